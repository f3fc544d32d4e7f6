"""What somebody makes of several releases who takes all that they show to be of one state of the
records (suppression/METHODS.md, S23): the table that the attack starts from, and, for
protection, the one that such a reader would end at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from aggregates import relations
from aggregates.errors import ReleaseError
from aggregates.revisions import Joint
from suppression import Publication, SolverError, SuppressionError, Table
from suppression.intervals import MOST
from suppression.solver import Polytope
from suppression.whole import settle

Progress = Callable[[str], None]
SAME = 0.5  # persons: counts are whole, so what differs by less is the same
NAMED = 3  # cells that a message names
NEARLY = (
    1e-6  # price of a person by which a count that nobody was told moves, beside shares of told
)
EXACT = 1e-6  # persons: how near a solution must be to the whole numbers it is taken for


def small_changes(new: np.ndarray, old: np.ndarray, least: int) -> np.ndarray:
    """(cells,) mask: what two releases tell of a cell differs by people, but by few.

    new, old  (cells,) what each tells, NaN where it does not
    """
    change = np.abs(new - old)
    return (change > SAME) & (change < least - SAME)


def together(joint: Joint, say: Progress) -> Publication:
    """S23: what a reader knows who takes everything that is shown anywhere to be true of one
    state of the records: the newest number of each cell, and older ones where there is no other.

    Older numbers that contradict newer ones are moved as little as it takes to fit.
    Raises ReleaseError where a change of few people shows.
    """
    views = [joint.publication(number) for number in range(len(joint.releases))]
    tells = [joint.tells(view) for view in views]
    least = joint.releases[0].policy.minimum_count
    for release, before in zip(joint.releases[1:], tells[1:], strict=True):
        few = small_changes(tells[0], before, least)
        refuse(joint, few, f"beside {release.name}: a change of few people shows")
    shown = ~np.logical_and.reduce([view.hidden for view in views])
    told = ~np.logical_and.reduce([np.isnan(values) for values in tells])
    places = [joint.printed_by(number) for number in range(len(views))]
    printed = np.logical_or.reduce(places)
    secret = printed & ~shown & told
    refuse(joint, secret, "what every release hides follows from one of them by additions")
    revised = any(bool((np.abs(tells[0] - before) > SAME).any()) for before in tells[1:])
    new, known = views[0], np.full(len(told), np.nan)
    for view, values in zip(views, tells, strict=True):
        known = np.where(np.isnan(known), values if revised else view.values, known)
    if revised:  # what one release tells by itself is true of it alone: nothing to be moved apart
        new = replace(new, values=tells[0])
    floor = np.maximum.reduce([view.floor for view in views])
    ceiling = np.minimum.reduce([view.ceiling for view in views])
    whole = Publication(known, new.relations, new.block, floor, ceiling, printed, new.layers)
    if not revised and _fits(whole):
        return whole
    say("the records were revised: moving older numbers as little as fits the newer ones")
    return _reconciled(whole, new)


def refuse(joint: Joint, cells: np.ndarray, problem: str) -> None:
    """Raise ReleaseError if the mask `cells` marks any, naming a few."""
    marked = np.flatnonzero(cells)
    if len(marked):
        names = "; ".join(relations.describe(joint.system, joint.keys, marked[:NAMED]))
        raise ReleaseError(f"{problem}: {len(marked)} cells, such as {names}")


def _fits(view: Publication) -> bool:
    """Whether known values keep every relation among them, and every bound."""
    unknown = abs(view.relations) @ view.hidden.astype(float) > 0
    off = np.abs(view.relations @ np.nan_to_num(view.values)) > SAME
    out = (view.values < view.floor - SAME) | (view.values > view.ceiling + SAME)
    return not (off & ~unknown).any() and not out.any() and _feasible(view)


def _feasible(view: Publication) -> bool:
    cells = np.flatnonzero(view.hidden)
    if not len(cells):
        return True
    matrix, target = _open_rows(view.relations, view.values, cells)
    try:
        bounds = view.floor[cells], np.minimum(view.ceiling[cells], MOST)
        Polytope(matrix, target, *bounds).maximise(np.zeros(len(cells)))
    except SolverError:
        return False
    return True


def _open_rows(
    matrix: sparse.csr_matrix, values: np.ndarray, cells: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Relations over unknown cells, with the right-hand side that known ones give."""
    columns = matrix[:, cells].tocsr()
    rows = np.flatnonzero(np.diff(columns.indptr))
    return columns[rows], -(matrix @ np.nan_to_num(values))[rows]


def _reconciled(whole: Publication, new: Publication) -> Publication:
    """The publication with older numbers and bounds moved, by as small shares as can be in sum."""
    cells = np.flatnonzero(new.hidden)
    if not len(cells):
        return replace(whole, floor=new.floor, ceiling=new.ceiling)
    matrix, target = _open_rows(new.relations, new.values, cells)
    old = np.flatnonzero(~np.isnan(whole.values[cells]))
    low = np.flatnonzero(whole.floor[cells] > new.floor[cells])
    high = np.flatnonzero(whole.ceiling[cells] < new.ceiling[cells])
    said = np.concatenate(
        [whole.values[cells][old], whole.floor[cells][low], whole.ceiling[cells][high]]
    )
    n, k = len(cells), len(said)
    axis = sparse.identity(n, format="csr")[np.concatenate([old, low, high])]
    over = np.full(k, MOST)  # how far above, and below, what the older releases said
    kind = np.repeat([0, 1, 2], [len(old), len(low), len(high)])
    program = Polytope(
        sparse.bmat(
            [
                [matrix, None, None],
                [axis, -sparse.identity(k), sparse.identity(k)],
            ]
        ).tocsr(),
        np.concatenate([target, said]),
        np.concatenate([new.floor[cells], np.zeros(2 * k)]),
        np.concatenate([np.minimum(new.ceiling[cells], MOST), over, over]),
    )
    share = 1 / np.maximum(said, 1)
    cost = np.concatenate([np.where(kind == 1, 0, share), np.where(kind == 2, 0, share)])
    point = program.maximise(np.concatenate([np.zeros(n), -cost]))[:n]
    values, floor, ceiling = whole.values.copy(), whole.floor.copy(), whole.ceiling.copy()
    values[cells[old]] = point[old]
    floor[cells], ceiling[cells] = (
        np.minimum(floor[cells], point),
        np.maximum(ceiling[cells], point),
    )
    return Publication(
        values, whole.relations, whole.block, floor, ceiling, whole.printed, whole.layers
    )


def mixture(table: Table, told: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """(n,) a whole-number table near `told`, by as small shares of it as can be in sum.

    table  as the records have it now
    told   (n,) what an earlier release says, NaN where none does
    fixed  (n,) cells that the newest release tells: they are as in `table`
    Raises SuppressionError if there is none in whole numbers near the one that was found.
    """
    matrix, values = _with_differences(table)
    extra = len(values) - table.size
    open_yet = np.flatnonzero(~np.append(fixed, np.zeros(extra, bool)))
    said = np.append(told, np.full(extra, np.nan))[open_yet]
    if not len(open_yet):
        return table.values
    columns = matrix[:, open_yet].tocsr()
    columns = columns[np.flatnonzero(np.diff(columns.indptr))]
    truth = values[open_yet].astype(float)
    moved = truth + _moves(columns, truth, said)
    found = np.rint(moved)
    if np.abs(found - moved).max(initial=0) > EXACT:
        most = np.full(len(moved), MOST)
        whole = settle(columns, columns @ truth, np.zeros(len(moved)), most, moved)
        if whole is None:
            raise SuppressionError("no table in whole numbers fits what the releases show")
        found = whole.astype(float)
    values = values.astype(float)
    values[open_yet] = found
    return values[: table.size].astype(np.int64)


def _with_differences(table: Table) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Relations and values of the cells, and of what counts that hold others hold beside them."""
    k = len(table.within)
    if not k:
        return table.relations, table.values
    one, line = np.ones(k), np.arange(k)
    part, whole = table.within.T
    holds = sparse.csr_matrix((one, (line, whole)), (k, table.size))
    held = sparse.csr_matrix((one, (line, part)), (k, table.size))
    blocks = [[table.relations, None], [holds - held, -sparse.identity(k, format="csr")]]
    both = sparse.csr_matrix(sparse.bmat(blocks))
    return both, np.append(table.values, table.values[whole] - table.values[part])


def _moves(matrix: sparse.csr_matrix, truth: np.ndarray, said: np.ndarray) -> np.ndarray:
    """(k,) by how much each count is to move, so that all still adds up."""
    free = np.flatnonzero(np.isnan(said))
    told = np.flatnonzero(~np.isnan(said))
    k, n = len(told), len(truth)
    axis = sparse.identity(n, format="csr")[told]
    off = sparse.identity(k, format="csr")
    program = Polytope(
        sparse.csr_matrix(sparse.bmat([[matrix, -matrix, None, None], [axis, -axis, -off, off]])),
        np.concatenate([np.zeros(matrix.shape[0]), (said - truth)[told]]),
        np.zeros(2 * (n + k)),
        np.concatenate([np.full(n, MOST), truth, np.full(2 * k, MOST)]),
    )
    price = np.zeros(n)
    price[free] = NEARLY
    share = 1 / np.maximum(said[told], 1)
    found = program.maximise(-np.concatenate([price, price, share, share]))
    return np.asarray(found[:n] - found[n : 2 * n])
