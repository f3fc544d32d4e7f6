"""For employers: people who leave school trained for a field, where, and how work went."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import KEYS, NO_PROGRAM, SUPPRESSED, TOTAL
from dashboards import figures, queries, text, views
from dashboards.api import csv_href
from dashboards.components import (
    Column,
    Link,
    Table,
    csv_link,
    data_table,
    form,
    numbers,
    part,
    picture,
    question,
    stat,
    stat_cell,
    why_hidden,
)
from dashboards.selection import Selection, program_path
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("framework", "cluster", "region", "cohort")
SHOWN = ("n_matched", "rate_employed", "wage_full_year_p50")
PICTURES = ("talent-supply", "talent-years")
FOLLOWED = text.YEARS[:5]
EARLY = FOLLOWED[0]
TITLE = "Who is leaving school, trained for what"


def content(args: Mapping[str, Any]) -> Page:
    """People by field for a place and group of leavers, with their first years of work."""
    selection = replace(views.read(args, ALLOWED), horizon=EARLY)
    early, late, level = _rows(selection)
    last = next((row["horizon_code"] for row in late.values()), "")
    years = _year_rows(selection)
    table = _table(selection, early, late, last, level)
    yearly = _year_table(selection, years)
    most = _by_people(early)[:12]
    codes = views.codes()
    body = [
        html.H1("Who left school, trained for what"),
        html.P(
            "People who left high school by field of training, and how their first years of work "
            "went: who you could hire, and what they have been paid.",
            className="wf-lede",
        ),
        form("/talent", _controls(selection)),
        part(
            "talent-answers",
            [
                html.P(f"{views.who(selection)}.", className="wf-summary"),
                views.nothing_here("/talent", selection),
                _notes(selection, last),
            ]
            if not early
            else [
                html.P(f"{views.who(selection)}.", className="wf-summary"),
                _state_of_supply(selection, years),
                question(
                    "fields",
                    "Which fields did they train for?",
                    [
                        picture(
                            "talent-supply",
                            f"Leavers by {level}"
                            + (", the 12 largest shown" if len(early) > 12 else ""),
                            [f"{_name(row)}: {text.value(cell(row, 'n_matched'))}" for row in most],
                            size=_size(len(most)),
                        ),
                        data_table(table),
                        why_hidden(queries.release().meta.get("minimum_count", "10"))
                        if any(
                            row[f"{name}_status"] == SUPPRESSED for row in early for name in SHOWN
                        )
                        else None,
                        csv_link(csv_href("talent", "supply", selection), "this table"),
                    ],
                ),
                _over_time(selection, years, yearly),
                _notes(selection, last),
            ],
        ),
    ]
    return Page(
        TITLE,
        "The supply of young workers by field of training, region and year, with wages.",
        body,
        {"supply": table, "years": yearly},
        {
            "talent-supply": partial(
                figures.supply, [(_name(row), cell(row, "n_matched")) for row in most]
            ),
            "talent-years": partial(figures.columns, _year_series(years)),
        },
        news=f"Showing {len(early)} fields in {codes.regions[selection.region].title}.",
    )


def _size(rows: int) -> str:
    return "l" if rows > 8 else "m" if rows > 3 else "s"


def _name(row: queries.Row) -> str:
    return views.codes().programs[row["program_code"]].title


def _rows(selection: Selection) -> tuple[list[queries.Row], dict[str, queries.Row], str]:
    """Rows in year 1; by program, rows some years later; and which level they are on."""
    codes = views.codes()
    found = _rows_at(selection, EARLY)
    if selection.cluster:
        wanted = {node.code for node in codes.programs_in(selection.cluster)}
        if not any(row["program_code"] in wanted for row in found):
            wanted = {selection.cluster}
    else:
        wanted = {node.code for node in codes.clusters(selection.framework)} - {NO_PROGRAM}
    early = sorted((row for row in found if row["program_code"] in wanted), key=_name)
    single = bool(early) and codes.programs[early[0]["program_code"]].level == "program"
    return early, _late(selection, wanted), "program" if single else "career cluster"


def _rows_at(selection: Selection, horizon: str) -> list[queries.Row]:
    return queries.outcomes(
        region_code=selection.region, cohort_code=selection.cohort, horizon_code=horizon
    )


def _late(selection: Selection, wanted: Collection[str]) -> dict[str, queries.Row]:
    """By program, rows in year 5, or in the last year before it that is shown."""
    for horizon in reversed(FOLLOWED[1:]):
        rows = _rows_at(selection, horizon)
        if found := {row["program_code"]: row for row in rows if row["program_code"] in wanted}:
            return found
    return {}


def _by_people(rows: Sequence[queries.Row]) -> list[queries.Row]:
    return sorted(rows, key=lambda row: (-(views.value_of(row, "n_matched") or -1), _name(row)))


def _state_of_supply(selection: Selection, years: Sequence[queries.Row]) -> html.Div:
    program = selection.cluster or TOTAL
    row = queries.one(
        program_code=program,
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=EARLY,
    )
    field = views.codes().programs[program].title
    return html.Div(
        [
            stat(
                stat_cell(cell(row, "n_matched")),
                "people left school and could be looked up",
                field,
            ),
            stat(
                stat_cell(cell(row, "n_employed")),
                "had covered work within a year",
                _share(cell(row, "rate_employed")),
            ),
            stat(
                stat_cell(cell(row, "wage_full_year_p50")),
                "median wage in year 1",
                f"Of those who worked all four quarters, in {views.dollars_of()}",
            ),
        ],
        className="wf-stats",
    )


def _share(item: text.Cell) -> str:
    return f"{text.value(item)} of those looked up" if item.shown else ""


def _table(
    selection: Selection,
    early: Sequence[queries.Row],
    late: Mapping[str, queries.Row],
    last: str,
    level: str,
) -> Table:
    columns = [
        Column("program", level.capitalize()),
        Column("n_matched", "Leavers", "number"),
        Column("n_employed_y01", "With work in year 1", "number"),
        Column("rate_employed_y01", "Share with work", "share"),
        Column("wage_full_year_p50_y01", "Median wage, year 1", "number"),
        *_later(last),
    ]
    lines = [
        [
            Link(
                _name(row),
                selection.keep("region", "cohort").url(program_path(row["program_code"])),
            ),
            cell(row, "n_matched"),
            cell(row, "n_employed"),
            share,
            cell(row, "wage_full_year_p50"),
            *([cell(late.get(row["program_code"]), "wage_full_year_p50")] if last else []),
        ]
        for row, share in zip(early, views.with_rollups(early, "rate_employed"), strict=True)
    ]
    keys = [{key: row[key] for key in KEYS[:3]} for row in early]
    caption = f"Leavers by {level}, in order of name"
    return Table("supply", caption, columns, lines, keys)


def _later(last: str) -> list[Column]:
    """The column of wages some years on, where any are shown."""
    if not last:
        return []
    title = f"Median wage, {text.horizon(last).lower()}"
    return [Column(f"wage_full_year_p50_{last}", title, "number")]


def _year_rows(selection: Selection) -> list[queries.Row]:
    codes = views.codes()
    rows = queries.outcomes(
        program_code=selection.cluster or TOTAL,
        region_code=selection.region,
        horizon_code=EARLY,
    )
    found = [row for row in rows if codes.cohorts[row["cohort_code"]].level == "year"]
    return sorted(found, key=lambda row: row["cohort_code"])


def _year_series(rows: Sequence[queries.Row]) -> list[tuple[str, text.Cell]]:
    return [(row["cohort_code"], cell(row, "n_matched")) for row in rows]


def _year_table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    columns = [
        Column("cohort", "Left school in"),
        Column("n_matched", "Leavers", "number"),
        Column("rate_employed_y01", "Share with work in year 1", "number"),
        Column("wage_full_year_p50_y01", "Median wage, year 1", "number"),
    ]
    lines = [
        [
            row["cohort_code"],
            cell(row, "n_matched"),
            cell(row, "rate_employed"),
            cell(row, "wage_full_year_p50"),
        ]
        for row in rows
    ]
    keys = [{key: row[key] for key in KEYS[:4]} for row in rows]
    return Table("years", "Leavers by year", columns, lines, keys)


def _over_time(selection: Selection, rows: Sequence[queries.Row], table: Table) -> html.Section:
    field = views.codes().programs[selection.cluster or TOTAL].title
    if len(rows) < 2:
        words = (
            f"Single years are not shown for {field} in {views.place_name(selection.region)}: "
            "the groups would be too small. "
        )
        link = html.A("See the whole state", href=selection.url("/talent", region="state"))
        return question("years", "How many each year?", [html.P([words, link])])
    series = _year_series(rows)
    return question(
        "years",
        "How many each year?",
        [
            html.P(text.trend_sentence(field, series), className="wf-answer"),
            picture(
                "talent-years",
                f"Leavers by year of leaving school: {field}",
                [f"{label}: {text.value(item)}" for label, item in series],
                size="s",
            ),
            numbers(table, csv_href("talent", "years", selection), "these numbers"),
        ],
    )


def _notes(selection: Selection, last: str) -> html.Section:
    years = views.leaving_years(selection.cohort, last)
    when = text.horizon(last).lower() if last else ""
    later = f" Wages in {when} are of those who left in {years}." if last else ""
    return question(
        "reading",
        "Reading these numbers",
        [
            html.Ul(
                [
                    html.Li(
                        "Leavers are people who left high school with this field as their main "
                        "program, and could be looked up in wage records. A field of training is "
                        "not a job title."
                    ),
                    html.Li(
                        "Wages are for people who worked all four quarters of the year, the "
                        "nearest these records come to steady work, in "
                        f"{views.dollars_of()}. Hours are not recorded.{later}"
                    ),
                    html.Li(
                        [
                            "People in college with no job yet are not in the count with work. ",
                            html.A("What happens to them later", href="/programs/total"),
                        ]
                    ),
                ],
                className="wf-list",
            )
        ],
    )


def _controls(selection: Selection) -> list[Any]:
    return [
        views.framework_select(selection, "talent"),
        *views.cluster_controls(selection, "talent", "Field", "All career clusters"),
    ]


def layout(**_: Any) -> Any:
    """What Dash takes over: the page, and two pictures."""
    return takeover("talent", PICTURES)


register_page(__name__, path="/talent", title=titled(TITLE), content=content)
