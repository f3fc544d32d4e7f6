"""A release whose groups by cluster the test makes up: who is in which, and what clusters earn.

The release of a few thousand leavers is too small to count groups by cluster. Here its file is
copied, and the rows at one point in time are put in by hand. Nothing is protected: nobody is behind
a number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

HORIZON = "y04"
GROUP = "sex"
PEOPLE = {"total": 4000, "female": 2000, "male": 2000}
MEDIAN = 32_000
CLUSTERS = {  # women, men (None: hidden), all, and the median wage
    "cluster:13": (60, 540, 600, 60_000),  # high-wage; women 0.20
    "cluster:02": (None, None, 200, 52_000),  # high-wage; women at most 140 of its 200
    "cluster:05": (None, None, 150, 33_000),  # more than all, but chance could give that
    "cluster:08": (900, 300, 1200, 30_000),  # women 1.50
    "cluster:none": (900, 950, 1850, 31_000),  # took no program
}
PAID = 0.8  # share of everybody who has wages; quartiles are a fifth off the median
TABLES = ("outcomes", "outcomes_by_region")
COUNTS = ("n_matched", "n_employed")
WAGES = ("wage_employed_p25", "wage_employed_p50", "wage_employed_p75")


def write(release: Path, folder: Path) -> Path:
    """A copy of a release with those groups in it."""
    made = Path(shutil.copytree(release, folder / "access"))
    file = made / "release.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as con:
        known = con.execute("select program_code from dim_program where level = 'cluster'")
        codes = [code for (code,) in known.fetchall()]
        for table in TABLES:
            con.execute(
                f"create temp table one as select * from {table} where program_code = 'total' "
                "and region_code = 'state' and cohort_code = 'all' and horizon_code = ? and "
                "subgroup_dim = 'total'",
                [HORIZON],
            )
            con.execute(
                f"delete from {table} where region_code = 'state' and cohort_code = 'all' "
                "and horizon_code = ? and subgroup_dim in ('total', ?) and (program_code = 'total' "
                "or starts_with(program_code, 'cluster:'))",
                [HORIZON, GROUP],
            )
            for group, people in PEOPLE.items():
                _row(con, table, "total", group, people, MEDIAN)
            for code in codes:
                women, men, everyone, median = CLUSTERS.get(code, (0, 0, 0, 0))
                for group, people in (("total", everyone), ("female", women), ("male", men)):
                    _row(con, table, code, group, people, median)
            con.execute("drop table one")
        con.execute(
            "insert into cube_grids select * replace (? as subgroup_dim) from cube_grids where "
            "population = 'leavers' and program_level = 'cluster' and region_level = 'state' "
            "and cohort_level = 'all' and subgroup_dim = 'total' and horizon_code = ?",
            [GROUP, HORIZON],
        )
        con.execute("update metadata set value = 'access' where key = 'release_id'")
    return made


def _row(con, table: str, code: str, group: str, people: int | None, median: int) -> None:
    """A group: counts and quartiles; hidden where None, of nobody where 0."""
    status = "suppressed" if people is None else "published" if people else "no_data"
    shown = status == "published"
    values = {
        "n_matched": people if shown else None,
        "n_employed": round(people * PAID) if shown and people else None,
        "wage_employed_p25": round(median * 0.8) if shown else None,
        "wage_employed_p50": median if shown else None,
        "wage_employed_p75": round(median * 1.2) if shown else None,
    }
    changed = ", ".join(
        f"{_text(value)} as {name}, '{status}' as {name}_status" for name, value in values.items()
    )
    dim = "total" if group == "total" else GROUP
    con.execute(
        f"insert into {table} select * replace (? as program_code, ? as subgroup_dim, "
        f"? as subgroup_code, {changed}) from one",
        [code, dim, group],
    )


def _text(value: int | None) -> str:
    return "null" if value is None else str(value)
