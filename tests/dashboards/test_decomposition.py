"""The two parts of a gap: by hand, against an independent library, and with numbers hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from dashboards.decomposition import Class, Decomposition, Side, Whole, decompose

CLOSE = 1e-9


def shown(people: int, working: float) -> Side:
    """A group in a class of which everything is shown."""
    rate = working / people if people else 0.0
    return Side(people, (rate, rate))


def whole(sides: list[tuple[int, float]]) -> Whole:
    people = sum(n for n, _working in sides)
    return Whole(people, sum(working for _n, working in sides) / people)


def split(group: list[tuple[int, float]], base: list[tuple[int, float]]) -> Decomposition:
    """The gap of two groups given as people and people with work, class by class."""
    classes = [
        Class(str(place), shown(*one), shown(*other))
        for place, (one, other) in enumerate(zip(group, base, strict=True))
    ]
    found = decompose(classes, whole(group), whole(base))
    assert found
    return found


def test_a_gap_by_hand():
    """Welding 8 of 10 and 45 of 90, care 36 of 90 and 2 of 10: 44 % against 47 %."""
    found = split([(10, 8), (90, 36)], [(90, 45), (10, 2)])
    assert found.gap == pytest.approx((-0.03, -0.03))
    # mix: (.1 - .9) x (.8 + .5) / 2 + (.9 - .1) x (.4 + .2) / 2 = -.52 + .24
    assert found.mix == pytest.approx((-0.28, -0.28))
    # within: (.8 - .5) x .5 + (.4 - .2) x .5
    assert found.within == pytest.approx((0.25, 0.25))
    # with half of either mix: .5 x .8 + .5 x .4, and .5 x .5 + .5 x .2
    assert [limits[0] for limits in found.standards] == pytest.approx([0.6, 0.35])
    assert found.exact and found.rest == (0.0, 0.0)


def test_the_same_rates_leave_only_the_mix():
    found = split([(10, 5), (90, 9)], [(50, 25), (50, 5)])
    assert found.within == pytest.approx((0, 0)) and found.mix == pytest.approx(found.gap)


def test_where_a_group_has_nobody_nothing_is_within():
    """All of it is mix: there is no rate to compare with."""
    found = split([(0, 0), (10, 5)], [(10, 9), (10, 5)])
    assert found.within == pytest.approx((0, 0)) and found.mix == pytest.approx((-0.2, -0.2))


@pytest.mark.parametrize(("group", "base"), [(Whole(0), Whole(5, 0.5)), (Whole(5, 0.5), Whole(0))])
def test_nobody_has_no_gap(group, base):
    assert decompose([Class("a", shown(5, 3), shown(5, 2))], group, base) is None


def test_nothing_shown_is_no_gap():
    hidden = Class("a", Side(None, None), Side(None, None))
    assert decompose([hidden], Whole(5, 0.4), Whole(5, 0.6)) is None


COUNTS = st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
GROUPS = st.integers(2, 6).flatmap(
    lambda n: st.tuples(*(st.lists(COUNTS, min_size=n, max_size=n) for _side in range(2)))
)


def peopled(sides: tuple[list[tuple[int, int]], ...]) -> bool:
    return all(sum(n for n, _working in side) for side in sides)


@given(GROUPS.filter(peopled))
def test_the_parts_add_up(sides):
    found = split(*sides)
    assert found.mix[0] + found.within[0] == pytest.approx(found.gap[0], abs=CLOSE)
    assert found.exact
    one, other = (limits[0] for limits in found.standards)
    assert one - other == pytest.approx(found.within[0], abs=CLOSE)


@given(GROUPS.filter(lambda sides: all(n for side in sides for n, _working in side)))
def test_it_is_the_two_fold_decomposition_of_oaxaca_and_blinder(sides):
    """With both groups' rates at one half each, as Reimers (1983) weighs them."""
    work, dummies, which = [], [], []
    for group, side in enumerate(sides):
        for place, (n, working) in enumerate(side):
            work += [1.0] * working + [0.0] * (n - working)
            dummies += [[float(place == column) for column in range(len(side))]] * n
            which += [float(group)] * n
    table = np.column_stack([dummies, which])
    ours = split(*sides)
    model = OaxacaBlinder(
        np.array(work), table, table.shape[1] - 1, hasconst=True, swap=False
    ).two_fold(two_fold_type="self_submitted", submitted_weight=0.5)
    unexplained, explained, gap = model.params
    assert ours.gap[0] == pytest.approx(gap, abs=1e-7)
    assert ours.mix[0] == pytest.approx(explained, abs=1e-7)
    assert ours.within[0] == pytest.approx(unexplained, abs=1e-7)


def hide(one: Class, people: bool, rate: bool, base_people: bool, base_rate: bool) -> Class:
    """A class of which some numbers are hidden; without its people, a rate says nothing."""
    group = Side(None, None) if people else one.group
    base = Side(None, None) if base_people else one.base
    if rate:
        group = replace(group, rate=None)
    if base_rate:
        base = replace(base, rate=None)
    return Class(one.code, group, base)


@given(GROUPS.filter(peopled), st.data())
def test_the_limits_contain_the_truth(sides, data):
    """Whatever is hidden, and whether the whole rates are known or not."""
    truth = split(*sides)
    choose = st.tuples(*[st.booleans()] * 4)
    classes = [
        hide(Class(str(place), shown(*one), shown(*other)), *data.draw(choose))
        for place, (one, other) in enumerate(zip(*sides, strict=True))
    ]
    wholes = [whole(side) for side in sides]
    if data.draw(st.booleans()):
        wholes = [Whole(one.people) for one in wholes]
    found = decompose(classes, *wholes)
    if found is None:
        assert not any(one.counted for one in classes)
        return
    for name in ("gap", "mix", "within"):
        low, high = getattr(found, name)
        assert low - CLOSE <= getattr(truth, name)[0] <= high + CLOSE, name
    for (low, high), (right, _same) in zip(found.standards, truth.standards, strict=True):
        assert low - CLOSE <= right <= high + CLOSE


def test_a_small_hidden_class_leaves_a_narrow_range():
    """4 % of either group hidden: the mix is known to within 4 points, and the parts add up."""
    classes = [Class("a", shown(60, 30), shown(36, 30)), Class("b", shown(36, 12), shown(60, 24))]
    classes += [Class(code, Side(None, None), Side(None, None)) for code in "cd"]
    found = decompose(classes, Whole(100, 0.44), Whole(100, 0.56))
    assert found and not found.exact
    assert found.rest == pytest.approx((0.04, 0.04))
    assert found.mix[1] - found.mix[0] <= 0.04 + CLOSE
    assert found.mix[0] + found.within[1] == pytest.approx(found.gap[0])
    assert found.mix[1] + found.within[0] == pytest.approx(found.gap[0])
