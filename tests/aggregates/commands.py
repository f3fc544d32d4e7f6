"""Builds in processes of their own, as a person or a machine runs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregates.__main__ import STOPS
from aggregates.audit import whole
from aggregates.demo import generate
from dashboards.queries import Release

ROOT = Path(__file__).parents[2]
STUDENTS = 1_000
CUBES = ("outcomes", "industries", "places", "work_while_in_school", "credentials", "educators")
SMALL = """
[[grids]]
program = "cluster"
region = "state"
cohorts = ["window", "all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["industries", "places", "work_while_in_school", "wioa"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["all"]
cubes = ["credentials"]

[[grids]]
program = "total"
region = "workforce_region"
cohorts = ["year"]
cubes = ["educators"]
"""


@dataclass(frozen=True)
class Agency:
    """Where builds happen: a package, a small policy, releases, temporary files."""

    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "package"

    @property
    def policy(self) -> Path:
        return self.folder / "policy.toml"

    @property
    def out(self) -> Path:
        return self.folder / "releases"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def found(self, students: int = STUDENTS, seed: int = 1) -> Agency:
        """The folder with a package in it."""
        self.scratch.mkdir()
        self.policy.write_text(SMALL)
        generate(self.package, students=students, seed=seed)
        return self

    def start(self, *arguments: object, out: Path | None = None) -> subprocess.Popen:
        """`python -m aggregates build` with more arguments, its progress in a pipe."""
        return python(
            self.scratch,
            *("-m", "aggregates", "build", self.package, "--out", out or self.out),
            *("--policy", self.policy, *arguments),
        )

    def build(self, *arguments: object, out: Path | None = None) -> Path:
        """Build for good; returns the current release."""
        process = self.start(*arguments, out=out)
        said = process.communicate()[1]
        assert process.returncode == 0, said
        return ((out or self.out) / "current").resolve()

    def current(self) -> str:
        """Name of the current release, once it has shown that it is whole and can be served."""
        link = self.out / "current"
        assert link.is_symlink() and not os.path.isabs(os.readlink(link))
        assert whole(link)
        served = Release(link)
        for cube in CUBES:
            assert served.rows(f"select count(*) as n from {cube}")[0]["n"], cube
        assert served.id == link.resolve().name
        return served.id

    def leftovers(self) -> list[str]:
        """What is in the releases folder beside releases, and anything in the scratch folder."""
        beside = [path.name for path in self.out.glob(".*") if not path.name.startswith(".lock")]
        return sorted([*beside, *(path.name for path in self.scratch.iterdir())])


def python(scratch: Path, *arguments: object) -> subprocess.Popen:
    """A Python process in the project's folder, temporary files in `scratch`."""
    with heeding():
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"},
        )


@contextmanager
def heeding() -> Iterator[None]:
    """Processes started here heed signals that these tests may ignore, as under `nohup`.

    A new process ignores what its parent ignores, but not what its parent handles.
    """
    ignored = [number for number in STOPS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)


def at(process: subprocess.Popen, line: str, act: Callable[[int], object]) -> str:
    """When `process` says `line`, do something to it; returns what it says afterwards."""
    assert process.stderr
    for said in process.stderr:
        if line in said:
            act(process.pid)
            break
    else:
        raise AssertionError(f"it never said {line!r}")
    return process.communicate()[1]
