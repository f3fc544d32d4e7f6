"""Protection of a release that others come before (suppression/METHODS.md, S22 and S23).

What an earlier release shows stays known. So it is given to the program that protects, as
something that anybody knows beforehand, and everything else must be protected in spite of it:
what the new release hides, and what the earlier ones hid.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import pandas as pd

from aggregates import employers, relations
from aggregates.dimensions import Dimensions
from aggregates.errors import ReleaseError
from aggregates.mixture import SAME, mixture, small_changes
from aggregates.recount import recount
from aggregates.relations import System
from aggregates.revisions import GRID, YEARS, Joint, Progress, Shown, unite
from suppression import ExposedError, MinimumCount, Need, Pattern, Table, TableError, protect
from suppression import Policy as Protection

TURNS = 8  # times the two protections are brought together before giving up


@dataclass(frozen=True)
class Kept(MinimumCount):
    """S1, and cells (mask) that stay hidden for another reason."""

    cells: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    def __call__(self, table: Table) -> np.ndarray:
        return super().__call__(table) | self.cells


@dataclass(frozen=True)
class Given(Protection):
    """The policy where some cells are kept hidden, at some width, and some are known anyhow.

    kept   (n,) persons: how wide cells that are kept hidden must be, NaN for the others
    known  (n,) cells that need no protection since nothing can give it
    """

    kept: np.ndarray = field(default_factory=lambda: np.zeros(0))
    known: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    def need(self, table: Table, primary: np.ndarray, hidden: np.ndarray) -> Need:
        """S2 for primary cells of the rule, width alone for cells that are kept hidden."""
        kept = ~np.isnan(self.kept)
        unsafe = primary & MinimumCount(self.primary.threshold)(table)
        need = super().need(table, unsafe | (primary & ~kept), hidden)
        width = np.where(kept & hidden, np.fmax(need.width, self.kept), need.width)
        return Need(
            np.where(self.known, np.inf, need.low),
            np.where(self.known, -np.inf, need.high),
            np.where(self.known, -np.inf, width),
        )


def split_as_before(con: duckdb.DuckDBPyConnection, ours: Dimensions, earlier: list[Shown]) -> None:
    """V4: groups that an earlier release shows are split no further now, in `cube_grids`.

    A part of a number that stays known may be impossible to protect, if numbers that it adds up to
    are known too. What the earlier release splits nowhere at a horizon may be split now.
    """
    names = list(ours.measures.splits)
    for release in earlier:
        theirs = release.dimensions
        both = _cohorts(ours).merge(_cohorts(theirs))[["cohort_level", "horizon_code"]]
        split = theirs.grids.reindex(columns=[*GRID, *names]).merge(both.drop_duplicates())
        split[names] = split[names].eq(True)
        split[names] |= ~split.groupby("horizon_code")[names].transform("any")
        con.register("split", split)
        kept = ", ".join(f'"{name}" = g."{name}" and s."{name}"' for name in names)
        same = " and ".join(f"g.{key} = s.{key}" for key in GRID)
        con.execute(
            f"update cube_grids g set {kept} from split s where {same} and g.population = $who",
            {"who": ours.population.name},
        )
        con.unregister("split")


def _cohorts(dimensions: Dimensions) -> pd.DataFrame:
    """Levels, horizons and years of the cohorts of a release."""
    levels = dimensions.cohort[["cohort_code", "level"]].rename(columns={"level": "cohort_level"})
    return dimensions.cover.merge(levels)[["cohort_level", "horizon_code", *YEARS]]


def pattern_beside(
    con: duckdb.DuckDBPyConnection, new: Shown, system: System, earlier: list[Shown], say: Progress
) -> Pattern:
    """What the release to come hides, given what earlier ones show: a pattern of `system`.

    con   holds the people, as `cubes.build_cubes(keep_people=True)` leaves them
    Raises ReleaseError where what the earlier releases show cannot be compared, or leaves
    something unprotected whatever the new one hides.
    """
    _covers(new, earlier)
    joint = unite([new, *earlier])
    return _Guard(joint, recount(con, joint), system, say).pattern()


class _Guard:
    """Two protections of the same release, brought together: with all that earlier releases show
    known, and alone, where a number that was revised by few people is hidden.
    """

    def __init__(self, joint: Joint, counts: pd.DataFrame, system: System, say: Progress) -> None:
        self.joint, self.system, self.say = joint, system, say
        self.policy = joint.releases[0].policy
        self.truth = joint.system.values(counts)
        self.mine = joint.printed_by(0)
        places = [joint.printed_by(number) for number in range(1, len(joint.releases))]
        self.theirs = np.logical_or.reduce(places)
        self.views = [joint.publication(n) for n in range(1, len(joint.releases))]
        told = [joint.tells(view) for view in self.views]
        self.told = told[0]  # the newest of them has the last word
        for values in told[1:]:
            self.told = np.where(np.isnan(self.told), values, self.told)
        self.told[joint.nobody_in(0)] = 0
        self.known = ~np.isnan(self.told)
        self.revised = self.known & (np.abs(self.told - self.truth) > SAME)
        self.few = np.logical_or.reduce(
            [small_changes(self.truth, values, self.policy.minimum_count) for values in told]
        )
        self.table = self._table(counts)
        cube = joint.releases[0].rows
        held = employers.of_cells(system, cube, joint.releases[0].employers)
        self.alone = held.beside(system.table(cube, self.policy), self.policy)
        self.rivals = held.rule(self.policy)(self.alone)
        self.own, self.twin = self._twins()
        self.held = self._held()

    def _twins(self) -> np.ndarray:
        """(2, k) cells of the new release, and what they are in the joint system. Where the codes
        of an earlier release tell groups apart that are the same people now, they are several.
        """
        index, where = self.joint.system.index, self.joint.place[0]
        pairs = [np.stack([cells, index[name][where]]) for name, cells in self.system.index.items()]
        both = np.concatenate(pairs, axis=1)
        return np.unique(both[:, (both >= 0).all(axis=0)], axis=1)

    def _held(self) -> np.ndarray:
        """(n,) what employers know of the joint cells: of those that the new release has."""
        found = np.zeros(self.table.size)
        np.maximum.at(found, self.twin, self.alone.held[self.own])
        return found

    def pattern(self) -> Pattern:
        """Hide until neither protection asks for more."""
        known = self._own(self.known)
        settled = known & ~self._own(self.revised)
        unsafe = MinimumCount(self.policy.minimum_count)(self.alone)
        hidden = self._own(self.few) | (self.rivals & ~unsafe)
        for _ in range(TURNS):
            before = hidden | (self._own(self._beside(hidden)) & self.alone.printed & ~known)
            hidden = before
            # Readers of one release know less: what is safe beside the others is safe alone, but
            # for what is hidden although the others show it.
            if (hidden & known).any() or (unsafe & known).any():
                hidden = hidden | self._alone(hidden)
            if not (hidden & ~before & ~settled).any():
                return Pattern(unsafe, hidden & ~unsafe)
        raise ReleaseError(
            "what earlier releases show and what this one must hide could not be brought "
            "together; publish fewer levels in the policy"
        )

    def _own(self, joint: np.ndarray) -> np.ndarray:
        """A mask over the joint cells, for the cells of the new release."""
        found = np.zeros(self.alone.size, bool)
        found[self.own[joint[self.twin]]] = True
        return found

    def _table(self, counts: pd.DataFrame) -> Table:
        """The joint table as the records have it."""
        newest = self.joint.releases[0]
        new = np.zeros(len(counts), bool)
        new[self.joint.place[0][newest.seen & ~newest.empty]] = True
        try:
            return replace(self.joint.system, seen=new).table(counts, self.policy, new)
        except TableError as error:
            raise ReleaseError(
                "these records have people where the codes of an earlier release leave no place "
                f"for anybody ({error}); give what changed its meaning a new code"
            ) from error

    def _mixed(self, hidden: np.ndarray) -> Table:
        """The joint table as readers of all releases make it, if the new one hides some cells:
        of the numbers of now, and of older ones where they are hidden.
        """
        told, table = self.known, self.table
        values = self.truth
        if self.revised.any():
            shown = np.where(self.mine, values, np.nan)
            shown[self.twin[hidden[self.own]]] = np.nan
            fixed = ~np.isnan(relations.derive(table.relations, shown, np.ones(table.size, bool)))
            values = mixture(table, self.told, fixed)
        floor = np.maximum.reduce([np.minimum(view.floor, values) for view in self.views])
        ceiling = np.minimum.reduce([np.maximum(view.ceiling, values) for view in self.views])
        always = (floor > 0) | np.isfinite(ceiling) | told
        always |= (table.given >= 0) & told[table.given]
        floor = np.maximum(np.minimum(table.floor, values), floor)
        ceiling = np.minimum(np.maximum(table.ceiling, values), ceiling)
        return replace(
            table,
            values=values.astype(np.int64),
            held=np.minimum(self.held, values),
            floor=np.where(told, values, floor),
            ceiling=np.where(told, values, ceiling),
            given=np.where(always, -1, table.given),
        )

    def _beside(self, hidden: np.ndarray) -> np.ndarray:
        """(cells,) mask: what must be hidden, everything that was ever shown being known."""
        widths = [float(release.policy.protection_width) for release in self.joint.releases]
        kept = np.full(self.table.size, np.nan)
        kept[self.theirs & ~self.known & ~self.mine] = min(widths)
        kept[self.twin[hidden[self.own]]] = widths[0]
        kept[self.known] = np.nan
        table = self._mixed(hidden)
        return self._protect(table, kept, self.known, self.joint.system, self.joint.keys)

    def _alone(self, hidden: np.ndarray) -> np.ndarray:
        """(cells,) mask: what must be hidden for readers of the new release alone."""
        kept = np.where(hidden, float(self.policy.protection_width), np.nan)
        rows = self.joint.releases[0].rows
        known = np.zeros(self.alone.size, bool)
        return self._protect(self.alone, kept, known, self.system, rows) & self.alone.printed

    def _protect(
        self,
        table: Table,
        kept: np.ndarray,
        known: np.ndarray,
        system: System,
        rows: pd.DataFrame,
    ) -> np.ndarray:
        rule = Kept(self.policy.minimum_count, cells=~np.isnan(kept))
        policy = Given(rule, width=self.policy.protection_width, kept=kept, known=known)
        self.say(f"protecting {table.size:,} cells, of which {int(known.sum()):,} are known")
        try:
            return protect(table, policy, self.say).hidden
        except ExposedError as error:
            names = "; ".join(relations.describe(system, rows, np.array(error.cells[:3])))
            raise ReleaseError(
                f"what earlier releases show leaves {len(error.cells)} cells unprotected, such as "
                f"{names}; publish the grids that they are in at wider levels, leave them out, or "
                "show no bounds of rates (coding_steps = [])"
            ) from error


def _covers(new: Shown, earlier: list[Shown]) -> None:
    """The records must hold everybody that earlier releases counted, at the same horizons."""
    ours = set(new.dimensions.cover[["cohort_code", "horizon_code"]].itertuples(index=False))
    for release in earlier:
        cover = release.dimensions.cover
        cover = cover[cover["first_year"] == cover["last_year"]]
        for place in cover[["cohort_code", "horizon_code"]].itertuples(index=False):
            if place not in ours:
                raise ReleaseError(
                    f"{release.name} shows {' / '.join(place)}, which these records do not "
                    "cover; build from records that hold the cohorts and quarters it was made of"
                )
