"""How the numbers are made and protected, with the certificate and every definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from aggregates.schema import EMPLOYMENT, RATES, STATUSES
from dashboards import inventory, policy, queries, text, views
from dashboards.components import Column, Table, csv_link, data_table, question
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import Cell, cell

TITLE = "Methods"
COUNTED = ("n_exiters", "n_matched", *RATES, *(f"wage_{name}_p50" for name in EMPLOYMENT))
IDEAS = (
    "n_exiters",
    "n_matched",
    "n_employed",
    "n_full_quarter",
    "n_full_year",
    "n_working",
    "n_working_enrolled",
    "n_enrolled",
    "n_not_found",
    "wage_employed_p50",
    "horizon_code",
    "cohort_code",
    "cte_level",
    "region_code",
)
STATUS_TITLES = {
    "published": "Shown",
    "coded": "Shown as a range",
    "suppressed": "Suppressed",
    "no_data": "No data",
}
CERTIFICATE = {
    "result": "Result",
    "method": "How counts are protected",
    "rule": "What is proved",
    "cells": "Numbers in the release, hidden or shown",
    "relations": "Sums that tie them together",
    "cells_attacked": "Protected numbers attacked",
    "cells_exposed": "Protected numbers found out",
    "narrowest_interval": "Narrowest range left for a protected number",
    "hidden_counts": "Hidden counts",
    "programs_solved": "Linear programs solved",
    "solver": "Solver",
    "width": "Least width of a range",
    "database": "Database",
    "release_id": "Release",
}


def content(args: Mapping[str, Any]) -> Page:
    """Definitions, protection, the certificate, coverage and what is tabulated."""
    meta = queries.release().meta
    tables = {
        "definitions": _definition_table(),
        "suppression": _suppression_table(),
        "coverage": _coverage_table(),
        **_policy_tables(),
        **_content_tables(),
        "certificate": _certificate_table(),
    }
    body = [
        html.H1("How the numbers are made and protected"),
        html.P(
            "Every number here has a definition, a group it is about, a source, and a reason when "
            "it is missing.",
            className="wf-lede",
        ),
        html.Nav(
            html.Ul([html.Li(html.A(name, href=f"#{ident}")) for ident, name in CONTENTS
                     if ident != "frameworks" or "frameworks" in tables],
                    className="wf-chips"),
            **{"aria-label": "On this page"},
        ),
        _short(meta),
        _definitions(tables["definitions"]),
        _cubes(tables["cubes"]),
        _frameworks(tables.get("frameworks")),
        _protection(meta, tables["suppression"]),
        _policy(meta, tables),
        _certificate(tables["certificate"]),
        _coverage(tables["coverage"]),
        _tabulated(tables),
        _sources(meta),
    ]  # fmt: skip
    words = "Definitions, sources, privacy protection and the audit certificate of every number."
    return Page(TITLE, words, body, tables)


CONTENTS = (
    ("short", "In short"),
    ("definitions", "Definitions"),
    ("cubes", "Cubes"),
    ("frameworks", "Career clusters"),
    ("protection", "Privacy"),
    ("policy", "Policy"),
    ("certificate", "Certificate"),
    ("coverage", "Coverage"),
    ("tabulated", "What is shown"),
    ("sources", "Sources"),
)


def _short(meta: Mapping[str, str]) -> html.Section:
    return question(
        "short",
        "In short",
        [
            html.Ul(
                [
                    html.Li(
                        "School records are looked up in state wage records and college "
                        "enrollment. A share is always of the leavers who could be looked up."
                    ),
                    html.Li(
                        "Work means wages from an employer that pays state unemployment "
                        "insurance. There are three ways to count it, and you choose."
                    ),
                    html.Li(
                        "“Not found in records” is not “unemployed”. Work for oneself, in other "
                        "states, for the federal government or in the military is not in the "
                        "records."
                    ),
                    html.Li(
                        f"Yearly wages are in {meta.get('constant_dollar_year', 'constant')} "
                        "dollars and count every job in the year. "
                        "Quarter 2 and quarter 4 wages are for that quarter alone."
                    ),
                    html.Li(
                        "A group of leavers is only shown as many years on as wage records reach "
                        "for all of it, so later years are about earlier leavers."
                    ),
                ],
                className="wf-list",
            )
        ],
    )


def _definitions(table: Table) -> html.Section:
    known = {row["id"]: row for row in queries.definitions()}
    ideas = [known[ident] for ident in IDEAS if ident in known]
    pairs = [html.Div([html.Dt(_plain_name(row)), html.Dd(_whole(row))]) for row in ideas]
    return question(
        "definitions",
        "Definitions",
        [
            html.Dl(pairs, className="wf-terms"),
            html.Details(
                [
                    html.Summary("Every measure and grouping, with formula, unit and source"),
                    data_table(table, compact=True),
                ],
                className="wf-more",
            ),
            _csv("definitions"),
        ],
    )


def _whole(row: Mapping[str, str]) -> str:
    """The definition and what else there is to know about it."""
    return row["short"] if row["long"] == row["short"] else f"{row['short']} {row['long']}"


def _plain_name(row: Mapping[str, str]) -> str:
    """'Wages, 50th percentile (any covered work)' is the median to most readers."""
    if row["id"].startswith("wage_"):
        return "Median wage"
    return row["name"]


def _definition_table() -> Table:
    """What is measured; wage percentiles of the three definitions are one idea, told once each."""
    columns = [
        Column("name", "Name"),
        Column("definition", "Definition"),
        Column("formula", "How it is counted"),
        Column("unit", "Unit"),
        Column("source", "Source"),
    ]
    rows = [row for row in queries.definitions() if not row["id"].startswith("concentrators__")]
    order = {"dimension": 1, "measure": 0}
    ordered = sorted(rows, key=lambda row: order.get(row["kind"], 2))
    lines = [
        [row["name"], _whole(row), row["formula"] or "", row["unit"], row["source"]]
        for row in ordered
    ]
    return Table(
        "definitions",
        "Every measure and grouping in the release",
        columns,
        lines,
        [{"id": row["id"], "kind": row["kind"]} for row in ordered],
    )


def _rules(meta: Mapping[str, str]) -> list[html.Li]:
    """How privacy is protected, step by step."""
    if meta.get("method") == "rounding":
        return _rounding_rules(meta["rounding_base"], int(meta["rounding_reach"]))
    least = meta.get("minimum_count", "10")
    width = meta.get("protection_width", least)
    return [
        html.Li(
            f"No count under {least} people is shown, zero included, nor one whose "
            "rest is that small: if 98 of 100 are working, the other two are "
            "protected too."
        ),
        html.Li(
            "More numbers are then suppressed, so that no protected one can be worked "
            "out by adding and subtracting across programs, places, years, groups "
            f"and shares. Each could still be any of a range at least {width} wide."
        ),
        html.Li(
            "Wages need enough earners and enough employers, none of them with nearly "
            "all the wages, and are rounded."
        ),
        html.Li(
            "A suppressed number does not tell whether its own group is small: it may "
            "be suppressed to protect another."
        ),
    ]


def _rounding_rules(base: str, reach: int) -> list[html.Li]:
    further = (
        f" A few counts that could not add up so are further from the true ones, by {reach} at "
        "most."
        if reach >= int(base)
        else ""
    )
    return [
        html.Li(
            f"Every count is shown, rounded to a multiple of {base}: one of the two next to it, "
            f"by lot, the nearer one more often.{further} A 0 stands for nobody or for a few "
            "people."
        ),
        html.Li(
            "Rounded counts still add up, across programs, places, years, groups and activities. "
            f"So adding and subtracting tells no more than rounding does: every count could be any "
            f"of at least {base} numbers."
        ),
        html.Li(
            "Shares are shares of rounded counts. Where they are of few people rounding would "
            "mislead, and they are suppressed."
        ),
        html.Li(
            "Wages need enough earners and enough employers, none of them with nearly all the "
            "wages, and are rounded too."
        ),
    ]


def _protection(meta: Mapping[str, str], table: Table) -> html.Section:
    return question(
        "protection",
        "How privacy is protected",
        [
            html.Ol(_rules(meta), className="wf-list"),
            data_table(table, compact=True),
            html.P(
                "The other percentiles of wages are shown where the median is.",
                className="wf-note",
            ),
            _csv("suppression"),
        ],
    )


def _suppression_table() -> Table:
    counts: dict[str, dict[str, int]] = {}
    for row in queries.suppression():
        if row["cube"] != "outcomes":
            continue
        counts.setdefault(row["measure"], {})[row["status"]] = row["cells"]
    used = [status for status in STATUSES if any(status in found for found in counts.values())]
    names = {row["id"]: row["name"] for row in queries.definitions()}
    columns = [
        Column("measure", "Measure"),
        Column("rate_suppressed", "Share suppressed", "share"),
        *(Column(f"n_{status}", STATUS_TITLES[status], "number") for status in used),
    ]
    lines, keys = [], []
    for measure, found in counts.items():
        if measure not in COUNTED:
            continue
        known = sum(n for status, n in found.items() if status != "no_data")
        share = found.get("suppressed", 0) / known if known else None
        lines.append(
            [
                names.get(measure, measure),
                Cell("rate_suppressed", share) if share is not None else Cell("", None, "no_data"),
                *(Cell("n_cells", found.get(status, 0)) for status in used),
            ]
        )
        keys.append({"measure": measure})
    return Table(
        "suppression", "Outcomes: numbers shown and suppressed, by measure", columns, lines, keys
    )


def _certificate(table: Table) -> html.Section:
    found = queries.certificate()
    proved = found.get("result") == "proved"
    hidden = "true" if queries.release().meta.get("method") == "rounding" else "hidden"
    lead = (
        "A separate program attacked this release with nothing but the release itself, knowing "
        f"every rule above. It could not work out any of the {hidden} numbers."
        if proved
        else "This release has no proof of protection: its certificate is below as it stands."
    )
    return question(
        "certificate",
        "The certificate",
        [html.P(lead, className="wf-answer"), data_table(table, compact=True), _csv("certificate")],
    )


def _certificate_table() -> Table:
    found = queries.certificate()
    known = [key for key in CERTIFICATE if key in found]
    rest = [key for key in found if key not in CERTIFICATE]
    lines = [
        [CERTIFICATE.get(key, key.replace("_", " ").capitalize()), _grouped(found[key])]
        for key in [*known, *rest]
    ]
    columns = [Column("item", "What"), Column("value", "Finding")]
    return Table("certificate", "What the audit proved about this release", columns, lines)


def _grouped(value: str) -> str:
    return f"{int(value):,}" if value.isdigit() else value


def _coverage(table: Table) -> html.Section:
    return question(
        "coverage",
        "Who could be looked up",
        [
            html.P(
                "Leavers whose records could not be looked up are in no share. This is how many "
                "could, by year of leaving.",
                className="wf-answer",
            ),
            data_table(table, compact=True),
            _csv("coverage"),
        ],
    )


def _coverage_table() -> Table:
    codes = views.codes()
    rows = queries.outcomes(program_code="total", region_code="state", horizon_code="q2")
    years = [row for row in rows if codes.cohorts[row["cohort_code"]].level == "year"]
    columns = [
        Column("cohort", "Left school in"),
        Column("n_exiters", "Leavers", "number"),
        Column("n_matched", "Looked up", "number"),
        Column("rate_matched", "Share looked up", "share"),
        Column("reach", "Followed up to"),
    ]
    lines = [
        [
            row["cohort_code"],
            cell(row, "n_exiters"),
            cell(row, "n_matched"),
            cell(row, "rate_matched"),
            text.horizon(codes.horizons_of(row["cohort_code"])[-1]),
        ]
        for row in years
    ]
    keys = [{"cohort_code": row["cohort_code"]} for row in years]
    return Table("coverage", "Leavers looked up in wage records", columns, lines, keys)


def _content_tables() -> dict[str, Table]:
    """What the release holds: its cubes, both frameworks, and what is tabulated."""
    codes = views.codes()
    grids = inventory.grid_tables(queries.grids(), queries.horizons())
    found = {"cubes": inventory.cubes_table(queries.cubes(), queries.suppression())}
    if codes.clusters("2024"):
        found["frameworks"] = inventory.frameworks_table(codes)
    return found | {table.name: table for table in grids.values()}


def _cubes(table: Table) -> html.Section:
    return question(
        "cubes",
        "The cubes, and the questions they answer",
        [
            html.P(
                "All numbers of a release are in these tables, and all were protected together. "
                "The name of a cube leads to all its rows (CSV), each number with its status.",
                className="wf-answer",
            ),
            data_table(table),
            html.P(
                "Demand and coverage are made of numbers of the other cubes, and hide what those "
                "hide.",
                className="wf-note",
            ),
            _csv("cubes"),
        ],
    )


def _frameworks(table: Table | None) -> html.Section | None:
    """Why there are two lists of career clusters, and how they meet."""
    if table is None:
        return None
    return question(
        "frameworks",
        "Two frameworks of career clusters",
        [
            html.P(
                "States have long sorted programs into 16 career clusters. A new national "
                "framework of 2024 has 14. Every program is in one cluster of each, so both say "
                "the same about programs, in other groups.",
                className="wf-answer",
            ),
            html.P(
                [
                    "The numbers of both are protected as one: where clusters overlap, neither "
                    "gives away what the other hides. So clusters of 2024 are shown only where "
                    "what the two share is large enough. ",
                    html.A("Programs by the 2024 framework", href="/programs?framework=2024"),
                ],
                className="wf-answer__more",
            ),
            data_table(table, compact=True),
            _csv("frameworks"),
        ],
    )


def _policy_tables() -> dict[str, Table]:
    """The policy of the release, part by part."""
    given = queries.release().policy
    cubes = {row["cube"]: row["title"] for row in queries.cubes()}
    dims = {dim: title for dim, (title, _) in views.codes().groups.items()}
    dims["sector"] = "Industries"
    found = [
        policy.settings_table(given, cubes),
        policy.pooled_table(given, dims, _code_title),
        policy.reference_table(given, dims, _code_title),
        policy.levels_table(given, inventory.LEVELS, cubes),
    ]
    return {table.name: table for table in found}


def _code_title(dim: str, code: str) -> str:
    """The title of a code of a grouping or a partition; the code itself where nothing has it."""
    titles = views.codes().groups.get(dim, ("", {}))[1]
    parts = {(row["partition"], row["part_code"]): row["title"] for row in queries.parts()}
    return titles.get(code) or parts.get((dim, code)) or code.replace("_", " ")


def _policy(meta: Mapping[str, str], tables: Mapping[str, Table]) -> html.Section:
    shown = [tables[name] for name in ("policy", "reference", "pooled") if tables[name].rows]
    return question(
        "policy",
        "The policy of this release",
        [
            html.P(
                "What is published and how it is protected was decided before anything was "
                "counted, in one file. This is all of it.",
                className="wf-answer",
            ),
            *(part for table in shown for part in (_words(table), _csv(table.name))),
            html.Details(
                [
                    html.Summary("Every level that the policy asks for"),
                    _words(tables["levels"]),
                    _csv("levels"),
                ],
                className="wf-more",
            ),
            html.Details(
                [
                    html.Summary("The policy as a file, with comments"),
                    html.Pre(
                        policy.commented(meta.get("policy_toml", "")),
                        className="wf-code",
                        tabIndex="0",
                    ),
                ],
                className="wf-more",
            ),
        ],
    )  # fmt: skip


def _tabulated(tables: Mapping[str, Table]) -> html.Section:
    found = [tables[name] for name in tables if name.startswith("tabulated-")]
    return question(
        "tabulated",
        "What is shown, and why not the rest",
        [
            html.P(
                "Finer tables would be mostly blanks. A combination is left out for a point in "
                "time when its groups would be too small on average.",
                className="wf-answer",
            ),
            *(
                html.Details(
                    [
                        html.Summary(table.caption),
                        _words(table),
                        _csv(table.name),
                    ],
                    className="wf-more",
                )
                for table in found
            ),
        ],
    )


def _sources(meta: Mapping[str, str]) -> html.Section:
    first, last = meta.get("wages_first_quarter", ""), meta.get("wages_last_quarter", "")
    lines = [
        f"Wage records from {first} to {last}." if first and last else "",
        "School, college and credential records of the state longitudinal data system.",
        "Consumer Price Index (CPI-U), U.S. city average, all items, for constant dollars.",
        f"Release {queries.release().id}; definitions and policy are part of it.",
    ]
    return question(
        "sources",
        "Sources",
        [html.Ul([html.Li(line) for line in lines if line], className="wf-list")],
    )


def _words(table: Table) -> html.Div:
    """A table of words: small, and a card a row on a narrow screen."""
    return data_table(table, compact=True, classes="wf-table--cards")


def _csv(table: str) -> Any:
    return csv_link(f"/csv/methods/{table}.csv", "this table")


def layout(**_: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("methods")


register_page(__name__, path="/methods", title=titled(TITLE), content=content)
