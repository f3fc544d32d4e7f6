"""Whatever the site says, it says in Spanish too: messages against catalogues, names against codes.

A test that fails names each message and where it stands.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache

import pytest

from aggregates.definitions import titles
from aggregates.definitions.subgroups import SUBGROUPS, titles_of
from dashboards import language
from dashboards.language import PLACE, SPANISH, TRANSLATIONS
from tests.dashboards import catalogues
from tests.dashboards.catalogues import ROOT, Marked, Translated, has_words, places, stray

DATA = ROOT / "aggregates" / "demo" / "data"
FILES = sorted((TRANSLATIONS / SPANISH).glob("*.po"))
SAME = {"No": "the answer to a question"}  # messages that are the same in both languages -> why
SAME_TITLES = {  # titles that are proper names, and in no catalogue
    "CompTIA A+",
    "CompTIA Network+",
    "CompTIA Security+",
}


@cache
def messages() -> tuple[Marked, ...]:
    return tuple(catalogues.marked())


@cache
def known() -> tuple[Translated, ...]:
    return tuple(catalogues.translated())


def listed(wrong: list[str]) -> str:
    return "\n".join(sorted(wrong))


def test_there_are_messages_and_catalogues():
    assert len(messages()) > 300 and len(known()) > 500 and len(FILES) > 4
    assert {"shell.py", "program.py"} <= {
        one.where.split(":")[0].split("/")[-1] for one in messages()
    }


def test_every_message_is_translated():
    done = {one.forms[0] for one in known() if all(one.said)}
    wrong = [f"{one.where}: {one.id!r}" for one in messages() if one.id not in done]
    assert not wrong, f"not in any catalogue, or empty:\n{listed(wrong)}"


def test_no_translation_is_empty_or_the_english_again():
    wrong = [
        f"{one.where}: {one.forms[0]!r}"
        for one in known()
        for form, said in zip(one.forms, one.said, strict=True)
        if not said.strip() or (said == form and has_words(form) and form not in SAME)
    ]
    assert not wrong, f"empty, or the same as the English:\n{listed(wrong)}"


def test_catalogues_hold_nothing_that_is_no_longer_said():
    said = {one.id for one in messages()}
    wrong = [
        f"{one.where}: {one.forms[0]!r}"
        for one in known()
        if not one.of_titles and one.forms[0] not in said
    ]
    assert not wrong, f"no code marks these any more:\n{listed(wrong)}"


def test_a_translation_has_the_values_of_its_message():
    wrong = []
    for one in known():
        most = set().union(*map(places, one.forms))
        for number, (form, said) in enumerate(zip(one.forms, one.said, strict=True)):
            last = number == len(one.forms) - 1
            exact = places(said) == places(form)
            if not (exact if last else places(said) <= most) or stray(said):
                wrong.append(f"{one.where}: {form!r} -> {said!r}")
            if not places(form) and said.count("%%") != form.count("%%"):
                wrong.append(f"{one.where}: {form!r} -> {said!r}")
    assert not wrong, f"other values than the message, or a stray per cent sign:\n{listed(wrong)}"


def test_a_message_that_has_numbers_has_both_forms_everywhere():
    plural = {one.id: one.forms for one in messages() if len(one.forms) == 2}
    wrong = [
        f"{one.where}: {one.forms!r}"
        for one in known()
        if one.forms[0] in plural and one.forms != plural[one.forms[0]]
    ]
    single = {one.id for one in messages() if len(one.forms) == 1}
    wrong += [
        f"{one.where}: {one.forms!r}"
        for one in known()
        if len(one.forms) == 2 and one.forms[0] in single
    ]
    assert not wrong, f"one form where there are two, or the other way round:\n{listed(wrong)}"


def test_two_catalogues_agree():
    said = defaultdict(dict)
    for one in known():
        said[one.forms[0]].setdefault(one.said, one.where)
    wrong = [f"{form!r}: {ways}" for form, ways in said.items() if len(ways) > 1]
    assert not wrong, f"the same message in two ways, of which one is lost:\n{listed(wrong)}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_catalogue_is_in_order(file):
    """Nothing twice, fuzzy or commented out; the head says which language it is."""
    text = file.read_text(encoding="utf-8")
    assert r'"Language: es\n"' in text and 'charset=utf-8\\n"' in text
    assert "#, fuzzy" not in text and "\n#~" not in text
    ids = Counter(re.findall(r'^msgid ((?:".*"\n?)+)', text, re.MULTILINE))
    assert [twice for twice, times in ids.items() if times > 1] == []
    assert len(ids) - 1 == len([one for one in known() if one.catalogue == file.name])


def test_quotes_are_those_of_spanish_in_this_country():
    wrong = [f"{one.where}: {said!r}" for one in known() for said in one.said if "«" in said]
    assert not wrong, f"“so”, not «so»:\n{listed(wrong)}"


def test_only_whole_messages_are_marked():
    wrong = list(catalogues.unmarkable())
    assert not wrong, f"in no catalogue, however it is made:\n{listed(wrong)}"


def test_nobody_is_called_unemployed():
    """Not found in records is not unemployed (design section 4), in any language."""
    wrong = [
        f"{one.where}: {said}"
        for one in known()
        for said in one.said
        if "desemplead" in said.lower()
    ]
    wrong += [
        f"{one.where}: {form}"
        for one in messages()
        for form in one.forms
        if re.search(r"\bthe unemployed\b|\b(is|are|was|were) unemployed\b", form.lower())
    ]
    assert not wrong, listed(wrong)


# Titles that a release holds


def column(file: str, name: str) -> list[str]:
    with (DATA / file).open(encoding="utf-8", newline="") as opened:
        return [row[name] for row in csv.DictReader(opened)]


@pytest.mark.parametrize(
    ("file", "least"),
    [
        ("programs.csv", 82),
        ("clusters.csv", 16),
        ("clusters_2024.csv", 14),
        ("occupations.csv", 152),
        ("credential_catalog.csv", 60),
    ],
)
def test_every_title_of_the_demonstration_has_spanish(file, least):
    names = column(file, "title")
    assert len(names) >= least
    with language.speaking(SPANISH):
        same = {name for name in names if language.title(name) == name}
    assert same - SAME_TITLES == set(), "no Spanish"


def test_titles_of_the_demonstration_have_no_left_over():
    files = ("programs", "clusters", "clusters_2024", "occupations", "credential_catalog")
    names = {name for file in files for name in column(f"{file}.csv", "title")}
    wrong = [
        one.where
        for one in known()
        if one.catalogue in ("titles_programs.po", "titles_occupations.po", "titles_credentials.po")
        and one.forms[0] not in names
    ]
    assert wrong == []


def test_what_the_release_says_of_itself_has_spanish(inside):
    said = [inside.meta["title"], inside.meta["notice"]]
    said += [row[name] for row in inside.rows("from cubes") for name in ("title", "question")]
    said += [row["reason"] for row in inside.rows("from cubes where reason <> ''")]
    with language.speaking(SPANISH):
        same = [text for text in said if language.title(text) == text]
    assert said and same == []


def test_names_of_codes_are_as_their_definitions_say():
    """The catalogue and `aggregates/definitions` are apart, since pages see a release alone."""
    pairs = {pair for item in SUBGROUPS for pair in titles_of(item.name).values()}
    codes = [f"b{n}" for n in range(1, 9)] + ["q2", "q4", *(f"y{n:02}" for n in range(1, 11))]
    pairs |= {titles._titles("horizon_code", code) for code in codes}
    with language.speaking(SPANISH):
        wrong = {en: (language.title(en), es) for en, es in pairs if language.title(en) != es}
    assert wrong == {}


def test_a_grouping_and_a_group_of_one_english_name_differ_in_spanish(inside):
    """English has one word for a split and for those whom it splits off; Spanish has two."""
    for dim, name, code, group in (
        (
            "work_based_learning",
            "Aprendizaje en el trabajo",
            "yes",
            "Con aprendizaje en el trabajo",
        ),
        ("english_learner", "Aprendiz de inglés", "yes", "Aprendices de inglés"),
    ):
        with language.speaking(SPANISH):
            title, groups = inside.codes.groups[dim]
        assert (title, groups[code]) == (name, group)


TERMS = {  # a term in English -> what its Spanish has, as `aggregates/definitions` says it
    r"\bclusters?\b": r"grupos?\b",
    r"\bleavers\b": r"egresad",
    r"\brelease\b": r"publicaci",
    r"\bcovered work\b": r"trabajo cubierto",
    r"\bsuppressed\b": r"ocult",
    r"\bcredentials?\b": r"credencial",
    r"\bwage records\b": r"registros salariales",
    r"\bmedian\b": r"median[ao]",
    r"\bcount(y|ies)\b": r"condado",
    r"\bworkforce regions?\b": r"regi(ón|ones) laboral",
    r"\bframeworks?\b": r"esquema|\(.*framework.*\)",
    r"\bwork-based learning\b": r"aprendizaje en el trabajo",
    r"\blooked[- ]up\b": r"cotej",
    r"\bpercentiles?\b": r"percentil",
    r"\bindustr(y|ies)\b": r"industria",
    r"\bsynthetic\b": r"sintétic",
    r"\bunemployment[- ]insurance\b": r"seguro de desempleo",
    r"\bnot found\b": r"no se encontr|no encontrad",
}


def test_a_term_has_one_name_in_spanish():
    wrong = [
        f"{one.where}: {english} -> {said!r} has no {spanish}"
        for one in known()
        for form, said in zip(one.forms, one.said, strict=True)
        for english, spanish in TERMS.items()
        if re.search(english, PLACE.sub(" ", form), re.IGNORECASE)
        and not re.search(spanish, said, re.IGNORECASE)
    ]
    assert not wrong, listed(wrong)
