"""Is it the same everywhere? The workforce regions, in order of name: never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from aggregates.schema import KEYS
from dashboards import maps, queries, text, views
from dashboards.answers.answer import Answer, Group
from dashboards.answers.parts import answer, more
from dashboards.components import Column, Link, Table, csv_link, data_table
from dashboards.language import _
from dashboards.selection import program_path
from dashboards.text import cell

IDENT = "where"


def ask(group: Group) -> Answer:
    """The question with its answer; no answer where the group has no numbers by region."""
    rows = by_region(group)
    given = table(group, rows)
    return Answer(
        IDENT,
        _("Is it the same everywhere?"),
        _body(group, rows, given) if rows else [],
        tables={"regions": given},
    )


def by_region(group: Group) -> list[queries.Row]:
    """The same leavers by workforce region of their school, in order of name."""
    regions = views.codes().of_level("regions", "workforce_region")
    rows = queries.outcomes(
        program_code=group.selection.program,
        cohort_code=group.selection.cohort,
        horizon_code=group.horizon,
        region_code=[node.code for node in regions],
    )
    return sorted(rows, key=lambda row: views.codes().regions[row["region_code"]].title)


def table(group: Group, rows: Sequence[queries.Row]) -> Table:
    """A row a region, each a link to this page for it."""
    selection = group.selection
    rate, wage = f"rate_{selection.definition}", f"wage_{selection.definition}_p50"
    columns = [
        Column("region", _("Workforce region")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(rate, _("Share with work"), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column(wage, _("Median wage"), "number"),
    ]
    lines = []
    for row, share in zip(rows, views.with_rollups(rows, rate), strict=True):
        title = views.codes().regions[row["region_code"]].title
        href = _address(group, row["region_code"])
        reach = views.spread_words(views.spread(row, rate))
        lines.append([Link(title, href), cell(row, "n_matched"), share, reach, cell(row, wage)])
    codes = [{key: row[key] for key in KEYS[:4]} for row in rows]
    caption = _(
        "By place of school, in order of name, %(when)s", when=text.horizon_phrase(group.horizon)
    )
    return Table("regions", caption, columns, lines, codes)


def _body(group: Group, rows: Sequence[queries.Row], given: Table) -> list[Any]:
    rate = f"rate_{group.selection.definition}"
    return [
        answer(_sentence(group, rows)),
        maps.regions(
            rows,
            rate,
            ident="program-map",
            title=_("Share with work %(when)s", when=text.horizon_phrase(group.horizon)),
            href=partial(_address, group),
            here=group.selection.region,
        ),
        more(maps.unseen(rate)),
        more(_("The order is by name. Where likely ranges overlap, regions may be alike.")),
        data_table(given),
        csv_link(group.csv("regions"), _("these numbers")),
    ]


def _address(group: Group, region: str) -> str:
    """This page, for a region."""
    return group.selection.url(program_path(group.selection.program), region=region)


def _sentence(group: Group, rows: Sequence[queries.Row]) -> str:
    """From the lowest share that is shown to the highest, by number and not by name."""
    shown = [
        item for row in rows if (item := cell(row, f"rate_{group.selection.definition}")).shown
    ]
    if not shown:
        return _("By region, the shares with work are hidden or not counted.")
    low, high = (text.percent(end(float(i.value or 0) for i in shown)) for end in (min, max))
    if low == high:
        return _("In each region that is shown, the share with work is %(share)s.", share=low)
    return _("By region, the share with work goes from %(low)s to %(high)s.", low=low, high=high)
