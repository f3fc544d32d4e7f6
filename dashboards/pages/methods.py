"""How the numbers are made and protected, with the certificate and every definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html, register_page

from aggregates.schema import EMPLOYMENT, RATES, STATUSES
from dashboards import queries, text, views
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
LEVELS = {
    "program": "Program",
    "cluster": "Career cluster",
    "cluster_2024": "Career cluster of 2024",
    "total": "Everyone",
    "state": "State",
    "workforce_region": "Workforce region",
    "county": "County",
    "district": "School district",
    "school": "School",
    "all": "All years",
    "window": "Three years",
    "year": "One year",
}
COUNTED_TOO = {
    "activities": "activities",
    "full_quarter": "full quarters",
    "full_year": "full years",
    "coverage": "share looked up",
}
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
        "tabulated": _grid_table(),
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
            html.Ul([html.Li(html.A(name, href=f"#{ident}")) for ident, name in CONTENTS],
                    className="wf-chips"),
            **{"aria-label": "On this page"},
        ),
        _short(meta),
        _definitions(tables["definitions"]),
        _protection(meta, tables["suppression"]),
        _certificate(tables["certificate"]),
        _coverage(tables["coverage"]),
        _tabulated(tables["tabulated"]),
        _sources(meta),
    ]  # fmt: skip
    words = "Definitions, sources, privacy protection and the audit certificate of every number."
    return Page(TITLE, words, body, tables)


CONTENTS = (
    ("short", "In short"),
    ("definitions", "Definitions"),
    ("protection", "Privacy"),
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
    rows = queries.definitions()
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
            html.Details(
                [
                    html.Summary("The protection policy of this release, in full"),
                    html.Pre(meta.get("policy_toml", ""), className="wf-code", tabIndex="0"),
                ],
                className="wf-more",
            ),
        ],
    )


def _suppression_table() -> Table:
    counts: dict[str, dict[str, int]] = {}
    for row in queries.suppression():
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
    return Table("suppression", "Numbers shown and suppressed, by measure", columns, lines, keys)


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


def _tabulated(table: Table) -> html.Section:
    return question(
        "tabulated",
        "What is shown, and why not the rest",
        [
            html.P(
                "Finer tables would be mostly blanks. A combination is left out for a point in "
                "time when its groups would be too small on average.",
                className="wf-answer",
            ),
            data_table(table, compact=True),
            _csv("tabulated"),
        ],
    )


def _grid_table() -> Table:
    """One row a combination of levels; its points in time, and what is counted there, in words."""
    grids: dict[tuple[str, ...], list[queries.Row]] = {}
    shown = set(views.codes().horizons)
    for row in queries.grids():
        hidden = row["program_level"] == "pair" or row["subgroup_dim"].startswith("concentrators")
        if row["population"] != "leavers" or row["horizon_code"] not in shown or hidden:
            continue  # of cubes that have no page yet
        split = "Groups of people" if row["subgroup_dim"] != "total" else "Everyone together"
        levels = (row["program_level"], row["region_level"], row["cohort_level"])
        grids.setdefault((*(LEVELS.get(level, level) for level in levels), split), []).append(row)
    columns = [
        Column("program", "Program"),
        Column("place", "Place"),
        Column("cohort", "Left school in"),
        Column("split", "For"),
        Column("shown", "Work and wages shown for"),
        Column("counted", "Also counted"),
        Column("not_shown", "Too small for"),
    ]
    lines = [
        [
            *levels,
            _span(row["horizon_code"] for row in rows if row["published"]),
            "; ".join(f"{name}: {span}" for name, span in _counted(rows) if span),
            _span(
                {row["horizon_code"] for row in rows}
                - {row["horizon_code"] for row in rows if row["published"]}
            ),
        ]
        for levels, rows in grids.items()
    ]
    return Table("tabulated", "Combinations in this release", columns, lines)


def _counted(rows: Sequence[queries.Row]) -> list[tuple[str, str]]:
    """What else is counted for a combination, and when."""
    return [
        (name, _span(row["horizon_code"] for row in rows if row["published"] and row.get(column)))
        for column, name in COUNTED_TOO.items()
    ]


def _span(found: Iterable[str]) -> str:
    """Horizons as a short list, runs joined."""
    order = views.codes().horizons
    places = sorted(order.index(code) for code in set(found))
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return ", ".join(
        text.horizon(order[a])
        if a == b
        else f"{text.horizon(order[a])} to {text.horizon(order[b])}"
        for a, b in runs
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


def _csv(table: str) -> Any:
    return csv_link(f"/csv/methods/{table}.csv", "this table")


def layout(**_: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("methods")


register_page(__name__, path="/methods", title=titled(TITLE), content=content)
