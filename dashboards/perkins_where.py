"""Where a target is missed: by region, cluster and program; and the nearest that is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import maps, perkins, perkins_tables, perkins_ways, text, views
from dashboards.components import (
    Table,
    question,
)
from dashboards.language import N_, Words, _, ngettext
from dashboards.perkins import ABOVE, BELOW, SOON, UNSURE, Group
from dashboards.perkins_asked import FIRSTS, Asked, pictured, table_of

HEADINGS = Words(
    {
        "regions": N_("By workforce region"),
        "clusters": N_("By career cluster"),
        "programs": N_("By program"),
    }
)
LISTS = Words(  # verdict -> where it holds
    {
        BELOW: N_("Below the target by more than chance: %(names)s."),
        UNSURE: N_("Cannot be told apart from the target: %(names)s."),
        ABOVE: N_("Above the target by more than chance: %(names)s."),
    }
)


def where(asked: Asked, given: Mapping[str, Table]) -> Any:
    heading = _("Where is it below the target?") if asked.target else _("Where are they placed?")
    found: list[Any] = []
    for name, groups in asked.inside.items():
        if groups:
            found += _places(asked, given, name, groups)
    missing = [name for name, groups in asked.inside.items() if not groups]
    if missing:
        found.append(html.P(_not_counted(missing), className="wf-answer"))
    found += _near(asked, given)
    return question("where", heading, found)


def _places(asked: Asked, given: Mapping[str, Table], name: str, groups: Sequence[Group]) -> list:
    """One kind of place: which are below, which cannot be told apart, which are above."""
    found = perkins.by_verdict(groups)
    lines = [
        _(LISTS[verdict], names=text.join(map(_named, found[verdict])))
        for verdict in (BELOW, UNSURE, ABOVE)
        if found[verdict]
    ]
    hidden = [one for one in found[""] if not one.known]
    if hidden:
        lines.append(
            ngettext(
                "%(n)s share is hidden to protect privacy; the table says what it is at least, "
                "where that is known.",
                "%(n)s shares are hidden to protect privacy; the table says what they are at "
                "least, where that is known.",
                len(hidden),
                n=text.count(len(hidden)),
            )
        )
    years = views.leaving_years(groups[0].key[2], SOON)
    title = _("%(who)s: share placed, left school in %(years)s", who=asked.who, years=years)
    shown = [one for one in groups if one.known or one.floor.shown]
    return [
        html.H3(HEADINGS[name]),
        html.Ul([html.Li(line) for line in lines], className="wf-findings"),
        _map(groups, title) if name == "regions" and not asked.chosen[1:] else None,
        pictured(name, title, shown) if shown else None,
        *table_of(asked, given, name),
    ]


def _named(one: Group) -> str:
    share = (
        text.value(one.share) if one.known else _("at least %(share)s", share=text.value(one.floor))
    )
    return f"{perkins.place_of(one)} ({share})"


def _map(groups: Sequence[Group], title: str) -> Any:
    rows = [
        {
            "region_code": one.region,
            "rate_placed": one.share.value,
            "rate_placed_status": one.share.status,
        }
        for one in groups
    ]
    return maps.regions(rows, "rate_placed", ident="perkins-map", title=title)


def _not_counted(missing: Sequence[str]) -> str:
    """Which places are not counted for those who are asked for, and why."""
    names = text.join(text.lower_first(FIRSTS[name]) for name in missing)
    return _(
        "3S1 is not counted here by %(places)s: an average group would have too few concentrators, "
        "and nearly every count would be hidden.",
        places=names,
    )


def _near(asked: Asked, given: Mapping[str, Table]) -> list[Any]:
    """The nearest that is counted by region, and that it is not 3S1."""
    if not asked.near:
        return []
    who = perkins.name_of(asked.chosen[0]) if asked.chosen else ""
    lines = [
        _(
            "The nearest number that is counted by region: all leavers of the group with covered "
            "work in quarter 2. It is not 3S1, has no target, and misses college and service."
        )
    ]
    for verdict, words in NEAR.items():
        if names := perkins_ways.named(asked.near, verdict):
            lines.append(_(words, names=names))
    if not perkins_ways.named(asked.near, BELOW):
        lines.append(_("No region that is shown is below the rest by more than chance."))
    title = _("%(who)s: share with covered work in quarter 2, by workforce region", who=who)
    return [
        html.H3(HEADINGS["regions"]),
        html.Ul([html.Li(line) for line in lines], className="wf-findings"),
        maps.regions(
            [one.row for one in asked.near], "rate_employed", ident="perkins-map", title=title
        ),
        perkins_tables.near_dots(asked.near, title),
        *table_of(asked, given, "near"),
    ]


NEAR = Words(
    {
        BELOW: N_("Below the rest of the state by more than chance: %(names)s."),
        ABOVE: N_("Above the rest of the state by more than chance: %(names)s."),
    }
)
