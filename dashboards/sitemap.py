"""Every page that can be reached from every other: the ways at the foot, and those beside a page.

By audience, each in the order in which its pages are of use.
"""

from __future__ import annotations

from typing import Any

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
                html.Ul([html.Li(html.A(_(name), href=path)) for path, name in pages]),
            ]
        )
        for title, pages in SECTIONS
    ]
    return html.Nav(columns, className="wf-sitemap", **{"aria-label": _("All pages")})


def beside(here: str) -> html.Nav | None:
    """The other pages of the section that an address belongs to; None where it stands alone."""
    for title, pages in BESIDE:
        if here in dict(pages):
            links = [html.Li(_link(path, name, here)) for path, name in pages]
            return html.Nav(
                html.Ul(links),
                className="wf-around",
                **{"aria-label": _(title)},
            )
    return None


def _link(path: str, name: str, here: str) -> html.A:
    current: dict[str, Any] = {"aria-current": "page"} if path == here else {}
    return html.A(_(name), href=path, **current)
