"""The profile of a place: its numbers are those of the release, in every form it is handed on."""

from __future__ import annotations

import pytest

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import text
from dashboards.brief import of_region
from dashboards.brief.model import plain
from dashboards.text import cell
from tests.dashboards.test_brief import numbers, on_sheet, pages_of, words_of

REGION, COUNTY = "lwa:ekcep", "21195"


@pytest.mark.parametrize("start", ("", "/es"))
@pytest.mark.parametrize("place", (STATE, REGION, COUNTY))
def test_the_page_and_the_pdf_say_the_same(client, place, start):
    page = client.get(f"{start}/regions/{place}")
    assert page.status_code == 200
    pdf = client.get(f"{start}/pdf/region.pdf?region={place}").data
    assert pages_of(pdf) == 1
    sheet, printed = on_sheet(page.get_data(as_text=True)), words_of(pdf)
    assert numbers(sheet) <= numbers(printed), numbers(sheet) - numbers(printed)


def test_the_facts_are_those_of_the_cube(inside):
    brief = of_region.brief(REGION)
    (row,) = inside.rows(
        "select * from outcomes where program_code = 'total' and region_code = ? "
        "and cohort_code = 'all' and subgroup_dim = 'total' and horizon_code = 'y01'",
        [REGION],
    )
    assert brief.facts[0].number == plain(cell(row, "n_matched"))
    assert brief.facts[1].number == plain(text.in_college(row))


def test_fields_are_beside_the_openings_that_they_lead_to(inside):
    block = next(one for one in of_region.brief(STATE).blocks if one.table
                 and one.table.name == "fields")  # fmt: skip
    for line in block.table.rows:
        title, people, _share, openings, _rate, _range = line
        node = next(n for n in inside.codes.clusters("16") if n.title == title)
        (row,) = inside.rows(
            "select n_matched, n_matched_status from outcomes where program_code = ? "
            "and region_code = 'state' and cohort_code = 'all' and subgroup_dim = 'total' "
            "and horizon_code = 'y01'",
            [node.code],
        ) or [None]
        if row and row["n_matched"]:
            first, last = inside.codes.cover[(ALL_COHORTS, "y01")]
            assert people.value == round(row["n_matched"] / (last - first + 1))
        (jobs,) = inside.rows(
            "select sum(annual_openings)::bigint as n from demand where region_code = 'state' "
            "and annual_openings_status = 'published' and soc_code in (select soc_code from "
            "demand_program join dim_program using (program_code) where parent = ?)",
            [node.code],
        )
        assert (openings.value or 0) == (jobs["n"] or 0)


def test_every_place_has_a_profile(client, inside):
    regions = [node.code for node in inside.codes.of_level("regions", "workforce_region")]
    for code in (STATE, *regions):
        assert client.get(f"/regions/{code}").status_code == 200, code
    for code in [node.code for node in inside.codes.of_level("regions", "county")][::15]:
        assert client.get(f"/regions/{code}").status_code == 200, code


@pytest.mark.parametrize(
    ("address", "status"),
    [("/regions/nowhere", 404), ("/regions/%00", 404), ("/pdf/region.pdf?region=nope", 404),
     (f"/xlsx/region.xlsx?region={REGION}", 200)],
)  # fmt: skip
def test_a_place_that_is_not_there_is_said(client, address, status):
    assert client.get(address).status_code == status


def test_the_page_leads_to_what_it_tells_in_short(client):
    page = client.get(f"/regions/{REGION}").get_data(as_text=True)
    for path in ("/programs/total", "/programs", "/talent", "/gaps"):
        assert f'href="{path}?region={REGION}"' in page
    assert f'href="/regions/{REGION}"' in client.get(f"/talent?region={REGION}").get_data(
        as_text=True
    )
