"""Two questions of employers, by touch on a phone and by keyboard at a desk, down to the brief.

What the page says is compared with the cubes of the release.
"""

from __future__ import annotations

import re
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboards import text
from tests.browser.hands import SUGGESTION, WITHIN

WELDERS, EAST, HEALTH = "51-4121", "lwa:ekcep", "cluster:08"
WITHIN_REACH = (  # South Central, where Bowling Green is, and the regions that border it
    "lwa:south-central",
    "lwa:cumberlands",
    "lwa:green-river",
    "lwa:lincoln-trail",
    "lwa:west-kentucky",
)
START = "/talent"  # where a hand begins


@pytest.fixture
def there(visit):
    """Open a page of the site whose policy lets axe in."""
    return partial(visit, bypass_csp=True)


def sound(page) -> None:
    """Nothing for axe to object to, and nothing wider than the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def openings(inside, jobs: str, regions, values) -> str:
    """Openings a year in some jobs of some regions, each once, as the release has them."""
    (row,) = inside.rows(
        "select sum(annual_openings)::bigint as n from demand where list_contains(?, region_code) "
        f"and soc_code in ({jobs})",
        [list(regions), *values],
    )
    return text.count(row["n"])


def test_welders_within_reach_of_bowling_green_to_the_brief(hand, inside):
    page = hand.page
    box = page.locator("#talent-q")
    hand.press(box) if hand.touch else hand.reach(box)
    page.keyboard.type("welders", delay=15)
    option = page.locator(SUGGESTION, has_text="Welders, Cutters").first
    expect(option).to_be_visible(timeout=WITHIN)
    with page.expect_navigation():
        option.click()
    assert f"job={WELDERS}" in page.url
    page.select_option("#talent-region", "21227")
    expect(page.locator(".wf-summary")).to_contain_text("Warren County is in", timeout=WITHIN)
    page.select_option("#talent-reach", "near")
    summary = page.locator(".wf-summary")
    expect(summary).to_contain_text("Next to it", timeout=WITHIN)
    for code in WITHIN_REACH:
        expect(summary).to_contain_text(inside.codes.regions[code].title)
    row = page.locator("section[aria-labelledby=openings] tbody tr", has_text="Welders, Cutters")
    expect(row.first).to_contain_text(openings(inside, "?", WITHIN_REACH, [WELDERS]))
    sound(page)
    with page.expect_navigation():
        hand.press(page.locator("main a", has_text="One-page brief"))
    assert "/talent/brief" in page.url and "reach=near" in page.url
    sound(page)


def test_is_health_care_supply_ahead_of_openings_in_eastern_kentucky(hand, inside):
    page = hand.page
    page.select_option("#talent-cluster", HEALTH)
    page.select_option("#talent-region", EAST)
    answer = page.locator("section[aria-labelledby=openings]")
    jobs = (
        "select soc_code from demand_program join dim_program using (program_code) where parent = ?"
    )
    expect(answer).to_contain_text(openings(inside, jobs, [EAST], [HEALTH]), timeout=WITHIN)
    said = re.compile("for every 100 openings|is not shown here")  # where the count is suppressed
    expect(answer).to_contain_text(said)
    expect(page.locator("h1")).to_have_text("Health Science")
    sound(page)
