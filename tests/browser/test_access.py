"""Who is in high-wage programs, by sex: on a phone by touch, and at a desk by keyboard.

Who is in which cluster is made up by the test (`tests/dashboards/access/made.py`), so what the page
must say is known.
"""

from __future__ import annotations

import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app import create_app
from tests.browser.conftest import serve, visiting
from tests.browser.hands import WITHIN
from tests.dashboards.access import made

PATH = "/access"


@pytest.fixture(scope="session")
def site_of(release_folder, tmp_path_factory):
    """The site over a release with groups by cluster that are known, and its address."""
    application = create_app(made.write(release_folder, tmp_path_factory.mktemp("access")))
    for address in serve(application.server):
        yield application.server.extensions["throughline_shelf"].current(), address


@pytest.fixture
def there(chromium, site_of):
    """Open a page of that site."""
    yield from visiting(chromium, site_of[1])


def test_who_is_in_high_wage_programs_by_sex(hand, site_of):
    page = hand.page
    with page.expect_navigation():
        hand.press(page.locator(".wf-nav a", has_text="Gaps"))
    with page.expect_navigation():
        hand.press(page.locator("main a", has_text="Who gets in"))
    answer = page.locator("section[aria-labelledby=wages]")
    expect(answer.locator(".wf-stat__number").first).to_have_text("0.15 to 0.50")
    expect(answer).to_contain_text("0.20, that is 20 where equal shares would give 100")
    making = answer.locator("#access-clusters .wf-dots__row", has_text="Manufacturing")
    expect(making).to_contain_text("High-wage")
    expect(making).to_contain_text("0.20 (0.16 to 0.25)")

    hand.choose("access-focus", "Men")
    expect(making).to_contain_text("1.80", timeout=WITHIN)
    assert "focus=male" in page.url
    table = answer.locator("details", has_text="The numbers as a table").last
    hand.press(table.locator("summary"))
    row = table.locator("tr", has_text="Manufacturing").first
    expect(row).to_contain_text("540")
    expect(row).to_contain_text("Surely more")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_mark_stands_at_its_ratio(there):
    page = there(PATH)
    row = page.locator("#access-clusters .wf-dots__row", has_text="Manufacturing")
    whole = row.locator(".wf-dots__drawing").bounding_box()
    mark = row.locator(".wf-dots__dot").bounding_box()
    middle = (mark["x"] + mark["width"] / 2 - whole["x"]) / whole["width"]
    assert middle == pytest.approx(0.5 + math.log2(0.2) / 3 / 2, abs=0.01)


def test_it_works_without_a_script(there):
    page = there(PATH, 375, java_script_enabled=False)
    page.select_option("#access-focus", "male")
    page.get_by_role("button", name="Show").click()
    assert "focus=male" in page.url
    expect(page.locator("main")).to_contain_text("Men, by cluster: representation ratio")


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("path", (PATH, f"/es{PATH}?focus=male"))
def test_every_view_is_accessible_and_fits_a_phone(there, path, scheme):
    page = there(path, 375, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
