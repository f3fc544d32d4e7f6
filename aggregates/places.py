"""Which places of work nobody can have, by the map alone (R12)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates.declarations import PLACE

OTHER_COUNTY, ELSEWHERE = PLACE.count("other_county"), PLACE.count("elsewhere")


def nobody(measure: str, region: pd.Series, tree: pd.DataFrame) -> np.ndarray:
    """(rows,) whether a count of groups at `region` is zero by the map: of another county, where
    the workforce region has one; of another workforce region, where the state has one.

    tree  `dim_region`: region_code, level, parent
    """
    counties = tree[tree["level"] == "county"]
    if measure == ELSEWHERE:
        return np.full(len(region), counties["parent"].nunique() == 1)
    if measure != OTHER_COUNTY:
        return np.zeros(len(region), bool)
    alone = set(counties.loc[~counties["parent"].duplicated(keep=False), "parent"])
    up = dict(zip(tree["region_code"], tree["parent"], strict=True))
    within = {code: _ancestors(code, up) & alone for code in region.unique()}
    whole = alone == set(counties["parent"])  # then even the state as a whole
    return region.map(lambda code: whole or bool(within[code])).to_numpy(dtype=bool)


def _ancestors(code: str, up: dict[str, str]) -> set[str]:
    """A place and every wider one."""
    found = {code}
    while isinstance(code := up.get(code), str):  # type: ignore[assignment]
        found.add(code)
    return found
