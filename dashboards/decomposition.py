"""How much of a gap is which programs people are in, and how much is within programs. Pure.

The difference of two groups' rates is split by class (a program, a cluster, a region) into

    mix     sum over classes of (share of A in it - share of B in it) x (rate of A + rate of B) / 2
    within  sum over classes of (rate of A in it - rate of B in it) x (share of A + share of B) / 2

which add up to it exactly (Kitagawa 1955, "Components of a difference between two rates", Journal
of the American Statistical Association 50; it is the two-fold decomposition of Oaxaca and Blinder,
with weights of one half, on a full set of classes). Neither part is a cause.

What is hidden makes bounds. A hidden rate lies between the least and the most that it can be. Of
classes whose people are hidden, all that is known is how many people they hold together: all but
those that are shown. With h that share of a group, k the part of its rate that falls there (its
whole rate, less what is shown), and rates of at most 1, those classes add to the mix

    (k of A - k of B) / 2 + something between - (h of B) / 2 and (h of A) / 2

whatever they are, since each sum of shares times the other group's rates lies between 0 and h.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Limits = tuple[float, float]  # the least and the most that a number can be
TINY = 1e-9  # of a share: less is the rounding of a computer


@dataclass(frozen=True)
class Side:
    """One group in one class: its people, and the limits of its rate; None where that is hidden.

    The rate of a class in which the group has nobody is of no matter, and may be hidden.
    """

    people: float | None
    rate: Limits | None


@dataclass(frozen=True)
class Class:
    """Both groups in one program, cluster or region."""

    code: str
    group: Side
    base: Side

    @property
    def counted(self) -> bool:
        """Whether the people of both groups are shown."""
        return self.group.people is not None and self.base.people is not None


@dataclass(frozen=True)
class Whole:
    """All of one group: its people, and its rate where that is known exactly."""

    people: float
    rate: float | None = None


@dataclass(frozen=True)
class Term:
    """One class whose people are shown: shares of the groups in it, their rates there, and what it
    adds to either part.
    """

    code: str
    share: float
    base_share: float
    rate: Limits
    base_rate: Limits

    @property
    def mix(self) -> Limits:
        """What it adds because more or fewer of the group are in it."""
        return _times(_sum(self.rate, self.base_rate), (self.share - self.base_share) / 2)

    @property
    def within(self) -> Limits:
        """What it adds because the group fares otherwise in it."""
        return _times(_less(self.rate, self.base_rate), self.both)

    @property
    def both(self) -> float:
        """The share of the two groups together, one half each."""
        return (self.share + self.base_share) / 2


@dataclass(frozen=True)
class Decomposition:
    """A gap in two parts. Each is exact where nothing is hidden, else between two limits.

    gap        rate of the group less that of the base
    standards  rate of the group, and of the base, if both had the mix of the two together, one
               half each: they differ by the within part
    rest       share of the group, and of the base, in classes whose people are hidden
    """

    gap: Limits
    mix: Limits
    within: Limits
    standards: tuple[Limits, Limits]
    rest: tuple[float, float]
    terms: tuple[Term, ...]

    @property
    def exact(self) -> bool:
        """Whether nothing is left open, but for the last digit of a computer."""
        return self.mix[1] - self.mix[0] < TINY and self.within[1] - self.within[0] < TINY


def decompose(
    classes: Iterable[Class], group: Whole, base: Whole, reach: Limits = (0.0, 1.0)
) -> Decomposition | None:
    """The gap between two groups over classes that together are everybody in either.

    `reach` is the least and the most that a hidden rate can be. None where a group has nobody, or
    where no class has people of both groups shown.
    """
    if group.people <= 0 or base.people <= 0:
        return None
    terms = tuple(_term(one, group, base, reach) for one in classes if one.counted)
    if not terms:
        return None
    rest = (_left(term.share for term in terms), _left(term.base_share for term in terms))
    shown = (
        _sum(*(_times(term.rate, term.share) for term in terms)),
        _sum(*(_times(term.base_rate, term.base_share) for term in terms)),
    )
    own = tuple(
        _fall(whole, there, left, reach)
        for whole, there, left in zip((group, base), shown, rest, strict=True)
    )
    gap = _less(_rate(group, shown[0], own[0]), _rate(base, shown[1], own[1]))
    here, crossed = _less(own[0], own[1]), _less(_times(reach, rest[0]), _times(reach, rest[1]))
    mix = _sum(*(term.mix for term in terms), _times(_sum(here, crossed), 0.5))
    within = _sum(*(term.within for term in terms), _times(_less(here, crossed), 0.5))
    standards = (
        _sum(
            *(_times(term.rate, term.both) for term in terms),
            _times(_sum(own[0], _times(reach, rest[1])), 0.5),
        ),
        _sum(
            *(_times(term.base_rate, term.both) for term in terms),
            _times(_sum(own[1], _times(reach, rest[0])), 0.5),
        ),
    )
    return Decomposition(
        gap, _meet(mix, _less(gap, within)), _meet(within, _less(gap, mix)), standards, rest, terms
    )


def _term(one: Class, group: Whole, base: Whole, reach: Limits) -> Term:
    """A class with the shares of both groups; where one has nobody, the rate is the other's."""
    people, others = float(one.group.people or 0), float(one.base.people or 0)
    rate, base_rate = one.group.rate or reach, one.base.rate or reach
    if not people:
        rate = base_rate
    elif not others:
        base_rate = rate
    return Term(one.code, people / group.people, others / base.people, rate, base_rate)


def _left(shares: Iterable[float]) -> float:
    """The share that is in no class that is shown; a trace of rounding is nobody."""
    left = 1.0 - sum(shares)
    return left if left > TINY else 0.0


def _fall(whole: Whole, shown: Limits, left: float, reach: Limits) -> Limits:
    """The part of a group's rate that falls into classes whose people are hidden."""
    possible = _times(reach, left)
    if whole.rate is None:
        return possible
    return _meet(possible, _less((whole.rate, whole.rate), shown))


def _rate(whole: Whole, shown: Limits, own: Limits) -> Limits:
    return _sum(shown, own) if whole.rate is None else (whole.rate, whole.rate)


# Limits


def _sum(*parts: Limits) -> Limits:
    return sum(low for low, _high in parts), sum(high for _low, high in parts)


def _less(one: Limits, other: Limits) -> Limits:
    return one[0] - other[1], one[1] - other[0]


def _times(one: Limits, factor: float) -> Limits:
    low, high = one[0] * factor, one[1] * factor
    return (low, high) if factor >= 0 else (high, low)


def _meet(one: Limits, other: Limits) -> Limits:
    """What both allow; where rounding has set them apart by a trace, the first."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else one
