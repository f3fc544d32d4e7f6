"""Secondary suppression: which further cells to hide so that no hidden cell can be derived."""

from __future__ import annotations

import numpy as np

from suppression.errors import ExposedError
from suppression.intervals import Need, Progress, attack
from suppression.rules import Policy
from suppression.table import Pattern, Table, published

REPAIRS = 40  # rounds of attack and repair before the run gives up rather than publish


def protect(table: Table, policy: Policy, progress: Progress | None = None) -> Pattern:
    """A pattern under which every hidden cell's interval covers its protection interval.

    First relation by relation (S3), then attacked as one system (S4); what the attack can
    narrow gets more company until nothing can. Same table and policy, same pattern.
    Raises ExposedError if that does not end: the caller must not publish.
    """
    primary = policy.primary(table)
    hidden = complete(table, primary.copy(), policy.width)
    for attempt in range(REPAIRS):
        exposed = exposed_cells(table, primary, hidden, policy, progress)
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
    """S2 as numbers: a primary cell from 0 to `width`; any hidden cell `width` wide."""
    nothing = ~hidden
    return Need(
        low=np.where(primary, table.floor, np.inf),
        high=np.where(primary, np.minimum(width, table.ceiling), -np.inf),
        width=np.where(nothing, -np.inf, float(width)),
    )


def exposed_cells(
    table: Table,
    primary: np.ndarray,
    hidden: np.ndarray,
    policy: Policy,
    progress: Progress | None = None,
) -> np.ndarray:
    """Hidden cells (indices) that an attacker can pin down more closely than S2 allows."""
    view = published(table, Pattern(primary, hidden & ~primary))
    need = protection_needs(table, primary, hidden, policy.width)
    found = attack(view, table.values.astype(float), need, reach=float(policy.width))
    return np.flatnonzero(hidden & ~found.covers(need))


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
