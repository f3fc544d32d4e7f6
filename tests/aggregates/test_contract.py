"""The contract is what the design lists, and complete enough to be a data dictionary."""

import json
import re
from pathlib import Path

import pytest

from aggregates import contract
from aggregates.contract import schemas

FOLDER = Path(contract.__file__).parent
TABLES = {  # table -> its fields, optional ones last
    "students": "student_id cohort_year exit_quarter exit_type school_id program_id cte_level "
    "work_based_learning sex race_ethnicity economically_disadvantaged english_learner disability "
    "homeless foster migrant match_status match_method",
    "wages": "student_id quarter employer_id naics wages work_county_fips",
    "enrollments": "student_id quarter institution_id level in_state",
    "credentials": "student_id credential_id earned_on",
    "service": "student_id quarter service_type",
    "educators": "educator_id year school_id cluster_id birth_year years_of_service",
    "programs": "program_id title cip_code cluster_id cluster_2024_id",
    "clusters": "cluster_id title framework",
    "schools": "school_id title district_id district_title county_fips locale",
    "regions": "county_fips county_title workforce_region_id workforce_region_title state_fips "
    "state_title rucc metro",
    "credential_catalog": "credential_id title credential_type cluster_id ctid",
    "occupation_demand": "soc_code title workforce_region_id annual_openings median_wage "
    "growth_pct entry_education",
}
OPTIONAL_TABLES = {"service", "educators", "occupation_demand"}
OPTIONAL_FIELDS = {
    "students": {"program_id", "homeless", "foster", "migrant", "match_method"},
    "wages": {"work_county_fips"},
    "programs": {"cluster_2024_id"},
    "regions": {"rucc", "metro"},
    "credential_catalog": {"cluster_id", "ctid"},
    "occupation_demand": {"median_wage", "growth_pct", "entry_education"},
}
SENSITIVITY = ("public", "quasi-identifier", "confidential", "identifier")
PERSON_TABLES = {"students", "wages", "enrollments", "credentials", "service", "educators"}


def fields():
    return [
        pytest.param(name, field, id=f"{name}.{field['name']}")
        for name in TABLES
        for field in json.loads((FOLDER / f"{name}.json").read_text())["fields"]
    ]


def test_every_table_has_a_schema_and_no_schema_is_left_over():
    assert set(schemas()) == set(TABLES) == {path.stem for path in FOLDER.glob("*.json")}
    assert {name for name, schema in schemas().items() if schema.optional} == OPTIONAL_TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_fields_of_the_design(name):
    schema = schemas()[name]
    assert [field.name for field in schema.fields] == TABLES[name].split()
    optional = {field.name for field in schema.fields if not field.required}
    assert optional == OPTIONAL_FIELDS.get(name, set())


@pytest.mark.parametrize("name", TABLES)
def test_keys_and_references_are_fields(name):
    schema = schemas()[name]
    names = {field.name for field in schema.fields}
    assert schema.key and set(schema.key) <= names
    order = list(schemas())
    for field, table, there in schema.references:
        assert field in names
        assert there in schemas()[table].key
        assert order.index(table) < order.index(name)  # loaded before what points to it


@pytest.mark.parametrize(("table", "field"), fields())
def test_a_field_is_described(table, field):
    assert field["type"] in ("string", "integer", "number", "boolean", "date")
    assert len(field["description"]) >= 3 and len(field["description_es"]) >= 3
    assert field["description_es"] != field["description"]
    assert field["sensitivity"] in SENSITIVITY
    assert isinstance(field["constraints"]["required"], bool)
    if table not in PERSON_TABLES:
        assert field["sensitivity"] == "public"
    else:
        assert field["sensitivity"] != "public"
    if "ceds" in field:
        assert re.fullmatch(r"P[0-9]{6}", field["ceds"]["id"])
        assert re.fullmatch(r"[A-Za-z0-9]+", field["ceds"]["name"])
    if pattern := field["constraints"].get("pattern"):
        re.compile(pattern)


@pytest.mark.parametrize(("table", "field"), fields())
def test_an_amount_has_a_unit_and_limits(table, field):
    if field["type"] in ("number", "integer") and field["name"] != "rucc":  # a code, not an amount
        assert field["unit"]
        assert "minimum" in field["constraints"] or field["name"] == "growth_pct"
    if field.get("format") == "quarter" or field["type"] == "date":
        assert field["unit"] in ("quarter", "date")


def test_one_element_has_one_name():
    names = {}
    for parameter in fields():
        ceds = parameter.values[1].get("ceds")
        if ceds:
            assert names.setdefault(ceds["id"], ceds["name"]) == ceds["name"]
    assert len(names) >= 30


def test_what_is_expected_is_said_in_words():
    said = {
        (name, field.name): field.expected
        for name, schema in schemas().items()
        for field in schema.fields
    }
    assert said["wages", "wages"] == "number at least 0 at most 5,000,000"
    assert said["wages", "quarter"] == "a quarter such as 2019Q3"
    assert said["students", "sex"] == "one of female, male, not_reported"
