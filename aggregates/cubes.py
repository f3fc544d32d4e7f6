"""The outcomes cube (confidential): exiters counted by program, place, cohort, subgroup, horizon.

Runs the SQL beside it on the `stg_*` tables and leaves `cube_outcomes` (dense: true zeros are
rows), the dimension tables, and `cube_grids`, which says what is tabulated and why the rest is
not: a grid whose groups would mostly be too small is left out whole.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import product
from pathlib import Path

import duckdb

from aggregates import definitions
from aggregates.errors import AggregatesError
from aggregates.policy import COHORT_LEVELS, PROGRAM_LEVELS, REGION_LEVELS, Policy
from aggregates.schema import EMPLOYMENT, HORIZONS, KEYS, PERCENTILES, SUBGROUP_DIMS, TOTAL

SQL = Path(__file__).with_name("sql")
CPI = Path(__file__).with_name("reference") / "cpi_u_annual.csv"
BOOLEANS = (
    "economically_disadvantaged",
    "english_learner",
    "disability",
    "work_based_learning",
)
WINDOW_YEARS = 3
COLUMN = {  # level -> column of `outcome`, or the code of the margin
    "program": "program",
    "cluster": "cluster",
    "total": "'total'",
    "county": "county",
    "workforce_region": "workforce_region",
    "state": "'state'",
    "year": "cohort_year::varchar",
    "window": "cohort_window",
    "all": "'all'",
}

Progress = Callable[[str], None]
GridKey = tuple[str, str, str, str]  # program level, region level, cohort level, subgroup_dim


class CubeError(AggregatesError):
    """The staged records cannot be made into a cube; the message says what is missing."""


def build_outcomes(
    con: duckdb.DuckDBPyConnection, policy: Policy, progress: Progress | None = None
) -> None:
    """Create `cube_outcomes`, `dim_*` and `cube_grids` from the `stg_*` tables in `con`.

    Raises CubeError if no cohort has a horizon that its wage records cover.
    """
    say: Progress = progress or (lambda message: None)
    _reference(con, policy)
    _dimensions(con, policy)
    if not con.execute("select 1 from dim_cohort_horizon limit 1").fetchone():
        raise CubeError(
            "wages: the records cover no horizon of any cohort; check wages_last_quarter"
        )
    say("linking wages and study to the horizons after exit")
    for name in ("job_period", "person_period"):
        _create(con, name)
    _create(con, "exiter", subgroups=_subgroup_columns(policy))
    _create(con, "outcome")
    con.execute("drop table job_period; drop table person_period")
    grids = choose_grids(con, policy)
    _empty_cube(con)
    for number, (grid, horizons) in enumerate(grids.items(), start=1):
        _add_grid(con, grid, horizons)
        if number % 10 == 0 or number == len(grids):
            say(f"counted {number} of {len(grids)} grids")
    _densify(con)


def _create(con: duckdb.DuckDBPyConnection, name: str, **parts: str) -> None:
    con.execute(f"create table {name} as {_sql(name, **parts)}")


def _sql(name: str, **parts: str) -> str:
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(**parts) if parts else text


def _reference(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Deflators, windows and the quarters of each horizon."""
    index = read_cpi()
    if policy.constant_dollar_year not in index:
        raise CubeError(f"policy: no CPI-U for constant_dollar_year {policy.constant_dollar_year}")
    base, last = index[policy.constant_dollar_year], max(index)
    con.execute("create table ref_deflator(year integer, factor double)")
    con.executemany(
        "insert into ref_deflator values (?, ?)",
        [(year, base / index[min(year, last)]) for year in range(min(index), last + 6)],
    )
    con.execute(
        "create table ref_horizon_quarter(horizon_code varchar, quarters_after_exit integer)"
    )
    con.executemany("insert into ref_horizon_quarter values (?, ?)", _horizon_quarters())
    con.execute(
        "create table ref_window as select cohort_year, first_year || '-' || "
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


def choose_grids(con: duckdb.DuckDBPyConnection, policy: Policy) -> dict[GridKey, list[str]]:
    """Grids to publish with their horizons, margins included; writes `cube_grids`.

    A grid is judged by its structure, horizon by horizon: looked-up leavers over the number of
    its groups. The four activities are counted only where groups are larger still.
    """
    nodes = _node_counts(con)
    sizes = {
        dim: _scalar(con, f"select count(*) from dim_subgroup where subgroup_dim = '{dim}'")
        for dim in (TOTAL, *SUBGROUP_DIMS)
    }
    mean: dict[tuple[GridKey, str], float] = {}
    asked: set[tuple[GridKey, str]] = set()
    for horizon, people, in_program, years, windows in con.execute(
        "select o.horizon_code, count(*) filter (matched), "
        "count(*) filter (matched and program is not null), count(distinct cohort_year), "
        "count(distinct case when (cohort_window::varchar, o.horizon_code) in "
        "(select (cohort_code, horizon_code) from dim_cohort_horizon) then cohort_window end) "
        "from outcome o group by all order by all"
    ).fetchall():
        cohorts = {"year": years, "window": windows, "all": 1 if windows else 0}
        for grid in policy.grids:
            for cohort, dim in product(grid.cohorts, SUBGROUP_DIMS if grid.subgroups else (TOTAL,)):
                base = in_program if grid.program == "program" else people
                groups = nodes[grid.program] * nodes[grid.region] * cohorts[cohort] * sizes[dim]
                key = (grid.program, grid.region, cohort, dim)
                asked.add((key, horizon))
                mean[key, horizon] = base / groups if groups else 0.0
    chosen: set[tuple[GridKey, str]] = {
        (("total", "state", "year", TOTAL), horizon) for _, horizon in asked
    }
    finest: dict[tuple[str, str, str, str], float] = {}
    for (key, horizon), size in mean.items():
        if size < policy.minimum_mean_group:
            continue
        program, region, cohort, dim = key
        for wider in product(
            PROGRAM_LEVELS[PROGRAM_LEVELS.index(program) :],
            REGION_LEVELS[REGION_LEVELS.index(region) :],
            COHORT_LEVELS[COHORT_LEVELS.index(cohort) :],
            (dim, TOTAL),
        ):
            if nodes[wider[2]]:
                chosen.add((wider, horizon))
        place = (program, region, dim, horizon)
        finest[place] = min(size, finest.get(place, size))
    con.execute(
        "create table cube_grids(program_level varchar, region_level varchar, "
        "cohort_level varchar, subgroup_dim varchar, horizon_code varchar, published boolean, "
        "activities boolean, reason varchar)"
    )
    found: dict[GridKey, list[str]] = {}
    for key, horizon in sorted(chosen | asked):
        there = (key, horizon) in chosen
        reason = "its groups would be smaller on average than minimum_mean_group"
        if there:
            reason = "in the policy" if (key, horizon) in asked else "margin of another grid"
            found.setdefault(key, []).append(horizon)
        size = finest.get((key[0], key[1], key[3], horizon), float("inf"))
        activities = there and size >= policy.minimum_mean_activities
        con.execute(
            "insert into cube_grids values (?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, horizon, there, activities, reason],
        )
    return found


def _node_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in ("dim_program", "dim_region", "dim_cohort"):
        found |= dict(con.execute(f"select level, count(*) from {table} group by all").fetchall())
    return {level: int(found.get(level, 0)) for level in COLUMN}


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _parts(grid: GridKey, horizons: list[str]) -> dict[str, str]:
    program, region, cohort, dim = grid
    keep = [f"horizon_code in ({', '.join(repr(code) for code in horizons)})"]
    if program == "program":
        keep.append("program is not null")
    if cohort != "year":  # windows that a horizon covers whole, and the pool of them
        keep.append(
            "(cohort_window::varchar, horizon_code) in "
            "(select (cohort_code, horizon_code) from dim_cohort_horizon)"
        )
    return {
        "program": COLUMN[program],
        "region": COLUMN[region],
        "cohort": COLUMN[cohort],
        "dim": f"'{dim}'",
        "subgroup": "'total'" if dim == TOTAL else dim,
        "cover": " and ".join(keep),
    }


def _empty_cube(con: duckdb.DuckDBPyConnection) -> None:
    """Tables that the grids are added to."""
    parts = _parts(("total", "state", "all", TOTAL), ["none"])
    for name, sql in (("seen", "grid"), ("seen_employers", "grid_employers")):
        con.execute(f"create table {name} as select * from ({_sql(sql, **parts)}) limit 0")
        for key in KEYS:
            con.execute(f"alter table {name} alter {key} type varchar")


def _add_grid(con: duckdb.DuckDBPyConnection, grid: GridKey, horizons: list[str]) -> None:
    parts = _parts(grid, horizons)
    con.execute(f"insert into seen {_sql('grid', **parts)}")
    con.execute(f"insert into seen_employers {_sql('grid_employers', **parts)}")


def _densify(con: duckdb.DuckDBPyConnection) -> None:
    """`cube_outcomes`: every group of every grid at every covered horizon, zeros included."""
    counts = ", ".join(
        f"coalesce(s.{name}, 0)::integer as {name}"
        for name in ("n_exiters", "n_matched", "n_employed", "n_full_quarter")
    )
    activities = ", ".join(
        f"case when d.activities then coalesce(s.n_{name}, 0)::integer end as n_{name}"
        for name in ("working", "working_enrolled", "enrolled", "not_found")
    )
    wages = ", ".join(
        f"s.q_{definition}{suffix}[{place}] as wage_{definition}_{percentile}{suffix}"
        for definition in EMPLOYMENT
        for suffix in ("", "_nominal")
        for place, percentile in enumerate(PERCENTILES, start=1)
    )
    employers = ", ".join(
        f"coalesce(e.employers_{definition}, 0)::integer as employers_{definition}, "
        f"e.top_employer_share_{definition}"
        for definition in EMPLOYMENT
    )
    con.execute(
        f"create table cube_outcomes as with dense as ("
        "select p.program_code, r.region_code, c.cohort_code, h.horizon_code, "
        "u.subgroup_dim, u.subgroup_code, g.activities from cube_grids g "
        "join dim_program p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        "join dim_cohort c on c.level = g.cohort_level "
        "join dim_cohort_horizon h on h.cohort_code = c.cohort_code "
        "and h.horizon_code = g.horizon_code "
        "join dim_subgroup u on u.subgroup_dim = g.subgroup_dim where g.published) "
        f"select d.* exclude (activities), {counts}, "
        "case when d.horizon_code[1] = 'y' then coalesce(s.n_full_year, 0)::integer end "
        f"as n_full_year, {activities}, {wages}, {employers} "
        f"from dense d left join seen s using ({', '.join(KEYS)}) "
        f"left join seen_employers e using ({', '.join(KEYS)}) order by all"
    )
    con.execute("drop table seen; drop table seen_employers")
