"""How far groups are apart: with whom, how far, whether by chance, and the same in Spanish."""

from dataclasses import replace

import pytest

from aggregates.schema import PUBLISHED
from dashboards import text
from dashboards.components import data_table
from dashboards.gaps import apart, groups, rows, signed, words
from dashboards.gaps.rows import Among, asked_for
from dashboards.language import SPANISH, speaking
from dashboards.markup import to_html
from dashboards.selection import AVERAGE, Selection
from tests.dashboards.gaps.conftest import ASKED, WAGES, asked, paid, row


def test_a_difference_that_chance_could_give_is_said_to_be_one(codes):
    small = asked([row("yes", 100, 0.70), row("no", 100, 0.75)])
    large = asked([row("yes", 10_000, 0.70), row("no", 10_000, 0.75)])
    assert groups.sentences(small) == [
        "Without a disability: 75%, to compare with.",
        "With a disability: 70%. 5 percentage points below Without a disability. Likely range: "
        "between 17.1 points below and 7.3 points above. No more than chance could give.",
    ]
    assert groups.sentences(large)[1].endswith("3.8 to 6.2 points below. More than chance.")


def test_nothing_is_said_of_chance_where_a_number_is_hidden(codes):
    hidden = asked([row("yes", 100, None), row("no", 100, 0.75)])
    assert groups.sentences(hidden)[1] == "With a disability: suppressed to protect privacy."
    assert hidden.gap(hidden.rows[0]) is None
    unpaid = asked([paid("yes", 0, 1, 2, 3), paid("no", 10, 1, 2, 3)], WAGES)
    assert unpaid.gap(unpaid.rows[0]) is None


def test_a_gap_of_shares_is_newcombes(codes):
    one = asked([row("yes", 80, 0.7), row("no", 120, 0.5)])
    gap = one.gap(one.rows[0])
    low, high = text.difference_interval(0.7, 80, 0.5, 120)
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.2, low, high), abs=1e-4)


def test_a_gap_of_medians_is_put_together_from_their_notches(codes):
    one = asked([paid("yes", 400, 20_000, 30_000, 40_000), paid("no", 900, 25_000, 38_000, 55_000)],
                WAGES)  # fmt: skip
    gap = one.gap(one.rows[0])
    errors = [1.2533 * spread / 1.349 / people**0.5
              for spread, people in ((20_000, 400), (30_000, 900))]  # fmt: skip
    half = 1.959964 * (errors[0] ** 2 + errors[1] ** 2) ** 0.5
    assert (gap.value, gap.high - gap.value) == pytest.approx((-8000, half), rel=1e-4)
    assert gap.sure and one.likely(one.rows[0])[1] - 30_000 == pytest.approx(
        1.959964 * errors[0], rel=1e-4
    )


def test_a_group_is_compared_with_everyone_by_its_gap_to_all_the_others(codes):
    """60 of 100 against 150 of 300 others, so 210 of 400 together."""
    rows_of = [row("yes", 100, 0.6), row("no", 300, 0.5), row("total", 400, 0.525)]
    one = asked(rows_of, replace(ASKED, reference=AVERAGE))
    gap = one.gap(one.rows[0])
    low, high = text.difference_interval(0.6, 100, 0.5, 300)
    assert gap.value == pytest.approx(0.6 - 0.525)
    assert (gap.low, gap.high) == pytest.approx((low * 0.75, high * 0.75), abs=1e-4)
    first, *others = groups.sentences(one)
    assert first == "Everyone together: 52%, to compare with." and len(others) == 2
    assert [name for name, _item, _ends in groups.dots(one)][0] == "Everyone together"


@pytest.mark.parametrize(
    ("low", "high", "share", "said"),
    (
        (0.012, 0.012, True, "1.2 points above"),
        (-0.0301, -0.0099, True, "1.0 to 3.0 points below"),
        (-0.004, 0.02, True, "between 0.4 points below and 2.0 points above"),
        (-0.0003, 0.0004, True, "no difference"),
        (0.0, 0.02, True, "0.0 to 2.0 points above"),
        (380, 940, False, "$400 to $900 above"),
        (-940, 380, False, "between $900 below and $400 above"),
        (-10_600, -10_600, False, "$10,600 below"),
    ),
)
def test_a_difference_in_words(low, high, share, said):
    assert signed.away(low, high, share=share) == said


def test_the_table_names_what_is_compared_with(inside):
    page = to_html(data_table(groups.table(asked_for(Selection(horizon="y05")))))
    assert "The others are compared with Men" in page and "Everyone together" in page


@pytest.mark.parametrize("measure", ("rate_employed", "wage_employed_p50"))
def test_the_numbers_of_a_sentence_are_those_of_the_table(inside, measure):
    one = asked_for(Selection(horizon="y05", measure=measure, group="locale"))
    table = groups.table(one)
    names = [column.key for column in table.columns]
    lines = {line[0]: dict(zip(names, line, strict=True)) for line in table.rows}
    said = groups.sentences(one)[1:]
    assert said
    for sentence, group in zip(said, one.others, strict=True):
        line = lines[one.title(group)]
        assert text.value(line[measure]) in sentence and line["difference"] in sentence
        assert line["likely_gap"] and f"Likely range: {line['likely_gap']}." in sentence


def test_the_file_has_the_gap_and_its_ends_as_numbers(inside):
    one = asked_for(Selection(horizon="y05"))
    codes = {key["subgroup_code"]: key for key in groups.table(one).codes}
    gap = one.gap(one.of("female"))
    assert codes["female"]["gap"] == round(gap.value, 4)
    assert codes["female"]["gap_lower"] == round(gap.low, 4) <= codes["female"]["gap"]
    assert codes["male"]["gap"] == codes["total"]["gap_upper"] == ""


def test_shares_are_taken_from_counts_where_both_are_shown():
    one = row("yes", 3, 0.667) | {"n_employed": 2, "n_employed_status": PUBLISHED}
    assert apart.share_of(one, "rate_employed") == pytest.approx(2 / 3)
    assert apart.share_of(one | {"n_employed_status": "suppressed"}, "rate_employed") == 0.667


def test_the_same_in_spanish(codes):
    one = asked([row("yes", 100, 0.70), row("no", 100, 0.75)])
    with speaking(SPANISH):
        first, second = groups.sentences(one)
        heading = words.measured(ASKED)
    assert first == "Sin discapacidad: 75%. Con este grupo se comparan los demás."
    assert second.startswith("Con discapacidad: 70%. 5 puntos porcentuales por debajo de")
    assert "Rango probable: entre 17.1 puntos por debajo y 7.3 puntos por encima." in second
    assert second.endswith("El azar también podría dar esta diferencia.")
    assert heading == "Algún trabajo cubierto, por grupo: discapacidad"


def test_a_grouping_inside_a_sentence_keeps_its_capitals(codes):
    assert words.measured(Selection(group="cte_level")) == "Any covered work, by CTE level"
    assert words.inside("English learner") == "English learner"
    assert words.inside("How they left") == "how they left"


def test_the_group_to_compare_with_is_as_asked_only_if_anybody_is_in_it(inside):
    given = [row("yes", 100, 0.70), row("no", 300, 0.75)]
    assert rows.compared(ASKED, given) is ASKED
    other = Selection(group="unknown", reference="maybe", horizon="y05")
    assert rows.compared(other, given).reference == "no", "the largest"
    assert rows.compared(other, []) is other
    everyone = replace(ASKED, reference=AVERAGE)
    assert rows.compared(everyone, given) is everyone


def test_a_reference_of_the_policy_is_taken_before_the_largest(inside):
    usual = inside.policy["reference"]["disability"]
    given = [row("yes", 900, 0.70), row("no", 100, 0.75)]
    asked_without = Selection(group="disability", reference="", horizon="y05")
    assert rows.compared(asked_without, given).reference == usual == "no"


def test_a_group_against_everyone_is_the_same_from_either_side(inside):
    """Of two groups, each is as far from everyone as the other pulls it: the sum is nothing."""
    one = asked_for(Selection(horizon="y05", group="locale", reference=AVERAGE))
    assert isinstance(one, Among) and len(one.rows) == 2
    people = [group["n_matched"] for group in one.rows]
    gaps = [one.gap(group) for group in one.rows]
    assert sum(n * gap.value for n, gap in zip(people, gaps, strict=True)) == pytest.approx(
        0, abs=1e-6
    )
    assert gaps[0].sure == gaps[1].sure
