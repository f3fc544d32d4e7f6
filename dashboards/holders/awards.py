"""How many earn it? Awards by the years they were made in, and which way they go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import figures, queries, text, views
from dashboards.answers.answer import Answer, blank
from dashboards.answers.parts import answer, headline, more
from dashboards.components import Column, Table, numbers, picture, stat_cell
from dashboards.holders.holding import (
    AWARDED,
    RECORDS,
    Fact,
    Holding,
    awarded,
    limit,
    nearest,
    reason,
    to,
)
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, PICTURE = "earn", "credential-awards"
ALL, LOOKED_UP = "n_awards", "n_matched"


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    rows, total = table(given), number(given)
    return Answer(
        IDENT,
        _("How many earn it?"),
        _body(given, rows, total),
        Fact(total, _("awards, %(years)s", years=awarded())),
        {"awards": rows},
        {PICTURE: partial(draw, given)},
    )


def counted(given: Holding) -> str:
    """What is counted throughout: every award, or those whose holder could be looked up."""
    return ALL if given.cell(ALL, AWARDED).shown else LOOKED_UP


def number(given: Holding) -> Cell:
    """The awards of all years."""
    return given.cell(counted(given), AWARDED)


def windows(given: Holding) -> list[tuple[str, Cell]]:
    """Awards by years, oldest first: as counted, those of some years may be hidden."""
    known = [code for code in queries.award_windows() if given.row(AWARDED, code)]
    return [(code, given.cell(counted(given), AWARDED, code)) for code in known]


def draw(given: Holding) -> figures.Figure:
    """The picture: a column for each set of years."""
    series = [(awarded(code), item) for code, item in windows(given)]
    return figures.columns(series, _("Years of the award"))


def table(given: Holding) -> Table:
    """A row for each set of years, then all of them."""
    columns = [
        Column("years", _("Years of the award")),
        Column(ALL, _("All awards"), "number"),
        Column("n_awards_looked_up", _("Awards with a holder looked up"), "number"),
    ]
    cohorts = [*(code for code, _item in windows(given)), ALL_COHORTS]
    lines = [
        [
            _("All years, %(years)s", years=awarded()) if code == ALL_COHORTS else awarded(code),
            given.cell(ALL, AWARDED, code),
            given.cell(LOOKED_UP, AWARDED, code),
        ]
        for code in cohorts
    ]
    codes = [given.codes(AWARDED, code) for code in cohorts]
    return Table("awards", _("Awards by year of the award"), columns, lines, codes)


def _body(given: Holding, rows: Table, total: Cell) -> list[Any]:
    series = windows(given)
    drawn = any(item.shown for _code, item in series)
    return [
        headline(
            stat_cell(total),
            _label(given),
            _("Awarded %(years)s. %(source)s", years=awarded(), source=_(RECORDS)),
            [
                answer(trend(series)) if drawn else None,
                more(_whole(given)),
                limit(_edges()),
                *_why(given, total),
            ],
        ),
        picture(
            PICTURE,
            _("Awards by three-year window"),
            [text.trend_sentence(given.title, [(awarded(code), item) for code, item in series])],
            size="s",
        )
        if drawn
        else None,
        numbers(rows, given.csv("awards"), _("these numbers")),
    ]


def _label(given: Holding) -> str:
    if counted(given) == ALL:
        return _("awards to people who went to high school in %(place)s", place=_state())
    return _(
        "awards to people who went to high school in %(place)s and could be looked up",
        place=_state(),
    )


def _state() -> str:
    return views.place_name(STATE)


def trend(series: Sequence[tuple[str, Cell]]) -> str:
    """The last two windows that are shown, side by side."""
    shown = [(code, item) for code, item in series if item.shown]
    if not shown:
        return _("Awards by year cannot be shown.")
    (now, last) = shown[-1]
    if len(shown) == 1:
        return _("In %(years)s: %(n)s.", years=awarded(now), n=text.value(last))
    (then, before) = shown[-2]
    return _(
        "In %(years)s there were %(n)s. In %(then)s there were %(before)s.",
        years=awarded(now),
        n=text.value(last),
        then=awarded(then),
        before=text.value(before),
    )


def _whole(given: Holding) -> list[Any]:
    """What one award is."""
    name = term("credential", _("credential"))
    if given.single:
        return rich(
            "Each person counts once: to renew a %(credential)s is not a second award.",
            credential=name,
        )
    return rich(
        "Awards are not people. Who earned two of these counts twice. To renew a %(credential)s is "
        "not a second award.",
        credential=name,
    )


def _edges() -> str:
    """Why the first and the last years may be low."""
    years = [int(node.code) for node in views.codes().of_level("cohorts", "year")]
    if not years:
        return ""
    return _(
        "The records follow people who left school from %(first)s to %(last)s. They miss those who "
        "left before or after, so the first and the last years may be low.",
        first=min(years),
        last=max(years),
    )


def _why(given: Holding, total: Cell) -> list[Any]:
    if blank(total):
        return reason(total.status, nearest(given, LOOKED_UP, AWARDED, IDENT))
    if counted(given) == ALL or not given.single:
        return []
    said = rich(
        "All awards, looked up or not, are counted for its type only: %(type)s.",
        type=to(given.by_region),
    )
    return [more(said)]
