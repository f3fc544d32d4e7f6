"""Whatever happens to a build, the release that is served stays whole."""

import os
import random
import resource
import shutil
import signal
import time

import pytest

from aggregates import build
from aggregates.__main__ import STOPS
from aggregates.audit import whole
from tests.aggregates.commands import Agency, at, python

KILLER = """
import os, signal, sys
from pathlib import Path
from aggregates import build, policy

def say(message):
    if message.startswith(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

build.build(Path(sys.argv[1]), Path(sys.argv[2]), policy.load(Path(sys.argv[3])), say)
"""
HEEDED = "import signal, sys; print(signal.getsignal(int(sys.argv[1])) != signal.SIG_IGN)"
FEW = ("writing the release",)  # of the steps: those that every run of the suite kills at
STEPS = (  # what a build says as it begins each part of its work, in order
    "reading wages",
    "linking wages",
    "ranking wages",
    "protecting",
    "writing the release",
    "attacking",
    "signing the release",
    "naming the release",
    "making",
)


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """An agency with a release out already, and a new package to build from."""
    agency = Agency(tmp_path_factory.mktemp("agency")).found()
    agency.build()
    shutil.rmtree(agency.package)
    shutil.rmtree(agency.scratch)
    return agency.found(seed=2)


@pytest.fixture
def before(agency):
    """The name of the release that is out."""
    return agency.current()


@pytest.mark.parametrize(
    "step",
    [step if step in FEW else pytest.param(step, marks=pytest.mark.long) for step in STEPS],
)
def test_a_killed_build_leaves_the_current_release_whole(agency, before, step):
    process = python(agency.scratch, "-c", KILLER, agency.package, agency.out, agency.policy, step)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert agency.current() == before


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize(
    "step", ["reading wages", pytest.param("protecting", marks=pytest.mark.long)]
)
def test_a_build_told_to_stop_cleans_up(agency, before, step, number, code):
    process = agency.start()
    said = at(process, step, lambda pid: os.kill(pid, number))
    assert process.returncode == code, said
    assert "interrupted; the current release is unchanged" in said and "Traceback" not in said
    assert agency.current() == before
    assert not agency.leftovers()


@pytest.mark.parametrize("number", STOPS)
def test_a_build_heeds_signals_though_the_tests_ignore_them(tmp_path, number):
    """As under `nohup make test`."""
    before = signal.signal(number, signal.SIG_IGN)
    try:
        process = python(tmp_path, "-c", HEEDED, number.value)
        still = signal.getsignal(number)
    finally:
        signal.signal(number, before)
    assert process.communicate()[0].strip() == "True"
    assert still is signal.SIG_IGN


@pytest.mark.parametrize(
    "step",
    [
        "reading wages",
        *(pytest.param(s, marks=pytest.mark.long) for s in ("ranking wages", "protecting")),
    ],
)
def test_a_full_disk_is_said_plainly(agency, before, step):
    process = agency.start()
    said = at(process, step, lambda pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, 4096)))
    assert process.returncode == 1, said
    assert "error: " in said and "for want of" in said and '  File "' not in said
    assert agency.current() == before
    assert not agency.leftovers()


def test_two_builds_at_once(agency, before):
    first = agency.start()
    at_once = []

    def second(pid):
        os.kill(pid, signal.SIGSTOP)
        other = agency.start()
        at_once.append((*other.communicate(), other.returncode))
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGCONT)

    at(first, "ranking wages", second)
    _, said, code = at_once[0]
    assert code == 1
    assert "another build is running; wait for it to end, or choose another --out" in said
    assert agency.current() == before


@pytest.mark.long
def test_the_next_build_sweeps_and_succeeds(agency, before, tmp_path):
    """After a kill late in the line there are a draft and confidential staging to clear away."""
    process = python(
        agency.scratch, "-c", KILLER, agency.package, agency.out, agency.policy, "signing"
    )
    process.communicate()
    left = agency.leftovers()
    assert any(name.startswith(build.DRAFT) for name in left)
    assert any(name.startswith("throughline-staging") for name in left)
    (agency.out / f"{build.NEXT}1").symlink_to("nowhere")
    built = agency.build()
    assert agency.current() == built.name != before
    assert not agency.leftovers()
    assert whole(agency.out / before)  # the older release is still there


@pytest.mark.long
def test_killed_at_any_moment(agency):
    chance = random.Random(1)
    for _ in range(30):
        before = agency.current()
        process = agency.start()
        time.sleep(chance.uniform(0.5, 6.0))
        process.kill()
        process.communicate()
        assert agency.current() == before or process.returncode == 0
    agency.build()
    assert not agency.leftovers()
