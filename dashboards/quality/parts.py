"""Some people of a group, and of how many: the share, what it may be, and how two compare.

A share is taken from its two counts where both are shown, since published shares are rounded on
pages and small differences matter here. Ranges are Wilson's, and those of differences Newcombe's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from statistics import NormalDist
from typing import Any

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED, TOTAL
from dashboards import bands, text, views
from dashboards.gaps.apart import Gap
from dashboards.gaps.rows import usual_of
from dashboards.gaps.words import inside
from dashboards.text import Cell, cell

Row = Mapping[str, Any]
Z = bands.deviate(2)  # of an interval that holds the truth 19 times in 20
UNMATCHED, MATCHED = "rate_unmatched", "rate_matched"


@dataclass(frozen=True)
class Part:
    """Some people of a group.

    n, of  how many, and of how many
    share  of them, or a bound of it, or why it is not shown
    """

    name: str
    code: str
    n: Cell
    of: Cell
    share: Cell

    @property
    def exact(self) -> float | None:
        """The share as the counts have it; None where it is not shown. Rounded counts of few people
        would mislead, and their share is not shown.
        """
        if not self.share.shown or self.share.value is None:
            return None
        if self.n.shown and self.of.shown and self.of.value:
            return min(1.0, max(0.0, float(self.n.value or 0) / self.of.value))
        return float(self.share.value)

    @property
    def people(self) -> int:
        """Of how many the share is; 0 where that is not shown."""
        return int(self.of.value or 0) if self.of.shown else 0

    @property
    def words(self) -> str:
        """The share to a tenth of a percent, its bound, or why there is none."""
        return text.value(self.share) if self.exact is None else text.fine_percent(self.exact)

    @property
    def inline(self) -> str:
        """The same inside a sentence."""
        return text.inline(self.share) if self.exact is None else self.words

    def likely(self, z: float = Z) -> tuple[float, float] | None:
        """What the share could be by chance; None where that cannot be said."""
        if self.exact is None or not self.people:
            return None
        return text.wilson(self.exact, self.people, z)

    @property
    def reach(self) -> str:
        """That range in words."""
        bounds = self.likely()
        return text.span(*map(text.fine_percent, bounds)) if bounds else ""


@dataclass(frozen=True)
class Grouping:
    """The groups of a subgroup dimension, and the one that others are compared with."""

    dim: str
    title: str
    parts: tuple[Part, ...]
    base: Part | None

    @property
    def others(self) -> list[Part]:
        """Those that can be compared."""
        return [part for part in self.parts if part is not self.base and part.likely()]

    def title_of(self, part: Part) -> str:
        """A group where its grouping is not said beside it: 'Hispanic (race and ethnicity)'."""
        return titled(part.name, self.title)


def titled(name: str, grouping: str) -> str:
    """A group with its grouping, unless its own name says that."""
    if grouping.lower() in name.lower():
        return name
    return f"{name} ({inside(grouping)})"


def less(one: Part, other: Part, z: float = Z) -> Gap | None:
    """The first share less the second, with its limits; None where one is not shown."""
    mine, theirs = one.likely(z), other.likely(z)
    if mine is None or theirs is None or one.exact is None or other.exact is None:
        return None
    gap = one.exact - other.exact
    return Gap(
        gap,
        gap - hypot(one.exact - mine[0], theirs[1] - other.exact),
        gap + hypot(mine[1] - one.exact, other.exact - theirs[0]),
    )


def deviate(looks: int) -> float:
    """How wide an interval is that allows for so many looks at once (Bonferroni)."""
    return NormalDist().inv_cdf(1 - bands.ERROR / (2 * max(1, looks)))


def looks(groupings: Iterable[Grouping]) -> int:
    """How many groups are compared with another."""
    return sum(len(one.others) for one in groupings if one.base)


def higher(groupings: Sequence[Grouping]) -> list[tuple[Grouping, Part, Gap]]:
    """Groups whose share is above that of their base by more than chance; the furthest first."""
    z = deviate(looks(groupings))
    found = [
        (one, part, gap)
        for one in groupings
        if one.base
        for part in one.others
        if (gap := less(part, one.base, z)) and gap.low > 0
    ]
    return sorted(found, key=lambda item: -item[2].value)


def groupings(rows_of: Callable[[str], Iterable[Row]], part_of: PartOf) -> list[Grouping]:
    """Every subgroup dimension that has rows, in the order of the release.

    rows_of  rows of a dimension, one a group
    part_of  a group's row and name as a part; None for a group without anybody
    """
    found = []
    for dim, (title, titles) in views.codes().groups.items():
        rows = {row["subgroup_code"]: row for row in rows_of(dim)}
        made = [part_of(rows[code], name) for code, name in titles.items() if code in rows]
        parts = tuple(part for part in made if part is not None)
        if parts:
            found.append(Grouping(dim, title, parts, _base(parts, usual_of(dim))))
    return found


PartOf = Callable[[Row, str], Part | None]


def _base(parts: Sequence[Part], usual: str) -> Part | None:
    """The group that the policy compares others with if its share is shown, else the largest."""
    known = [part for part in parts if part.likely()]
    named = [part for part in known if part.code == usual]
    return max(named or known, key=lambda part: part.people, default=None)


# People who could be looked up


def unmatched(row: Row | None, name: str) -> Part | None:
    """Leavers of a row who could not be looked up; None where nobody is in the group, or its match
    rate is not counted.
    """
    if row is None:
        return None
    of, known, rate = (cell(row, key) for key in ("n_exiters", "n_matched", MATCHED))
    if rate.status == NO_DATA:
        return None
    return Part(
        name, str(row.get("subgroup_code", TOTAL)), left(of, known, "n_unmatched"), of, rest(rate)
    )


def left(whole: Cell, part: Cell, measure: str) -> Cell:
    """What a part leaves of a whole, where both are shown."""
    if whole.shown and part.shown and whole.value is not None and part.value is not None:
        return Cell(measure, whole.value - part.value)
    hidden = SUPPRESSED in (whole.status, part.status)
    return Cell(measure, None, SUPPRESSED if hidden else NO_DATA)


def rest(rate: Cell) -> Cell:
    """The share that is not in a share: 96 % leave 4 %, 95 % or more leave 5 % or less."""
    if rate.shown and rate.value is not None:
        return Cell(UNMATCHED, 1 - rate.value)
    if rate.status != CODED:
        return Cell(UNMATCHED, None, SUPPRESSED if rate.status == PUBLISHED else rate.status)
    low = 0.0 if rate.upper is None else max(0.0, 1 - rate.upper)
    high = 1.0 if rate.lower is None else 1 - rate.lower
    return Cell(UNMATCHED, None, CODED, low, high)
