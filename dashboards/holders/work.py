"""How soon do they find work? The share with covered work one, three and five years on."""

from __future__ import annotations

from typing import Any

from dashboards import text, views
from dashboards.answers.answer import Answer
from dashboards.answers.parts import Bar, answer, bars, headline
from dashboards.components import Column, Table, numbers, stat_cell
from dashboards.holders.holding import (
    FIRST,
    YEARS,
    Fact,
    Holding,
    after,
    awarded,
    limit,
    source,
    whens,
    why,
)
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, RATE = "work", "rate_employed"


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    rows, share = table(given), given.cell(RATE)
    return Answer(
        IDENT,
        _("How soon do they find work?"),
        _body(given, rows, share),
        Fact(share, _("had covered work %(when)s", when=after(FIRST))),
        {"work": rows},
    )


def table(given: Holding) -> Table:
    """A row a year after the award."""
    names = whens()
    columns = [
        Column("horizon", _("Time since the award")),
        Column(RATE, _("Share with work"), "share"),
        Column("n_employed", _("Holders with work"), "number"),
        Column("n_holders_looked_up", _("Holders looked up"), "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column("awarded", _("Awarded")),
    ]
    lines = [
        [
            names[when],
            given.cell(RATE, when),
            given.cell("n_employed", when),
            given.cell("n_matched", when),
            views.spread_words(views.spread(given.row(when), RATE)) if given.row(when) else "",
            awarded(horizon=when),
        ]
        for when in YEARS
    ]
    codes = [given.codes(when) for when in YEARS]
    return Table("work", _("Holders with covered work after the award"), columns, lines, codes)


def _body(given: Holding, rows: Table, share: Cell) -> list[Any]:
    cells = [(when, given.cell(RATE, when)) for when in YEARS]
    names = whens()
    return [
        headline(
            stat_cell(share),
            _("of holders had covered work %(when)s", when=after(FIRST)),
            source(given.cell("n_matched"), FIRST),
            [
                answer(_sentence(cells)) if any(item.shown for _when, item in cells) else None,
                limit(_about()),
                *why(given, share, RATE, FIRST, IDENT),
            ],
        ),
        bars(
            _("Holders with covered work, by year after the award"),
            [Bar(names[when], item) for when, item in cells],
        )
        if any(item.shown for _when, item in cells)
        else None,
        numbers(rows, given.csv("work"), _("these numbers")),
    ]


def _sentence(cells: list[tuple[str, Cell]]) -> str:
    said = [f"{text.value(item)} {after(when)}" for when, item in cells if item.shown]
    return _("With covered work: %(said)s.", said=text.join(said))


def _about() -> list[Any]:
    name = term("not_found", _("not found in records"))
    return rich(
        "Work in any quarter of the year counts, so a year is as fine as this goes. Later years "
        "are about those whose award is long enough ago. Someone %(missing)s may work in another "
        "state, for themselves or for the federal government, or be in college.",
        missing=name,
    )
