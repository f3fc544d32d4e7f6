"""Groups side by side: which differ by more than chance could make them differ. Pure.

Nobody wins: two shares differ or cannot be told apart, and why they differ is not in the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from dashboards.language import _, ngettext, rich
from dashboards.terms import term
from dashboards.text import Cell, count, difference_interval


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


@dataclass(frozen=True)
class Apart:
    """Two shares that differ by more than chance: the higher, the lower, and by how much."""

    higher: Share
    lower: Share
    least: float
    most: float


@dataclass(frozen=True)
class Verdict:
    """What can be said of some shares: which pairs differ, how many do not, and who is unknown."""

    apart: tuple[Apart, ...]
    alike: int
    unknown: tuple[Share, ...]

    @property
    def pairs(self) -> int:
        """Pairs of which anything can be said."""
        return len(self.apart) + self.alike


@dataclass(frozen=True)
class Wages:
    """The middle half of the wages of a group."""

    name: str
    low: Cell
    high: Cell

    @property
    def known(self) -> bool:
        """Whether both ends are shown."""
        return self.low.shown and self.high.shown


def title(names: Sequence[str]) -> str:
    """What a comparison is called."""
    if len(names) == 2:
        return _("Compare %(one)s with %(other)s", one=names[0], other=names[1])
    return _("Compare %(names)s", names="; ".join(names))


def judge(shares: Iterable[Share]) -> Verdict:
    """Every pair of shares, in the order given: do they differ by more than chance?

    Each pair is taken for two separate groups. Where one is part of the other, as a region is of
    the state, the interval is wider than it need be: too little is claimed, never too much.
    """
    given = list(shares)
    found = [_apart(one, other) for one, other in combinations(filter(_known, given), 2)]
    apart = tuple(pair for pair in found if pair)
    unknown = tuple(one for one in given if not one.known)
    return Verdict(apart, len(found) - len(apart), unknown)


def _known(one: Share) -> bool:
    return one.known


def _apart(one: Share, other: Share) -> Apart | None:
    """The pair with the interval of its difference; None where that takes in no difference."""
    low, high = difference_interval(
        float(one.share.value or 0),
        int(one.people.value or 0),
        float(other.share.value or 0),
        int(other.people.value or 0),
    )
    if low > 0:
        return Apart(one, other, low, high)
    return Apart(other, one, -high, -low) if high < 0 else None


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
    least, most = round(pair.least * 100), max(1, round(pair.most * 100))
    names = {"higher": pair.higher.name, "lower": pair.lower.name, "most": count(most)}
    if least < 1:
        return _(
            "Higher for %(higher)s than for %(lower)s, by up to %(most)s of 100 people.", **names
        )
    return _(
        "Higher for %(higher)s than for %(lower)s, by %(least)s to %(most)s of 100 people.",
        least=count(least),
        **names,
    )


def clear(wages: Iterable[Wages]) -> list[tuple[Wages, Wages]] | None:
    """Pairs whose middle halves have no dollar in common, the lower first; None for no pairs."""
    known = [one for one in wages if one.known]
    pairs = [sorted(pair, key=lambda one: one.low.value or 0) for pair in combinations(known, 2)]
    if not pairs:
        return None
    return [(low, high) for low, high in pairs if (low.high.value or 0) < (high.low.value or 0)]


def wages_in_short(wages: Iterable[Wages]) -> str:
    """What is to be said beside a row of wages; nothing where no two are shown."""
    found = clear(wages)
    if found is None:
        return ""
    return _("Some middle halves do not overlap") if found else _("The middle halves overlap")


def wage_sentences(wages: Iterable[Wages]) -> list[str]:
    """Where the middle halves of wages have no dollar in common; else that they all overlap."""
    found = clear(wages)
    if found is None:
        return []
    said = [
        _(
            "All of the middle half in %(more)s earned more than all of it in %(less)s: the two "
            "do not overlap.",
            more=high.name,
            less=low.name,
        )
        for low, high in found
    ]
    return said or [
        _(
            "The middle halves overlap: many people earn the same in one as in another. How far "
            "chance could move a median is not in this release."
        )
    ]
