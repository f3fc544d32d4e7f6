"""Industries of those with work: shares as published, in one stated order."""

import csv
import io
import re
from dataclasses import replace

import pytest

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards.answers import industries
from dashboards.answers.answer import group_of
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell

SMALL = "barbering"  # a program of few leavers


def text_of(page: str) -> str:
    """HTML without its tags."""
    return re.sub(r"<[^>]+>", "", page)


def test_every_share_is_the_release(client, inside):
    answer = client.get("/csv/program/industries.csv?program=total").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(answer)))
    columns = [name for name in rows[0] if name.startswith("rate_sector_") and name.count("_") == 2]
    assert columns and len(rows) > 10
    for row in rows:
        for column in columns:
            horizon = column.rsplit("_", 1)[1]
            cube = industries.BEFORE_CUBE if horizon[0] == "b" else industries.AFTER_CUBE
            (found,) = inside.rows(
                f"select share, share_status from {cube} where program_code = ? "
                "and region_code = ? and cohort_code = ? and subgroup_dim = ? "
                "and horizon_code = ? and sector_code = ?",
                [TOTAL, STATE, ALL_COHORTS, TOTAL, horizon, row["sector_code"]],
            )
            assert row[column] == ("" if found["share"] is None else str(found["share"]))
            assert row[f"{column}_status"] == found["share_status"]


FOUND = {"y01": {"23": Cell("", 0.2), "72": Cell("", None, SUPPRESSED), "62": Cell("", 0.5)}}
NOTHING = {"y01": {"23": Cell("", None, SUPPRESSED)}}


@pytest.fixture
def everyone(inside):
    """All leavers of the state, asked for at year 1."""
    return group_of(Selection(horizon="y01"))


def words(group, given):
    """The section as text."""
    return text_of(to_html(industries.section(group, given, industries.table(group, given))))


def test_the_largest_comes_first_and_what_is_hidden_last(everyone):
    rows = industries.table(everyone, FOUND).rows
    assert [row[1].value for row in rows[:2]] == [0.5, 0.2]
    assert {row[1].status for row in rows[2:]} == {SUPPRESSED, NO_DATA}
    said = words(everyone, FOUND)
    assert "The largest industry shown in year 1 after leaving school was Health care" in said
    assert "Suppressed to protect privacy" in said and "It is not their job" in said


def test_a_bar_is_as_long_as_its_share(everyone):
    page = to_html(industries.section(everyone, FOUND, industries.table(everyone, FOUND)))
    assert re.findall(r"wf-bars__fill wf-w-(\d+)", page) == ["50", "20"], "of everyone"
    assert "wf-bars__track--suppressed" in page, "what is hidden is no bar of nothing"


def test_the_nearest_point_in_time_is_drawn(inside):
    late = group_of(Selection(horizon="y09"))
    given = {horizon: FOUND["y01"] for horizon in ("b1", "y01", "y04")}
    assert industries.at(late, given) == "y04"
    assert [column.key for column in industries.table(late, given).columns[1:]] == [
        f"rate_sector_{horizon}" for horizon in ("b1", "y01", "y04")
    ]


def test_where_nothing_is_shown_a_larger_group_is(inside):
    small = replace(Selection(horizon="y01"), program=SMALL)
    said = to_html(industries.section(group_of(small), {}, industries.table(group_of(small), {})))
    assert "splits only larger groups up like this" in text_of(said)
    href = re.search(r'href="(/programs/[^"]+#industries)"', said).group(1)
    assert href.startswith("/programs/"), "one click to the nearest larger group"


def test_nothing_is_said_of_what_is_hidden(everyone):
    assert industries.table(everyone, {}).rows == []
    assert "Which industry was largest cannot be shown." in words(everyone, NOTHING)
