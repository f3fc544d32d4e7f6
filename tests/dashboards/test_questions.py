"""The questions page: every answer is made of cells of the release, and its link leads there."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import text
from dashboards.language import SPANISH, speaking
from dashboards.questions import access, after, gaps, jobs, question, records
from dashboards.questions.question import Question

WHOLE = [TOTAL, STATE, ALL_COHORTS]
THERE = "program_code = ? and region_code = ? and cohort_code = ?"


def asked() -> list[Question]:
    """Every question, in the order of the page."""
    return [
        *jobs.answers(),
        *after.answers(),
        *gaps.answers(),
        *access.answers(),
        *records.at_work(),
        *records.earned(),
        *records.behind(),
    ]


def named(ident: str) -> Question:
    return next(one for one in asked() if one.ident == ident)


def test_every_question_is_answered_or_says_why_not(inside):
    found = asked()
    assert len({one.ident for one in found}) == len(found) > 18
    for one in found:
        assert bool(one.said) != bool(one.absent), one.ident
        assert one.absent or all(one.way), one.ident
    assert len([one for one in found if one.said]) > len(found) / 2


def test_the_page_says_how_many_it_answers(client, inside):
    page = client.get("/questions").get_data(as_text=True)
    found = asked()
    answered = len([one for one in found if one.said])
    assert f"This release answers {answered} of {len(found)} questions" in page
    for one in found:
        assert f'id="{one.ident}"' in page


def test_every_link_leads_to_a_place_on_a_page(client, inside):
    for one in asked():
        if not one.way[1]:
            continue
        path, _hash, place = one.way[1].partition("#")
        answer = client.get(path)
        assert answer.status_code == 200, one.way
        assert not place or f'id="{place}"' in answer.get_data(as_text=True), one.way


def test_work_and_wages_over_the_years_are_those_of_the_cube(inside):
    rows = inside.rows(
        "select horizon_code, rate_employed, wage_employed_p50 from outcomes "
        f"where {THERE} and subgroup_dim = ? and horizon_code like 'y%' "
        "and rate_employed_status = 'published' and wage_employed_p50_status = 'published' "
        "order by horizon_code",
        [*WHOLE, TOTAL],
    )
    said = " ".join(named("years").said)
    for row in (rows[0], rows[-1]):
        assert text.percent(row["rate_employed"]) in said
        assert text.dollars(row["wage_employed_p50"]) in said


def test_the_largest_industries_are_named_first(inside):
    (top,) = inside.rows(
        "select share from industries "
        f"where {THERE} and subgroup_dim = ? and horizon_code = ? order by n desc nulls last "
        "limit 1",
        [*WHOLE, TOTAL, question.horizon()],
    )
    said = named("industries").said[0]
    assert said.index(f"({text.percent(top['share'])})") < said.index(" and ")


def test_the_jobs_with_most_openings_are_named_in_order(inside):
    rows = inside.rows(
        "select title, annual_openings as n from demand where region_code = ? "
        "and annual_openings_status = 'published' order by n desc, title limit 3",
        [STATE],
    )
    said = named("openings").said[0]
    places = [said.index(f"{row['title']} ({text.count(row['n'])})") for row in rows]
    assert places == sorted(places) and len(places) == 3


def test_supply_is_ahead_where_the_ratio_is_over_one(inside):
    (row,) = inside.rows(
        "select count(*) as jobs, count(*) filter (supply_demand_ratio > 1) as ahead from demand "
        "where region_code = ? and supply_demand_ratio_status = 'published' "
        "and annual_openings_status = 'published' and annual_openings > 0",
        [STATE],
    )
    one = named("supply")
    if not row["jobs"]:
        assert one.absent
    else:
        assert f"In {text.count(row['ahead'])} of {text.count(row['jobs'])} jobs" in one.said[0]


def test_two_groups_are_apart_only_beyond_chance(inside):
    """Of 1,000 people each, 50 % and 52 % cannot be told apart; 50 % and 60 % can."""

    def row(code: str, share: float) -> dict:
        return {
            "subgroup_code": code,
            "rate_employed": share,
            "rate_employed_status": "published",
            "n_matched": 1_000,
            "n_matched_status": "published",
        }

    assert question.apart([row("a", 0.50), row("b", 0.52)]) is None
    high, low, gap = question.apart([row("a", 0.50), row("b", 0.52), row("c", 0.60)])
    assert (high["subgroup_code"], low["subgroup_code"]) == ("c", "a")
    assert gap == pytest.approx(0.1)


def test_a_hidden_share_is_compared_with_nothing(inside):
    rows = [
        {
            "subgroup_code": code,
            "rate_employed": None,
            "rate_employed_status": status,
            "n_matched": 1_000,
            "n_matched_status": "published",
            "rate_employed_lower": 0.95,
            "rate_employed_upper": 1.0,
        }
        for code, status in (("a", "suppressed"), ("b", "coded"))
    ]
    assert question.apart(rows) is None


def test_the_file_has_every_answer(client, inside):
    rows = list(csv.DictReader(io.StringIO(client.get("/csv/questions/answers.csv").text)))
    found = asked()
    assert [row["question_id"] for row in rows] == [one.ident for one in found]
    assert [row["answer"] for row in rows] == [" ".join(one.said) or one.absent for one in found]


def test_the_same_numbers_in_spanish(client, inside):
    english = client.get("/questions").get_data(as_text=True)
    spanish = client.get("/es/questions").get_data(as_text=True)
    with speaking(SPANISH):
        answered = [one for one in asked() if one.said]
    for one in answered:
        assert unescape(spanish).find(one.said[0]) > 0, one.ident

    def numbers(page: str) -> list[str]:
        main = page[page.index("<h1") : page.index('id="share"')]
        return sorted(re.findall(r"\$[\d,]+|\d+%", re.sub(r"<[^>]+>", " ", main)))

    assert numbers(english) == numbers(spanish)
