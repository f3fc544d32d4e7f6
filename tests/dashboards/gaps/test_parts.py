"""How much of a gap is the mix: every split of the release adds up, and its words are its table."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.schema import NO_DATA, PUBLISHED, SUPPRESSED
from dashboards import queries, text
from dashboards.decomposition import Class, Decomposition, Side, Whole, decompose
from dashboards.gaps import part_tables, part_words, parts, signed, strips
from dashboards.gaps.rows import asked_for
from dashboards.gaps.split import REGION, Split, side, split, whole
from dashboards.language import SPANISH, speaking
from dashboards.markup import to_html
from dashboards.selection import AVERAGE, GAP_MEASURES, SPLITS, Selection
from dashboards.shell import content

CLOSE = 1e-9
START = {"horizon": "y05", "group": "sex", "measure": "rate_employed"}


def adds_up(selection: Selection) -> Decomposition | None:
    """The split of a gap, if there is one; its parts must add up to the gap, and so must those of
    its classes.
    """
    found = split(asked_for(selection))
    if found is None or found.found is None:
        return None
    one = found.found
    low, high = (one.mix[end] + one.within[end] for end in (0, 1))
    assert low - CLOSE <= one.gap[0] and one.gap[1] <= high + CLOSE, selection
    group, base = one.standards
    assert group[0] - base[1] - CLOSE <= one.within[0], selection
    assert one.within[1] <= group[1] - base[0] + CLOSE, selection
    if one.exact:
        assert one.mix[0] + one.within[0] == pytest.approx(one.gap[0], abs=CLOSE), selection
        assert sum(term.mix[0] for term in one.terms) == pytest.approx(one.mix[0], abs=CLOSE)
    for place in (0, 1):
        shares = [(term.share, term.base_share)[place] for term in one.terms]
        assert sum(shares) + one.rest[place] == pytest.approx(1), selection
    raw = found.asked.gap(found.focus)
    if found.share and raw:
        assert one.gap[0] - CLOSE <= raw.value <= one.gap[1] + CLOSE, selection
    return one


def every_split(inside, horizons, measures):
    """Every gap of the release that can be split, for everyone in the state."""
    groups = [
        dim for dim in queries.tabulated("total")["subgroup_dim"] if dim in inside.codes.groups
    ]
    for group, horizon, measure, by in product(groups, horizons, measures, SPLITS):
        for reference in ("", AVERAGE):
            asked = Selection(group=group, horizon=horizon, measure=measure, by=by,
                              reference=reference)  # fmt: skip
            if (one := adds_up(asked)) is not None:
                yield one


def test_every_split_of_a_year_adds_up_to_the_gap(inside):
    found = list(every_split(inside, ("q2", "y05"), ("rate_employed", "wage_employed_p50")))
    assert len(found) > 8 and any(one.exact for one in found)
    assert not all(one.exact for one in found)


@pytest.mark.long
def test_every_split_of_the_release_adds_up_to_the_gap(inside):
    horizons = queries.tabulated("total")["horizon_code"]
    assert sum(1 for _one in every_split(inside, horizons, GAP_MEASURES)) > 200


@pytest.mark.parametrize("by", SPLITS)
@pytest.mark.parametrize("measure", ("rate_employed", "wage_employed_p50"))
@pytest.mark.parametrize("group", ("sex", "locale", "economically_disadvantaged"))
def test_the_numbers_of_the_sentence_are_those_of_the_table_and_the_picture(
    inside, group, measure, by
):
    asked = asked_for(Selection(horizon="y05", group=group, measure=measure, by=by))
    found, tables = part_tables.tables(asked)
    if not tables:
        pytest.skip("this release hides too much of it")
    last = dict(zip([c.key for c in tables["parts"].columns], tables["parts"].rows[-1],
                    strict=True))  # fmt: skip
    said, _portion = part_words.sentences(found, found.found)
    assert f"Of this, {last['mix']} goes with" in said
    assert f"The rest, {last['within']}, is" in said
    drawn = to_html(parts.picture(found, found.found))
    words = re.findall(r'wf-dots__words">([^<]+)<', drawn)
    assert words[1:] == [last["mix"], last["within"]]
    total = tables["parts"].codes[-1]
    assert total["part_code"] == "total"
    assert signed.away(total["mix_lower"], total["mix_upper"], share=found.share) == last["mix"]


def test_rows_of_the_table_add_up_to_its_last(inside):
    asked = asked_for(Selection(horizon="y05", group="sex", by=REGION))
    _found, tables = part_tables.tables(asked)
    *rows, total = tables["parts"].codes
    for name in ("mix", "within"):
        known = [row for row in rows if row[f"{name}_lower"] != ""]
        low, high = (sum(row[f"{name}_{end}"] for row in known) for end in ("lower", "upper"))
        assert low <= total[f"{name}_lower"] + 1e-5 and total[f"{name}_upper"] <= high + 1e-5


def test_the_file_has_what_the_parts_add_from_shares_and_rates(inside):
    """What a row of the file adds can be worked out again from its other numbers."""
    asked = asked_for(Selection(horizon="q2", group="sex", by=REGION))
    _found, tables = part_tables.tables(asked)
    rows = [row for row in tables["parts"].codes if row["group_rate_lower"] != ""]
    assert len(rows) > 3
    for row in rows[:-1]:
        rate, other = row["group_rate_lower"], row["base_rate_lower"]
        apart = row["group_part"] - row["base_part"]
        together = (row["group_part"] + row["base_part"]) / 2
        assert row["mix_lower"] == pytest.approx(apart * (rate + other) / 2, abs=1e-5)
        assert row["within_lower"] == pytest.approx((rate - other) * together, abs=1e-5)
    assert sum(row["group_part"] for row in rows[:-1]) == pytest.approx(1, abs=1e-4)


def decomposition(gap, mix, within) -> Decomposition:
    return Decomposition(gap, mix, within, ((0, 0), (0, 0)), (0, 0), ())


@pytest.mark.parametrize(
    ("gap", "mix", "within", "portion"),
    (
        ((-0.08, -0.08), (-0.02, -0.02), (-0.06, -0.06), (0.25, 0.25)),
        ((0.08, 0.08), (0.02, 0.04), (0.04, 0.06), (0.25, 0.5)),
        ((0.08, 0.08), (-0.02, 0.02), (0.06, 0.10), (-0.25, 0.25)),
        ((0.08, 0.08), (-0.02, -0.02), (0.10, 0.10), (-0.25, -0.25)),
        ((0.02, 0.02), (0.08, 0.08), (-0.06, -0.06), None),
        ((-0.02, 0.02), (0.0, 0.01), (-0.02, 0.01), None),
    ),
)
def test_the_share_of_a_gap_that_is_the_mix(gap, mix, within, portion):
    found = part_words.portion(decomposition(gap, mix, within))
    assert found is None if portion is None else found == pytest.approx(portion)


number = st.floats(-0.5, 0.5)


@given(number, st.floats(0, 0.3), number, st.floats(0, 0.3), st.data())
def test_the_true_share_is_within_its_limits(mix, wide, within, broad, data):
    """For any mix and within that the limits allow, so is their share of the gap."""
    limits = (mix, mix + wide), (within, within + broad)
    gap = limits[0][0] + limits[1][0], limits[0][1] + limits[1][1]
    found = part_words.portion(decomposition(gap, *limits))
    if found is None:
        return
    one, other = (data.draw(st.floats(*ends)) for ends in limits)
    assert found[0] - CLOSE <= one / (one + other) <= found[1] + CLOSE


# What the cells of a release are taken for


def cells(status=PUBLISHED, **values):
    found = {"n_matched": 100, "n_matched_status": status, "rate_employed": None,
             "rate_employed_status": status, "n_employed": None,
             "n_employed_status": status, "rate_employed_lower": None,
             "rate_employed_upper": None}  # fmt: skip
    return found | values


def test_a_coded_share_is_between_its_ends_and_a_hidden_one_open():
    measure = "rate_employed"
    coded = cells(rate_employed_status="coded", rate_employed_lower=0.95,
                  n_employed_status=SUPPRESSED)  # fmt: skip
    assert side(coded, measure) == Side(100, (0.95, 1.0))
    low = cells(rate_employed_status="coded", rate_employed_upper=0.05)
    assert side(low, measure) == Side(100, (0.0, 0.05))
    assert side(cells(SUPPRESSED), measure) == Side(None, None)
    assert side(None, measure) == Side(None, None)
    assert side(cells(NO_DATA), measure) == Side(0.0, None), "nobody of the group is in it"
    exact = cells(rate_employed=0.667, n_employed=67)
    assert side(exact, measure) == Side(100, (0.67, 0.67)), "by counts, which are not rounded"


def test_rounded_counts_that_do_not_add_up_are_taken_for_the_whole():
    row = cells(rate_employed=0.6, n_employed=60)
    sides = [Side(48, (0.5, 0.5)), Side(50, (0.7, 0.7))]
    assert whole(row, sides, "rate_employed") == Whole(98)
    known = [Side(50, (0.5, 0.5)), Side(50, (0.7, 0.7))]
    assert whole(row, known, "rate_employed") == Whole(100, 0.6)
    assert whole(row, [*known, Side(None, None)], "rate_employed") == Whole(100, 0.6)
    found = decompose([Class("a", sides[0], sides[1]), Class("b", sides[1], sides[0])],
                      Whole(98), Whole(98))  # fmt: skip
    assert found.mix[0] + found.within[0] == pytest.approx(found.gap[0])


# Pages


def test_a_split_that_is_not_there_says_why_and_where_it_is(client, inside):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    for query, words in (
        (f"region={region}", "only for everyone in the whole state"),
        (f"region={region}&by=region", "by region for the whole state only"),
        ("cohort=2013", "only for everyone in the whole state"),
    ):
        page = client.get(f"/gaps?{query}").get_data(as_text=True)
        assert words in page, query
        href = re.search(r'href="(/gaps[^"#]*)#parts"[^>]*>Split it for', page)
        assert href, query
        near = client.get(href[1].replace("&amp;", "&")).get_data(as_text=True)
        assert 'id="gaps-parts"' in near, query


def test_groups_that_share_no_region_cannot_be_split(inside):
    """One group in one region, the other in another: there is no within to speak of."""
    asked = asked_for(Selection(horizon="y05", group="sex", by=REGION))
    there = split(asked)
    nobody = there.focus | {"n_matched_status": NO_DATA}
    apart = (
        replace(there.parts[0], group=there.focus, base=nobody),
        replace(there.parts[1], group=nobody, base=there.base),
    )
    found = replace(there, parts=apart)
    assert found.found is None
    page = to_html(parts.answer(asked, found, {}))
    assert "share no class in which both have people" in page


def test_a_release_without_small_groups_by_cluster_says_so(inside):
    """Whatever the release holds, the words fit it."""
    asked = asked_for(Selection(horizon="y05", group="sex"))
    page = to_html(parts.answer(asked, None, {}))
    assert "This release does not show these groups by: career cluster." in page
    year = asked_for(Selection(horizon="y05", group="sex", cohort="2013", by=REGION))
    assert "in all years together" in to_html(parts.answer(year, None, {}))


def test_wages_say_that_an_average_is_split_and_what_is_assumed(inside):
    found = split(asked_for(Selection(horizon="y05", measure="wage_employed_p50", by=REGION)))
    low, high = found.reach
    medians = [row["wage_employed_p50"] for part in found.parts for row in (part.group, part.base)
               if row and row["wage_employed_p50"]]  # fmt: skip
    assert low <= min(medians) and max(medians) <= high
    page = to_html(content("/gaps", START | {"measure": "wage_employed_p50", "by": REGION}).body)
    assert "Medians do not add up" in page
    raw = found.asked.gap(found.focus)
    assert f"The gap of the two medians is {signed.middle(raw, share=False)}." in page
    assumed = f"lies between {text.dollars(low)} and {text.dollars(high)}"
    assert (assumed in page) == found.hidden


def test_the_same_in_spanish(inside):
    with speaking(SPANISH):
        asked = asked_for(Selection(horizon="y05", group="sex", by=REGION))
        found, tables = part_tables.tables(asked)
        said = part_words.sentences(found, found.found)
    assert "De esto, " in said[0] and said[1].endswith("Ninguna de las partes es una causa.")
    assert "mezcla" in tables["standard"].columns[-1].title


def test_the_focus_is_what_was_asked_or_the_largest_that_is_not_usual(inside):
    one = asked_for(Selection(horizon="y05", group="race_ethnicity"))
    if not one.rows:
        pytest.skip("this release has no such groups")
    usual = one.selection.reference
    other = next(row for row in one.others[::-1])["subgroup_code"]
    chosen = asked_for(replace(one.selection, focus=other))
    assert chosen.focus["subgroup_code"] == other
    wrong = asked_for(replace(one.selection, focus=usual))
    assert wrong.focus["subgroup_code"] == one.focus["subgroup_code"] != usual


def test_a_bar_is_solid_as_far_as_it_is_sure():
    drawn = to_html(strips.strips("x", "T", [strips.Strip("a", "b", (-4, -2))], 8, ("", "", "")))
    assert 'class="wf-strips__sure" d="M375.0 7H500.0' in drawn
    assert 'class="wf-strips__open" d="M250.0 7H375.0' in drawn
    across = to_html(strips.strips("x", "T", [strips.Strip("a", "b", (-4, 2))], 8, ("", "", "")))
    assert 'class="wf-strips__sure" d="M500.0 7H500.0' in across
    marked = to_html(strips.strips("x", "T", [strips.Strip("a", "b", (0, 4), 2)], 8, ("", "", "")))
    assert 'class="wf-dots__range" d="M500.0 14H750.0"' in marked and 'x="62.50%"' in marked


def test_by_region_is_a_split_of_its_own(inside):
    found = split(asked_for(Selection(horizon="y03", group="locale", by=REGION)))
    assert isinstance(found, Split) and found.found
    known = {node.code for node in inside.codes.of_level("regions", "workforce_region")}
    assert {part.code for part in found.parts} == known
