"""The dictionary of a release: every column, every field of the contract, and what is to go."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import pytest

from aggregates import audit, declarations, definitions, dictionary
from aggregates.contract import schemas
from aggregates.definitions import Deprecated
from aggregates.errors import ReleaseError

GOING = Deprecated(
    "2026-11-30",
    "2027-06-30",
    "The share says the same.",
    "La proporción dice lo mismo.",
    "industries.share",
)


@pytest.fixture
def rows(line):
    """Rows of a statement on the release."""
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        yield lambda sql: con.execute(sql).fetchall()


def test_every_column_of_every_table_is_listed_with_a_definition(rows):
    columns = "select table_name, column_name, column_type from"
    listed = rows(f"{columns} {dictionary.COLUMNS} order by all")
    assert listed == rows(f"{columns} ({dictionary.DESCRIBED}) order by all")
    undefined = f"from {dictionary.COLUMNS} c anti join definitions d on d.id = c.definition_id"
    assert rows(undefined) == []
    assert {role for (role,) in rows(f"select role from {dictionary.COLUMNS}")} == {
        *dictionary.ROLES
    }


def test_roles_are_those_of_the_declarations(rows):
    found = {
        (table, column): role
        for table, column, role in rows(
            f"select table_name, column_name, role from {dictionary.COLUMNS}"
        )
    }
    there = {table for table, _ in found}
    for cube in declarations.CUBES:
        if cube.name in there:
            keys = {column for (table, column), role in found.items()
                    if table == cube.name and role == "key"}  # fmt: skip
            assert keys == set(dictionary.keys(cube, cube.name))
    assert found["outcomes", "rate_employed"] == "measure"
    assert found["outcomes", "rate_employed_status"] == "status"
    assert found["outcomes", "rate_employed_upper"] == "bound"
    assert found["industries", "sector_code"] == found["coverage", "measure"] == "key"
    assert found["dim_program", "title"] == "text"


def test_keys_tell_rows_apart(rows):
    keys: dict[str, list[str]] = {}
    for table, column in rows(
        f"select table_name, column_name from {dictionary.COLUMNS} where role = 'key'"
    ):
        keys.setdefault(table, []).append(column)
    for table, columns in keys.items():
        same = f"select {', '.join(columns)} from {table} group by all having count(*) > 1"
        assert rows(same) == [], table
    assert {"outcomes", "demand", "coverage", "input_fields"} <= set(keys)


def test_a_column_that_nothing_defines_stops_the_build(line):
    import pandas as pd

    with pytest.raises(KeyError, match="outcomes.n_astronauts"):
        dictionary.columns({"outcomes": pd.DataFrame({"n_astronauts": [1]})})


def test_every_field_of_the_contract_is_listed(rows):
    assert rows("select input_table, field, description_es, sensitivity from input_fields "
                "order by all") == sorted(
        (name, item.name, item.description_es, item.sensitivity)
        for name, schema in schemas().items()
        for item in schema.fields
    )  # fmt: skip


def test_the_release_says_which_fields_its_records_had(rows):
    there = {f"{table}.{field}" for table, field in
             rows("select input_table, field from input_fields where in_package")}  # fmt: skip
    assert {"students.student_id", "wages.work_county_fips"} <= there
    found = dictionary.fields({"students": {"sex"}}).set_index(["input_table", "field"])
    assert found["in_package"].sum() == 1 and found["in_package"]["students", "sex"]


def test_nothing_is_to_go_and_then_something_is(rows, monkeypatch):
    assert rows("from deprecations") == []
    types = {name for _, name, *_ in rows("select * from (describe deprecations)")} | {
        kind for _, kind, *_ in rows("describe deprecations")
    }
    assert "INTEGER" not in types, "an empty table has text columns all the same"
    cubes = tuple(
        replace(cube, deprecated=replace(GOING, replaced_by="")) if cube.name == "flows" else cube
        for cube in declarations.CUBES
    )
    monkeypatch.setattr(declarations, "CUBES", cubes)
    registry = definitions.registry()
    registry["industries.n"] = replace(registry["industries.n"], deprecated=GOING)
    monkeypatch.setattr(definitions, "registry", lambda: registry)
    found = dictionary.deprecations()
    assert list(found["deprecated"]) == ["flows", "industries.n"]
    assert list(found["what"]) == ["cube", "column"]
    assert list(found["replaced_by"]) == ["", "industries.share"]


def test_days_of_what_is_to_go_are_days():
    every = [cube.deprecated for cube in declarations.CUBES]
    every += [item.deprecated for item in definitions.registry().values()]
    for said in filter(None, every):
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", said.since) and said.since < said.removal
        assert said.why.endswith(".") and said.why_es.endswith(".") and said.why != said.why_es


def forged(line, tmp_path, sql: str) -> str:
    """What the audit says of a copy with something changed."""
    import shutil

    path = tmp_path / "release.duckdb"
    shutil.copy(line.release / "release.duckdb", path)
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
    with pytest.raises(ReleaseError) as refused:
        audit.attack_release(path)
    return str(refused.value)


def test_lists_hold_no_more_than_they_may(line, tmp_path):
    said = forged(line, tmp_path, "alter table input_fields add column example varchar")
    assert "W1: column of input_fields example does not" in said
