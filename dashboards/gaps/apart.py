"""How far two groups are apart, and how far chance alone could move that. Pure.

A cohort is finite, and the release counts all of it. Yet the question is not who happened to leave
in those years but whether the groups differ: so the people are taken for a sample of the years that
could have been, and every number has limits. Those of a share are Wilson's; those of a median
follow from its quartiles (see `bands`). The limits of a difference are put together from those of
its two numbers (Newcombe 1998, method 10; Zou and Donner 2008, "MOVER").

Against everyone, a group is compared with numbers that it is part of. Its share differs from that
of everyone by its difference from all the others, times the share of people that those are; so that
is what is worked out. Two medians are taken for those of separate people, which makes the interval
wider than it need be, never narrower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

from dashboards import bands, browse
from dashboards.text import cell, wilson

Row = Mapping[str, Any]
Z = bands.deviate(2)  # of an interval that holds the truth 19 times in 20


@dataclass(frozen=True)
class Gap:
    """A difference, and its limits."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether it is more than chance alone could give."""
        return not self.low <= 0 <= self.high


def is_share(measure: str) -> bool:
    """Whether a measure is a share of people, not a wage."""
    return measure.startswith("rate_")


def people_of(measure: str) -> str:
    """The count of the people that a number is of: those looked up, or those with the work."""
    if is_share(measure):
        return "n_matched"
    return f"n_{measure.removeprefix('wage_').removesuffix('_p50')}"


def share_of(row: Row | None, measure: str) -> float | None:
    """A share, from its two counts where both are shown, since published shares are rounded."""
    part, people, share = (
        cell(row, name) for name in (f"n_{measure.removeprefix('rate_')}", "n_matched", measure)
    )
    if not share.shown:
        return None
    if part.shown and people.shown and people.value:
        return float(part.value or 0) / people.value
    return float(share.value or 0)


def limits(row: Row | None, measure: str, rounding: float, z: float = Z) -> Gap | None:
    """A number of a group and its own limits; None where not all that it takes is shown."""
    if row is None:
        return None
    found = browse.number(dict(row), "", measure, rounding)
    return Gap(found.value, *found.limits(z)) if found else None


def gap(
    row: Row | None,
    base: Row | None,
    measure: str,
    *,
    inside: bool = False,
    rounding: float = 0,
    z: float = Z,
) -> Gap | None:
    """The number of a group less that of the base; None where it cannot be said.

    `inside` is whether the base is everyone, the group too. `rounding` is what published wages are
    a multiple of.
    """
    if row is None or base is None:
        return None
    if is_share(measure):
        return _of_shares(row, base, measure, inside, z)
    one, other = limits(row, measure, rounding, z), limits(base, measure, rounding, z)
    return less(one, other) if one and other else None


def _of_shares(row: Row, base: Row, measure: str, inside: bool, z: float) -> Gap | None:
    share, other = share_of(row, measure), share_of(base, measure)
    people, others = cell(row, "n_matched"), cell(base, "n_matched")
    if share is None or other is None or not (people.shown and others.shown):
        return None
    here, there = int(people.value or 0), int(others.value or 0)
    if not inside:
        return _newcombe(share, here, other, there, z) if here and there else None
    rest = there - here
    if here <= 0 or rest <= 0:
        return None
    among = min(1.0, max(0.0, (other * there - share * here) / rest))
    found = _newcombe(share, here, among, rest, z)
    part = rest / there
    return Gap(found.value * part, found.low * part, found.high * part)


def _newcombe(share: float, people: int, other: float, others: int, z: float) -> Gap:
    return less(
        Gap(share, *wilson(share, people, z)),
        Gap(other, *wilson(other, others, z)),
    )


def less(one: Gap, other: Gap) -> Gap:
    """A difference with limits from those of its two numbers, taken for independent."""
    middle = one.value - other.value
    return Gap(
        middle,
        middle - hypot(one.value - one.low, other.high - other.value),
        middle + hypot(one.high - one.value, other.value - other.low),
    )
