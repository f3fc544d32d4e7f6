"""What people type, and where it leads: in both languages, misspelled, by everyday words, near
places. Each line is a query and the address of its first answer.
"""

from __future__ import annotations

import re
import statistics
import time

import pytest

from dashboards import finding, queries
from dashboards.finding import found, nearby
from dashboards.language import ENGLISH, LANGUAGES, SPANISH, speaking
from dashboards.search import Entry

QUERIES = {
    # programs and clusters, by name
    "welding": "/programs/welding",
    "Nursing assistant": "/programs/nursing-assistant",
    "pharmacy technician": "/programs/pharmacy-technician",
    "health science": "/programs/cluster:08",
    "manufacturing": "/programs/cluster:13",
    "Healthcare & Human Services": "/programs/cluster_2024:healthcare-human-services",
    "51.3902": "/programs/nursing-assistant",
    # misspelled, half typed, with another ending
    "weldng": "/programs/welding",
    "helth sciense": "/programs/cluster:08",
    "nrsng asistant": "/programs/nursing-assistant",
    "farmacy tech": "/programs/pharmacy-technician",
    "plummer": "/programs/plumbing",
    "carpintry": "/programs/carpentry",
    "electrishun": "/programs/electrician",
    "photog": "/programs/photography",
    "cosmotology": "/programs/cosmetology",
    "vetrinarian": "/programs/veterinary-assisting",
    # everyday words
    "CNA": "/programs/nursing-assistant",
    "nurse aide": "/programs/nursing-assistant",
    "car mechanic": "/programs/automotive",
    "hvac": "/programs/hvac",
    "cop": "/programs/criminal-justice",
    "trucker": "/programs/truck-driving",
    "cook": "/programs/culinary-arts",
    "it": "/programs/cluster:11",
    "computers": "/programs/cluster:11",
    "daycare": "/programs/child-care",
    "wielding": "/programs/welding",
    "welding jobs": "/programs/welding",
    # Spanish
    "soldadura": "/programs/welding",
    "enfermería": "/programs/nursing-assistant",
    "enfermeria": "/programs/nursing-assistant",
    "cocina": "/programs/culinary-arts",
    "mecánica de autos": "/programs/automotive",
    "peluquería": "/programs/cosmetology",
    "camionero": "/programs/truck-driving",
    "ciencias de la salud": "/programs/cluster:08",
    # jobs
    "31-1131": "/programs/nursing-assistant",
    "phlebotomists": "/programs/phlebotomy",
    # places
    "pike": "/programs?region=21195",
    "Pike County": "/programs?region=21195",
    "condado de pike": "/programs?region=21195",
    "lexington": "/programs?region=21067",
    "bluegrass": "/programs?region=lwa:bluegrass",
    "eastern kentucky": "/programs?region=lwa:ekcep",
    "kentucky": "/programs/total",
}
NEAR = {  # query -> program, region in which it or its cluster is shown, place of the list
    "welding near Pike County": ("welding", "cluster:13", "lwa:ekcep", "21195"),
    "pike county welding": ("welding", "cluster:13", "lwa:ekcep", "21195"),
    "weldng pike": ("welding", "cluster:13", "lwa:ekcep", "21195"),
    "soldadura cerca del condado de Pike": ("welding", "cluster:13", "lwa:ekcep", "21195"),
    "nurse aide bluegrass": ("nursing-assistant", "cluster:08", "lwa:bluegrass", "lwa:bluegrass"),
    "enfermería en lexington": ("nursing-assistant", "cluster:08", "lwa:bluegrass", "21067"),
}
QUICK = 0.005  # seconds of one search over everything that can be found


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("asked", QUERIES)
def test_a_search_leads_to(inside, asked, spoken):
    with speaking(spoken):
        assert [answer.href for answer in found(asked)][:1] == [QUERIES[asked]]


@pytest.mark.parametrize("asked", NEAR)
def test_a_search_near_a_place_leads_to(inside, asked):
    """The program there; or where it is not shown there, that it is not, and its cluster there."""
    program, cluster, region, listed = NEAR[asked]
    answers = found(asked)
    there = queries.places_of(program)
    assert answers[-1].href == f"/programs?region={listed}"
    if region in there:
        assert answers[0].href == f"/programs/{program}?region={region}"
    else:
        assert answers[0].href == f"/programs/{program}"
        assert "Not shown for" in answers[0].kind
        if region in queries.places_of(cluster):
            assert answers[1].href == f"/programs/{cluster}?region={region}"


def test_a_program_that_is_shown_for_the_region_is_led_to_there(inside, monkeypatch):
    monkeypatch.setitem(inside.places, "welding", frozenset({"state", "lwa:ekcep"}))
    first, *_, last = found("welding near pike county")
    assert first.href == "/programs/welding?region=lwa:ekcep"
    assert first.title.endswith("near Pike County")
    assert first.kind == "Program in the EKCEP (Eastern Kentucky) region"
    assert last.href == "/programs?region=21195"


def test_a_search_in_the_whole_state_is_a_search_without_a_place(inside):
    assert found("welding in kentucky") == found("welding")


def test_a_school_leads_to_the_programs_of_its_county(inside):
    (school,) = inside.rows(
        "select title, county_fips from dim_region where level = 'school' order by title limit 1"
    )
    answer = found(school["title"])[0]
    assert answer.title == school["title"] and answer.kind.startswith("School in ")
    assert answer.href == f"/programs?region={school['county_fips']}"
    near = found(f"health science near {school['title']}")
    assert near[-1].title == f"All programs near {school['title']}"
    assert near[-1].href == answer.href


def test_a_job_leads_to_the_programs_of_the_release(inside):
    pairs = inside.rows(
        "select d.title, list_sort(list(distinct p.program_code)) as programs "
        "from (select distinct soc_code, title from demand) d "
        "join demand_program p using (soc_code) "
        "group by all order by all"
    )
    several = next(row for row in pairs if len(row["programs"]) > 1)
    (answer,) = [one for one in found(several["title"]) if one.title == several["title"]]
    assert [href for _, href in answer.leads] == [
        f"/programs/{code}" for code in several["programs"]
    ]
    assert str(len(several["programs"])) in answer.kind


def test_a_job_without_a_program_says_so_and_what_comes_close(client, inside):
    page = client.get("/programs", query_string={"q": "registered nurses"}).get_data(as_text=True)
    section = page[
        page.index('id="answers"') : page.index("</section>", page.index('id="answers"'))
    ]
    assert "No program here leads straight to it" in section
    assert re.search(r'href="/(programs|talent)/', section), "close to it, or of a credential"


def test_a_credential_leads_to_its_page(inside):
    rows = queries.catalogue()
    for row in rows[:5]:
        hrefs = [answer.href for answer in found(row["title"])]
        assert f"/talent/{row['credential_code']}" in hrefs
    assert bool(rows) == ("credentials" in queries.published())


def test_titles_are_in_the_language_that_is_spoken(inside):
    said = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            said[spoken] = found("welding near pike county")
    assert said[ENGLISH][-1].title == "All programs near Pike County"
    assert said[SPANISH][-1].title == "Todos los programas cerca del condado de Pike"
    assert [a.href for a in said[ENGLISH]] == [a.href for a in said[SPANISH]]


def test_a_misspelled_word_is_not_also_taken_for_one_that_is_further_away(inside):
    assert [one.href for one in found("wielding")] == ["/programs/welding"]


@pytest.mark.parametrize("asked", ("teacher", "maestro"))
def test_who_asks_for_a_teacher_finds_teaching_before_jobs_of_other_fields(inside, asked):
    answers = found(asked)
    taught = {"/programs/education", "/programs/cluster:05"}
    assert taught <= {answer.href for answer in answers[:4]}
    education = {node.code for node in inside.codes.programs_in("cluster:05")}
    jobs = [answer for answer in answers if answer.kind.startswith("Job")]
    near = [any(href.rsplit("/", 1)[-1] in education for _, href in job.leads) for job in jobs]
    assert near == sorted(near, reverse=True)


def test_a_credential_says_its_cluster_and_leads_to_its_page(inside):
    entry = Entry("aws", "credential", "Entry welder", leads=("cluster:13",))
    answer = finding._credential(entry)
    assert answer.kind == "Credential. Career cluster: Manufacturing"
    assert answer.href == "/talent/aws"


def test_answers_stand_alone_with_a_way_to_the_list(client, inside):
    """A list below them would look like one that was not sifted."""
    page = client.get("/programs?q=welding&region=21195&view=map").get_data(as_text=True)
    assert "wf-answers" in page and 'data-part="programs-list"' not in page
    assert 'href="/programs?region=21195&amp;view=map"' in page
    assert 'href="/programs/accounting"' not in page
    assert 'data-part="programs-list"' in client.get("/programs").get_data(as_text=True)


def test_what_comes_close_is_said_where_nothing_matches(client, inside):
    assert found("welding zebra") == [] and nearby("welding zebra")[0].href == "/programs/welding"
    page = client.get("/programs?q=welding+zebra").get_data(as_text=True)
    assert "Nothing matches “welding zebra”" in page and "These come close" in page
    nothing = client.get("/programs?q=zebra").get_data(as_text=True)
    assert "Nothing matches “zebra”" in nothing and "Try one short word" in nothing
    assert "These come close" not in nothing


def test_no_answer_is_given_twice(inside):
    for asked in [*QUERIES, *NEAR]:
        answers = found(asked)
        assert len({(one.title, one.href) for one in answers}) == len(answers) <= finding.SHOWN


def test_a_search_takes_milliseconds(inside):
    """Over all entries, each query for the first time, as processor time of this thread."""
    finding._made.cache_clear()
    index = finding.index()
    times = []
    for asked in [*QUERIES, *NEAR]:
        start = time.thread_time()
        index.search(asked)
        times.append(time.thread_time() - start)
    assert statistics.median(times) < QUICK and sorted(times)[int(len(times) * 0.95)] < 4 * QUICK
