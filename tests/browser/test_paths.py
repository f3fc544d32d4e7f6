"""How noncompleters fare ten years out beside diploma: by touch on a phone, by keyboard alone.

The release is changed by hand (`tests/dashboards/paths/held.py`), so that those
of every way of leaving are followed for ten years, and what the page must say is known.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app import create_app
from tests.browser.accessibility import check
from tests.browser.conftest import serve, visiting
from tests.browser.hands import WITHIN
from tests.dashboards.paths import held

PATH = "/paths"
FITS = "document.documentElement.scrollWidth <= innerWidth"
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="session")
def made(release_folder, tmp_path_factory):
    """Address of the site over a release that follows how people left for ten years."""
    folder = tmp_path_factory.mktemp("ways")
    yield from serve(create_app(held.write(release_folder, folder, held.followed)).server)


@pytest.fixture
def there(chromium, made):
    """Open a page of that site."""
    yield from visiting(chromium, made)


def test_how_noncompleters_fare_ten_years_out_beside_diploma(hand):
    page = hand.page
    with page.expect_navigation():
        hand.press(page.locator(".wf-nav a", has_text="Gaps"))
    with page.expect_navigation():
        hand.press(page.locator("main a", has_text="Ways through school, side by side"))
    hand.choose("paths-ways", "How they left")
    later = page.locator("section[aria-labelledby=later]")
    expect(later).not_to_contain_text("CTE completer", timeout=WITHIN)
    expect(later).to_contain_text(
        "Left without a diploma: 50% in year 10 after leaving school. 20.0 points below Diploma, "
        "more than chance. In year 1: 10.0 points below Diploma, more than chance. Against Diploma "
        "it fell by 10.0 points, more than chance",
    )
    expect(later).to_contain_text("the same leavers: those who left school in Kentucky in 2013 to")
    hand.choose("paths-outcome", "Median wage, any covered work")
    expect(later).to_contain_text("$30,000 in year 10 after leaving school", timeout=WITHIN)
    expect(later).to_contain_text("stood $5,000 above Diploma in year 1")
    expect(later).to_contain_text("$10,000 below in year 10")
    assert "ways=exit_type" in page.url and "outcome=wage_employed_p50" in page.url

    hand.press(later.locator("summary", has_text="The numbers as a table"))
    row = later.locator("tr", has_text=re.compile("Left without a diploma.*Year 10"))
    expect(row).to_contain_text("$30,000")
    assert page.evaluate(FITS)


def test_it_works_without_a_script(there):
    page = there(PATH, 375, java_script_enabled=False)
    page.select_option("#paths-ways", "exit_type")
    page.get_by_role("button", name="Show").click()
    assert "ways=exit_type" in page.url
    expect(page.locator("main")).to_contain_text("Left without a diploma: 50% in year 10")
    assert page.locator(".wf-course").count() > 4, "pictures come with the page"


def test_a_mark_stands_at_its_share_and_below_what_is_higher(there):
    page = there(f"{PATH}?ways=exit_type")
    panel = page.locator("#paths-yearly-share-exit_type .wf-panel").first
    own, base = (panel.locator(f".wf-course__mark-{number}").last for number in (0, 1))
    assert own.bounding_box()["y"] > base.bounding_box()["y"] + 5
    last, first = (panel.locator(".wf-course__mark-0").nth(n).bounding_box() for n in (-1, 0))
    assert last["x"] > first["x"] + 60
    words = panel.locator("text")
    boxes = [one.bounding_box() for one in words.all()]
    frame = panel.bounding_box()
    for box in boxes:
        assert box["x"] >= frame["x"] - 4
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 4


def test_a_picture_can_be_saved_whole(there):
    page = there(f"{PATH}?ways=exit_type")
    with page.expect_download(timeout=WITHIN) as saved:
        page.locator("#paths-yearly-share-exit_type [data-image]").click()
    assert saved.value.suggested_filename.startswith("throughline-paths-yearly-share")


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("path", (PATH, f"/es{PATH}?ways=exit_type&outcome=rate_in_college"))
def test_every_view_is_accessible_and_fits_a_phone(there, path, scheme):
    page = there(path, 375, color_scheme=scheme, bypass_csp=True)
    page.evaluate(OPEN)
    check(page, path)
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(FITS), width
