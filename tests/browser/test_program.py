"""The page of a program on a phone, by keyboard, without a script, in both languages and themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check_themes
from tests.browser.test_pages import DRAWN_WITHIN, draw_all

PHONE = {"viewport": {"width": 375, "height": 667}}
HIDES = "/programs/barbering"  # numbers hidden, and some not counted
PATHS = (
    "/programs/total?region=21195",
    HIDES,
    "/programs/welding?region=lwa:ekcep",
    "/programs/cluster_2024:healthcare-human-services",
    "/es/programs/cluster:08?region=lwa:bluegrass",
)
QUESTION = "Where do they work, and in what?"


@pytest.fixture
def phone(chromium, site):
    """Open a page on a small phone, as if by touch."""
    contexts = []

    def open_page(path: str):
        context = chromium.new_context(**PHONE, has_touch=True, is_mobile=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def region(inside):
    """A workforce region in which all leavers have their numbers at year 5."""
    (row,) = inside.rows(
        "select region_code from outcomes where program_code = 'total' and cohort_code = 'all' "
        "and subgroup_dim = 'total' and horizon_code = 'y05' and region_code like 'lwa:%' and "
        "wage_employed_p50_status = 'published' order by all limit 1"
    )
    return inside.codes.regions[row["region_code"]]


@pytest.mark.parametrize("near", (False, True))
def test_the_first_screen_has_name_place_and_number(phone, region, near):
    page = phone(f"/programs/total?region={region.code}" if near else "/programs/total")
    for what in (
        page.locator("h1"),
        page.locator(".wf-summary", has_text=region.title if near else "Kentucky"),
        page.locator(".wf-glance__number").first,
    ):
        box = what.bounding_box()
        assert box["y"] + box["height"] <= PHONE["viewport"]["height"], what
    assert re.fullmatch(r"\d+%", page.locator(".wf-glance__number").first.inner_text())


def test_choices_unfold_by_touch_and_turn_the_page(phone, region):
    page = phone("/programs/total")
    assert not page.locator("#program-region").is_visible()
    page.locator("summary", has_text="Change place").tap()
    page.select_option("#program-region", region.code)
    expect(page.locator(".wf-summary")).to_contain_text(region.title, timeout=DRAWN_WITHIN)
    assert page.locator("#program-region").is_visible(), "what was unfolded stays so"
    assert f"region={region.code}" in page.url
    href = page.locator(".wf-compare a").get_attribute("href")
    assert f"region={region.code}&" in href


def test_a_question_is_a_tap_away(phone):
    page = phone("/programs/total")
    page.locator(".wf-glance a", has_text=QUESTION).tap()
    expect(page.locator("#places")).to_be_in_viewport()
    assert page.url.endswith("#places")
    small = [
        box
        for link in page.locator(".wf-glance a").all()
        if (box := link.bounding_box())["height"] < 44
    ]
    assert small == [], "large enough for a thumb"


def test_all_choices_are_open_where_there_is_room(visit):
    page = visit("/programs/cluster:08")
    for name in ("region", "cohort", "horizon", "definition"):
        assert page.locator(f"#program-{name}").is_visible()


@pytest.mark.long
def test_the_questions_are_reached_by_keyboard(visit):
    page = visit("/programs/total")
    page.locator(".wf-glance a").first.focus()
    for _step in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#places")).to_be_in_viewport()


def test_bars_are_there_without_a_script(visit):
    page = visit("/programs/total", 375, java_script_enabled=False)
    first = page.locator(".wf-bars").first
    widths = [bar.bounding_box()["width"] for bar in first.locator(".wf-bars__fill").all()]
    numbers = [int(n.strip("%")) for n in first.locator(".wf-bars__number").all_inner_texts()]
    assert len(widths) == len(numbers) == 4
    whole = first.locator(".wf-bars__track").first.bounding_box()["width"]
    for width, number in zip(widths, numbers, strict=True):
        assert abs(100 * width / whole - number) < 1
    assert "Not found in records" in first.inner_text()
    assert page.locator(".wf-meter").first.is_visible()


def test_wages_stand_against_named_lines(visit, inside, region):
    page = visit(f"/programs/total?region={region.code}")
    draw_all(page)
    place = page.locator("#program-wages")
    names = " ".join(place.locator(".annotation").all_text_contents())
    assert "All leavers" in names
    key = page.locator("section[aria-labelledby=wages] .wf-key").inner_text()
    assert "All leavers, Kentucky" in key
    there = inside.rows("select 1 from duckdb_tables() where table_name = 'living_cost'")
    assert ("Living cost" in names) == ("Living cost" in key) == bool(there)


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_every_kind_of_page_is_accessible_and_fits(visit, path):
    page = visit(path, 375)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.click()
    check_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "unfolded"


def test_each_hidden_answer_says_why_and_leads_on(visit, inside):
    (hidden,) = inside.rows(
        "select program_code, region_code, horizon_code from outcomes where "
        "rate_employed_status = 'suppressed' and wage_employed_p50_status = 'suppressed' and "
        "subgroup_dim = 'total' and cohort_code = 'all' and program_code not like 'pair%' and "
        "region_code in (select region_code from dim_region where level in "
        "('state', 'workforce_region', 'county')) order by all limit 1"
    )
    where = f"region={hidden['region_code']}&horizon={hidden['horizon_code']}"
    page = visit(f"/programs/{hidden['program_code']}?{where}")
    for name in ("work", "wages"):
        why = page.locator(f"section[aria-labelledby={name}] > .wf-split .wf-why")
        expect(why).to_contain_text("Suppressed to protect privacy")
        assert re.search(r": (\d+%|\$[\d,]+)$", why.get_by_role("link").last.inner_text())
    page.locator("section[aria-labelledby=work] > .wf-split .wf-why a").last.click()
    page.wait_for_load_state()
    assert re.fullmatch(r"\d+%", page.locator(".wf-stat__number").first.inner_text())
