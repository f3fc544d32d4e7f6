"""What a visitor asked for is checked before it reaches a query."""

from dataclasses import replace

import pytest

from dashboards.selection import (
    MOST_LISTED,
    Codes,
    Node,
    Selection,
    SelectionError,
    parse,
    program_path,
)

GROUPS = {"sex": ("Sex", {"f": "Women", "m": "Men"}), "locale": ("Locale", {"r": "Rural"})}
CODES = Codes(
    programs={
        "total": Node("total", "All", "total"),
        "cluster:08": Node("cluster:08", "Health", "cluster", "total"),
        "nursing": Node("nursing", "Nursing", "program", "cluster:08"),
    },
    regions={"state": Node("state", "Kentucky", "state")},
    cohorts={"all": Node("all", "All", "all")},
    horizons=("q2", "y01", "y05", "y06"),
    grouped={"en": GROUPS, "es": GROUPS},
    cover={("all", "y01"): (2013, 2021), ("all", "y06"): (2013, 2016)},
)
FIELDS = ("program", "region", "cohort", "horizon", "group", "reference", "sort")


def test_an_empty_address_has_defaults_that_exist():
    assert parse({}, CODES, FIELDS).horizon == "y01"


@pytest.mark.parametrize(
    "raw",
    [
        {"region": "atlantis"},
        {"horizon": "y99"},
        {"sort": "' or 1=1 --"},
        {"program": ["nursing", "total"]},
        {"region": "s" * 5000},
    ],
)
def test_refuses_what_the_release_does_not_know(raw):
    with pytest.raises(SelectionError) as refused:
        parse(raw, CODES, FIELDS)
    assert refused.value.status == 400
    assert "s" * 100 not in str(refused.value) and "1=1" not in str(refused.value)


def test_ignores_names_that_are_not_ours():
    assert parse({"utm_source": "x", "sort": "wage"}, CODES, ("sort",)).sort == "wage"


def test_a_reference_of_another_grouping_is_dropped():
    assert parse({"group": "locale", "reference": "f"}, CODES, FIELDS).reference == ""


def test_an_address_says_only_what_differs_and_reads_back():
    chosen = Selection(program="nursing", horizon="y06", sort="wage")
    assert chosen.url("/programs") == "/programs?horizon=y06&sort=wage"
    assert chosen.url("/gaps").startswith("/gaps?program=nursing")
    assert program_path("cluster:08") == "/programs/cluster:08"
    assert program_path("a/b") == "/programs/a%2Fb"


LISTS = ("programs", "regions")


def test_a_list_keeps_its_order_and_each_code_once():
    found = parse({"programs": " nursing,,cluster:08, nursing "}, CODES, LISTS)
    assert found.programs == ("nursing", "cluster:08") and found.regions == ()
    assert found.url("/compare") == "/compare?horizon=y01&programs=nursing,cluster:08"
    assert parse({"programs": ",,"}, CODES, LISTS).programs == ()


@pytest.mark.parametrize(
    "raw",
    [
        {"programs": "nursing,atlantis"},
        {"programs": ["nursing", "total"]},
        {"regions": "state,' or 1=1 --"},
        {"programs": "n" * 5000},
    ],
)
def test_a_list_is_checked_code_by_code(raw):
    with pytest.raises(SelectionError) as refused:
        parse(raw, CODES, LISTS)
    assert refused.value.status == 400 and "1=1" not in str(refused.value)


def test_a_list_has_at_most_what_can_be_read_side_by_side():
    nodes = {f"p{n}": Node(f"p{n}", f"Program {n}", "program") for n in range(MOST_LISTED + 1)}
    codes = replace(CODES, programs=nodes)
    most = list(nodes)[:MOST_LISTED]
    assert parse({"programs": ",".join(most)}, codes, LISTS).programs == tuple(most)
    with pytest.raises(SelectionError, match="side by side"):
        parse({"programs": ",".join(nodes)}, codes, LISTS)
