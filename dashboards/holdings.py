"""What a release holds, for `/methods`: its cubes, both frameworks, its policy, its grids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards import inventory, policy, queries, views
from dashboards.components import Table, csv_link, data_table, question
from dashboards.language import _, rich

POLICY = ("policy", "reference", "pooled")  # its tables that are open; "levels" is long


def tables() -> dict[str, Table]:
    """Every table of these sections, by name."""
    codes = views.codes()
    found = [
        inventory.cubes_table(queries.cubes(), queries.suppression()),
        *([inventory.frameworks_table(codes)] if codes.clusters("2024") else []),
        *inventory.grid_tables(queries.grids(), queries.horizons()).values(),
        *_policy_tables(),
    ]
    return {table.name: table for table in found}


def _policy_tables() -> list[Table]:
    """The policy of the release, part by part."""
    given = queries.release().policy
    titles = {row["cube"]: row["title"] for row in queries.cubes()}
    dims = {dim: title for dim, (title, _codes) in views.codes().groups.items()}
    dims["sector"] = _("Industries")
    return [
        policy.settings_table(given, titles, _code_title),
        policy.pooled_table(given, dims, _code_title),
        policy.reference_table(given, dims, _code_title),
        policy.levels_table(given, inventory.LEVELS, titles),
    ]


def _code_title(dim: str, code: str) -> str:
    """The title of a code of a grouping, a partition or a place; the code itself where nothing
    has it.
    """
    if dim == "region" and code in views.codes().regions:
        return views.region_title(code)
    titles = views.codes().groups.get(dim, ("", {}))[1]
    parts = {(row["partition"], row["part_code"]): row["title"] for row in queries.parts()}
    return titles.get(code) or parts.get((dim, code)) or code.replace("_", " ")


def sections(found: Mapping[str, Table]) -> dict[str, html.Section]:
    """Each section by its id; both frameworks only where the records know both."""
    made = {
        "cubes": _cubes(found["cubes"]),
        "policy": _policy(found),
        "tabulated": _tabulated(found),
    }
    return made | ({"frameworks": _frameworks(found)} if "frameworks" in found else {})


def _cubes(table: Table) -> html.Section:
    lead = _(
        "All numbers of a release are in these tables, and all were protected together. The name "
        "of a cube leads to all its rows (CSV), each number with its status."
    )
    note = _(
        "Demand and coverage are made of numbers of the other cubes, and hide what those hide."
    )
    return question(
        "cubes",
        _("The cubes, and the questions they answer"),
        [
            html.P(lead, className="wf-answer"),
            data_table(table),
            html.P(note, className="wf-note"),
            csv_of("cubes"),
        ],
    )


def _frameworks(found: Mapping[str, Table]) -> html.Section:
    """Why there are two lists of career clusters, and how they meet."""
    lead = _(
        "States have long sorted programs into 16 career clusters. A new national framework of "
        "2024 has 14. Every program is in one cluster of each, so both say the same about "
        "programs, in other groups."
    )
    programs = html.A(_("Programs by the 2024 framework"), href="/programs?framework=2024")
    more = rich(
        "The numbers of both are protected as one: where clusters overlap, neither gives away "
        "what the other hides. So clusters of 2024 are shown only where what the two share is "
        "large enough. %(programs)s",
        programs=programs,
    )
    return question(
        "frameworks",
        _("Two frameworks of career clusters"),
        [
            html.P(lead, className="wf-answer"),
            html.P(more, className="wf-answer__more"),
            data_table(found["frameworks"], compact=True),
            csv_of("frameworks"),
        ],
    )


def _policy(found: Mapping[str, Table]) -> html.Section:
    lead = _(
        "What is published and how it is protected was decided before anything was counted, in "
        "one file. This is all of it."
    )
    file = policy.commented(queries.release().meta.get("policy_toml", ""))
    shown = [found[name] for name in POLICY if found[name].rows]
    return question(
        "policy",
        _("The policy of this release"),
        [
            html.P(lead, className="wf-answer"),
            *(piece for table in shown for piece in (_words(table), csv_of(table.name))),
            _more(_("Every level that the policy asks for"), found["levels"]),
            html.Details(
                [
                    html.Summary(_("The policy as a file, with comments")),
                    html.Pre(file, className="wf-code", tabIndex="0"),
                ],
                className="wf-more",
            ),
        ],
    )


def _tabulated(found: Mapping[str, Table]) -> html.Section:
    lead = _(
        "Finer tables would be mostly blanks. A combination is left out for a point in time when "
        "its groups would be too small on average."
    )
    grids = [table for name, table in found.items() if name.startswith("tabulated-")]
    return question(
        "tabulated",
        _("What is shown, and why not the rest"),
        [
            html.P(lead, className="wf-answer"),
            *(_more(table.caption, table) for table in grids),
            html.P(html.A(_("For whom what is left out"), href="/quality#too-small")),
        ],
    )


def _more(summary: str, table: Table) -> html.Details:
    """A long table that opens."""
    return html.Details(
        [html.Summary(summary), _words(table), csv_of(table.name)], className="wf-more"
    )


def _words(table: Table) -> html.Div:
    """A table of words: small, and a card a row on a narrow screen."""
    return data_table(table, compact=True, classes="wf-table--cards")


def csv_of(table: str) -> Any:
    """The way to a table of the page as a file."""
    return csv_link(f"/csv/methods/{table}.csv", _("this table"))
