"""The system of leavers that a build protects, kept in a file, so that it is measured alone.

python -m benchmarks.release_system PACKAGE FILE [POLICY]
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from aggregates import build, cubes, intake, release
from aggregates import policy as policies
from aggregates.declarations import LEAVERS
from suppression import MinimumCount, Policy


def keep(package: Path, file: Path, policy_file: Path | None) -> None:
    """Write a Table and its Policy; nothing of the package stays anywhere else."""
    policy = policies.load(policy_file)
    with build.staging(file.parent, None) as con:
        intake.stage(package, con)
        cubes.build_cubes(con, policy)
        shown = release.confidential(con, LEAVERS, policy)
    protection = Policy(MinimumCount(policy.minimum_count), width=policy.protection_width)
    file.write_bytes(pickle.dumps((shown.system().table(shown.rows, policy), protection)))


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    keep(given[0], given[1], given[2] if len(given) > 2 else None)
