"""Terms: every one has words in both languages, and a page defines those that it uses."""

import pytest

from aggregates.schema import MEASURES
from dashboards import glossary, notes, queries
from dashboards.glossary import TERMS, of_column
from dashboards.language import LANGUAGES, speaking
from dashboards.markup import to_html
from dashboards.terms import heading, term, used


def test_a_term_is_a_button_that_shows_its_definition():
    found = to_html(term("covered_work", "paid <work>"))
    assert 'popovertarget="term-covered_work"' in found and 'type="button"' in found
    assert "paid &lt;work&gt;</button>" in found


def test_a_term_that_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        term("covered_wrok")
    with pytest.raises(KeyError):
        term("covered_wrok", "words")


def test_a_page_defines_each_term_once(inside):
    page = to_html([term("looked_up"), term("likely_range"), term("looked_up", "them")])
    assert used(page) == ["looked_up", "likely_range"]
    foot = to_html(notes.notes(page))
    for key in used(page):
        assert foot.count(f'id="term-{key}"') == 1
    assert foot.count(" popover") - foot.count(" popovertarget") == 2


def test_what_visitors_type_is_no_term():
    assert used(to_html('<button popovertarget="term-looked_up">')) == []


def test_a_page_without_terms_has_an_empty_foot_to_turn(inside):
    assert to_html(notes.notes("")) == '<div data-part="terms"></div>'


def test_terms_are_those_of_the_release(inside):
    known = {row["id"] for row in queries.definitions()}
    named = {found.entry for found in TERMS.values() if found.entry}
    assert named <= known
    row = next(row for row in queries.definitions() if row["id"] == "n_matched")
    assert notes.meaning("looked_up") == row["short"]
    with speaking("es"):
        assert notes.meaning("looked_up") == row["short_es"] != row["short"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TERMS)
def test_every_term_says_what_it_is_and_where_it_is_from(inside, key, language):
    with speaking(language):
        assert notes.meaning(key).endswith(".")
        assert notes.source(key)
        assert len(notes.whole(key)) == len(set(notes.whole(key))) >= 1
        if key not in ("cte_level",):  # whose definition says how it is counted
            assert len(notes.whole(key)) >= 2


@pytest.mark.parametrize("key", TERMS)
def test_every_term_is_in_spanish(inside, key):
    with speaking("en"):
        english = (notes.whole(key), notes.source(key))
    with speaking("es"):
        spanish = (notes.whole(key), notes.source(key))
    assert not set(english[0]) & set(spanish[0]) and english[1] != spanish[1]


def test_headings_of_measures_are_terms():
    assert of_column("wage_full_year_p50") == "median_wage"
    assert of_column("wage_employed_p75") == "percentile"
    assert of_column("program") == of_column("rate_sector_y01") == ""
    assert heading("program", "Program") == "Program"
    assert 'popovertarget="term-looked_up"' in to_html(heading("n_matched", "Leavers"))
    assert set(glossary.COLUMNS.values()) <= set(TERMS)
    explained = {name for name in MEASURES if name.startswith(("rate_", "wage_"))}
    assert all(of_column(name) for name in explained)


def test_a_page_ends_with_the_definitions_of_its_terms(client, inside):
    page = client.get("/programs").get_data(as_text=True)
    asked = used(page)
    assert {"looked_up", "covered_work", "likely_range", "median_wage"} <= set(asked)
    assert all(page.count(f'id="term-{key}"') == 1 for key in asked)
    assert page.index('data-part="terms"') < page.index("</main>")
    spanish = client.get("/es/programs").get_data(as_text=True)
    assert used(spanish) == asked and 'href="/es/methods#def-' in spanish
