"""Years in which a group is known to hold nobody: of cohorts, windows and pools that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

Years = Mapping[tuple[str, ...], set[int]]


def years_of_nobody(empty: pd.DataFrame, group: Sequence[str]) -> Years:
    """Group (by the columns `group`) -> years that its rows in `empty` cover; those have
    first_year and last_year.
    """
    found: dict[tuple[str, ...], set[int]] = {}
    spans = empty[[*group, "first_year", "last_year"]].drop_duplicates()
    for *key, first, last in spans.itertuples(index=False):
        found.setdefault(tuple(key), set()).update(range(int(first), int(last) + 1))
    return found


def of_nobody(known: Years, keys: Iterable[tuple[str, ...]], first: int, last: int) -> np.ndarray:
    """(groups,) whether all years from `first` to `last` are known to hold nobody of a group."""
    span = set(range(first, last + 1))
    return np.array([span <= known.get(key, set()) for key in keys], dtype=bool)
