"""Gaps in words and tables: how far each group is from another, and whether chance could do it."""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.schema import KEYS
from dashboards import figures, text, views
from dashboards.components import Column, Hidden, Table
from dashboards.gap_rows import (
    Row,
    base_of,
    dots,
    is_share,
    more_than_chance,
    titles,
)
from dashboards.language import _
from dashboards.selection import GAP_MEASURES, Selection
from dashboards.text import Cell, cell

KEPT = ("CTE", "English")  # words that begin with a capital inside a sentence too


def measured(selection: Selection) -> str:
    """What is compared: 'Any covered work, by sex'."""
    grouping = views.codes().groups[selection.group][0]
    return _(
        "%(measure)s, by %(grouping)s",
        measure=GAP_MEASURES[selection.measure],
        grouping=inside(grouping),
    )


def inside(title: str) -> str:
    """A title as it stands inside a sentence."""
    return title if title.startswith(KEPT) else text.lower_first(title)


def caption(selection: Selection) -> str:
    """What is measured, when, and in which dollars."""
    measure, when = GAP_MEASURES[selection.measure], text.horizon_phrase(selection.horizon)
    if is_share(selection):
        return _("%(measure)s %(when)s", measure=measure, when=when)
    return _(
        "%(measure)s %(when)s, in %(dollars)s",
        measure=measure,
        when=when,
        dollars=views.dollars_of(),
    )


def sentences(selection: Selection, rows: Sequence[Row]) -> list[str]:
    """The group to compare with; then what each group differs by, and whether by chance."""
    base = base_of(selection, rows)
    others = [row for row in rows if row["subgroup_code"] != selection.reference]
    lines = [_sentence(selection, row, base) for row in others]
    if base is None:
        return lines
    first = _(
        "%(group)s: %(value)s, to compare with.",
        group=titles(selection)[selection.reference],
        value=text.value(cell(base, selection.measure)),
    )
    return [first, *lines]


def _sentence(selection: Selection, row: Row, base: Row | None) -> str:
    name, item = titles(selection)[row["subgroup_code"]], cell(row, selection.measure)
    if not item.shown:
        return f"{name}: {text.inline(item)}."
    said = [f"{name}: {text.value(item)}.", _difference(selection, row, base)]
    sure = more_than_chance(selection, row, base)
    if sure is not None:
        said.append(_("More than chance.") if sure else _("No more than chance could give."))
    return " ".join(said)


def _difference(selection: Selection, row: Row, base: Row | None) -> str:
    return text.gap_sentence(
        cell(row, selection.measure),
        titles(selection)[selection.reference],
        cell(base, selection.measure),
    )


def in_words(selection: Selection, rows: Sequence[Row]) -> list[str]:
    """The picture of the groups in words."""
    return [
        _(
            "%(group)s: %(value)s, likely %(range)s",
            group=name,
            value=text.value(item),
            range=views.spread_words(bounds),
        )
        if bounds
        else f"{name}: {text.value(item)}"
        for name, item, bounds in dots(selection, rows)
    ]


def changes(selection: Selection, series: Sequence[tuple[str, figures.Series]]) -> list[str]:
    """First and last number of each group, and how far it then was from the reference."""
    reference = titles(selection).get(selection.reference, "")
    others = dict(series).get(reference, [])
    return [
        text.trend_sentence(name, points)
        if name == reference
        else f"{text.trend_sentence(name, points)} "
        f"{text.gap_trend(points, reference, others)}".strip()
        for name, points in series
    ]


# Tables


def groups_table(selection: Selection, rows: Sequence[Row]) -> Table:
    """A row a group: people, number, likely range of a share, difference."""
    share, base, measure = is_share(selection), base_of(selection, rows), selection.measure
    columns = [
        Column("group", _("Group")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(measure, GAP_MEASURES[measure], "share" if share else "number"),
        *([Column("likely_range", _("Likely range"), "range")] if share else []),
        Column("difference", _("Difference")),
    ]
    lines = [
        [
            titles(selection)[row["subgroup_code"]],
            cell(row, "n_matched"),
            item,
            *([views.spread_words(views.spread(row, measure))] if share else []),
            _difference_cell(selection, row, item, base),
        ]
        for row, item in zip(rows, views.with_rollups(rows, measure), strict=True)
    ]
    keys = [{key: row[key] for key in KEYS} for row in rows]
    return Table("groups", caption(selection), columns, lines, keys)


def _difference_cell(selection: Selection, row: Row, item: Cell | Hidden, base: Row | None) -> str:
    if row["subgroup_code"] == selection.reference:
        return _("Compared with")
    if isinstance(item, Hidden) or not item.shown:
        return ""
    return _difference(selection, row, base)


def trend_table(selection: Selection, history: Sequence[Row]) -> Table:
    """A row a year of leaving and group."""
    measure = GAP_MEASURES[selection.measure]
    columns = [
        Column("cohort", _("Left school in")),
        Column("group", _("Group")),
        Column(selection.measure, measure, "number"),
        Column("n_matched", _("Leavers looked up"), "number"),
    ]
    lines = [
        [
            views.codes().cohorts[row["cohort_code"]].title,
            titles(selection)[row["subgroup_code"]],
            cell(row, selection.measure),
            cell(row, "n_matched"),
        ]
        for row in history
    ]
    keys = [{key: row[key] for key in KEYS} for row in history]
    title = _("%(measure)s by year of leaving", measure=measure)
    return Table("trend", title, columns, lines, keys)
