"""How many openings are there? Jobs that programs of the same field lead to, beside the awards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import NO_DATA, PUBLISHED, STATE
from dashboards import queries, text, views
from dashboards.answers.answer import Answer, blank
from dashboards.answers.parts import answer, because, headline, more
from dashboards.components import Column, Table, csv_link, data_table, stat_cell
from dashboards.holders.awards import windows
from dashboards.holders.holding import Fact, Holding, awarded, limit
from dashboards.language import N_, Words, _, ngettext
from dashboards.text import Cell, cell

IDENT = "openings"
LISTED = 10  # jobs of the table, those with most openings
WINDOW = 3  # years
SOURCE = N_("Source: state projections of openings. A projection is not a count of vacancies.")
EDUCATION = Words(
    {
        "none": N_("None"),
        "high school": N_("High school"),
        "certificate": N_("Certificate"),
        "some college": N_("Some college"),
        "associate": N_("Associate degree"),
        "bachelor": N_("Bachelor's degree"),
        "graduate": N_("Graduate degree"),
    }
)


@dataclass(frozen=True)
class Job:
    """An occupation: its row for the state, and its median wages by region."""

    row: queries.Row
    wages: Sequence[float]

    @property
    def openings(self) -> Cell:
        """Openings that are expected each year."""
        return cell(self.row, "annual_openings")

    @property
    def cells(self) -> list[Any]:
        """What the table says of it."""
        ratio = cell(self.row, "supply_demand_ratio")
        return [
            self.row["title"],
            self.openings,
            range_of(self.wages),
            growth(self.row),
            EDUCATION.get(self.row["entry_education"] or "", ""),
            cell(self.row, "supply"),
            _scaled(ratio, "per_100_openings", 100),
        ]


def ask(given: Holding) -> Answer | None:
    """The question with its answer; None for a type and for all, which have no field."""
    if not given.single:
        return None
    found = jobs(given)
    rows = table(found)
    total = openings(found)
    short = Fact(total, _("openings a year in jobs of this field")) if found else None
    return Answer(
        IDENT,
        _("How many openings compete for them?"),
        _body(given, found, rows, total),
        short,
        {"openings": rows},
    )


def jobs(given: Holding) -> list[Job]:
    """Occupations that the programs of its cluster lead to, those with most openings first."""
    if given.cluster is None:
        return []
    programs = [node.code for node in views.codes().programs_in(given.cluster.code)]
    state: dict[str, queries.Row] = {}
    wages: dict[str, list[float]] = {}
    for row in queries.jobs_of(programs):
        if row["region_code"] == STATE:
            state[row["soc_code"]] = row
        elif row["median_wage_status"] == PUBLISHED:
            wages.setdefault(row["soc_code"], []).append(row["median_wage"])
    found = [Job(row, _wages(row, wages.get(code, []))) for code, row in state.items()]
    return sorted(found, key=lambda job: (-float(job.openings.value or 0), job.row["title"]))


def _wages(row: queries.Row, regions: Sequence[float]) -> Sequence[float]:
    """The state's own median where it is given, else those of its regions."""
    return [row["median_wage"]] if row["median_wage_status"] == PUBLISHED else regions


def openings(found: Sequence[Job]) -> Cell:
    """Openings of all these jobs together, each counted once."""
    return together(job.openings for job in found)


def together(cells: Iterable[Cell]) -> Cell:
    """The sum of those openings that are shown; no data where none are."""
    shown = [item.value or 0 for item in cells if item.shown]
    return Cell("annual_openings", sum(shown)) if shown else Cell("annual_openings", None, NO_DATA)


def growth(row: queries.Row) -> Cell:
    """The projected change in jobs of an occupation, as a share of those there are."""
    return _scaled(cell(row, "growth_pct"), "rate_growth", 0.01)


def table(found: Sequence[Job]) -> Table:
    """A row a job."""
    columns = [
        Column("occupation", _("Job")),
        Column("annual_openings", _("Openings a year"), "number"),
        Column("median_wage", _("Median wage, by region"), "range"),
        Column("growth", _("Change in jobs, ten years"), "number"),
        Column("entry_education", _("Usual education")),
        Column("supply", _("Leavers a year from CTE programs"), "number"),
        Column("supply_per_100_openings", _("Leavers for 100 openings"), "number"),
    ]
    listed = found[:LISTED]
    caption = _("Jobs that programs of this field lead to, most openings first")
    codes = [{"soc_code": job.row["soc_code"], "region_code": STATE} for job in listed]
    return Table("openings", caption, columns, [job.cells for job in listed], codes)


def range_of(wages: Sequence[float]) -> str:
    if not wages:
        return _(text.NO_DATA_WORDS)
    low, high = text.dollars(min(wages)), text.dollars(max(wages))
    return low if low == high else text.span(low, high)


def _scaled(item: Cell, measure: str, scale: float) -> Cell:
    value = item.value * scale if item.shown and item.value is not None else None
    return Cell(measure, value, item.status)


def _body(given: Holding, found: Sequence[Job], rows: Table, total: Cell) -> list[Any]:
    if not found:
        return [because(_absent(given))]
    title = given.cluster.title if given.cluster else ""
    return [
        headline(
            stat_cell(total),
            ngettext(
                "openings a year in the %(n)s job that programs of this field lead to",
                "openings a year in the %(n)s jobs that programs of this field lead to",
                len(found),
                n=len(found),
            ),
            _(
                "Field: %(cluster)s. In %(place)s. %(source)s",
                cluster=title,
                place=views.place_name(STATE),
                source=_(SOURCE),
            ),
            [
                answer(said) if (said := beside(given, total)) else None,
                limit(
                    _(
                        "This does not match people to jobs. The openings are those of the whole "
                        "field, and other people apply for them too. Not every holder looks for "
                        "work there. It is a first comparison, and no forecast."
                    )
                ),
            ],
        ),
        _more_jobs(found),
        data_table(rows),
        html.P(
            _(
                "Leavers for 100 openings: people who leave CTE programs that lead to the job in a "
                "year, for each 100 openings a year. At 100 there are as many of each. A program "
                "can lead to several jobs, so these numbers must not be added up."
            ),
            className="wf-note",
        ),
        csv_link(given.csv("openings"), _("these numbers")),
    ]


def _more_jobs(found: Sequence[Job]) -> Any:
    gone = len(found) - LISTED
    if gone <= 0:
        return None
    return more(
        ngettext(
            "%(n)s more job with fewer openings is counted and not listed.",
            "%(n)s more jobs with fewer openings are counted and not listed.",
            gone,
            n=gone,
        )
    )


def _absent(given: Holding) -> str:
    if given.cluster is None:
        return _("The catalogue names no career cluster for it, so no jobs can be named.")
    if "demand" not in queries.published():
        return _("This release does not hold openings.")
    return _("The release links no jobs to the programs of its field.")


def yearly(given: Holding) -> tuple[str, float] | None:
    """The last three years that the records cover in full, and their awards a year."""
    last = max((int(n.code) for n in views.codes().of_level("cohorts", "year")), default=0)
    covered = [
        (code, float(item.value or 0))
        for code, item in windows(given)
        if item.shown and queries.award_years()[(code, "a00")][1] <= last
    ]
    return (covered[-1][0], covered[-1][1] / WINDOW) if covered else None


def beside(given: Holding, total: Cell) -> str:
    """Awards a year beside openings a year: counts first, then one for each hundred."""
    found = yearly(given)
    if found is None or blank(total) or not total.value:
        return ""
    code, each = found
    said = {
        "awards": text.count(each),
        "years": awarded(code),
        "openings": text.value(total),
        "rate": text.count(100 * each / total.value),
    }
    if round(100 * each / total.value) < 1:
        return _(
            "About %(awards)s awards a year (%(years)s, with a holder looked up) stand beside "
            "%(openings)s openings a year: fewer than 1 award for every 100 openings.",
            **said,
        )
    return _(
        "About %(awards)s awards a year (%(years)s, with a holder looked up) stand beside "
        "%(openings)s openings a year: %(rate)s for every 100 openings.",
        **said,
    )
