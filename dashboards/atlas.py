"""The map of the programs page: one program, one cluster or everyone, place by place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from aggregates.schema import STATE, TOTAL
from dashboards import bands, browse, maps, queries, text, views
from dashboards.components import (
    Column,
    Link,
    Table,
    csv_link,
    data_table,
    form,
    part,
    select,
)
from dashboards.csv_files import csv_href
from dashboards.language import N_, Words, _, rich
from dashboards.markup import Plain
from dashboards.selection import GAP_MEASURES, Selection, program_path
from dashboards.shell import Page
from dashboards.text import Cell, cell

ALLOWED = ("program", "region", "cohort", "horizon", "measure", "places", "view")
KEY_NAMES = ("program_code", "region_code", "cohort_code", "horizon_code")
LEVELS = {"regions": "workforce_region", "counties": "county"}  # kind of place -> level
KINDS = Words({"regions": N_("Workforce regions"), "counties": N_("Counties")})
PICTURE = "programs-map"
FEW = 20  # rows of a table that stands open


def switch(selection: Selection) -> html.Nav:
    """From the list to the map and back, what both know of the selection being kept."""
    shared = selection.keep("region", "cohort", "horizon")
    measure = _measure_of(selection)
    program = selection.cluster if selection.cluster in mapped() else TOTAL
    to_map = replace(shared, view="map", measure=measure, program=program)
    level = views.codes().programs[selection.program].level
    cluster = selection.program if level.startswith("cluster") else ""
    to_list = replace(shared, cluster=cluster)
    here = selection.view
    links = [
        ("list", _("List"), selection if here == "list" else to_list),
        ("map", _("Map"), selection if here == "map" else to_map),
    ]
    items = [
        html.Li(
            html.A(
                words,
                href=where.url("/programs"),
                className="wf-switch__link",
                **({"aria-current": "page"} if name == here else {}),
            )
        )
        for name, words, where in links
    ]
    return html.Nav(html.Ul(items, className="wf-switch"), **{"aria-label": _("List or map")})


def _measure_of(selection: Selection) -> str:
    """What a list is ordered by, as a measure of the map."""
    kind = "wage_{}_p50" if selection.sort == "wage" else "rate_{}"
    wanted = kind.format(selection.definition)
    return wanted if wanted in GAP_MEASURES else Selection().measure


def mapped() -> Collection[str]:
    """Programs and clusters that are shown for regions or counties."""
    known = views.codes().programs
    found = frozenset().union(*(queries.shown_by(level) for level in LEVELS.values()))
    return {code for code in found if code in known}


def near_select(selection: Selection, page: str) -> Any:
    """Where a visitor lives: any region, and any county, which leads to its region's numbers."""
    levels = tuple(LEVELS.values())
    there = [node.code for node in views.codes().of_level("regions", *levels)]
    return views.place_select(selection, page, there, _("Near me"))


def view(args: Mapping[str, Any]) -> Page:
    """The map for a selection: sentence, picture, table."""
    selection = views.read(args, ALLOWED)
    kinds = _kinds(selection)
    if selection.places not in kinds:
        selection = replace(selection, places=next(iter(kinds), Selection().places))
    rows = _rows(selection)
    table = _table(selection, rows)
    name = _name(selection)
    body = [
        form("/programs", _controls(selection, kinds)),
        part("programs-list", [switch(selection), *_answers(selection, rows, table)]),
    ]
    words = _("%(what)s by place, on a map.", what=name)
    return Page(name, words, body, {"map": table}, news=_("Now showing %(what)s.", what=name))


# What is shown


def _kinds(selection: Selection) -> list[str]:
    """Kinds of place that the program is shown for."""
    return [kind for kind, level in LEVELS.items() if selection.program in queries.shown_by(level)]


def _rows(selection: Selection) -> list[queries.Row]:
    """Rows of places of the chosen kind, by name."""
    nodes = views.codes().of_level("regions", LEVELS[selection.places])
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=[node.code for node in nodes],
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
    )
    return sorted(rows, key=lambda row: views.codes().regions[row["region_code"]].title)


# Controls


def _controls(selection: Selection, kinds: Sequence[str]) -> list[Any]:
    there = queries.tabulated(selection.program)
    measures = list(GAP_MEASURES.items())
    names = [(kind, KINDS[kind]) for kind in kinds]
    return [
        Plain("input", {"type": "hidden", "name": "view", "value": "map"}),
        _program_select(selection),
        select("measure", _("Number"), measures, selection.measure, "programs"),
        select("places", _("Places"), names, selection.places, "programs") if kinds[1:] else None,
        near_select(selection, "programs"),
        views.horizon_select(selection, "programs", there["horizon_code"]),
        views.cohort_select(selection, "programs", there["cohort_code"]),
    ]


def _program_select(selection: Selection) -> html.Div:
    """Everyone, and the clusters and programs that have a map."""
    codes = views.codes()
    known = {*mapped(), selection.program}
    groups = [
        (title, [(n.code, n.title) for n in codes.of_level("programs", level) if n.code in known])
        for level, title in (
            ("cluster", _("Career clusters")),
            ("cluster_2024", _("Career clusters, 2024 framework")),
            ("program", _("Programs")),
        )
    ]
    everyone = ("", codes.programs[TOTAL].title)
    options = [everyone, *[(title, nodes) for title, nodes in groups if nodes]]
    chosen = "" if selection.program == TOTAL else selection.program
    return select("program", _("People who took"), options, chosen, "programs")


# The answer


def _name(selection: Selection) -> str:
    """What the map is of: a measure, and whose."""
    return _(
        "%(program)s: %(measure)s %(when)s",
        program=views.codes().programs[selection.program].title,
        measure=text.lower_first(GAP_MEASURES[selection.measure]),
        when=text.horizon_phrase(selection.horizon),
    )


def _answers(selection: Selection, rows: Sequence[queries.Row], table: Table) -> list[Any]:
    name = html.H2(_name(selection), id="found")
    head = [html.Div([name, _whom(selection)], className="wf-found")]
    if not rows:
        return [*head, views.nothing_here("/programs", selection)]
    picture = maps.regions(
        rows,
        selection.measure,
        ident=PICTURE,
        title=_("%(name)s, by place of school", name=GAP_MEASURES[selection.measure]),
        href=lambda code: _address(selection, code),
        here=selection.region if selection.region != STATE else "",
    )
    beyond = maps.unseen(selection.measure)
    none = html.P(
        _("We have no outlines of these places, so there is no map: the table has the numbers."),
        className="wf-note",
    )
    return [
        *head,
        *_sentences(selection, rows),
        picture or none,
        html.P(beyond, className="wf-note") if beyond else None,
        views.why_blank(cell(row, selection.measure) for row in rows),
        _opened(table),
        csv_link(csv_href("programs", "map", selection), _("these numbers")),
    ]


def _opened(table: Table) -> Any:
    """The table, folded away where it is long."""
    if len(table.rows) <= FEW:
        return data_table(table)
    title = html.Summary(_("The numbers as a table"))
    return html.Details([title, data_table(table)], className="wf-more")


def _whom(selection: Selection) -> html.P:
    years = views.leaving_years(selection.cohort, selection.horizon)
    words = _("People who left school in %(years)s, by the place of their school.", years=years)
    return html.P(words, className="wf-summary")


def _sentences(selection: Selection, rows: Sequence[queries.Row]) -> list[html.P]:
    """The visitor's place, the state, how far apart the places are, and if that may be chance."""
    said = [_mine(selection, rows), _whole(selection), _apart(selection, rows)]
    return [html.P(words, className="wf-answer") for words in said if words]


def _mine(selection: Selection, rows: Sequence[queries.Row]) -> list[Any] | None:
    """The number of the place that a visitor lives in, or of the region around it."""
    around = views.codes().ancestors("regions", selection.region)
    mine = {row["region_code"]: row for row in rows if row["region_code"] in around[:2]}
    row = next((mine[code] for code in around if code in mine), None)
    if row is None or row["region_code"] == STATE:
        return None
    code = row["region_code"]
    return rich(
        "Near you, %(place)s: %(value)s.",
        place=html.A(views.region_title(code), href=_address(selection, code)),
        value=html.Strong(text.value(cell(row, selection.measure))),
    )


def _whole(selection: Selection) -> list[Any] | None:
    """The number of the whole state."""
    keys = views.keys_of(replace(selection, region=STATE))
    item = cell(queries.one(**keys), selection.measure)
    if not item.shown:
        return None
    return rich(
        "All of %(state)s: %(value)s.",
        state=views.place_name(STATE),
        value=html.Strong(text.value(item)),
    )


def _apart(selection: Selection, rows: Sequence[queries.Row]) -> str:
    """The lowest and the highest number, and whether chance alone could have parted them."""
    shown = [item for row in rows if (item := cell(row, selection.measure)).shown]
    rounding = queries.release().policy.get("wage_rounding", 0)
    numbers = [browse.number(row, row["region_code"], selection.measure, rounding) for row in rows]
    if len(shown) < 2:
        return ""
    low, high = (text.value(end(shown, key=_value)) for end in (min, max))
    if low == high:
        return _("Every place that is shown has %(value)s.", value=low)
    said = _("Places go from %(low)s to %(high)s.", low=low, high=high)
    if len(bands.bands(one for one in numbers if one)) > 1:
        more = _(
            "Some of these gaps are more than chance. But places differ in who lives there and "
            "which jobs are near, so a gap is not what a school did."
        )
    else:
        more = _("They cannot be told apart: chance alone could have made the gaps.")
    return f"{said} {more}"


def _value(item: Cell) -> float:
    return float(item.value or 0)


def _address(selection: Selection, region: str) -> str:
    """The page of the program for a place."""
    kept = selection.keep("cohort", "horizon")
    return replace(kept, region=region).url(program_path(selection.program))


def _table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    measure = selection.measure
    share = measure.startswith("rate_")
    columns = [
        Column("region", _("Place")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(measure, GAP_MEASURES[measure], "share" if share else "number"),
    ]
    if share:
        columns.append(Column("likely_range", _("Likely range"), "range"))
    lines = []
    for row, item in zip(rows, views.with_rollups(rows, measure), strict=True):
        code = row["region_code"]
        name = Link(views.codes().regions[code].title, _address(selection, code))
        reach = views.spread_words(views.spread(row, measure)) if share else ""
        lines.append([name, cell(row, "n_matched"), item, reach][: len(columns)])
    keys = [{key: row[key] for key in KEY_NAMES} for row in rows]
    caption = _("%(what)s, in order of name", what=_name(selection))
    return Table("map", caption, columns, lines, keys)
