"""Several releases as one system: what a reader of all of them can work out.

A release cannot be recalled, so a new one is protected and attacked together with those before
it (suppression/METHODS.md, S22 and S23). Groups of the same people (program, region, years,
horizon, subgroup) are the same cells in all of them; where pools cover other years, what they
differ by is a group of its own (R8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from aggregates import relations
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.relations import Dimensions, System
from aggregates.schema import ALL_COHORTS, COUNTS, KEYS, SPLITS
from aggregates.trees import PAIR
from suppression import Publication
from suppression.errors import SolverError
from suppression.intervals import MOST
from suppression.solver import Polytope

Progress = Callable[[str], None]
GRID = ["program_level", "region_level", "cohort_level", "subgroup_dim", "horizon_code"]
PLACE = ["program_code", "region_code", "subgroup_dim", "subgroup_code", "horizon_code"]
YEARS = ["first_year", "last_year"]
SAME = 0.5  # persons: counts are whole, so what differs by less is the same
WHAT = ("program", "region", "subgroup_dim", "pool", "windows")
NAMED = 3  # cells that a message names


@dataclass(frozen=True)
class Shown:
    """What a release, or the one to come, shows of one population.

    rows   its groups, or the confidential cube of the one to come: keys and counts; pairs of
           clusters (R9) are among them, and shown by none
    empty  (rows,) groups without anybody, as everybody can see
    """

    name: str
    rows: pd.DataFrame
    empty: np.ndarray
    dimensions: Dimensions
    policy: Policy

    @property
    def seen(self) -> np.ndarray:
        """(rows,) groups that readers see."""
        return np.asarray(~self.rows["program_code"].str.startswith(PAIR))

    def system(self) -> System:
        """The system of this release alone."""
        return relations.build(self.rows[list(KEYS)], self.empty, self.dimensions, self.seen)


@dataclass(frozen=True)
class Joint:
    """Several releases as one system.

    keys   the key columns, first_year and last_year of every group, seen or only derivable
    place  (rows,) of each release, newest first: which group its rows are
    """

    releases: tuple[Shown, ...]
    system: System
    keys: pd.DataFrame
    place: tuple[np.ndarray, ...]

    def outcomes(self, number: int) -> pd.DataFrame:
        """What a release shows of every group, empty where it shows nothing."""
        release = self.releases[number]
        rows = release.rows.drop(columns=list(KEYS)).set_axis(self.place[number])
        rows.loc[self.place[number][release.empty], list(COUNTS)] = 0  # and so everybody knows
        return pd.concat([self.keys[list(KEYS)], rows.reindex(range(len(self.keys)))], axis=1)

    def publication(self, number: int) -> Publication:
        """What one release shows of the cells of all."""
        view = self.system.publication(self.outcomes(number), self.releases[number].policy)
        return replace(view, values=np.where(view.printed, view.values, np.nan))

    def tells(self, view: Publication) -> np.ndarray:
        """(cells,) values that a release shows, and those that follow by one addition each."""
        return relations.derive(view.relations, view.values, np.ones(len(view.values), bool))

    def printed_by(self, number: int) -> np.ndarray:
        """(cells,) mask of the cells that a release has a place for, and counts in its grids."""
        release = self.releases[number]
        counted = relations.splits(release.rows, release.dimensions)
        found = np.zeros(len(self.system.block), bool)
        for measure in COUNTS:
            cells = self.system.index[measure][self.place[number]]
            there = cells >= 0
            for place, measures in enumerate(SPLITS.values()):
                if measure in measures:
                    there = there & counted[:, place]
            found[cells[there]] = True
        return found & self.system.printed


def unite(releases: Sequence[Shown]) -> Joint:
    """One system over the groups of all releases, newest first.

    Raises ReleaseError where the same code stands for other people in two of them.
    """
    for older in releases[1:]:
        _agree(releases[0], older)
    covers = [_spans(release) for release in releases]
    rows = [_rows(release, cover) for release, cover in zip(releases, covers, strict=True)]
    cover = pd.concat(covers).drop_duplicates()
    pieces = _pieces(cover[cover["cohort_code"].str.startswith(ALL_COHORTS)])
    shown = pd.concat(rows).drop_duplicates(list(KEYS))
    keys = pd.concat([shown, _derived(shown, pieces)]).drop_duplicates(list(KEYS))
    keys = keys.reset_index(drop=True)
    at = pd.MultiIndex.from_frame(keys[list(KEYS)])
    place = tuple(at.get_indexer(pd.MultiIndex.from_frame(part[list(KEYS)])) for part in rows)
    seen = np.arange(len(keys)) < len(shown)
    empty = np.zeros(len(keys), bool)
    for release, where in zip(reversed(releases), reversed(place), strict=True):
        empty[where] = release.empty  # the newest has the last word
    empty |= _nobody(keys, empty, seen)
    dimensions = _dimensions(releases, pd.concat([cover, pieces]).drop_duplicates())
    system = relations.build(keys[list(KEYS)], empty, dimensions, seen)
    return Joint(tuple(releases), system, keys, place)


def _agree(new: Shown, old: Shown) -> None:
    """Codes that both have must stand for the same people."""
    for what, ours, theirs in zip(WHAT, _meanings(new), _meanings(old), strict=True):
        for code in ours.index.intersection(theirs.index):
            if ours[code] != theirs[code]:
                raise ReleaseError(
                    f"{what} {code}: stands for other people than in {old.name}, so the two "
                    "cannot be compared; keep the code as it was, or give a new one"
                )


def _meanings(release: Shown) -> tuple[pd.Series, ...]:
    """What the codes of a release stand for, in the order of WHAT."""
    trees = release.dimensions
    return (
        trees.program.set_index("program_code")["parent"].fillna(""),
        trees.region.set_index("region_code")["parent"].fillna(""),
        trees.subgroup.groupby("subgroup_dim")["subgroup_code"].agg(frozenset),
        pd.Series(release.policy.pool, dtype=object),
        pd.Series({"of cohorts": release.policy.cohort_window_anchor}),
    )


def _spans(release: Shown) -> pd.DataFrame:
    """Cohorts, horizons and years of a release; a pool is named by its years."""
    cover = release.dimensions.cover
    span = (
        f"{ALL_COHORTS}:" + cover["first_year"].astype(str) + "-" + cover["last_year"].astype(str)
    )
    pool = cover["cohort_code"] == ALL_COHORTS
    return cover.assign(cohort_code=cover["cohort_code"].mask(pool, span))


def _rows(release: Shown, cover: pd.DataFrame) -> pd.DataFrame:
    """The keys of a release with its years, pools named by them."""
    keys = release.rows[list(KEYS)].merge(
        release.dimensions.cover, on=["cohort_code", "horizon_code"], how="left"
    )
    named = release.dimensions.cover[["cohort_code", "horizon_code"]].assign(
        code=cover["cohort_code"]
    )
    code = keys.merge(named, on=["cohort_code", "horizon_code"], how="left")["code"]
    return keys.assign(cohort_code=code)[[*KEYS, *YEARS]]


def _pieces(pools: pd.DataFrame) -> pd.DataFrame:
    """R8: the years of the pools of each horizon, cut wherever one of them begins or ends."""
    found = []
    for horizon, spans in pools.groupby("horizon_code"):
        cuts = np.unique([spans["first_year"], spans["last_year"] + 1])
        for first, last in zip(cuts[:-1], cuts[1:] - 1, strict=True):
            if ((spans["first_year"] <= first) & (last <= spans["last_year"])).any():
                found.append((f"{ALL_COHORTS}:{first}-{last}", horizon, int(first), int(last)))
    return pd.DataFrame(found, columns=["cohort_code", "horizon_code", *YEARS])


def _derived(shown: pd.DataFrame, pieces: pd.DataFrame) -> pd.DataFrame:
    """Every group of a pool, in the years of each piece."""
    pools = shown[shown["cohort_code"].str.startswith(ALL_COHORTS)]
    groups = pools[PLACE].drop_duplicates()
    return groups.merge(pieces, on="horizon_code")[[*KEYS, *YEARS]]


def _nobody(keys: pd.DataFrame, empty: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(rows,) groups inside a pool that nobody is in."""
    pools = keys[empty & seen & keys["cohort_code"].str.startswith(ALL_COHORTS)]
    inner = keys.assign(row=np.arange(len(keys)))[~seen].merge(
        pools, on=PLACE, suffixes=("", "_over")
    )
    inside = (inner["first_year"] >= inner["first_year_over"]) & (
        inner["last_year"] <= inner["last_year_over"]
    )
    found = np.zeros(len(keys), bool)
    found[inner["row"][inside]] = True
    return found


def _dimensions(releases: Sequence[Shown], cover: pd.DataFrame) -> Dimensions:
    """The trees of all releases together, the newest first where they say more."""
    trees = [release.dimensions for release in releases]
    cohort = pd.concat([tree.cohort[["cohort_code", "level", "parent"]] for tree in trees])
    cohort = cohort[cohort["level"] != "all"].sort_values("parent", kind="stable")  # none last
    pools = cover[cover["cohort_code"].str.startswith(ALL_COHORTS)]["cohort_code"].unique()
    pooled = pd.DataFrame({"cohort_code": pools, "level": "all", "parent": None})
    grids = pd.concat([tree.grids for tree in trees])
    return Dimensions(
        program=pd.concat([tree.program for tree in trees]).drop_duplicates("program_code"),
        region=pd.concat([tree.region for tree in trees]).drop_duplicates("region_code"),
        cohort=pd.concat([cohort.drop_duplicates("cohort_code"), pooled], ignore_index=True),
        subgroup=pd.concat([tree.subgroup for tree in trees]).drop_duplicates(
            ["subgroup_dim", "subgroup_code"]
        ),
        cover=cover,
        grids=grids.groupby(GRID, as_index=False)[list(SPLITS)].max(),
    )


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
    """The publication with older numbers and bounds moved, in sum as little as can be."""
    cells = np.flatnonzero(new.hidden)
    matrix, target = _open_rows(new.relations, new.values, cells)
    old = np.flatnonzero(~np.isnan(whole.values[cells]))
    low = np.flatnonzero(whole.floor[cells] > new.floor[cells])
    high = np.flatnonzero(whole.ceiling[cells] < new.ceiling[cells])
    n, k = len(cells), len(old) + len(low) + len(high)
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
        np.concatenate(
            [target, whole.values[cells][old], whole.floor[cells][low], whole.ceiling[cells][high]]
        ),
        np.concatenate([new.floor[cells], np.zeros(2 * k)]),
        np.concatenate([np.minimum(new.ceiling[cells], MOST), over, over]),
    )
    cost = np.concatenate([np.where(kind == 1, 0.0, 1.0), np.where(kind == 2, 0.0, 1.0)])
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
