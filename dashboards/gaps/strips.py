"""Differences as marks and ranges on either side of none, drawn by the server. Pure.

The numbers are text beside each drawing, so nothing depends on seeing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards.dots import HEIGHT, MARKS, WIDTH, top_of
from dashboards.markup import Plain

CENTRE, BAR = WIDTH // 2, 14  # where none is, and how high a bar stands


@dataclass(frozen=True)
class Strip:
    """A difference: its name and number in words, its ends, and its middle where there is one.

    A strip with a middle is a mark with its likely range; one without is a bar from none, solid as
    far as it is sure and open as far as it may reach.
    """

    name: Any
    words: Any
    ends: tuple[float, float] | None = None
    middle: float | None = None
    hidden: bool = False


def reach(numbers: Iterable[float]) -> float:
    """A round number that none of the numbers is further from none than."""
    return top_of(abs(number) for number in numbers)


def strips(ident: str, title: str, rows: Sequence[Strip], top: float, ends: Sequence[str]) -> Any:
    """Rows on one scale from -`top` to `top`; `ends` are the words at its start, middle and end."""
    scale = html.Div(
        [html.Span(words) for words in ends],
        className="wf-dots__scale wf-strips__scale",
        **{"aria-hidden": "true"},
    )
    given = {"id": ident} if ident else {}
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title") if title else None,
            html.Ul([_row(row, top) for row in rows], className="wf-dots__rows"),
            scale,
        ],
        className="wf-dots wf-strips",
        **given,
    )


def panel(heading: Any, rows: Sequence[Strip], top: float) -> html.Li:
    """One of many small pictures of the same kind, on the same scale."""
    return html.Li(
        [
            html.H3(heading, className="wf-panel__title"),
            html.Ul([_row(row, top) for row in rows], className="wf-dots__rows"),
        ],
        className="wf-panel",
    )


def _row(row: Strip, top: float) -> html.Li:
    return html.Li(
        [
            html.Span(row.name),
            html.Span(row.words, className="wf-dots__words"),
            _drawing(row, top),
        ],
        className="wf-dots__row",
    )


def _drawing(row: Strip, top: float) -> Plain:
    lines = [_line("grid", f"M{x} 0V{HEIGHT}") for x in (0, CENTRE // 2, CENTRE * 3 // 2, WIDTH)]
    lines.append(_line("none", f"M{CENTRE} 0V{HEIGHT}"))
    marks = [] if row.ends is None else _range(row, row.ends, top)
    kind = "wf-dots__drawing wf-strips__drawing"
    if row.hidden:
        kind += " wf-strips__drawing--hidden"
    hidden = {"aria-hidden": "true", "focusable": "false", "className": kind}
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none"}
    return Plain("svg", hidden, [Plain("svg", size, [*lines, *marks]), _mark(row, top)])


def _range(row: Strip, ends: tuple[float, float], top: float) -> list[Plain]:
    """The likely range of a mark, or a bar that is solid as far as it is sure."""
    low, high = (_x(end, top) for end in ends)
    if row.middle is not None:
        return [_line("range", f"M{low} {HEIGHT // 2}H{high}")]
    near = low if ends[0] > 0 else high if ends[1] < 0 else CENTRE
    return [_bar("sure", CENTRE, near), _bar("open", low, high)]


def _bar(kind: str, one: float, other: float) -> Plain:
    low, high = sorted((one, other))
    top, foot = (HEIGHT - BAR) // 2, (HEIGHT + BAR) // 2
    return _line(kind, f"M{low:.1f} {top}H{high:.1f}V{foot}H{low:.1f}z")


def _mark(row: Strip, top: float) -> Plain | None:
    if row.middle is None:
        return None
    across = f"{_x(row.middle, top) * 100 / WIDTH:.2f}%"
    dot = Plain("path", {"className": "wf-dots__dot", "d": MARKS["circle"]})
    return Plain("svg", {"x": across, "y": "50%", "overflow": "visible"}, dot)


def _line(kind: str, path: str) -> Plain:
    name = kind if kind in ("grid", "range") else ""
    return Plain(
        "path", {"className": f"wf-dots__{name}" if name else f"wf-strips__{kind}", "d": path}
    )


def _x(value: float, top: float) -> float:
    return round(CENTRE + CENTRE * max(-1.0, min(1.0, value / top)), 1)
