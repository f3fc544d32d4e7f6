"""The independent audit: attacks what was published, knowing nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suppression.errors import ExposedError
from suppression.intervals import Need, Progress, attack
from suppression.table import Publication


@dataclass(frozen=True)
class Audit:
    """Outcome of an attack on a publication.

    exposed   indices of hidden cells whose interval is narrower than `width`
    attacked  number of hidden cells
    narrowest the narrowest proved width, in persons (widened only as far as `width` asks)
    programs  linear programs solved, each to proven optimality
    """

    width: int
    attacked: int
    exposed: np.ndarray
    narrowest: float
    programs: int

    def raise_for_exposed(self) -> None:
        """Raise ExposedError if anything is exposed."""
        if len(self.exposed):
            raise ExposedError([int(cell) for cell in self.exposed], "S2")


def audit(publication: Publication, width: int, progress: Progress | None = None) -> Audit:
    """Attack every hidden cell of `publication`.

    A cell the release suppresses must stay `width` persons wide (S2); a cell that could only
    be derived must not be provably under `width` (S6).
    Raises SolverError if a program ends without proof, or if no table fits the publication.
    """
    hidden = publication.hidden
    printed, derived = hidden & publication.printed, hidden & ~publication.printed
    need = Need(
        low=np.full(len(hidden), np.inf),
        high=np.where(derived, np.minimum(width, publication.ceiling), -np.inf),
        width=np.where(printed, float(width), -np.inf),
    )
    found = attack(publication, need, progress)
    cells = np.flatnonzero(hidden)
    return Audit(
        width=width,
        attacked=len(cells),
        exposed=cells[~found.covers(need, cells)],
        narrowest=float((found.high - found.low)[printed].min(initial=np.inf)),
        programs=found.programs,
    )
