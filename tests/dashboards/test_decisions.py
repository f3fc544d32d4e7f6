"""The decisions about a release as the site reads them, and what it says of one not public."""

import json
import re
import shutil

import duckdb
import pytest

from aggregates import decisions as log
from aggregates.audit import MANIFEST
from aggregates.disk import sha256
from aggregates.policy import load, to_toml
from aggregates.policy_people import Approval, Contact
from aggregates.schema import APPROVED, BUILT, DECISIONS, MADE_PUBLIC, RESTORED, WITHDRAWN
from app import create_app
from dashboards import decisions, queries
from dashboards.language import SPANISH, speaking

STEWARD, OFFICER = "data steward", "privacy officer"
RELEASE = "5160ed00c0ffee00"
RULES = load(None)
SIGNED = (
    (BUILT, "the software", "", ""),
    (APPROVED, "Ana <b>Ruiz</b>", STEWARD, "=1+1"),
    (APPROVED, "Lee Park", OFFICER, "As agreed"),
)
ADDRESSES = ("/", "/programs/total", "/methods", "/privacy", "/nope", "/talent/brief")


@pytest.fixture(scope="module")
def real(release_folder, tmp_path_factory):
    """A release of real people that two must sign, as far as the site knows."""
    folder = tmp_path_factory.mktemp("real") / RELEASE
    shutil.copytree(release_folder, folder)
    (folder / DECISIONS).unlink(missing_ok=True)
    people = Approval((STEWARD, OFFICER), ("responsable de los datos", "oficial de privacidad"))
    contact = Contact(
        "Data office", "Oficina de datos", "a@b.gov", "(502) 555-0100", "https://b.gov/p"
    )
    rules = {"approval": people, "contact": contact}
    text = to_toml(type(RULES)(**vars(RULES) | rules))
    with duckdb.connect(str(folder / "release.duckdb")) as con:
        for key, value in (("policy_toml", text), ("synthetic", "false"), ("release_id", RELEASE)):
            con.execute("update metadata set value = $1 where key = $2", [value, key])
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest |= {"release_id": RELEASE, "sha256": sha256(folder / "release.duckdb")}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def decided(real, tmp_path):
    """The release after some decisions; gives its folder."""

    def decided(*lines):
        folder = tmp_path / RELEASE
        shutil.copytree(real, folder, dirs_exist_ok=True)
        for what, who, role, why in lines:
            log.append(folder, what, who, role=role, why=why)
        return folder

    return decided


def pages(folder):
    client = create_app(folder).server.test_client()
    return lambda path: client.get(path).get_data(as_text=True)


def record(folder):
    return queries.Release(folder).record


@pytest.mark.parametrize(
    ("lines", "standing"),
    [
        (SIGNED[:1], decisions.DRAFT),
        (SIGNED[:2], decisions.DRAFT),
        ((), decisions.DRAFT),
        (SIGNED, decisions.UNPUBLISHED),
        ((*SIGNED, (MADE_PUBLIC, "Lee Park", "", "")), decisions.PUBLIC),
        (
            (*SIGNED, (MADE_PUBLIC, "Lee", "", ""), (WITHDRAWN, "Lee", "", "x")),
            decisions.TAKEN_BACK,
        ),
        ((*SIGNED, (WITHDRAWN, "Lee", "", ""), (RESTORED, "Lee", "", "")), decisions.PUBLIC),
    ],
)
def test_only_what_was_signed_and_published_is_public(decided, lines, standing):
    folder = decided(*lines)
    found = record(folder)
    assert found.standing == standing and bool(found.warning) == (standing != decisions.PUBLIC)
    (folder.parent / "current").symlink_to(folder.name)
    if standing == decisions.PUBLIC:
        assert queries.Release(folder.parent / "current").id == RELEASE
    else:
        with pytest.raises(queries.NoRelease, match="Publish a signed release, or roll back"):
            create_app(folder.parent / "current")


def test_a_release_without_a_log_that_nobody_had_to_sign_is_one_of_before(inside, tmp_path):
    assert decisions.read(b"", b"{}", {}, synthetic=False).standing == decisions.PUBLIC
    assert inside.record.standing == decisions.PUBLIC


def test_every_page_of_a_draft_says_so_and_nothing_turns_it_off(decided):
    page = pages(decided(*SIGNED[:2]))
    for path in ADDRESSES:
        shown = page(path)
        assert f"Draft: not approved for publication. It waits for: {OFFICER}." in shown, path
        assert "noindex" in shown and 'hreflang="es" rel="alternate"' not in shown, path
        spanish = page(f"/es{path}")
        assert "Borrador: su publicación no está aprobada." in spanish, path
        assert "oficial de privacidad" in spanish and OFFICER not in re.sub(
            r"<pre.*?</pre>", "", spanish, flags=re.S
        ), path
    assert "Draft: not approved" in page("/embed/program-timeline?program=total")
    assert "Draft: not approved" in page("/csv/privacy/access.csv")
    assert "Draft: not approved" in page("/csv/cubes/coverage.csv")


def test_a_public_release_says_nothing_of_the_kind(decided):
    page = pages(decided(*SIGNED, (MADE_PUBLIC, "Lee Park", "", "")))
    for path in ADDRESSES:
        shown = page(path)
        assert "wf-notice--draft" not in shown and "Draft" not in shown, path
    assert "noindex" not in page("/privacy")


def test_the_page_has_what_the_log_has(decided):
    folder = decided(*SIGNED, (MADE_PUBLIC, "Lee Park", "", "Spring"))
    shown = pages(folder)("/privacy")
    for item in log.read(folder):
        said = item.who.replace("<", "&lt;").replace(">", "&gt;")
        assert (said if item.role else "the software") in shown and item.role in shown
    assert "As agreed" in shown and "Spring" in shown and "<b>Ruiz" not in shown
    for way in ('href="mailto:a@b.gov"', 'href="tel:5025550100"', 'href="https://b.gov/p"'):
        assert way in shown
    assert "<strong>Data office</strong>" in shown and "filled in" not in shown
    spanish = pages(folder)("/es/privacy")
    assert "<strong>Oficina de datos</strong>" in spanish and "oficial de privacidad" in spanish


def test_the_file_of_decisions_has_their_codes_and_runs_no_formula(decided):
    folder = decided(*SIGNED)
    rows = pages(folder)("/csv/privacy/decisions.csv").splitlines()
    assert rows[0].startswith("decision_code,when_utc,release,other_release,software,manifest_sha")
    assert len(rows) == 4 and rows[2].startswith("approved,") and ",'=1+1," in rows[2]
    assert sha256(folder / MANIFEST) in rows[1]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_log_that_was_changed_is_said_to_be(decided, number):
    """Read apart from the code that writes it, and with the same result."""
    folder = decided(*SIGNED, (MADE_PUBLIC, "Lee Park", "", ""))
    lines = (folder / DECISIONS).read_bytes().splitlines(keepends=True)
    for held, first in (
        ([*lines[: number - 1], lines[number - 1].replace(b"0", b"1", 1), *lines[number:]], number),
        ([*lines[: number - 1], *lines[number:]], number),
        ([*lines[:number], lines[number][:-7]], number + 1),
    ):
        (folder / DECISIONS).write_bytes(b"".join(held))
        found = record(folder)
        assert found.standing == decisions.BROKEN and found.fault == first
        assert f"line {first} of the record of decisions" in found.warning
        with pytest.raises(log.LogError, match=f"line {first} "):
            log.read(folder)
        with speaking(SPANISH):
            assert f"la línea {first}" in found.warning
    assert "Not to be trusted" in pages(folder)("/")


def test_a_log_of_another_manifest_is_not_to_be_trusted(decided):
    folder = decided(*SIGNED)
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text() + " ")
    assert record(folder).fault == 3


@pytest.mark.parametrize("held", [b"x\n", b"{}\n", b"\n", b"\xff\xfe", b"[]\n", b"null\n"])
def test_whatever_the_log_holds_the_site_says_so(held):
    found = decisions.read(held, b"{}", {}, synthetic=True)
    assert found.fault == 1 and found.log == () and "line 1" in found.warning
