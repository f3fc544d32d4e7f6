"""Which earlier releases a new one is protected and attacked together with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aggregates import policy as policies
from aggregates.audit import Progress, metadata
from aggregates.decisions import read, withdrawn
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.publish import OWN_NAME
from aggregates.schema import CURRENT, DECISIONS

BESIDE = "protected_beside"  # metadata: names of the releases that one was protected beside


@dataclass(frozen=True)
class Lineage:
    """Earlier releases, newest first, and the one of which the new one should be a copy."""

    earlier: tuple[Path, ...] = ()
    copy_of: Path | None = None

    def attacked_with(self, release_id: str) -> tuple[Path, ...]:
        """What a reader of the new release, of some id, can put beside it."""
        if self.copy_of is None or metadata(self.copy_of)[OWN_NAME] == release_id:
            return self.earlier
        return (self.copy_of, *self.earlier)


def trace(
    con: duckdb.DuckDBPyConnection,
    current: Path,
    fingerprint: str,
    policy: Policy,
    asked: Sequence[Path] | None,
    say: Progress,
) -> Lineage:
    """The releases `asked` for, each with those that it was protected beside.

    Where none is asked for, the current release if it is one of the same state's real people, and
    those that were taken back, which readers have all the same; one of the very same records and
    policy is built again, beside what it was built beside. Nobody is in a synthetic release, so
    that must be asked for.
    con, fingerprint  the staged package, and what names its contents
    Raises ReleaseError if one of them is no release, or not where the others are.
    """
    if asked is not None:
        return Lineage(_with_their_own(asked, say))
    if not current.exists():
        return Lineage()
    if reason := _no_concern(con, current):
        say(f"not protected beside the current release: {reason}")
        return Lineage()
    about = metadata(current)
    if (fingerprint, policies.to_toml(policy)) == (
        about["input_fingerprint"],
        about["policy_toml"],
    ):
        say(f"built again: {about[OWN_NAME]} has the same records and policy")
        *earlier, _ = reversed(_with_their_own([current], lambda message: None))
        return Lineage(tuple(reversed(earlier)), current.resolve())
    return Lineage(_with_their_own([current, *_taken_back(con, current)], say))


def _with_their_own(releases: Sequence[Path], say: Progress) -> tuple[Path, ...]:
    """Releases and those before them, each once."""
    found = {metadata(path)[OWN_NAME]: path.resolve() for path in releases}
    for release in releases:
        for name in metadata(release).get(BESIDE, "").split():
            found.setdefault(name, release.resolve().parent / name)
    for name, path in found.items():
        if not path.exists():
            raise ReleaseError(
                f"{path}: not there, though a later release was protected beside it; put {name} "
                "there, or say where it is with --previous"
            )
    if found:
        say(f"protected beside {', '.join(found)}")
    return tuple(found.values())


def _taken_back(con: duckdb.DuckDBPyConnection, current: Path) -> list[Path]:
    """Releases of the same people beside the current one that were public and are no more.

    Raises LogError where a log does not say for sure.
    """
    beside = sorted(path.parent for path in current.parent.glob(f"[!.]*/{DECISIONS}"))
    found = [path for path in beside if path.name != CURRENT and withdrawn(read(path))]
    return [path for path in found if not _no_concern(con, path)]


def _no_concern(con: duckdb.DuckDBPyConnection, current: Path) -> str:
    """Why the people of a release are not those of the package; nothing if they are."""
    package = con.execute("select synthetic, state_fips from stg_package").fetchone()
    if not package or package[0]:
        return "the people are synthetic; --previous asks for it all the same"
    try:
        about = metadata(current)
    except ReleaseError as error:
        raise ReleaseError(f"{error}. --previous none builds without regard to it") from error
    if (about["synthetic"], about["state_fips"]) != ("false", package[1]):
        return "its people are others; --previous asks for it all the same"
    return ""
