"""What did they earn? Wages against two lines that are named wherever they are drawn."""

from dataclasses import replace

import pytest

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import figures, language, queries
from dashboards.answers import lines, pay
from dashboards.answers.answer import group_of
from dashboards.selection import Selection
from dashboards.text import Cell
from tests.dashboards.answers.words import words

CLUSTER = Selection(program="cluster:08", horizon="y01")
LIVING = lines.LivingCost(31_300, "one adult", "Some office, 2025.", STATE)


def line(*wages):
    return [(str(year), wage) for year, wage in enumerate(wages, 1)]


def wage(amount):
    return Cell("wage_employed_p50", amount)


HIDDEN = Cell("wage_employed_p50", None, SUPPRESSED)
LOW, MIDDLE, HIGH = (line(wage(n), wage(n + 2_000)) for n in (10_000, 20_000, 30_000))


def names(figure):
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_both_lines_are_drawn_with_their_names():
    figure = figures.wages_against(
        LOW,
        MIDDLE,
        HIGH,
        ("All leavers", line(wage(21_000), wage(25_000))),
        ("Living cost", 40_000),
    )
    dashed = figure["data"][-1]
    assert dashed["y"] == [21_000, 25_000] and dashed["line"]["dash"] == "dash"
    (level,) = figure["layout"]["shapes"]
    assert level["y0"] == level["y1"] == 40_000 and level["line"]["dash"] == "dot"
    assert names(figure) == ["All leavers", "Living cost"]
    assert figure["layout"]["yaxis"]["range"][1] > 40_000, (
        "a line above all wages is in the picture"
    )


@pytest.mark.parametrize(
    ("everyone", "side"), [((25_000, 26_000), "bottom"), ((15_000, 16_000), "top")]
)
def test_a_name_is_on_the_side_where_the_median_is_not(everyone, side):
    points = line(*map(wage, everyone))
    figure = figures.wages_against(LOW, MIDDLE, HIGH, ("All leavers", points))
    assert figure["layout"]["annotations"][-1]["yanchor"] == side


def test_without_lines_it_is_the_picture_of_wages():
    plain, against = figures.wages(LOW, MIDDLE, HIGH), figures.wages_against(LOW, MIDDLE, HIGH)
    assert plain["data"] == against["data"] and not against["layout"]["shapes"]


def test_a_hidden_point_of_a_line_breaks_it():
    points = line(wage(25_000), HIDDEN)
    figure = figures.wages_against(LOW, MIDDLE, HIGH, ("All leavers", points))
    assert figure["data"][-1]["y"] == [25_000, None] and not figure["data"][-1]["connectgaps"]
    assert figure["layout"]["annotations"][-1]["x"] == 0, "its name is where it is last shown"


def test_all_leavers_are_of_the_same_place_and_years(inside):
    found = lines.everyone(group_of(CLUSTER))
    assert found.same and tuple(found.keys.values()) == (TOTAL, STATE, ALL_COHORTS)
    (row,) = queries.outcomes(
        program_code=TOTAL, region_code=STATE, cohort_code=ALL_COHORTS, horizon_code="y01"
    )
    assert found.median("employed", "y01").value == row["wage_employed_p50"]


def test_everyone_of_the_state_has_no_line_of_themselves(inside):
    assert lines.everyone(group_of(Selection(horizon="y01"))) is None
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    found = lines.everyone(group_of(Selection(region=region, horizon="y01")))
    assert found.keys["region_code"] == STATE


def test_the_nearest_line_says_that_it_is_not_of_the_place(inside):
    group = group_of(CLUSTER)
    wider = replace(lines.everyone(group), same=False)
    said = words(pay._against(group, group.cell("wage_employed_p50"), wider, None))
    assert "page’s own place and years, the median is hidden or not counted" in said


@pytest.mark.parametrize(
    ("median", "said"),
    [
        (33_000, "It is $1,700 above the living-cost line for one adult: $31,300 a year."),
        (30_000, "It is $1,300 below the living-cost line for one adult: $31,300 a year."),
        (31_300, "It is the living-cost line for one adult: $31,300 a year."),
    ],
)
def test_the_median_is_held_against_the_living_cost(inside, median, said):
    assert pay._to_living_cost(median, LIVING) == said


def test_the_living_cost_is_that_of_the_nearest_place(inside, monkeypatch):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    county = next(n.code for n in inside.codes.regions.values() if n.parent == region)
    row = {"household": "one", "household_es": "uno", "source": "us", "source_es": "nosotros"}
    costs = {STATE: row | {"amount": 1_000}, region: row | {"amount": 2_000}}
    monkeypatch.setattr(queries, "living_costs", lambda: costs)
    assert lines.living_cost(county).amount == 2_000 and lines.living_cost(county).place == region
    assert lines.living_cost(STATE).amount == 1_000
    with language.speaking("es"):
        assert (lines.living_cost(STATE).household, lines.living_cost(STATE).source) == (
            "uno",
            "nosotros",
        )
    monkeypatch.setattr(queries, "living_costs", dict)
    assert lines.living_cost(county) is None, "a release without one draws no line"


def test_a_release_without_living_costs_has_none(inside):
    there = inside.rows("select 1 from duckdb_tables() where table_name = 'living_cost'")
    assert bool(queries.living_costs()) == bool(there)


def test_the_words_and_the_table_have_what_the_picture_has(inside):
    group = group_of(CLUSTER)
    everyone = lines.everyone(group)
    table = pay.table(group, everyone, LIVING)
    heads = [column.title for column in table.columns]
    assert heads[-2:] == ["All leavers, Kentucky", "Living cost, one adult"]
    assert all(row[-1].value == 31_300 for row in table.rows)
    assert [row[-2] for row in table.rows] == [
        everyone.median("employed", horizon) for horizon in pay.years(group)
    ]
    said = pay._in_words(group, everyone, LIVING)
    assert said[-1] == "Living cost, one adult: $31,300 in every year."
    assert said[-2].startswith("All leavers, Kentucky: from $")
    key = [name for _swatch, name in pay._key(everyone, LIVING)]
    assert key[-2:] == ["All leavers, Kentucky", "Living cost, one adult"]


def test_wages_are_no_promise(inside):
    said = words(pay.ask(group_of(CLUSTER)).section)
    assert "never a promise of what somebody will earn" in said and "2025 dollars" in said


def test_a_quarter_is_not_held_against_a_year(inside):
    group = group_of(replace(CLUSTER, horizon="q2"))
    said = words(pay._body(group, pay.table(group, None, None), None, LIVING))
    assert "living-cost line" not in said


def test_a_missing_median_says_why(inside):
    group = group_of(replace(CLUSTER, horizon="q2", definition="full_year"))
    assert group.cell("wage_full_year_p50").status == NO_DATA
    said = words(pay.ask(group).section)
    assert "cannot be measured in a single quarter" in said and "Not in this release" in said


def test_the_picture_in_words_names_its_years(inside):
    group = group_of(CLUSTER)
    said = pay._in_words(group, lines.everyone(group), None)
    assert len(said) == 4 and all("(year 1) to" in line for line in said)
    with language.speaking(language.SPANISH):
        assert "(año 1)" in pay._in_words(group, None, None)[0]
