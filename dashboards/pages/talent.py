"""For employers: who comes out of a field, where, and beside how many openings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dash import html, register_page

from dashboards import figures, queries, text, views
from dashboards.brief import of_field, of_region
from dashboards.components import form, part
from dashboards.language import N_, _, ngettext
from dashboards.search import LONGEST_QUERY
from dashboards.selection import Selection
from dashboards.shell import Page, titled
from dashboards.supply import EARLY, name, year_series
from dashboards.takeover import takeover
from dashboards.talents import answers, finder
from dashboards.talents.answers import Asked
from dashboards.talents.people import coarser
from dashboards.talents.start import CLUSTER, EVERYONE, Start, start
from dashboards.talents.where import Where, controls, note, where
from dashboards.text import cell

ALLOWED = (
    *("framework", "cluster", "program", "job", "industry", "credential"),
    *("region", "reach", "around", "cohort"),
)
PICTURES = ("talent-supply", "talent-years")
PATH, PAGE = "/talent", "talent"
TITLE = N_("People who leave school, beside openings")


def content(args: Mapping[str, Any]) -> Page:
    """People by field for some regions and a group of leavers, beside the openings there."""
    selection = replace(views.read(args, ALLOWED), horizon=EARLY)
    wanted = args.get("q", "")
    query = wanted.strip()[:LONGEST_QUERY] if isinstance(wanted, str) else ""
    asked = Asked.of(selection, start(selection), where(selection))
    most = asked.found.most[: answers.MOST]
    body = [
        part(
            "talent-head",
            [html.H1(_heading(asked.start)), html.P(_lede(asked), className="wf-lede")],
        ),
        finder.box(selection, query),
        finder.choices(selection, query),
        _again(selection, asked.start),
        form(PATH, _controls(selection, asked.start)),
        part(
            "talent-answers", [_who(asked), _sheet(selection, asked.place), *answers.answers(asked)]
        ),
    ]
    return Page(
        _page_title(asked),
        _("The supply of young workers by field of training, region and year, beside openings."),
        body,
        asked.tables,
        {
            "talent-supply": partial(
                figures.supply, [(name(row), cell(row, "n_matched")) for row in most]
            ),
            "talent-years": partial(figures.columns, year_series(asked.by_year)),
        },
        news=_news(asked),
        brief=partial(of_field.brief, asked),
    )


def _page_title(asked: Asked) -> str:
    if asked.start.kind == EVERYONE:
        return _(TITLE)
    return _("%(field)s: people and openings", field=asked.start.title)


def _heading(begun: Start) -> str:
    return _(TITLE) if begun.kind == EVERYONE else begun.title


def _lede(asked: Asked) -> str:
    if asked.start.kind == EVERYONE:
        return _(
            "Start from a job, an industry, a credential or a program. See how many people come "
            "out each year near you, how their first years of work went, what they were paid, and "
            "how many openings wait for them."
        )
    return _(
        "How many people come out each year in %(place)s, how their first years of work went, and "
        "how many openings wait for them.",
        place=asked.place.title,
    )


def _who(asked: Asked) -> html.Div:
    """What is counted, and where, in a few lines."""
    years = views.leaving_years(asked.selection.cohort, EARLY)
    who = _("People who left school in %(place)s, %(years)s.", place=asked.place.title, years=years)
    lines = [asked.start.how, note(asked.place), coarser(asked.start, asked.place), who]
    return html.Div([html.P(line) for line in lines if line], className="wf-summary")


def _sheet(selection: Selection, place: Where) -> html.P:
    """The ways to the page to hand on, and to the profile of a place."""
    brief = html.A(
        _("One-page brief, PDF or Excel"), href=selection.url("/talent/brief", horizon="")
    )
    if not place.one:
        return html.P(brief, className="wf-kind")
    name = _("Profile: %(name)s", name=views.region_title(place.one))
    return html.P([brief, " · ", html.A(name, href=of_region.address(place.one))],
                  className="wf-kind")  # fmt: skip


def _news(asked: Asked) -> str:
    """What is said once the page has changed."""
    return ngettext(
        "Showing %(fields)s field in %(place)s.",
        "Showing %(fields)s fields in %(place)s.",
        len(asked.found.trained),
        fields=text.count(len(asked.found.trained)),
        place=asked.place.title,
    )


# Controls


def _controls(selection: Selection, begun: Start) -> list[Any]:
    *place, several = controls(selection, PAGE)
    if begun.kind in (EVERYONE, CLUSTER) and selection.program == "total":
        framework = views.framework_select(selection, PAGE)
        field, _place, cohort = views.cluster_controls(
            selection, PAGE, _("Field"), _("All career clusters")
        )
        return [framework, field, *place, cohort, several]
    cohort = views.cohort_select(selection, PAGE, queries.tabulated("total")["cohort_code"])
    hired_for = finder.carried(selection, "job", "industry", "credential", "program")
    return [*hired_for, *place, cohort, several]


def _again(selection: Selection, begun: Start) -> html.P | None:
    """The way to start from everything."""
    if begun.kind == EVERYONE:
        return None
    again = selection.keep("region", "reach", "around").url(PATH)
    return html.P(html.A(_("Show all fields"), href=again))


def layout(**given: Any) -> Any:
    """What Dash takes over: the page, and two pictures."""
    return takeover(PAGE, PICTURES)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
