"""Small pictures of the same kind on one scale: a number over time, drawn by the server. Pure.

The numbers are text beside each drawing, so nothing depends on seeing it. A drawing is as wide as
its place: lines stretch but keep their own width, and marks and words keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dash import html

from aggregates.schema import CODED, SUPPRESSED
from dashboards.dots import MARKS
from dashboards.markup import Plain
from dashboards.text import Cell

WIDE, HIGH = 1000, 100  # of the lines of a drawing, in their own units; both stretch
TOP, FOOT = 8.0, 84.0  # percent of the height of a drawing: where its scale ends and begins
LEFT, RIGHT = 19.0, 97.0  # percent of its width: words of the scale stand left of it
EDGE = 16.0  # percent: where the lines of the scale begin
MIDDLE, SMALL = 0.75, 0.5  # size of a mark
LINE_MARKS = ("circle", "diamond")  # of the first line, and of the one that it is compared with
CROSS = "M-5-5L5 5M-5 5L5-5"  # outline of the mark of a number that is suppressed
PARTS = 4  # of a scale, about
LEAST_SPAN = 0.3  # of a scale of shares
STEPS = (1, 2, 2.5, 5, 10)  # leading digits of the parts of a scale


@dataclass(frozen=True)
class Point:
    """A number at a place in time. A line joins neighbours of one run; it breaks between runs."""

    place: float
    cell: Cell
    run: int = 0
    reach: tuple[float, float] | None = None  # ends in time of what it counts, where it is drawn so


@dataclass(frozen=True)
class Line:
    """Points of one kind: joined, or each as wide as the time that it counts."""

    points: Sequence[Point]
    number: int = 0  # 0: the one that the picture is about; 1: what it is compared with
    name: str = ""  # written beside the line, where there is one to tell it from
    steps: bool = False
    small: bool = False  # its marks, where there are many


@dataclass(frozen=True)
class Scale:
    """What the drawings of a picture share: ends and marks of both axes."""

    times: tuple[float, float]
    time_marks: Sequence[tuple[float, str]]
    low: float
    high: float
    marks: Sequence[tuple[float, str]]
    line: tuple[float, str] | None = None  # a place in time with its name

    def across(self, place: float) -> float:
        """Percent of the width."""
        first, last = self.times
        return LEFT + (RIGHT - LEFT) * (place - first) / ((last - first) or 1)

    def down(self, value: float) -> float:
        """Percent of the height."""
        part = (value - self.low) / ((self.high - self.low) or 1)
        return FOOT - (FOOT - TOP) * min(1.0, max(0.0, part))


@dataclass(frozen=True)
class Panel:
    """One drawing, with its heading and its words."""

    heading: Any
    words: Sequence[Any]
    lines: Sequence[Line]


def round_scale(numbers: Iterable[float], *, share: bool) -> list[float]:
    """Round numbers, evenly apart, from below all `numbers` to above them.

    Wages begin at nothing; shares close enough to see a gap, and never so close as to make one.
    """
    found = list(numbers)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if not share:
        low = 0.0
    elif high - low < LEAST_SPAN:
        middle = min(max((low + high) / 2, LEAST_SPAN / 2), 1 - LEAST_SPAN / 2)
        low, high = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    step = _step((high - low) / PARTS or 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * number, 10) for number in range(first, last + 1)]


def _step(least: float) -> float:
    """The smallest round number that is no smaller."""
    size = 10.0 ** math.floor(math.log10(least))
    return next(step * size for step in STEPS if step * size >= least * (1 - 1e-9))


def number(item: Cell) -> float | None:
    """Where a cell is drawn: its value, or the bound that is published."""
    if item.shown and item.value is not None:
        return float(item.value)
    if item.status == CODED:
        low = bool(item.lower) or item.upper is None
        return item.lower if low else item.upper
    return None


def panels(
    ident: str, title: str, note: str, scale: Scale, found: Sequence[Panel], key: Any = None
) -> Any:
    """Drawings beside each other, as one picture; `note` says whom it is of."""
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title"),
            html.P(note, className="wf-note"),
            key,
            html.Ul(
                [_panel(one, scale) for one in found], className="wf-panels wf-courses wf-fours"
            ),
        ],
        id=ident,
        className="wf-picture",
    )


def _panel(one: Panel, scale: Scale) -> html.Li:
    return html.Li(
        [
            html.H4(one.heading, className="wf-panel__title"),
            *(html.P(words, className="wf-course__words") for words in one.words),
            drawing(one.lines, scale),
        ],
        className="wf-panel",
    )


def drawing(lines: Sequence[Line], scale: Scale) -> Plain:
    """The lines on their scale; the one that others are compared with lies below."""
    ordered = sorted(lines, key=lambda line: -line.number)
    stretched = {
        "viewBox": f"0 0 {WIDE} {HIGH}",
        "preserveAspectRatio": "none",
        "width": "100%",
        "height": "100%",
    }
    drawn = [*_grid(scale), *(path for line in ordered for path in _paths(line, scale))]
    hidden = {"aria-hidden": "true", "focusable": "false", "className": "wf-course"}
    return Plain(
        "svg",
        hidden,
        [
            Plain("svg", stretched, drawn),
            *_words(scale),
            *(mark for line in ordered for mark in _marks(line, scale)),
            *_names(lines, scale),
        ],
    )


def _grid(scale: Scale) -> list[Plain]:
    lines = [
        _path("grid", f"M{10 * EDGE:g} {scale.down(value):g}H{WIDE}")
        for value, _name in scale.marks
    ]
    if scale.line:
        x = 10 * scale.across(scale.line[0])
        lines.append(_path("exit", f"M{x:g} {TOP:g}V{FOOT:g}"))
    return lines


def _paths(line: Line, scale: Scale) -> list[Plain]:
    """The strokes of a line: between neighbours of a run, or over the time that each counts."""
    known = [(one, value) for one in line.points if (value := number(one.cell)) is not None]
    pieces = []
    if line.steps:
        for one, value in known:
            ends = one.reach or (one.place, one.place)
            first, last = (10 * scale.across(end) for end in ends)
            pieces.append(f"M{first:.1f} {scale.down(value):.2f}H{last:.1f}")
        return [_path(f"step-{line.number}", "".join(pieces))] if pieces else []
    at = {id(one): value for one, value in known}
    for one, other in pairwise(line.points):
        if id(one) in at and id(other) in at and one.run == other.run:
            ends_of = [
                f"{10 * scale.across(end.place):.1f} {scale.down(at[id(end)]):.2f}"
                for end in (one, other)
            ]
            pieces.append(f"M{ends_of[0]}L{ends_of[1]}")
    return [_path(f"line-{line.number}", "".join(pieces))] if pieces else []


def _path(kind: str, path: str) -> Plain:
    return Plain("path", {"className": f"wf-course__{kind}", "d": path})


def _words(scale: Scale) -> list[Plain]:
    """Names of the marks of both axes, and of the line across them."""
    found = [_text(name, 0.0, scale.down(value), "start", dy="4") for value, name in scale.marks]
    for place, name in scale.time_marks:
        across = scale.across(place)
        last = across > 90
        found.append(_text(name, 100.0 if last else across, 98.0, "end" if last else "middle"))
    if scale.line:
        found.append(_text(scale.line[1], scale.across(scale.line[0]), TOP - 2, "middle"))
    return found


def _text(words: str, x: float, y: float, anchor: str, dy: str = "", kind: str = "word") -> Plain:
    at = {"x": f"{x:.2f}%", "y": f"{y:.2f}%", "text-anchor": anchor}
    shift = {"dy": dy} if dy else {}
    return Plain("text", at | shift | {"className": f"wf-course__{kind}"}, words)


def _marks(line: Line, scale: Scale) -> list[Plain]:
    """A mark a number: open for a bound, a cross at the foot for what is suppressed."""
    found = []
    for one in line.points:
        value = number(one.cell)
        if value is not None:
            kind = "open" if one.cell.status == CODED else f"mark-{line.number}"
            path, down = MARKS[LINE_MARKS[line.number]], scale.down(value)
        elif one.cell.status == SUPPRESSED:
            kind, path, down = "cross", CROSS, FOOT - 5
        else:
            continue
        if line.steps and kind.startswith("mark"):
            continue
        where = {"x": f"{scale.across(one.place):.2f}%", "y": f"{down:.2f}%"}
        size = {"transform": f"scale({SMALL if line.small else MIDDLE})"}
        drawn = Plain("path", {"className": f"wf-course__{kind}", "d": path} | size)
        found.append(Plain("svg", where | {"overflow": "visible"}, drawn))
    return found


def _names(lines: Sequence[Line], scale: Scale) -> list[Plain]:
    """The name of each line that has one, where it is farthest from the others, on its far side."""
    found = []
    for line in lines:
        if line.name and (spot := _spot(line, lines)):
            place, value, above = spot
            across = scale.across(place)
            anchor = "start" if across < 30 else "end" if across > 70 else "middle"
            dy = "-10" if above else "20"
            found.append(_text(line.name, across, scale.down(value), anchor, dy, "name"))
    return found


def _spot(line: Line, lines: Sequence[Line]) -> tuple[float, float, bool] | None:
    """A place in time, a number, and whether the name goes above it."""
    others = {
        one.place: value
        for other in lines
        if other is not line
        for one in other.points
        if (value := number(one.cell)) is not None
    }
    own = [(one.place, value) for one in line.points if (value := number(one.cell)) is not None]
    if not own:
        return None
    place, value = max(own, key=lambda pair: abs(pair[1] - others.get(pair[0], pair[1])))
    return place, value, value >= others.get(place, value)
