"""Work before and after leaving: one axis of time, two kinds of points, nothing made up."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from aggregates.schema import ALL_COHORTS, BEFORE, CODED, STATE, SUPPRESSED, TIMES, TOTAL
from dashboards import figures, queries, text
from dashboards.answers import timeline
from dashboards.answers.answer import group_of
from dashboards.selection import Selection
from dashboards.text import Cell

SHOWN = Cell("rate_employed", 0.5)
HIDDEN = Cell("rate_employed", None, SUPPRESSED)
FEW = Cell("rate_employed", None, CODED, 0.0, 0.05)
QUARTERS = [("b2", -2.0, SHOWN), ("b1", -1.0, HIDDEN), ("q2", 2.0, FEW), ("q4", 4.0, SHOWN)]
YEARS = [("y01", 2.5, SHOWN), ("y02", 6.5, HIDDEN)]


@pytest.fixture
def everyone(inside):
    """Points of all leavers of the state."""
    return timeline.points(group_of(Selection()))


def test_quarters_and_years_are_never_joined():
    quarters, years, _ = figures.timeline(QUARTERS, YEARS)["data"]
    assert quarters["x"] == [-2, -1, 2, 4] and years["x"] == [2.5, 6.5]
    assert quarters["line"]["shape"] == "linear" and years["line"]["shape"] == "hvh"
    assert quarters["marker"]["symbol"][0] != years["marker"]["symbol"][0]


def test_a_hidden_point_breaks_the_line_and_is_marked():
    quarters, years, marks = figures.timeline(QUARTERS, YEARS)["data"]
    assert quarters["y"][1] is None and years["y"][1] is None and not quarters["connectgaps"]
    assert marks["x"] == [-1, 6.5] and marks["y"] == [figures.FOOT] * 2
    assert all(text.SUPPRESSED_WORDS in words for words in marks["customdata"])
    assert len(figures.timeline(QUARTERS[:1], YEARS[:1])["data"]) == 2


def test_a_bound_is_an_open_mark():
    quarters = figures.timeline(QUARTERS, YEARS)["data"][0]
    assert quarters["marker"]["symbol"][2] == "circle-open" and quarters["y"][2] == 0.05


def test_leaving_is_marked_at_zero():
    layout = figures.timeline(QUARTERS, YEARS)["layout"]
    assert layout["shapes"][0]["x0"] == 0 == layout["annotations"][0]["x"]
    assert layout["xaxis"]["range"][0] < -8 and layout["xaxis"]["range"][1] > 40


def test_points_stand_where_they_are_in_time(everyone):
    places = {one.horizon: one.place for one in everyone}
    assert list(places) == [code for code in TIMES if code in places] and set(BEFORE) <= set(places)
    assert [places[code] for code in BEFORE] == list(range(-8, 0))
    assert places["q2"] == 2 and places["y01"] == 2.5
    assert all(one.counts == timeline.YEARS for one in everyone if one.horizon[0] == "y")


def test_every_number_is_the_release(client, inside):
    answer = client.get("/csv/program/timeline.csv?program=total").get_data(as_text=True)
    rows = {row["horizon_code"]: row for row in csv.DictReader(io.StringIO(answer))}
    assert set(BEFORE) <= set(rows) and "q2" in rows
    for horizon, row in rows.items():
        table = "work_while_in_school" if horizon in BEFORE else "outcomes"
        (found,) = inside.rows(
            f"select * from {table} where program_code = ? and region_code = ? and "
            "cohort_code = ? and subgroup_dim = ? and horizon_code = ?",
            [TOTAL, STATE, ALL_COHORTS, TOTAL, horizon],
        )
        assert row["rate_employed"] == _printed(found["rate_employed"])
        assert row["n_employed_status"] == found["n_employed_status"]
        assert row["left"], "each point says whom it is about"


def _printed(value):
    return "" if value is None else str(value)


def test_the_page_says_what_the_points_count(client):
    page = client.get("/programs/total").get_data(as_text=True)
    assert "A quarter counts people with work in that quarter" in page
    assert "work in any of its four quarters" in page
    assert "unemployment-insurance wage records" in page
    assert "had covered work in the last quarter before leaving" in page


def test_a_group_too_small_leads_to_a_larger_one(client, inside):
    (small,) = inside.rows(
        "select program_code, region_code, cohort_code from outcomes anti join "
        "work_while_in_school using (program_code, region_code, cohort_code) "
        "where program_code not like 'pair:%' order by all limit 1"
    )
    where = f"region={small['region_code']}&cohort={small['cohort_code']}"
    page = client.get(f"/programs/{small['program_code']}?{where}").get_data(as_text=True)
    assert "Work before leaving is shown for larger groups only" in page
    href = unescape(re.search(r'href="([^"]+)#before"', page).group(1))
    wider = client.get(href).get_data(as_text=True)
    assert "had covered work in the last quarter before leaving" in wider


def test_the_nearest_group_is_the_next_larger_one(inside):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    before = queries.WORKED_BEFORE
    found = queries.nearest(before, "cluster:08", region, ALL_COHORTS, horizon_code="b1")
    assert found["region_code"] in (region, STATE) and found["program_code"] in (
        "cluster:08",
        TOTAL,
    )
    everyone = queries.nearest(before, TOTAL, STATE, ALL_COHORTS, horizon_code="b1")
    assert tuple(everyone.values()) == (TOTAL, STATE, ALL_COHORTS), "itself first"


def without(given, kept=()):
    """The same points, all suppressed but those kept."""
    return [
        one
        if one.horizon in kept or one.row is None
        else replace(one, row={**one.row, "rate_employed_status": SUPPRESSED})
        for one in given
    ]


def said(given):
    group = group_of(Selection())
    return str(timeline.section(group, given, timeline.table(group, given)))


def test_sentences_say_hidden_shares_in_words(everyone):
    words = said(without(everyone, kept=("q4",)))
    assert "In the last quarter before: suppressed to protect privacy." in words
    assert "Suppressed to protect privacy" in words and "wf-glyph--suppressed" in words


def test_no_empty_picture_is_drawn(everyone):
    words = said(without(everyone))
    assert "At every point in time the share with work is suppressed" in words
    assert "wf-picture" not in words and "/privacy#protection" in words
