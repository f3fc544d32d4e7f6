"""Every published number of every cube, worked out once more from the package in plain SQL.

What is compared is the release that a build writes, as a reader gets it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates import policy
from aggregates.build import build
from aggregates.declarations import CUBES
from tests.aggregates import compare_tables as beside
from tests.aggregates import corner
from tests.aggregates.compare import GROUPS, PARTS, PUBLISHED, Made, compare_groups, compare_parts

COMPARED: dict[str, Callable[[Made, str], dict[str, int]]] = {
    **dict.fromkeys(GROUPS, compare_groups),
    **dict.fromkeys(PARTS, compare_parts),
    **dict.fromkeys(beside.YEARS, beside.compare_years),
    "outcomes_by_region": beside.compare_copy,
    "demand": beside.compare_demand,
    "living_cost": beside.compare_living_cost,
    "coverage": beside.compare_coverage,
    "cube_suppression": beside.compare_suppression,
    "cubes": beside.compare_contents,
}


OF_WORDS = {"release_columns", "input_fields"}  # whose numbers are places in a list, and limits


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    folder = tmp_path_factory.mktemp("corner")
    rules = folder / "policy.toml"
    rules.write_text(corner.POLICY, encoding="utf-8")
    package = corner.found(folder / "package")
    return Made(package, build(package, folder / "releases", policy.load(rules)))


@pytest.mark.parametrize("table", COMPARED)
def test_every_published_number_is_the_one_that_plain_sql_finds(made, table):
    compared = COMPARED[table](made, table)
    assert compared and all(compared.values()), compared


def test_every_cube_and_every_table_with_numbers_is_compared(made):
    numbers = {
        name
        for name, rows in made.tables.items()
        if not name.startswith("dim_") and len(rows.select_dtypes("number").columns)
    }
    assert numbers - OF_WORDS == set(COMPARED) - set(beside.YEARS)
    assert {cube.name for cube in CUBES} == {*GROUPS, *PARTS}
    assert set(made.tables["cubes"]["cube"]) <= numbers


@pytest.mark.parametrize(
    ("table", "key", "codes"),
    [
        ("outcomes", "unit", {"total", "welding", "cluster:01", "cluster_2024:education"}),
        ("outcomes", "region", {"state", "lwa:tenco", "21059", "district:D9999", "school:S1047"}),
        ("outcomes", "cohort", {"all", "2013-2015", "2022"}),
        ("outcomes", "horizon", {"q2", "q4", "y01", "y10"}),
        ("outcomes", "dim", {"total", "sex", "locale", "cte_level", "exit_type"}),
        ("industries", "unit", {"total", "cluster:01", "cluster_2024:education"}),
        ("places", "region", {"state", "lwa:tenco"}),
        ("work_while_in_school", "horizon", {"b8", "b1"}),
        ("wioa", "dim", {"total", "homeless", "race_ethnicity"}),
        ("placement", "unit", {"agriculture", "cluster:01", "cluster_2024:agriculture"}),
        ("attainment", "unit", {"total", "welding", "cluster:01", "cluster_2024:education"}),
        ("attainment", "part", {"none", "college", "industry"}),
        ("attainment", "dim", {"total", "sex", "economically_disadvantaged"}),
        ("learning", "part", {"yes", "no"}),
        ("learning", "dim", {"total", "sex", "cte_level", "locale"}),
        ("match_methods", "part", {"deterministic", "probabilistic", "unknown"}),
        ("match_methods", "dim", {"total", "sex", "economically_disadvantaged"}),
        ("credentials", "unit", {"total", "type:bachelor", "ag-skills"}),
        ("credential_places", "horizon", {"a01", "a03", "a05"}),
        ("educators", "unit", {"total", "cluster:05"}),
    ],
)
def test_fine_and_wide_groups_are_published(made, table, key, codes):
    """So that the comparisons above are of more than a few margins."""
    rows = made.groups(table)
    if table in PARTS:
        rows = rows.rename(columns={PARTS[table][2].column: "part"})
    count = next(name for name in ("n", "n_matched", "n_educators") if name in rows)
    assert codes <= set(rows.loc[rows[f"{count}_status"] == PUBLISHED, key])
