"""The share with work and the wages of groups, each drawn on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import text, views
from dashboards.beside import Asked, glyph, wages
from dashboards.components import question
from dashboards.dots import Dot, dots, top_of
from dashboards.language import _
from dashboards.sides import Side


def drawings(found: Sequence[Side], asked: Asked) -> html.Section:
    """The share with work and the wages of every group, each on one scale."""
    when = text.horizon_phrase(asked.horizon)
    shares = [_share_dot(place, side, asked) for place, side in enumerate(found)]
    wages = [_wage_dot(place, side, asked) for place, side in enumerate(found)]
    top = top_of(row.ends[1] for row in wages if row.ends)
    work = _("%(work)s %(when)s, with the likely range", when=when,
             work=text.DEFINITIONS[asked.definition])  # fmt: skip
    pay = _("Wages %(when)s: the median, and the middle half of earners", when=when)
    drawn = [dots("compare-work", work, shares, [*map(text.percent, (0, 0.5, 1))], 1.0)]
    if any(row.ends for row in wages):
        ends = [*map(text.dollars, (0, top / 2, top))]
        drawn.append(dots("compare-pay", pay, wages, ends, top))
    return question("scale", _("On one scale"), [html.Div(drawn, className="wf-dots__pair")])


def _share_dot(place: int, side: Side, asked: Asked) -> Dot:
    bounds = views.spread(side.row, asked.rate)
    item = side.cell(asked.rate)
    words: list[Any] = [html.Strong(text.value(item))]
    if bounds:
        words += [" ", html.Span(views.spread_words(bounds), className="wf-dots__range-words")]
    return Dot([glyph(place), " ", side.name], words, item, bounds, place)


def _wage_dot(place: int, side: Side, asked: Asked) -> Dot:
    half, item = wages(side, asked), side.cell(asked.wage("p50"))
    words: list[Any] = [html.Strong(text.value(item))]
    if not half.halved:
        return Dot([glyph(place), " ", side.name], words, item, place=place)
    low, high = float(half.low.value or 0), float(half.high.value or 0)
    span = _("%(low)s to %(high)s", low=text.dollars(low), high=text.dollars(high))
    words += [" ", html.Span(span, className="wf-dots__range-words")]
    return Dot([glyph(place), " ", side.name], words, item, (low, high), place)
