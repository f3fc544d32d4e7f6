"""What the commands say and return, whatever they are given (design.md section 2)."""

import re
import signal
from pathlib import Path

import duckdb
import pytest

from aggregates import policy
from aggregates.__main__ import fault, main
from aggregates.audit import whole
from aggregates.build import staging_folder
from tests.aggregates import packages

EVERYTHING = "minimum_mean_group = 0\nminimum_mean_part = 1\n"  # grids whatever their size
QUARTERS = ("2019Q3", "2019Q4", "2020Q1")
LEVELS = ("none", "participant", "concentrator")


@pytest.fixture
def run(tmp_path, capsys):
    """A command; gives its exit code and what it printed on standard error."""

    def run(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def build(tmp_path, run):
    """`build` of a package written from tables, with every grid; code, words and the folder."""
    policy = tmp_path / "policy.toml"
    policy.write_text(EVERYTHING)

    def build(tables, **meta):
        folder = packages.write(tmp_path / "package", tables, **meta)
        return (*run("build", folder, "--out", tmp_path / "out", "--policy", policy), tmp_path)

    return build


def people(number=120, workers=None, **changes):
    """A package of so many students, a third of them concentrators; each change is a value or a
    function of the number.
    """
    tables = packages.base()
    changes = {"cte_level": lambda i: LEVELS[i // 2 % 3]} | changes
    tables["students"] = [
        packages.student(i, **{k: v(i) if callable(v) else v for k, v in changes.items()})
        for i in range(number)
    ]
    tables["wages"] = [
        packages.wage(i, quarter, employer_id=f"E{i % 7}")
        for i in range(number if workers is None else workers)
        for quarter in QUARTERS
    ]
    for name in ("enrollments", "credentials"):
        tables[name] = tables[name][: min(number, 40)]
    return tables


def one_county():
    tables = people()
    tables["regions"] = tables["regions"][:1]
    return tables


FEW = ("three in a small group",)  # that every run of the suite makes
PACKAGES = {
    "one cohort": people(workers=60),
    "everybody works": people(),
    "nobody in a program": people(program_id="", cte_level="none", workers=60),
    "half looked up": people(
        match_status=lambda i: "matched" if i % 2 else "not_matched", workers=60
    ),
    "three in a small group": people(disability=lambda i: i < 3, workers=60),
    "one county": one_county(),
    "concentrators alone": people(cte_level="concentrator", workers=60),
    "concentrators alone in programs": people(
        cte_level=lambda i: ("none", "concentrator")[i % 2],
        program_id=lambda i: "welding" if i % 2 else "",
        workers=60,
    ),
}


@pytest.mark.parametrize(
    "name",
    [name if name in FEW else pytest.param(name, marks=pytest.mark.long) for name in PACKAGES],
)
def test_odd_packages_make_safe_releases(build, run, name):
    code, said, folder = build(PACKAGES[name])
    assert code == 0, said
    current = folder / "out" / "current"
    assert whole(current)
    assert run("audit", current)[0] == 0


@pytest.mark.parametrize(
    ("tables", "meta", "words"),
    [
        (people(1), {}, "every number would be hidden"),
        (people(match_status="not_matched"), {}, "every number would be hidden"),
        (people(12), {}, "every number would be hidden"),
        (
            people() | {"wages": [packages.wage(1, "2019Q3")]},
            {"wages_last_quarter": "2019Q4"},
            "the records cover no horizon of any cohort",
        ),
    ],
    ids=["one student", "nobody looked up", "a class", "no horizon"],
)
def test_packages_that_cannot_be_published_say_so(build, tables, meta, words):
    code, said, folder = build(tables, **meta)
    assert code == 1
    assert words in said and "error: " in said and '  File "' not in said
    assert not (folder / "out" / "current").exists()


def test_a_policy_that_hides_everything_is_refused(tmp_path, run):
    policy = tmp_path / "policy.toml"
    policy.write_text("minimum_count = 1000\nprotection_width = 1000\n")
    package = packages.write(tmp_path / "package", people())
    code, said = run("build", package, "--out", tmp_path / "out", "--policy", policy)
    assert code == 1 and "lower minimum_count or protection_width" in said


def test_messages_hold_no_person_and_no_small_count(build):
    """Progress and errors count cells, relations and programs, never groups of people."""
    code, said, _ = build(people(457, workers=431, disability=lambda i: i < 313))
    assert code == 0
    words = re.sub(r"^ +[0-9.]+ s", "", said, flags=re.MULTILINE)
    assert not {"457", "431", "313", "144", "26"} & set(re.findall(r"[0-9]+", words))
    assert not re.search(r"P[0-9]{4}|E[0-9]\b|5,?150", words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere", "nowhere"),
        ("file", "file"),
        ("empty", "datapackage.json"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_package_that_is_none(tmp_path, run, command, given, words):
    (tmp_path / "file").write_text("not a package")
    (tmp_path / "empty").mkdir()
    out = ("--out", tmp_path / "out") if command == "build" else ()
    code, said = run(command, tmp_path / given, *out)
    assert code == 1
    assert words in said and said.splitlines()[-1].startswith("error: ")


def test_places_that_cannot_be_written(tmp_path, run):
    package = packages.write(tmp_path / "package", packages.base())
    (tmp_path / "file").write_text("")
    sealed = Path("/sys/throughline")  # nobody can make a folder there, root included
    for out in (tmp_path / "file", tmp_path / "file" / "inside", sealed):
        code, said = run("build", package, "--out", out)
        assert code == 1 and said.startswith("error: ") and str(out) in said


def test_a_current_that_is_no_link_is_left_alone(tmp_path, run):
    package = packages.write(tmp_path / "package", packages.base())
    (tmp_path / "out" / "current").mkdir(parents=True)
    code, said = run("build", package, "--out", tmp_path / "out")
    assert code == 1 and "move it away" in said and "reading" not in said


def test_staging_is_kept_only_in_private_and_not_among_releases(tmp_path, run):
    package = packages.write(tmp_path / "package", packages.base())
    out = tmp_path / "out"
    code, said = run("build", package, "--out", out, "--keep-staging", out / "staging")
    assert code == 1 and "must not be kept among releases" in said
    (tmp_path / "open").mkdir(mode=0o755)
    code, said = run("build", package, "--out", out, "--keep-staging", tmp_path / "open")
    assert code == 1 and "chmod 700" in said
    assert not list((tmp_path / "open").iterdir())
    rules = tmp_path / "policy.toml"  # for a package of few employers
    given = policy.DEFAULT.read_text(encoding="utf-8")
    rules.write_text(given.replace("count_min_employers = 3", "count_min_employers = 1"))
    kept = tmp_path / "kept"
    kept_too = ("--keep-staging", kept, "--policy", rules)
    assert run("build", package, "--out", out, *kept_too)[0] == 0
    assert kept.stat().st_mode & 0o077 == 0
    with duckdb.connect(str(kept / "staging.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from cube_outcomes").fetchone()[0]


def test_a_staging_folder_laid_by_somebody_else_is_refused(tmp_path, run, monkeypatch):
    """In a shared temporary folder, another user could make it first and read along."""
    package = packages.write(tmp_path / "package", packages.base())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)  # so that it is read again
    staging_folder(tmp_path / "out").symlink_to(elsewhere)
    code, said = run("build", package, "--out", tmp_path / "out")
    assert code == 1 and "only you can enter" in said
    assert not list(elsewhere.iterdir())


def test_a_fault_is_placed_without_its_message():
    record = "P0001 earned 5150"
    try:
        raise ValueError(record)
    except ValueError as error:
        said = fault(error)
    assert "test_commands.py" in said and "ValueError" in said and "P0001" not in said


def test_signals_are_given_back(tmp_path, run):
    before = signal.getsignal(signal.SIGTERM)
    run("audit", tmp_path)
    assert signal.getsignal(signal.SIGTERM) is before
