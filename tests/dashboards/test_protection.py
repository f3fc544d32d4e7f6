"""Protection in plain words: the rules of either method, and the certificate as it stands."""

import pytest

from dashboards import protection, queries
from dashboards.components import Original
from dashboards.language import LANGUAGES, SPANISH, speaking

HIDING = {"method": "suppression", "minimum_count": "12", "protection_width": "7"}
ROUNDING = {"method": "rounding", "rounding_base": "10", "rounding_reach": "9"}
FURTHER = ROUNDING | {"rounding_reach": "17"}
CERTIFICATE = {
    "result": "proved",
    "cells": "19479",
    "rule": "every suppressed count could hold any of a range",
    "cells_attacked_together": "12",
    "new_finding": "x",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_name_the_numbers_of_the_policy(language):
    with speaking(language):
        hiding, rounding = protection.rules(HIDING), protection.rules(ROUNDING)
        further = protection.rules(FURTHER)
    assert " 12 " in hiding[0] and " 7" in hiding[1]
    assert "10" in rounding[0] and len(further) == len(rounding) + 1 and "17" in further[1]


def test_rules_are_said_in_spanish():
    for meta in (HIDING, FURTHER):
        english = protection.rules(meta)
        with speaking(SPANISH):
            spanish = protection.rules(meta)
        assert len(english) == len(spanish) and not set(english) & set(spanish)


@pytest.fixture
def certificate(monkeypatch):
    monkeypatch.setattr(queries, "certificate", lambda: CERTIFICATE)


def test_a_finding_without_words_is_shown_all_the_same(certificate):
    found = dict(map(tuple, protection.certificate_table().rows))
    assert found["Numbers in the release, hidden or shown"] == "19,479"
    assert found["Protected numbers attacked, with earlier releases"] == "12"
    assert found[Original("New finding")] == Original("x")


def test_the_certificate_has_spanish_words_and_its_own_values(certificate):
    with speaking(SPANISH):
        found = dict(map(tuple, protection.certificate_table().rows))
    assert found["Resultado"] == "demostrado"
    assert found["Qué se demuestra"] == Original(CERTIFICATE["rule"])
    assert "Números protegidos que se atacaron, con publicaciones anteriores" in found


def test_sentences_of_a_release_are_said_in_spanish_with_their_values(inside):
    """The audit writes them: were it to put one otherwise, it would stay in English."""
    found = queries.certificate()
    with speaking(SPANISH):
        said = {key: protection._value(found[key]) for key in ("rule", "method", "solver")}
    assert not any(isinstance(words, Original) for words in said.values())
    assert said["rule"].count(found["width"]) == 2 and "oculta" in said["rule"]
    assert "S1 a S" in said["method"] and said["solver"].startswith(found["solver"].split(",")[0])


def test_a_sentence_is_known_by_all_of_its_words_and_values():
    rule = "every {} count could hold any of a range at least {} wide, and no derivable count is "
    rule += "provably under {}"
    with speaking(SPANISH):
        assert "redondeada" in protection._value(rule.format("rounded", 5, 5))
        assert isinstance(protection._value(rule.format("suppressed", 10, 9)), Original)
    assert protection._value("suppression (S1 to S25)") == "suppression (S1 to S25)"


def test_every_finding_of_a_release_has_words(inside):
    assert set(queries.certificate()) <= set(protection.FINDINGS)


def test_suppressed_shares_are_of_numbers_that_there_could_be(inside):
    table = protection.suppression_table()
    assert [key["measure"] for key in table.codes] == [
        name for name in (key["measure"] for key in table.codes) if name in protection.COUNTED
    ]
    statuses = [column.key.removeprefix("n_") for column in table.columns[2:]]
    for _name, share, *counts in table.rows:
        by_status = dict(zip(statuses, (item.value for item in counts), strict=True))
        known = sum(n for status, n in by_status.items() if status != "no_data")
        assert share.value == by_status.get("suppressed", 0) / known
