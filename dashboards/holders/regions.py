"""Is it the same in every region? By region of the school: of a type, since one is too small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from aggregates.schema import ALL_COHORTS, SUPPRESSED
from dashboards import maps, text, views
from dashboards.answers.answer import Answer
from dashboards.answers.parts import answer, because, hidden, more
from dashboards.components import Column, Link, Table, csv_link, data_table
from dashboards.holders import stay
from dashboards.holders.awards import ALL
from dashboards.holders.holding import (
    FIRST,
    KEYS,
    Holding,
    after,
    awarded,
    holding,
    shares,
    to,
)
from dashboards.language import _, rich
from dashboards.selection import Selection
from dashboards.text import Cell, cell

IDENT, PICTURE, STAYED = "regions", "credential-map", "rate_stayed"
MEASURES = (ALL, "n_matched", "rate_employed", STAYED, "wage_employed_p50")  # of the table


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    wider = holding(given.by_region)
    rows = by_region(wider)
    found = table(given, rows)
    return Answer(
        IDENT,
        _("Is it the same in every region?"),
        _body(given, wider, rows, found),
        tables={"regions": found},
    )


def by_region(wider: Holding) -> list[dict[str, Any]]:
    """Its numbers by workforce region of the school, in order of name, with who stayed there."""
    found = []
    for node in views.codes().of_level("regions", "workforce_region"):
        row = wider.rows.get((node.code, ALL_COHORTS, FIRST))
        if row is not None:
            near = stay.part(shares(wider.code, stay.CUBE, stay.COLUMN, node.code), stay.NEAR)
            found.append({**row, STAYED: near.value, f"{STAYED}_status": near.status})
    return sorted(found, key=lambda row: views.codes().regions[row["region_code"]].title)


def table(given: Holding, rows: Sequence[Mapping[str, Any]]) -> Table:
    """A row a region, each a link to what employers find there."""
    columns = [
        Column("region", _("Workforce region")),
        Column(ALL, _("All awards"), "number"),
        Column("n_awards_looked_up", _("Awards with a holder looked up"), "number"),
        Column("rate_employed", _("Had covered work a year later"), "number"),
        Column(STAYED, _("Of those with work, in this region"), "number"),
        Column("wage_employed_p50", _("Median wage in that year"), "number"),
    ]
    lines = [
        [
            Link(
                views.codes().regions[row["region_code"]].title, _address(given, row["region_code"])
            ),
            *(cell(row, measure) for measure in MEASURES),
        ]
        for row in rows
    ]
    codes = [{key: str(row[key]) for key in KEYS} for row in rows]
    caption = _("By region of the school, in order of name, %(when)s", when=after(FIRST))
    return Table("regions", caption, columns, lines, codes)


def _address(given: Holding, region: str) -> str:
    """What employers find in a region, in the field of the credential where it has one."""
    cluster = given.cluster.code if given.cluster else ""
    return Selection(region=region, cluster=cluster).url("/talent")


def _body(
    given: Holding, wider: Holding, rows: Sequence[Mapping[str, Any]], found: Table
) -> list[Any]:
    if not rows:
        return [because(_("This release does not show awards by region."))]
    cells = [cell(row, STAYED) for row in rows]
    hides = any(
        isinstance(item, Cell) and item.status == SUPPRESSED for line in found.rows for item in line
    )
    return [
        _whose(given, wider),
        answer(_sentence(cells)),
        maps.regions(
            rows,
            STAYED,
            ident=PICTURE,
            title=_("Of holders with work, the share in the region of their school"),
            href=partial(_address, given),
        ),
        more(_("The region is that of the school. The order is by name, never a ranking.")),
        data_table(found),
        hidden() if hides else None,
        csv_link(given.csv("regions"), _("these numbers")),
    ]


def _whose(given: Holding, wider: Holding) -> Any:
    """That the numbers are of the type, where the page is about one credential."""
    if not given.single:
        return more(_("All years, awarded %(years)s.", years=awarded(horizon=FIRST)))
    return more(
        rich(
            "By region, one credential is too small to show. These numbers are about all of its "
            "type: %(type)s, awarded %(years)s.",
            type=to(wider.code),
            years=awarded(horizon=FIRST),
        )
    )


def _sentence(cells: Sequence[Cell]) -> str:
    """From the lowest share that is shown to the highest, by number and not by name."""
    shown = [float(item.value or 0) for item in cells if item.shown]
    if not shown:
        return _("By region, how many stayed is hidden or not counted.")
    low, high = (text.percent(end(shown)) for end in (min, max))
    if low == high:
        return _("In each region that is shown, %(share)s stayed in it.", share=low)
    return _(
        "Of those with work, from %(low)s to %(high)s had it in the region of their school, by "
        "region.",
        low=low,
        high=high,
    )
