"""The confidential cubes: linked people counted by program, place, cohort, subgroup and horizon.

Runs the SQL beside it on the `stg_*` tables and leaves a dense cube for every population that the
package holds (true zeros are rows), the dimension tables, and `cube_grids`, which says what is
tabulated and why the rest is not. What is counted follows from `declarations.py`.
"""

from __future__ import annotations

import duckdb

from aggregates import (
    awards,
    checks,
    counting,
    definitions,
    employers,
    grids,
    linking,
    ranking,
    teachers,
)
from aggregates.declarations import (
    CONCENTRATORS,
    HOLDERS,
    LEAVERS,
    TEACHERS,
    WINDOW_YEARS,
    Partition,
    Population,
    all_partitions,
    partitions_of,
)
from aggregates.definitions.subgroups import NOT_REPORTED
from aggregates.errors import CubeError
from aggregates.increments import Shelf
from aggregates.measures import measures
from aggregates.policy import Policy
from aggregates.schema import HORIZONS, TOTAL
from aggregates.stages import Progress, stage
from aggregates.statements import create, text
from aggregates.trees import CTE_CONCENTRATORS, PREFIX

PEOPLE = {  # what a population leaves behind, to be dropped in this order
    "leavers": ("view outcome_at_work", "view outcome", "table exiter", "table person_period"),
    "holders": ("view holder_at_work", "view holder", "table award_outcome"),
    "teachers": ("view teacher_at_work", "view teacher", "table teacher_outcome"),
}
HOLDER_CODES = (
    "credential",
    "credential_type",
    *counting.REGIONS,
    "cohort",
    "cohort_window",
)

UNKNOWN = "unknown"  # code of a part


def build_cubes(
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    progress: Progress | None = None,
    *,
    keep_people: bool = False,
    shelf: Shelf | None = None,
) -> None:
    """Create the cubes, `dim_*` and `cube_grids` from the `stg_*` tables in `con`.

    keep_people  leave the person-level views, one row a person and horizon, to count more
    shelf        what earlier builds linked of the same people
    Raises CubeError if no cohort has a horizon that its wage records cover, or if the finished
    cube fails one of `checks.CHECKS`.
    """
    say: Progress = progress or (lambda message: None)
    linking.reference(con, policy)
    populations = [LEAVERS]
    if awards.link_awards(con, policy):
        populations.append(HOLDERS)
    if teachers.link_teachers(
        con,
        retirement_age=policy.retirement_age,
        retirement_service=policy.retirement_service,
    ):
        populations.append(TEACHERS)
    _dimensions(con, policy, populations)
    if not con.execute(f"from dim_cohort_horizon where horizon_code in {HORIZONS}").fetchone():
        raise CubeError(
            "wages: after leaving, the records cover no horizon of any cohort; check "
            "wages_last_quarter"
        )
    with stage("linking", say):
        linking.link(con, _subgroup_columns(con, policy), say, shelf)
    _views(con, populations)
    _parts(con, policy, populations)
    grids.create(con)
    for population in populations:
        _count(con, population, policy, say)
    if not keep_people:
        for population in populations:
            for item in PEOPLE[population.name]:
                con.execute(f"drop {item}")
    say("checking the cubes")
    with stage("checks", say):
        checks.run(con)


def _count(
    con: duckdb.DuckDBPyConnection, population: Population, policy: Policy, say: Progress
) -> None:
    """The cube of one population."""
    counted = measures(population, con.execute("from dim_part").df())
    with stage("counting", say):
        chosen = grids.choose(con, population, counted, policy)
        say(f"counting {population.name} in {len(chosen.horizons)} grids")
        counting.count(con, population, counted, chosen)
        employers.count(con, population, counted, chosen)
    with stage("ranking", say):
        if population.wages:
            say(f"ranking wages of {population.name}")
        ranking.rank(con, population, chosen, say)
    with stage("dense cubes", say):
        counting.densify(con, population, counted)


def _views(con: duckdb.DuckDBPyConnection, populations: list[Population]) -> None:
    """The person-level views that counting reads, with codes as small integers."""
    con.execute(
        "create temp view outcome_at_work as select o.*, p.wages, p.wages_nominal, "
        "p.main_employer, p.sector, p.work_county from outcome o "
        "join person_period p using (student_key, horizon_code) where o.employed"
    )
    nothing = "false as full_quarter, false as full_year, false as enrolled"
    if HOLDERS in populations:
        con.execute(
            f"create temp view holder as select * replace ({_coded(HOLDER_CODES)}, "
            "coalesce(employed, false) as employed, "
            f"coalesce(s.part_code, sector) as sector), {nothing} from award_outcome "
            "left join ref_pooled s using (sector)"
        )
        con.execute("create temp view holder_at_work as select * from holder where employed")
    if TEACHERS in populations:
        codes = ("cluster", *counting.REGIONS, "cohort", "cohort_window")
        con.execute(
            f"create temp view teacher as select * replace ({_coded(codes)}), "
            f"true as employed, {nothing}, age as wages, age as wages_nominal, "
            "0 as main_employer from teacher_outcome"
        )
        con.execute("create temp view teacher_at_work as select * from teacher")


def _coded(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}::code as {name}" for name in names)


def _pooled(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """`ref_pooled`: sectors that the policy pools."""
    con.execute("create temp table ref_pooled(sector varchar, part_code varchar)")
    for name, codes in policy.pool.get("sector", {}).items():
        con.executemany("insert into ref_pooled values (?, ?)", [(code, name) for code in codes])


def _parts(con: duckdb.DuckDBPyConnection, policy: Policy, populations: list[Population]) -> None:
    """`dim_part`: the codes of every partition. `unknown` is one where it holds anybody at all."""
    pooled = {code for codes in policy.pool.get("sector", {}).values() for code in codes}
    regions = con.execute(
        "select region_code, title, title, '' from dim_region where level = 'workforce_region' "
        "order by all"
    ).fetchall()
    rows = []
    codes_of: dict[str, set[str]] = {}
    for dim, code in con.execute("select subgroup_dim, subgroup_code from dim_subgroup").fetchall():
        codes_of.setdefault(dim, set()).add(code)
    unknown = {item.name for each in populations for item in _unknown(con, each)}
    for partition in all_partitions():
        parts = [
            (part.code, part.title, part.title_es, part.parent)
            for part in partition.parts
            if not part.requires or con.execute(f"from stg_{part.requires} limit 1").fetchone()
        ]
        if partition.who and codes_of.get(partition.who, set()) != {part[0] for part in parts}:
            parts = []  # the policy pools them
        if not partition.parts:
            parts = [*regions, ("unknown", "Not known", "No se sabe", "")]
        if partition.name == "sector":
            known = [part for part in parts if part[0] not in pooled]
            parts = known[:-1] + _pooled_sectors(policy) + known[-1:]
        rows += [
            (partition.name, code, parent or None, title, title_es, order)
            for order, (code, title, title_es, parent) in enumerate(parts)
            if code != UNKNOWN or partition.name in unknown
        ]
    con.execute(
        "create table dim_part(partition varchar, part_code varchar, parent varchar, "
        "title varchar, title_es varchar, sort_order integer)"
    )
    con.executemany("insert into dim_part values (?, ?, ?, ?, ?, ?)", rows)


def _unknown(con: duckdb.DuckDBPyConnection, population: Population) -> list[Partition]:
    """Partitions of which somebody in a population is in no known part."""
    return [
        partition
        for partition in partitions_of(population)
        if con.execute(
            f"select 1 from ({partition.people(population)}) where part = '{UNKNOWN}' limit 1"
        ).fetchone()
    ]


def _pooled_sectors(policy: Policy) -> list[tuple[str, str, str, str]]:
    """Sectors that the policy pools, after those that stand alone."""
    return [
        (
            name,
            "; ".join(definitions.SECTORS[code][0] for code in codes),
            "; ".join(definitions.SECTORS[code][1] for code in codes),
            "",
        )
        for name, codes in sorted(policy.pool.get("sector", {}).items())
    ]


def _dimensions(
    con: duckdb.DuckDBPyConnection, policy: Policy, populations: list[Population]
) -> None:
    """dim_* tables and the type `code`, which holds every code as a small integer."""
    create(con, "dim_program")
    create(con, "dim_region")
    rows: list[tuple[object, ...]] = [
        (
            code,
            definitions.horizon_title(code),
            {"y": "year", "b": "before"}.get(code[0], "quarter"),
            *span,
            order,
        )
        for order, (code, span) in enumerate(linking.spans().items())
    ]
    for population in populations:
        if population is not LEAVERS:
            rows += [
                (code, definitions.horizon_title(code), population.name, None, None, len(rows) + n)
                for n, code in enumerate(population.horizons)
            ]
    con.execute(
        "create table dim_horizon(horizon_code varchar, title varchar, kind varchar, "
        "first_offset integer, last_offset integer, sort_order integer)"
    )
    con.executemany("insert into dim_horizon values (?, ?, ?, ?, ?, ?)", rows)
    _cohorts(con, policy)
    _subgroups(con, policy)
    _facts_of_schools(con, policy)
    _pooled(con, policy)
    codes = ["select subgroup_code as c from dim_subgroup", "select region_code from dim_region"]
    for population in populations:
        codes.append(f"select {population.unit}_code from dim_{population.unit}")
        codes.append(f"select cohort_code from dim_{population.cohort}")
    con.execute(
        f"create type code as enum (select distinct c from ({' union all '.join(codes)}) "
        "order by c)"
    )


def _facts_of_schools(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Columns of dim_region: codes of subgroup dimensions that follow from the school (R11)."""
    for dim in definitions.dims_of_schools():
        con.execute(f"alter table dim_region add column {dim} varchar")
        con.execute(
            f"update dim_region set {dim} = {_subgroup_sql(dim, policy)} from stg_schools c "
            "join stg_regions r using (county_fips) where region_code = 'school:' || c.school_id"
        )


def _cohorts(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """dim_cohort, and dim_cohort_horizon: which horizons the wage records fully cover.

    `all` pools the complete windows that a horizon covers: the difference between two horizons'
    pools is then a window or more, never a single year.

    A cohort counts as leaving from the first quarter to the fourth, and full-quarter employment
    looks one quarter to either side, so a horizon after exit needs wages of one more quarter.
    """
    years = text("dim_year", people="stg_students", year="cohort_year")
    con.execute(
        f"create table dim_cohort as {years}",
        {"anchor": policy.cohort_window_anchor, "length": WINDOW_YEARS},
    )
    con.execute(
        "create table dim_cohort_horizon as with covered as ("
        "select c.cohort_code, h.horizon_code, c.level, c.first_year, c.last_year "
        "from dim_cohort c, dim_horizon h, stg_package p "
        "where c.level <> 'all' and c.last_year * 4 + 3 + h.last_offset "
        f"+ (h.kind <> 'before')::int <= {_quarter_index('p.wages_last_quarter')} "
        "and c.first_year * 4 + h.first_offset - (h.kind <> 'before')::int "
        f">= {_quarter_index('p.wages_first_quarter')}"
        ") select cohort_code, horizon_code, first_year, last_year from covered union all "
        "select 'all', horizon_code, min(first_year), max(last_year) from covered "
        "where level = 'window' group by horizon_code order by all"
    )


def _quarter_index(column: str) -> str:
    """SQL for a quarter such as 2019Q3 as year * 4 + quarter - 1."""
    return f"(left({column}, 4)::integer * 4 + right({column}, 1)::integer - 1)"


def _subgroups(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """`dim_subgroup`: everybody, subgroups of leavers, concentrators, and subgroups of those.

    alone_in  of `concentrators`: whether the records are of nobody else (`state`); or those with a
              program are concentrators, and nobody else is (`programs`) or some are (`in_programs`)
    """
    groups: list[tuple[object, ...]] = [(TOTAL, TOTAL, "Everyone", "Everyone", 0, None)]
    concentrator = f"cte_level in {CTE_CONCENTRATORS}"
    row = con.execute(
        f"select case when bool_and({concentrator}) then 'state' "
        f"when bool_and({concentrator} = (program_id is not null)) then 'programs' "
        f"when bool_and({concentrator} or program_id is null) then 'in_programs' end "
        "from stg_students"
    ).fetchone()
    for place, dim in enumerate(LEAVERS.subgroups, start=1):
        plain = dim.removeprefix(PREFIX)
        if dim == CONCENTRATORS:
            title = "CTE concentrators"
            groups.append((dim, dim, title, title, place * 100, row[0] if row else None))
            continue
        subgroup = definitions.subgroup(plain)
        codes = subgroup_codes(plain, policy)
        if subgroup.optional:
            some, everybody = _recorded(con, plain)
            codes = [c for c in codes if some and not (everybody and c == NOT_REPORTED)]
        for order, code in enumerate(codes):
            titles = (subgroup.about.name, definitions.subgroup_title(plain, code))
            groups.append((dim, code, *titles, place * 100 + order, None))
    con.execute(
        "create table dim_subgroup(subgroup_dim varchar, subgroup_code varchar, "
        "dim_title varchar, title varchar, sort_order integer, alone_in varchar)"
    )
    con.executemany("insert into dim_subgroup values (?, ?, ?, ?, ?, ?)", groups)


def _recorded(con: duckdb.DuckDBPyConnection, name: str) -> tuple[bool, bool]:
    """Whether the package says of anybody, and of everybody, if they are in an optional group."""
    row = con.execute(f"select count({name}), count(*) from stg_students").fetchone()
    known, people = row or (0, 0)
    return known > 0, known == people


def subgroup_codes(dim: str, policy: Policy) -> list[str]:
    """Published codes of a subgroup dimension, in the order shown; pooled codes come last."""
    pooled = policy.pool.get(dim, {})
    inside = {code for codes in pooled.values() for code in codes}
    return [c for c in definitions.subgroup(dim).codes if c not in inside] + sorted(pooled)


def _subgroup_columns(con: duckdb.DuckDBPyConnection, policy: Policy) -> str:
    """SQL for one column a subgroup dimension, holding published codes; those of concentrators
    hold none for other people, those that are not in `dim_subgroup` none at all.
    """
    there = {dim for (dim,) in con.execute("select subgroup_dim from dim_subgroup").fetchall()}
    concentrator = f"s.cte_level in {CTE_CONCENTRATORS}"
    found = [f"(case when {concentrator} then '{CONCENTRATORS}' end)::code as {CONCENTRATORS}"]
    for dim in definitions.dims_of_everybody():
        found.append(f"({_subgroup_sql(dim, policy)})::code as {dim}")
    for dim in definitions.dims_of_concentrators():
        sql = _subgroup_sql(dim.removeprefix(PREFIX), policy) if dim in there else "null"
        found.append(f"(case when {concentrator} then {sql} end)::code as {dim}")
    return ",\n       ".join(found)


def _subgroup_sql(dim: str, policy: Policy) -> str:
    column = definitions.subgroup(dim).code
    for code, codes in sorted(policy.pool.get(dim, {}).items()):
        listed = ", ".join(f"'{item}'" for item in codes)
        column = f"case when {column} in ({listed}) then '{code}' else {column} end"
    return column
