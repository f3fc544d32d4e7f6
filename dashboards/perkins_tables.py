"""CTE concentrators as tables, and as pictures of a dot, its range and the line of the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from aggregates.schema import KEYS
from dashboards import perkins, text, views
from dashboards.components import Column, Link, Table, cell_mark
from dashboards.dots import Dot, dots, top_of
from dashboards.gaps.words import inside
from dashboards.language import N_, Words, _
from dashboards.perkins import ABOVE, BELOW, LATER, SOON, UNSURE, Group
from dashboards.perkins_ways import WAYS, Near, Way
from dashboards.selection import program_path
from dashboards.text import Cell, cell

PATH = "/perkins"
VERDICTS = Words(
    {
        BELOW: N_("Below, by more than chance"),
        UNSURE: N_("Cannot be told apart"),
        ABOVE: N_("Above, by more than chance"),
    }
)
KEY_NAMES = tuple(name for name in KEYS if name != "horizon_code")
LINES = "wf-dots--lines wf-perkins"


def _keys(groups: Sequence[Group]) -> list[dict[str, str]]:
    return [dict(zip(KEY_NAMES, _in_order(one), strict=True)) for one in groups]


def _in_order(one: Group) -> list[str]:
    """Codes of a group in the order of the keys of a release."""
    names = ("program_code", "region_code", "cohort_code", "subgroup_dim", "subgroup_code")
    found = dict(zip(names, one.key, strict=True))
    return [found[name] for name in KEY_NAMES]


def verdict_words(verdict: str) -> str:
    """Where a share is beside the target."""
    return VERDICTS[verdict] if verdict else ""


# 3S1


def placed_table(name: str, caption: str, first: str, groups: Sequence[Group]) -> Table:
    """A row a group: counts, share, and what it is beside the target."""
    aim = any(one.target is not None for one in groups)
    hidden = any(one.least.shown for one in groups)
    columns = [
        Column("group", first),
        Column("n_matched", _("Concentrators"), "number"),
        Column("n_placed", _("Placed"), "number"),
        Column("rate_placed", _("Share placed"), "share"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    if hidden:
        columns.append(Column("rate_least", _("At least"), "number"))
    if aim:
        columns += [
            Column("rate_target", _("Target"), "number"),
            Column("n_more", _("More people to meet it"), "number"),
            Column("verdict", _("Beside the target")),
        ]
    lines = []
    for one in groups:
        line: list[Any] = [label(name, one), one.people, one.placed, one.share]
        line.append(views.spread_words(one.ends))
        if hidden:
            line.append(one.floor if one.least.shown else one.share)
        if aim:
            line += [Cell("rate_target", one.target), one.more, verdict_words(one.verdict)]
        lines.append(line)
    return Table(name, caption, columns, lines, _keys(groups))


def label(table: str, one: Group) -> Any:
    """What a row is called: who they are, where, or when they left."""
    if table == "years":
        return one.key[2].replace("-", "–")
    if table != "groups":
        return perkins.place_of(one)
    dim = one.key[3]
    address = PATH if one.key[4] == "total" else f"{PATH}?population={dim}"
    return Link(perkins.name_of(one), address)


def placed_dots(ident: str, title: str, table: str, groups: Sequence[Group]) -> Any:
    """The share placed of each group, its range, and the target as a line."""
    rows = [Dot(_linked(table, one), _said(one), one.share, one.ends) for one in groups]
    line = groups[0].target if len({one.target for one in groups}) == 1 else None
    words = [text.percent(share) for share in (0, 0.5, 1)]
    return dots(ident, title, rows, words, 1.0, LINES, line)


def _linked(table: str, one: Group) -> Any:
    found = label(table, one)
    if isinstance(found, Link):
        return html.A(found.title, href=found.href)
    if table in ("clusters", "programs"):
        return html.A(found, href=program_path(one.program))
    return found


def _said(one: Group) -> Any:
    if one.known:
        return _(
            "%(share)s: %(n)s of %(people)s",
            share=text.value(one.share),
            n=text.value(one.placed),
            people=text.value(one.people),
        )
    if one.floor.shown:
        floor = _("At least %(share)s", share=text.value(one.floor))
        return [cell_mark(one.share), html.Br(), html.Span(floor, className="wf-perkins__floor")]
    return cell_mark(one.share)


# Definitions


def ways_table(ways: Sequence[Way], who: str) -> Table:
    """A row a definition."""
    columns = [
        Column("definition", _("What counts")),
        Column("n_matched", _("People looked up"), "number"),
        Column("n_found", _("Found"), "number"),
        Column("rate_found", _("Share"), "share"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    lines = [
        [WAYS[one.code], one.people, one.count, one.share, views.spread_words(one.ends)]
        for one in ways
    ]
    codes = [{"definition_code": one.code} for one in ways]
    caption = _("%(who)s: share by what counts", who=who)
    return Table("definitions", caption, columns, lines, codes)


def ways_dots(ways: Sequence[Way], who: str) -> Any:
    """The share by each definition."""
    rows = []
    for one in ways:
        words: Any = cell_mark(one.share)
        if one.share.shown:
            words = _(
                "%(share)s: %(n)s of %(people)s",
                share=text.value(one.share),
                n=text.value(one.count),
                people=text.value(one.people),
            )
        rows.append(Dot(WAYS[one.code], words, one.share, one.ends))
    ends = [text.percent(share) for share in (0, 0.5, 1)]
    title = _("How the share moves with what counts: %(who)s", who=inside(who))
    return dots("perkins-definitions", title, rows, ends, 1.0, LINES)


# Where 3S1 is not counted


def near_table(found: Sequence[Near]) -> Table:
    """A row a workforce region: covered work, beside the rest of the state."""
    columns = [
        Column("region", _("Workforce region")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("n_employed", _("With covered work"), "number"),
        Column("rate_employed", _("Share with covered work"), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column("verdict", _("Beside the rest of the state")),
    ]
    lines = [
        [
            views.codes().regions[one.region].title,
            cell(one.row, "n_matched"),
            cell(one.row, "n_employed"),
            one.share,
            views.spread_words(views.spread(one.row, "rate_employed")),
            verdict_words(one.verdict),
        ]
        for one in found
    ]
    caption = _("Covered work in quarter 2, by workforce region: all leavers of the group")
    keys = [{name: one.row[name] for name in KEYS} for one in found]
    return Table("near", caption, columns, lines, keys)


def near_dots(found: Sequence[Near], title: str) -> Any:
    """The share with covered work, region by region."""
    rows = []
    for one in found:
        words: Any = cell_mark(one.share)
        if one.share.shown:
            words = _(
                "%(share)s: %(n)s of %(people)s",
                share=text.value(one.share),
                n=text.value(cell(one.row, "n_employed")),
                people=text.value(cell(one.row, "n_matched")),
            )
        ends = views.spread(one.row, "rate_employed")
        rows.append(Dot(views.codes().regions[one.region].title, words, one.share, ends))
    scale = [text.percent(share) for share in (0, 0.5, 1)]
    return dots("perkins-near", title, rows, scale, 1.0, LINES)


# WIOA


def wioa_table(name: str, caption: str, first: str, groups: Sequence[Group]) -> Table:
    """A row a group: work in both quarters, and the median wage of the second."""
    columns = [
        Column("group", first),
        Column("n_matched", _("Concentrators"), "number"),
        Column("n_employed_q2", _("With work, quarter 2"), "number"),
        Column("rate_employed_q2", _("Share, quarter 2"), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column("n_employed_q4", _("With work, quarter 4"), "number"),
        Column("rate_employed_q4", _("Share, quarter 4"), "share"),
        Column("wage_employed_p50", _("Median wage of quarter 2"), "number"),
    ]
    table = name.removeprefix("wioa_")
    lines = []
    for one in groups:
        soon, later = (perkins.wioa(one.key, horizon) for horizon in (SOON, LATER))
        share = cell(soon, "rate_employed")
        lines.append(
            [
                label(table, one),
                cell(soon, "n_matched"),
                cell(soon, "n_employed"),
                share,
                views.spread_words(perkins.limits(share, cell(soon, "n_matched"))),
                cell(later, "n_employed"),
                cell(later, "rate_employed"),
                cell(soon, "wage_employed_p50"),
            ]
        )
    return Table(name, caption, columns, lines, _keys(groups))


def wages_dots(groups: Sequence[Group], title: str) -> Any:
    """The median wage of the second quarter of each group."""
    cells = [cell(perkins.wioa(one.key), "wage_employed_p50") for one in groups]
    rows = [
        Dot(_linked("groups", one), cell_mark(item), item)
        for one, item in zip(groups, cells, strict=True)
    ]
    top = top_of(float(item.value) for item in cells if item.shown and item.value is not None)
    words = [text.dollars(share * top) for share in (0, 0.5, 1)]
    return dots("perkins-wages", title, rows, words, top, LINES)
