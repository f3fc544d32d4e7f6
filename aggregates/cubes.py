"""The outcomes cube (confidential): exiters counted by program, place, cohort, subgroup, horizon.

Runs the SQL beside it on the `stg_*` tables and leaves `cube_outcomes` (dense: true zeros are
rows), the dimension tables, and `cube_grids`, which says what is tabulated and why the rest is
not. Counts add up: they are taken once a subgroup dimension and summed for every wider grid.
Percentiles do not: `percentiles.py` takes them grid by grid.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates import checks, definitions, grids
from aggregates.errors import CubeError
from aggregates.grids import GridKey
from aggregates.percentiles import Earners
from aggregates.policy import Policy
from aggregates.schema import (
    ALL_COHORTS,
    COUNTS,
    EMPLOYMENT,
    HORIZONS,
    KEYS,
    STATE,
    SUBGROUP_DIMS,
    TOTAL,
    WAGES,
)

SQL = Path(__file__).with_name("sql")
CPI = Path(__file__).with_name("reference") / "cpi_u_annual.csv"
BOOLEANS = (
    "economically_disadvantaged",
    "english_learner",
    "disability",
    "work_based_learning",
)
WINDOW_YEARS = 3
COLUMN = {  # level -> column of `outcome` and `tally`
    "program": "program",
    "cluster": "cluster",
    "county": "county",
    "workforce_region": "workforce_region",
    "year": "cohort",
    "window": "cohort_window",
}
MARGIN = {"total": TOTAL, "state": STATE, "all": ALL_COHORTS}  # level -> its only code

Progress = Callable[[str], None]


def build_outcomes(
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    progress: Progress | None = None,
    *,
    keep_people: bool = False,
) -> None:
    """Create `cube_outcomes`, `dim_*` and `cube_grids` from the `stg_*` tables in `con`.

    keep_people  leave the temporary view `outcome`, one row a person and horizon, to count more
    Raises CubeError if no cohort has a horizon that its wage records cover, or if the finished
    cube fails one of `checks.CHECKS`.
    """
    say: Progress = progress or (lambda message: None)
    _reference(con, policy)
    _dimensions(con, policy)
    if not con.execute("select 1 from dim_cohort_horizon limit 1").fetchone():
        raise CubeError(
            "wages: the records cover no horizon of any cohort; check wages_last_quarter"
        )
    say("linking wages and study to the horizons after exit")
    for name in ("job", "worker", "study", "job_period", "person_period"):
        _create(con, name)
    _create(con, "exiter", subgroups=_subgroup_columns(policy))
    for name in ("job", "worker", "study", "job_period"):
        con.execute(f"drop table {name}")
    con.execute(f"create temp view outcome as {_sql('outcome')}")
    chosen = grids.choose(con, policy)
    say(f"counting leavers in {len(chosen)} grids")
    _count(con, chosen)
    say("ranking wages")
    _rank(con, chosen, say)
    if not keep_people:
        con.execute("drop view outcome; drop table exiter; drop table person_period")
    _densify(con)
    say("checking the cube")
    checks.run(con)


def _create(con: duckdb.DuckDBPyConnection, name: str, **parts: str) -> None:
    """Tables of people are temporary: quicker than the staging file, and gone with the build."""
    kind = "table" if name.startswith("dim_") else "temp table"
    con.execute(f"create {kind} {name} as {_sql(name, **parts)}")


def _sql(name: str, **parts: str) -> str:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(**parts) if parts else text


def _reference(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Deflators, windows and the quarters of each horizon."""
    index = read_cpi()
    if policy.constant_dollar_year not in index:
        raise CubeError(f"policy: no CPI-U for constant_dollar_year {policy.constant_dollar_year}")
    base, first, last = index[policy.constant_dollar_year], min(index), max(index)
    years = con.execute(
        "select left(wages_first_quarter, 4)::integer, left(wages_last_quarter, 4)::integer "
        "from stg_package"
    ).fetchone()
    if not years or years[0] < first:
        raise CubeError(f"wages: the CPI-U starts in {first}, wages_first_quarter is earlier")
    con.execute("create temp table ref_deflator(year integer, factor double)")
    con.executemany(
        "insert into ref_deflator values (?, ?)",
        [(year, base / index[min(year, last)]) for year in range(years[0], years[1] + 1)],
    )
    con.execute(
        "create temp table ref_horizon_quarter(horizon_code varchar, quarters_after_exit integer)"
    )
    con.executemany("insert into ref_horizon_quarter values (?, ?)", _horizon_quarters())
    con.execute(f"create type horizon as enum ({', '.join(repr(code) for code in HORIZONS)})")
    con.execute("alter table ref_horizon_quarter alter horizon_code type horizon")
    con.execute(
        "create temp table ref_window as select cohort_year, first_year || '-' || "
        f"(first_year + {WINDOW_YEARS - 1}) as window_code, first_year from (select distinct "
        f"cohort_year, $anchor + {WINDOW_YEARS} * "
        f"floor((cohort_year - $anchor) / {WINDOW_YEARS})"
        "::integer as first_year from stg_students) "
        "where first_year in (select cohort_year from stg_students) "
        f"and first_year + {WINDOW_YEARS - 1} in (select cohort_year from stg_students)",
        {"anchor": policy.cohort_window_anchor},
    )


def read_cpi() -> dict[int, float]:
    """CPI-U, US city average, all items, annual (BLS series CUUR0000SA0), 1982-84 = 100.

    Wages of years after the last published index are deflated by that last one.
    """
    with CPI.open(encoding="utf-8", newline="") as handle:
        return {int(row["year"]): float(row["cpi_u"]) for row in csv.DictReader(handle)}


def _horizon_quarters() -> list[tuple[str, int]]:
    pairs = [("q2", 2), ("q4", 4)]
    for code in HORIZONS:
        if code.startswith("y"):
            year = int(code[1:])
            pairs += [(code, quarter) for quarter in range(4 * year - 3, 4 * year + 1)]
    return pairs


def _dimensions(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """dim_* tables and the type `code`, which holds every code as a small integer."""
    _create(con, "dim_program")
    _create(con, "dim_region")
    rows = [
        (
            code,
            definitions.horizon_title(code),
            "year" if code[0] == "y" else "quarter",
            *span,
            order,
        )
        for order, (code, span) in enumerate(_spans().items())
    ]
    con.execute(
        "create table dim_horizon(horizon_code varchar, title varchar, kind varchar, "
        "first_offset integer, last_offset integer, sort_order integer)"
    )
    con.executemany("insert into dim_horizon values (?, ?, ?, ?, ?, ?)", rows)
    _cohorts(con)
    groups = [(TOTAL, TOTAL, "Everyone", "Everyone", 0)]
    for place, dim in enumerate(SUBGROUP_DIMS, start=1):
        for order, code in enumerate(subgroup_codes(dim, policy)):
            titles = (definitions.DIMENSIONS[dim].name, definitions.subgroup_title(dim, code))
            groups.append((dim, code, *titles, place * 100 + order))
    con.execute(
        "create table dim_subgroup(subgroup_dim varchar, subgroup_code varchar, "
        "dim_title varchar, title varchar, sort_order integer)"
    )
    con.executemany("insert into dim_subgroup values (?, ?, ?, ?, ?)", groups)
    con.execute(
        "create type code as enum (select distinct c from (select program_code as c from "
        "dim_program union all select region_code from dim_region union all select cohort_code "
        "from dim_cohort union all select subgroup_code from dim_subgroup) order by c)"
    )
    _create(con, "ref_horizon")
    _create(con, "ref_cover")


def _spans() -> dict[str, tuple[int, int]]:
    """Horizon -> first and last quarter after exit."""
    quarters: dict[str, list[int]] = {}
    for code, quarter in _horizon_quarters():
        quarters.setdefault(code, []).append(quarter)
    return {code: (min(found), max(found)) for code, found in quarters.items()}


def _cohorts(con: duckdb.DuckDBPyConnection) -> None:
    """dim_cohort, and dim_cohort_horizon: which horizons the wage records fully cover.

    `all` pools the complete windows that a horizon covers: the difference between two horizons'
    pools is then a window or more, never a single year.

    A cohort counts as leaving in the fourth quarter, and full-quarter employment looks one
    quarter ahead, so a horizon needs wages to the quarter after its last one.
    """
    con.execute(
        "create table dim_cohort as "
        "select distinct s.cohort_year::varchar as cohort_code, s.cohort_year::varchar as title, "
        "'year' as level, w.window_code as parent, s.cohort_year as first_year, "
        "s.cohort_year as last_year from stg_students s left join ref_window w using (cohort_year) "
        "union all select distinct window_code, first_year || ' to ' || "
        f"(first_year + {WINDOW_YEARS - 1}), 'window', 'all', first_year, "
        f"first_year + {WINDOW_YEARS - 1} from ref_window "
        "union all select 'all', 'All complete windows', 'all', null, min(first_year), "
        f"max(first_year) + {WINDOW_YEARS - 1} from ref_window having count(*) > 0 order by all"
    )
    con.execute(
        "create table dim_cohort_horizon as with covered as ("
        "select c.cohort_code, h.horizon_code, c.level, c.first_year, c.last_year "
        "from dim_cohort c, dim_horizon h, stg_package p "
        "where c.level <> 'all' and c.last_year * 4 + 3 + h.last_offset + 1 "
        f"<= {_quarter_index('p.wages_last_quarter')} "
        f"and c.first_year * 4 + h.first_offset - 1 >= {_quarter_index('p.wages_first_quarter')}"
        ") select cohort_code, horizon_code, first_year, last_year from covered union all "
        "select 'all', horizon_code, min(first_year), max(last_year) from covered "
        "where level = 'window' group by horizon_code order by all"
    )


def _quarter_index(column: str) -> str:
    """SQL for a quarter such as 2019Q3 as year * 4 + quarter - 1."""
    return f"(left({column}, 4)::integer * 4 + right({column}, 1)::integer - 1)"


def subgroup_codes(dim: str, policy: Policy) -> list[str]:
    """Published codes of a subgroup dimension, in the order shown; pooled codes come last."""
    pooled = policy.pool.get(dim, {})
    inside = {code for codes in pooled.values() for code in codes}
    return [code for code in definitions.SUBGROUPS[dim] if code not in inside] + sorted(pooled)


def _subgroup_columns(policy: Policy) -> str:
    """SQL for one column a subgroup dimension, holding published codes."""
    found = []
    for dim in SUBGROUP_DIMS:
        column = f"s.{dim}"
        if dim in BOOLEANS:
            column = f"case when s.{dim} then 'yes' else 'no' end"
        if dim == "locale":
            column = "case when c.locale = 'rural' then 'rural' else 'nonrural' end"
        for code, codes in sorted(policy.pool.get(dim, {}).items()):
            listed = ", ".join(f"'{item}'" for item in codes)
            column = f"case when {column} in ({listed}) then '{code}' else {column} end"
        found.append(f"({column})::code as {dim}")
    return ",\n       ".join(found)


def _count(con: duckdb.DuckDBPyConnection, chosen: dict[GridKey, list[str]]) -> None:
    """`seen_counts`: counts of the groups that have exiters, in every grid."""
    columns = [f"{key} varchar" for key in KEYS] + [f"{name} integer" for name in COUNTS]
    con.execute(f"create temp table seen_counts({', '.join(columns)})")
    for dim in (TOTAL, *SUBGROUP_DIMS):
        wanted = [grid for grid in chosen if grid[3] == dim]
        levels = {level for grid in wanted for level in grid[:3]}
        con.execute("drop table if exists tally")
        _create(
            con,
            "tally",
            program="program" if "program" in levels else "null::code",
            county="county" if "county" in levels else "null::code",
            subgroup=f"'{TOTAL}'" if dim == TOTAL else dim,
        )
        for grid in wanted:
            parts = _grid_parts(grid, chosen[grid])
            con.execute(f"insert into seen_counts by name {_sql('grid', **parts)}")
    con.execute("drop table tally")


def _grid_parts(grid: GridKey, horizons: list[str]) -> dict[str, str]:
    program, region, cohort = (
        COLUMN[level] if level in COLUMN else f"'{MARGIN[level]}'" for level in grid[:3]
    )
    keep = [f"horizon_code in ({', '.join(repr(code) for code in horizons)})"]
    if grid[0] == "program":
        keep.append("program is not null")
    if grid[2] != "year":  # windows that a horizon covers whole, and the pool of them
        keep.append("cohort_window is not null")
    return {
        "program": program,
        "region": region,
        "cohort": cohort,
        "dim": f"'{grid[3]}'",
        "cover": " and ".join(keep),
    }


def _rank(con: duckdb.DuckDBPyConnection, chosen: dict[GridKey, list[str]], say: Progress) -> None:
    """`seen_wages`: percentiles and employers of the groups that have wages, in every grid."""
    columns = [f"{key} varchar" for key in KEYS] + [f"{name} double" for name in WAGES]
    for definition in EMPLOYMENT:
        columns += [f"employers_{definition} integer", f"top_employer_share_{definition} double"]
    con.execute(f"create temp table seen_wages({', '.join(columns)})")
    axes = _axes(con)
    codes = [row[0] for row in con.execute("select unnest(enum_range(null::code))").fetchall()]
    threads = int(_scalar(con, "select current_setting('threads')"))
    with ThreadPoolExecutor(threads) as pool:
        for horizon in HORIZONS:
            people = _earners(con, horizon, len(codes))
            wanted = [grid for grid, horizons in chosen.items() if horizon in horizons]
            if not wanted or not len(people["wages"]):
                continue
            rank = partial(_rank_grid, Earners(people), people, axes, codes, horizon)
            parts = list(pool.map(rank, wanted))
            frame = pd.DataFrame(  # noqa: F841  read by DuckDB
                {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            )
            con.execute("insert into seen_wages by name select * from frame")
            say(f"ranked wages of {horizon}")


def _axes(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Level or subgroup dimension -> its codes."""
    found = {level: [code] for level, code in MARGIN.items()}
    for level, code in con.execute(
        "select level, program_code from dim_program union all "
        "select level, region_code from dim_region union all "
        "select level, cohort_code from dim_cohort union all "
        "select subgroup_dim, subgroup_code from dim_subgroup order by all"
    ).fetchall():
        if level not in MARGIN:
            found.setdefault(level, []).append(code)
    return found


def _earners(con: duckdb.DuckDBPyConnection, horizon: str, missing: int) -> dict[str, np.ndarray]:
    """Columns of the people paid in one horizon; codes as numbers, `missing` for none."""
    codes = ", ".join(
        f"coalesce(enum_code({name})::integer, {missing}) as {name}"
        for name in (*COLUMN.values(), *SUBGROUP_DIMS)
    )
    return con.execute(_sql("earner", codes=codes), {"horizon": horizon}).fetchnumpy()


def _rank_grid(
    earners: Earners,
    people: dict[str, np.ndarray],
    axes: dict[str, list[str]],
    codes: list[str],
    horizon: str,
    grid: GridKey,
) -> dict[str, np.ndarray]:
    """Columns of `seen_wages` of one grid at one horizon."""
    place_of = {code: place for place, code in enumerate(codes)}
    shape = tuple(len(axes[level]) for level in grid)
    size = int(np.prod(shape))
    group = np.zeros(len(people["wages"]), dtype=np.int32)
    outside = np.zeros(len(group), dtype=bool)
    if grid[2] == "all":  # the pool of the windows that the horizon covers whole
        outside |= people[COLUMN["window"]] == len(codes)
    for level, length in zip(grid, shape, strict=True):
        if level in MARGIN:
            continue
        lookup = np.full(len(codes) + 1, -1, dtype=np.int32)
        lookup[[place_of[code] for code in axes[level]]] = np.arange(length)
        place = lookup[people[COLUMN.get(level, level)]]
        outside |= place < 0
        group = group * length + place
    group[outside] = size
    found, values = earners.summary(group, size)
    for name, code in (("horizon_code", horizon), ("subgroup_dim", grid[3])):
        values[name] = np.full(len(found), code, dtype=object)
    names = ("program_code", "region_code", "cohort_code", "subgroup_code")
    for name, level, place in zip(names, grid, np.unravel_index(found, shape), strict=True):
        values[name] = np.array(axes[level], dtype=object)[place]
    return values


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _densify(con: duckdb.DuckDBPyConnection) -> None:
    """`cube_outcomes`: every group of every grid at every covered horizon, zeros included."""
    counts = [f"coalesce(n.{name}, 0) as {name}" for name in COUNTS]
    counts[COUNTS.index("n_full_year")] = (
        "case when d.horizon_code[1] = 'y' then coalesce(n.n_full_year, 0) end as n_full_year"
    )
    employers = ", ".join(
        f"coalesce(w.employers_{definition}, 0) as employers_{definition}, "
        f"w.top_employer_share_{definition}"
        for definition in EMPLOYMENT
    )
    con.execute(
        f"create table cube_outcomes as with dense as ("
        "select p.program_code, r.region_code, c.cohort_code, h.horizon_code, "
        "u.subgroup_dim, u.subgroup_code from cube_grids g "
        "join dim_program p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        "join dim_cohort c on c.level = g.cohort_level "
        "join dim_cohort_horizon h on h.cohort_code = c.cohort_code "
        "and h.horizon_code = g.horizon_code "
        "join dim_subgroup u on u.subgroup_dim = g.subgroup_dim where g.published) "
        f"select d.*, {', '.join(counts)}, "
        f"{', '.join(f'w.{name}' for name in WAGES)}, {employers} "
        f"from dense d left join seen_counts n using ({', '.join(KEYS)}) "
        f"left join seen_wages w using ({', '.join(KEYS)}) order by all"
    )
    con.execute("drop table seen_counts; drop table seen_wages")
