"""A command is watched to its end: what it said, what it took, and with all of its processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.watched import Look, Run, watch

HERE = Path(__file__).parent
WORK = """
import subprocess, sys, time
print("    0.0 s  reading students", file=sys.stderr, flush=True)
time.sleep(0.3)
print("    0.3 s  stage intake took 0.3 s", file=sys.stderr, flush=True)
subprocess.run([sys.executable, "-c", "import time; x = bytearray(200_000_000); time.sleep(0.5)"])
print("a warning of a library", file=sys.stderr)
print("done")
sys.exit(3)
"""


def python(code: str, minutes: float = 1, gigabytes: float = 1) -> Run:
    return watch([sys.executable, "-c", code], HERE, minutes=minutes, gigabytes=gigabytes)


def test_lines_stages_and_the_memory_of_children_are_seen():
    run = python(WORK)
    assert (run.code, run.stopped, run.output) == (3, "", "done\n")
    assert [message for _, message in run.messages] == [
        "reading students",
        "stage intake took 0.3 s",
    ]
    (stage,) = run.stages
    assert (stage.name, stage.seconds) == ("intake", pytest.approx(0.3))
    assert 0.2 < run.gigabytes < 0.5
    assert stage.gigabytes < 0.2


@pytest.mark.parametrize(
    ("code", "limits", "reason"),
    [
        ("x = bytearray(300_000_000); input()", {"gigabytes": 0.2}, "stopped past 0.2 GB"),
        ("input()", {"minutes": 0.01}, "stopped after 0.01 minutes"),
    ],
)
def test_a_run_past_its_limits_is_stopped(code, limits, reason):
    run = python(code.replace("input()", "import time; time.sleep(60)"), **limits)
    assert (run.code, run.stopped) == (None, reason)


def measured(leavers: int, protect: float, way: report.Way | None = None) -> report.Measured:
    """A build whose protection takes `protect` seconds of 10 s more."""
    seconds = 10 + protect
    lines = (
        (1.0, "    0.0 s  reading students"),
        (9.0 + protect, f"{8 + protect:7.1f} s  stage protect took {protect:.1f} s"),
    )
    looks = (Look(0.0, 0.1, 0.0), Look(5.0, 1.5, 6.0), Look(seconds, 1.0, 2 * seconds))
    run = Run(0, "", seconds, 2 * seconds, "", lines, looks)
    ways = (way,) if way else ()
    cells = (report.Cells("industries", 4, 30, 10), report.Cells("outcomes", 5, 50, 10))
    return report.Measured(leavers, 20 * leavers, run, cells, 3.5, ways)


def test_growth_is_of_the_last_size_by_the_one_before():
    text = report.releases([measured(1_000, 5.0), measured(10_000, 60.0)])
    assert "| leavers | 1,000 | 10,000 | growth (10 x the leavers) |" in text
    assert "| protect, s | 5.0 | 60.0 | 12.0 x |" in text
    assert "| of it staging and cubes, s | 8.0 | 8.0 | 1.0 x |" in text
    assert "| the rest, s | 10.0 | 10.0 | 1.0 x |" in text
    assert "| values hidden | 20 | 20 | 1.0 x |" in text


def test_a_release_is_told_table_by_table():
    lines = report.contents(measured(1_000, 5.0)).splitlines()
    assert lines[2:] == [
        "| industries | 4 | 30 | 10 | 25.0% |",
        "| outcomes | 5 | 50 | 10 | 16.7% |",
    ]


@pytest.mark.parametrize(("protect", "outcome"), [(100.0, "met"), (200.0, "**not met**")])
def test_growth_is_held_to_the_growth_of_leavers(protect, outcome):
    lines = report.aims([measured(1_000, 5.0), measured(10_000, protect)]).splitlines()
    assert lines[-1].startswith("| growth of time from 1,000 to 10,000 leavers | 10 x |")
    assert lines[-1].endswith(f"| {outcome} |")


@pytest.mark.parametrize(("floor", "outcome"), [(4.5, "met"), (3.5, "**not met**")])
def test_staging_and_cubes_are_held_to_twice_the_floor(floor, outcome):
    run = measured(1_000, 5.0).run
    way = report.Way("floor", run, {"people by horizon": floor - 1, "cells": 1.0}, 80, 0)
    assert f"{outcome} |" in report.aims([measured(1_000, 5.0, way)]).splitlines()[2]


def test_the_profile_shares_out_the_whole_time():
    text = report.profile(measured(1_000, 10.0).run)
    assert "| protect | 10.0 | 50% |" in text
    assert "| the rest | 10.0 | 50% |" in text
    assert "| reading students | 18.0 | 90% | 1 |" in text
