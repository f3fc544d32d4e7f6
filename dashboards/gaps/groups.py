"""How far are the groups apart? Each number and each gap with its likely range."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import KEYS
from dashboards import figures, text, views
from dashboards.components import (
    Column,
    Hidden,
    Table,
    csv_link,
    data_table,
    picture,
    question,
)
from dashboards.csv_files import csv_href
from dashboards.gaps import apart, signed
from dashboards.gaps.apart import Gap
from dashboards.gaps.rows import Asked, Row
from dashboards.gaps.words import caption, measured, method, why_blank
from dashboards.language import _
from dashboards.selection import AVERAGE, GAP_MEASURES
from dashboards.text import Cell, cell

PICTURE = "gaps-groups"
Dot = tuple[str, Cell, tuple[float, float] | None]  # group, number, its likely range
MANY = 3  # groups, beyond which a picture is tall


def answer(asked: Asked, given: Table) -> html.Section:
    """The question with its answer."""
    lines = [html.Li(line) for line in sentences(asked)]
    shown = [*asked.rows, asked.everyone] if asked.everyone else [*asked.rows]
    return question(
        "groups",
        measured(asked.selection),
        [
            html.Ul(lines, className="wf-findings"),
            picture(
                PICTURE,
                caption(asked.selection),
                in_words(asked),
                size="m" if len(dots(asked)) > MANY else "s",
                key=[
                    ("dot", _("Published number")),
                    ("range", _("Likely range, 19 times in 20")),
                ],
            ),
            data_table(given),
            why_blank(shown, asked.selection.measure),
            csv_link(csv_href("gaps", "groups", asked.selection), _("these numbers")),
            method(asked.selection.measure),
            html.P(
                _(
                    "A difference is not a cause. Groups differ in the programs they take, where "
                    "they live and who goes on to college, and wage records do not see everyone. "
                    "Differences are taken before rounding."
                ),
                className="wf-note",
            ),
        ],
    )


def own_words(asked: Asked, row: Row | None) -> str:
    """The likely range of a group's number, in words."""
    bounds = asked.likely(row)
    if asked.share or bounds is None:
        return views.spread_words(bounds)
    return text.span(*(signed.hundreds(end) for end in bounds))


def dots(asked: Asked) -> list[Dot]:
    """Each group with its number and its likely range; first what others are compared with, where
    that is everyone.
    """
    drawn: list[tuple[str, Row | None]] = [(asked.title(row), row) for row in asked.rows]
    if asked.selection.reference == AVERAGE:
        drawn.insert(0, (text.upper_first(asked.base_title), asked.everyone))
    return [(name, asked.value(row), asked.likely(row)) for name, row in drawn]


def draw(asked: Asked) -> figures.Figure:
    """The picture."""
    return figures.dots(dots(asked), share=asked.share)


def in_words(asked: Asked) -> list[str]:
    """The picture in words."""
    rows: list[Row | None] = [*asked.rows]
    if asked.selection.reference == AVERAGE:
        rows.insert(0, asked.everyone)
    return [
        _(
            "%(group)s: %(value)s, likely %(range)s",
            group=name,
            value=text.value(item),
            range=own_words(asked, row),
        )
        if bounds
        else f"{name}: {text.value(item)}"
        for row, (name, item, bounds) in zip(rows, dots(asked), strict=True)
    ]


def sentences(asked: Asked) -> list[str]:
    """What is compared with; then what each group differs by, and whether by chance."""
    lines = [_sentence(asked, row) for row in asked.others]
    if asked.base is None:
        return lines
    first = _(
        "%(group)s: %(value)s, to compare with.",
        group=text.upper_first(asked.base_title),
        value=text.value(asked.value(asked.base)),
    )
    return [first, *lines]


def _sentence(asked: Asked, row: Row) -> str:
    name, item = asked.title(row), asked.value(row)
    if not item.shown:
        return f"{name}: {text.inline(item)}."
    said = [f"{name}: {text.value(item)}.", difference(asked, row), _surely(asked, row)]
    return " ".join(part for part in said if part)


def difference(asked: Asked, row: Row) -> str:
    """How far a group is from what it is compared with, as a sentence."""
    return text.gap_sentence(asked.value(row), asked.base_title, asked.value(asked.base))


def _surely(asked: Asked, row: Row) -> str:
    """The likely range of the gap, and whether it is more than chance."""
    gap = asked.gap(row)
    if gap is None:
        return ""
    reach = _("Likely range: %(range)s.", range=signed.reach(gap, share=asked.share))
    return f"{reach} {_chance(gap)}"


def _chance(gap: Gap) -> str:
    return _("More than chance.") if gap.sure else _("No more than chance could give.")


# The table


def table(asked: Asked) -> Table:
    """A row a group: people, number and its range, difference and its range; everyone last."""
    measure = asked.selection.measure
    columns = [
        Column("group", _("Group")),
        *people_columns(measure),
        Column(measure, GAP_MEASURES[measure], "share" if asked.share else "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column("difference", _("Difference")),
        Column("likely_gap", _("Likely range of the gap")),
    ]
    rows = [*asked.rows, *([asked.everyone] if asked.everyone else [])]
    items = views.with_rollups(rows, measure)
    lines = [_line(asked, row, item) for row, item in zip(rows, items, strict=True)]
    keys = [{key: row[key] for key in KEYS} | ends(_told(asked, row), asked.share) for row in rows]
    return Table("groups", caption(asked.selection), columns, lines, keys)


def people_columns(measure: str) -> list[Column]:
    """Whom a number is of: those looked up, and for a wage those with work."""
    found = [Column("n_matched", _("Leavers looked up"), "number")]
    if not apart.is_share(measure):
        found.append(Column(apart.people_of(measure), _("Of them with this work"), "number"))
    return found


def people_cells(row: Row | None, measure: str) -> list[Cell]:
    """The cells of those columns."""
    return [cell(row, column.key) for column in people_columns(measure)]


def ends(gap: Gap | None, share: bool) -> dict[str, Any]:
    """A gap and its ends as numbers, for a file."""
    digits = 4 if share else 0
    values = (gap.value, gap.low, gap.high) if gap else ("", "", "")
    rounded = [value if isinstance(value, str) else round(value, digits) for value in values]
    return dict(zip(("gap", "gap_lower", "gap_upper"), rounded, strict=True))


def _line(asked: Asked, row: Row, item: Cell | Hidden) -> list[Any]:
    whole = row is asked.everyone
    return [
        _("Everyone together") if whole else asked.title(row),
        *people_cells(row, asked.selection.measure),
        item,
        own_words(asked, row),
        _apart(asked, row, item),
        signed.reach(_told(asked, row), share=asked.share),
    ]


def _told(asked: Asked, row: Row) -> Gap | None:
    """The gap of a row of the table; none of what is compared with, nor of everyone."""
    if row is asked.base or row is asked.everyone:
        return None
    return asked.gap(row)


def _apart(asked: Asked, row: Row, item: Cell | Hidden) -> str:
    if row is asked.base:
        return _("The others are compared with %(group)s", group=asked.base_title)
    if row is asked.everyone or isinstance(item, Hidden) or not item.shown:
        return ""
    return difference(asked, row)
