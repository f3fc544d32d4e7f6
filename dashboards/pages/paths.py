"""Ways through school side by side: how people left, how far they went in CTE. Never why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html, register_page

from aggregates.schema import ALL_COHORTS
from dashboards import queries, text, views
from dashboards.components import form, part, select, with_contents
from dashboards.gaps.words import inside
from dashboards.language import N_, _
from dashboards.paths import clusters, industries, later, now, school, ways, yearly
from dashboards.paths.words import PAGE, PATH, named
from dashboards.selection import FRAMEWORK, OUTCOMES, WAYS, Selection
from dashboards.shell import Page, absent, titled
from dashboards.takeover import takeover

ALLOWED = ("ways", "outcome", "region", "cohort", "horizon", "cluster")
TITLE = N_("Ways through school, side by side")


def content(args: Mapping[str, Any]) -> Page:
    """Ways through school at a place, of some years, by one measure."""
    selection = views.read(args, ALLOWED)
    dims = ways.chosen(selection)
    if not dims:
        return _not_there(selection)
    if not args.get("horizon"):
        selection = views.at_nearest(selection, ways.reached(selection, dims))
    found = [ways.grouping(selection, dim) for dim in dims]
    late = {dim: ways.followed(selection, dim) for dim in dims}
    before = school.courses(selection, dims)
    tables = {
        now.TABLE: now.table(selection, found),
        later.TABLE: later.table(selection, late),
        yearly.TABLE: yearly.table(selection, found),
        school.TABLE: school.table(before),
        "clusters": clusters.table(selection),
        "industries": industries.table(selection, dims),
    }
    questions = [
        now.answer(selection, found, tables[now.TABLE]),
        later.answer(selection, late, tables[later.TABLE]),
        yearly.answer(selection, found, tables[yearly.TABLE]),
        school.answer(selection, before, tables),
    ]
    body = [
        html.H1(_(TITLE)),
        html.P(_lede(), className="wf-lede"),
        form(PATH, _controls(selection)),
        part(
            "paths-answers",
            [
                html.P(_who(selection), className="wf-summary"),
                *with_contents(questions),
            ],
        ),
    ]
    return Page(
        _(TITLE),
        _(
            "People who left with a diploma, without one or with an equivalency, and CTE "
            "concentrators and completers: work, wages and college up to ten years out."
        ),
        body,
        tables,
        news=_("Now showing %(what)s.", what=inside(named(selection))),
    )


def _lede() -> str:
    return _(
        "How people left school and how far they went in career and technical education (CTE), "
        "and what followed: now, eight to ten years out, year by year, and beside the work that "
        "they had while in school."
    )


def _who(selection: Selection) -> str:
    """Whom the page is about; later numbers are of those of them who are followed so far."""
    place, years = views.place_name(selection.region), views.cohort_title(selection.cohort)
    if selection.cohort != ALL_COHORTS:
        return _("People who left school in %(place)s, %(years)s.", place=place, years=years)
    return _(
        "People who left school in %(place)s. %(years)s: later numbers are about those who left "
        "earlier.",
        place=place,
        years=years,
    )


def _not_there(selection: Selection) -> Page:
    """What to say where the release counts nobody by these ways, and why."""
    said = views.absence("outcomes")
    why = _("This release does not count people by how they left school or by CTE level.")
    if said:
        why = f"{why} {text.upper_first(said)}."
    elif selection.ways and ways.chosen(replace(selection, ways="")):
        why = _("This release does not count people by this way through school.")
    links = [
        html.A(_("See the ways that this release counts"), href=PATH) if selection.ways else None,
        html.A(_("Compare groups in work and wages"), href="/gaps"),
        html.A(_("See everything that this release holds"), href="/methods#cubes"),
    ]
    return absent(_(TITLE), why, *links)


def _controls(selection: Selection) -> list[Any]:
    codes = views.codes()
    there = {
        key
        for dim in WAYS
        if dim in codes.groups and selection.ways in ("", dim)
        for key in queries.grouped_at(dim)
    }
    regions = {region for region, _cohort, _horizon in there}
    cohorts = {cohort for region, cohort, _horizon in there if region == selection.region}
    horizons = {
        horizon
        for region, cohort, horizon in there
        if (region, cohort) == (selection.region, selection.cohort)
    }
    known = [dim for dim in WAYS if dim in codes.groups and queries.grouped_at(dim)]
    compared = [("", _("Both together")), *((dim, codes.groups[dim][0]) for dim in known)]
    return [
        select("ways", _("What is compared"), compared, selection.ways, PAGE),
        select("outcome", _("Measure"), list(OUTCOMES.items()), selection.outcome, PAGE),
        views.place_select(selection, PAGE, regions),
        views.cohort_select(selection, PAGE, cohorts),
        views.horizon_select(selection, PAGE, horizons),
        _cluster_select(selection),
    ]


def _cluster_select(selection: Selection) -> Any:
    """Clusters whose programs can be looked at, where work before leaving is counted by program."""
    codes = views.codes()
    nodes = [
        node
        for node in codes.clusters(FRAMEWORK)
        if codes.programs_in(node.code)
        and (node.code == selection.cluster or _by_program(selection, node.code))
    ]
    if not nodes:
        return None
    options = [
        ("", _("Career cluster")),
        (_("Programs of one cluster"), [(node.code, node.title) for node in nodes]),
    ]
    return select("cluster", _("Work in school, by"), options, selection.cluster, PAGE)


def _by_program(selection: Selection, cluster: str) -> bool:
    return bool(clusters.fields(replace(selection, cluster=cluster)))


def layout(**_given: Any) -> Any:
    """Nothing to draw: the pictures are complete as the server sends them."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
