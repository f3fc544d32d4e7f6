"""Work from eight quarters before leaving school to ten years after: one picture, one table.

A quarter counts work in that quarter, and a year work in any of its four, so a year stands higher
than its quarters without more people having found work. The two are drawn as two lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, BEFORE, NO_DATA, SUPPRESSED
from dashboards import figures, queries, text, views
from dashboards.answers.answer import Group
from dashboards.answers.parts import answer, because, headline, hidden, more, source, way_to
from dashboards.components import Column, Table, numbers, picture, stat_cell
from dashboards.language import N_, Words, _, rich
from dashboards.text import Cell, cell

IDENT, PICTURE = "before", "program-timeline"
QUARTERS, YEARS = "quarter", "year"  # what a point counts work in
COUNTED = Words({QUARTERS: N_("In that quarter"), YEARS: N_("In any of four quarters")})
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


def points(group: Group) -> list[Point]:
    """Every point of a group in order of time; none where nothing is shown before leaving."""
    found = queries.of_group(queries.WORKED_BEFORE, *group.keys)
    before = {row["horizon_code"]: row for row in found}
    return list(_points({**group.rows, **before})) if before else []


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


def table(group: Group, given: Sequence[Point]) -> Table:
    """The rows of the picture, each with what it counts and whom it is about."""
    columns = [
        Column("horizon", _("Time")),
        Column("counted", _("Work is counted")),
        Column("rate_employed", _("Share with any covered work"), "number"),
        Column("n_employed", _("People with work"), "number"),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("left", _("Left school in")),
    ]
    shown = [one for one in given if one.row]
    lines = [
        [
            one.title,
            COUNTED[one.counts],
            one.share,
            cell(one.row, "n_employed"),
            cell(one.row, "n_matched"),
            views.leaving_years(group.selection.cohort, one.horizon),
        ]
        for one in shown
    ]
    caption = _("Covered work before and after leaving school")
    return Table("timeline", caption, columns, lines, [group.codes(one.horizon) for one in shown])


def section(group: Group, given: Sequence[Point], rows: Table) -> html.Section:
    """The number, its sentence, the picture and the table, under a heading of their own."""
    heading = html.H3(_("From two years before leaving to ten years after"), id=IDENT)
    return html.Section(
        [heading, *_body(group, given, rows)],
        className="wf-part",
        **{"aria-labelledby": IDENT},
    )


def _body(group: Group, given: Sequence[Point], rows: Table) -> list[Any]:
    if not given:
        return [_not_shown(group)]
    if all(one.share.status in (SUPPRESSED, NO_DATA) for one in given):
        words = _("At every point in time the share with work is suppressed to protect privacy.")
        return [answer(words), _why(group, given)]
    people = next((cell(one.row, "n_matched") for one in given if one.horizon == LAST), None)
    return [
        headline(
            stat_cell(_at(given, LAST)),
            _("had covered work in the last quarter before leaving"),
            source(group, people or cell(None, "n_matched"), LAST),
            [answer(_sentence(given)), _later(group)],
        ),
        picture(
            PICTURE,
            _("Any covered work before and after leaving school, by quarter and by year"),
            _in_words(given),
            key=_key(given),
        ),
        html.P(
            _(
                "A quarter counts people with work in that quarter. A year counts people with work "
                "in any of its four quarters. So a year stands higher, although no more people may "
                "be at work. Compare quarters with quarters, and years with years."
            ),
            className="wf-note",
        ),
        _why(group, given),
        numbers(rows, group.csv("timeline"), _("these numbers")),
    ]


def _at(given: Sequence[Point], horizon: str) -> Cell:
    return next((one.share for one in given if one.horizon == horizon), cell(None, "rate_employed"))


def _sentence(given: Sequence[Point]) -> str:
    """The share at work two years before leaving, just before it, and soon after."""
    first, last, after = (_at(given, horizon) for horizon in (FIRST, LAST, "q2"))
    if SUPPRESSED in (first.status, last.status, after.status):
        said = _(
            "With covered work eight quarters before leaving: %(first)s. In the last quarter "
            "before: %(last)s.",
            first=text.inline(first),
            last=text.inline(last),
        )
        later = _("In the second quarter after: %(share)s.", share=text.inline(after))
    else:
        said = _(
            "%(first)s had covered work eight quarters before leaving, and %(last)s in the last "
            "quarter before.",
            first=text.value(first),
            last=text.inline(last),
        )
        later = _(
            "In the second quarter after leaving, %(share)s had.",
            share=text.inline(after),
        )
    return said if after.status == NO_DATA else f"{said} {later}"


def _later(group: Group) -> Any:
    """Whom the later points are about, where it is not everyone."""
    if group.selection.cohort != ALL_COHORTS:
        return None
    return more(
        _(
            "Later years are about those who left early enough to be followed so far. The table "
            "says who."
        )
    )


def _in_words(given: Sequence[Point]) -> list[str]:
    """What the lines do, in the order of time."""
    spans = (
        (_("Quarters before leaving"), [one for one in given if one.horizon in BEFORE]),
        (_("Quarters after leaving"), [one for one in given if one.horizon.startswith("q")]),
        (_("Years after leaving"), [one for one in given if one.counts == YEARS]),
    )
    return [
        text.trend_sentence(name, [(text.lower_first(one.title), one.share) for one in found])
        for name, found in spans
        if found
    ]


def _key(given: Sequence[Point]) -> list[tuple[str, str]]:
    """What each mark stands for; hidden ones only where there are some."""
    some = any(one.share.status == SUPPRESSED for one in given)
    return [
        ("series-1", _("Work in one quarter")),
        ("series-2", _("Work in any quarter of a year")),
        *([("suppressed", _(text.SUPPRESSED_WORDS))] if some else []),
    ]


def _why(group: Group, given: Sequence[Point]) -> Any:
    gone = next((one for one in given if one.share.status == SUPPRESSED), None)
    if gone is None:
        return None
    link = _wider(group, gone.horizon)
    return hidden(rich("The nearest larger group: %(link)s", link=link) if link else None)


def _not_shown(group: Group) -> html.Div:
    """Why there is nothing before leaving, with the nearest group that there is something for."""
    link = _wider(group, LAST)
    if link is None:
        return because(
            _("This release does not show work before leaving for this group or a larger one.")
        )
    words = _("Work before leaving is shown for larger groups only.")
    return because(words, rich("The nearest larger group: %(link)s", link=link))


def _wider(group: Group, horizon: str) -> html.A | None:
    """The way to the nearest larger group whose work at a point in time is shown."""
    found = queries.nearest(
        queries.WORKED_BEFORE,
        *group.keys,
        shown="rate_employed",
        horizon_code=horizon if horizon in BEFORE else LAST,
    )
    if found is None or tuple(found.values()) == group.keys:
        return None
    return way_to(group, found, IDENT)
