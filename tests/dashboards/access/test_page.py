"""The page of who gets in: what it says of groups that are known, and of a release as built."""

from __future__ import annotations

import csv
import io
import math
import re
from html import unescape

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from app import create_app
from dashboards import queries
from dashboards.access import rows, shares, wages
from dashboards.questions import access as questions
from dashboards.selection import Selection
from tests.dashboards.access import made
from tests.dashboards.access.made import CLUSTERS, HORIZON

PATH = "/access"
WOMEN = (
    "Women: suppressed to protect privacy. By the counts that are published, the representation "
)
WOMEN += "ratio is 0.15 to 0.50."


@pytest.fixture(scope="session")
def site_of(release_folder, tmp_path_factory):
    """The site over a release with groups by cluster that are known."""
    return create_app(made.write(release_folder, tmp_path_factory.mktemp("access")))


@pytest.fixture
def caller(site_of):
    return site_of.server.test_client()


@pytest.fixture
def within(site_of):
    with site_of.server.test_request_context("/"):
        yield site_of.server.extensions["throughline_shelf"].current()


def said(caller, address=PATH) -> str:
    answer = caller.get(address)
    assert answer.status_code == 200, address
    page = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return unescape(re.sub(r"\s+", " ", page))


def rows_of(caller, name, query=""):
    answer = caller.get(f"/csv/access/{name}.csv{query}")
    assert answer.status_code == 200, name
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


@pytest.fixture
def asked(within) -> rows.Access:
    return rows.access(Selection(group="sex", horizon=HORIZON))


def test_high_wage_is_a_median_above_all_by_more_than_chance(asked):
    assert asked.high == ["cluster:13", "cluster:02"]
    assert asked.pay["cluster:05"] == asked.pay["cluster:08"] == rows.NOT_HIGH
    assert "cluster:none" not in asked.pay, "those without a program took none"
    assert asked.clusters[0] == "cluster:13" and asked.clusters[-1] == "cluster:none"


def test_a_counted_group_has_a_ratio_and_a_range(asked):
    women, _men, part, _median = CLUSTERS["cluster:13"]
    found = asked.standing("female", ["cluster:13"])
    assert found.ratio.value == pytest.approx((women / part) / 0.5)
    low, high = confint_proportions_2indep(
        women, 2000, part - women, 2000, compare="ratio", method="log"
    )
    assert found.ratio.ends == pytest.approx([end / (end / 2 + 0.5) for end in (low, high)])
    assert found.count.value == women and found.between is None


def test_a_hidden_group_has_limits_by_what_is_shown_around_it(asked):
    found = asked.standing("female", ["cluster:02"])
    assert found.ratio is None and not found.count.shown
    assert found.inside == (0, 140)  # women of 02 and 05 are 140; men of them 210, of 150 and 200
    assert found.between == pytest.approx((0, 1.4))
    men = asked.standing("male", ["cluster:02"])
    assert men.inside == (60, 200) and men.between == pytest.approx((0.6, 2.0))


def test_sums_with_hidden_parts_are_limits(asked):
    women = asked.standing("female", asked.high)
    assert women.inside == (60, 200) and women.between == pytest.approx((0.15, 0.5))
    assert women.verdict == rows.LESS, "even 200 of the 800 are fewer than half by more than chance"
    assert asked.standing("female", ["cluster:02"]).verdict == ""
    other = ["cluster:02", "cluster:05"]
    assert asked.standing("female", other).ratio.value == pytest.approx((140 / 350) / 0.5)


def test_the_page_says_who_is_in_high_wage_programs(caller):
    page = said(caller)
    assert WOMEN in page
    assert "In the 1 of 2 high-wage clusters whose counts are shown: 0.20, that is 20 where" in page
    assert "15 to 50 where equal shares would give 100" in page.lower()
    assert "Under Perkins V each state determines which programs are high-wage" in page
    assert "Of 2 high-wage clusters, the group has less than its share in 1 and more in 0" in page
    assert re.search(r"Manufacturing High-wage 0\.20 \(0\.16 to 0\.25\)", page)
    assert not re.search(r"\b(because|therefore|due to|unemployed|nan|None)\b", page)


def test_what_is_drawn_is_where_the_numbers_are(asked):
    found = [asked.standing("female", [code]) for code in asked.clusters]
    top = wages.reach(found)
    assert top == 8  # 0.16 is less than a quarter
    one = wages.strip(found[0], "", top)
    assert one.middle == pytest.approx(math.log2(0.2))
    assert one.ends[0] < one.middle < one.ends[1] and not one.hidden
    hidden = wages.strip(found[1], "", top)
    assert hidden.hidden and hidden.middle is None and hidden.ends[0] == -3
    assert hidden.ends[1] == pytest.approx(math.log2(1.4))


def test_files_have_the_numbers_with_their_ends(caller):
    found = {
        (row["program_code"], row["subgroup_code"]): row for row in rows_of(caller, "clusters")
    }
    one = found["cluster:13", "female"]
    assert (one["n_matched"], one["n_cluster"], one["ratio_value"]) == ("60", "600", "0.2")
    assert one["high_wage"] == "Yes" and one["rate_all"] == "0.5" and one["ratio_kind"] == "likely"
    hidden = found["cluster:02", "female"]
    assert hidden["n_matched"] == hidden["ratio_value"] == ""
    assert (hidden["ratio_upper"], hidden["ratio_kind"]) == ("1.4", "hidden")
    assert {row["subgroup_code"] for row in rows_of(caller, "together")} == {"female", "male"}
    assert {row["subgroup_code"] for row in rows_of(caller, "focus")} == {"female"}


def test_a_group_that_is_asked_for_is_pictured(caller):
    assert "Men, by cluster: representation ratio" in said(caller, f"{PATH}?focus=male")
    assert caller.get(f"{PATH}?focus=nobody").status_code == 400


def test_groups_that_clusters_are_not_split_by_say_so_and_what_is(caller):
    page = said(caller, f"{PATH}?group=disability")
    assert "This release does not count leavers by cluster and disability" in page
    answer = caller.get(f"{PATH}?group=disability").get_data(as_text=True)
    assert f'href="{PATH}"' in answer or f'href="{PATH}?horizon={HORIZON}' in answer


def test_the_questions_answer_from_the_same_numbers(within):
    one = questions.high_wage()
    assert one.said[1].startswith(WOMEN) and one.way[1].startswith(PATH)


# Work-based learning and credentials, of the release as it was built


@pytest.fixture(params=(shares.LEARNING, shares.CREDENTIALS), ids=lambda one: one.cube)
def counted(request, inside):
    """The shares of a subject by sex; none where this release does not count it."""
    found = shares.shares(request.param, Selection(group="sex", horizon="y02"))
    if not found.rows:
        pytest.skip("this release does not count it")
    return found


def test_shares_are_those_of_the_release_with_wilsons_limits(counted, inside):
    for group in counted.groups:
        for part in counted.parts:
            share, n, people = (
                counted.share(group, part),
                counted.count(group, part),
                counted.people(group),
            )
            if share.shown:
                assert share.value == pytest.approx(n.value / people.value)
                expected = proportion_confint(n.value, people.value, method="wilson")
                assert counted.ends(group, part) == pytest.approx(expected, abs=1e-4)


def test_differences_have_newcombes_limits(counted):
    reference = counted.reference
    assert reference == "male", "the group of the policy"
    for part in counted.parts:
        found = counted.gap("female", part)
        if found is None:
            continue
        numbers = [
            item.value
            for group in ("female", reference)
            for item in (counted.count(group, part), counted.people(group))
        ]
        expected = confint_proportions_2indep(*numbers, compare="diff", method="newcomb")
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-4)
        assert counted.gap(reference, part) is None


def test_everybody_has_the_learning_of_the_subgroup(inside):
    """One number of the same people in two tables."""
    if "learning" not in queries.published():
        pytest.skip("this release does not count it")
    both = inside.rows(
        "select l.n, l.n_status, o.n_matched, o.n_matched_status from learning l join outcomes o "
        "on o.program_code = l.program_code and o.region_code = l.region_code "
        "and o.cohort_code = l.cohort_code and o.horizon_code = l.horizon_code "
        "and o.subgroup_dim = 'work_based_learning' and o.subgroup_code = l.learning_code "
        "where l.subgroup_dim = 'total'"
    )
    assert both
    for row in both:
        assert (row["n"], row["n_status"]) == (row["n_matched"], row["n_matched_status"])


def test_learning_is_not_split_by_itself(client):
    page = said(client, f"{PATH}?group=work_based_learning")
    assert "Groups by work-based learning itself cannot be split by it" in page


@pytest.mark.parametrize("group", ["sex", "race_ethnicity", "disability", "cte_level", "exit_type"])
def test_every_grouping_has_a_page_in_both_languages(client, group):
    for address in (f"{PATH}?group={group}", f"/es{PATH}?group={group}"):
        page = said(client, address)
        assert "%(" not in page and "None" not in page


def test_a_cluster_has_its_own_learning_and_says_whose(client):
    page = said(client, f"{PATH}?cluster=cluster:08")
    assert "Who has work-based learning?" in page
    assert "not counted for this choice" in page or "Health Science. People who left" in page
