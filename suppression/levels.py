"""Which levels linked tables must meet at, so that every addition among them is a relation (S24).

A *level* is a depth in every dimension, such as (program, region) = (2, 0): programs, statewide.
Where every cell of some levels is listed, what two levels both tell is what their join tells, the
finest level that both add up to. Whatever a level s tells is told by each level finer than s;
so those must be tied to each other by additions along one dimension at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

Level = tuple[int, ...]


def join(one: Level, other: Level) -> Level:
    """The finest level that both add up to."""
    return tuple(map(min, one, other))


def missing(listed: Iterable[Level]) -> list[Level]:
    """Levels to form so that the listed ones are tied wherever they tell the same, fine first."""
    given = set(listed)
    levels = set(given)
    for shared in sorted(_joins(given), key=lambda level: (-sum(level), level)):
        while len(parts := _tied([level for level in levels if join(level, shared) == shared])) > 1:
            levels |= min(
                _bridges(parts), key=lambda bridge: (len(bridge - levels), sorted(bridge))
            )
    return sorted(levels - given, reverse=True)


def _joins(levels: set[Level]) -> set[Level]:
    """The levels, and the joins of any of them."""
    found, fresh = set(levels), set(levels)
    while fresh:
        fresh = {join(one, other) for one in fresh for other in levels} - found
        found |= fresh
    return found


def _tied(levels: list[Level]) -> list[list[Level]]:
    """Levels in groups that additions along one dimension tie together."""
    groups: list[list[Level]] = []
    for level in sorted(levels):
        near = [group for group in groups if any(_one_step(level, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([level, *(other for group in near for other in group)])
    return sorted(groups)


def _one_step(one: Level, other: Level) -> bool:
    """Whether the levels differ in one dimension."""
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _bridges(groups: list[list[Level]]) -> Iterable[set[Level]]:
    """Ways from a level of one group to a level of another, through their join."""
    for first, second in combinations(groups, 2):
        for one in first:
            for other in second:
                top = join(one, other)
                yield _path(one, top) | _path(other, top)


def _path(level: Level, top: Level) -> set[Level]:
    """From a level up to a coarser one, one dimension at a time."""
    return {top[:place] + level[place:] for place in range(len(level) + 1)}
