"""The cubes with rounded counts: nothing is hidden, everything adds up (S20, S21).

Groups without anybody are rounded like the others: a 0 that is published may be of nobody, or of
fewer people than the base. Pairs of clusters (R9) are shown too: they are what makes clusters of
both frameworks add up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aggregates import relations
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.publish import rounded_groups
from aggregates.revisions import Shown
from suppression import Audit, Table
from suppression.intervals import Progress
from suppression.rounded import audit_rounding
from suppression.rounding import Rounding, round_table

REACH = "rounding_reach"  # metadata: how far a count may be from the true one


@dataclass(frozen=True)
class Rounded:
    """What of the rounded cube of a population may be published.

    groups  what is shown of its groups
    reach   persons: no count is further from the true one
    """

    groups: pd.DataFrame
    reach: int

    def metadata(self, policy: Policy, others: Mapping[str, object]) -> dict[str, object]:
        """What the release says of how it was rounded; others: of other populations, so far."""
        reach = max(self.reach, int(str(others.get(REACH, 0))))
        return {"method": policy.method, "rounding_base": policy.rounding_base, REACH: reach}


def round_cube(new: Shown, earlier: Sequence[Shown], progress: Progress) -> Rounded:
    """Round every count of a population's confidential cube `new`.

    Raises RoundingError if that cannot be done, ReleaseError beside releases that are public
    already: two roundings of nearly the same people tell more than one, and no proof covers that.
    """
    if earlier:
        raise ReleaseError(
            f"a rounded release is not proved beside {earlier[0].name}, which is public already: "
            'together they would narrow what each leaves open. Use method = "suppression", or '
            "--previous none if the other is withdrawn"
        )
    system, policy, population = new.system(), new.policy, new.dimensions.population
    table = _table(system, new.rows)
    progress(
        f"rounding {population.name}: {table.size:,} cells tied by "
        f"{table.relations.shape[0]:,} relations"
    )
    found = round_table(table, policy.rounding_base, _key(new.rows), progress)
    groups = rounded_groups(new.rows, system, found.values, policy, population)
    return Rounded(groups, found.reach)


def attack_rounded(
    groups: pd.DataFrame, system: relations.System, policy: Policy, progress: Progress
) -> Audit:
    """S21: attack the counts of a release that says that it is rounded, knowing the release alone.

    Raises TableError if they do not add up.
    """
    table = _table(system, groups)
    progress(f"attacking {table.size:,} rounded counts")
    rounding = Rounding(table, policy.rounding_base, policy.width)
    return audit_rounding(rounding, progress)


def _table(system: relations.System, rows: pd.DataFrame) -> Table:
    """The counts of a cube, or of a release, as a table; nothing is known of them beforehand."""
    values = system.values(rows)
    if np.isnan(values).any():
        raise ValueError("a count is missing, where every count is rounded")
    return Table(
        np.rint(values).astype(np.int64),
        system.relations,
        np.ones(len(values)),
        system.block,
        system.layers,
        printed=system.printed,
        within=system.within,
    )


def _key(cube: pd.DataFrame) -> bytes:
    """What the lots are drawn from: a hash of all that is confidential in the cube, exact wages
    included. The same records give the same release, and nobody else can draw the same lots.
    """
    return hashlib.sha256(cube.to_csv(index=False).encode()).digest()
