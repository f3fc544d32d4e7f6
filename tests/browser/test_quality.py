"""Whom do the records not see? From the question to the list, on a phone and at a desk."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect

PATH = "/quality"
START = "/questions"  # where a hand begins


def test_whom_do_the_records_not_see(hand):
    page = hand.page
    with page.expect_navigation():
        hand.press(page.locator("#missed a"))
    assert page.url.endswith(PATH)
    expect(page.locator(".wf-stat__number").first).to_contain_text("%")
    hand.press(page.locator(".wf-chips a", has_text="What is suppressed"))
    assert page.url.endswith("#suppressed")
    heat = page.locator(".wf-heat table, table.wf-heat").first
    expect(heat.locator("td", has_text="%").first).to_be_visible()
    table = page.locator("section[aria-labelledby=missed] details", has_text="as a table").first
    hand.press(table.locator("summary"))
    expect(table.locator("td", has_text="%").first).to_be_visible()
    with page.expect_download() as kept:
        hand.press(page.locator("section[aria-labelledby=absent] .wf-download"))
    rows = list(csv.DictReader(io.StringIO(kept.value.path().read_text(encoding="utf-8"))))
    assert rows[0]["who"] == "People who could not be looked up"
    assert all(row["why"] for row in rows)


@pytest.mark.parametrize("width", (1280, 375))
def test_it_is_whole_without_a_script(visit, width):
    page = visit(PATH, width=width, java_script_enabled=False)
    for section in ("looked-up", "methods", "missed", "suppressed", "rows", "absent"):
        expect(page.locator(f"section[aria-labelledby={section}]")).to_be_visible()
    expect(page.locator("#quality-times svg").first).to_be_visible()


def test_a_dash_in_the_heat_table_has_words(visit):
    page = visit(PATH)
    none = page.locator("td.wf-heat--none").first
    assert none.text_content() == "–Not in this release"
