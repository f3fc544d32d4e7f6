"""The benchmark runs, and its variants compute what the product computes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, str(Path(__file__).parents[2] / "benchmarks" / "pipeline.py")]


def test_plain_sql_and_pandas_compute_the_same_cells():
    done = subprocess.run(
        [*COMMAND, "--students", "2000"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["2,000"].startswith("2,000 leavers")
    assert re.search(r"check and stage [\d.]+, cube [\d.]+", lines["product"])
    for variant in ("floor", "pandas"):
        same = re.search(r"([\d,]+) of ([\d,]+) values differ", lines[variant])
        assert same, lines[variant]
        assert same.group(1) == "0"
        assert int(same.group(2).replace(",", "")) > 50_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--package", "nowhere"], "nowhere: no package of Parquet files"),
        (["--variants", "floor,excel"], "no variant excel; there are product, floor, pandas"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments, message):
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert message in done.stderr
