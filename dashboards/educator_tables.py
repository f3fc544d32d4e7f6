"""CTE teachers as tables and as pictures of a dot and its range: by cluster, by region, by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from aggregates.schema import STATE, SUPPRESSED, TOTAL
from dashboards import educators, queries, text, views
from dashboards.components import Column, Hidden, Link, Table, cell_mark
from dashboards.dots import Dot, dots
from dashboards.educators import IN_FIVE, IN_TEN, Cluster, Key, Ordered
from dashboards.language import _
from dashboards.queries import Row
from dashboards.selection import ORDERS, Selection, program_path
from dashboards.text import Cell, cell

PATH = "/educators"
TOPS = (0.2, 0.4, 0.6, 0.8, 1.0)  # ends of a scale of shares, whose halves are round too
KEY_NAMES = ("taught_code", "region_code", "cohort_code")
COUNTS = ("n_educators", "n_within_5", "age_p50")


# What a number says


def address(selection: Selection, group: Key) -> str:
    """The page of a group."""
    taught, region, year = group
    last = views.codes().taught[-1]
    return selection.url(
        PATH,
        cluster="" if taught == TOTAL else taught,
        region=region,
        year="" if year == last else year,
    )


def way(selection: Selection, group: Key, measure: str) -> tuple[str, str] | None:
    """Words and address of the nearest number that is shown."""
    found = educators.nearest(group, measure)
    if found is None:
        return None
    where, item = found
    return f"{_differs(group, where)}: {text.value(item)}", address(selection, where)


def _differs(group: Key, other: Key) -> str:
    """What a nearest group is called beside the one without a number."""
    if other[:2] == group[:2]:
        return other[2]
    known = queries.taught().get(other[0], other[0])
    who = _("All CTE teachers") if other[0] == TOTAL else known
    return who if other[1] == group[1] else f"{who}, {views.region_title(other[1])}"


def with_way(selection: Selection, row: Row, measure: str) -> Cell | Hidden:
    """The cell of a row; a hidden one with the nearest number that is shown."""
    item = cell(row, measure)
    if item.status != SUPPRESSED:
        return item
    found = way(selection, educators.key_of(row), measure)
    return Hidden(item, *found) if found else item


def spread(row: Row | None) -> tuple[float, float] | None:
    """How far chance alone could move the share able to retire in five years."""
    share, people = cell(row, IN_FIVE), cell(row, "n_educators")
    if not (share.shown and people.shown and people.value):
        return None
    return text.wilson(float(share.value or 0), int(people.value))


# Tables


def clusters_table(selection: Selection, found: Ordered) -> Table:
    """A row a cluster: teachers, who can soon retire, leavers and openings."""
    ranked = len(found.bands) > 1
    columns = [
        Column("cluster", _("Career cluster")),
        *_columns(),
        Column("leavers", _("Leavers a year"), "number", _most(c.leavers for c in found.clusters)),
        Column(
            "annual_openings",
            _("Openings a year"),
            "number",
            _most(c.openings for c in found.clusters),
        ),
    ]
    if ranked:
        columns.append(Column("group_of_equals", _("Group of equals")))
    lines = []
    for one in found.clusters:
        band = str(found.band(one.code) or "")
        row = [_linked(one), *_cells(selection, one.row), _left(one), one.openings, band]
        lines.append(row[: len(columns)])
    caption = _(
        "CTE teachers by career cluster, %(place)s, school year ending in %(year)s. In order of: "
        "%(order)s",
        place=views.place_name(place_of(found)),
        year=educators.year_of(selection),
        order=order_words(selection, found),
    )
    return Table("clusters", caption, columns, lines, _keys(c.row for c in found.clusters))


def order_words(selection: Selection, found: Ordered) -> str:
    """What clusters are in order of: shares that cannot be told apart are in order of name."""
    by_name = selection.order == "share" and len(found.bands) < 2
    return text.lower_first(ORDERS["title" if by_name else selection.order])


def place_of(found: Ordered) -> str:
    """The place that clusters are counted for."""
    return found.clusters[0].row["region_code"] if found.clusters else STATE


def _linked(one: Cluster) -> str | Link:
    known = one.code in views.codes().programs
    return Link(one.title, program_path(one.code)) if known else one.title


def _left(one: Cluster) -> Cell | Hidden:
    """Leavers; where they are hidden, those of all programs, and the way to them."""
    if one.leavers.status != SUPPRESSED:
        return one.leavers
    region = one.row["region_code"]
    everyone = educators.leavers(region).get(TOTAL)
    if everyone is None or not everyone.shown:
        return one.leavers
    words = _("All leavers: %(n)s a year", n=text.value(everyone))
    return Hidden(one.leavers, words, Selection(region=region).url(program_path(TOTAL)))


def _most(cells: Any) -> float:
    """What the longest bar of a column stands for."""
    return max((float(one.value or 0) for one in cells if one.shown), default=0.0)


def _columns() -> list[Column]:
    """The columns of every table of teachers."""
    return [
        Column("n_educators", _("Teachers"), "number"),
        Column("n_within_5", _("Can retire in five years"), "number"),
        Column(IN_FIVE, _("Share in five years"), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column(IN_TEN, _("Share in ten years"), "number"),
        Column("age_p50", _("Median age"), "number"),
    ]


def _cells(selection: Selection, row: Row) -> list[Any]:
    count, able, age = (cell(row, measure) for measure in COUNTS)
    share, in_ten = (with_way(selection, row, measure) for measure in (IN_FIVE, IN_TEN))
    return [count, able, share, views.spread_words(spread(row)), in_ten, age]


def _keys(rows: Any) -> list[dict[str, str]]:
    return [{name: row[name] for name in KEY_NAMES} for row in rows]


def regions_table(selection: Selection, rows: Sequence[Row]) -> Table:
    """A row a workforce region."""
    nodes = views.codes().regions
    lines = [
        [
            Link(
                nodes[row["region_code"]].title,
                address(selection, educators.key_of(row)),
            ),
            *_cells(selection, row),
        ]
        for row in rows
    ]
    caption = _(
        "CTE teachers by workforce region, school year ending in %(year)s, in order of name",
        year=educators.year_of(selection),
    )
    columns = [Column("region", _("Workforce region")), *_columns()]
    return Table("regions", caption, columns, lines, _keys(rows))


def years_table(selection: Selection, rows: Sequence[Row], who: str) -> Table:
    """A row a school year."""
    lines = [[row["cohort_code"], *_cells(selection, row)] for row in rows]
    columns = [Column("year", _("School year ending in")), *_columns()]
    return Table("years", _("%(who)s, by year", who=who), columns, lines, _keys(rows))


# Pictures


def clusters_dots(selection: Selection, found: Ordered) -> html.Figure:
    """The share able to retire in five years, cluster by cluster."""
    rows = [_cluster_dot(selection, found, one) for one in found.clusters]
    whole = educators.groups().get((TOTAL, place_of(found), educators.year_of(selection)))
    if whole:
        all_of_them = html.Strong(_("All CTE teachers"))
        said = _said(selection, whole)
        rows.insert(0, Dot(all_of_them, said, cell(whole, IN_FIVE), spread(whole)))
    title = _(
        "Share of CTE teachers able to retire within five years, by career cluster, %(year)s",
        year=educators.year_of(selection),
    )
    return _picture("educators-clusters", title, rows)


def _cluster_dot(selection: Selection, found: Ordered, one: Cluster) -> Dot:
    here = selection.cluster == one.code
    link = html.A(
        html.Strong(one.title) if here else one.title,
        href=address(selection, educators.key_of(one.row)),
    )
    words = [_said(selection, one.row)]
    if len(found.bands) > 1 and found.band(one.code):
        words.append(_(" · group %(n)s", n=found.band(one.code)))
    return Dot(link, words, cell(one.row, IN_FIVE), spread(one.row))


def years_dots(selection: Selection, rows: Sequence[Row], who: str) -> html.Figure:
    """The share able to retire in five years, year by year."""
    found = [
        Dot(row["cohort_code"], _said(selection, row), cell(row, IN_FIVE), spread(row))
        for row in rows
    ]
    title = _("%(who)s: share able to retire within five years, by year", who=who)
    return _picture("educators-years", title, found)


def _picture(ident: str, title: str, rows: Sequence[Dot]) -> html.Figure:
    ends = [row.ends[1] for row in rows if row.ends]
    most = max(ends, default=0.0)
    top = next((one for one in TOPS if most <= one), 1.0)
    words = [text.percent(share) for share in (0, top / 2, top)]
    figure: html.Figure = dots(ident, title, rows, words, top, "wf-dots--lines")
    return figure


def _said(selection: Selection, row: Mapping[str, Any]) -> Any:
    """A share in words: of how many, or why not and the nearest that is shown."""
    item = with_way(selection, dict(row), IN_FIVE)
    if isinstance(item, Hidden) or not item.shown:
        return cell_mark(item)
    return _(
        "%(share)s: %(n)s of %(people)s",
        share=text.value(item),
        n=text.value(cell(row, "n_within_5")),
        people=text.value(cell(row, "n_educators")),
    )
