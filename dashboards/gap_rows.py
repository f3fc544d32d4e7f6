"""Groups that are compared: their rows, the group to compare with, and the years they go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, TOTAL
from dashboards import figures, queries, text, views
from dashboards.selection import Selection
from dashboards.text import Cell, cell

Row = queries.Row
Dot = tuple[str, Cell, tuple[float, float] | None]  # group, number, what chance alone could give


def groups_of(selection: Selection) -> list[Row]:
    """A row a group of the grouping, in its order; a code that nobody has is no group."""
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=selection.horizon,
        subgroup_dim=selection.group,
    )
    return _ordered(selection, [row for row in rows if _anybody(row)])


def history_of(selection: Selection) -> list[Row]:
    """The same by single year of leaving, or else by three of them; nothing of one year alone."""
    codes = views.codes()
    rows = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        horizon_code=selection.horizon,
        subgroup_dim=selection.group,
    )
    for level in ("year", "window"):
        found = [
            row
            for row in rows
            if codes.cohorts[row["cohort_code"]].level == level and _anybody(row)
        ]
        if len({row["cohort_code"] for row in found}) > 1:
            return _ordered(selection, found)
    return []


def _anybody(row: Row) -> bool:
    return row["n_matched_status"] != NO_DATA


def _ordered(selection: Selection, rows: Sequence[Row]) -> list[Row]:
    order = list(titles(selection))
    return sorted(rows, key=lambda row: (row["cohort_code"], order.index(row["subgroup_code"])))


def titles(selection: Selection) -> dict[str, str]:
    """Groups of the grouping by code."""
    return dict(views.codes().groups[selection.group][1])


def is_share(selection: Selection) -> bool:
    """Whether the measure is a share of people, not a wage."""
    return selection.measure.startswith("rate_")


# With whom


def compared(selection: Selection, rows: Sequence[Row]) -> Selection:
    """The selection with the group to compare with: as asked if anybody is in it, else the
    policy's if its number is shown, else the largest with a number.
    """
    if not rows or any(row["subgroup_code"] == selection.reference for row in rows):
        return selection
    shown = [row for row in rows if cell(row, selection.measure).shown] or list(rows)
    usual = queries.release().policy.get("reference", {}).get(selection.group, "")
    if any(row["subgroup_code"] == usual for row in shown):
        return replace(selection, reference=str(usual))
    largest = max(shown, key=lambda row: views.value_of(row, "n_matched") or 0)
    return replace(selection, reference=largest["subgroup_code"])


def base_of(selection: Selection, rows: Sequence[Row]) -> Row | None:
    """The row of the group to compare with."""
    return next((row for row in rows if row["subgroup_code"] == selection.reference), None)


def more_than_chance(selection: Selection, row: Row, base: Row | None) -> bool | None:
    """Whether a difference of shares is more than chance; None where that cannot be said."""
    reach = likely_difference(selection, row, base)
    return None if reach is None else not reach[1] <= 0 <= reach[2]


def likely_difference(
    selection: Selection, row: Row, base: Row | None
) -> tuple[float, float, float] | None:
    """A difference of two published shares and its 95 % interval; None where there is none."""
    if not is_share(selection) or base is None:
        return None
    item, other = cell(row, selection.measure), cell(base, selection.measure)
    people, others = cell(row, "n_matched"), cell(base, "n_matched")
    if not all(part.shown and part.value for part in (item, other, people, others)):
        return None
    low, high = text.difference_interval(
        float(item.value or 0),
        int(people.value or 0),
        float(other.value or 0),
        int(others.value or 0),
    )
    return float(item.value or 0) - float(other.value or 0), low, high


@dataclass(frozen=True)
class Alone:
    """What single years of leaving can tell of a group's difference.

    years   for which it can be tested
    sure    of these, how many show more than chance could give
    blind   whether none of the years has enough people to tell the difference of all the years
            together from none; not so where that is itself no more than chance could give
    gap     the difference of all the years together
    """

    years: int
    sure: int
    blind: bool
    gap: float


def alone(
    selection: Selection, code: str, rows: Sequence[Row], history: Sequence[Row]
) -> Alone | None:
    """A group's difference year by year, each alone; None where it cannot be tested twice."""
    reaches = []
    for cohort in dict.fromkeys(row["cohort_code"] for row in history):
        there = [row for row in history if row["cohort_code"] == cohort]
        if (reach := _reach(selection, code, there)) is not None:
            reaches.append(reach)
    if len(reaches) < 2:
        return None
    sure = sum(not low <= 0 <= high for _gap, low, high in reaches)
    whole = _reach(selection, code, rows)
    if whole is None or whole[1] <= 0 <= whole[2]:
        return Alone(len(reaches), sure, False, whole[0] if whole else 0.0)
    blind = all(_away(whole[0], reach) >= abs(whole[0]) for reach in reaches)
    return Alone(len(reaches), sure, blind, whole[0])


def _reach(
    selection: Selection, code: str, rows: Sequence[Row]
) -> tuple[float, float, float] | None:
    row = next((row for row in rows if row["subgroup_code"] == code), None)
    return likely_difference(selection, row, base_of(selection, rows)) if row else None


def _away(gap: float, reach: tuple[float, float, float]) -> float:
    """How far chance can move a year's difference towards none, for a gap above or below it."""
    middle, low, high = reach
    return middle - low if gap > 0 else high - middle


# What pictures are of


def dots(selection: Selection, rows: Sequence[Row]) -> list[Dot]:
    """Each group with its number and its likely range."""
    named, measure = titles(selection), selection.measure
    return [
        (
            named[row["subgroup_code"]],
            cell(row, measure),
            views.spread(row, measure) if is_share(selection) else None,
        )
        for row in rows
    ]


def series(selection: Selection, history: Sequence[Row]) -> list[tuple[str, figures.Series]]:
    """Each group with its numbers over the years."""
    lines: list[tuple[str, figures.Series]] = []
    for code, title in titles(selection).items():
        points = [
            (row["cohort_code"].replace("-", "–"), cell(row, selection.measure))
            for row in history
            if row["subgroup_code"] == code
        ]
        if points:
            lines.append((title, points))
    return lines


def nearest(selection: Selection, most: int = 4) -> list[Selection]:
    """Where the same groups are shown: at other times of the program, then of everyone."""
    rows = queries.outcomes(
        program_code=(selection.program, TOTAL),
        region_code=STATE,
        cohort_code=ALL_COHORTS,
        subgroup_dim=selection.group,
    )
    order = views.codes().horizons.index
    away = order(selection.horizon)
    found = {(row["program_code"], row["horizon_code"]) for row in rows if _anybody(row)}
    ordered = sorted(found, key=lambda key: (key[0] == TOTAL, abs(order(key[1]) - away)))
    whole = replace(selection, region=STATE, cohort=ALL_COHORTS, reference="")
    return [replace(whole, program=program, horizon=horizon) for program, horizon in ordered[:most]]
