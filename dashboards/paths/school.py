"""Work while in school against work after, by way: the same group at two times, quarter by quarter.

A quarter counts work in that quarter, and a year work in any of its four. So a quarter before
leaving is held against a quarter after, and the years are drawn beside them as what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import BEFORE, TOTAL
from dashboards import queries, text, views
from dashboards.components import Column, Table, instead, question, stat, stat_cell
from dashboards.figures import QUARTER_TICKS, YEAR_TICKS
from dashboards.gaps import apart
from dashboards.gaps.apart import Gap
from dashboards.gaps.rows import rounding
from dashboards.language import _
from dashboards.paths import clusters, industries, matrix, panels
from dashboards.paths.panels import Line, Panel, Point, Scale
from dashboards.paths.ways import Grouping, Row, grouping
from dashboards.paths.words import beside, file, heads, leavers, legend, part, told
from dashboards.queries import WORKED_BEFORE
from dashboards.selection import Selection
from dashboards.text import Cell

IDENT, TABLE = "school", "school"
WORK = "rate_employed"
JUST_BEFORE, AFTER, LATE = BEFORE[-1], "q4", "y10"
QUARTERS = (-8.5, 40.5)  # ends of the axis


@dataclass(frozen=True)
class Course:
    """The ways of a grouping with their rows before leaving too."""

    grouping: Grouping
    rows: tuple[Row, ...]  # before leaving

    @cached_property
    def _before(self) -> dict[tuple[str, str], Row]:
        return {(row["subgroup_code"], row["horizon_code"]): row for row in self.rows}

    def row(self, code: str, horizon: str) -> Row | None:
        """The row of a way at a point in time, before leaving or after."""
        return self._before.get((code, horizon)) or self.grouping.row(code, horizon)

    def share(self, code: str, horizon: str) -> Cell:
        """The share with covered work."""
        return text.cell(self.row(code, horizon), WORK)

    def gap(self, code: str, horizon: str) -> Gap | None:
        """How far a way is from the one compared with."""
        if code == self.grouping.reference:
            return None
        base = self.row(self.grouping.reference, horizon)
        return apart.gap(self.row(code, horizon), base, WORK, rounding=rounding())

    @property
    def horizons(self) -> list[str]:
        """Points in time that have rows, in order."""
        there = {row["horizon_code"] for row in self.rows}
        return [h for h in BEFORE if h in there] + self.grouping.horizons


def courses(selection: Selection, dims: Iterable[str]) -> dict[str, Course | None]:
    """By grouping: its ways, of those asked for or the nearest larger group; None without rows."""
    return {dim: _course(selection, dim) for dim in dims}


def _course(selection: Selection, dim: str) -> Course | None:
    found = queries.nearest(WORKED_BEFORE, TOTAL, selection.region, selection.cohort, dim=dim)
    if found is None:
        return None
    keys = (found["region_code"], found["cohort_code"])
    moved = replace(selection, region=keys[0], cohort=keys[1])
    return Course(grouping(moved, dim), tuple(queries.among(WORKED_BEFORE, (TOTAL,), *keys, dim)))


# The answer


def answer(
    selection: Selection, found: Mapping[str, Course | None], given: Mapping[str, Table]
) -> html.Section:
    """The question with its answer."""
    heading = _("Work while in school, and work after")
    if WORKED_BEFORE not in queries.published():
        return question(IDENT, heading, [instead(_absent())])
    return question(
        IDENT,
        heading,
        [
            _everyone(selection),
            html.P(
                _(
                    "These are shares of the same group at two times, not people followed one by "
                    "one: who worked before and who works after may be others. A quarter is held "
                    "against a quarter, since a year counts work in any of its four."
                ),
                className="wf-answer__more",
            ),
            *(
                part(views.codes().groups[dim][0], f"{IDENT}-{dim}", _body(selection, one))
                for dim, one in found.items()
            ),
            file(selection, given[TABLE]) if given[TABLE].rows else None,
            *clusters.parts(selection, given["clusters"]),
            *industries.parts(selection, given["industries"]),
        ],
    )


def _absent() -> str:
    """Why nothing is known of work before leaving."""
    why = views.absence(WORKED_BEFORE)
    if not why:
        return _("This release does not count work before leaving.")
    return _("This release does not count work before leaving: %(why)s.", why=why)


def _everyone(selection: Selection) -> Any:
    """All leavers of the nearest group, in the last quarter before and in one a year after."""
    found = queries.nearest(
        WORKED_BEFORE, TOTAL, selection.region, selection.cohort, horizon_code=JUST_BEFORE
    )
    if found is None:
        return None
    keys = (found["region_code"], found["cohort_code"])
    rows = queries.among(WORKED_BEFORE, (TOTAL,), *keys)
    before = next((row for row in rows if row["horizon_code"] == JUST_BEFORE), None)
    after = queries.one(
        program_code=TOTAL, region_code=keys[0], cohort_code=keys[1], horizon_code=AFTER
    )
    return html.Div(
        [
            stat(
                stat_cell(text.cell(before, WORK)),
                _("of all leavers had covered work in the last quarter before leaving"),
                _of(*keys, JUST_BEFORE, before),
            ),
            stat(
                stat_cell(text.cell(after, WORK)),
                _("in the fourth quarter after leaving"),
                _of(*keys, AFTER, after),
            ),
        ],
        className="wf-stats",
    )


def _of(region: str, cohort: str, horizon: str, row: Row | None) -> str:
    return _(
        "Of %(people)s leavers looked up. Left school in %(place)s, %(years)s.",
        people=text.value(text.cell(row, "n_matched")),
        place=views.place_name(region),
        years=views.leaving_years(cohort, horizon),
    )


def _body(selection: Selection, one: Course | None) -> list[Any]:
    if one is None:
        return [
            instead(
                _("This release does not show work before leaving for these ways through school.")
            )
        ]
    ways, horizons = one.grouping.ways, one.horizons
    cells = [one.share(code, horizon) for code in ways for horizon in horizons]
    return [
        whose(selection, one),
        matrix.table(_caption(one), heads(one.grouping), _lines(one)),
        html.Ul([html.Li(said) for said in sentences(one)], className="wf-findings"),
        picture(one),
        views.why_blank(cells),
    ]


def whose(selection: Selection, one: Course) -> Any:
    """Whom the numbers are of, where it is not those asked for."""
    own = one.grouping.selection
    if (own.region, own.cohort) == (selection.region, selection.cohort):
        return None
    words = _(
        "Work before leaving is shown by these ways for a larger group only: people who "
        "left school in %(place)s, %(years)s.",
        place=views.place_name(own.region),
        years=views.leaving_years(own.cohort, JUST_BEFORE),
    )
    return html.P(words, className="wf-whose")


def _caption(one: Course) -> str:
    return _("%(grouping)s: share with covered work in a quarter", grouping=one.grouping.title)


def _lines(one: Course) -> list[matrix.Line]:
    titles = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    return [
        matrix.Line(
            titles[horizon],
            _(
                "left school in %(years)s",
                years=views.leaving_years(one.grouping.selection.cohort, horizon),
            ),
            [
                told(one.grouping, one.row(code, horizon), WORK, one.gap(code, horizon))
                for code in one.grouping.ways
            ],
        )
        for horizon in _compared(one)
    ]


def _compared(one: Course) -> list[str]:
    """Quarters that stand side by side: the last before leaving, and one a year after."""
    return [h for h in (JUST_BEFORE, AFTER) if h in one.horizons]


def sentences(one: Course) -> list[str]:
    """Every way: just before leaving, a year after, and ten years after."""
    return [_sentence(one, code) for code in one.grouping.ways]


def _sentence(one: Course, code: str) -> str:
    before, after, late = (one.share(code, horizon) for horizon in (JUST_BEFORE, AFTER, LATE))
    said = _(
        "%(way)s: with covered work in the last quarter before leaving %(before)s, in the fourth "
        "quarter after %(after)s.",
        way=one.grouping.ways[code],
        before=text.inline(before),
        after=text.inline(after),
    )
    if not (late.shown or late.status == "suppressed"):
        return said
    last = _("In any quarter of year 10: %(share)s.", share=text.inline(late))
    return f"{said} {last}"


# The picture


def picture(one: Course) -> Any:
    """Every way on one axis of time, from before leaving to ten years after."""
    scale = Scale(
        QUARTERS,
        list(zip(map(float, QUARTER_TICKS), YEAR_TICKS, strict=True)),
        0.0,
        1.0,
        [(share, text.percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)],
        (0.0, _("Left school")),
    )
    found = [
        Panel(title, _words(one, code), [Line(_points(one, code, years=False), small=True),
                                           Line(_points(one, code, years=True), 1, steps=True)])
        for code, title in one.grouping.ways.items()
    ]  # fmt: skip
    every = [one.share(code, horizon) for code in one.grouping.ways for horizon in one.horizons]
    key = [("way", _("Work in one quarter")), ("step", _("Work in any quarter of a year"))]
    if any(item.status == "suppressed" for item in every):
        key.append(("cross", _(text.SUPPRESSED_WORDS)))
    return panels.panels(
        f"paths-school-{one.grouping.dim}",
        _("Share with covered work, by years before (−) and after leaving school"),
        leavers(one.grouping, one.horizons),
        scale,
        found,
        legend(key),
    )


def _points(one: Course, code: str, *, years: bool) -> list[Point]:
    """The shares of a way by quarter, or by year with the quarters that a year takes in."""
    found, run, last = [], 0, None
    for horizon in queries.horizons():
        when, first, end = horizon["horizon_code"], horizon["first_offset"], horizon["last_offset"]
        if first is None or when not in one.horizons or when.startswith("y") != years:
            continue
        now = (one.grouping.people(when), when in BEFORE)
        run += last is not None and now != last
        last = now
        reach = (first - 0.5, end + 0.5)
        found.append(Point((first + end) / 2, one.share(code, when), run, reach))
    return found


def _words(one: Course, code: str) -> list[str]:
    """The drawing in words: what the quarters of a way do, and what its years do."""
    titles = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    said = []
    for name, years in ((_("Quarters"), False), (_("Years"), True)):
        points = [
            (text.lower_first(titles[h]), one.share(code, h))
            for h in one.horizons
            if h.startswith("y") == years
        ]
        if points:
            said.append(text.trend_sentence(name, points))
    return said


# The table


def table(found: Mapping[str, Course | None]) -> Table:
    """A row a way and point in time, before leaving and after."""
    titles = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    columns = [
        Column("way", _("Way through school")),
        Column("when", _("Time")),
        Column("counted", _("Work is counted")),
        Column("left", _("Left school in")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("n_employed", _("People with work"), "number"),
        Column(WORK, _("Share with any covered work"), "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column("beside", _("Beside the way compared with")),
    ]
    rows = [
        (one, code, horizon)
        for one in found.values()
        if one
        for code in one.grouping.ways
        for horizon in one.horizons
    ]
    lines = [
        [
            one.grouping.ways[code],
            titles[horizon],
            _("In any of four quarters") if horizon.startswith("y") else _("In that quarter"),
            views.leaving_years(one.grouping.selection.cohort, horizon),
            text.cell(one.row(code, horizon), "n_matched"),
            text.cell(one.row(code, horizon), "n_employed"),
            one.share(code, horizon),
            views.spread_words(views.spread(one.row(code, horizon), WORK)),
            beside(one.grouping, one.gap(code, horizon), WORK),
        ]
        for one, code, horizon in rows
    ]
    keys = [
        views.keys_of(one.grouping.selection, one.grouping.dim, code) | {"horizon_code": horizon}
        for one, code, horizon in rows
    ]
    return Table(TABLE, _("Covered work before and after leaving school"), columns, lines, keys)
