"""Several releases at hand: which one answers, at which address, and what happens at a switch."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from aggregates import decisions
from aggregates.schema import BUILT, MADE_PUBLIC, RESTORED, WITHDRAWN
from dashboards import language, shelf
from dashboards.queries import NoRelease

OLD, NEW, GONE = "a" * 16, "b" * 16, "c" * 16
LEAVERS = {OLD: 111_111, NEW: 222_222}  # of the whole state, all years together
EVERYONE = "program_code = 'total' and region_code = 'state' and subgroup_dim = 'total'"


def put(made: Path, ident: str, built: str, version: str = "2") -> Path:
    """A release of another name with one number of its own, as a build would have left it."""
    folder = Path(shutil.copytree(made.parent / "kept", made.parent / ident))
    with duckdb.connect(str(folder / "release.duckdb")) as con:
        con.execute("update metadata set value = ? where key = 'release_id'", [ident])
        for table in ("outcomes", "outcomes_by_region"):
            count = LEAVERS.get(ident, 0)
            con.execute(f"update {table} set n_matched = {count} where {EVERYONE}")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"release_id": ident, "built": built, "release_version": version}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "decisions.jsonl").unlink()
    decide(folder, BUILT)
    decide(folder, MADE_PUBLIC)
    return folder


def decide(folder: Path, what: str) -> None:
    """Add a decision to the log of a release."""
    with decisions.deciding(folder.parent):
        decisions.append(folder, what, "A. Steward", why="as the test asks")


@pytest.fixture(scope="module")
def kept(line, tmp_path_factory) -> Path:
    """A folder of releases without `current`."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(line.release, folder / "kept")
    put(folder / "current", OLD, "2026-01-01T00:00:00+00:00")
    put(folder / "current", NEW, "2026-02-01T00:00:00+00:00")
    put(folder / "current", "d" * 16, "2025-01-01T00:00:00+00:00", version="1")
    return folder


@pytest.fixture
def current(kept, tmp_path) -> Path:
    """`current`, which leads to the newer of two releases until a test switches it."""
    lead(kept / "current", NEW)
    return kept / "current"


def lead(link: Path, ident: str) -> None:
    """Switch a link by one rename, as a build does."""
    beside = link.with_name("next")
    beside.symlink_to(ident, target_is_directory=True)
    beside.replace(link)


@pytest.fixture
def visitor(current):
    from app import create_app

    return create_app(current).server.test_client()


def text(visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def shows(page: str) -> set[str]:
    return {ident for ident, count in LEAVERS.items() if f"{count:,}" in page}


# Which releases there are


def test_releases_are_listed_the_newest_first(current):
    listed = shelf.Shelf(current).listed()
    assert [one.id for one in listed] == [NEW, OLD, "d" * 16]
    assert [one.readable for one in listed] == [True, True, False]
    assert all(one.proved and len(one.sha256) == 64 and one.file.is_file() for one in listed)


def test_a_release_of_another_version_cannot_be_opened(current):
    with pytest.raises(KeyError):
        shelf.Shelf(current).get("d" * 16)


def test_a_release_in_a_folder_of_its_own_is_alone(kept):
    held = shelf.Shelf(kept / "kept")
    assert held.listed() == []
    with pytest.raises(KeyError):
        held.get(OLD)


def test_there_must_be_a_release_to_start_with(tmp_path):
    with pytest.raises(NoRelease):
        shelf.Shelf(tmp_path / "nothing")


def test_few_earlier_releases_are_held_open(current, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_OPEN", 0)
    held = shelf.Shelf(current)
    first = held.get(OLD)
    assert held._open == {} and held.get(OLD) is not first
    assert first.id == OLD and first.rows("select 1 as one") == [{"one": 1}], "still in use"


@pytest.fixture
def taken_back(kept):
    """An earlier release that was taken back, until the test is over."""
    decide(kept / OLD, WITHDRAWN)
    yield OLD
    decide(kept / OLD, RESTORED)


def test_a_release_that_was_taken_back_is_not_at_hand(visitor, current, taken_back):
    assert OLD not in {one.id for one in shelf.Shelf(current).listed()}
    for path in (f"/releases/{OLD}/gaps", f"/releases/{OLD}/csv/cubes/outcomes.csv"):
        answer = visitor.get(path)
        assert answer.status_code == 404 and str(LEAVERS[OLD]) not in answer.get_data(as_text=True)


def test_one_that_is_open_is_put_away_when_it_is_taken_back(visitor, kept):
    assert shows(text(visitor, f"/releases/{OLD}/programs/total")) == {OLD}
    decide(kept / OLD, WITHDRAWN)
    assert visitor.get(f"/releases/{OLD}/programs/total").status_code == 404
    decide(kept / OLD, RESTORED)
    assert shows(text(visitor, f"/releases/{OLD}/programs/total")) == {OLD}


def test_one_whose_record_was_changed_is_not_at_hand(visitor, kept):
    log = kept / OLD / "decisions.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole.replace(b"A. Steward", b"B. Steward", 1))
    assert visitor.get(f"/releases/{OLD}/gaps").status_code == 404
    log.write_bytes(whole)
    assert visitor.get(f"/releases/{OLD}/gaps").status_code == 200


# A switch


def test_a_switch_shows_without_a_restart(visitor, current):
    assert shows(text(visitor, "/programs/total")) == {NEW}
    lead(current, OLD)
    assert shows(text(visitor, "/programs/total")) == {OLD}
    lead(current, NEW)
    assert shows(text(visitor, "/programs/total")) == {NEW}


def test_a_switch_to_what_is_no_release_changes_nothing(visitor, current, caplog):
    lead(current, GONE)
    assert shows(text(visitor, "/programs/total")) == {NEW}
    assert shows(text(visitor, "/programs/total")) == {NEW}
    assert len([one for one in caplog.records if NEW in one.getMessage()]) == 1, "said once"
    lead(current, OLD)
    assert shows(text(visitor, "/programs/total")) == {OLD}


def test_a_request_stays_with_the_release_it_began_with(visitor, current):
    answer = visitor.get("/csv/cubes/outcomes.csv", buffered=False)
    parts = iter(answer.iter_encoded())
    said = next(parts)
    lead(current, OLD)
    said += b"".join(parts)
    assert f",{LEAVERS[NEW]},".encode() in said and f",{LEAVERS[OLD]},".encode() not in said
    assert OLD.encode() not in said


def test_two_releases_are_read_at_once(visitor, current):
    paths = ["/programs/total", f"/releases/{OLD}/programs/total", f"/releases/{OLD}/es/gaps"] * 8
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda path: text(visitor.application.test_client(), path), paths))
    assert [shows(page) for page in pages[::3]] == [{NEW}] * 8
    assert [shows(page) for page in pages[1::3]] == [{OLD}] * 8
    assert all('lang="es"' in page for page in pages[2::3])


# Addresses that stay


@pytest.mark.parametrize("spoken", ("", "/es"))
def test_an_earlier_release_has_its_own_pages(visitor, spoken):
    page = text(visitor, f"/releases/{OLD}{spoken}/programs/total")
    assert shows(page) == {OLD} and OLD in page and "noindex" in page
    said = "Está viendo una publicación anterior" if spoken else "an earlier release"
    assert said in page
    assert f'href="{spoken}/programs/total">' in page, "the way to the latest"


@pytest.mark.parametrize("spoken", ("", "/es"))
def test_the_links_of_an_earlier_release_stay_in_it(visitor, spoken):
    page = text(visitor, f"/releases/{OLD}{spoken}/programs/total")
    links = set(re.findall(r'(?:href|action|data-suggest)="(/[^"]*)"', page))
    away = {link for link in links if not link.startswith(f"/releases/{OLD}")}
    away = {link for link in away if not link.startswith(language.OURS)}
    assert away == {f"{spoken}/programs/total"}, "only to the latest release"
    assert {link for link in links if link.startswith("/releases")} >= {
        f"/releases/{OLD}{spoken}/gaps"
    }
    for link in sorted(links - away)[:12]:
        assert visitor.get(link.replace("&amp;", "&")).status_code in (200, 302), link


def test_the_address_that_stays_of_the_release_that_is_shown(visitor, current):
    page = text(visitor, f"/releases/{NEW}/programs/total")
    assert shows(page) == {NEW} and "an earlier release" not in page
    assert f'href="/releases/{NEW}/gaps"' not in page, "its links are those of the site"
    lead(current, OLD)
    page = text(visitor, f"/releases/{NEW}/programs/total")
    assert shows(page) == {NEW} and "an earlier release" in page


def test_a_citation_leads_to_what_was_cited(visitor, current):
    page = text(visitor, "/es/programs/total?horizon=y01")
    cited = re.search(r'id="citation">(.*?)</p>', page, re.DOTALL)[1]
    address = re.search(r"http://localhost([^<\s]+)", cited)[1]
    assert address == f"/releases/{NEW}/es/programs/total?horizon=y01"
    lead(current, OLD)
    assert shows(text(visitor, "/es/programs/total?horizon=y01")) == {OLD}
    assert shows(text(visitor, address)) == {NEW}


def test_an_old_citation_is_led_to_it_too(visitor):
    answer = visitor.get(f"/es/gaps?group=sex&release={OLD}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/releases/{OLD}/es/gaps?group=sex"
    assert visitor.get(f"/gaps?release={NEW}").status_code == 200
    assert "not here any more" in text(visitor, f"/gaps?release={GONE}")


@pytest.mark.parametrize(
    "path", (f"/releases/{GONE}", f"/releases/{'d' * 16}/gaps", f"/releases/{GONE}/es/gaps")
)
def test_a_release_that_is_not_here_says_so(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "This release is not here" in answer.get_data(as_text=True)


def test_files_are_of_the_release_that_the_address_names(visitor):
    answer = visitor.get(f"/releases/{OLD}/csv/cubes/outcomes.csv")
    assert OLD in answer.headers["Content-Disposition"]
    assert f",{LEAVERS[OLD]}," in answer.get_data(as_text=True)


def test_a_callback_answers_from_the_release_of_its_page(visitor):
    asked = {
        "output": "turn.page",
        "outputs": {"id": "turn", "property": "page"},
        "inputs": [
            {"id": "turn", "property": "turned", "value": f"/releases/{OLD}/es/programs/total"}
        ],
        "changedPropIds": ["turn.turned"],
    }
    answer = visitor.post("/_dash-update-component", json=asked).get_json()
    page = answer["response"]["turn"]["page"]["html"]
    assert shows(page) == {OLD} and f'href="/releases/{OLD}/es/gaps' in page
    assert shows(text(visitor, "/programs/total")) == {NEW}, "the next request is not"


# Addresses in code


@pytest.mark.parametrize(
    ("path", "spoken", "wanted"),
    [
        ("/", "en", f"/releases/{OLD}"),
        ("/gaps?a=1", "en", f"/releases/{OLD}/gaps?a=1"),
        ("/gaps", "es", f"/releases/{OLD}/es/gaps"),
        ("/", "es", f"/releases/{OLD}/es"),
    ],
)
def test_an_address_that_stays(path, spoken, wanted):
    with language.speaking(spoken):
        assert shelf.permanent(OLD, path) == wanted
        with language.beneath(f"/releases/{OLD}"):
            assert shelf.permanent(OLD, path) == wanted == language.address(path)
            assert language.address(wanted) == wanted, "not twice"


def test_where_an_address_leads(current):
    held = shelf.Shelf(current)

    def split(path: str) -> tuple[str, str, str]:
        found, head, rest = held.split(path)
        return found.id, head, rest

    assert split("/gaps") == (NEW, "", "/gaps")
    assert split(f"/releases/{OLD}") == (OLD, f"/releases/{OLD}", "/")
    assert split(f"/releases/{NEW}/es/gaps") == (NEW, "", "/es/gaps")
    assert split(f"/releases/{GONE}/gaps") == (NEW, "", f"/releases/{GONE}/gaps")
    assert split("/releases/../../etc") == (NEW, "", "/releases/../../etc")
