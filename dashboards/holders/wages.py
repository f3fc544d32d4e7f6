"""What are they paid? A quarter, half and three quarters of wages, to set an offer beside."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards import figures, text, views
from dashboards.answers.answer import Answer
from dashboards.answers.parts import answer, headline
from dashboards.answers.pay import RANKS
from dashboards.components import Column, Table, numbers, picture, stat_cell
from dashboards.holders.holding import (
    FIRST,
    WAGE,
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

IDENT, PICTURE = "pay", "credential-wages"
MEDIAN = f"{WAGE}_p50"


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    rows, median = table(given), given.cell(MEDIAN)
    return Answer(
        IDENT,
        _("What are they paid?"),
        _body(given, rows, median),
        Fact(median, _("median wage %(when)s", when=after(FIRST))),
        {"wages": rows},
        {PICTURE: partial(draw, given)},
    )


def series(given: Holding, rank: str) -> list[tuple[str, Cell]]:
    """A percentile of wages by year after the award."""
    names = whens()
    return [(names[when], given.cell(f"{WAGE}_{rank}", when)) for when in YEARS]


def draw(given: Holding) -> figures.Figure:
    """The picture: the median in its band."""
    low, middle, high = (series(given, rank) for rank in RANKS)
    return figures.wages(low, middle, high, _("Years after the award"))


def table(given: Holding) -> Table:
    """A row a year after the award."""
    names = whens()
    columns = [
        Column("horizon", _("Time since the award")),
        *(Column(f"{WAGE}_{rank}", title, "number") for rank, title in RANKS.items()),
        Column("n_employed", _("Holders with work"), "number"),
        Column("awarded", _("Awarded")),
    ]
    lines = [
        [
            names[when],
            *(given.cell(f"{WAGE}_{rank}", when) for rank in RANKS),
            given.cell("n_employed", when),
            awarded(horizon=when),
        ]
        for when in YEARS
    ]
    codes = [given.codes(when) for when in YEARS]
    caption = _(
        "Yearly wages of holders with covered work, in %(dollars)s", dollars=views.dollars_of()
    )
    return Table("wages", caption, columns, lines, codes)


def _body(given: Holding, rows: Table, median: Cell) -> list[Any]:
    drawn = any(item.shown for _when, item in series(given, "p50"))
    return [
        headline(
            stat_cell(median),
            _("median yearly wage %(when)s", when=after(FIRST)),
            source(given.cell("n_employed"), FIRST, "working"),
            [
                *(answer(said) for when in (FIRST, YEARS[-1]) if (said := _sentence(given, when))),
                limit(_promise()),
                *why(given, median, MEDIAN, FIRST, IDENT),
            ],
        ),
        picture(
            PICTURE,
            _("Yearly wages after the award, in %(dollars)s", dollars=views.dollars_of()),
            [text.trend_sentence(name, series(given, rank)) for rank, name in RANKS.items()],
            size="s",
            key=[("line", _("Median")), ("band", _("The middle half of earners"))],
        )
        if drawn
        else None,
        numbers(rows, given.csv("wages"), _("these numbers")),
    ]


def _sentence(given: Holding, when: str) -> str:
    low, middle, high = (given.cell(f"{WAGE}_{rank}", when) for rank in RANKS)
    if not (low.shown and middle.shown and high.shown):
        return ""
    return _(
        "%(when)s, a quarter earned %(low)s or less, half earned %(middle)s or less, and a "
        "quarter earned more than %(high)s.",
        when=text.upper_first(after(when)),
        low=text.value(low),
        middle=text.value(middle),
        high=text.value(high),
    )


def _promise() -> list[Any]:
    return rich(
        "For setting a pay offer beside what was paid. These are wages of people with any covered "
        "work, part-time too, all jobs of the year together, in %(dollars)s. They are never a "
        "promise. Hours are not on record, nor whether the job used the credential.",
        dollars=term("constant_dollars", views.dollars_of()),
    )
