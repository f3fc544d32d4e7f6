"""A small state in which every cube has people, and the people whom it could have."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from aggregates import policy
from aggregates.declarations import CONCENTRATORS, Population
from aggregates.definitions import SECTORS
from aggregates.policy import Grid
from aggregates.schema import NO_PROGRAM, STATE, TOTAL
from aggregates.trees import CTE_CONCENTRATORS, PREFIX
from tests.aggregates import packages
from tests.aggregates.packages import Row, Tables

PROGRAMS = {  # cluster 08 is in both 2024 clusters
    "welding": ("13", "making"),
    "devices": ("08", "making"),
    "nursing": ("08", "caring"),
}
COUNTIES = {"39001": "1", "39003": "1", "39005": "2", "39007": "2", "39009": "3"}
SCHOOLS = {"s1": "39001", "s2": "39001", "s3": "39003", "s4": "39005", "s5": "39009"}
LOCALES = {"s1": "town", "s2": "rural", "s3": "town", "s4": "rural", "s5": "town"}
CREDENTIALS = {"welder": "license", "driver": "license", "aide": "certificate"}
YEARS = range(2012, 2019)  # two windows of three years, and one year that makes none
WAGES = {"wages_first_quarter": "2011Q1", "wages_last_quarter": "2019Q1"}  # year six of one year
INDUSTRIES = ("999999", "484110", "622110", "722513")  # most people in the last
LEVELS = ("concentrator", "completer", "participant")
TAUGHT = ("13", "08")  # clusters that have teachers
TEACHING = (2017, 2018)  # years of teachers
NO_LEARNING = "08"  # cluster in which nobody has work-based learning
METHODS = ("deterministic", "probabilistic", "unknown")
TURNS = 4  # people of each program, school and year

Codes = Mapping[str, Sequence[str]]
ALONE = ("72", "62")  # sectors that are not pooled
RULES = replace(
    policy.load(None),
    cohort_window_anchor=2012,
    minimum_count=3,
    protection_width=3,
    minimum_mean_group=0,
    minimum_mean_part=3,
    parts={
        **dict.fromkeys(("placement", "attainment", "learning", "match_methods"), 0),
        "educator_retirement": 0,
        "credential_industries": 0,
        **dict.fromkeys(("industries", "places", "flows", "credential_places"), 2),
        "industries_while_in_school": 3,
    },
    pool={
        "sector": {"others": tuple(code for code in SECTORS if code not in (*ALONE, "unknown"))},
        "race_ethnicity": {"others": ("american_indian", "asian", "pacific_islander")},
    },
    grids=(
        Grid("program", "state", ("all",)),
        Grid("cluster", "state", ("window", "all"), cubes=("outcomes", "industries")),
        Grid("total", "school", ("all",)),
        Grid("total", "state", ("year", "window")),
        Grid("total", "state", ("all",), subgroups=True),
        Grid("total", "workforce_region", ("window",), cubes=("places", "flows")),
        Grid("total", "state", ("all",), cubes=("industries_while_in_school",)),
        Grid("cluster", "state", ("all",), cubes=("wioa",)),
        Grid("total", "state", ("all",), subgroups=True, cubes=("wioa",)),
        Grid("cluster", "state", ("year",), cubes=("attainment",)),
        Grid("total", "state", ("year",), subgroups=True, cubes=("attainment",)),
        Grid("cluster", "state", ("all",), subgroups=True, cubes=("learning",)),
        Grid("cluster", "state", ("year",), cubes=("match_methods",)),
        Grid("credential", "state", ("window", "all"), cubes=("credentials",)),
        Grid("credential", "state", ("all",), cubes=("credential_industries",)),
        Grid("credential_type", "county", ("all",), cubes=("credentials", "credential_places")),
        Grid("cluster", "workforce_region", ("year",), cubes=("educators",)),
    ),
)
CONCENTRATORS_ALONE = replace(  # rules for it
    RULES,
    grids=(
        Grid("cluster", "state", ("window",)),
        Grid("total", "state", ("year",)),
        Grid("cluster", "state", ("window",), cubes=("wioa",)),
    ),
)


def write(folder: Path, levels: Sequence[str] = LEVELS) -> Path:
    """The package; `levels` are those of leavers with a program."""
    return packages.write(folder, state(levels), **WAGES)


def state(levels: Sequence[str] = LEVELS) -> Tables:
    """Its tables."""
    tables = packages.base()
    tables["clusters"] = [
        {"cluster_id": code, "title": code, "framework": "16"} for code in ("13", "08")
    ] + [packages.cluster_2024(code) for code in ("making", "caring")]
    tables["programs"] = [packages.program(code, *found) for code, found in PROGRAMS.items()]
    tables["regions"] = [
        tables["regions"][0]
        | {"county_fips": fips, "county_title": f"County {fips}", "workforce_region_id": region}
        | {"workforce_region_title": f"Region {region}"}
        for fips, region in COUNTIES.items()
    ]
    tables["schools"] = [
        tables["schools"][0]
        | {"school_id": school, "county_fips": fips, "locale": LOCALES[school]}
        | {"district_id": f"d{fips}", "district_title": f"District {fips}"}
        for school, fips in SCHOOLS.items()
    ]
    people = list(itertools.product([*PROGRAMS, ""], SCHOOLS, YEARS, range(TURNS)))
    tables["students"] = [_student(number, *who, levels) for number, who in enumerate(people)]
    tables["wages"] = [
        row for number, (_, _, year, _) in enumerate(people) for row in _wages(number, year)
    ]
    tables["enrollments"] = [
        tables["enrollments"][0] | {"student_id": f"P{number:04d}", "quarter": f"{year}Q4"}
        for number, (_, _, year, _) in enumerate(people)
        if number % 2
    ]
    tables["service"] = [
        {"student_id": f"P{number:04d}", "quarter": f"{year}Q4", "service_type": "military"}
        for number, (_, _, year, _) in enumerate(people)
        if number % 9 == 0
    ]
    tables["credential_catalog"] = [
        {"credential_id": code, "title": code, "credential_type": kind}
        for code, kind in CREDENTIALS.items()
    ]
    tables["credentials"] = [
        {"student_id": f"P{number:04d}", "credential_id": code, "earned_on": f"{year}-05-01"}
        for number, (_, _, year, turn) in enumerate(people)
        for code in [list(CREDENTIALS)[turn % 3]]
        if turn or year > YEARS[0]  # some of the first year have none
    ]
    tables["educators"] = [
        _teacher(number, *who)
        for number, who in enumerate(itertools.product(TAUGHT, SCHOOLS, TEACHING, range(3)))
    ]
    return tables


def _student(
    number: int, program: str, school: str, year: int, turn: int, levels: Sequence[str]
) -> Row:
    return packages.student(
        number,
        program_id=program,
        cte_level=levels[turn % len(levels)] if program else ("none", "participant")[turn % 2],
        school_id=school,
        cohort_year=year,
        exit_quarter=f"{year}Q2",
        sex="female" if turn % 2 else "male",
        disability=turn == 1,
        work_based_learning=turn == 0 and _may_learn(program),
        match_status="not_matched" if turn == 3 else "matched",
        match_method="probabilistic" if number % 7 == 1 else METHODS[0] if number % 11 else None,
    )


def _may_learn(program: str) -> bool:
    return not program or PROGRAMS[program][0] != NO_LEARNING


def _wages(number: int, left: int) -> list[Row]:
    """Wages of one leaver: some work in school, some later, in all sectors and counties."""
    if number % 3 == 0:
        return []
    last = WAGES["wages_last_quarter"]
    years = [left - 1, left, left + 1, *([left + 5] if left == YEARS[0] else [])]
    quarters = [f"{year}Q{quarter}" for year in years for quarter in range(1, 5)]
    return [
        packages.wage(
            number,
            quarter,
            employer_id=f"E{number % 9}",
            naics=INDUSTRIES[min(number % 11, 3)],
            work_county_fips=[*COUNTIES, None][number % 7 % 6],
        )
        for quarter in quarters
        if quarter <= last and (number % 5 or quarter[-1] != "4")
    ]


def _teacher(number: int, cluster: str, school: str, year: int, turn: int) -> Row:
    return {
        "educator_id": f"T{number}",
        "year": year,
        "school_id": school,
        "cluster_id": cluster,
        "birth_year": (1955, 1968, 1985)[turn],
        "years_of_service": 4,
    }


@dataclass(frozen=True)
class Person:
    """Whom a group can hold: codes of programs and of regions, year, and code of each dimension."""

    units: set[str]
    places: set[str]
    year: int
    groups: dict[str, str]


def person(
    random: np.random.Generator, population: str, levels: Sequence[str], codes: Codes
) -> Person:
    """Somebody whom the groups of a population can hold.

    levels  of leavers with a program; codes: of each subgroup dimension, those that people have
    """
    if population == "leavers":
        return _leaver(random, levels, codes)
    return _holder(random) if population == "holders" else _teacher_of(random)


def _leaver(random: np.random.Generator, levels: Sequence[str], codes: Codes) -> Person:
    program, school = _one(random, [*PROGRAMS, ""]), _one(random, list(SCHOOLS))
    units = {TOTAL, NO_PROGRAM}
    if program:
        cluster, frame = PROGRAMS[program]
        units = {TOTAL, program, f"cluster:{cluster}", f"cluster_2024:{frame}"}
        units |= {f"pair:{cluster}:{frame}"}
    groups = {dim: _one(random, known) for dim, known in codes.items()}
    groups["cte_level"] = _one(random, levels if program else ("none", "participant"))
    if not _may_learn(program):
        groups["work_based_learning"] = "no"
    if "locale" in groups:  # of the school
        groups["locale"] = "rural" if LOCALES[school] == "rural" else "nonrural"
    for dim in list(groups):
        if dim.startswith(CONCENTRATORS):
            code = groups.pop(dim)
            if groups["cte_level"] in CTE_CONCENTRATORS:
                groups[dim] = groups.get(dim.removeprefix(PREFIX), code)
    return Person(units, _places(school), int(random.choice(YEARS)), groups)


def _holder(random: np.random.Generator) -> Person:
    code = _one(random, list(CREDENTIALS))
    units = {TOTAL, code, f"type:{CREDENTIALS[code]}"}
    places = _places(_one(random, list(SCHOOLS)))
    return Person(units, places, int(random.choice(YEARS)), {TOTAL: TOTAL})


def _teacher_of(random: np.random.Generator) -> Person:
    units = {TOTAL, f"cluster:{_one(random, TAUGHT)}"}
    places = _places(_one(random, list(SCHOOLS)))
    return Person(units, places, int(random.choice(TEACHING)), {TOTAL: TOTAL})


def _one(random: np.random.Generator, codes: Sequence[str]) -> str:
    return str(random.choice(codes))


def _places(school: str) -> set[str]:
    county = SCHOOLS[school]
    return {
        STATE,
        f"lwa:{COUNTIES[county]}",
        county,
        f"district:d{county}",
        f"school:{school}",
    }


def life(random: np.random.Generator, person: Person, population: Population) -> pd.DataFrame:
    """What one person does: 1 in each count that they are in, a row a horizon."""
    found = {}
    matched = population.name == "teachers" or random.random() < 0.7
    for horizon in population.horizons:
        counts = {"n_exiters"} | ({"n_matched"} if matched else set())
        if matched and population.name == "teachers":
            counts.add(f"retirement__{_one(random, ('later', 'within_5', 'within_10'))}")
        elif matched:
            if population.name == "leavers":
                if "work_based_learning" in person.groups:
                    counts.add(f"learning__{person.groups['work_based_learning']}")
                counts.add(f"attainment__{_one(random, ('none', 'college', 'industry'))}")
                counts.add(f"match_method__{_one(random, METHODS)}")
            counts |= _work(random, person) if random.random() < 0.6 else _none(random)
        found[horizon] = dict.fromkeys(counts, 1.0)
    return pd.DataFrame.from_dict(found, orient="index").fillna(0.0)


def _work(random: np.random.Generator, person: Person) -> set[str]:
    counts = {"n_employed", "placement__placed", "placement__employed"}
    counts.add(_one(random, ("n_working", "n_working_enrolled")))
    counts |= {name for name in ("n_full_quarter", "n_full_year") if random.random() < 0.5}
    counts.add(f"sector__{_one(random, (*ALONE, 'others', 'unknown'))}")
    county = _one(random, [*COUNTIES, "unknown"])
    region = f"lwa:{COUNTIES[county]}" if county in COUNTIES else "unknown"
    counts.add(f"flow__{region}")
    if region in person.places:
        counts |= {"place__in_region"}
        counts.add(f"place__{'same' if county in person.places else 'other'}_county")
    else:
        counts.add(f"place__{'elsewhere' if county in COUNTIES else 'unknown'}")
    return counts


def _none(random: np.random.Generator) -> set[str]:
    if random.random() < 0.5:
        return {"n_enrolled", "placement__placed", "placement__enrolled_only"}
    if random.random() < 0.5:
        return {"n_not_found", "placement__placed", "placement__service_only"}
    return {"n_not_found", "placement__not_placed"}
