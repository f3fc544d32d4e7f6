"""Is it the same for everyone? Women and men here, and the way to every other grouping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from aggregates.schema import KEYS, NO_DATA, TOTAL
from dashboards import queries, text, views
from dashboards.answers.answer import Answer, Group
from dashboards.answers.parts import more
from dashboards.components import Column, Table, csv_link, data_table
from dashboards.language import _, rich
from dashboards.text import cell

IDENT, DIM = "groups", "sex"


def ask(group: Group) -> Answer:
    """The question with its answer."""
    rows = by_sex(group) if tabulated(group.selection.program) else []
    given = table(group, rows)
    return Answer(
        IDENT, _("Is it the same for everyone?"), _body(group, given), tables={"groups": given}
    )


def tabulated(program: str) -> bool:
    """Whether any groups of people of a program are tabulated."""
    return len(queries.tabulated(program)["subgroup_dim"]) > 1


def by_sex(group: Group) -> list[queries.Row]:
    """The same leavers by sex, in the order of the release."""
    rows = queries.outcomes(
        program_code=group.selection.program,
        region_code=group.selection.region,
        cohort_code=group.selection.cohort,
        horizon_code=group.horizon,
        subgroup_dim=DIM,
    )
    order = list(_titles())
    rows = [row for row in rows if row["n_matched_status"] != NO_DATA]
    return sorted(rows, key=lambda row: order.index(row["subgroup_code"]))


def _titles() -> dict[str, str]:
    return dict(views.codes().groups.get(DIM, ("", {}))[1])


def table(group: Group, rows: Sequence[queries.Row]) -> Table:
    """A row a group."""
    definition = group.selection.definition
    rate, wage = f"rate_{definition}", f"wage_{definition}_p50"
    columns = [
        Column("group", _("Group")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(rate, _("Share with work"), "share"),
        Column(wage, _("Median wage"), "number"),
    ]
    lines = [
        [_titles()[row["subgroup_code"]], cell(row, "n_matched"), share, cell(row, wage)]
        for row, share in zip(rows, views.with_rollups(rows, rate), strict=True)
    ]
    codes = [{key: row[key] for key in KEYS} for row in rows]
    caption = _("Women and men, %(when)s", when=text.horizon_phrase(group.horizon))
    return Table("groups", caption, columns, lines, codes)


def _body(group: Group, given: Table) -> list[Any]:
    shown = [data_table(given), csv_link(group.csv("groups"), _("these numbers"))]
    whole, links = ways(group)
    return [
        *(shown if given.rows else []),
        more(_lead(group, whole)),
        html.Ul(links, className="wf-chips"),
    ]


def ways(group: Group) -> tuple[str, list[html.Li]]:
    """The nearest larger group that is split by people, and a link to each of its groupings."""
    codes = views.codes()
    selection = group.selection
    chain = codes.ancestors("programs", selection.program)
    whole = next((code for code in chain if tabulated(code)), TOTAL)
    there = queries.tabulated(whole)["subgroup_dim"]
    kept = selection.keep("region", "horizon")
    measure = f"rate_{selection.definition}"
    links = [
        html.Li(html.A(title, href=kept.url("/gaps", program=whole, group=dim, measure=measure)))
        for dim, (title, _titles_) in codes.groups.items()
        if dim in there
    ]
    return whole, links


def _lead(group: Group, whole: str) -> list[Any]:
    if whole == group.selection.program:
        return [_("Compare groups by:")]
    title = views.codes().programs[whole].title
    return rich(
        "Groups of people are too small to show here. Across %(program)s, compare by:",
        program=title,
    )
