"""Gaps between groups: how large, how sure, and how they move. Never why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import STATE, TOTAL
from dashboards import figures, queries, text, views
from dashboards.api import csv_href
from dashboards.components import (
    Table,
    csv_link,
    data_table,
    form,
    numbers,
    part,
    picture,
    question,
    select,
    why_hidden,
)
from dashboards.gap_rows import (
    Row,
    compared,
    dots,
    groups_of,
    history_of,
    is_share,
    nearest,
    series,
    titles,
)
from dashboards.gap_words import (
    caption,
    changes,
    groups_table,
    in_words,
    inside,
    measured,
    sentences,
    trend_table,
)
from dashboards.language import N_, Words, _
from dashboards.selection import CLUSTER_LEVELS, GAP_MEASURES, Selection
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("program", "region", "cohort", "horizon", "group", "reference", "measure")
PICTURES = ("gaps-groups", "gaps-trend")
TITLE = N_("Gaps between groups")
LISTS = Words({"16": N_("Career clusters"), "2024": N_("Career clusters, 2024 framework")})


def content(args: Mapping[str, Any]) -> Page:
    """One measure for each group of a grouping, beside a group to compare with."""
    asked = views.read(args, ALLOWED)
    rows = groups_of(asked)
    selection = compared(asked, rows)
    history = history_of(selection)
    table, trend = groups_table(selection, rows), trend_table(selection, history)
    share = is_share(selection)
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "How groups of people fare after school, how far apart they are, and whether the "
                "difference is more than chance."
            ),
            className="wf-lede",
        ),
        form("/gaps", _controls(selection, rows)),
        part("gaps-answers", _answers(selection, rows, history, table, trend)),
    ]
    return Page(
        _(TITLE),
        _("Differences between groups in work, wages and college after school, with uncertainty."),
        body,
        {"groups": table, "trend": trend},
        {
            "gaps-groups": partial(figures.dots, dots(selection, rows), share=share),
            "gaps-trend": partial(
                figures.trend, series(selection, history), share=share, title=_("Year of leaving")
            ),
        },
        news=_("Now showing %(what)s.", what=inside(measured(selection))),
    )


def _answers(
    selection: Selection,
    rows: Sequence[Row],
    history: Sequence[Row],
    table: Table,
    trend: Table,
) -> list[Any]:
    program = views.codes().programs[selection.program].title
    who = html.P(f"{program}. {views.who(selection)}.", className="wf-summary")
    if not rows:
        return [who, _nothing(selection)]
    return [who, _groups(selection, rows, table), _over_time(selection, rows, history, trend)]


def _groups(selection: Selection, rows: Sequence[Row], table: Table) -> html.Section:
    hidden = any(cell(row, selection.measure).status == "suppressed" for row in rows)
    minimum = queries.release().meta.get("minimum_count", "10")
    return question(
        "groups",
        measured(selection),
        [
            html.Ul(
                [html.Li(line) for line in sentences(selection, rows)], className="wf-findings"
            ),
            picture(
                "gaps-groups",
                caption(selection),
                in_words(selection, rows),
                size="m" if len(rows) > 3 else "s",
                key=_key(selection),
            ),
            data_table(table),
            why_hidden(minimum) if hidden else None,
            csv_link(csv_href("gaps", "groups", selection), _("these numbers")),
            html.P(
                _(
                    "A difference is not a cause. Groups differ in the programs they take, where "
                    "they live and who goes on to college, and wage records do not see everyone. "
                    "Differences are taken before rounding."
                ),
                className="wf-note",
            ),
        ],
    )


def _key(selection: Selection) -> list[tuple[str, str]]:
    """What the marks of the picture stand for."""
    dot = ("dot", _("Published number"))
    if not is_share(selection):
        return [dot]
    return [dot, ("range", _("Likely range, 19 times in 20"))]


def _nothing(selection: Selection) -> html.Div:
    """Why there are no groups here, and links to the nearest choices that have some."""
    why = views.unreached(selection) or _(
        "These groups are not shown for this choice: they would be too small to keep people "
        "private."
    )
    return html.Div(
        [
            html.P(why),
            html.P(_("Nearest choices that are shown:")),
            html.Ul([html.Li(link) for link in _ways_on(selection)], className="wf-chips"),
        ],
        className="wf-why",
    )


def _ways_on(selection: Selection) -> list[html.A]:
    links = []
    for near in nearest(selection):
        program = views.codes().programs[near.program].title
        words = f"{program}, {text.horizon(near.horizon).lower()}"
        links.append(html.A(words, href=near.url("/gaps")))
    return links or [html.A(_("Start again"), href="/gaps")]


def _over_time(
    selection: Selection, rows: Sequence[Row], history: Sequence[Row], trend: Table
) -> html.Section:
    heading = _("Is the gap closing?")
    lines = series(selection, history)
    if not lines:
        return question("change", heading, _no_years(selection))
    swatches = [(f"series-{number + 1}", name) for number, (name, _points) in enumerate(lines)]
    return question(
        "change",
        heading,
        [
            html.Ul(
                [html.Li(line) for line in changes(selection, rows, history)], className="wf-list"
            ),
            picture(
                "gaps-trend",
                _("%(what)s, by year of leaving school", what=caption(selection)),
                [text.trend_sentence(*line) for line in lines],
                key=swatches,
            ),
            numbers(trend, csv_href("gaps", "trend", selection), _("these numbers")),
        ],
    )


def _no_years(selection: Selection) -> list[Any]:
    """Why there is no change to show, and where there is."""
    why = html.P(_("These groups are too small to show by year of leaving."), className="wf-answer")
    if selection.program == TOTAL and selection.region == STATE:
        return [why]
    whole = selection.url("/gaps", program=TOTAL, region=STATE)
    return [why, html.P(html.A(_("See it for everyone who left school"), href=f"{whole}#change"))]


# Controls


def _controls(selection: Selection, rows: Sequence[Row]) -> list[Any]:
    codes = views.codes()
    there = queries.tabulated(TOTAL)
    chosen = "" if selection.program == TOTAL else selection.program
    known = {*there["subgroup_dim"], selection.group}
    groups = [(dim, title) for dim, (title, _codes) in codes.groups.items() if dim in known]
    peopled = {row["subgroup_code"] for row in rows} or set(titles(selection))
    references = [pair for pair in titles(selection).items() if pair[0] in peopled]
    programs = [("", _("Everyone who left school")), *_programs(selection)]
    regions = {node.code for node in codes.of_level("regions", "workforce_region")}
    return [
        select("measure", _("Measure"), list(GAP_MEASURES.items()), selection.measure, "gaps"),
        select("group", _("Groups by"), groups, selection.group, "gaps"),
        select("reference", _("Compared with"), references, selection.reference, "gaps"),
        select("program", _("Program"), programs, chosen, "gaps"),
        views.place_select(selection, "gaps", regions),
        views.cohort_select(selection, "gaps", there["cohort_code"]),
        views.horizon_select(selection, "gaps", there["horizon_code"]),
    ]


def _programs(selection: Selection) -> list[tuple[str, list[tuple[str, str]]]]:
    """Clusters of each framework that are shown by groups, and what is chosen if it is neither."""
    codes = views.codes()
    shown = {
        row["program_level"]
        for row in queries.grids()
        if row["published"] and row["population"] == "leavers" and row["subgroup_dim"] != TOTAL
    }
    lists = []
    for framework, level in CLUSTER_LEVELS.items():
        nodes = codes.clusters(framework)
        if nodes and (level in shown or codes.programs[selection.program].level == level):
            lists.append((LISTS[framework], [(node.code, node.title) for node in nodes]))
    listed = {code for _title, nodes in lists for code, _name in nodes}
    if selection.program not in (TOTAL, *listed):
        program = codes.programs[selection.program].title
        lists.append((_("Program"), [(selection.program, program)]))
    return lists


def layout(**given: Any) -> Any:
    """What Dash takes over: the page, and two pictures."""
    return takeover("gaps", PICTURES)


register_page(__name__, path="/gaps", title=titled(TITLE), content=content)
