"""Every page that can be reached from every other: the ways at the foot, and those beside a page.

Only what is there is linked: pages that are registered, in the order of each audience.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dash
from dash import html

from dashboards.language import N_, _

SECTIONS = (
    (
        N_("Students and parents"),
        (("/programs", N_("Programs near you")), ("/compare", N_("Compare programs"))),
    ),
    (
        N_("Employers"),
        (("/talent", N_("People and openings")), ("/talent/total", N_("Credentials"))),
    ),
    (
        N_("Policymakers"),
        (
            ("/questions", N_("Questions")),
            ("/gaps", N_("Gaps")),
            ("/access", N_("Access")),
            ("/paths", N_("Ways through school")),
            ("/perkins", N_("Perkins and WIOA")),
            ("/educators", N_("CTE teachers")),
            ("/regions/state", N_("The state on a page")),
        ),
    ),
    (
        N_("About the data"),
        (
            ("/methods", N_("Methods")),
            ("/quality", N_("Data quality")),
            ("/privacy", N_("Privacy")),
            ("/data", N_("Downloads")),
            ("/data/api", N_("Data API")),
            ("/data/dictionary", N_("Dictionary")),
            ("/data/changes", N_("What changed")),
        ),
    ),
)
BESIDE = SECTIONS[2:]  # whose pages each lead to the others of their section


def foot() -> html.Nav:
    """The ways to every page, by audience, for the foot of a page."""
    columns = [
        html.Div(
            [
                html.H2(_(title), className="wf-sitemap__title"),
                html.Ul([html.Li(html.A(_(name), href=path)) for path, name in there]),
            ]
        )
        for title, pages in SECTIONS
        if (there := list(_there(pages)))
    ]
    return html.Nav(columns, className="wf-sitemap", **{"aria-label": _("All pages")})


def beside(here: str) -> html.Nav | None:
    """The other pages of the section that an address belongs to; None where it stands alone."""
    for title, pages in BESIDE:
        there = list(_there(pages))
        if here in dict(there) and len(there) > 1:
            links = [html.Li(_link(path, name, here)) for path, name in there]
            return html.Nav(
                html.Ul(links),
                className="wf-around",
                **{"aria-label": _(title)},
            )
    return None


def _link(path: str, name: str, here: str) -> html.A:
    current: dict[str, Any] = {"aria-current": "page"} if path == here else {}
    return html.A(_(name), href=path, **current)


def _there(pages: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Those that are pages of the site, a page for each code among them by its address."""
    plain = {entry["path"] for entry in dash.page_registry.values()}
    heads = [
        template.partition("<")[0]
        for entry in dash.page_registry.values()
        if (template := entry["path_template"])
    ]
    for path, name in pages:
        if path in plain or any(path.rpartition("/")[0] + "/" == head for head in heads):
            yield path, name
