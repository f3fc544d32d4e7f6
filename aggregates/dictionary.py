"""The data dictionary of a release beside its definitions: every column of every table, the fields
that it was made from, and what is to go.

All of it follows from the declarations and the contract; of the package, only which fields it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pandas as pd

from aggregates import coverage, declarations, definitions
from aggregates.contract import Field, TableSchema, schemas
from aggregates.declarations import Cube
from aggregates.definitions import Definition
from aggregates.intake_report import IntakeReport
from aggregates.publish import BY_REGION, CERTIFICATE, key_values

COLUMNS, FIELDS, DEPRECATIONS = "release_columns", "input_fields", "deprecations"
TABLES = {  # table -> its columns, in order
    COLUMNS: ("table_name", "column_name", "position", "column_type", "role", "definition_id"),
    FIELDS: (
        *("input_table", "table_title", "table_title_es", "table_text", "table_text_es"),
        *("field", "position", "description", "description_es", "value_type", "unit", "codes"),
        *("pattern", "minimum", "maximum", "required", "ceds_id", "ceds_name", "sensitivity"),
        "in_package",
    ),
    DEPRECATIONS: ("deprecated", "what", "since", "removal", "replaced_by", "why", "why_es"),
}
KEY, MEASURE, STATUS, BOUND, TEXT = "key", "measure", "status", "bound", "text"
ROLES = (KEY, MEASURE, STATUS, BOUND, TEXT)
KEYS_OF = {  # keys of tables that are no declared cube
    "demand": ("soc_code", "region_code"),
    "demand_program": ("program_code", "soc_code"),
    "coverage": coverage.COLUMNS[:7],
    "cube_suppression": ("cube", "measure", "subgroup_dim", "status"),
    "metadata": ("key",),
    CERTIFICATE: ("key",),
    "definitions": ("id",),
    "cubes": ("cube",),
    COLUMNS: ("table_name", "column_name"),
    FIELDS: ("input_table", "field"),
    DEPRECATIONS: ("deprecated",),
}
DESCRIBED = (  # every column of a database: what `release_columns` lists
    "select table_name, column_name, column_index as position, data_type as column_type "
    "from duckdb_columns() where not internal"
)


def lists(report: IntakeReport) -> dict[str, pd.DataFrame]:
    """The fields that a release was made from, and what of it is to go."""
    return {FIELDS: fields(report.fields), DEPRECATIONS: deprecations()}


def fields(there: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """The contract as rows, one a field: what a package may hold, and whether this one does.

    there  table -> fields for which the package has a column; its values are never looked at
    """
    lines = [
        _field(schema, item, place, item.name in there.get(schema.name, ()))
        for schema in schemas().values()
        for place, item in enumerate(schema.fields, start=1)
    ]
    return pd.DataFrame(lines, columns=list(TABLES[FIELDS]))


def _field(schema: TableSchema, item: Field, place: int, there: bool) -> tuple[object, ...]:
    titles = (schema.title, schema.title_es, schema.description, schema.description_es)
    about = (item.name, place, item.description, item.description_es, item.kind, item.unit)
    limits = ("; ".join(item.codes), item.pattern, item.minimum, item.maximum, item.required)
    return (
        *(schema.name, *titles, *about, *limits),
        *(item.ceds_id, item.ceds_name, item.sensitivity, there),
    )


def deprecations() -> pd.DataFrame:
    """What is to go, by name: cubes, and columns by the id of their definition."""
    cubes = [(cube.name, "cube", cube.deprecated) for cube in declarations.CUBES]
    items = (*definitions.registry().values(), *declarations.dictionary())
    found = [
        (name, what, said.since, said.removal, said.replaced_by, said.why, said.why_es)
        for name, what, said in (*cubes, *((item.id, "column", item.deprecated) for item in items))
        if said is not None
    ]
    return pd.DataFrame(found, columns=list(TABLES[DEPRECATIONS]), dtype="str")


def columns(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every column of a release: its table, type and role, and the definition that says what it is.

    tables  of the release, as they will be written; itself, the second copy of outcomes and the
            certificate are added
    Raises KeyError for a column that nothing defines.
    """
    itself = pd.DataFrame([("", "", 0, "", "", "")], columns=list(TABLES[COLUMNS]))
    more = {COLUMNS: itself, BY_REGION: tables["outcomes"], CERTIFICATE: key_values({"": ""})}
    with duckdb.connect() as con:
        for name, frame in {**tables, **more}.items():
            con.register("frame", frame)
            con.execute(f"create table {name} as select * from frame limit 0")
            con.unregister("frame")
        found = con.execute(f"{DESCRIBED} order by all").df().astype({"position": "int64"})
    cubes = {cube.name: cube for cube in declarations.CUBES}
    cubes[BY_REGION] = cubes["outcomes"]
    said = [
        _means(cubes.get(table), table, column)
        for table, column in zip(found["table_name"], found["column_name"], strict=True)
    ]
    found["role"] = [role for role, _ in said]
    found["definition_id"] = [item.id for _, item in said]
    return found[list(TABLES[COLUMNS])]


def _means(cube: Cube | None, table: str, column: str) -> tuple[str, Definition]:
    """Role and definition of a column. Raises KeyError if nothing says."""
    item = _defined("outcomes" if table == BY_REGION else table, column)
    if column in keys(cube, table):
        return KEY, item
    if column.endswith("_status"):
        return STATUS, item
    if column.endswith(("_lower", "_upper")):
        return BOUND, item
    return MEASURE if item.kind == "measure" else TEXT, item


def _defined(table: str, column: str) -> Definition:
    """What a column means; whether a grid counts the parts of a new cube: what those parts mean."""
    more = declarations.dictionary()
    try:
        return definitions.definition(table, column, more)
    except KeyError:
        parts = {part.name: part.column for part in declarations.all_partitions()}
        if table != "cube_grids" or column not in parts:
            raise
        return definitions.definition(table, parts[column], more)


def keys(cube: Cube | None, table: str) -> tuple[str, ...]:
    """Columns that say what a row of a table is about, as far as they are declared."""
    if cube is None:
        return KEYS_OF.get(table, ())
    part = (cube.partition.column,) if cube.partition else ()
    return (*cube.keys.values(), *part)
