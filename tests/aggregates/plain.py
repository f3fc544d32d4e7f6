"""A package counted once more, in plain SQL on its own tables.

Written from the definitions (design sections 4 and 5; rules D1 to D14 of METHODS.md), not from the
statements of the build, and slower: people are joined to every quarter of every horizon, and to
every code that they are part of. It shares facts with the build (consumer prices, CIP to SOC)
but no code.

    person    person, student_id, year, origin (the quarter that horizons are counted from), matched
    in_unit, in_region, in_group   person -> every code that the person is part of
    in_years  year and horizon -> every cohort code that pools them
    moment    a row a person and horizon that the wage records cover: what they did in it
    in_part   a row a person, horizon, partition and part
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

REFERENCE = Path(__file__).parents[2] / "aggregates" / "reference"
FIRST, LAST = 2011 * 4, 2026 * 4  # the wage records: 2011Q1 to 2026Q1
DOLLARS_OF, ANCHOR = 2025, 2013  # constant dollars; first year of a window
RETIREMENT = {"age": 60, "service": 27}

# (horizon, first and last quarter, quarters to either side that must be on record too)
_YEARS = [(f"y{n:02d}", 4 * n - 3, 4 * n, 1) for n in range(1, 11)]
HORIZONS = {
    "leavers": [*((f"b{n}", -n, -n, 0) for n in range(8, 0, -1)), ("q2", 2, 2, 1), ("q4", 4, 4, 1)]
    + _YEARS,
    "holders": [("a00", None, None, 0)] + [(f"a{n:02d}", 4 * n - 3, 4 * n, 0) for n in (1, 3, 5)],
    "teachers": [("now", None, None, 0)],
}
PEOPLE = {
    "leavers": """
        select student_id as person, student_id, cohort_year as year, school_id,
               quarter_number(exit_quarter) as origin, match_status = 'matched' as matched
        from students""",
    "holders": """
        select student_id || ' ' || credential_id as person, student_id,
               year(min(earned_on)) as year, any_value(school_id) as school_id,
               year(min(earned_on)) * 4 + quarter(min(earned_on)) - 1 as origin,
               any_value(match_status) = 'matched' as matched
        from credentials join students using (student_id)
        group by student_id, credential_id""",
    "teachers": """
        select educator_id || ' ' || year as person, null as student_id, year, school_id,
               0 as origin, true as matched
        from educators""",
}
UNITS = {
    "leavers": """
        with taken as (select student_id as person, p.* from students left join programs p
                       using (program_id))
        select person, program_id as code from taken where program_id is not null
        union all select person, 'cluster:' || coalesce(cluster_id, 'none') from taken
        union all select person, 'cluster_2024:' || cluster_2024_id from taken
                  where cluster_2024_id is not null""",
    "holders": """
        with held as (select distinct student_id || ' ' || credential_id as person, k.*
                      from credentials join credential_catalog k using (credential_id))
        select person, credential_id as code from held
        union all select person, 'type:' || credential_type from held""",
    "teachers": "select educator_id || ' ' || year as person, 'cluster:' || cluster_id as code "
    "from educators",
}
PLAIN = ("sex", "cte_level", "exit_type")
YES_OR_NO = (
    "economically_disadvantaged",
    "english_learner",
    "disability",
    "work_based_learning",
    "homeless",
    "foster",
    "migrant",
)
OF_CONCENTRATORS = "concentrators in "  # before the dimensions of groups that are among them
GROUPS = f"""
    with found as (
        select student_id as person, 'race_ethnicity' as dim,
               case when race_ethnicity in ('asian', 'black', 'hispanic', 'white')
                    then race_ethnicity else 'other' end as code
        from students
        union all
        select student_id, 'locale', if(locale = 'rural', 'rural', 'nonrural')
        from students join schools using (school_id)
        union all from (unpivot (select student_id as person, {", ".join(PLAIN)} from students)
                        on {", ".join(PLAIN)} into name dim value code)
        union all
        select person, dim, if(code, 'yes', 'no')
        from (unpivot (select student_id as person, {", ".join(YES_OR_NO)} from students)
              on {", ".join(YES_OR_NO)} into name dim value code)
        union all select person, 'total', 'total' from person
    )
    from found union all
    select person, '{OF_CONCENTRATORS}' || dim, code from found
    where person in (select student_id from students
                     where cte_level in ('concentrator', 'completer'))"""
REGIONS = """
    with schooled as (select person, s.*, 'lwa:' || workforce_region_id as workforce_region
                      from person join schools s using (school_id) join regions using (county_fips))
    select person, 'state' as code from schooled
    union all select person, workforce_region from schooled
    union all select person, county_fips from schooled
    union all select person, 'district:' || district_id from schooled
    union all select person, 'school:' || school_id from schooled"""
YEARS = f"""
    with
        covered as (
            select year, horizon from (select distinct year from person), span
            where first is null or (year * 4 + first - margin >= {FIRST}
                                    and year * 4 + 3 + last + margin <= {LAST})
        ),
        placed as (
            select *, {ANCHOR} + 3 * floor((year - {ANCHOR}) / 3)::integer as window_year
            from covered
        ),
        whole as (
            select window_year, horizon from placed group by all having count(*) = 3
        )
    select year, horizon, year::varchar as code from covered
    union all
    select year, horizon, window_year || '-' || (window_year + 2)
    from placed join whole using (window_year, horizon)
    union all
    select year, horizon, 'all' from placed join whole using (window_year, horizon)"""
PAY = f"""
    select person, quarter_number(w.quarter) - origin as quarter, employer_id, wages,
           wages * constant.cpi_u / c.cpi_u as real_wages, work_county_fips as county,
           case left(naics, 2) when '31' then '31-33' when '32' then '31-33' when '33' then '31-33'
                when '44' then '44-45' when '45' then '44-45' when '48' then '48-49'
                when '49' then '48-49' else left(naics, 2) end as sector
    from person join wages w using (student_id)
    join consumer_prices constant on constant.year = {DOLLARS_OF}
    join consumer_prices c
      on c.year = least(left(w.quarter, 4)::integer, (select max(year) from consumer_prices))
    where matched and wages > 0"""
PAID = """
    select person, horizon, count(distinct quarter) as quarters,
           round(sum(wages)) as wages_nominal, round(sum(real_wages)) as wages
    from pay join span on quarter between first and last
    group by all"""
FULL_QUARTER = """
    select distinct person, horizon
    from pay now join span on quarter between first and last
    where exists (from pay b where b.person = now.person and b.employer_id = now.employer_id
                  and b.quarter = now.quarter - 1)
      and exists (from pay a where a.person = now.person and a.employer_id = now.employer_id
                  and a.quarter = now.quarter + 1)"""
MAIN_JOB = """
    with site as (
        select person, horizon, employer_id, sector, county, sum(wages) as paid
        from pay join span on quarter between first and last
        group by all
    )
    select person, horizon, sector, county
    from (select *, sum(paid) over (partition by person, horizon, employer_id) as in_all
          from site)
    qualify row_number() over (partition by person, horizon order by in_all desc, paid desc)
            = 1"""
SEEN = """
    select distinct person, horizon
    from person join {table} t using (student_id)
    join span on quarter_number(t.quarter) - origin between first and last
    where matched"""
MOMENT = """
    select person, p.year, horizon, matched, paid.quarters is not null as employed,
           full_quarter.person is not null as full_quarter,
           paid.quarters is not null and paid.quarters = 4 as full_year,
           enrolled.person is not null as enrolled, served.person is not null as served,
           paid.wages, paid.wages_nominal, sector, county
    from person p
    join (select distinct year, horizon from in_years) using (year)
    left join paid using (person, horizon)
    left join full_quarter using (person, horizon)
    left join enrolled using (person, horizon)
    left join served using (person, horizon)
    left join main_job using (person, horizon)"""
AGED = """
    select person, p.year, 'now' as horizon, true as matched, true as employed,
           p.year - birth_year as wages
    from person p join educators e on e.educator_id || ' ' || e.year = person"""
POOLED = {
    "goods_other": ("11", "21", "22", "23"),
    "services_other": ("42", "51", "52", "53", "54", "55", "61", "71", "81", "92"),
}
PARTS = f"""
    with
        pooled (sector, part) as (
            values {", ".join(f"('{c}', '{name}')" for name in POOLED for c in POOLED[name])}
        ),
        worked as (
            select m.person, horizon, coalesce(part, m.sector) as sector, w.county_fips,
                   'lwa:' || w.workforce_region_id as region, s.county_fips as home,
                   'lwa:' || h.workforce_region_id as home_region
            from moment m join person using (person) join schools s using (school_id)
            join regions h on h.county_fips = s.county_fips
            left join regions w on w.county_fips = m.county
            left join pooled on pooled.sector = m.sector
            where employed
        )
    select person, horizon, 'sector' as split, sector as part from worked
    union all select person, horizon, 'flow', coalesce(region, 'unknown') from worked
    union all
    select person, horizon, 'place',
           case when region is null then 'unknown' when county_fips = home then 'same_county'
                when region = home_region then 'other_county' else 'elsewhere' end
    from worked
    union all select person, horizon, 'place', 'in_region' from worked
              where region = home_region
    union all
    select person, horizon, 'placement',
           case when employed then 'employed' when enrolled then 'enrolled_only'
                when served then 'service_only' else 'not_placed' end
    from moment where matched
    union all select person, horizon, 'placement', 'placed' from moment
              where matched and (employed or enrolled or served)
    union all
    select m.person, horizon, 'attainment',
           case when bool_or(kind in ('certificate', 'associate', 'bachelor')) then 'college'
                when bool_or(kind in ('license', 'industry_certification')) then 'industry'
                else 'none' end
    from moment m
    join person p using (person)
    left join (select student_id, credential_type as kind,
                      year(earned_on) * 4 + quarter(earned_on) - 1 as earned
               from credentials join credential_catalog using (credential_id)) c
      on c.student_id = p.student_id and earned - origin <= 6 * 4
    where m.matched and horizon = 'y06'
    group by all
    union all
    select person, horizon, 'learning', if(work_based_learning, 'yes', 'no')
    from moment join students on student_id = person
    where matched and horizon = 'q2'
    union all
    select m.person, horizon, 'match_method',
           if(match_method in ('deterministic', 'probabilistic'), match_method, 'unknown')
    from moment m join person p using (person) join students using (student_id)
    where m.matched and horizon = 'q2'"""
RETIRED = f"""
    with ready as (
        select educator_id || ' ' || year as person,
               least({RETIREMENT["age"]} - (year - birth_year),
                     {RETIREMENT["service"]} - years_of_service) as years_left
        from educators
    )
    select person, 'now' as horizon, 'retirement' as split,
           case when years_left > 10 then 'later' when years_left > 5 then 'within_10'
                else 'within_5' end as part
    from ready"""

GROUP = "unit, region, cohort, horizon, dim, code"
IN_GROUPS = """
    with member as materialized (
        select unit, region, dim, w.code, person
        from (select distinct unit, region, dim, code from wanted) w
        join in_unit u on u.code = unit
        join in_region r using (person)
        join in_group g using (person, dim)
        where r.code = region and g.code = w.code
    )
    select w.*, m.* exclude (year, horizon)
    from wanted w
    join member using (unit, region, dim, code)
    join moment m using (person, horizon)
    join in_years y using (year, horizon)
    where y.code = w.cohort"""


def counted(package: Path, population: str) -> duckdb.DuckDBPyConnection:
    """The tables above of leavers, holders or teachers, beside those of the package."""
    con = opened(package)
    con.execute(f"create table person as {PEOPLE[population]}")
    con.execute("create table span(horizon text, first integer, last integer, margin int)")
    con.executemany("insert into span values (?, ?, ?, ?)", HORIZONS[population])
    total = "select person, 'total' as code from person"
    con.execute(f"create table in_unit as {UNITS[population]} union all {total}")
    con.execute(f"create table in_region as {REGIONS}")
    everybody = "select person, 'total' as dim, 'total' as code from person"
    con.execute(f"create table in_group as {GROUPS if population == 'leavers' else everybody}")
    con.execute(f"create table in_years as {YEARS}")
    if population == "teachers":
        steps = {"moment": AGED, "in_part": RETIRED}
    else:
        steps = {"pay": PAY, "paid": PAID, "full_quarter": FULL_QUARTER, "main_job": MAIN_JOB}
        steps |= {"enrolled": SEEN.format(table="enrollments")}
        steps |= {"served": SEEN.format(table="service"), "moment": MOMENT, "in_part": PARTS}
    for name, sql in steps.items():
        con.execute(f"create table {name} as {sql}")
    return con


def opened(package: Path) -> duckdb.DuckDBPyConnection:
    """The tables of a package, consumer prices, crosswalk, and `quarter_number`: one a quarter."""
    con = duckdb.connect()
    for file in package.glob("*.parquet"):
        con.execute(f"create view {file.stem} as from '{file}'")
    prices, leads = REFERENCE / "cpi_u_annual.csv", REFERENCE / "cip_soc.csv"
    con.execute(f"create table consumer_prices as from read_csv('{prices}')")
    con.execute(f"create table cip_soc as from read_csv('{leads}', all_varchar = true)")
    con.execute(
        "create macro quarter_number(q) as left(q, 4)::integer * 4 + right(q, 1)::integer - 1"
    )
    return con


def recount(
    con: duckdb.DuckDBPyConnection, groups: pd.DataFrame, measures: Mapping[str, str]
) -> pd.DataFrame:
    """`groups` with a column a measure, an SQL aggregate of the moments of the people in each.

    groups  columns unit, region, cohort, horizon, dim and code; those without people are left out
    """
    con.register("wanted", groups.drop_duplicates())
    sums = ", ".join(f"{sql} as {name}" for name, sql in measures.items())
    found = con.execute(f"select {GROUP}, {sums} from ({IN_GROUPS}) group by all").df()
    con.unregister("wanted")
    return found


def recount_parts(con: duckdb.DuckDBPyConnection, groups: pd.DataFrame, split: str) -> pd.DataFrame:
    """`groups` with the columns part and n, a row a part that has people."""
    con.register("wanted", groups.drop_duplicates())
    found = con.execute(
        f"select {GROUP}, part, count(*) as n from ({IN_GROUPS}) "
        "join in_part using (person, horizon) where split = $split group by all",
        {"split": split},
    ).df()
    con.unregister("wanted")
    return found
