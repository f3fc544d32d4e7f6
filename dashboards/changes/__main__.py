"""`python -m dashboards.changes OLD NEW`: what changed, for the person who publishes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dashboards import text
from dashboards.changes import words
from dashboards.changes.compare import KINDS, REVISED, Changes, CubeChange, Entry
from dashboards.changes.read import between
from dashboards.queries import NoRelease, Release


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what changed from one release to another; 1 where one of them cannot be opened."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboards.changes",
        description="Say what changed between two releases, from the two public files alone.",
    )
    parser.add_argument("old", type=Path, help="folder or file of the earlier release")
    parser.add_argument("new", type=Path, help="folder or file of the later release")
    given = parser.parse_args(arguments)
    try:
        changes = between(Release(given.old), Release(given.new))
    except NoRelease as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for line in report(changes):
        print(line)
    return 0


def report(changes: Changes) -> Iterator[str]:
    """The changes in words, then cube by cube and list by list."""
    yield f"From release {changes.old} to release {changes.new}"
    for line in words.summary(changes):
        yield f"  {line}"
    touched = [cube for cube in changes.cubes if not cube.same]
    if touched:
        yield ""
        yield f"{'cube':28}" + "".join(f"{name:>12}" for name in ("added", "removed", *KINDS))
        yield from (_counts(cube) for cube in touched)
    for cube in touched:
        yield from _cube(cube)
    lists = {
        "codes": changes.codes,
        "years and horizons": changes.periods,
        "definitions": changes.definitions,
        "policy": (*changes.about, *changes.policy),
        "fields of the records": changes.fields,
        "newly announced to be removed": changes.deprecations,
    }
    for title, entries in lists.items():
        if entries:
            yield ""
            yield title
            yield from (f"  {_entry(entry)}" for entry in entries)


def _counts(cube: CubeChange) -> str:
    counts = (cube.added, cube.removed, *(cube.count(kind) for kind in KINDS))
    return f"{cube.name:28}" + "".join(f"{text.count(number):>12}" for number in counts)


def _cube(cube: CubeChange) -> Iterator[str]:
    """Columns and codes that came or went, and how far each measure was revised."""
    lines = [f"column {name} added" for name in cube.columns_added]
    lines += [f"column {name} removed" for name in cube.columns_removed]
    lines += [f"rows of {key} {', '.join(codes)} added" for key, codes in cube.new_codes.items()]
    lines += [f"rows of {key} {', '.join(codes)} removed" for key, codes in cube.old_codes.items()]
    revised = cube.numbers[cube.numbers["kind"] == REVISED]["column"].value_counts(sort=False)
    for measure, number in revised.items():
        middle, largest = words.how_large(cube, measure)
        said = f"{measure}: {text.count(number)} of {text.count(cube.compared[measure])} revised"
        lines.append(f"{said}, by {middle} typically, {largest} at most" if middle else said)
    if lines:
        yield ""
        yield cube.name
        yield from (f"  {line}" for line in lines)


def _entry(entry: Entry) -> str:
    name = f"{entry.name} ({entry.part})" if entry.part else entry.name
    if entry.old is None:
        return f"{name}: added{f': {entry.new}' if entry.new else ''}"
    if entry.new is None:
        return f"{name}: removed{f': {entry.old}' if entry.old else ''}"
    return f"{name}: {entry.old} -> {entry.new}"


if __name__ == "__main__":
    sys.exit(main())
