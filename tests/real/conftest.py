"""Runs the checks on real records where those are, and says so loudly where they are not."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from aggregates import cubes, intake, policy
from tests.once import once
from tests.real import nlsy97

POLICY = Path(__file__).with_name("nlsy97_policy.toml")
SIGNERS = {"Ana Ruiz": "data steward", "Lee Park": "privacy officer"}  # real people need both
collect_ignore = [] if nlsy97.available() else ["test_nlsy97.py", "test_nlsy97_cubes.py"]


def pytest_collection_modifyitems(items):
    """Build the survey's release first: the other file that needs it is the last, and finds it."""
    items.sort(key=lambda item: item.path.name != "test_nlsy97.py")


def pytest_terminal_summary(terminalreporter):
    if nlsy97.available():
        return
    terminalreporter.section("REAL RECORDS WERE NOT THERE", sep="!", red=True, bold=True)
    terminalreporter.write_line(
        "tests/real did not run: nothing was proved on the NLSY97. Put its two files where "
        "tests/real/nlsy97.py looks for them (../shared/real/nlsy97), or set THROUGHLINE_REAL."
    )


@pytest.fixture(scope="session")
def aggregates():
    """`python -m aggregates ...` in a process of its own: what it said, and what it logged."""

    def run(*arguments):
        found = subprocess.run(
            [sys.executable, "-m", "aggregates", *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=nlsy97.ROOT,
        )
        assert found.returncode == 0, found.stderr
        return found.stdout, found.stderr

    return run


@pytest.fixture(scope="session")
def survey(tmp_path_factory, aggregates):
    """The survey's package, the release built of it, signed and published by the commands that an
    agency would use, and what the build said and logged; made once for all workers.
    """

    def make(folder):
        nlsy97.write_package(folder / "package")
        said, logged = aggregates(
            "build", folder / "package", "--out", folder / "releases", "--policy", POLICY
        )
        [release] = [path.parent for path in (folder / "releases").glob("*/manifest.json")]
        for name, role in SIGNERS.items():
            aggregates("approve", release, "--by", name, "--role", role)
        aggregates("publish", release, "--by", next(iter(SIGNERS)))
        (folder / "said.txt").write_text(said)
        (folder / "logged.txt").write_text(logged)

    return once(tmp_path_factory, "nlsy97", make)


@pytest.fixture(scope="session")
def package(survey):
    return survey / "package"


@pytest.fixture(scope="session")
def cube(package):
    """A database with the confidential cubes of everybody in the survey."""
    with duckdb.connect() as con:
        intake.stage(package, con)
        cubes.build_cubes(con, policy.load(POLICY))
        yield con


@pytest.fixture(scope="session")
def built(survey):
    """The release, and what its build said and logged."""
    told = [(survey / name).read_text() for name in ("said.txt", "logged.txt")]
    return (survey / "releases" / "current").resolve(), *told


@pytest.fixture(scope="session")
def release(built):
    return built[0]


@pytest.fixture(scope="session")
def public(release):
    """The release, open for reading."""
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        yield con
