"""Shares with their likely ranges as small pictures that the server draws. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dashboards import dots as pictures
from dashboards import text
from dashboards.quality.parts import Part
from dashboards.text import Cell

LINES = "wf-dots--lines wf-dots--wide"


def top(parts: Iterable[Part]) -> float:
    """A round share above all likely ranges."""
    ends = [bounds[1] for part in parts if (bounds := part.likely())]
    return min(1.0, pictures.top_of(end * 100 for end in ends) / 100)


def dots(
    ident: str, title: str, parts: Sequence[Part], most: float, line: float | None = None
) -> Any:
    """A line a part, on a scale from none to `most`; `line` is what all are held against."""
    return pictures.dots(ident, title, _rows(parts), _scale(most), most, LINES, line)


def small(title: str, parts: Sequence[Part], most: float, line: float | None = None) -> Any:
    """The same as one of several small pictures on one scale."""
    return pictures.dots("", title, _rows(parts), _scale(most), most, line=line)


def _rows(parts: Sequence[Part]) -> list[pictures.Dot]:
    return [
        pictures.Dot(
            part.name,
            f"{part.words} ({part.reach})" if part.reach else part.words,
            part.share if part.exact is None else Cell(part.share.measure, part.exact),
            part.likely(),
        )
        for part in parts
    ]


def _scale(most: float) -> list[str]:
    """The first, middle and last word of a scale: whole percents where they are."""
    whole = abs(round(most * 50) - most * 50) < 1e-9
    say = text.percent if whole else text.fine_percent
    return [text.percent(0), say(most / 2), say(most)]
