"""Which CTE teachers will we lose? On a phone by touch, at a desk by keyboard, and on paper.

What the page says is compared with the cubes of the release.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboards import text
from tests.browser.hands import WITHIN
from tests.browser.test_share import sheets

PATH = "/educators"
REGION = "lwa:bluegrass"
VIEWS = (
    PATH,
    f"{PATH}?cluster=cluster:05",
    f"{PATH}?cluster=cluster:12&region={REGION}&order=openings",
    f"{PATH}?region={REGION}&year=2021",
)
PAPERS = ("Letter", "A4")


@pytest.fixture
def share(inside):
    """The share able to retire in five years, as the release has it, with its counts."""
    year = inside.codes.taught[-1]

    def of(taught: str, region: str):
        (row,) = inside.rows(
            "select r.share, r.n, e.n_educators from educator_retirement r join educators e "
            "using (taught_code, region_code, cohort_code) where retirement_code = 'within_5' "
            "and taught_code = ? and region_code = ? and cohort_code = ?",
            [taught, region, year],
        )
        return row

    return of


def test_which_cte_teachers_will_we_lose(hand, inside, share):
    page = hand.page
    with page.expect_navigation():
        hand.press(page.locator(".wf-nav a", has_text="Employers"))
    with page.expect_navigation():
        hand.press(page.locator("main a", has_text="Which CTE teachers will we lose?"))
    first = page.locator(".wf-stat__number").first
    whole = share("total", "state")
    expect(first).to_have_text(text.percent(whole["share"]))
    counts = f"{text.count(whole['n'])} of {text.count(whole['n_educators'])} teachers"
    expect(page.locator(".wf-stat").first).to_contain_text(counts)

    hand.choose("educators-order", "Openings a year")
    most = inside.rows(
        "select cluster, sum(annual_openings)::bigint as n from demand join (select distinct "
        "parent as cluster, soc_code from demand_program join dim_program using (program_code)) "
        "using (soc_code) where region_code = 'state' group by all order by n desc limit 1"
    )[0]
    top = page.locator("section[aria-labelledby=depend] tbody tr").first
    expect(top).to_contain_text(inside.codes.programs[most["cluster"]].title, timeout=WITHIN)
    expect(top).to_contain_text(text.count(most["n"]))

    with page.expect_navigation():
        hand.press(page.locator("#educators-map a").nth(2))
    region = page.locator("#educators-region").input_value()
    near = share("total", region)
    expect(first).to_have_text(text.percent(near["share"]), timeout=WITHIN)
    expect(page.locator(".wf-summary")).to_contain_text(inside.codes.regions[region].title)
    assert "order=openings" in page.url, "what was chosen is kept"

    term = page.locator("button[popovertarget=term-able_to_retire]").first
    hand.press(term)
    expect(page.locator(":popover-open")).to_contain_text("could retire today")
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("path", (VIEWS[2], f"/es{VIEWS[1]}"))
def test_every_view_is_accessible_and_fits_a_phone(visit, path, scheme):
    page = visit(path, 375, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.long
@pytest.mark.parametrize("language", ("", "/es"))
@pytest.mark.parametrize("path", VIEWS)
def test_a_view_prints_on_one_page_with_its_table(visit, path, language):
    page = visit(language + path)
    for paper in PAPERS:
        assert sheets(page.pdf(format=paper)) == 1, paper
    page.emulate_media(media="print")
    for words in (".wf-notice", "#citation", "h1", ".wf-summary", ".wf-teachers tbody th"):
        assert page.locator(words).first.is_visible(), words
    for screen in ("form", ".wf-tools", "details", ".wf-pass"):
        assert not any(one.is_visible() for one in page.locator(screen).all()), screen


def test_dots_stand_where_their_numbers_are(visit, share):
    page = visit(PATH)
    row = page.locator("#educators-clusters .wf-dots__row", has_text="Health Science")
    found = share("cluster:08", "state")
    drawn = row.locator(".wf-dots__drawing")
    top = page.locator("#educators-clusters .wf-dots__scale span").last.inner_text()
    middle = "one => { const box = one.getBoundingClientRect(); return box.x + box.width / 2; }"
    whole = drawn.bounding_box()
    at = (drawn.locator(".wf-dots__dot").evaluate(middle) - whole["x"]) / whole["width"]
    assert at == pytest.approx(found["share"] / (int(top.strip("%")) / 100), abs=0.01)
    expect(row.locator(".wf-dots__words")).to_contain_text(
        f"{text.percent(found['share'])}: {found['n']} of {found['n_educators']}"
    )


def test_it_works_without_a_script(visit):
    page = visit(PATH, 375, java_script_enabled=False)
    page.select_option("#educators-order", "leavers")
    page.get_by_role("button", name="Show").click()
    assert "order=leavers" in page.url
    counts = [
        float(words.replace(",", ""))
        for words in page.locator(".wf-teachers td[data-label='Leavers a year']").all_inner_texts()
        if re.fullmatch(r"[\d,]+\s*", words)
    ]
    assert len(counts) > 8 and counts == sorted(counts, reverse=True)
