"""Industries of those with work, from before leaving school to years after: one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from aggregates.schema import BEFORE, NO_DATA, PUBLISHED, SUPPRESSED
from dashboards import queries, text, views
from dashboards.api import csv_href
from dashboards.components import Column, Table, csv_link, data_table, question, why_hidden
from dashboards.selection import Selection
from dashboards.text import Cell

AFTER_CUBE, BEFORE_CUBE = "industries", "industries_while_in_school"
EARLY = (BEFORE[0], BEFORE[-1], "q2", "y01")  # points in time that are shown if there are any,
LATE = text.YEARS[1:5]  # and the last of these
Shares = dict[str, dict[str, Cell]]  # point in time -> sector -> share of those with work


def shares(selection: Selection) -> Shares:
    """Shares of the sectors at the points in time that are shown, in order; none where none is."""
    keys = (selection.program, selection.region, selection.cohort)
    found: Shares = {}
    for cube in (BEFORE_CUBE, AFTER_CUBE):
        for row in queries.of_group(cube, *keys):
            found.setdefault(row["horizon_code"], {})[row["sector_code"]] = _share(row)
    late = [horizon for horizon in LATE if horizon in found][-1:]
    return {horizon: found[horizon] for horizon in (*EARLY, *late) if horizon in found}


def _share(row: queries.Row) -> Cell:
    value = row["share"] if row["share_status"] == PUBLISHED else None
    return Cell("rate_sector", value, row["share_status"])


def table(selection: Selection, given: Shares) -> Table:
    """A row a sector, a column a point in time; the sector with most people comes first."""
    when = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    columns = [
        Column("sector", "Industry of the main employer"),
        *(Column(f"rate_sector_{horizon}", when[horizon], "number") for horizon in given),
    ]
    titles = _ordered(given)
    missing = Cell("rate_sector", None, NO_DATA)
    lines = [
        [title, *(cells.get(code, missing) for cells in given.values())]
        for code, title in titles.items()
    ]
    keys = {"program_code": selection.program, "region_code": selection.region}
    keys["cohort_code"] = selection.cohort
    codes = [keys | {"sector_code": code} for code in titles]
    last = when[next(reversed(given))].lower() if given else ""
    caption = f"Share of those with covered work, by industry; the largest first, {last}"
    return Table("industries", caption, columns, lines, codes)


def _ordered(given: Shares) -> dict[str, str]:
    """Sectors with their titles: the largest at the last point in time first, hidden ones last."""
    last = next(reversed(given.values()), {})
    rows = [row for row in queries.parts() if row["partition"] == "sector" and given]
    rows.sort(key=lambda row: (-_size(last.get(row["part_code"])), row["sort_order"]))
    return {row["part_code"]: row["title"] for row in rows}


def _size(item: Cell | None) -> float:
    return float(item.value or 0) if item and item.shown else -1.0


def section(selection: Selection, given: Shares, rows: Table) -> html.Section | None:
    """The question with its sentence and its table; nothing where nothing is shown."""
    if not given:
        return None
    return question(
        "industries",
        "In which industries did they work?",
        [
            html.P(_sentence(given), className="wf-answer"),
            html.P(
                "Shares are of the people with covered work in that quarter or year. The industry "
                "is that of the employer who paid them most, and not their occupation: somebody "
                f"paid by a hospital may be a nurse or a cook. {_about(selection, given)}",
                className="wf-answer__more",
            ),
            data_table(rows, compact=True, classes="wf-table--cards"),
            why_hidden(queries.release().meta.get("minimum_count", "10"))
            if _hidden(given)
            else None,
            csv_link(csv_href("program", "industries", selection), "these numbers"),
            html.P(_whole_cubes(), className="wf-note"),
        ],
    )


def _hidden(given: Shares) -> bool:
    return any(item.status == SUPPRESSED for cells in given.values() for item in cells.values())


def _about(selection: Selection, given: Shares) -> str:
    """Whom the last column is about, if not everyone."""
    last = next(reversed(given))
    years = views.leaving_years(selection.cohort, last)
    when = {row["horizon_code"]: row["title"] for row in queries.horizons()}[last]
    return f"{when} is about those who left in {years}."


def _sentence(given: Shares) -> str:
    """The largest industry that is shown, before leaving and at the last point in time."""
    titles = {row["part_code"]: row["title"] for row in queries.parts()}
    when = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    said = []
    for horizon in dict.fromkeys((next(iter(given)), next(reversed(given)))):
        shown = {code: item for code, item in given[horizon].items() if item.shown}
        if shown:
            code = max(shown, key=lambda one: _size(shown[one]))
            largest = "largest" if len(shown) == len(given[horizon]) else "largest shown"
            said.append(
                f"In {when[horizon].lower()}, the {largest} was {titles[code]}: "
                f"{text.value(shown[code])}."
            )
    return " ".join(said) or "Which was largest cannot be shown."


def _whole_cubes() -> Sequence[Any]:
    """The ways to every quarter and year."""
    names = {row["cube"]: row["title"] for row in queries.cubes() if row["published"]}
    links: list[Any] = ["Every quarter and year, for every group: "]
    for cube in (BEFORE_CUBE, AFTER_CUBE):
        if cube in names:
            links += [html.A(f"{names[cube]} (CSV)", href=f"/csv/cubes/{cube}.csv"), ". "]
    return links
