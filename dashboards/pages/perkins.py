"""Perkins and WIOA: who was placed, whether the target is met, where and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html, register_page

from dashboards import perkins, perkins_answers, perkins_asked, queries, views
from dashboards.components import form, part, select
from dashboards.language import N_, _
from dashboards.perkins import SOON
from dashboards.perkins_asked import PAGE, Asked
from dashboards.perkins_tables import PATH
from dashboards.selection import Selection
from dashboards.shell import Page, absent, titled
from dashboards.takeover import takeover

ALLOWED = ("population", "cohort")
TITLE = N_("Perkins and WIOA: is the target met?")


def content(args: Mapping[str, Any]) -> Page:
    """CTE concentrators of a population and some years, beside the target and by place."""
    if not perkins.there():
        return _not_there()
    asked = Asked(views.read(args, ALLOWED))
    tables = perkins_asked.tables(asked)
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "Federal law asks of career and technical education (CTE) how many of those who "
                "concentrate on a program are placed after school. See for whom and where the "
                "state’s target is met, and how the number moves with what counts."
            ),
            className="wf-lede",
        ),
        form(PATH, _controls(asked.selection)),
        part("perkins-answers", perkins_answers.answers(asked, tables)),
    ]
    said = perkins_answers.about(asked)
    return Page(_(TITLE), said, body, tables, news=said)


def _not_there() -> Page:
    """What to say where the release counts nobody's placement, and why."""
    said = views.absence("placement")
    why = _("This release does not count who was placed.")
    if said:
        why = _("This release does not count who was placed: %(why)s.", why=said)
    links = [
        html.A(_("Compare groups in work and wages"), href="/gaps"),
        html.A(_("See everything that this release holds"), href="/methods#cubes"),
    ]
    return absent(_(TITLE), why, *links)


def _controls(selection: Selection) -> list[Any]:
    there = {key[3] for key in perkins.counted()}
    groups = [
        (dim, title) for dim, (title, _codes) in queries.populations().items() if dim in there
    ]
    everyone = [("", _("All CTE concentrators"))]
    return [
        select("population", _("For whom"), [*everyone, *groups], selection.population, PAGE),
        views.cohort_select(replace(selection, horizon=SOON), PAGE, perkins.years_there()),
    ]


def layout(**_given: Any) -> Any:
    """Nothing to draw: the pictures are complete as the server sends them."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
