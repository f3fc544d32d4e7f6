"""Gaps in words: with whom, how far, whether by chance, and the same in Spanish."""

import pytest

from aggregates.schema import PUBLISHED, SUPPRESSED
from dashboards import gap_rows, gap_words, views
from dashboards.language import SPANISH, speaking
from dashboards.selection import Codes, Selection

GROUPS = {"yes": "With a disability", "no": "Without a disability"}
GRUPOS = {"yes": "Con discapacidad", "no": "Sin discapacidad"}
CODES = Codes(
    programs={},
    regions={},
    cohorts={},
    horizons=("y05",),
    grouped={
        "en": {"disability": ("Disability", GROUPS), "cte_level": ("CTE level", {})},
        "es": {"disability": ("Discapacidad", GRUPOS), "cte_level": ("Nivel en CTE", {})},
    },
    cover={},
)
ASKED = Selection(group="disability", reference="no", horizon="y05")


@pytest.fixture(autouse=True)
def codes(monkeypatch):
    monkeypatch.setattr(views, "codes", lambda: CODES)


def row(group, people, share):
    """A published row, or a suppressed one where there is no share."""
    status = SUPPRESSED if share is None else PUBLISHED
    return {
        "subgroup_code": group,
        "cohort_code": "all",
        "n_matched": people,
        "n_matched_status": PUBLISHED,
        "rate_employed": share,
        "rate_employed_status": status,
    }


def test_a_difference_that_chance_could_give_is_said_to_be_one():
    small = [row("yes", 100, 0.70), row("no", 100, 0.75)]
    large = [row("yes", 10_000, 0.70), row("no", 10_000, 0.75)]
    assert gap_words.sentences(ASKED, small) == [
        "Without a disability: 75%, to compare with.",
        "With a disability: 70%. 5 percentage points below Without a disability. "
        "No more than chance could give.",
    ]
    assert gap_words.sentences(ASKED, large)[1].endswith("More than chance.")


def test_nothing_is_said_of_chance_where_a_number_is_hidden():
    rows = [row("yes", 100, None), row("no", 100, 0.75)]
    assert gap_words.sentences(ASKED, rows)[1] == (
        "With a disability: suppressed to protect privacy."
    )
    assert gap_rows.more_than_chance(ASKED, rows[0], rows[1]) is None
    wages = Selection(group="disability", measure="wage_employed_p50", reference="no")
    assert gap_rows.more_than_chance(wages, rows[1], rows[1]) is None


def years(people, *gaps):
    """Rows by year of leaving, the group that is compared below the other by each of `gaps`."""
    rows = []
    for year, gap in enumerate(gaps, 2013):
        for one in (row("yes", people, 0.75 - gap), row("no", people, 0.75)):
            rows.append(one | {"cohort_code": str(year)})
    return rows


def test_years_too_small_to_tell_a_gap_say_so():
    rows = [row("yes", 20_000, 0.74), row("no", 20_000, 0.75)]
    said = gap_words.changes(ASKED, rows, years(2500, 0.002, 0.03, 0.012))
    assert said[0] == (
        "With a disability: from 75% (2013) to 74% (2015). In 2013, about the same as Without a "
        "disability; in 2015, 1 percentage point below Without a disability. In 1 of 3 single "
        "years the difference is more than chance could give. One year has too few people to tell "
        "a gap of 1 percentage point from none, so single years cannot show whether it is closing. "
        "All years together have enough."
    )
    assert said[1] == "Without a disability: from 75% (2013) to 75% (2015)."


def test_years_that_could_tell_a_gap_are_not_called_too_small():
    rows = [row("yes", 20_000, 0.65), row("no", 20_000, 0.75)]
    (said, _other) = gap_words.changes(ASKED, rows, years(2500, 0.10, 0.0))
    assert "In 1 of 2 single years" in said and "too few people" not in said
    spans = [one | {"cohort_code": "2013-2015"} for one in years(9, 0.0)]
    spans += [one | {"cohort_code": "2016-2018"} for one in years(9, 0.0)]
    alike = [row("yes", 18, 0.75), row("no", 18, 0.75)]
    (said, _other) = gap_words.changes(ASKED, alike, spans)
    assert "In no span of three years is" in said and "too few people" not in said


def test_nothing_is_said_of_years_that_cannot_be_tested():
    rows = [row("yes", 100, 0.70), row("no", 100, 0.75)]
    assert gap_rows.alone(ASKED, "yes", rows, years(100, 0.1)) is None
    hidden = [one | {"n_matched_status": SUPPRESSED} for one in years(100, 0.1, 0.1)]
    assert gap_rows.alone(ASKED, "yes", rows, hidden) is None
    wages = Selection(group="disability", measure="wage_employed_p50", reference="no")
    assert gap_rows.alone(wages, "yes", [], years(100, 0.1, 0.1)) is None


def test_the_table_names_the_group_to_compare_with():
    rows = [row("no", 100, 0.75)]
    said = gap_words._difference_cell(ASKED, rows[0], None, rows[0])
    assert said == "The others are compared with Without a disability"


def test_the_same_in_spanish():
    rows = [row("yes", 100, 0.70), row("no", 100, 0.75)]
    with speaking(SPANISH):
        first, second = gap_words.sentences(ASKED, rows)
        heading = gap_words.measured(ASKED)
    assert first == "Sin discapacidad: 75%. Con este grupo se comparan los demás."
    assert second.startswith("Con discapacidad: 70%. 5 puntos porcentuales por debajo de")
    assert second.endswith("El azar también podría dar esta diferencia.")
    assert heading == "Algún trabajo cubierto, por grupo: discapacidad"


def test_a_grouping_inside_a_sentence_keeps_its_capitals():
    assert gap_words.measured(Selection(group="cte_level")) == "Any covered work, by CTE level"
    assert gap_words.inside("English learner") == "English learner"
    assert gap_words.inside("How they left") == "how they left"


def test_the_group_to_compare_with_is_as_asked_only_if_anybody_is_in_it(inside):
    rows = [row("yes", 100, 0.70), row("no", 300, 0.75)]
    assert gap_rows.compared(ASKED, rows) is ASKED
    other = Selection(group="unknown", reference="maybe", horizon="y05")
    assert gap_rows.compared(other, rows).reference == "no", "the largest"
    assert gap_rows.compared(other, []) is other


def test_a_reference_of_the_policy_is_taken_before_the_largest(inside):
    usual = inside.policy["reference"]["disability"]
    rows = [row("yes", 900, 0.70), row("no", 100, 0.75)]
    asked = Selection(group="disability", reference="", horizon="y05")
    assert gap_rows.compared(asked, rows).reference == usual == "no"
