"""How much of a gap is which programs, or which regions, people are in: the numbers of it.

A share is split as it is. A median is not: the median of all is not made of the medians of parts.
So what is split of a wage is the average of the medians of the parts, each counted by its people
with work; where a median is hidden, it is taken to lie between the lowest 25th and the highest 75th
percentile that are published for any of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from aggregates.schema import ALL_COHORTS, CODED, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import queries, views
from dashboards.decomposition import Class, Decomposition, Limits, Side, Whole, decompose
from dashboards.gaps.apart import people_of, share_of
from dashboards.gaps.rows import REGIONS, Asked, Row, fetch
from dashboards.selection import AVERAGE, FRAMEWORK, Selection
from dashboards.text import Cell, cell

ALL_SHARES: Limits = (0.0, 1.0)
CLUSTER, REGION = "cluster", "region"  # what a gap is split by


@dataclass(frozen=True)
class Part:
    """A cluster or a region with the rows of both groups there; None where there is no row."""

    code: str
    title: str
    group: Row | None
    base: Row | None


@dataclass(frozen=True)
class Split:
    """The gap of one group, split over parts that together are everybody."""

    asked: Asked
    focus: Row
    base: Row
    parts: tuple[Part, ...]

    @property
    def measure(self) -> str:
        """What is measured."""
        return self.asked.selection.measure

    @property
    def share(self) -> bool:
        """Whether that is a share of people."""
        return self.asked.share

    @property
    def rows(self) -> list[Row]:
        """The rows of both groups in every part."""
        return [row for part in self.parts for row in (part.group, part.base) if row]

    @property
    def hidden(self) -> bool:
        """Whether the number of either group is suppressed in any part."""
        return any(cell(row, self.measure).status == SUPPRESSED for row in self.rows)

    @cached_property
    def reach(self) -> Limits | None:
        """What a hidden number can be: for wages by assumption; None where nothing is shown."""
        if self.share:
            return ALL_SHARES
        lows = _shown(self.rows, self.measure.replace("_p50", "_p25"))
        highs = _shown(self.rows, self.measure.replace("_p50", "_p75"))
        return (min(lows), max(highs)) if lows and highs else None

    @cached_property
    def found(self) -> Decomposition | None:
        """The two parts of the gap; None where they cannot be told."""
        if self.reach is None or _people(self.focus, self.measure) is None:
            return None
        if _people(self.base, self.measure) is None:
            return None
        classes = [
            Class(part.code, side(part.group, self.measure), side(part.base, self.measure))
            for part in self.parts
        ]
        group = whole(self.focus, [one.group for one in classes], self.measure)
        base = whole(self.base, [one.base for one in classes], self.measure)
        found = decompose(classes, group, base, self.reach)
        shared = found and any(term.share and term.base_share for term in found.terms)
        return found if shared else None

    def part(self, code: str) -> Part:
        """A part by its code."""
        return next(part for part in self.parts if part.code == code)


def split(asked: Asked) -> Split | None:
    """The gap of the group in focus, split as asked; None where the release has no such parts."""
    if asked.focus is None or asked.base is None:
        return None
    parts = _parts(asked)
    if not any(part.group and part.base for part in parts):
        return None
    return Split(asked, asked.focus, asked.base, tuple(parts))


def _parts(asked: Asked) -> list[Part]:
    """Every part, in the release's order."""
    selection, codes = asked.selection, views.codes()
    if selection.by == REGION:
        if selection.region != STATE:
            return []
        nodes = codes.of_level("regions", REGIONS)
        rows = fetch(selection, region=[node.code for node in nodes])
        return _paired(asked, [(node.code, node.title) for node in nodes], rows, "region_code")
    if selection.program != TOTAL:
        return []
    nodes = codes.clusters(FRAMEWORK)
    rows = fetch(selection, program=[node.code for node in nodes])
    return _paired(asked, [(node.code, node.title) for node in nodes], rows, "program_code")


def _paired(
    asked: Asked, named: Sequence[tuple[str, str]], rows: Sequence[Row], key: str
) -> list[Part]:
    """The rows of the group in focus and of what it is compared with, part by part."""
    selection = asked.selection
    code = asked.focus["subgroup_code"] if asked.focus else ""
    there = {(row[key], row["subgroup_dim"], row["subgroup_code"]): row for row in rows}
    base = (
        (TOTAL, TOTAL) if selection.reference == AVERAGE else (selection.group, selection.reference)
    )
    return [
        Part(
            place,
            title,
            there.get((place, selection.group, code)),
            there.get((place, *base)),
        )
        for place, title in named
    ]


# Numbers of a group in a part


def side(row: Row | None, measure: str) -> Side:
    """A group in a part: its people, and the limits of its rate; none of either where hidden."""
    if row is None:
        return Side(None, None)
    if row["n_matched_status"] == NO_DATA:  # a group of the grid that nobody is in
        return Side(0.0, None)
    return Side(_people(row, measure), _limits(row, measure))


def whole(row: Row, sides: Sequence[Side], measure: str) -> Whole:
    """All of a group; its rate is left open for wages, and where rounded counts do not add up."""
    people = _people(row, measure) or 0.0
    known = [one.people for one in sides if one.people is not None]
    if len(known) == len(sides) and sum(known) != people:
        return Whole(sum(known))
    return Whole(people, share_of(row, measure) if measure.startswith("rate_") else None)


def _people(row: Row, measure: str) -> float | None:
    found = cell(row, people_of(measure))
    return float(found.value or 0) if found.shown else None


def _limits(row: Row, measure: str) -> Limits | None:
    """The least and the most that a number can be, where it is published or coded."""
    item = cell(row, measure)
    if item.status == CODED:
        return item.lower or 0.0, 1.0 if item.upper is None else item.upper
    if not item.shown:
        return None
    exact = share_of(row, measure) if measure.startswith("rate_") else None
    value = float(item.value or 0) if exact is None else exact
    return value, value


def _shown(rows: Iterable[Row], measure: str) -> list[float]:
    cells: list[Cell] = [cell(row, measure) for row in rows]
    return [float(item.value or 0) for item in cells if item.shown]


# Where else


def nearest(selection: Selection) -> list[Selection]:
    """Where the gap can be split: for everyone in the state, all years; then by the other kind."""
    whole_state = replace(selection, program=TOTAL, region=STATE, cohort=ALL_COHORTS)
    other = REGION if selection.by == CLUSTER else CLUSTER
    tried = [whole_state, replace(whole_state, by=other)]
    return [one for one in tried if one != selection and _tabulated(one)]


def _tabulated(selection: Selection) -> bool:
    """Whether the release has the groups of a selection at its point in time, split as it says."""
    there = queries.tabulated(TOTAL)
    if selection.group not in there["subgroup_dim"]:
        return False
    nodes = views.codes()
    if selection.by == REGION:
        codes = [node.code for node in nodes.of_level("regions", REGIONS)]
        return any(row["subgroup_dim"] != TOTAL for row in fetch(selection, region=codes))
    codes = [node.code for node in nodes.clusters(FRAMEWORK)]
    return any(row["subgroup_dim"] != TOTAL for row in fetch(selection, program=codes))
