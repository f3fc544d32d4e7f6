"""How placement moves over the years and with what counts; and the indicators of WIOA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards import perkins, perkins_tables, perkins_ways, text, views
from dashboards.components import (
    Table,
    question,
)
from dashboards.language import N_, Words, _
from dashboards.perkins import SOON, Group
from dashboards.perkins_asked import Asked, pictured, table_of
from dashboards.text import cell

TABLES = Words(  # tables of work and wages -> what a row of them is
    {
        "wioa": N_("By group"),
        "wioa_regions": N_("By workforce region"),
        "wioa_clusters": N_("By career cluster"),
        "wioa_programs": N_("By program"),
        "wioa_years": N_("By year of leaving"),
    }
)


def over_time(asked: Asked, given: Mapping[str, Table]) -> Any:
    heading = _("Is it rising or falling?")
    if not asked.years:
        why = _("The group is too small to show 3S1 by year of leaving.")
        return question("years", heading, [html.P(why, className="wf-answer")])
    name = perkins.name_of(asked.years[0])
    title = _("%(who)s: share placed, by year of leaving", who=name)
    points = [(one.key[2].replace("-", "–"), one.share) for one in asked.years]
    return question(
        "years",
        heading,
        [
            html.P(text.trend_sentence(name, points), className="wf-answer"),
            html.P(_moved(asked.years), className="wf-answer"),
            pictured("years", title, asked.years),
            *table_of(asked, given, "years"),
        ],
    )


def _moved(groups: Sequence[Group]) -> str:
    """Whether the first and the last share that are shown can be told apart."""
    shown = [one for one in groups if one.known]
    if len(shown) < 2:
        return ""
    then, now = shown[0], shown[-1]
    low, high = text.difference_interval(
        float(now.share.value or 0),
        int(now.people.value or 0),
        float(then.share.value or 0),
        int(then.people.value or 0),
    )
    if low <= 0 <= high:
        return _("Between the first and the last, chance alone could give the change.")
    return _("Between the first and the last, the change is more than chance.")


def definitions(asked: Asked, given: Mapping[str, Table]) -> Any:
    shown = [way for way in asked.ways if way.share.shown]
    if len(shown) < 2:
        return None
    who = perkins.name_of(asked.chosen[0])
    low = min(shown, key=lambda way: way.share.value or 0)
    high = max(shown, key=lambda way: way.share.value or 0)
    sentence = _(
        "%(who)s: from %(low)s (%(strict)s) to %(high)s (%(loose)s). What counts moves the number "
        "by %(points)s, without a change in what anybody did.",
        who=who,
        low=text.value(low.share),
        strict=text.lower_first(perkins_tables.WAYS[low.code]),
        high=text.value(high.share),
        loose=text.lower_first(perkins_tables.WAYS[high.code]),
        points=text.points(float(high.share.value or 0) - float(low.share.value or 0)),
    )
    return question(
        "definitions",
        _("How does the number move with what counts?"),
        [
            html.P(sentence, className="wf-answer"),
            html.P(perkins_ways.of_whom(asked.chosen[0]), className="wf-note"),
            perkins_tables.ways_dots(asked.ways, who),
            *table_of(asked, given, "definitions"),
        ],
    )


def wioa(asked: Asked, given: Mapping[str, Table]) -> Any:
    if "wioa" not in given:
        return None
    lines = [line for one in asked.chosen if (line := _working(one))]
    parts: list[Any] = [
        *(html.P(line, className="wf-answer") for line in lines),
        perkins_tables.wages_dots(
            asked.groups,
            _(
                "Median wage of quarter 2, of those with covered work, in %(dollars)s",
                dollars=views.dollars_of(),
            ),
        ),
    ]
    for name, words in TABLES.items():
        if name in given:
            parts += [html.H3(words), *table_of(asked, given, name)]
    heading = _("How many work in quarters 2 and 4, and for what (WIOA)?")
    return question("wioa", heading, parts)


def _working(one: Group) -> str:
    soon, later = (perkins.wioa(one.key, horizon) for horizon in (SOON, perkins.LATER))
    if soon is None:
        return ""
    return _(
        "%(who)s: %(n)s of %(people)s had covered work in quarter 2 (%(share)s), and %(later)s in "
        "quarter 4. Half of those with work earned %(wage)s or more in quarter 2.",
        who=perkins.name_of(one),
        n=text.inline(cell(soon, "n_employed")),
        people=text.inline(cell(soon, "n_matched")),
        share=text.inline(cell(soon, "rate_employed")),
        later=text.inline(cell(later, "rate_employed")),
        wage=text.inline(cell(soon, "wage_employed_p50")),
    )
