"""The gap by region: what is said is in the table, and the map has two sides and a hatch."""

from __future__ import annotations

import re

import pytest

from aggregates.schema import SUPPRESSED
from dashboards import maps
from dashboards.gaps import apart, regions, signed
from dashboards.gaps.rows import asked_for
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.text import Cell
from tests.dashboards.test_maps import TOKENS, luminance

GAP = regions.GAP_SHARE


def scale(*values):
    return regions.scale([Cell(GAP, value) for value in values], share=True)


def colours(*values):
    found = scale(*values)
    return [maps.class_of(GAP, value, found.classes).colour for value in values]


def test_colours_are_on_either_side_of_none_in_equal_steps():
    assert colours(-0.03, -0.01, 0.0, 0.004, 0.02) == ["below-3", "below-1", "even", "even",
                                                       "above-2"]  # fmt: skip
    assert colours(-0.055, 0.055) == ["below-3", "above-3"], "2 points a step"
    assert colours(0.2, 0.02) == ["above-2", "above-1"], "10 points a step"
    assert [one.colour for one in scale(0.02, 0.01).classes] == ["even", "above-1", "above-2"]


@pytest.mark.parametrize("values", ((), (0.0,), (-0.31, 0.29), (0.005, -0.005, -0.015)))
def test_every_gap_has_a_class_whose_words_hold_it(values):
    found = scale(*values)
    for value in values:
        one = maps.class_of(GAP, value, found.classes)
        assert one.low - 0.0051 <= value <= one.high + 0.0051
    assert len(found.classes) <= 2 * regions.SIDES + 1


def test_the_legend_says_how_far_below_and_above():
    said = [scale(-0.03, 0.05).span(one) for one in scale(-0.03, 0.05).classes]
    assert said == [
        "3 to 4 percentage points below",
        "1 to 2 percentage points below",
        "No difference, rounded",
        "1 to 2 percentage points above",
        "3 to 4 percentage points above",
        "5 to 6 percentage points above",
    ]
    wages = regions.scale([Cell(regions.GAP_WAGE, -10_600)], share=False)
    assert wages.span(wages.classes[0]) == "$10,100 to $15,000 below"


def test_the_two_sides_are_told_apart_by_colour_blind_eyes_and_read_in_both_themes():
    """Each side goes from light to dark, blue-green against brown; text has 4.5 to 1."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media screen and", 1)
    palette = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", light))
    meaning = dict(re.findall(r"--color-([\w-]+):\s*var\(--([\w-]+)\);", light))
    night = meaning | dict(re.findall(r"--color-([\w-]+):\s*var\(--([\w-]+)\);", dark))
    for named in (meaning, night):
        for step, on in ((1, "low"), (2, "middle"), (3, "high")):
            pair = (palette[named[name]] for name in (f"earth-{step}", f"on-step-{on}"))
            low, high = sorted(map(luminance, pair))
            assert (high + 0.05) / (low + 0.05) >= 4.5, step
            earth, step_of = (palette[named[name]] for name in
                              (f"earth-{step}", f"step-{2 * step - 1}"))  # fmt: skip
            red, blue = (int(earth[at : at + 2], 16) - int(step_of[at : at + 2], 16)
                         for at in (1, 5))  # fmt: skip
            assert red > 20 and blue < -20, "brown has more red and less blue than blue-green"


@pytest.mark.parametrize("measure", ("rate_employed", "wage_employed_p50"))
def test_the_sentence_the_panels_and_the_map_say_what_the_table_says(inside, measure):
    one = asked_for(Selection(horizon="y05", group="sex", measure=measure))
    table = regions.table(one)
    keys = [column.key for column in table.columns]
    lines = [dict(zip(keys, line, strict=True)) for line in table.rows]
    (said,) = regions.sentences(one)
    gaps = {code["region_code"]: code for code in table.codes if code["gap"] != ""}
    sure = sum(not key["gap_lower"] <= 0 <= key["gap_upper"] for key in gaps.values())
    words = f"in {sure} of {len(gaps)}" if sure else f"in none of {len(gaps)}"
    assert words in said
    lowest = min(gaps.values(), key=lambda key: key["gap"])
    line = lines[list(table.codes).index(lowest)]
    assert f"from {line['difference']} ({line['region'].title})" in said
    page = to_html(regions.answer(one, table))
    for line in lines:
        if line["difference"]:
            assert page.count(line["difference"]) >= 2


def test_a_region_whose_number_is_hidden_is_hatched_and_says_so(inside):
    one = asked_for(Selection(horizon="y05", group="sex"))
    place = next(iter(one.regions))
    hidden = one.regions[place].rows[0] | {"rate_employed_status": SUPPRESSED}
    rows = tuple(hidden if row["subgroup_code"] == hidden["subgroup_code"] else row
                 for row in one.regions[place].rows)  # fmt: skip
    changed = type(one.regions[place])(one.selection, rows, one.regions[place].everyone)
    one.__dict__["regions"] = one.regions | {place: changed}
    page = to_html(regions.answer(one, regions.table(one)))
    assert "wf-strips__drawing--hidden" in page and "wf-map__shape--hidden" in page
    assert "Suppressed to protect privacy" in page and "Why a number may be missing" in page


def test_ranges_by_region_allow_for_looking_at_all_of_them(inside):
    one = asked_for(Selection(horizon="y05", group="sex"))
    place, among = next((place, among) for place, among in one.regions.items()
                        if among.gap(among.of("female")))  # fmt: skip
    single, wide = among.gap(among.of("female")), regions.gap_in(one, place, "female")
    assert wide.low < single.low < single.value == wide.value < single.high < wide.high
    assert regions.deviate(one) > apart.Z
    assert signed.reach(wide, share=True) in to_html(regions.answer(one, regions.table(one)))


def test_regions_are_shown_only_where_they_are_tabulated(client, inside):
    for query in ("cohort=2013", "cohort=2016-2018"):
        page = client.get(f"/gaps?{query}").get_data(as_text=True)
        assert "Groups are shown by workforce region only for everyone" in page
        (href,) = set(re.findall(r'href="(/gaps[^"]*#places)"', page))
        near = client.get(href.partition("#")[0].replace("&amp;", "&")).get_data(as_text=True)
        assert 'id="gaps-regions"' in near
