"""The box in which an employer says what they hire for, and what it may mean."""

from __future__ import annotations

from dash import html

from dashboards import language, queries
from dashboards.language import _, ngettext
from dashboards.markup import Plain
from dashboards.search import LONGEST_QUERY
from dashboards.selection import Selection
from dashboards.talents.start import found

PATH = "/talent"


def box(selection: Selection, query: str) -> html.Form:
    """The box: a form that works by itself, and suggests where scripts run."""
    hear = language.address(f"/search.json?for=talent&m={queries.release().id}")
    entry = Plain(
        "input",
        {
            "id": "talent-q",
            "name": "q",
            "type": "search",
            "value": query or None,
            "maxlength": LONGEST_QUERY,
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "enterkeyhint": "search",
            "className": "wf-search__input",
            "data-suggest": hear,
        },
    )
    label = _("I hire for this job, industry, credential or program")
    suggestions = html.Div(id="suggestions", className="wf-suggest", **{"data-name": label})
    return html.Form(
        [
            html.Label(label, htmlFor="talent-q", className="wf-search__label"),
            html.Div(
                [
                    html.Div([entry, suggestions], className="wf-search__box"),
                    html.Button(_("Find"), type="submit", className="wf-button"),
                ],
                className="wf-search__row",
            ),
            *_place(selection),
        ],
        action=PATH,
        method="get",
        role="search",
        className="wf-search wf-hire",
        **{"aria-label": label},
    )


def _place(selection: Selection) -> list[Plain]:
    """The place that is chosen, carried along."""
    kept = {"region": selection.region, "reach": selection.reach}
    kept["around"] = ",".join(selection.around)
    return [
        Plain("input", {"type": "hidden", "name": name, "value": value})
        for name, value in kept.items()
        if value and value != "state"
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
