"""Three journeys of students and parents: on a phone by touch, and at a desk by keyboard alone.

What a page says at the end of a journey is compared with the cubes of the release.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import queries, text
from dashboards.language import SPANISH, speaking
from tests.browser.hands import WITHIN
from tests.browser.ten_questions import QUESTIONS

PIKE = "21195"  # Pike County


@pytest.fixture
def there(travel):
    """Open a page of the site that shows single programs."""
    return travel


@pytest.fixture
def cubes(programs_app):
    """What the release says of a group at its page's point in time."""

    def of(measure: str, program: str = TOTAL, region: str = STATE, horizon: str = "") -> text.Cell:
        with programs_app.server.test_request_context("/"):
            rows = queries.outcomes(
                program_code=program, region_code=region, cohort_code=ALL_COHORTS,
                horizon_code=horizon,
            )  # fmt: skip
        return text.cell(rows[0] if rows else None, measure)

    return of


def horizon(page: Page, name: str = "program") -> str:
    return page.locator(f"#{name}-horizon").input_value()


def test_welding_near_pike_county(hand, cubes):
    page = hand.page
    hand.search("welding near pike county")
    hand.take_first("Welding")
    if hand.touch:  # on a phone the controls are folded
        hand.press(page.locator("details:has(#program-horizon) > summary").first)
    hand.choose("program-horizon", "Year 1")
    work = page.locator("section[aria-labelledby=work] .wf-stat__number").first
    wage = page.locator("section[aria-labelledby=wages] .wf-stat__number").first
    share, median = (
        cubes(name, "welding", horizon="y01") for name in ("rate_employed", "wage_employed_p50")
    )
    assert share.shown and median.shown
    expect(work).to_have_text(text.value(share), timeout=WITHIN)
    expect(wage).to_have_text(text.value(median), timeout=WITHIN)
    page.goto(page.url.split("/programs")[0])
    everyone_in_pike(hand)
    share = cubes("rate_employed", region=PIKE, horizon=horizon(page))
    expect(work).to_have_text(text.value(share))
    page.goto(page.url.replace("/programs/total", "/programs/welding"))  # as somebody may try
    expect(page.locator("main")).to_contain_text("Nothing is shown for this group")
    with page.expect_navigation():
        hand.press(page.locator("main a", has_text="%").first)
    expect(work).to_contain_text("%")


def everyone_in_pike(hand) -> None:
    """From the search to the county's list, and on to all of its leavers."""
    hand.search("pike county")
    hand.take_first("Pike")
    with hand.page.expect_navigation():
        hand.press(hand.page.locator(f"main a[href*='/programs/total?region={PIKE}']").first)


def test_compare_nursing_assistant_and_pharmacy_technician(hand, cubes):
    page = hand.page
    hand.search("nursing assistant")
    hand.take_first("Nursing Assistant")
    with page.expect_navigation():
        hand.press(
            page.locator("main a[href^='/compare?'][href*='programs=nursing-assistant']").first
        )
    second = page.locator("#compare-programs-2 option", has_text="Pharmacy Technician").first
    hand.choose("compare-programs-2", second.inner_text())
    expect(page.locator(".wf-sides__head")).to_have_count(2, timeout=WITHIN)
    when = horizon(page, "compare")
    for code in ("nursing-assistant", "pharmacy-technician"):
        share = cubes("rate_employed", code, horizon=when)
        said = text.value(share) if share.shown else "Suppressed"
        expect(page.locator(".wf-sides")).to_contain_text(said)
    main = page.locator("main")
    expect(main).to_contain_text("Is the difference more than chance?")
    expect(main).to_contain_text("does not say that the program")
    page.reload()
    expect(page.locator(".wf-sides__head")).to_have_count(2)


def test_my_daughters_region_in_spanish(hand, cubes):
    page = hand.page
    with page.expect_navigation():
        hand.press(page.locator(".wf-languages a", has_text="Español"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    everyone_in_pike(hand)
    assert "/es/programs/total" in page.url
    region = page.locator("#program-region").input_value()
    share = cubes("rate_employed", region=region, horizon=horizon(page))
    assert share.shown
    with speaking(SPANISH):
        said = text.value(share)
    work = page.locator("section[aria-labelledby=work]")
    expect(work.locator("h2")).to_have_text("¿Encontraron trabajo?")
    expect(work.locator(".wf-stat__number").first).to_have_text(said)
    term = work.locator("button[popovertarget]").first
    hand.press(term)
    expect(page.locator(":popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)


@pytest.mark.parametrize("asked", QUESTIONS, ids=[one.ask for one in QUESTIONS])
def test_the_site_answers_ten_questions(travel, programs_app, asked):
    release = programs_app.server.extensions["throughline_shelf"].current()
    (found,) = release.rows(asked.sql)
    assert None not in found.values(), "the release of the journeys must show it"
    page = travel(asked.path)
    for said in asked.says(tuple(found.values())):
        expect(page.locator(asked.within).first).to_contain_text(said)
