"""Any cube by the columns that the release itself gives it, and the dimensions that key them.

A name that a visitor gives is looked up among the columns of the cube and never reaches a
statement otherwise; codes are values of a prepared statement. Files of cubes and the API read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from aggregates.schema import STATUSES, bound_columns, status_column
from dashboards import queries
from dashboards.queries import SMALL_TABLES, Release, Row, Where

DIMENSION = "dim_"  # how tables of codes begin
PART = "dim_part"  # codes of all partitions, such as industries
CODE = "_code"
COHORT, HORIZON = "cohort_code", "horizon_code"
SPANS = "_horizon"  # end of tables of years by cohort and horizon
TITLE = "title"  # of a code that stands in the cube itself
SORTED_AT_ONCE = 20_000  # rows; of the widest cube that takes some 40 MB
HELD = 200  # shapes and lists of codes kept, over all releases
KINDS = {"BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean"}


@dataclass(frozen=True)
class Measure:
    """A number of a cube: its column, the one that says why it is there or not, and its bounds."""

    name: str
    kind: str  # integer, number, string
    bounds: tuple[str, ...] = ()  # columns that are filled where the status is 'coded'

    @property
    def status(self) -> str:
        """Column of the status."""
        return status_column(self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """All of its columns: a number is never read without its status."""
        return (self.name, self.status, *self.bounds)


@dataclass(frozen=True)
class Shape:
    """What the columns of a cube are.

    keys      columns of codes that together name a row, in the order that rows are in
    measures  numbers, each with its status
    facts     other columns: the title of a code, or which years a number is of
    """

    cube: str
    kinds: dict[str, str]  # column -> integer, number, boolean or string, in order
    keys: tuple[str, ...]
    measures: tuple[Measure, ...]
    facts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the order of the cube."""
        return tuple(self.kinds)

    @property
    def statuses(self) -> tuple[str, ...]:
        """Columns of statuses."""
        return tuple(one.status for one in self.measures)

    def whole(self, names: Sequence[str]) -> tuple[str, ...]:
        """The keys and what was asked for, each measure with its status and bounds.

        All columns where no name is given. Raises KeyError for a name that is no column.
        """
        if not names:
            return self.columns
        families = {name: one.columns for one in self.measures for name in one.columns}
        wanted = set(self.keys)
        for name in names:
            if name not in self.kinds:
                raise KeyError(name)
            wanted.update(families.get(name, (name,)))
        return tuple(name for name in self.columns if name in wanted)


@dataclass(frozen=True)
class Asked:
    """Rows of a cube: which, what of them, and how many; `limit` None for all."""

    cube: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0


def shape(cube: str) -> Shape:
    """The columns of a cube of the release. Raises KeyError where it has none of that name."""
    if cube not in queries.published():
        raise KeyError(cube)
    return _shape(queries.release().id, cube)


@lru_cache(maxsize=HELD)
def _shape(release_id: str, cube: str) -> Shape:
    kinds = _kinds(queries.release(), cube)
    measures = tuple(
        Measure(name, kind, tuple(b for b in bound_columns(name) if b in kinds))
        for name, kind in kinds.items()
        if status_column(name) in kinds
    )
    taken = {column for one in measures for column in one.columns}
    rest = [name for name in kinds if name not in taken]
    keys = tuple(name for name in rest if kinds[name] == "string" and name != TITLE)
    return Shape(cube, kinds, keys, measures, tuple(n for n in rest if n not in keys))


def _kinds(opened: Release, table: str) -> dict[str, str]:
    described = opened.rows(f"describe {table}")
    return {row["column_name"]: KINDS.get(row["column_type"], "string") for row in described}


# Rows


def count(asked: Asked) -> int:
    """How many rows there are, whatever the limit."""
    return _count(queries.release().id, asked.cube, asked.where)


@queries.cache.memoize()
def _count(release_id: str, cube: str, where: Where) -> int:
    found = shape(cube)
    sql, values = queries.select(
        cube, where, keys=found.keys, also=found.statuses, columns=found.keys[:1], sort=False
    )
    rows = queries.release().rows(f"select count(*) as n from ({sql})", values)
    return int(rows[0]["n"])


def columns(asked: Asked) -> tuple[str, ...]:
    """The columns that rows have. Raises KeyError for a name that is no column of the cube."""
    return shape(asked.cube).whole(asked.columns)


def pieces(asked: Asked) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in the order of the keys, some thousand at a time.

    All rows are read some codes of the first key at a time, so that few are sorted at once.
    What is returned stays with the release of the request, also after it has been answered.
    """
    found, opened = shape(asked.cube), queries.release()
    if asked.limit is not None:
        return _limited(opened, found, asked)
    first = found.keys[0]
    others = tuple((name, values) for name, values in asked.where if name != first)
    spans = _spans(asked.cube, first, dict(asked.where).get(first))
    # Made now, since which release the request is about is known now.
    statements = [_statement(found, asked, (*others, (first, codes))) for codes in spans]
    return _joined(opened, statements)


def _spans(cube: str, key: str, given: tuple[str, ...] | None) -> list[tuple[str, ...]]:
    """Codes of a key in order, as many together as have some thousand rows."""
    spans: list[list[str]] = []
    room = 0
    for code, rows in _counted(queries.release().id, cube, key).items():
        if given is not None and code not in given:
            continue
        if rows > room or not spans:
            spans.append([])
            room = SORTED_AT_ONCE
        spans[-1].append(code)
        room -= rows
    return [tuple(span) for span in spans]


def _limited(opened: Release, found: Shape, asked: Asked) -> Iterator[list[tuple[Any, ...]]]:
    sql, values = _statement(found, asked, asked.where)
    return opened.stream(f"{sql} limit {int(asked.limit or 0)} offset {int(asked.offset)}", values)


def _statement(found: Shape, asked: Asked, where: Where) -> tuple[str, list[str]]:
    return queries.select(
        found.cube,
        where,
        keys=found.keys,
        also=found.statuses,
        columns=found.whole(asked.columns),
        sort=not _in_order(queries.release().id, found.cube),
    )


@lru_cache(maxsize=HELD)
def _in_order(release_id: str, cube: str) -> bool:
    """Whether rows are stored by their keys: then none has to be sorted, and a page is a few rows.

    DuckDB gives rows in the order that they are stored in (`preserve_insertion_order`).
    """
    keys = shape(cube).keys
    pieces = queries.release().stream(f"select {', '.join(keys)} from {cube}")
    return all(one < other for one, other in pairwise(chain.from_iterable(pieces)))


def _joined(
    opened: Release, statements: Sequence[tuple[str, list[str]]]
) -> Iterator[list[tuple[Any, ...]]]:
    for sql, values in statements:
        yield from opened.stream(sql, values)


# Codes


def dimensions() -> dict[str, tuple[Row, ...]]:
    """Every dimension of the release by name, with a row a code: tables and partitions."""
    return _dimensions(queries.release().id)


@lru_cache(maxsize=SMALL_TABLES)
def _dimensions(release_id: str) -> dict[str, tuple[Row, ...]]:
    opened = queries.release()
    found: dict[str, tuple[Row, ...]] = {}
    for table in sorted(name for name in opened.tables if name.startswith(DIMENSION)):
        rows = opened.rows(f"select * from {table} order by all")
        if table == PART:
            found |= _partitions(rows)
        else:
            found[table.removeprefix(DIMENSION)] = tuple(rows)
    return dict(sorted(found.items()))


def _partitions(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """Codes of each partition, under the name of its column in cubes."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        name = row["partition"]
        rest = {key: value for key, value in row.items() if key not in ("partition", "part_code")}
        found.setdefault(name, []).append({name + CODE: row["part_code"], **rest})
    return {name: tuple(rows) for name, rows in found.items()}


def dimension_of(cube: str, key: str) -> str | None:
    """The dimension that has the codes of a key of a cube; None where the release has none."""
    return _dimension_of(queries.release().id, cube, key)


@lru_cache(maxsize=HELD)
def _dimension_of(release_id: str, cube: str, key: str) -> str | None:
    """By the name of the column; of several, such as kinds of years, the least that has its codes.

    Years of leaving and of award may have the same codes: points in time tell them apart.
    """
    codes, spans = set(_counted(release_id, cube, key)), years_of(cube)
    fitting = []
    for name, rows in dimensions().items():
        column = _ending(rows, key)
        if column and not name.endswith(SPANS):
            whole = codes <= {row[column] for row in rows}
            apart = spans is not None and not spans.startswith(name.split("_")[0])
            of_key = column == name + CODE or column.startswith(name)
            fitting.append((not whole, apart and column == COHORT, not of_key, len(rows), name))
    return min(fitting)[-1] if fitting else None


def _ending(rows: Sequence[Row], key: str) -> str | None:
    """The column of a dimension that has the codes of a key, such as `work_region_code`."""
    columns = [name for name in (rows[0] if rows else ()) if name.endswith((CODE, "_dim"))]
    return next((name for name in columns if key == name or key.endswith(f"_{name}")), None)


def years_of(cube: str) -> str | None:
    """The table that says which years are behind a number of a cube; None where there is none."""
    return _years_of(queries.release().id, cube)


@lru_cache(maxsize=HELD)
def _years_of(release_id: str, cube: str) -> str | None:
    if not {COHORT, HORIZON} <= set(shape(cube).keys):
        return None
    rows = queries.release().rows(f"select distinct {COHORT}, {HORIZON} from {cube}")
    pairs = {(row[COHORT], row[HORIZON]) for row in rows}
    for name, spans in dimensions().items():
        if name.endswith(SPANS) and pairs <= {(row[COHORT], row[HORIZON]) for row in spans}:
            return name
    return None


def codes_of(cube: str, key: str) -> tuple[str, ...]:
    """Codes that a key of a cube may be asked by, in order: its own and those of its dimension."""
    return _codes_of(queries.release().id, cube, key)


@lru_cache(maxsize=HELD)
def _codes_of(release_id: str, cube: str, key: str) -> tuple[str, ...]:
    name = dimension_of(cube, key)
    rows = dimensions()[name] if name else ()
    column = _ending(rows, key) or key
    return tuple(sorted({*_counted(release_id, cube, key), *(row[column] for row in rows)}))


@lru_cache(maxsize=HELD)
def _counted(release_id: str, cube: str, key: str) -> dict[str, int]:
    """The codes that a key has in the rows of a cube, in order, with the number of rows."""
    rows = queries.release().rows(f"select {key} as code, count(*) as n from {cube} group by all")
    return {row["code"]: row["n"] for row in sorted(rows, key=lambda row: row["code"])}


def same_codes(cube: str, key: str) -> bool:
    """Whether a key may be asked by the codes of its dimension and no other."""
    name = dimension_of(cube, key)
    rows = dimensions()[name] if name else ()
    return {row[_ending(rows, key) or key] for row in rows} == set(codes_of(cube, key))


def allowed(cube: str, column: str) -> tuple[str, ...]:
    """Values that a column of a cube may be asked by: codes of a key, or statuses."""
    return codes_of(cube, column) if column in shape(cube).keys else STATUSES


def definition(cube: str, column: str) -> Row | None:
    """What the release says of a column: as it is in this cube, or as it is everywhere."""
    return queries.definition(f"{cube}.{column}") or queries.definition(column)
