"""How a number of CTE concentrators moves with its definition, and where there are only near ones.

3S1 counts work, college and service. The other definitions of this site count work alone. For all
concentrators they are added up from the CTE levels that make concentrators (R10): only published
counts are added. Of a special population the other cubes count all its leavers, whatever they took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import perkins, queries, text, views
from dashboards.language import N_, Words, _
from dashboards.perkins import CTE, CTE_LEVEL, SOON, Group
from dashboards.queries import Row
from dashboards.text import Cell, cell

WAYS = Words(  # count of the release -> what it counts, from the strictest; a year comes last
    {
        "n_full_quarter": N_("A full quarter with one employer, quarter 2"),
        "n_employed": N_("Any covered work, quarter 2"),
        "n_found": N_("Work or college, quarter 2"),
        "n_placed": N_("3S1: work, college or service, quarter 2"),
        "n_full_year": N_("Work in all four quarters of year 1"),
    }
)
FIRST_YEAR = "y01"  # work in all four quarters is of a year


@dataclass(frozen=True)
class Way:
    """People of a group by one definition: how many of how many."""

    code: str
    people: Cell
    count: Cell

    @property
    def share(self) -> Cell:
        """The share of the group; hidden where a count is."""
        for item in (self.count, self.people):
            if not item.shown:
                return Cell("rate_found", None, item.status)
        if not self.people.value:
            return Cell("rate_found", None, NO_DATA)
        return Cell("rate_found", float(self.count.value or 0) / self.people.value)

    @property
    def ends(self) -> tuple[float, float] | None:
        """Wilson's interval of the share."""
        return perkins.limits(self.share, self.people)


def ways(one: Group) -> list[Way]:
    """A group by every definition that the release counts it by."""
    cohort, dim, code = one.key[2:]
    soon = _rows(cohort, SOON, dim, code)
    first = _rows(cohort, FIRST_YEAR, dim, code)
    found = [
        _way("n_full_quarter", soon),
        _way("n_employed", soon) if soon else _by_wioa(one),
        _found(soon),
        Way("n_placed", one.people, one.placed),
        _way("n_full_year", first),
    ]
    return [way for way in found if NO_DATA not in (way.count.status, way.people.status)]


def of_concentrators(one: Group) -> bool:
    """Whether all definitions are of the same people: concentrators."""
    return one.key[3] == TOTAL or one.key[3] not in views.codes().groups


def _rows(cohort: str, horizon: str, dim: str, code: str) -> list[Row]:
    """Rows that together are the group; none where the release does not count it so."""
    groups = {TOTAL: (CTE_LEVEL, CTE)}.get(dim, (dim, (code,)))
    if groups[0] not in views.codes().groups:
        return []
    rows = queries.outcomes(
        program_code=TOTAL,
        region_code=STATE,
        cohort_code=cohort,
        horizon_code=horizon,
        subgroup_dim=groups[0],
        subgroup_code=groups[1],
    )
    return rows if len(rows) == len(groups[1]) else []


def _sum(rows: Sequence[Row], measure: str) -> Cell:
    """Published counts together; hidden where one of them is."""
    cells = [cell(row, measure) for row in rows]
    for status in (SUPPRESSED, NO_DATA):
        if not cells or any(item.status == status for item in cells):
            return Cell(measure, None, status if cells else NO_DATA)
    return Cell(measure, sum(int(item.value or 0) for item in cells))


def _way(measure: str, rows: Sequence[Row]) -> Way:
    return Way(measure, _sum(rows, "n_matched"), _sum(rows, measure))


def _found(rows: Sequence[Row]) -> Way:
    """All but those who were in no record."""
    people, missing = _sum(rows, "n_matched"), _sum(rows, "n_not_found")
    if not (people.shown and missing.shown):
        return Way("n_found", people, Cell("n_found", None, missing.status))
    return Way("n_found", people, Cell("n_found", int(people.value or 0) - int(missing.value or 0)))


def _by_wioa(one: Group) -> Way:
    row = perkins.wioa(one.key)
    return Way("n_employed", cell(row, "n_matched"), cell(row, "n_employed"))


# Where 3S1 is not counted


@dataclass(frozen=True)
class Near:
    """All leavers of a population in a workforce region: how many had covered work in quarter 2.

    rest  the same people of the other regions together
    """

    region: str
    row: Row
    rest: tuple[int, int] | None  # with work, of how many

    @property
    def share(self) -> Cell:
        """The share with covered work."""
        return cell(self.row, "rate_employed")

    @property
    def apart(self) -> tuple[float, float] | None:
        """The interval of the difference from the rest of the state, by Newcombe's method."""
        people = cell(self.row, "n_matched")
        if not (self.rest and self.share.shown and people.shown and people.value):
            return None
        worked, others = self.rest
        return text.difference_interval(
            float(self.share.value or 0), int(people.value), worked / others, others
        )

    @property
    def verdict(self) -> str:
        """Above or below the rest of the state by more than chance, or neither."""
        if self.apart is None:
            return ""
        low, high = self.apart
        return perkins.BELOW if high < 0 else perkins.ABOVE if low > 0 else perkins.UNSURE


def near(dim: str, code: str) -> list[Near]:
    """A population by workforce region, in order of name; none where it is not counted so."""
    if dim not in views.codes().groups:
        return []
    rows = {
        row["region_code"]: row
        for row in queries.outcomes(
            program_code=TOTAL,
            cohort_code=ALL_COHORTS,
            horizon_code=SOON,
            subgroup_dim=dim,
            subgroup_code=code,
        )
    }
    nodes = views.codes().of_level("regions", "workforce_region")
    return [
        Near(node.code, rows[node.code], _rest(rows.get(STATE), rows[node.code]))
        for node in sorted(nodes, key=lambda node: node.title)
        if node.code in rows
    ]


def _rest(whole: Row | None, part: Row) -> tuple[int, int] | None:
    """The state without a region: published counts, one taken from the other."""
    counts = [
        (cell(whole, measure), cell(part, measure)) for measure in ("n_employed", "n_matched")
    ]
    if not all(item.shown for pair in counts for item in pair):
        return None
    worked, people = (int(all_of.value or 0) - int(some.value or 0) for all_of, some in counts)
    return (worked, people) if people > 0 else None


def named(near_by: Sequence[Near], verdict: str) -> str:
    """Regions of a verdict in a list, each with its share; empty for none."""
    found = [
        f"{views.codes().regions[one.region].title} ({text.value(one.share)})"
        for one in near_by
        if one.verdict == verdict
    ]
    return text.join(found) if found else ""


def of_whom(one: Group) -> str:
    """Whom the definitions are of."""
    if of_concentrators(one):
        return _("The same concentrators by each definition.")
    return _(
        "3S1 is of concentrators. The other definitions are of all leavers of the group, whatever "
        "they took: the release does not count them for its concentrators alone."
    )
