"""The National Longitudinal Survey of Youth 1997 as a linked data package.

Real people who answered a survey, put in the shape of linked state records, so that the product
runs on data that nobody here made. What is the survey's and what stands in for something:

exit        A diploma of 1998 to 2003. People with no diploma year left in the year they turned 18:
            a GED holder's exit type is `equivalency`, anybody else's `noncompleter`. Diplomas of
            other years, and people of unknown birth year, are left out. The file is annual, so
            everyone exits in the fourth quarter: year n after exit is the n-th calendar year, and
            the three quarters before exit are of the year of the diploma itself.
place       Census region x metropolitan or not, at exit or the nearest year it is known: eight
            pseudo counties in four pseudo workforce regions, one school each. Metropolitan = city.
            Work is where a person lived that year; unknown where nobody asked.
program     College field, or else the group of the first occupation after exit: both are known
            only later, so program figures show how the product works, not what programs do.
cte_level   completer with an associate degree or more, concentrator with another program.
economic    Family income of 1997 in its lower third; where unknown, parents without a diploma.
quarters    Work fills the fewest quarters that the weeks worked need. Which ones nobody knows: they
            turn with the person and the year, so that no quarter is favoured. College fills every
            quarter of its years.
wages       Annual hours x hourly wage of the main job (1 to 200 dollars), in equal parts over the
            quarters with work. Where somebody worked and the wage is missing or outside, the
            person's wage of the nearest year.
employer    One a person, so rules about employers have nothing to hold on to.
industry    The file has six broad groups of civil industries; a two-digit NAICS code stands for
            each, and the policy pools the sectors that it is made of, so that none is named alone.
            Which these are we read off the occupations in them.
service     Years in the armed forces, whose pay is in no wage records.
credential  Associate and bachelor's degrees, on the last day of their year.
matched     Seen in each year from the second before exit (from 1997) to the last with wages: at
            most a quarter of the weeks missing. A survey asks year by year, and a person who could
            not be asked is not "not found".

Nothing in the file tells English learners, students with a disability or work-based learning: the
contract must know, so the package says no of everybody. The contract has no master's degrees. The
file has no CTE teachers and no openings, so the cubes of those are not in the release.

`python -m tests.real.nlsy97 DIR` writes the package. Person-level rows stay outside the project.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import duckdb

from tests.real.nlsy97_codes import (
    AREAS,
    ARMED_FORCES,
    CLUSTERS,
    CLUSTERS_2024,
    FIELDS,
    NAICS,
    OCCUPATIONS,
    RACES,
    REGIONS,
)

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("THROUGHLINE_REAL", ROOT.parent / "shared" / "real")) / "nlsy97"
FIRST_COHORT, LAST_COHORT = 1998, 2003
FIRST_YEAR, LAST_YEAR = 1997, 2014  # to the quarter after the tenth year of the last cohort
YEARS_BEFORE = 2  # work while in school reaches back so far
MOST_WEEKS_MISSING = 0.25


def available() -> bool:
    """Whether the survey's files are there."""
    return (FOLDER / "nlsy97_persons.csv").is_file()


def write_package(folder: Path) -> None:
    """Write the package into `folder`, which must be outside the project."""
    folder = folder.resolve()
    if folder.is_relative_to(ROOT):
        raise ValueError("real person-level rows stay outside the project; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("set threads = 2")
        _read(con)
        _code_tables(con)
        for name, sql in PACKAGE.items():
            target = str(folder / f"{name}.parquet").replace("'", "''")
            con.execute(f"copy ({sql}) to '{target}' (format parquet)")
    about = {
        "name": "nlsy97",
        "title": "National Longitudinal Survey of Youth 1997",
        "throughline": {
            "synthetic": False,
            "state": "United States",
            "state_fips": "00",
            "wages_first_quarter": f"{FIRST_YEAR}Q1",
            "wages_last_quarter": f"{LAST_YEAR}Q4",
            "notice": "Survey answers of the NLSY97 (US Bureau of Labor Statistics, public use). "
            "Regions, programs, employers and the quarters of a year are stand-ins. Nothing is "
            "known of English learners, disability or work-based learning: all count as no.",
        },
        "resources": [
            {"name": name, "path": f"{name}.parquet", "format": "parquet"} for name in PACKAGE
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _read(con: duckdb.DuckDBPyConnection) -> None:
    """Tables person (one row a leaver) and person_year, from the two files."""
    for name, file in (("persons", "nlsy97_persons.csv"), ("years", "nlsy97_person_year.parquet")):
        path = str(FOLDER / file).replace("'", "''")
        con.execute(f"create table {name} as select * from '{path}'")
    con.execute(
        "create table leaver as select *, coalesce(hs_diploma_year, birth_year + 18)::integer "
        "as exit_year from persons where coalesce(hs_diploma_year, birth_year + 18) "
        f"between {FIRST_COHORT} and {LAST_COHORT}"
    )
    con.execute(
        "create table person_year as select y.*, l.exit_year, y.year - l.exit_year as after, "
        f"y.share_weeks_missing <= {MOST_WEEKS_MISSING} as seen, "
        "case when hourly_wage_main_job between 1 and 200 then hourly_wage_main_job end as pay, "
        f"coalesce(y.industry_group = '{ARMED_FORCES}', false) as armed "
        "from years y join leaver l using (person_id)"
    )
    con.execute(f"create table worked as {WORKED}")


def _code_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The stand-in codes as tables."""
    con.execute("create table cluster(cluster_id varchar, title varchar, framework varchar)")
    con.executemany(
        "insert into cluster values (?, ?, ?)",
        [(*item, "16") for item in CLUSTERS.items()]
        + [(*item, "2024") for item in CLUSTERS_2024.items()],
    )
    con.execute(
        "create table program(program_id varchar, cluster_id varchar, cluster_2024_id varchar, "
        "cip_code varchar, field varchar, low integer, high integer)"
    )
    con.executemany(
        "insert into program values (?, ?, ?, ?, ?, null, null)",
        [(*codes, field) for field, codes in FIELDS.items()],
    )
    con.executemany(
        "insert into program values (?, ?, ?, ?, null, ?, ?)",
        [(*codes, low, high) for low, high, *codes in OCCUPATIONS],
    )
    con.execute(
        "create table area(census_region varchar, msa varchar, county_fips varchar, "
        "school_id varchar, place integer)"
    )
    con.executemany(
        "insert into area values (?, ?, ?, ?, ?)",
        [
            (region, msa, f"00{place}{part}0", f"school-{place}{part}", place)
            for place, region in enumerate(REGIONS, start=1)
            for part, msa in enumerate(AREAS, start=1)
        ],
    )
    for name, codes in (("industry", NAICS), ("ethnicity", RACES)):
        con.execute(f"create table {name}(given varchar, code varchar)")
        con.executemany(f"insert into {name} values (?, ?)", list(codes.items()))


# One row per person and year with work, and in how many quarters. Weeks of which nothing is known
# count as the others of the year. Shares are rounded: 0.02 keeps that from adding a quarter.
WORKED = f"""
    with spent as (
        select *, 1 - share_weeks_unemp_or_nilf / (1 - share_weeks_missing) as share,
               coalesce(pay, last_value(pay ignore nulls) over earlier,
                        first_value(pay ignore nulls) over later) as wage
        from person_year
        window earlier as (partition by person_id order by year
                           rows between unbounded preceding and 1 preceding),
               later as (partition by person_id order by year
                         rows between 1 following and unbounded following)
    )
    select *, least(greatest(ceil(4 * share - 0.02), 1), 4)::integer as quarters
    from spent
    where seen and annual_hours > 0 and year between {FIRST_YEAR} and {LAST_YEAR}"""
_ID = "printf('N%05d', person_id)"
_QUARTER = "year || 'Q' || number as quarter"
_QUARTERS = "generate_series(1, 4) as part(number)"
_AT_WORK = f"worked join {_QUARTERS} on (person_id + year + number) % 4 < quarters"
PACKAGE = {
    "clusters": "select cluster_id, title, framework from cluster order by all",
    "programs": "select program_id, replace(replace(program_id, 'college-', 'College: '), 'job-', "
    "'First job: ') as title, cip_code, cluster_id, cluster_2024_id from program "
    "order by all",
    "regions": "select county_fips, census_region || case msa when 'MSA' then ', metropolitan' "
    "else ', not metropolitan' end as county_title, place::varchar as workforce_region_id, "
    "census_region as workforce_region_title, '00' as state_fips, 'United States' as state_title, "
    "msa = 'MSA' as metro from area order by all",
    "schools": "select school_id, 'Schools of the area' as title, school_id as district_id, "
    "'Area' as district_title, county_fips, case msa when 'MSA' then 'city' else 'rural' end "
    "as locale from area order by all",
    "credential_catalog": "select * from (values ('associate', 'Associate degree', 'associate'), "
    "('bachelor', 'Bachelor''s degree', 'bachelor')) t(credential_id, title, credential_type)",
    "students": f"""
        with place as (
            select person_id, arg_min(a.school_id, (abs(after), after)) as school_id
            from person_year y join area a using (census_region, msa) group by all
        ),
        first_job as (
            select person_id, arg_min(occ_census2002, year) as occupation
            from person_year y where after >= 0 and occ_census2002 > 0 group by all
        ),
        seen as (
            select person_id, bool_and(seen) as always from person_year
            where year between greatest(exit_year - {YEARS_BEFORE}, {FIRST_YEAR}) and {LAST_YEAR}
            group by all
        ),
        low as (select quantile_cont(log_family_income_1997, 1 / 3.0) as income from persons)
        select {_ID} as student_id, exit_year as cohort_year, exit_year || 'Q4' as exit_quarter,
               case when hs_diploma_year is not null then 'diploma'
                    when highest_degree = '< HS' then 'noncompleter'
                    when highest_degree in ('HS/GED', 'AA', 'BA', 'BA+') then 'equivalency'
                    else 'noncompleter' end as exit_type,
               school_id, coalesce(f.program_id, j.program_id) as program_id,
               case when coalesce(f.program_id, j.program_id) is null then 'none'
                    when highest_degree in ('AA', 'BA', 'BA+') then 'completer'
                    else 'concentrator' end as cte_level,
               false as work_based_learning,
               case sex when 'F' then 'female' when 'M' then 'male' else 'not_reported' end as sex,
               coalesce(e.code, 'not_reported') as race_ethnicity,
               coalesce(log_family_income_1997 < low.income, parent_education = '<HS', false)
                   as economically_disadvantaged,
               false as english_learner, false as disability,
               case when always then 'matched' else 'not_matched' end as match_status
        from leaver l cross join low
        join place using (person_id)
        join seen using (person_id)
        left join first_job using (person_id)
        left join program f on f.field = l.college_field
        left join program j on occupation between j.low and j.high
        left join ethnicity e on e.given = l.race
        order by all""",
    "wages": f"""
        select {_ID} as student_id, {_QUARTER}, 'employer-' || person_id as employer_id,
               coalesce(code, '99') as naics,
               round(annual_hours * wage / quarters, 2)::double as wages,
               county_fips as work_county_fips
        from {_AT_WORK} left join industry on given = industry_group
        left join area using (census_region, msa)
        where not armed and wage is not null order by all""",
    "service": f"""
        select {_ID} as student_id, {_QUARTER}, 'military' as service_type
        from {_AT_WORK} where armed order by all""",
    "enrollments": f"""
        select {_ID} as student_id, {_QUARTER}, 'college' as institution_id,
               case when l.highest_degree in ('BA', 'BA+') then 'bachelor' else 'associate' end
                   as level, true as in_state
        from person_year y join leaver l using (person_id) cross join {_QUARTERS}
        where enrolled_college = 'Enrolled' and after >= 1 and seen and year <= {LAST_YEAR}
        order by all""",
    "credentials": f"""
        select {_ID} as student_id, 'associate' as credential_id, make_date(aa_year, 12, 31)
               as earned_on from leaver where aa_year is not null
        union all
        select {_ID}, 'bachelor', make_date(ba_year, 12, 31) from leaver where ba_year is not null
        order by all""",
}


if __name__ == "__main__":
    write_package(Path(sys.argv[1]))
