"""The attack of an employer: the release, and with it the employer's own people (S26).

An employer knows of its own people where they are counted. So it takes them away: of what is
shown, to the head; of what is hidden, as a floor, since the others are never fewer than nobody.
Two ways in. `by_any` is for the build, which knows what every employer has, and lets all of them
attack at once: whatever one can find, all together can. `by_one` is for anybody with a release and
the file of one employer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from aggregates import employers, relations, trees
from aggregates.attack import Attacked
from aggregates.declarations import CONCENTRATORS, Population
from aggregates.employers import FLAGS, WHOLE, Held
from aggregates.errors import ReleaseError
from aggregates.revisions import Progress, Shown
from aggregates.schema import KEYS, NO_PROGRAM, TOTAL
from aggregates.trees import CTE_CONCENTRATORS, CTE_LEVEL, PREFIX
from suppression import Audit, audit, insider

NAMED = 3  # cells that a message names
TRUE = ("true", "1", "yes")


@dataclass(frozen=True)
class Seen:
    """What employers find in one population.

    attack  on the hidden counts
    shown   counts shown of people at work, of which some are the employer's own
    told    cells (indices) whose rest is too small, or is too nearly one other employer's
    """

    attack: Audit
    shown: int
    told: np.ndarray = field(default_factory=lambda: np.zeros(0, int))

    @property
    def exposed(self) -> np.ndarray:
        """Cells that tell of others: shown ones, and hidden ones that can be narrowed."""
        return np.union1d(self.told, self.attack.exposed)


def by_any(one: Attacked, shown: Shown, paid: pd.DataFrame, say: Progress) -> Seen:
    """Every employer at once: each cell's floor is what its largest employer has there.

    paid  `employers.read`: confidential, so the build alone can ask this
    """
    held = employers.of_cells(one.system, shown.rows, paid)
    return _attack(one, shown, held, say)


def by_one(one: Attacked, shown: Shown, own: pd.DataFrame, say: Progress) -> Seen:
    """One employer, with nothing but the release and its own people (`read_own`).

    How many others there are in a count it cannot see, so of what is shown it asks how many people
    they have. Raises ReleaseError if it has more people somewhere than the release shows.
    """
    counts = own_counts(own, shown)
    values = _of_cells(one.system, shown, counts)
    number = (values > 0).astype(np.int64)
    nobody = np.zeros(len(values), np.int64)
    asked = one.system.printed & (values > 0)
    return _attack(one, shown, Held(number, values, nobody, asked), say, alone=True)


def refuse(seen: Seen, one: Attacked, shown: Shown) -> None:
    """Raise ReleaseError if an employer finds anything, naming a few cells."""
    if len(seen.exposed):
        names = "; ".join(relations.describe(one.system, shown.rows, seen.exposed[:NAMED]))
        raise ReleaseError(
            f"{shown.name}: an employer who takes its own people away learns of others in "
            f"{len(seen.exposed)} cells, such as {names}. Do not publish it"
        )


def _attack(one: Attacked, shown: Shown, held: Held, say: Progress, alone: bool = False) -> Seen:
    if one.view is None:
        raise ReleaseError(f"{shown.name}: its counts are rounded; employers attack hidden counts")
    view, policy = one.view, shown.policy
    known = ~np.isnan(view.values)
    more = np.flatnonzero(known & (held.largest > view.values) & one.system.printed)
    if len(more):
        names = "; ".join(relations.describe(one.system, shown.rows, more[:NAMED]))
        raise ReleaseError(
            f"{shown.name}: the employer has more people than the release at {names}; "
            "give the records that the release was made of"
        )
    seen = known & held.asked
    rest = view.values - held.largest
    told = seen & (rest < policy.minimum_count)
    if not alone:
        share = policy.count_max_share * (view.values - held.second)
        told |= seen & ((held.number < policy.count_min_employers) | (held.largest > share))
    say(f"attacking {int(view.hidden.sum()):,} hidden cells as an employer")
    found = audit(insider(view, held.largest), policy.width, say)
    return Seen(found, int(seen.sum()), np.flatnonzero(told))


def read_own(path: Path, shown: Shown) -> pd.DataFrame:
    """An employer's own people, a row a person and horizon, with codes as the release has them.

    Columns: the finest unit (program_code or credential_code; empty: none), region_code of the
    school, cohort_code of the year and horizon_code; and, as far as it knows them, the part of each
    partition (sector_code, place_code, work_region_code), full_quarter and full_year, and any
    subgroup dimension. Raises ReleaseError for other columns, or codes that the release lacks.
    """
    try:
        own = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path}: cannot be read as CSV ({type(error).__name__})") from error
    dimensions = shown.dimensions
    must = _must(dimensions.population)
    parts = {item.column for item in employers.split_of_work(dimensions.population)}
    dims = set(dimensions.subgroup["subgroup_dim"])
    flags = {flag for name, flag in FLAGS.items() if name != WHOLE}
    if missing := [name for name in must.values() if name not in own]:
        raise ReleaseError(f"{path}: has no column {', '.join(missing)}")
    if odd := sorted(set(own) - set(must.values()) - parts - dims - flags):
        raise ReleaseError(f"{path}: no column of a release: {', '.join(odd)}")
    codes = {
        must["program_code"]: {*dimensions.program["program_code"], ""},
        "region_code": set(dimensions.region["region_code"]),
        "cohort_code": set(dimensions.cohort["cohort_code"]),
        "horizon_code": set(dimensions.population.horizons),
    }
    for name, known in codes.items():
        if len(unknown := np.flatnonzero(~own[name].isin(known))):
            raise ReleaseError(
                f"{path}: row {unknown[0] + 1}: {name} is no code of the release; "
                "give codes as dim_* has them"
            )
    return own.rename(columns={name: key for key, name in must.items()})


def _must(population: Population) -> dict[str, str]:
    """Key of the cubes -> the column of an employer's file that it comes from."""
    keys = ("region_code", "cohort_code", "horizon_code")
    return {"program_code": f"{population.unit}_code"} | {key: key for key in keys}


def own_counts(own: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """An employer's people in every group that the release has: the key columns, measure and n."""
    people = _in_groups(own.assign(person=np.arange(len(own))), shown)
    counts = []
    for measure, mask in _measures(people, shown):
        mine = people.loc[mask].assign(measure=measure)
        counts.append(mine.groupby([*KEYS, "measure"], as_index=False).size())
    found = pd.concat(counts).rename(columns={"size": "n"})
    return found.sort_values([*KEYS, "measure"], ignore_index=True)


def _measures(people: pd.DataFrame, shown: Shown) -> list[tuple[str, np.ndarray]]:
    """Each count that the file tells of, and which of the rows are in it."""
    found = [(WHOLE, np.ones(len(people), bool))]
    for name, flag in FLAGS.items():
        if flag in people:
            found.append((name, people[flag].str.lower().isin(TRUE).to_numpy()))
    for split in shown.dimensions.measures.parts:
        column = split.partition.column
        if column in people and split.partition.whole == WHOLE:
            for code in split.codes:
                inside = people[column].isin(split.inside(code)).to_numpy()
                found.append((split.partition.count(code), inside))
    return found


def _in_groups(own: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """A row a person and group that they are in: every margin of their codes."""
    dimensions = shown.dimensions
    units = _upwards(trees.programs(dimensions.program), "program_code")
    units = pd.concat([units, _itself("", (NO_PROGRAM, TOTAL))])
    places = _upwards(trees.regions(dimensions.region), "region_code")
    for key, tree in (("program_code", units), ("region_code", places)):
        own = own.merge(tree.rename(columns={"code": key}), on=key)
        own = own.drop(columns=key).rename(columns={"wider": key})
    own = _in_cohorts(own, dimensions.cohort, dimensions.cover)
    return pd.concat(
        [own[mask].assign(subgroup_dim=dim, subgroup_code=code) for dim, code, mask in _who(own)]
        if len(own)
        else [own.assign(subgroup_dim="", subgroup_code="")],
        ignore_index=True,
    )


def _in_cohorts(own: pd.DataFrame, cohort: pd.DataFrame, cover: pd.DataFrame) -> pd.DataFrame:
    """Every cohort that a year is in at the horizon."""
    years = cohort.loc[cohort["level"] == "year", ["cohort_code"]].merge(cover, on="cohort_code")
    year = years.groupby("cohort_code")["first_year"].first()
    at = own.assign(year=own["cohort_code"].map(year)).drop(columns="cohort_code")
    at = at.merge(cover, on="horizon_code")
    return at[(at["first_year"] <= at["year"]) & (at["year"] <= at["last_year"])]


def _who(own: pd.DataFrame) -> list[tuple[str, str, np.ndarray]]:
    """Subgroups that the file tells of, everybody first, with which of the rows are in each."""
    everybody = np.ones(len(own), bool)
    level = own.get(CTE_LEVEL, pd.Series("", index=own.index))
    concentrators = level.isin(CTE_CONCENTRATORS).to_numpy()
    found = [(TOTAL, TOTAL, everybody), (CONCENTRATORS, CONCENTRATORS, concentrators)]
    known = {*KEYS, "person", "year", "first_year", "last_year", *FLAGS.values()}
    for dim in [name for name in own if name not in known and not name.endswith("_code")]:
        for code in sorted(set(own[dim]) - {""}):
            mask = (own[dim] == code).to_numpy()
            found += [(dim, code, mask), (f"{PREFIX}{dim}", code, mask & concentrators)]
    return found


def _upwards(edges: pd.DataFrame, key: str) -> pd.DataFrame:
    """Columns code and wider: every code with itself and all that it is part of."""
    up: dict[str, set[str]] = {}
    for code, parent in edges[[key, "parent"]].itertuples(index=False):
        up.setdefault(code, set()).add(parent)
    codes = sorted({*up, *(parent for parents in up.values() for parent in parents)})
    return pd.concat([_itself(code, tuple(sorted(_above(code, up)))) for code in codes])


def _above(code: str, up: dict[str, set[str]]) -> set[str]:
    return {code}.union(*(_above(parent, up) for parent in up.get(code, ())))


def _itself(code: str, wider: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({"code": code, "wider": list(wider)})


def _of_cells(system: relations.System, shown: Shown, counts: pd.DataFrame) -> np.ndarray:
    """(n,) an employer's people in each cell; what published parts leave of a margin follows."""
    values = np.full(len(system.block), np.nan)
    listed = np.zeros(len(values), bool)
    place = shown.rows[list(KEYS)].assign(row=np.arange(len(shown.rows)))
    for measure, cells in system.index.items():
        listed[cells[cells >= 0]] = True
        mine = counts[counts["measure"] == measure].merge(place, on=list(KEYS))
        if len(mine):
            values[cells[cells >= 0]] = 0
            at = cells[mine["row"]]
            values[at[at >= 0]] = mine["n"].to_numpy()[at >= 0]
    return np.nan_to_num(relations.derive(system.relations, values, ~listed)).astype(np.int64)
