"""Coded rates: near 0 and 100 % a suppressed rate is shown as a bound, coarser in small groups.

Top and bottom coding by size of group follows the practice of NCES (2012-151, best practices for
protecting student information in aggregate reports); the steps are the policy's, and each is
used only where it leaves as many people open as the protection width asks (rule R6).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates.policy import Policy
from aggregates.schema import CODED, bound_columns, rate_parts, status_column


def bounds(cube: pd.DataFrame, rate: str, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) lower and upper bound that `rate` would be shown with if suppressed; NaN = none.

    The bound is the smallest step of the policy that leaves more than `protection_width` open.
    A rate has at most one: 1 - step or more, or step or less.
    """
    top, bottom = (cube[name].to_numpy(float, na_value=np.nan) for name in rate_parts(rate))
    known = top if rate == "rate_matched" else bottom
    lower, upper = np.full(len(cube), np.nan), np.full(len(cube), np.nan)
    open_yet = ~np.isnan(top) & (known > 0)
    for step in sorted(policy.coding_steps):
        room = known * step / (1 - step) if rate == "rate_matched" else known * step
        wide = open_yet & (np.floor(room + 1e-6) > policy.protection_width)
        high = wide & (bottom - top <= room)
        low = wide & (top <= room) & (rate != "rate_matched")
        lower[high & ~low] = 1 - step
        upper[low] = step
        open_yet &= ~(high | low)
    return lower, upper


def published_bounds(outcomes: pd.DataFrame, rate: str) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) lower and upper bound of `rate` in a release, NaN where it is not coded."""
    coded = (outcomes[status_column(rate)] == CODED).to_numpy()
    low, high = (outcomes[name].to_numpy(float, na_value=np.nan) for name in bound_columns(rate))
    low, high = np.where(coded & (low > 0), low, np.nan), np.where(coded & (high < 1), high, np.nan)
    return low, high
