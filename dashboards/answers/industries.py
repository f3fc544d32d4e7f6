"""Industries of those with work, from before leaving school to years after: bars and one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from aggregates.schema import BEFORE, HORIZONS
from dashboards import text
from dashboards.answers import split
from dashboards.answers.answer import Group, nearest_to
from dashboards.answers.parts import (
    OF_EARNERS,
    Bar,
    answer,
    bars,
    because,
    elsewhere,
    hidden,
    more,
    source,
)
from dashboards.answers.split import Shares
from dashboards.components import Column, Table, numbers
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, COLUMN = "industries", "sector_code"
AFTER_CUBE, BEFORE_CUBE = "industries", "industries_while_in_school"
ALWAYS = (BEFORE[0], BEFORE[-1], "q2", "y01")  # points in time that the table has, if there


def shares(group: Group) -> Shares:
    """Shares of the industries at every point in time."""
    return split.shares(group, COLUMN, BEFORE_CUBE, AFTER_CUBE)


def at(group: Group, given: Shares) -> str:
    """The point in time to draw: the nearest after leaving to the one that was asked for."""
    return nearest_to(group.horizon, [horizon for horizon in given if horizon in HORIZONS])


def table(group: Group, given: Shares) -> Table:
    """A row an industry; the one with most people comes first."""
    when = at(group, given)
    shown = split.chosen(given, (*ALWAYS, when))
    parts = split.titles("sector") if given else {}
    ordered = split.biggest_first(parts, given.get(when, {}))
    caption = _("Share of those with covered work, by industry; the largest first")
    heading = Table(
        "industries", caption, [Column("sector", _("Industry of the main employer"))], []
    )
    return split.table(group, shown, COLUMN, ordered, heading)


def section(group: Group, given: Shares, rows: Table) -> html.Section:
    """The industries, with what they are and are not, under a heading of their own."""
    return html.Section(
        [html.H3(_("In which industries?"), id=IDENT), *_body(group, given, rows)],
        className="wf-part",
        **{"aria-labelledby": IDENT},
    )


def _body(group: Group, given: Shares, rows: Table) -> list[Any]:
    when = at(group, given)
    if not when:
        absent = _("This release does not hold industries.")
        return [because(*elsewhere(group, AFTER_CUBE, IDENT, absent))]
    cells = given[when]
    parts = split.biggest_first(split.titles("sector"), cells)
    drawn = [Bar(title, split.of(cells, COLUMN, code)) for code, title in parts.items()]
    return [
        answer(sentence(parts, cells, when)),
        bars(
            _("Industries of those with covered work, %(when)s", when=text.horizon_phrase(when)),
            drawn,
        ),
        html.P(
            source(group, group.cell("n_employed", when), when, OF_EARNERS), className="wf-source"
        ),
        more(_about()),
        hidden() if split.some_hidden([cells]) else None,
        numbers(rows, group.csv("industries"), _("these numbers")),
    ]


def _about() -> list[Any]:
    name = term("industry", _("industry"))
    return rich(
        "The %(industry)s is that of the employer who paid them most. It is not their job: "
        "somebody paid by a hospital may be a nurse or a cook.",
        industry=name,
    )


def sentence(parts: Mapping[str, str], cells: Mapping[str, Cell], when: str) -> str:
    """The largest industry that is shown."""
    shown = [code for code in parts if code in cells and cells[code].shown]
    if not shown:
        return _("Which industry was largest cannot be shown.")
    code = shown[0]
    said = {"industry": parts[code], "share": text.value(cells[code])}
    said["when"] = text.horizon_phrase(when)
    if len(shown) == len(cells):
        return _("The largest industry %(when)s was %(industry)s: %(share)s.", **said)
    return _("The largest industry shown %(when)s was %(industry)s: %(share)s.", **said)
