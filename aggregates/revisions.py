"""Several releases as one system: what a reader of all of them can work out.

A release cannot be recalled, so a new one is protected and attacked together with those before
it (suppression/METHODS.md, S22 and S23). Groups of the same people (program, region, years,
horizon, subgroup) are the same cells in all of them; where pools cover other years, what they
differ by is a group of its own (R8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from aggregates import relations, trees
from aggregates.dimensions import Dimensions
from aggregates.errors import ReleaseError
from aggregates.meanings import meanings
from aggregates.measures import measures
from aggregates.nobody import of_nobody, years_of_nobody
from aggregates.policy import Policy
from aggregates.relations import System
from aggregates.schema import ALL_COHORTS, KEYS
from aggregates.trees import PAIR
from suppression import Publication

Progress = Callable[[str], None]
GRID = ["program_level", "region_level", "cohort_level", "subgroup_dim", "horizon_code"]
PLACE = ["program_code", "region_code", "subgroup_dim", "subgroup_code", "horizon_code"]
GROUP = ["program_code", "region_code", "subgroup_dim", "subgroup_code"]
YEARS = ["first_year", "last_year"]


@dataclass(frozen=True)
class Shown:
    """What a release, or the one to come, shows of one population.

    rows   its groups, or the confidential cube of the one to come: keys and counts; pairs of
           clusters (R9) are among them, and shown by none that hides counts
    empty  (rows,) groups without anybody, as everybody can see where counts are not rounded
    employers  of the release to come: what they have in each count (`employers.read`)
    """

    name: str
    rows: pd.DataFrame
    empty: np.ndarray
    dimensions: Dimensions
    policy: Policy
    employers: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def seen(self) -> np.ndarray:
        """(rows,) groups that readers see."""
        if self.policy.rounded:
            return np.ones(len(self.rows), bool)
        return np.asarray(~self.rows["program_code"].str.startswith(PAIR))

    def system(self) -> System:
        """The system of this release alone."""
        empty = self.empty & (not self.policy.rounded)
        return relations.build(self.rows[list(KEYS)], empty, self.dimensions, self.seen)


@dataclass(frozen=True)
class Joint:
    """Several releases as one system.

    keys        the key columns, first_year and last_year of every group, seen or only derivable
    place       (rows,) of each release, newest first: which group its rows are
    dimensions  the trees of all releases together; pools are named by their years
    """

    releases: tuple[Shown, ...]
    system: System
    keys: pd.DataFrame
    place: tuple[np.ndarray, ...]
    dimensions: Dimensions

    def outcomes(self, number: int) -> pd.DataFrame:
        """What a release shows of every group, empty where it shows nothing."""
        release, place = self.releases[number], self.place[number]
        counts = list(self.dimensions.measures.counts)
        rows = release.rows.drop(columns=list(KEYS)).set_axis(place)
        rows = rows.assign(**{name: np.nan for name in counts if name not in rows})
        rows.loc[place[release.empty], counts] = 0  # and so everybody knows
        for part, groups in self._without(number).items():
            rows.loc[groups, part] = 0
        return pd.concat([self.keys[list(KEYS)], rows.reindex(range(len(self.keys)))], axis=1)

    def _without(self, number: int) -> dict[str, np.ndarray]:
        """Counts of parts that a release has no code for, since nobody is in them, with the groups
        that it splits so.
        """
        release = self.releases[number]
        own = release.dimensions.measures
        counted = relations.splits(release.rows, release.dimensions) & release.seen[:, None]
        groups = {
            name: self.place[number][there]
            for name, there in zip(own.splits, counted.T, strict=True)
        }
        return {
            count: groups[split.partition.name]
            for split in self.dimensions.measures.parts
            for count in split.counts
            if count not in own.counts and split.partition.name in groups
        }

    def nobody_in(self, number: int) -> np.ndarray:
        """(cells,) mask of parts that a release has no code for where it splits groups so."""
        found = np.zeros(len(self.system.block), bool)
        for part, groups in self._without(number).items():
            cells = self.system.index[part][groups]
            found[cells[cells >= 0]] = True
        return found

    def publication(self, number: int) -> Publication:
        """What one release shows of the cells of all."""
        release = self.releases[number]
        seen = np.zeros(len(self.keys), bool)
        seen[self.place[number][release.seen & ~release.empty]] = True
        system = replace(self.system, seen=seen)
        view = system.publication(self.outcomes(number), release.policy)
        return replace(view, values=np.where(view.printed, view.values, np.nan))

    def tells(self, view: Publication) -> np.ndarray:
        """(cells,) values that a release shows, and those that follow by one addition each."""
        return relations.derive(view.relations, view.values, np.ones(len(view.values), bool))

    def printed_by(self, number: int) -> np.ndarray:
        """(cells,) mask of the cells that a release has a place for, and counts in its grids."""
        release = self.releases[number]
        measures = release.dimensions.measures
        columns = {name: place for place, name in enumerate(measures.splits)}
        counted = relations.splits(release.rows, release.dimensions)
        found = np.zeros(len(self.system.block), bool)
        for measure in measures.counts:
            cells = self.system.index[measure][self.place[number]]
            there = (cells >= 0) & release.seen
            if split := measures.split_of.get(measure):
                there &= counted[:, columns[split]]
            found[cells[there]] = True
        return found & self.system.printed


def unite(releases: Sequence[Shown]) -> Joint:
    """One system over the groups of all releases of a population, newest first.

    Raises ReleaseError where the same code stands for other people in two of them.
    """
    for older in releases[1:]:
        _agree(releases[0], older)
    covers = [_spans(release) for release in releases]
    rows = [_rows(release, cover) for release, cover in zip(releases, covers, strict=True)]
    cover = pd.concat(covers).drop_duplicates()
    pieces = _pieces(cover[cover["cohort_code"].str.startswith(ALL_COHORTS)])
    dimensions = _dimensions(releases, pd.concat([cover, pieces]).drop_duplicates())
    keys, nobody = _groups(releases, rows, pieces, dimensions)
    at = pd.MultiIndex.from_frame(keys[list(KEYS)])
    place = tuple(at.get_indexer(pd.MultiIndex.from_frame(part[list(KEYS)])) for part in rows)
    seen = np.zeros(len(keys), bool)
    for release, where in zip(releases, place, strict=True):
        seen[where[release.seen]] = True
    empty = nobody & ~seen  # what an older release alone shows of nobody is a number like others
    empty[place[0][releases[0].empty]] = True
    system = relations.build(keys[list(KEYS)], empty, dimensions, seen)
    return Joint(tuple(releases), system, keys, place, dimensions)


def _groups(
    releases: Sequence[Shown], rows: list[pd.DataFrame], pieces: pd.DataFrame, codes: Dimensions
) -> tuple[pd.DataFrame, np.ndarray]:
    """Keys and years of every group, those that can only be derived among them, and which are
    known to hold nobody.
    """
    visible = [
        part.assign(nobody=release.empty)[release.seen]
        for release, part in zip(releases, rows, strict=True)
    ]
    shown = pd.concat(visible).drop_duplicates(list(KEYS))  # the newest has the last word
    groups = pd.concat([shown, _derived(shown, pieces)]).drop_duplicates(list(KEYS))
    groups = groups.reset_index(drop=True)
    seen = np.arange(len(groups)) < len(shown)
    nobody = groups.pop("nobody").eq(True).to_numpy(dtype=bool)
    nobody = nobody | _inside_nobody(groups, nobody, seen)
    keys, nobody = trees.with_pairs(groups, nobody, codes.program)
    keys = keys[list(KEYS)].merge(codes.cover, on=["cohort_code", "horizon_code"], how="left")
    for release in releases[1:]:
        nobody = nobody | _outside(keys, release, codes.program)
    return keys, nobody


def _outside(keys: pd.DataFrame, release: Shown, tree: pd.DataFrame) -> np.ndarray:
    """(rows,) groups of pairs of nobody by the codes of an earlier release: of its years, when all
    of their cluster was in one 2024 cluster, and they are what it shares with another now.
    """
    theirs, cover = release.dimensions.program, release.dimensions.cover
    pairs = tree[tree["program_code"].str.startswith(PAIR)]
    if pairs.empty or "parent_2024" not in theirs:
        return np.zeros(len(keys), bool)
    frame = pairs["parent"].map(theirs.set_index("program_code")["parent_2024"])
    codes = pairs["program_code"][frame.notna() & (frame != pairs["parent_2024"])]
    then = (keys["first_year"] >= cover["first_year"].min()) & (
        keys["last_year"] <= cover["last_year"].max()
    )
    return np.asarray(then & keys["program_code"].isin(codes))


def _agree(new: Shown, old: Shown) -> None:
    """Codes that both have must stand for the same people."""
    ours = meanings(new.dimensions, new.policy)
    theirs = meanings(old.dimensions, old.policy)
    for what, meaning in ours.items():
        for code in meaning.index.intersection(theirs[what].index):
            if meaning[code] != theirs[what][code]:
                raise ReleaseError(
                    f"{what} {code}: stands for other people than in {old.name}, so the two "
                    "cannot be compared; keep the code as it was, or give a new one"
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


def _inside_nobody(groups: pd.DataFrame, nobody: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(rows,) groups that are not seen, in years of which others show that nobody is in them."""
    known = years_of_nobody(groups[nobody & seen], GROUP)
    inner = groups.assign(row=np.arange(len(groups)))[~seen]
    found = np.zeros(len(groups), bool)
    for (first, last), rows in inner.groupby(YEARS):
        names = rows[GROUP].itertuples(index=False, name=None)
        found[rows["row"]] = of_nobody(known, names, int(first), int(last))
    return found


def _dimensions(releases: Sequence[Shown], cover: pd.DataFrame) -> Dimensions:
    """The trees of all releases together, the newest first where they say more."""
    found = [release.dimensions for release in releases]
    cohort = pd.concat([tree.cohort[["cohort_code", "level", "parent"]] for tree in found])
    cohort = cohort[cohort["level"] != "all"].sort_values("parent", kind="stable")  # none last
    pools = cover[cover["cohort_code"].str.startswith(ALL_COHORTS)]["cohort_code"].unique()
    pooled = pd.DataFrame({"cohort_code": pools, "level": "all", "parent": None})

    def first(name: str, *codes: str) -> pd.DataFrame:
        every = pd.concat([getattr(tree, name) for tree in found], ignore_index=True)
        return every.drop_duplicates(list(codes))

    parts = first("parts", "partition", "part_code")
    names = list(measures(found[0].population, parts).splits)
    grids = pd.concat([tree.grids.reindex(columns=[*GRID, *names]) for tree in found])
    grids[names] = grids[names].eq(True)
    return Dimensions(
        program=first("program", "program_code"),
        region=first("region", "region_code"),
        cohort=pd.concat([cohort.drop_duplicates("cohort_code"), pooled], ignore_index=True),
        subgroup=first("subgroup", "subgroup_dim", "subgroup_code"),
        cover=cover,
        grids=grids.groupby(GRID, as_index=False)[names].max(),
        parts=parts,
        population=found[0].population,
    )
