"""From a package to a published and audited release: seconds by stage, memory, and growth.

    python benchmarks/pipeline.py                        60,000, 150,000 and 1.5 million leavers
    python benchmarks/pipeline.py --growth               the release alone, at the last two of them
    python benchmarks/pipeline.py --students 2000 --variants floor
    python benchmarks/pipeline.py --packages DIR DIR     Parquet packages there are, small one first

The release is built by `python -m aggregates build` in a process of its own. Then, one after the
other, each peer of `benchmarks/peers.py` counts the cells of the outcomes cube its own way, and
every value is compared with the product's before a figure is printed. Prints Markdown for
`benchmarks/README.md`; --profile adds where the time of the last release goes. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aggregates.schema import CODED, KEYS, PUBLISHED, SUPPRESSED
from benchmarks import peers, report
from benchmarks.watched import Run, watch

ROOT = Path(__file__).resolve().parents[1]
SIZES = (60_000, 150_000, 1_500_000)


@dataclass(frozen=True)
class Limits:
    """A run is stopped past these."""

    minutes: float
    gigabytes: float


def main() -> None:
    """Measure every size, and print the tables."""
    asked = arguments()
    limits = Limits(asked.minutes, asked.gigabytes)
    measured: list[report.Measured] = []
    note(machine())
    with tempfile.TemporaryDirectory(prefix="throughline-benchmark-") as folder:
        for number, given in enumerate(asked.packages or asked.students):
            work = Path(folder) / str(number)
            work.mkdir()
            package = given if asked.packages else make_demo(given, work / "package")
            measured.append(measure(package, work, asked.variants, limits))
            shutil.rmtree(work)
    print(f"\n{machine()}\n")
    print(report.releases(measured))
    print(report.contents(measured[-1]))
    print(report.ways(measured))
    print(report.aims(measured))
    if asked.profile:
        print(report.profile(measured[-1].run))
    if any(way.differ for one in measured for way in one.ways):
        sys.exit("values differ: see the table")


def arguments() -> argparse.Namespace:
    """The command line, with what cannot be measured refused."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, nargs="+", help="sizes of the demos to make")
    parser.add_argument("--packages", type=Path, nargs="+", help="Parquet packages, instead")
    parser.add_argument(
        "--variants", default=",".join(peers.names()), help="which peers, with commas, or none"
    )
    parser.add_argument("--growth", action="store_true", help="no peers, and the last two sizes")
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    parser.add_argument("--minutes", type=float, default=30, help="a run gets at most these")
    parser.add_argument("--gigabytes", type=float, default=12, help="a run gets at most these")
    asked = parser.parse_args()
    asked.students = asked.students or list(SIZES[1:] if asked.growth else SIZES)
    asked.variants = [] if asked.growth or asked.variants == "none" else asked.variants.split(",")
    if unknown := sorted(set(asked.variants) - set(peers.PEERS)):
        parser.error(f"no variant {', '.join(unknown)}; there are {', '.join(peers.PEERS)}")
    if missing := sorted(set(asked.variants) - set(peers.names())):
        parser.error(f"{missing[0]}: not installed; pip install -r requirements-peers.txt")
    for package in asked.packages or []:
        if not (package / "students.parquet").is_file():
            parser.error(f"{package}: no package of Parquet files")
    return asked


def machine() -> str:
    """Date, cores, how busy they are, and the versions of what is compared."""
    found = [name for name in ("duckdb", "polars", "pandas") if find_spec(name)]
    versions = ", ".join(f"{name} {version(name)}" for name in found)
    return f"{date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {versions}"


def make_demo(students: int, package: Path) -> Path:
    """A demo package, made in a process of its own."""
    command = [sys.executable, "-m", "aggregates", "demo", str(package), "--seed", "1"]
    made = watch([*command, "--students", str(students)], ROOT, minutes=30, gigabytes=12)
    said(made, "demo")
    return package


def said(run: Run, what: str) -> None:
    """End with what a run said if it did not go well."""
    if run.code:
        text = "\n".join(line for _, line in run.lines[-5:])
        sys.exit(f"{what} ended with {run.code}:\n{text}")


def measure(package: Path, work: Path, variants: list[str], limits: Limits) -> report.Measured:
    """Build a release of a package, then let every peer count the same cells."""
    leavers, wage_rows = scale(package)
    note(f"{leavers:,} leavers, {wage_rows:,} wage rows: building the release")
    staging = work / "staging"
    command = [sys.executable, "-m", "aggregates", "build", str(package), "--out"]
    command += [str(work / "releases"), "--keep-staging", str(staging)]
    run = watch(command, ROOT, minutes=limits.minutes, gigabytes=limits.gigabytes)
    said(run, "build")
    if run.stopped:
        last = run.messages[-1][1] if run.messages else "nothing"
        sys.exit(f"build {run.stopped}; it last said: {last}")
    release = work / "releases" / "current" / "release.duckdb"
    cells = published_cells(release)
    size = release.stat().st_size / 1e6
    ways = []
    if variants:
        keep_grids(staging, work)
    for variant in variants:
        note(f"{leavers:,} leavers: {variant}")
        ways.append(peer(variant, package, work, staging, limits))
    return report.Measured(leavers, wage_rows, run, cells, size, tuple(ways))


def note(text: str) -> None:
    """Progress on standard error."""
    print(text, file=sys.stderr, flush=True)


def scale(package: Path) -> tuple[int, int]:
    """Leavers and wage rows of a package."""
    row = duckdb.execute(
        f"select (select count(*) from '{package}/students.parquet'), "
        f"(select count(*) from '{package}/wages.parquet')"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def published_cells(release: Path) -> tuple[report.Cells, ...]:
    """Values with a status of their own, table by table of a release.

    A table such as `outcomes_by_region` is `outcomes` in another order, and left out.
    """
    shown = f"count(*) filter (status in ('{PUBLISHED}', '{CODED}'))"
    hidden = f"count(*) filter (status = '{SUPPRESSED}')"
    found = []
    with duckdb.connect(str(release), read_only=True) as con:
        columns = con.execute(
            "select table_name, list(column_name order by column_name) from duckdb_columns() "
            "where column_name like '%\\_status' escape '\\' group by all order by all"
        ).fetchall()
        tables = {name for name, _ in columns}
        for name, statuses in columns:
            if name.partition("_by_")[0] in tables - {name}:
                continue
            values = " union all ".join(f"select {one} as status from {name}" for one in statuses)
            row = con.execute(
                f"select (select count(*) from {name}), {shown}, {hidden} from ({values})"
            ).fetchone()
            found.append(report.Cells(name, *(row or (0, 0, 0))))
    return tuple(found)


def keep_grids(staging: Path, work: Path) -> None:
    """The grids that every peer counts, and the product's cells of them, empty ones included."""
    with duckdb.connect(str(staging / "staging.duckdb"), read_only=True) as con:
        con.execute(f"copy ({peers.known_grids()}) to '{work}/grids.parquet'")
        con.execute(
            f"copy (select {', '.join((*KEYS, *peers.MEASURES))} from cube_outcomes c "
            "join (select program_code, level as program_level from dim_program) "
            "using (program_code) "
            "join (select region_code, level as region_level from dim_region) using (region_code) "
            "join (select cohort_code, level as cohort_level from dim_cohort) using (cohort_code) "
            f"semi join '{work}/grids.parquet' using (program_level, region_level, cohort_level, "
            f"subgroup_dim, horizon_code)) to '{work}/product.parquet'"
        )


def peer(variant: str, package: Path, work: Path, staging: Path, limits: Limits) -> report.Way:
    """Let a peer count, and compare its cells with the product's."""
    command = [sys.executable, "-m", "benchmarks.peers", variant, str(package.resolve()), str(work)]
    run = watch(command, ROOT, minutes=limits.minutes, gigabytes=limits.gigabytes)
    if run.code != 0:
        why = run.stopped or (run.lines[-1][1] if run.lines else f"exit {run.code}")
        return report.Way(variant, run, {}, 0, 0, why)
    compared, differ = compare(work, variant)
    steps = json.loads(run.output.splitlines()[-1])
    return report.Way(variant, run, steps, compared, differ)


def compare(work: Path, variant: str) -> tuple[int, int]:
    """How many of the product's values were compared, and how many the variant has otherwise.

    Empty cells are compared only where the variant found somebody; what the product leaves out of
    a grid (nulls) and horizons without that grid are not.
    """
    there = " + ".join(f"count(p.{name})" for name in peers.MEASURES)
    differ = " + ".join(
        f"count(p.{name}) filter (p.{name} is distinct from {_zero_or_null(name)})"
        for name in peers.MEASURES
    )
    row = duckdb.execute(
        f"select {there}, {differ} from '{work}/product.parquet' p "
        f"left join '{work}/{variant}.parquet' v using ({', '.join(KEYS)}) "
        "where p.n_exiters > 0 or v.n_exiters is not null"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _zero_or_null(name: str) -> str:
    """The variant's value: nobody's employers are none."""
    return f"coalesce(v.{name}, 0)" if name.startswith("employers_") else f"v.{name}"


if __name__ == "__main__":
    main()
