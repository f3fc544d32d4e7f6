"""What is compared of a release, read once a pair; which releases can be compared at all."""

from __future__ import annotations

from functools import lru_cache

from dashboards.changes.compare import LISTS, RANKS, Changes, Contents, compare
from dashboards.queries import Release
from dashboards.shelf import Listed, Shelf

FOLLOWS = "coverage"
MOST_PAIRS = 4  # comparisons held in memory; one of two whole states takes a few megabytes


def contents(release: Release) -> Contents:
    """The cubes, lists and metadata of a release."""
    there = release.tables
    cubes = [row["cube"] for row in release.rows("select cube from cubes where published")]
    frames = {name: release.frame(name, RANKS) for name in cubes if name in there}
    if FOLLOWS in frames:  # match rates and shares hidden: other cubes say the same
        frames[FOLLOWS] = frames[FOLLOWS].query("subject == 'rows'").reset_index(drop=True)
    lists = (*LISTS, "demand")  # which has the titles of its occupations
    return Contents(
        release.id,
        frames,
        {name: release.frame(name) for name in lists if name in there},
        release.meta,
    )


@lru_cache(maxsize=MOST_PAIRS)
def between(old: Release, new: Release) -> Changes:
    """What changed from one open release to another."""
    return compare(contents(old), contents(new))


def earlier(shelf: Shelf, ident: str) -> str:
    """The release that was published before another; empty if none is at hand."""
    names = [one.id for one in readable(shelf)]
    after = names[names.index(ident) + 1 :] if ident in names else []
    return after[0] if after else ""


def readable(shelf: Shelf) -> list[Listed]:
    """Releases at hand that can be opened, the newest first."""
    return [one for one in shelf.listed() if one.readable]
