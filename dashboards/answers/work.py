"""Did people find work? The share at work, what the others did, and the whole course of time."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from aggregates.schema import ACTIVITIES, CODED, NO_DATA, SUPPRESSED
from dashboards import figures, text
from dashboards.answers import timeline
from dashboards.answers.answer import Answer, Group, Short, nothing
from dashboards.answers.parts import (
    Bar,
    answer,
    bars,
    headline,
    likely,
    meter,
    more,
    source,
    why,
)
from dashboards.components import Column, Table, data_table, numbers, picture, stat_cell
from dashboards.language import N_, _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, PICTURE = "work", "program-activity"
DID = {  # definition -> what a share of it says: of the headline, of the list of questions
    "employed": (N_("had covered work %(when)s"), N_("had work, %(when)s")),
    "full_quarter": (
        N_("kept one employer through a full quarter %(when)s"),
        N_("kept one employer for a quarter, %(when)s"),
    ),
    "full_year": (
        N_("had covered work in all four quarters %(when)s"),
        N_("had work in all four quarters, %(when)s"),
    ),
}
MISSED = (  # what somebody who is not found may do
    N_("work in another state"),
    N_("work for themselves"),
    N_("serve in the military, or work for the federal government"),
    N_("care for family, or not look for a job"),
    N_("want a job and have none"),
)


def ask(group: Group) -> Answer:
    """The question with its answer."""
    points = timeline.points(group)
    tables = {
        "activity": activity_table(group),
        "definitions": definition_table(group),
        "timeline": timeline.table(group, points),
    }
    definition, when = group.selection.definition, text.horizon_phrase(group.horizon)
    share = group.cell(f"rate_{definition}")
    return Answer(
        IDENT,
        _("Did people find work?"),
        [*_body(group, share, tables), timeline.section(group, points, tables["timeline"])],
        Short(share, _(DID[definition][1], when=when)),
        tables,
        {
            PICTURE: partial(figures.activity, columns(group)),
            timeline.PICTURE: partial(timeline.draw, points),
        },
    )


def _body(group: Group, share: Cell, tables: dict[str, Table]) -> list[Any]:
    definition = group.selection.definition
    measure, when = f"rate_{definition}", text.horizon_phrase(group.horizon)
    return [
        headline(
            stat_cell(share),
            _(DID[definition][0], when=when),
            source(group, group.cell("n_matched")),
            [
                answer(text.found_sentence(group.row, definition, group.horizon)),
                more(likely(group.row, measure)),
                *why(group, share, measure),
                meter(group),
            ],
        ),
        html.Div([_now(group), _missed()], className="wf-beside"),
        picture(
            PICTURE,
            _("What people did, year by year"),
            [text.activity_sentence(group.rows[h], h) for h in active(group)],
            key=_key(group),
        ),
        _uncounted(group),
        numbers(tables["activity"], group.csv("activity"), _("these numbers")),
        html.Details(
            [
                html.Summary(_("The same people, counted in three ways")),
                data_table(tables["definitions"]),
            ],
            className="wf-more",
        ),
    ]


# What they did


def _now(group: Group) -> html.Figure:
    """What people did at the point in time that was asked for; not found is always drawn."""
    cells = {name: group.cell(f"rate_{name}") for name in ACTIVITIES}
    title = _("What people did %(when)s", when=text.horizon_phrase(group.horizon))
    if nothing(*cells.values()):
        return bars(title, _with_and_without(group))
    rows = [
        Bar(text.ACTIVITY_WORDS[name], cells[name], name.replace("_", "-")) for name in ACTIVITIES
    ]
    return bars(title, rows, of_a_whole=True)


def _with_and_without(group: Group) -> list[Bar]:
    """Those found and those not found in wage records, where more is not known."""
    found = group.cell("rate_employed")
    return [
        Bar(_("With covered work"), found),
        Bar(_("No covered work found; some were in college"), rest(found), "not-found"),
    ]


def rest(item: Cell) -> Cell:
    """All others: one less a share, as exact as that is."""
    if item.shown and item.value is not None:
        return Cell(item.measure, 1 - item.value)
    if item.status == CODED:
        low, high = item.lower or 0.0, 1.0 if item.upper is None else item.upper
        return Cell(item.measure, None, CODED, 1 - high, 1 - low)
    return Cell(item.measure, None, item.status)


def _missed() -> html.Div:
    """Why somebody may not be found: beside every picture that draws them."""
    name = term("not_found", _("not found in records"))
    return html.Div(
        [
            html.H3(_("Why are some not found?")),
            html.P(rich("The records cannot see everyone. Someone %(name)s may:", name=name)),
            html.Ul([html.Li(_(reason)) for reason in MISSED]),
            html.P(
                _("The records cannot tell these apart. So “not found” does not mean out of work.")
            ),
        ],
        className="wf-reasons",
    )


def active(group: Group) -> list[str]:
    """Points in time at which the activities are counted; all of them where none is."""
    found = [
        horizon
        for horizon in group.horizons
        if not nothing(*(group.cell(f"rate_{name}", horizon) for name in ACTIVITIES))
    ]
    return found or group.horizons


def _key(group: Group) -> list[tuple[str, str]]:
    """What each part of the picture is; hidden ones only where there are some."""
    some = any(
        group.cell(f"rate_{name}", horizon).status in (SUPPRESSED, CODED)
        for horizon in group.horizons
        for name in ACTIVITIES
    )
    known = [(name.replace("_", "-"), text.ACTIVITY_WORDS[name]) for name in ACTIVITIES]
    return [*known, *([("hidden", _(text.INEXACT_WORDS))] if some else [])]


def _uncounted(group: Group) -> html.P | None:
    """Why the picture ends before the wages do, where it does."""
    left = [horizon for horizon in group.horizons if horizon not in active(group)]
    if not left or any(group.cell("n_matched", horizon).status == NO_DATA for horizon in left):
        return None
    when = text.join(text.lower_first(text.horizon(horizon)) for horizon in left)
    words = _(
        "What people did is not split up for %(when)s: the groups would be too small.", when=when
    )
    return html.P(words, className="wf-note")


def short(horizon: str) -> str:
    """A point in time on an axis: quarters with a letter."""
    if horizon.startswith("q"):
        return _("Q%(n)s", n=horizon[1:])
    return str(int(horizon[1:]))


def columns(group: Group) -> list[tuple[str, dict[str, Cell]]]:
    """What the picture draws: the activities at each point in time."""
    return [
        (short(horizon), {name: group.cell(f"rate_{name}", horizon) for name in ACTIVITIES})
        for horizon in active(group)
    ]


# Tables


def activity_table(group: Group) -> Table:
    """A row a point in time."""
    heads = [
        Column("horizon", _("Time since leaving")),
        *(Column(f"rate_{name}", text.ACTIVITY_WORDS[name], "number") for name in ACTIVITIES),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("rate_matched", _("Share looked up"), "number"),
    ]
    measures = [column.key for column in heads[1:]]
    lines = [
        [text.horizon(horizon), *(group.cell(measure, horizon) for measure in measures)]
        for horizon in group.horizons
    ]
    codes = [group.codes(horizon) for horizon in group.horizons]
    return Table("activity", _("What people did after leaving"), heads, lines, codes)


def definition_table(group: Group) -> Table:
    """The same people by what counts as work."""
    heads = [
        Column("definition", _("What counts as work")),
        Column("meaning", _("Meaning")),
        Column("share", _("Share"), "share"),
        Column("median", _("Median wage"), "number"),
    ]
    lines = [
        [
            text.DEFINITIONS[name],
            text.DEFINITION_HELP[name],
            group.cell(f"rate_{name}"),
            group.cell(f"wage_{name}_p50"),
        ]
        for name in text.DEFINITIONS
    ]
    caption = _(
        "The same people, counted three ways, %(when)s", when=text.horizon_phrase(group.horizon)
    )
    codes = [group.codes(group.horizon) | {"definition_code": name} for name in text.DEFINITIONS]
    return Table("definitions", caption, heads, lines, codes)
