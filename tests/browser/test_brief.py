"""A brief in a real browser: no barriers, nothing beside the screen, and one sheet of paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_share import HOLD, PAPERS, sheets

PATHS = ("/brief/cna", "/brief/rare", "/brief/total", "/es/brief/cna")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", (375, 1280))
def test_no_barriers_and_nothing_beside_the_screen(look, path, width):
    page = look(path, width)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PATHS)
def test_it_prints_on_one_sheet(look, path):
    page = look(path)
    page.evaluate(HOLD)
    page.locator(".wf-brief__ways button").click()
    page.wait_for_function("window.printed")
    for paper in PAPERS:
        assert sheets(page.pdf(format=paper)) == 1, paper
    page.emulate_media(media="print")
    assert page.locator(".wf-notice").is_visible(), "that the people are invented"
    assert not page.locator(".wf-brief__ways").is_visible()


@pytest.mark.parametrize(("words", "kind"), [("PDF", "pdf"), ("Excel", "xlsx")])
def test_the_credential_leads_to_its_brief_and_that_to_the_files(look, words, kind):
    page = look("/talent/cna")
    page.get_by_role("link", name="One-page brief").click()
    page.wait_for_url("**/brief/cna")
    with page.expect_download() as waited:
        page.get_by_role("link", name=words).click()
    name = waited.value.suggested_filename
    assert name.startswith("throughline-credential-cna-") and name.endswith(f".{kind}")
    start = waited.value.path().read_bytes()[:4]
    assert start == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04"}[kind]
