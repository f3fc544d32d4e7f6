"""Every page as visitors meet it: wide and narrow, by mouse and keyboard, without JavaScript."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check_themes

PAGES = (
    "/",
    "/programs",
    "/programs?q=health",
    "/programs?framework=2024&sort=share",
    "/programs?view=map",
    "/programs/total",
    "/programs/cluster:08",
    "/compare",
    "/compare?programs=cluster:08,cluster:13",
    "/embed/program-wages?program=total",
    "/talent",
    "/educators",
    "/educators?cluster=cluster:05&region=lwa:bluegrass&order=openings",
    "/gaps",
    "/gaps?group=race_ethnicity&measure=wage_employed_p50",
    "/paths",
    "/paths?ways=cte_level&outcome=wage_employed_p50",
    "/questions",
    "/perkins",
    "/access",
    "/quality",
    "/methods",
    "/privacy",
    "/data/api",
    "/data",
    "/data/dictionary",
    "/data/changes",
    "/nope",
)
LONG = pytest.mark.long
LATER = {  # looked at by `make test-all` alone: others like them are looked at each time
    "/programs?framework=2024&sort=share",
    "/programs/cluster:08",
    "/compare?programs=cluster:08,cluster:13",
    "/embed/program-wages?program=total",
    "/educators?cluster=cluster:05&region=lwa:bluegrass&order=openings",
    "/gaps?group=race_ethnicity&measure=wage_employed_p50",
    "/paths?ways=cte_level&outcome=wage_employed_p50",
    *("/paths", "/access", "/quality"),  # whose own tests look at them each time
}
LOOKED_AT = [pytest.param(path, marks=LONG) if path in LATER else path for path in PAGES]
LANGUAGES = ("", pytest.param("/es", marks=LONG))
WITH_PICTURES = ("/programs/total", "/talent", "/gaps")
WIDTHS = (1280, 375, 320)
DRAWN_WITHIN = 20_000  # ms: Dash and Plotly have to wake first, on a machine that may be busy


def scroll_through(page) -> None:
    """To the foot of the page, a screen at a time, as a reader goes."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        page.evaluate(f"scrollTo({{top: {top}, behavior: 'instant'}})")
        page.wait_for_timeout(60)


def draw_all(page) -> None:
    """Go to every place of a picture, and wait until it is there."""
    scroll_through(page)
    for place in page.locator("[data-picture]").all():
        place.scroll_into_view_if_needed()
        expect(place.locator(".main-svg").first).to_be_attached(timeout=DRAWN_WITHIN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LOOKED_AT)
def test_a_page_is_whole_fits_and_is_accessible(visit, path, language):
    """One visit: what it holds, how it fits, what axe finds in both themes, and the skip link."""
    page = visit(address(path, language), errors=path == "/nope")
    assert page.locator("html").get_attribute("lang") == (language.strip("/") or "en")
    assert page.locator("h1").count() == 1
    assert page.locator("text=/[Ss]ynthetic data|[Dd]atos sintéticos/").count()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    if path in WITH_PICTURES:
        draw_all(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    check_themes(page)
    if not path.startswith("/embed"):
        skip(page)


def address(path: str, language: str) -> str:
    """A path in a language: the front page has no slash at its end."""
    return language or path if path == "/" else language + path


def skip(page) -> None:
    """The first stop of the keyboard leads to the content, and the next is within it."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "wf-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", (pytest.param(1280, marks=LONG), 375))
@pytest.mark.parametrize("path", WITH_PICTURES)
def test_pictures_are_drawn_when_they_come_near(visit, path, width):
    page = visit(path, width)
    page.wait_for_timeout(200)
    before = page.evaluate("document.documentElement.scrollHeight")
    draw_all(page)
    assert page.locator("[data-picture]").count() >= 1
    after = page.evaluate("document.documentElement.scrollHeight")
    assert abs(after - before) <= 1, "pictures move the page"
    outside = page.evaluate(
        """() => [...document.querySelectorAll('[data-picture]')].filter((place) => {
          const frame = place.getBoundingClientRect();
          const marks = place.querySelectorAll('.annotation, .xtick, .ytick, .xtitle');
          return [...marks].some((mark) => {
            const box = mark.getBoundingClientRect();
            return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
          });
        }).map((place) => place.id)"""
    )
    assert outside == [], "labels are cut off"


def test_plotly_waits_until_it_is_wanted(visit):
    page = visit("/programs/total", 375)
    page.wait_for_timeout(300)
    assert page.evaluate("typeof window.Plotly") == "undefined"


@pytest.mark.parametrize("path", LOOKED_AT)
def test_a_page_reads_without_javascript(visit, path):
    page = visit(path, errors=path == "/nope", java_script_enabled=False)
    assert page.locator("h1").is_visible() and page.locator("main").inner_text()
    if path.startswith("/programs/"):
        page.select_option("#program-definition", "full_quarter")
        page.get_by_role("button", name="Show").click()
        assert "definition=full_quarter" in page.url
        assert "kept one employer" in page.locator("main").inner_text()


def test_search_works_by_keyboard_alone(visit):
    page = visit("/")
    page.focus("#search")
    page.keyboard.type("helth sciense")
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs?q=*")
    assert page.locator(".wf-answers a").first.inner_text() == "Health Science"


def test_a_control_turns_the_page_in_place(visit):
    page = visit("/gaps")
    draw_all(page)
    page.evaluate("scrollTo(0, 0); window.same = true")
    page.focus("#gaps-group")
    page.select_option("#gaps-group", "locale")
    expect(page.locator("h2").first).to_contain_text("locale")
    assert page.evaluate("window.same") and "group=locale" in page.url
    assert page.evaluate("document.activeElement.id") == "gaps-group"
    assert "Rural school" in page.locator("#gaps-reference").inner_text()
    expect(page.locator("#gaps-groups")).to_contain_text("Rural school")
    assert "locale" in page.locator("#status").inner_text()
    page.reload()
    assert page.locator("#gaps-group").input_value() == "locale"


@pytest.mark.parametrize("path", ("/programs", "/talent"))
def test_the_framework_is_switched_in_place(visit, path, inside):
    page = visit(path)
    name = path.strip("/")
    first = inside.codes.clusters("2024")[0].title
    page.evaluate("window.same = true")
    for more in page.locator(".wf-form__more > summary").all():
        more.click()
    page.focus(f"#{name}-framework")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{name}-cluster")).to_contain_text(first, timeout=DRAWN_WITHIN)
    assert page.evaluate("window.same") and "framework=2024" in page.url
    other = page.locator(".wf-languages__link").get_attribute("href")
    assert other.startswith("/es/") and "framework=2024" in other
    assert page.evaluate("document.activeElement.id") == f"{name}-framework"
    page.reload()
    assert page.locator(f"#{name}-framework").input_value() == "2024"


def test_the_picture_of_time_says_what_is_hidden(visit, inside):
    """Marks at leaving and at suppressed points, the same in the words and in the table."""
    (hidden,) = inside.rows(
        "select region_code, cohort_code, count(*) as n from work_while_in_school "
        "where program_code = 'total' and subgroup_dim = 'total' "
        "and rate_employed_status = 'suppressed' group by all "
        "order by n, region_code, cohort_code limit 1"
    )
    page = visit(
        f"/programs/total?region={hidden['region_code']}&cohort={hidden['cohort_code']}", 375
    )
    section = page.locator("section[aria-labelledby=before]")
    expect(section.locator(".wf-key")).to_contain_text("Suppressed to protect privacy")
    place = page.locator("#program-timeline")
    place.scroll_into_view_if_needed()
    expect(place.locator(".main-svg").first).to_be_attached(timeout=DRAWN_WITHIN)
    expect(place.locator(".annotation").first).to_contain_text("Left school")
    section.locator("summary", has_text="The numbers as a table").click()
    rows = section.locator("tbody tr", has_text="before leaving")
    assert rows.count() == 8
    assert rows.filter(has_text="Suppressed").count() >= hidden["n"]
    marks = place.locator(".scatterlayer .trace").nth(2).locator(".point")
    assert marks.count() >= hidden["n"]


def test_every_cube_of_the_methods_page_is_a_file(visit, site, inside):
    page = visit("/methods")
    links = page.locator("section[aria-labelledby=cubes] tbody th a")
    names = [link.get_attribute("href") for link in links.all()]
    published = [row["cube"] for row in inside.rows("select cube from cubes where published")]
    assert sorted(names) == sorted(f"/csv/cubes/{cube}.csv" for cube in published)
    with page.expect_download() as download:
        links.first.click()
    assert inside.id in download.value.suggested_filename
    absent = page.locator("section[aria-labelledby=cubes] tbody tr", has_text="No: ")
    assert (
        absent.count() == inside.rows("select count(*) as n from cubes where not published")[0]["n"]
    )


def test_a_control_touched_before_dash_is_awake_still_counts(visit):
    page = visit("/programs")
    page.select_option("#programs-sort", "people")
    expect(page.locator("main")).to_contain_text("most leavers first")
    assert "sort=people" in page.url


def test_the_csv_is_the_table(visit, site):
    page = visit("/gaps?group=sex")
    table = page.locator("[data-part=gaps-answers] table").first
    shown = [re.sub(r"\s+", " ", cell) for cell in table.locator("tbody th").all_inner_texts()]
    href = page.locator("a", has_text="Download these numbers").first.get_attribute("href")
    text = page.request.get(site + href).text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["group"] for row in rows] == shown
    counts = table.locator("tbody td.wf-table__number").all_inner_texts()
    for row, said in zip(rows, counts, strict=True):
        known = f"{int(row['n_matched']):,}" if row["n_matched"] else "Suppressed"
        assert said == known


def test_a_hidden_number_leads_to_one_that_is_shown(visit, inside):
    hidden = inside.rows(
        "select * from outcomes where rate_employed_status = 'suppressed' "
        "and subgroup_dim = 'total' and program_code <> 'total' and cohort_code = 'all' "
        "order by all limit 1"
    )[0]
    where = f"region={hidden['region_code']}&horizon={hidden['horizon_code']}"
    page = visit(f"/programs/{hidden['program_code']}?{where}")
    why = page.locator("[data-part=program-answers] .wf-why").first
    assert "Suppressed to protect privacy" in why.inner_text()
    why.get_by_role("link").last.click()
    page.wait_for_load_state()
    assert page.locator(".wf-stat__number").first.inner_text().endswith("%")


def test_wrong_addresses_are_kind(chromium, site):
    page = chromium.new_page()
    for path in ("/nope", "/programs/nope", "/gaps?measure=nope"):
        answer = page.goto(site + path)
        assert answer.status in (400, 404)
        assert page.get_by_role("link", name="See all programs").is_visible()
    page.close()
