"""Is it changing? The share at work by the years in which people left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from dash import html

from aggregates.schema import KEYS
from dashboards import figures, queries, text, views
from dashboards.answers.answer import Answer, Group
from dashboards.answers.parts import answer, because, more
from dashboards.components import Column, Table, numbers, picture
from dashboards.language import _, rich
from dashboards.selection import program_path
from dashboards.terms import term
from dashboards.text import Cell, cell

IDENT, PICTURE = "change", "program-trend"


def ask(group: Group) -> Answer:
    """The question with its answer."""
    rows = leaving(group)
    given = table(group, rows)
    return Answer(
        IDENT,
        _("Is it changing?"),
        _body(group, rows, given) if rows else [_too_few(group)],
        tables={"trend": given},
        pictures={PICTURE: partial(figures.trend, _lines(group, rows), share=True, title=_axis())},
    )


def leaving(group: Group) -> list[queries.Row]:
    """Groups of leavers over time: single years where published, else three-year windows."""
    codes = views.codes()
    rows = queries.outcomes(
        program_code=group.selection.program,
        region_code=group.selection.region,
        horizon_code=group.horizon,
    )
    for level in ("year", "window"):
        found = [row for row in rows if codes.cohorts[row["cohort_code"]].level == level]
        if len(found) > 1:
            return sorted(found, key=lambda row: codes.cohorts[row["cohort_code"]].code)
    return []


def _axis() -> str:
    return _("Year of leaving")


def _lines(group: Group, rows: Sequence[queries.Row]) -> list[tuple[str, list[tuple[str, Cell]]]]:
    definition = group.selection.definition
    points = [(_label(row), cell(row, f"rate_{definition}")) for row in rows]
    return [(text.DEFINITIONS[definition], points)]


def _label(row: queries.Row) -> str:
    """Years on an axis: 2013-2015."""
    return str(row["cohort_code"]).replace("-", "–")


def _body(group: Group, rows: Sequence[queries.Row], given: Table) -> list[Any]:
    (name, points), *_rest = _lines(group, rows)
    when = text.horizon_phrase(group.horizon)
    reach = term("likely_range", _("likely range"))
    return [
        answer(text.trend_sentence(name, points)),
        more(rich("Small steps may be chance: see the %(range)s in the table.", range=reach)),
        picture(
            PICTURE,
            _("%(work)s %(when)s, by year of leaving school", work=name, when=when),
            [f"{label}: {text.value(item)}" for label, item in points],
            size="s",
        ),
        numbers(given, group.csv("trend"), _("these numbers")),
    ]


def table(group: Group, rows: Sequence[queries.Row]) -> Table:
    """A row a year or window of leaving."""
    rate = f"rate_{group.selection.definition}"
    wage = f"wage_{group.selection.definition}_p50"
    columns = [
        Column("cohort", _("Left school in")),
        Column(rate, _("Share with work"), "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column(wage, _("Median wage"), "number"),
        Column("n_matched", _("Leavers looked up"), "number"),
    ]
    lines = [
        [
            views.codes().cohorts[row["cohort_code"]].title,
            cell(row, rate),
            views.spread_words(views.spread(row, rate)),
            cell(row, wage),
            cell(row, "n_matched"),
        ]
        for row in rows
    ]
    codes = [{key: row[key] for key in KEYS[:4]} for row in rows]
    caption = _("By year of leaving, %(when)s", when=text.horizon_phrase(group.horizon))
    return Table("trend", caption, columns, lines, codes)


def _too_few(group: Group) -> html.Div:
    """Why there are no years to compare, and where there are."""
    words = _("Single years are too small to show here.")
    cluster = group.node.parent
    if not cluster:
        return because(words)
    title = views.codes().programs[cluster].title
    kept = group.selection.keep("horizon", "definition")
    link = html.A(title, href=f"{kept.url(program_path(cluster))}#{IDENT}")
    return because(words, rich("See the trend for %(link)s", link=link))
