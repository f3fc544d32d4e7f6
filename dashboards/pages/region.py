"""A region or county on one page: a profile to read, to print and to send."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import STATE
from dashboards import queries, share, shelf, views
from dashboards.brief import of_region
from dashboards.brief.model import cited
from dashboards.brief.sheet import sheet
from dashboards.language import _
from dashboards.selection import Selection, SelectionError
from dashboards.shell import Page, full_title
from dashboards.takeover import takeover


def content(args: Mapping[str, Any]) -> Page:
    """The profile; its files are those of the address with `region`."""
    code = args.get("region", STATE)
    if not isinstance(code, str) or code not in queries.release().codes.regions:
        raise SelectionError(
            404,
            _("We do not know that place"),
            _("Choose a place in one of the lists of the site."),
        )
    brief = of_region.brief(code)
    link = share.SITE + shelf.fixed(of_region.address(code))
    return Page(
        _("Profile: %(name)s", name=brief.title),
        brief.lede,
        [*sheet(brief, cited(brief.title, link), back=False), _ways(code)],
        {table.name: table for table in brief.tables},
        brief=partial(of_region.brief, code),
    )


def _ways(code: str) -> html.Nav:
    """Where each part of the profile is told whole."""
    here = Selection(region=code)
    links = [
        (_("What people do, year by year"), here.url("/programs/total")),
        (_("Programs here"), here.url("/programs")),
        (_("For employers: people and openings"), here.url("/talent")),
        (_("Gaps between groups"), here.url("/gaps")),
    ]
    return html.Nav(
        html.Ul([html.Li(html.A(words, href=href)) for words, href in links], className="wf-jumps"),
        className="wf-brief__ways",
        **{"aria-label": _("More about this place")},
    )


def layout(**_given: Any) -> Any:
    """Nothing to draw: the profile is complete as the server sends it."""
    return takeover("region")


def title(region: str = STATE, **_given: Any) -> str:
    """The title of the profile of a place."""
    known = region in views.codes().regions
    name = views.region_title(region) if known else _("Place")
    return full_title(_("Profile: %(name)s", name=name))


register_page(__name__, path_template="/regions/<region>", title=title, content=content)
