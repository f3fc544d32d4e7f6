"""The front page: a search, ways to start in one tap, three doors and four numbers."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboards import queries, text
from dashboards.finding import found
from dashboards.language import LANGUAGES, address, speaking
from dashboards.text import cell


def page_in(client, spoken: str) -> str:
    return unescape(client.get(address("/", spoken)).get_data(as_text=True))


def part_of(page: str, name: str) -> str:
    """The page from the element of a class on."""
    return page[page.index(f'class="{name}"') :]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_search_comes_before_all_else(client, spoken):
    page = page_in(client, spoken)
    places = [page.index(name) for name in ("<h1", 'role="search"', "wf-doors", "wf-stats")]
    assert places == sorted(places) and page.count('role="search"') == 1


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_example_finds_something(client, inside, spoken):
    links = re.findall(r'href="([^"]*)"', part_of(page_in(client, spoken), "wf-examples"))
    examples = [link for link in links if "?q=" in link]
    assert len(examples) >= 4
    with speaking(spoken):
        for link in examples:
            assert urlsplit(link).path == address("/programs")
            assert found(*parse_qs(urlsplit(link).query)["q"]), link


def test_examples_are_only_what_a_release_holds(client, inside, monkeypatch):
    from dashboards import shell
    from dashboards.pages import home

    monkeypatch.setattr(home, "EXAMPLES", ("zebra", "welding"))
    shell._made.cache_clear()
    page = page_in(client, "en")
    shell._made.cache_clear()
    assert "q=welding" in page and "q=zebra" not in page


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_place_is_a_start(client, inside, spoken):
    page = part_of(page_in(client, spoken), "wf-start")
    select = page[: page.index("</select>")]
    codes = re.findall(r'<option[^>]* value="([^"]*)"', select)
    places = inside.codes.of_level("regions", "workforce_region", "county")
    assert set(codes) == {"", *(node.code for node in places)}
    start = f"{address('/programs', spoken)}?region={places[-1].code}"
    assert client.get(start).status_code == 200


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_three_doors_lead_on(client, spoken):
    page = part_of(page_in(client, spoken), "wf-doors")
    doors = re.findall(r'class="wf-door__link" href="([^"]*)"', page)
    assert doors == [address(path, spoken) for path in ("/programs", "/talent", "/gaps")]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_four_numbers_are_those_of_the_state(client, inside, spoken):
    page = page_in(client, spoken)
    shown = re.findall(r'class="wf-stat__number">([^<]*)<', page)
    late = inside.codes.default_horizon("all")
    rows = {
        horizon: queries.one(
            program_code="total", region_code="state", cohort_code="all", horizon_code=horizon
        )
        for horizon in ("y01", late)
    }
    with speaking(spoken):
        assert shown == [
            text.value(cell(rows["y01"], "n_matched")),
            text.value(cell(rows[late], "rate_employed")),
            text.value(cell(rows[late], "wage_employed_p50")),
            text.value(text.in_college(rows["y01"])),
        ]


def test_the_drawing_says_in_words_what_it_shows(client, inside):
    page = page_in(client, "en")
    said = re.search(r'<svg[^>]*aria-label="([^"]*)"', page)[1]
    drawn = re.findall(r'class="wf-rise__number"[^>]*>([^<]*)<', page)
    assert len(drawn) == 2 and all(number in said for number in drawn)
    assert inside.meta["state"] in said
