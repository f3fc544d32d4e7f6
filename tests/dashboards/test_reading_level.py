"""Students and parents can read it: page text by published formulas, and the formulas themselves.

Sentences are measured, not tables, choices and headings. Titles of programs and places count as one
short word where a sentence has them: a long one of the federal list says nothing of our words.
A test that fails lists the hardest sentences, with their grades.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from dashboards.language import ENGLISH, SPANISH, address, speaking
from tests.dashboards.readability import (
    ease,
    english_syllables,
    grade,
    sentences,
    spanish_syllables,
    words,
)
from tests.dashboards.reading import paragraphs

PAGES = (
    "/",
    "/programs",
    "/programs?region=21195",
    "/programs?view=map",
    "/programs/total",
    "/programs/welding?region=lwa:ekcep",
    "/programs/nursing-assistant",
    "/programs/cluster:08",
    "/compare",
    "/compare?programs=nursing-assistant,pharmacy-technician",
    "/privacy",
    "/programs/nope",
)
GRADE = 8.0  # a page is at or under this
HARDEST = 10.0  # and none of its paragraphs is above this, of those long enough to measure
EASE = 60.0  # Spanish: for readers of grade 8 (Fernández Huerta's "normal" begins here)
LEAST_EASE = 45.0
LONG_ENOUGH = 15  # words: in fewer, one long word decides
NOT_OURS = {"wf-citation", "wf-notice"}  # copied, not read; and the words of the release


@cache
def read(app, path: str, language: str) -> tuple[str, ...]:
    """The paragraphs of a page, each once, with names put short."""
    html = app.server.test_client().get(address(path, language)).get_data(as_text=True)
    release = app.server.extensions["throughline_shelf"].current()
    nodes = [*release.codes.programs.values(), *release.codes.regions.values()]
    with speaking(language):
        titles = {node.title for node in nodes if len(node.title) > 3}
    found = [one.text for one in paragraphs(html) if not NOT_OURS & one.classes]
    return tuple(dict.fromkeys(_short(text, frozenset(titles)) for text in found))


@cache
def _pattern(titles: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(titles, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _short(text: str, titles: frozenset[str]) -> str:
    return _pattern(titles).sub("Kim", text)


def hardest(found: list[str], language: str) -> str:
    """Sentences with their measure, hardest first, for whoever is to put them plainly."""
    measure = grade if language == ENGLISH else ease
    said = {sentence for text in found for sentence in sentences(text)}
    order = sorted(((measure([one]), one) for one in said), reverse=language == ENGLISH)
    return "\n".join(f"{level:5.1f} {one}" for level, one in order[:12])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_grade_8(app, path):
    found = read(app, path, ENGLISH)
    assert len(found) >= 2
    assert grade(found) <= GRADE, f"grade {grade(found):.1f}\n{hardest(found, ENGLISH)}"


@pytest.mark.parametrize("path", PAGES)
def test_no_paragraph_is_far_above_it(app, path):
    hard = [
        text
        for text in read(app, path, ENGLISH)
        if len(words(text)) >= LONG_ENOUGH and grade([text]) > HARDEST
    ]
    assert not hard, f"above grade {HARDEST}:\n{hardest(hard, ENGLISH)}"


@pytest.mark.parametrize("path", PAGES)
def test_spanish_is_as_plain(app, path):
    found = read(app, path, SPANISH)
    assert len(found) >= 2
    assert ease(found) >= EASE, f"{ease(found):.1f}\n{hardest(found, SPANISH)}"
    hard = [text for text in found if len(words(text)) >= LONG_ENOUGH and ease([text]) < LEAST_EASE]
    assert not hard, f"below {LEAST_EASE}:\n{hardest(hard, SPANISH)}"


# The formulas


def test_the_grade_is_kincaids():
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    two = ["Employers pay wages. Every quarter, they report them."]  # 3 + 5 words, 6 + 9 sounds
    assert grade(two) == pytest.approx(0.39 * 4 + 11.8 * 15 / 8 - 15.59)


def test_the_ease_is_fernandez_huertas():
    assert ease(["El gato duerme en la casa."]) == pytest.approx(206.84 - 60 * 9 / 6 - 1.02 * 6)


def test_harder_text_measures_harder():
    plain = ["Most of them found work. Half made more than that."]
    hard = ["Longitudinal administrative records facilitate methodologically rigorous evaluation."]
    assert grade(plain) < 3 < 15 < grade(hard)
    facil = ["Casi todos tienen trabajo. La mitad gana más."]
    dificil = ["Los registros administrativos longitudinales posibilitan evaluaciones rigurosas."]
    assert ease(facil) > 90 > 20 > ease(dificil)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("work", 1), ("employer", 3), ("privacy", 3), ("leavers", 2), ("looked", 1), ("wages", 2),
        ("people’s", 2), ("CTE", 3), ("UI", 2), ("1,204", 1), ("74%", 1), ("$31,600", 1),
        ("Throughline", 2), ("rezoned", 2), ("unlinkable", 4),
    ],
)  # fmt: skip
def test_english_syllables(word, syllables):
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("trabajo", 3), ("egresados", 4), ("país", 2), ("guitarra", 3), ("pingüino", 3),
        ("ahora", 3), ("leer", 2), ("ciencia", 2), ("y", 1), ("muy", 1), ("economía", 5),
        ("estudiáis", 3), ("queso", 2), ("ciudad", 2), ("aéreo", 4), ("privacidad", 4),
        ("universidad", 5), ("yo", 1), ("mayor", 2), ("CTE", 3), ("74%", 1),
    ],
)  # fmt: skip
def test_spanish_syllables(word, syllables):
    assert spanish_syllables(word) == syllables


def test_sentences_end_where_readers_end_them():
    text = "Half earned $31,600.50 or more. In the U.S. Army, too? “Yes.” Of 3.5, see a.b."
    assert sentences(text) == [
        "Half earned $31,600.50 or more.",
        "In the U.S. Army, too?",
        "“Yes.",
        "Of 3.5, see a.b.",
    ]
