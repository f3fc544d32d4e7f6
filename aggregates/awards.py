"""Credential awards, and what became of their holders: who the cubes of holders count.

An award is a person and a credential, by the first date: a renewal is no second award, and two
credentials of one person are two awards. Its place is the school that the person left, its year
the calendar year of the award, whether that is before or after leaving.
"""

from __future__ import annotations

import duckdb

from aggregates.declarations import AWARD_HORIZONS, WINDOW_YEARS
from aggregates.policy import Policy
from aggregates.statements import text

INTERMEDIATE = ("award", "award_site", "award_job", "award_period", "ref_award_horizon")


def link_awards(con: duckdb.DuckDBPyConnection, policy: Policy) -> bool:
    """Create `dim_credential`, `dim_award_year`, `dim_award_horizon` and `award_outcome`.

    Reads the `stg_*` tables, `ref_deflator` and `ref_sector`. `award_outcome` is a temporary
    table, one row an award and horizon: `a00` is the award itself, of every year and without
    employment (null); `a01`, `a03`, `a05` are quarters 4n - 3 to 4n after the quarter of the
    award, of the years whose awards the wage records cover in full. `wages` and what follows from
    the main employer are null where nobody paid.

    Returns False, and leaves nothing, if there are no awards.
    """
    if not con.execute("select 1 from stg_credentials limit 1").fetchone():
        return False
    _horizons(con)
    window = {"anchor": policy.cohort_window_anchor, "length": WINDOW_YEARS}
    _create(con, "table", "dim_credential")
    _create(con, "temp table", "award")
    years = text("dim_year", people="award", year="award_year")
    con.execute(f"create table dim_award_year as {years}", window)
    _create(con, "table", "dim_award_horizon")
    for name in ("award_site", "award_job", "award_period", "award_outcome"):
        _create(con, "temp table", name)
    for name in INTERMEDIATE:
        con.execute(f"drop table {name}")
    return True


def _horizons(con: duckdb.DuckDBPyConnection) -> None:
    """`ref_award_horizon`: first and last quarter after the award; none for the award itself."""
    con.execute(
        "create temp table ref_award_horizon"
        "(horizon_code varchar, first_offset integer, last_offset integer)"
    )
    years = {code: int(code[1:]) for code in AWARD_HORIZONS}
    con.executemany(
        "insert into ref_award_horizon values (?, ?, ?)",
        [
            (code, 4 * year - 3 if year else None, 4 * year if year else None)
            for code, year in years.items()
        ],
    )


def _create(con: duckdb.DuckDBPyConnection, kind: str, name: str) -> None:
    con.execute(f"create {kind} {name} as {text(name)}")
