"""The page of a credential: its numbers are those of the release, and what is hidden says why."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from dashboards import queries
from dashboards.holders import awards, jobs, listing, routes, stay, wages
from dashboards.holders.holding import holding
from dashboards.language import SPANISH, speaking
from dashboards.text import count, dollars, percent
from tests.dashboards import held
from tests.dashboards.readability import grade
from tests.dashboards.reading import paragraphs


def words(html: str) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def section(html: str, ident: str) -> str:
    start = html.index(f'aria-labelledby="{ident}"')
    return words(html[start : html.index("</section>", start)])


def get(site, path: str) -> str:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def rows(site, path: str) -> list[dict[str, str]]:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def sql(release, code: str, horizon: str, measure: str):
    found = release.rows(
        f"select {measure} as n from credentials where credential_code = ? and horizon_code = ? "
        "and region_code = 'state' and cohort_code = 'all'",
        [code, horizon],
    )
    return found[0]["n"]


@pytest.mark.parametrize("code", ("cna", "bachelor-health", "type:industry_certification", "total"))
def test_the_numbers_are_those_of_the_release(site, there, code):
    page = get(site, f"/talent/{code}")
    measure = "n_matched" if code in ("cna", "bachelor-health") else "n_awards"
    assert count(sql(there, code, "a00", measure)) in section(page, "earn")
    paid = section(page, "pay")
    for horizon in ("a01", "a03", "a05"):
        share = percent(sql(there, code, horizon, "rate_employed"))
        assert share in section(page, "work")
        for rank in (25, 50, 75):
            assert dollars(sql(there, code, horizon, f"wage_employed_p{rank}")) in paid
    stayed = section(page, "stay")
    assert all(percent(share) in stayed for share in held.PLACES.values())
    gone = percent(1 - sql(there, code, "a01", "rate_employed"))
    assert f"For {gone} of all holders, no covered work was found" in stayed
    assert percent(held.SECTORS["62"]) in section(page, "industries")


def test_a_single_credential_is_not_said_to_count_all_awards(site):
    page = section(get(site, "/talent/cna"), "earn")
    assert "could be looked up" in page and "counted for its type only" in page
    assert "Awards are not people" in section(get(site, "/talent/total"), "earn")


def test_what_is_hidden_says_why_and_leads_to_the_type(site):
    page = get(site, "/talent/rare")
    for ident in ("earn", "stay", "pay", "work", "industries"):
        said = section(page, ident)
        assert "Suppressed to protect privacy" in said, ident
        assert f'href="/talent/type:industry_certification#{ident}"' in page, ident
    assert "Industry certifications: 80%" in section(page, "stay")
    assert "Industry certifications: $13,300" in section(page, "pay")
    assert "no career cluster" in section(page, "openings")


def test_by_region_the_numbers_are_of_the_type(site, there):
    said = section(get(site, "/talent/cna"), "regions")
    assert "one credential is too small to show" in said and "Industry certifications" in said
    found = rows(site, "/csv/credential/regions.csv?credential=cna")
    regions = there.codes.of_level("regions", "workforce_region")
    assert [row["region"] for row in found] == sorted(node.title for node in regions)
    assert {row["credential_code"] for row in found} == {"type:industry_certification"}
    assert {float(row["n_awards_looked_up"]) for row in found} == {900}


@pytest.mark.parametrize("code", ("cna", "total"))
def test_every_table_is_a_file_of_its_own(site, code):
    page = get(site, f"/talent/{code}")
    links = re.findall(r'href="(/csv/[^"]+)"', page)
    assert len(links) >= 6
    for link in links:
        assert rows(site, unescape(link)), link


def test_the_identifier_leads_to_the_credential_finder(site):
    page = get(site, "/talent/cna")
    assert f'href="https://credentialfinder.org/credential/{held.CTID}"' in page
    assert f"<code>{held.CTID}</code>" in page and "ceterms:ctid" in page
    assert "credentialfinder" not in get(site, "/talent/rare"), "nothing where there is none"


def test_the_next_step_is_of_the_same_field_and_a_higher_type(there):
    given = holding("cna")
    assert [row["credential_code"] for row in routes.related(given)] == ["bachelor-health"]
    assert routes.step(given, queries.credentials()["bachelor-health"]) == "up"
    assert routes.step(holding("bachelor-health"), queries.credentials()["cna"]) == "down"
    assert routes.related(holding("rare")) == []


def test_a_title_of_the_catalogue_is_text(site):
    page = get(site, "/talent/cna")
    assert "<h1>Nurse aide &lt;test&gt;</h1>" in page and "<test>" not in page


def test_openings_are_those_of_the_jobs_of_its_field(there):
    given = holding("cna")
    found = jobs.jobs(given)
    codes = {node.code for node in there.codes.programs_in("cluster:08")}
    expected = there.rows(
        "select sum(annual_openings)::bigint as n, count(*) as jobs from demand "
        "where region_code = 'state' and soc_code in (select soc_code from demand_program "
        f"where program_code in ({', '.join('?' * len(codes))}))",
        sorted(codes),
    )[0]
    assert jobs.openings(found).value == expected["n"] and len(found) == expected["jobs"]
    each = jobs.yearly(given)
    assert each == ("2019-2021", 300 // 2 / 3)
    assert "50 awards a year" in jobs.beside(given, jobs.openings(found))
    assert jobs.ask(holding("total")) is None


def test_awards_a_year_are_not_of_years_that_the_records_miss(there, monkeypatch):
    later = {("2016-2018", "a00"): (2016, 2018), ("2019-2021", "a00"): (2019, 2099)}
    monkeypatch.setattr(queries, "award_years", lambda: later | {("all", "a00"): (2016, 2099)})
    assert jobs.yearly(holding("cna"))[0] == "2016-2018"


def test_the_trend_is_of_the_last_windows_that_are_shown(there):
    assert awards.trend(awards.windows(holding("cna"))) == (
        "In 2019 to 2021 there were 150. In 2016 to 2018 there were 100."
    )
    assert awards.trend(awards.windows(holding("rare"))) == "Awards by year cannot be shown."
    assert wages.table(holding("cna")).rows[0][2].value == held.WAGES[1]
    assert stay.part({}, stay.NEAR).status == "no_data"


@pytest.mark.parametrize(
    ("asked", "order", "codes"),
    [
        ("", "title", ["bachelor-health", "cna", "rare"]),
        ("", "people", ["cna", "bachelor-health", "rare"]),
        ("nurse", "title", ["cna"]),
        ("nurse degree", "title", []),
    ],
)
def test_the_list_can_be_searched_and_sorted(there, asked, order, codes):
    assert [one.code for one in listing.members(holding("total"), asked, order)] == codes


def test_the_list_is_of_the_type(site):
    found = rows(site, "/csv/credential/list.csv?credential=type:bachelor")
    assert [row["credential_code"] for row in found] == ["bachelor-health"]
    assert "1 credential." in words(get(site, "/talent/total?q=nurse"))


def test_unknown_credentials_and_orders_have_a_kind_page(site):
    for path, status in (
        ("/talent/nope", 404),
        ("/talent/%3Cscript%3E", 404),
        ("/talent/total?sort=luck", 400),
        ("/csv/credential/wages.csv?credential=nope", 404),
        ("/embed/credential-map?credential=nope", 404),
    ):
        answer = site.get(path)
        assert answer.status_code == status, path
        assert b"Traceback" not in answer.data and b"<script>" not in answer.data
    assert "We have no credential by that name" in site.get("/talent/nope").get_data(as_text=True)


def test_a_release_without_credentials_says_why_and_leads_on(client, inside):
    if "credentials" in queries.published():
        pytest.skip("this release holds credentials")
    for path, status in (("/talent/total", 200), ("/talent/cna", 404)):
        answer = client.get(path)
        page = answer.get_data(as_text=True)
        assert answer.status_code == status
        assert "This release does not hold who earned which credential" in words(page)
        assert 'href="/talent"' in page
    assert 'id="credentials"' not in client.get("/talent").get_data(as_text=True)


def test_it_is_in_spanish_too(site, there):
    page = get(site, "/es/talent/cna")
    assert '<html lang="es">' in page and "¿Se quedan?" in page
    assert 'href="/es/talent/total#list"' in page
    for english in ("How many", "Source:", "Suppressed", "holders", "Awarded"):
        assert english not in words(page), english
    with speaking(SPANISH):
        assert queries.credentials()["type:bachelor"]["title"] == "Licenciaturas"


@pytest.mark.parametrize("path", ("/talent/cna", "/talent/total", "/talent/rare"))
def test_it_is_for_grade_8(site, path):
    found = [one.text for one in paragraphs(get(site, path)) if "wf-citation" not in one.classes]
    assert grade(found) <= 8.0


def test_its_pictures_can_be_embedded(site):
    page = get(site, "/talent/cna")
    frames = set(re.findall(r"/embed/(credential-\w+)\?credential=cna", unescape(page)))
    assert frames >= {"credential-awards", "credential-wages", "credential-map"}
    for name in frames:
        answer = get(site, f"/embed/{name}?credential=cna")
        assert f'id="{name}' in answer and 'href="/talent/cna"' in answer


def test_employers_and_the_search_lead_to_it(site, there):
    assert 'href="/talent/type:bachelor"' in get(site, "/talent")
    assert 'href="/talent/rare"' in get(site, "/programs?q=rare+certificate")
