"""The page of ways through school: its numbers are the cells of the file, and blanks say why."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from html import unescape

import duckdb
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from app import create_app
from dashboards import text
from dashboards.paths import clusters, later, now, ways
from dashboards.selection import OUTCOMES, Selection
from tests.dashboards.paths import held

PATH = "/paths"
CLOSE = 2e-4


def words_of(page):
    main = page.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def said(caller, address=PATH):
    answer = caller.get(address)
    assert answer.status_code == 200, address
    return words_of(answer.get_data(as_text=True))


def rows_of(caller, name, query=""):
    answer = caller.get(f"/csv/paths/{name}.csv{query}")
    assert answer.status_code == 200, name
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


@pytest.fixture(scope="session")
def cells(release_folder, tmp_path_factory):
    """Rows straight from a copy of the file, by nothing but DuckDB."""
    copy = tmp_path_factory.mktemp("read") / "release.duckdb"
    shutil.copy(release_folder / "release.duckdb", copy)
    con = duckdb.connect(str(copy), read_only=True)

    def read(sql):
        found = con.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    yield read
    con.close()


@pytest.fixture(scope="module")
def changed(release_folder, tmp_path_factory):
    """Callers of sites over releases that are changed by hand, each made once."""
    made = {}

    def caller(*changes):
        if changes not in made:
            folder = held.write(release_folder, tmp_path_factory.mktemp("changed"), *changes)
            made[changes] = create_app(folder)
        return made[changes].server.test_client()

    return caller


def same(item, cell, status):
    """Whether a value of a file is that of a cell, and blank where the cell is no number."""
    if status != "published":
        return item == ""
    return abs(float(item) - float(cell)) < 1e-9


# Numbers are those of the file


def test_side_by_side_is_the_cells_of_the_cube(client, cells):
    rows = rows_of(client, "sides", "?horizon=y04")
    found = {
        (row["subgroup_dim"], row["subgroup_code"]): row
        for row in cells(
            "select * from outcomes where program_code = 'total' and region_code = 'state' and "
            "cohort_code = 'all' and horizon_code = 'y04' and subgroup_dim in "
            "('exit_type', 'cte_level')"
        )
    }
    assert len(rows) == len(found) == 7
    for row in rows:
        cell = found[row["subgroup_dim"], row["subgroup_code"]]
        for name in ("n_matched", "rate_employed", "wage_employed_p50", "rate_not_found"):
            assert same(row[name], cell[name], cell[f"{name}_status"]), (row["way"], name)
        parts = [cell[f"rate_{part}"] for part in ("working_enrolled", "enrolled")]
        if None in parts:
            assert row["rate_in_college"] == ""
        else:
            assert float(row["rate_in_college"]) == pytest.approx(sum(parts))


def test_a_difference_and_its_range_are_newcombes(client, cells):
    rows = {row["subgroup_code"]: row for row in rows_of(client, "sides", "?horizon=y04")}
    counts = {
        row["subgroup_code"]: (row["n_employed"], row["n_matched"])
        for row in cells(
            "select * from outcomes where program_code = 'total' and region_code = 'state' and "
            "cohort_code = 'all' and horizon_code = 'y04' and subgroup_dim in "
            "('exit_type', 'cte_level')"
        )
    }
    checked = 0
    for code, row in rows.items():
        base = row["reference"]
        if code == base:
            assert row["gap_rate_employed"] == "" and row["beside_rate_employed"] == ""
            continue
        low, high = confint_proportions_2indep(
            *counts[code], *counts[base], method="newcomb", compare="diff", correction=False
        )
        assert float(row["gap_lower_rate_employed"]) == pytest.approx(low, abs=CLOSE)
        assert float(row["gap_upper_rate_employed"]) == pytest.approx(high, abs=CLOSE)
        sure = not low <= 0 <= high
        assert ("more than chance" in row["beside_rate_employed"]) == sure
        checked += 1
    assert checked == 5


def test_the_numbers_of_the_page_are_those_of_the_file(client):
    page = said(client, f"{PATH}?horizon=y04&outcome=wage_employed_p50")
    for row in rows_of(client, "sides", "?horizon=y04&outcome=wage_employed_p50"):
        assert text.percent(float(row["rate_employed"])) in page
        assert text.dollars(float(row["wage_employed_p50"])) in page
        assert row["beside_wage_employed_p50"] in page
        low, high = proportion_confint(
            round(float(row["rate_employed"]) * int(row["n_matched"])),
            int(row["n_matched"]),
            method="wilson",
        )
        assert row["likely_rate_employed"] == text.span(text.percent(low), text.percent(high))


def test_years_are_the_cells_of_every_point_in_time(client, cells):
    rows = rows_of(client, "years")
    found = {
        (row["subgroup_code"], row["horizon_code"]): row
        for row in cells(
            "select * from outcomes where program_code = 'total' and region_code = 'state' and "
            "cohort_code = 'all' and subgroup_dim in ('exit_type', 'cte_level')"
        )
    }
    assert len(rows) == len(found)
    for row in rows:
        cell = found[row["subgroup_code"], row["horizon_code"]]
        for name in ("n_matched", "rate_employed", "n_employed", "wage_employed_p50"):
            assert same(row[name], cell[name], cell[f"{name}_status"]), row


def test_late_numbers_are_of_the_same_leavers_as_early_ones(client, cells):
    rows = rows_of(client, "later", "?ways=cte_level")
    assert {row["cohort_code"] for row in rows} == {"2013-2015"}
    assert {row["left"] for row in rows} == {"2013 to 2015"}
    assert [row["horizon_code"] for row in rows[:4]] == ["y01", "y08", "y09", "y10"]
    found = {
        (row["subgroup_code"], row["horizon_code"]): row
        for row in cells(
            "select * from outcomes where program_code = 'total' and region_code = 'state' and "
            "cohort_code = '2013-2015' and subgroup_dim = 'cte_level'"
        )
    }
    counts = {key: (cell["n_employed"], cell["n_matched"]) for key, cell in found.items()}
    for row in rows:
        code, when = row["subgroup_code"], row["horizon_code"]
        assert same(row["rate_employed"], found[code, when]["rate_employed"], "published")
        if code == "none" or when == "y01":
            assert row["move"] == ""
            continue
        early, late = (
            counts[code, h][0] / counts[code, h][1] - counts["none", h][0] / counts["none", h][1]
            for h in ("y01", when)
        )
        assert float(row["move"]) == pytest.approx(late - early, abs=CLOSE)
    page = said(client, f"{PATH}?ways=cte_level")
    assert "about the same leavers: those who left school in Kentucky in 2013 to 2015" in page
    assert "Those who left later cannot be followed so far yet." in page


def test_work_before_and_after_is_the_cells_of_both_cubes(client, cells):
    rows = rows_of(client, "school")
    found = {
        (row["subgroup_code"], row["horizon_code"]): row
        for table in ("outcomes", "work_while_in_school")
        for row in cells(
            f"select subgroup_code, horizon_code, n_matched, n_employed, n_employed_status, "
            f"rate_employed, rate_employed_status from {table} where program_code = 'total' and "
            "region_code = 'state' and cohort_code = 'all' and subgroup_dim in "
            "('exit_type', 'cte_level')"
        )
    }
    assert {(row["subgroup_code"], row["horizon_code"]) for row in rows} == set(found)
    for row in rows:
        cell = found[row["subgroup_code"], row["horizon_code"]]
        for name in ("n_employed", "rate_employed"):
            assert same(row[name], cell[name], cell[f"{name}_status"]), row
    suppressed = [row for row in rows if row["rate_employed_status"] == "suppressed"]
    assert suppressed, "this release hides some, and the page must say so"
    assert "suppressed to protect privacy" in said(client)


def test_industries_are_the_cells_of_both_cubes(client, cells):
    rows = [row for row in rows_of(client, "industries") if row["subgroup_dim"] == "total"]
    for name, table, when in (
        ("rate_before", "industries_while_in_school", "b1"),
        ("rate_after", "industries", "q4"),
    ):
        found = {
            row["sector_code"]: row
            for row in cells(
                f"select * from {table} where program_code = 'total' and region_code = 'state' and "
                f"cohort_code = 'all' and subgroup_dim = 'total' and horizon_code = '{when}'"
            )
        }
        assert {row["sector_code"] for row in rows} == set(found)
        for row in rows:
            cell = found[row["sector_code"]]
            assert same(row[name], cell["share"], cell["share_status"])


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("query", ("", "&horizon=q2", "&cohort=2019-2021", "&ways=exit_type"))
def test_every_choice_has_a_page_and_all_its_files(client, outcome, query):
    address = f"?outcome={outcome}{query}"
    page = said(client, f"{PATH}{address}")
    assert "nan" not in page.lower().split() and "None" not in page
    for name in ("sides", "later", "years", "school", "clusters", "industries"):
        rows_of(client, name, address)


# What cannot be shown


def test_a_time_that_a_grouping_does_not_reach_says_where_it_is_shown(client):
    page = said(client, f"{PATH}?horizon=y09&ways=exit_type")
    assert "These ways are not shown for this place" in page or "do not yet reach" in page
    assert "The nearest that is shown: Year 4" in page
    assert "eight to ten years after leaving" in page and "Everyone: " in page


def test_a_place_that_is_not_there_says_where_it_is_shown(client):
    page = said(client, f"{PATH}?region=lwa:bluegrass&horizon=y04")
    assert "The nearest that is shown: Kentucky, 2013 to 2021" in page
    assert "for a larger group only: people who left school in Kentucky" in page


def test_without_a_point_in_time_all_ways_are_shown_at_once(client):
    """By how they left, this release goes to year 4; by CTE level, to year 10."""
    assert "Side by side, in year 4" in said(client)
    assert "Side by side, in year 5" in said(client, f"{PATH}?ways=cte_level")


def test_a_hidden_way_is_shown_as_such_with_the_nearest_that_is_not(changed):
    page = said(changed(held.hidden), f"{PATH}?ways=exit_type&horizon=y04")
    assert "Left without a diploma: suppressed to protect privacy." in page
    assert "Either fewer than 10 people are in this group" in page
    assert "Suppressed Everyone: " in re.sub(r"\s+", " ", page)
    assert re.search(
        r"Left without a diploma: with covered work in the last quarter before leaving suppressed",
        page,
    )
    rows = rows_of(changed(held.hidden), "sides", "?ways=exit_type&horizon=y04")
    row = next(row for row in rows if row["subgroup_code"] == "noncompleter")
    assert row["rate_employed"] == row["gap_rate_employed"] == row["likely_rate_employed"] == ""
    assert row["rate_employed_status"] == "suppressed"


def test_wages_that_cross_are_said_to(changed):
    caller = changed(held.crossing)
    page = said(caller, f"{PATH}?ways=cte_level")
    assert (
        "Median wage, any covered work: the lines cross. CTE completer stood $10,000 below No CTE "
        "in year 1 and $30,000 above in year 10;" in page
    )
    assert "Both differences are more than chance." in page
    asked = words_of(caller.get("/questions").get_data(as_text=True))
    assert "CTE completer stood $10,000 below No CTE in year 1 and $30,000 above" in asked


def test_wages_that_cross_say_so_in_spanish(changed):
    page = said(changed(held.crossing), f"/es{PATH}?ways=cte_level")
    assert "las líneas se cruzan" in page
    assert "estaba $10,000 por debajo de “Sin CTE” en el año 1 y $30,000 por encima" in page


def test_an_agency_that_does_not_pool_has_its_own_codes_on_the_page(changed):
    page = said(changed(held.apart), f"{PATH}?ways=exit_type")
    assert "Certificate" in page and "Equivalency" in page
    assert "Certificate or equivalency" not in page
    codes = {row["subgroup_code"] for row in rows_of(changed(held.apart), "sides")}
    assert {"certificate", "equivalency", "diploma", "noncompleter"} <= codes


def test_a_release_that_counts_by_one_of_them_shows_it_alone(changed):
    caller = changed(held.one_gone)
    page = said(caller)
    assert "CTE completer" in page and "Left without a diploma" not in page
    alone = said(caller, f"{PATH}?ways=exit_type")
    assert "This release does not count people by this way through school." in alone
    assert "See the ways that this release counts" in alone


def test_a_release_that_counts_by_none_says_why(changed):
    page = said(changed(held.all_gone))
    assert "does not count people by how they left school or by CTE level" in page
    assert "Compare groups in work and wages" in page
    assert changed(held.all_gone).get("/csv/paths/sides.csv").status_code == 404


def test_a_release_without_work_before_leaving_says_why(changed):
    page = said(changed(held.no_work_before))
    assert "This release does not count work before leaving: the policy asks for it nowhere" in page
    assert "Side by side" in page and "last quarter before leaving" not in page
    assert rows_of(changed(held.no_work_before), "school") == []


def test_clusters_are_compared_with_themselves_a_year_after(changed):
    caller = changed(held.clusters)
    page = said(caller)
    assert "In 1 of 2 that are shown, a larger share had covered work" in page
    assert "For 1, one or both of the numbers are not shown." in page
    assert "30% → 70%" in page and "suppressed to protect privacy → 70%" in page
    rows = {row["program_code"]: row for row in rows_of(caller, "clusters")}
    assert list(rows) == ["cluster:01", "cluster:08", "cluster:13"], "in the release's order"
    health = rows["cluster:08"]
    assert float(health["change"]) == pytest.approx(0.4)
    low, high = confint_proportions_2indep(
        700, 1000, 300, 1000, method="newcomb", compare="diff", correction=False
    )
    assert float(health["change_lower"]) == pytest.approx(low, abs=CLOSE)
    assert float(health["change_upper"]) == pytest.approx(high, abs=CLOSE)
    assert health["difference"].endswith("+40.0 points, more than chance")
    assert rows["cluster:13"]["change"] == ""


def test_programs_of_a_cluster_lead_back(client):
    page = said(client, f"{PATH}?cluster=cluster:08")
    assert "See all career clusters" in page


# Choosing whom to follow


def test_leavers_who_cannot_be_followed_are_not_passed_off_as_others(client, inside):
    found = ways.followed(Selection(cohort="2019-2021"), "cte_level")
    assert found.grouping.selection.cohort == "2013-2015" and found.same
    page = said(client, f"{PATH}?cohort=2019-2021&ways=cte_level")
    assert "2013 to 2015. Those who left later cannot be followed so far yet." in page


def test_a_place_with_other_leavers_at_both_ends_makes_no_claim_of_a_move(inside, monkeypatch):
    there = {("state", "all", horizon) for horizon in ("y01", "y04", "y08", "y09", "y10")}
    monkeypatch.setattr(ways.queries, "grouped_at", lambda dim: frozenset(there))
    found = ways.followed(Selection(), "cte_level")
    assert found.grouping.selection.cohort == "all" and not found.same
    assert "They are not the same leavers" in later.whose(Selection(), found)
    said_of = " ".join(later.sentences(Selection(), found))
    assert "Against" not in said_of and "In year 1" not in said_of
    assert all(row[-1] == "" for row in later.table(Selection(), {"cte_level": found}).rows)


def test_nobody_to_follow_is_none(inside):
    assert ways.followed(Selection(), "exit_type") is None


def test_the_order_of_ways_is_the_releases_and_the_reference_the_policys(inside):
    found = ways.grouping(Selection(horizon="y04"), "cte_level")
    assert list(found.ways) == ["none", "participant", "concentrator", "completer"]
    assert found.reference == "none" and "none" not in found.others
    assert ways.grouping(Selection(horizon="y04"), "exit_type").reference == "diploma"


def test_college_is_a_sum_of_two_published_numbers(inside):
    found = ways.grouping(Selection(horizon="y04"), "cte_level")
    row = found.row("completer", "y04")
    assert row["n_in_college"] == row["n_working_enrolled"] + row["n_enrolled"]
    blank = ways.with_college(row | {"rate_enrolled": None, "rate_enrolled_status": "suppressed"})
    assert blank["rate_in_college"] is None and blank["rate_in_college_status"] == "suppressed"
    assert "rate_in_college" not in inside.rows("select * from outcomes limit 1")[0]


def test_the_chosen_measure_is_the_one_of_the_sentences(inside):
    asked = replace(Selection(horizon="y04"), outcome="rate_full_year")
    assert now.measures(asked.outcome)[:2] == ["rate_full_year", "wage_full_year_p50"]
    found = ways.grouping(asked, "cte_level")
    for sentence, code in zip(now.sentences(found, asked), found.others, strict=True):
        assert text.value(found.cell(code, "y04", "rate_full_year")) in sentence


def test_without_clusters_there_is_a_reason(client, inside):
    assert clusters.fields(Selection()) == []
    assert "does not show work before leaving by career cluster or program" in said(client)


@pytest.mark.parametrize("address", ("?ways=sex", "?outcome=wage", "?horizon=y99", "?region=x"))
def test_an_address_that_says_what_is_not_known_is_refused(client, address):
    assert client.get(f"{PATH}{address}").status_code == 400


def test_other_pages_lead_here(client):
    gaps = client.get("/gaps").get_data(as_text=True)
    assert 'href="/paths"' in gaps.partition("<footer")[0]
    asked = client.get("/questions").get_data(as_text=True)
    for address in ("/paths?ways=exit_type", "/paths?ways=cte_level", "/paths#school"):
        assert f'href="{address}"' in asked
