"""Where they work, what they earned, who went to college: shares as published, none made up."""

import re
from dataclasses import replace

import pytest

from aggregates.schema import ALL_COHORTS, PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import queries
from dashboards.answers import college, credentials, places, split
from dashboards.answers.answer import group_of, nearest_to
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell
from tests.dashboards.answers.words import bars, rows, words

EVERYONE = Selection(horizon="y05")
HIDDEN = Cell("rate_place", None, SUPPRESSED)


def cells(measure, **shares):
    return {part: Cell(measure, share) for part, share in shares.items()}


def published(inside, cube, column, horizon):
    found = inside.rows(
        f"select {column} as part, share from {cube} where program_code = ? and region_code = ? "
        "and cohort_code = ? and subgroup_dim = ? and horizon_code = ? and share_status = ?",
        [TOTAL, STATE, ALL_COHORTS, TOTAL, horizon, PUBLISHED],
    )
    return {row["part"]: row["share"] for row in found}


def test_places_are_the_release(client, inside):
    shares = published(inside, "places", "place_code", "y05")
    given = split.shares(group_of(EVERYONE), "place_code", "places")
    assert {part: item.value for part, item in given["y05"].items() if item.shown} == shares
    for row in rows(client, "places.csv?program=total"):
        share = shares.get(row["place_code"])
        assert row["rate_place_y05"] == ("" if share is None else str(share))


def test_the_bars_of_places_make_up_everyone(inside):
    section = places.ask(group_of(EVERYONE)).section
    shares = published(inside, "places", "place_code", "y05")
    drawn = [round(100 * shares[part]) for part in split.leaves("place") if part in shares]
    assert "in_region" not in split.leaves("place"), "a sum is not drawn beside its parts"
    assert bars(section)[: len(drawn)] == drawn and 98 <= sum(drawn) <= 102


def test_near_is_the_county_where_the_page_is_about_one(inside):
    county = inside.codes.of_level("regions", "county")[0].code
    assert places.near(group_of(Selection(region=county))) == places.IN_COUNTY
    assert places.near(group_of(EVERYONE)) == places.IN_REGION


def test_the_place_is_named_in_the_list_of_questions(inside):
    for level in ("county", "workforce_region"):
        region = inside.codes.of_level("regions", level)[0].code
        group = group_of(replace(EVERYONE, region=region))
        assert f"work in {group.place}, " in places.ask(group).short.what
    assert "in the region of their school" in places.ask(group_of(EVERYONE)).short.what


def test_hidden_places_are_said_and_not_drawn(inside):
    some = cells("rate_place", same_county=0.5) | {"other_county": HIDDEN, "elsewhere": HIDDEN}
    assert "Elsewhere in the state: suppressed to protect privacy." in places._sentence(some)
    none = dict.fromkeys(some, HIDDEN)
    assert places._sentence(none) == "Where they work is suppressed to protect privacy."
    assert places._drawn(none, "") is None and places._drawn(some, "") is not None


def test_a_group_that_is_not_split_leads_to_one_that_is(client, inside):
    program = inside.codes.of_level("programs", "program")[0].code
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    group = group_of(Selection(program=program, region=region, horizon="y05"))
    said = places.ask(group).section
    assert "splits only larger groups up like this" in words(said)
    found = queries.nearest("places", *group.keys)
    assert found and tuple(found.values()) != group.keys


def test_the_nearest_point_in_time_is_taken(inside):
    assert nearest_to("y10", ["q2", "y01", "y04", "b1"]) == "y04"
    assert nearest_to("y01", ["q4", "y02"]) == "q4", "the earlier of two"
    assert nearest_to("y01", ["b1"]) == ""


def test_college_is_with_and_without_work(client, inside):
    group = group_of(EVERYONE)
    assert college.at(group) == "y01", "when most of those who go on are there"
    row = group.rows["y01"]
    share = row["rate_working_enrolled"] + row["rate_enrolled"]
    said = words(college.ask(group).section)
    assert f"{round(100 * share)}% were in college in year 1 after leaving school" in said
    years = [one for one in rows(client, "college.csv?program=total")]
    for one in years:
        found = group.rows[one["horizon_code"]]
        if one["rate_in_college"]:
            both = found["rate_working_enrolled"] + found["rate_enrolled"]
            assert float(one["rate_in_college"]) == pytest.approx(both)


def test_what_was_earned_is_all_but_none():
    found = credentials.any_credential(cells("rate_attainment", none=0.4, college=0.6))
    assert found.value == pytest.approx(0.6)
    hidden = {"none": Cell("rate_attainment", None, SUPPRESSED)}
    assert credentials.any_credential(hidden).status == SUPPRESSED


def test_credentials_earned_are_the_release(inside):
    if "attainment" not in queries.published():
        said = words(credentials.ask(group_of(EVERYONE)).section)
        assert "This release does not hold which leavers earned a credential." in said
        return
    shares = published(inside, "attainment", "attainment_code", "y06")
    section = credentials.ask(group_of(EVERYONE)).section
    assert f"{round(100 * (1 - shares['none']))}% earned a credential by six" in words(section)
    drawn = [shares[part] for part in split.leaves("attainment") if part != "none"]
    assert bars(section) == [round(100 * share) for share in [*drawn, shares["none"]]]


def test_awards_of_everyone_are_of_no_field(inside):
    everyone = group_of(EVERYONE)
    found = credentials.award_table(everyone, credentials.awards(everyone))
    if found.rows:
        said = words(credentials._awards(everyone, found))
        assert "this field" not in said and "in every field" in said
    assert credentials._awards(everyone, replace(found, rows=[])) is None
    field = group_of(replace(EVERYONE, program="cluster:08"))
    assert "Credentials in this field" in words(credentials._awards(field, found))


def test_a_long_list_of_credentials_is_folded_and_whole(inside):
    everyone = group_of(EVERYONE)
    one = credentials.award_table(everyone, credentials.awards(everyone))
    lines = [[str(n), "Kind", *[Cell("n_awards", n)] * 3] for n in range(12)]
    shown, rest = credentials._folded(replace(one, rows=lines, codes=[{}] * 12))
    heads = [re.findall(r'scope="row"[^>]*>(\d+)<', to_html(tree)) for tree in (shown, rest)]
    assert [len(found) for found in heads] == [5, 7] and "7 more credentials" in words(rest)
    assert [*heads[0], *heads[1]] == [str(n) for n in range(12)]
    assert len(credentials._folded(replace(one, rows=lines[:6], codes=[{}] * 6))) == 1


def test_six_years_may_not_be_over_yet(inside, monkeypatch):
    late = next(
        node.code
        for node in inside.codes.of_level("cohorts", "window")
        if "y06" not in inside.codes.horizons_of(node.code)
    )
    monkeypatch.setattr(queries, "published", lambda: {"attainment"})
    said = words(credentials._not_there(group_of(Selection(cohort=late, horizon="q2"))))
    assert said.startswith(" Not yet") and "It takes six years" in said


def test_awards_are_of_the_clusters_of_the_field(inside):
    codes = inside.codes
    program = codes.of_level("programs", "program")[0]
    assert credentials.clusters(group_of(Selection(program=program.code))) == [
        program.parent.removeprefix("cluster:")
    ]
    assert credentials.clusters(group_of(Selection(program="cluster:08"))) == ["08"]
    assert credentials.clusters(group_of(EVERYONE)) == []
    other = codes.clusters("2024")[0]
    inside_it = {node.parent.removeprefix("cluster:") for node in codes.programs_in(other.code)}
    assert set(credentials.clusters(group_of(Selection(program=other.code)))) == inside_it


def test_a_county_has_the_awards_of_its_region(inside):
    county = inside.codes.of_level("regions", "county")[0]
    assert credentials.around(group_of(Selection(region=county.code))) == county.parent


def test_awards_are_the_release_and_most_come_first(client, inside):
    found = rows(client, "credentials.csv?program=cluster:08")
    if "credentials" not in queries.published():
        assert found == []
        return
    numbers = [int(row["n_awards"]) for row in found if row["n_awards"]]
    assert numbers and numbers == sorted(numbers, reverse=True)
    for row in found:
        (one,) = inside.rows(
            "select n_awards, n_matched from credentials where credential_code = ? and "
            "region_code = ? and cohort_code = ? and horizon_code = 'a00'",
            [row["credential_code"], row["region_code"], row["cohort_code"]],
        )
        counted = one["n_matched"] if one["n_awards"] is None else one["n_awards"]
        assert row["n_awards"] == ("" if counted is None else str(counted))
