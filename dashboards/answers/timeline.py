"""Work from eight quarters before leaving school to ten years after: one picture, one table.

A quarter counts work in that quarter, and a year work in any of its four, so a year stands higher
than its quarters without more people having found work. The two are drawn as two lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, BEFORE, KEYS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import figures, queries, text, views
from dashboards.api import csv_href
from dashboards.components import (
    Column,
    Table,
    numbers,
    picture,
    question,
    stat,
    stat_cell,
    why_hidden,
)
from dashboards.selection import Selection, program_path
from dashboards.text import Cell, cell

PICTURE = "program-timeline"
HEADING = "Did they work before they left, and after?"
QUARTERS, YEARS = "quarter", "year"  # what a point counts work in
COUNTED = {QUARTERS: "In that quarter", YEARS: "In any of four quarters"}
FIRST, LAST = BEFORE[0], BEFORE[-1]
Rows = Mapping[str, queries.Row]


@dataclass(frozen=True)
class Point:
    """One point in time of a group: its place in quarters from leaving, and its row."""

    horizon: str
    title: str
    counts: str  # QUARTERS or YEARS
    place: float
    row: queries.Row | None

    @property
    def share(self) -> Cell:
        """The share of leavers looked up who had covered work."""
        return cell(self.row, "rate_employed")


def points(selection: Selection, after: Rows) -> list[Point]:
    """Every point of a group in order of time; none where nothing is shown before leaving.

    `after`: rows of the outcomes of the group by horizon.
    """
    keys = (selection.program, selection.region, selection.cohort)
    before = {row["horizon_code"]: row for row in queries.of_group(queries.WORKED_BEFORE, *keys)}
    return list(_points({**after, **before})) if before else []


def _points(rows: Rows) -> Iterator[Point]:
    for found in queries.horizons():
        first, last = found["first_offset"], found["last_offset"]
        code = found["horizon_code"]
        if first is not None and (code in rows or code in BEFORE):
            counts = YEARS if found["kind"] == YEARS else QUARTERS
            yield Point(code, found["title"], counts, (first + last) / 2, rows.get(code))


def draw(given: Sequence[Point]) -> figures.Figure:
    """The picture."""
    return figures.timeline(*(_spots(given, counts) for counts in (QUARTERS, YEARS)))


def _spots(given: Sequence[Point], counts: str) -> list[tuple[str, float, Cell]]:
    return [(one.title, one.place, one.share) for one in given if one.counts == counts]


def table(selection: Selection, given: Sequence[Point]) -> Table:
    """The rows of the picture, each with what it counts and whom it is about."""
    columns = [
        Column("horizon", "Time"),
        Column("counted", "Work is counted"),
        Column("rate_employed", "Share with any covered work", "number"),
        Column("n_employed", "People with work", "number"),
        Column("n_matched", "Leavers looked up", "number"),
        Column("left", "Left school in"),
    ]
    shown = [one for one in given if one.row]
    lines = [
        [
            one.title,
            COUNTED[one.counts],
            one.share,
            cell(one.row, "n_employed"),
            cell(one.row, "n_matched"),
            views.leaving_years(selection.cohort, one.horizon),
        ]
        for one in shown
    ]
    keys = [{key: one.row[key] for key in KEYS[:4]} for one in shown if one.row]
    return Table("timeline", "Covered work before and after leaving school", columns, lines, keys)


def section(selection: Selection, given: Sequence[Point], rows: Table) -> html.Section:
    """The question, its number, its sentence, the picture and the table."""
    if not given:
        return question("before", HEADING, [_not_shown(selection)])
    if all(one.share.status in (SUPPRESSED, NO_DATA) for one in given):
        words = "At every point in time the share with work is suppressed to protect privacy."
        return question(
            "before", HEADING, [html.P(words, className="wf-answer"), _why(selection, given)]
        )
    last = _at(given, LAST)
    return question(
        "before",
        HEADING,
        [
            html.Div(
                [
                    stat(stat_cell(last), "had covered work in the last quarter before leaving"),
                    html.Div(
                        [
                            html.P(_sentence(given), className="wf-answer"),
                            html.P(_about(selection, given), className="wf-answer__more"),
                        ]
                    ),
                ],
                className="wf-split",
            ),
            picture(
                PICTURE,
                "Any covered work before and after leaving school, by quarter and by year",
                _in_words(given),
                key=_key(given),
            ),
            html.P(
                "A quarter counts people with work in that quarter. A year counts people with "
                "work in any of its four quarters, so it stands higher although no more people "
                "may be at work: compare quarters with quarters, and years with years. Source: "
                "state unemployment-insurance wage records, linked to school records.",
                className="wf-note",
            ),
            _why(selection, given),
            numbers(rows, csv_href("program", "timeline", selection), "these numbers"),
        ],
    )


def _at(given: Sequence[Point], horizon: str) -> Cell:
    return next((one.share for one in given if one.horizon == horizon), cell(None, "rate_employed"))


def _sentence(given: Sequence[Point]) -> str:
    """The share at work two years before leaving, just before it, and soon after."""
    first, last, after = (_at(given, horizon) for horizon in (FIRST, LAST, "q2"))
    later = "" if after.status == NO_DATA else text.inline(after)
    if SUPPRESSED in (first.status, last.status, after.status):
        said = f"With covered work eight quarters before leaving: {text.inline(first)}. "
        said += f"In the last quarter before: {text.inline(last)}."
        return f"{said} In the second quarter after: {later}." if later else said
    said = f"{text.value(first)} had covered work eight quarters before leaving, and "
    said += f"{text.inline(last)} in the last quarter before."
    return f"{said} In the second quarter after leaving, {later} had." if later else said


def _about(selection: Selection, given: Sequence[Point]) -> str:
    """Whom the shares are of."""
    people = cell(next((one.row for one in given if one.horizon == LAST), None), "n_matched")
    whom = (
        f"the {text.count(people.value)} leavers"
        if people.shown and people.value
        else "the leavers"
    )
    said = f"Shares before leaving are of {whom} who could be looked up in wage records."
    if selection.cohort != ALL_COHORTS:
        return said
    return (
        f"{said} Later years are about those who left early enough to be followed so far: the "
        "table says who."
    )


def _in_words(given: Sequence[Point]) -> list[str]:
    """What the lines do, in the order of time."""
    spans = (
        ("Quarters before leaving", [one for one in given if one.horizon in BEFORE]),
        ("Quarters after leaving", [one for one in given if one.horizon.startswith("q")]),
        ("Years after leaving", [one for one in given if one.counts == YEARS]),
    )
    return [
        text.trend_sentence(name, [(_small(one.title), one.share) for one in found])
        for name, found in spans
        if found
    ]


def _small(title: str) -> str:
    return title[0].lower() + title[1:]


def _key(given: Sequence[Point]) -> list[tuple[str, str]]:
    """What each mark stands for; hidden ones only where there are some."""
    hidden = any(one.share.status == SUPPRESSED for one in given)
    return [
        ("series-1", "Work in one quarter"),
        ("series-2", "Work in any quarter of a year"),
        *([("suppressed", text.SUPPRESSED_WORDS)] if hidden else []),
    ]


def _why(selection: Selection, given: Sequence[Point]) -> Any:
    if any(one.share.status == SUPPRESSED for one in given):
        link = _wider(selection)
        way = ["The nearest larger group: ", link] if link else None
        return why_hidden(queries.release().meta.get("minimum_count", "10"), way)
    return None


def _not_shown(selection: Selection) -> html.P:
    """Why there is nothing before leaving, with the nearest group that there is something for."""
    link = _wider(selection)
    if link is None:
        words = "This release does not show work before leaving for this group or a larger one."
        return html.P(words, className="wf-answer")
    words = "Work before leaving is shown for larger groups only. The nearest: "
    return html.P([words, link, "."], className="wf-answer")


def _wider(selection: Selection) -> html.A | None:
    """The way to the nearest larger group whose work before leaving is shown."""
    keys = (selection.program, selection.region, selection.cohort)
    found = queries.nearest_before(*keys)
    if found is None:
        return None
    group = Selection(
        program=found["program_code"], region=found["region_code"], cohort=found["cohort_code"]
    )
    return html.A(_named(group), href=f"{group.url(program_path(group.program))}#before")


def _named(group: Selection) -> str:
    """A group in a few words."""
    names = [views.codes().programs[group.program].title]
    if group.region != STATE or group.program == TOTAL:
        names.append(views.region_title(group.region))
    if group.cohort != ALL_COHORTS:
        names.append(views.codes().cohorts[group.cohort].title)
    return ", ".join(names)
