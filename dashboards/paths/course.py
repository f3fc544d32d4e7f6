"""How a number of a group moves against that of another over the years. Pure.

The two gaps of a move are of the same people at two times. They are put together as if they were of
other people: who is ahead early is mostly ahead late, so the likely range of a move is wider than
it need be, never narrower by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboards.gaps.apart import Gap, less

Years = tuple[int, int]  # first and last year of leaving of the people behind a number
Gaps = Sequence[tuple[str, Gap | None]]  # point in time, in order, and the gap there


@dataclass(frozen=True)
class Crossing:
    """A group that began on one side of another and stood on the other side at the end.

    since  first point in time from which on every gap that is shown is on the last side
    sure   whether both the first and the last gap are more than chance could give
    """

    first: Gap
    last: Gap
    since: str
    sure: bool


def moved(first: Gap | None, last: Gap | None) -> Gap | None:
    """How much higher a group stands against another at the end than it stood at first."""
    return less(last, first) if first and last else None


def crossing(gaps: Gaps) -> Crossing | None:
    """Where the first and the last gap that are shown are on two sides of none; else nothing."""
    shown = [(when, gap) for when, gap in gaps if gap]
    if len(shown) < 2:
        return None
    first, last = shown[0][1], shown[-1][1]
    if first.value * last.value >= 0:
        return None
    since = shown[-1][0]
    for when, gap in reversed(shown):
        if gap.value * last.value <= 0:
            break
        since = when
    return Crossing(first, last, since, first.sure and last.sure)


def runs(horizons: Iterable[str], people: dict[str, Years | None]) -> list[list[str]]:
    """Points in time in stretches that are about leavers of the same years."""
    return [list(run) for _years, run in groupby(horizons, key=people.get)]


def same(people: Iterable[Years | None]) -> bool:
    """Whether numbers are all about leavers of the same years, as far as that is known."""
    found = set(people)
    return len(found) == 1 and None not in found
