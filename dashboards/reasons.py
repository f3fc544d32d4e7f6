"""Why a number is not there: three reasons, told apart in one place, each with the way on.

    *reasons.why(cell(row, "rate_employed"), selection, "rate_employed")

is nothing where there is a number, and else one block: suppressed (a small group, or one that would
give a small group away), not yet (the records do not reach), or not in this release (not counted,
or not to be counted). Each leads in one click to the nearest number that is published. The reasons
are terms of the glossary by the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from aggregates.schema import CODED, SUPPRESSED
from dashboards import queries, text, views
from dashboards.components import instead
from dashboards.language import N_, Words, _, rich
from dashboards.selection import Selection, program_path
from dashboards.terms import term
from dashboards.text import Cell, cell

HIDDEN, NOT_YET, NOT_COUNTED = "hidden", "not_yet", "not_counted"
NAMES = Words(
    {
        HIDDEN: N_("Suppressed"),
        NOT_YET: N_("Not yet"),
        NOT_COUNTED: N_("Not in this release"),
    }
)
Way = tuple[str, str]  # what a nearest number is called and says, and its address
RUN = 3  # years in a row that are named by the first and the last


def kind(item: Cell, selection: Selection) -> str:
    """Which of the three reasons a cell has; empty where there is a number or a bound."""
    if item.shown or item.status == CODED:
        return ""
    if item.status == SUPPRESSED:
        return HIDDEN
    reached = selection.horizon in views.codes().horizons_of(selection.cohort)
    return NOT_COUNTED if reached else NOT_YET


def why(item: Cell, selection: Selection, measure: str, what: str = "") -> list[Any]:
    """Why an outcome of a selection is not there, with one click to the nearest that is.

    `what` names the nearest number where it is another measure than the one that is missing.
    """
    reason = kind(item, selection)
    if not reason:
        return []
    return [block(reason, sentence(reason, selection), near(nearest(selection, measure), what))]


def mark(item: Cell, selection: Selection) -> html.Span:
    """The reason in the place of a number, in one or two words."""
    reason = kind(item, selection)
    look = "suppressed" if reason == HIDDEN else "none"
    return html.Span(term(reason, NAMES[reason]), className=f"wf-mark wf-mark--{look}")


def block(reason: str, words: str, link: Any = None) -> html.Div:
    """One reason as a block: the term, a sentence, and the way to the nearest number."""
    if reason == HIDDEN:
        return views.why_hidden(link)
    return instead([html.Strong([term(reason, NAMES[reason]), ". "]), words], link)


def sentence(reason: str, selection: Selection) -> str:
    """The reason in a sentence, but for what is suppressed: its block has its own."""
    if reason == HIDDEN:
        return ""
    covered = reason == NOT_COUNTED
    return text.why_no_data(selection.definition, selection.horizon, covered=covered)


def near(way: Way | None, what: str = "") -> list[Any] | None:
    """The link to the nearest number, in a sentence; nothing where there is none."""
    if way is None:
        return None
    link = html.A(way[0], href=way[1])
    if what:
        return rich("Nearest number shown (%(what)s): %(link)s", what=what, link=link)
    return rich("Nearest number shown: %(link)s", link=link)


def nearest(selection: Selection, measure: str) -> Way | None:
    """The nearest published number: of the same people at another time, or of a wider group."""
    return _same_people(selection, measure) or views.way_on(views.keys_of(selection), measure)


def other_times(selection: Selection, measure: str) -> list[Any]:
    """When else a group has a number of its own, and the way to the nearest; else nothing."""
    shown = _shown(selection, measure)
    if not shown or selection.horizon in shown:
        return []
    moved = views.at_nearest(selection, shown)
    link = html.A(text.horizon(moved.horizon), href=moved.url(program_path(moved.program)))
    return rich(
        "This group’s own share with work is shown for %(times)s: see %(link)s.",
        times=times(list(shown)),
        link=link,
    )


def times(horizons: Sequence[str]) -> str:
    """Points in time in order, in a few words: 'quarter 2, year 1 and years 3 to 5'."""
    order = views.codes().horizons.index
    runs = groupby(enumerate(horizons), lambda one: (one[1][0], order(one[1]) - one[0]))
    return text.join(name for _key, run in runs for name in _run([code for _at, code in run]))


def _run(horizons: Sequence[str]) -> list[str]:
    if len(horizons) < RUN:
        return [text.lower_first(text.horizon(code)) for code in horizons]
    first, last = (int(horizons[end][1:]) for end in (0, -1))
    return [_("years %(first)s to %(last)s", first=first, last=last)]


def _same_people(selection: Selection, measure: str) -> Way | None:
    """The nearest point in time at which the same people's number is published."""
    shown = _shown(selection, measure)
    if not shown:
        return None
    moved = views.at_nearest(selection, shown)
    words = f"{text.horizon(moved.horizon)}: {text.value(shown[moved.horizon])}"
    return words, moved.url(program_path(moved.program))


def _shown(selection: Selection, measure: str) -> dict[str, Cell]:
    """A measure where it is published for a group, by point in time.

    Years for a year and quarters for a quarter, where there are any: a year counts more people.
    """
    shown = {
        row["horizon_code"]: found
        for row in queries.outcomes(
            program_code=selection.program,
            region_code=selection.region,
            cohort_code=selection.cohort,
        )
        if (found := cell(row, measure)).shown
    }
    like = {code: item for code, item in shown.items() if code[0] == selection.horizon[0]}
    return like or shown
