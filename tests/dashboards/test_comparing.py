"""Two shares differ, or cannot be told apart; and nobody wins."""

import random
import re
from itertools import permutations

import pytest

from aggregates.schema import CODED, SUPPRESSED
from dashboards.comparing import (
    Share,
    Wages,
    in_short,
    judge,
    sentences,
    wage_sentences,
    wages_in_short,
)
from dashboards.language import LANGUAGES, speaking
from dashboards.markup import to_html
from dashboards.text import Cell, difference_interval


def share(name: str, value: float, people: int) -> Share:
    return Share(name, Cell("rate_employed", value), Cell("n_matched", people))


def wages(name: str, low: int, high: int) -> Wages:
    return Wages(name, Cell("wage_employed_p25", low), Cell("wage_employed_p75", high))


def said(verdict) -> list[str]:
    return [re.sub(r"<[^>]+>", "", to_html(line)) for line in sentences(verdict)]


def test_the_interval_of_a_difference_is_that_of_newcombe():
    low, high = difference_interval(56 / 70, 70, 48 / 80, 80)  # his example, method 10
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_shares_that_differ_by_more_than_chance_are_told_apart():
    found = judge([share("A", 0.6, 800), share("B", 0.8, 700)])
    (pair,) = found.apart
    assert (pair.higher.name, pair.lower.name) == ("B", "A") and 0.1 < pair.least < pair.most < 0.3
    assert said(found) == ["Higher for B than for A, by 15 to 24 of 100 people."]
    assert in_short(found) == "These differ by more than chance"


def test_shares_that_chance_could_make_differ_are_not():
    found = judge([share("A", 0.72, 79), share("B", 0.78, 41)])
    assert found.apart == () and found.alike == 1
    assert said(found) == ["These cannot be told apart: chance alone could make them differ."]
    assert "cannot be told apart" in to_html(in_short(found))


def test_of_several_those_that_differ_are_named_and_the_others_are_not_ranked():
    found = judge([share("A", 0.5, 900), share("B", 0.51, 900), share("C", 0.9, 900)])
    lines = said(found)
    assert len(lines) == 3 and lines[-1] == "All other pairs cannot be told apart."
    assert all(line.startswith("Higher for C than for") for line in lines[:2])
    assert in_short(found) == "Some differ by more than chance"
    whole = judge([share("A", 0.1, 900), share("B", 0.5, 900), share("C", 0.9, 900)])
    assert in_short(whole) == "All differ by more than chance"


@pytest.mark.parametrize("status", (SUPPRESSED, CODED))
def test_a_share_that_is_not_shown_is_not_guessed(status):
    blank = Share("B", Cell("rate_employed", None, status, 0.95, 1.0), Cell("n_matched", 300))
    found = judge([share("A", 0.6, 800), blank])
    assert found.pairs == 0 and in_short(found) is None
    assert said(found) == ["Nothing can be said of B: its exact number is not shown."]


def test_people_that_are_not_shown_make_a_share_unknown():
    blank = Share("B", Cell("rate_employed", 0.6), Cell("n_matched", None, SUPPRESSED))
    assert judge([share("A", 0.6, 800), blank]).unknown == (blank,)


def test_a_difference_below_one_in_a_hundred_is_said_as_up_to():
    found = judge([share("A", 0.500, 90_000), share("B", 0.506, 90_000)])
    assert found.apart and said(found) == ["Higher for B than for A, by up to 1 of 100 people."]


def test_the_order_of_the_groups_changes_nothing():
    drawn = random.Random(4)
    for _ in range(40):
        groups = [
            share(name, round(drawn.uniform(0.2, 0.9), 3), drawn.randint(20, 2000))
            for name in "ABC"
        ]
        verdicts = [judge(order) for order in permutations(groups)]
        pairs = [{(p.higher.name, p.lower.name) for p in verdict.apart} for verdict in verdicts]
        assert all(found == pairs[0] for found in pairs)
        assert {verdict.pairs for verdict in verdicts} == {3}


def test_middle_halves_overlap_or_are_told_apart():
    near = [wages("A", 20_000, 40_000), wages("B", 30_000, 50_000)]
    assert wages_in_short(near) == "The middle halves overlap"
    assert wage_sentences(near)[0].startswith("The middle halves overlap")
    far = [*near, wages("C", 41_000, 60_000)]
    assert wages_in_short(far) == "Some middle halves do not overlap"
    assert wage_sentences(far) == [
        "All of the middle half in C earned more than all of it in A: the two do not overlap."
    ]


def test_one_group_is_compared_with_nobody():
    hidden = Wages("B", Cell("w", None, SUPPRESSED), Cell("w", None, SUPPRESSED))
    one = [wages("A", 20_000, 40_000), hidden]
    assert wages_in_short(one) == "" and wage_sentences(one) == []
    assert in_short(judge([share("A", 0.5, 100)])) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_group_is_called_better(language):
    with speaking(language):
        found = judge([share("A", 0.6, 800), share("B", 0.8, 700), share("C", 0.81, 700)])
        words = " ".join([*said(found), *wage_sentences([wages("A", 1, 2), wages("B", 3, 4)])])
    assert not re.search(r"best|better|winner|mejor|peor|gana a|worse", words)
