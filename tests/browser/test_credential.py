"""The page of a credential in a browser: pictures, paper, narrow screens, the list, no barriers."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_share import HOLD, PAPERS, printed, sheets

PATHS = ("/talent/cna", "/talent/rare", "/talent/total", "/es/talent/cna")


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", (375, 1280))
def test_no_barriers_and_nothing_beside_the_screen(look, path, width):
    page = look(path, width)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_its_pictures_are_drawn(look):
    page = look("/talent/cna")
    for name in ("credential-awards", "credential-wages"):
        place = page.locator(f"#{name}")
        place.scroll_into_view_if_needed()
        expect(place.locator(".main-svg").first).to_be_attached(timeout=20_000)
    assert page.locator("#credential-awards").text_content().count("2019 to 2021")


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_it_prints_on_one_sheet(look, path):
    page = look(path)
    page.evaluate(HOLD)
    printed(page)
    for paper in PAPERS:
        assert sheets(page.pdf(format=paper)) == 1, paper
    page.emulate_media(media="print")
    if "cna" in path:
        assert page.locator("section[aria-labelledby=openings] .wf-limit").is_visible()


def test_the_list_is_sorted_and_searched_without_a_script(look):
    page = look("/talent/total", java_script_enabled=False)
    page.locator("#credential-q").fill("nurse")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("section[aria-labelledby=list] tbody th")
    assert rows.all_inner_texts() == ["Nurse aide <test>"]
    rows.locator("a").click()
    expect(page.locator("h1")).to_have_text("Nurse aide <test>")


def test_the_list_answers_at_once_where_scripts_run(look):
    page = look("/talent/total")
    page.locator("#credential-sort").scroll_into_view_if_needed()
    page.select_option("#credential-sort", "people")
    first = page.locator("section[aria-labelledby=list] tbody th").first
    expect(first).to_have_text("Nurse aide <test>", timeout=20_000)
    assert "sort=people" in page.url
