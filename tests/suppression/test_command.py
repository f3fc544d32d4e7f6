"""`python -m suppression`: files in, files out, and what is said on the way."""

import gzip
import hashlib
import json
import re
import signal
import subprocess
import sys

import duckdb
import numpy as np
import pandas as pd
import pytest

from suppression import Hierarchy, tabulate
from suppression.__main__ import main
from suppression.files import write

PARENTS = {
    "nursing": "health",
    "dental": "health",
    "welding": "trades",
    "carpentry": "trades",
    "health": "total",
    "trades": "total",
    "total": "",
}
COUNTS = {
    ("nursing", "north"): 4,
    ("nursing", "south"): 61,
    ("dental", "north"): 33,
    ("dental", "south"): 27,
    ("welding", "north"): 45,
    ("welding", "south"): 52,
    ("carpentry", "north"): 38,
    ("carpentry", "south"): 70,
}
TREES = {"program": Hierarchy.from_parents(PARENTS), "region": Hierarchy.flat(["north", "south"])}


@pytest.fixture
def folder(tmp_path):
    """A folder with cells.csv, all margins of COUNTS, and programs.csv."""
    rows = [(*key, count) for key, count in COUNTS.items()]
    finest = pd.DataFrame(rows, columns=["program", "region", "n"])
    tabulate(finest, TREES, count="n").to_csv(tmp_path / "cells.csv", index=False)
    pairs = pd.DataFrame(PARENTS.items(), columns=["code", "parent"])
    pairs.to_csv(tmp_path / "programs.csv", index=False)
    return tmp_path


def run(folder, command, name, *more):
    tree = f"program={folder / 'programs.csv'}"
    return main([command, str(folder / name), "--hierarchy", tree, "--quiet", *map(str, more)])


def rewrite(folder, change):
    """Change cells.csv, all of it text."""
    rows = pd.read_csv(folder / "cells.csv", dtype=str, keep_default_na=False)
    change(rows).to_csv(folder / "cells.csv", index=False)


def at(rows, program, region):
    return rows.index[(rows.program == program) & (rows.region == region)]


def test_what_is_protected_passes_the_audit(folder, capsys):
    out, reasons, proof = (folder / name for name in ("public.csv", "why.csv", "proof.json"))
    assert run(folder, "protect", "cells.csv", "--out", out, "--keep-reasons", reasons) == 0
    said = capsys.readouterr().out
    cells, public = pd.read_csv(folder / "cells.csv"), pd.read_csv(out)
    hidden = public.n.isna()
    assert f"{len(cells)} cells: {hidden.sum()} suppressed" in said
    assert (public[["program", "region"]] == cells[["program", "region"]]).all(axis=None)
    assert (public.n[~hidden] == cells.n[~hidden]).all()
    assert set(public.status[hidden]) == {"suppressed"}
    assert hidden[at(public, "nursing", "north")].all()
    why = pd.read_csv(reasons)
    assert (why.n == cells.n).all()
    assert why.status[at(why, "nursing", "north")].tolist() == ["primary"]
    assert (why.status.eq("published") == ~hidden).all()
    assert reasons.stat().st_mode & 0o077 == 0
    assert run(folder, "audit", "public.csv", "--certificate", proof) == 0
    certificate = json.loads(proof.read_text())
    assert certificate["result"] == "proved"
    assert certificate["cells_attacked"] == hidden.sum()
    assert certificate["narrowest_interval"] >= 10
    assert certificate["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert "**Proved.**" in proof.with_suffix(".md").read_text()


def test_a_cell_that_can_be_worked_out_is_named_and_fails_the_audit(folder, capsys):
    cells = pd.read_csv(folder / "cells.csv", dtype=str)
    cells.loc[at(cells, "nursing", "north"), "n"] = "*"
    cells.to_csv(folder / "weak.csv", index=False)
    assert run(folder, "audit", "weak.csv", "--mark", "*") == 1
    said = capsys.readouterr().out
    assert "1 EXPOSED:\n  program=nursing, region=north\n" in said
    assert "(program=nursing, region=north) is narrowed by 1 relations, from (program=" in said
    assert not re.search(r"\b4\b", said.split("EXPOSED")[1])


def test_parquet_and_gzip_hold_the_same(folder):
    rows = pd.read_csv(folder / "cells.csv", dtype=str)
    rows.to_csv(folder / "packed.csv.gz", index=False)
    csv, parquet = folder / "cells.csv", folder / "cells.parquet"
    with duckdb.connect() as con:
        con.execute(f"copy (from read_csv('{csv}')) to '{parquet}' (compression zstd)")
        assert run(folder, "protect", "cells.csv", "--out", folder / "a.csv") == 0
        assert run(folder, "protect", "packed.csv.gz", "--out", folder / "b.csv.gz") == 0
        assert run(folder, "protect", "cells.parquet") == 0
        protected = folder / "cells.protected.parquet"
        con.execute(f"copy (from '{protected}') to '{folder / 'c.csv'}'")
    assert gzip.decompress((folder / "b.csv.gz").read_bytes()) == (folder / "a.csv").read_bytes()
    assert (folder / "c.csv").read_bytes() == (folder / "a.csv").read_bytes()
    assert run(folder, "audit", "cells.protected.parquet") == 0


def test_other_columns_are_left_out_or_kept_on_purpose(folder):
    rewrite(folder, lambda rows: rows.assign(title="a, title", use="2", pay="31"))
    options = [
        "--keep",
        "title",
        "--cost",
        "use",
        "--ignore",
        "pay",
        "--out",
        folder / "public.csv",
    ]
    assert run(folder, "protect", "cells.csv", *options) == 0
    public = pd.read_csv(folder / "public.csv")
    assert list(public) == ["program", "region", "title", "n", "status"]
    assert set(public.title) == {"a, title"}
    assert run(folder, "audit", "public.csv", "--ignore", "title") == 0


def test_margins_are_made_from_finest_cells_and_from_persons(folder):
    finest = pd.DataFrame(
        [(*key, n) for key, n in COUNTS.items()], columns=["program", "region", "n"]
    )
    finest.to_csv(folder / "finest.csv", index=False)
    people = finest.loc[finest.index.repeat(finest.n)].drop(columns="n")
    write(people, folder / "people.parquet")
    wanted = folder / "a.csv"
    assert run(folder, "protect", "cells.csv", "--out", wanted) == 0
    made = folder / "b.csv"
    assert run(folder, "protect", "finest.csv", "--rows", "finest", "--out", made) == 0
    assert made.read_bytes() == wanted.read_bytes()
    assert run(folder, "protect", "people.parquet", "--rows", "persons", "--out", made) == 0
    assert made.read_bytes() == wanted.read_bytes()
    linked = ["--rows", "persons", "--table", "program", "--table", "region", "--out", made]
    assert run(folder, "protect", "people.parquet", *linked) == 0
    assert len(pd.read_csv(made)) == 7 + 3 - 1


def test_zeros_that_nobody_lists_are_made_and_protected_where_asked_for(folder):
    rows = [(*key, n) for key, n in COUNTS.items() if key != ("nursing", "north")]
    pd.DataFrame(rows, columns=["program", "region", "n"]).to_csv(folder / "f.csv", index=False)
    out = folder / "public.csv"
    assert run(folder, "protect", "f.csv", "--rows", "finest", "--out", out) == 0
    public = pd.read_csv(out)
    assert len(public) == 20 and public.n.notna().all()
    assert run(folder, "protect", "f.csv", "--rows", "finest", "--dense", "--out", out) == 0
    public = pd.read_csv(out)
    assert len(public) == 21 and public.n[at(public, "nursing", "north")].isna().all()


def test_few_contributors_hide_a_large_count(folder):
    rewrite(folder, lambda rows: rows.assign(schools="9").pipe(few_schools))
    out, why = folder / "public.csv", folder / "why.csv"
    options = ["--contributors", "schools", "--out", out, "--keep-reasons", why]
    assert run(folder, "protect", "cells.csv", *options) == 0
    reasons, public = pd.read_csv(why), pd.read_csv(out)
    assert reasons.status[at(reasons, "carpentry", "south")].tolist() == ["primary"]
    assert "schools" not in public


def few_schools(rows):
    rows.loc[at(rows, "carpentry", "south"), "schools"] = "2"
    return rows


def test_thresholds_and_zeros_are_choices(folder):
    out = folder / "public.csv"
    assert run(folder, "protect", "cells.csv", "--threshold", 3, "--width", 3, "--out", out) == 0
    assert pd.read_csv(out).n.notna().all()
    rewrite(folder, lambda rows: rows[rows.region == "total"].assign(n="0"))
    assert run(folder, "protect", "cells.csv", "--publish-zeros", "--out", out) == 0
    assert pd.read_csv(out).n.notna().all()


def without(program, region):
    return lambda rows: rows.drop(at(rows, program, region))


def changed(column, value):
    """Give the cell of 27 people another count or code."""

    def change(rows):
        rows.loc[at(rows, "dental", "south"), column] = value
        return rows

    return change


REFUSED = [
    (without("dental", "south"), "first .program=health, region=south. along 'program'"),
    (changed("n", "-27"), "a negative count, first .program=dental, region=south"),
    (changed("n", "27 or so"), "no count, first .program=dental, region=south"),
    (changed("n", "27.5"), "not whole, first .program=dental, region=south"),
    (changed("region", "north"), "more than once, first .program=dental, region=n"),
    (changed("program", ""), "program: 1 rows have no code"),
    (changed("program", "plumbing"), "program: 'plumbing' in 1 rows is not in its"),
    (lambda rows: rows[rows.region != "total"], "region: no code is known to be the total; give"),
    (lambda rows: rows.rename(columns={"n": "people"}), "no column 'n'; the columns are program"),
    (lambda rows: rows.head(0), "there are no cells"),
]


@pytest.mark.parametrize("change, message", REFUSED)
def test_what_cannot_be_protected_is_named_and_no_count_is_said(folder, capsys, change, message):
    rewrite(folder, change)
    before = sorted(folder.iterdir())
    assert run(folder, "protect", "cells.csv") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {folder / 'cells.csv'}: ")
    assert re.search(message, said)
    assert "27" not in said.replace(str(folder), "")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "options, message",
    [
        (["--hierarchy", "county=x.csv"], "no dimension 'county'; they are program, region"),
        (["--total", "region=All"], "region: no code is known to be the total"),
        (["--out", "cells.csv"], "must be different files"),
        (["--keep", "title"], "no column 'title'"),
        (["--table", "region"], "--table and --dense are for --rows finest and persons"),
        (["--rows", "finest"], "program: rows have the code 'total' and codes under it"),
        (["--rows", "finest", "--cost", "use"], "'use' is unknown for margins yet to be made"),
    ],
)
def test_options_that_do_not_fit_are_refused(folder, capsys, monkeypatch, options, message):
    monkeypatch.chdir(folder)
    assert run(folder, "protect", "cells.csv", *options) == 2
    assert message in capsys.readouterr().err


def test_files_that_are_no_tables_are_refused(folder, capsys):
    (folder / "noise.parquet").write_bytes(b"not a table")
    assert run(folder, "audit", "noise.parquet") == 2
    assert "noise.parquet: cannot be read as CSV or Parquet" in capsys.readouterr().err
    assert run(folder, "audit", "absent.csv") == 2
    assert "absent.csv: no such file" in capsys.readouterr().err


def test_a_dimension_that_is_never_added_up_needs_no_total(folder):
    def stacked(rows):
        return pd.concat([rows.assign(year="2020"), rows.assign(year="2021")])

    rewrite(folder, stacked)
    out = folder / "public.csv"
    assert run(folder, "protect", "cells.csv", "--total", "year=none", "--out", out) == 0
    public = pd.read_csv(out)
    assert public.n.isna().groupby(public.year).sum().nunique() == 1
    assert run(folder, "audit", "public.csv", "--total", "year=none") == 0


def test_an_interrupted_run_leaves_no_file(tmp_path):
    random = np.random.default_rng(5)
    people = pd.DataFrame({name: random.geometric(0.05, 60_000) % 60 for name in ("a", "b", "c")})
    trees = {name: Hierarchy.flat(range(60)) for name in people}
    cells = tmp_path / "cells.csv"
    tabulate(people, trees).to_csv(cells, index=False)
    command = [sys.executable, "-m", "suppression", "protect", str(cells)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "read" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
    assert process.returncode == 130
    assert said.endswith("interrupted; no half-written file is left\n")
    assert list(tmp_path.iterdir()) == [cells]


def test_help_shows_an_example():
    command = [sys.executable, "-m", "suppression", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "python -m suppression protect leavers.csv" in shown
