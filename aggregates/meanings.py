"""What the codes of a release stand for: two releases are comparable only where they agree (V2)."""

from __future__ import annotations

import pandas as pd

from aggregates.definitions import dims_of_schools
from aggregates.dimensions import Dimensions
from aggregates.policy import Policy
from aggregates.trees import SCHOOL

UNKNOWN = "unknown"  # part that a partition has where there is somebody to be in it


def meanings(found: Dimensions, policy: Policy) -> dict[str, pd.Series]:
    """What codes stand for: kind of code -> code -> something that is the same in two releases if
    the code stands for the same people in both.
    """
    parts = {
        split.partition.name: frozenset(
            (code, split.parent.get(code, "")) for code in split.codes if code != UNKNOWN
        )
        for split in found.measures.parts
    }
    schools = found.region[found.region["level"] == SCHOOL].set_index("region_code")
    clusters = found.program[found.program["level"] == "cluster"]["program_code"]
    framework = frozenset(code.partition(":")[0] for code in clusters)
    return {
        found.population.unit: found.program.set_index("program_code")["parent"].fillna(""),
        "2024 cluster of": _frames(found.program),
        "framework": pd.Series({"of clusters": framework} if framework else {}, dtype=object),
        "region": found.region.set_index("region_code")["parent"].fillna(""),
        "subgroup_dim": found.subgroup.groupby("subgroup_dim")["subgroup_code"].agg(frozenset),
        "parts of": pd.Series(parts, dtype=object),
        **{f"{dim} of": _codes(schools, dim) for dim in dims_of_schools()},
        "pool": pd.Series(policy.pool, dtype=object),
        "windows": pd.Series({"of cohorts": policy.cohort_window_anchor}),
    }


def _codes(schools: pd.DataFrame, dim: str) -> pd.Series:
    """School -> its code of a subgroup dimension that follows from it, where that is known."""
    return schools.reindex(columns=[dim])[dim].dropna()


def _frames(tree: pd.DataFrame) -> pd.Series:
    """Program -> its cluster of the 2024 framework, where it has one."""
    tree = tree.reindex(columns=["program_code", "level", "parent", "parent_2024", "pair"])
    up = tree.set_index("program_code")["parent_2024"]
    programs = tree[tree["level"] == "program"].set_index("program_code")
    return programs["pair"].map(up).fillna(programs["parent"].map(up)).dropna()
