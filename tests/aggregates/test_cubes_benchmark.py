"""The benchmark builds a release, and its peers compute what the product computes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from aggregates.schema import KEYS
from benchmarks import peers, pipeline

COMMAND = [sys.executable, str(Path(__file__).parents[2] / "benchmarks" / "pipeline.py")]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.long
def test_every_peer_that_can_run_computes_the_same_cells():
    done = subprocess.run(
        [*COMMAND, "--students", "1000", "--profile"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    lines = [cells(line) for line in done.stdout.splitlines() if line.startswith("|")]
    figures = {line[0]: line[1] for line in reversed(lines)}
    assert figures["leavers"] == "1,000"
    for name in ("protect, s", "audit, s", "**package to release, s**", "most memory, GB"):
        assert float(figures[name]) > 0, name
    assert int(figures["values published"].replace(",", "")) > 5_000
    found = {line[1]: line for line in lines if len(line) == 8}
    assert set(peers.names()) >= {"floor", "pandas"}
    for name in peers.names():
        assert int(found[name][6].replace(",", "")) > 10_000, name
        assert found[name][7] == "0", name
    assert re.search(r"\| protect \| [\d.]+ \| \d+% \|", done.stdout)


def test_a_value_that_differs_is_counted(tmp_path):
    keys = [f"'{number}' as {key}" for number, key in enumerate(KEYS)]
    values = [f"5 as {name}" for name in peers.MEASURES]
    everything = f"select {', '.join(keys + values)}"
    duckdb.execute(f"copy ({everything}) to '{tmp_path}/product.parquet'")
    for variant, replaced in {
        "same": "5 as n_exiters",
        "one_more": "6 as n_matched",
        "missing": "null as n_matched",
    }.items():
        duckdb.execute(
            f"copy (select * replace ({replaced}) from ({everything})) "
            f"to '{tmp_path}/{variant}.parquet'"
        )
    duckdb.execute(f"copy ({everything} limit 0) to '{tmp_path}/nobody.parquet'")
    size = len(peers.MEASURES)
    assert pipeline.compare(tmp_path, "same") == (size, 0)
    assert pipeline.compare(tmp_path, "one_more") == (size, 1)
    assert pipeline.compare(tmp_path, "missing") == (size, 1)
    assert pipeline.compare(tmp_path, "nobody") == (size, size)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--packages", "nowhere"], "nowhere: no package of Parquet files"),
        (["--variants", "floor,excel"], "no variant excel; there are floor, polars, pandas"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments, message):
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert message in done.stderr
