"""The living-cost line: what a policy may say of it, and what a release shows of it."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from aggregates import living_cost, policy
from aggregates.build import build
from aggregates.linking import read_cpi
from aggregates.policy import Grid, LivingCost, PolicyError
from tests.aggregates.states import RULES
from tests.aggregates.states import write as write_state

GIVEN = LivingCost(2025, 31_300, "one adult", "una persona", "HHS", "HHS, en español")
REGIONS = ("state", "lwa:lakes", "lwa:hills", "39001", "school:s1")
LINE = '[living_cost]\nyear = 2025\namount = 31300\nhousehold = "a"\nhousehold_es = "b"\n'
LINE += 'source = "c"\nsource_es = "d"\n'


@pytest.fixture
def shown():
    """The table of a policy, as rows of some columns."""
    levels = {"state": "state", "lwa": "workforce_region", "school": "school"}

    def read(cost: LivingCost | None, columns: str = "region_code, amount", year: int = 2025):
        with duckdb.connect() as con:
            con.execute("create table dim_region(region_code varchar, level varchar)")
            rows = [(code, levels.get(code.partition(":")[0], "county")) for code in REGIONS]
            con.executemany("insert into dim_region values (?, ?)", rows)
            rules = replace(policy.load(None), living_cost=cost, constant_dollar_year=year)
            table = living_cost.living_cost_table(con, rules)
        return (
            None
            if table is None
            else list(table[columns.split(", ")].itertuples(index=False, name=None))
        )

    return read


def test_the_built_in_line_is_twice_the_poverty_guideline_of_2025(shown):
    built_in = policy.load(None).living_cost
    assert built_in and built_in.year == 2025
    assert shown(built_in) == [("state", 2 * 15_650)]


def test_dollars_of_the_constant_year_stay_as_they_are_given(shown):
    columns = "amount, household, household_es, source, source_es, amount_given, year_given"
    assert shown(GIVEN, columns) == [
        (31_300, "one adult", "una persona", "HHS", "HHS, en español", 31_300, 2025)
    ]


def test_dollars_of_another_year_are_made_constant_by_the_cpi(shown):
    prices = read_cpi()
    expected = round(20_000 * prices[2025] / prices[2015])
    assert shown(replace(GIVEN, year=2015, amount=20_000)) == [("state", expected)]
    assert expected > 25_000
    back = shown(GIVEN, "amount, amount_given, year_given", year=2015)
    assert back == [(round(31_300 * prices[2015] / prices[2025]), 31_300, 2025)]


def test_years_after_the_last_index_use_that_one(shown):
    last = max(read_cpi())
    assert shown(replace(GIVEN, year=last + 3), year=last) == [("state", 31_300)]


def test_a_year_before_the_first_index_is_refused(shown):
    with pytest.raises(PolicyError, match=r"living_cost.year must be \d{4} or later"):
        shown(replace(GIVEN, year=min(read_cpi()) - 1))


def test_a_region_has_its_own_amount_beside_the_state(shown):
    regions = {"lwa:lakes": 40_000, "39001": 28_000}
    assert shown(replace(GIVEN, regions=regions)) == [
        ("39001", 28_000),
        ("lwa:lakes", 40_000),
        ("state", 31_300),
    ]


@pytest.mark.parametrize("code", ["lakes", "state", "school:s1", "lwa:sea"])
def test_a_region_that_is_not_there_is_refused_by_name(shown, code):
    message = f"living_cost.regions: no region {code}; known .* lwa:hills, lwa:lakes$"
    with pytest.raises(PolicyError, match=message):
        shown(replace(GIVEN, regions={code: 40_000}))


def test_no_line_is_no_table(shown):
    assert shown(None) is None


WRONG = [
    ("living_cost = 3", r"living_cost must be a \[living_cost\] table; not 3$"),
    (LINE + "rent = 3", "living_cost: unknown key rent; known: year, amount, household"),
    (LINE.replace("2025", "1800"), "living_cost.year must be a year from 1900 to 2100; not 1800$"),
    (LINE.replace("31300", "31300.5"), "living_cost.amount must be whole dollars from 1000 to"),
    (LINE.replace("31300", "15"), "living_cost.amount must be whole dollars from 1000 .*; not 15$"),
    (LINE.replace("31300", "true"), "living_cost.amount must be whole dollars"),
    (
        LINE.replace('source_es = "d"', ""),
        "living_cost.source_es must be a text .*; it is missing$",
    ),
    (LINE.replace('"a"', '" "'), 'living_cost.household must be a text of one line.*; not " "$'),
    (LINE.replace('"c"', '"c\\nd"'), "living_cost.source must be a text of one line"),
    (LINE.replace('"c"', f'"{"c" * 201}"'), "living_cost.source must be .* at most 200 characters"),
    (LINE + "regions = 3", "living_cost.regions must be a table of amounts by region; not 3$"),
    (
        LINE + '[living_cost.regions]\n"lwa:lakes" = "40000"',
        'living_cost.regions.lwa:lakes must be whole dollars .*; not "40000"$',
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_with_it_is_said_by_name(tmp_path, text, message):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=f"^policy: {message}"):
        policy.load(path)


@pytest.mark.parametrize("cost", [None, GIVEN, replace(GIVEN, regions={"lwa:a b": 40_000})])
def test_it_is_printed_and_read_again(tmp_path, cost):
    rules = replace(policy.load(None), living_cost=cost)
    path = tmp_path / "policy.toml"
    path.write_text(policy.to_toml(rules), encoding="utf-8")
    assert policy.load(path) == policy.parse(policy.to_toml(rules)) == rules


def test_a_policy_printed_before_there_was_such_a_line_has_none():
    old = policy.to_toml(policy.load(None)).partition("[living_cost]")
    rest = old[2].partition("\n[pool")
    assert policy.parse(old[0] + rest[1] + rest[2]).living_cost is None


# In a release.

STATE_ALONE = replace(
    RULES, grids=(Grid("total", "state", ("all",)),), living_cost=GIVEN, parts={}, pool={}
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write_state(tmp_path_factory.mktemp("state") / "package")


@pytest.fixture(scope="module")
def release(package, tmp_path_factory):
    return build(package, tmp_path_factory.mktemp("releases"), STATE_ALONE)


def test_a_release_holds_the_line(release):
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        assert con.execute("select region_code, amount from living_cost").fetchall() == [
            ("state", 31_300)
        ]


def test_a_region_that_the_package_lacks_stops_the_build(package, tmp_path):
    rules = replace(STATE_ALONE, living_cost=replace(GIVEN, regions={"lwa:sea": 40_000}))
    with pytest.raises(PolicyError, match="no region lwa:sea"):
        build(package, tmp_path, rules)
