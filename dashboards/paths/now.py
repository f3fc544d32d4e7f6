"""Side by side: every way at one point in time, beside the one that others are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import text, views
from dashboards.components import Column, Table, question
from dashboards.gaps import signed
from dashboards.gaps.apart import is_share
from dashboards.gaps.groups import ends
from dashboards.gaps.rows import Among
from dashboards.gaps.words import method
from dashboards.language import _
from dashboards.paths import matrix, strips
from dashboards.paths.strips import Panel
from dashboards.paths.strips import Row as Gapped
from dashboards.paths.ways import NOT_FOUND, Grouping, Row, definition, wages_of
from dashboards.paths.words import (
    NAMES,
    beside,
    file,
    heads,
    likely,
    named,
    no_rows,
    part,
    told,
)
from dashboards.selection import Selection
from dashboards.terms import heading as as_term

IDENT, TABLE = "now", "sides"


def measures(outcome: str) -> list[str]:
    """Numbers that stand side by side: work, its wage, college, and not found."""
    return [f"rate_{definition(outcome)}", wages_of(outcome), "rate_in_college", NOT_FOUND]


def answer(selection: Selection, found: Sequence[Grouping], given: Table) -> html.Section:
    """The question with its answer."""
    when = text.horizon_phrase(selection.horizon)
    return question(
        IDENT,
        _("Side by side, %(when)s", when=when),
        [
            *(_grouping(selection, one) for one in found),
            file(selection, given) if given.rows else None,
            method(selection.outcome),
            html.P(
                _(
                    "A difference is not a cause. Those who leave without a diploma, or who choose "
                    "CTE, differ in much else: in where they live, in their grades and plans, in "
                    "who goes on to college. The ways stand in the order of the release, not in "
                    "one of merit. Each difference is judged alone: of 20 that are none, one would "
                    "seem more than chance."
                ),
                className="wf-note",
            ),
            html.P(
                _(
                    "The release counts people by one grouping at a time. So it cannot say, for "
                    "example, how CTE completers fare who left without a diploma."
                ),
                className="wf-note",
            )
            if len(found) > 1
            else None,
        ],
    )


def _grouping(selection: Selection, one: Grouping) -> html.Section:
    ident = f"{IDENT}-{one.dim}"
    horizon = selection.horizon
    if horizon not in one.horizons:
        return part(one.title, ident, [no_rows(selection, one.dim)])
    rows = [one.row(code, horizon) for code in one.ways]
    cells = [text.cell(row, name) for row in rows for name in measures(selection.outcome)]
    return part(
        one.title,
        ident,
        [
            matrix.table(_caption(one, selection), heads(one), _lines(one, selection)),
            html.P(_by(one, selection), className="wf-answer"),
            html.Ul([html.Li(said) for said in sentences(one, selection)], className="wf-findings"),
            picture(one, selection),
            views.why_blank(cells),
        ],
    )


def sentences(one: Grouping, selection: Selection) -> list[str]:
    """Every way that is compared, by the chosen measure: its number, and how far it is apart."""
    among = one.at(selection.horizon, selection.outcome)
    return [_sentence(one, among, row) for row in among.others]


def _sentence(one: Grouping, among: Among, row: Row) -> str:
    item, gap = among.value(row), among.gap(row)
    name, measure = one.ways[row["subgroup_code"]], among.selection.measure
    if gap is None:
        return f"{name}: {text.inline(item)}."
    return _(
        "%(way)s: %(value)s, %(gap)s. Likely range of the difference: %(range)s.",
        way=name,
        value=text.value(item),
        gap=text.lower_first(beside(one, gap, measure)),
        range=signed.reach(gap, share=is_share(measure)),
    )


def _by(one: Grouping, selection: Selection) -> str:
    """What is compared, and with whom."""
    base = one.cell(one.reference, selection.horizon, selection.outcome)
    return _(
        "%(measure)s. To compare with: %(base)s, %(value)s.",
        measure=named(selection),
        base=one.base,
        value=text.inline(base),
    )


def _caption(one: Grouping, selection: Selection) -> str:
    return _(
        "%(grouping)s: people, work, wages and college %(when)s; left school in %(years)s; wages "
        "in %(dollars)s",
        grouping=one.title,
        years=views.leaving_years(selection.cohort, selection.horizon),
        when=text.horizon_phrase(selection.horizon),
        dollars=views.dollars_of(),
    )


def _lines(one: Grouping, selection: Selection) -> list[matrix.Line]:
    horizon = selection.horizon
    people = [told(one, one.row(code, horizon), "n_matched") for code in one.ways]
    lines = [matrix.Line(as_term("n_matched", _("Leavers looked up")), "", people)]
    for measure in measures(selection.outcome):
        answers = [
            told(one, one.row(code, horizon), measure, one.gap(code, horizon, measure))
            for code in one.ways
        ]
        lines.append(matrix.Line(as_term(measure, NAMES[measure]), "", answers))
    return lines


# The picture


def picture(one: Grouping, selection: Selection) -> Any:
    """How far every way is from the one compared with, by each of the numbers."""
    horizon = selection.horizon
    found = [
        Panel(
            NAMES[measure],
            measure,
            [
                Gapped(title, one.gap(code, horizon, measure), one.cell(code, horizon, measure))
                for code, title in one.others.items()
            ],
        )
        for measure in measures(selection.outcome)
    ]
    title = _(
        "How far from %(base)s, %(when)s; left school in %(years)s",
        base=one.base,
        when=text.horizon_phrase(horizon),
        years=views.leaving_years(selection.cohort, horizon),
    )
    return strips.picture(f"paths-now-{one.dim}", title, one.base, found)


# The table


def table(selection: Selection, found: Sequence[Grouping]) -> Table:
    """A row a way: people, then each number with its range and how far it is from the others."""
    columns = [
        Column("way", _("Way through school")),
        Column("n_matched", _("Leavers looked up"), "number"),
    ]
    for measure in measures(selection.outcome):
        columns += [
            Column(measure, NAMES[measure], "number"),
            Column(f"likely_{measure}", _("Likely range"), "range"),
            Column(f"beside_{measure}", _("Beside the way compared with")),
        ]
    pairs = [(one, code) for one in found for code in one.ways if selection.horizon in one.horizons]
    lines = [_line(selection, one, code) for one, code in pairs]
    keys = [_keys(selection, one, code) for one, code in pairs]
    caption = _("Ways through school %(when)s", when=text.horizon_phrase(selection.horizon))
    return Table(TABLE, caption, columns, lines, keys)


def _line(selection: Selection, one: Grouping, code: str) -> list[Any]:
    row = one.row(code, selection.horizon)
    line: list[Any] = [one.ways[code], text.cell(row, "n_matched")]
    for measure in measures(selection.outcome):
        gap = one.gap(code, selection.horizon, measure)
        line += [text.cell(row, measure), likely(row, measure), beside(one, gap, measure)]
    return line


def _keys(selection: Selection, one: Grouping, code: str) -> dict[str, Any]:
    """Codes of a row, and the ends of its gaps as numbers, for a file."""
    keys: dict[str, Any] = views.keys_of(one.selection, one.dim, code)
    keys |= {"horizon_code": selection.horizon, "reference": one.reference}
    for measure in measures(selection.outcome):
        gap = one.gap(code, selection.horizon, measure)
        keys |= {f"{name}_{measure}": end for name, end in ends(gap, is_share(measure)).items()}
    return keys
