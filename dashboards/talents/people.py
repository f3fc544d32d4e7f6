"""How many people leave a field, in some regions: sums of counts that are shown, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aggregates.schema import NO_DATA, PUBLISHED, STATE, SUPPRESSED
from dashboards import queries, text, views
from dashboards.language import _, ngettext
from dashboards.selection import Selection
from dashboards.supply import EARLY
from dashboards.talents.start import Start
from dashboards.talents.where import Where
from dashboards.text import Cell, cell

Row = queries.Row
PEOPLE, WORKED = "n_matched", "n_employed"
WAGE = "wage_full_year_p50"


@dataclass(frozen=True)
class People:
    """Leavers of a field who could be looked up, over some years of leaving.

    rows    a row a unit and region, in year 1; `missing` of those wanted are hidden or not shown
    years   years of leaving that they are of
    """

    rows: Sequence[Row]
    missing: int
    years: tuple[int, int] | None

    @property
    def span(self) -> int:
        """How many years of leaving."""
        return self.years[1] - self.years[0] + 1 if self.years else 0

    @property
    def total(self) -> Cell:
        """Everybody who is shown; a lower bound where somebody is not."""
        return _sum(self.rows, PEOPLE)

    @property
    def a_year(self) -> Cell:
        """Leavers a year, on average."""
        total = self.total
        if not total.shown or not self.span:
            return Cell("n_a_year", None, total.status)
        return Cell("n_a_year", round((total.value or 0) / self.span))

    @property
    def whole(self) -> bool:
        """Whether nobody is left out."""
        return not self.missing

    @property
    def share(self) -> Cell:
        """The share with covered work in year 1, of rows that show both counts."""
        if len(self.rows) == 1:
            return cell(self.rows[0], "rate_employed")
        both = [row for row in self.rows if _shown(row, PEOPLE) and _shown(row, WORKED)]
        people = sum(row[PEOPLE] for row in both)
        if not people:
            return Cell("rate_employed", None, SUPPRESSED if self.rows else NO_DATA)
        return Cell("rate_employed", sum(row[WORKED] for row in both) / people)

    @property
    def wages(self) -> list[float]:
        """Median wages in year 1 of those with work in all four quarters: a row each."""
        return sorted(float(row[WAGE]) for row in self.rows if _shown(row, WAGE))

    @property
    def pay(self) -> str:
        """The median wage, or from the lowest to the highest of several groups."""
        found = self.wages
        if not found:
            hidden = any(row[f"{WAGE}_status"] == SUPPRESSED for row in self.rows)
            return _("Suppressed") if hidden else _(text.NO_DATA_WORDS)
        low, high = text.dollars(found[0]), text.dollars(found[-1])
        return low if low == high else text.span(low, high)


def people(start: Start, regions: Sequence[str], cohort: str) -> People:
    """The leavers of a field in some regions, or in the state."""
    units = start.units if tuple(regions) == (STATE,) else start.in_regions()
    years = views.codes().cover.get((cohort, EARLY))
    if not units:
        return People((), 0, years)
    rows = queries.outcomes(
        program_code=units, region_code=tuple(regions), cohort_code=cohort, horizon_code=EARLY
    )
    shown = sum(_shown(row, PEOPLE) for row in rows)
    return People(rows, len(units) * len(regions) - shown, years)


def _shown(row: Row, measure: str) -> bool:
    return bool(row[f"{measure}_status"] == PUBLISHED)


def _sum(rows: Iterable[Row], measure: str) -> Cell:
    """The sum of what is shown of a count; hidden where nothing is."""
    there = list(rows)
    shown = [row[measure] for row in there if _shown(row, measure)]
    if shown:
        return Cell(measure, sum(shown))
    return Cell(measure, None, SUPPRESSED if there else NO_DATA)


def number(found: People) -> str:
    """Leavers a year in words: 'at least' where somebody is left out."""
    item = found.a_year
    if not item.shown or found.whole:
        return text.value(item)
    return _("at least %(n)s", n=text.value(item))


def left_out(found: People) -> str:
    """What is left out of a sum, if anything is."""
    if found.whole or not found.a_year.shown:
        return ""
    return ngettext(
        "%(n)s count of a program or cluster in a region is hidden or not shown, and is left out: "
        "so the number is at least this.",
        "%(n)s counts of programs or clusters in regions are hidden or not shown, and are left "
        "out: so the number is at least this.",
        found.missing,
        n=text.count(found.missing),
    )


def whose(place: Where, found: People, selection: Selection) -> str:
    """Whom the numbers are of, and since when."""
    years = text.years(*found.years) if found.years else ""
    return _(
        "Leavers who could be looked up, a year on average. They left school in %(place)s, "
        "%(years)s.",
        place=place.title,
        years=years or views.leaving_years(selection.cohort, EARLY),
    )


def names(start: Start) -> list[str]:
    """Titles of the clusters of a field."""
    return [views.codes().programs[code].title for code in start.clusters]


def coarser(start: Start, place: Where) -> str:
    """That regions are counted by cluster, where some are looked at and the field is finer."""
    return "" if place.whole else coarser_in_regions(start)


def coarser_in_regions(start: Start) -> str:
    """That a region is counted by cluster, where the field is finer."""
    if not start.coarser_in_regions:
        return ""
    titles = names(start)
    return ngettext(
        "By region, single programs are too small to show. So regions are counted by the whole "
        "career cluster: %(clusters)s.",
        "By region, single programs are too small to show. So regions are counted by whole career "
        "clusters: %(clusters)s.",
        len(titles),
        clusters=text.join(titles),
    )


def of_regions(start: Start, codes: Iterable[str], cohort: str) -> list[dict[str, Any]]:
    """By region: leavers a year, the share with work, what they were paid."""
    found, wanted = [], tuple(codes)
    together = people(start, wanted, cohort)
    units = len(start.in_regions())
    for code in wanted:
        rows = [row for row in together.rows if row["region_code"] == code]
        shown = sum(_shown(row, PEOPLE) for row in rows)
        there = People(rows, units - shown, together.years)
        item = there.a_year
        found.append(
            {
                "region_code": code,
                "n_a_year": item.value,
                "n_a_year_status": item.status,
                "people": there,
            }
        )
    return sorted(found, key=lambda row: views.codes().regions[row["region_code"]].title)
