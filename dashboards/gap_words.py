"""Gaps in words and tables: how far each group is from another, and whether chance could do it."""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.schema import KEYS
from dashboards import text, views
from dashboards.components import Column, Hidden, Table
from dashboards.gap_rows import (
    Alone,
    Row,
    alone,
    base_of,
    dots,
    is_share,
    more_than_chance,
    series,
    titles,
)
from dashboards.language import N_, _
from dashboards.selection import GAP_MEASURES, Selection
from dashboards.text import Cell, cell

KEPT = ("CTE", "English")  # words that begin with a capital inside a sentence too

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
TOO_FEW = (
    N_(
        "One year has too few people to tell a gap of %(points)s from none, so single years "
        "cannot show whether it is closing. All years together have enough."
    ),
    N_(
        "Three years have too few people to tell a gap of %(points)s from none, so they cannot "
        "show whether it is closing. All years together have enough."
    ),
)


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


def changes(selection: Selection, rows: Sequence[Row], history: Sequence[Row]) -> list[str]:
    """First and last number of each group, how far it then was from the reference, and what
    single years can tell.
    """
    named = titles(selection)
    lines = series(selection, history)
    reference = named.get(selection.reference, "")
    others = dict(lines).get(reference, [])
    codes = {title: code for code, title in named.items()}
    said = []
    for name, points in lines:
        parts = [text.trend_sentence(name, points)]
        if name != reference:
            parts.append(text.gap_trend(points, reference, others))
            parts.append(_alone(alone(selection, codes[name], rows, history), history))
        said.append(" ".join(part for part in parts if part))
    return said


def _alone(found: Alone | None, history: Sequence[Row]) -> str:
    """In how many years a difference is more than chance, and whether a year could tell."""
    if found is None:
        return ""
    spans = any("-" in row["cohort_code"] for row in history)
    told = (SURE if found.sure else UNSURE)[spans]
    said = [_(told, sure=found.sure, years=found.years)]
    if found.blind and round(found.gap * 100):
        said.append(_(TOO_FEW[spans], points=text.points(found.gap)))
    return " ".join(said)


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
        return _(
            "The others are compared with %(group)s", group=titles(selection)[selection.reference]
        )
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
