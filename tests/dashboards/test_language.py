"""A language is in the address, in the words and in the numbers, and never leaks to another."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards import language
from dashboards.language import (
    ENGLISH,
    LANGUAGES,
    N_,
    SPANISH,
    Languages,
    Words,
    _,
    address,
    ngettext,
    rich,
    speaking,
    split,
)

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Good day"
msgstr "Buenos días"

msgid "Of %(people)s leavers, %(share)s had work"
msgstr "Tuvo trabajo el %(share)s de %(people)s egresados"

msgid "See %(link)s, 100%% free."
msgstr "%(link)s: 100%% gratis."

msgid "%(n)s program"
msgid_plural "%(n)s programs"
msgstr[0] "%(n)s programa"
msgstr[1] "%(n)s programas"

msgid "Not yet"
msgstr ""

msgid "%(n)s place"
msgid_plural "%(n)s places"
msgstr[0] "%(n)s lugar"
msgstr[1] ""
"""


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A small Spanish catalogue in place of the site's own."""
    folder = tmp_path / SPANISH
    folder.mkdir()
    (folder / "any.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
    language._catalogue.cache_clear()
    yield folder
    language._catalogue.cache_clear()


# Addresses


@pytest.mark.parametrize(
    ("path", "spoken", "rest"),
    [
        ("", ENGLISH, ""),
        ("/", ENGLISH, "/"),
        ("/programs", ENGLISH, "/programs"),
        ("/es", SPANISH, "/"),
        ("/es/", SPANISH, "/"),
        ("/es/programs", SPANISH, "/programs"),
        ("/es?x=1", SPANISH, "/?x=1"),
        ("/es#main", SPANISH, "/#main"),
        ("/es/es/programs", SPANISH, "/es/programs"),
        ("/es//evil.example", SPANISH, "//evil.example"),
        ("/español", ENGLISH, "/español"),
        ("/escuela", ENGLISH, "/escuela"),
        ("/ES/programs", ENGLISH, "/ES/programs"),
        ("/en/programs", ENGLISH, "/en/programs"),
        ("/programs/es", ENGLISH, "/programs/es"),
        ("//es/programs", ENGLISH, "//es/programs"),
        ("es/programs", ENGLISH, "es/programs"),
    ],
)
def test_the_language_is_the_first_part_of_an_address(path, spoken, rest):
    assert split(path) == (spoken, rest)


@pytest.mark.parametrize(
    ("path", "english", "spanish"),
    [
        ("/", "/", "/es"),
        ("/programs", "/programs", "/es/programs"),
        (
            "/programs?q=a&region=21195",
            "/programs?q=a&region=21195",
            "/es/programs?q=a&region=21195",
        ),
        ("/programs/total#wages", "/programs/total#wages", "/es/programs/total#wages"),
        ("/es", "/", "/es"),
        ("/es/programs", "/programs", "/es/programs"),
        ("/csv/program/list.csv", "/csv/program/list.csv", "/es/csv/program/list.csv"),
    ],
)
def test_an_address_of_the_site_gets_the_language(path, english, spanish):
    assert address(path, ENGLISH) == english and address(path, SPANISH) == spanish
    assert address(path) == english
    with speaking(SPANISH):
        assert address(path) == spanish
        assert address(address(path)) == spanish, "once is enough"
        assert split(address(path)) == (SPANISH, split(path)[1])


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x",
        "https://nces.ed.gov/",
        "mailto:someone@example.org",
        "#main",
        "?region=21195",
        "programs",
        "",
        "/assets/boot.js",
        "/site.css?m=1",
        "/plotly.min.js",
        "/favicon.ico",
        "/_dash-update-component",
        "/robots.txt",
    ],
)
def test_what_is_no_page_keeps_its_address(path):
    with speaking(SPANISH):
        assert address(path) == path


# Words


def test_english_is_spoken_unless_said_otherwise(catalogue):
    assert language.current() == ENGLISH and _("Good day") == "Good day"
    with speaking(SPANISH):
        assert language.current() == SPANISH and _("Good day") == "Buenos días"
        with speaking(ENGLISH):
            assert _("Good day") == "Good day"
        assert _("Good day") == "Buenos días"
    assert language.current() == ENGLISH


def test_a_language_ends_with_its_block_even_when_it_fails():
    with pytest.raises(KeyError), speaking(SPANISH):
        raise KeyError
    assert language.current() == ENGLISH


def test_values_stand_where_the_language_puts_them(catalogue):
    message, values = (
        "Of %(people)s leavers, %(share)s had work",
        {"people": "1,204", "share": "7%"},
    )
    assert _(message, **values) == "Of 1,204 leavers, 7% had work"
    with speaking(SPANISH):
        assert _(message, **values) == "Tuvo trabajo el 7% de 1,204 egresados"


def test_a_value_is_not_read_as_a_message(catalogue):
    with speaking(SPANISH):
        said = _("Of %(people)s leavers, %(share)s had work", people="%(share)s", share="100%")
    assert said == "Tuvo trabajo el 100% de %(share)s egresados"


def test_what_a_catalogue_lacks_is_said_in_english(catalogue):
    with speaking(SPANISH):
        assert _("Nobody translated this") == "Nobody translated this"
        assert _("Not yet") == "Not yet", "an empty translation is none"
        assert _("") == "", "the head of a catalogue is no message"
        assert ngettext("%(n)s place", "%(n)s places", 2, n=2) == "2 places", "half a translation"


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (0, "0 programs", "0 programas"),
        (1, "1 program", "1 programa"),
        (2, "2 programs", "2 programas"),
        (1.5, "1.5 programs", "1.5 programas"),
    ],
)
def test_a_number_chooses_the_form(catalogue, number, english, spanish):
    def said() -> str:
        return ngettext("%(n)s program", "%(n)s programs", number, n=number)

    assert said() == english
    with speaking(SPANISH):
        assert said() == spanish


def test_a_message_with_a_link_keeps_the_link(catalogue):
    link = object()
    assert rich("See %(link)s, 100%% free.", link=link) == ["See ", link, ", 100% free."]
    with speaking(SPANISH):
        assert rich("See %(link)s, 100%% free.", link=link) == [link, ": 100% gratis."]
    with pytest.raises(KeyError):
        rich("See %(link)s, 100%% free.", other=link)


def test_marked_words_are_translated_when_they_are_read(catalogue):
    words = Words({"hello": N_("Good day"), "other": N_("Nobody translated this")})
    assert words["hello"] == "Good day" and list(words) == ["hello", "other"] and len(words) == 2
    with speaking(SPANISH):
        assert dict(words) == {"hello": "Buenos días", "other": "Nobody translated this"}
        assert list(words.values())[0] == "Buenos días" and "hello" in words
    with pytest.raises(KeyError):
        words["nope"]


def test_a_title_of_the_release_is_never_read_as_a_format(catalogue):
    with speaking(SPANISH):
        assert language.title("Good day") == "Buenos días"
        assert language.title("50% off (%s) %(n)d") == "50% off (%s) %(n)d"
        assert language.title("%(n)s program") == "%(n)s programa"


def test_every_language_has_a_locale_and_a_name():
    assert set(language.LOCALES) == set(LANGUAGES)
    with speaking(SPANISH):
        assert (language.locale().language, language.locale().territory) == ("es", "US")


# Requests


def answer(environ, start):
    start("200 OK", [])
    script, path = environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"]
    return [f"{language.current()} {script} {path}".encode()]


@pytest.mark.parametrize(
    ("script", "path", "expected"),
    [
        ("", "/programs", "en  /programs"),
        ("", "/es/programs", "es /es /programs"),
        ("", "/es", "es /es /"),
        ("", "", "en  "),
        ("/outcomes", "/es/programs", "es /outcomes/es /programs"),
        ("", "/espa\xc3\xb1ol", "en  /espa\xc3\xb1ol"),  # as WSGI gives what is not ASCII
    ],
)
def test_the_middleware_takes_the_language_off(script, path, expected):
    environ = {"SCRIPT_NAME": script, "PATH_INFO": path}
    assert b"".join(Languages(answer)(environ, lambda *_: None)).decode() == expected


def test_the_next_request_of_a_thread_starts_in_its_own_language():
    app = Languages(answer)
    said = [
        b"".join(app({"PATH_INFO": path}, lambda *_: None))[:2]
        for path in ("/es/programs", "/programs", "/es", "/")
    ]
    assert said == [b"es", b"en", b"es", b"en"]


def test_an_answer_that_streams_keeps_its_language():
    def stream(environ, start):
        start("200 OK", [])
        return (language.current().encode() for _row in range(3))

    assert list(Languages(stream)({"PATH_INFO": "/es/csv"}, lambda *_: None)) == [b"es"] * 3


def test_two_requests_at_once_never_mix():
    both = threading.Barrier(2, timeout=10)

    def slow(environ, start):
        heard = []
        for _round in range(50):  # each thread speaks while the other one does
            both.wait()
            heard.append(language.current())
        start("200 OK", [])
        return [language.encode() for language in sorted(set(heard))]

    with ThreadPoolExecutor(2) as pool:
        calls = [
            pool.submit(lambda path=path: list(Languages(slow)({"PATH_INFO": path}, lambda *_: 0)))
            for path in ("/es/programs", "/programs")
        ]
        assert [call.result() for call in calls] == [[b"es"], [b"en"]]


def test_the_site_answers_two_languages_at_once(app):
    """Through memoized pages and queries, many times over, from several threads."""
    paths = ["/", "/es", "/programs", "/es/programs", "/programs/total", "/es/programs/total"] * 6

    def lang(path: str) -> tuple[str, str]:
        page = app.server.test_client().get(path).get_data(as_text=True)
        return split(path)[0], page.split('<html lang="', 1)[1][:2] + page.count("Datos sint") * "+"

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lang, paths))
    assert {said for said, got in answers} == {ENGLISH, SPANISH}
    for said, got in answers:
        assert got[:2] == said and ("+" in got) == (said == SPANISH), (said, got)
