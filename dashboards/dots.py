"""A small picture on one scale: a dot with its range for each group, drawn by the server. Pure.

The numbers are text beside each drawing, so nothing depends on seeing it. A drawing is as wide as
its place: its lines stretch but keep their own width, and its mark keeps its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import theme
from dashboards.markup import Plain
from dashboards.text import Cell

WIDTH, HEIGHT = 1000, 28  # of a drawing, in its own units; both stretch
PARTS = 4  # of a scale
STEPS = (1, 2, 2.5, 5, 10)  # leading digits of the parts of a scale
MARKS = {  # name of a symbol of the theme -> its outline around the point that it marks
    "circle": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    "square": "M-6.5-6.5h13v13h-13z",
    "diamond": "M0-9L9 0L0 9L-9 0z",
    "cross": "M-3-8h6v5h5v6h-5v5h-6v-5h-5v-6h5z",
}


@dataclass(frozen=True)
class Dot:
    """A group: its name, its number in words, the number, and the ends of its range."""

    name: Any
    words: Any
    value: Cell
    ends: tuple[float, float] | None = None
    place: int = 0  # among the groups: has the mark and the colour of that place in the key


def top_of(values: Iterable[float]) -> float:
    """A round number above all values, of four round parts; 1 for no values."""
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(most / PARTS))) - 1)
    return next(PARTS * step * size for step in STEPS if PARTS * step * size >= most)


def dots(
    ident: str,
    title: str,
    rows: Sequence[Dot],
    ends: Sequence[str],
    top: float,
    look: str = "",
    line: float | None = None,
) -> Any:
    """Rows on one scale from zero to `top`; `ends` are its first, middle and last words.

    `look` is a class of the figure, where it differs; `line` a number that all are held against.
    A figure without an `ident` is one of several, and not passed on alone.
    """
    scale = html.Div(
        [html.Span(words) for words in ends], className="wf-dots__scale", **{"aria-hidden": "true"}
    )
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title"),
            html.Ul([_row(row, top, line) for row in rows], className="wf-dots__rows"),
            scale,
        ],
        className=f"wf-dots {look}".strip(),
        **({"id": ident} if ident else {}),
    )


def _row(row: Dot, top: float, line: float | None) -> html.Li:
    return html.Li(
        [
            html.Span(row.name),
            html.Span(row.words, className="wf-dots__words"),
            _drawing(row, top, line),
        ],
        className="wf-dots__row",
    )


def _drawing(row: Dot, top: float, line: float | None) -> Plain:
    lines = [_line("grid", f"M{x} 0V{HEIGHT}") for x in range(0, WIDTH + 1, WIDTH // PARTS)]
    if line is not None:
        lines.append(_line("target", f"M{_x(line, top)} 0V{HEIGHT}"))
    if row.ends:
        low, high = (_x(end, top) for end in row.ends)
        lines.append(_line("range", f"M{low} {HEIGHT // 2}H{high}"))
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none"}
    kind = f"wf-dots__drawing wf-glyph--{row.place + 1}"
    hidden = {"aria-hidden": "true", "focusable": "false", "className": kind}
    return Plain("svg", hidden, [Plain("svg", size, lines), _mark(row, top)])


def _mark(row: Dot, top: float) -> Plain | None:
    """The mark of a group, where its number stands; none for a number that is not shown."""
    if not row.value.shown or row.value.value is None:
        return None
    across = f"{_x(row.value.value, top) * 100 / WIDTH:.2f}%"
    outline = _line("dot", MARKS[theme.SYMBOLS[row.place]])
    return Plain("svg", {"x": across, "y": "50%", "overflow": "visible"}, outline)


def _line(kind: str, path: str) -> Plain:
    return Plain("path", {"className": f"wf-dots__{kind}", "d": path})


def _x(value: float, top: float) -> float:
    return round(WIDTH * max(0.0, min(1.0, value / top)), 1)
