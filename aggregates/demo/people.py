"""Who left school: drawn with the mix of real places, programs and groups, all invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aggregates.demo.facts import FIRST_YEAR, LAST_YEAR, Facts, quarter_name

CONCENTRATORS = 0.437  # of high-school leavers (NCES, HSTS 2019: two or more credits in a field)
PARTICIPANTS = 0.35
COMPLETERS = 0.45  # of concentrators
PARTICIPANTS_IN_PROGRAM = 0.1  # of participants, whose courses were all of one program
MATCHED = 0.96
RACES = (
    "american_indian",
    "asian",
    "black",
    "hispanic",
    "pacific_islander",
    "white",
    "two_or_more",
)


@dataclass(frozen=True)
class People:
    """Columns of one chunk of leavers, each (n,).

    `program` and `cluster`, which shape a career, are those of concentrators, and -1 for others;
    `listed` is the program in the records, -1 for none, which a few participants have as well.
    """

    number: np.ndarray
    year: np.ndarray
    exit: np.ndarray  # quarter index, year * 4 + quarter - 1
    exit_type: np.ndarray
    school: np.ndarray
    county: np.ndarray
    program: np.ndarray
    listed: np.ndarray
    cluster: np.ndarray
    level: np.ndarray
    placement: np.ndarray  # work-based learning
    female: np.ndarray
    race: np.ndarray
    poor: np.ndarray
    learner: np.ndarray
    disability: np.ndarray
    matched: np.ndarray
    ability: np.ndarray

    def frame(self, facts: Facts, random: np.random.Generator) -> pd.DataFrame:
        """The students table of the package."""
        programs = np.array([*facts.programs["program_id"], None], dtype=object)
        n = len(self.number)
        return pd.DataFrame(
            {
                "student_id": [f"S{number:08d}" for number in self.number],
                "cohort_year": self.year,
                "exit_quarter": [quarter_name(int(q)) for q in self.exit],
                "exit_type": self.exit_type,
                "school_id": facts.schools["school_id"].to_numpy(object)[self.school],
                "program_id": programs[self.listed],
                "cte_level": self.level,
                "work_based_learning": self.placement,
                "sex": np.where(self.female, "female", "male"),
                "race_ethnicity": self.race,
                "economically_disadvantaged": self.poor,
                "english_learner": self.learner,
                "disability": self.disability,
                "homeless": self.poor & (random.random(n) < 0.05),
                "foster": random.random(n) < 0.008,
                "migrant": random.random(n) < 0.004,
                "match_status": np.where(self.matched, "matched", "not_matched"),
                "match_method": np.where(
                    ~self.matched,
                    "none",
                    np.where(random.random(n) < 0.93, "deterministic", "probabilistic"),
                ),
            }
        )


def draw(facts: Facts, random: np.random.Generator, start: int, n: int) -> People:
    """`n` leavers, numbered from `start`."""
    year = random.integers(FIRST_YEAR, LAST_YEAR + 1, n)
    size = facts.schools["size"].to_numpy(float)
    school = random.choice(len(size), n, p=size / size.sum())
    county = facts.school_county[school]
    place = facts.counties.iloc[county]
    female = random.random(n) < 0.489
    race = _race(place, random)
    poor = random.random(n) < place["economically_disadvantaged"].to_numpy()
    disability = random.random(n) < np.where(female, 0.085, 0.15)
    learner = random.random(n) < np.where(
        race == "hispanic", 0.28, np.where(race == "asian", 0.2, 0.008)
    )
    exit_type = _exit_type(random, poor, disability, n)
    level = _level(random, exit_type, n)
    concentrated = (level == "concentrator") | (level == "completer")
    program = _program(facts, random, female, county, concentrated)
    apart = random.spawn(1)[0]  # draws that leave what follows as it was
    some = (level == "participant") & (apart.random(n) < PARTICIPANTS_IN_PROGRAM)
    listed = np.maximum(program, _program(facts, apart, female, county, some))
    cluster = np.where(program >= 0, facts.program_cluster[program], -1)
    ability = (
        random.normal(0, 1, n) - 0.35 * poor - 0.5 * disability - 0.5 * (exit_type != "diploma")
    )
    return People(
        number=np.arange(start, start + n),
        year=year,
        exit=year * 4 + np.where(random.random(n) < 0.94, 1, 3),
        exit_type=exit_type,
        school=school,
        county=county,
        program=program,
        listed=listed,
        cluster=cluster,
        level=level,
        placement=random.random(n) < np.where(concentrated, 0.22, 0.05),
        female=female,
        race=race,
        poor=poor,
        learner=learner,
        disability=disability,
        matched=random.random(n) < np.where(learner, MATCHED - 0.08, MATCHED),
        ability=ability,
    )


def _race(place: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    n = len(place)
    share = np.zeros((n, len(RACES)))
    for code in ("black", "hispanic", "asian"):
        share[:, RACES.index(code)] = place[code]
    share[:, RACES.index("american_indian")] = 0.002
    share[:, RACES.index("pacific_islander")] = 0.001
    share[:, RACES.index("two_or_more")] = 0.03
    share[:, RACES.index("white")] = 1 - share.sum(axis=1)
    return _pick(np.array(RACES, dtype=object), share, random)


def _pick(codes: np.ndarray, share: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One code a row, by the shares of the row."""
    upto = np.cumsum(share, axis=1)
    return codes[(random.random(len(share))[:, None] * upto[:, -1:] > upto).sum(axis=1)]


def _exit_type(
    random: np.random.Generator, poor: np.ndarray, disability: np.ndarray, n: int
) -> np.ndarray:
    share = np.tile([0.925, 0.012, 0.018, 0.045], (n, 1))
    share[poor, 3] += 0.035
    share[disability, 1] += 0.05
    codes = np.array(["diploma", "certificate", "equivalency", "noncompleter"], dtype=object)
    return _pick(codes, share, random)


def _level(random: np.random.Generator, exit_type: np.ndarray, n: int) -> np.ndarray:
    done = exit_type == "diploma"
    top = np.where(done, CONCENTRATORS, CONCENTRATORS * 0.5)
    some = np.where(done, PARTICIPANTS, PARTICIPANTS * 1.2)
    share = np.stack([1 - top - some, some, top * (1 - COMPLETERS), top * COMPLETERS], axis=1)
    codes = np.array(["none", "participant", "concentrator", "completer"], dtype=object)
    return _pick(codes, share, random)


def _program(
    facts: Facts,
    random: np.random.Generator,
    female: np.ndarray,
    county: np.ndarray,
    who: np.ndarray,
) -> np.ndarray:
    """Position of the program of each leaver in `who`, -1 for others.

    A program draws by sex and by place, and keeps its share of the state.
    """
    table = facts.programs
    rural = facts.counties["rucc_2023"].to_numpy() >= 4
    program = np.full(len(female), -1)
    for is_rural in (False, True):
        for is_east in (False, True):
            for is_female in (False, True):
                weight = facts.program_share.copy()
                sex = table["female_share"].to_numpy()
                weight *= (sex if is_female else 1 - sex) / 0.5
                weight *= table["rural"].to_numpy() ** (0.8 if is_rural else -0.5)
                weight *= table["east"].to_numpy() ** (0.8 if is_east else -0.2)
                group = who & (female == is_female) & (rural[county] == is_rural)
                group &= facts.east[county] == is_east
                program[group] = random.choice(
                    len(weight), int(group.sum()), p=weight / weight.sum()
                )
    return program
