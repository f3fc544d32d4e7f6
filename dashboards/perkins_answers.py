"""What the page of Perkins and WIOA answers: number first, then a sentence, picture and table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from aggregates.schema import STATE
from dashboards import notes, perkins, queries, text, views
from dashboards.components import (
    Table,
    question,
    stat,
    stat_cell,
    with_contents,
)
from dashboards.language import _, ngettext
from dashboards.perkins import Group, Target
from dashboards.perkins_asked import Asked, counts, pictured, said, table_of
from dashboards.perkins_trends import definitions, over_time, wioa
from dashboards.perkins_where import where


def answers(asked: Asked, given: Mapping[str, Table]) -> list[Any]:
    """Every question of the page with its answer."""
    questions = [
        _placed(asked, given),
        where(asked, given),
        over_time(asked, given),
        definitions(asked, given),
        wioa(asked, given),
        _reading(asked),
    ]
    summary = html.P(_summary(asked), className="wf-summary")
    return [summary, *with_contents(questions)]


def _summary(asked: Asked) -> str:
    return _(
        "%(who)s. People who left school in %(place)s, %(years)s.",
        who=asked.who,
        place=views.place_name(STATE),
        years=asked.when,
    )


# Who was placed


def _placed(asked: Asked, given: Mapping[str, Table]) -> Any:
    return question(
        "placed",
        _("How many were placed, and is the target met?"),
        [
            *(html.Div(_in_short(one), className="wf-stats") for one in asked.chosen[:2]),
            *(html.P(said(one), className="wf-answer") for one in asked.chosen),
            views.why_blank(one.share for one in asked.chosen),
            html.P(_whose(asked.target), className="wf-note"),
            pictured("groups", _title(asked), asked.groups),
            *table_of(asked, given, "groups"),
        ],
    )


def _title(asked: Asked) -> str:
    title = _("Share placed in quarter 2 (3S1), left school in %(years)s", years=asked.when)
    shares = {one.target for one in asked.groups}
    if len(shares) > 1 or None in shares:
        return title
    (share,) = shares
    line = _("The dashed line is the target, %(target)s.", target=text.percent(share or 0))
    return f"{title}. {line}"


def _in_short(one: Group) -> list[Any]:
    """A group in three numbers: placed, from the target, more people."""
    found = [
        stat(
            stat_cell(one.share),
            _("%(who)s: placed in work, college or service", who=perkins.name_of(one)),
            counts(one),
        )
    ]
    if one.gap is not None and one.target is not None:
        points = abs(round(one.gap * 100))
        found.append(
            stat(
                text.count(points),
                ngettext(
                    "percentage point below the target",
                    "percentage points below the target",
                    points,
                )
                if one.gap < 0
                else ngettext(
                    "percentage point above the target",
                    "percentage points above the target",
                    points,
                ),
                _("The target is %(target)s", target=text.percent(one.target)),
            )
        )
        found.append(
            stat(
                stat_cell(one.more),
                _("more people placed would meet the target"),
                _("Of %(people)s concentrators", people=text.value(one.people)),
            )
        )
    return found


def _whose(target: Target | None) -> str:
    if target is None:
        return _(
            "The policy of this release has no target. Each state determines its own level of 3S1, "
            "20 U.S.C. 2323(b)(3)."
        )
    return _(
        "Target of the policy, set up to %(year)s. Source: %(source)s.",
        year=target.given["year"],
        source=target.source,
    )


# What it means


def _reading(asked: Asked) -> Any:
    lines = [
        _(
            "A CTE concentrator has taken enough courses in one program of study, 20 U.S.C. "
            "2302(12). Only those who could be looked up are counted."
        ),
        _(
            "3S1 counts those found in covered work, college or service in the second quarter "
            "after leaving. WIOA counts covered work alone, in quarters 2 and 4."
        ),
        _(
            "The likely range is Wilson’s interval: how far chance could move the share of a group "
            "of that size, 19 times in 20. Where it holds the target, the two cannot be told apart."
            " Each is judged alone: of 20 groups at the target, one would seem off it by chance."
        ),
        _(
            "Not found is not unemployed. Records miss federal, military and self-employed work "
            "where no service records are linked, and work in other states."
        ),
        _("A difference is not a cause. Groups differ in the programs they take and where."),
        _sources(),
    ]
    return question(
        "reading",
        _("How to read these numbers"),
        [html.Ul([html.Li(line) for line in lines if line], className="wf-list")],
    )


def _sources() -> str:
    """Where the numbers of the page are from."""
    rows = filter(None, map(queries.definition, ("placement.share", "wioa.rate_employed")))
    parts = dict.fromkeys(part for row in rows for part in row["source"].split("; "))
    cited = [notes.cited(part) for part in parts]
    return _("Sources: %(sources)s.", sources="; ".join(cited)) if cited else ""


def about(asked: Asked) -> str:
    """What the page says first, in a sentence."""
    if not asked.chosen:
        return _("Nobody of this group is counted for these years.")
    return said(asked.chosen[0])
