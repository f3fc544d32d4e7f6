"""A placement and what goes with it: two groups, their difference, chance, and never a cause."""

import pytest

from aggregates.schema import PUBLISHED, SUPPRESSED, TOTAL
from dashboards import queries, text
from dashboards.answers import learning
from dashboards.answers.answer import group_of
from dashboards.answers.learning import NO, YES, Pair
from dashboards.selection import Selection
from tests.dashboards.answers.words import bars, words

KEYS = {"program_code": TOTAL, "region_code": "state", "cohort_code": "all"}


def row(share, people, status=PUBLISHED):
    return {
        "n_matched": people,
        "n_matched_status": PUBLISHED,
        "rate_employed": share,
        "rate_employed_status": status,
        "rate_employed_lower": None,
        "rate_employed_upper": None,
    }


def two(yes, no, people=1_000):
    return Pair(KEYS, "y01", {YES: row(yes, people), NO: row(no, people)})


def test_the_two_are_those_of_the_release(inside):
    group = group_of(Selection(horizon="y01"))
    found = learning.pair(group)
    assert tuple(found.keys.values()) == group.keys
    shares = [found.rows[code]["rate_employed"] for code in (YES, NO)]
    assert bars(learning.ask(group).section) == [round(100 * share) for share in shares]


def test_a_group_whose_two_are_hidden_has_those_of_a_larger_one_and_says_so(inside):
    county = inside.codes.of_level("regions", "county")[0].code
    group = group_of(Selection(region=county, horizon="y01"))
    found = learning.pair(group)
    assert found and tuple(found.keys.values()) != group.keys
    for code in (YES, NO):
        assert found.rows[code]["rate_employed_status"] == PUBLISHED
    said = words(learning.ask(group).section)
    assert "the two are too small to show. The numbers here are about a larger one" in said
    assert "(" in learning.ask(group).short.what, "and so does the list of questions"


def test_the_interval_is_newcombes():
    found = two(0.8, 0.7)
    assert learning.interval(found, "employed") == text.difference_interval(0.8, 1_000, 0.7, 1_000)
    hidden = Pair(KEYS, "y01", {YES: row(None, 10, SUPPRESSED), NO: row(0.7, 10)})
    assert learning.interval(hidden, "employed") is None


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (0.80, 0.70, "Likely, the share is 6 to 14 percentage points higher with a placement."),
        (0.70, 0.80, "Likely, the share is 6 to 14 percentage points lower with a placement."),
        (0.71, 0.70, "Chance alone could make a difference of that size"),
    ],
)
def test_a_difference_is_told_from_chance(inside, yes, no, said):
    assert learning._chance(two(yes, no), "employed").startswith(said)


def test_the_difference_is_that_of_the_shares_beside_it(inside):
    number, _space, unit = learning.difference(two(0.7251, 0.7149), "employed")
    assert (number, unit.children) == ("2", "percentage points"), "73% less 71%"


def test_it_is_never_a_cause(inside):
    said = words(learning.ask(group_of(Selection(horizon="y01"))).section)
    assert "This does not show that the work placement made the difference" in said
    assert "may differ in other ways" in said


def test_a_release_without_the_two_says_so(inside, monkeypatch):
    monkeypatch.setattr(queries, "nearest", lambda *_given, **_more: None)
    answer = learning.ask(group_of(Selection(horizon="y01")))
    assert "does not show leavers with and without a placement" in words(answer.section)
    assert answer.tables["learning"].rows == [] and answer.short.number.value is None
