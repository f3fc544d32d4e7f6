"""One program, cluster or everyone: questions as headings, the number first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import ACTIVITIES, CODED, KEYS, NO_DATA, NO_PROGRAM, SUPPRESSED, TOTAL
from dashboards import figures, queries, text, views
from dashboards.answers import industries, timeline
from dashboards.api import csv_href
from dashboards.components import (
    Column,
    Link,
    Table,
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
from dashboards.selection import FRAMEWORKS, Selection, program_path
from dashboards.shell import Page, full_title
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("program", "region", "cohort", "horizon", "definition")
PICTURES = ("program-activity", timeline.PICTURE, "program-wages", "program-trend")
ACTIVITY_KEY = [(name.replace("_", "-"), text.ACTIVITY_WORDS[name]) for name in ACTIVITIES]
MISSED = (
    "People who are not found may be working where state wage records do not reach: for "
    "themselves, in another state, for the federal government or in the military. Or they may "
    "not be working. The records cannot tell, so “not found” does not mean unemployed."
)
OTHER = {"16": "these of the 16 career clusters", "2024": "these clusters of the 2024 framework"}
IN_COLLEGE = "in college, no covered work"
Rows = Mapping[str, queries.Row]


def content(args: Mapping[str, Any]) -> Page:
    """Everything the release says about a program, at one place and for one group of leavers."""
    given = args.get("program", TOTAL)
    node = views.program(given if isinstance(given, str) else "")
    selection = views.read(args, ALLOWED)
    there = queries.tabulated(node.code)
    rows = {
        row["horizon_code"]: row
        for row in queries.outcomes(
            program_code=node.code, region_code=selection.region, cohort_code=selection.cohort
        )
    }
    cohorts = _trend_rows(selection)
    regions = _region_rows(selection)
    line = timeline.points(selection, rows)
    sectors = industries.shares(selection)
    tables = {
        "activity": _activity_table(selection, rows),
        "timeline": timeline.table(selection, line),
        "industries": industries.table(selection, sectors),
        "wages": _wage_table(selection, rows),
        "trend": _trend_table(selection, cohorts),
        "regions": _region_table(selection, regions),
        "definitions": _definition_table(selection, rows.get(selection.horizon)),
    }
    if _grouped(node.code):
        tables["groups"] = _group_table(selection, _group_rows(selection))
    work = [
        timeline.section(selection, line, tables["timeline"]),
        industries.section(selection, sectors, tables["industries"]),
    ]
    body = [
        part("program-head", _head(node.code, selection)),
        form(
            program_path(node.code),
            [
                views.place_select(selection, "program", there["region_code"]),
                views.cohort_select(selection, "program", there["cohort_code"]),
                views.horizon_select(selection, "program", there["horizon_code"]),
                views.definition_select(selection, "program"),
            ],
        ),
        part("program-answers", _answers(selection, rows, work, tables, cohorts, regions)),
    ]
    pictures = {
        "program-activity": partial(figures.activity, _activity_columns(rows)),
        timeline.PICTURE: partial(timeline.draw, line),
        "program-wages": partial(figures.wages, *_wage_series(selection, rows)),
        "program-trend": partial(
            figures.trend, _trend_series(selection, cohorts), share=True, title="Year of leaving"
        ),
    }
    said = text.found_sentence(rows.get(selection.horizon), selection.definition, selection.horizon)
    return Page(
        node.title,
        f"{node.title}: work, wages and college after school. {said}",
        body,
        tables,
        pictures,
        news=said,
    )


def _head(code: str, selection: Selection) -> list[Any]:
    codes = views.codes()
    node = codes.programs[code]
    trail = [html.Li(html.A("Programs", href="/programs"))]
    parent = codes.programs.get(node.parent or "")
    if parent:
        kept = selection.keep("region", "cohort", "horizon", "definition")
        trail.append(html.Li(html.A(parent.title, href=kept.url(program_path(parent.code)))))
    kinds = {
        "program": "CTE program",
        "cluster": "Career cluster",
        "cluster_2024": "Career cluster, 2024 framework",
    }
    kinds["total"] = views.region_title(selection.region)
    kind = kinds[node.level] + (f" · CIP {node.detail}" if node.detail else "")
    if code == NO_PROGRAM:
        kind = "Leavers who took no CTE program"
    return [
        html.Nav(html.Ol(trail, className="wf-trail"), **{"aria-label": "Where you are"}),
        html.H1(node.title),
        html.P(kind, className="wf-kind"),
        _other_clusters(code, selection),
    ]


def _other_clusters(code: str, selection: Selection) -> html.P | None:
    """A program's cluster in both frameworks; those of the other one that share programs."""
    codes = views.codes()
    node = codes.programs[code]
    if node.level == "program":
        found = [codes.programs.get(cluster or "") for cluster in (node.parent, node.parent_2024)]
        words = ["Career cluster: ", ". In the 2024 framework: "]
    else:
        ours = codes.framework_of(code)
        other = next(name for name in FRAMEWORKS if name != ours)
        inside = codes.programs_in(code)
        shared = sorted({codes.cluster_of(n.code, other) or "" for n in inside})
        found = [codes.programs.get(cluster) for cluster in shared]
        words = [f"Its programs are also in {OTHER[other]}: "] + [", "] * len(found)
    if not all(found) or not found:
        return None
    kept = selection.keep("region", "cohort", "horizon", "definition")
    said: list[Any] = []
    for lead, cluster in zip(words, found, strict=False):
        if cluster:
            said += [lead, html.A(cluster.title, href=kept.url(program_path(cluster.code)))]
    return html.P([*said, "."], className="wf-kind")


def _answers(
    selection: Selection,
    rows: Rows,
    work: Sequence[html.Section | None],
    tables: Mapping[str, Table],
    cohorts: Sequence[queries.Row],
    regions: Sequence[queries.Row],
) -> list[Any]:
    who = html.P(f"{views.who(selection)}.", className="wf-summary")
    if not rows:
        return [who, _nothing(selection), _groups(selection, None)]
    sections = [
        who,
        _work(selection, rows, tables),
        *work,
        _pay(selection, rows, tables),
        _college(selection, rows),
        _change(selection, cohorts, tables["trend"]),
    ]
    if regions:
        sections.append(_where(selection, tables["regions"]))
    sections.append(_groups(selection, tables.get("groups")))
    sections += _children(selection)
    return [section for section in sections if section]


def _nothing(selection: Selection) -> html.Section:
    """What to say where nothing is tabulated, with the nearest group that is."""
    way = views.way_on(views.keys_of(selection), f"rate_{selection.definition}")
    link = ["The nearest group shown: ", html.A(way[0], href=way[1])] if way else None
    words = "This group is too small on average to be shown without giving people away. "
    return question(
        "work",
        "Nothing is shown for this group",
        [html.P([words, *(link or [])], className="wf-answer")],
    )


# Did people find work?


def _work(selection: Selection, rows: Rows, tables: Mapping[str, Table]) -> html.Section:
    row = rows.get(selection.horizon)
    measure = f"rate_{selection.definition}"
    share = cell(row, measure)
    sentence = text.found_sentence(row, selection.definition, selection.horizon)
    coverage = cell(row, "rate_matched")
    return question(
        "work",
        "Did people find work?",
        [
            html.Div(
                [
                    stat(
                        stat_cell(share),
                        f"{text.DEFINITION_PHRASES[selection.definition]} "
                        f"{text.horizon_phrase(selection.horizon)}",
                        _likely(row, measure),
                    ),
                    html.Div(
                        [
                            html.P(sentence, className="wf-answer"),
                            html.P(_coverage(selection, coverage), className="wf-answer__more"),
                            *_blank(selection, share, measure),
                        ]
                    ),
                ],
                className="wf-split",
            ),
            data_table(tables["definitions"]),
            picture(
                "program-activity",
                "What people did, year by year",
                [text.activity_sentence(rows[h], h) for h in _active(rows)],
                key=_activity_key(rows),
            ),
            html.P(f"{_uncounted(rows)}{MISSED}", className="wf-note"),
            numbers(
                tables["activity"], csv_href("program", "activity", selection), "these numbers"
            ),
        ],
    )


def _activity_key(rows: Rows) -> list[tuple[str, str]]:
    hidden = any(
        row[f"rate_{name}_status"] in (SUPPRESSED, CODED)
        for row in rows.values()
        for name in ACTIVITIES
    )
    return [*ACTIVITY_KEY, *([("hidden", text.INEXACT_WORDS)] if hidden else [])]


def _likely(row: queries.Row | None, measure: str) -> str | None:
    bounds = views.spread(row, measure)
    return f"Likely range {views.spread_words(bounds)}" if bounds else None


def _coverage(selection: Selection, item: text.Cell) -> list[Any]:
    """Which leavers the shares are of, and how many of all they are, here or in a wider group."""
    if item.shown or item.status == "coded":
        said = text.value(item)
        return [
            f"{said} of leavers could be looked up in wage records; shares are of those people."
        ]
    said = "Shares are of the leavers who could be looked up in wage records."
    way = views.way_on(views.keys_of(selection), "rate_matched")
    return [said, " Nearest share shown: ", html.A(way[0], href=way[1]), "."] if way else [said]


def _blank(selection: Selection, item: text.Cell, measure: str, what: str = "") -> list[Any]:
    """Why a headline has no number, and the nearest one."""
    if item.shown or item.status == "coded":
        return []
    way = views.way_on(views.keys_of(selection), measure)
    lead = f"Nearest number shown{f' ({what})' if what else ''}: "
    link = [lead, html.A(way[0], href=way[1])] if way else None
    if item.status == "suppressed":
        return [why_hidden(queries.release().meta.get("minimum_count", "10"), link)]
    covered = selection.horizon in views.codes().horizons_of(selection.cohort)
    why = text.why_no_data(selection.definition, selection.horizon, covered=covered)
    return [html.Div([html.P(why), html.P(link) if link else None], className="wf-why")]


def _definition_table(selection: Selection, row: queries.Row | None) -> Table:
    columns = [
        Column("definition", "What counts as work"),
        Column("meaning", "Meaning"),
        Column("share", "Share", "share"),
        Column("median", "Median wage", "number"),
    ]
    lines = [
        [
            text.DEFINITIONS[name],
            text.DEFINITION_HELP[name],
            cell(row, f"rate_{name}"),
            cell(row, f"wage_{name}_p50"),
        ]
        for name in text.DEFINITIONS
    ]
    keys = [{"definition_code": name, **_codes(selection)} for name in text.DEFINITIONS]
    when = text.horizon_phrase(selection.horizon)
    return Table(
        "definitions", f"The same people, counted three ways, {when}", columns, lines, keys
    )


def _codes(selection: Selection) -> dict[str, str]:
    keys = views.keys_of(selection)
    return {key: keys[key] for key in KEYS[:4]}


def _horizons(rows: Rows) -> list[str]:
    return [code for code in views.codes().horizons if code in rows]


def _active(rows: Rows) -> list[str]:
    """Horizons at which the activities are counted; all of them where none is."""
    found = _horizons(rows)
    counted = [
        h for h in found if any(rows[h][f"rate_{name}_status"] != NO_DATA for name in ACTIVITIES)
    ]
    return counted or found


def _uncounted(rows: Rows) -> str:
    """Why the picture ends before the wages do, where it does."""
    left = [h for h in _horizons(rows) if h not in _active(rows)]
    if not left or any(rows[h]["n_matched_status"] == NO_DATA for h in left):
        return ""
    when = text.join(text.horizon(h).lower() for h in left)
    return f"What people did is not split up for {when}: the groups would be too small. "


def _short(horizon: str) -> str:
    return f"Q{horizon[1:]}" if horizon.startswith("q") else str(int(horizon[1:]))


def _activity_columns(rows: Rows) -> list[tuple[str, dict[str, text.Cell]]]:
    return [
        (_short(h), {name: cell(rows[h], f"rate_{name}") for name in ACTIVITIES})
        for h in _active(rows)
    ]


def _activity_table(selection: Selection, rows: Rows) -> Table:
    columns = [
        Column("horizon", "Time since leaving"),
        *(Column(f"rate_{name}", text.ACTIVITY_WORDS[name], "number") for name in ACTIVITIES),
        Column("n_matched", "Leavers looked up", "number"),
        Column("rate_matched", "Share looked up", "number"),
    ]
    found = [rows[h] for h in _horizons(rows)]
    lines = [
        [
            text.horizon(row["horizon_code"]),
            *(cell(row, f"rate_{name}") for name in ACTIVITIES),
            cell(row, "n_matched"),
            cell(row, "rate_matched"),
        ]
        for row in found
    ]
    keys = [{key: row[key] for key in KEYS[:4]} for row in found]
    return Table("activity", "What people did after leaving", columns, lines, keys)


# What did they earn?


def _pay(selection: Selection, rows: Rows, tables: Mapping[str, Table]) -> html.Section:
    row = rows.get(selection.horizon)
    measure = f"wage_{selection.definition}_p50"
    median = cell(row, measure)
    span = "quarter" if selection.horizon.startswith("q") else "year"
    low, middle, high = _wage_series(selection, rows)
    summary = [
        text.trend_sentence(name, series)
        for name, series in (
            ("25th percentile", low), ("Median", middle), ("75th percentile", high)
        )
    ]  # fmt: skip
    return question(
        "wages",
        "What did they earn?",
        [
            html.Div(
                [
                    stat(
                        stat_cell(median),
                        f"median wage for the {span}, {text.horizon_phrase(selection.horizon)}",
                        f"In {views.dollars_of()}",
                    ),
                    html.Div(
                        [
                            html.P(
                                text.wage_sentence(row, selection.definition, selection.horizon),
                                className="wf-answer",
                            ),
                            html.P(
                                "Wages are all covered jobs in the period added together, before "
                                "tax, so part-time and part-year work is in them.",
                                className="wf-answer__more",
                            ),
                            *_blank(selection, median, measure),
                        ]
                    ),
                ],
                className="wf-split",
            ),
            picture(
                "program-wages",
                f"Yearly wages since leaving, in {views.dollars_of()}",
                summary,
                key=[("line", "Median"), ("band", "The middle half of earners")],
            ),
            numbers(tables["wages"], csv_href("program", "wages", selection), "these numbers"),
        ],
    )


def _wage_series(
    selection: Selection, rows: Rows
) -> tuple[figures.Series, figures.Series, figures.Series]:
    years = [h for h in _horizons(rows) if h.startswith("y")]
    low, middle, high = (
        [(_short(h), cell(rows[h], f"wage_{selection.definition}_{p}")) for h in years]
        for p in ("p25", "p50", "p75")
    )
    return low, middle, high


def _wage_table(selection: Selection, rows: Rows) -> Table:
    names = ("p25", "p50", "p75")
    titles = ("25th percentile", "Median", "75th percentile")
    columns = [
        Column("horizon", "Time since leaving"),
        *(
            Column(f"wage_{selection.definition}_{p}", title, "number")
            for p, title in zip(names, titles, strict=True)
        ),
        Column(f"n_{selection.definition}", "People with work", "number"),
    ]
    found = [rows[h] for h in _horizons(rows) if h.startswith("y")]
    lines = [
        [
            text.horizon(row["horizon_code"]),
            *(cell(row, f"wage_{selection.definition}_{p}") for p in names),
            cell(row, f"n_{selection.definition}"),
        ]
        for row in found
    ]
    keys = [{key: row[key] for key in KEYS[:4]} for row in found]
    what = text.DEFINITIONS[selection.definition].lower()
    return Table("wages", f"Yearly wages, {what}", columns, lines, keys)


# Did they go on to college?


def _college(selection: Selection, rows: Rows) -> html.Section:
    early = next(
        (
            h
            for h in ("y01", "q4", *_horizons(rows))
            if text.in_college(rows.get(h)).status != NO_DATA
        ),
        "y01",
    )
    row = rows.get(early)
    share = text.in_college(row)
    blank = _blank(replace(selection, horizon=early), share, "rate_enrolled", IN_COLLEGE)
    return question(
        "college",
        "Did they go on to college?",
        [
            html.Div(
                [
                    stat(stat_cell(share), f"were in college {text.horizon_phrase(early)}"),
                    html.Div(
                        [
                            html.P(text.college_sentence(row, early), className="wf-answer"),
                            html.P(
                                "The picture under “Did people find work?” shows how this "
                                "changes over the years.",
                                className="wf-answer__more",
                            ),
                            *blank,
                        ]
                    ),
                ],
                className="wf-split",
            )
        ],
    )


# Has it changed?


def _trend_rows(selection: Selection) -> list[queries.Row]:
    """Groups of leavers over time: single years where published, else three-year windows."""
    codes = views.codes()
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        horizon_code=selection.horizon,
    )
    for level in ("year", "window"):
        found = [row for row in rows if codes.cohorts[row["cohort_code"]].level == level]
        if len(found) > 1:
            return sorted(found, key=lambda row: codes.cohorts[row["cohort_code"]].code)
    return []


def _trend_label(row: queries.Row) -> str:
    return views.codes().cohorts[row["cohort_code"]].title.replace(" to ", "–")


def _trend_series(
    selection: Selection, rows: Sequence[queries.Row]
) -> list[tuple[str, figures.Series]]:
    name = text.DEFINITIONS[selection.definition]
    points = [(_trend_label(row), cell(row, f"rate_{selection.definition}")) for row in rows]
    return [(name, points)]


def _change(selection: Selection, rows: Sequence[queries.Row], table: Table) -> html.Section:
    heading = "Is it changing?"
    when = text.horizon_phrase(selection.horizon)
    if not rows:
        cluster = views.codes().programs[selection.program].parent
        link = None
        if cluster:
            title = views.codes().programs[cluster].title
            href = selection.keep("horizon", "definition").url(program_path(cluster)) + "#change"
            link = html.A(f"See the trend for {title}", href=href)
        words = "Single years are too small to show here. "
        return question("change", heading, [html.P([words, link], className="wf-answer")])
    series = _trend_series(selection, rows)
    return question(
        "change",
        heading,
        [
            html.P(text.trend_sentence(*series[0]), className="wf-answer"),
            picture(
                "program-trend",
                f"{text.DEFINITIONS[selection.definition]} {when}, by year of leaving school",
                [f"{label}: {text.value(item)}" for label, item in series[0][1]],
                size="s",
            ),
            numbers(table, csv_href("program", "trend", selection), "these numbers"),
        ],
    )


def _trend_table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    rate, wage = f"rate_{selection.definition}", f"wage_{selection.definition}_p50"
    columns = [
        Column("cohort", "Left school in"),
        Column(rate, "Share with work", "number"),
        Column("likely_range", "Likely range", "range"),
        Column(wage, "Median wage", "number"),
        Column("n_matched", "Leavers looked up", "number"),
    ]
    lines = [
        [
            views.codes().cohorts[row["cohort_code"]].title,
            cell(row, rate),
            views.spread_words(views.spread(row, rate)),
            cell(row, wage),
            cell(row, "n_matched"),
        ]
        for row in rows
    ]
    keys = [{key: row[key] for key in KEYS[:4]} for row in rows]
    caption = f"By year of leaving, {text.horizon_phrase(selection.horizon)}"
    return Table("trend", caption, columns, lines, keys)


# Where?


def _region_rows(selection: Selection) -> list[queries.Row]:
    codes = [node.code for node in views.codes().of_level("regions", "workforce_region")]
    rows = queries.outcomes(
        program_code=selection.program,
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
        region_code=codes,
    )
    return sorted(rows, key=lambda row: views.codes().regions[row["region_code"]].title)


def _region_table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    rate, wage = f"rate_{selection.definition}", f"wage_{selection.definition}_p50"
    columns = [
        Column("region", "Workforce region"),
        Column("n_matched", "Leavers looked up", "number"),
        Column(rate, "Share with work", "share"),
        Column(wage, "Median wage", "number"),
    ]
    lines = []
    for row, share in zip(rows, views.with_rollups(rows, rate), strict=True):
        title = views.codes().regions[row["region_code"]].title
        href = selection.url(program_path(selection.program), region=row["region_code"])
        lines.append([Link(title, href), cell(row, "n_matched"), share, cell(row, wage)])
    keys = [{key: row[key] for key in KEYS[:4]} for row in rows]
    caption = f"By place of school, in order of name, {text.horizon_phrase(selection.horizon)}"
    return Table("regions", caption, columns, lines, keys)


def _where(selection: Selection, table: Table) -> html.Section:
    return question(
        "where",
        "Is it the same everywhere?",
        [
            data_table(table),
            html.P(
                html.A("↓ Download these numbers (CSV)", className="wf-download",
                       href=csv_href("program", "regions", selection)),
            ),
        ],
    )  # fmt: skip


# For whom?


def _group_rows(selection: Selection, dim: str = "sex") -> list[queries.Row]:
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
        subgroup_dim=dim,
    )
    order = list(views.codes().groups.get(dim, ("", {}))[1])
    rows = [row for row in rows if row["n_matched_status"] != NO_DATA]
    return sorted(rows, key=lambda row: order.index(row["subgroup_code"]))


def _group_table(selection: Selection, rows: Sequence[queries.Row]) -> Table:
    rate, wage = f"rate_{selection.definition}", f"wage_{selection.definition}_p50"
    columns = [
        Column("group", "Group"),
        Column("n_matched", "Leavers looked up", "number"),
        Column(rate, "Share with work", "share"),
        Column(wage, "Median wage", "number"),
    ]
    titles = views.codes().groups.get("sex", ("", {}))[1]
    shares = views.with_rollups(rows, rate)
    lines = [
        [titles[row["subgroup_code"]], cell(row, "n_matched"), share, cell(row, wage)]
        for row, share in zip(rows, shares, strict=True)
    ]
    keys = [{key: row[key] for key in KEYS} for row in rows]
    caption = f"Women and men, {text.horizon_phrase(selection.horizon)}"
    return Table("groups", caption, columns, lines, keys)


def _groups(selection: Selection, table: Table | None) -> html.Section:
    codes = views.codes()
    whole = next(
        (code for code in codes.ancestors("programs", selection.program) if _grouped(code)), TOTAL
    )
    measure = f"rate_{selection.definition}"
    kept = selection.keep("region", "horizon")
    links = [
        html.Li(html.A(title, href=kept.url("/gaps", program=whole, group=dim, measure=measure)))
        for dim, (title, _) in codes.groups.items()
        if dim in queries.tabulated(whole)["subgroup_dim"]
    ]
    if whole == selection.program:
        lead = "Compare groups by"
    else:
        lead = (
            "Groups of people are too small to show here. Across "
            f"{codes.programs[whole].title}, compare by"
        )
    shown = [data_table(table)] if table and table.rows else []
    return question(
        "groups",
        "Is it the same for everyone?",
        [*shown, html.P(lead, className="wf-answer__more"), html.Ul(links, className="wf-chips")],
    )


def _grouped(program: str) -> bool:
    """Whether any groups of people of a program are tabulated."""
    return len(queries.tabulated(program)["subgroup_dim"]) > 1


def _children(selection: Selection) -> list[html.Section]:
    """The programs of a cluster; the clusters of everyone, in both frameworks."""
    codes = views.codes()
    if selection.program == TOTAL:
        lists = [
            ("inside", "Career clusters", codes.clusters("16")),
            ("inside-2024", "Career clusters, 2024 framework", codes.clusters("2024")),
        ]
    else:
        lists = [("inside", "Programs in this cluster", codes.programs_in(selection.program))]
    kept = selection.keep("horizon", "definition")
    return [
        question(
            ident,
            heading,
            [
                html.Ul(
                    [html.Li(html.A(n.title, href=kept.url(program_path(n.code)))) for n in nodes],
                    className="wf-chips",
                )
            ],
        )
        for ident, heading, nodes in lists
        if nodes
    ]


def layout(**_: Any) -> Any:
    """What Dash takes over: the page, and three pictures."""
    return takeover("program", PICTURES)


def title(program: str = TOTAL, **_: Any) -> str:
    """The title of a program's page."""
    node = views.codes().programs.get(program)
    return full_title(node.title if node else "Programs")


register_page(__name__, path_template="/programs/<program>", title=title, content=content)
