"""The independent audit: attacks what was published, knowing nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from suppression.errors import ExposedError, TableError
from suppression.intervals import Intervals, Need, Progress, attack
from suppression.table import Publication


@dataclass(frozen=True)
class Audit:
    """Outcome of an attack on a publication.

    exposed     indices of hidden cells whose interval is narrower than `width`
    attacked    number of hidden cells
    narrowest   the narrowest proved width, in persons (widened only as far as `width` asks);
                of an exposed cell, the most that its interval can be
    programs    programs solved, each to proven optimality
    loose       indices of cells that real-valued tables prove, because the search over whole
                numbers ended without an answer (S18); all others rest on whole-number tables
    whole       whether the data are in whole numbers, and the proofs with them
    tables      way of finding -> tables that counted as witnesses
    components  sizes of the components the hidden cells fall into, largest first
    known       number of cells that the attacker was taken to know (S19)
    seconds     how long it took
    """

    width: int
    attacked: int
    exposed: np.ndarray
    narrowest: float
    programs: int
    loose: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    whole: bool = True
    tables: dict[str, int] = field(default_factory=dict)
    components: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    known: int = 0
    seconds: float = 0.0

    @property
    def proved(self) -> int:
        """Number of hidden cells that are proved wide enough, one way or the other."""
        return self.attacked - len(self.exposed)

    def raise_for_exposed(self) -> None:
        """Raise ExposedError if anything is exposed."""
        if len(self.exposed):
            raise ExposedError([int(cell) for cell in self.exposed], "S2")


def audit(
    publication: Publication,
    width: int,
    progress: Progress | None = None,
    known: np.ndarray | None = None,
) -> Audit:
    """Attack every hidden cell of `publication`.

    A cell the release suppresses must stay `width` persons wide (S2); a cell that could only
    be derived must not be provably under `width` (S6).

    known  (n,) values of hidden cells that the attacker has from elsewhere, NaN where they have
           none: what a contributor or an insider could do with the release (S19)

    Raises SolverError if a program ends without proof, or if no table fits the publication.
    """
    started = perf_counter()
    before = int(publication.hidden.sum())
    view = publication if known is None else knowing(publication, known)
    need = required(view, width)
    found = attack(view, need, progress)
    cells = np.flatnonzero(view.hidden)
    bad = cells[~found.covers(need, cells)]
    return Audit(
        width=width,
        attacked=len(cells),
        exposed=bad,
        narrowest=_narrowest(view, found, bad),
        programs=found.programs,
        loose=np.flatnonzero(found.loose),
        whole=found.whole,
        tables=dict(sorted(found.tables.items())),
        components=found.components,
        known=before - len(cells),
        seconds=perf_counter() - started,
    )


def required(publication: Publication, width: int) -> Need:
    """What the audit asks of the hidden cells of a publication (S2, S6)."""
    hidden = publication.hidden
    printed, derived = hidden & publication.printed, hidden & ~publication.printed
    return Need(
        low=np.full(len(hidden), np.inf),
        high=np.where(derived, np.minimum(width, publication.ceiling), -np.inf),
        width=np.where(printed, float(width), -np.inf),
    )


def knowing(publication: Publication, known: np.ndarray) -> Publication:
    """The publication as somebody sees it who knows some hidden cells: (n,) values, or NaN."""
    if len(known) != len(publication.values):
        raise TableError("known: one value or NaN a cell of the publication was expected")
    values = np.where(publication.hidden, known, publication.values)
    return replace(publication, values=values)


def _narrowest(view: Publication, found: Intervals, exposed: np.ndarray) -> float:
    width = found.high - found.low
    width[exposed] = (found.most - found.least)[exposed]
    return float(width[view.hidden & view.printed].min(initial=np.inf))
