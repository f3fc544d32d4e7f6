"""3S1 below target for English learners: where? On a phone by touch, and at a desk by keyboard.

The concentrators are made up by the test (`tests/concentrators.py`), so what the page must say is
known: English learners are hidden, and the nearest number by region is given instead.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app import create_app
from tests import concentrators
from tests.browser.conftest import serve, visiting
from tests.browser.hands import WITHIN

PATH = "/perkins"
LEARNER = f"{PATH}?population=english_learner"


@pytest.fixture(scope="session")
def made(release_folder, tmp_path_factory):
    """The site over a release with concentrators that are known, and its address."""
    application = create_app(concentrators.write(release_folder, tmp_path_factory.mktemp("made")))
    for address in serve(application.server):
        yield application.server.extensions["throughline_shelf"].current(), address


@pytest.fixture
def there(chromium, made):
    """Open a page of that site."""
    yield from visiting(chromium, made[1])


def test_3s1_below_target_for_english_learners_where(hand, made):
    page, codes = hand.page, made[0].codes
    with page.expect_navigation():
        hand.press(page.locator(".wf-nav a", has_text="Gaps"))
    with page.expect_navigation():
        hand.press(page.locator(".wf-around a", has_text="Perkins and WIOA"))
    first = page.locator(".wf-stat__number").first
    expect(first).to_have_text("83%")
    expect(page.locator("section[aria-labelledby=placed]")).to_contain_text(
        "below the target of 85% by more than chance"
    )
    where = page.locator("section[aria-labelledby=where]")
    expect(where).to_contain_text(f"{codes.programs['cluster:08'].title} (76%)")

    hand.choose("perkins-population", "English learner")
    placed = page.locator("section[aria-labelledby=placed]")
    expect(placed).to_contain_text("At least 82%: 484 of 590", timeout=WITHIN)
    expect(placed).to_contain_text("Whether the target of 85% is met cannot be said")
    region = codes.regions["lwa:northern-kentucky"].title
    expect(where).to_contain_text("It is not 3S1, has no target")
    expect(where).to_contain_text(
        f"Below the rest of the state by more than chance: {region} (40%)"
    )
    assert "population=english_learner" in page.url

    table = where.locator("details", has_text="The numbers as a table").last
    hand.press(table.locator("summary"))
    row = table.locator("tr", has_text=region)
    expect(row).to_contain_text("100")
    expect(row).to_contain_text("Below, by more than chance")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_target_stands_at_its_share(there):
    page = there(PATH)
    drawing = page.locator("#perkins-groups .wf-dots__drawing").first
    line = drawing.locator(".wf-dots__target")
    whole, at = drawing.bounding_box(), line.bounding_box()
    middle = at["x"] + at["width"] / 2 - whole["x"]
    assert middle / whole["width"] == pytest.approx(concentrators.TARGET, abs=0.01)


def test_it_works_without_a_script(there):
    page = there(PATH, 375, java_script_enabled=False)
    page.select_option("#perkins-population", "english_learner")
    page.get_by_role("button", name="Show").click()
    assert "population=english_learner" in page.url
    expect(page.locator("main")).to_contain_text("At least 82%: 484 of 590")


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("path", (PATH, f"/es{LEARNER}"))
def test_every_view_is_accessible_and_fits_a_phone(there, path, scheme):
    page = there(path, 375, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
