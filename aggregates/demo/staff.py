"""Who teaches CTE, year by year, and the openings of occupations; all invented.

The ages are those of a profession that many join late, from a trade: a tenth to a quarter can
retire within five years.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates.demo.facts import Facts

TEACHERS = 2_600  # positions in the state, in proportion to concentrators and to schools
FIRST_YEAR, LAST_YEAR = 2020, 2025
BEGIN = 1960  # everybody starts then, so that by the first year teachers are of all ages
SECOND_CAREER = 0.28  # of teachers, who came from another occupation
SECOND_CAREER_IN = {"02": 0.7, "08": 0.5, "12": 0.6, "13": 0.7, "16": 0.7}  # trades, health, police
LEAVES, RETIRES = 0.045, 0.25  # of teachers a year: before they can retire, and once they can
FULL_AGE, FULL_SERVICE = 60, 27  # either is enough to retire
LAST_AGE = 70


def educators(facts: Facts, random: np.random.Generator) -> pd.DataFrame:
    """The educators table: one row a teacher and year, a successor where one leaves."""
    school, cluster = _positions(facts, random)
    n = len(school)
    number, service = np.arange(n), np.zeros(n, dtype=int)
    late = facts.clusters["cluster_id"].map(SECOND_CAREER_IN).fillna(SECOND_CAREER)
    second = late.to_numpy()[cluster]
    birth = BEGIN - _hired_at(random, second)
    parts = []
    for year in range(BEGIN, LAST_YEAR + 1):
        if year >= FIRST_YEAR:
            parts.append(_year(facts, year, number, school, cluster, birth, service))
        able = (year - birth >= FULL_AGE) | (service >= FULL_SERVICE)
        gone = random.random(n) < np.where(able, RETIRES, LEAVES)
        gone |= year + 1 - birth >= LAST_AGE
        service = np.where(gone, 0, service + 1)
        number[gone] = number.max() + 1 + np.arange(int(gone.sum()))
        birth[gone] = year + 1 - _hired_at(random, second[gone])
    return pd.concat(parts, ignore_index=True)


def _year(
    facts: Facts,
    year: int,
    number: np.ndarray,
    school: np.ndarray,
    cluster: np.ndarray,
    birth: np.ndarray,
    service: np.ndarray,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "educator_id": [f"T{one:06d}" for one in number],
            "year": year,
            "school_id": facts.schools["school_id"].to_numpy()[school],
            "cluster_id": facts.clusters["cluster_id"].to_numpy()[cluster],
            "birth_year": birth,
            "years_of_service": service,
        }
    )


def _positions(facts: Facts, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """School and cluster of each position, as places in their tables."""
    size = facts.schools["size"].to_numpy(float)
    share = facts.clusters["concentrator_share"].to_numpy(float)
    wanted = TEACHERS * np.outer(size / size.sum(), share / share.sum())
    count = random.poisson(wanted).ravel()
    place = np.repeat(np.arange(count.size), count)
    return place // len(share), place % len(share)


def _hired_at(random: np.random.Generator, second: np.ndarray) -> np.ndarray:
    """Age at which a teacher began. second: the chance that teaching is not the first career."""
    late = random.random(len(second)) < second
    young, old = random.integers(22, 29, len(second)), random.integers(29, 48, len(second))
    return np.where(late, old, young)


def demand(facts: Facts, random: np.random.Generator) -> pd.DataFrame:
    """The occupation_demand table: openings go with people, wages hardly differ."""
    people = facts.counties.groupby(["workforce_region_id"])["population_2020"].sum()
    jobs = facts.occupations.merge(people.rename("people").reset_index(), how="cross")
    tilt = random.lognormal(0, 0.25, len(jobs))
    openings = jobs["employment"] * jobs["turnover"] * jobs["people"] / people.sum() * tilt
    wage = jobs["median_wage"] * random.lognormal(0, 0.06, len(jobs))
    return pd.DataFrame(
        {
            "soc_code": jobs["soc_code"],
            "title": jobs["title"],
            "workforce_region_id": jobs["workforce_region_id"],
            "annual_openings": openings.round().astype(int),
            "median_wage": (wage / 10).round() * 10,
            "growth_pct": jobs["growth_pct"].astype(float),
            "entry_education": jobs["entry_education"],
        }
    )
