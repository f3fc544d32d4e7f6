"""People of a group in parts: where they work, in what, or what they earned, as shares of a whole.

The cubes that are split by a partition share one form, a row a group and part, so they share how
they are read, and the table of their parts by points in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aggregates.schema import NO_DATA, PUBLISHED, SUPPRESSED
from dashboards import queries
from dashboards.answers.answer import Group
from dashboards.components import Column, Table
from dashboards.text import Cell

Shares = dict[str, dict[str, Cell]]  # point in time -> part -> share of the whole


def shares(group: Group, column: str, *cubes: str) -> Shares:
    """Shares of the parts at every point in time, in order; none where nothing is shown."""
    found: Shares = {}
    for cube in cubes:
        for row in queries.of_group(cube, *group.keys):
            found.setdefault(row["horizon_code"], {})[row[column]] = share(row, column)
    order = [row["horizon_code"] for row in queries.horizons()]
    return {horizon: found[horizon] for horizon in order if horizon in found}


def share(row: queries.Row, column: str) -> Cell:
    """The share of a part."""
    value = row["share"] if row["share_status"] == PUBLISHED else None
    return Cell(measure(column), value, row["share_status"])


def measure(column: str) -> str:
    """What the shares of a partition are called in a CSV: `sector_code` -> `rate_sector`."""
    return f"rate_{column.removesuffix('_code')}"


def of(cells: Mapping[str, Cell], column: str, part: str) -> Cell:
    """The share of one part; no data where it has none."""
    return cells.get(part, Cell(measure(column), None, NO_DATA))


def titles(partition: str) -> dict[str, str]:
    """The parts of a partition with their titles, in the order of the release."""
    rows = [row for row in queries.parts() if row["partition"] == partition]
    rows.sort(key=lambda row: row["sort_order"])
    return {row["part_code"]: row["title"] for row in rows}


def leaves(partition: str) -> list[str]:
    """The parts that are no sum of others, in the order of the release."""
    rows = [row for row in queries.parts() if row["partition"] == partition]
    sums = {row["parent"] for row in rows}
    ordered = sorted(rows, key=lambda row: row["sort_order"])
    return [row["part_code"] for row in ordered if row["part_code"] not in sums]


def whens() -> dict[str, str]:
    """What each point in time is called."""
    return {row["horizon_code"]: row["title"] for row in queries.horizons()}


def table(
    group: Group,
    given: Shares,
    column: str,
    parts: Mapping[str, str],
    heading: Table,
) -> Table:
    """A row a part, a column a point in time; `heading` has the name, caption and first column."""
    when = whens()
    name = measure(column)
    columns = [
        *heading.columns,
        *(Column(f"{name}_{horizon}", when[horizon], "number") for horizon in given),
    ]
    lines = [
        [title, *(of(cells, column, code) for cells in given.values())]
        for code, title in parts.items()
    ]
    codes = [group.codes() | {column: code} for code in parts]
    return Table(heading.name, heading.caption, columns, lines, codes)


def biggest_first(parts: Mapping[str, str], cells: Mapping[str, Cell]) -> dict[str, str]:
    """Parts by their share, hidden ones last; equal ones stay in the order of the release."""
    return dict(sorted(parts.items(), key=lambda part: -size(cells.get(part[0]))))


def size(item: Cell | None) -> float:
    """What to sort by."""
    return float(item.value or 0) if item and item.shown else -1.0


def some_hidden(cells: Iterable[Mapping[str, Cell]]) -> bool:
    """Whether any share is suppressed."""
    return any(item.status == SUPPRESSED for one in cells for item in one.values())


def chosen(given: Shares, wanted: Sequence[str]) -> Shares:
    """The points in time that are wanted and there, in order of time."""
    return {horizon: given[horizon] for horizon in given if horizon in wanted}
