"""The policy file: what it refuses by name, and that it survives being written and read."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from aggregates import policy
from aggregates.errors import AggregatesError
from aggregates.policy import DEFAULT, RANGE, Grid, Policy, PolicyError, load, to_toml

GRID = '[[grids]]\nprogram = "total"\nregion = "state"\ncohorts = ["all"]\n'


@pytest.fixture
def loaded(tmp_path):
    def read(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def test_the_built_in_policy_is_the_documented_one():
    built_in = load(None)
    for name in RANGE:
        assert getattr(built_in, name) == getattr(Policy(), name), name
    assert built_in.coding_steps == Policy().coding_steps
    assert built_in.minimum_count == 10


def test_every_value_of_a_policy_is_in_the_file_and_read_from_it():
    text = DEFAULT.read_text(encoding="utf-8")
    for item in fields(Policy):
        assert item.name in text, item.name
    assert set(RANGE) | {"method", "coding_steps", "pool", "grids"} == {
        item.name for item in fields(Policy)
    }


def test_the_file_is_easy_to_read():
    assert all(len(line) <= 100 for line in DEFAULT.read_text(encoding="utf-8").splitlines())


def test_what_a_file_leaves_out_is_built_in(loaded):
    assert loaded("minimum_count = 15\n") == replace(load(None), minimum_count=15)


def test_the_grids_of_a_file_replace_the_built_in_ones(loaded):
    assert loaded(GRID).grids == (Grid("total", "state", ("all",)),)


def test_a_policy_written_and_read_is_the_same(loaded):
    changed = replace(
        load(None),
        minimum_count=12,
        percentile_max_share=0.65,
        coding_steps=(0.03,),
        pool={"sex": {"unknown": ("not_reported",)}},
        grids=(
            Grid("program", "county", ("year", "all"), True, minimum=300),
            Grid("total", "state", ("all",)),
        ),
    )
    assert loaded(to_toml(changed)) == changed
    assert loaded(to_toml(load(None))) == load(None)


@pytest.mark.parametrize("name", RANGE)
@pytest.mark.parametrize("kind", ["low", "high", "text", "true"])
def test_a_value_out_of_range_is_refused_by_name(loaded, name, kind):
    least, most = RANGE[name]
    value = {"low": least - 1, "high": most + 1, "text": '"10"', "true": "true"}[kind]
    with pytest.raises(PolicyError, match=f"^policy: {name} must be a"):
        loaded(f"{name} = {value}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minimum_cuont = 10", "unknown key minimum_cuont; known: .*minimum_count"),
        ("minimum_count = 10.5", "minimum_count must be a whole number from 3 to 1,000"),
        ("percentile_max_share = nan", "percentile_max_share must be a number from 0.0 to 1.0"),
        ("minimum_count = ", "not a TOML file"),
        ("coding_steps = 0.05", "coding_steps must be shares"),
        ("coding_steps = [0.1, 0.05]", "coding_steps must be shares .* smallest first"),
        ("coding_steps = [0.05, 0.5]", "coding_steps must be shares from 0 to 0.5"),
        ("grids = 3", "grids must be one"),
        ("grids = []", "grids must be one"),
        (GRID + "rows = 1", "grid 1: unknown key rows"),
        (GRID + GRID.replace("total", "course"), "grid 2: program must be one of program, cluster"),
        (GRID.replace("state", "district"), "grid 1: region must be one of county"),
        (GRID.replace('["all"]', '["decade"]'), "grid 1: cohorts must be some of year, window"),
        (GRID.replace('["all"]', "[]"), "grid 1: cohorts must be some of"),
        (GRID.replace('["all"]', '"all"'), "grid 1: cohorts must be some of"),
        (GRID + 'subgroups = "no"', "grid 1: subgroups must be true or false"),
        (GRID + "minimum = -1", "grid 1: minimum must be a whole number of 0 or more"),
        (GRID + "minimum = true", "grid 1: minimum must be a whole number of 0 or more"),
        ("pool = 3", "pool must be"),
        ('[pool.eye_color]\nother = ["blue"]', "pool.eye_color: only sex, race_ethnicity"),
        ('[pool.disability]\nboth = ["yes", "no"]', "pool.disability: only sex, race_ethnicity"),
        ('[pool.sex]\nfemale = ["not_reported"]', "pool.sex: female must be a new code"),
        ('[pool.sex]\n"a \'b" = ["male"]', "pool.sex: a 'b must be a new code"),
        ('[pool.sex]\nother = ["unknown"]', "pool.sex.other: codes must be some of female, male"),
        ("[pool.sex]\nother = []", "pool.sex.other: codes must be some of"),
        ('[pool.sex]\na = ["male"]\nb = ["male"]', "pool.sex.b: a code can be pooled once"),
    ],
)
def test_a_wrong_key_or_value_is_refused_by_name(loaded, text, message):
    with pytest.raises(PolicyError, match=message):
        loaded(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="none.toml: cannot be read"):
        load(tmp_path / "none.toml")


def test_an_error_of_the_policy_is_one_of_the_package():
    assert issubclass(policy.PolicyError, AggregatesError)
