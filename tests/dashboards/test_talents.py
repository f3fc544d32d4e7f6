"""What employers ask: whom a start is counted by, sums over regions, and supply beside openings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy.stats import chi2

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import flows, queries
from dashboards.selection import Selection, SelectionError, parse
from dashboards.supply import EARLY
from dashboards.talents import balance, people, start, where
from dashboards.talents.balance import AHEAD, ALIKE, BEHIND, Ratio
from dashboards.talents.people import People
from dashboards.talents.start import CLUSTER, EVERYONE, JOB, PROGRAM
from dashboards.text import Cell

SOUTH_CENTRAL, EASTERN = "lwa:south-central", "lwa:ekcep"
WARREN = "21227"  # the county of Bowling Green


def among(codes) -> str:
    return ", ".join("?" * len(codes))


# Where


def test_the_regions_next_to_bowling_green(inside):
    """As the map of Kentucky's ten regions has them."""
    near = set(where.neighbours(SOUTH_CENTRAL))
    assert near == {
        "lwa:west-kentucky",
        "lwa:green-river",
        "lwa:lincoln-trail",
        "lwa:cumberlands",
    }


def test_neighbours_are_neighbours_of_each_other(inside):
    regions = where.regions()
    for code in regions:
        assert where.neighbours(code), code
        assert code not in where.neighbours(code)
        assert all(code in where.neighbours(other) for other in where.neighbours(code))
    assert EASTERN not in where.neighbours("lwa:west-kentucky"), "at the other end of the state"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Selection(), (STATE,)),
        (Selection(region=EASTERN), (EASTERN,)),
        (Selection(region=WARREN), (SOUTH_CENTRAL,)),
        (Selection(around=(EASTERN, SOUTH_CENTRAL)), (EASTERN, SOUTH_CENTRAL)),
        (Selection(region=EASTERN, around=(SOUTH_CENTRAL,)), (SOUTH_CENTRAL,)),
        (Selection(reach="near"), (STATE,)),
    ],
)
def test_a_selection_says_which_regions_are_looked_at(inside, asked, found):
    assert where.where(asked).codes == found


def test_with_those_next_to_it_a_region_comes_first(inside):
    codes = where.where(Selection(region=WARREN, reach="near")).codes
    assert codes == (SOUTH_CENTRAL, *where.neighbours(SOUTH_CENTRAL))


def test_as_many_regions_as_there_are_can_be_asked_for(inside):
    every = ",".join(where.regions())
    asked = parse({"around": every}, inside.codes, ("around",))
    assert asked.around == tuple(where.regions())
    with pytest.raises(SelectionError):
        parse({"around": "lwa:nowhere"}, inside.codes, ("around",))


def test_ticked_boxes_of_a_form_without_scripts_become_a_list(client):
    answer = client.get(f"/talent?around={EASTERN}&around={SOUTH_CENTRAL}&q=")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/talent?around={EASTERN},{SOUTH_CENTRAL}")


# What is hired for


def test_a_job_is_counted_by_the_programs_that_lead_to_it(inside):
    rows = inside.rows("select soc_code, list_sort(list(program_code)) as programs from "
                       "demand_program where soc_code in (select soc_code from demand) "
                       "group by all order by all limit 20")  # fmt: skip
    assert rows
    for row in rows:
        begun = start.start(Selection(job=row["soc_code"]))
        assert begun.kind == JOB and list(begun.units) == row["programs"] == begun.programs


def test_a_job_that_no_program_leads_to_still_has_openings(inside):
    (row,) = inside.rows(
        "select soc_code, annual_openings as n from demand where region_code = 'state' "
        "and annual_openings_status = 'published' and soc_code not in "
        "(select soc_code from demand_program) order by n desc limit 1"
    )
    begun = start.start(Selection(job=row["soc_code"]))
    assert not begun.units
    assert balance.openings(balance.jobs(begun, where.Where((STATE,)))).value == row["n"]


def test_what_is_most_special_wins(inside):
    cluster = inside.codes.clusters("16")[0].code
    program = inside.codes.programs_in(cluster)[0].code
    job = inside.codes.jobs[0]
    assert start.start(Selection()).kind == EVERYONE
    assert start.start(Selection(cluster=cluster)).kind == CLUSTER
    assert start.start(Selection(cluster=cluster, program=program)).kind == PROGRAM
    assert start.start(Selection(cluster=cluster, program=program, job=job)).kind == JOB


def test_an_industry_is_counted_by_clusters_that_go_there_more_often(inside):
    for sector in inside.codes.industries:
        begun = start.start(Selection(industry=sector))
        rows = {
            row["program_code"]: row
            for row in queries.in_sector(sector, STATE, ALL_COHORTS)
            if row["horizon_code"] == "y05" and row["share_status"] == "published"
        }
        for unit in begun.units:
            assert rows[unit]["share"] > rows["total"]["share"], (sector, unit)


@pytest.mark.parametrize("words", ("welder", "nurse aide", "car mechanic"))
def test_every_answer_of_the_search_leads_to_a_page(client, inside, words):
    answers = start.found(words, Selection(region=SOUTH_CENTRAL))
    assert answers
    for one in answers:
        assert f"region={SOUTH_CENTRAL}" in one.href
        assert client.get(one.href).status_code == 200
    assert client.get(f"/talent?q={words}").get_data(as_text=True).count("wf-answers__kind") > 0


# Sums


@pytest.mark.parametrize("regions", ([STATE], [SOUTH_CENTRAL], [SOUTH_CENTRAL, EASTERN]))
def test_leavers_are_the_sum_of_what_is_shown(inside, regions):
    for node in inside.codes.clusters("16"):
        begun = start.start(Selection(cluster=node.code))
        found = people.people(begun, regions, ALL_COHORTS)
        (row,) = inside.rows(
            "select sum(n_matched) as n, count(n_matched) as shown from outcomes "
            "where program_code = ? and cohort_code = 'all' and horizon_code = 'y01' "
            f"and subgroup_dim = 'total' and region_code in ({among(regions)})",
            [node.code, *regions],
        )
        assert found.total.value == row["n"]
        assert found.missing == len(regions) - row["shown"]
        assert found.whole == (not found.missing)
        if row["n"]:
            first, last = inside.codes.cover[(ALL_COHORTS, EARLY)]
            assert found.a_year.value == round(row["n"] / (last - first + 1))


def hidden_row(code: str, n: int | None) -> dict:
    status = "published" if n is not None else "suppressed"
    row = {"program_code": code, "region_code": "r", "wage_full_year_p50": None,
           "wage_full_year_p50_status": "suppressed"}  # fmt: skip
    for count in ("n_matched", "n_employed"):
        row |= {count: n, f"{count}_status": status}
    return row


def test_what_is_hidden_is_left_out_and_said(inside):
    rows = [hidden_row("a", 90), hidden_row("b", None)]
    found = People(rows, 1, (2013, 2021))
    assert found.a_year.value == 10 and not found.whole
    assert people.number(found) == "at least 10"
    assert "left out" in people.left_out(found)
    assert people.number(People(rows[:1], 0, (2013, 2021))) == "10"
    nothing = People(rows[1:], 1, (2013, 2021))
    assert nothing.a_year.status == "suppressed" and "Suppressed" in people.number(nothing)


def test_regions_are_the_same_one_by_one_and_together(inside):
    begun = start.start(Selection(cluster=inside.codes.clusters("16")[0].code))
    rows = people.of_regions(begun, where.regions(), ALL_COHORTS)
    for row in rows:
        alone = people.people(begun, [row["region_code"]], ALL_COHORTS)
        assert row["people"].total == alone.total and row["people"].missing == alone.missing


# Beside openings


@pytest.mark.parametrize("regions", ((STATE,), (EASTERN,), (EASTERN, SOUTH_CENTRAL)))
def test_openings_count_each_job_once(inside, regions):
    cluster = "cluster:08"
    begun = start.start(Selection(cluster=cluster))
    programs = begun.programs
    (row,) = inside.rows(
        "select sum(annual_openings)::bigint as n from demand "
        f"where region_code in ({among(regions)}) and annual_openings_status = 'published' "
        f"and soc_code in (select soc_code from demand_program where program_code in "
        f"({among(programs)}))",
        [*regions, *programs],
    )
    assert balance.openings(balance.jobs(begun, where.Where(regions))).value == row["n"]
    there = balance.by_region(begun)
    assert sum(there[code].value for code in regions) == row["n"]


@pytest.mark.parametrize("count", (0, 1, 4, 10, 50, 400, 5_000))
def test_the_limits_of_a_count_are_near_the_exact_ones(count):
    """Garwood's exact limits, by the chi-squared distribution of scipy."""
    low, high = balance.byar(count)
    exact = (chi2.ppf(0.025, 2 * count) / 2 if count else 0.0, chi2.ppf(0.975, 2 * count + 2) / 2)
    assert low == pytest.approx(exact[0], abs=0.05, rel=0.02)
    assert high == pytest.approx(exact[1], abs=0.05, rel=0.02)


def test_a_count_below_zero_has_no_limits():
    with pytest.raises(ValueError):
        balance.byar(-1)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (Ratio(150, 120, 180), AHEAD),
        (Ratio(50, 30, 70), BEHIND),
        (Ratio(110, 90, 130), ALIKE),
        (Ratio(50, 30, 70, at_least=True), ALIKE),  # those left out could make it more
        (Ratio(150, 120, 180, at_least=True), AHEAD),
    ],
)
def test_supply_is_ahead_or_behind_only_beyond_chance(given, verdict):
    assert given.verdict == verdict


def test_leavers_for_a_hundred_openings(inside):
    """900 people in nine years are 100 a year: 50 for 100 of 200 openings."""
    found = People([hidden_row("a", 900)], 0, (2013, 2021))
    given = balance.ratio(found, Cell("annual_openings", 200))
    assert given.value == pytest.approx(50) and given.low < 50 < given.high
    assert balance.ratio(found, Cell("annual_openings", None, "suppressed")) is None
    assert "100 people a year" in balance.sentence(given, found, Cell("annual_openings", 200))


# Flows


def test_the_table_of_flows_is_the_cube(inside):
    found = flows.flows(ALL_COHORTS, "y05")
    rows = inside.rows(
        "select region_code, work_region_code, n from flows where program_code = 'total' "
        "and region_code <> 'state' and cohort_code = 'all' and horizon_code = 'y05'"
    ) if "flows" in queries.published() else []  # fmt: skip
    assert {(one.origin, one.target): one.people.value for one in found} == {
        (row["region_code"], row["work_region_code"]): row["n"] for row in rows
    }


def test_flows_in_out_and_within_a_region(inside):
    def flow(origin: str, target: str, n: int | None) -> flows.Flow:
        status = "published" if n is not None else "suppressed"
        return flows.Flow(origin, target, Cell("n", n, status))

    found = [
        flow(EASTERN, EASTERN, 100),
        flow(EASTERN, SOUTH_CENTRAL, 20),
        flow(SOUTH_CENTRAL, EASTERN, None),
        flow(SOUTH_CENTRAL, SOUTH_CENTRAL, 50),
    ]
    said = flows.sentence(found, [EASTERN])
    assert "100 went to school and work there" in said
    assert "20 left to work in other regions" in said and "at least 0 came" in said
    drawn = str(flows.picture("f", "Flows", found, [EASTERN]))
    assert drawn.count("wf-flows__band--chosen") == 1, "a hidden flow has no band"
    assert flows.about(found, [SOUTH_CENTRAL]) == found[1:]


# The page


def test_old_addresses_still_answer(client, inside):
    for address in (
        "/talent?cluster=cluster:08",
        f"/talent?region={WARREN}",
        "/talent?framework=2024",
    ):
        assert client.get(address).status_code == 200
    for address in ("/talent?job=99-9999", "/talent?industry=zz", "/talent?credential=nope",
                    "/talent?reach=far", "/talent?around=nope"):  # fmt: skip
        assert client.get(address).status_code == 400


def test_every_start_has_a_page(client, inside):
    asked = [Selection(job=code) for code in inside.codes.jobs[::12]]
    asked += [Selection(industry=code) for code in inside.codes.industries]
    asked += [Selection(credential=code) for code in inside.codes.credentials[::8]]
    for one in asked:
        for more in ({}, {"region": SOUTH_CENTRAL, "reach": "near"}):
            address = replace(one, **more).url("/talent")
            assert client.get(address).status_code == 200, address
            assert client.get(f"/es{address}").status_code == 200, address


def test_every_table_is_a_file_and_the_page_names_those_it_shows(client, inside):
    page = client.get("/talent").get_data(as_text=True)
    for table in ("supply", "years", "regions", "jobs", "credentials", "flows"):
        assert client.get(f"/csv/talent/{table}.csv").status_code == 200, table
    assert "/csv/talent/regions.csv" in page and "/csv/talent/jobs.csv" in page
