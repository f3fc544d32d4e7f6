"""Programs to browse: near me, by interest, wage and time; a list or a map, never a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import html, register_page

from aggregates.schema import NO_PROGRAM, TOTAL
from dashboards import atlas, cards, finding, listing_words, queries, text, views
from dashboards.browse import RANKING, Row
from dashboards.components import (
    Column,
    Link,
    Table,
    csv_link,
    data_table,
    form,
    part,
    question,
    select,
)
from dashboards.csv_files import csv_href
from dashboards.language import _, rich
from dashboards.listing import ALLOWED, Found, counted, find, horizons_at, plain
from dashboards.selection import (
    FRAMEWORKS,
    LONGEST_VALUE,
    SORTS,
    WAGES,
    Selection,
    SelectionError,
    program_path,
)
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

RARE = ("framework", "taken", "cohort", "definition")  # choices that are folded away
KEY_NAMES = ("program_code", "region_code", "cohort_code", "horizon_code")


def content(args: Mapping[str, Any]) -> Page:
    """The list or the map for a selection; or the answers to a search, and the way there."""
    asked = args.get("q", "")
    if not isinstance(asked, str):
        raise SelectionError(400, _("This link asks two things at once"), _("Search once."))
    view = atlas.view(args) if args.get("view") == "map" else _list(args)
    asked = asked[:LONGEST_VALUE].strip()
    if not asked:
        return replace(view, body=[*_head(), *view.body])
    return replace(view, body=[*_head(asked), finding.answers(asked, _every(args))])


def _every(args: Mapping[str, Any]) -> str:
    """The address of the same list or map without the search."""
    kept = {name: args[name] for name in ("program", *ALLOWED) if name in args}
    return f"/programs?{urlencode(kept, safe=':,')}" if kept else "/programs"


def _head(asked: str = "") -> list[Any]:
    return [
        html.H1(_("Programs")),
        html.P(
            _(
                "What people went on to do after each program of career and technical education "
                "(CTE)."
            ),
            className="wf-lede",
        ),
        finding.search_form(asked),
    ]


def _list(args: Mapping[str, Any]) -> Page:
    found = find(args)
    tables = {"list": _table(found, found.listing.rows, found.level)}
    if found.clusters:
        tables["clusters"] = _table(found, found.clusters, "cluster", "clusters")
    body = [
        form("/programs", _controls(found.asked)),
        part("programs-list", _answers(found, tables)),
    ]
    words = _("Work and wages after every program of career and technical education.")
    news = _("Now showing %(found)s.", found=found.number)
    return Page(_("Programs"), words, body, tables, news=news)


# Controls


def _controls(selection: Selection) -> list[Any]:
    """What most visitors choose, and behind a fold what some do."""
    codes = views.codes()
    clusters = [
        (node.code, node.title)
        for node in codes.clusters(selection.framework)
        if node.code != NO_PROGRAM
    ]
    wages = [(amount, _("%(wage)s or more", wage=text.dollars(int(amount)))) for amount in WAGES]
    rare = [
        views.framework_select(selection, "programs"),
        _taken_select(selection),
        views.cohort_select(selection, "programs", queries.tabulated(TOTAL)["cohort_code"]),
        views.definition_select(selection, "programs"),
    ]
    opened = any(getattr(selection, name) != getattr(Selection(), name) for name in RARE)
    return [
        atlas.near_select(selection, "programs"),
        select(
            "cluster", _("Interest"), [("", _("All")), *clusters], selection.cluster, "programs"
        ),
        select("wage", _("Median wage"), [("", _("Any")), *wages], selection.wage, "programs"),
        views.horizon_select(selection, "programs", codes.horizons),
        select("sort", _("Order"), list(SORTS.items()), selection.sort, "programs"),
        html.Details(
            [
                html.Summary(_("More choices")),
                html.Div([one for one in rare if one], className="wf-form__fields"),
            ],
            className="wf-form__more",
            **({"open": True} if opened else {}),
        ),
    ]


def _taken_select(selection: Selection) -> html.Div:
    """Places that something is shown for, to keep only what people there took."""
    regions = views.codes().of_level("regions", "workforce_region")
    there = {*queries.taken(selection.cohort), selection.taken}
    known = [(node.code, node.title) for node in regions if node.code in there]
    options = [("", _("Any region")), *known]
    return select("taken", _("Taken by people in"), options, selection.taken, "programs")


# The answer


def _answers(found: Found, tables: Mapping[str, Table]) -> list[Any]:
    rows = found.listing.rows
    return [
        atlas.switch(found.asked),
        listing_words.note(found),
        listing_words.summary(found),
        listing_words.left_out(found),
        *(_listed_cards(found, tables["list"]) if rows else [listing_words.nothing(found)]),
        _below(found, tables.get("clusters")),
    ]


def _listed_cards(found: Found, table: Table) -> list[Any]:
    hidden = _any_hidden(found)
    return [
        listing_words.caution(found),
        html.Div(_folds(found)),
        views.why_hidden() if hidden else None,
        html.Details(
            [html.Summary(_("This list as a table")), data_table(table)], className="wf-more"
        ),
        csv_link(csv_href("programs", "list", found.shown), _("this list")),
    ]


def _folds(found: Found) -> list[Any]:
    """The cards of the list, folded as its order asks for."""
    rows = found.listing.rows
    whole = found.of_programs and not found.asked.cluster
    grouped = found.order.sort == "title" and whole
    deck = cards.Deck(
        found.shown,
        found.order,
        dict(zip(_codes(rows), views.with_rollups(rows, found.order.share), strict=True)),
        atlas.mapped(),
        queries.shown_by("state"),
        named=whole and not grouped,
        loose={key: where for band in found.listing.bands for key, where in band.loose.items()},
    )
    if found.order.sort in RANKING:
        return cards.in_bands(deck, found.listing)
    if grouped:
        clusters = dict(zip(_codes(found.clusters), found.clusters, strict=True))
        return cards.by_cluster(deck, rows, clusters)
    return cards.cards(deck, rows)


def _codes(rows: Sequence[Row]) -> list[str]:
    return [row["program_code"] for row in rows]


def _any_hidden(found: Found) -> bool:
    names = ("n_matched", found.order.share, found.order.median)
    return any(
        row[f"{name}_status"] == "suppressed" for row in found.listing.rows for name in names
    )


# The clusters below


def _below(found: Found, clusters: Table | None) -> html.Section | None:
    """What stands below a list of all programs: the clusters, or where they are."""
    if clusters:
        return _by_cluster(found.shown, clusters)
    wanted = found.of_programs and plain(found.asked) and found.all_rows
    return _no_clusters(found.shown) if wanted else None


def _cluster_heading(selection: Selection) -> str:
    return _("By career cluster: %(framework)s", framework=FRAMEWORKS[selection.framework])


def _by_cluster(selection: Selection, table: Table) -> html.Section:
    """The clusters of the framework, below a list of programs."""
    how = html.A(_("How the two frameworks differ"), href="/methods#frameworks")
    return question(
        "clusters",
        _cluster_heading(selection),
        [
            html.Details(
                [html.Summary(_("The numbers as a table")), data_table(table)], className="wf-more"
            ),
            csv_link(csv_href("programs", "clusters", selection), _("this table")),
            html.P(how, className="wf-note") if views.codes().clusters("2024") else None,
        ],
    )


def _no_clusters(selection: Selection) -> html.Section:
    """Where the clusters are, if only single programs are shown here."""
    reached = views.codes().horizons_of(selection.cohort)
    there = [h for h in reached if h in horizons_at(selection)]
    if there:
        near = views.at_nearest(selection, there)
        words = rich(
            "These are too small to show in %(when)s. The nearest time shown: %(link)s",
            when=text.lower_first(text.horizon(selection.horizon)),
            link=html.A(text.horizon(near.horizon), href=f"{near.url('/programs')}#clusters"),
        )
    else:
        whole = Selection(framework=selection.framework).url("/programs")
        everything = _("Show the whole state, all years")
        words = rich(
            "These are too small to show for this place and these years. %(link)s",
            link=html.A(everything, href=whole),
        )
    answer = [html.P(words, className="wf-answer")]
    return question("clusters", _cluster_heading(selection), answer)


# Tables


def _table(found: Found, rows: Sequence[Row], level: str, name: str = "list") -> Table:
    selection, order = found.shown, found.order
    when = text.lower_first(text.horizon(selection.horizon))
    heads = {"program": _("Program"), "cluster": _("Career cluster")}
    columns = [
        Column("program", heads[level]),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(order.share, _("Share with work, %(when)s", when=when), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column(order.median, _("Median wage, %(when)s", when=when), "number"),
    ]
    banded = {key: place for place, band in enumerate(found.listing.bands, 1) for key in band.keys}
    if banded and name == "list":
        columns.append(Column("group_of_equals", _("Group of equals"), "range"))
    lines = []
    for row, share in zip(rows, views.with_rollups(rows, order.share), strict=True):
        line = [
            _link(selection, row["program_code"]),
            cell(row, "n_matched"),
            share,
            views.spread_words(views.spread(row, order.share)),
            cell(row, order.median),
        ]
        place = banded.get(row["program_code"])
        lines.append([*line, text.count(place) if place else ""][: len(columns)])
    keys = [{key: row[key] for key in KEY_NAMES} for row in rows]
    caption = _(
        "%(what)s in %(place)s: %(definition)s; wages in %(dollars)s",
        what=counted(level, len(rows)),
        place=views.place_name(selection.region),
        definition=text.lower_first(text.DEFINITIONS[selection.definition]),
        dollars=views.dollars_of(),
    )
    return Table(name, caption, columns, lines, keys)


def _link(selection: Selection, code: str) -> Link:
    nodes = views.codes().programs
    node = nodes[code]
    cluster = nodes.get(views.codes().cluster_of(code, selection.framework) or "")
    shown = cluster and node.level == "program" and not selection.cluster
    note = cluster.title if cluster and shown else ""
    kept = selection.keep("region", "cohort", "horizon", "definition")
    return Link(node.title, kept.url(program_path(code)), note)


def layout(**_: Any) -> Any:
    """What Dash takes over."""
    return takeover("programs")


register_page(__name__, path="/programs", title=titled("Programs"), content=content)
