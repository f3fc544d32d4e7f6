"""Industries of those with work, in the last quarter before leaving and a year after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import BEFORE, TOTAL
from dashboards import queries, text, views
from dashboards.answers import split
from dashboards.components import Column, Table
from dashboards.dots import top_of
from dashboards.language import _
from dashboards.paths.pairs import Pair, pairs
from dashboards.paths.words import file, legend, part
from dashboards.selection import Selection
from dashboards.text import Cell

IDENT, COLUMN = "industries", "sector_code"
CUBES = (("industries_while_in_school", BEFORE[-1]), ("industries", "q4"))
Shares = Mapping[str, Cell]  # industry -> share of those with work


@dataclass(frozen=True)
class Sectors:
    """Shares of industries before and after, by group; and whose they are."""

    region: str
    cohort: str
    groups: Mapping[tuple[str, str], tuple[Shares, Shares]]  # (grouping, code) -> before, after

    @property
    def everyone(self) -> tuple[Shares, Shares]:
        """Those of all leavers."""
        return self.groups.get((TOTAL, TOTAL), ({}, {}))


def sectors(selection: Selection, dims: Iterable[str]) -> Sectors | None:
    """The industries of everyone at the nearest place and of the nearest years, and of each way
    there; None where they are not counted before and after.
    """
    cube, horizon = CUBES[0]
    found = queries.nearest(cube, TOTAL, selection.region, selection.cohort, horizon_code=horizon)
    if found is None:
        return None
    keys = (found["region_code"], found["cohort_code"])
    groups: dict[tuple[str, str], tuple[dict[str, Cell], dict[str, Cell]]] = {}
    for place, (cube, horizon) in enumerate(CUBES):
        for dim in (TOTAL, *dims):
            for row in queries.among(cube, (TOTAL,), *keys, dim):
                if row["horizon_code"] == horizon:
                    both = groups.setdefault((dim, row["subgroup_code"]), ({}, {}))
                    both[place][row[COLUMN]] = split.share(row, COLUMN)
    whole = {key: both for key, both in groups.items() if all(both)}
    return Sectors(*keys, whole) if (TOTAL, TOTAL) in whole else None


def parts(selection: Selection, given: Table) -> list[Any]:
    """What is said of industries, under a heading of its own; nothing where nothing is counted."""
    found = sectors(selection, ())
    if found is None:
        return []
    before, after = found.everyone
    titles = split.biggest_first(split.titles("sector"), after)
    return [
        part(
            _("In which industries, before and after"),
            IDENT,
            [
                html.Ul(
                    [html.Li(said) for said in sentences(titles, before, after)],
                    className="wf-findings",
                ),
                _picture(found, titles),
                views.why_blank([*before.values(), *after.values()]),
                file(selection, given),
            ],
        )
    ]


def _whose(found: Sectors) -> str:
    return _(
        "Of those with covered work in the quarter: all who left school in %(place)s, %(years)s.",
        place=views.place_name(found.region),
        years=views.leaving_years(found.cohort, BEFORE[-1]),
    )


def sentences(titles: Mapping[str, str], before: Shares, after: Shares) -> list[str]:
    """The largest industries at both times, and the one whose share changed most."""
    lines = [
        _("Last quarter before leaving: %(industries)s.", industries=_largest(titles, before)),
        _("Fourth quarter after leaving: %(industries)s.", industries=_largest(titles, after)),
    ]
    both = {
        code: (after[code].value or 0) - (before[code].value or 0)
        for code in titles
        if code in before and code in after and before[code].shown and after[code].shown
    }
    if both:
        code = max(both, key=lambda one: abs(both[one]))
        lines.append(
            _(
                "The share that differs most: %(industry)s, from %(then)s to %(now)s.",
                industry=text.lower_first(titles[code]),
                then=text.value(before[code]),
                now=text.value(after[code]),
            )
        )
    return lines


def _largest(titles: Mapping[str, str], cells: Shares, most: int = 3) -> str:
    ordered = [code for code in split.biggest_first(titles, cells) if code in cells]
    shown = [code for code in ordered if cells[code].shown][:most]
    named = [f"{text.lower_first(titles[code])} ({text.value(cells[code])})" for code in shown]
    return text.join(named) if named else text.lower_first(_(text.SUPPRESSED_WORDS))


def _picture(found: Sectors, titles: Mapping[str, str]) -> Any:
    before, after = found.everyone
    rows = [
        Pair(
            title,
            _("%(before)s → %(after)s", before=text.inline(cells[0]), after=text.inline(cells[1])),
            cells,
        )
        for code, title in titles.items()
        if code in before or code in after
        for cells in [(split.of(before, COLUMN, code), split.of(after, COLUMN, code))]
    ]
    known = [100 * float(item.value or 0) for row in rows for item in row.cells if item.shown]
    top = min(1.0, top_of(known) / 100)
    scale = [text.percent(share) for share in (0, top / 2, top)]
    key = [
        ("before", _("Last quarter before leaving")),
        ("after", _("Fourth quarter after leaving")),
    ]
    title = _(
        "Industry of the main employer, before and after leaving school. %(whose)s",
        whose=_whose(found),
    )
    return pairs("paths-industries", title, rows, scale, top, legend(key))


def table(selection: Selection, dims: Iterable[str]) -> Table:
    """A row an industry of everyone, then of every way that is counted so."""
    columns = [
        Column("group", _("Group")),
        Column("sector", _("Industry of the main employer")),
        Column("rate_before", _("Last quarter before leaving"), "number"),
        Column("rate_after", _("Fourth quarter after leaving"), "number"),
    ]
    found = sectors(selection, dims)
    caption = _("Share of those with covered work, by industry, before and after leaving school")
    if found is None:
        return Table("industries", caption, columns, [])
    groups, parts_of = views.codes().groups, split.titles("sector")
    lines, keys = [], []
    for (dim, group), (before, after) in found.groups.items():
        name = _("Everyone together") if dim == TOTAL else groups[dim][1][group]
        for code, title in parts_of.items():
            cells = (split.of(before, COLUMN, code), split.of(after, COLUMN, code))
            if code in before or code in after:
                lines.append([name, title, *cells])
                keys.append(
                    {
                        "region_code": found.region,
                        "cohort_code": found.cohort,
                        "subgroup_dim": dim,
                        "subgroup_code": group,
                        COLUMN: code,
                    }
                )
    return Table("industries", caption, columns, lines, keys)
