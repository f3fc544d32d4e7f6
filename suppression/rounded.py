"""What a reader knows of a rounded table, and the attack on it (S21).

Everything is published, and nothing exactly: to the attack every count is hidden, between bounds.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression.audit import Audit
from suppression.intervals import Need, Progress, attack
from suppression.rounding import Rounding
from suppression.solver import Polytope
from suppression.table import Publication, distinct_rows, room

PATIENCE = 5  # tables in a row that prove nothing, before other moves are tried
EXACT = 1e-6  # persons: how near a solution must be to the whole numbers it is taken for
GAP = 0.1  # of the best: near enough for a table that is to pull many counts apart
BRANCHES = 20  # of a search for such a table


def rounded_publication(rounding: Rounding) -> Publication:
    """S21: what the public knows of a rounded table: of every count a range about the multiple.

    The ranges are the narrowest that anybody may believe in, `base - 1` either way, even where a
    few counts went further: whoever believes less can work out less. Nothing of the true counts
    is in here.
    """
    table, reach = rounding.table, rounding.base - 1
    always = table.given < 0  # other bounds rest on published counts, and there are none
    floor = np.maximum(table.values - reach, np.where(always, table.floor, 0.0))
    ceiling = np.minimum(table.values + reach, np.where(always, table.ceiling, np.inf))
    return Publication(
        values=np.full(table.size, np.nan),
        relations=table.relations,
        block=table.block,
        floor=np.maximum(floor, 0.0),
        ceiling=np.maximum(ceiling, floor),
        printed=table.printed,
        layers=table.layers,
    )


def audit_rounding(rounding: Rounding, progress: Progress | None = None) -> Audit:
    """S21: attack a rounded table with nothing but the table: every count that is printed must
    stay `width` wide, and no other may be provably under `width`.

    The rounded table itself fits what is published. So it is where tables that fit are looked
    for first; what they do not prove is left to the attack on hidden cells (S8).
    Raises SolverError if a program ends without proof.
    """
    table = rounding.table
    search = _Search(rounded_publication(rounding), table.values, _need(rounding))
    for layer in table.layers:
        for moves in layer.moves:
            search.pull(moves)
    every = np.arange(table.size)
    left = search.unmet(every)
    if progress:
        progress(f"{int(left.sum()):,} counts to prove beside {search.programs:,} tables that fit")
    if left.any():
        search.attack(left, progress)
    printed = table.printed
    return Audit(
        width=rounding.width,
        attacked=table.size,
        exposed=every[search.unmet(every)],
        narrowest=float((search.high - search.low)[printed].min(initial=np.inf)),
        programs=search.programs,
    )


def _need(rounding: Rounding) -> Need:
    """What the interval of every count must do. What anybody knows beforehand is no secret."""
    table, width = rounding.table, float(rounding.width)
    always = table.given < 0
    most = np.where(always, table.ceiling, np.inf)
    known = most - np.where(always, table.floor, 0.0)
    return Need(
        low=np.full(table.size, np.inf),
        high=np.where(table.printed, -np.inf, np.minimum(width, most)),
        width=np.where(table.printed, np.minimum(width, known), -np.inf),
    )


class _Search:
    """Tables in whole numbers that fit, near the rounded one, and what they prove so far.

    Where that one is beyond what anybody knows beforehand, nothing is, and the attack does all.
    """

    def __init__(self, view: Publication, values: np.ndarray, need: Need) -> None:
        self.view, self.need, self.programs = view, need, 0
        self.base = values.astype(float)
        self.fits = bool(((view.floor <= self.base) & (self.base <= view.ceiling)).all())
        self.low = self.base.copy() if self.fits else np.full(len(values), np.inf)
        self.high = self.base.copy() if self.fits else np.full(len(values), -np.inf)
        self.random = np.random.default_rng(0)

    def unmet(self, cells: np.ndarray) -> np.ndarray:
        """Mask of `cells` of which less is proved than is needed."""
        low, high, need = self.low[cells], self.high[cells], self.need
        far = (low <= need.low[cells] + EXACT) & (high >= need.high[cells] - EXACT)
        return np.asarray(~(far & (high - low >= need.width[cells] - EXACT)))

    def widen(self, low: np.ndarray, high: np.ndarray) -> None:
        """Take in values that the cells can have."""
        self.low, self.high = np.fmin(self.low, low), np.fmax(self.high, high)

    def pull(self, moves: sparse.csc_matrix) -> None:
        """Move units (S4) apart in random directions, as long as that proves more."""
        cells = np.unique(moves.indices)
        if not self.fits or not self.unmet(cells).any():
            return
        kept = distinct_rows((self.view.relations @ moves).tocsr())
        above, below = self.view.ceiling - self.base, self.base - self.view.floor
        bounds = (-room(-moves, above, below), room(moves, above, below))
        system = (kept, np.zeros(kept.shape[0]), *bounds)
        polytope = Polytope(*system)
        stalls, left = 0, len(cells)
        while left and stalls < PATIENCE:
            pull = np.zeros(len(self.base))
            pull[cells] = self.unmet(cells) * self.random.uniform(0.5, 1.5, len(cells))
            step: np.ndarray | None = polytope.maximise(moves.T @ pull)
            if step is not None and np.abs(step - np.rint(step)).max(initial=0.0) > EXACT:
                step = Polytope(*system).whole(moves.T @ pull, GAP, BRANCHES)
            if step is not None:
                self._witness(self.base + moves @ np.rint(step))
            self.programs += 1
            now = int(self.unmet(cells).sum())
            stalls = 0 if now < left else stalls + 1
            left = now

    def _witness(self, point: np.ndarray) -> None:
        """Take in a table, if it keeps every relation and bound."""
        view = self.view
        inside = ((view.floor <= point) & (point <= view.ceiling)).all()
        if inside and not (view.relations @ point).any():
            self.widen(point, point)

    def attack(self, left: np.ndarray, progress: Progress | None) -> None:
        """Ask the attack on hidden cells for what is left (mask), wherever the rounded table is."""
        need = self.need
        high, width = (np.where(left, asked, -np.inf) for asked in (need.high, need.width))
        found = attack(self.view, Need(need.low, high, width), progress)
        self.widen(found.low, found.high)
        self.programs += found.programs
