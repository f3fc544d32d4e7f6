"""Which code is a part of which: the trees of a cube, as pairs of a code and one step up (R2, R9
to R11). Every function gives one row a pair, with the family of additions that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from aggregates.declarations import CONCENTRATORS
from aggregates.definitions import dims_of_schools
from aggregates.schema import KEYS, NO_PROGRAM, TOTAL

HALVES = ("population",)  # families in which one part is listed and the other is what is left
POPULATION, LEVELS = "population", "levels"
CTE_CONCENTRATORS = ("concentrator", "completer")  # 20 U.S.C. 2302(12)(A)
PREFIX = f"{CONCENTRATORS}__"
CTE_LEVEL = "cte_level"
NOT_IN_PROGRAMS = (TOTAL, NO_PROGRAM)  # codes of people of whom some or all have no program
SCHOOL = "school"  # level of the narrowest places
PAIR = "pair:"  # of the codes of what two clusters share
MIXED = ""  # code of no place: stands for those whose schools are of several codes


def programs(tree: pd.DataFrame) -> pd.DataFrame:
    """R9: programs and 16-cluster framework, pairs, and the 2024 framework; columns family,
    program_code, parent.
    """
    tree = tree.reindex(columns=["program_code", "level", "parent", "parent_2024", "pair"])
    shared = tree["level"] == "pair"
    framed = tree["parent_2024"].notna()
    top = tree["parent_2024"] == TOTAL
    found = [
        _edges(tree[~shared], "program", "parent"),
        _edges(tree[shared], "pair", "parent"),
        _edges(tree[framed & ~top], "frame", "parent_2024"),
        _edges(tree[framed & top], "cluster_2024", "parent_2024"),
        _edges(tree, "program_pair", "pair"),
    ]
    return pd.concat(found, ignore_index=True)


def _edges(tree: pd.DataFrame, family: str, column: str) -> pd.DataFrame:
    there = tree[tree[column].notna()]
    return pd.DataFrame(
        {"family": family, "program_code": there["program_code"], "parent": there[column]}
    )


def regions(tree: pd.DataFrame) -> pd.DataFrame:
    """School, district, county, workforce region, state; columns family, region_code, parent."""
    there = tree[tree["parent"].notna()]
    return there[["region_code", "parent"]].assign(family="region")


def of_schools(tree: pd.DataFrame) -> pd.DataFrame:
    """R11: subgroups that follow from the school (`Subgroup.of_school`). A place whose schools are
    all of one code is part of that subgroup of every place that it is in, level by level; what is
    left is of places whose schools are of several codes. Columns family, region_code, subgroup_dim,
    subgroup_code, parent, parent_subgroup_dim, parent_subgroup_code.
    """
    up = dict(zip(tree["region_code"], tree["parent"], strict=True))
    level = dict(zip(tree["region_code"], tree["level"], strict=True))
    found = set()
    for dim in dims_of_schools():
        for place, codes in _codes_inside(tree, dim, up).items():
            part = place if len(codes) == 1 else MIXED
            margins = [wider for wider in _upwards(place, up) if part or wider != place]
            for plain, of in ((TOTAL, dim), (CONCENTRATORS, f"{PREFIX}{dim}")):
                found |= {
                    (f"{of}:{level[place]}:{level[margin]}", part, plain, plain, margin, of, code)
                    for margin in margins
                    for code in codes
                }
    columns = ["family", "region_code", "subgroup_dim", "subgroup_code", "parent"]
    columns += ["parent_subgroup_dim", "parent_subgroup_code"]
    return pd.DataFrame(sorted(found), columns=columns, dtype=object)


def _codes_inside(tree: pd.DataFrame, dim: str, up: Mapping[str, str]) -> dict[str, set[str]]:
    """Place -> the codes that its schools have: all of them where nothing is known of one."""
    schools = tree.reindex(columns=["region_code", "level", dim])
    schools = schools[schools["level"] == SCHOOL]
    every = {MIXED, *schools[dim].dropna()}
    inside: dict[str, set[str]] = {}
    for school, code in zip(schools["region_code"], schools[dim], strict=True):
        for place in _upwards(school, up):
            inside.setdefault(place, set()).update({code} if isinstance(code, str) else every)
    return inside


def _upwards(place: str, up: Mapping[str, str]) -> list[str]:
    """A place and every wider one."""
    found = [place]
    while isinstance(up.get(found[-1]), str):
        found.append(up[found[-1]])
    return found


def subgroups(groups: pd.DataFrame) -> pd.DataFrame:
    """R10: subgroups of everybody, of concentrators, and concentrators of subgroups; columns
    family, subgroup_dim, subgroup_code, parent_subgroup_dim, parent_subgroup_code.
    """
    found = []
    codes = list(zip(groups["subgroup_dim"], groups["subgroup_code"], strict=True))
    for dim, code in codes:
        if dim == CONCENTRATORS:
            found.append((POPULATION, dim, code, TOTAL, TOTAL))
        elif dim.startswith(PREFIX):
            found.append((f"subgroup:{dim}", dim, code, CONCENTRATORS, CONCENTRATORS))
            if (plain := (dim.removeprefix(PREFIX), code)) in codes:
                found.append((POPULATION, dim, code, *plain))
        elif dim != TOTAL:
            found.append((f"subgroup:{dim}", dim, code, TOTAL, TOTAL))
        if dim == CTE_LEVEL and code in CTE_CONCENTRATORS and (CONCENTRATORS,) * 2 in codes:
            found.append((LEVELS, dim, code, CONCENTRATORS, CONCENTRATORS))
    columns = ["family", "subgroup_dim", "subgroup_code"]
    return pd.DataFrame(
        found, columns=[*columns, "parent_subgroup_dim", "parent_subgroup_code"], dtype=object
    )


def same_people(
    rows: pd.DataFrame, tree: pd.DataFrame, places: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """R4: the codes of every row by which groups of the same people are told; columns same_unit,
    same_place, who_dim, who_code. A code that is the only part of another is the same people: the
    one school of a county, the one program of a cluster, a cluster that both frameworks have.

    Where everybody is a concentrator (`alone_in` of dim_subgroup), concentrators are everybody.
    """
    dim, code = rows["subgroup_dim"], rows["subgroup_code"]
    whole = _alone(rows, groups)
    known = set(groups["subgroup_dim"])
    plain = {name: name.removeprefix(PREFIX) for name in known if name.startswith(PREFIX)}
    plain = {name: other for name, other in plain.items() if other in known}
    everybody = whole & (dim == CONCENTRATORS)
    who = dim.mask(everybody, TOTAL).mask(whole & dim.isin(list(plain)), dim.map(plain))
    units = programs(tree)
    return pd.DataFrame(
        {
            "same_unit": rows["program_code"].map(_twins(units, "program_code")),
            "same_place": rows["region_code"].map(_twins(regions(places), "region_code")),
            "who_dim": who,
            "who_code": code.mask(everybody, TOTAL),
        }
    )


def _twins(edges: pd.DataFrame, column: str) -> Callable[[str], str]:
    """Code -> the widest code of the same people: a step up wherever it is the only part."""
    alone = edges[~edges.duplicated(["family", "parent"], keep=False)]
    up = dict(zip(alone[column], alone["parent"], strict=True))

    def widest(code: str) -> str:
        while code in up:
            code = up[code]
        return code

    return widest


def alone_in(groups: pd.DataFrame) -> str:
    """Where everybody is a concentrator: in the `state`; in `programs`, and nobody outside, or
    `in_programs`, and some outside; or nowhere.
    """
    marked = groups.reindex(columns=["alone_in"])["alone_in"].dropna()
    return str(marked.iloc[0]) if len(marked) else ""


def _alone(rows: pd.DataFrame, groups: pd.DataFrame) -> pd.Series:
    """(rows,) whether everybody in the row is a concentrator by the state's own rule."""
    where = alone_in(groups)
    return (where == "state") | bool(where) & ~rows["program_code"].isin(NOT_IN_PROGRAMS)


def outside(groups: pd.DataFrame) -> pd.DataFrame:
    """R10: where everybody in a program is a concentrator, people of other CTE levels are those
    without one, but for concentrators among these; columns family, program_code, subgroup_dim,
    subgroup_code, parent, parent_subgroup_dim, parent_subgroup_code.
    """
    where = alone_in(groups)
    codes = groups.loc[groups["subgroup_dim"] == CTE_LEVEL, "subgroup_code"]
    found = [(TOTAL, CTE_LEVEL, code) for code in codes if code not in CTE_CONCENTRATORS]
    if where == "in_programs":
        found.append((NO_PROGRAM, CONCENTRATORS, CONCENTRATORS))
    known = found if where in ("programs", "in_programs") else []
    edges = pd.DataFrame(
        known, columns=["program_code", "subgroup_dim", "subgroup_code"], dtype=object
    )
    return edges.assign(
        family="outside", parent=NO_PROGRAM, parent_subgroup_dim=TOTAL, parent_subgroup_code=TOTAL
    )


def with_pairs(
    rows: pd.DataFrame, empty: np.ndarray, tree: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """R9: the groups that readers see, and those of the pairs that clusters of both frameworks
    among them share, in the order of keys: `rows` with nothing but keys for pairs, and which are
    known to hold nobody, since one of their clusters does not.
    """
    frame = programs(tree)
    pairs = frame[frame["program_code"].str.startswith(PAIR)]
    over = rows[list(KEYS)].assign(empty=empty).rename(columns={"program_code": "parent"})
    found = over.merge(pairs[["program_code", "parent", "family"]], on="parent")
    found["framed"] = found["family"] == "frame"  # both frameworks are there
    found = found.groupby(list(KEYS), as_index=False)[["empty", "framed"]].any()
    found = found[found["framed"]].drop(columns="framed")
    both = pd.concat([rows.assign(empty=empty), found], ignore_index=True)
    both = both.sort_values(list(KEYS), ignore_index=True)
    return both.drop(columns="empty"), both["empty"].to_numpy(dtype=bool)
