"""Programs to browse: one stated order, and never a false ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html, register_page

from aggregates.schema import NO_PROGRAM, TOTAL
from dashboards import finding, queries, text, views
from dashboards.api import csv_href
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
    why_hidden,
)
from dashboards.selection import (
    CLUSTER_LEVELS,
    FRAMEWORKS,
    LONGEST_VALUE,
    SORTS,
    Selection,
    SelectionError,
    program_path,
)
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("framework", "cluster", "region", "cohort", "horizon", "definition", "sort")
CLUSTER = "career cluster"


def content(args: Mapping[str, Any]) -> Page:
    """The list of programs for a selection, after the answers to a search if there was one."""
    selection = views.read(args, ALLOWED)
    asked = args.get("q", "")
    if not isinstance(asked, str):
        raise SelectionError(400, "This link asks two things at once", "Search once.")
    asked = asked[:LONGEST_VALUE].strip()
    note, selection = _published_place(selection)
    if not args.get("horizon"):
        selection = views.at_nearest(selection, _listed(selection) or _listed(selection, "program"))
    rows, level, clusters = _rows(selection)
    table = _table(selection, rows, level)
    tables = {"list": table}
    if clusters:
        tables["clusters"] = _table(selection, clusters, CLUSTER, "clusters")
    found = f"{len(rows)} {level}{'' if len(rows) == 1 else 's'}"
    below = _below(selection, level, tables.get("clusters"))
    body = [
        html.H1("Programs"),
        html.P(
            "What people went on to do after each program of career and technical education (CTE).",
            className="wf-lede",
        ),
        finding.search_form(asked),
        finding.answers(asked) if asked else None,
        form("/programs", _controls(selection)),
        part(
            "programs-list",
            [
                html.P(note, className="wf-note") if note else None,
                _summary(selection, found if rows else "", leads_down=below is not None),
                html.P(_caution(selection, rows), className="wf-note") if rows else None,
                data_table(table) if rows else views.nothing_here("/programs", selection),
                why_hidden(queries.release().meta.get("minimum_count", "10"))
                if _any_hidden(selection, rows)
                else None,
                csv_link(csv_href("programs", "list", selection), "this list") if rows else None,
                below,
            ],
        ),
    ]
    words = "Work and wages after every program of career and technical education."
    return Page("Programs", words, body, tables, news=f"Now showing {found}.")


def _listed(selection: Selection, level: str = "") -> tuple[str, ...]:
    """Horizons at which a place shows what is of a level; by default clusters of the framework."""
    chosen = level or CLUSTER_LEVELS[selection.framework]
    return queries.listed(selection.region, selection.cohort, chosen)


def _published_place(selection: Selection) -> tuple[Any, Selection]:
    """Counties have no programs of their own: their region has, and the page says so."""
    node = views.codes().regions[selection.region]
    if node.level != "county" or not node.parent:
        return None, selection
    county = Selection(region=node.code).url(program_path(TOTAL))
    words = [
        f"Single programs in one county are too small to show, so this is {node.title}’s "
        f"workforce region. ",
        html.A(f"All leavers in {node.title}", href=county),
    ]
    return words, Selection(**{**vars(selection), "region": node.parent})


def _summary(selection: Selection, found: str, *, leads_down: bool) -> html.P:
    """What is listed, in which order, for whom; and the way to what is below the list."""
    who = f"{views.who(selection)}."
    if not found:
        return html.P(who, className="wf-summary")
    link = html.A("To the career clusters", href="#clusters") if leads_down else None
    said = [html.Strong(found), f", {_order(selection)}. {who} ", link]
    return html.P(said, className="wf-summary")


def _below(selection: Selection, level: str, clusters: Table | None) -> html.Section | None:
    """What stands below a list of all programs: the clusters, or where they are."""
    if clusters:
        return _by_cluster(selection, clusters)
    return _no_clusters(selection) if level == "program" and not selection.cluster else None


def _by_cluster(selection: Selection, table: Table) -> html.Section:
    """The clusters of the framework, below a list of programs."""
    return question(
        "clusters",
        f"By career cluster: {FRAMEWORKS[selection.framework]}",
        [
            data_table(table),
            csv_link(csv_href("programs", "clusters", selection), "this table"),
            html.P(
                html.A("How the two frameworks differ", href="/methods#frameworks"),
                className="wf-note",
            )
            if views.codes().clusters("2024")
            else None,
        ],
    )


def _no_clusters(selection: Selection) -> html.Section:
    """Where the clusters are, if only single programs are shown here."""
    reached = views.codes().horizons_of(selection.cohort)
    there = [h for h in reached if h in _listed(selection)]
    title = FRAMEWORKS[selection.framework]
    if there:
        near = views.at_nearest(selection, there)
        when = text.horizon(selection.horizon).lower()
        words = f"These are too small to show in {when}. The nearest time shown: "
        link = html.A(text.horizon(near.horizon), href=f"{near.url('/programs')}#clusters")
    else:
        words = "These are too small to show for this place and these years. "
        link = html.A(
            "Show the whole state, all years",
            href=Selection(framework=selection.framework).url("/programs"),
        )
    return question(
        "clusters", f"By career cluster: {title}", [html.P([words, link], className="wf-answer")]
    )  # fmt: skip


def _rows(selection: Selection) -> tuple[list[queries.Row], str, list[queries.Row]]:
    """Programs where they are published for this place, and clusters where only those are; then
    what they are, and clusters to show beside programs.
    """
    codes = views.codes()
    nodes = codes.programs
    rows = queries.outcomes(
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
    )
    wanted = [
        row
        for row in rows
        if row["program_code"] in nodes  # of levels that have pages
        and row["program_code"] not in (TOTAL, NO_PROGRAM)
        and selection.cluster
        in ("", row["program_code"], codes.cluster_of(row["program_code"], selection.framework))
    ]
    level = CLUSTER_LEVELS[selection.framework]
    programs, clusters = (
        _sorted(selection, [row for row in wanted if nodes[row["program_code"]].level == name])
        for name in ("program", level)
    )
    if programs:
        return programs, "program", [] if selection.cluster else clusters
    return clusters, CLUSTER, []


def _sorted(selection: Selection, rows: Sequence[queries.Row]) -> list[queries.Row]:
    """Rows in the chosen order; those without a number come last, by name."""
    by_name = sorted(rows, key=lambda row: views.codes().programs[row["program_code"]].title)
    if selection.sort == "title":
        return by_name
    measure = _sort_measure(selection)

    def key(row: queries.Row) -> float:
        number = views.value_of(row, measure)
        return float("inf") if number is None else -number

    return sorted(by_name, key=key)


def _sort_measure(selection: Selection) -> str:
    return {
        "people": "n_matched",
        "share": f"rate_{selection.definition}",
        "wage": f"wage_{selection.definition}_p50",
    }[selection.sort]


def _order(selection: Selection) -> str:
    return {
        "title": "in order of name",
        "people": "most leavers first",
        "share": "highest share with work first",
        "wage": "highest median wage first",
    }[selection.sort]


def _caution(selection: Selection, rows: Sequence[queries.Row]) -> str:
    """What the order does not mean, counted from the rows."""
    if selection.sort == "share":
        ranges = [views.spread(row, f"rate_{selection.definition}") for row in rows]
        known = [bounds for bounds in ranges if bounds]
        alike = sum(bounds[1] >= known[0][0] for bounds in known[1:]) if known else 0
        if alike:
            return (
                f"This is not a ranking: the likely ranges of {alike} of the {len(known) - 1} "
                "others overlap that of the first, so the difference may be chance."
            )
        return "Where likely ranges overlap, the difference between two programs may be chance."
    if selection.sort == "wage":
        return (
            "This is not a ranking: small groups move a lot from year to year, and programs "
            "differ in who takes them."
        )
    return (
        "The likely range is where the share would fall by chance alone, 19 times in 20. "
        "Where two ranges overlap, the difference between the programs may be chance."
    )


def _any_hidden(selection: Selection, rows: Sequence[queries.Row]) -> bool:
    names = ("n_matched", f"rate_{selection.definition}", f"wage_{selection.definition}_p50")
    return any(row[f"{name}_status"] == "suppressed" for row in rows for name in names)


def _table(
    selection: Selection, rows: Sequence[queries.Row], level: str, name: str = "list"
) -> Table:
    rate, wage = f"rate_{selection.definition}", f"wage_{selection.definition}_p50"
    when = text.horizon(selection.horizon).lower()
    columns = [
        Column("program", level.capitalize()),
        Column("n_matched", "Leavers looked up", "number"),
        Column(rate, f"Share with work, {when}", "share"),
        Column("likely_range", "Likely range", "range"),
        Column(wage, f"Median wage, {when}", "number"),
    ]
    shares = views.with_rollups(rows, rate)
    lines = []
    for row, share in zip(rows, shares, strict=True):
        lines.append(
            [
                _link(selection, row["program_code"]),
                cell(row, "n_matched"),
                share,
                views.spread_words(views.spread(row, rate)),
                cell(row, wage),
            ]
        )
    keys = [{name: row[name] for name in KEY_NAMES} for row in rows]
    where = views.place_name(selection.region)
    caption = (
        f"{level.capitalize()}s in {where}: {text.DEFINITIONS[selection.definition].lower()}; "
        f"wages in {views.dollars_of()}"
    )
    return Table(name, caption, columns, lines, keys)


KEY_NAMES = ("program_code", "region_code", "cohort_code", "horizon_code")


def _link(selection: Selection, code: str) -> Link:
    nodes = views.codes().programs
    node = nodes[code]
    cluster = nodes.get(views.codes().cluster_of(code, selection.framework) or "")
    shown = cluster and node.level == "program" and not selection.cluster
    note = cluster.title if cluster and shown else ""
    kept = selection.keep("region", "cohort", "horizon", "definition")
    return Link(node.title, kept.url(program_path(code)), note)


def _controls(selection: Selection) -> list[Any]:
    return [
        views.framework_select(selection, "programs"),
        *views.cluster_controls(selection, "programs", "Career cluster", "All clusters"),
        views.horizon_select(selection, "programs", views.codes().horizons),
        views.definition_select(selection, "programs"),
        select("sort", "Order", list(SORTS.items()), selection.sort, "programs"),
    ]


def layout(**_: Any) -> Any:
    """What Dash takes over."""
    return takeover("programs")


register_page(__name__, path="/programs", title=titled("Programs"), content=content)
