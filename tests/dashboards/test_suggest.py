"""Suggestions are quick, kept only under their release, and calm whatever is asked."""

from __future__ import annotations

import time

import pytest

from dashboards import suggest
from dashboards.finding import found

HOSTILE = (
    "",
    " ",
    "x" * 100_000,
    "weld" * 500,
    "<script>alert(1)</script>",
    "'; drop table outcomes; --",
    "\0\x07\x1b[31m\u202e",
    "%(n)s %s %d {} {0} \\",
    "near near near near near",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "welding near nursing near pike near cook near bluegrass near cna in it at it",
    "护士 焊接 😀",
    "ﬁre ﬁghter",
)
SLOW = 0.05  # seconds of a whole request; the search in it takes less than one thousandth


def ask(client, asked, path="/search.json", **more):
    return client.get(path, query_string={"q": asked, **more})


def test_suggestions_say_what_is_found_and_where(client):
    answer = ask(client, "welding").get_json()
    first = answer["answers"][0]
    assert first == {"title": first["title"], "kind": "Program", "href": "/programs/welding"}
    assert answer["said"].startswith(f"{len(answer['answers'])} suggestion")


def test_suggestions_in_spanish_lead_to_pages_in_spanish(client):
    answer = ask(client, "soldadura", "/es/search.json").get_json()
    assert answer["answers"][0]["href"] == "/es/programs/welding"
    assert answer["answers"][0]["kind"] == "Programa"
    assert "sugerencia" in answer["said"]


def test_the_other_language_is_searched_too(client):
    english = ask(client, "soldadura").get_json()["answers"][0]
    spanish = ask(client, "welding", "/es/search.json").get_json()["answers"][0]
    assert english["href"] == "/programs/welding" and spanish["href"] == "/es/programs/welding"


def test_nothing_is_suggested_for_nothing(client):
    answer = ask(client, "zebra").get_json()
    assert answer["answers"] == [] and "No suggestions" in answer["said"]
    assert client.get("/search.json").get_json() == answer


def test_no_more_than_a_phone_shows(client):
    assert len(ask(client, "county").get_json()["answers"]) <= suggest.MOST


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_are_answered_quickly_and_calmly(client, asked):
    ask(client, "warm")
    start = time.thread_time()  # not of other work on the same machine
    answer = ask(client, asked)
    assert time.thread_time() - start < SLOW
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    page = client.get("/programs", query_string={"q": asked[:1000]})
    assert page.status_code == 200
    assert "<script>alert" not in page.get_data(as_text=True)


def test_a_question_asked_twice_is_answered_once(client):
    answer = client.get("/search.json?q=welding&q=nursing")
    assert answer.status_code == 200 and "welding" in answer.get_data(as_text=True)


def test_an_answer_is_kept_only_under_its_release(client, inside):
    kept = ask(client, "welding", m=inside.id)
    assert kept.cache_control.max_age == suggest.HOUR and kept.cache_control.public
    for other in ({}, {"m": "another"}):
        fresh = ask(client, "welding", **other)
        assert fresh.cache_control.no_cache and fresh.cache_control.max_age is None
        assert fresh.get_json() == kept.get_json()


def test_the_box_of_every_page_asks_for_its_own_language_and_release(client, inside):
    for path, prefix in (("/", ""), ("/es", "/es"), ("/programs", ""), ("/es/programs", "/es")):
        page = client.get(path).get_data(as_text=True)
        assert f'data-suggest="{prefix}/search.json?m={inside.id}"' in page
        assert f'action="{prefix}/programs"' in page


def test_every_suggestion_leads_to_a_page(client, inside):
    """All levels of entries: what is suggested is there."""
    asked = ("health", "welding pike", "nurses", "pike", "bluegrass", "high school", "kentucky")
    hrefs = {one.href for query in asked for one in found(query)}
    assert len(hrefs) > 10
    for href in sorted(hrefs):
        assert client.get(href).status_code == 200, href
