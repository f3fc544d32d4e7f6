"""What a list of programs holds and in which order: rows in, rows out.

Pure: no release, no words. Only what is published is looked at. A row whose number is hidden passes
no filter on that number, and stands after the others, where nothing can be read from its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregates.schema import CODED, PUBLISHED
from dashboards import bands
from dashboards.bands import Band
from dashboards.text import cell

Row = Mapping[str, Any]
RANKING = ("share", "wage")  # orders that could be read as a ranking


@dataclass(frozen=True)
class Wanted:
    """What of the rows is wanted: `measure` is the median that has to reach `wage` dollars."""

    cluster: str = ""
    wage: float = 0
    measure: str = ""
    taken: Collection[str] | None = None  # codes of what was taken in a place; None: anywhere


@dataclass(frozen=True)
class Order:
    """A stated order: its name, the share and the median that it may go by, and what counts."""

    sort: str
    definition: str = "employed"
    rounding: float = 0  # published wages are a multiple of this

    @property
    def share(self) -> str:
        """The share of people with work."""
        return f"rate_{self.definition}"

    @property
    def median(self) -> str:
        """The median of their wages."""
        return f"wage_{self.definition}_p50"


@dataclass(frozen=True)
class Listing:
    """Rows in their order; in one that ranks, the bands, then rows that are in none.

    `unplaced` have a number but nothing to tell its likely range from; `unknown` have no number.
    """

    rows: Sequence[Row]
    bands: Sequence[Band] = ()
    unplaced: Sequence[Row] = ()
    unknown: Sequence[Row] = ()

    def of(self, band: Band) -> list[Row]:
        """The rows of a band, in order."""
        inside = set(band.keys)
        return [row for row in self.rows if row["program_code"] in inside]


# What is wanted


def sifted(
    rows: Iterable[Row], wanted: Wanted, clusters: Callable[[str], Collection[str]]
) -> tuple[list[Row], int]:
    """Rows that are wanted, and how many were left out for want of a median that is shown.

    `clusters` gives the clusters of a program, of every framework.
    """
    kept = [
        row
        for row in rows
        if peopled(row)
        and (not wanted.cluster or within(row["program_code"], {wanted.cluster}, clusters))
        and (wanted.taken is None or within(row["program_code"], wanted.taken, clusters))
    ]
    if not wanted.wage:
        return kept, 0
    known = [row for row in kept if cell(row, wanted.measure).shown]
    return [row for row in known if row[wanted.measure] >= wanted.wage], len(kept) - len(known)


def peopled(row: Row) -> bool:
    """Whether a row may have people: not where nobody is what is published."""
    people = cell(row, "n_matched")
    return not (people.shown and people.value == 0)


def within(code: str, chosen: Collection[str], clusters: Callable[[str], Collection[str]]) -> bool:
    """Whether a program, or a cluster that it is part of, is among those chosen."""
    return code in chosen or any(cluster in chosen for cluster in clusters(code))


# In which order


def ordered(rows: Sequence[Row], order: Order, title: Callable[[str], str]) -> Listing:
    """Rows in a stated order, by name wherever that leaves it open."""
    by_name = sorted(rows, key=lambda row: (title(row["program_code"]), row["program_code"]))
    if order.sort == "people":
        known = [row for row in by_name if cell(row, "n_matched").shown]
        unknown = [row for row in by_name if not cell(row, "n_matched").shown]
        return Listing([*sorted(known, key=lambda row: -row["n_matched"]), *unknown])
    if order.sort in RANKING:
        return _in_bands(by_name, order)
    return Listing(by_name)


def _in_bands(by_name: Sequence[Row], order: Order) -> Listing:
    measure = order.share if order.sort == "share" else order.median
    codes = (row["program_code"] for row in by_name)
    numbers = {
        code: number(row, code, measure, order.rounding)
        for code, row in zip(codes, by_name, strict=True)
    }
    placed = [found for found in numbers.values() if found]
    rest = [row for row in by_name if not numbers[row["program_code"]]]
    unplaced = [row for row in rest if cell(row, measure).status in (PUBLISHED, CODED)]
    unknown = [row for row in rest if row not in unplaced]
    found = bands.bands(placed)
    of = {key: place for place, band in enumerate(found) for key in band.keys}
    inside = sorted(
        (row for row in by_name if row["program_code"] in of),
        key=lambda row: of[row["program_code"]],  # by name inside a band: the sort is stable
    )
    return Listing([*inside, *unplaced, *unknown], found, unplaced, unknown)


def number(row: Row, key: str, measure: str, rounding: float = 0) -> bands.Number | None:
    """A row's share or median with its uncertainty; None where not all that takes is published.

    `key` is what the number is called; `rounding` what published wages are a multiple of.
    """
    if measure.startswith("rate_"):
        share, people = _all(row, measure, "n_matched")
        return bands.of_share(key, share, int(people)) if people else None
    definition = measure.removeprefix("wage_").removesuffix("_p50")
    names = (f"wage_{definition}_{name}" for name in ("p25", "p50", "p75"))
    low, middle, high, people = _all(row, *names, f"n_{definition}")
    return bands.of_median(key, middle, (low, high), int(people), rounding) if people else None


def _all(row: Row, *measures: str) -> list[float]:
    """Values of some measures; zeros where one of them is not shown."""
    cells = [cell(row, measure) for measure in measures]
    known = all(item.shown for item in cells)
    return [float(item.value or 0) if known else 0.0 for item in cells]
