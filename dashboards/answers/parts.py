"""Pieces that answers share: the headline, its source, bars, the meter, and why a number is not
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from aggregates.schema import CODED, NO_DATA
from dashboards import queries, reasons, text, views
from dashboards.answers.answer import Group, blank, named, selected
from dashboards.components import cell_mark, stat
from dashboards.language import N_, _, rich
from dashboards.selection import program_path
from dashboards.terms import term
from dashboards.text import Cell

OF_LOOKED_UP = (  # a source line: with the number of people, and without
    N_("Of %(people)s leavers who could be looked up. Left school in %(place)s, %(years)s."),
    N_("Of the leavers who could be looked up. Left school in %(place)s, %(years)s."),
)
OF_EARNERS = (
    N_("Of %(people)s people with work. Left school in %(place)s, %(years)s."),
    N_("Of the people with work. Left school in %(place)s, %(years)s."),
)
WAGE_RECORDS = N_("Source: state wage records linked to school records.")
COLLEGE_RECORDS = N_("Source: state wage records and college records linked to school records.")


def headline(number: Any, label: str, source: Any, words: Iterable[Any]) -> html.Div:
    """A number first, with whom it is of and where it is from; its sentences beside it."""
    return html.Div(
        [stat(number, label, source), html.Div([part for part in words if part])],
        className="wf-split",
    )


def answer(words: Any) -> html.P:
    """The sentence that answers."""
    return html.P(words, className="wf-answer")


def more(words: Any) -> html.P:
    """A sentence beside it."""
    return html.P(words, className="wf-answer__more")


def whose(words: Any) -> html.P:
    """That the numbers below are of a larger group than the page's: it is never left out."""
    return html.P(words, className="wf-whose")


def source(
    group: Group,
    people: Cell,
    horizon: str = "",
    of: tuple[str, str] = OF_LOOKED_UP,
    records: str = WAGE_RECORDS,
) -> str:
    """Whom a number is of, when and where they left school, and where it is from: one line."""
    when = views.leaving_years(group.selection.cohort, horizon or group.horizon)
    said = {"place": group.place, "years": when}
    if people.shown and people.value:
        first = _(of[0], people=text.count(people.value), **said)
    else:
        first = _(of[1], **said)
    return f"{first} {_(records)}"


# Bars


@dataclass(frozen=True)
class Bar:
    """A share as a bar with its name; `look` is how its fill differs, if it does."""

    name: Any
    cell: Cell
    look: str = ""


def bars(title: str, rows: Sequence[Bar], *, of_a_whole: bool = False) -> html.Figure:
    """Shares as bars from nothing to everyone, each with its name and its number.

    The numbers are text, so nothing depends on the drawing. Parts `of_a_whole` are rounded one by
    one, so a reader who adds them up is told that the sum may be off.
    """
    rounded = _("Shares are rounded, so parts may not add up exactly.")
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title"),
            html.Ul([_bar(row) for row in rows], className="wf-bars"),
            html.P(rounded, className="wf-bars__rounded") if of_a_whole else None,
        ],
        className="wf-picture",
    )


def _bar(row: Bar) -> html.Li:
    return html.Li(
        [
            html.Span(row.name, className="wf-bars__name"),
            html.Span(cell_mark(row.cell), className="wf-bars__number"),
            _track(row),
        ],
        className="wf-bars__row",
    )


def _track(row: Bar) -> html.Span:
    """The bar itself; a bound reaches as far as it is sure, and what is hidden is hatched."""
    drawn = {"aria-hidden": "true"}
    if blank(row.cell):
        kind = "none" if row.cell.status == NO_DATA else "suppressed"
        return html.Span(className=f"wf-bars__track wf-bars__track--{kind}", **drawn)
    value = row.cell.lower if row.cell.status == CODED else row.cell.value
    width = _width(float(value or 0))
    look = f" wf-bars__fill--{row.look}" if row.look else ""
    fill = html.Span(className=f"wf-bars__fill{look} wf-w-{width}")
    return html.Span(fill, className="wf-bars__track", **drawn)


def _width(share: float) -> int:
    """Percent of the width: at least 1 for anything above nothing."""
    return max(1 if share > 0 else 0, min(100, round(100 * share)))


# How many could be looked up


def meter(group: Group) -> html.Div:
    """The share of leavers that could be looked up, drawn and in words.

    That of the nearest larger group, where it is not shown for this one.
    """
    item = group.cell("rate_matched")
    looked_up = term("looked_up", _("looked up in wage records"))
    if not blank(item):
        words = rich(
            "%(share)s of leavers could be %(looked_up)s. All shares here are of those people.",
            share=text.value(item),
            looked_up=looked_up,
        )
        return html.Div([_meter(item), html.P(words)], className="wf-looked")
    said = rich("All shares here are of leavers who could be %(looked_up)s.", looked_up=looked_up)
    keys = views.keys_of(group.selection)
    found = queries.rollups([keys], "rate_matched").get(tuple(keys.values()))
    way = views.way_on(keys, "rate_matched")
    if found is None or way is None:
        return html.Div(html.P(said), className="wf-looked")
    near = rich("How many that is can be shown for a larger group: %(link)s.", link=_link(way))
    drawn = _meter(text.cell(found, "rate_matched"))
    return html.Div([drawn, html.P([*said, " ", *near])], className="wf-looked")


def _meter(item: Cell) -> html.Div:
    width = _width(float((item.value if item.shown else item.lower) or 0))
    return html.Div(
        html.Span(className=f"wf-meter__fill wf-w-{width}"),
        className="wf-meter",
        role="img",
        **{"aria-label": _("Leavers looked up: %(share)s", share=text.value(item))},
    )


# Why a number is not there


def likely(row: queries.Row | None, measure: str) -> list[Any]:
    """The range that chance alone could give a share, if it can be said."""
    bounds = views.spread(row, measure)
    if not bounds:
        return []
    name = term("likely_range", _("Likely range"))
    return rich("%(name)s: %(range)s.", name=name, range=views.spread_words(bounds))


def why(group: Group, item: Cell, measure: str, horizon: str = "", what: str = "") -> list[Any]:
    """Why an outcome is not there, and one click to the nearest number that is."""
    asked = replace(group.selection, horizon=horizon or group.horizon)
    return reasons.why(item, asked, measure, what)


def hidden(link: Any = None) -> html.Div:
    """A number that is suppressed: the group, or another that it would give away, is small."""
    return reasons.block(reasons.HIDDEN, "", link)


def not_yet(words: str, link: Any = None) -> html.Div:
    """A number that nobody can know yet."""
    return reasons.block(reasons.NOT_YET, words, link)


def because(words: str, link: Any = None) -> html.Div:
    """A number that this release does not hold."""
    return reasons.block(reasons.NOT_COUNTED, words, link)


def _link(way: tuple[str, str]) -> html.A:
    return html.A(way[0], href=way[1])


def way_to(group: Group, keys: Mapping[str, str], anchor: str, horizon: str = "") -> html.A:
    """A link to the same question about another group."""
    target = selected(keys, horizon=horizon, definition=group.selection.definition)
    return html.A(named(keys), href=f"{target.url(program_path(target.program))}#{anchor}")


def elsewhere(
    group: Group, cube: str, anchor: str, absent: str, **where: str
) -> tuple[str, Any | None]:
    """Why a cube has no rows for a group, and a link to the nearest group that it has.

    `absent` is what to say where the release does not hold the cube.
    """
    if cube not in queries.published():
        return absent, None
    found = queries.nearest(cube, *group.keys, **where)
    if found is None:
        return _("This release does not show this for the group or for a larger one."), None
    words = _("This release splits only larger groups up like this: here the parts would be small.")
    link = rich("The nearest larger group: %(link)s", link=way_to(group, found, anchor))
    return words, link
