"""The files of a release at their addresses, the page that leads there, the catalogue."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
from html import unescape
from pathlib import Path

import duckdb
import jsonschema
import pytest

from aggregates import decisions
from aggregates.schema import BUILT, MADE_PUBLIC, RESTORED, WITHDRAWN
from app import create_app
from dashboards.downloads import words
from dashboards.queries import release as current

HERE = Path(__file__).parent
OLD, OTHER = "a" * 16, "d" * 16  # an earlier release without files; one of another version
SCHEMA = json.loads((HERE / "dcat_us" / "dataset-non-federal.json").read_text(encoding="utf-8"))
HREF = re.compile(r'href="([^"#]+)')


@pytest.fixture(scope="module")
def shelf(line, tmp_path_factory) -> Path:
    """`current`, beside an earlier release and one that another version of the site made."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(line.release, folder / line.release.name)
    for ident, version in ((OLD, "2"), (OTHER, "1")):
        copy = shutil.copytree(line.release, folder / ident, ignore=shutil.ignore_patterns("files"))
        manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
        manifest |= {"release_id": ident, "built": f"2025-01-0{version}T00:00:00+00:00"}
        manifest |= {"release_version": version}
        (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        with duckdb.connect(str(copy / "release.duckdb")) as con:
            con.execute("update metadata set value = ? where key = 'release_id'", [ident])
        (Path(copy) / "decisions.jsonl").unlink()
        decide(Path(copy), BUILT, MADE_PUBLIC)
    (folder / "current").symlink_to(line.release.name, target_is_directory=True)
    return folder / "current"


def decide(folder: Path, *made: str) -> None:
    """Add decisions to the log of a release."""
    with decisions.deciding(folder.parent):
        for what in made:
            decisions.append(folder, what, "A. Steward", why="as the test asks")


@pytest.fixture(scope="module")
def server(shelf):
    return create_app(shelf).server


@pytest.fixture
def visitor(server):
    return server.test_client()


@pytest.fixture(scope="module")
def index(shelf) -> dict:
    return json.loads((shelf / "files" / "index.json").read_text(encoding="utf-8"))


# The files


def test_every_listed_file_is_served_as_it_lies_there(visitor, index):
    for each in index["files"]:
        answer = visitor.get(f"/files/{each['name']}", headers={"Accept-Encoding": "br, gzip"})
        assert answer.status_code == 200, each["name"]
        assert hashlib.sha256(answer.data).hexdigest() == each["sha256"], each["name"]
        assert answer.mimetype == each["media_type"] and answer.get_etag() == (
            each["sha256"],
            False,
        )
        assert f"filename={each['name']}" in answer.headers["Content-Disposition"]
        answer.close()


def test_scripts_of_other_sites_may_read_them_in_parts(visitor):
    whole = visitor.get("/files/outcomes.parquet").data
    part = visitor.get("/files/outcomes.parquet", headers={"Range": "bytes=4-11"})
    assert part.status_code == 206 and part.data == whole[4:12]
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole)}"
    assert part.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in part.headers["Access-Control-Expose-Headers"]
    assert part.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in visitor.get("/methods").headers


def test_an_address_with_its_release_may_be_kept_for_ever(visitor, index):
    fixed = f"/releases/{index['release_id']}/files/outcomes.csv.zip"
    kept = visitor.get(fixed)
    assert "immutable" in kept.headers["Cache-Control"]
    assert visitor.get("/files/outcomes.csv.zip").headers["Cache-Control"] == "no-cache"
    etag = kept.headers["ETag"]
    for path in (fixed, "/files/outcomes.csv.zip"):
        again = visitor.get(path, headers={"If-None-Match": etag})
        assert again.status_code == 304 and again.data == b""


@pytest.mark.parametrize(
    "name",
    [
        "nope.parquet",
        "index.json",
        "manifest.json",
        "..%2fmanifest.json",
        "%2e%2e/manifest.json",
        "..%5cmanifest.json",
        "%2fetc%2fpasswd",
        "outcomes.parquet%00.txt",
    ],
)
def test_nothing_but_listed_files_can_be_fetched(visitor, index, name):
    for head in ("", f"/releases/{index['release_id']}", f"/releases/{OTHER}"):
        answer = visitor.get(f"{head}/files/{name}")
        assert answer.status_code == 404, (head, name)
        assert "Traceback" not in answer.get_data(as_text=True)


def test_a_list_that_is_of_another_release_or_leads_elsewhere_is_no_list(line, tmp_path):
    from dashboards.downloads.held import held

    (tmp_path / "files").mkdir()
    listed = json.loads((line.release / "files" / "index.json").read_text(encoding="utf-8"))
    file = tmp_path / "files" / "index.json"
    file.write_text(json.dumps(listed), encoding="utf-8")
    assert held(tmp_path, OLD) is None and held(tmp_path, line.release.name)
    for number, wrong in enumerate(("../manifest.json", "/etc/passwd", "a/b")):
        listed["files"][0]["name"] = wrong
        (tmp_path / str(number) / "files").mkdir(parents=True)
        (tmp_path / str(number) / "files" / "index.json").write_text(json.dumps(listed))
        assert held(tmp_path / str(number), line.release.name) is None


def test_a_release_without_files_hands_on_itself(visitor, shelf):
    for ident in (OLD, OTHER):
        answer = visitor.get(f"/releases/{ident}/files/release.duckdb")
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
        assert answer.data == (shelf.resolve().parent / ident / "release.duckdb").read_bytes()
    none = visitor.get(f"/releases/{OTHER}/files/outcomes.parquet")
    assert none.status_code == 404 and "no files" in none.get_data(as_text=True)
    assert visitor.get(f"/releases/{'e' * 16}/files/release.duckdb").status_code == 404


def test_files_of_a_release_that_was_taken_back_are_gone(visitor, shelf):
    folder = shelf.resolve().parent
    for ident in (OLD, OTHER):
        decide(folder / ident, WITHDRAWN)
        try:
            answer = visitor.get(f"/releases/{ident}/files/release.duckdb")
            assert answer.status_code == 404 and ident not in visitor.get("/data").text
        finally:
            decide(folder / ident, RESTORED)
        assert visitor.get(f"/releases/{ident}/files/release.duckdb").status_code == 200


# The catalogue


def test_data_json_is_what_portals_harvest(visitor, index):
    answer = visitor.get("/data.json", base_url="https://data.example.gov")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = json.loads(answer.data)
    assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    cubes = [each["name"] for each in index["tables"] if each["role"] == "cube"]
    assert len(found["dataset"]) == 1 + len(cubes)
    checks = jsonschema.Draft4Validator(SCHEMA)
    for each in found["dataset"]:
        assert list(checks.iter_errors(each)) == []
        assert each["identifier"].startswith("https://data.example.gov/data")
        assert "Synthetic data" in each["description"] and "Synthetic data" in each["rights"]
        assert {one["format"] for one in each["distribution"]} >= {"Parquet", "CSV (zip)", "Excel"}
    assert found["dataset"][0]["temporal"].startswith("2011-01-01/")
    broken = found["dataset"][0] | {"temporal": "lately"}
    del broken["publisher"]
    assert len(list(checks.iter_errors(broken))) == 2


def test_every_address_in_data_json_answers(visitor):
    found = json.loads(visitor.get("/data.json").data)
    said = {one["downloadURL"] for each in found["dataset"] for one in each["distribution"]}
    said |= {each["describedBy"] for each in found["dataset"]}
    said |= {each["landingPage"] for each in found["dataset"]}
    assert len(said) > 20
    for address in said:
        assert visitor.head(address.removeprefix("http://localhost")).status_code == 200, address


def test_a_contact_is_a_placeholder_until_the_policy_names_one(server, monkeypatch):
    from dashboards.downloads import catalog

    with server.test_request_context("/"):
        nobody = catalog._contact()
        assert nobody["hasEmail"].endswith(".example") and "agency" in nobody["fn"]
        contact = {"office": "Office of Outcomes", "email": "data@outcomes.gov"}
        monkeypatch.setitem(current().policy, "contact", contact)
        assert catalog._contact()["fn"] == catalog._publisher() == "Office of Outcomes"
        assert catalog._contact()["hasEmail"] == "mailto:data@outcomes.gov"


# The page


@pytest.mark.parametrize("head", ["", f"/releases/{OLD}"])
@pytest.mark.parametrize("language", ["", "/es"])
def test_no_link_of_the_page_is_dead(visitor, language, head):
    text = visitor.get(f"{head}{language}/data").get_data(as_text=True)
    links = {link for link in HREF.findall(text) if link.startswith("/")}
    assert len(links) > 20
    for link in sorted(links):
        assert visitor.head(link.replace("&amp;", "&")).status_code == 200, link


def test_the_page_says_how_much_there_is_and_names_other_releases(visitor, index):
    text = visitor.get("/data").get_data(as_text=True)
    rows = sum(each["rows"] for each in index["tables"] if each["role"] == "cube")
    assert f">{rows:,}<" in text and f">{len(index['files'])}<" in text
    assert f'href="/releases/{OLD}/data"' in text
    assert f'href="/releases/{OTHER}/files/release.duckdb"' in text
    assert "January 2, 2025" in text and "Creative Commons Attribution 4.0" in text


def test_an_earlier_release_without_files_offers_its_rows(visitor):
    text = visitor.get(f"/releases/{OLD}/data").get_data(as_text=True)
    assert f"/releases/{OLD}/csv/cubes/outcomes.csv" in text and "outcomes.parquet" not in text


def test_a_release_that_is_withdrawn_leaves_the_page_at_once(visitor, shelf):
    folder = shelf.resolve().parent
    away = folder.with_name("away")
    (folder / OTHER).rename(away)
    try:
        assert OTHER not in visitor.get("/data").get_data(as_text=True)
    finally:
        away.rename(folder / OTHER)
    assert OTHER in visitor.get("/data").get_data(as_text=True)


@pytest.mark.parametrize("tool", ["pandas", "DuckDB"])
def test_the_examples_run_on_the_files(visitor, shelf, index, tool):
    code = words.examples("http://localhost", index["release_id"])[tool]
    web = f"http://localhost/releases/{index['release_id']}/files"
    assert web in code and len(code.splitlines()) <= 5
    assert code in unescape(visitor.get("/data").get_data(as_text=True))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code.replace(web, str(shelf / "files")), {})
    assert "mean" in said.getvalue() or "n_employed" in said.getvalue()


def test_the_list_of_files_is_a_table_too(visitor, index):
    lines = visitor.get("/csv/data/files.csv").get_data(as_text=True).splitlines()
    assert len(lines) == len(index["files"]) + 1
    assert all(each["sha256"] in lines[place + 1] for place, each in enumerate(index["files"]))
