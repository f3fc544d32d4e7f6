"""The search box as people use it: typing, by keyboard, by touch, with a screen reader, without
JavaScript.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check_themes

WITHIN = 10_000  # ms for an answer, on a machine that may be busy
OPTION = "#suggestions [role=option]"


def type_in(page, words: str):
    """Type into the search box, and wait for the suggestions that answer all of it."""
    page.focus("#search")
    with page.expect_response(lambda answer: answer.url.endswith(f"&q={quote(words)}")):
        page.keyboard.type(words, delay=20)
    expect(page.locator(OPTION).first).to_be_visible(timeout=WITHIN)


def answered(page, words: str):
    """Wait until the first suggestion says so."""
    expect(page.locator(OPTION).first).to_contain_text(words, timeout=WITHIN)


def test_suggestions_are_a_combobox(visit):
    page = visit("/")
    box = page.get_by_role("combobox", name="Search for a program")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_be_hidden()
    type_in(page, "welding")
    answered(page, "Welding")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"#{box.get_attribute('aria-controls')}[role=listbox]").is_visible()
    assert page.get_by_role("listbox").get_attribute("aria-label")
    expect(page.locator(".wf-search [role=status]")).to_contain_text("Use the arrow keys")


def test_a_suggestion_is_chosen_by_the_arrow_keys(visit):
    page = visit("/")
    type_in(page, "health")
    answered(page, "Health Science")
    box, options = page.locator("#search"), page.locator(OPTION)
    count = options.count()
    assert count > 1
    assert box.get_attribute("aria-activedescendant") is None
    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(options.nth(chosen)).to_have_attribute("aria-selected", "true")
        assert box.get_attribute("aria-activedescendant") == options.nth(chosen).get_attribute("id")
        assert page.locator("[aria-selected=true]").count() == 1
    page.keyboard.press("ArrowUp")  # back to what was typed, and round
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert box.input_value() == "health" and box.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs/cluster:08")


def test_escape_closes_and_keeps_what_was_typed(visit):
    page = visit("/")
    type_in(page, "weld")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box = page.locator("#search")
    assert box.input_value() == "weld" and box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")  # opens again
    expect(page.locator(OPTION).first).to_be_visible(timeout=WITHIN)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # the form goes its own way
    page.wait_for_url("**/programs?q=weld")
    expect(page.locator(".wf-answers a").first).to_contain_text("Welding")


def test_leaving_the_box_closes_the_list(visit):
    page = visit("/")
    type_in(page, "weld")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.long
@pytest.mark.parametrize(
    ("start", "typed", "shown", "address"),
    [
        ("/", "cna", "Nursing Assistant", "**/programs/nursing-assistant"),
        ("/es", "soldadura", "Soldadura", "**/es/programs/welding"),
    ],
)
def test_a_suggestion_is_touched_on_a_phone(visit, start, typed, shown, address):
    page = visit(start, 375, has_touch=True, is_mobile=True)
    page.locator("#search").tap()
    page.keyboard.type(typed, delay=20)
    answered(page, shown)
    option = page.locator(OPTION).first
    area = option.bounding_box()
    assert area["height"] >= 44 and area["x"] >= 0 and area["x"] + area["width"] <= 375
    option.tap()
    page.wait_for_url(address)


def test_suggestions_do_not_move_the_page(visit):
    page = visit("/", 375)
    before = page.evaluate("document.documentElement.scrollHeight")
    door = page.locator(".wf-door").first.bounding_box()
    type_in(page, "health")
    assert page.evaluate("document.documentElement.scrollHeight") == before
    after = page.locator(".wf-door").first.bounding_box()
    down = page.evaluate("scrollY")
    assert after["y"] + down == pytest.approx(door["y"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_stale_answer_is_dropped(visit):
    """The first answer comes after the second: the list shows the second."""
    page = visit("/")
    held = []

    def hold(route):
        if "q=nur" in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/search.json*", hold)
    page.focus("#search")
    page.keyboard.type("nur")
    page.wait_for_timeout(400)
    assert held, "asked after a pause"
    page.keyboard.press("Control+A")
    page.keyboard.type("weld")
    answered(page, "Welding")
    held[0].continue_()
    page.wait_for_timeout(300)
    answered(page, "Welding")


def test_one_question_for_a_word_typed_quickly(visit):
    page = visit("/")
    asked = []
    page.on("request", lambda request: "search.json" in request.url and asked.append(request.url))
    page.evaluate("document.querySelector('#search').focus()")
    for end in range(1, len("welding") + 1):  # all within one pause
        page.evaluate(
            """(text) => { const box = document.querySelector('#search'); box.value = text;
            box.dispatchEvent(new Event('input', { bubbles: true })); }""",
            "welding"[:end],
        )
    answered(page, "Welding")
    assert len(asked) == 1 and asked[0].endswith("q=welding")


def test_no_answer_is_no_trouble(visit):
    page = visit("/")
    page.route("**/search.json*", lambda route: route.fulfill(body="busy"))
    page.focus("#search")
    page.keyboard.type("welding")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs?q=welding")
    page.unroute("**/search.json*")


@pytest.mark.long
@pytest.mark.parametrize("path", ("/", "/es", "/programs?q=zebra", "/es/programs?q=soldadura"))
def test_accessibility_with_the_list_open(visit, path):
    page = visit(path, 375)
    page.fill("#search", "")
    type_in(page, "health")
    page.keyboard.press("ArrowDown")
    check_themes(page)
    expect(page.get_by_role("listbox")).to_be_visible()


def test_search_works_without_javascript(visit):
    page = visit("/", 375, java_script_enabled=False)
    assert page.locator(".wf-suggest").is_hidden()
    page.fill("#search", "nurse aide near pike county")
    page.get_by_role("button", name="Search").click()
    assert page.url.endswith("q=nurse+aide+near+pike+county")
    assert "Nursing Assistant" in page.locator(".wf-answers").inner_text()
    assert "All programs near Pike County" in page.locator(".wf-answers").inner_text()
