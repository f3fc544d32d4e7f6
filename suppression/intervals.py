"""What an attacker can work out: feasibility intervals of hidden cells.

Every table that fits the publication is a *witness*: each hidden cell can hold the value it
has there. The attack collects witnesses that pull the cells apart until every interval is as
wide as it must be, or until it is proved that it cannot be. Where the relations and what is
published are whole numbers, only tables in whole numbers count.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from suppression.errors import TableError
from suppression.hints import hints
from suppression.pieces import FITS, MOST, WHOLE, Piece, Separated, separate
from suppression.search import Demand, Found, Search
from suppression.table import Publication
from suppression.unknowns import TOLERANCE, Unknowns

CORES = max(1, os.cpu_count() or 1)

__all__ = ["CORES", "FITS", "MOST", "TOLERANCE", "Intervals", "Need", "Progress", "attack"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Need:
    """What an interval must do: reach down to `low`, up to `high`, and be `width` wide.

    All (n,), in persons; +inf, -inf and -inf ask nothing.
    """

    low: np.ndarray
    high: np.ndarray
    width: np.ndarray


@dataclass
class Intervals:
    """Proved intervals of the cells of a publication, (n,) each, NaN for published cells.

    low, high    possible values: tables that fit hold them, in whole numbers but for `loose`
    least, most  values that no table goes beyond
    loose        cells (mask) for which the search over whole numbers ended without an answer:
                 real-valued tables alone prove their interval
    programs     programs solved, each to proved optimality
    tables       way of finding -> tables that counted as witnesses
    components   sizes of the components the hidden cells fall into, largest first
    whole        whether the data are whole numbers, and the proofs with them
    """

    low: np.ndarray
    high: np.ndarray
    programs: int = 0
    least: np.ndarray = field(default_factory=lambda: np.zeros(0))
    most: np.ndarray = field(default_factory=lambda: np.zeros(0))
    loose: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    tables: dict[str, int] = field(default_factory=dict)
    components: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    whole: bool = True

    def gaps(self, need: Need, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of `cells` must still be shown to go lower, and which higher."""
        down, up, wide = _demand(need, cells, self.whole).gaps(self.low[cells], self.high[cells])
        return down + wide > 0, up + wide > 0

    def covers(self, need: Need, cells: np.ndarray) -> np.ndarray:
        """Mask of `cells` whose proved interval does what is needed of it."""
        return ~_demand(need, cells, self.whole).unmet(self.low[cells], self.high[cells])

    def widen(self, cells: np.ndarray, point: np.ndarray) -> None:
        """Take in a witness: the cells `cells` can hold the values `point`."""
        self.low[cells] = np.fmin(self.low[cells], point)
        self.high[cells] = np.fmax(self.high[cells], point)


def attack(publication: Publication, need: Need, progress: Progress | None = None) -> Intervals:
    """Intervals proved for the hidden cells, widened until they cover `need` or cannot.

    Raises SolverError if a program ends without proof, or if no table fits the publication.
    """
    say = progress or (lambda message: None)
    parts = separate(publication)
    found = _outer(publication, parts)
    say(f"{len(parts.components):,} components, attacked in {len(parts.pieces):,} pieces")
    with ThreadPoolExecutor(CORES) as pool, ThreadPoolExecutor(CORES) as workers:

        def search(piece: Piece) -> Found:
            demand = _demand(need, piece.cells, piece.whole)
            return Search(Unknowns(piece), demand, hints(publication, piece), workers).run()

        for piece, result in zip(parts.pieces, pool.map(search, parts.pieces), strict=True):
            _take(found, piece.cells, result)
    say(f"solved {found.programs:,} programs")
    return found


def feasibility_interval(publication: Publication, cell: int) -> tuple[float, float]:
    """Smallest and largest value of one hidden cell over every table that fits, in persons.

    One program each way over everything tied to the cell, rounded inward to whole numbers where
    the data are: what a patient attacker gets. `inf` where nothing bounds the cell. Raises
    SolverError without a proof.
    """
    if not publication.hidden[cell]:
        raise TableError(f"cell {cell} is published; only hidden cells have an interval")
    parts = separate(publication)
    for piece in parts.pieces:
        place = np.flatnonzero(piece.cells == cell)
        if len(place):
            low, high = _ends(Unknowns(piece), int(place[0]))
            return low, high if high < MOST / 2 else np.inf
    fixed = float(parts.least[parts.cells == cell][0])
    high = float(parts.most[parts.cells == cell][0])
    return fixed, high if high < MOST / 2 else np.inf


def _ends(system: Unknowns, cell: int) -> tuple[float, float]:
    unknown = system.group[cell]
    axis = system.sign[cell] * (np.arange(system.size) == unknown)
    polytope = system.polytope()
    ends = [float(system.cells(polytope.maximise(sign * axis))[cell]) for sign in (-1.0, 1.0)]
    if system.whole:
        ends = [float(np.ceil(ends[0] - TOLERANCE)), float(np.floor(ends[1] + TOLERANCE))]
    return ends[0], ends[1]


def _demand(need: Need, cells: np.ndarray, whole: bool) -> Demand:
    """What is needed of some cells; of whole numbers, what whole numbers can do."""
    low, high, width = need.low[cells], need.high[cells], need.width[cells]
    if whole:
        low, high = np.ceil(low - WHOLE), np.floor(high + WHOLE)
        width = np.ceil(width - WHOLE)
    return Demand(low, high, width)


def _outer(publication: Publication, parts: Separated) -> Intervals:
    """What bounds alone tell: of cells that they fix, everything."""
    n = len(publication.values)
    found = Intervals(np.full(n, np.nan), np.full(n, np.nan), components=parts.components)
    found.least, found.most = np.full((2, n), np.nan)
    found.loose = np.zeros(n, bool)
    found.least[parts.cells], found.most[parts.cells] = parts.least, parts.most
    found.whole = parts.whole
    fixed = parts.cells[parts.least == parts.most]
    found.low[fixed] = found.high[fixed] = found.least[fixed]
    return found


def _take(found: Intervals, cells: np.ndarray, result: Found) -> None:
    found.low[cells], found.high[cells] = result.low, result.high
    found.least[cells], found.most[cells] = result.least, result.most
    found.loose[cells] = result.loose
    found.programs += result.programs
    for way, count in result.tables.items():
        found.tables[way] = found.tables.get(way, 0) + count
