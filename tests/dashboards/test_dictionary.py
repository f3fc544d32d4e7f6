"""The data dictionary: every definition whole, in both languages, and every column and field."""

import csv
import gzip
import io
import re
import shutil

import pytest

from aggregates import declarations, definitions
from aggregates.contract import schemas
from aggregates.schema import STATUSES
from dashboards import dictionary, language, queries
from dashboards import dictionary_tables as tables
from dashboards.components import Original
from dashboards.language import LANGUAGES, SPANISH, speaking
from tests.dashboards.test_changes import write

CODE = re.compile(  # names of columns and of statuses, and signs: they have no language
    r"\b(\w+_\w+|n|supply|rows|suppressed|published|coded)\b|\W+"
)


def definitions_of_all():
    """Every definition that a release may hold, as its rows are."""
    of_cubes = [item for cube in declarations.CUBES for item in cube.dictionary]
    return [vars(item) for item in (*definitions.registry().values(), *of_cubes)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_is_listed_once_but_those_of_concentrators(inside, language):
    with speaking(language):
        table = dictionary.dictionary_table()
    listed = [key["id"] for key in table.codes]
    known = {row["id"] for row in queries.definitions()}
    assert len(listed) == len(set(listed)) > 100
    assert known - set(listed) == {name for name in known if name.startswith("concentrators__")}
    kinds = [key["kind"] for key in table.codes]
    assert kinds == sorted(kinds, reverse=True), "measures come before dimensions"


def test_a_definition_in_spanish_is_the_releases_own(inside):
    row = next(row for row in queries.definitions() if row["id"] == "n_matched")
    assert dictionary.whole(row) == f"{row['short']} {row['long']}"
    with speaking(SPANISH):
        assert dictionary.text_of(row, "name") == row["name_es"]
        assert dictionary.whole(row) == f"{row['short_es']} {row['long_es']}"
        assert dictionary.names()["n_matched"] == row["name_es"]


def test_a_definition_that_says_it_all_at_once_is_not_said_twice():
    row = {"short": "One.", "long": "One.", "short_es": "Uno.", "long_es": "Uno."}
    assert dictionary.whole(row) == "One."


def test_every_unit_source_and_way_of_counting_has_spanish():
    same = set()
    with speaking(SPANISH):
        for row in definitions_of_all():
            if dictionary.unit(row) == row["unit"]:
                same.add(row["unit"])
            for part in dictionary.source(row).split("; "):
                if part in row["source"].split("; "):
                    same.add(part)
            said = dictionary.as_said(row["formula"])
            if isinstance(said, Original) and not _is_code(said.words):
                same.add(said.words)
    assert same == set()


def _is_code(formula):
    """Whether a formula is of names of columns alone."""
    return not CODE.sub("", formula).strip()


def test_a_unit_of_rounded_counts_says_so():
    row = {"unit": "people, rounded to a multiple of 10"}
    assert dictionary.unit(row) == row["unit"]
    with speaking(SPANISH):
        assert dictionary.unit(row) == "personas, redondeado a un múltiplo de 10"


def test_words_that_we_do_not_know_stay_in_english():
    with speaking(SPANISH):
        assert dictionary.as_said("n / n_matched") == Original("n / n_matched")
        assert dictionary.as_said("count of rows") == "conteo de filas"


# The whole of it, on its own page


@pytest.fixture
def page(client):
    return client.get("/data/dictionary").get_data(as_text=True)


def rows_of(client, name):
    text = client.get(f"/csv/dictionary/{name}.csv").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text)))


def test_the_page_has_every_column_of_every_table(client, page, inside):
    there = inside.rows("select table_name, column_name from duckdb_columns() where not internal")
    names = {(row["table_name"], row["column_name"]) for row in there}
    listed = rows_of(client, "columns")
    assert {(row["table"], row["column"]) for row in listed} == names and len(names) > 300
    assert all(row["name"] and row["meaning"] and row["unit"] and row["records"] for row in listed)
    for table, column in names:
        if table != tables.COPY:
            assert page.count(f'id="{table}.{column}"') == 1, (table, column)
    assert 'id="outcomes.rate_employed"' in page and 'id="outcomes.rate_employed_status"' in page


def test_the_page_has_every_field_of_the_contract(client, page):
    fields = {(name, item.name): item for name, schema in schemas().items()
              for item in schema.fields}  # fmt: skip
    listed = {(row["table"], row["field"]): row for row in rows_of(client, "fields")}
    assert set(listed) == set(fields)
    for (table, field), item in fields.items():
        assert page.count(f'id="input.{table}.{field}"') == 1
        row = listed[table, field]
        assert row["holds"] == item.description and row["sensitivity_code"] == item.sensitivity
        assert row["required"] == ("Yes" if item.required else "No")


def test_every_word_of_the_contract_and_of_the_database_has_words_of_ours(inside):
    assert {row["sensitivity"] for row in queries.input_fields()} == set(tables.SENSITIVITY)
    assert set(tables.SENSITIVITY) == set(tables.SEEN) == set(tables.LEVEL_NAMES)
    assert {row["role"] for row in queries.columns()} <= set(tables.ROLES)
    assert {row["column_type"] for row in queries.columns()} <= set(tables.TYPES)
    assert {row["value_type"] for row in queries.input_fields()} <= set(tables.TYPES)
    assert set(tables.STATUSES) == set(STATUSES)


def test_units_of_fields_have_spanish(inside):
    with speaking(SPANISH):
        for row in queries.input_fields():
            assert not row["unit"] or language.title(row["unit"]) != row["unit"], row["unit"]


def test_codes_are_those_that_cubes_have(client, inside):
    listed = {(row["dimension"], row["code"]) for row in rows_of(client, "codes")}
    used = inside.rows("select distinct program_code, region_code, horizon_code from outcomes")
    for column in ("program_code", "region_code", "horizon_code"):
        codes = {row[column] for row in used}
        assert codes <= {code for name, code in listed if name == column}
    assert ("subgroup_code", "female") in listed and ("work_region_code", "lwa:bluegrass") in listed


def test_a_page_of_it_is_light(client):
    page = client.get("/data/dictionary").get_data()
    assert len(gzip.compress(page)) < 60_000


def test_a_release_without_the_lists_says_so(line, tmp_path):
    from app import create_app

    shutil.copytree(line.release, tmp_path / "kept")
    lists = ("release_columns", "input_fields", "deprecations")
    drop = [f"drop table {table}" for table in lists]
    folder = write(tmp_path, "e" * 16, "2026-01-01T00:00:00+00:00", *drop)
    visitor = create_app(folder).server.test_client()
    answer = visitor.get("/data/dictionary")
    assert answer.status_code == 200
    assert "before releases listed their columns" in answer.get_data(as_text=True)
    assert visitor.get("/csv/dictionary/columns.csv").status_code == 200
