"""Groups that are compared: their rows, what they are compared with, and the years they go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, TOTAL
from dashboards import queries, views
from dashboards.gaps import apart
from dashboards.gaps.apart import Gap
from dashboards.language import _
from dashboards.selection import AVERAGE, Selection
from dashboards.text import Cell, cell

Row = queries.Row
REGIONS = "workforce_region"


@dataclass(frozen=True)
class Among:
    """The groups of one place and of some years, and everyone there."""

    selection: Selection
    rows: tuple[Row, ...]
    everyone: Row | None = None

    @property
    def base(self) -> Row | None:
        """The row that others are compared with."""
        if self.selection.reference == AVERAGE:
            return self.everyone
        return self.of(self.selection.reference)

    @property
    def others(self) -> list[Row]:
        """The groups that are compared."""
        return [row for row in self.rows if row["subgroup_code"] != self.selection.reference]

    def of(self, code: str) -> Row | None:
        """The row of a group."""
        return next((row for row in self.rows if row["subgroup_code"] == code), None)

    def gap(self, row: Row | None, z: float = apart.Z) -> Gap | None:
        """How far a group is from what it is compared with; None where that cannot be said."""
        return apart.gap(
            row,
            self.base,
            self.selection.measure,
            inside=self.selection.reference == AVERAGE,
            rounding=rounding(),
            z=z,
        )

    def likely(self, row: Row | None) -> tuple[float, float] | None:
        """The likely range of a group's own number; None where it cannot be said."""
        found = apart.limits(row, self.selection.measure, rounding())
        return (found.low, found.high) if found else None

    def value(self, row: Row | None) -> Cell:
        """The number of a group."""
        return cell(row, self.selection.measure)


@dataclass(frozen=True)
class Asked(Among):
    """What a visitor asked for, with what the release has for it."""

    @property
    def share(self) -> bool:
        """Whether the measure is a share of people, not a wage."""
        return apart.is_share(self.selection.measure)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Groups of the grouping by code."""
        return titles(self.selection)

    def title(self, row: Row) -> str:
        """What a group is called."""
        return self.titles[row["subgroup_code"]]

    @property
    def base_title(self) -> str:
        """What is compared with, as a name."""
        if self.selection.reference == AVERAGE:
            return _("everyone together")
        return self.titles.get(self.selection.reference, "")

    @cached_property
    def years(self) -> list[Among]:
        """The same by single year of leaving, or else by three of them; none of one year alone."""
        return history_of(self.selection)

    @cached_property
    def regions(self) -> dict[str, Among]:
        """The same in each workforce region, by its code; none where they are not tabulated."""
        nodes = views.codes().of_level("regions", REGIONS)
        found = fetch(self.selection, region=[node.code for node in nodes])
        by_place: dict[str, list[Row]] = {}
        for row in found:
            by_place.setdefault(row["region_code"], []).append(row)
        places = {code: among(self.selection, rows) for code, rows in by_place.items()}
        peopled = {code: one for code, one in places.items() if one.rows}
        return {node.code: peopled[node.code] for node in nodes if node.code in peopled}

    @cached_property
    def focus(self) -> Row | None:
        """The group that the map and the parts are about: as asked, or the largest with a number
        that is not the group others are usually compared with.
        """
        row = self.of(self.selection.focus)
        if row and row["subgroup_code"] != self.selection.reference:
            return row
        usual = usual_of(self.selection.group)
        shown = [row for row in self.others if self.value(row).shown] or self.others
        ordered = sorted(shown, key=lambda row: -(views.value_of(row, "n_matched") or 0))
        return next(
            (row for row in ordered if row["subgroup_code"] != usual), next(iter(ordered), None)
        )


def asked_for(selection: Selection) -> Asked:
    """What the release has for a selection."""
    found = among(selection, fetch(selection))
    return Asked(compared(selection, found.rows), found.rows, found.everyone)


def rounding() -> float:
    """What published wages are a multiple of."""
    return float(queries.release().policy.get("wage_rounding", 0))


def usual_of(group: str) -> str:
    """The group that the policy compares the others of a grouping with."""
    return str(queries.release().policy.get("reference", {}).get(group, ""))


def fetch(
    selection: Selection,
    *,
    program: Sequence[str] = (),
    region: Sequence[str] = (),
    every_year: bool = False,
) -> list[Row]:
    """Rows of the groups, and of everyone beside them, in one read."""
    where: dict[str, str | Sequence[str]] = {
        "program_code": program or selection.program,
        "region_code": region or selection.region,
        "horizon_code": selection.horizon,
        "subgroup_dim": (TOTAL, selection.group),
    }
    if not every_year:
        where["cohort_code"] = selection.cohort
    return queries.outcomes(**where)


def among(selection: Selection, rows: Sequence[Row]) -> Among:
    """The groups of rows of one place and time, in their order; what nobody has is no group."""
    order = list(titles(selection))
    groups = [row for row in rows if row["subgroup_dim"] != TOTAL and anybody(row)]
    groups.sort(key=lambda row: order.index(row["subgroup_code"]))
    everyone = next((row for row in rows if row["subgroup_dim"] == TOTAL), None)
    return Among(selection, tuple(groups), everyone)


def history_of(selection: Selection) -> list[Among]:
    """The groups by year of leaving, or else by three years, oldest first."""
    codes = views.codes()
    by_years: dict[str, list[Row]] = {}
    for row in fetch(selection, every_year=True):
        by_years.setdefault(row["cohort_code"], []).append(row)
    for level in ("year", "window"):
        found = [
            among(selection, rows)
            for cohort, rows in sorted(by_years.items())
            if codes.cohorts[cohort].level == level
        ]
        peopled = [one for one in found if one.rows]
        if len(peopled) > 1:
            return peopled
    return []


def anybody(row: Row) -> bool:
    """Whether the release has anybody in a group there."""
    return bool(row["n_matched_status"] != NO_DATA)


def titles(selection: Selection) -> dict[str, str]:
    """Groups of the grouping by code."""
    return dict(views.codes().groups[selection.group][1])


def compared(selection: Selection, rows: Sequence[Row]) -> Selection:
    """The selection with what to compare with: as asked if anybody is in it, else the policy's
    group if its number is shown, else the largest with a number.
    """
    if not rows or selection.reference == AVERAGE:
        return selection
    if any(row["subgroup_code"] == selection.reference for row in rows):
        return selection
    shown = [row for row in rows if cell(row, selection.measure).shown] or list(rows)
    usual = usual_of(selection.group)
    if any(row["subgroup_code"] == usual for row in shown):
        return replace(selection, reference=usual)
    largest = max(shown, key=lambda row: views.value_of(row, "n_matched") or 0)
    return replace(selection, reference=largest["subgroup_code"])


def years_of(one: Among) -> tuple[str, float]:
    """What the leaving years of some rows are called on an axis, and the middle of them."""
    code = one.rows[0]["cohort_code"]
    ends = [int(part) for part in code.split("-")]
    return code.replace("-", "–"), sum(ends) / len(ends)


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
    found = {(row["program_code"], row["horizon_code"]) for row in rows if anybody(row)}
    ordered = sorted(found, key=lambda key: (key[0] == TOTAL, abs(order(key[1]) - away)))
    reference = AVERAGE if selection.reference == AVERAGE else ""
    whole = replace(selection, region=STATE, cohort=ALL_COHORTS, reference=reference)
    return [replace(whole, program=program, horizon=horizon) for program, horizon in ordered[:most]]
