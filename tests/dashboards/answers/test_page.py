"""The page of a program: every question in order, its answer in short, and always a way on."""

import json
import re
import time
from html import unescape

import pytest

from aggregates.schema import ALL_COHORTS, STATE, SUPPRESSED, TOTAL
from dashboards import language, queries, shell
from dashboards.answers import change, groups, regions
from dashboards.answers.answer import Short, group_of, named, whole_name
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell
from tests.dashboards.answers.words import rows, words

QUESTIONS = [
    "Did people find work?",
    "What did they earn?",
    "Where do they work, and in what?",
    "Who went on to college?",
    "What credential did they earn?",
    "Does a work-based learning placement go with a difference?",
    "Is it changing?",
    "Is it the same everywhere?",
    "Is it the same for everyone?",
]
MOST_MS = 300  # of work to make a page that nobody asked for before; a third of it when alone


def page_of(path, **args):
    return shell.content(path, args)


def headings(page):
    return [unescape(h) for h in re.findall(r"<h2[^>]*>([^<]+)</h2>", page.html)]


def test_the_questions_are_headings_in_order(inside):
    assert headings(page_of("/programs/total"))[: len(QUESTIONS)] == QUESTIONS


def test_every_question_is_listed_with_its_answer_and_leads_to_it(inside):
    page = page_of("/programs/total").html
    glance = re.search(r'<ul class="wf-glance">.*?</ul>', page).group()
    ways = re.findall(r'href="#([\w-]+)"', page)
    assert ways[:6] == re.findall(r'href="#([\w-]+)"', glance)
    assert set(ways) <= set(re.findall(r' id="([\w-]+)"', page)), "no link leads nowhere"
    (row,) = queries.outcomes(
        program_code=TOTAL, region_code=STATE, cohort_code=ALL_COHORTS, horizon_code="y05"
    )
    assert f"{round(100 * row['rate_employed'])}%" in words(glance)
    assert f"${row['wage_employed_p50']:,}" in words(glance)


def test_a_number_that_is_missing_is_named_in_the_list():
    secret = Cell("rate_employed", None, SUPPRESSED)
    assert Short(Cell("rate_employed", 0.5), "had work").about == "had work"
    assert Short(secret, "had work").about == "the share who had work"
    assert Short(secret, "median wage", "median wage").about == "median wage"


def test_every_answer_leads_back_to_the_list(inside):
    page = page_of("/programs/total").html
    assert page.count('href="#questions"') == page.count('class="wf-question"')
    assert page.count('id="questions"') == 1


def test_the_list_has_no_control_inside_a_link(inside):
    for path in ("/programs/total", "/programs/barbering", "/programs/cluster:08"):
        glance = re.search(r'<ul class="wf-glance">.*?</ul>', page_of(path).html).group()
        assert "<button" not in glance, path


@pytest.mark.parametrize("table", ("activity", "timeline", "wages", "places", "college", "regions"))
def test_every_file_has_the_codes_of_its_rows(client, table):
    for row in rows(client, f"{table}.csv?program=cluster:08"):
        assert row["program_code"] == "cluster:08" and row["cohort_code"] == ALL_COHORTS


def test_every_picture_can_be_drawn_and_every_link_to_a_file_is_a_table(inside):
    places = {place.target for place in shell.named("program")["layout"]()}
    for code in (TOTAL, "cluster:08", inside.codes.clusters("2024")[0].code, "barbering"):
        page = page_of(f"/programs/{code}")
        for ident, draw in page.pictures.items():
            assert json.dumps(draw(), allow_nan=False) and ident in places
        files = set(re.findall(r"/csv/program/(\w+)\.csv", page.html))
        assert files and files <= set(page.tables)


def test_a_group_without_numbers_leads_to_others_that_have_some(client, inside):
    page = page_of("/programs/welding", region="21195")
    assert headings(page)[0] == "Nothing is shown for this group"
    links = re.findall(r'<li><a href="([^"]+)">([^<]+: \d+%)</a>', page.html)
    assert links and len({name for _href, name in links}) == len(links)
    for href, name in links:
        answer = client.get(unescape(href)).get_data(as_text=True)
        share = name.rsplit(" ", 1)[1]
        assert re.search(rf'wf-stat__number">{share}<', answer), (name, href)


def test_a_group_is_named_by_what_and_where(inside):
    keys = {"program_code": "cluster:08", "region_code": STATE, "cohort_code": ALL_COHORTS}
    assert (named(keys), whole_name(keys)) == ("Health Science", "Health Science, Kentucky")
    everyone = keys | {"program_code": TOTAL}
    assert named(everyone) == whole_name(everyone) == "All leavers, Kentucky"


def test_the_way_to_compare_keeps_program_place_and_time(inside):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    page = page_of("/programs/cluster:08", region=region, horizon="y01").html
    href = unescape(re.search(r'class="wf-compare"><a href="([^"]+)"', page).group(1))
    assert href == f"/compare?region={region}&horizon=y01&programs=cluster:08"


def test_choices_are_folded_but_there(inside):
    page = page_of("/programs/total").html
    folded = re.search(r'<details class="wf-fold">.*?</details>', page).group()
    for name in ("region", "cohort", "horizon", "definition"):
        assert f'name="{name}"' in folded


def test_regions_are_in_order_of_name_and_said_from_low_to_high(inside):
    group = group_of(Selection(horizon="y01"))
    found = regions.by_region(group)
    names = [inside.codes.regions[row["region_code"]].title for row in found]
    assert names == sorted(names) and len(names) == len(
        inside.codes.of_level("regions", "workforce_region")
    )
    shares = [round(100 * row["rate_employed"]) for row in found if row["rate_employed"]]
    said = regions._sentence(group, found)
    assert said.endswith(f"goes from {min(shares)}% to {max(shares)}%.")


def test_single_years_that_are_too_small_lead_to_the_cluster(client, inside):
    answer = to_html(change.ask(group_of(Selection(program="barbering", horizon="y05"))).section)
    assert "Single years are too small to show here." in answer
    href = unescape(re.search(r'href="(/programs/[^"]+)#change"', answer).group(1))
    assert client.get(href).status_code == 200


def test_groups_of_people_are_those_that_are_tabulated(inside):
    whole, links = groups.ways(group_of(Selection(program="barbering", horizon="y05")))
    assert groups.tabulated(whole) and not groups.tabulated("barbering")
    assert len(links) == len(
        [dim for dim in inside.codes.groups if dim in queries.tabulated(whole)["subgroup_dim"]]
    )


def test_the_nearest_group_is_itself_where_it_has_what_is_asked_for(inside):
    at = {"horizon_code": "y01"}
    keys = queries.nearest("outcomes", TOTAL, STATE, ALL_COHORTS, shown="rate_employed", **at)
    assert tuple(keys.values()) == (TOTAL, STATE, ALL_COHORTS)
    county = inside.codes.of_level("regions", "county")[0].code
    two = {"dim": "work_based_learning", "least": 2, **at}
    wider = queries.nearest("outcomes", TOTAL, county, ALL_COHORTS, shown="rate_employed", **two)
    region = inside.codes.regions[county].parent
    assert wider["region_code"] in (region, STATE), "the region first, then the state"
    assert queries.nearest("nope", TOTAL, STATE, ALL_COHORTS) is None
    nowhere = queries.nearest("outcomes", TOTAL, STATE, ALL_COHORTS, horizon_code="b8")
    assert nowhere is None


def test_a_page_is_the_same_in_spanish(inside):
    english = page_of("/programs/cluster:08")
    with language.speaking("es"):
        spanish = page_of("/programs/cluster:08")
    assert len(headings(english)) == len(headings(spanish))
    assert not set(headings(english)) & set(headings(spanish))
    numbers = [re.findall(r'wf-stat__number">(\S+?)[ <]', page.html) for page in (english, spanish)]
    assert numbers[0] == numbers[1]


def test_a_new_page_takes_little_work(inside):
    page_of("/programs/total")
    taken = []
    for node in inside.codes.of_level("programs", "program")[:8]:
        start = time.process_time()
        assert shell.named("program")["content"]({"program": node.code}).html
        taken.append(1000 * (time.process_time() - start))
    assert sorted(taken)[len(taken) // 2] < MOST_MS, taken
