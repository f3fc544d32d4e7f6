"""Moves and crossings: spec by small cases, and by property."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.gaps.apart import Gap
from dashboards.paths.course import crossing, moved, runs, same

YEARS = [f"y{n:02}" for n in range(1, 11)]
NUMBERS = st.integers(-50, 50).map(float)


def sure(value):
    """A gap that chance alone could not give, unless it is none."""
    return Gap(value, value - 0.4, value + 0.4)


def unsure(value):
    return Gap(value, value - 1000, value + 1000)


def along(*gaps):
    return list(zip(YEARS, gaps, strict=False))


def test_a_group_that_begins_above_and_ends_below_crosses():
    found = crossing(along(sure(5), sure(2), sure(-1), sure(-6)))
    assert (found.first.value, found.last.value, found.since) == (5, -6, "y03")
    assert found.sure


def test_a_crossing_is_sure_only_if_both_ends_are():
    assert not crossing(along(sure(5), sure(-1), unsure(-6))).sure
    assert not crossing(along(unsure(5), sure(-6))).sure


def test_lines_that_cross_back_are_said_to_cross_for_the_last_time():
    assert crossing(along(sure(5), sure(-1), sure(1), sure(-2))).since == "y04"
    assert crossing(along(sure(5), sure(-1), sure(1), sure(2))) is None


def test_a_hidden_gap_is_no_side():
    assert crossing(along(sure(5), None, sure(-1), None)).since == "y03"
    assert crossing(along(sure(5), None, None)) is None
    assert crossing([]) is None


def test_no_difference_at_an_end_is_no_crossing():
    assert crossing(along(sure(0.0), sure(-3))) is None
    assert crossing(along(sure(3), sure(0.0))) is None


def test_a_move_is_the_later_gap_less_the_earlier_with_both_their_doubts():
    found = moved(Gap(-7, -10, -4), Gap(2, -2, 6))
    assert (found.value, found.low, found.high) == (9, 4, 14)  # 3-4-5
    assert moved(None, Gap(2, 1, 3)) is None and moved(Gap(2, 1, 3), None) is None


def test_runs_break_where_the_leavers_change():
    people = {"y01": (2013, 2021), "y02": (2013, 2021), "y03": (2013, 2018), "y04": (2013, 2021)}
    assert runs(people, people) == [["y01", "y02"], ["y03"], ["y04"]]
    assert not same(people.values()) and same([(1, 2), (1, 2)])
    assert not same([None, None]), "what is not known is not the same"


@given(st.lists(st.one_of(st.none(), NUMBERS.map(sure)), max_size=10))
def test_a_crossing_says_what_the_gaps_say(gaps):
    shown = [(when, gap) for when, gap in along(*gaps) if gap]
    found = crossing(along(*gaps))
    if found is None:
        assert len(shown) < 2 or shown[0][1].value * shown[-1][1].value >= 0
        return
    after = [gap.value for when, gap in shown if when >= found.since]
    before = [gap.value for when, gap in shown if when < found.since]
    assert all(value * found.last.value > 0 for value in after)
    assert before and before[-1] * found.last.value <= 0


@given(NUMBERS, NUMBERS)
def test_a_move_and_its_way_back_cancel(first, last):
    there, back = moved(sure(first), sure(last)), moved(sure(last), sure(first))
    assert there.value == -back.value
    assert abs(there.low + back.high) < 1e-9 and there.low <= there.value <= there.high


@given(st.lists(st.sampled_from([(2013, 2021), (2013, 2018), None]), min_size=1, max_size=10))
def test_runs_hold_every_point_once_in_order(people):
    given_people = dict(zip(YEARS, people, strict=False))
    found = runs(given_people, given_people)
    assert [when for run in found for when in run] == list(given_people)
    assert all(len({given_people[when] for when in run}) == 1 for run in found)
