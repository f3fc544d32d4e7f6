"""What people did before and after leaving: college, work, wages, service, credentials.

Quarter by quarter over everybody at once. Being at work follows a latent normal that changes
slowly, so work comes in spells; jobs end by chance; wages grow with time in the labour market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from aggregates.demo.facts import FIRST_WAGES, LAST_WAGES, Facts
from aggregates.demo.people import People
from aggregates.linking import read_cpi

BEFORE, AFTER = 8, 41  # quarters of wages before exit, and after it
SPELL = 0.93  # correlation of the latent of being at work from quarter to quarter
SECOND_JOB = 0.07
CONCENTRATORS_STUDY_LESS = 0.25  # of the score that decides on college
CONCENTRATORS_WORK_MORE = 0.06  # of the chance of work in a quarter
# Share of new jobs in the school's county, and elsewhere in its region, by year after exit.
SAME_COUNTY = np.array([0.60, 0.47, 0.37, 0.33, 0.32, 0.31, 0.3, 0.29, 0.29, 0.28, 0.28, 0.28])
SAME_REGION = np.array([0.14, 0.14, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13])
TOWN_STAYS = 0.25  # added to SAME_COUNTY for those from schools that are not rural
MINIMUM_WAGE = 60.0  # dollars a quarter: the least that is paid at all

# Median quarterly wage (2024 dollars) of a man without a degree in a whole quarter of work, by year
# after exit; year 0 is the two years before. This and the differences in log wages below it are
# fitted to the medians in targets.csv.
LEVEL = np.array(
    [2600, 9900, 9950, 10900, 12000, 13000, 13700, 14400, 14900, 15100, 15400, 15600.0]
)
WOMEN = np.array([0.0, -0.26, -0.25, -0.3, -0.3, -0.31, -0.33, -0.39, -0.43, -0.43, -0.43, -0.43])
# Of those who will earn the degree, before and after they do; ENROLLED comes on top.
ASSOCIATE = np.array([0, 0.0, 0.02, 0.03, -0.08, -0.12, -0.1, -0.1, -0.1, -0.08, -0.06, -0.05])
BACHELOR = np.array([0, -0.62, -0.64, -0.54, -0.22, 0.05, 0.08, 0.11, 0.18, 0.23, 0.27, 0.3])
WOMEN_WITH_DEGREE = 0.6  # of the difference among those without
ENROLLED = -0.55  # difference in log wages: fewer hours
RACE_PAY = {"black": -0.36, "hispanic": -0.05, "asian": 0.05, "american_indian": -0.08}
RACE_PAY_WITH_BACHELOR = 0.5  # of the difference among those without
DEGREES = {  # field of a certificate or degree -> share of those whose field is not their program's
    "health": 0.17,
    "business": 0.2,
    "it": 0.05,
    "trades": 0.06,
    "arts-sciences": 0.3,
    "education": 0.08,
    "engineering": 0.06,
    "human-services": 0.08,
}
FIELD_OF_CLUSTER = (  # of clusters 01 to 16, in their order
    *("arts-sciences", "trades", "arts-sciences", "business", "education", "business"),
    *("arts-sciences", "health", "business", "human-services", "it", "human-services"),
    *("trades", "business", "engineering", "trades"),
)
FIELD_KEPT = 0.5  # of graduates study the field of their high-school program


@dataclass
class Study:
    """College: `level` 0 none, 1 certificate, 2 associate, 3 bachelor; quarters enrolled."""

    level: np.ndarray
    enrolled: np.ndarray  # (n, AFTER + 1) bool, by quarters after exit
    in_state: np.ndarray
    graduated: np.ndarray  # quarters after exit of the degree, or 999


def draw(facts: Facts, random: np.random.Generator, group: People) -> dict[str, pd.DataFrame]:
    """Tables wages, enrollments, credentials and service of one chunk, as small integers."""
    study = _study(facts, random, group)
    service = random.random(len(group.year)) < np.where(group.female, 0.012, 0.035)
    service &= (study.level < 3) & (group.exit_type == "diploma")
    return {
        "wages": _wages(facts, random, group, study, service),
        "enrollments": _enrollments(random, group, study),
        "credentials": _credentials(facts, random, group, study),
        "service": _service(random, group, service),
    }


def _study(facts: Facts, random: np.random.Generator, group: People) -> Study:
    n = len(group.year)
    push = np.zeros(n)
    has = group.program >= 0
    push[has] = 0.5 * facts.programs["college"].to_numpy()[group.program[has]]
    push[has] += 0.4 * facts.clusters["college"].to_numpy()[group.cluster[has]]
    score = group.ability + push + 0.3 * group.female + random.normal(0, 1.3, n)
    score -= CONCENTRATORS_STUDY_LESS * (group.program >= 0)
    score -= 3.0 * np.isin(group.exit_type, ("noncompleter", "certificate"))
    level = np.where(score > 0.36, 3, np.where(score > -0.25, 2, np.where(score > -0.4, 1, 0)))
    planned = np.array([0, 3, 8, 16])[level] + random.integers(0, 5, n)
    dropout = random.geometric(np.where(level == 3, 0.013, 0.1), n)
    length = np.where(level > 0, np.minimum(planned, dropout), 0)
    done = (level > 0) & (dropout >= planned)
    delay = np.where(random.random(n) < 0.83, 0, random.integers(2, 14, n))
    first = 1 + delay + (group.exit % 4 == 1)  # autumn after a spring exit
    quarter = np.arange(AFTER + 1)
    span = (quarter >= first[:, None]) & (quarter < (first + length)[:, None])
    summer = ((group.exit[:, None] + quarter) % 4 == 2) & (random.random((n, 1)) < 0.8)
    late = (random.random((n, 1)) < 0.28) & (quarter > 12)  # adults who come back for a while
    back = late & (np.abs(quarter - random.integers(14, AFTER, (n, 1))) <= 2)
    enrolled = (span & ~summer) | back
    enrolled &= (group.exit[:, None] + quarter) <= LAST_WAGES
    level = np.where((level == 0) & enrolled.any(axis=1), 1, level)
    return Study(
        level=level,
        enrolled=enrolled,
        in_state=random.random(n) < np.where(level == 3, 0.87, 0.97),
        graduated=np.where(done, first + length, 999),
    )


def _wages(
    facts: Facts, random: np.random.Generator, group: People, study: Study, service: np.ndarray
) -> pd.DataFrame:
    n = len(group.year)
    steady = _steady_pay(facts, random, group, study)
    out_of_state = facts.counties["jobs_out_of_state"].to_numpy()[group.county]
    away = random.random(n) < out_of_state * 0.8  # lives here, works across the line
    leave_rate = np.where(study.level == 3, 0.007, 0.0035)
    leaves = random.geometric(leave_rate, n) + np.where(study.level == 3, 10, 2)
    leaves = np.where(~study.in_state, 3, leaves)
    bent = norm.cdf(0.25 * group.ability + random.normal(0, 0.9, n))  # attachment to work, 0 to 1
    cluster_work = np.where(group.cluster >= 0, facts.clusters["work"].to_numpy()[group.cluster], 0)
    latent = random.normal(0, 1, n)
    job = np.full(n, -1, dtype=np.int64)
    industry = np.zeros(n, dtype=np.int64)
    worksite = np.zeros(n, dtype=np.int64)
    picker = _Industries(facts)
    index = read_cpi()
    parts = []
    for offset in range(-BEFORE, AFTER + 1):
        quarter = group.exit + offset
        latent = SPELL * latent + np.sqrt(1 - SPELL**2) * random.normal(0, 1, n)
        year = max(0, (offset + 3) // 4)
        enrolled = study.enrolled[:, max(offset, 0)] & (offset >= 0)
        chance = _chance(offset, year, group, enrolled, bent, cluster_work, quarter)
        here = ~away & (leaves > offset) & ~(service & (offset >= 1) & (offset <= 17))
        works = (latent < norm.ppf(np.clip(chance, 0.01, 0.985))) & here
        works &= (quarter >= FIRST_WAGES) & (quarter <= LAST_WAGES)
        graduate = study.graduated <= offset
        quits = 0.2 if year <= 1 else 0.14 if year <= 4 else 0.09
        starts = works & ((job < 0) | (random.random(n) < quits) | (study.graduated == offset))
        picked = picker.pick(random, group, starts, year, graduate & (study.level == 3))
        industry[starts], worksite[starts], job[starts] = picked
        new = starts.copy()
        pay = _pay(random, year, group, study, steady, enrolled, new, industry, facts)
        job = np.where(works, job, np.where(random.random(n) < 0.6, -1, job))
        deflator = _price(quarter // 4, index)
        parts.append(_rows(facts, group, works, quarter, job, industry, worksite, pay * deflator))
        second = works & (random.random(n) < SECOND_JOB)
        other = picker.pick(random, group, second, year, np.zeros(n, bool))
        job2, industry2, site2 = job.copy(), industry.copy(), worksite.copy()
        industry2[second], site2[second], job2[second] = other
        second &= job2 != job
        parts.append(
            _rows(facts, group, second, quarter, job2, industry2, site2, pay * 0.25 * deflator)
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["student", "quarter", "employer"], ignore_index=True)


def _steady_pay(
    facts: Facts, random: np.random.Generator, group: People, study: Study
) -> np.ndarray:
    """(n,) what stays the same about a person's log wage."""
    has = group.cluster >= 0
    cluster = np.where(has, facts.clusters["pay"].to_numpy()[group.cluster], 0.0)
    rural = facts.counties["rucc_2023"].to_numpy()[group.county] >= 4
    race = pd.Series(group.race).map(RACE_PAY).fillna(0.0).to_numpy()
    race = race * np.where((study.level == 3) & (study.graduated < 999), RACE_PAY_WITH_BACHELOR, 1)
    pay = 0.1 * group.ability + cluster + race + random.normal(0, 0.33, len(has))
    pay -= 0.08 * rural + 0.05 * facts.east[group.county] + 0.07 * group.poor
    pay += 0.04 * group.placement
    return pay + np.where(group.level == "completer", 0.02, 0.0)


def _chance(
    offset: int,
    year: int,
    group: People,
    enrolled: np.ndarray,
    bent: np.ndarray,
    cluster_work: np.ndarray,
    quarter: np.ndarray,
) -> np.ndarray:
    """(n,) chance of covered work in the quarter, for those in the state."""
    base: np.ndarray
    if offset <= 0:
        base = np.full(len(bent), 0.18 + 0.025 * (offset + BEFORE))
    else:
        base = np.where(enrolled, 0.75, 0.69 if year == 1 else 0.75)
    chance = base + 0.5 * (bent - 0.5) + cluster_work
    chance = chance + CONCENTRATORS_WORK_MORE * (group.program >= 0) * ~enrolled * (offset > 0)
    chance = chance - 0.05 * group.disability - 0.05 * (group.exit_type == "noncompleter")
    chance -= 0.025 * group.female * (year >= 4)
    chance -= np.where(quarter == 2020 * 4 + 1, 0.11, 0) + np.where(
        quarter == 2020 * 4 + 2, 0.05, 0
    )
    return np.asarray(chance)


def _pay(
    random: np.random.Generator,
    year: int,
    group: People,
    study: Study,
    steady: np.ndarray,
    enrolled: np.ndarray,
    new: np.ndarray,
    industry: np.ndarray,
    facts: Facts,
) -> np.ndarray:
    """(n,) wages of the quarter in 2024 dollars."""
    log = np.log(LEVEL[year]) + steady + 0.5 * facts.industries["pay"].to_numpy()[industry]
    done = study.graduated < 999
    bachelor, associate = done & (study.level == 3), done & (study.level == 2)
    log += WOMEN[year] * group.female * np.where(bachelor | associate, WOMEN_WITH_DEGREE, 1.0)
    log += BACHELOR[year] * bachelor + ASSOCIATE[year] * associate + ENROLLED * enrolled
    log += random.normal(0, 0.28, len(log))
    share = np.where(new, random.uniform(0.15, 1.0, len(log)), 1.0)  # part of a first quarter
    return np.maximum(np.exp(log) * share, MINIMUM_WAGE)


class _Industries:
    """Employers: an industry by sex and education, a work county, and one of its employers."""

    def __init__(self, facts: Facts) -> None:
        table = facts.industries
        self.weights = {
            name: np.cumsum(table[name].to_numpy(float)) / table[name].sum()
            for name in ("teen_female", "teen_male", "hs_female", "hs_male", "ba_female", "ba_male")
        }
        self.chain = table["chain"].to_numpy(float)
        people = facts.counties["population_2020"].to_numpy(float)
        self.firms = np.maximum(
            1, table["per_1000"].to_numpy(float)[:, None] * people / 1000
        ).astype(int)
        self.all = np.cumsum(people) / people.sum()
        self.rural = facts.schools["locale"].to_numpy() == "rural"
        self.region = pd.factorize(facts.counties["workforce_region_id"])[0]
        self.inside = {}
        for region in np.unique(self.region):
            member = np.flatnonzero(self.region == region)
            self.inside[region] = (member, np.cumsum(people[member]) / people[member].sum())

    def pick(
        self,
        random: np.random.Generator,
        group: People,
        who: np.ndarray,
        year: int,
        graduate: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Industry, work county and employer number of those in `who`."""
        place = np.flatnonzero(who)
        draw = random.random(len(place))
        industry = np.zeros(len(place), dtype=np.int64)
        teen = random.random(len(place)) < (1.0 if year == 0 else max(0.0, 0.75 - 0.17 * year))
        for sex in ("female", "male"):
            of_sex = group.female[place] == (sex == "female")
            for kind, those in (
                ("teen", teen),
                ("ba", ~teen & graduate[place]),
                ("hs", ~teen & ~graduate[place]),
            ):
                these = of_sex & those
                industry[these] = np.searchsorted(self.weights[f"{kind}_{sex}"], draw[these])
        county = self._county(random, group.county[place], self.rural[group.school[place]], year)
        firms = self.firms[industry, county]
        local = (firms * random.random(len(place)) ** 2).astype(np.int64)
        chain = random.random(len(place)) < self.chain[industry]
        brand = (8 * random.random(len(place)) ** 1.5).astype(np.int64)
        number = np.where(
            chain,
            industry * 1_000_000 + brand,
            industry * 1_000_000 + 1_000 + county * 5_000 + local,
        )
        return industry, county, number

    def _county(
        self, random: np.random.Generator, home: np.ndarray, rural: np.ndarray, year: int
    ) -> np.ndarray:
        draw = random.random(len(home))
        county = home.copy()
        same = SAME_COUNTY[year] + TOWN_STAYS * ~rural
        near = (draw >= same) & (draw < same + SAME_REGION[year])
        far = draw >= same + SAME_REGION[year]
        for region, (member, upto) in self.inside.items():
            these = near & (self.region[home] == region)
            county[these] = member[np.searchsorted(upto, random.random(int(these.sum())))]
        county[far] = np.searchsorted(self.all, random.random(int(far.sum())))
        return county


def _rows(
    facts: Facts,
    group: People,
    who: np.ndarray,
    quarter: np.ndarray,
    job: np.ndarray,
    industry: np.ndarray,
    county: np.ndarray,
    pay: np.ndarray,
) -> pd.DataFrame:
    who = who & group.matched
    return pd.DataFrame(
        {
            "student": group.number[who].astype(np.int32),
            "quarter": quarter[who].astype(np.int16),
            "employer": job[who].astype(np.int32),
            "naics": facts.industries["naics"].to_numpy().astype(np.int32)[industry[who]],
            "wages": pay[who].round(2),
            "work_county_fips": facts.counties["county_fips"]
            .to_numpy()
            .astype(np.int32)[county[who]],
        }
    )


def _price(year: np.ndarray, index: dict[int, float]) -> np.ndarray:
    """Nominal dollars of a year for one dollar of 2024; after the last index, its last change."""
    last = max(index)
    known = dict(index)
    known[last + 1] = index[last] ** 2 / index[last - 1]
    table = np.array([known[item] / known[2024] for item in range(2000, last + 2)])
    return np.asarray(table[np.minimum(year, last + 1) - 2000])


def _enrollments(random: np.random.Generator, group: People, study: Study) -> pd.DataFrame:
    who, offset = np.nonzero(study.enrolled & group.matched[:, None])
    level = np.array(["", "certificate", "associate", "bachelor"], dtype=object)[study.level[who]]
    institution = random.integers(1, 25, len(group.year))[who]
    return pd.DataFrame(
        {
            "student": group.number[who].astype(np.int32),
            "quarter": (group.exit[who] + offset).astype(np.int16),
            "institution_id": [f"I{number:03d}" for number in institution],
            "level": level,
            "in_state": study.in_state[who],
        }
    )


def _credentials(
    facts: Facts, random: np.random.Generator, group: People, study: Study
) -> pd.DataFrame:
    parts = [_degrees(random, group, study)]
    lists = facts.programs["credentials"].fillna("").str.split()
    earned = random.random(len(group.year)) < np.where(group.level == "completer", 0.62, 0.3)
    for program, names in enumerate(lists):
        for place, name in enumerate(names):
            holder = (group.program == program) & earned
            if place:
                holder &= random.random(len(holder)) < 0.45
            days = random.integers(0, 150, int(holder.sum()))
            start = pd.to_datetime(pd.Series(group.year[holder].astype(str) + "-01-05"))
            parts.append(
                pd.DataFrame(
                    {
                        "student": group.number[holder].astype(np.int32),
                        "credential_id": name,
                        "earned_on": start + pd.to_timedelta(days, unit="D"),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True).sort_values(
        ["student", "credential_id"], ignore_index=True
    )


def _degrees(random: np.random.Generator, group: People, study: Study) -> pd.DataFrame:
    """Certificates and degrees of those who finished, in the field of their program or another."""
    quarter = group.exit + study.graduated
    who = np.flatnonzero((study.graduated < 999) & (quarter <= LAST_WAGES))
    drawn = random.choice(np.array(list(DEGREES)), len(who), p=np.array(list(DEGREES.values())))
    own = np.array([*FIELD_OF_CLUSTER, ""])[group.cluster[who]]
    field = np.where((own != "") & (random.random(len(who)) < FIELD_KEPT), own, drawn)
    kind = np.array(["", "certificate", "associate", "bachelor"])[study.level[who]]
    month = (quarter[who] % 4) * 3 + random.integers(1, 4, len(who))
    return pd.DataFrame(
        {
            "student": group.number[who].astype(np.int32),
            "credential_id": np.char.add(np.char.add(kind, "-"), field).astype(object),
            "earned_on": pd.to_datetime(
                pd.DataFrame({"year": quarter[who] // 4, "month": month, "day": 15})
            ),
        }
    )


def _service(random: np.random.Generator, group: People, service: np.ndarray) -> pd.DataFrame:
    who = np.flatnonzero(service & group.matched)
    kind = random.choice(["military", "federal", "national_service"], len(who), p=[0.8, 0.12, 0.08])
    length = random.integers(6, 18, len(who))
    rows = np.repeat(np.arange(len(who)), length)
    offset = np.concatenate([np.arange(1, count + 1) for count in length]) if len(who) else rows
    quarter = group.exit[who][rows] + offset
    keep = quarter <= LAST_WAGES
    return pd.DataFrame(
        {
            "student": group.number[who][rows][keep].astype(np.int32),
            "quarter": quarter[keep].astype(np.int16),
            "service_type": kind[rows][keep],
        }
    )
