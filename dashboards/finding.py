"""What the search box finds in the release that is served, and the box itself."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import TOTAL
from dashboards import views
from dashboards.language import N_, Words, _, ngettext
from dashboards.markup import Plain
from dashboards.search import Entry, search
from dashboards.selection import Selection, program_path

KINDS = Words(
    {
        "program": N_("Program"),
        "cluster": N_("Career cluster"),
        "cluster_2024": N_("Career cluster, 2024 framework"),
        "total": N_("Everyone"),
    }
)


def search_form(query: str = "") -> Any:
    """The search box."""
    label = _("Search programs, career clusters or counties")
    return html.Form(
        [
            html.Label(label, htmlFor="search", className="wf-search__label"),
            html.Div(
                [
                    Plain(
                        "input",
                        {
                            "id": "search",
                            "name": "q",
                            "type": "search",
                            "value": query or None,
                            "maxlength": 80,
                            "autocomplete": "off",
                            "className": "wf-search__input",
                        },
                    ),
                    html.Button(_("Search"), type="submit", className="wf-button"),
                ],
                className="wf-search__row",
            ),
        ],
        action="/programs",
        method="get",
        role="search",
        className="wf-search",
    )


def answers(asked: str) -> html.Section:
    """What a search found: programs, clusters, places."""
    found = search(asked, entries())
    lead = (
        ngettext(
            "%(count)s match for “%(asked)s”",
            "%(count)s matches for “%(asked)s”",
            len(found),
            count=len(found),
            asked=asked,
        )
        if found
        else _("Nothing matches “%(asked)s”", asked=asked)
    )
    items = [
        html.Li([html.A(entry.title, href=entry.href), html.Span(entry.kind)]) for entry in found
    ]
    nothing = html.P(
        _("Try a shorter word, such as “nursing” or “weld”, or browse the list below.")
    )
    return html.Section(
        [html.H2(lead, id="answers"), html.Ul(items, className="wf-answers") if items else nothing],
        **{"aria-labelledby": "answers"},
    )


def entries() -> list[Entry]:
    """Everything that can be found, in the language that is spoken."""
    codes = views.codes()
    programs = [
        Entry(node.title, KINDS[node.level], program_path(node.code))
        for node in codes.programs.values()
    ]
    places = []
    for node in codes.regions.values():
        if node.level == "county":
            href = Selection(region=node.code).url(program_path(TOTAL))
            places.append(Entry(node.title, _("County: all leavers"), href))
        elif node.level == "workforce_region":
            href = Selection(region=node.code).url("/programs")
            places.append(Entry(views.region_title(node.code), _("Workforce region"), href))
    return programs + places
