"""The page of programs without a browser: every choice in the address, every number a release's."""

import csv
import io
import re
from html import unescape

import pytest

from aggregates.schema import PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import atlas, bands, browse, listing, queries, shell, text, views
from dashboards.browse import Order
from dashboards.language import speaking
from dashboards.markup import to_html
from dashboards.selection import SORTS, WAGES


def page_of(**args):
    return shell.content("/programs", args)


def html_of(**args):
    return to_html(page_of(**args).body)


def cards(page):
    """Each card of a page as HTML."""
    return re.findall(r'<li class="wf-card">.*?</p></li>', page)


def card_codes(page):
    """Programs of the cards, in order."""
    return [
        unescape(code) for code in re.findall(r'wf-card__title"><a href="/programs/([^"?]+)', page)
    ]


def words(piece):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", piece)))


@pytest.fixture
def nodes(inside):
    return inside.codes


@pytest.fixture
def region(nodes):
    """A workforce region that clusters are shown for, or any."""
    regions = [node.code for node in nodes.of_level("regions", "workforce_region")]
    return next((r for r in regions if queries.listed(r, "all", "cluster")), regions[0])


# Cards


def test_each_card_is_a_sentence_with_the_numbers_of_the_release(inside, nodes):
    found = listing.find({})
    page = html_of()
    assert set(card_codes(page)) == {row["program_code"] for row in found.listing.rows}
    by_code = {row["program_code"]: row for row in found.listing.rows}
    checked = 0
    for code, card in zip(card_codes(page), cards(page), strict=True):
        row, said = by_code[code], words(card)
        assert nodes.programs[code].title in said
        if row["n_matched_status"] == PUBLISHED and row["rate_employed_status"] == PUBLISHED:
            assert f"Of {text.count(row['n_matched'])} people who took" in said
            assert f"{text.percent(row['rate_employed'])} had covered work" in said
            checked += 1
        if row["wage_employed_p50_status"] == PUBLISHED:
            assert f"Half of those earned {text.dollars(row['wage_employed_p50'])}" in said
        assert f"programs={code}" in unescape(card), "a way to compare it"
    assert checked > 5


def test_a_hidden_share_says_so_and_leads_on(inside):
    found = listing.find({})
    hidden = {
        r["program_code"] for r in found.listing.rows if r["rate_employed_status"] == SUPPRESSED
    }
    assert hidden, "a release of this size hides something"
    page = html_of()
    shown = dict(zip(card_codes(page), cards(page), strict=True))
    ways = 0
    for code in hidden:
        said = words(shown[code])
        assert "is hidden to protect privacy" in said
        assert "% had covered work" not in said
        ways += "Nearest number shown" in said
    assert ways and "How numbers are protected" in page or "wf-why" in page


def test_every_link_of_a_card_answers(client, inside):
    page = html_of()
    for href in sorted(set(re.findall(r'href="([^"]+)"', "".join(cards(page)[:3])))):
        path = unescape(href).split("#")[0]
        assert client.get(path).status_code == 200, href


# Orders


@pytest.mark.parametrize("sort", SORTS)
def test_cards_table_and_file_have_the_same_order(client, inside, sort):
    page = page_of(sort=sort)
    html = to_html(page.body)
    rows = [row["program_code"] for row in page.tables["list"].codes]
    if sort != "title":
        assert card_codes(html) == rows
    assert sorted(card_codes(html)) == sorted(rows)
    found = client.get(f"/csv/programs/list.csv?sort={sort}").get_data(as_text=True)
    assert [row["program_code"] for row in csv.DictReader(io.StringIO(found))] == rows


@pytest.mark.parametrize("sort", ("share", "wage"))
def test_what_cannot_be_told_apart_is_not_ranked(inside, nodes, sort):
    order = Order(sort, rounding=inside.policy["wage_rounding"])
    rows = {row["program_code"]: row for row in listing.find({}).listing.rows}
    measure = order.share if sort == "share" else order.median
    numbers = [browse.number(row, code, measure, order.rounding) for code, row in rows.items()]
    expected = bands.bands(number for number in numbers if number)
    page = html_of(sort=sort)
    assert "This is not a ranking" in page
    titles = [words(t) for t in re.findall(r'<span class="wf-group__title">(.*?)</span>', page)]
    for band, title in zip(expected, titles, strict=False):
        size = len(band.keys)
        assert title == (
            "This one stands alone" if size == 1 else f"These {size} cannot be told apart"
        )
    shown = card_codes(page)
    for band in expected:
        first = shown.index(min(band.keys, key=shown.index))
        inside_band = shown[first : first + len(band.keys)]
        assert set(inside_band) == set(band.keys)
        named = [nodes.programs[code].title for code in inside_band]
        assert named == sorted(named), "by name inside a band"


def test_an_order_that_ranks_names_its_method(inside):
    page = html_of(sort="wage")
    assert "Newcombe (1998)" in page and "McGill, Tukey and Larsen (1978)" in page
    table = page_of(sort="wage").tables["list"]
    assert table.columns[-1].key == "group_of_equals"
    assert "Newcombe" not in html_of()


# Filters


@pytest.mark.parametrize("wage", WAGES)
def test_a_wage_keeps_what_is_published_to_reach_it(inside, wage):
    everything = {row["program_code"]: row for row in listing.find({}).listing.rows}
    kept = set(card_codes(html_of(wage=wage)))
    for code, row in everything.items():
        known = row["wage_employed_p50_status"] == PUBLISHED
        assert (code in kept) == (known and row["wage_employed_p50"] >= int(wage)), code


def test_a_cluster_of_either_framework_narrows_the_list(inside, nodes):
    listed = set(card_codes(html_of()))
    for framework in ("16", "2024"):
        for cluster in nodes.clusters(framework)[:3]:
            kept = set(card_codes(html_of(cluster=cluster.code)))
            of = {n.code for n in nodes.programs_in(cluster.code)} | {cluster.code}
            assert kept <= of and (framework != "16" or listed & of == kept)


def test_what_was_taken_in_a_place_comes_from_published_rows_alone(inside, region):
    found = listing.find({"taken": region})
    there = queries.taken("all").get(region, frozenset())
    rows = queries.outcomes(region_code=region, cohort_code="all")
    published = {
        row["program_code"]
        for row in rows
        if row["n_matched_status"] == PUBLISHED and row["n_matched"]
    }
    assert there == published - {TOTAL}
    for row in found.listing.rows:
        code = row["program_code"]
        assert {code, *(listing._clusters_of(code))} & there


def test_filters_that_leave_nothing_lead_back(client, inside, nodes):
    cluster = nodes.clusters("16")[0].code
    page = client.get(f"/programs?wage=55000&cluster={cluster}").get_data(as_text=True)
    assert "Nothing that we can show fits" in page or cards(page)
    assert "Clear the choices" in page


@pytest.mark.parametrize("value", ("wage=1", "view=globe", "taken=nope", "view=map&places=x"))
def test_unknown_choices_are_refused(client, value):
    assert client.get(f"/programs?{value}").status_code == 400


# Near me


def test_a_county_leads_to_the_numbers_around_it_and_says_so(client, inside, nodes):
    county = next(n for n in nodes.of_level("regions", "county") if n.parent)
    found = listing.find({"region": county.code})
    assert found.asked.region == county.code
    assert found.shown.region in nodes.ancestors("regions", county.code)
    page = client.get(f"/programs?region={county.code}").get_data(as_text=True)
    assert f'selected value="{county.code}"' in page, "the choice is kept"
    said = words(page)
    if found.shown.region != county.code:
        wider = views.place_name(found.shown.region)
        assert f"too small to show. So these numbers are for {wider}" in said
        everyone = f"Everyone who left school in {county.title}"
        assert (everyone in said) == (county.code in queries.places_of(TOTAL))
    for row in found.listing.rows:
        assert row["region_code"] == found.shown.region


def test_a_place_too_small_for_anything_shows_what_is_around_it(inside, nodes):
    for level in ("county", "workforce_region"):
        node = nodes.of_level("regions", level)[0]
        assert listing.find({"region": node.code}).listing.rows, level


# The map


def test_the_map_has_the_rows_of_its_table(inside, nodes):
    page = page_of(view="map")
    html = to_html(page.body)
    table = page.tables["map"]
    shown = [row["region_code"] for row in table.codes]
    assert shown and {nodes.regions[code].level for code in shown} == {"workforce_region"}
    drawn = re.findall(r'aria-label="([^"]+)" class="wf-map__place" href="([^"]+)"', html)
    assert len(drawn) == len(shown)
    values = {views.region_title(r["region_code"]): r for r in table.codes}
    for name, href in drawn:
        title, _, value = unescape(name).partition(": ")
        row = queries.one(**values[title], subgroup_dim=TOTAL, subgroup_code=TOTAL)
        assert value == text.value(text.cell(row, "rate_employed"))
        assert f"region={values[title]['region_code']}" in unescape(href)


def test_the_map_knows_where_the_visitor_is(inside, region):
    page = html_of(view="map", region=region)
    assert "Near you, " in page and "wf-map__here" in page
    assert "Near you, " not in html_of(view="map")


def test_the_map_file_has_its_rows(client, inside):
    found = client.get("/csv/programs/map.csv?view=map&measure=wage_employed_p50")
    rows = list(csv.DictReader(io.StringIO(found.get_data(as_text=True))))
    assert rows and all("wage_employed_p50" in row for row in rows)
    assert client.get("/csv/programs/map.csv").status_code == 404


def test_list_and_map_lead_to_each_other(client, inside, region):
    for query in (f"region={region}&sort=wage", f"view=map&region={region}"):
        page = client.get(f"/programs?{query}").get_data(as_text=True)
        nav = re.search(r'<nav aria-label="List or map">.*?</nav>', page).group()
        hrefs = [unescape(href) for href in re.findall(r'href="([^"]+)"', nav)]
        assert len(hrefs) == 2 and all(f"region={region}" in href for href in hrefs)
        assert all(client.get(href).status_code == 200 for href in hrefs)
        assert nav.count("aria-current") == 1


def test_a_map_of_what_is_not_shown_by_place_says_so(client, inside, nodes):
    program = nodes.of_level("programs", "program")[0].code
    if program not in queries.shown_by("workforce_region"):
        page = client.get(f"/programs?view=map&program={program}").get_data(as_text=True)
        assert "Nothing is shown for this choice" in page and "wf-map__drawing" not in page


def test_places_without_outlines_keep_their_table(inside, monkeypatch):
    monkeypatch.setattr("dashboards.maps.regions", lambda *args, **kwargs: None)
    page = to_html(atlas.view({"view": "map"}).body)  # not the page that is kept in memory
    assert "no outlines of these places" in page and "<table" in page
    assert "wf-map__drawing" not in page


# Words


def test_the_page_speaks_spanish(inside, region):
    with speaking("es"):
        page = words(html_of(region=region, sort="share"))
        drawn = words(html_of(view="map"))
    assert "salieron de la escuela" in page and "no se pueden distinguir" in page
    assert "cannot be told" not in page and "people who took" not in page
    assert "Todo Kentucky" in drawn or STATE not in drawn
