"""Protection of a release that others come before (suppression/METHODS.md, S22 and S23).

What an earlier release shows stays known. So it is given to the program that protects, as
something that anybody knows beforehand, and everything else must be protected in spite of it:
what the new release hides, and what the earlier ones hid.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates import cubes, relations
from aggregates.errors import ReleaseError
from aggregates.relations import Dimensions, System
from aggregates.revisions import GRID, YEARS, Joint, Progress, Shown, small_changes, unite
from aggregates.schema import COUNTS, KEYS, SPLITS, TOTAL
from suppression import ExposedError, MinimumCount, Need, Pattern, Table, protect
from suppression import Policy as Protection

TURNS = 4  # times the two protections are brought together before giving up
SQL = Path(__file__).with_name("sql") / "recount.sql"


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

    A part of a number that stays known may be impossible to protect.
    """
    for release in earlier:
        theirs = release.dimensions
        both = _cohorts(ours).merge(_cohorts(theirs))[["cohort_level", "horizon_code"]]
        split = theirs.grids[theirs.grids["published"]].merge(both.drop_duplicates())
        con.register("split", split)
        kept = ", ".join(f"{name} = g.{name} and s.{name}" for name in SPLITS)
        same = " and ".join(f"g.{key} = s.{key}" for key in GRID)
        con.execute(f"update cube_grids g set {kept} from split s where {same}")
        con.unregister("split")


def _cohorts(dimensions: Dimensions) -> pd.DataFrame:
    """Levels, horizons and years of the cohorts of a release."""
    levels = dimensions.cohort[["cohort_code", "level"]].rename(columns={"level": "cohort_level"})
    return dimensions.cover.merge(levels)[["cohort_level", "horizon_code", *YEARS]]


def pattern_beside(
    con: duckdb.DuckDBPyConnection, new: Shown, system: System, earlier: list[Shown], say: Progress
) -> Pattern:
    """What the release to come hides, given what earlier ones show: a pattern of `system`.

    con   holds the people, as `cubes.build_outcomes(keep_people=True)` leaves them
    Raises ReleaseError where what the earlier releases show cannot be compared, or leaves
    something unprotected whatever the new one hides.
    """
    _covers(new, earlier)
    joint = unite([new, *earlier])
    return _Guard(joint, _recount(con, joint), system, say).pattern()


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
        self.known = ~np.logical_and.reduce([np.isnan(values) for values in told])
        self.few = np.logical_or.reduce(
            [small_changes(self.truth, values, self.policy.minimum_count) for values in told]
        )
        self.table = self._table(counts)
        cube = joint.releases[0].rows
        self.alone = system.table(cube, self.policy)
        self.twin = np.full(self.alone.size, -1)  # cell of the joint system
        for measure, cells in system.index.items():
            there = cells >= 0
            self.twin[cells[there]] = joint.system.index[measure][joint.place[0]][there]

    def pattern(self) -> Pattern:
        """Hide until neither protection asks for more."""
        known = self._own(self.known)
        unsafe = MinimumCount(self.policy.minimum_count)(self.alone)
        hidden = self._own(self.few)
        for _ in range(TURNS):
            before = hidden | (self._own(self._beside(hidden)) & self.alone.printed & ~known)
            hidden = before
            # Readers of one release know less: what is safe beside the others is safe alone, but
            # for what is hidden although the others show it.
            if (hidden & known).any() or (unsafe & known).any():
                hidden = hidden | self._alone(hidden)
            if not (hidden & ~before & ~known).any():
                return Pattern(unsafe, hidden & ~unsafe)
        raise ReleaseError(
            "what earlier releases show and what this one must hide could not be brought "
            "together; publish fewer levels in the policy"
        )

    def _own(self, joint: np.ndarray) -> np.ndarray:
        """A mask over the joint cells, for the cells of the new release."""
        return np.where(self.twin >= 0, joint[self.twin], False)

    def _table(self, counts: pd.DataFrame) -> Table:
        """The joint table, with what earlier releases show known beforehand."""
        new = np.zeros(len(counts), bool)
        new[self.joint.place[0]] = True
        table = self.joint.system.table(counts, self.policy, new)
        truth = self.truth
        floor = np.maximum.reduce([np.minimum(view.floor, truth) for view in self.views])
        ceiling = np.minimum.reduce([np.maximum(view.ceiling, truth) for view in self.views])
        told = (floor > 0) | np.isfinite(ceiling) | self.known
        told |= (table.given >= 0) & self.known[table.given]
        return replace(
            table,
            floor=np.where(self.known, truth, np.maximum(table.floor, floor)),
            ceiling=np.where(self.known, truth, np.minimum(table.ceiling, ceiling)),
            given=np.where(told, -1, table.given),
        )

    def _beside(self, hidden: np.ndarray) -> np.ndarray:
        """(cells,) mask: what must be hidden, everything that was ever shown being known."""
        widths = [float(release.policy.protection_width) for release in self.joint.releases]
        kept = np.full(self.table.size, np.nan)
        kept[self.theirs & ~self.known & ~self.mine] = min(widths)
        kept[self.twin[hidden & (self.twin >= 0)]] = widths[0]
        kept[self.known] = np.nan
        return self._protect(self.table, kept, self.known, self.joint.system, self.joint.keys)

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
                f"{names}; publish the grids that they are in at wider levels, or leave them out"
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


def _recount(con: duckdb.DuckDBPyConnection, joint: Joint) -> pd.DataFrame:
    """The counts of every group: the cube's, and of other groups counted among the people."""
    cube = joint.releases[0].rows
    counts = pd.DataFrame(0.0, index=range(len(joint.keys)), columns=list(COUNTS))
    counts.loc[joint.place[0]] = cube[list(COUNTS)].to_numpy(float, na_value=np.nan)
    others = joint.keys.drop(index=joint.place[0])
    dimensions = joint.releases[0].dimensions
    level = {
        name: others[f"{name}_code"].map(
            getattr(dimensions, name).set_index(f"{name}_code")["level"]
        )
        for name in ("program", "region")
    }
    if missing := sorted(set(others[level["program"].isna() | level["region"].isna()].index)):
        code = " / ".join(others.loc[missing[0], ["program_code", "region_code"]])
        raise ReleaseError(f"{code}: in an earlier release, and not in the codes of these records")
    split = others.groupby([level["program"], level["region"], others["subgroup_dim"]])
    for levels, wanted in split:
        frame = wanted.assign(row=wanted.index)[["row", *KEYS, *YEARS]]
        con.register("wanted", frame)
        found = con.execute(_sql(*levels)).df()
        con.unregister("wanted")
        counts.loc[found.iloc[:, 0], list(COUNTS)] = found.iloc[:, 1:].to_numpy(float)
    return pd.concat([joint.keys[list(KEYS)], counts], axis=1)


def _sql(program: str, region: str, dim: str) -> str:
    """The count of groups at some levels: a column of people, or the code of a margin."""
    codes = {level: f"'{code}'" for level, code in cubes.MARGIN.items()} | cubes.COLUMN
    subgroup = f"'{TOTAL}'" if dim == TOTAL else dim
    text = SQL.read_text(encoding="utf-8")
    return text.format(program=codes[program], region=codes[region], subgroup=subgroup)
