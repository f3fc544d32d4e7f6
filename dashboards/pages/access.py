"""Who gets in: high-wage programs, work-based learning and credentials by group. Never why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from aggregates.schema import NO_PROGRAM, TOTAL
from dashboards import queries, text, views
from dashboards.access import rows, shares, wages, words
from dashboards.access.rows import Access
from dashboards.components import (
    Table,
    form,
    part,
    question,
    select,
    with_contents,
)
from dashboards.language import N_, _
from dashboards.selection import Selection
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

ALLOWED = ("group", "focus", "horizon", "definition", "cluster")
PATH, PAGE = "/access", "access"
TITLE = N_("Who gets in?")


def content(args: Mapping[str, Any]) -> Page:
    """Access of the groups of a grouping, in the whole state, all years together."""
    asked = rows.access(_read(args))
    learning = shares.shares(shares.LEARNING, asked.selection)
    credentials = shares.shares(shares.CREDENTIALS, asked.selection)
    tables = dict(wages.tables(asked))
    for found in (learning, credentials):
        if (table := shares.table(found)) is not None:
            tables[table.name] = table
    body = [
        html.H1(_(TITLE), id=PAGE),
        html.P(
            _(
                "How people fare after school is half of the question; the other half is who gets "
                "in. See which groups are in programs that pay well, who learns at work, and who "
                "earns a credential."
            ),
            className="wf-lede",
        ),
        form(PATH, _controls(asked)),
        part("access-answers", _answers(asked, learning, credentials, tables)),
    ]
    return Page(
        _(TITLE),
        _("Who is in high-wage programs, has work-based learning and earns credentials, by group."),
        body,
        tables,
        news=_("Now showing groups by %(grouping)s.", grouping=words.grouping(asked)),
    )


def _read(args: Mapping[str, Any]) -> Selection:
    """The selection, at a point in time at which clusters are split by its groups, if any is."""
    selection = views.read(args, ALLOWED)
    if args.get("horizon"):
        return selection
    return views.at_nearest(selection, rows.groupings().get(selection.group, ()))


def _answers(
    asked: Access,
    learning: shares.Shares,
    credentials: shares.Shares,
    tables: Mapping[str, Table],
) -> list[Any]:
    questions = [
        wages.answer(asked, tables),
        shares.answer(learning, tables),
        shares.answer(credentials, tables),
        _reading(),
    ]
    return with_contents(questions)


def _reading() -> Any:
    lines = [
        _(
            "A ratio or a difference is not a cause. It says who is in, not why: what is offered "
            "near by, what was advised and what was chosen are not in these records."
        ),
        _(
            "A representation ratio compares a group with all others, since a group is a part of "
            "everyone. Its likely range is that of a ratio of two shares (Katz, Baptista, Azen and "
            "Pike 1978)."
        ),
        _(
            "Where a count is hidden, the published counts around it say what it is at least and "
            "at most. Such a range is no estimate: any number in it is possible."
        ),
        _(
            "Each likely range is judged alone: of 20 groups with an equal share, one would seem "
            "off it by chance."
        ),
        _(
            "States determine which programs are high-wage, high-skill or in-demand under Perkins "
            "V; here high-wage follows from the wages of leavers alone."
        ),
    ]
    return question(
        "reading",
        _("How to read these numbers"),
        [html.Ul([html.Li(line) for line in lines], className="wf-list")],
    )


def _controls(asked: Access) -> list[Any]:
    selection, codes = asked.selection, views.codes()
    there = {*queries.tabulated(TOTAL)["subgroup_dim"], selection.group}
    groupings = [(dim, title) for dim, (title, _codes) in codes.groups.items() if dim in there]
    horizons = sorted({code for found in rows.groupings().values() for code in found})
    clusters = [
        (node.code, node.title)
        for node in codes.clusters(selection.framework)
        if node.code != NO_PROGRAM
    ]
    return [
        select("group", _("Groups by"), groupings, selection.group, PAGE),
        _focus(asked),
        views.horizon_select(selection, PAGE, horizons) if horizons else None,
        select(
            "definition",
            _("Wages of those with"),
            list(text.DEFINITIONS.items()),
            selection.definition,
            PAGE,
        ),
        select(
            "cluster",
            _("Learning and credentials in"),
            [("", _("Everyone")), *clusters],
            selection.cluster,
            PAGE,
        ),
    ]


def _focus(asked: Access) -> Any:
    """The group of the picture by cluster."""
    if not asked.grouped or len(asked.titles) < 2 or asked.selection.group == wages.CTE_LEVEL:
        return None
    return select(
        "focus", _("Group, cluster by cluster"), list(asked.titles.items()), asked.focus, PAGE
    )


def layout(**_given: Any) -> Any:
    """Nothing to draw: the pictures are complete as the server sends them."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
