"""The API over HTTP: what may be kept, what is new, who may read, and which release answers."""

from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from dashboards.api.kept import Answer, Kept
from tests.dashboards.api.asking import BASE, Asker
from tests.dashboards.test_shelf import GONE, LEAVERS, NEW, OLD, current, kept, lead, visitor

__all__ = ["current", "kept", "visitor"]  # two releases at hand, and a switch between them
ROWS = (
    "/cubes/outcomes/rows?program_code=total&region_code=state&subgroup_dim=total&cohort_code=all"
)


@pytest.mark.parametrize("path", ["", "/cubes", "/cubes/outcomes", ROWS, "/dimensions/region"])
def test_what_is_under_a_release_may_be_kept_for_ever(api, path):
    answer = api.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Throughline-Release"] == api.release
    assert answer.get_etag() == (answer.get_etag()[0], False), "a strong tag"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", [BASE, f"{BASE}/releases", f"{BASE}/openapi.json"])
def test_what_may_change_is_asked_for_again(api, path):
    answer = api.get(path)
    assert answer.headers["Cache-Control"] == "no-cache" and answer.get_etag()[0]


def test_current_leads_to_the_release_and_keeps_what_was_asked(api):
    for below in ("", "/cubes", ROWS):
        answer = api.get(f"{BASE}/releases/current{below}", 302)
        assert answer.headers["Location"] == f"http://localhost{api.here}{below}"
        assert answer.headers["Cache-Control"] == "no-cache"
    assert api.get("/api", 302).headers["Location"] == f"http://localhost{BASE}"
    api.get(f"{BASE}/releases/current/nope", 404)


def test_an_answer_that_is_known_is_not_sent_again(api):
    first = api.get(ROWS)
    tag = first.headers["ETag"]
    for asked in (tag, f'"other", {tag}', "*", f"W/{tag}"):
        again = api.get(ROWS, 304, If_None_Match=asked)
        assert again.data == b"" and again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert api.get(ROWS, If_None_Match='"other"').data == first.data


def test_the_tag_is_the_same_in_every_process(api, app, release_folder):
    """Another process makes the same bytes, and so the same tag."""
    tags = {}
    for path in (ROWS, f"{ROWS}&format=csv", f"{ROWS}&format=parquet", "/definitions", ""):
        before = api.get(path)
        app.server.wsgi_app.kept.__init__()
        again = api.get(path)
        assert again.data == before.data and again.headers["ETag"] == before.headers["ETag"]
        tags[path] = again.headers["ETag"]
    assert len(set(tags.values())) == len(tags)


def test_however_rows_are_asked_for_they_have_one_address(api):
    asked = "/cubes/outcomes/rows?limit=3&horizon_code=y01,q2&region_code=state&columns=n_matched"
    again = (
        "/cubes/outcomes/rows?region_code=state,state&columns=n_matched_status&columns=n_matched"
    )
    first = api.get(asked)
    other = api.get(f"{again}&limit=003&horizon_code=q2&horizon_code=y01&offset=0")
    plain = json.loads(first.data)["links"]["self"]
    assert json.loads(other.data)["rows"] == json.loads(first.data)["rows"]
    assert f'<{plain}>; rel="canonical"' in first.headers["Link"]
    assert api.get(plain.removeprefix("http://localhost")).data == first.data


def test_links_lead_to_the_pages_before_and_after(api):
    answer = api.get("/cubes/outcomes/rows?limit=5&offset=10")
    said = json.loads(answer.data)
    for name in ("next", "prev", "first"):
        assert f'<{said["links"][name]}>; rel="{name}"' in answer.headers["Link"]
    assert "offset=15" in said["links"]["next"] and "offset=5" in said["links"]["prev"]
    assert answer.headers["X-Total-Count"] == str(said["meta"]["total"])


def test_answers_are_compressed_as_is_liked(api):
    plain = api.get(ROWS)
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}
    for packing, unpack in unpacked.items():
        answer = api.get(ROWS, Accept_Encoding=packing)
        assert answer.headers["Content-Encoding"] == packing
        assert unpack(answer.data) == plain.data
        assert answer.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-{packing}"'
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Content-Encoding" not in api.get(f"{ROWS}&format=parquet", Accept_Encoding="br").headers


def test_any_site_may_read_and_nobody_may_write(api):
    answer = api.get(ROWS, Origin="https://example.org")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    asked = api.client.options(f"{api.here}{ROWS}", headers={"Origin": "https://example.org"})
    assert asked.status_code == 204 and asked.data == b""
    assert asked.headers["Access-Control-Allow-Methods"] == asked.headers["Allow"]
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        refused = api.client.open(f"{api.here}/cubes", method=method, data=b"x")
        assert refused.status_code == 405 and refused.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert refused.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/csv/cubes/outcomes.csv", "/csv/methods/coverage.csv"])
def test_any_site_may_read_the_files_of_pages(client, path):
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    page = client.get("/methods")
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_head_alone(api):
    for path in (ROWS, "/cubes", f"{ROWS}&format=parquet"):
        whole, head = api.get(path), api.client.head(f"{api.here}{path}")
        assert head.status_code == 200 and head.data == b""
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(whole.data))


def test_every_answer_says_that_the_people_are_invented(api):
    for path in ("", "/cubes", "/cubes/outcomes", ROWS, "/dimensions", "/definitions/n_matched"):
        answer = api.get(path)
        assert "invented" in json.loads(answer.data)["meta"]["notice"]
        assert "invented" in answer.headers["Throughline-Notice"]
    for path in (BASE, f"{BASE}/releases"):
        assert "invented" in api.json(path)["meta"]["notice"]
    assert "invented" in api.json("/openapi.json")["info"]["description"]
    assert "invented" in api.problem("/nope", 404)["notice"]
    assert "invented" in api.get(f"{BASE}/releases/current", 302).headers["Throughline-Notice"]


def test_the_api_speaks_english_whatever_was_asked_before(client, api):
    client.get("/es/programs")
    said = api.json(ROWS)
    assert "The people" in said["meta"]["notice"] and "Release" in said["meta"]["citation"]
    assert client.get("/es/api/v1").status_code == 404


def test_over_https_only_https(api):
    def header(scheme: str) -> str | None:
        answer = api.client.get(BASE, base_url=f"{scheme}://example.org")
        assert f"{scheme}://example.org/api/v1/releases" in answer.text
        return answer.headers.get("Strict-Transport-Security")

    assert header("http") is None and "max-age" in header("https")


@pytest.mark.parametrize("host", ['evil"><b>', "a b", "x" * 300, "a/../b", "é"])
def test_a_host_that_is_none_is_not_said_again(api, host):
    answer = api.client.get(BASE, headers={"Host": host.encode().decode("latin-1")})
    assert answer.status_code == 200 and json.loads(answer.data)["links"]["releases"].endswith(
        "/api/v1/releases"
    )
    assert host not in answer.text and host not in answer.headers["Link"]


# Several releases


def leavers(visitor, ident: str) -> int:
    answer = visitor.get(f"{BASE}/releases/{ident}{ROWS}&horizon_code=q2")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Throughline-Release"] == ident and OLD in answer.text or ident != OLD
    return json.loads(answer.data)["rows"][0]["n_matched"]


def test_two_releases_answer_the_same_question_each_for_itself(visitor):
    with ThreadPoolExecutor(8) as pool:
        asked = [NEW, OLD] * 40
        found = list(pool.map(lambda i: leavers(visitor.application.test_client(), i), asked))
    assert found == [LEAVERS[NEW], LEAVERS[OLD]] * 40


def test_a_switch_changes_where_current_leads_and_nothing_else(visitor, current):
    def now() -> str:
        return visitor.get(f"{BASE}/releases/current").headers["Location"].rsplit("/", 1)[-1]

    before = visitor.get(f"{BASE}/releases/{NEW}{ROWS}")
    assert now() == NEW
    lead(current, OLD)
    assert now() == OLD and json.loads(visitor.get(BASE).data)["meta"]["release"] == OLD
    after = visitor.get(f"{BASE}/releases/{NEW}{ROWS}")
    assert after.data == before.data and after.headers["ETag"] == before.headers["ETag"]
    listed = json.loads(visitor.get(f"{BASE}/releases").data)["releases"]
    assert [(one["id"], one["current"]) for one in listed] == [(NEW, False), (OLD, True)]


def test_a_release_that_is_gone_says_which_there_are(visitor):
    answer = visitor.get(f"{BASE}/releases/{GONE}/cubes")
    said = json.loads(answer.data)
    assert answer.status_code == 404 and said["parameter"] == "release"
    assert said["allowed"] == ["current", NEW, OLD]


def test_many_readers_at_once_get_what_one_gets(app):
    asker = Asker(app.server)
    paths = [f"/cubes/outcomes/rows?limit=20&offset={n * 7}" for n in range(12)]
    alone = [asker.get(path).data for path in paths]
    app.server.wsgi_app.kept.__init__()
    start = threading.Barrier(8)

    def read(_number: int) -> list[bytes]:
        mine = Asker(app.server)
        start.wait()
        return [mine.get(path).data for path in paths]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(read, range(8)))


# Answers held


def test_few_bytes_are_held():
    held = Kept(room=100)
    for number in range(20):
        held.put(number, Answer("200 OK", (), b"x" * 30))
    assert held.bytes <= 100 and held.get(19) and held.get(0) is None
    held.put("large", Answer("200 OK", (), b"x" * 101))
    assert held.get("large") is None and held.get(19)
    held.get(17)
    held.put(20, Answer("200 OK", (), b"x" * 30))
    assert held.get(17) and held.get(18) is None, "the least used goes first"
