"""Ways through school: rows, what they are compared with, and who is followed for long.

A way is a code of a grouping of the release: how somebody left school, or how far they went in CTE.
Which codes there are, and which of them the policy counts together, is the release's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from aggregates.schema import NO_DATA, PUBLISHED, TOTAL, status_column
from dashboards import queries, text, views
from dashboards.gaps.apart import Gap, is_share
from dashboards.gaps.rows import Among, anybody, compared
from dashboards.paths import course
from dashboards.paths.course import Years
from dashboards.selection import WAYS, Selection
from dashboards.text import Cell

Row = queries.Row
COLLEGE = "in_college"  # a sum of two activities, which the release has one by one
COLLEGE_PARTS = ("working_enrolled", "enrolled")
FIRST, LATE = "y01", ("y08", "y09", "y10")
NOT_FOUND = "rate_not_found"


@dataclass(frozen=True)
class Grouping:
    """The ways of one grouping at a place, of some years, at every point in time.

    `selection` has the grouping, the place, the years, and the way that others are compared with.
    """

    selection: Selection
    rows: tuple[Row, ...]

    @property
    def dim(self) -> str:
        """Code of the grouping."""
        return self.selection.group

    @property
    def title(self) -> str:
        """What the grouping is called."""
        return views.codes().groups[self.dim][0]

    @property
    def reference(self) -> str:
        """Code of the way that others are compared with."""
        return self.selection.reference

    @cached_property
    def ways(self) -> dict[str, str]:
        """Code and title of every way that anybody is in, in the order of the release."""
        there = {row["subgroup_code"] for row in self.rows if anybody(row)}
        titles = views.codes().groups[self.dim][1]
        return {code: title for code, title in titles.items() if code in there}

    @property
    def others(self) -> dict[str, str]:
        """Those that are compared."""
        return {code: title for code, title in self.ways.items() if code != self.reference}

    @property
    def base(self) -> str:
        """Title of the way that others are compared with."""
        return self.ways.get(self.reference, "")

    @property
    def keys(self) -> tuple[str, str, str]:
        """Codes of the program, the place and the leaving years."""
        return TOTAL, self.selection.region, self.selection.cohort

    @cached_property
    def horizons(self) -> list[str]:
        """Points in time that have rows, in order."""
        there = {row["horizon_code"] for row in self.rows if anybody(row)}
        return [code for code in views.codes().horizons if code in there]

    def row(self, code: str, horizon: str) -> Row | None:
        """The outcomes of a way at a point in time."""
        return self._found.get((code, horizon))

    @cached_property
    def _found(self) -> dict[tuple[str, str], Row]:
        return {(row["subgroup_code"], row["horizon_code"]): row for row in self.rows}

    def at(self, horizon: str, measure: str) -> Among:
        """The ways at a point in time, to be compared by a measure; each made once."""
        if (horizon, measure) not in self._among:
            self._among[horizon, measure] = self._at(horizon, measure)
        return self._among[horizon, measure]

    @cached_property
    def _among(self) -> dict[tuple[str, str], Among]:
        return {}

    def _at(self, horizon: str, measure: str) -> Among:
        rows = (self.row(code, horizon) for code in self.ways)
        selection = replace(self.selection, horizon=horizon, measure=measure)
        return Among(selection, tuple(row for row in rows if row))

    def cell(self, code: str, horizon: str, measure: str) -> Cell:
        """A number of a way."""
        return text.cell(self.row(code, horizon), measure)

    def gap(self, code: str, horizon: str, measure: str) -> Gap | None:
        """How far a way is from the one compared with; None where it cannot be said."""
        among = self.at(horizon, measure)
        return None if code == self.reference else among.gap(among.of(code))

    def gaps(self, code: str, measure: str, horizons: Iterable[str]) -> course.Gaps:
        """The same at several points in time."""
        return [(horizon, self.gap(code, horizon, measure)) for horizon in horizons]

    def people(self, horizon: str) -> Years | None:
        """First and last year of leaving of those behind the numbers at a point in time."""
        return views.codes().cover.get((self.selection.cohort, horizon))


# What is compared


def chosen(selection: Selection) -> list[str]:
    """Groupings that are asked for, as far as the release counts anybody by them."""
    wanted = (selection.ways,) if selection.ways else WAYS
    return [dim for dim in wanted if dim in views.codes().groups and queries.grouped_at(dim)]


def definition(outcome: str) -> str:
    """What counts as work beside an outcome: its own definition, or any covered work."""
    name = outcome.removeprefix("rate_").removeprefix("wage_").removesuffix("_p50")
    return name if name in text.DEFINITIONS else "employed"


def shares_of(outcome: str) -> str:
    """The share that is shown with an outcome: itself, or that of people with such work."""
    return outcome if is_share(outcome) else f"rate_{definition(outcome)}"


def wages_of(outcome: str) -> str:
    """The median wage that is shown with an outcome."""
    return f"wage_{definition(outcome)}_p50"


def grouping(selection: Selection, dim: str) -> Grouping:
    """The ways of a grouping, for a place and some years, compared as the policy says."""
    rows = tuple(
        with_college(row)
        for row in queries.outcomes(
            program_code=TOTAL,
            region_code=selection.region,
            cohort_code=selection.cohort,
            subgroup_dim=dim,
        )
    )
    own = Selection(
        region=selection.region,
        cohort=selection.cohort,
        horizon=selection.horizon,
        group=dim,
        measure=selection.outcome,
    )
    return Grouping(_compared(own, rows), rows)


def _compared(own: Selection, rows: Sequence[Row]) -> Selection:
    """The selection with the way to compare with: by the rows of its time, or else of any."""
    peopled = [row for row in rows if anybody(row)]
    now = [row for row in peopled if row["horizon_code"] == own.horizon]
    return compared(own, now or peopled)


def with_college(row: Row) -> Row:
    """The row with those in college, with and without work: their share and their number."""
    share = text.in_college(row)
    counts = [text.cell(row, f"n_{part}") for part in COLLEGE_PARTS]
    shown = all(item.shown for item in counts)
    return row | {
        f"rate_{COLLEGE}": share.value,
        status_column(f"rate_{COLLEGE}"): share.status,
        f"rate_{COLLEGE}_lower": share.lower,
        f"rate_{COLLEGE}_upper": share.upper,
        f"n_{COLLEGE}": sum(int(item.value or 0) for item in counts) if shown else None,
        status_column(f"n_{COLLEGE}"): PUBLISHED if shown else NO_DATA,
    }


# Whom they can be followed for


@dataclass(frozen=True)
class Followed:
    """The ways of leavers who are followed for long.

    late  years eight to ten after leaving, as far as there are rows
    same  whether year 1 and those years are all about leavers of the same years
    """

    grouping: Grouping
    late: tuple[str, ...]
    same: bool


def followed(selection: Selection, dim: str) -> Followed | None:
    """The ways of those asked for, or of the nearest leavers at the place, eight to ten years out.

    Leavers of the same years at both ends come before others; then those of the years asked for, or
    of years within or around them; then those followed furthest, and of most years.
    """
    codes, there = views.codes(), queries.grouped_at(dim)
    ranked = []
    for cohort in codes.cohorts:
        late = tuple(h for h in LATE if (selection.region, cohort, h) in there)
        if not late or (selection.region, cohort, FIRST) not in there:
            continue
        people = [codes.cover.get((cohort, horizon)) for horizon in (FIRST, *late)]
        same, span = course.same(people), people[-1] or (0, 0)
        kin = selection.cohort in codes.ancestors("cohorts", cohort) or cohort in codes.ancestors(
            "cohorts", selection.cohort
        )
        own = cohort == selection.cohort
        rank = (same, own, kin, len(late), span[1] - span[0], span[1])
        ranked.append((rank, cohort, late, same))
    if not ranked:
        return None
    _rank, cohort, late, same = max(ranked)
    return Followed(grouping(replace(selection, cohort=cohort), dim), late, same)


def reached(selection: Selection, dims: Iterable[str]) -> set[str]:
    """Points in time at which all groupings have rows here; those of any, where none is shared."""
    each = [
        {
            horizon
            for region, cohort, horizon in queries.grouped_at(dim)
            if (region, cohort) == (selection.region, selection.cohort)
        }
        for dim in dims
    ]
    found = [one for one in each if one]
    if not found:
        return set()
    return set.intersection(*found) or set.union(*found)
