"""A corner of the demo, full enough for every cube to have numbers to show.

Its leavers and teachers go to eight schools of two workforce regions and take seven programs, so
that groups are large. A county has two districts, and two clusters are cut by the framework of
2024. Some records must count nowhere, or not as they stand: wages of 0, wages and study of people
who could not be looked up, employers with several places of work, work in a county that the
package does not have or in none, credentials that are earned again, and matches by no method.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from aggregates.demo import generate

STUDENTS = 3_000
SCHOOLS = "['S1047', 'S1048', 'S1049', 'S1091', 'S1092', 'S1016', 'S1080', 'S1081']"
COUNTIES = "['21059', '21101', '21019', '21089', '21205']"  # the last has no school
WORK = "['21059', '21101', '21019', '21089', '21205', '21001', null]"
REGIONS = "['green-river', 'tenco']"
PROGRAMS = (
    "['agriculture', 'forestry', 'welding', 'engineering', 'aerospace-engineering', "
    "'nursing-assistant', 'education']"
)
CLUSTERS = "['01', '05', '08', '13', '15']"
CREDENTIALS = "['bachelor-arts-sciences', 'bachelor-health', 'ag-skills', 'first-aid', 'osha10']"
STUDENT, TEACHER = "student_id[2:]::integer", "educator_id[2:]::integer"
CHANGED = {
    "regions": f"from regions where list_contains({COUNTIES}, county_fips)",
    "schools": "select * replace (if(school_id = 'S1049', 'D9999', district_id) as district_id) "
    f"from schools where list_contains({SCHOOLS}, school_id)",
    "clusters": f"from clusters where framework = '2024' or list_contains({CLUSTERS}, cluster_id)",
    "programs": f"from programs where list_contains({PROGRAMS}, program_id)",
    "students": f"select * replace ({SCHOOLS}[1 + {STUDENT} % 8] as school_id, "
    f"if(program_id is null, null, {PROGRAMS}[1 + {STUDENT} % 7]) as program_id, "
    f"if({STUDENT} % 19 = 0, 'not_matched', match_status) as match_status, "
    f"if({STUDENT} % 7 = 0, null, match_method) as match_method) from students",
    "wages": f"select * replace ({WORK}[1 + ({STUDENT} + work_county_fips::integer "
    "+ (quarter like '%Q3')::integer) % 7] as work_county_fips, "
    f"if({STUDENT} % 5 = 0 and quarter like '%Q4', 0, wages) as wages) from wages",
    "credential_catalog": "from credential_catalog "
    f"where list_contains({CREDENTIALS}, credential_id)",
    "credentials": "select student_id, "
    f"{CREDENTIALS}[1 + {STUDENT} // 8 % 5] as credential_id, earned_on from credentials",
    "educators": f"select * replace ({SCHOOLS}[1 + {TEACHER} % 8] as school_id, "
    f"{CLUSTERS}[1 + {TEACHER} // 8 % 5] as cluster_id) from educators "
    f"where year > 2023 and {TEACHER} % 5 = 0",
    "occupation_demand": "from occupation_demand "
    f"where list_contains({REGIONS}, workforce_region_id)",
}
POLICY = """
minimum_count = 3
protection_width = 3
percentile_min_earners = 5
percentile_min_employers = 2
minimum_mean_group = 10
minimum_mean_part = 8

[pool.race_ethnicity]
other = ["american_indian", "pacific_islander", "two_or_more", "not_reported"]

[pool.sector]
goods_other = ["11", "21", "22", "23"]
services_other = ["42", "51", "52", "53", "54", "55", "61", "71", "81", "92"]

[living_cost]
year = 2015
amount = 20000
household = "one adult"
household_es = "una persona adulta"
source = "A budget of ours"
source_es = "Un presupuesto nuestro"

[living_cost.regions]
"lwa:tenco" = 18000

[parts]
industries = 8
industries_while_in_school = 8
places = 10
flows = 10
placement = 5
attainment = 5
learning = 10
match_methods = 5
credential_industries = 5
credential_places = 5

[[grids]]
program = "program"
region = "workforce_region"
cohorts = ["all"]
minimum = 70

[[grids]]
program = "program"
region = "state"
cohorts = ["all"]

[[grids]]
program = "cluster"
region = "state"
cohorts = ["window"]
minimum = 70

[[grids]]
program = "program"
region = "state"
cohorts = ["all"]
cubes = ["work_while_in_school", "wioa", "attainment", "match_methods"]

[[grids]]
program = "cluster"
region = "state"
cohorts = ["all"]
cubes = ["industries", "industries_while_in_school"]

[[grids]]
program = "total"
region = "school"
cohorts = ["all"]

[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["window"]
cubes = ["outcomes", "places", "flows"]

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
subgroups = true
cubes = [
    "outcomes", "industries", "places", "work_while_in_school", "industries_while_in_school",
    "wioa", "attainment", "learning", "match_methods"
]

[[grids]]
credential = "credential"
region = "state"
cohorts = ["all"]
cubes = ["credentials"]

[[grids]]
credential = "credential_type"
region = "workforce_region"
cohorts = ["window"]
cubes = ["credentials", "credential_industries", "credential_places"]

[[grids]]
program = "cluster"
region = "workforce_region"
cohorts = ["year"]
cubes = ["educators"]
"""


def found(folder: Path) -> Path:
    """Write the package into `folder`."""
    generate(folder, students=STUDENTS, seed=1)
    with duckdb.connect() as con:
        for name, sql in CHANGED.items():
            file = folder / f"{name}.parquet"
            con.execute(f"create table {name} as from '{file}'")
            con.execute(f"copy ({sql}) to '{file}' (format parquet)")
    return folder
