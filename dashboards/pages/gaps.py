"""Gaps between groups: how large, how sure, since when, where, and of what. Never why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import TOTAL
from dashboards import perkins_asked, queries, text, views
from dashboards.components import Table, form, part, select, with_contents
from dashboards.gaps import change, change_pictures, groups, part_tables, parts, regions
from dashboards.gaps.rows import Asked, asked_for, nearest
from dashboards.gaps.split import Split
from dashboards.gaps.words import inside, measured, whom
from dashboards.language import N_, Words, _
from dashboards.paths.words import PATH as PATHS
from dashboards.selection import AVERAGE, CLUSTER_LEVELS, GAP_MEASURES, SPLITS, Selection
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

ALLOWED = (
    "program",
    "region",
    "cohort",
    "horizon",
    "group",
    "reference",
    "focus",
    "measure",
    "by",
)
PICTURES = (groups.PICTURE, change.GAPS, change.LEVELS)
TITLE = N_("Gaps between groups")
LISTS = Words({"16": N_("Career clusters"), "2024": N_("Career clusters, 2024 framework")})


def content(args: Mapping[str, Any]) -> Page:
    """One measure for each group of a grouping, beside a group to compare with, or everyone."""
    asked = asked_for(views.read(args, ALLOWED))
    split, tables = part_tables.tables(asked)
    tables = {
        "groups": groups.table(asked),
        "trend": change.table(asked),
        "places": regions.table(asked),
        **tables,
    }
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "How groups of people fare after school, how far apart they are, and whether the "
                "difference is more than chance."
            ),
            className="wf-lede",
        ),
        form("/gaps", _controls(asked)),
        part("gaps-answers", _answers(asked, split, tables)),
        html.P(html.A(_("Who gets in: high-wage programs, learning at work"), href="/access")),
        _paths(),
        perkins_asked.invitation(),
    ]
    return Page(
        _(TITLE),
        _("Differences between groups in work, wages and college after school, with uncertainty."),
        body,
        tables,
        {
            groups.PICTURE: partial(groups.draw, asked),
            change.GAPS: partial(change_pictures.draw_gaps, asked),
            change.LEVELS: partial(change_pictures.draw_levels, asked),
        },
        news=_("Now showing %(what)s.", what=inside(measured(asked.selection))),
    )


def _paths() -> html.P:
    """The way to how people left school and how far they went in CTE, side by side."""
    return html.P(html.A(_("Ways through school, side by side"), href=PATHS))


def _answers(asked: Asked, split: Split | None, tables: dict[str, Table]) -> list[Any]:
    who = html.P(whom(asked.selection), className="wf-summary")
    if not asked.rows:
        return [who, _nothing(asked.selection)]
    questions = [
        groups.answer(asked, tables["groups"]),
        change.answer(asked, tables["trend"]),
        parts.answer(asked, split, tables),
        regions.answer(asked, tables["places"]),
    ]
    return [who, *with_contents(questions)]


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


# Controls


def _controls(asked: Asked) -> list[Any]:
    selection, codes = asked.selection, views.codes()
    there = queries.tabulated(TOTAL)
    chosen = "" if selection.program == TOTAL else selection.program
    known = {*there["subgroup_dim"], selection.group}
    groupings = [(dim, title) for dim, (title, _codes) in codes.groups.items() if dim in known]
    programs = [("", _("Everyone who left school")), *_programs(selection)]
    places = {node.code for node in codes.of_level("regions", "workforce_region")}
    return [
        select("measure", _("Measure"), list(GAP_MEASURES.items()), selection.measure, "gaps"),
        select("group", _("Groups by"), groupings, selection.group, "gaps"),
        _reference_select(asked),
        select("program", _("Program"), programs, chosen, "gaps"),
        views.place_select(selection, "gaps", places),
        views.cohort_select(selection, "gaps", there["cohort_code"]),
        views.horizon_select(selection, "gaps", there["horizon_code"]),
        _focus_select(asked),
        select("by", _("Split the gap by"), list(SPLITS.items()), selection.by, "gaps"),
    ]


def _reference_select(asked: Asked) -> Any:
    """Groups that have people, and everyone together."""
    peopled = {row["subgroup_code"] for row in asked.rows} or set(asked.titles)
    found = [pair for pair in asked.titles.items() if pair[0] in peopled]
    options = [*found, (AVERAGE, _("Everyone together"))]
    return select("reference", _("Compared with"), options, asked.selection.reference, "gaps")


def _focus_select(asked: Asked) -> Any:
    """The group that the map and the parts are about, where more than one is compared."""
    options = [(row["subgroup_code"], asked.title(row)) for row in asked.others]
    chosen = asked.focus["subgroup_code"] if asked.focus else ""
    if len(options) < 2:
        return None
    return select("focus", _("Group on the map and in the parts"), options, chosen, "gaps")


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
    """What Dash takes over: the page, and its pictures."""
    return takeover("gaps", PICTURES)


register_page(__name__, path="/gaps", title=titled(TITLE), content=content)
