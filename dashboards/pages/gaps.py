"""Gaps between groups: how large, how sure, and how they move. Never why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import ALL_COHORTS, KEYS, NO_DATA, STATE, TOTAL
from dashboards import figures, queries, text, views
from dashboards.api import csv_href
from dashboards.components import (
    Column,
    Hidden,
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
from dashboards.selection import CLUSTER_LEVELS, GAP_MEASURES, Selection
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import Cell, cell

ALLOWED = ("program", "region", "cohort", "horizon", "group", "reference", "measure")
PICTURES = ("gaps-groups", "gaps-trend")
TITLE = "Gaps between groups"
LISTS = {"16": "Career clusters", "2024": "Career clusters, 2024 framework"}


def content(args: Mapping[str, Any]) -> Page:
    """One measure for each group of a grouping, beside a group to compare with."""
    selection = views.read(args, ALLOWED)
    rows = _rows(selection)
    selection = replace(selection, reference=_reference(selection, rows))
    history = _history(selection)
    share = selection.measure.startswith("rate_")
    table, trend = _table(selection, rows), _trend_table(selection, history)
    body = [
        html.H1(TITLE),
        html.P(
            "How groups of people fare after school, how far apart they are, and whether the "
            "difference is more than chance.",
            className="wf-lede",
        ),
        form("/gaps", _controls(selection, rows)),
        part("gaps-answers", _answers(selection, rows, history, table, trend)),
    ]
    return Page(
        TITLE,
        "Differences between groups in work, wages and college after school, with uncertainty.",
        body,
        {"groups": table, "trend": trend},
        {
            "gaps-groups": partial(figures.dots, _dots(selection, rows), share=share),
            "gaps-trend": partial(
                figures.trend, _series(selection, history), share=share, title="Year of leaving"
            ),
        },
        news=f"Now showing {_what(selection)}.",
    )


def _what(selection: Selection) -> str:
    grouping = views.codes().groups[selection.group][0].lower()
    return f"{GAP_MEASURES[selection.measure].lower()}, by {grouping}"


def _answers(
    selection: Selection,
    rows: Sequence[queries.Row],
    history: Sequence[queries.Row],
    table: Table,
    trend: Table,
) -> list[Any]:
    grouping = views.codes().groups[selection.group][0]
    who = f"{_program_title(selection)}. {views.who(selection)}."
    if not rows:
        return [html.P(who, className="wf-summary"), _nothing(selection)]
    measure = selection.measure
    hidden = any(cell(row, measure).status == "suppressed" for row in rows)
    return [
        html.P(who, className="wf-summary"),
        question(
            "groups",
            f"{GAP_MEASURES[measure]}, by {grouping.lower()}",
            [
                html.Ul(
                    [html.Li(line) for line in _sentences(selection, rows)], className="wf-findings"
                ),
                picture(
                    "gaps-groups",
                    _caption(selection),
                    _in_words(selection, rows),
                    size="m" if len(rows) > 3 else "s",
                    key=[("dot", "Published number"), ("range", "Likely range, 19 times in 20")]
                    if measure.startswith("rate_")
                    else [("dot", "Published number")],
                ),
                data_table(table),
                why_hidden(queries.release().meta.get("minimum_count", "10")) if hidden else None,
                csv_link(csv_href("gaps", "groups", selection), "these numbers"),
                html.P(
                    "A difference is not a cause. Groups differ in the programs they take, where "
                    "they live and who goes on to college, and wage records do not see everyone. "
                    "Differences are taken before rounding.",
                    className="wf-note",
                ),
            ],
        ),
        _over_time(selection, history, trend),
    ]


def _program_title(selection: Selection) -> str:
    return views.codes().programs[selection.program].title


def _nothing(selection: Selection) -> html.Div:
    """Why there are no groups here, and links to the nearest choices that have some."""
    why = "they would be too small to keep people private."
    return html.Div(
        [
            html.P(
                f"These groups are not shown for this choice: {views.unreached(selection) or why}"
                " Nearest choices that are shown:"
            ),
            html.Ul([html.Li(link) for link in _nearest(selection)], className="wf-chips"),
        ],
        className="wf-why",
    )


def _nearest(selection: Selection) -> list[html.A]:
    """The same groups elsewhere: other times for the whole program, then for everyone."""
    rows = queries.outcomes(
        program_code=(selection.program, TOTAL),
        region_code=STATE,
        cohort_code=ALL_COHORTS,
        subgroup_dim=selection.group,
    )
    order = views.codes().horizons.index
    away = order(selection.horizon)
    found = {(row["program_code"], row["horizon_code"]) for row in rows if _anybody(row)}
    nearest = sorted(found, key=lambda key: (key[0] == TOTAL, abs(order(key[1]) - away)))
    whole = replace(selection, region=STATE, cohort=ALL_COHORTS, reference="")
    links = [
        html.A(
            f"{views.codes().programs[program].title}, {text.horizon(horizon).lower()}",
            href=whole.url("/gaps", program=program, horizon=horizon),
        )
        for program, horizon in nearest[:4]
    ]
    return links or [html.A("Start again", href="/gaps")]


def _rows(selection: Selection) -> list[queries.Row]:
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
        subgroup_dim=selection.group,
    )
    return _ordered(selection, [row for row in rows if _anybody(row)])


def _anybody(row: queries.Row) -> bool:
    """Whether a group has people at all; a code that nobody has is no group."""
    return row["n_matched_status"] != NO_DATA


def _ordered(selection: Selection, rows: Sequence[queries.Row]) -> list[queries.Row]:
    order = list(views.codes().groups[selection.group][1])
    return sorted(rows, key=lambda row: (row["cohort_code"], order.index(row["subgroup_code"])))


def _reference(selection: Selection, rows: Sequence[queries.Row]) -> str:
    """The group to compare with: as asked if anybody is in it, else the policy's if its number is
    shown, else the largest with a number.
    """
    if not rows or any(row["subgroup_code"] == selection.reference for row in rows):
        return selection.reference
    shown = [row for row in rows if cell(row, selection.measure).shown] or list(rows)
    usual = queries.release().policy.get("reference", {}).get(selection.group, "")
    if any(row["subgroup_code"] == usual for row in shown):
        return str(usual)
    return max(shown, key=lambda row: views.value_of(row, "n_matched") or 0)["subgroup_code"]


def _sentences(selection: Selection, rows: Sequence[queries.Row]) -> list[str]:
    """What each group differs by, and whether that is more than chance."""
    titles = views.codes().groups[selection.group][1]
    base = _base(selection, rows)
    lines = []
    for row in rows:
        if row["subgroup_code"] == selection.reference:
            continue
        name = titles[row["subgroup_code"]]
        item = cell(row, selection.measure)
        if not item.shown:
            lines.append(f"{name}: {text.value(item).lower()}.")
            continue
        said = _difference(selection, row, base)
        lines.append(f"{name}: {text.value(item)}. {said} {_sure(selection, row, base)}".strip())
    if base:
        item = cell(base, selection.measure)
        lines.insert(0, f"{titles[selection.reference]}: {text.value(item)}, to compare with.")
    return lines


def _base(selection: Selection, rows: Sequence[queries.Row]) -> queries.Row | None:
    return next((row for row in rows if row["subgroup_code"] == selection.reference), None)


def _difference(selection: Selection, row: queries.Row, base: queries.Row | None) -> str:
    titles = views.codes().groups[selection.group][1]
    return text.gap_sentence(
        cell(row, selection.measure),
        titles[selection.reference],
        cell(base, selection.measure),
    )


def _sure(selection: Selection, row: queries.Row, base: queries.Row | None) -> str:
    """Whether a difference of shares is more than chance; nothing is said about wages."""
    if not selection.measure.startswith("rate_") or base is None:
        return ""
    item, other = cell(row, selection.measure), cell(base, selection.measure)
    people, others = cell(row, "n_matched"), cell(base, "n_matched")
    if not all(part.shown and part.value for part in (item, other, people, others)):
        return ""
    low, high = text.difference_interval(
        float(item.value or 0), int(people.value or 0), float(other.value or 0),
        int(others.value or 0),
    )  # fmt: skip
    return "No more than chance could give." if low <= 0 <= high else "More than chance."


def _dots(
    selection: Selection, rows: Sequence[queries.Row]
) -> list[tuple[str, Cell, tuple[float, float] | None]]:
    titles = views.codes().groups[selection.group][1]
    share = selection.measure.startswith("rate_")
    return [
        (
            titles[row["subgroup_code"]],
            cell(row, selection.measure),
            views.spread(row, selection.measure) if share else None,
        )
        for row in rows
    ]


def _in_words(selection: Selection, rows: Sequence[queries.Row]) -> list[str]:
    return [
        f"{name}: {text.value(item)}" + (f", likely {views.spread_words(bounds)}" if bounds else "")
        for name, item, bounds in _dots(selection, rows)
    ]


def _table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    share = selection.measure.startswith("rate_")
    base = _base(selection, rows)
    titles = views.codes().groups[selection.group][1]
    columns = [
        Column("group", "Group"),
        Column("n_matched", "Leavers looked up", "number"),
        Column(selection.measure, GAP_MEASURES[selection.measure], "share" if share else "number"),
        *([Column("likely_range", "Likely range", "range")] if share else []),
        Column("difference", "Difference"),
    ]
    items = views.with_rollups(rows, selection.measure)
    lines = [
        [
            titles[row["subgroup_code"]],
            cell(row, "n_matched"),
            item,
            *([views.spread_words(views.spread(row, selection.measure))] if share else []),
            _difference_cell(selection, row, item, base),
        ]
        for row, item in zip(rows, items, strict=True)
    ]
    keys = [{key: row[key] for key in KEYS} for row in rows]
    return Table("groups", _caption(selection), columns, lines, keys)


def _caption(selection: Selection) -> str:
    """What is measured, when, and in which dollars."""
    said = f"{GAP_MEASURES[selection.measure]} {text.horizon_phrase(selection.horizon)}"
    wages = selection.measure.startswith("wage_")
    return f"{said}, in {views.dollars_of()}" if wages else said


def _difference_cell(
    selection: Selection, row: queries.Row, item: Cell | Hidden, base: queries.Row | None
) -> str:
    if row["subgroup_code"] == selection.reference:
        return "Compared with"
    if isinstance(item, Hidden) or not item.shown:
        return ""
    return _difference(selection, row, base)


# Over time


def _history(selection: Selection) -> list[queries.Row]:
    codes = views.codes()
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        horizon_code=selection.horizon,
        subgroup_dim=selection.group,
    )
    for level in ("year", "window"):
        found = [
            row
            for row in rows
            if codes.cohorts[row["cohort_code"]].level == level and _anybody(row)
        ]
        if len({row["cohort_code"] for row in found}) > 1:
            return _ordered(selection, found)
    return []


def _series(
    selection: Selection, history: Sequence[queries.Row]
) -> list[tuple[str, figures.Series]]:
    titles = views.codes().groups[selection.group][1]
    cohorts = views.codes().cohorts
    lines = []
    for code, title in titles.items():
        points = [
            (
                cohorts[row["cohort_code"]].title.replace(" to ", "–"),
                cell(row, selection.measure),
            )
            for row in history
            if row["subgroup_code"] == code
        ]
        if points:
            lines.append((title, points))
    return lines


def _trend_table(selection: Selection, history: Sequence[queries.Row]) -> Table:
    titles = views.codes().groups[selection.group][1]
    columns = [
        Column("cohort", "Left school in"),
        Column("group", "Group"),
        Column(selection.measure, GAP_MEASURES[selection.measure], "number"),
        Column("n_matched", "Leavers looked up", "number"),
    ]
    lines = [
        [
            views.codes().cohorts[row["cohort_code"]].title,
            titles[row["subgroup_code"]],
            cell(row, selection.measure),
            cell(row, "n_matched"),
        ]
        for row in history
    ]
    keys = [{key: row[key] for key in KEYS} for row in history]
    return Table(
        "trend", f"{GAP_MEASURES[selection.measure]} by year of leaving", columns, lines, keys
    )


def _over_time(selection: Selection, history: Sequence[queries.Row], trend: Table) -> html.Section:
    heading = "Is the gap closing?"
    series = _series(selection, history)
    if not series:
        whole = selection.url("/gaps", program=TOTAL, region=STATE)
        link = html.A("See it for everyone who left school", href=f"{whole}#change")
        wide = selection.program == TOTAL and selection.region == STATE
        words = "These groups are too small to show by year of leaving. "
        answer = html.P([words, None if wide else link], className="wf-answer")
        return question("change", heading, [answer])
    swatches = [(f"series-{number + 1}", name) for number, (name, _) in enumerate(series)]
    return question(
        "change",
        heading,
        [
            html.Ul([html.Li(line) for line in _changes(selection, series)], className="wf-list"),
            picture(
                "gaps-trend",
                f"{_caption(selection)}, by year of leaving school",
                [text.trend_sentence(*line) for line in series],
                key=swatches,
            ),
            numbers(trend, csv_href("gaps", "trend", selection), "these numbers"),
        ],
    )


def _changes(selection: Selection, series: Sequence[tuple[str, figures.Series]]) -> list[str]:
    """First and last number of each group, and how far it then was from the reference."""
    reference = views.codes().groups[selection.group][1].get(selection.reference, "")
    others = dict(series).get(reference, [])
    return [
        text.trend_sentence(name, points)
        if name == reference
        else f"{text.trend_sentence(name, points)} "
        f"{text.gap_trend(points, reference, others)}".strip()
        for name, points in series
    ]


def _controls(selection: Selection, rows: Sequence[queries.Row]) -> list[Any]:
    codes = views.codes()
    there = queries.tabulated(TOTAL)
    chosen = "" if selection.program == TOTAL else selection.program
    known = {*there["subgroup_dim"], selection.group}
    groups = [(dim, title) for dim, (title, _) in codes.groups.items() if dim in known]
    titles = list(codes.groups[selection.group][1].items())
    peopled = {row["subgroup_code"] for row in rows}
    titles = [pair for pair in titles if pair[0] in peopled] or titles
    regions = {node.code for node in codes.of_level("regions", "workforce_region")}
    return [
        select("measure", "Measure", list(GAP_MEASURES.items()), selection.measure, "gaps"),
        select("group", "Groups by", groups, selection.group, "gaps"),
        select("reference", "Compared with", titles, selection.reference, "gaps"),
        select(
            "program",
            "Program",
            [("", "Everyone who left school"), *_programs(selection)],
            chosen,
            "gaps",
        ),
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
    listed = {code for _, nodes in lists for code, _ in nodes}
    if selection.program not in (TOTAL, *listed):
        lists.append(("Program", [(selection.program, codes.programs[selection.program].title)]))
    return lists


def layout(**_: Any) -> Any:
    """What Dash takes over: the page, and two pictures."""
    return takeover("gaps", PICTURES)


register_page(__name__, path="/gaps", title=titled(TITLE), content=content)
