"""Bands of equals: what chance could have put apart is never ranked."""

import math
import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import bands, text
from dashboards.bands import ABOVE, BELOW, of_median, of_share

PEOPLE = st.integers(1, 5000)


@st.composite
def shares(draw):
    """Numbers as a release has them: so many of so many people."""
    pairs = draw(
        st.lists(PEOPLE.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=25)
    )
    return [of_share(f"p{place}", k / n, n) for place, (k, n) in enumerate(pairs)]


@st.composite
def medians(draw):
    wage = st.integers(0, 900).map(lambda hundreds: hundreds * 100)
    rows = draw(st.lists(st.tuples(st.tuples(wage, wage, wage).map(sorted), PEOPLE), max_size=25))
    return [
        of_median(f"p{place}", middle, (low, high), n, 100)
        for place, ((low, middle, high), n) in enumerate(rows)
    ]


numbers = st.one_of(shares(), medians())


def told_apart(one, other, z):
    """The interval of a difference written out, from the limits of both."""
    if one.value < other.value:
        one, other = other, one
    low, high = one.limits(z)[0], other.limits(z)[1]
    return (
        one.value - other.value - math.sqrt((one.value - low) ** 2 + (high - other.value) ** 2) > 0
    )


@settings(deadline=None)
@given(numbers)
def test_every_number_is_in_one_band(given_numbers):
    found = bands.bands(given_numbers)
    keys = [key for band in found for key in band.keys]
    assert sorted(keys) == sorted(number.key for number in given_numbers)
    assert all(list(band.keys) == sorted(band.keys) for band in found), "by name inside"


@settings(deadline=None)
@given(numbers)
def test_bands_are_unbroken_and_go_down(given_numbers):
    values = {number.key: number.value for number in given_numbers}
    found = bands.bands(given_numbers)
    for band in found:
        inside = [values[key] for key in band.keys]
        assert (max(inside), min(inside)) == (band.high, band.low)
    assert all(above.low > below.high for above, below in zip(found, found[1:], strict=False))


@settings(deadline=None)
@given(numbers)
def test_equal_numbers_share_a_band(given_numbers):
    place = {k: n for n, band in enumerate(bands.bands(given_numbers)) for k in band.keys}
    for one, other in combinations(given_numbers, 2):
        assert one.value != other.value or place[one.key] == place[other.key]


@settings(deadline=None)
@given(numbers)
def test_no_two_of_a_band_can_be_told_apart(given_numbers):
    known = {number.key: number for number in given_numbers}
    z = bands.deviate(len(given_numbers))
    found = bands.bands(given_numbers)
    for band in found:
        assert not any(told_apart(known[a], known[b], z) for a, b in combinations(band.keys, 2))
    for above, below in zip(found, found[1:], strict=False):
        first = [key for key in below.keys if known[key].value == below.high]
        assert any(told_apart(known[a], known[b], z) for a in above.keys for b in first), (
            "a band ends only where a number can be told apart"
        )


@settings(deadline=None)
@given(numbers, st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(given_numbers, luck: random.Random):
    shuffled = list(given_numbers)
    luck.shuffle(shuffled)
    assert bands.bands(shuffled) == bands.bands(given_numbers)


@settings(deadline=None)
@given(numbers)
def test_what_is_loose_would_fit_next_door(given_numbers):
    known = {number.key: number for number in given_numbers}
    z = bands.deviate(len(given_numbers))
    found = bands.bands(given_numbers)
    for place, band in enumerate(found):
        for key, where in band.loose.items():
            near = found[place - 1 if where == ABOVE else place + 1]
            assert where in (ABOVE, BELOW) and key in band.keys
            assert not any(told_apart(known[key], known[other], z) for other in near.keys)


def test_a_pair_is_compared_as_the_rest_of_the_site_does():
    """With two numbers the level is 95 %, and the interval Newcombe's."""
    assert bands.deviate(2) == pytest.approx(1.96, abs=0.001)
    for share, people, other, others in ((0.8, 200, 0.7, 200), (0.8, 60, 0.7, 60), (1, 9, 0, 9)):
        low, _high = text.difference_interval(share, people, other, others)
        pair = [of_share("a", share, people), of_share("b", other, others)]
        assert (len(bands.bands(pair)) == 2) == (low > 0)


def test_the_limits_of_a_median():
    """A normal sample: quartiles 0.6745 either side, standard error 1.2533 over the root of n."""
    low, high = of_median("a", 100, (100 - 6.745, 100 + 6.745), 400).limits(1)
    assert (high - low) / 2 == pytest.approx(1.2533 * 10 / 20, rel=1e-3)
    wider = of_median("a", 100, (100 - 6.745, 100 + 6.745), 400, rounding=10).limits(1)
    assert wider == pytest.approx((low - 5, high + 5))
    with pytest.raises(ValueError):
        of_median("a", 100, (90, 110), 0)


def test_a_small_group_does_not_blur_large_ones():
    """Nine people at the top are like many; the large groups below them stay apart."""
    found = bands.bands(
        [of_share("few", 0.8, 9), of_share("high", 0.78, 9000), of_share("low", 0.6, 9000)]
    )
    assert [band.keys for band in found] == [("few", "high"), ("low",)]


def test_a_small_group_is_said_to_fit_above_too():
    found = bands.bands(
        [of_share("high", 0.8, 9000), of_share("low", 0.6, 9000), of_share("few", 0.58, 12)]
    )
    assert [band.keys for band in found] == [("high",), ("few", "low")]
    assert found[1].loose == {"few": ABOVE} and found[0].loose == {}


def test_more_comparisons_ask_for_more():
    steps = [bands.deviate(n) for n in (0, 1, 2, 3, 17, 82)]
    assert steps == sorted(steps) and steps[0] == steps[2] and steps[-1] > 4


def test_equals_are_hardly_ever_set_apart():
    """Lists of groups that are truly alike: chance sets some apart in no more than 5 of 100."""
    luck = random.Random(1)
    split = 0
    for _ in range(200):
        counts = [luck.randint(30, 400) for _ in range(12)]
        shares = [sum(luck.random() < 0.7 for _ in range(n)) / n for n in counts]
        found = bands.bands(
            of_share(f"{place}", share, n)
            for place, (share, n) in enumerate(zip(shares, counts, strict=True))
        )
        split += len(found) > 1
    assert split <= 14, "of 200 lists; 5 of 100 and its own chance"
