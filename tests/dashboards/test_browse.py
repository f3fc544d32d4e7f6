"""What a list of programs holds and in which order: only published numbers decide."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.schema import CODED, PUBLISHED, SUPPRESSED
from dashboards import browse
from dashboards.browse import Order, Wanted

MEASURES = (
    "n_matched",
    "n_employed",
    "rate_employed",
    "wage_employed_p25",
    "wage_employed_p50",
    "wage_employed_p75",
)
CLUSTERS = {"weld": ("making", "industry"), "nurse": ("health",), "cook": ("tourism", "industry")}


def row(code, people=200, share=0.7, wage=30_000, **statuses):
    """A row of the cube; a keyword is the status of a measure that is not published."""
    values = dict(
        zip(
            MEASURES,
            (people, round(people * share), share, wage - 5000, wage, wage + 5000),
            strict=True,
        )
    )
    for measure in MEASURES:
        values[f"{measure}_status"] = statuses.get(measure, PUBLISHED)
        if values[f"{measure}_status"] != PUBLISHED:
            values[measure] = None
    return {"program_code": code, **values}


def codes(rows):
    return [found["program_code"] for found in rows]


def clusters(code):
    return CLUSTERS.get(code, ())


def sifted(rows, **wanted):
    return browse.sifted(rows, Wanted(**wanted), clusters)


ROWS = (row("weld", wage=40_000), row("nurse", wage=31_000), row("cook", wage=24_000))


# Sifting


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({}, ["weld", "nurse", "cook"]),
        ({"cluster": "health"}, ["nurse"]),
        ({"cluster": "industry"}, ["weld", "cook"]),  # a cluster of the other framework
        ({"cluster": "nurse"}, ["nurse"]),  # a cluster is in itself, where clusters are listed
        ({"taken": {"weld", "tourism"}}, ["weld", "cook"]),
        ({"taken": set()}, []),
        ({"wage": 31_000, "measure": "wage_employed_p50"}, ["weld", "nurse"]),
    ],
)
def test_what_is_wanted_is_kept(wanted, kept):
    rows, unknown = sifted(ROWS, **wanted)
    assert codes(rows) == kept and unknown == 0


def test_a_hidden_median_passes_no_filter_and_is_counted():
    hidden = row("bake", wage=99_000, wage_employed_p50=SUPPRESSED)
    rows, unknown = sifted([*ROWS, hidden], wage=25_000.0, measure="wage_employed_p50")
    assert codes(rows) == ["weld", "nurse"] and unknown == 1


def test_where_nobody_is_published_nothing_is_listed():
    rows, _ = sifted([row("none", people=0, share=0), row("hidden", n_matched=SUPPRESSED)])
    assert codes(rows) == ["hidden"], "a count that is hidden may be of anybody"


# Orders


def ordered(rows, sort, **order):
    return browse.ordered(rows, Order(sort, **order), lambda code: code.upper())


def test_the_order_of_names_and_of_size():
    rows = [row("b", 10), row("a", 20), row("d", n_matched=SUPPRESSED), row("c", 20)]
    assert codes(ordered(rows, "title").rows) == ["a", "b", "c", "d"]
    assert codes(ordered(rows, "people").rows) == ["a", "c", "b", "d"], "hidden ones last"


def test_an_order_by_share_is_in_bands_by_name():
    rows = [
        row("z", 9000, 0.8),
        row("m", 9000, 0.6),
        row("a", 9000, 0.799),
        row("few", 12, 0.1, n_matched=SUPPRESSED),
        row("none", rate_employed=SUPPRESSED),
        row("most", rate_employed=CODED),
    ]
    found = ordered(rows, "share")
    assert [band.keys for band in found.bands] == [("a", "z"), ("m",)]
    assert codes(found.rows) == ["a", "z", "m", "few", "most", "none"]
    assert codes(found.of(found.bands[0])) == ["a", "z"]
    assert codes(found.unplaced) == ["few", "most"] and codes(found.unknown) == ["none"]


def test_an_order_by_wage_needs_the_quartiles_and_the_count():
    rows = [
        row("high", 9000, wage=50_000),
        row("low", 9000, wage=30_000),
        row("bare", 9000, wage=60_000, wage_employed_p25=SUPPRESSED),
        row("few", 9000, wage=60_000, n_employed=SUPPRESSED),
        row("none", 9000, wage_employed_p50=SUPPRESSED),
    ]
    found = ordered(rows, "wage", rounding=100)
    assert [band.keys for band in found.bands] == [("high",), ("low",)]
    assert codes(found.unplaced) == ["bare", "few"] and codes(found.unknown) == ["none"]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            row,
            st.uuids().map(str),
            st.integers(1, 3000),
            st.floats(0, 1),
            st.integers(60, 900).map(lambda hundreds: hundreds * 100),
            rate_employed=st.sampled_from((PUBLISHED, SUPPRESSED)),
            n_matched=st.sampled_from((PUBLISHED, SUPPRESSED)),
        ),
        max_size=15,
    ),
    st.sampled_from(("title", "people", "share", "wage")),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_given_never_matters(rows, sort, luck: random.Random):
    shuffled = list(rows)
    luck.shuffle(shuffled)
    found, again = ordered(rows, sort), ordered(shuffled, sort)
    assert codes(found.rows) == codes(again.rows) and found.bands == again.bands
    assert sorted(codes(found.rows)) == sorted(codes(rows)), "each row once"
    banded = [key for band in found.bands for key in band.keys]
    rest = codes([*found.unplaced, *found.unknown])
    assert not found.bands or sorted([*banded, *rest]) == sorted(codes(rows))


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=10, unique=True), st.integers(0, 9))
def test_a_hidden_number_stands_where_nothing_can_be_read_from_it(shares, hidden):
    """Whatever it is, the order is the same."""
    place = hidden % len(shares)

    def listed(share):
        rows = [row(f"p{n}", 500, other) for n, other in enumerate(shares)]
        rows[place] = row(f"p{place}", 500, share, rate_employed=SUPPRESSED)
        return codes(ordered(rows, "share").rows)

    assert listed(0.0) == listed(1.0) and listed(0.5)[-1] == f"p{place}"
