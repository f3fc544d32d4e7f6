"""What `benchmarks/pipeline.py` measured, as Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.watched import Run

AIM_MINUTES = 15  # package to release, at state scale
AIM_CUBE_MINUTES = 5  # staging and cubes, at state scale
AIM_GIGABYTES = 12
AIM_FLOOR = 2  # times the plain queries
STATE_SCALE = 1_500_000  # leavers
LEAST_SHARE = 0.01  # of the time: a step under this is not listed


@dataclass(frozen=True)
class Cells:
    """A table of a release whose values have a status: its rows, and values shown and hidden."""

    table: str
    rows: int
    shown: int
    hidden: int


@dataclass(frozen=True)
class Way:
    """A peer: its run, seconds by step, values compared, those that differ, and why it failed."""

    name: str
    run: Run
    steps: dict[str, float] = field(default_factory=dict)
    compared: int = 0
    differ: int = 0
    failed: str = ""

    @property
    def seconds(self) -> float:
        """From the files to the cells."""
        return sum(self.steps.values())


@dataclass(frozen=True)
class Measured:
    """One size: the build of its release, what is in it, and the peers.

    cells      of every table of the release
    megabytes  of the release file
    """

    leavers: int
    wage_rows: int
    run: Run
    cells: tuple[Cells, ...]
    megabytes: float
    ways: tuple[Way, ...] = ()

    @property
    def stages(self) -> dict[str, float]:
        """Seconds by stage, and the rest."""
        found: dict[str, float] = {}
        for stage in self.run.stages:
            found[stage.name] = found.get(stage.name, 0.0) + stage.seconds
        return found | {"the rest": self.run.seconds - sum(found.values())}

    @property
    def cube_seconds(self) -> float:
        """Staging and cubes: from the first line of progress to where protection starts."""
        start = self.run.messages[0][0]
        protect = (stage.start for stage in self.run.stages if stage.name.startswith("protect"))
        return next(protect, self.run.seconds) - start


def table(rows: Sequence[Sequence[str]], text_columns: int = 1) -> str:
    """A Markdown table; the first row is its head, and numbers are set to the right."""
    rule = ["---" if place < text_columns else "---:" for place in range(len(rows[0]))]
    lines = [rows[0], rule, *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def releases(measured: Sequence[Measured]) -> str:
    """One column a size; with two sizes or more, how the last grew from the one before."""
    stages = list(dict.fromkeys(name for one in measured for name in one.stages))
    lines: list[tuple[str, Callable[[Measured], float], str]] = [
        ("wage rows", lambda one: one.wage_rows, ",.0f"),
        *((f"{name}, s", _stage(name), ".1f") for name in stages),
        ("**package to release, s**", lambda one: one.run.seconds, ".1f"),
        ("of it staging and cubes, s", lambda one: one.cube_seconds, ".1f"),
        ("processor, s", lambda one: one.run.cpu, ".1f"),
        ("most memory, GB", lambda one: one.run.gigabytes, ".2f"),
        ("wage rows a second", lambda one: one.wage_rows / one.run.seconds, ",.0f"),
        ("the same, staging and cubes", lambda one: one.wage_rows / one.cube_seconds, ",.0f"),
        ("tables with a status", lambda one: len(one.cells), ",.0f"),
        ("their rows", lambda one: sum(each.rows for each in one.cells), ",.0f"),
        ("values published", lambda one: sum(each.shown for each in one.cells), ",.0f"),
        ("values hidden", lambda one: sum(each.hidden for each in one.cells), ",.0f"),
        ("release file, MB", lambda one: one.megabytes, ".1f"),
    ]
    grown = len(measured) > 1
    head = ["leavers", *(f"{one.leavers:,}" for one in measured)]
    by = measured[-1].leavers / measured[-2].leavers if grown else 1
    rows = [[*head, *([f"growth ({by:.3g} x the leavers)"] if grown else [])]]
    for name, value, shape in lines:
        values = [value(one) for one in measured]
        growth = [f"{values[-1] / values[-2]:.1f} x" if values[-2] else ""] if grown else []
        rows.append([name, *(format(found, shape) for found in values), *growth])
    return table(rows)


def contents(measured: Measured) -> str:
    """What a release holds, table by table."""
    rows = [["table", "rows", "values published", "hidden", "share hidden"]]
    for each in measured.cells:
        share = each.hidden / max(each.shown + each.hidden, 1)
        counts = [f"{each.rows:,}", f"{each.shown:,}", f"{each.hidden:,}", f"{share:.1%}"]
        rows.append([each.table, *counts])
    return table(rows)


def _stage(name: str) -> Callable[[Measured], float]:
    return lambda one: one.stages.get(name, 0.0)


def ways(measured: Sequence[Measured]) -> str:
    """The product's staging and cubes beside every peer, size by size."""
    head = ["leavers", "", "seconds", "CPU s", "peak GB", "steps, seconds", "values", "differ"]
    rows = [head]
    for one in measured:
        if not one.ways:
            continue
        start = one.run.messages[0][0]
        cubes = one.run.stretch("cubes", start, start + one.cube_seconds)
        mine = [f"{one.leavers:,}", "product", f"{one.cube_seconds:.1f}", f"{cubes.cpu:.1f}"]
        rows.append([*mine, f"{cubes.gigabytes:.2f}", "staging and every cube", "", ""])
        rows += [_way(way) for way in one.ways]
    return table(rows, text_columns=2) if len(rows) > 1 else ""


def _way(way: Way) -> list[str]:
    most = f"{way.run.gigabytes:.2f}"
    if way.failed:
        return ["", way.name, f"{way.run.seconds:.0f}", "", most, way.failed, "", ""]
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in way.steps.items())
    values = [f"{way.compared:,}", f"{way.differ:,}"]
    return ["", way.name, f"{way.seconds:.1f}", f"{way.run.cpu:.1f}", most, steps, *values]


def aims(measured: Sequence[Measured]) -> str:
    """What was aimed at beside what was found, for the last size."""
    last = measured[-1]
    rows = [["aim", "at most", "found", "outcome"]]

    def hold(aim: str, most: float, found: float, unit: str) -> None:
        outcome = "met" if found <= most else "**not met**"
        rows.append([aim, f"{most:.4g} {unit}", f"{found:.3g} {unit}", outcome])

    floor = next((way for way in last.ways if way.name == "floor" and not way.failed), None)
    if floor:
        hold("staging and cubes, by the floor", AIM_FLOOR, last.cube_seconds / floor.seconds, "x")
    if last.leavers >= STATE_SCALE:
        hold("staging and cubes", AIM_CUBE_MINUTES, last.cube_seconds / 60, "minutes")
        hold("whole release", AIM_MINUTES, last.run.seconds / 60, "minutes")
        hold("memory", AIM_GIGABYTES, last.run.gigabytes, "GB")
    if len(measured) > 1:
        before = measured[-2]
        aim = f"growth of time from {before.leavers:,} to {last.leavers:,} leavers"
        hold(aim, last.leavers / before.leavers, last.run.seconds / before.run.seconds, "x")
    return table(rows) if len(rows) > 1 else ""


def profile(run: Run) -> str:
    """Where the time of a build goes: its stages, then the steps between two lines of progress.

    A step is a line of progress, its numbers left out: the time until the next one is its own.
    """
    rows = [["stage", "seconds", "share", "cores busy", "peak GB"]]
    for stage in run.stages:
        rows.append([stage.name, *_cost(stage.seconds, run.seconds)])
        rows[-1] += [f"{stage.cpu / max(stage.seconds, 0.1):.1f}", f"{stage.gigabytes:.2f}"]
    rest = run.seconds - sum(stage.seconds for stage in run.stages)
    rows.append(["the rest", *_cost(rest, run.seconds), "", ""])
    steps: dict[str, list[float]] = {}
    lines = [*run.messages, (run.seconds, "")]
    for (at, message), (following, _) in zip(lines, lines[1:], strict=False):
        name = re.sub(r"\d[\d,.]*", "#", message)
        steps.setdefault(name, []).append(following - at)
    found = [["after the line", "seconds", "share", "times"]]
    for name, times in sorted(steps.items(), key=lambda step: -sum(step[1])):
        if sum(times) >= LEAST_SHARE * run.seconds:
            found.append([name, *_cost(sum(times), run.seconds), str(len(times))])
    return f"{table(rows)}\n{table(found)}"


def _cost(seconds: float, whole: float) -> list[str]:
    return [f"{seconds:.1f}", f"{seconds / whole:.0%}"]
