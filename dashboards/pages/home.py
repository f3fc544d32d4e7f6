"""The front page: one search box, three doors, the state in four numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html, register_page

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import finding, queries, text, views
from dashboards.components import stat, stat_cell
from dashboards.language import N_, _, rich
from dashboards.markup import Plain
from dashboards.selection import Selection, program_path
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

TITLE = N_("What happens after high school")
DRAWING = (400, 190)  # width and height of the drawing, in its own units
EXAMPLES = (N_("nurse aide"), N_("welding"), N_("car mechanic"), N_("computers"))
DOORS = (
    (
        N_("Students and parents"),
        N_("What did people who took a program near you go on to do, and earn?"),
        "/programs",
        N_("Browse programs"),
    ),
    (
        N_("Employers"),
        N_("How many people leave school trained for your field each year, and where?"),
        "/talent",
        N_("See who left school"),
    ),
    (
        N_("Policymakers"),
        N_("How far apart are groups of people, where, and is it more than chance?"),
        "/gaps",
        N_("Compare groups"),
    ),
)


def content(args: Mapping[str, Any]) -> Page:
    """The front page of the release."""
    state = _state()
    body = [
        html.Section([html.Div(_start(state)), _rise()], className="wf-hero"),
        html.Section(
            [
                html.H2(_("Where to start"), id="doors", className="wf-unseen"),
                html.Ul([_door(*door) for door in DOORS], className="wf-doors"),
            ],
            **{"aria-labelledby": "doors"},
        ),
        html.Section(
            [
                html.H2(
                    text.upper_first(_("%(state)s in four numbers", state=state)), id="numbers"
                ),
                html.Div(_numbers(), className="wf-stats"),
                _source(),
            ],
            **{"aria-labelledby": "numbers"},
        ),
    ]
    about = _("Work, wages and college after high school in %(state)s.", state=state)
    return Page(_(TITLE), about, body)


def _state() -> str:
    """The state inside a sentence."""
    name = queries.release().meta.get("state")
    return text.place(name) if name else _("your state")


def _start(state: str) -> list[Any]:
    """What the site is about, and the quickest ways into it."""
    return [
        html.H1(_("What happens after high school in %(state)s", state=state)),
        html.P(
            _("Did people find work? What did they earn? Who went to college?"),
            className="wf-lede",
        ),
        finding.search_form(),
        _examples(),
        _near(),
    ]


def _examples() -> html.Div | None:
    """Searches that find something in this release."""
    asked = [_(example) for example in EXAMPLES]
    county = next(iter(views.codes().of_level("regions", "county")), None)
    if county:
        asked.append(finding.near_county(asked[0], county.code))
    links = [
        html.Li(html.A(words, href=f"/programs?{urlencode({'q': words})}"))
        for words in asked
        if finding.found(words, 1)
    ]
    if not links:
        return None
    return html.Div([html.P(_("Try:")), html.Ul(links)], className="wf-examples")


def _near() -> html.Form:
    """A place to start from, for those who would rather choose than type."""
    there = [node.code for node in views.codes().of_level("regions", "workforce_region", "county")]
    place = views.place_select(Selection(), "home", there, _("Or start with a place"))
    button = html.Button(_("See programs"), type="submit", className="wf-button")
    return html.Form([place, button], action="/programs", method="get", className="wf-start")


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
    link = html.A(_("See the numbers"), href=f"{program_path(TOTAL)}#wages")
    caption = rich(
        "Median yearly wage after leaving school, of those with covered work, in %(dollars)s. "
        "%(link)s",
        dollars=views.dollars_of(),
        link=link,
    )
    return html.Figure(
        [_drawing(points), html.Figcaption(caption, className="wf-rise__caption")],
        className="wf-rise",
    )


def _drawing(points: Sequence[tuple[str, float]]) -> Plain:
    """A line through the points, with words at its ends and for those who do not see it."""
    width, height = DRAWING
    top = max(value for _when, value in points)
    step = width / (len(points) - 1)
    spots = [
        (round(step * place, 1), round(height * (1 - value / top), 1))
        for place, (_when, value) in enumerate(points)
    ]
    (first, low), (last, high) = points[0], points[-1]
    (left, start), (right, end) = spots[0], spots[-1]
    base = {"x1": 0, "x2": width, "y1": height, "y2": height, "className": "wf-rise__base"}
    line = {"points": " ".join(f"{x},{y}" for x, y in spots), "className": "wf-rise__line"}
    dots = [
        Plain("circle", {"cx": x, "cy": y, "r": 6, "className": "wf-rise__dot"}) for x, y in spots
    ]
    ends = [
        _words(left, start + 34, text.dollars(low), "number", "start"),
        _words(right, end - 20, text.dollars(high), "number", "end"),
        _words(left, height + 24, first, "name", "start"),
        _words(right, height + 24, last, "name", "end"),
    ]
    return Plain(
        "svg",
        {
            "viewBox": f"-8 -46 {width + 16} {height + 80}",
            "role": "img",
            "aria-label": _said(points),
            "className": "wf-rise__drawing",
        },
        [Plain("line", base), Plain("polyline", line), *dots, *ends],
    )


def _said(points: Sequence[tuple[str, float]]) -> str:
    (first, low), (last, high) = points[0], points[-1]
    return _(
        "Median wage of leavers with work, all of %(state)s: %(low)s in %(first)s, "
        "%(high)s in %(last)s.",
        state=_state(),
        low=text.dollars(low),
        first=text.lower_first(first),
        high=text.dollars(high),
        last=text.lower_first(last),
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
            html.H3(_(title)),
            html.P(_(what), className="wf-door__text"),
            html.A(_(action), href=href, className="wf-door__link"),
        ],
        className="wf-door",
    )


def _numbers() -> list[Any]:
    rows = _state_rows()
    late = views.read({}, ("horizon",)).horizon
    early = "y01" if "y01" in rows else late

    def years(horizon: str) -> str:
        return views.leaving_years(ALL_COHORTS, horizon)

    page = Selection(horizon=late).url(program_path(TOTAL))
    work = html.A(_("More about work"), href=page)
    wages = html.A(_("More about wages"), href=page)
    return [
        stat(
            stat_cell(cell(rows.get(early), "n_matched")),
            _("people followed after high school"),
            _(
                "Left school in %(years)s and could be looked up in wage records",
                years=years(early),
            ),
        ),
        stat(
            stat_cell(cell(rows.get(late), "rate_employed")),
            _("had covered work %(when)s", when=text.horizon_phrase(late)),
            rich("Left school in %(years)s. %(link)s", years=years(late), link=work),
        ),
        stat(
            stat_cell(cell(rows.get(late), "wage_employed_p50")),
            _("median yearly wage %(when)s", when=text.horizon_phrase(late)),
            rich(
                "Left school in %(years)s, in %(dollars)s. %(link)s",
                years=years(late),
                dollars=views.dollars_of(),
                link=wages,
            ),
        ),
        stat(
            stat_cell(text.in_college(rows.get(early))),
            _("were in college %(when)s", when=text.horizon_phrase(early)),
            _("Left school in %(years)s, with or without a job", years=years(early)),
        ),
    ]


def _source() -> html.P:
    """Where the numbers are from, and what they mean."""
    link = html.A(_("What each number means"), href="/methods#definitions")
    said = rich(
        "From state records: school records linked to unemployment-insurance wage records "
        "and college enrollment, with everyone’s privacy protected. %(link)s",
        link=link,
    )
    return html.P(said, className="wf-source")


def layout(**_: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("home")


register_page(__name__, path="/", title=titled(TITLE), content=content)
