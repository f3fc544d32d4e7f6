"""Is the gap closing? The gap of each year with its range, the line through them, and its test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, KEYS, STATE, TOTAL
from dashboards import figures, text, views
from dashboards.components import Column, Table, numbers, picture, question
from dashboards.csv_files import csv_href
from dashboards.gaps import closing, signed
from dashboards.gaps.apart import Gap
from dashboards.gaps.closing import Line
from dashboards.gaps.groups import ends, people_cells, people_columns
from dashboards.gaps.rows import Among, Asked, Row, years_of
from dashboards.gaps.words import caption
from dashboards.language import N_, _, rich
from dashboards.selection import GAP_MEASURES
from dashboards.terms import term
from dashboards.text import Cell, cell

GAPS, LEVELS = "gaps-change", "gaps-trend"  # pictures

# What single years can tell of a difference; and spans of three, where only those are shown.
SURE = (
    N_("In %(sure)s of %(years)s single years the difference is more than chance could give."),
    N_(
        "In %(sure)s of %(years)s spans of three years the difference is more than chance could "
        "give."
    ),
)
UNSURE = (
    N_("In no single year is the difference more than chance could give."),
    N_("In no span of three years is the difference more than chance could give."),
)


@dataclass(frozen=True)
class Path:
    """A group's gap over the years."""

    title: str
    row: Row
    gaps: tuple[tuple[str, float, Gap | None], ...]  # years on an axis, their middle, the gap

    @property
    def line(self) -> Line | None:
        """The line through the gaps that can be said."""
        return closing.line([(year, gap) for _name, year, gap in self.gaps if gap])


def paths(asked: Asked) -> list[Path]:
    """The gap of each compared group over the years."""
    return [
        Path(
            asked.title(row),
            row,
            tuple((*years_of(one), one.gap(one.of(row["subgroup_code"]))) for one in asked.years),
        )
        for row in asked.others
    ]


def answer(asked: Asked, given: Table) -> html.Section:
    """The question with its answer."""
    heading = _("Is the gap closing?")
    if not asked.years:
        return question("change", heading, _no_years(asked))
    found = paths(asked)
    return question(
        "change",
        heading,
        [
            html.Ul(
                [html.Li([html.Strong(verdict(asked, path)), " ", more(asked, path)])
                 for path in found],
                className="wf-list",
            ),
            html.P(_tested(), className="wf-note"),
            picture(
                GAPS,
                _("How far from %(base)s, by year of leaving school", base=asked.base_title),
                [_path_words(asked, path) for path in found],
                key=[(f"series-{place + 1}", path.title) for place, path in enumerate(found)],
            ),
            picture(
                LEVELS,
                _("%(what)s, by year of leaving school", what=caption(asked.selection)),
                [text.trend_sentence(*line) for line in series(asked)],
                key=[
                    (f"series-{place + 1}", name)
                    for place, (name, _points) in enumerate(series(asked))
                ],
            ),
            numbers(given, csv_href("gaps", "trend", asked.selection), _("these numbers")),
        ],
    )  # fmt: skip


def _tested() -> list[Any]:
    words = _("test of the line through all years")
    return rich(
        "This is a %(test)s. Each year counts by how sure it is.",
        test=term("closing_test", words),
    )


def _no_years(asked: Asked) -> list[Any]:
    """Why there is no change to show, and where there is."""
    selection = asked.selection
    why = html.P(_("These groups are too small to show by year of leaving."), className="wf-answer")
    if selection.program == TOTAL and selection.region == STATE:
        return [why]
    whole = selection.url("/gaps", program=TOTAL, region=STATE, cohort=ALL_COHORTS)
    return [why, html.P(html.A(_("See it for everyone who left school"), href=f"{whole}#change"))]


# In words


def verdict(asked: Asked, path: Path) -> str:
    """What the test says of a group's gap."""
    found = path.line
    if found is None:
        return _(
            "%(group)s: too few years are shown to tell whether the gap is closing.",
            group=path.title,
        )
    return _(VERDICTS[found.verdict], group=path.title, base=asked.base_title)


VERDICTS = {
    closing.CLOSING: N_("%(group)s: yes, the gap to %(base)s is closing."),
    closing.WIDENING: N_("%(group)s: no, the gap to %(base)s is widening."),
    closing.UNTOLD: N_("%(group)s: it cannot be told whether the gap to %(base)s is closing."),
    closing.NONE: N_(
        "%(group)s: there is no gap to %(base)s to close that is more than chance, and no change "
        "over the years that is."
    ),
    closing.TURNING: N_(
        "%(group)s: over all years there is no gap to %(base)s that is more than chance, but it "
        "changed over the years."
    ),
}


def more(asked: Asked, path: Path) -> str:
    """What a group's gap is and changes by, then its first and last numbers."""
    line = path.line
    said = [_changes(asked, path, line)] if line else []
    return " ".join([*said, _alone(asked, path), *_ends(asked, path)]).strip()


def _changes(asked: Asked, path: Path, line: Line) -> str:
    """The average gap, and what it changes by in a year."""
    level = _(
        "On average of the %(years)s: %(gap)s.",
        years=_spans(asked, line.years),
        gap=signed.away(line.level.low, line.level.high, share=asked.share),
    )
    low, high = line.growth
    if line.verdict in (closing.TURNING, closing.NONE):
        return f"{level} {_moves(asked, path, line)}"
    if low >= 0:
        change = _("It grew by %(change)s a year.", change=_between(asked, low, high))
    elif high <= 0:
        change = _("It shrank by %(change)s a year.", change=_between(asked, -high, -low))
    else:
        change = _(
            "Each year it may have shrunk by up to %(shrunk)s or grown by up to %(grown)s.",
            shrunk=fine(-low, share=asked.share),
            grown=fine(high, share=asked.share),
        )
    return f"{level} {change}"


def _moves(asked: Asked, path: Path, line: Line) -> str:
    """What the difference of a group moves by in a year, up or down."""
    low, high = line.slope.low, line.slope.high
    said = {"group": path.title, "base": asked.base_title}
    if low > 0:
        change = _between(asked, low, high)
        return _("Each year %(group)s rose against %(base)s by %(change)s.", change=change, **said)
    if high < 0:
        change = _between(asked, -high, -low)
        return _("Each year %(group)s fell against %(base)s by %(change)s.", change=change, **said)
    return _(
        "Each year %(group)s may have fallen by up to %(back)s or risen by up to %(up)s against "
        "%(base)s.",
        back=fine(-low, share=asked.share),
        up=fine(high, share=asked.share),
        **said,
    )


def fine(value: float, *, share: bool) -> str:
    """A change of a year: finer than a gap, since it is smaller."""
    if share:
        return _("%(number)s points", number=text.hundredths(value))
    return text.dollars(round(abs(value), -1))


def _between(asked: Asked, low: float, high: float) -> str:
    least, most = fine(low, share=asked.share), fine(high, share=asked.share)
    return least if least == most else text.span(least, most)


def _spans(asked: Asked, years: int) -> str:
    """'8 single years', or spans of three."""
    if _three(asked):
        return _("%(years)s spans of three years", years=years)
    return _("%(years)s single years", years=years)


def _three(asked: Asked) -> bool:
    return any("-" in row["cohort_code"] for one in asked.years for row in one.rows)


def _alone(asked: Asked, path: Path) -> str:
    """In how many years a difference is more than chance."""
    tested = [gap for _name, _year, gap in path.gaps if gap]
    if len(tested) < 2:
        return ""
    sure = sum(gap.sure for gap in tested)
    return _((SURE if sure else UNSURE)[_three(asked)], sure=sure, years=len(tested))


def _ends(asked: Asked, path: Path) -> list[str]:
    """The first and the last number of a group, and how far it then was from the others."""
    points = _points(asked, path.row["subgroup_code"])
    gaps = text.gap_trend(points, asked.base_title, _base_points(asked))
    return [said for said in (text.trend_sentence(path.title, points), gaps) if said]


def _path_words(asked: Asked, path: Path) -> str:
    said = [
        f"{name}: {signed.middle(gap, share=asked.share)} ({signed.reach(gap, share=asked.share)})"
        for name, _year, gap in path.gaps
        if gap
    ]
    listed = "; ".join(said) or _("nothing can be shown")
    return f"{path.title}: {listed}."


# Numbers by year


def _points(asked: Asked, code: str) -> list[tuple[str, Cell]]:
    return [(years_of(one)[0], asked.value(one.of(code))) for one in asked.years]


def _base_points(asked: Asked) -> list[tuple[str, Cell]]:
    return [(years_of(one)[0], asked.value(one.base)) for one in asked.years]


def series(asked: Asked) -> list[tuple[str, figures.Series]]:
    """Each group with its numbers over the years."""
    there = {row["subgroup_code"] for one in asked.years for row in one.rows}
    return [(title, _points(asked, code)) for code, title in asked.titles.items() if code in there]


# The table


def table(asked: Asked) -> Table:
    """A row a year of leaving and group, with its gap and the range of it."""
    measure = asked.selection.measure
    columns = [
        Column("cohort", _("Left school in")),
        Column("group", _("Group")),
        Column(measure, GAP_MEASURES[measure], "number"),
        *people_columns(measure),
        Column("difference", _("Difference")),
        Column("likely_gap", _("Likely range of the gap")),
    ]
    rows = [(one, row) for one in asked.years for row in one.rows]
    title = _("%(measure)s by year of leaving", measure=GAP_MEASURES[measure])
    keys = [
        {key: row[key] for key in KEYS} | ends(_told(one, row), asked.share) for one, row in rows
    ]
    return Table("trend", title, columns, [_line(asked, *pair) for pair in rows], keys)


def _told(one: Among, row: Row) -> Gap | None:
    return None if row is one.base else one.gap(row)


def _line(asked: Asked, one: Among, row: Row) -> Sequence[Any]:
    gap = _told(one, row)
    return [
        views.codes().cohorts[row["cohort_code"]].title,
        asked.title(row),
        cell(row, asked.selection.measure),
        *people_cells(row, asked.selection.measure),
        signed.middle(gap, share=asked.share) if gap else "",
        signed.reach(gap, share=asked.share),
    ]
