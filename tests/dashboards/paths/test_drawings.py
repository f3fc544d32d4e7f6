"""The drawings by their data: scales hold every number, and marks stand where numbers are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.schema import CODED, NO_DATA, SUPPRESSED
from dashboards.markup import to_html
from dashboards.paths.pairs import Pair, pairs
from dashboards.paths.panels import (
    FOOT,
    LEAST_SPAN,
    LEFT,
    RIGHT,
    TOP,
    Line,
    Point,
    Scale,
    drawing,
    round_scale,
)
from dashboards.text import Cell

SHARE = "rate_employed"
SCALE = Scale((1, 10), [(1, "1"), (10, "10")], 0.0, 1.0, [(0.0, "0%"), (1.0, "100%")])


def shown(value, place=1.0, run=0):
    return Point(place, Cell(SHARE, value), run)


def drawn(*points, **look):
    return to_html(drawing([Line(points, **look)], SCALE))


@given(st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=1, max_size=8))
def test_a_scale_of_shares_is_even_and_holds_every_share(values):
    marks = round_scale(values, share=True)
    steps = {round(high - low, 6) for low, high in zip(marks, marks[1:], strict=False)}
    assert len(steps) == 1 and len(marks) <= 8
    assert marks[0] <= min(values) + 1e-6 and max(values) <= marks[-1] + 1e-6
    assert marks[-1] - marks[0] >= LEAST_SPAN - 1e-9 and marks[0] >= -1e-9 and marks[-1] <= 1 + 1e-9


@given(st.lists(st.integers(1_000, 250_000), min_size=1, max_size=8))
def test_a_scale_of_wages_begins_at_nothing(values):
    marks = round_scale(values, share=False)
    assert marks[0] == 0 and max(values) <= marks[-1] and 3 <= len(marks) <= 6


def test_a_scale_of_nothing_is_one_all_the_same():
    assert round_scale([], share=True)[-1] == 1 and round_scale([], share=False)[0] == 0


def test_a_mark_stands_at_its_number():
    page = drawn(shown(0.0, 1), shown(1.0, 10))
    marks = re.findall(r'<svg overflow="visible" x="([\d.]+)%" y="([\d.]+)%">', page)
    assert [(float(x), float(y)) for x, y in marks] == [(LEFT, FOOT), (RIGHT, TOP)]


def test_a_line_joins_neighbours_of_one_run_alone():
    joined = drawn(shown(0.5, 1), shown(0.6, 2), shown(0.7, 3))
    assert joined.count("M") and len(re.findall(r"L", _line(joined))) == 2
    broken = drawn(shown(0.5, 1), shown(0.6, 2, 1), shown(0.7, 3, 1))
    assert len(re.findall(r"L", _line(broken))) == 1


def _line(page):
    return re.search(r'wf-course__line-0" d="([^"]*)"', page)[1]


@pytest.mark.parametrize(
    ("item", "mark"),
    (
        (Cell(SHARE, None, SUPPRESSED), "cross"),
        (Cell(SHARE, None, CODED, 0.95, 1.0), "open"),
        (Cell(SHARE, 0.5), "mark-0"),
    ),
)
def test_what_is_not_exact_has_a_mark_of_its_own(item, mark):
    page = drawn(Point(1, item))
    assert set(re.findall(r"wf-course__(cross|open|mark-0)", page)) == {mark}


def test_what_is_not_there_has_no_mark_and_breaks_the_line():
    page = drawn(shown(0.5, 1), Point(2, Cell(SHARE, None, NO_DATA)), shown(0.7, 3))
    assert "wf-course__line" not in page and page.count("wf-course__mark-0") == 2


def test_the_name_of_a_line_stands_on_its_far_side():
    ahead = Line([shown(0.9, 1), shown(0.9, 2)], 1, "Diploma")
    behind = Line([shown(0.2, 1), shown(0.8, 2)])
    page = to_html(drawing([behind, ahead], SCALE))
    name = re.search(r'<text class="wf-course__name" dy="(-?\d+)"[^>]*x="([\d.]+)%"', page)
    assert name[1] == "-10" and float(name[2]) == LEFT, "above, where they are farthest apart"


def test_a_year_is_drawn_as_wide_as_it_counts():
    page = drawn(Point(3, Cell(SHARE, 0.5), reach=(1.0, 5.5)), steps=True)
    start, end = re.search(r'wf-course__step-0" d="M([\d.]+) [\d.]+H([\d.]+)"', page).groups()
    assert float(start) == 10 * LEFT and float(end) == pytest.approx(5 * (LEFT + RIGHT), abs=0.1)


def test_a_pair_has_two_marks_and_one_of_them_where_the_other_is_hidden():
    rows = [
        Pair("A", "20% → 60%", (Cell(SHARE, 0.2), Cell(SHARE, 0.6)), ((0.1, 0.3), (0.5, 0.7))),
        Pair("B", "…", (Cell(SHARE, None, SUPPRESSED), Cell(SHARE, 0.6)), (None, (0.5, 0.7))),
    ]
    page = to_html(pairs("p", "T", rows, ["0%", "50%", "100%"], 1.0, None))
    both, one = page.split("<li")[1:]
    assert 'x="20.00%"' in both and 'x="60.00%"' in both and "wf-pairs__between" in both
    assert "M100.0 9H300.0" in both and "M500.0 19H700.0" in both
    assert "wf-pairs__before" not in one and "wf-pairs__between" not in one and 'x="60.00%"' in one
