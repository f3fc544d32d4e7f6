"""A dot and its range stand where the scale says."""

import re

import pytest

from aggregates.schema import SUPPRESSED
from dashboards import theme
from dashboards.dots import MARKS, Dot, dots, top_of
from dashboards.markup import to_html
from dashboards.text import Cell


@pytest.mark.parametrize(
    ("values", "top"),
    [
        ([], 1.0),
        ([0.0], 1.0),
        ([46_600], 80_000),
        ([53_900, 20_000], 80_000),
        ([80_000], 80_000),
        ([80_001], 100_000),
        ([99_000], 100_000),
        ([150_000], 200_000),
        ([7], 8),
    ],
)
def test_a_scale_ends_at_a_round_number_above_all(values, top):
    assert top_of(values) == top


def test_every_scale_holds_its_values_and_wastes_less_than_two_thirds():
    for most in range(100, 400_000, 997):
        assert most <= top_of([most]) < 3 * most, most


def test_marks_stand_where_the_numbers_are():
    row = Dot("A", "74%", Cell("rate_employed", 0.74), (0.7, 0.78))
    drawn = to_html(dots("x", "Share", [row], ("0%", "50%", "100%"), 1.0))
    assert re.search(r'wf-dots__range" d="M700.0 \d+H780.0"', drawn)
    assert re.search(r'<svg [^>]*x="74.00%"[^>]*><path class="wf-dots__dot"', drawn)
    assert "74%" in drawn and 'aria-hidden="true"' in drawn


def test_a_hidden_number_has_words_and_no_mark():
    row = Dot("A", "Suppressed to protect privacy", Cell("rate_employed", None, SUPPRESSED))
    drawn = to_html(dots("x", "Share", [row], ("0%", "50%", "100%"), 1.0))
    assert "Suppressed" in drawn and "wf-dots__dot" not in drawn and "wf-dots__range" not in drawn


def test_each_group_has_the_mark_and_the_colour_of_the_key():
    rows = [Dot("A", "74%", Cell("rate_employed", 0.74), place=place) for place in range(4)]
    drawn = to_html(dots("x", "Share", rows, ("0%", "50%", "100%"), 1.0))
    outlines = re.findall(r'wf-dots__dot" d="([^"]+)"', drawn)
    assert outlines == [MARKS[symbol] for symbol in theme.SYMBOLS[:4]] and len(set(outlines)) == 4
    assert [f"wf-glyph--{place + 1}" in drawn for place in range(4)] == [True] * 4
