"""Data quality: every number is a cell of the release, and what is not there is said."""

from __future__ import annotations

import csv
import io
import re
import shutil
from html import unescape

import duckdb
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED
from app import create_app
from dashboards import queries
from dashboards.language import SPANISH
from dashboards.quality import absent, hidden, looked_up, methods, missed, parts
from dashboards.quality.parts import Grouping, Part
from dashboards.text import Cell

PATH = "/quality"
TABLES = ("groups", "regions", "methods", "methods-groups", "not-found")
TABLES += ("not-found-regions", "suppressed", "measures", "hidden-groups", "too-small", "rows")
TABLES += ("absent",)
WHOLE = "program_code = 'total' and cohort_code = 'all'"
STATE = f"{WHOLE} and region_code = 'state'"
EVERYONE = f"{STATE} and subgroup_dim = 'total'"


def rows_of(caller, name):
    answer = caller.get(f"/csv/quality/{name}.csv")
    assert answer.status_code == 200, name
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def said(caller, address=PATH):
    page = caller.get(address)
    assert page.status_code == 200, address
    words = re.sub(r"<[^>]+>", " ", page.get_data(as_text=True).partition("<main")[2])
    return re.sub(r"\s+([.,:;)])", r"\1", unescape(re.sub(r"\s+", " ", words)))


@pytest.fixture(scope="session")
def table(release_folder, tmp_path_factory):
    """The release itself, read past the site."""
    copy = shutil.copy(release_folder / "release.duckdb", tmp_path_factory.mktemp("straight"))
    with duckdb.connect(str(copy), read_only=True) as con:

        def read(sql):
            found = con.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        yield read


@pytest.fixture
def changed(release_folder, tmp_path):
    """The site over the release after some statements."""

    def make(*statements):
        made = tmp_path / "changed"
        shutil.copytree(release_folder, made)
        file = made / "release.duckdb"
        file.chmod(0o644)
        with duckdb.connect(str(file)) as con:
            for sql in statements:
                con.execute(sql)
            name = [f"changed-{tmp_path.name}"]
            con.execute("update metadata set value = ? where key = 'release_id'", name)
        return create_app(made).server

    return make


def part(n, of, code="a", name="A"):
    return Part(name, code, Cell("n", n), Cell("of", of), Cell("rate_unmatched", n / of))


def same(text, value, digits=6):
    return text == ("" if value is None else str(value)) or float(text) == pytest.approx(
        float(value), abs=10**-digits
    )


# Parts, and how they compare


@pytest.mark.parametrize("other", [(20, 400), (41, 1000), (0, 60), (300, 300)])
def test_a_difference_has_newcombes_limits(other):
    found = parts.less(part(30, 500), part(*other))
    low, high = confint_proportions_2indep(30, 500, *other, method="newcomb")
    assert found.value == pytest.approx(30 / 500 - other[0] / other[1])
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_what_a_share_leaves():
    assert parts.rest(Cell("rate_matched", 0.96)).value == pytest.approx(0.04)
    coded = parts.rest(Cell("rate_matched", None, CODED, 0.95, 1.0))
    assert (coded.status, coded.lower, coded.upper) == (CODED, 0.0, pytest.approx(0.05))
    coded = parts.rest(Cell("rate_matched", None, CODED, 0.0, 0.05))
    assert (coded.lower, coded.upper) == (pytest.approx(0.95), 1.0)
    assert parts.rest(Cell("rate_matched", None, SUPPRESSED)).status == SUPPRESSED
    assert parts.rest(Cell("rate_matched", None, NO_DATA)).status == NO_DATA


def test_what_a_part_leaves_is_said_only_where_both_are_shown():
    whole, some = Cell("n_exiters", 100), Cell("n_matched", 90)
    assert parts.left(whole, some, "n").value == 10
    hid, none = Cell("n", None, SUPPRESSED), Cell("n", None, NO_DATA)
    assert parts.left(hid, some, "n") == Cell("n", None, SUPPRESSED)
    assert parts.left(whole, hid, "n").status == SUPPRESSED
    assert parts.left(whole, none, "n").status == NO_DATA


def test_a_hidden_part_says_so_and_is_compared_with_nothing():
    blank = Part("A", "a", Cell("n", None, SUPPRESSED), Cell("of", 90), Cell("r", None, SUPPRESSED))
    assert blank.words == "Suppressed to protect privacy" and not blank.reach
    assert blank.exact is None and parts.less(blank, part(3, 90)) is None
    coded = Part("A", "a", blank.n, Cell("of", 90), Cell("rate_r", None, CODED, 0.0, 0.05))
    assert coded.words == "5% or less" and coded.likely() is None


def test_counts_whose_share_is_not_shown_make_none():
    """Where counts are rounded, a share of few people would mislead."""
    few = Part("A", "a", Cell("n", 10), Cell("of", 90), Cell("rate_r", None, SUPPRESSED))
    assert few.exact is None and few.likely() is None


def test_more_comparisons_ask_for_more_than_chance():
    """What one look would call sure, twenty looks do not."""
    base, one = part(40, 1000, "base"), part(60, 1000, "one")
    alone = [Grouping("sex", "Sex", (base, one), base)]
    assert [found[1].code for found in parts.higher(alone)] == ["one"]
    many = [*alone, *(Grouping(f"d{n}", "D", (base, part(41, 1000)), base) for n in range(19))]
    assert parts.looks(many) == 20 and parts.higher(many) == []


def test_others_are_compared_with_the_group_of_the_policy_or_the_largest():
    small, large = part(4, 60, "small"), part(40, 900, "large")
    assert parts._base([small, large], "small") is small
    assert parts._base([small, large], "nobody") is large
    assert parts._base([], "small") is None


def test_a_group_is_told_with_its_grouping_unless_it_says_that_itself():
    assert parts.titled("English learner", "English learner") == "English learner"
    assert parts.titled("Hispanic", "Race and ethnicity") == "Hispanic (race and ethnicity)"
    assert parts.titled("CTE completer", "CTE level") == "CTE completer (CTE level)"


def test_at_worst_none_or_all_of_the_missing_worked():
    row = {"rate_employed": 0.6, "rate_employed_status": PUBLISHED}
    assert looked_up.worst(row, part(10, 100)) == pytest.approx((0.6, 0.54, 0.64))
    assert looked_up.worst(row | {"rate_employed_status": SUPPRESSED}, part(10, 100)) is None
    assert looked_up.worst(row, None) is None


# Numbers are cells of the release


def test_years_are_the_cells_of_the_release(client, table):
    found = rows_of(client, "years")
    right = table(
        "select o.* from outcomes o join dim_cohort d using (cohort_code) "
        "where program_code = 'total' and region_code = 'state' and subgroup_dim = 'total' "
        "and horizon_code = 'q2' and d.level = 'year' order by cohort_code"
    )
    right = [row for row in right if row["rate_matched_status"] != NO_DATA]
    assert [row["cohort_code"] for row in found] == [row["cohort_code"] for row in right]
    for row, cell in zip(found, right, strict=True):
        for name in ("n_exiters", "n_matched", "rate_matched"):
            assert row[f"{name}_status"] == cell[f"{name}_status"]
            assert same(row[name], cell[name])
        if row["n_unmatched"]:
            assert int(row["n_unmatched"]) == cell["n_exiters"] - cell["n_matched"]


def test_groups_are_the_cells_of_the_release_and_each_is_there(client, table):
    found = {(row["subgroup_dim"], row["subgroup_code"]): row for row in rows_of(client, "groups")}
    right = table(
        f"select * from outcomes where {STATE} and horizon_code = 'q2' and subgroup_dim <> 'total' "
        f"and rate_matched_status <> '{NO_DATA}'"
    )
    assert set(found) == {(row["subgroup_dim"], row["subgroup_code"]) for row in right} != set()
    for cell in right:
        row = found[cell["subgroup_dim"], cell["subgroup_code"]]
        assert row["n_matched_status"] == cell["n_matched_status"]
        assert same(row["n_exiters"], cell["n_exiters"])
        assert same(row["rate_matched"], cell["rate_matched"])


def test_regions_and_counties_are_the_cells_of_the_release(client, table):
    for name, level in (("regions", "workforce_region"), ("counties", "county")):
        found = {row["region_code"]: row for row in rows_of(client, name)}
        right = table(
            f"select o.* from outcomes o join dim_region d using (region_code) where {WHOLE} "
            f"and subgroup_dim = 'total' and horizon_code = 'q2' and d.level = '{level}'"
        )
        assert set(found) == {row["region_code"] for row in right}
        for cell in right:
            row = found[cell["region_code"]]
            assert same(row["n_matched"], cell["n_matched"])
            assert row["rate_matched_status"] == cell["rate_matched_status"]


def test_methods_are_the_cells_of_the_release_and_add_up(client, table):
    cells = table("select * from match_methods")
    assert cells
    by_key = {
        tuple(row[key] for key in ("region_code", "cohort_code", "subgroup_dim", "subgroup_code"))
        + (row["match_method_code"],): row
        for row in cells
    }
    methods_there = {row["match_method_code"] for row in cells}
    seen = 0
    for row in [*rows_of(client, "methods"), *rows_of(client, "methods-groups")]:
        key = tuple(
            row[name] for name in ("region_code", "cohort_code", "subgroup_dim", "subgroup_code")
        )
        counts = []
        for code in methods_there:
            cell = by_key[*key, code]
            assert row[f"n_{code}_status"] == cell["n_status"] and same(row[f"n_{code}"], cell["n"])
            counts.append(cell["n"])
            seen += 1
        if all(counts) and row["n_exiters"] and row["n_unmatched"]:
            assert sum(counts) + int(row["n_unmatched"]) == int(row["n_exiters"])
    assert seen > 10


def test_not_found_is_the_cells_of_the_release(client, table):
    found = {row["horizon_code"]: row for row in rows_of(client, "not-found")}
    right = table(f"select * from outcomes where {EVERYONE} and rate_not_found_status <> 'no_data'")
    assert set(found) == {row["horizon_code"] for row in right} != set()
    for cell in right:
        row = found[cell["horizon_code"]]
        assert same(row["n_matched"], cell["n_matched"])
        assert same(row["rate_not_found"], cell["rate_not_found"])
        assert same(row["n_not_found"], cell["n_not_found"])


def test_the_heat_table_is_what_the_release_counts(client, table):
    found = {row["cube_code"]: row for row in rows_of(client, "suppressed")}
    right = table(
        "select cube, split_part(subgroup_dim, '__', -1) as dim, "
        "sum(cells) filter (status = 'suppressed') as hidden, sum(cells) as there "
        "from cube_suppression where status <> 'no_data' group by all"
    )
    assert set(found) == {row["cube"] for row in right}
    for cell in right:
        shown = found[cell["cube"]][f"rate_{cell['dim']}"]
        assert same(shown, (cell["hidden"] or 0) / cell["there"])
    whole = sum(row["hidden"] or 0 for row in right), sum(row["there"] for row in right)
    assert f"{whole[0]:,} of {whole[1]:,}" in said(client)


def test_whom_it_hides_is_counted_from_the_statuses_of_outcomes(client, table):
    statuses = [name for name in table("from outcomes limit 1")[0] if name.endswith("_status")]
    there = " + ".join(f"({name} <> 'no_data')::int" for name in statuses)
    hidden_ = " + ".join(f"({name} = 'suppressed')::int" for name in statuses)
    right = table(
        f"select subgroup_dim as dim, subgroup_code as code, sum({there}) as n, "
        f"sum({hidden_}) as h from outcomes where subgroup_dim <> 'total' group by all"
    )
    found = {
        (row["subgroup_dim"], row["subgroup_code"]): row for row in rows_of(client, "hidden-groups")
    }
    assert set(found) == {(row["dim"], row["code"]) for row in right} != set()
    for cell in right:
        row = found[cell["dim"], cell["code"]]
        assert (int(row["n_numbers"]), int(row["n_suppressed"])) == (cell["n"], cell["h"])
        assert row["rate_suppressed_status"] == (PUBLISHED if cell["n"] else NO_DATA)


def test_what_is_too_small_is_every_combination_that_is_left_out(client, table):
    found = rows_of(client, "too-small")
    (left,) = table("select count(*) as n from cube_grids where not published and "
                    "program_level <> 'pair'")  # fmt: skip
    assert sum(int(row["n_left_out"]) for row in found) == left["n"] > 0
    learners = [row for row in found if row["subgroup_dim"] == "english_learner"]
    assert learners and "everyone × workforce region × all years" in learners[0]["where"]
    assert "minimum_mean_group" not in said(client)


def test_rows_are_those_of_coverage(client, table):
    found = {row["records"]: row for row in rows_of(client, "rows")}
    for cell in table("select * from coverage where subject = 'rows'"):
        row = found[cell["cube_or_table"]]
        assert row[f"n_{cell['measure']}_status"] == cell["value_status"]
        assert same(row[f"n_{cell['measure']}"], cell["value"])


def test_every_table_is_a_file_in_both_languages(client):
    for name in TABLES:
        assert rows_of(client, name), name
        assert client.get(f"/es/csv/quality/{name}.csv").status_code == 200, name


# What is not there


def test_without_methods_the_page_says_so_and_has_no_such_table(changed):
    caller = changed(
        "delete from match_methods",
        "update cubes set published = false, "
        "reason = 'the records do not say who is in which part' where cube = 'match_methods'",
    ).test_client()
    page = said(caller)
    assert "This release does not say how records were matched" in page
    assert caller.get("/csv/quality/methods.csv").status_code == 404


def test_hidden_and_coded_numbers_are_words_and_never_guesses(changed):
    server = changed(
        "update outcomes set n_exiters = null, n_exiters_status = 'suppressed', "
        "rate_matched = null, rate_matched_status = 'coded', rate_matched_lower = 0.95, "
        f"rate_matched_upper = 1 where {STATE} and horizon_code = 'q2'",
    )
    page = said(server.test_client())
    assert "95% or more of leavers could be looked up" in page
    assert "At worst" not in page and "No group is looked up less than another" in page
    years = rows_of(server.test_client(), "groups")
    assert {row["not_looked_up"] for row in years} == {"5% or less"}
    assert {row["n_unmatched_status"] for row in years} == {SUPPRESSED}


def test_a_match_rate_that_is_not_counted_is_not_made_up(changed):
    server = changed(
        "update outcomes set n_exiters = null, n_exiters_status = 'no_data', rate_matched = null, "
        "rate_matched_status = 'no_data'"
    )
    page = said(server.test_client())
    assert "This release does not count who could be looked up" in page
    assert "could not be looked up, against" not in page


def test_a_suppressed_method_hides_its_share_and_its_comparison(changed):
    server = changed(
        "update match_methods set n = null, n_status = 'suppressed', share = null, "
        "share_status = 'suppressed' where subgroup_dim = 'total'"
    )
    page = said(server.test_client())
    assert "exact match (deterministic) suppressed to protect privacy" in page
    rows = rows_of(server.test_client(), "methods")
    assert all(not row["n_deterministic"] for row in rows)


def test_service_is_said_where_it_is_counted_and_where_it_is_hidden(inside, monkeypatch):
    row = {"placement_code": "service_only", "n": 40, "n_status": PUBLISHED, "share": 0.02}
    row |= {"share_status": PUBLISHED}
    people = {"n_matched": 2000, "n_matched_status": PUBLISHED}
    given = {"placement": [row], "wioa": [people]}
    monkeypatch.setattr(queries, "concentrators", lambda cube, _when: given[cube])
    assert missed._service(missed.missed()) == (
        "Of 2,000 CTE concentrators, 2.0% were found in service records alone in the second "
        "quarter after leaving."
    )
    row |= {"n": None, "n_status": SUPPRESSED, "share": None, "share_status": SUPPRESSED}
    assert "suppressed to protect privacy" in missed._service(missed.missed())
    given["placement"] = []
    assert missed._service(missed.missed()) == "How many serve is not counted in this release."


def test_a_group_that_is_looked_up_less_is_named_in_three_places(changed):
    """Found in its own section, at the end of the page, and among the questions."""
    server = changed(
        "update outcomes set n_exiters = 500, n_exiters_status = 'published', n_matched = 300, "
        "n_matched_status = 'published', rate_matched = 0.6, rate_matched_status = 'published' "
        f"where {STATE} and horizon_code = 'q2' and subgroup_dim = 'sex' "
        "and subgroup_code = 'female'",
    )
    page = said(server.test_client())
    assert "Women (sex): 40.0% could not be looked up, of 500 leavers" in page
    assert "Women (sex) 40.0% could not be looked up, against" in page
    asked = said(server.test_client(), "/questions")
    assert "Missing most, by more than chance: Women (sex)" in asked


def test_the_list_at_the_end_names_whom_no_number_is_about(client, table, inside):
    found = dict(absent.lines(looked_up.looked_up(), missed.missed(), hidden.hidden("q2")))
    assert "People who could not be looked up" in found
    assert "People in jobs that wage records do not hold" in found
    pooled = next(who for who in found if "American Indian or Alaska Native" in who)
    assert "none of them is shown alone" in found[pooled]
    assert "Homelessness" in found or not queries.populations()
    assert any("English learner" in who or "English learner" in why for who, why in found.items())
    assert rows_of(client, "absent")[0]["who"] == "People who could not be looked up"


def test_groups_of_whose_numbers_many_are_suppressed_come_first(inside):
    found = hidden.hidden("q2")
    shares = [hidden._rate(group.share) for group in found.groups]
    assert shares == sorted(shares, reverse=True)
    assert all(hidden._rate(group.share) >= hidden.MANY for group in found.often)


def test_pages_that_say_it_shortly_lead_here(client):
    methods_page = client.get("/methods").get_data(as_text=True)
    for address in ("/quality", "/quality#suppressed", "/quality#too-small"):
        assert f'href="{address}"' in methods_page
    assert 'href="/quality"' in client.get("/questions").get_data(as_text=True)


def test_every_number_of_the_page_is_in_spanish_too(client):
    number = re.compile(r"\d[\d,.]*%")
    english, spanish = (
        sorted(number.findall(said(client, path))) for path in (PATH, f"/{SPANISH}{PATH}")
    )
    assert english == spanish != []


def test_without_years_there_is_no_trend_and_no_empty_picture(changed):
    years = "select cohort_code from dim_cohort where level = 'year'"
    server = changed(
        "update outcomes set rate_matched = null, rate_matched_status = 'no_data' "
        f"where cohort_code in ({years})"
    )
    page = server.test_client().get(PATH).get_data(as_text=True)
    assert 'id="quality-years"' not in page and "/csv/quality/years.csv" not in page
    assert "How many could be looked up is not counted by year" in said(server.test_client())


def test_methods_are_told_in_the_order_of_the_release(inside):
    found = methods.methods()
    assert list(found.titles) == ["deterministic", "probabilistic"]
    assert [code for code, _key in found.years][-1] == "all"
