"""Every page in Spanish: nothing on it is English but names, and what says that it is.

Texts, spoken attributes, pictures and downloads are compared with those of the page in English;
a test that fails lists what stayed as it was.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from urllib.parse import urlsplit

import pytest

from dashboards import language, shell
from dashboards.language import ENGLISH, SPANISH, speaking
from tests.browser.test_pages import PAGES
from tests.dashboards.reading import said, texts_of

MORE = (
    "/programs?q=zebra",
    "/programs?q=mechanic",
    "/programs?region=21195",
    "/programs/welding",
    "/programs/nursing-assistant?region=lwa:bluegrass&horizon=q2",
    "/programs/aviation-maintenance?region=21195",
    "/programs/cluster_2024:construction",
    "/compare",
    "/compare?programs=nursing-assistant,pharmacy-technician",
    "/compare?programs=welding&regions=lwa:bluegrass,lwa:ekcep",
    "/embed/program-timeline?program=total",
    "/embed/nope",
    "/nope",
    "/programs/nope",
    "/gaps?measure=nope",
    "/programs?q=a&q=b",
)
EVERY = tuple(dict.fromkeys((*PAGES, *MORE)))
SHORTEST = 4  # letters of a word that must differ; shorter ones are often the same
ENGLISH_WORDS = frozenset(  # which no Spanish text has
    re.findall(
        r"\w+",
        """the of and with were who this that these from their they by are was has have been what
        how which where there not for can cannot than then only those you your""",
    )
)
NAMES = frozenset(  # the same in both languages: ours, of laws, agencies, lists and tools
    re.findall(
        r"\w+",
        "throughline perkins wioa naics onet comptia highs duckdb javascript python bls nces "
        "parquet excel readme datapackage json",
    )
)


@cache
def documents(app, path: str) -> tuple[str, str]:
    """A page in English and in Spanish."""
    client = app.server.test_client()
    return tuple(
        client.get(language.address(path, spoken)).get_data(as_text=True)
        for spoken in (ENGLISH, SPANISH)
    )


@pytest.fixture(scope="session")
def names(app) -> frozenset[str]:
    """Words of places, schools and the state, which are names in any language."""
    release = app.server.extensions["throughline_shelf"].current()
    titles = [row["title"] for row in release.rows("select title from dim_region")]
    return NAMES | {word for title in titles for word in _words(title)}


def _words(text: str) -> list[str]:
    """Words of a text in small letters, without codes and addresses."""
    plain = re.sub(r"https?://\S+|/\S+|\S*[_\d]\S*", " ", text)
    return re.findall(r"[^\W\d_]+", plain.lower())


def untranslated(english: list[str], spanish: list[str], names: frozenset[str]) -> set[str]:
    """Spanish texts that are the English ones, or have English words, names left aside."""
    same = set(english)
    wrong = set()
    for text in spanish:
        left = [word for word in _words(text) if word not in names]
        if (
            text in same
            and any(len(word) >= SHORTEST for word in left)
            or ENGLISH_WORDS & set(left)
        ):
            wrong.add(text)
    return wrong


def spoken(html: str, lang: str) -> list[str]:
    """Texts of a document that are in a language."""
    return [one.text for one in said(html) if one.lang == lang]


@pytest.mark.parametrize("path", EVERY)
def test_nothing_on_a_page_stays_english(app, names, path):
    english, spanish = documents(app, path)
    wrong = untranslated(spoken(english, ENGLISH), spoken(spanish, SPANISH), names)
    assert not wrong, "\n".join(sorted(wrong))


def test_a_page_with_english_left_on_it_would_be_found(app, names):
    english, _spanish = documents(app, "/")
    texts = spoken(english, ENGLISH)
    assert len(untranslated(texts, texts, names)) > 10
    assert untranslated([], ["Egresados, and their work"], names) == {"Egresados, and their work"}
    assert untranslated(["Pike"], ["Pike"], names) == set()
    assert untranslated(["Schools"], ["Schools"], names) == {"Schools"}


@pytest.mark.parametrize("path", EVERY)
def test_a_page_says_its_language_and_keeps_it(app, path):
    for spoken_now, html in zip((ENGLISH, SPANISH), documents(app, path), strict=True):
        assert f'<html lang="{spoken_now}">' in html
        for href in re.findall(r'<a [^>]*?href="(/[^"]*)"[^>]*>', html):
            link = re.search(rf'<a [^>]*?href="{re.escape(href)}"[^>]*>', html).group()
            of = re.search(r'hreflang="(\w+)"', link)
            expected = of[1] if of else spoken_now
            assert language.split(href)[0] == expected, link
        for action in re.findall(r'<form [^>]*?action="([^"]*)"', html):
            assert language.split(action)[0] == spoken_now


@pytest.mark.parametrize(
    "path", [path for path in PAGES if not path.startswith(("/embed", "/nope"))]
)
def test_a_page_names_itself_in_each_language(app, path):
    for html in documents(app, path):
        found = dict(re.findall(r'<link href="([^"]+)" hreflang="(\w+)" rel="alternate">', html))
        assert sorted(found.values()) == [ENGLISH, SPANISH]
        for href, spoken_there in found.items():
            where = urlsplit(href.replace("&amp;", "&"))
            kept = f"{where.path}?{where.query}" if where.query else where.path
            assert kept == language.address(path, spoken_there)


@pytest.mark.parametrize("path", ("/programs/total", "/programs/welding", "/gaps", "/talent"))
def test_pictures_are_in_spanish(inside, names, path):
    where, _sep, query = path.partition("?")
    drawn = {}
    for code in (ENGLISH, SPANISH):
        with speaking(code):
            page = shell.at(where, query)
            drawn[code] = [
                text for draw in page.pictures.values() for text in texts_of(shell.shown(draw()))
            ]
    assert drawn[ENGLISH], "no picture"
    wrong = untranslated(drawn[ENGLISH], drawn[SPANISH], names)
    assert not wrong, "\n".join(sorted(wrong))


def test_suggestions_are_in_spanish(client, names):
    english, spanish = (
        client.get(language.address("/search.json?q=mechanic pike", code)).get_json()
        for code in (ENGLISH, SPANISH)
    )
    assert english["answers"] and spanish["answers"]
    texts = [
        [said["said"], *(answer[key] for answer in said["answers"] for key in ("title", "kind"))]
        for said in (english, spanish)
    ]
    assert untranslated(*texts, names) == set()
    assert all(answer["href"].startswith("/es/") for answer in spanish["answers"])


def test_a_form_that_is_sent_elsewhere_keeps_the_language(client):
    """As the form of `/compare` is without scripts: one name, given several times."""
    asked = "/compare?programs=welding&programs=carpentry"
    for code in (ENGLISH, SPANISH):
        answer = client.get(language.address(asked, code))
        assert answer.status_code == 302
        where = urlsplit(answer.headers["Location"])
        assert language.split(where.path) == (code, "/compare") and "carpentry" in where.query


@pytest.mark.parametrize(
    "path", ("/csv/program/activity.csv?program=total", "/csv/programs/list.csv?cluster=cluster:13")
)
def test_a_download_has_the_same_columns_and_numbers_in_spanish(client, names, path):
    """Names of columns and codes are for programs to read, and stay; titles are for people."""
    english, spanish = (
        sorted(_rows(client, language.address(path, code)), key=_codes_of)
        for code in (ENGLISH, SPANISH)
    )
    assert english and len(english) == len(spanish) and list(english[0]) == list(spanish[0])
    differ = {
        name
        for one, other in zip(english, spanish, strict=True)
        for name in one
        if one[name] != other[name]
    }
    assert differ, "nothing is in Spanish"
    assert not any(name.endswith(("_code", "_status")) or name.startswith("n_") for name in differ)
    for one, other in zip(english, spanish, strict=True):
        for name in differ - {"link"}:
            assert not untranslated([one[name]], [other[name]], names), (name, other[name])


def _rows(client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).get_data(as_text=True))))


def _codes_of(row: dict[str, str]) -> list[str]:
    return [value for name, value in row.items() if name.endswith("_code")]
