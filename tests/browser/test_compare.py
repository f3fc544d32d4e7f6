"""Comparing, and looking up terms: by keyboard, by touch, on paper, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from aggregates.schema import ALL_COHORTS, NO_PROGRAM, PUBLISHED, STATE, TOTAL
from dashboards import queries, text
from tests.browser.accessibility import check_themes

WIDTHS = (1280, 375, 320)
READ = (1280, 375)  # widths at which the page is searched by axe
HORIZON = "y01"


@pytest.fixture
def pair(inside) -> tuple[str, str]:
    """Two programs or clusters that are shown for the state."""
    rows = queries.outcomes(region_code=STATE, cohort_code=ALL_COHORTS, horizon_code=HORIZON)
    shown = [
        row["program_code"]
        for row in rows
        if row["rate_employed_status"] == PUBLISHED
        and row["program_code"] in inside.codes.programs
        and row["program_code"] not in (TOTAL, NO_PROGRAM)
    ]
    return shown[0], shown[1]


def addresses(pair) -> tuple[str, ...]:
    one, other = pair
    return (
        "/compare",
        f"/compare?programs={one},{other},total",
        f"/es/compare?programs={one},{other}",
        f"/compare?programs={one}&regions=state",
    )


@pytest.mark.long
@pytest.mark.parametrize("which", range(4))
def test_every_state_of_the_page_fits_and_is_accessible(visit, pair, which):
    """One visit: at every width, a term opened at two of them, in both themes."""
    page = visit(addresses(pair)[which])
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    terms = page.locator(".wf-sides .wf-term:visible")
    for width in READ:
        page.set_viewport_size({"width": width, "height": 900})
        if terms.count():
            terms.first.click()
            expect(page.locator(":popover-open")).to_be_visible()
        check_themes(page)
        page.keyboard.press("Escape")


# Definitions


def test_a_term_opens_by_keyboard_and_closes_by_escape(visit, pair):
    page = visit(f"/compare?programs={','.join(pair)}")
    page.focus(".wf-sides .wf-term >> nth=0")
    page.keyboard.press("Enter")
    note = page.locator(":popover-open")
    expect(note).to_be_visible()
    assert "Leavers looked up" in note.inner_text() and "Source:" in note.inner_text()
    assert page.evaluate("document.activeElement.id") == "term-looked_up", "it is read out"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/methods#def-")
    page.keyboard.press("Escape")
    assert page.locator(":popover-open").count() == 0
    assert page.evaluate("document.activeElement.className") == "wf-term"


def test_a_term_opens_by_touch_within_the_screen(visit, pair):
    page = visit(f"/compare?programs={','.join(pair)}", 375, has_touch=True)
    for term in page.locator(".wf-sides .wf-term:visible").all()[:6]:
        term.tap()
        note = page.locator(":popover-open")
        expect(note).to_be_visible()
        box = note.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 375
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900
        note.get_by_role("button", name="Close").tap()
        assert page.locator(":popover-open").count() == 0


def test_a_term_opens_without_a_script(visit, pair):
    page = visit(f"/compare?programs={','.join(pair)}", java_script_enabled=False)
    page.locator(".wf-sides .wf-term").first.click()
    expect(page.locator(".wf-def:popover-open")).to_be_visible()


def test_a_definition_leads_to_the_whole_of_it(visit, pair):
    page = visit(f"/compare?programs={','.join(pair)}")
    hrefs = page.eval_on_selector_all(".wf-def a", "all => all.map((a) => a.getAttribute('href'))")
    methods = visit("/methods")
    for href in hrefs:
        assert methods.locator(f"[id='{href.split('#')[1]}']").count() == 1, href


@pytest.mark.long
def test_terms_are_plain_words_on_paper(visit, pair):
    page = visit(f"/compare?programs={','.join(pair)}")
    page.emulate_media(media="print")
    assert page.locator(".wf-def:visible").count() == 0
    line = page.eval_on_selector(
        ".wf-sides .wf-term", "t => getComputedStyle(t).textDecorationLine"
    )
    assert line == "none"


# Choosing


def test_a_choice_turns_the_page_in_place_and_keeps_a_short_address(visit, inside, pair):
    one, other = pair
    page = visit(f"/compare?programs={one}")
    page.evaluate("window.same = true")
    page.focus("#compare-programs-2")
    page.select_option("#compare-programs-2", other)
    expect(page.locator(".wf-sides__head")).to_have_count(2)
    assert page.evaluate("window.same")
    assert f"programs={one},{other}" in page.url
    assert page.evaluate("document.activeElement.id") == "compare-programs-2"
    title = inside.codes.programs[other].title
    assert title in page.locator("#status").inner_text()
    expect(page.locator(".wf-compare__names")).to_contain_text(title)
    expect(page.locator("#term-likely_range")).to_be_attached()
    page.reload()
    assert page.locator("#compare-programs-2").input_value() == other


def test_choosing_works_without_a_script(visit, pair):
    one, other = pair
    page = visit("/compare", java_script_enabled=False)
    page.select_option("#compare-programs-1", one)
    page.select_option("#compare-programs-2", other)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".wf-sides__head")).to_have_count(2)
    assert f"/compare?programs={one},{other}" in page.url


def test_on_a_phone_one_more_empty_list_is_shown_at_a_time(visit, pair):
    one, other = pair
    page = visit("/compare", 375)
    lists = page.locator("select[name=programs]:visible")
    assert lists.count() == 2
    page.select_option("#compare-programs-1", one)
    page.select_option("#compare-programs-2", other)
    expect(lists).to_have_count(3)


@pytest.mark.long
@pytest.mark.parametrize("spoken", ("", "/es"))
def test_paper_has_the_choice_on_one_page(visit, inside, pair, spoken):
    four = ",".join([*pair, TOTAL, NO_PROGRAM])
    page = visit(f"{spoken}/compare?programs={four}")
    paper = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    assert not page.locator("select").first.is_visible()
    assert page.locator(".wf-sides__head:visible").count() == 4


# The journey: compare nursing assistant and pharmacy technician


def named(inside, words: str, fallback: str) -> str:
    """The code of the program of that name, if this release shows it for the state."""
    for node in inside.codes.of_level("programs", "program"):
        if words in node.title.casefold() and queries.tabulated(node.code)["region_code"]:
            return node.code
    return fallback


def shown(code: str, page) -> str:
    """The share with work of a group that the release has at the time of a page."""
    horizon = page.locator("#compare-horizon").input_value()
    row = queries.one(
        program_code=code, region_code=STATE, cohort_code=ALL_COHORTS, horizon_code=horizon
    )
    return text.value(text.cell(row, "rate_employed"))


@pytest.mark.long
@pytest.mark.parametrize(("width", "touch"), [(1280, False), (375, True)])
def test_two_programs_are_compared_from_the_search(visit, inside, pair, width, touch):
    one = named(inside, "nursing assistant", pair[0])
    other = named(inside, "pharmacy technician", pair[1])
    page = visit("/", width, has_touch=touch)
    title = inside.codes.programs[one].title
    go = press(page, touch)
    go(page.locator("#search"))
    page.keyboard.type("nursing assistant" if "ursing" in title else title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs?q=*")
    go(page.locator("main").get_by_role("link", name=title, exact=True).first)
    page.wait_for_url(f"**/programs/{one}*")
    go(page.locator("main a[href*='/compare?'][href*='programs=']").first)
    page.wait_for_url("**/compare?*programs=*")
    second = page.locator("#compare-programs-2")
    if touch:
        second.tap()
    else:
        second.focus()
    second.select_option(other)
    expect(page.locator(".wf-sides__head")).to_have_count(2)
    assert f"programs={one},{other}" in page.url
    work = page.locator(".wf-sides tbody tr").nth(1)
    for code in (one, other):
        assert shown(code, page) in work.inner_text()
    words = page.locator("#chance").locator("xpath=..").inner_text()
    assert "cannot be told apart" in words or "Higher for" in words


@pytest.mark.long
@pytest.mark.parametrize(("width", "touch"), [(1280, False), (375, True)])
def test_a_search_can_ask_to_compare(visit, inside, pair, width, touch):
    one = named(inside, "nursing assistant", pair[0])
    other = named(inside, "pharmacy technician", pair[1])
    titles = [inside.codes.programs[code].title for code in (one, other)]
    asked = "compare nursing assistant and pharmacy technician"
    if "ursing" not in titles[0]:
        asked = " vs ".join(titles)
    page = visit("/", width, has_touch=touch)
    go = press(page, touch)
    go(page.locator("#search"))
    page.keyboard.type(asked)
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs?q=*")
    go(page.locator(".wf-answers a").first)
    page.wait_for_url(f"**/compare?programs={one},{other}")
    expect(page.locator(".wf-sides__head")).to_have_count(2)


def press(page, touch: bool):
    """Follow a link by a finger, or by the keyboard alone: Tab until it has the focus, Enter."""

    def by_keyboard(target) -> None:
        for _ in range(200):
            if target.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        else:
            raise AssertionError("the Tab key does not reach it")
        if target.evaluate("one => one.matches('a')"):
            page.keyboard.press("Enter")

    return (lambda target: target.tap()) if touch else by_keyboard
