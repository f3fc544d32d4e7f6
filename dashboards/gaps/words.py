"""What several answers about gaps say: what is measured, of whom, and what a range means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import text, views
from dashboards.gaps.apart import is_share
from dashboards.gaps.rows import Row
from dashboards.language import _, rich
from dashboards.selection import GAP_MEASURES, Selection
from dashboards.terms import term
from dashboards.text import cell

KEPT = ("CTE", "English")  # words that begin with a capital inside a sentence too


def measured(selection: Selection) -> str:
    """What is compared: 'Any covered work, by sex'."""
    grouping = views.codes().groups[selection.group][0]
    return _(
        "%(measure)s, by %(grouping)s",
        measure=GAP_MEASURES[selection.measure],
        grouping=inside(grouping),
    )


def inside(title: str) -> str:
    """A title as it stands inside a sentence."""
    return title if title.startswith(KEPT) else text.lower_first(title)


def caption(selection: Selection) -> str:
    """What is measured, when, and in which dollars."""
    measure, when = GAP_MEASURES[selection.measure], text.horizon_phrase(selection.horizon)
    if is_share(selection.measure):
        return _("%(measure)s %(when)s", measure=measure, when=when)
    return _(
        "%(measure)s %(when)s, in %(dollars)s",
        measure=measure,
        when=when,
        dollars=views.dollars_of(),
    )


def whom(selection: Selection) -> str:
    """Which people the numbers are about."""
    program = views.codes().programs[selection.program].title
    return f"{program}. {views.who(selection)}."


def method(measure: str) -> html.P:
    """How likely ranges are worked out, one tap away."""
    key = "gap_range" if is_share(measure) else "gap_range_wages"
    name = _("Likely range")
    words = rich(
        "%(range)s: where a number or a gap could be by chance alone, 19 times in 20. A year of "
        "leavers is counted whole, but it is one year of many that could have been.",
        range=term(key, name),
    )
    return html.P(words, className="wf-note")


def why_blank(rows: Sequence[Row], measure: str) -> Any:
    """Why some of the numbers are not there, where any is suppressed."""
    return views.why_blank(cell(row, measure) for row in rows)
