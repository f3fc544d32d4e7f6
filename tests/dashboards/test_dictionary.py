"""The data dictionary: every definition whole, in both languages."""

import re

import pytest

from aggregates import declarations, definitions
from dashboards import dictionary, queries
from dashboards.components import Original
from dashboards.language import LANGUAGES, SPANISH, speaking

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
