"""The site without a browser: every address answers, calmly, from the release and nothing else."""

import csv
import io
import json
import re
import shutil
import threading
from html import unescape
from itertools import cycle
from pathlib import Path

import duckdb
import pytest

from aggregates.schema import KEYS, PUBLISHED, STATE, SUPPRESSED, TOTAL
from app import create_app
from dashboards import queries, shell, views
from dashboards.markup import to_html
from dashboards.selection import GAP_MEASURES
from dashboards.text import Cell

PAGES = (
    *("/", "/programs", "/programs/total", "/talent", "/gaps", "/methods", "/quality"),
    *("/privacy", "/data", "/data/dictionary"),
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_before_any_script(client, inside, path):
    answer = client.get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count("<h1") == 1 and "<title>" in page and 'name="description"' in page
    assert inside.meta["notice"][:14] in page and inside.id in page
    assert " style=" not in page and "<script>" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost/)', page), "another host"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404),
        ("/programs/nope", 404),
        ("/programs/';drop table outcomes--", 404),
        ("/programs/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        ("/assets/%2e%2e/app.py", 404),
        ("/programs?region=state&region=state", 400),
        ("/programs?region=" + "x" * 3000, 400),
        ("/programs?sort=' or 1=1", 400),
        ("/programs?q=a&q=b", 400),
        ("/gaps?horizon=y99", 400),
        ("/gaps?group=concentrators__sex", 400),
        ("/programs?framework=1999", 400),
        ("/programs?framework=16&framework=2024", 400),
        ("/programs?framework=' or 1=1 --", 400),
        ("/programs?framework=2024&cluster=cluster:nope", 400),
        ("/talent?framework=%00", 400),
        ("/csv/talent/supply.csv?framework=1999", 400),
        ("/csv/cubes/nope.csv", 404),
        ("/csv/cubes/metadata.csv", 404),
        ("/csv/cubes/outcomes_by_region.csv", 404),
        ("/csv/cubes/outcomes;drop table outcomes.csv", 404),
        ("/csv/cubes/..%2f..%2fetc%2fpasswd.csv", 404),
        ("/csv/program/timeline.csv?program=total&region=nope", 400),
        ("/csv/programs/nope.csv", 404),
        ("/csv/nope/list.csv", 404),
        ("/csv/program/activity.csv?program=nope", 404),
        ("/csv/programs/list.csv?" + "&".join(f"a{n}=1" for n in range(99)), 400),
    ],
)
def test_hostile_addresses_are_answered_calmly(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.get_data(as_text=True)
    assert "DROP" not in answer.get_data(as_text=True)


def test_a_refused_framework_is_named(client):
    page = client.get("/programs?framework=1999").get_data(as_text=True)
    assert "We do not know that framework of career clusters" in page and "1999" not in page


@pytest.mark.parametrize("path", ("/programs", "/talent"))
def test_either_framework_can_be_chosen(client, inside, path):
    page = client.get(f"{path}?framework=2024").get_data(as_text=True)
    titles = [node.title for node in inside.codes.clusters("2024")]
    assert titles and re.search(r'<option selected value="2024">', page)
    lists = re.search(r'<select [^>]*name="cluster".*?</select>', page, re.DOTALL).group()
    assert [unescape(title) for title in re.findall(r">([^<]+)</option>", lists)][1:] == titles
    other = inside.codes.clusters("16")[0]
    kept = client.get(f"{path}?framework=2024&cluster={other.code}").get_data(as_text=True)
    assert f'selected value="{other.code}"' not in kept, "a cluster of the other is dropped"


def test_clusters_that_are_too_small_lead_to_those_that_are_shown(client, inside):
    region = inside.codes.of_level("regions", "workforce_region")[0].code
    for path in ("/programs", "/talent"):
        page = client.get(f"{path}?framework=2024&region={region}").get_data(as_text=True)
        if "Nothing is shown for this choice" in page:
            href = re.search(r'href="([^"]+)">Show the 16 career clusters here', page).group(1)
            assert "framework" not in href and client.get(unescape(href)).status_code == 200


def test_a_cluster_of_either_framework_has_a_page_that_names_the_other(client, inside):
    node = inside.codes.clusters("2024")[0]
    page = client.get(f"/programs/{node.code}").get_data(as_text=True)
    assert "Its programs are also in these of the 16 career clusters" in page
    shared = {inside.codes.programs_in(node.code)[0].parent}
    assert all(f'href="/programs/{code}' in page for code in shared)
    search = client.get(f"/programs?q={node.title}").get_data(as_text=True)
    assert "Career cluster, 2024 framework" in search


def test_groups_are_offered_only_where_they_are_tabulated(client, inside):
    for code in (
        "total",
        inside.codes.clusters("16")[0].code,
        inside.codes.clusters("2024")[0].code,
    ):
        page = client.get(f"/programs/{code}").get_data(as_text=True)
        for href in re.findall(r'href="(/gaps[?][^"]*)"', page):
            query = dict(pair.split("=") for pair in unescape(href).split("?")[1].split("&"))
            there = queries.tabulated(query.get("program", TOTAL))["subgroup_dim"]
            assert query.get("group", "sex") in there, href


def test_a_grouping_that_is_nowhere_large_enough_is_explained(client, inside):
    for group in inside.codes.groups:
        page = client.get(f"/gaps?group={group}&measure=wage_employed_p50")
        assert page.status_code == 200, group
        if group not in queries.tabulated(TOTAL)["subgroup_dim"]:
            words = page.get_data(as_text=True)
            assert "too small to keep people private" in words and "Start again" in words


def test_every_cube_can_be_downloaded_or_says_why_not(client, inside):
    page = client.get("/methods").get_data(as_text=True)
    for cube in queries.cubes():
        answer = client.get(f"/csv/cubes/{cube['cube']}.csv")
        text = answer.get_data(as_text=True)
        if cube["published"]:
            rows = list(csv.DictReader(io.StringIO(text)))
            assert len(rows) == cube["rows"] and f"/csv/cubes/{cube['cube']}.csv" in page
            assert all(inside.id in row["source"] for row in rows)
        else:
            assert answer.status_code == 404 and cube["reason"] in text
            assert f"No: {cube['reason']}" in unescape(page)
    assert (
        client.get("/csv/cubes/outcomes.csv", headers={"Accept-Encoding": "gzip"}).headers[
            "Content-Encoding"
        ]
        == "gzip"
    )


def test_other_methods(client):
    assert client.head("/programs").status_code == 200
    refused = client.post("/programs", data="x")
    assert refused.status_code == 405 and "Synthetic" in refused.get_data(as_text=True)
    assert client.post("/_dash-update-component", json={"x": 1}).status_code == 400
    assert client.post("/_dash-update-component", json="x" * 100_000).status_code == 413


def test_what_was_typed_is_escaped(client):
    page = client.get("/programs?q=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_headers_are_strict(client):
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers
    secure = client.get("/", base_url="https://localhost").headers
    assert "max-age=" in secure["Strict-Transport-Security"]


def test_files_are_compressed_and_kept(client):
    page = client.get("/").get_data(as_text=True)
    sheet = re.search(r'href="(/site\.css\?m=\w+)"', page).group(1)
    for encoding in ("br", "gzip"):
        answer = client.get(sheet, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in client.get(sheet).headers
    assert client.get("/").headers["Cache-Control"] == "no-cache"


def test_the_csv_holds_the_rows_of_the_page(client, inside):
    found = client.get("/csv/programs/list.csv?sort=people")
    rows = list(csv.DictReader(io.StringIO(found.get_data(as_text=True))))
    page = client.get("/programs?sort=people").get_data(as_text=True)
    first = page.split("</table>")[0]
    shown = re.findall(r'scope="row"><a href="/programs/([\w:%-]+)', first)
    assert rows and [row["program_code"] for row in rows] == shown
    assert all(inside.id in row["source"] and row["data_notice"] for row in rows)


def test_every_number_on_the_list_is_the_release(tmp_path, inside):
    copy = shutil.copy(_file(inside), tmp_path)
    with duckdb.connect(str(copy), read_only=True) as con:
        page = shell.content("/programs", {})
        table = page.tables["list"]
        for keys, row in zip(table.codes, table.rows, strict=True):
            where = " and ".join(f"{key} = ?" for key in keys)
            sql = f"select n_matched, n_matched_status from outcomes where {where} and {ALL}"
            value, status = con.execute(sql, list(keys.values())).fetchall()[0]
            assert row[1] == Cell("n_matched", value if status == PUBLISHED else None, status)


ALL = f"subgroup_dim = '{TOTAL}'"


def _file(release):
    name = release.rows("select path from duckdb_databases() where path is not null")
    return Path(name[0]["path"])


def test_rollups_lead_to_published_numbers(client, inside):
    hidden = [
        row
        for row in queries.outcomes(region_code=[n for n in inside.codes.regions])
        if row["rate_employed_status"] == SUPPRESSED
    ]
    assert hidden, "a release of this size hides something"
    found = queries.rollups(hidden, "rate_employed")
    for key, wider in found.items():
        row = dict(zip(KEYS, key, strict=True))
        assert wider["rate_employed_status"] == PUBLISHED
        assert row["horizon_code"] == wider["horizon_code"]
        words, href = views.way_on(row, "rate_employed")
        assert words.endswith("%") and client.get(href).status_code == 200
        break


def test_a_hidden_number_is_explained(client, inside):
    for row in queries.outcomes(region_code=list(inside.codes.regions), cohort_code="all"):
        if row["rate_employed_status"] == SUPPRESSED and row["horizon_code"].startswith("y"):
            href = f"/programs/{row['program_code']}?region={row['region_code']}"
            page = client.get(f"{href}&horizon={row['horizon_code']}").get_data(as_text=True)
            assert "Suppressed to protect privacy" in page and "/privacy#protection" in page
            return
    pytest.fail("a release of this size hides something")


def test_every_picture_of_every_grouping_can_be_drawn(inside):
    for group in inside.codes.groups:
        for measure in GAP_MEASURES:
            page = shell.content("/gaps", {"group": group, "measure": measure})
            for draw in page.pictures.values():
                json.dumps(draw(), allow_nan=False)


def test_every_program_and_place_has_a_page(client, inside):
    for code in inside.codes.programs:
        assert client.get(f"/programs/{code}").status_code == 200, code
    pages = cycle(("/programs/total", "/programs", "/gaps", "/talent"))  # a page a place, in turn
    for code, path in zip(list(inside.codes.regions)[::3], pages, strict=False):
        assert client.get(f"{path}?region={code}").status_code == 200, (path, code)


@pytest.mark.long
@pytest.mark.parametrize("path", ("/programs/total", "/programs", "/gaps", "/talent"))
def test_every_place_has_every_page(client, inside, path):
    for code in inside.codes.regions:
        assert client.get(f"{path}?region={code}").status_code == 200, code


@pytest.mark.parametrize("path", ("/programs", "/gaps"))
def test_a_time_not_yet_reached_is_not_blamed_on_privacy(client, path):
    page = client.get(f"{path}?cohort=2019-2021&horizon=y10").get_data(as_text=True)
    assert "do not yet reach year 10 for all who left school in 2019 to 2021" in page
    assert "too small" not in page


def test_a_control_shows_what_was_asked_even_where_nothing_is(client, inside):
    code = next(node.code for node in inside.codes.of_level("programs", "program"))
    county = inside.codes.of_level("regions", "county")[0].code
    page = client.get(f"/programs/{code}?region={county}").get_data(as_text=True)
    assert re.search(
        rf'<option [^>]*value="{county}"[^>]* selected|selected[^>]*value="{county}"', page
    )


def test_groups_are_compared_with_one_that_has_people(client):
    page = client.get("/gaps?group=sex&reference=not_reported").get_data(as_text=True)
    assert ", to compare with" in page and "No difference can be shown" not in page


def test_an_order_is_never_called_a_ranking(client):
    page = client.get("/programs?sort=share").get_data(as_text=True)
    assert "not a ranking" in page or "may be chance" in page


def test_dash_takes_over_each_page_with_its_own_pictures(client):
    names = set()
    for path in PAGES[1:5]:
        page = client.get(path).get_data(as_text=True)
        body = {
            "output": "turn.children",
            "outputs": {"id": "turn", "property": "children"},
            "inputs": [{"id": "turn", "property": "href", "value": path}],
            "changedPropIds": ["turn.href"],
        }
        places = client.post("/_dash-update-component", json=body).get_json()
        children = places["response"]["turn"]["children"]
        targets = {child["props"]["target"] for child in children}
        assert set(re.findall(r'data-picture="([\w-]+)"', page)) <= targets
        names |= targets
    assert len(names) == 9


def test_a_turned_page_is_the_served_page(client):
    body = {
        "output": "turn.page",
        "outputs": {"id": "turn", "property": "page"},
        "inputs": [{"id": "turn", "property": "turned", "value": "/gaps?group=locale"}],
        "changedPropIds": ["turn.turned"],
    }
    answer = client.post("/_dash-update-component", json=body).get_json()
    turned = answer["response"]["turn"]["page"]["html"]
    assert turned in client.get("/gaps?group=locale").get_data(as_text=True)


def test_without_a_release_the_message_says_what_to_do(tmp_path):
    with pytest.raises(queries.NoRelease, match="make run"):
        create_app(tmp_path)


def test_a_damaged_release_is_refused(tmp_path, inside):
    whole = _file(inside).read_bytes()
    (tmp_path / "release.duckdb").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(queries.NoRelease):
        create_app(tmp_path)
    (tmp_path / "release.duckdb").write_bytes(b"not a database")
    with pytest.raises(queries.NoRelease):
        create_app(tmp_path)


def test_another_version_is_refused(tmp_path, inside):
    copy = tmp_path / "release.duckdb"
    shutil.copy(_file(inside), copy)
    with duckdb.connect(str(copy)) as con:
        con.execute("update metadata set value = '0' where key = 'release_version'")
    with pytest.raises(queries.NoRelease, match="version"):
        create_app(tmp_path)


def test_many_first_visitors_at_once(release_folder):
    server = create_app(release_folder).server
    wrong, ready = [], threading.Barrier(16)

    def visit(number: int) -> None:
        ready.wait()
        path = PAGES[number % len(PAGES)]
        status = server.test_client().get(path).status_code
        if status != 200:
            wrong.append((path, status))

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(16)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert wrong == []


def test_the_release_cannot_be_written_nor_anything_else_read(inside):
    for sql in ("delete from outcomes", "select * from read_csv('/etc/passwd')", "install httpfs"):
        with pytest.raises(duckdb.Error):
            inside.rows(sql)


def test_the_state_is_what_the_release_says(inside):
    title = inside.codes.regions[STATE].title
    assert title in to_html(shell.content("/", {}).body)


def test_a_page_is_the_same_each_time_so_that_it_is_packed_once(client):
    asked = {"headers": {"Accept-Encoding": "br"}}
    first, again = (client.get("/methods", **asked).get_data() for _time in range(2))
    assert first == again
