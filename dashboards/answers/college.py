"""Who went on to college? Shares in college over the years, with and without work."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import NO_DATA
from dashboards import text
from dashboards.answers.answer import Answer, Group, Short, blank
from dashboards.answers.parts import (
    COLLEGE_RECORDS,
    Bar,
    answer,
    bars,
    headline,
    more,
    source,
    why,
)
from dashboards.components import Column, Table, numbers, stat_cell
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT = "college"
EARLY = ("y01", "q4")  # when most of those who go on are there


def ask(group: Group) -> Answer:
    """The question with its answer."""
    when = at(group)
    share = in_college(group, when)
    rows = table(group)
    return Answer(
        IDENT,
        _("Who went on to college?"),
        _body(group, when, share, rows),
        Short(share, _("were in college %(when)s", when=text.horizon_phrase(when))),
        {"college": rows},
    )


def at(group: Group) -> str:
    """The first year after leaving, or the nearest point in time that was counted."""
    known = [h for h in (*EARLY, *group.horizons) if in_college(group, h).status != NO_DATA]
    return known[0] if known else EARLY[0]


def in_college(group: Group, horizon: str) -> Cell:
    """The share in college, with and without work."""
    return text.in_college(group.rows.get(horizon))


def _counted(group: Group) -> list[str]:
    return [h for h in group.horizons if in_college(group, h).status != NO_DATA]


def _years(group: Group) -> list[str]:
    """Points in time to draw: years, since a quarter is shorter; all where there is no year."""
    found = _counted(group)
    return [horizon for horizon in found if horizon.startswith("y")] or found


def table(group: Group) -> Table:
    """A row a point in time."""
    columns = [
        Column("horizon", _("Time since leaving")),
        Column("rate_in_college", _("In college"), "number"),
        Column("rate_working_enrolled", text.ACTIVITY_WORDS["working_enrolled"], "number"),
        Column("rate_enrolled", text.ACTIVITY_WORDS["enrolled"], "number"),
        Column("n_matched", _("Leavers looked up"), "number"),
    ]
    lines = [
        [
            text.horizon(horizon),
            in_college(group, horizon),
            *(group.cell(name, horizon) for name in ("rate_working_enrolled", "rate_enrolled")),
            group.cell("n_matched", horizon),
        ]
        for horizon in _counted(group)
    ]
    codes = [group.codes(horizon) for horizon in _counted(group)]
    return Table("college", _("In college after leaving"), columns, lines, codes)


def _body(group: Group, when: str, share: Cell, rows: Table) -> list[Any]:
    missing = text.ACTIVITY_WORDS["enrolled"]
    return [
        headline(
            stat_cell(share),
            _("were in college %(when)s", when=text.horizon_phrase(when)),
            source(group, group.cell("n_matched", when), when, records=COLLEGE_RECORDS),
            [
                answer(text.college_sentence(group.rows.get(when), when)),
                more(_about()),
                *(why(group, share, "rate_enrolled", when, missing) if blank(share) else []),
            ],
        ),
        bars(
            _("In college, by time since leaving"),
            [Bar(text.horizon(h), in_college(group, h), "enrolled") for h in _years(group)],
        )
        if not all(blank(in_college(group, horizon)) for horizon in group.horizons)
        else None,
        numbers(rows, group.csv("college"), _("these numbers")) if rows.rows else None,
    ]


def _about() -> list[Any]:
    name = term("in_college", _("In college"))
    finished = html.A(_("What credential did they earn?"), href="#credentials")
    return rich(
        "%(college)s means found in college records at any time in the period, with or without a "
        "job. It does not say who finished: see %(credentials)s",
        college=name,
        credentials=finished,
    )
