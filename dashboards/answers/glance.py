"""The questions of a page with their answers in short, each a link to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from aggregates.schema import SUPPRESSED
from dashboards import text
from dashboards.answers.answer import CONTENTS, Answer, Short, blank
from dashboards.language import _
from dashboards.text import Cell


def glance(answers: Sequence[Answer]) -> html.Nav:
    """Those with a number as cards, first; the others as links below them."""
    first = [answer for answer in answers if answer.short]
    rest = [answer for answer in answers if not answer.short]
    links = [html.Li(html.A(answer.question, href=f"#{answer.ident}")) for answer in rest]
    return html.Nav(
        [
            html.Ul([_in_short(one) for one in first], className="wf-glance"),
            html.Ul(links, className="wf-jumps") if links else None,
        ],
        id=CONTENTS,
        **{"aria-label": _("Questions on this page")},
    )


def _in_short(answer: Answer) -> html.Li:
    short = answer.short or Short("", "")
    number = _number(short.number) if isinstance(short.number, Cell) else short.number
    return html.Li(
        html.A(
            [
                html.Span(answer.question, className="wf-glance__question"),
                html.Span(number, className="wf-glance__number"),
                html.Span(short.about, className="wf-glance__what"),
            ],
            href=f"#{answer.ident}",
        )
    )


def _number(item: Cell) -> Any:
    """A cell as a number in the list; a short word where there is none, as it is in a link."""
    if not blank(item):
        return text.value(item)
    word = _("Suppressed") if item.status == SUPPRESSED else _("Not in this release")
    return html.Span(word, className="wf-mark")
