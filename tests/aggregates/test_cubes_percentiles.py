"""Percentiles and employers of groups, against numpy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.percentiles import RADIX_GROUPS, Earners

PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 4),  # group; 4 is none
        st.integers(0, 50),  # wages
        st.integers(0, 50),  # nominal
        st.integers(0, 3),  # main employer
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


def summary(people, size=4, shift=0):
    group, wages, nominal, employer, full_quarter, full_year = map(
        np.array, zip(*people, strict=True)
    )
    columns = {
        "wages": wages,
        "wages_nominal": nominal,
        "main_employer": employer,
        "full_quarter": full_quarter,
        "full_year": full_year,
    }
    found, values = Earners(columns).summary(np.where(group < 4, group + shift, size), size)
    return list(found - shift), values, group, columns


@given(PEOPLE)
def test_percentiles_are_those_of_numpy(people):
    found, values, group, columns = summary(people)
    assert found == sorted(set(group) - {4})
    for place, code in enumerate(found):
        for definition in ("employed", "full_quarter", "full_year"):
            inside = group == code
            if definition != "employed":
                inside = inside & columns[definition]
            for suffix in ("", "_nominal"):
                got = [values[f"wage_{definition}_p{rank}{suffix}"][place] for rank in (25, 50, 75)]
                money = columns[f"wages{suffix}"][inside]
                expected = np.percentile(money, [25, 50, 75]) if len(money) else [np.nan] * 3
                np.testing.assert_array_equal(got, expected)


@given(PEOPLE)
def test_employers_are_counted_and_the_largest_share_found(people):
    found, values, group, columns = summary(people)
    for place, code in enumerate(found):
        for definition in ("employed", "full_quarter", "full_year"):
            inside = group == code
            if definition != "employed":
                inside = inside & columns[definition]
            paid = {
                firm: columns["wages_nominal"][inside & (columns["main_employer"] == firm)].sum()
                for firm in set(columns["main_employer"][inside])
            }
            assert values[f"employers_{definition}"][place] == len(paid)
            share = values[f"top_employer_share_{definition}"][place]
            if sum(paid.values()):
                assert share == max(paid.values()) / sum(paid.values())
                first, second = sorted([*paid.values(), 0], reverse=True)[:2]
                rival = values[f"top_rival_share_{definition}"][place]
                assert rival == first / (sum(paid.values()) - second)
            else:
                assert np.isnan(share)


def test_more_groups_than_sixteen_bits_give_the_same():
    people = [(number % 4, number, 2 * number, number % 3, True, False) for number in range(40)]
    small, values, *_ = summary(people)
    large, wide, *_ = summary(people, size=RADIX_GROUPS + 10, shift=RADIX_GROUPS)
    assert large == small == [0, 1, 2, 3]
    assert values["wage_employed_p50"][0] == 18
    for name, column in values.items():
        np.testing.assert_array_equal(wide[name], column)


def test_people_in_no_group_stand_behind_no_number():
    found, values, *_ = summary([(4, 10, 10, 0, True, True), (4, 20, 20, 1, True, True)])
    assert found == []
    assert all(len(column) == 0 for column in values.values())


@pytest.mark.parametrize(
    ("wages", "expected"), [([5], (5, 5, 5)), ([0, 10], (2.5, 5, 7.5)), ([1, 2, 9], (1.5, 2, 5.5))]
)
def test_percentiles_by_hand(wages, expected):
    _, values, *_ = summary([(0, money, money, 0, True, True) for money in wages])
    assert tuple(values[f"wage_full_year_p{rank}"][0] for rank in (25, 50, 75)) == expected
