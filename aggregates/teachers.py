"""CTE teachers by year: who the educators cube counts, their age and when they can retire.

A teacher is able to retire in the first year in which age or years of service, one more each
year, reach what the policy says. The defaults are those of Kentucky, KRS 161.600(1)(a) and (c):
60 years of age (with 5 of service, which records of those near 60 nearly always have, and which
is not looked at) or 27 years of service. Reduced allowances from 55 on are not counted.
"""

from __future__ import annotations

import duckdb

from aggregates.statements import text

RETIREMENT_AGE = 60  # years
RETIREMENT_SERVICE = 27  # years


def link_teachers(
    con: duckdb.DuckDBPyConnection,
    *,
    retirement_age: int = RETIREMENT_AGE,
    retirement_service: int = RETIREMENT_SERVICE,
) -> bool:
    """Create `dim_taught`, `dim_teaching_year`, `dim_teaching_horizon` and `teacher_outcome`.

    `teacher_outcome` is a temporary table, one row a teacher and year: `age` in years, and
    `retirement`, the years until they can retire: `within_5` (0 to 5), `within_10` (6 to 10) or
    `later`. Nobody is looked up in other records, so `matched` is true throughout.

    Returns False, and leaves nothing, if the package has no teachers.
    """
    if not con.execute("select 1 from stg_educators limit 1").fetchone():
        return False
    for name in ("dim_taught", "dim_teaching_year", "dim_teaching_horizon"):
        con.execute(f"create table {name} as {text(name)}")
    con.execute(
        f"create temp table teacher_outcome as {text('teacher_outcome')}",
        {"age": retirement_age, "service": retirement_service},
    )
    return True
