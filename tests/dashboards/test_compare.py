"""Groups side by side, as addresses ask for them and as files hold them."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from aggregates.schema import ALL_COHORTS, NO_PROGRAM, PUBLISHED, STATE, TOTAL
from dashboards import beside, queries, sides, text, views
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell, cell

HORIZON = "y01"


@pytest.fixture
def programs(inside) -> list[str]:
    """Programs and clusters whose share with work is shown for the state, the largest first."""
    rows = queries.outcomes(region_code=STATE, cohort_code=ALL_COHORTS, horizon_code=HORIZON)
    shown = [
        row
        for row in rows
        if row["rate_employed_status"] == PUBLISHED
        and row["program_code"] in inside.codes.programs
        and row["program_code"] not in (TOTAL, NO_PROGRAM)
    ]
    shown.sort(key=lambda row: -row["n_matched"])
    return [row["program_code"] for row in shown]


@pytest.fixture
def single(inside) -> str:
    """A program that is no cluster."""
    return inside.codes.of_level("programs", "program")[0].code


@pytest.fixture
def regions(inside) -> list[str]:
    return [node.code for node in inside.codes.of_level("regions", "workforce_region")]


def page_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def test_two_groups_stand_side_by_side_with_the_release_s_numbers(client, inside, programs):
    one, other = programs[:2]
    page = page_of(client, f"/compare?programs={one},{other}&horizon={HORIZON}")
    heads = re.findall(r'<th class="wf-sides__head".*?</th>', page, re.DOTALL)
    titles = [inside.codes.programs[code].title for code in (one, other)]
    assert len(heads) == 2 and all(title in head for title, head in zip(titles, heads, strict=True))
    for code in (one, other):
        row = queries.one(
            program_code=code, region_code=STATE, cohort_code=ALL_COHORTS, horizon_code=HORIZON
        )
        for measure in ("n_matched", "rate_employed", "wage_employed_p50"):
            if (item := cell(row, measure)).shown:
                assert f'wf-sides__number">{text.value(item)}<' in page
    assert "Is the difference more than chance?" in page and "There is no best one here" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("programs=", 200),
        ("programs=nope", 400),
        ("programs=total,nope", 400),
        ("regions=nope", 400),
        ("region=nope&programs=total", 400),
        ("programs=total,total,total,total,total", 200),
        ("programs=" + ",".join("abcdef"), 400),
        ("programs=' or 1=1 --", 400),
        ("programs=" + "x" * 1500, 400),
        ("horizon=y99&programs=total", 400),
    ],
)
def test_addresses_are_answered_calmly(client, query, status):
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert page.count("<h1") == 1 and "Traceback" not in page and "1=1" not in page


def test_programs_and_places_at_once_are_refused(client, programs, regions):
    answer = client.get(f"/compare?programs={programs[0]},{programs[1]}&regions={regions[0]}")
    assert answer.status_code == 400
    assert "several programs in one place" in answer.get_data(as_text=True)


def test_more_than_four_are_refused(client, programs):
    answer = client.get(f"/compare?programs={','.join(programs[:5])}")
    assert answer.status_code == 400 and "up to 4" in answer.get_data(as_text=True)


@pytest.mark.parametrize("spoken", ("", "/es"))
def test_a_form_without_a_script_is_sent_on_to_the_short_address(client, programs, spoken):
    one, other = programs[:2]
    query = f"programs={one}&programs={other}&programs=&programs={one}&region=&horizon=y01"
    answer = client.get(f"{spoken}/compare?{query}")
    assert answer.status_code == 302
    where = answer.headers["Location"]
    assert where == f"{spoken}/compare?programs={one},{other},{one}&horizon=y01"
    assert client.get(where).status_code == 200


def test_no_other_address_is_sent_on(client, programs):
    one, other = programs[:2]
    query = {"QUERY_STRING": f"programs={one}&programs={other}"}
    other_host = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/compare", **query})
    assert other_host.status_code == 404
    repeated = client.get(f"/csv/compare/compare.csv?programs={one}&programs={other}")
    assert repeated.status_code == 400


def test_a_page_without_a_choice_has_examples_that_work(client):
    page = page_of(client, "/compare")
    links = re.findall(r'href="(/compare\?[^"]+)"', page)
    assert len(links) >= 2
    for link in links:
        assert "wf-sides__number" in page_of(client, link)


def test_one_group_leads_to_others_to_put_beside_it(client, programs, regions):
    for query in (f"programs={programs[0]}", f"regions={regions[0]}"):
        page = page_of(client, f"/compare?{query}")
        assert "Compare it with what?" in page and "more than chance" not in page
        link = re.findall(r'<li><a href="(/compare\?[^"]+)"', page)[0]
        assert len(re.findall("wf-sides__head", page_of(client, link))) == 2


def test_places_of_one_group_keep_their_order(client, inside, regions):
    page = page_of(client, f"/compare?regions={regions[1]},{STATE},{regions[0]}")
    names = [views.region_title(code) for code in (regions[1], STATE, regions[0])]
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places) and "Compare places" in page


def test_a_place_that_is_too_small_gives_way_to_a_larger_one_and_says_so(client, inside, single):
    county = inside.codes.of_level("regions", "county")[0]
    page = page_of(client, f"/compare?programs={single}&region={county.code}")
    if queries.tabulated(single)["region_code"]:
        assert f"For {county.title}, groups are too small to show here" in page
        assert "wf-sides__number" in page
    else:  # it is shown nowhere: each number leads to the nearest that is
        ways = re.findall(r'class="wf-rollup" href="([^"]+)"', page)
        assert len(ways) >= 4 and all(client.get(way).status_code == 200 for way in ways)


def test_the_settled_choice_has_numbers_for_as_many_groups_as_any(inside, single, regions):
    asked = Selection(programs=(single,), regions=(STATE, *regions[:2]), horizon="y01")
    settled, notes = sides.settled(asked)
    assert settled.regions == asked.regions and len(notes) <= 2
    rows = queries.outcomes(
        program_code=settled.programs, region_code=settled.regions, cohort_code=settled.cohort
    )
    assert {row["region_code"] for row in rows} == set(asked.regions)


def test_what_needs_no_settling_stays(inside, programs):
    asked = Selection(programs=tuple(programs[:3]), horizon="y01")
    assert sides.settled(asked) == (asked, [])


def test_a_hidden_number_says_why_and_leads_to_the_nearest(client, inside):
    rows = inside.rows(
        "select program_code, horizon_code from outcomes where region_code = ? and cohort_code = ? "
        "and subgroup_dim = ? and rate_employed_status = 'suppressed' order by all",
        [STATE, ALL_COHORTS, TOTAL],
    )
    known = [row for row in rows if row["program_code"] in inside.codes.programs]
    assert known, "the release hides something"
    row = known[0]
    page = page_of(
        client, f"/compare?programs={row['program_code']},total&horizon={row['horizon_code']}"
    )
    cells = re.findall(r'<td data-label="[^"]*" role="cell">(.*?)</td>', page, re.DOTALL)
    hidden = [found for found in cells if "wf-mark--suppressed" in found]
    assert hidden and all('popovertarget="term-hidden"' in found for found in hidden)
    ways = re.findall(r'class="wf-rollup" href="([^"]+)"', " ".join(hidden))
    assert ways and all(client.get(way).status_code == 200 for way in ways)
    assert "Nothing can be said of" in page


def test_the_nearest_share_in_college_is_of_all_in_college(inside):
    own = Selection(program=TOTAL, region=STATE, cohort="2014", horizon="y01")
    way = sides.college_way(own)
    whole = queries.one(
        program_code=TOTAL, region_code=STATE, cohort_code="2013-2015", horizon_code="y01"
    )
    if way and text.in_college(whole).shown:
        assert way[0].endswith(text.value(text.in_college(whole)))


def test_the_file_has_the_rows_of_the_page(client, inside, programs):
    one, other = programs[:2]
    query = f"programs={one},{other}&definition=full_year"
    answer = client.get(f"/csv/compare/compare.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["program_code"] for row in rows] == [one, other]
    for row in rows:
        keys = {key: row[key] for key in ("program_code", "region_code", "cohort_code")}
        found = queries.one(**keys, horizon_code=row["horizon_code"])
        item = cell(found, "rate_full_year")
        assert row["rate_full_year_status"] == item.status
        assert not item.shown or float(row["rate_full_year"]) == pytest.approx(item.value)
        assert inside.id in row["source"]
    page = page_of(client, f"/compare?{query}")
    link = re.search(r'href="(/csv/compare/compare\.csv\?[^"]+)"', page).group(1)
    again = list(csv.DictReader(io.StringIO(client.get(link).get_data(as_text=True))))
    same = [name for name in rows[0] if name != "source"]
    assert [[row[name] for name in same] for row in again] == [[r[n] for n in same] for r in rows]


def test_the_page_speaks_spanish(client, programs):
    one, other = programs[:2]
    page = page_of(client, f"/es/compare?programs={one},{other}")
    assert '<html lang="es">' in page and "¿La diferencia es más que azar?" in page
    assert "Compare programs" not in page and "Median" not in page
    assert f'href="/compare?programs={one},{other}"' in page, "and leads back to English"


def test_compare_is_in_the_navigation(client):
    for path in ("/", "/programs", "/compare"):
        page = page_of(client, path)
        assert re.search(r'<a [^>]*class="wf-nav__link"[^>]*href="/compare"', page)
    assert re.search(r'<a aria-current="page"[^>]*href="/compare"', page)


def test_the_share_with_a_credential_is_of_all_but_those_without(client, inside, programs):
    if "attainment" not in queries.published():
        pytest.skip("this release does not count what credentials leavers earned")
    selection = Selection(programs=(TOTAL, programs[0]), horizon=HORIZON)
    whole, one = sides.sides(selection)
    rows = queries.of_group("attainment", TOTAL, STATE, ALL_COHORTS)
    none = next(row for row in rows if row["attainment_code"] == "none")
    assert whole.credential.value == pytest.approx(1 - none["share"]) and not whole.attainment.of
    page = page_of(client, f"/compare?programs={TOTAL},{programs[0]}&horizon={HORIZON}")
    assert "Earned a credential" in page
    assert f'wf-sides__number">{text.value(whole.credential)}<' in page
    if one.attainment.of:
        assert f"All of {one.attainment.of}" in page


def test_a_wider_group_that_stands_in_for_all_is_shown_once(inside, programs):
    selection = Selection(programs=tuple(programs[:2]), horizon=HORIZON)
    asked = beside.Asked("employed", HORIZON, HORIZON)
    sector = next(row["part_code"] for row in queries.parts() if row["partition"] == "sector")
    shares = {sector: Cell("rate_share", 0.417)}

    def drawn(*wider: str) -> str:
        splits = [sides.Split(shares, name, (name, STATE, ALL_COHORTS)) for name in wider]
        found = [
            replace(side, sectors=split)
            for side, split in zip(sides.sides(selection), splits, strict=True)
        ]
        page = to_html(beside.table(found, asked, "x"))
        return next(row for row in re.findall(r"<tr.*?</tr>", page) if "42%" in row)

    once = drawn("Health", "Health")
    assert once.count("42%") == 1 and 'colspan="2"' in once and "data-label" not in once
    note = "These programs are too small to split up. All of Health:"
    assert 0 < once.index(note) < once.index("42%")
    apart = drawn("Health", "Farming")
    assert apart.count("42%") == 2 and "colspan" not in apart
    for name in ("Health", "Farming"):
        at = apart.index(f"Too small to split up. All of {name}:")
        assert at < apart.index("42%", at)


def test_the_time_and_the_years_of_an_address_are_kept(client, inside, programs):
    row = queries.outcomes(program_code=TOTAL, region_code=STATE, horizon_code="q4")[0]
    query = f"programs={TOTAL}&cohort={row['cohort_code']}&horizon=q4"
    chosen = re.findall(r"<option[^>]* selected[^>]*>", page_of(client, f"/compare?{query}"))
    values = {value for one in chosen for value in re.findall(r'value="([^"]*)"', one)}
    assert {row["cohort_code"], "q4", TOTAL} <= values
