"""What cannot be answered is said calmly, by name; and nothing that is sent does any harm."""

from __future__ import annotations

import json
import logging
from urllib.parse import quote

import pytest

from dashboards.api.parameters import LONGEST_QUERY, MOST_CODES, MOST_ROWS
from dashboards.api.problems import KINDS, MOST_ALLOWED, Problem, nearest
from tests.dashboards.api.asking import BASE

ROWS = "/cubes/outcomes/rows"


@pytest.mark.parametrize(
    ("query", "kind", "parameter"),
    [
        ("regoin_code=state", "unknown-parameter", "regoin_code"),
        ("sector_code=52", "unknown-parameter", "sector_code"),
        ("n_matched=10", "unknown-parameter", "n_matched"),
        ("region_code=stat", "unknown-code", "region_code"),
        ("region_code=state,stat", "unknown-code", "region_code"),
        ("n_matched_status=hidden", "unknown-code", "n_matched_status"),
        ("columns=n_matchd", "unknown-column", "columns"),
        ("columns=*", "unknown-column", "columns"),
        ("region_code=", "bad-value", "region_code"),
        ("region_code=state,,", "bad-value", "region_code"),
        ("columns=", "bad-value", "columns"),
        ("limit=0", "bad-value", "limit"),
        (f"limit={MOST_ROWS + 1}", "bad-value", "limit"),
        ("limit=-1", "bad-value", "limit"),
        ("limit=1e3", "bad-value", "limit"),
        ("limit=%D9%A1", "bad-value", "limit"),
        ("limit=5&limit=6", "bad-value", "limit"),
        ("offset=-1", "bad-value", "offset"),
        ("offset=9999999999", "bad-value", "offset"),
        ("format=xml", "bad-value", "format"),
        ("format=csv&format=json", "bad-value", "format"),
    ],
)
def test_a_problem_names_what_to_put_right(api, query, kind, parameter):
    said = api.problem(f"{ROWS}?{query}")
    assert said["type"].endswith(f"/data/api#problem-{kind}") and said["parameter"] == parameter
    if kind.startswith("unknown"):
        assert 0 < len(said["allowed"]) <= MOST_ALLOWED <= said["allowed_count"] or said["allowed"]


def test_the_nearest_code_is_first_and_all_of_them_a_link_away(api):
    said = api.problem(f"{ROWS}?region_code=lwa:bluegras")
    assert said["allowed"][0] == "lwa:bluegrass" and said["allowed_count"] > MOST_ALLOWED
    codes = api.json(said["allowed_at"].removeprefix("http://localhost"))["codes"]
    assert {code["region_code"] for code in codes} >= set(said["allowed"])
    assert api.problem(f"{ROWS}?horizon_code=y1")["allowed"][0] in ("y01", "y10")
    assert nearest("b", ["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"/{part}"
            for part in ("cubes", "dimensions", "cubes/outcomes", "definitions/n_matched")
        ),
        *("/definitions", "/dimensions/region", ""),
    ],
)
def test_no_answer_takes_a_parameter_that_it_does_not_know(api, path):
    assert api.problem(f"{path}?nope=1")["parameter"] == "nope"


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/cubes/nope",
        "/cubes/outcomes/nope",
        "/dimensions/nope",
        "/definitions/nope",
        "/cubes//rows",
        "/cubes/outcomes/",
        "/cubes/..%2f..%2fetc%2fpasswd",
        "/cubes/%00",
        "/cubes/%ff%fe",
        "/cubes/outcomes%3Bdrop%20table%20outcomes/rows",
        "/cubes/outcomes%20union%20select%20*%20from%20metadata/rows",
        "/dimensions/%F0%9F%92%A9",
        f"/cubes/{'x' * 5000}",
    ],
)
def test_what_is_not_there(api, path):
    said = api.problem(path, 404)
    assert "passwd" not in json.dumps(said.get("allowed", [])) and len(json.dumps(said)) < 3000


def test_outside_the_first_version_there_is_nothing(api):
    for path in ("/api/v2", "/api/v1x", "/api/nope", f"{BASE}/releases/{'0' * 16}"):
        api.problem(path, 404)


HOSTILE = (
    "' or 1=1 --",
    "state'; drop table outcomes; --",
    "state' union select value from metadata --",
    "(select policy from metadata)",
    "read_csv('/etc/passwd')",
    "../../../../etc/passwd",
    "\x00",
    "state\x00",
    "\u202estate",
    "ｓｔａｔｅ",
    "💩" * 50,
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "%s%s%s%n",
    "{0.__class__}",
    "\r\nSet-Cookie: a=b",
    "null",
    "NaN",
    "state " * 10,
    "_" * 9000,
)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_only_unknown_codes(api, value, straight):
    rows = straight.execute("select count(*) from outcomes").fetchone()[0]
    for name in ("region_code", "program_code", "columns", "limit", "offset", "format", value):
        query = f"{quote(name)}={quote(value)}" if name != value else f"{quote(value)}=1"
        answer = api.get(f"{ROWS}?{query}", 400)
        said = json.loads(answer.data)
        assert len(answer.data) < 4000 and "Set-Cookie" not in answer.headers
        assert len(said.get("given", "")) <= 100
    assert api.json(f"{ROWS}?limit=1")["meta"]["total"] == rows


@pytest.mark.parametrize(
    "query", ["%zz", "%", "=", "&&&", "%ff=%fe", "a=b;c=d", "?", "region_code"]
)
def test_broken_queries(api, query):
    answer = api.client.get(f"{api.here}{ROWS}?{query}")
    assert answer.status_code in (200, 400), query


def test_very_much_at_once(api):
    codes = ",".join(["state"] * (MOST_CODES + 1))
    assert api.problem(f"{ROWS}?region_code={codes}")["parameter"] == "region_code"
    api.get(f"{ROWS}?region_code={','.join(['state'] * MOST_CODES)}&limit=1")
    assert (
        "parameters" in api.problem(f"{ROWS}?{'&'.join(f'a{n}=1' for n in range(101))}")["detail"]
    )
    api.problem(f"{ROWS}?region_code={'x' * LONGEST_QUERY}", 414)


def test_no_format_that_is_wanted(api):
    answer = api.get(ROWS, 406, Accept="image/png")
    assert "text/csv" in json.loads(answer.data)["allowed"]


def test_a_fault_of_ours_is_a_problem_too_and_says_nothing_of_inside(api, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("dashboards.cubes.pieces", broken)
    with caplog.at_level(logging.ERROR):
        answer = api.get(f"{ROWS}?limit=37&offset=11", 500)
    assert answer.mimetype == "application/problem+json" and "secret" not in answer.text
    assert "secret" not in caplog.text and "RuntimeError" in caplog.text


def test_every_kind_of_problem_is_explained_on_the_page(client):
    page = client.get("/data/api").text
    for kind in KINDS:
        assert f'id="problem-{kind}"' in page
        assert Problem(kind, "").status == KINDS[kind].status
    assert 'id="terms"' in page
