"""Supply beside demand: openings in the jobs that programs lead to, and leavers for each hundred.

Leavers of some years are a count, and another such group of years could have had a few more or a
few less of them. The range is Byar's approximation to the exact limits of a Poisson count (Breslow
and Day 1987, "Statistical methods in cancer research", volume 2, page 69), at 95 %. Openings are a
projection of which no error is published: the range does not hold theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.schema import PUBLISHED, STATE
from dashboards import queries, text
from dashboards.components import Column, Table
from dashboards.holders.jobs import EDUCATION, growth, range_of, together
from dashboards.language import _
from dashboards.selection import Selection
from dashboards.talents.people import People
from dashboards.talents.start import JOB, Start
from dashboards.talents.where import Where
from dashboards.text import Cell, cell

Z = 1.96  # normal deviate of a 95 % interval
HUNDRED = 100
AHEAD, BEHIND, ALIKE = "ahead", "behind", "alike"
LISTED = 12  # jobs of the table on the page, those with most openings


@dataclass(frozen=True)
class Job:
    """An occupation in some regions: openings a year, median wages, and what the state says."""

    code: str
    title: str
    openings: Cell
    wages: tuple[float, ...]
    growth: Cell
    education: str


def jobs(start: Start, place: Where) -> list[Job]:
    """The jobs that programs of a field lead to, those with most openings first."""
    wanted = start.programs if place.whole else start.programs_in_regions
    rows: dict[str, list[queries.Row]] = {}
    alone = start.kind == JOB and not wanted  # no program leads to it: its openings all the same
    for row in queries.demand_of(start.code) if alone else queries.jobs_of(wanted):
        rows.setdefault(row["soc_code"], []).append(row)
    found = [_job(code, given, place) for code, given in rows.items()]
    return sorted(found, key=lambda job: (-float(job.openings.value or 0), job.title))


def _job(code: str, rows: Sequence[queries.Row], place: Where) -> Job:
    by_region = {row["region_code"]: row for row in rows}
    state = by_region.get(STATE, rows[0])
    there = [by_region.get(region) for region in place.codes]
    priced = [row for region, row in by_region.items() if place.whole or region in place.codes]
    wages = [row["median_wage"] for row in priced if row["median_wage_status"] == PUBLISHED]
    if place.whole and state["median_wage_status"] == PUBLISHED:
        wages = [state["median_wage"]]
    return Job(
        code,
        state["title"],
        together(cell(row, "annual_openings") for row in there),
        tuple(wages),
        growth(state),
        EDUCATION.get(state["entry_education"] or "", ""),
    )


def openings(found: Sequence[Job]) -> Cell:
    """Openings a year of all these jobs together, each counted once."""
    return together(job.openings for job in found)


def by_region(start: Start) -> dict[str, Cell]:
    """Openings a year of every region, in the jobs that the programs counted there lead to."""
    found: dict[str, list[Cell]] = {}
    for row in queries.jobs_of(start.programs_in_regions):
        found.setdefault(row["region_code"], []).append(cell(row, "annual_openings"))
    return {code: together(cells) for code, cells in found.items()}


# Leavers for each hundred openings


@dataclass(frozen=True)
class Ratio:
    """Leavers a year for each hundred openings a year, and the range that chance could give."""

    value: float
    low: float
    high: float
    at_least: bool = False  # some leavers are left out

    @property
    def verdict(self) -> str:
        """Ahead of openings, behind them, or not to be told."""
        if self.low > HUNDRED:
            return AHEAD
        if self.high < HUNDRED and not self.at_least:
            return BEHIND
        return ALIKE

    @property
    def range(self) -> str:
        """The likely range in words."""
        low, high = text.count(self.low), text.count(self.high)
        return low if low == high else text.span(low, high)


def byar(count: int, z: float = Z) -> tuple[float, float]:
    """Limits of the mean of a Poisson count. Raises ValueError for a count below zero."""
    if count < 0:
        raise ValueError("a count is not below zero")
    more = count + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    if not count:
        return 0.0, high
    return count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3, high


def ratio(found: People, open_: Cell) -> Ratio | None:
    """Leavers a year over openings a year; None where either is not shown."""
    total = found.total
    if not (total.shown and total.value is not None and found.span and open_.shown and open_.value):
        return None
    per = HUNDRED / (found.span * float(open_.value))
    low, high = byar(int(total.value))
    return Ratio(total.value * per, low * per, high * per, not found.whole)


def sentence(given: Ratio, found: People, open_: Cell) -> str:
    """Counts first, then for each hundred, then what can be said of it."""
    said = {
        "people": text.count(found.a_year.value or 0),
        "openings": text.value(open_),
        "rate": _rate(given.value),
        "range": given.range,
    }
    first = _(
        "About %(people)s people a year leave these programs, beside %(openings)s openings a year "
        "in the jobs that they lead to: %(rate)s for every 100 openings (likely range %(range)s).",
        **said,
    )
    return f"{first} {VERDICTS[given.verdict]()}"


def _rate(value: float) -> str:
    return text.count(value) if round(value) else _("fewer than 1")


VERDICTS = {
    AHEAD: lambda: _("Supply is ahead of openings."),
    BEHIND: lambda: _("Supply is behind openings: there are more openings than people."),
    ALIKE: lambda: _("Supply and openings cannot be told apart."),
}


def meaning() -> list[str]:
    """What the number means, and what it does not."""
    return [
        _(
            "At 100 there are as many people a year as openings. Below 100 there are more "
            "openings, above 100 more people."
        ),
        _(
            "The range is what chance alone could do to a count of people of so many years "
            "(Byar’s limits, 19 times in 20). Openings are a projection of the state, not a count "
            "of vacancies, and no error is published for them."
        ),
        _(
            "It does not match people to jobs. People with other training apply too, many leavers "
            "go to college first, and a program leads to several jobs, so do not add up its jobs "
            "or compare one job with all of its people."
        ),
    ]


def own(start: Start, found: Sequence[Job]) -> str:
    """The openings of the one job that was asked for, beside those of all."""
    mine = next((job for job in found if start.kind == JOB and job.code == start.code), None)
    if mine is None or not mine.openings.shown:
        return ""
    return _(
        "In this job alone: %(n)s openings a year.",
        n=text.value(mine.openings),
    )


# Table


def table(found: Sequence[Job]) -> Table:
    """A row a job."""
    columns = [
        Column("occupation", _("Job")),
        Column("annual_openings", _("Openings a year"), "number"),
        Column("median_wage", _("Median wage, by region"), "range"),
        Column("growth", _("Change in jobs, ten years"), "number"),
        Column("entry_education", _("Usual education")),
    ]
    rows = [
        [job.title, job.openings, range_of(job.wages), job.growth, job.education] for job in found
    ]
    codes = [{"soc_code": job.code} for job in found]
    return Table("jobs", _("Jobs that these programs lead to, most openings first"), columns, rows,
                 codes)  # fmt: skip


def link(selection: Selection, code: str) -> str:
    """The same for one region."""
    kept = selection.keep("job", "industry", "credential", "program", "cluster", "framework")
    return kept.url("/talent", region=code)
