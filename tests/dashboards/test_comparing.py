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
)
from dashboards.language import LANGUAGES, speaking
from dashboards.markup import to_html
from dashboards.text import Cell, difference_interval


def share(name: str, value: float, people: int) -> Share:
    return Share(name, Cell("rate_employed", value), Cell("n_matched", people))


def wages(name: str, median: int, low: int, high: int, people: int = 400) -> Wages:
    cells = (
        Cell(f"wage_employed_{p}", w) for p, w in (("p50", median), ("p25", low), ("p75", high))
    )
    return Wages(name, *cells, Cell("n_employed", people), rounding=100)


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


def test_medians_are_told_apart_by_their_quartiles_and_their_people():
    pair = [wages("A", 30_000, 20_000, 40_000), wages("B", 36_000, 25_000, 48_000)]
    (apart,) = judge(pair).apart
    # McGill, Tukey and Larsen: 1.2533 (p75 - p25) / 1.349 / root of n, and half of the rounding
    errors = [1.2533 * spread / 1.349 / 400**0.5 for spread in (20_000, 23_000)]
    reach = sum((1.96 * error + 50) ** 2 for error in errors) ** 0.5
    assert apart.least == pytest.approx(6_000 - reach, rel=1e-3)
    assert said(judge(pair)) == ["Higher for B than for A, by $3,200 to $8,800."]
    few = [wages(name, median, low, high, 40) for name, median, low, high in (
        ("A", 30_000, 20_000, 40_000), ("B", 36_000, 25_000, 48_000))]  # fmt: skip
    assert said(judge(few)) == ["These cannot be told apart: chance alone could make them differ."]


def test_a_median_whose_quartiles_are_not_shown_is_not_judged():
    hidden = Wages("B", Cell("wage_employed_p50", 30_000), *[Cell("w", None, SUPPRESSED)] * 3)
    assert judge([wages("A", 20_000, 10_000, 30_000), hidden]).unknown == (hidden,)


def test_one_group_is_compared_with_nobody():
    assert in_short(judge([share("A", 0.5, 100)])) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_group_is_called_better(language):
    with speaking(language):
        found = judge([share("A", 0.6, 800), share("B", 0.8, 700), share("C", 0.81, 700)])
        earned = judge([wages("A", 20_000, 1, 30_000), wages("B", 90_000, 50_000, 100_000)])
        words = " ".join([*said(found), *said(earned)])
    assert not re.search(r"best|better|winner|mejor|peor|gana a|worse", words)
