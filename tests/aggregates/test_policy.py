"""The policy file: what it refuses by name, and that it survives being written and read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace

import pytest

from aggregates import declarations, definitions, policy
from aggregates.__main__ import main
from aggregates.errors import AggregatesError
from aggregates.policy import (
    COHORT_LEVELS,
    DEFAULT,
    RANGE,
    REGION_LEVELS,
    UNIT_LEVELS,
    Grid,
    Policy,
    PolicyError,
    load,
    to_toml,
)
from aggregates.policy_tables import GRID_KEYS

GRID = '[[grids]]\nprogram = "total"\nregion = "state"\ncohorts = ["all"]\n'


@pytest.fixture
def loaded(tmp_path):
    def read(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def built_in_file() -> dict[str, object]:
    """The built-in policy as TOML has it."""
    return tomllib.loads(DEFAULT.read_text(encoding="utf-8"))


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
    others = {
        "method",
        "license",
        "coding_steps",
        "pool",
        "parts",
        "reference",
        "living_cost",
        "targets",
        "approval",
        "access",
        "redisclosure",
        "contact",
        "grids",
    }
    assert set(RANGE) | others == {item.name for item in fields(Policy)}
    assert set(built_in_file()) == set(RANGE) | others


def test_the_file_names_all_that_may_be_said_of_a_grid():
    text = DEFAULT.read_text(encoding="utf-8")
    said = text[text.index("# Which combinations") : text.index("[[grids]]")]
    assert re.findall(r"^#   ([a-z]+) ", said, re.MULTILINE) == list(GRID_KEYS)
    for levels in (*UNIT_LEVELS.values(), REGION_LEVELS, COHORT_LEVELS):
        assert all(f'"{level}"' in said for level in levels)
    for cube in declarations.CUBES:
        assert not cube.beside or re.search(f"{cube.name} (comes )?with {cube.beside}", said)


def test_every_partition_has_its_least_part_in_the_file():
    assert set(load(None).parts) == {cube.name for cube in declarations.CUBES if cube.partition}


def test_every_dimension_of_everybody_has_a_reference_group():
    assert set(load(None).reference) == set(definitions.dims_of_everybody())


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
        pool={"sex": {"others": ("not_reported", "male")}, "sector": {"goods": ("11", "23")}},
        parts={"industries": 25, "flows": 0},
        reference={"sex": "others", "migrant": "no"},
        grids=(
            Grid("program", "county", ("year", "all"), True, minimum=300),
            Grid("total", "district", ("all",), cubes=("industries", "wioa")),
            Grid("credential_type", "state", ("window",), cubes=("credentials",)),
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


CREDENTIAL = GRID.replace("program", "credential")
STAY_APART = "concentrator and completer cannot be pooled: they add up to the concentrators"
WRONG = [
    ("minimum_cuont = 10", "unknown key minimum_cuont; known: .*minimum_count"),
    ("[protection]\nminimum_count = 10", "unknown key protection; known: .*minimum_count"),
    ("minimum_count = 10.5", "minimum_count must be a whole number from 3 to 1,000; not 10.5$"),
    ("percentile_max_share = nan", "percentile_max_share must be a number from 0.0 to 1.0; not"),
    ('method = "Rounding"', 'method must be one of suppression, rounding; not "Rounding"$'),
    ('method = ["rounding"]', "method must be one of suppression, rounding; not "),
    ("minimum_count = ", "not a TOML file"),
    ("coding_steps = 0.05", "coding_steps must be shares"),
    ("coding_steps = [0.1, 0.05]", "coding_steps must be shares .* smallest first"),
    ("coding_steps = [0.05, 0.5]", "coding_steps must be shares from 0 to 0.5"),
    ('coding_steps = [0.05, "x"]', 'smallest first; not .0.05, "x".$'),
    ("grids = 3", "grids must be one .*; not 3$"),
    ("grids = []", "grids must be one"),
    ('[grids]\nregion = "state"', "grids must be one"),
    (GRID + "rows = 1", "grid 1: unknown key rows; known: program, credential, region, cohorts"),
    (GRID.replace("region", "regoin"), "grid 1: unknown key regoin; known: .*region"),
    (GRID.replace('region = "state"\n', ""), "grid 1: region must be one of .*; it is missing$"),
    (GRID.replace("program", "# "), "grid 1: must name one of program, credential"),
    (GRID + 'credential = "total"', "grid 1: must name one of program, credential, and only one"),
    (GRID + GRID.replace("total", "course"), 'grid 2: program must be .*cluster, total; not "cou'),
    (GRID.replace('"total"', '["total"]'), "grid 1: program must be one of program, cluster"),
    (GRID.replace("total", "cluster_2024"), "grid 1: program must be one of program, cluster"),
    (CREDENTIAL.replace("total", "program"), "credential must be one of credential, cred"),
    (GRID.replace("state", "town"), "region must be one of school, district, county, workforce_re"),
    (GRID.replace('["all"]', '["decade"]'), "cohorts must be some of year, window, all; not "),
    (GRID.replace('["all"]', "[]"), "grid 1: cohorts must be a list of some of year"),
    (GRID.replace('["all"]', '"all"'), 'grid 1: cohorts must be a list of some of .*; not "all"'),
    (GRID.replace('["all"]', '[["all"]]'), "grid 1: cohorts must be some of"),
    (GRID.replace('["all"]', '["all", "all"]'), "grid 1: cohorts must name each once"),
    (GRID + 'subgroups = "no"', "grid 1: subgroups must be true or false"),
    (GRID + "minimum = -1", "grid 1: minimum must be a whole number of 0 or more"),
    (GRID + "minimum = true", "grid 1: minimum must be a whole number of 0 or more"),
    (GRID + 'cubes = ["outcome"]', 'cubes must be some of outcomes, .*, educators; not "outcome"$'),
    (GRID + 'cubes = "outcomes"', "grid 1: cubes must be a list of some of outcomes"),
    (GRID + "cubes = 3", "grid 1: cubes must be a list of some of outcomes"),
    (GRID + 'cubes = ["credentials"]', 'must be some of outcomes, .*; not "credentials"$'),
    (GRID + 'cubes = ["placement"]', "cubes: placement comes with wioa; name that$"),
    (CREDENTIAL, 'cubes must be some of credentials, .*; not "outcomes"$'),
    (
        GRID.replace("total", "program") + 'cubes = ["educators"]',
        'program must be one of cluster, total for educators; not "program"$',
    ),
    (
        GRID + 'cubes = ["educators"]',
        'grid 1: cohorts for educators must be some of year; not "all"$',
    ),
    (
        GRID.replace('["all"]', '["year", "window"]') + 'cubes = ["outcomes", "educators"]',
        'grid 1: cohorts for educators must be some of year; not "window"$',
    ),
    (
        GRID.replace("state", "county") + 'cubes = ["flows"]',
        'region for flows must be one of workforce_region, state; not "county"$',
    ),
    (
        CREDENTIAL + 'subgroups = true\ncubes = ["credentials"]',
        "subgroups must be false for credentials, which has none$",
    ),
    ("parts = 3", "parts must be a .parts. table; not 3$"),
    ("[parts]\nindustry = 20", "parts: unknown key industry; known: industries, places"),
    ("[parts]\noutcomes = 20", "parts: unknown key outcomes; known: industries"),
    ('[parts]\nflows = "20"', 'parts.flows must be a whole number of 0 or more; not "20"$'),
    ("[parts]\nflows = true", "parts.flows must be a whole number of 0 or more"),
    ("reference = 3", "reference must be a .reference. table"),
    ('[reference]\ngender = "male"', "reference: unknown key gender; known: sex"),
    ('[reference]\nsex = "men"', 'reference.sex must be one of female, male, .*; not "men"$'),
    (
        '[reference]\nrace_ethnicity = "two_or_more"',
        "reference.race_ethnicity must be one of asian, .*, other; not",
    ),
    ('[pool.sex]\nmen = ["male"]', 'reference.sex must be one of female, not_reported, men; not "'),
    ("pool = 3", "pool must be .* tables; not 3$"),
    ('[pool]\nsex = ["male"]', "pool must be .pool.<dimension>. tables"),
    ('[pool.eye_color]\nother = ["blue"]', "pool.eye_color: only sex, race_ethnicity"),
    ('[pool.disability]\nboth = ["yes", "no"]', "pool.disability: only sex, race_ethnicity"),
    ('[pool.sex]\nfemale = ["not_reported"]', "pool.sex: female must be a new code"),
    ('[pool.sex]\ntotal = ["not_reported"]', "pool.sex: total must be a new code .* than total"),
    ('[pool.sex]\n"a \'b" = ["male"]', "pool.sex: a 'b must be a new code"),
    ('[pool.sex]\nother = ["unknown"]', "pool.sex.other: codes must be some of female, male"),
    ('[pool.sex]\nother = "male"', "pool.sex.other: codes must be a list of some of female"),
    ("[pool.sector]\nother = [11]", "pool.sector.other: codes must be some of 72, .*; not 11$"),
    ("[pool.sex]\nother = []", "pool.sex.other: codes must be a list of some of"),
    ('[pool.sex]\na = ["male"]\nb = ["male"]', "pool.sex.b: a code can be pooled once"),
    ('[pool.cte_level]\na = ["concentrator", "participant"]', f"pool.cte_level.a: {STAY_APART}"),
    ('[pool.cte_level]\na = ["completer", "concentrator"]', f"pool.cte_level.a: {STAY_APART}"),
    (
        '[pool.cte_level]\na = ["none", "participant"]\nb = ["completer"]',
        f"pool.cte_level.b: {STAY_APART}",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_key_or_value_is_refused_by_name(loaded, text, message):
    with pytest.raises(PolicyError, match=message):
        loaded(text)


def test_levels_of_people_who_are_no_concentrators_can_be_pooled(loaded):
    text = '[pool.cte_level]\nothers = ["none", "participant"]\n'
    text += '[reference]\ncte_level = "others"\n'
    assert loaded(text).pool == {"cte_level": {"others": ("none", "participant")}}


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"", "says nothing"),
        (b"# all as usual\n", "says nothing"),
        (b"minimum_count: 12", "not a TOML file: .* line 1"),
        (b"minimum_count = 12\nminimum_count = 13", "not a TOML file: .*a key is there twice"),
        (b'{"minimum_count": 12}', "not a TOML file"),
        ("# año\n".encode("latin-1"), "not UTF-8 text, from byte 3; save it as UTF-8"),
        ("minimum_count = 12".encode("utf-16"), "not UTF-8 text, from byte 0"),
        (None, "cannot be read: Is a directory"),
    ],
)
def test_a_build_says_what_is_wrong_with_its_policy_first(tmp_path, capsys, held, words):
    """Before it looks for the package, in one line."""
    path = tmp_path / "policy.toml"
    path.mkdir() if held is None else path.write_bytes(held)
    folders = [str(tmp_path / "package"), "--out", str(tmp_path / "out")]
    assert main(["build", *folders, "--policy", str(path)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and re.match(f"error: {path}: {words}", said[0]), said
    assert not (tmp_path / "out").exists()


def test_a_file_saved_by_an_editor_that_marks_utf_8_is_read(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("minimum_count = 12\n", encoding="utf-8-sig")
    assert load(path).minimum_count == 12


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="none.toml: cannot be read"):
        load(tmp_path / "none.toml")


def test_an_error_of_the_policy_is_one_of_the_package():
    assert issubclass(policy.PolicyError, AggregatesError)
