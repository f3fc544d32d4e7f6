"""Ten questions that somebody who is given only the site's address should be able to answer.

Each has its answer in the cubes (SQL over a release) and the place where the site says it. They
are asked of people who have not seen the site; `test_journeys.py` checks that each answer is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboards import text

OF = "region_code = 'state' and cohort_code = 'all' and subgroup_dim = 'total'"
YEAR_1 = f"{OF} and horizon_code = 'y01'"


def row(*texts: Callable[[Any], str]) -> Callable[[tuple[Any, ...]], list[str]]:
    """What the site says for each value of a row, in order."""
    return lambda values: [say(value) for say, value in zip(texts, values, strict=True)]


def apart(values: tuple[Any, ...]) -> list[str]:
    """Whether two shares, each of some people, differ by more than chance (Newcombe 1998)."""
    low, high = text.difference_interval(*values)
    return ["cannot be told apart"] if low <= 0 <= high else ["more than chance"]


@dataclass(frozen=True)
class Question:
    """What is asked, the answer in the cubes, where the site says it and how."""

    ask: str
    sql: str
    path: str
    says: Callable[[tuple[Any, ...]], list[str]]
    within: str = "main"  # part of the page


QUESTIONS = (
    Question(
        "Of the people who left a high school of the state, how many could be followed in wage "
        "records a year later?",
        f"select n_matched from outcomes where program_code = 'total' and {YEAR_1}",
        "/",
        row(text.count),
    ),
    Question(
        "What share of all leavers had covered work in the first year after leaving?",
        f"select rate_employed from outcomes where program_code = 'total' and {YEAR_1}",
        "/programs/total?horizon=y01",
        row(text.percent),
        "section[aria-labelledby=work]",
    ),
    Question(
        "Of people who took Welding, what share had covered work in year 1, and of how many?",
        "select rate_employed, n_matched from outcomes "
        f"where program_code = 'welding' and {YEAR_1}",
        "/programs/welding?horizon=y01",
        row(text.percent, text.count),
        "section[aria-labelledby=work]",
    ),
    Question(
        "Between which two wages did the middle half of them earn in that year?",
        "select wage_employed_p25, wage_employed_p75 from outcomes "
        f"where program_code = 'welding' and {YEAR_1}",
        "/programs/welding?horizon=y01",
        row(text.dollars, text.dollars),
        "section[aria-labelledby=wages]",
    ),
    Question(
        "What is the median wage of nursing assistants' program in year 1, and is it above that of "
        "all leavers?",
        "select n.wage_employed_p50 as theirs, a.wage_employed_p50 as of_all "
        "from outcomes n, outcomes a "
        "where n.program_code = 'nursing-assistant' and a.program_code = 'total' and "
        + " and ".join(f"{one}.{part}" for one in "na" for part in YEAR_1.split(" and ")),
        "/programs/nursing-assistant?horizon=y01",
        row(text.dollars, text.dollars),
        "section[aria-labelledby=wages]",
    ),
    Question(
        "Can the shares with work after Nursing Assistant and after Pharmacy Technician be told "
        "apart in year 1?",
        "select n.rate_employed, n.n_matched, p.rate_employed as other, p.n_matched as others "
        "from outcomes n, outcomes p where n.program_code = 'nursing-assistant' "
        "and p.program_code = 'pharmacy-technician' and "
        + " and ".join(f"{one}.{part}" for one in "np" for part in YEAR_1.split(" and ")),
        "/compare?programs=nursing-assistant,pharmacy-technician&horizon=y01",
        apart,
    ),
    Question(
        "What share of all who left school in Pike County had covered work in year 1?",
        "select rate_employed from outcomes where program_code = 'total' and region_code = '21195' "
        "and cohort_code = 'all' and subgroup_dim = 'total' and horizon_code = 'y01'",
        "/programs/total?region=21195&horizon=y01",
        row(text.percent),
        "section[aria-labelledby=work]",
    ),
    Question(
        "What share of all leavers were in college in year 1?",
        "select rate_enrolled + rate_working_enrolled from outcomes "
        f"where program_code = 'total' and {YEAR_1}",
        "/programs/total?horizon=y01",
        row(text.percent),
        "section[aria-labelledby=college]",
    ),
    Question(
        "In which workforce region had the smallest share of leavers covered work in year 1?",
        "select r.title, rate_employed from outcomes join dim_region r using (region_code) "
        "where program_code = 'total' and r.level = 'workforce_region' and cohort_code = 'all' "
        "and subgroup_dim = 'total' and horizon_code = 'y01' and rate_employed is not null "
        "order by rate_employed limit 1",
        "/programs/total?horizon=y01",
        row(str, text.percent),
        "section[aria-labelledby=where]",
    ),
    Question(
        "In which industry did the most leavers with work have it in year 1, and what share?",
        "select p.title, share from industries join dim_part p on p.part_code = sector_code "
        f"and p.partition = 'sector' where program_code = 'total' and {YEAR_1} "
        "order by n desc nulls last limit 1",
        "/programs/total?horizon=y01",
        row(str, text.percent),
        "section[aria-labelledby=industries]",
    ),
)
