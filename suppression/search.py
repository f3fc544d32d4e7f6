"""The search for tables that fit one piece of a publication and pull its cells apart.

First one table; then patches of it, small before large; at last every cell that is still narrow
by itself (METHODS.md, S8, S17, S18).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from suppression.hints import Hints, Units, labels, patches
from suppression.patches import Patch, cover
from suppression.single import Answer, Single
from suppression.unknowns import TOLERANCE, Unknowns

SIZES = (1_000, 4_000)  # unknowns in a patch, small before large
PULLS = 4  # tables from one patch before others are cut
DEAR = 400  # unknowns in a program that costs as much as to ask for one cell by itself
PATIENCE = 0.05  # of the narrow cells: rounds that widen fewer are followed by larger patches
SPARE = 1.0  # persons asked for beyond what is needed: rounding may take one back
SPREAD = 1.5  # of the logarithm of what cells are worth in a pull: few at a time get far
TOGETHER = 16  # cells asked for at a time; a table for one may serve the next
HOPELESS = 20  # searches over whole numbers without an answer, a piece, before no more are made


@dataclass
class Found:
    """What is known of a piece's cells, (k,) each, in the order of its cells.

    low, high    values that tables which fit prove possible
    least, most  bounds that no table goes beyond
    loose        mask of cells that only real-valued tables prove, where whole ones decide nothing
    """

    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray
    loose: np.ndarray
    tables: dict[str, int] = field(default_factory=dict)
    programs: int = 0

    def widen(self, point: np.ndarray, way: str) -> None:
        """Take in a table that fits."""
        self.low, self.high = np.fmin(self.low, point), np.fmax(self.high, point)
        self.tables[way] = self.tables.get(way, 0) + 1


@dataclass(frozen=True)
class Demand:
    """What the intervals of a piece's cells must do: as `Need`, for these cells alone."""

    low: np.ndarray
    high: np.ndarray
    width: np.ndarray

    def of(self, cells: np.ndarray | slice | list[int]) -> Demand:
        """The same for some of the cells."""
        return Demand(self.low[cells], self.high[cells], self.width[cells])

    def gaps(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(k,) each, in persons: how much lower, higher and wider intervals must be, 0 = none."""
        low = np.where(np.isnan(low), np.inf, low)
        high = np.where(np.isnan(high), -np.inf, high)
        with np.errstate(invalid="ignore"):
            gaps = (low - self.low, self.high - high, self.width - (high - low))
        return tuple(np.where(gap > TOLERANCE, gap, 0.0) for gap in gaps)  # type: ignore[return-value]

    def unmet(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Mask of cells whose interval does not do what it must."""
        down, up, wide = self.gaps(low, high)
        return np.asarray((down > 0) | (up > 0) | (wide > 0))


class Search:
    """Looks for tables of one piece until every cell is wide enough, or proved too narrow."""

    def __init__(self, system: Unknowns, demand: Demand, hints: Hints, workers: Executor) -> None:
        self.system, self.demand, self.hints, self.workers = system, demand, hints, workers
        piece = system.piece
        self.random = np.random.default_rng(int(piece.cells[0]))
        k = len(piece.cells)
        nothing = np.full(k, np.nan)
        self.found = Found(
            nothing, nothing, piece.lower.copy(), piece.upper.copy(), np.zeros(k, bool)
        )
        self.hope = HOPELESS

    def run(self) -> Found:
        """Every cell proved wide enough, or by `least` and `most` too narrow, or `loose`."""
        self.base = self.system.centre()
        self.found.programs += 1
        self._take(self.base, "first table")
        self.at = self.system.cells(self.base)
        self._by_hints()
        for size in sorted({*(min(size, self.system.size) for size in SIZES), self.system.size}):
            last = size == self.system.size
            while (left := int(self._narrow().sum())) * DEAR > size:
                programs = self._round(size)
                proved = left - int(self._narrow().sum())
                if proved * DEAR <= programs * size or (proved <= PATIENCE * left and not last):
                    break
        self._one_by_one()
        return self.found

    def _narrow(self, cells: np.ndarray | slice | list[int] = slice(None)) -> np.ndarray:
        """Mask of cells that need more and can, for all that is known, have it."""
        found, demand = self.found, self.demand.of(cells)
        lost = demand.unmet(found.least[cells], found.most[cells])
        return demand.unmet(found.low[cells], found.high[cells]) & ~lost & ~found.loose[cells]

    def _take(self, point: np.ndarray, way: str) -> None:
        """Count a table of the unknowns as proof, if as a table of the cells it fits."""
        table = self.system.table(point)
        if table is not None:
            self.found.widen(table, way)

    # Many cells at once.

    def _round(self, size: int) -> int:
        """Cut patches, pull all of them a few times, put their moves together to tables.

        Returns the number of programs.
        """
        label = cover(self.system.matrix, size, self.random)
        whole = size == self.system.size
        return self._pull(label, "everything at once" if whole else f"patches of {size:,}")

    def _pull(self, label: np.ndarray, way: str) -> int:
        """Tables in which everything with a label moves, label by label; negative: nothing does."""
        narrow = np.unique(label[self.system.group[self._narrow()]])
        narrow = narrow[narrow >= 0]
        seeds = self.random.integers(1 << 62, size=len(narrow))
        together = list(patches(label, narrow))
        moves = list(self.workers.map(self._pulls, together, seeds))
        self.found.programs += PULLS * len(together)
        for pull in range(PULLS):
            point = self.base.astype(float)
            for patch, move in zip(together, moves, strict=True):
                point[patch] += move[pull]
            self._offer(point, way)
        return PULLS * len(together)

    def _offer(self, point: np.ndarray, way: str) -> None:
        """Count a real-valued table of the unknowns, or a whole one beside it, as proof."""
        if (point != self.base).any():
            table = self.system.beside(point)
            if table is not None:
                self._take(table, way)

    def _by_hints(self) -> None:
        """What units that move together prove; then blocks by themselves, as long as it pays."""
        system, group = self.system, self.system.group
        first = np.unique(group, return_index=True)[1]
        for moves in self.hints.moves:
            units = Units(system.piece, moves, self.at)
            while left := int(self._narrow(units.cells).sum()):
                weight = np.exp(SPREAD * self.random.standard_normal(len(self.at)))
                move = units.pull(self._pulls_of_all() * weight)
                self.found.programs += 1
                self._offer(self.base + (system.sign * move)[first], "units")
                if left - int(self._narrow(units.cells).sum()) <= PATIENCE * left:
                    break
        if self.hints.blocks:
            label = labels(self.hints.block, group, system.size)
            while left := int(self._narrow().sum()):
                self._pull(label, "blocks")
                if left - int(self._narrow().sum()) <= PATIENCE * left:
                    break

    def _pulls_of_all(self) -> np.ndarray:
        """(k,) 1, -1 or 0: which way each narrow cell should move."""
        found, every = self.found, np.arange(len(self.at))
        return np.sign(self._wishes(every, found.low, found.high, self.random))

    def _pulls(self, patch: np.ndarray, seed: int) -> np.ndarray:
        """(PULLS, u) moves of the unknowns of a patch, each for the wishes the last ones left."""
        random, system, base = np.random.default_rng(seed), self.system, self.base[patch]
        cells, place = self._cells_of(patch)
        sign, at = system.sign[cells], self.at[cells]
        low, high = self.found.low[cells], self.found.high[cells]
        above, below = system.upper[patch] - base, base - system.lower[patch]
        room = Patch(system.columns[:, patch].tocsr(), above, below)
        moves = np.zeros((PULLS, len(patch)))
        for pull in range(PULLS):
            by = self._wishes(cells, low, high, random)
            wish = _strongest(by * sign, place, len(patch))
            if not wish.any():
                break
            moves[pull] = room.pull(wish, np.exp(SPREAD * random.standard_normal(len(patch))))
            moved = at + sign * moves[pull][place]
            low, high = np.fmin(low, moved), np.fmax(high, moved)
        return moves

    def _cells_of(self, patch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The piece's cells that the unknowns `patch` stand for, and the place of each there."""
        place = np.full(self.system.size, -1)
        place[patch] = np.arange(len(patch))
        cells = np.flatnonzero(place[self.system.group] >= 0)
        return cells, place[self.system.group[cells]]

    def _wishes(
        self,
        cells: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """How far each cell should move from the base to be wide enough; 0 = no matter."""
        piece, demand, at = self.system.piece, self.demand.of(cells), self.at[cells]
        down, up, wide = demand.gaps(low, high)
        fall = np.where(down + wide > 0, at - low + np.maximum(down, wide), 0.0)
        rise = np.where(up + wide > 0, high - at + np.maximum(up, wide), 0.0)
        deep, tall = at - piece.lower[cells], piece.upper[cells] - at
        coin = random.random(len(cells)) < 0.5
        upward = np.where(fall > deep, True, np.where(rise > tall, False, coin))
        upward = np.where(wide > 0, upward, np.where((up > 0) & (down > 0), coin, up > 0))
        by = np.where(upward, rise + SPARE, -fall - SPARE)
        return np.where((down + up + wide > 0) & self._narrow(cells), by, 0.0)

    def _one_by_one(self) -> None:
        """Decide every cell that is still narrow, some at a time."""
        while len(left := np.flatnonzero(self._narrow())[:TOGETHER]):
            for cell, answer in zip(left, self.workers.map(self._single, left), strict=True):
                self._learn(int(cell), answer)

    def _single(self, cell: int) -> Answer:
        """All that is needed of one cell, or all that can be known."""
        system, unknown = self.system, int(self.system.group[cell])
        demand, found = self.demand.of([cell]), self.found
        sign = system.sign[cell]
        offset = self.at[cell] - sign * self.base[unknown]

        def value(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
            ends = np.sort(sign * np.array([low, high])) + offset
            return ends[:1], ends[1:]

        def enough(answer: Answer) -> bool:
            low, high = value(answer.low, answer.high)
            low, high = np.fmin(found.low[[cell]], low), np.fmax(found.high[[cell]], high)
            lost = demand.unmet(*value(answer.least, answer.most))
            return bool(lost[0] or not demand.unmet(low, high)[0])

        answer = Answer(unknown, float(system.lower[unknown]), float(system.upper[unknown]))
        far = sum(
            float(np.nan_to_num(gap[0]))
            for gap in demand.gaps(found.low[[cell]], found.high[[cell]])
        )
        far += float(found.high[cell] - found.low[cell]) + SPARE
        return Single(system, self.base, answer, far).ask(enough, deep=self.hope > 0)

    def _learn(self, cell: int, answer: Answer) -> None:
        """Take in what was found about one cell; its tables may serve others."""
        system, found = self.system, self.found
        found.programs += answer.programs
        for table in answer.tables:
            self._take(table, "one by one")
        same = np.flatnonzero(system.group == answer.unknown)
        offset = self.at[same] - system.sign[same] * self.base[answer.unknown]
        ends = [system.sign[same] * end + offset for end in (answer.least, answer.most)]
        found.least[same] = np.maximum(found.least[same], np.minimum(*ends))
        found.most[same] = np.minimum(found.most[same], np.maximum(*ends))
        if self._narrow([cell])[0]:
            self.hope -= 1
            found.loose[cell] = True
            found.low[cell], found.high[cell] = found.least[cell], found.most[cell]


def _strongest(by: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    """(size,) of the wishes for the cells that are one unknown, the furthest."""
    most, least = np.zeros(size), np.zeros(size)
    np.maximum.at(most, place, by)
    np.minimum.at(least, place, by)
    return np.where(most >= -least, most, least)
