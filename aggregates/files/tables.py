"""The tables of a release as files hold them: columns in order, keys, and what each refers to.

A file has every column of the table and, beside each number, its status in words (as the release
has it) and as a code of SDMX. Codes of subgroups of concentrators, and of the parts of each
partition, get a table of their own, so that every code refers to one row of one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from aggregates import declarations, dictionary, living_cost
from aggregates.declarations import CONCENTRATORS, LEAVERS, POPULATIONS, Cube, all_partitions
from aggregates.definitions.model import SHARE
from aggregates.errors import ReleaseError
from aggregates.files import words
from aggregates.files.words import About, Pair
from aggregates.publish import BY_REGION
from aggregates.schema import (
    CODED,
    OBS_STATUS,
    PUBLISHED,
    STATUSES,
    TOTAL,
    bound_columns,
    obs_status_column,
    status_column,
)

CUBE, CODES, ABOUT = "cube", "codes", "about"  # what a table is
STATUSES_TABLE = "statuses"
CONCENTRATED = "dim_concentrator_subgroup"
PREFIX = f"{CONCENTRATORS}__"
MOST_CODES = 60  # of a key, that its field lists; more are listed by the table it refers to
SEVERAL = "coverage"  # its rows are about several things, so that its codes are of several tables
SUBGROUP = ("subgroup_dim", "subgroup_code")
TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DOUBLE": "number",
    "BIGINT": "integer",
    "INTEGER": "integer",
}
TITLES: dict[str, str] = {  # of tables that are no cubes
    "demand_program": "Programs that lead to each occupation",
    living_cost.TABLE: "Cost of living",
    "dim_program": "Programs and career clusters",
    "dim_region": "Places: schools, districts, counties, workforce regions, the state",
    "dim_cohort": "Leaving years",
    "dim_cohort_horizon": "Times after leaving that wage records cover, by leaving years",
    "dim_horizon": "Times before and after leaving, or after an award",
    "dim_subgroup": "Groups of people",
    CONCENTRATED: "Groups of CTE concentrators, as the cubes about them name them",
    "dim_credential": "Credentials and their types",
    "dim_award_year": "Years of award",
    "dim_award_horizon": "Times after an award that wage records cover, by years of award",
    "dim_taught": "Clusters that CTE teachers teach",
    "dim_teaching_year": "School years of CTE teachers",
    "dim_teaching_horizon": "School years that there are records of CTE teachers for",
    "dim_sector": "Industry sectors",
    "dim_place": "Places of work, seen from the school",
    "dim_work_region": "Workforce regions of work",
    "dim_placement": "Kinds of placement",
    "dim_attainment": "Kinds of credential",
    "dim_learning": "Whether people learned at work while in school",
    "dim_match_method": "Ways in which people were looked up",
    "dim_retirement": "When CTE teachers can retire",
    STATUSES_TABLE: "What each status of a number means, and its code in SDMX",
    "definitions": "The data dictionary: every column, in English and Spanish",
    "cubes": "The cubes, what each answers, and why one is missing",
    "cube_grids": "Which combinations of levels are tabulated",
    "cube_suppression": "How many numbers of each cube have which status",
    dictionary.COLUMNS: "Every column of every table of the release",
    dictionary.FIELDS: "Every field of the records that the release was counted from",
    dictionary.DEPRECATIONS: "What is to go in a later release",
    "certificate": "What the attack on the release found",
    "metadata": "What the release says of itself",
}
KEYS: dict[str, tuple[str, ...]] = {
    **dictionary.KEYS_OF,
    living_cost.TABLE: ("region_code",),
    "dim_region": ("region_code",),
    "dim_horizon": ("horizon_code",),
    "dim_subgroup": SUBGROUP,
    CONCENTRATED: SUBGROUP,
    STATUSES_TABLE: ("status",),
    "cube_grids": (
        "population",
        "program_level",
        "region_level",
        "cohort_level",
        "subgroup_dim",
        "horizon_code",
    ),
}


@dataclass(frozen=True)
class Field:
    """A column of a file.

    type   of Table Schema: string, integer, number, boolean
    codes  all that it may hold, if they are few
    least, most  of its numbers
    """

    name: str
    type: str
    title: Pair
    about: Pair
    unit: str = ""
    formula: str = ""
    source: str = ""
    required: bool = False
    codes: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Foreign:
    """Columns whose values are those of a row of another table, or of the same."""

    columns: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class Filed:
    """A table as files hold it; `sql` gives its rows in order."""

    name: str
    title: str
    about: str
    role: str
    sql: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: int
    foreign: tuple[Foreign, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Columns that have a status."""
        names = {each.name for each in self.fields}
        return tuple(each.name for each in self.fields if status_column(each.name) in names)


@dataclass
class Release:
    """A release that is open, and the tables of its files."""

    con: duckdb.DuckDBPyConnection
    about: About = field(init=False)
    tables: tuple[Filed, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ReleaseError if a number has no status, or a status no number."""
        self.about = About(dict(self.con.execute("select key, value from metadata").fetchall()))
        self._defined = {row["id"]: row for row in _records(self.con, "from definitions")}
        found = [self._filed(*each) for each in self._selected()]
        names = {each.name for each in found}
        self.tables = tuple(
            Filed(**each.__dict__ | {"foreign": tuple(_foreign(each, names))}) for each in found
        )

    def _selected(self) -> Iterator[tuple[str, str, str]]:
        """Name of each table, SQL for its rows, and the table of the release that defines it."""
        there = {name for (name,) in self.con.execute("show tables").fetchall()}
        there -= {BY_REGION, "dim_part"}
        known = [cube.name for cube in declarations.CUBES] + ["demand", "coverage"]
        made = self._made()
        known += [*TITLES, *made, *sorted(there)]
        for name in dict.fromkeys(known):
            if name in made:
                yield name, *made[name]
            elif name in there:
                yield name, f"from {name}", name

    def _made(self) -> dict[str, tuple[str, str]]:
        """Tables that only files have: SQL, and the table of the release that defines them."""
        found = {STATUSES_TABLE: (_values(words.STATUS_COLUMNS, words.statuses()), "")}
        found[CONCENTRATED] = (
            f"select * replace (replace(subgroup_dim, '{PREFIX}', '') as subgroup_dim) "
            f"from dim_subgroup where starts_with(subgroup_dim, '{PREFIX}') "
            f"or subgroup_dim = '{TOTAL}'",
            "dim_subgroup",
        )
        for partition in all_partitions():
            found[_parts(partition.column)] = (
                f"select part_code as {partition.column}, * exclude (partition, part_code) "
                f"from dim_part where partition = '{partition.name}'",
                "dim_part",
            )
        return {name: each for name, each in found.items() if self._any(each[0])}

    def _any(self, sql: str) -> bool:
        return bool(self.con.execute(f"select 1 from ({sql}) limit 1").fetchone())

    def _filed(self, name: str, sql: str, origin: str) -> Filed:
        columns = {
            row[0]: TYPES.get(row[1], "string")
            for row in self.con.execute(f"describe {sql}").fetchall()
        }
        key = _key(name)
        ordered = list(_ordered(columns))
        chosen = ", ".join([_expression(column, columns) for column in ordered] + self._constants)
        whole = f"select {chosen} from ({sql}) order by {', '.join(key) or 'all'}"
        self._stated(name, sql, [m for m in ordered if status_column(m) in columns])
        fields = [self._field(origin, c, columns, c in key, sql) for c in ordered]
        fields += [
            Field(column, "string", *words.CONSTANTS[column], required=True)
            for column in self.about.constants
        ]
        row = self.con.execute(f"select count(*) from ({sql})").fetchone()
        role = CUBE if name in _cubes() else CODES if name.startswith("dim_") else ABOUT
        title, about = self._titles(name)
        return Filed(name, title, about, role, whole, tuple(fields), key, row[0] if row else 0)

    @property
    def _constants(self) -> list[str]:
        return [f"{quoted(text)} as {name}" for name, text in self.about.constants.items()]

    def _titles(self, name: str) -> Pair:
        """What a table is called, and what it answers."""
        rows = self.con.execute("select title, question from cubes where cube = ?", [name])
        found = rows.fetchone()
        return (found[0], found[1]) if found else (TITLES.get(name, name), TITLES.get(name, name))

    def _stated(self, name: str, sql: str, measures: Sequence[str]) -> None:
        """Refuse a number without a status that says it is there, and the other way round."""
        known = ", ".join(map(quoted, STATUSES))
        for measure in measures:
            status = status_column(measure)
            found = self.con.execute(
                f"select 1 from ({sql}) where {status} is null or {status} not in ({known}) "
                f"or ({measure} is not null) <> ({status} = '{PUBLISHED}') limit 1"
            ).fetchone()
            if found:
                raise ReleaseError(
                    f"{name}: {measure}: a cell and its status contradict each other, so an empty "
                    "one could mean two things; build the release again"
                )

    def _field(
        self, origin: str, column: str, columns: Mapping[str, str], key: bool, sql: str
    ) -> Field:
        """A column with what the release says of it."""
        measure = _measure_of(column, columns)
        if column == obs_status_column(measure):
            coded = bound_columns(measure)[0] in columns
            codes = sorted({OBS_STATUS[status] for status in STATUSES if coded or status != CODED})
            named = words.obs_status(self._named(origin, measure))
            return Field(column, "string", *named, required=True, codes=tuple(codes))
        if not origin:
            return Field(column, "string", *words.STATUS_COLUMNS[column], required=True)
        row = self._definition(origin, column)
        title = (row["name"], row["name_es"])
        if measure:
            name, end = self._named(origin, measure), title
            title = (f"{name[0]}: {_lower(end[0])}", f"{name[1]}: {_lower(end[1])}")
        status = bool(measure) and column == status_column(measure)
        number = row["kind"] == "measure" or bool(measure)
        kind = columns[column]
        return Field(
            column,
            kind,
            title,
            (_whole(row["short"], row["long"]), _whole(row["short_es"], row["long_es"])),
            unit=row["unit"],
            formula=row["formula"] or "",
            source=row["source"],
            required=key
            or status
            or (row["kind"] == "measure" and status_column(column) not in columns),
            codes=self._codes(column, kind, columns, key, status, sql),
            least=0 if number and (kind == "integer" or row["unit"] == SHARE) else None,
            most=1 if number and row["unit"] == SHARE else None,
        )

    def _codes(
        self, column: str, kind: str, columns: Mapping[str, str], key: bool, status: bool, sql: str
    ) -> tuple[str, ...]:
        """All that a column of codes may hold, if they are few."""
        if status:
            coded = bound_columns(_measure_of(column, columns))[0] in columns
            return tuple(each for each in STATUSES if coded or each != CODED)
        if not key or kind != "string":
            return ()
        rows = self.con.execute(
            f"select distinct {column} from ({sql}) order by all limit {MOST_CODES + 1}"
        ).fetchall()
        return tuple(code for (code,) in rows) if len(rows) <= MOST_CODES else ()

    def _named(self, origin: str, measure: str) -> Pair:
        row = self._definition(origin, measure)
        return row["name"], row["name_es"]

    def _definition(self, origin: str, column: str) -> dict[str, str]:
        """As `definitions.definition` finds it, from the release's own dictionary. A column that it
        does not define, such as one that somebody's own cube adds, is named and no more.
        """
        end = column.rpartition("_")[2]
        for id in (f"{origin}.{column}", column, end):
            if id in self._defined:
                return self._defined[id]
        return dict.fromkeys(
            ("name", "name_es", "short", "long", "short_es", "long_es"), column
        ) | {name: "" for name in ("kind", "unit", "formula", "source")}


def _ordered(columns: Mapping[str, str]) -> Iterator[str]:
    """Columns of a file: each number is followed by its status, in words and code, and bounds."""
    for column in columns:
        if _measure_of(column, columns):
            continue
        yield column
        if status_column(column) in columns:
            yield status_column(column)
            yield obs_status_column(column)
            yield from (bound for bound in bound_columns(column) if bound in columns)


def _measure_of(column: str, columns: Mapping[str, str]) -> str:
    """The number that a column stands beside; empty for one that stands alone."""
    for end in ("_obs_status", "_status", "_lower", "_upper"):
        measure = column.removesuffix(end)
        if measure != column and status_column(measure) in columns:
            return measure
    return ""


def _expression(column: str, columns: Mapping[str, str]) -> str:
    """SQL for a column of a file. Text that is not there is missing, never an empty string."""
    measure = _measure_of(column, columns)
    if column == obs_status_column(measure):
        cases = " ".join(f"when '{status}' then '{code}'" for status, code in OBS_STATUS.items())
        return f"case {status_column(measure)} {cases} end as {column}"
    return f"nullif({column}::varchar, '') as {column}" if columns[column] == "string" else column


def _cubes() -> tuple[str, ...]:
    return (*(cube.name for cube in declarations.CUBES), "demand", "coverage")


def _parts(column: str) -> str:
    """The table of the codes of a partition's column."""
    return f"dim_{column.removesuffix('_code')}"


def _key(name: str) -> tuple[str, ...]:
    """Columns that name a row of a table; none for a table that nobody knows."""
    declared = _declared(name)
    if declared:
        part = (declared.partition.column,) if declared.partition else ()
        return (*declared.keys.values(), *part)
    for population in POPULATIONS:
        trees = {
            f"dim_{population.unit}": (f"{population.unit}_code",),
            f"dim_{population.cohort}": ("cohort_code",),
            f"dim_{population.cover}": ("cohort_code", "horizon_code"),
        }
        if name in trees:
            return trees[name]
    for partition in all_partitions():
        if name == _parts(partition.column):
            return (partition.column,)
    return KEYS.get(name, ())


def _declared(name: str) -> Cube | None:
    return next((cube for cube in declarations.CUBES if cube.name == name), None)


def _foreign(filed: Filed, names: set[str]) -> Iterator[Foreign]:
    """What the columns of a table refer to, of the tables that are there."""
    columns = {each.name for each in filed.fields}
    for own, table, reference in _references(filed.name):
        if set(own) <= columns and table in names:
            yield Foreign(own, table, reference)
    if filed.role == CODES and len(filed.key) == 1:
        for parent in ("parent", "parent_2024", "pair"):
            if parent in columns:
                yield Foreign((parent,), filed.name, filed.key)


def _references(name: str) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Columns of a table, the table that they refer to, and its columns."""
    declared = _declared(name)
    population = next(
        (p for p in POPULATIONS if name in (f"dim_{p.cover}", f"dim_{p.cohort}", f"dim_{p.unit}")),
        declared.population if declared else LEAVERS,
    )
    codes = [f"{population.unit}_code", "region_code", "cohort_code", "horizon_code"]
    tables = [population.unit, "region", population.cohort, "horizon"]
    if declared and declared.partition:
        codes.append(declared.partition.column)
        tables.append(declared.partition.column.removesuffix("_code"))
    for code, table in zip(codes, tables, strict=True):
        if name not in (f"dim_{table}", SEVERAL):
            yield (code,), f"dim_{table}", (code,)
    if name not in (CONCENTRATED, "dim_subgroup", SEVERAL):
        special = declared is not None and declared.base == CONCENTRATORS
        yield SUBGROUP, CONCENTRATED if special else "dim_subgroup", SUBGROUP


def _records(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, str]]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _values(columns: Mapping[str, object], rows: Sequence[Sequence[str]]) -> str:
    """SQL for a table of words."""
    lines = ", ".join(f"({', '.join(map(quoted, row))})" for row in rows)
    return f"from (values {lines}) as t({', '.join(columns)})"


def quoted(text: str) -> str:
    """Text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def _lower(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"


def _whole(short: str, long: str) -> str:
    return short if long == short else f"{short} {long}"
