"""The National Longitudinal Survey of Youth 1997 as a linked data package.

Real people who answered a survey, put in the shape of linked state records, so that the product
runs on data that nobody here made. What is the survey's and what stands in for something:

exit        A diploma of 1998 to 2003. People with no diploma year left in the year they turned 18:
            a GED holder's exit type is `equivalency`, anybody else's `noncompleter`. Diplomas of
            other years, and people of unknown birth year, are left out. The file is annual, so
            everyone exits in the fourth quarter: year n after exit is the n-th calendar year.
place       Census region x metropolitan or not, at exit or the nearest year it is known: eight
            pseudo counties in four pseudo workforce regions, one school each. Metropolitan = city.
program     College field, or else the group of the first occupation after exit: both are known
            only later, so program figures show how the product works, not what programs do.
cte_level   completer with an associate degree or more, concentrator with another program.
economic    Family income of 1997 in its lower third; where unknown, parents without a diploma.
wages       Annual hours x hourly wage of the main job (1 to 200 dollars), a quarter of it in each
            quarter. Where somebody worked and the wage is missing or outside, the person's wage of
            the nearest year. Years with over a quarter of the weeks missing have no wages.
employer    One a person, so rules about employers have nothing to hold on to; the industry group
            is a two-digit NAICS stand-in.
matched     Seen in each of the ten years after exit (at most a quarter of the weeks missing): a
            survey asks year by year, and a person who could not be asked is not "not found".

`python -m tests.real.nlsy97 DIR` writes the package. Person-level rows stay outside the project.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("THROUGHLINE_REAL", ROOT.parent / "shared" / "real")) / "nlsy97"
FIRST_COHORT, LAST_COHORT = 1998, 2003
FIRST_YEAR, LAST_YEAR = 1997, 2022
SEEN_YEARS = 10
MOST_WEEKS_MISSING = 0.25
NAICS = {
    "Core": "31",
    "Extractive and Other": "21",
    "High-Wage Service": "54",
    "Low-Wage Service": "72",
    "Other Services": "81",
    "Public Sector": "92",
    "Armed Forces": "92",
}
RACES = {
    "African American": "black",
    "Asian or Pacific Islander": "asian",
    "Hispanic": "hispanic",
    "White": "white",
}
CLUSTERS = {
    "01": "Agriculture, Food and Natural Resources",
    "02": "Architecture and Construction",
    "03": "Arts, A/V Technology and Communications",
    "04": "Business Management and Administration",
    "05": "Education and Training",
    "08": "Health Science",
    "09": "Hospitality and Tourism",
    "10": "Human Services",
    "12": "Law, Public Safety, Corrections and Security",
    "13": "Manufacturing",
    "14": "Marketing",
    "15": "Science, Technology, Engineering and Mathematics",
    "16": "Transportation, Distribution and Logistics",
}
FIELDS = {  # college field -> program, cluster, CIP code
    "Business": ("college-business", "04", "52.0101"),
    "Education": ("college-education", "05", "13.0101"),
    "Health": ("college-health", "08", "51.0000"),
    "Liberal Arts & Humanities": ("college-humanities", "03", "24.0101"),
    "STEM": ("college-stem", "15", "30.0101"),
    "Social Science": ("college-social-science", "10", "45.0101"),
}
OCCUPATIONS = (  # Census 2002 occupation codes, first and last -> program, cluster, CIP code
    (10, 950, "job-management", "04", "52.0201"),
    (1000, 1960, "job-computing-and-science", "15", "11.0101"),
    (2000, 2060, "job-community-service", "10", "44.0000"),
    (2100, 2150, "job-legal", "12", "22.0302"),
    (2200, 2550, "job-teaching", "05", "13.1501"),
    (2600, 2960, "job-arts-and-media", "03", "50.0101"),
    (3000, 3650, "job-health-care", "08", "51.2601"),
    (3700, 3950, "job-protective-service", "12", "43.0107"),
    (4000, 4160, "job-food-service", "09", "12.0500"),
    (4200, 4250, "job-cleaning-and-grounds", "09", "52.0901"),
    (4300, 4650, "job-personal-care", "10", "12.0401"),
    (4700, 4960, "job-sales", "14", "52.1801"),
    (5000, 5930, "job-office", "04", "52.0401"),
    (6000, 6130, "job-farming", "01", "01.0000"),
    (6200, 6940, "job-construction", "02", "46.0000"),
    (7000, 7620, "job-repair", "13", "47.0000"),
    (7700, 8960, "job-production", "13", "48.0000"),
    (9000, 9750, "job-transport", "16", "49.0205"),
)
REGIONS = ("Northeast", "North Central", "South", "West")
AREAS = ("MSA", "Non-MSA")


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
            "Regions, programs and employers are stand-ins.",
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
        "case when y.hourly_wage_main_job between 1 and 200 then y.hourly_wage_main_job end as pay "
        "from years y join leaver l using (person_id)"
    )


def _code_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The stand-in codes as tables."""
    con.execute("create table cluster(cluster_id varchar, title varchar)")
    con.executemany("insert into cluster values (?, ?)", list(CLUSTERS.items()))
    con.execute(
        "create table program(program_id varchar, cluster_id varchar, cip_code varchar, "
        "field varchar, low integer, high integer)"
    )
    con.executemany(
        "insert into program values (?, ?, ?, ?, null, null)",
        [(*codes, field) for field, codes in FIELDS.items()],
    )
    con.executemany(
        "insert into program values (?, ?, ?, null, ?, ?)",
        [(name, cluster, cip, low, high) for low, high, name, cluster, cip in OCCUPATIONS],
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


_ID = "printf('N%05d', person_id)"
_QUARTERS = "generate_series(1, 4) as part(number)"
PACKAGE = {
    "clusters": "select cluster_id, title, '16' as framework from cluster order by all",
    "programs": "select program_id, replace(replace(program_id, 'college-', 'College: '), 'job-', "
    "'First job: ') as title, cip_code, cluster_id from program order by all",
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
            select person_id, count(*) filter (seen and after between 1 and {SEEN_YEARS}) as years,
                   coalesce(bool_or(annual_hours > 0) filter (after between -1 and 0), false)
                       as worked
            from person_year group by all
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
               worked as work_based_learning,
               case sex when 'F' then 'female' when 'M' then 'male' else 'not_reported' end as sex,
               coalesce(e.code, 'not_reported') as race_ethnicity,
               coalesce(log_family_income_1997 < low.income, parent_education = '<HS', false)
                   as economically_disadvantaged,
               false as english_learner, false as disability,
               case when years = {SEEN_YEARS} then 'matched' else 'not_matched' end as match_status
        from leaver l cross join low
        join place using (person_id)
        join seen using (person_id)
        left join first_job using (person_id)
        left join program f on f.field = l.college_field
        left join program j on occupation between j.low and j.high
        left join ethnicity e on e.given = l.race
        order by all""",
    "wages": f"""
        with paid as (
            select y.*, coalesce(pay, last_value(pay ignore nulls) over earlier,
                                 first_value(pay ignore nulls) over later) as wage
            from person_year y
            window earlier as (partition by person_id order by year
                               rows between unbounded preceding and 1 preceding),
                   later as (partition by person_id order by year
                             rows between 1 following and unbounded following)
        )
        select {_ID} as student_id, year || 'Q' || number as quarter,
               'employer-' || person_id as employer_id, coalesce(code, '99') as naics,
               round(annual_hours * wage / 4, 2)::double as wages
        from paid cross join {_QUARTERS} left join industry on given = industry_group
        where seen and annual_hours > 0 and wage is not null order by all""",
    "enrollments": f"""
        select {_ID} as student_id, year || 'Q' || number as quarter, 'college' as institution_id,
               case when l.highest_degree in ('BA', 'BA+') then 'bachelor' else 'associate' end
                   as level, true as in_state
        from person_year y join leaver l using (person_id) cross join {_QUARTERS}
        where enrolled_college = 'Enrolled' and after >= 1 and seen order by all""",
    "credentials": f"""
        select {_ID} as student_id, 'associate' as credential_id, make_date(aa_year, 6, 1)
               as earned_on from leaver where aa_year is not null
        union all
        select {_ID}, 'bachelor', make_date(ba_year, 6, 1) from leaver where ba_year is not null
        order by all""",
}


if __name__ == "__main__":
    write_package(Path(sys.argv[1]))
