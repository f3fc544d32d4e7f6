"""The page that says who can see what, how people are protected, and whom to tell."""

import re
from html import unescape

import pytest

from dashboards import protection, queries, shell

SECTIONS = ("access", "never", "protection", "proof", "limits", "terms", "decisions", "contact")


@pytest.fixture
def page(client):
    return client.get("/privacy").get_data(as_text=True)


def test_it_has_a_way_to_each_of_its_sections(page):
    main = page.partition("<main")[2].partition("</main>")[0]
    assert main.count("<h2") == len(SECTIONS) + 1  # and the way to share it
    for ident in SECTIONS:
        assert f'href="#{ident}"' in page and page.count(f'id="{ident}"') == 1


def test_the_rules_are_those_of_the_release_and_stand_in_one_place(page, client, inside):
    methods = unescape(client.get("/methods").get_data(as_text=True))
    for rule in protection.rules(inside.meta):
        assert rule in unescape(page) and rule not in methods
    assert "/privacy#protection" in methods


def test_it_says_how_many_numbers_were_attacked(page):
    assert 'href="/methods#certificate"' in page and 'href="/methods#policy"' in page


def test_of_invented_people_it_says_that_nobody_signs(page, inside):
    assert inside.synthetic and "nobody has to sign this release" in page
    assert "Made public" in page and "the software, by itself" in page


def test_what_the_agency_has_not_filled_in_is_said_to_be_missing(page):
    assert "How to reach it is not filled in yet" in page and "mailto:" not in page


def test_the_policy_speaks_in_both_languages(client, inside):
    for path, end in (("/privacy", ""), ("/es/privacy", "_es")):
        shown = unescape(client.get(path).get_data(as_text=True))
        for line in inside.policy["redisclosure"][f"terms{end}"]:
            assert line in shown
        assert inside.policy["access"][f"records{end}"] in shown
        assert inside.policy["contact"][f"office{end}"] in shown


@pytest.fixture
def told(inside, monkeypatch):
    """The page of a release whose policy says no more than this."""

    def told(**policy):
        monkeypatch.setitem(inside.__dict__, "policy", policy)
        return str(shell.named("privacy")["content"]({}).body)

    return told


def test_a_release_of_before_says_what_it_can(told):
    shown = told()
    assert "sets no terms" in shown and "the agency that publishes this site" in shown
    assert "staff of the agency" in shown


def test_what_the_proof_leaves_out_depends_on_the_policy(told):
    assert "put their files together" in told(count_min_employers=3)
    assert "who know their own people" in told(count_min_employers=1)


def test_no_law_is_cited_but_as_a_paragraph(page):
    assert set(re.findall(r"\d+ CFR [\d.]+\d", page)) == {
        "34 CFR 99.31",
        "34 CFR 99.33",
        "20 CFR 603.4",
    }


def test_the_site_sets_no_cookies(client):
    """As the page says."""
    for path in ("/", "/privacy", "/programs/total", "/csv/privacy/access.csv"):
        assert "Set-Cookie" not in client.get(path).headers


def test_every_table_is_a_file(client, inside):
    found = shell.named("privacy")["content"]({}).tables
    assert set(found) == {"access", "decisions"} and queries.release() is inside
    for name, table in found.items():
        rows = client.get(f"/csv/privacy/{name}.csv").get_data(as_text=True).splitlines()
        assert len(rows) == len(table.rows) + 1
