"""Two numbers of one group at two times, on one scale, drawn by the server. Pure.

An open mark is the earlier number and a full one the later; the words beside say both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards.dots import HEIGHT, MARKS, PARTS, WIDTH
from dashboards.markup import Plain
from dashboards.text import Cell

LOOKS = ("before", "after")
SYMBOLS = ("circle", "diamond")
HEIGHTS = (9, 19)  # of the two ranges, so that neither hides the other
Ends = tuple[float, float] | None


@dataclass(frozen=True)
class Pair:
    """A group with its two numbers, each with its likely range where that can be said."""

    name: Any
    words: Any
    cells: tuple[Cell, Cell]
    ends: tuple[Ends, Ends] = (None, None)


def pairs(
    ident: str, title: str, rows: Sequence[Pair], scale: Sequence[str], top: float, key: Any
) -> html.Figure:
    """Rows on one scale from nothing to `top`; `scale` is its first, middle and last words."""
    foot = html.Div(
        [html.Span(words) for words in scale], className="wf-dots__scale", **{"aria-hidden": "true"}
    )
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title"),
            key,
            html.Ul([_row(row, top) for row in rows], className="wf-dots__rows"),
            foot,
        ],
        id=ident,
        className="wf-dots wf-dots--lines wf-pairs",
    )


def _row(row: Pair, top: float) -> html.Li:
    return html.Li(
        [
            html.Span(row.name),
            html.Span(row.words, className="wf-dots__words"),
            _drawing(row, top),
        ],
        className="wf-dots__row",
    )


def _drawing(row: Pair, top: float) -> Plain:
    lines = [_line("grid", f"M{x} 0V{HEIGHT}") for x in range(0, WIDTH + 1, WIDTH // PARTS)]
    places = [_x(item.value, top) for item in row.cells if item.shown and item.value is not None]
    if len(places) == len(LOOKS):
        lines.append(_line("between", f"M{places[0]} {HEIGHT // 2}H{places[1]}"))
    for look, ends, height in zip(LOOKS, row.ends, HEIGHTS, strict=True):
        if ends:
            low, high = (_x(end, top) for end in ends)
            lines.append(_line(f"range-{look}", f"M{low} {height}H{high}"))
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none"}
    hidden = {"aria-hidden": "true", "focusable": "false", "className": "wf-dots__drawing"}
    marks = [
        _mark(item, look, symbol, top)
        for item, look, symbol in zip(row.cells, LOOKS, SYMBOLS, strict=True)
    ]
    return Plain("svg", hidden, [Plain("svg", size, lines), *marks])


def _mark(item: Cell, look: str, symbol: str, top: float) -> Plain | None:
    if not item.shown or item.value is None:
        return None
    at = {"x": f"{_x(item.value, top) * 100 / WIDTH:.2f}%", "y": "50%", "overflow": "visible"}
    return Plain("svg", at, _line(look, MARKS[symbol]))


def _line(kind: str, path: str) -> Plain:
    name = "wf-dots__grid" if kind == "grid" else f"wf-pairs__{kind}"
    return Plain("path", {"className": name, "d": path})


def _x(value: float, top: float) -> float:
    return round(WIDTH * max(0.0, min(1.0, value / top)), 1)
