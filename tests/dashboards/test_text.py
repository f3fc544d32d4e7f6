"""Words and numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.schema import ACTIVITIES, CODED, NO_DATA, PUBLISHED, RATES, SUPPRESSED
from dashboards import text, views
from dashboards.language import SPANISH, speaking
from dashboards.text import Cell


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Cell("rate_employed", 0.742), "74%"),
        (Cell("wage_employed_p50", 31600), "$31,600"),
        (Cell("n_matched", 1204), "1,204"),
        (Cell("rate_employed", None, CODED, 0.95, 1.0), "95% or more"),
        (Cell("rate_employed", None, CODED, 0.95, None), "95% or more"),
        (Cell("rate_employed", None, CODED, 0.0, 0.05), "5% or less"),
        (Cell("rate_employed", None, CODED, 0.4, 0.5), "40% to 50%"),
        (Cell("rate_employed", None, SUPPRESSED), "Suppressed to protect privacy"),
        (Cell("rate_employed", None, NO_DATA), "Not in this release"),
    ],
)
def test_a_cell_says_its_value_or_why_there_is_none(item, words):
    assert text.value(item) == words


def test_a_row_without_a_value_is_never_zero():
    row = {"rate_employed": 0.5, "rate_employed_status": SUPPRESSED}
    assert text.cell(row, "rate_employed").value is None
    assert text.cell(None, "rate_employed").status == NO_DATA


def test_a_coded_row_carries_its_bounds():
    row = {
        "rate_employed": None,
        "rate_employed_status": CODED,
        "rate_employed_lower": 0.9,
        "rate_employed_upper": 1.0,
    }
    assert text.value(text.cell(row, "rate_employed")) == "90% or more"


def test_in_college_adds_what_is_shown_and_says_what_is_not():
    def row(one, other):
        cells = {"rate_working_enrolled": one, "rate_enrolled": other}
        made = {name: item.value for name, item in cells.items()}
        made |= {f"{name}_status": item.status for name, item in cells.items()}
        made |= {f"{name}_lower": item.lower for name, item in cells.items()}
        return made | {f"{name}_upper": item.upper for name, item in cells.items()}

    both, low = Cell("", 0.33), Cell("", None, CODED, 0.0, 0.1)
    assert text.value(text.in_college(row(both, Cell("", 0.1)))) == "43%"
    assert text.value(text.in_college(row(both, low))) == "33% to 43%"
    hidden = Cell("", None, SUPPRESSED)
    assert text.in_college(row(both, hidden)).status == SUPPRESSED
    assert text.in_college(None).status == NO_DATA


def test_gap_sentences_never_name_a_cause():
    said = text.gap_sentence(Cell("rate_employed", 0.62), "Men", Cell("rate_employed", 0.7))
    assert said == "8 percentage points below Men."
    hidden = Cell("rate_employed", None, SUPPRESSED)
    assert text.gap_sentence(hidden, "Men", hidden) == "No difference can be shown."


def test_a_gap_over_time_is_told_where_both_are_shown():
    def series(*shares):
        cells = [Cell("rate_employed", s, PUBLISHED if s else SUPPRESSED) for s in shares]
        return list(zip(("2013", "2014", "2015"), cells, strict=True))

    said = text.gap_trend(series(None, 0.6, 0.65), "Men", series(0.7, 0.7, 0.7))
    assert said == (
        "In 2014, 10 percentage points below Men; in 2015, 5 percentage points below Men."
    )
    assert text.gap_trend(series(None, None, 0.65), "Men", series(0.7, 0.7, 0.7)) == ""
    assert text.gap_trend(series(0.6, 0.6, 0.6), "Men", []) == ""


def test_wilson_matches_published_values():
    """Newcombe (1998), Statistics in Medicine 17: 81 of 263 and 15 of 148, method 3."""
    assert text.wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert text.wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_difference_matches_published_values():
    """Newcombe (1998), Statistics in Medicine 17: 56/70 - 48/80, method 10."""
    found = text.difference_interval(56 / 70, 70, 48 / 80, 80)
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(st.integers(1, 5000), st.floats(0, 1))
def test_a_range_holds_its_share_and_stays_within_one(people, share):
    low, high = text.wilson(share, people)
    assert 0 <= low <= share + 1e-9 and share - 1e-9 <= high <= 1


def test_not_found_is_never_unemployed():
    assert not any("unemployed" in words.lower() for words in text.ACTIVITY_WORDS.values())


def test_four_activities_hidden_for_one_reason_are_said_once():
    hidden = {f"rate_{a}_status": SUPPRESSED for a in ACTIVITIES} | dict.fromkeys(RATES)
    assert text.activity_sentence(hidden, "y04") == "Year 4: suppressed to protect privacy."
    shown = hidden | {"rate_working": 0.5, "rate_working_status": PUBLISHED}
    assert text.activity_sentence(shown, "y04").count("suppressed") == 3


def test_a_range_narrower_than_a_percent_says_how_narrow():
    assert views.spread_words((0.7551, 0.7649)) == "75.5% to 76.5%"
    assert views.spread_words((0.71, 0.79)) == "71% to 79%"
    assert views.spread_words(None) == ""
    with speaking(SPANISH):
        assert views.spread_words((0.7551, 0.7649)) == "75.5% a 76.5%"
