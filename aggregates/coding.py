"""Coded rates: near 0 and 100 % a suppressed rate is shown as a bound, coarser in small groups.

Top and bottom coding by size of group follows the practice of NCES (2011-603, SLDS Technical
Brief 3, on aggregate reporting). The steps are the policy's. They cut the
people of a group into ranges: up to the first step, from there to the next, and the middle,
which has no bound. A reader who knows the steps knows the range from the bound, and from its
absence too; so a step is used only where the range that it ends, and the middle that it leaves,
hold more people than the protection width (rule R6).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates.policy import Policy
from aggregates.schema import CODED, SUPPRESSED, bound_columns, rate_parts, status_column

ROUNDING = 1e-6  # persons: a bound that is a whole number must not be cut by its binary form


def bounds(cube: pd.DataFrame, rate: str, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) lower and upper bound that `rate` would be shown with if suppressed; NaN = none.

    The bound is the smallest step in use for a group of the size, on the side where the group
    is within it: 1 - step or more, or step or less. A rate has at most one.
    """
    top, bottom = (cube[name].to_numpy(float, na_value=np.nan) for name in rate_parts(rate))
    lower, upper = np.full(len(cube), np.nan), np.full(len(cube), np.nan)
    there = ~np.isnan(top) & (bottom > 0)
    for step, room in _rooms(_base(cube, rate), rate, policy):
        left = there & np.isnan(lower) & np.isnan(upper)
        low = left & (top <= room) & (rate != "rate_matched")
        lower[left & (bottom - top <= room) & ~low] = 1 - step
        upper[low] = step
    return lower, upper


def ranges(
    base: np.ndarray, lower: np.ndarray, upper: np.ndarray, rate: str, policy: Policy
) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) least and most people that a suppressed rate can stand for, by its bound or none.

    People are those of the numerator or, of the match rate, those who were not looked up.
    base   looked-up leavers; NaN = not known, and then nothing is known of the rate
    lower, upper  bounds as from `bounds`, NaN where there is none
    """
    least = np.where(np.isnan(base), np.nan, 0.0)
    most = np.full(len(base), np.inf) if rate == "rate_matched" else base.copy()
    near = np.where(np.isnan(lower), upper, 1 - lower)  # the step, if it is coded
    before = np.full(len(base), -1.0)
    end = np.full(len(base), np.nan)
    for step, room in _rooms(base, rate, policy):
        beyond = np.isnan(near) | (near > step + ROUNDING)
        before = np.where(beyond & ~np.isnan(room), room, before)
        end = np.where(np.abs(near - step) <= ROUNDING, room, end)
    coded = ~np.isnan(near) & ~np.isnan(base)
    end = np.where(np.isnan(end), _room(base, near, rate), end)  # a bound that no rule gives
    if rate == "rate_matched":
        return np.maximum(least, before + 1), np.where(coded, end, most)
    top_coded, bottom_coded = coded & ~np.isnan(lower), coded & np.isnan(lower)
    least = np.where(top_coded, base - end, np.maximum(least, before + 1))
    most = np.where(bottom_coded, end, base - before - 1)
    return least, most


def _base(cube: pd.DataFrame, rate: str) -> np.ndarray:
    """(rows,) looked-up leavers: what is shown where a rate is coded."""
    part = rate_parts(rate)[0 if rate == "rate_matched" else 1]
    return cube[part].to_numpy(float, na_value=np.nan)


def _rooms(base: np.ndarray, rate: str, policy: Policy) -> list[tuple[float, np.ndarray]]:
    """Each step with (rows,) the people within it, NaN where it is not in use."""
    found = []
    last = np.full(len(base), -1.0)
    for step in sorted(policy.coding_steps):
        room = _room(base, step, rate)
        middle = np.inf if rate == "rate_matched" else base - 2 * (room + 1)
        wide = (room - (last + 1) > policy.protection_width) & (middle > policy.protection_width)
        found.append((step, np.where(wide, room, np.nan)))
        last = np.where(wide, room, last)
    return found


def _room(base: np.ndarray, step: float | np.ndarray, rate: str) -> np.ndarray:
    """(rows,) people within a step of either end, of groups of `base` looked-up leavers."""
    share = step / (1 - step) if rate == "rate_matched" else step
    return np.asarray(np.floor(base * share + ROUNDING))


def published_bounds(outcomes: pd.DataFrame, rate: str) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) lower and upper bound of `rate` in a release, NaN where it is not coded."""
    coded = (outcomes[status_column(rate)] == CODED).to_numpy()
    low, high = (outcomes[name].to_numpy(float, na_value=np.nan) for name in bound_columns(rate))
    low, high = np.where(coded & (low > 0), low, np.nan), np.where(coded & (high < 1), high, np.nan)
    return low, high


def published_base(outcomes: pd.DataFrame, rate: str) -> np.ndarray:
    """(rows,) looked-up leavers where `rate` is hidden in a release, NaN elsewhere."""
    hidden = outcomes[status_column(rate)].isin((CODED, SUPPRESSED)).to_numpy()
    return np.where(hidden, _base(outcomes, rate), np.nan)
