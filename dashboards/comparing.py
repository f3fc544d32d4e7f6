"""Groups side by side: which differ by more than chance could make them differ. Pure.

Nobody wins: two numbers differ or cannot be told apart, and why they differ is not in the records.
The limits of each number, and of a difference, are those of `bands`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot
from typing import Any

from dashboards import bands
from dashboards.language import _, ngettext, rich
from dashboards.terms import term
from dashboards.text import Cell, count, dollars

HUNDRED = 100  # dollars: wages are not said more finely


@dataclass(frozen=True)
class Share:
    """A share of people, and of whom."""

    name: str
    share: Cell
    people: Cell

    @property
    def known(self) -> bool:
        """Whether the share and the number of people that it is of are both shown."""
        return self.share.shown and self.people.shown and bool(self.people.value)

    @property
    def number(self) -> bands.Number:
        """The share with its limits; only of one that is known."""
        return bands.of_share(self.name, float(self.share.value or 0), int(self.people.value or 0))

    def between(self, least: float, most: float) -> str:
        """How far two shares are apart, in words."""
        low, high = round(least * 100), max(1, round(most * 100))
        if low < 1:
            return _("by up to %(most)s of 100 people", most=count(high))
        return _("by %(least)s to %(most)s of 100 people", least=count(low), most=count(high))


@dataclass(frozen=True)
class Wages:
    """The median wage of some people with work, its quartiles, and what wages are rounded to."""

    name: str
    median: Cell
    low: Cell
    high: Cell
    people: Cell
    rounding: float = 0

    @property
    def halved(self) -> bool:
        """Whether both ends of the middle half are shown."""
        return self.low.shown and self.high.shown

    @property
    def known(self) -> bool:
        """Whether all is shown from which the limits of the median follow."""
        people = self.people.shown and bool(self.people.value)
        return self.median.shown and self.halved and people

    @property
    def number(self) -> bands.Number:
        """The median with its limits; only of one that is known."""
        quartiles = (float(self.low.value or 0), float(self.high.value or 0))
        median, people = float(self.median.value or 0), int(self.people.value or 0)
        return bands.of_median(self.name, median, quartiles, people, self.rounding)

    def between(self, least: float, most: float) -> str:
        """How far two medians are apart, in words."""
        low, high = (round(end / HUNDRED) * HUNDRED for end in (least, most))
        if low < HUNDRED:
            return _("by up to %(most)s", most=dollars(max(HUNDRED, high)))
        return _("by %(least)s to %(most)s", least=dollars(low), most=dollars(high))


Compared = Share | Wages


@dataclass(frozen=True)
class Apart:
    """Two numbers that differ by more than chance: the higher, the lower, and by how much."""

    higher: Compared
    lower: Compared
    least: float
    most: float


@dataclass(frozen=True)
class Verdict:
    """What can be said of some numbers: which pairs differ, how many do not, and who is unknown."""

    apart: tuple[Apart, ...]
    alike: int
    unknown: tuple[Compared, ...]

    @property
    def pairs(self) -> int:
        """Pairs of which anything can be said."""
        return len(self.apart) + self.alike


def title(names: Sequence[str]) -> str:
    """What a comparison is called."""
    if len(names) == 2:
        return _("Compare %(one)s with %(other)s", one=names[0], other=names[1])
    return _("Compare %(names)s", names="; ".join(names))


def judge(numbers: Iterable[Compared]) -> Verdict:
    """Every pair of numbers, in the order given: do they differ by more than chance?

    The level is that of a list of so many numbers, as in `bands`: 95 % for two.

    Each pair is taken for two separate groups. Where one is part of the other, as a region is of
    the state, the interval is wider than it need be: too little is claimed, never too much.
    """
    given = list(numbers)
    known = [one for one in given if one.known]
    z = bands.deviate(len(known))
    found = [_apart(one, other, z) for one, other in combinations(known, 2)]
    apart = tuple(pair for pair in found if pair)
    unknown = tuple(one for one in given if not one.known)
    return Verdict(apart, len(found) - len(apart), unknown)


def _apart(one: Compared, other: Compared, z: float) -> Apart | None:
    """The pair with the interval of its difference; None where that takes in no difference."""
    here, there = one.number, other.number
    (low, high), (other_low, other_high) = here.limits(z), there.limits(z)
    middle = here.value - there.value
    least = middle - hypot(here.value - low, other_high - there.value)
    most = middle + hypot(high - here.value, there.value - other_low)
    if least > 0:
        return Apart(one, other, least, most)
    return Apart(other, one, -most, -least) if most < 0 else None


def in_short(verdict: Verdict) -> Any:
    """The verdict beside a row of numbers; nothing where there are no two numbers."""
    if not verdict.pairs:
        return None
    if not verdict.apart:
        return term("told_apart", _("These cannot be told apart"))
    if verdict.alike:
        return _("Some differ by more than chance")
    return ngettext(
        "These differ by more than chance", "All differ by more than chance", verdict.pairs
    )


def sentences(verdict: Verdict) -> list[Any]:
    """The verdict pair by pair: those that differ, then the others, then what is not known."""
    said: list[Any] = [_difference(pair) for pair in verdict.apart]
    alike = term("told_apart", _("cannot be told apart"))
    if verdict.alike and verdict.apart:
        said.append(rich("All other pairs %(alike)s.", alike=alike))
    elif verdict.alike:
        said.append(rich("These %(alike)s: chance alone could make them differ.", alike=alike))
    for one in verdict.unknown:
        said.append(
            _("Nothing can be said of %(name)s: its exact number is not shown.", name=one.name)
        )
    return said


def _difference(pair: Apart) -> str:
    return _(
        "Higher for %(higher)s than for %(lower)s, %(apart)s.",
        higher=pair.higher.name,
        lower=pair.lower.name,
        apart=pair.higher.between(pair.least, pair.most),
    )
