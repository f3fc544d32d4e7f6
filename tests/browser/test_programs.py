"""The list and the map of programs as visitors meet them: by touch, by keyboard, scriptless."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check

WITHIN = 20_000  # ms: Dash has to wake first, on a machine that may be busy
PAGES = ("/programs?sort=share", "/programs?view=map", "/programs?view=map&places=counties")


@pytest.mark.long
@pytest.mark.parametrize("spoken", ("", "/es"))
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_axe_finds_nothing(visit, path, spoken):
    page = visit(spoken + path, color_scheme="dark")
    for summary in page.locator("main details > summary").all():
        if summary.is_visible():
            summary.click()
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    check(page)


def test_near_me_by_touch_on_a_phone(visit, inside):
    """A parent chooses a county; the page keeps the choice and says whose numbers these are."""
    county = next(n for n in inside.codes.of_level("regions", "county") if n.parent)
    page = visit("/programs", 375, has_touch=True, is_mobile=True)
    page.select_option("#programs-region", county.code)
    expect(page.locator("main")).to_contain_text("So these numbers are for", timeout=WITHIN)
    assert f"region={county.code}" in page.url
    assert page.locator("#programs-region").input_value() == county.code
    page.locator(".wf-card a").first.tap()
    page.wait_for_url("**/programs/*")
    assert page.locator("h1").is_visible()


def test_folds_open_by_keyboard(visit):
    page = visit("/programs?sort=share")
    fold = page.locator("details.wf-group").first
    assert fold.evaluate("one => one.open"), "the first band stands open"
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert not fold.evaluate("one => one.open")
    page.keyboard.press("Space")
    assert fold.evaluate("one => one.open")
    assert fold.locator(".wf-card").first.is_visible()


def test_an_order_by_share_turns_the_page_into_bands(visit):
    page = visit("/programs")
    page.evaluate("window.same = true")
    page.select_option("#programs-sort", "share")
    band = page.locator(".wf-group__title").first
    expect(band).to_contain_text(re.compile("cannot be told apart|stands alone"), timeout=WITHIN)
    assert page.evaluate("window.same") and "sort=share" in page.url
    assert "This is not a ranking" in page.locator("main").inner_text()


def test_the_map_by_keyboard_alone(visit):
    page = visit("/programs")
    page.get_by_role("link", name="Map", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=map*")
    places = page.locator(".wf-map__place")
    assert places.count() > 5
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.wf-map__place')"):
            break
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == places.first.get_attribute("aria-label") and ": " in focused
    width = "getComputedStyle(document.activeElement.querySelector('path')).strokeWidth"
    assert float(page.evaluate(width).removesuffix("px")) >= 4, "the focus is seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs/total?region=*")


def test_the_map_turns_in_place_and_keeps_its_view(visit, inside):
    page = visit("/programs?view=map")
    page.evaluate("window.same = true")
    page.select_option("#programs-measure", "wage_employed_p50")
    expect(page.locator("#programs-map-title")).to_contain_text("edian wage", timeout=WITHIN)
    assert page.evaluate("window.same")
    assert "view=map" in page.url and "measure=wage_employed_p50" in page.url
    page.reload()
    assert page.locator(".wf-map__drawing").is_visible()


@pytest.mark.long
def test_everything_works_without_javascript(visit, inside):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    page = visit("/programs", 375, java_script_enabled=False)
    page.select_option("#programs-region", region)
    page.select_option("#programs-sort", "people")
    page.get_by_role("button", name="Show").click()
    assert f"region={region}" in unquote(page.url) and "sort=people" in page.url
    assert "most leavers first" in page.locator("main").inner_text()
    page.get_by_role("link", name="Map", exact=True).first.click()
    assert page.locator(".wf-map__drawing").is_visible()
    page.select_option("#programs-measure", "rate_not_found")
    page.get_by_role("button", name="Show").click()
    assert "view=map" in page.url and page.locator(".wf-map__drawing").is_visible()
    hatched = page.locator("[fill^='url(#']")
    assert page.locator(".wf-map__swatch--hidden").count() == (1 if hatched.count() else 0)


@pytest.mark.long
def test_paper_shows_what_is_folded(visit):
    page = visit("/programs?sort=share")
    last = page.locator(".wf-group").last.locator(".wf-card").first
    if page.locator(".wf-group").count() > 1:
        assert not last.is_visible()
    page.emulate_media(media="print")
    assert last.bounding_box()["height"] > 8, "a line of its own"
    assert not page.locator(".wf-switch").is_visible()
