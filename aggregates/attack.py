"""The attack on what a release shows of one population: what can be worked out of its counts, and
whether they agree with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aggregates import relations, rounding
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.revisions import Progress, Shown
from aggregates.schema import KEYS, NO_DATA, status_column
from suppression import Audit, Publication, audit

NAMED = 3  # cells that a message names
HIDDEN = -1.0  # in place of a count that is not shown


@dataclass(frozen=True)
class Attacked:
    """The system of one population, and what the attack on it found; view: of suppressed counts."""

    system: relations.System
    found: Audit
    view: Publication | None = None


def attack(shown: Shown, say: Progress) -> Attacked:
    """Attack the counts of a population with nothing but what readers see of it.

    Raises ReleaseError if they contradict each other or expose a cell, SuppressionError if a
    program ends without proof.
    """
    system, policy = shown.system(), shown.policy
    _counted(system, shown)
    one = (_attack_rounded if policy.rounded else _attack_hidden)(shown, system, say)
    _refuse(
        one.found.exposed,
        system,
        shown.rows,
        f"{shown.name}: can be narrowed below {policy.width} persons",
    )
    return one


def _attack_hidden(shown: Shown, system: relations.System, say: Progress) -> Attacked:
    """S8: what can be worked out of suppressed counts."""
    rows, policy, name = shown.rows, shown.policy, shown.name
    view = system.publication(rows, policy)
    who = shown.dimensions.population.name
    say(f"attacking {int(view.hidden.sum()):,} hidden cells of {who}")
    _alike(system, rows, shown.seen, name)
    _agrees(view, system, rows, name)
    _known(view, system, rows, policy, name)
    return Attacked(system, audit(view, policy.width, say), view)


def _attack_rounded(shown: Shown, system: relations.System, say: Progress) -> Attacked:
    """S21: what can be worked out of rounded counts."""
    _alike(system, shown.rows, np.ones(len(shown.rows), bool), shown.name)
    return Attacked(system, rounding.attack_rounded(shown.rows, system, shown.policy, say))


def _counted(system: relations.System, shown: Shown) -> None:
    """W10: a count that is shown or hidden is a cell of the system, or the attack would pass it
    by, and there is no data of any other.
    """
    for measure in system.counts:
        there = (system.index[measure] >= 0) & shown.seen
        data = (shown.rows[status_column(measure)] != NO_DATA) & shown.seen
        odd = np.flatnonzero(there != data)
        if len(odd):
            group = " / ".join(shown.rows.loc[odd[0], list(KEYS)])
            raise ReleaseError(
                f"{shown.name}: W10: a status other than no_data where a grid counts it, and "
                f"only there: broken at {measure} of {group}. Do not publish it"
            )


def _alike(system: relations.System, outcomes: pd.DataFrame, seen: np.ndarray, name: str) -> None:
    """A cell that several rows show, such as a denominator under every horizon, is one cell."""
    least, most = np.full((2, len(system.block)), np.nan)
    for measure in system.counts:
        there = (system.index[measure] >= 0) & seen
        cells = system.index[measure][there]
        value = outcomes[measure].to_numpy(dtype=float, na_value=HIDDEN)[there]
        np.fmin.at(least, cells, value)
        np.fmax.at(most, cells, value)
    odd = np.flatnonzero(least < most)
    _refuse(odd, system, outcomes, f"{name}: contradicts itself: shown in two ways")


def _agrees(view: Publication, system: relations.System, outcomes: pd.DataFrame, name: str) -> None:
    """Relations all of whose cells are known must add up, or the release contradicts itself."""
    open_yet = abs(view.relations) @ view.hidden.astype(float) > 0
    off = np.abs(view.relations @ np.nan_to_num(view.values)) > 0.5
    rows = np.flatnonzero(off & ~open_yet)
    cells = np.unique(view.relations[rows].indices)
    _refuse(cells, system, outcomes, f"{name}: contradicts itself: these do not add up")


def _known(
    view: Publication, system: relations.System, outcomes: pd.DataFrame, policy: Policy, name: str
) -> None:
    """S1: what is shown, or follows by one subtraction, is not under the minimum count."""
    least = np.full(len(view.values), policy.minimum_count)
    bases = system.index["n_matched"]
    least[bases[bases >= 0]] *= 2  # no share of a smaller base could be shown, S1
    cells = np.flatnonzero(view.values < least)
    _refuse(cells, system, outcomes, f"{name}: follows from what is shown, and is under the limit")


def _refuse(
    cells: np.ndarray, system: relations.System, outcomes: pd.DataFrame, problem: str
) -> None:
    """Raise ReleaseError if there are any cells, naming a few."""
    if len(cells):
        names = "; ".join(relations.describe(system, outcomes, cells[:NAMED]))
        raise ReleaseError(f"{problem}: {len(cells)} cells, such as {names}. Do not publish it")
