"""The page of CTE teachers: every number is the release's, and none is made of hidden ones."""

import csv
import io
import re
from html import unescape
from statistics import median

import pytest

from aggregates.schema import NO_DATA, PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import bands, educator_tables, educators, inventory, queries, shell, text, views
from dashboards.educators import IN_FIVE, IN_TEN, Cluster
from dashboards.language import SPANISH, speaking
from dashboards.markup import to_html
from dashboards.selection import ORDERS
from dashboards.text import Cell, cell

PATH = "/educators"


def page_of(**args):
    return shell.content(PATH, args)


def words_of(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def section(page, ident):
    found = re.search(rf'<section[^>]*aria-labelledby="{ident}".*?</section>', page, re.DOTALL)
    return found.group()


@pytest.fixture
def last(inside):
    return inside.codes.taught[-1]


@pytest.fixture
def shares(inside):
    """By (cluster or total, place, year): the parts as the release has them."""
    found = {}
    for row in inside.rows("select * from educator_retirement"):
        group = (row["taught_code"], row["region_code"], row["cohort_code"])
        found.setdefault(group, {})[row["retirement_code"]] = row
    return found


def rows_of(client, name, query=""):
    text_of = client.get(f"/csv/educators/{name}.csv{query}").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text_of)))


# Numbers


def test_the_first_numbers_are_those_of_the_release(inside, last):
    (whole,) = inside.rows(
        "select e.n_educators, e.age_p50, r.n, r.share from educators e join educator_retirement r "
        "using (taught_code, region_code, cohort_code) where taught_code = 'total' and "
        "region_code = 'state' and cohort_code = ? and retirement_code = 'within_5'",
        [last],
    )
    said = words_of(to_html(page_of().body))
    assert f"{text.percent(whole['share'])} can retire within five years" in said
    of = f"{text.count(whole['n'])} of {text.count(whole['n_educators'])} teachers in {last}"
    assert of in said
    assert f"{whole['age_p50']} is their median age" in said


def test_the_rule_of_retirement_is_said_in_the_numbers_of_the_policy(inside):
    said = words_of(to_html(page_of().body))
    policy = inside.policy
    assert f"from age {policy['retirement_age']} on" in said
    assert f"with {policy['retirement_service']} years of service" in said
    assert "That does not mean that they will" in said


@pytest.mark.parametrize("table", ("clusters", "regions", "years"))
def test_the_files_hold_the_counts_of_the_cubes(client, inside, shares, table):
    rows = rows_of(client, table)
    assert len(rows) > 4
    teachers = {educators.key_of(r): r for r in inside.rows("select * from educators")}
    for row in rows:
        group = educators.key_of(row)
        soon = shares[group]["within_5"]
        assert row["n_educators"] == str(teachers[group]["n_educators"])
        assert row["age_p50"] == str(teachers[group]["age_p50"])
        assert row["n_within_5"] == ("" if soon["n"] is None else str(soon["n"]))
        assert row[f"{IN_FIVE}_status"] == soon["share_status"]
        if soon["share"] is not None:
            assert float(row[IN_FIVE]) == soon["share"]
            low, high = text.wilson(soon["share"], int(row["n_educators"]))
            assert row["likely_range"] == f"{text.percent(low)} to {text.percent(high)}"
        assert row["data_notice"] or not inside.synthetic


def test_ten_years_are_made_of_published_shares_alone(inside, shares):
    derived = 0
    for group, row in educators.groups().items():
        parts = {code: one["share"] for code, one in shares[group].items()}
        item = cell(row, IN_TEN)
        if parts["within_5"] is not None and parts["within_10"] is not None:
            expected = parts["within_5"] + parts["within_10"]
        elif parts["later"] is not None:
            expected, derived = 1 - parts["later"], derived + 1
        else:
            assert item.status == SUPPRESSED and item.value is None
            continue
        assert item.value == pytest.approx(expected) and item.status == PUBLISHED
        count = cell(row, "n_in_10")
        assert count.value == pytest.approx(expected * row["n_educators"])
    assert derived, "a release of this size hides a part and shows the rest"


def test_a_release_without_retirement_still_counts_teachers(inside, monkeypatch):
    monkeypatch.setattr(queries, "retirement", list)
    educators._groups.cache_clear()
    try:
        row = next(iter(educators.groups().values()))
        assert cell(row, IN_FIVE).status == cell(row, IN_TEN).status == NO_DATA
        assert row["n_educators"]
    finally:
        educators._groups.cache_clear()


def test_leavers_and_openings_are_those_of_the_other_cubes(client, inside):
    first, end = educators.leaving_years()
    people = {
        r["program_code"]: r["n_matched"]
        for r in inside.rows(
            "select program_code, n_matched from outcomes where region_code = 'state' and "
            "cohort_code = 'all' and horizon_code = 'y01' and subgroup_dim = 'total'"
        )
    }
    waiting = {
        r["cluster"]: r["n"]
        for r in inside.rows(
            "select cluster, sum(annual_openings) as n from demand join (select distinct "
            "parent as cluster, soc_code from demand_program join dim_program using "
            "(program_code)) using (soc_code) where region_code = 'state' group by all"
        )
    }
    shown = 0
    for row in rows_of(client, "clusters"):
        code = row["taught_code"]
        assert int(row["annual_openings"]) == waiting[code]
        if people[code] is None:
            assert row["leavers"] == "" and row["leavers_status"] == SUPPRESSED
        else:
            years = end - first + 1
            assert float(row["leavers"]) == pytest.approx(people[code] / years, abs=0.051)
            shown += 1
    assert shown > 8


# Hidden


def test_a_hidden_share_says_so_and_leads_to_one_that_is_shown(client, inside, shares, last):
    page = client.get(PATH).get_data(as_text=True)
    hidden = [
        group
        for group, parts in shares.items()
        if group[1:] == (STATE, last) and parts["within_5"]["share"] is None
    ]
    assert hidden, "a release of this size hides something"
    for group in hidden:
        where, item = educators.nearest(group, IN_FIVE)
        assert shares[where]["within_5"]["share"] == item.value
        href = educator_tables.address(views.read({}, ("year",)), where)
        assert href.replace("&", "&amp;") in page
        assert client.get(href).status_code == 200
        own = client.get(f"{PATH}?cluster={group[0]}").get_data(as_text=True)
        assert "Suppressed to protect privacy" in own and "Nearest number shown" in own
        first = re.search(r'wf-stat__number">(.*?)</p>', own, re.DOTALL).group(1)
        assert "%" not in first


def test_a_cluster_in_a_region_is_not_counted_and_leads_on(client, inside, shares, last):
    region = next(n for n in inside.codes.of_level("regions", "workforce_region"))
    if any(group[0] != TOTAL and group[1] == region.code for group in shares):
        pytest.skip("this release counts clusters by region")
    page = client.get(f"{PATH}?cluster=cluster:08&region={region.code}").get_data(as_text=True)
    said = words_of(page)
    assert "Not in this release" in said and "people could be told apart" in said
    assert "By cluster, teachers are counted for all of" in said
    whole = shares[("cluster:08", STATE, last)]["within_5"]["share"]
    assert f"Kentucky: {text.percent(whole)}" in said
    assert "wf-stat__number" not in page


def test_a_release_without_the_cube_says_why(inside, monkeypatch):
    cubes = [
        row | {"published": False, "reason": f"{inventory.NO_RECORDS}educators"}
        if row["cube"] == "educators"
        else row
        for row in queries.cubes()
    ]
    monkeypatch.setattr(queries, "cubes", lambda: cubes)
    educators._groups.cache_clear()
    try:
        page = shell.named("educators")["content"]({})
    finally:
        educators._groups.cache_clear()
    said = words_of(to_html(page.body))
    assert "no numbers on CTE teachers: the records hold no educators" in said
    assert page.tables == {} and "wf-form" not in to_html(page.body)


# Order


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_is_the_one_that_is_asked_for(client, inside, order):
    rows = rows_of(client, "clusters", f"?order={order}")
    titles = [row["cluster"] for row in rows]
    if order == "title":
        assert titles == sorted(titles)
    column = {"teachers": "n_within_5", "leavers": "leavers", "openings": "annual_openings"}
    if order in column:
        numbers = [float(row[column[order]] or -1) for row in rows]
        assert numbers == sorted(numbers, reverse=True)
    page = page_of(order=order)
    drawn = section(to_html(page.body), "clusters")
    names = [words_of(n).strip() for n in re.findall(r'wf-dots__row"><span>(.*?)</span>', drawn)]
    assert names == ["All CTE teachers", *titles]


def test_shares_that_cannot_be_told_apart_are_not_ranked(client, inside):
    rows = rows_of(client, "clusters")
    numbers = [
        bands.of_share(row["taught_code"], float(row[IN_FIVE]), int(row["n_educators"]))
        for row in rows
        if row[IN_FIVE]
    ]
    found = bands.bands(numbers)
    start = 0
    for band in found:
        run = rows[start : start + len(band.keys)]
        assert {row["taught_code"] for row in run} == set(band.keys)
        assert [r["cluster"] for r in run] == sorted(r["cluster"] for r in run)
        start += len(band.keys)
    assert all(not row[IN_FIVE] for row in rows[start:]), "what is hidden comes last"
    said = words_of(to_html(page_of().body))
    assert ("So this is no ranking" in said) == (len(found) == 1)


def cluster(code, able, leavers, openings, share=0.2, people=100):
    row = {
        "n_within_5": able, "n_within_5_status": PUBLISHED if able is not None else SUPPRESSED,
        IN_FIVE: share, f"{IN_FIVE}_status": PUBLISHED,
        "n_educators": people, "n_educators_status": PUBLISHED,
    }  # fmt: skip
    return Cluster(
        code, code.upper(), row, Cell("leavers", leavers), Cell("annual_openings", openings)
    )


def test_clusters_that_are_high_on_all_are_above_the_middle_in_each():
    found = [
        cluster("a", 30, 300, 900),
        cluster("b", 20, 200, 100),
        cluster("c", 10, 250, 800),
        cluster("d", None, 400, 950),
        cluster("e", 25, 260, 850),
    ]
    assert median([30, 20, 10, 25]) == 22.5
    assert [one.code for one in educators.high_on_all(found)] == ["a"]
    assert educators.high_on_all(found[1:4]) == []


def test_shares_far_apart_make_groups_of_equals(inside):
    far = [
        cluster("a", 1, 1, 1, 0.5, 400),
        cluster("c", 1, 1, 1, 0.1, 400),
        cluster("b", 1, 1, 1, 0.1, 400),
    ]
    found = educators.ordered(far, "share")
    assert [one.code for one in found.clusters] == ["a", "b", "c"]
    assert [found.band(code) for code in "abc"] == [1, 2, 2] and found.band("x") == 0


# Choices


@pytest.mark.parametrize("value", ("year=1999", "order=best", "cluster=nope", "region=nope"))
def test_unknown_choices_are_refused(client, value):
    assert client.get(f"{PATH}?{value}").status_code == 400


def test_an_earlier_year_is_shown_and_kept(client, inside, shares):
    year = inside.codes.taught[0]
    page = client.get(f"{PATH}?year={year}").get_data(as_text=True)
    share = shares[(TOTAL, STATE, year)]["within_5"]["share"]
    assert f"{text.percent(share)} can retire within five years" in words_of(page)
    assert f"school year ending in {year}." in words_of(page)
    assert re.search(rf'href="/educators\?[^"]*region=lwa:[^"]*year={year}', page)


def test_every_link_and_embed_of_the_page_answers(client, inside):
    page = client.get(PATH).get_data(as_text=True)
    links = {unescape(one) for one in re.findall(r'href="(/(?:educators|csv)[^"#]*)', page)}
    assert len(links) > 20
    for href in sorted(links):
        assert client.get(href).status_code == 200, href
    for name in ("educators-clusters", "educators-map", "educators-years"):
        answer = client.get(f"/embed/{name}?order=openings")
        assert answer.status_code == 200 and "wf-embed" in answer.get_data(as_text=True)


def test_employers_are_led_here(client, inside, shares, last):
    said = client.get("/talent").get_data(as_text=True)
    share = text.percent(shares[(TOTAL, STATE, last)]["within_5"]["share"])
    assert 'href="/educators"' in said
    assert f"{share} of CTE teachers can retire within five years" in words_of(said)


# Words


def test_the_page_speaks_spanish(client, inside, shares, last):
    with speaking(SPANISH):
        share = text.percent(shares[(TOTAL, STATE, last)]["within_5"]["share"])
    page = words_of(client.get(f"/es{PATH}").get_data(as_text=True))
    assert "¿A qué docentes de CTE vamos a perder?" in page
    assert f"{share} puede jubilarse en cinco años o menos" in page
    assert "Eso no quiere decir que lo harán" in page
    assert "teachers" not in page and "retire" not in page


def test_words_of_teachers_are_one_tap_away(client):
    page = client.get(PATH).get_data(as_text=True)
    for key in ("able_to_retire", "teachers", "leavers_a_year", "openings", "likely_range"):
        assert f'popovertarget="term-{key}"' in page and f'id="term-{key}"' in page
