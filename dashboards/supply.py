"""People by field of training for a place and group of leavers: the rows, and their tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aggregates.schema import KEYS, NO_DATA, NO_PROGRAM, PUBLISHED, SUPPRESSED, TOTAL
from dashboards import queries, text, views
from dashboards.components import Column, Link, Table
from dashboards.language import N_, Words, _
from dashboards.selection import Selection, program_path
from dashboards.text import Cell, cell

FOLLOWED = text.YEARS[:5]
EARLY = FOLLOWED[0]
SHOWN = ("n_matched", "rate_employed", "wage_full_year_p50")
FIELDS = Words({"program": N_("Program"), "cluster": N_("Career cluster")})
CAPTIONS = Words(
    {
        "program": N_("Leavers by program, in order of name"),
        "cluster": N_("Leavers by career cluster, in order of name"),
    }
)


@dataclass(frozen=True)
class Supply:
    """What employers are shown of a selection.

    early  rows in year 1, in order of name; those without a program last
    late   by program, rows some years later
    last   horizon of those; empty where there are none
    level  what the rows are: 'program' or 'cluster'
    years  rows in year 1 by single year of leaving, of the whole field
    """

    early: Sequence[queries.Row]
    late: Mapping[str, queries.Row]
    last: str
    level: str
    years: Sequence[queries.Row]

    @property
    def most(self) -> list[queries.Row]:
        """The rows of fields by number of people, most first; a hidden number comes last."""
        return sorted(
            self.trained, key=lambda row: (-(views.value_of(row, "n_matched") or -1), name(row))
        )

    @property
    def trained(self) -> list[queries.Row]:
        """The rows of fields."""
        return [row for row in self.early if row["program_code"] != NO_PROGRAM]

    @property
    def untrained(self) -> queries.Row | None:
        """The row of those who took no program; without it the fields fall short of everyone."""
        return next((row for row in self.early if row["program_code"] == NO_PROGRAM), None)

    @property
    def hides(self) -> bool:
        """Whether a number of its table is suppressed."""
        return any(row[f"{item}_status"] == SUPPRESSED for row in self.early for item in SHOWN)


def supply(selection: Selection, units: Sequence[str] = ()) -> Supply:
    """The supply of a field, a place and a group of leavers; of `units` instead, if they are given:
    programs or clusters, none of them a part of another.
    """
    wanted, level = (units, _level(units)) if units else _fields(selection)
    early = [row for row in _rows_at(selection, EARLY) if row["program_code"] in wanted]
    late = _late(selection, wanted)
    last = next((row["horizon_code"] for row in late.values()), "")
    early.sort(key=lambda row: (row["program_code"] == NO_PROGRAM, name(row)))
    return Supply(early, late, last, level, _years(selection, units or (field(selection),)))


def name(row: queries.Row) -> str:
    """What the program or cluster of a row is called."""
    return views.codes().programs[row["program_code"]].title


def field(selection: Selection) -> str:
    """Code of the program or cluster that is chosen, or of everyone."""
    return selection.program if selection.program != TOTAL else selection.cluster or TOTAL


def _fields(selection: Selection) -> tuple[Collection[str], str]:
    """Codes that have a row each, and their level: programs of a cluster, or else clusters."""
    codes = views.codes()
    if selection.program != TOTAL:
        return {selection.program}, "program"
    if not selection.cluster:
        clusters = {node.code for node in codes.clusters(selection.framework)}
        return clusters | {NO_PROGRAM}, "cluster"
    programs = {node.code for node in codes.programs_in(selection.cluster)}
    if any(row["program_code"] in programs for row in _rows_at(selection, EARLY)):
        return programs, "program"
    return {selection.cluster}, "cluster"


def _rows_at(selection: Selection, horizon: str) -> list[queries.Row]:
    return queries.outcomes(
        region_code=selection.region, cohort_code=selection.cohort, horizon_code=horizon
    )


def _late(selection: Selection, wanted: Collection[str]) -> dict[str, queries.Row]:
    """By program, rows in year 5, or in the last year before it that is shown."""
    for horizon in reversed(FOLLOWED[1:]):
        rows = _rows_at(selection, horizon)
        if found := {row["program_code"]: row for row in rows if row["program_code"] in wanted}:
            return found
    return {}


def _level(units: Sequence[str]) -> str:
    levels = {views.codes().programs[unit].level for unit in units}
    return "program" if levels == {"program"} else "cluster"


def _years(selection: Selection, units: Sequence[str]) -> list[queries.Row]:
    """Rows by single year of leaving, or else by three together, each year the units as one."""
    codes = views.codes()
    rows = queries.outcomes(
        program_code=tuple(units), region_code=selection.region, horizon_code=EARLY
    )
    for level in ("year", "window"):
        found: dict[str, list[queries.Row]] = {}
        for row in rows:
            if codes.cohorts[row["cohort_code"]].level == level:
                found.setdefault(row["cohort_code"], []).append(row)
        whole = [_together(there) for there in found.values() if len(there) == len(units)]
        if whole:
            return sorted(whole, key=lambda row: row["cohort_code"])
    return []


def _together(rows: Sequence[queries.Row]) -> queries.Row:
    """Rows of several groups as one: counts add up, if all are shown; medians do not."""
    if len(rows) == 1:
        return rows[0]
    whole = dict(rows[0], wage_full_year_p50=None, wage_full_year_p50_status=NO_DATA)
    for count in ("n_matched", "n_employed"):
        shown = all(row[f"{count}_status"] == PUBLISHED for row in rows)
        whole[count] = sum(row[count] for row in rows) if shown else None
        whole[f"{count}_status"] = PUBLISHED if shown else SUPPRESSED
    people, working = whole["n_matched"], whole["n_employed"]
    known = bool(people) and working is not None
    whole["rate_employed"] = working / people if known else None
    whole["rate_employed_status"] = PUBLISHED if known else SUPPRESSED
    return whole


# Tables


def fields_table(selection: Selection, found: Supply) -> Table:
    """A row a program or cluster: people, work and wages."""
    columns = [
        Column("program", FIELDS[found.level]),
        Column("n_matched", _("Leavers"), "number"),
        Column("n_employed_y01", _("With work in year 1"), "number"),
        Column("rate_employed_y01", _("Share with work"), "share"),
        Column("wage_full_year_p50_y01", _wage_heading(EARLY), "number"),
        *_later(found.last),
    ]
    kept = selection.keep("region", "cohort")
    shares = views.with_rollups(found.early, "rate_employed")
    lines = [
        [
            Link(name(row), kept.url(program_path(row["program_code"]))),
            cell(row, "n_matched"),
            cell(row, "n_employed"),
            share,
            cell(row, "wage_full_year_p50"),
            *_wage_later(found, row),
        ]
        for row, share in zip(found.early, shares, strict=True)
    ]
    keys = [{key: row[key] for key in KEYS[:3]} for row in found.early]
    return Table("supply", CAPTIONS[found.level], columns, lines, keys)


def _later(last: str) -> list[Column]:
    """The column of wages some years on, where any are shown."""
    if not last:
        return []
    return [Column(f"wage_full_year_p50_{last}", _wage_heading(last), "number")]


def _wage_heading(horizon: str) -> str:
    """A wage with whom it is of: other pages have that of anybody with covered work."""
    when = text.horizon(horizon).lower()
    return _("Median wage of those at work all four quarters, %(when)s", when=when)


def _wage_later(found: Supply, row: queries.Row) -> list[Cell]:
    if not found.last:
        return []
    return [cell(found.late.get(row["program_code"]), "wage_full_year_p50")]


def year_series(found: Supply) -> list[tuple[str, Cell]]:
    """Leavers by year of leaving."""
    return [(years(row), cell(row, "n_matched")) for row in found.years]


def years(row: queries.Row) -> str:
    """The year of leaving of a row, or its three."""
    return str(row["cohort_code"]).replace("-", "–")


def years_table(found: Supply) -> Table:
    """A row a year of leaving: people, work and wages of the whole field."""
    columns = [
        Column("cohort", _("Left school in")),
        Column("n_matched", _("Leavers"), "number"),
        Column("rate_employed_y01", _("Share with work in year 1"), "number"),
        Column("wage_full_year_p50_y01", _wage_heading(EARLY), "number"),
    ]
    lines = [[years(row), *(cell(row, item) for item in SHOWN)] for row in found.years]
    keys = [{key: row[key] for key in KEYS[:4]} for row in found.years]
    return Table("years", _("Leavers by year"), columns, lines, keys)
