"""Perkins and WIOA: shares against the target, what can be said of hidden ones, and where."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from math import ceil

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from aggregates.schema import NO_DATA, SUPPRESSED
from app import create_app
from dashboards import perkins, perkins_ways, queries, shell, text
from dashboards.language import SPANISH, speaking
from dashboards.markup import to_html
from dashboards.perkins import ABOVE, BELOW, UNSURE, Group, Target
from dashboards.text import Cell
from tests import concentrators
from tests.concentrators import CLUSTERS, COUNTS, LEARNERS, REGIONS, TARGET, YEARS

PATH = "/perkins"
LEARNER = f"{PATH}?population=english_learner"
ROUNDING = 1e-9


@pytest.fixture(scope="session")
def made(release_folder, tmp_path_factory):
    """The site over a release with concentrators that are known."""
    folder = concentrators.write(release_folder, tmp_path_factory.mktemp("perkins"))
    return create_app(folder)


@pytest.fixture
def caller(made):
    return made.server.test_client()


@pytest.fixture
def within(made):
    with made.server.test_request_context("/"):
        yield made.server.extensions["throughline_shelf"].current()


def words_of(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def said(caller, address=PATH):
    answer = caller.get(address)
    assert answer.status_code == 200, address
    return words_of(answer.get_data(as_text=True))


def rows_of(caller, name, query=""):
    answer = caller.get(f"/csv/perkins/{name}.csv{query}")
    assert answer.status_code == 200, name
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def of(placed, people, target=TARGET, least=None):
    """A group of so many people; without a number placed, hidden."""
    status = "published" if placed is not None else SUPPRESSED
    return Group(
        ("total", "state", "all", "sex", "female"),
        Cell("n_matched", people),
        Cell("n_placed", placed, status),
        Cell("rate_placed", None if placed is None else placed / people, status),
        Cell("n_least", least, NO_DATA if least is None else "published"),
        target,
    )


# One group


@pytest.mark.parametrize("people", (20, 200, 2_000))
@pytest.mark.parametrize("share", (0.5, 0.75, 0.8, 0.85, 0.9, 1.0))
def test_the_verdict_is_that_of_wilsons_interval(people, share):
    placed = round(share * people)
    low, high = proportion_confint(placed, people, method="wilson")
    group = of(placed, people)
    assert group.ends == pytest.approx((low, high), abs=1e-4)
    expected = ABOVE if low > TARGET else BELOW if high < TARGET else UNSURE
    assert group.verdict == expected


@pytest.mark.parametrize("people", range(1, 60))
def test_so_many_more_people_meet_the_target_and_one_fewer_does_not(people):
    for placed in range(people + 1):
        more = of(placed, people).more.value
        assert placed + more >= ceil(TARGET * people - ROUNDING)
        assert more == 0 or placed + more - 1 < TARGET * people - ROUNDING


def test_a_hidden_share_is_above_only_if_what_is_shown_of_it_is():
    assert of(None, 1000, least=900).verdict == ABOVE
    assert of(None, 1000, least=860).verdict == "", "chance could give that at 85 %"
    assert of(None, 1000, least=100).verdict == "", "at least is not at most"
    hidden = of(None, 1000)
    assert hidden.verdict == "" and hidden.gap is None and hidden.floor.status == NO_DATA
    assert hidden.more.status == SUPPRESSED


def test_without_a_target_there_is_no_verdict():
    group = of(50, 100, None)
    assert group.verdict == "" and group.gap is None and not group.more.shown


def test_a_population_or_a_year_can_have_a_target_of_its_own():
    given = {"share": 0.85, "years": {"2020": 0.8}, "groups": {"english_learner": {"yes": 0.7}}}
    target = Target(given)
    assert target.share(("total", "state", "all", "total", "total")) == 0.85
    assert target.share(("total", "state", "2020", "total", "total")) == 0.8
    assert target.share(("total", "state", "2020", "english_learner", "yes")) == 0.7
    assert target.share(("total", "state", "all", "english_learner", "no")) == 0.85


# The page


def test_the_first_numbers_are_counts_share_target_and_people(caller):
    page = said(caller)
    assert "8,300 of 10,000 were placed, 83% (likely 82% to 84%)" in page
    assert "That is below the target of 85% by more than chance." in page
    assert "2 percentage points below the target" in page
    assert "200 more people placed would meet the target" in page
    assert "An example and no state's" in page and "20 U.S.C. 2323(b)(3)" in page


@pytest.mark.parametrize(("population", "verdict"), [("disability", UNSURE), ("sex", BELOW)])
def test_a_population_says_which_side_of_the_target_it_is_on(caller, population, verdict):
    page = said(caller, f"{PATH}?population={population}")
    if verdict == UNSURE:
        assert "With a disability: 169 of 200 were placed" in page
        assert "That cannot be told apart from the target of 85%" in page
    else:
        assert "Men: 3,980 of 5,000" in page and "below the target of 85%" in page
        assert "Women: 4,320 of 5,000" in page and "above the target of 85%" in page


def test_a_hidden_population_says_what_is_known_and_no_more(caller, within):
    page = said(caller, LEARNER)
    assert "At least 82%: 484 of 590 were found" in page
    assert "Whether the target of 85% is met cannot be said." in page
    assert "Suppressed to protect privacy" in page
    group = perkins.group(("total", "state", "all", "english_learner", "yes"))
    assert group.placed.value is None and group.share.value is None
    assert group.floor.value == 484 / 590


def test_the_file_has_the_counts_of_the_cube(caller):
    rows = {(r["subgroup_dim"], r["subgroup_code"]): r for r in rows_of(caller, "groups")}
    assert set(rows) == set(COUNTS)
    for key, counts in COUNTS.items():
        row = rows[key]
        assert float(row["rate_target"]) == TARGET
        if None in counts:
            assert row["n_placed"] == "" and row["rate_placed_status"] == SUPPRESSED
            continue
        placed, people = sum(counts[:3]), sum(counts)
        assert (int(row["n_placed"]), int(row["n_matched"])) == (placed, people)
        assert float(row["rate_placed"]) == placed / people
        assert int(row["n_more"]) == max(0, ceil(TARGET * people - ROUNDING) - placed)


def test_where_names_clusters_below_and_above(caller):
    page = said(caller)
    titles = {r["program_code"]: r["group"] for r in rows_of(caller, "clusters")}
    assert set(titles) == set(CLUSTERS)
    assert f"Below the target by more than chance: {titles['cluster:08']} (76%)" in page
    assert f"Above the target by more than chance: {titles['cluster:04']} (93%)" in page
    assert "3S1 is not counted here by workforce region and program" in page


def test_where_a_population_is_too_small_the_nearest_number_is_given(caller, within):
    page = said(caller, LEARNER)
    assert "not counted here by workforce region, career cluster and program" in page
    assert "It is not 3S1, has no target" in page
    found = {one.region: one for one in perkins_ways.near("english_learner", "yes")}
    assert set(found) == set(REGIONS)
    for region, (work, people) in REGIONS.items():
        rest = (LEARNERS[0] - work, LEARNERS[1] - people)
        assert found[region].rest == rest
        low, high = confint_proportions_2indep(
            work, people, *rest, method="newcomb", compare="diff", correction=False
        )
        assert found[region].apart == pytest.approx((low, high), abs=1e-4)
    northern = within.codes.regions["lwa:northern-kentucky"].title
    assert f"Below the rest of the state by more than chance: {northern} (40%)" in page
    rows = {r["region_code"]: r for r in rows_of(caller, "near", "?population=english_learner")}
    assert rows["lwa:ekcep"]["n_employed"] == "60" and "Cannot" in rows["lwa:ekcep"]["verdict"]


def test_years_say_whether_the_change_is_more_than_chance(caller):
    page = said(caller)
    assert "from 83% (2014) to 73% (2018)" in page
    assert "the change is more than chance" in page
    rows = {r["cohort_code"]: r for r in rows_of(caller, "years")}
    assert {year: int(r["n_placed"]) for year, r in rows.items()} == {
        year: sum(counts[:3]) for year, counts in YEARS.items()
    }


def test_definitions_are_of_the_same_concentrators(caller, within):
    rows = {r["definition_code"]: r for r in rows_of(caller, "definitions")}
    (levels,) = within.rows(
        "select sum(n_employed) as n, sum(n_matched) as people from outcomes where program_code = "
        "'total' and region_code = 'state' and cohort_code = 'all' and horizon_code = 'q2' and "
        "subgroup_dim = 'cte_level' and subgroup_code in ('concentrator', 'completer')"
    )
    assert int(rows["n_employed"]["n_found"]) == levels["n"]
    assert int(rows["n_employed"]["n_matched"]) == levels["people"]
    shares = {code: float(row["rate_found"]) for code, row in rows.items()}
    assert shares["n_full_quarter"] < shares["n_employed"] < shares["n_found"]
    low, high = min(shares.values()), max(shares.values())
    assert f"by {text.points(high - low)}, without a change" in said(caller)


def test_wioa_has_both_quarters_and_the_median(caller):
    row = rows_of(caller, "wioa")[0]
    assert (row["n_employed_q2"], row["n_employed_q4"]) == ("7000", "6990")
    assert row["wage_employed_p50"] == "4700" and float(row["rate_employed_q2"]) == 0.7
    clusters = {r["program_code"]: r for r in rows_of(caller, "wioa_clusters")}
    assert {code: int(r["n_employed_q2"]) for code, r in clusters.items()} == {
        code: counts[0] for code, counts in CLUSTERS.items()
    }
    years = rows_of(caller, "wioa_years")
    assert [int(r["n_employed_q2"]) for r in years] == [counts[0] for counts in YEARS.values()]
    assert "7,000 of 10,000 had covered work in quarter 2 (70%)" in said(caller)


def test_without_a_target_the_page_says_who_sets_it(made, within, monkeypatch):
    monkeypatch.setitem(within.policy, "targets", {})
    page = words_of(to_html(shell.named("perkins")["content"]({}).body))
    assert "has no target. Each state determines its own" in page
    assert "Where are they placed?" in page and "below the target" not in page
    assert "dashed line" not in page and "More people to meet it" not in page


def test_the_target_is_drawn_where_it_stands(caller):
    page = caller.get(PATH).get_data(as_text=True)
    lines = re.findall(r'wf-dots__target" d="M([\d.]+) ', page)
    assert lines and set(lines) == {str(TARGET * 1000)}


def test_a_release_without_concentrators_says_why(client, inside):
    if perkins.there():
        pytest.skip("this release counts them")
    page = words_of(client.get(PATH).get_data(as_text=True))
    assert "This release does not count who was placed" in page
    gaps = client.get("/gaps").get_data(as_text=True)
    assert "/perkins" not in gaps.partition("<h1")[2].partition("<footer")[0]


@pytest.mark.parametrize("value", ("population=nope", "population=locale", "cohort=1999"))
def test_unknown_choices_are_refused(caller, value):
    assert caller.get(f"{PATH}?{value}").status_code == 400


@pytest.mark.parametrize("address", (PATH, LEARNER, f"{PATH}?population=sex&cohort=2014"))
def test_every_link_and_file_answers(caller, address):
    page = caller.get(address).get_data(as_text=True)
    links = {unescape(one) for one in re.findall(r'href="(/(?:perkins|csv)[^"#]*)', page)}
    assert len(links) > 3
    for href in sorted(links):
        assert caller.get(href).status_code == 200, href


def test_policymakers_are_led_here(caller):
    gaps = caller.get("/gaps").get_data(as_text=True)
    assert 'href="/perkins"' in gaps.partition("<footer")[0]
    assert 'href="/perkins"' in caller.get("/").get_data(as_text=True)


def test_the_page_speaks_spanish(caller):
    with speaking(SPANISH):
        page = said(caller, f"/es{LEARNER}")
    assert "¿Cuántos tienen colocación y se alcanza la meta?" in page
    assert "Al menos 82" in page and "Un ejemplo, de ningún estado" in page
    for english in ("target", "placed", "At least", "Below"):
        assert english not in page, english


def test_populations_have_titles_in_both_languages(within):
    english = queries.populations()
    with speaking(SPANISH):
        spanish = queries.populations()
    assert set(english) == set(spanish) == set(within.codes.populations)
    for dim, (title, codes) in english.items():
        assert spanish[dim][0] != title and set(spanish[dim][1]) == set(codes)
