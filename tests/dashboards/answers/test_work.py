"""Did people find work? Not found is always drawn, with its reasons, and the meter beside."""

import re

import pytest

from aggregates.schema import ACTIVITIES, ALL_COHORTS, CODED, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import queries
from dashboards.answers import work
from dashboards.answers.answer import group_of
from dashboards.answers.parts import Bar, meter
from dashboards.answers.parts import bars as picture
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell
from tests.dashboards.answers.words import bars, rows, words

EVERYONE = Selection(horizon="y01")


def groups(inside):
    """Groups of every kind: the state, a county, a cluster of either framework, a program."""
    codes = inside.codes
    yield EVERYONE
    yield Selection(region=codes.of_level("regions", "county")[0].code, horizon="y05")
    for framework in ("16", "2024"):
        yield Selection(program=codes.clusters(framework)[0].code, horizon="y10")
    yield Selection(program=codes.of_level("programs", "program")[0].code, horizon="y10")


def test_not_found_is_drawn_whatever_is_hidden(inside):
    for selection in groups(inside):
        group = group_of(selection)
        if group.rows:
            page = to_html(work.ask(group).section)
            now = page.split("wf-reasons")[0]
            assert "Not found in records" in now or "No covered work found" in now, selection
            assert all(reason in page for reason in work.MISSED), selection
            assert "“Not found” does not mean" in page or "“not found” does not mean" in page


def test_the_activities_are_drawn_as_they_are_published(inside):
    group = group_of(EVERYONE)
    figure = to_html(work._now(group))
    assert bars(figure) == [round(100 * group.row[f"rate_{name}"]) for name in ACTIVITIES]
    assert "wf-bars__fill--not-found" in figure, "not by colour alone"


def test_where_activities_are_not_counted_the_rest_is_drawn(inside):
    (row,) = inside.rows(
        "select * from outcomes where rate_working_status = ? and rate_employed_status = "
        "'published' and subgroup_dim = ? and program_code not like 'pair%' "
        "and region_code not like 'school%' and region_code not like 'd%' "
        "order by all limit 1",
        [NO_DATA, TOTAL],
    )
    names = ("program", "region", "cohort", "horizon")
    group = group_of(Selection(**{name: row[f"{name}_code"] for name in names}))
    said = to_html(work._now(group))
    share = round(100 * row["rate_employed"])
    assert bars(said) == [share, round(100 * (1 - row["rate_employed"]))]
    assert "No covered work found; some were in college" in said


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (Cell("rate_employed", 0.7), (0.3, None, None)),
        (Cell("rate_employed", None, CODED, 0.95, 1.0), (None, 0.0, 0.05)),
        (Cell("rate_employed", None, SUPPRESSED), (None, None, None)),
    ],
)
def test_the_rest_is_as_exact_as_what_it_is_the_rest_of(given, wanted):
    found = work.rest(given)
    value, low, high = wanted
    assert found.status == given.status
    assert found.value == (value if value is None else pytest.approx(value))
    assert (found.lower, found.upper) == (
        (None, None) if low is None else (pytest.approx(low), pytest.approx(high))
    )


def test_the_meter_is_the_share_looked_up(inside):
    group = group_of(EVERYONE)
    page = to_html(meter(group))
    share = round(100 * group.row["rate_matched"])
    assert f"wf-w-{share}" in page and 'role="img"' in page
    assert f'aria-label="Leavers looked up: {share}%"' in page


def test_the_meter_of_a_larger_group_stands_in(inside):
    (row,) = inside.rows(
        "select program_code, region_code, horizon_code from outcomes where rate_matched_status "
        "= ? and subgroup_dim = ? and program_code not like 'pair%' and cohort_code = ? "
        "and region_code = ? order by all limit 1",
        [NO_DATA, TOTAL, ALL_COHORTS, STATE],
    )
    group = group_of(Selection(program=row["program_code"], horizon=row["horizon_code"]))
    page = to_html(meter(group))
    assert 'role="img"' in page and "can be shown for a larger group" in words(page)
    assert re.search(r'<a href="/programs/[^"]+">[^<]+: \d+%</a>', page)


def test_the_source_says_of_whom_when_and_where(inside):
    page = words(work.ask(group_of(EVERYONE)).section)
    people = f"{group_of(EVERYONE).row['n_matched']:,}"
    assert f"Of {people} leavers who could be looked up. Left school in Kentucky, " in page
    assert "Source: state wage records linked to school records." in page


def test_parts_say_that_they_are_rounded_and_others_do_not():
    rows = [Bar("Here", Cell("rate_place", 0.566)), Bar("There", Cell("rate_place", 0.246))]
    said = "Shares are rounded, so parts may not add up exactly."
    assert said in words(picture("Where", rows, of_a_whole=True))
    assert said not in words(picture("Where", rows)) and bars(picture("Where", rows)) == [57, 25]


def test_the_file_of_activities_is_the_release(client, inside):
    for row in rows(client, "activity.csv?program=total"):
        (found,) = queries.outcomes(
            program_code=TOTAL,
            region_code=STATE,
            cohort_code=ALL_COHORTS,
            horizon_code=row["horizon_code"],
        )
        for name in ("n_matched", "rate_not_found", "rate_matched"):
            assert row[name] == ("" if found[name] is None else str(found[name]))
