"""Secondary suppression: which further cells to hide so that no hidden cell can be derived."""

from __future__ import annotations

import numpy as np

from suppression.errors import ExposedError
from suppression.intervals import Intervals, Need, Progress, attack
from suppression.rules import Policy
from suppression.table import Pattern, Table, published

REPAIRS = 40  # rounds of attack and repair before the run gives up rather than publish
REPAIR_SIZES = (100, 500)  # hidden cells moved at once while repairing


def protect(table: Table, policy: Policy, progress: Progress | None = None) -> Pattern:
    """A pattern under which every hidden cell's interval covers its protection interval.

    First relation by relation (S3), then attacked as one system (S4); what the attack can
    narrow gets more company until nothing can. Same table and policy, same pattern.
    Raises ExposedError if that does not end: the caller must not publish.
    """
    primary = policy.primary(table)
    hidden = complete(table, primary.copy(), policy.width)
    true = table.values.astype(float)
    proved = Intervals(low=true.copy(), high=true.copy())
    for attempt in range(REPAIRS):
        exposed = exposed_cells(table, primary, hidden, policy, proved)
        if progress:
            progress(
                f"round {attempt + 1}: {int(hidden.sum()):,} of {table.size:,} cells hidden, "
                f"{len(exposed):,} not yet safe"
            )
        if not len(exposed):
            return Pattern(primary=primary, secondary=hidden & ~primary)
        more = hide_neighbours(table, hidden, exposed)
        if (more == hidden).all():
            break
        hidden = complete(table, more, policy.width)
    raise ExposedError([int(cell) for cell in exposed], "S2")


def protection_needs(table: Table, primary: np.ndarray, hidden: np.ndarray, width: int) -> Need:
    """S2 as numbers. A hidden cell that would be printed must stay `width` wide; a primary cell,
    and a hidden sum or difference (S6), must moreover be able to reach `width`.
    """
    printed = hidden & table.printed
    return Need(
        low=np.full(table.size, np.inf),
        high=np.where(
            hidden & (primary | ~table.printed), np.minimum(width, table.ceiling), -np.inf
        ),
        width=np.where(printed, float(width), -np.inf),
    )


def exposed_cells(
    table: Table, primary: np.ndarray, hidden: np.ndarray, policy: Policy, proved: Intervals
) -> np.ndarray:
    """Hidden cells (indices) that an attacker might pin down more closely than S2 allows.

    Widens `proved`: what was shown with fewer cells hidden still holds. A cell that no small
    neighbourhood protects counts as exposed: hiding one more is cheaper than a large proof.
    """
    view = published(table, Pattern(primary, hidden & ~primary))
    need = protection_needs(table, primary, hidden, policy.width)
    base = table.values.astype(float)
    attack(view, base, need, reach=float(policy.width), known=proved, sizes=REPAIR_SIZES)
    return np.flatnonzero(hidden & ~proved.covers(need))


def complete(table: Table, hidden: np.ndarray, width: int) -> np.ndarray:
    """S3: in every relation that hides anything, two or more cells are hidden and they sum to
    `width` or more, so that each of them may hold 0 or `width` as far as this relation tells.

    Hides the cheapest cell of each relation that falls short, counted by how many such
    relations it mends, until none falls short. Cells whose denominator is hidden go with it.
    """
    member = table.membership
    starts, index = member.indptr, member.indices
    row_of = np.repeat(np.arange(member.shape[0]), np.diff(starts))
    values = table.values.astype(float)
    while True:
        dependent = (table.needs >= 0) & hidden[table.needs]
        hidden = hidden | dependent
        entry = np.where(hidden, values, 0.0)[index]
        counts = np.add.reduceat(hidden[index].astype(int), starts[:-1])
        total = np.add.reduceat(entry, starts[:-1])
        some = (counts > 0) & (counts < np.diff(starts))
        short = some & ((counts < 2) | (total < width))
        if not short.any():
            return hidden
        mends = member.T @ short.astype(float)
        with np.errstate(divide="ignore"):
            score = np.where(hidden, np.inf, table.cost / mends)
        entry_score = np.where(short[row_of], score[index], np.inf)
        best = np.minimum.reduceat(entry_score, starts[:-1])
        pick = np.flatnonzero(short[row_of] & (entry_score == best[row_of]))
        _, first = np.unique(row_of[pick], return_index=True)
        hidden = hidden.copy()
        hidden[index[pick[first]]] = True


def hide_neighbours(table: Table, hidden: np.ndarray, exposed: np.ndarray) -> np.ndarray:
    """Hide, in every relation of every exposed cell, its cheapest published member."""
    member = table.membership
    rows = np.unique(member[:, exposed].nonzero()[0])
    more = hidden.copy()
    for row in rows:
        cells = member.indices[member.indptr[row] : member.indptr[row + 1]]
        shown = cells[~hidden[cells]]
        if len(shown):
            more[shown[np.argmin(table.cost[shown])]] = True
    return more
