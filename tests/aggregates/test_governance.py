"""Who signs a release, who makes it public and who takes it back: the story of an agency."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from aggregates import build as building
from aggregates import decisions, governance, lineage, policy
from aggregates.__main__ import main
from aggregates.audit import MANIFEST, RELEASE_FILE, quiet
from aggregates.disk import sha256
from aggregates.errors import LogError, ReleaseError
from aggregates.schema import CURRENT, DECISIONS
from tests.aggregates import packages
from tests.aggregates.commands import ROOT
from tests.aggregates.test_commands import people
from tests.once import once

STEWARD, OFFICER = ROLES = ("data steward", "privacy officer")
ANA, LEE = "Ana Ruiz", "Lee Park"
RULES = """
minimum_mean_group = 0
minimum_mean_part = 1

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]

"""
REACHED = '[contact]\noffice = "Data office"\noffice_es = "Oficina de datos"\nemail = "{}@a.gov"\n'


@pytest.fixture
def run(capsys):
    """A command; its exit code, and what it printed on standard output and error."""

    def run(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def built(folder, contact, **meta):
    """A release of 120 people, real unless `meta` says otherwise; its name."""
    rules = folder / "policy.toml"
    rules.write_text(RULES + (REACHED.format(contact) if contact else ""))
    package = folder / "package"
    if not package.exists():
        tables = people(disability=lambda i: i < 3, workers=60)
        packages.write(package, tables, **{"synthetic": False} | meta)
    return building.build(package, folder / "releases", policy.load(rules)).name


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """A folder in which a release of real people was built, and is a draft."""
    return once(tmp_path_factory, "agency", lambda folder: built(folder, ""))


@pytest.fixture(scope="module")
def later(agency, tmp_path_factory):
    """The same folder a year on: the first is public; two others were built since, apart."""

    def make(folder):
        shutil.copytree(agency, folder, symlinks=True, dirs_exist_ok=True)
        (first,) = names(folder / "releases")
        sign(folder / "releases" / first)
        governance.publish(folder / "releases" / first, ANA)
        order = [first, *(built(folder, contact) for contact in ("second", "third"))]
        (folder / "order.json").write_text(json.dumps(order))

    return once(tmp_path_factory, "later", make)


@pytest.fixture
def draft(agency, tmp_path):
    """The folder of the draft, in a copy of everything."""
    out = Path(shutil.copytree(agency / "releases", tmp_path / "releases", symlinks=True))
    return out / names(out)[0]


@pytest.fixture
def three(later, tmp_path):
    """The folders of the first release, which is public, and of two drafts."""
    out = Path(shutil.copytree(later / "releases", tmp_path / "releases", symlinks=True))
    return [out / name for name in json.loads((later / "order.json").read_text())]


def names(out):
    return [
        path.parent.name for path in out.glob(f"[!.]*/{MANIFEST}") if path.parent.name != "current"
    ]


def sign(folder):
    governance.approve(folder, ANA, STEWARD)
    governance.approve(folder, LEE, OFFICER)


def what(folder):
    return [item.what for item in decisions.read(folder)]


def is_current(folder):
    link = folder.parent / CURRENT
    return link.is_symlink() and os.readlink(link) == folder.name


def test_a_release_of_real_people_is_a_draft_until_two_people_sign(draft, run):
    """The whole of it, as at the command line."""
    assert what(draft) == ["built"] and not (draft.parent / CURRENT).exists()
    code, _, said = run("publish", draft, "--by", ANA)
    assert code == 1 and f"not signed: its policy asks for {STEWARD}, {OFFICER} too" in said
    assert not (draft.parent / CURRENT).exists()
    code, said, _ = run("releases", "--out", draft.parent)
    assert code == 0 and f"draft: waits for {STEWARD}, {OFFICER}" in said
    code, said, _ = run("approve", draft, "--by", ANA, "--role", STEWARD, "--note", "As agreed")
    assert code == 0 and f"waits for: {OFFICER}." in said and f'--role "{OFFICER}"' in said
    assert "whom to tell of a breach" in said  # the contact is not filled in
    code, said, _ = run(
        "approve", draft.name, "--out", draft.parent, "--by", LEE, "--role", OFFICER
    )
    assert code == 0 and f"Next: python -m aggregates publish {draft} --by NAME" in said
    assert not is_current(draft)
    code, said, _ = run("publish", draft, "--by", LEE, "--note", "Spring release")
    assert code == 0 and is_current(draft)
    assert what(draft) == ["built", "approved", "approved", "published"]
    _, said, _ = run("releases", "--out", draft.parent, "--log")
    for item in decisions.read(draft):
        assert f"{item.when}  {item.what}" in said and item.receipt in said
    assert f"approved by {ANA}, {STEWARD}: As agreed" in said
    assert f"{draft.name}  built" in said and "MB  current" in said
    code, _, said = run("publish", draft, "--by", LEE)
    assert code == 1 and "is the current release already" in said


@pytest.mark.parametrize(
    ("by", "role", "words"),
    [
        (LEE, "intern", f"its policy asks for no intern, but for: {STEWARD}, {OFFICER}"),
        (ANA, OFFICER, f"{ANA} has signed as {STEWARD}; as {OFFICER} another person must sign"),
        ("ana  RUIZ", OFFICER, "another person must sign"),
        (LEE, STEWARD.upper(), f"{ANA} has signed as {STEWARD} already, 20"),
        (" ", OFFICER, "--by must be a text of one line"),
        ("the software", OFFICER, "--by: a person decides"),
    ],
)
def test_who_may_not_sign(draft, run, by, role, words):
    governance.approve(draft, ANA, STEWARD)
    code, _, said = run("approve", draft, "--by", by, "--role", role)
    assert code == 1 and words in said
    assert what(draft) == ["built", "approved"]


def test_roles_are_read_as_people_write_them(draft):
    assert governance.approve(draft, ANA, "Data  Steward").missing == (OFFICER,)


def spoil(folder):
    """A byte more in the release."""
    with (folder / RELEASE_FILE).open("ab") as file:
        file.write(b"x")


def forge(folder):
    """A number of the release is another, and the manifest says so: what only its name tells."""
    with duckdb.connect(str(folder / RELEASE_FILE)) as con:
        con.execute("update outcomes set n_matched = n_matched + 1")
    edit(folder, sha256=sha256(folder / RELEASE_FILE))
    (folder / DECISIONS).unlink()


def edit(folder, **changes):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | changes))


SPOILT = [
    (spoil, "release.duckdb is not the file that manifest.json was written for"),
    (forge, "what release.duckdb holds is not what it is named for"),
    (lambda folder: edit(folder, certificate={}), "has no proof that nobody can be found in it"),
    (lambda folder: edit(folder, seconds=0), "about another manifest.json than the one beside it"),
    (lambda folder: (folder / RELEASE_FILE).unlink(), "no release there"),
    (lambda folder: (folder / MANIFEST).unlink(), "no release there"),
]


@pytest.mark.parametrize(("harm", "words"), SPOILT, ids=range(len(SPOILT)))
def test_what_is_not_whole_and_proved_is_neither_signed_nor_published(draft, run, harm, words):
    sign(draft)
    harm(draft)
    for command in (("approve", draft, "--role", STEWARD), ("publish", draft)):
        code, _, said = run(*command, "--by", ANA)
        assert code == 1 and words in said and '  File "' not in said
    assert not (draft.parent / CURRENT).exists()


def test_a_log_that_was_changed_stops_everything_and_is_listed(draft, run):
    sign(draft)
    held = (draft / DECISIONS).read_bytes()
    (draft / DECISIONS).write_bytes(held.replace(b"Lee Park", b"Lea Park"))
    for command in (("approve", draft, "--role", STEWARD), ("publish", draft)):
        code, _, said = run(*command, "--by", ANA)
        assert code == 1 and "line 3 is not as it was written" in said and "from a copy" in said
    code, said, _ = run("releases", "--out", draft.parent)
    assert code == 1 and "damaged: " in said and "line 3 is not as it was written" in said


def test_two_people_who_sign_at_once_both_do(draft):
    command = [sys.executable, "-m", "aggregates", "approve", str(draft)]
    signing = [
        subprocess.Popen([*command, "--by", by, "--role", role], cwd=ROOT, stdout=subprocess.PIPE)
        for by, role in ((ANA, STEWARD), (LEE, OFFICER))
    ]
    assert [process.communicate() and process.returncode for process in signing] == [0, 0]
    assert governance.standing(draft).missing == ()


def test_the_second_release_the_way_back_and_forth(three, run):
    first, second, _third = three
    out = first.parent
    sign(second)
    governance.publish(second, LEE)
    assert is_current(second)
    states = {one.folder.name: one.state for one in governance.listing(out)}
    assert states[first.name] == "earlier" and states[second.name] == CURRENT
    code, said, _ = run("rollback", "--out", out, "--by", ANA, "--note", "A wrong file was used")
    assert code == 0 and f"{first.name} is the current release again, not {second.name}" in said
    assert is_current(first)
    assert what(second)[-1] == "withdrawn" and what(first)[-1] == "restored"
    back = decisions.read(first)[-1]
    assert (back.who, back.why, back.other) == (ANA, "A wrong file was used", second.name)
    states = {one.folder.name: one.state for one in governance.listing(out)}
    assert states[first.name] == CURRENT and states[second.name] == "withdrawn"
    code, _, said = run("rollback", "--out", out, "--by", ANA, "--note", "Again")
    assert code == 1 and "no release was current before" in said and "--to RELEASE" in said
    code, *_ = run("rollback", "--out", out, "--by", ANA, "--note", "No", "--to", second.name)
    assert code == 0 and is_current(second)
    for folder in (first, second):
        decisions.read(folder)


def test_no_way_back_to_what_was_never_signed_or_is_damaged(three, run):
    first, second, third = three
    sign(second)
    governance.publish(second, LEE)
    back = ("rollback", "--out", first.parent, "--by", ANA, "--note", "Why")
    refused = [(third.name, "not signed"), (second.name, "is the current release already")]
    refused += [("nowhere", "no release there")]
    for name, words in refused:
        code, _, said = run(*back, "--to", name)
        assert code == 1 and words in said
    sign(third)
    code, _, said = run(*back, "--to", third.name)
    assert code == 1 and "was never public; publish it" in said
    spoil(first)
    code, _, said = run(*back)
    assert code == 1 and "copy the release again" in said
    assert is_current(second) and what(second)[-1] == "published"


def test_a_damaged_current_release_can_be_taken_back(three, run):
    first, second, _third = three
    sign(second)
    governance.publish(second, LEE)
    spoil(second)
    (second / DECISIONS).write_bytes((second / DECISIONS).read_bytes()[:-9])
    back = ("rollback", "--out", first.parent, "--by", ANA, "--note", "Damaged")
    code, _, said = run(*back)
    assert code == 1 and "was not written to its end" in said  # it cannot say what was before
    code, _, said = run(*back, "--to", first.name)
    assert code == 0 and is_current(first) and "its own log could not say" in said


def test_a_release_that_knows_nothing_of_a_public_one_is_built_again(three, run):
    """A5: third was built while second was no more than a draft."""
    first, second, third = three
    for folder in (second, third):
        sign(folder)
    governance.publish(second, LEE)
    code, _, said = run("publish", third, "--by", LEE)
    assert code == 1 and f"{second.name} became public after it was built" in said
    assert is_current(second)
    governance.rollback(first.parent, ANA, "Back")  # readers have the second all the same
    code, _, said = run("publish", third, "--by", LEE)
    assert code == 1 and f"{second.name} became public after it was built" in said


def test_what_was_taken_back_is_reckoned_with_by_the_next_build(three):
    first, second, _third = three
    sign(second)
    governance.publish(second, LEE)
    governance.rollback(first.parent, ANA, "Back")
    with duckdb.connect() as con:
        con.execute(
            "create table stg_package as select false as synthetic, $1 as state_fips",
            [governance.standing(first).about["state_fips"]],
        )
        current = first.parent / CURRENT
        found = lineage.trace(con, current, "", policy.load(None), None, quiet)
        assert {path.name for path in found.earlier} == {first.name, second.name}
        (second / DECISIONS).write_bytes(b"x")
        with pytest.raises(LogError, match="line 1"):
            lineage.trace(con, current, "", policy.load(None), None, quiet)


def test_a_release_made_again_is_signed_again_and_keeps_its_history(draft, tmp_path):
    sign(draft)
    again = Path(shutil.copytree(draft, draft.parent / ".draft-again"))
    (again / DECISIONS).unlink()
    edit(again, seconds=0)
    spoil(draft)
    building._name(again, draft, quiet)
    assert what(draft) == ["built", "approved", "approved", "built"]
    assert governance.standing(draft).missing == ROLES


@pytest.mark.long
def test_where_people_sign_no_build_goes_public_by_itself(three, tmp_path):
    """A demo built into the folder of an agency stays beside its releases."""
    first = three[0]
    shutil.copytree(first.parent, tmp_path / "demo" / "releases", symlinks=True)
    name = built(tmp_path / "demo", "", synthetic=True)
    found = governance.standing(tmp_path / "demo" / "releases" / name)
    assert not found.is_current and found.state == "ready" and found.asked == ()
    assert os.readlink(tmp_path / "demo" / "releases" / CURRENT) == first.name
    with pytest.raises(ReleaseError, match="its policy asks nobody to sign it"):
        governance.approve(found.folder, ANA, STEWARD)
    assert governance.publish(found.folder, ANA).is_current


def test_invented_people_need_nobody_to_sign(line):
    assert is_current(line.release) and what(line.release) == ["built", "published"]
    assert {item.who for item in decisions.read(line.release)} == {"the software"}


def test_only_a_release_that_people_signed_stays_until_people_decide(draft):
    out = draft.parent
    assert not building._signed_by_people(out)
    sign(draft)
    governance.publish(draft, ANA)
    assert building._signed_by_people(out)
    (draft / DECISIONS).write_bytes(b"x")
    assert building._signed_by_people(out)


def test_decisions_wait_for_no_build_but_going_public_does(draft, run):
    sign(draft)
    with building.locked(draft.parent):
        code, _, said = run("publish", draft, "--by", ANA)
    assert code == 1 and "another build is running; wait for it to end, then decide" in said
    assert run("publish", draft, "--by", ANA)[0] == 0


def test_a_folder_without_releases_is_said_plainly(tmp_path, run):
    for command in (
        ("releases", "--out", tmp_path / "none"),
        ("rollback", "--out", tmp_path / "none", "--by", ANA, "--note", "Why"),
        ("approve", tmp_path / "none", "--by", ANA, "--role", STEWARD),
        ("publish", "none", "--out", tmp_path, "--by", ANA),
    ):
        code, _, said = run(*command)
        assert code == 1 and said.startswith("error: ") and "no release" in said, said


@pytest.mark.parametrize("command", ["approve", "publish", "rollback"])
def test_help_says_that_names_are_public(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert "for everybody to read" in " ".join(capsys.readouterr().out.split())


def test_a_damaged_release_stands_in_the_way_only_if_it_became_public_since(three, run):
    first, second, third = three
    sign(second)
    sign(third)
    spoil(first)  # was public when third was built
    governance.publish(second, LEE)
    spoil(second)
    code, _, said = run("publish", third, "--by", LEE)
    assert code == 1 and f"{second}: was public, and nobody can tell" in said
    shutil.rmtree(second)
    assert run("publish", third, "--by", LEE)[0] == 0 and is_current(third)
