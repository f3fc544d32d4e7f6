"""Rows of cubes: those of the release file and no others, in three formats that agree."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import duckdb
import pandas as pd
import pytest

from aggregates.schema import KEYS, STATUSES
from dashboards import cubes, queries
from tests.dashboards.api.asking import BASE, Asker

SOURCE = ["source", "data_notice"]
EVERYONE = {
    "program_code": "total",
    "region_code": "state",
    "cohort_code": "all",
    "horizon_code": "q2",
    "subgroup_dim": "total",
    "subgroup_code": "total",
}


@pytest.fixture
def published(inside):
    return sorted(queries.published())


def as_dicts(con, sql: str, values=()) -> list[dict]:
    found = con.execute(sql, list(values))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def everything(api: Asker, cube: str) -> list[dict]:
    """All rows, a page at a time, by the link to the next."""
    path, found = f"/cubes/{cube}/rows?limit=700", []
    while path:
        said = api.json(path)
        found += said["rows"]
        assert said["meta"]["count"] == len(said["rows"])
        after = urlsplit(said["links"].get("next", ""))
        path = f"{after.path}?{after.query}" if after.path else ""
    return found


# The same as the file of the release


def test_paging_gives_each_row_of_each_cube_once_and_as_it_is(api, straight, published):
    assert len(published) > 8
    for cube in published:
        keys = [name for name in api.json(f"/cubes/{cube}")["cube"]["keys"]]
        order = ", ".join(key["name"] for key in keys)
        wanted = as_dicts(straight, f"select * from {cube} order by {order}")
        assert everything(api, cube) == wanted, cube
        assert api.json(f"/cubes/{cube}/rows?limit=1")["meta"]["total"] == len(wanted)


def test_keys_name_a_row(inside, straight, published):
    for cube in published:
        keys = ", ".join(cubes.shape(cube).keys)
        twice = f"select 1 from {cube} group by {keys} having count(*) > 1"
        assert straight.execute(twice).fetchall() == [], cube


def test_filters_of_every_key_of_every_cube(api, straight, published, inside):
    for cube in published:
        for key in cubes.shape(cube).keys:
            codes = [
                r[0] for r in straight.execute(f"select distinct {key} from {cube}").fetchall()
            ]
            code = sorted(codes)[len(codes) // 2]
            wanted = straight.execute(
                f"select count(*) from {cube} where {key} = ?", [code]
            ).fetchone()[0]
            said = api.json(f"/cubes/{cube}/rows?limit=1&{key}={code}")
            assert said["meta"]["total"] == wanted > 0 and said["rows"][0][key] == code


def test_several_codes_and_a_status(api, straight):
    asked = (
        "region_code=state&horizon_code=y01,q2&rate_employed_status=coded,suppressed&limit=10000"
    )
    wanted = as_dicts(
        straight,
        "select * from outcomes where region_code = 'state' and horizon_code in ('q2', 'y01') "
        f"and rate_employed_status in ('coded', 'suppressed') order by {', '.join(KEYS)}",
    )
    assert api.rows("outcomes", asked) == wanted
    again = asked.replace("horizon_code=y01,q2", "horizon_code=q2&horizon_code=y01")
    assert api.rows("outcomes", again) == wanted, "given twice, as some tools do"


def test_a_code_without_rows_in_a_cube_has_none(api, straight):
    of_cube = {
        row[0] for row in straight.execute("select distinct region_code from flows").fetchall()
    }
    known = [row[0] for row in straight.execute("select region_code from dim_region").fetchall()]
    code = next(code for code in known if code not in of_cube)
    said = api.json(f"/cubes/flows/rows?region_code={code}")
    assert said["rows"] == [] and said["meta"]["total"] == 0 and "next" not in said["links"]


def test_past_the_end_there_is_nothing(api):
    said = api.json("/cubes/outcomes/rows?offset=999999999")
    assert said["rows"] == [] and said["meta"]["total"] > 0 and "prev" in said["links"]


# Columns


def test_a_number_never_comes_without_its_status(api, inside, published):
    for cube in published:
        shape = cubes.shape(cube)
        for measure in shape.measures:
            for name in measure.columns:
                row = api.rows(cube, f"columns={name}&limit=1")[0]
                assert set(row) == {*shape.keys, *measure.columns}, name


def test_a_value_is_null_only_beside_a_status_that_says_why(api, inside, published):
    for cube in published:
        for row in everything(api, cube):
            for measure in cubes.shape(cube).measures:
                status = row[measure.status]
                assert status in STATUSES
                assert (row[measure.name] is None) == (status != "published"), (cube, row)


# Formats


@pytest.mark.parametrize(
    ("cube", "query"),
    [
        ("outcomes", "region_code=state"),
        ("outcomes", "columns=rate_employed,wage_employed_p50&horizon_code=q2,y01"),
        ("demand", ""),
        ("coverage", ""),
        ("outcomes", "rate_employed_status=suppressed"),
        ("industries", "limit=7&offset=3"),
    ],
)
def test_three_formats_have_the_same_rows(api, cube, query):
    wanted = api.rows(cube, query if "limit" in query else f"{query}&limit=10000")
    assert wanted
    names = list(wanted[0])
    frame = api.parquet(cube, query)
    assert list(frame.columns) == names + SOURCE
    assert [
        {name: None if pd.isna(row[name]) else row[name] for name in names}
        for row in frame.to_dict("records")
    ] == wanted
    lines = api.csv(cube, query)
    assert list(lines[0]) == names + SOURCE
    assert [{name: row[name] for name in names} for row in lines] == [
        {name: "" if row[name] is None else str(row[name]) for name in names} for row in wanted
    ]
    for row in (lines[0], lines[-1], frame.iloc[0], frame.iloc[-1]):
        assert api.release in row["source"] and "invented" in row["data_notice"]


def test_parquet_keeps_types_and_says_its_source(api, tmp_path, straight):
    file = tmp_path / "outcomes.parquet"
    file.write_bytes(api.get("/cubes/outcomes/rows?format=parquet").data)
    with duckdb.connect() as con:
        types = dict(con.execute(f"select name, type from parquet_schema('{file}')").fetchall())
        said = con.execute(f"select key, value from parquet_kv_metadata('{file}')").fetchall()
        order = ", ".join(KEYS)
        rows = con.execute(
            f"select * exclude (source, data_notice) from '{file}' order by {order}"
        ).fetchall()
    assert types["n_matched"] == "INT64" and types["rate_employed"] == "DOUBLE"
    about = dict(said)[b"throughline"].decode()
    assert api.release in about and "invented" in about
    assert rows == straight.execute(f"select * from outcomes order by {order}").fetchall()


def test_no_rows_are_a_file_with_a_head(api, straight):
    query = "n_matched_status=coded"
    assert api.rows("outcomes", query) == []
    assert api.csv("outcomes", query) == []
    assert api.get(f"/cubes/outcomes/rows?{query}&format=csv").text.startswith("program_code,")
    assert len(api.parquet("outcomes", query)) == 0


def test_the_accept_header_chooses_and_the_parameter_goes_before_it(api):
    def kind(path: str, accept: str) -> str:
        return api.get(path, Accept=accept).mimetype

    rows = "/cubes/outcomes/rows?region_code=state&program_code=total"
    assert kind(rows, "*/*") == kind(rows, "") == "application/json"
    assert kind(rows, "text/html,*/*;q=0.8") == "application/json"
    assert kind(rows, "text/csv") == "text/csv"
    assert kind(rows, "text/csv;q=0.1,application/json") == "application/json"
    assert kind(rows, "application/vnd.apache.parquet") == "application/vnd.apache.parquet"
    assert kind(f"{rows}&format=json", "text/csv") == "application/json"
    assert kind("/definitions", "text/csv") == "text/csv"


def test_a_whole_cube_is_sent_as_it_is_read(app, api, monkeypatch):
    whole = api.csv("outcomes")
    monkeypatch.setattr("dashboards.api.serve.LONG", 10)
    app.server.wsgi_app.kept.__init__()
    path = f"{api.here}/cubes/outcomes/rows?format=csv"
    answer = api.client.get(path, buffered=False)
    assert answer.status_code == 200 and answer.content_length is None and answer.get_etag()[0]
    assert list(csv.DictReader(io.StringIO(answer.text))) == whole
    assert list(csv.DictReader(io.StringIO(answer.text))) == whole
    again = api.client.get(path)
    assert again.data == answer.data and again.headers["ETag"] == answer.headers["ETag"]
    assert again.content_length == len(answer.data), "held from now on"


# The same as the pages


@pytest.mark.parametrize(
    "path",
    [
        "program/timeline.csv?program=total",
        "program/groups.csv?program=total",
        "gaps/groups.csv",
        "methods/coverage.csv",
    ],
)
def test_the_files_of_pages_have_the_numbers_of_the_api(client, api, path):
    """A button on a page and the API read the same release by the same statement."""
    page = list(csv.DictReader(io.StringIO(client.get(f"/csv/{path}").text)))
    assert page
    for row in page:
        keys = EVERYONE | {name: row[name] for name in KEYS if name in row}
        cube = "work_while_in_school" if keys["horizon_code"].startswith("b") else "outcomes"
        found = api.rows(cube, "&".join(f"{name}={code}" for name, code in keys.items()))
        assert len(found) == 1
        same = [name for name in row if name in found[0] and name not in KEYS]
        assert any(name.endswith("_status") for name in same)
        for name in same:
            wanted = "" if found[0][name] is None else str(found[0][name])
            assert row[name] == wanted, name


def test_the_file_of_a_whole_cube_is_that_of_the_api(client, api, published):
    for cube in published:
        page = list(csv.DictReader(io.StringIO(client.get(f"/csv/cubes/{cube}.csv").text)))
        ours = api.csv(cube)
        for row in (*page, *ours):
            row.pop("source")
        assert page == ours


def test_a_cube_that_was_left_out_says_why(api):
    left_out = [one for one in api.json("/cubes")["cubes"] if not one["published"]]
    assert left_out, "of 3,000 leavers some cubes are too small"
    for one in left_out:
        assert one["reason"] and "rows" not in one["links"]
        assert api.json(f"/cubes/{one['name']}")["cube"]["reason"] == one["reason"]
        assert one["reason"] in api.problem(f"/cubes/{one['name']}/rows", 404)["detail"]


@pytest.mark.parametrize(
    "name", ["metadata", "outcomes_by_region", "policy", "duckdb_tables()", "cubes", "dim_region"]
)
def test_nothing_but_cubes_is_a_cube(api, name):
    assert "outcomes" in api.problem(f"/cubes/{name}/rows", 404)["allowed"]
    assert api.problem(f"{BASE}/releases/{api.release}/cubes/{name}", 404)["parameter"] == "cube"
