"""The teachers behind the supply: where many can soon retire, and what depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from aggregates.schema import TOTAL
from dashboards import educator_tables, educators, queries, text, views
from dashboards.components import form, part, select
from dashboards.educator_answers import PAGE, Asked, answers
from dashboards.educator_tables import PATH
from dashboards.educators import IN_FIVE
from dashboards.language import N_, _
from dashboards.selection import ORDERS, Selection
from dashboards.shell import Page, absent, titled
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("cluster", "region", "year", "order")
TITLE = N_("Which CTE teachers will we lose?")


def content(args: Mapping[str, Any]) -> Page:
    """Teachers by cluster, region and year, with the students and openings that need them."""
    if not educators.groups():
        return _not_there()
    asked = Asked(views.read(args, ALLOWED))
    tables = {
        "clusters": educator_tables.clusters_table(asked.selection, asked.clusters),
        "regions": educator_tables.regions_table(asked.selection, asked.regions),
        "years": educator_tables.years_table(asked.selection, asked.years, asked.who),
    }
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "A program needs somebody to teach it. See where many teachers of career and "
                "technical education (CTE) can soon retire, how many students leave those "
                "programs each year, and how many job openings wait for them."
            ),
            className="wf-lede",
        ),
        form(PATH, _controls(asked.selection)),
        part("educators-answers", answers(asked, tables)),
    ]
    return Page(_(TITLE), _about(asked), body, tables, news=_about(asked))


def _about(asked: Asked) -> str:
    """What the page says first, in a sentence."""
    return _(
        "%(who)s: %(share)s can retire within five years (%(year)s).",
        who=asked.who,
        share=text.inline(cell(asked.row, IN_FIVE)),
        year=asked.year,
    )


def _not_there() -> Page:
    """What to say where the release has no teachers, and why."""
    said = views.absence(educators.CUBE)
    why = (
        _("This release has no numbers on CTE teachers: %(why)s.", why=said)
        if said
        else _("This release has no numbers on CTE teachers.")
    )
    links = [
        html.A(_("See who left school, trained for what"), href="/talent"),
        html.A(_("See everything that this release holds"), href="/methods#cubes"),
    ]
    return absent(_(TITLE), why, *links)


# Controls


def _controls(selection: Selection) -> list[Any]:
    keys = educators.groups()
    titles = queries.taught()
    codes = [code for code in titles if code != TOTAL and code in views.codes().programs]
    clusters = [("", _("All CTE teachers")), *((code, titles[code]) for code in codes)]
    *earlier, last = views.codes().taught
    years = [("", last), *((year, year) for year in reversed(earlier))]
    chosen = "" if selection.year == last else selection.year
    return [
        select("cluster", _("Career cluster"), clusters, selection.cluster, PAGE),
        views.place_select(selection, PAGE, {region for _taught, region, _year in keys}),
        select("year", _("School year ending in"), years, chosen, PAGE),
        select("order", _("Order of the list"), list(ORDERS.items()), selection.order, PAGE),
    ]


def layout(**_given: Any) -> Any:
    """Nothing to draw: the pictures are complete as the server sends them."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
