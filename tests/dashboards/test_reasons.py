"""Why a number is not there: one of three reasons, and one click to the nearest that is."""

import re
from dataclasses import replace
from html import unescape

import pytest

from aggregates.schema import ALL_COHORTS, NO_DATA, PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import queries, reasons, text, views
from dashboards.components import Column, Hidden, Table, cell_mark, data_table
from dashboards.language import speaking
from dashboards.markup import to_html
from dashboards.selection import Selection
from dashboards.terms import used
from dashboards.text import Cell, cell

EVERYONE = Selection(horizon="y01")


def young(codes) -> Selection:
    """The latest leavers, at a point that the wage records do not reach."""
    cohort = codes.of_level("cohorts", "year")[-1].code
    late = next(h for h in codes.horizons if h not in codes.horizons_of(cohort))
    return Selection(cohort=cohort, horizon=late)


def test_a_number_needs_no_reason(inside):
    for item in (Cell("rate_employed", 0.5), Cell("rate_employed", None, "coded", 0.95, 1.0)):
        assert reasons.kind(item, EVERYONE) == "" and reasons.why(item, EVERYONE, "n_matched") == []


def test_the_three_reasons_are_told_apart(inside):
    codes = inside.codes
    missing, secret = Cell("n", None, NO_DATA), Cell("n", None, SUPPRESSED)
    assert reasons.kind(secret, EVERYONE) == reasons.HIDDEN
    assert reasons.kind(missing, EVERYONE) == reasons.NOT_COUNTED
    assert reasons.kind(missing, young(codes)) == reasons.NOT_YET
    said = [
        to_html(reasons.why(item, selection, "rate_employed"))
        for item, selection in ((secret, EVERYONE), (missing, EVERYONE), (missing, young(codes)))
    ]
    assert [used(words) for words in said] == [["hidden"], ["not_counted"], ["not_yet"]]
    assert len(set(said)) == 3


def test_what_is_not_yet_leads_to_the_furthest_that_the_same_people_reached(inside):
    selection = young(inside.codes)
    words, href = reasons.nearest(selection, "rate_employed")
    shown = [
        row["horizon_code"]
        for row in queries.outcomes(
            program_code=TOTAL, region_code=STATE, cohort_code=selection.cohort
        )
        if row["rate_employed_status"] == PUBLISHED
    ]
    last = [code for code in inside.codes.horizons if code in shown][-1]
    assert words.startswith(text.horizon(last))
    assert f"cohort={selection.cohort}" in href and f"horizon={last}" in href


def test_a_measure_of_a_year_leads_from_a_quarter_to_a_year(inside):
    selection = replace(EVERYONE, horizon="q2", definition="full_year")
    words, href = reasons.nearest(selection, "rate_full_year")
    assert words.startswith("Year 1:") and "horizon=y01" in href and "full_year" in href


def hidden_at_times(inside):
    """Programs whose share with work is hidden in some year and shown in another."""
    rows = inside.rows(
        "select program_code, list(horizon_code order by horizon_code) filter "
        "(rate_employed_status = 'published') as shown, list(horizon_code order by horizon_code) "
        "filter (rate_employed_status = 'suppressed') as hidden from outcomes where region_code = "
        "? and cohort_code = ? and subgroup_dim = ? and horizon_code like 'y%' group by all "
        "order by all",
        [STATE, ALL_COHORTS, TOTAL],
    )
    known = [row for row in rows if row["program_code"] in inside.codes.programs]
    return [row for row in known if row["shown"] and row["hidden"]]


def test_a_hidden_number_leads_to_the_nearest_year_of_the_same_people(client, inside):
    found = hidden_at_times(inside)
    assert found, "a release of this many people hides some years of some programs"
    for row in found[:3]:
        wanted = row["hidden"][0]
        near = min(row["shown"], key=lambda code: (abs(int(code[1:]) - int(wanted[1:])), code))
        selection = Selection(program=row["program_code"], horizon=wanted)
        words, href = reasons.nearest(selection, "rate_employed")
        assert words.startswith(f"{text.horizon(near)}: "), row
        assert href.startswith(f"/programs/{row['program_code']}")
        page = client.get(selection.url(f"/programs/{selection.program}")).get_data(as_text=True)
        said = re.search(r'<p class="wf-shown">(.*?)</p>', page).group(1)
        assert f">{text.horizon(near)}</a>" in said and reasons.times(row["shown"]) in said
        assert client.get(unescape(href)).status_code == 200


def test_a_shown_number_says_nothing_of_other_times(inside):
    assert reasons.other_times(EVERYONE, "rate_employed") == []


@pytest.mark.parametrize(
    ("horizons", "said"),
    [
        (["y01", "y02", "y03", "y04"], "years 1 to 4"),
        (["y01", "y03"], "year 1 and year 3"),
        (["y01", "y03", "y04", "y05"], "year 1 and years 3 to 5"),
        (["q2", "q4"], "quarter 2 and quarter 4"),
    ],
)
def test_times_are_named_by_their_ends(inside, horizons, said):
    assert reasons.times(horizons) == said


@pytest.mark.parametrize("status", (SUPPRESSED, NO_DATA))
def test_every_blank_of_the_release_leads_to_a_number(client, inside, status):
    rows = inside.rows(
        "select * from outcomes where rate_employed_status = ? and subgroup_dim = ? "
        "and cohort_code = ? order by all limit 60",
        [status, TOTAL, ALL_COHORTS],
    )
    known = [row for row in rows if row["program_code"] in inside.codes.programs]
    known = [row for row in known if row["region_code"] in inside.codes.regions]
    if not known:
        pytest.skip("this release has none")
    for row in known[::20]:
        selection = Selection(
            row["program_code"], row["region_code"], row["cohort_code"], row["horizon_code"]
        )
        item = cell(row, "rate_employed")
        words = to_html(reasons.why(item, selection, "rate_employed"))
        href = unescape(re.findall(r'href="(/programs[^"]+)"', words)[-1])
        assert client.get(href).status_code == 200


def test_marks_in_tables_are_terms_that_the_tab_key_passes_by():
    hidden, missing = Cell("n", None, SUPPRESSED), Cell("n", None, NO_DATA)
    for item, key in ((hidden, "hidden"), (missing, "not_counted")):
        mark = to_html(cell_mark(item))
        assert used(mark) == [key] and 'tabindex="-1"' in mark
    assert used(to_html(cell_mark(Hidden(hidden, "Whole state: 70%", "/x")))) == ["hidden"]


def test_a_table_with_blanks_says_why_once(inside):
    columns = [Column("place", "Place"), Column("n", "People", "number")]
    items = [Cell("n", None, SUPPRESSED), Cell("n", None, SUPPRESSED), Cell("n", 12)]
    table = Table("t", "People", columns, [["a", item] for item in items])
    page = to_html(data_table(table))
    foot = page[page.index("wf-table__missing") :]
    assert used(foot) == ["hidden"] and "tabindex" not in foot
    whole = replace(table, rows=[["c", items[-1]]])
    assert "wf-table__missing" not in to_html(data_table(whole))
    with speaking("es"):
        assert "Por qué puede faltar" in to_html(data_table(table))


def test_the_group_of_a_way_on_is_named(inside):
    codes = views.codes()
    program = codes.of_level("programs", "program")[0].code
    region = codes.of_level("regions", "workforce_region")[0].code
    found = reasons.nearest(Selection(program, region, horizon="y01"), "rate_employed")
    assert found is None or "%" in found[0]
