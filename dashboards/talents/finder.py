"""The box in which an employer says what they hire for, and what it may mean."""

from __future__ import annotations

from dash import html

from dashboards.finding import search_row
from dashboards.language import _, ngettext
from dashboards.markup import Plain
from dashboards.selection import Selection
from dashboards.talents.start import found

PATH = "/talent"


def box(selection: Selection, query: str) -> html.Form:
    """The box: a form that works by itself, and suggests where scripts run."""
    label = _("I hire for this job, industry, credential or program")
    return html.Form(
        [
            *search_row("talent-q", label, _("Find"), query, "/search.json?for=talent&"),
            *carried(selection, "region", "reach", "around"),
        ],
        action=PATH,
        method="get",
        role="search",
        className="wf-search wf-hire",
        **{"aria-label": label},
    )


def carried(selection: Selection, *names: str) -> list[Plain]:
    """What a form carries along without asking for it: the named fields, where chosen."""
    return [
        Plain("input", {"type": "hidden", "name": name, "value": value})
        for name, value in selection.pairs(*names)
    ]


def choices(selection: Selection, query: str) -> html.Section | None:
    """What a search may mean, each a link to its answer; nothing where nothing was asked."""
    if not query:
        return None
    answers = found(query, selection)
    if not answers:
        lead = _("Nothing matches “%(asked)s”", asked=query)
        hint = _("Try one short word, such as “nursing” or “weld”.")
        return html.Section([html.H2(lead, id="answers"), html.P(hint)], className="wf-found")
    lead = ngettext(
        "What do you hire for? %(n)s match for “%(asked)s”",
        "What do you hire for? %(n)s matches for “%(asked)s”",
        len(answers),
        n=len(answers),
        asked=query,
    )
    items = [
        html.Li(
            [
                html.A(answer.title, href=answer.href),
                html.Span(answer.kind, className="wf-answers__kind"),
            ]
        )
        for answer in answers
    ]
    return html.Section(
        [html.H2(lead, id="answers"), html.Ul(items, className="wf-answers")],
        className="wf-found",
        **{"aria-labelledby": "answers"},
    )
