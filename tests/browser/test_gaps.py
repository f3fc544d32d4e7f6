"""Gaps one can trust: on a phone by touch, and at a desk by keyboard alone.

What the page says at the end of a journey is compared with the cubes of the release.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboards.gaps import change, part_tables, part_words, signed
from dashboards.gaps.rows import asked_for
from dashboards.selection import AVERAGE, Selection
from tests.browser.hands import WITHIN

VIEWS = (
    "/gaps?group=race_ethnicity&measure=wage_employed_p50",
    "/gaps?group=sex&by=region",
    f"/gaps?reference={AVERAGE}&region=lwa:bluegrass",
)


def to_gaps(hand) -> None:
    """From the front page to the gaps."""
    with hand.page.expect_navigation():
        hand.press(hand.page.locator(".wf-nav a", has_text="Gaps"))


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_is_the_rural_gap_in_employment_closing(hand, inside):
    page = hand.page
    to_gaps(hand)
    hand.choose("gaps-group", "Locale")
    one = asked_for(Selection(horizon=page.locator("#gaps-horizon").input_value(), group="locale"))
    (path,) = change.paths(one)
    answer = page.locator("section[aria-labelledby=change]")
    expect(answer).to_contain_text(change.verdict(one, path), timeout=WITHIN)
    expect(answer).to_contain_text(change.more(one, path))
    test = answer.locator("button[popovertarget=term-closing_test]")
    hand.press(test)
    expect(page.locator(":popover-open")).to_contain_text("weighted least squares, Wald test")
    page.keyboard.press("Escape")
    hand.press(answer.locator("summary", has_text="The numbers as a table"))
    table = change.table(one)
    expect(answer.locator("tbody tr")).to_have_count(len(table.rows))
    expect(answer.locator("tbody")).to_contain_text(table.rows[-1][-1] or table.rows[-2][-1])
    with page.expect_download() as download:
        hand.press(answer.locator("a", has_text="Download these numbers"))
    head = Path(download.value.path()).read_text(encoding="utf-8").partition("\n")[0]
    assert "gap,gap_lower,gap_upper" in head
    assert fits(page)


def test_how_much_of_the_gender_wage_gap_is_program_choice(hand, inside):
    page = hand.page
    to_gaps(hand)
    hand.choose("gaps-measure", "Median wage, any covered work")
    expect(page.locator("#groups")).to_contain_text("Median wage", timeout=WITHIN)
    answer = page.locator("section[aria-labelledby=parts]")
    asked = asked_for(Selection(horizon="y05", measure="wage_employed_p50"))
    found, tables = part_tables.tables(asked)
    if not tables:  # a small release says so, and leads to the parts that it has
        expect(answer).to_contain_text("does not show these groups by", timeout=WITHIN)
        with page.expect_navigation():
            hand.press(answer.locator(".wf-why a"))
        asked = asked_for(Selection(horizon="y05", measure="wage_employed_p50", by="region"))
        found, tables = part_tables.tables(asked)
    for said in part_words.sentences(found, found.found):
        expect(answer).to_contain_text(said, timeout=WITHIN)
    expect(answer).to_contain_text("Medians do not add up")
    drawn = answer.locator("#gaps-parts .wf-dots__words")
    assert drawn.all_inner_texts() == [
        signed.away(*limits, share=False)
        for limits in (found.found.gap, found.found.mix, found.found.within)
    ]
    hand.press(answer.locator("summary", has_text="The numbers as a table"))
    rows = answer.locator("details tbody tr")
    expect(rows).to_have_count(len(tables["parts"].rows))
    expect(rows.last).to_contain_text(tables["parts"].rows[-1][-1])
    assert "measure=wage_employed_p50" in page.url
    assert fits(page)


def test_a_region_of_the_map_leads_to_its_groups(hand, inside):
    page = hand.page
    to_gaps(hand)
    place = page.locator("#gaps-map a").first
    name = place.get_attribute("aria-label")
    with page.expect_navigation():
        hand.press(place)
    region = page.locator("#gaps-region").input_value()
    assert name.startswith(f"{inside.codes.regions[region].title} region: ")
    expect(page.locator("section[aria-labelledby=parts]")).to_contain_text("only for everyone")
    with page.expect_navigation():
        hand.press(page.locator("section[aria-labelledby=parts] .wf-why a"))
    expect(page.locator("#gaps-parts")).to_be_visible()


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("language", ("", "/es"))
def test_it_is_accessible_and_fits_a_phone(visit, path, language):
    page = visit(language + path, 375, bypass_csp=True, color_scheme="dark" if language else None)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert fits(page)


def test_it_works_without_a_script(visit, inside):
    page = visit("/gaps", java_script_enabled=False)
    page.select_option("#gaps-reference", AVERAGE)
    page.select_option("#gaps-by", "region")
    page.get_by_role("button", name="Show").click()
    assert f"reference={AVERAGE}" in page.url and "by=region" in page.url
    expect(page.locator(".wf-findings").first).to_contain_text("Everyone together: ")
    expect(page.locator("#gaps-parts")).to_contain_text("Where they went to school")
    assert page.locator("#gaps-map a").count() == len(
        inside.codes.of_level("regions", "workforce_region")
    )


def test_marks_stand_where_their_gaps_are(visit, inside):
    page = visit("/gaps?group=sex&by=region")
    top = float(re.search(r"[\d.]+", page.locator("#gaps-parts .wf-dots__scale span").last
                          .inner_text())[0])  # fmt: skip
    one = asked_for(Selection(horizon="y05", group="sex", by="region"))
    found = part_tables.tables(one)[0].found
    row = page.locator("#gaps-parts .wf-dots__row").nth(2)
    whole = row.locator(".wf-dots__drawing").bounding_box()
    bar = row.locator(".wf-strips__open").evaluate(
        "one => { const box = one.getBoundingClientRect(); return [box.left, box.right]; }"
    )
    for end, at in zip(found.within, bar, strict=True):
        place = (at - whole["x"]) / whole["width"]
        assert place == pytest.approx(0.5 + end * 100 / top / 2, abs=0.01)
