"""The front page: one search box, three doors, the state in four numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.components import stat, stat_cell
from dashboards.markup import Plain
from dashboards.selection import Selection, program_path
from dashboards.shell import Page, search_form, titled
from dashboards.takeover import takeover
from dashboards.text import cell

TITLE = "What happens after high school"
DRAWING = (400, 190)  # width and height of the drawing, in its own units
DOORS = (
    (
        "Students and parents",
        "What did people who took a program near you go on to do, and earn?",
        "/programs",
        "Browse programs",
    ),
    (
        "Employers",
        "How many people leave school trained for your field each year, and where?",
        "/talent",
        "See who left school",
    ),
    (
        "Policymakers",
        "How far apart are groups of people, where, and is it more than chance?",
        "/gaps",
        "Compare groups",
    ),
)


def content(args: Mapping[str, Any]) -> Page:
    """The front page of the release."""
    state = text.place(queries.release().meta.get("state", "your state"))
    body = [
        html.Section(
            [
                html.Div(
                    [
                        html.H1(f"What happens after high school in {state}"),
                        html.P(
                            "Work, wages and college, years later, for everyone who left a public "
                            "high school. From state records, with everyone’s privacy protected.",
                            className="wf-lede",
                        ),
                        search_form(),
                    ]
                ),
                _rise(),
            ],
            className="wf-hero",
        ),
        html.Section(
            [
                html.H2("Where to start", id="doors", className="wf-unseen"),
                html.Ul([_door(*door) for door in DOORS], className="wf-doors"),
            ],
            **{"aria-labelledby": "doors"},
        ),
        html.Section(
            [
                html.H2(f"{state[0].upper()}{state[1:]} in four numbers", id="numbers"),
                html.Div(_numbers(), className="wf-stats"),
                html.P(
                    [
                        "Source: school records linked to unemployment-insurance wage records and "
                        "college enrollment. ",
                        html.A("What each number means", href="/methods#definitions"),
                    ],
                    className="wf-source",
                ),
            ],
            **{"aria-labelledby": "numbers"},
        ),
    ]
    return Page(
        TITLE,
        f"Work, wages and college after high school in {state}, by program, place and group.",
        body,
    )


def _rise() -> html.Figure | None:
    """The state's median wage over the years, drawn without a script."""
    rows = _state_rows()
    points = [
        (text.horizon(code), float(item.value))
        for code in text.YEARS
        if (item := cell(rows.get(code), "wage_employed_p50")).shown and item.value is not None
    ]
    if len(points) < 2:
        return None
    top = max(value for _, value in points)
    step = DRAWING[0] / (len(points) - 1)
    spots = [
        (round(step * place, 1), round(DRAWING[1] * (1 - value / top), 1))
        for place, (_, value) in enumerate(points)
    ]
    (first, low), (last, high) = points[0], points[-1]
    said = (
        f"Median wage of leavers with work, all of {queries.release().meta.get('state', '')}: "
        f"{text.dollars(low)} in {first.lower()}, {text.dollars(high)} in {last.lower()}."
    )
    line = {"points": " ".join(f"{x},{y}" for x, y in spots), "className": "wf-rise__line"}
    base = {"x1": 0, "x2": DRAWING[0], "y1": DRAWING[1], "y2": DRAWING[1]}
    start, end = spots[0], spots[-1]
    ends = [
        _words(start[0], start[1] + 34, text.dollars(low), "number", "start"),
        _words(end[0], end[1] - 20, text.dollars(high), "number", "end"),
        _words(start[0], DRAWING[1] + 24, first, "name", "start"),
        _words(end[0], DRAWING[1] + 24, last, "name", "end"),
    ]
    drawing = Plain(
        "svg",
        {
            "viewBox": f"-8 -46 {DRAWING[0] + 16} {DRAWING[1] + 80}",
            "role": "img",
            "aria-label": said,
            "className": "wf-rise__drawing",
        },
        [
            Plain("line", {**base, "className": "wf-rise__base"}),
            Plain("polyline", line),
            *(
                Plain("circle", {"cx": x, "cy": y, "r": 6, "className": "wf-rise__dot"})
                for x, y in spots
            ),
            *ends,
        ],
    )
    link = html.A("See the numbers", href=f"{program_path(TOTAL)}#wages")
    caption = [
        "Median yearly wage after leaving school, of those with covered work, in "
        f"{views.dollars_of()}. ",
        link,
    ]
    return html.Figure(
        [drawing, html.Figcaption(caption, className="wf-rise__caption")], className="wf-rise"
    )


def _words(x: float, y: float, said: str, kind: str, anchor: str) -> Plain:
    place = {"x": x, "y": y, "text-anchor": anchor, "className": f"wf-rise__{kind}"}
    return Plain("text", place, said)


def _state_rows() -> dict[str, queries.Row]:
    rows = queries.outcomes(program_code=TOTAL, region_code=STATE, cohort_code=ALL_COHORTS)
    return {row["horizon_code"]: row for row in rows}


def _door(title: str, what: str, href: str, action: str) -> html.Li:
    return html.Li(
        [
            html.H3(title),
            html.P(what, className="wf-door__text"),
            html.A(action, href=href, className="wf-door__link"),
        ],
        className="wf-door",
    )


def _numbers() -> list[Any]:
    rows = _state_rows()
    late = views.read({}, ("horizon",)).horizon
    early = "y01" if "y01" in rows else late

    def years(horizon: str) -> str:
        return f"Left school in {views.leaving_years(ALL_COHORTS, horizon)}"

    link = Selection(horizon=late).url(program_path(TOTAL))
    return [
        stat(
            stat_cell(cell(rows.get(early), "n_matched")),
            "people followed after high school",
            f"{years(early)} and could be looked up in wage records",
        ),
        stat(
            stat_cell(cell(rows.get(late), "rate_employed")),
            f"had covered work {text.horizon_phrase(late)}",
            [years(late), ". ", html.A("More about work", href=link)],
        ),
        stat(
            stat_cell(cell(rows.get(late), "wage_employed_p50")),
            f"median yearly wage {text.horizon_phrase(late)}",
            [years(late), f", in {views.dollars_of()}. ", html.A("More about wages", href=link)],
        ),
        stat(
            stat_cell(text.in_college(rows.get(early))),
            f"were in college {text.horizon_phrase(early)}",
            f"{years(early)}, with or without a job",
        ),
    ]


def layout(**_: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("home")


register_page(__name__, path="/", title=titled(TITLE), content=content)
