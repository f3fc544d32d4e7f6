"""Counting the groups that earlier releases show, and the new one does not, among its people.

By the same statements as the cube is counted by, so that a count is said in one place.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from aggregates import counting, relations
from aggregates.declarations import Population
from aggregates.errors import ReleaseError
from aggregates.measures import Split
from aggregates.revisions import YEARS, Joint
from aggregates.schema import COUNTS, KEYS, TOTAL
from aggregates.statements import text


def recount(con: duckdb.DuckDBPyConnection, joint: Joint) -> pd.DataFrame:
    """Keys and counts of every group of `joint`: the new cube's, and what that does not hold.

    con  holds the people, as `cubes.build_cubes(keep_people=True)` leaves them
    Raises ReleaseError for a group of an earlier release that these records have no code for.
    """
    new, counted = joint.releases[0], joint.dimensions.measures
    counts = pd.DataFrame(np.nan, index=range(len(joint.keys)), columns=list(counted.counts))
    own = list(new.dimensions.measures.counts)
    counts.loc[joint.place[0], own] = new.rows[own].to_numpy(float, na_value=np.nan)
    keys = joint.keys[[*KEYS, *YEARS]].assign(**_levels(joint))
    who = new.dimensions.population
    people = f"select * from {who.view}"
    sums = {name: f"sum(t.{name.removeprefix('n_')})" for name in COUNTS}
    lacking = counts["n_matched"].isna()
    _fill(con, counts, keys[lacking], who, "tally", people, sums)
    split = relations.splits(joint.keys, joint.dimensions)
    for part in counted.parts:
        here = split[:, list(counted.splits).index(part.partition.name)]
        lacking = here & counts[list(part.counts)].isna().any(axis=1)
        people = part.partition.people(who)
        _fill(con, counts, keys[lacking], who, "tally_part", people, _sums(part))
    return pd.concat([joint.keys[list(KEYS)], counts], axis=1)


def _levels(joint: Joint) -> dict[str, pd.Series]:
    """Unit and region level of every group, by the codes of the new release."""
    new, found = joint.releases[0].dimensions, {}
    for name, tree in (("program", new.program), ("region", new.region)):
        codes = joint.keys[f"{name}_code"]
        found[f"{name}_level"] = codes.map(tree.set_index(f"{name}_code")["level"])
        if (unknown := found[f"{name}_level"].isna()).any():
            raise ReleaseError(
                f"{codes[unknown].iloc[0]}: in an earlier release, and not in the codes of these "
                "records; build from records that have it"
            )
    return found


def _sums(split: Split) -> dict[str, str]:
    """Count of each part of a partition -> SQL that sums it."""
    found = {}
    for code, count in zip(split.codes, split.counts, strict=True):
        inside = ", ".join(f"'{leaf}'" for leaf in split.inside(code))
        found[count] = f"coalesce(sum(t.people) filter (t.part in ({inside})), 0)"
    return found


def _fill(
    con: duckdb.DuckDBPyConnection,
    counts: pd.DataFrame,
    wanted: pd.DataFrame,
    population: Population,
    tally: str,
    people: str,
    sums: dict[str, str],
) -> None:
    """Count `wanted` groups into `counts`.

    tally   the statement that counts `people`, SQL of persons, by levels and subgroup
    sums    column of `counts` -> SQL over that tally
    """
    counts.loc[wanted.index, list(sums)] = 0.0
    known = counting.columns(population)
    codes = {name: f"t.{column}" for name, column in known.items()}
    codes |= {name: f"'{code}'" for name, code in counting.MARGIN.items()}
    listed = ", ".join(f'{sql}::integer as "{name}"' for name, sql in sums.items())
    for dim, mine in wanted.groupby("subgroup_dim"):
        used = {*mine["program_level"], *mine["region_level"], *counting.COHORTS} & set(known)
        levels = ", ".join(f"{known[name]} as {known[name]}" for name in sorted(used))
        subgroup = f"'{TOTAL}'" if dim == TOTAL else str(dim)
        con.execute(
            "create or replace temp table recounted as "
            + text(tally, people=people, levels=levels, subgroup=subgroup)
        )
        for (unit, region), groups in mine.groupby(["program_level", "region_level"]):
            con.register("wanted", groups.assign(row=groups.index))
            parts = {"program": codes[unit], "region": codes[region], "sums": listed}
            found = con.execute(text("recount", **parts)).df()
            con.unregister("wanted")
            counts.loc[found["row"], list(sums)] = found[list(sums)].to_numpy(float)
    con.execute("drop table if exists recounted")
