"""Every number of a release has a definition that a person can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregates import definitions, policy
from aggregates.cubes import subgroup_codes
from aggregates.schema import COUNTS, HORIZONS, KEYS, MEASURES, RATES, SUBGROUP_DIMS, WAGES

AGGREGATES = Path(definitions.__file__).parents[1]
REGISTRY = definitions.registry()
PLAIN = re.compile(r"[A-Za-z0-9 ,.;:%()'/=<>+-]+")
PEOPLE_READ = ("name", "short", "long")


def test_every_column_of_a_release_has_one_definition():
    assert set(REGISTRY) == {*KEYS, *MEASURES, *SUBGROUP_DIMS}
    assert len(MEASURES) == len(set(MEASURES))
    assert all(found.id == name for name, found in REGISTRY.items())


def test_measures_come_in_the_order_of_the_release():
    measures = [name for name, found in REGISTRY.items() if found.kind == "measure"]
    assert tuple(measures) == MEASURES == (*COUNTS, *RATES, *WAGES)
    assert {found.kind for found in REGISTRY.values()} == {"measure", "dimension"}


def test_no_two_definitions_have_the_same_name():
    names = [found.name for found in REGISTRY.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", REGISTRY)
def test_a_definition_is_plain_text_and_complete(name):
    found = REGISTRY[name]
    for part in PEOPLE_READ:
        text = getattr(found, part)
        assert PLAIN.fullmatch(text), (part, text)
        assert (
            text == text.strip()
            and "  " not in text
            and "_" not in text.replace("match_status", "")
        )
    for part in ("short", "long"):
        assert getattr(found, part).endswith(".")
    assert found.source and found.unit
    if found.kind == "measure":
        assert found.formula


@pytest.mark.parametrize("name", RATES)
def test_a_rate_says_what_it_is_divided_by(name):
    found = REGISTRY[name]
    top, bottom = found.formula.split(" / ")
    assert {top, bottom} <= set(COUNTS)
    assert bottom == ("n_exiters" if name == "rate_matched" else "n_matched")
    assert ("all leavers" if bottom == "n_exiters" else "leavers looked up") in found.long


@pytest.mark.parametrize("name", WAGES)
def test_wages_say_whose_which_dollars_and_how(name):
    found = REGISTRY[name]
    nominal = name.endswith("_nominal")
    assert ("dollars of the time" in found.unit) is nominal
    assert ("constant dollars" in found.unit) is not nominal
    assert ("CPI-U" in found.source) is not nominal
    rank = re.search(r"_p(\d\d)", name).group(1)
    assert f"{rank}th percentile" in found.name and f"{rank}th" in found.formula


def test_not_found_is_never_called_unemployed():
    texts = " ".join(found.long for found in REGISTRY.values())
    assert "Not the same as unemployed" in REGISTRY["n_not_found"].long
    assert texts.count("unemployed") == 1


def test_every_subgroup_code_has_a_title_of_its_own():
    for dim in SUBGROUP_DIMS:
        codes = {*definitions.SUBGROUPS[dim], *subgroup_codes(dim, policy.load(None))}
        titles = [definitions.subgroup_title(dim, code) for code in codes]
        assert len(set(titles)) == len(codes)
        assert not any("_" in title for title in titles)


def test_every_horizon_has_a_title():
    titles = [definitions.horizon_title(code) for code in HORIZONS]
    assert titles[:3] == [
        "Quarter 2 after leaving",
        "Quarter 4 after leaving",
        "Year 1 after leaving",
    ]
    assert titles[-1] == "Year 10 after leaving" and len(set(titles)) == len(HORIZONS)


def test_the_frame_of_the_release_is_the_registry():
    frame = definitions.frame()
    assert list(frame["id"]) == list(REGISTRY)
    assert list(frame.columns) == [
        "id",
        "kind",
        "name",
        "short",
        "long",
        "unit",
        "formula",
        "source",
    ]
    assert not frame.isna().any().any()


def test_the_statute_stands_beside_the_levels_it_defines():
    assert "20 U.S.C. 2302" in REGISTRY["cte_level"].long


def test_every_rule_that_the_code_cites_is_on_the_methods_page():
    folder = AGGREGATES
    methods = (AGGREGATES / "METHODS.md").read_text(encoding="utf-8")
    rules = set(re.findall(r"^\*\*([DGC]\d+) ", methods, re.MULTILINE))
    assert {"D1", "D14", "G1", "C1"} <= rules
    sources = [*folder.rglob("*.py"), *folder.glob("sql/*.sql"), folder / "policy.toml"]
    cited = {
        rule
        for path in sources
        for rule in re.findall(r"\brule ([DGC]\d+)\b", path.read_text(encoding="utf-8"))
    }
    assert "G1" in cited and cited <= rules


def test_the_methods_page_names_every_check_and_threshold_there_is():
    methods = (AGGREGATES / "METHODS.md").read_text(encoding="utf-8")
    for name in ("minimum_mean_group", "minimum_mean_part", "cohort_window_anchor"):
        assert name in methods
    assert f"threshold of {policy.load(None).minimum_mean_group} " in methods
