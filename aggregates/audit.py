"""The audit of a release: opens what was published, and nothing else, and attacks it.

Three questions. Does the file hold what a release may hold, and no value without leave (form.py,
W1 to W9)? Can anything hidden be worked out (attack.py, S2, S6)? Does what it shows agree with
itself (W10 there, and follows.py, W11)? Only a release that passes all of them gets a certificate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import duckdb
import numpy as np
import pandas as pd

from aggregates import follows, form, insiders, mixture, release, revisions
from aggregates import policy as policies
from aggregates.attack import Attacked, attack
from aggregates.disk import sha256
from aggregates.errors import ReleaseError
from aggregates.policy import Policy, PolicyError
from aggregates.publish import OWN_NAME, content_hash
from aggregates.revisions import Shown
from aggregates.schema import RELEASE_VERSION
from suppression import SuppressionError, audit
from suppression.certificate import fingerprint, width_in_words

RELEASE_FILE = "release.duckdb"
MANIFEST = "manifest.json"
_META = "select value from metadata where key"

Progress = Callable[[str], None]
T = TypeVar("T")


def quiet(message: str) -> None:
    """Progress for callers who want none."""


def attack_release(
    folder: Path,
    progress: Progress = quiet,
    previous: Sequence[Path] = (),
    paid: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> dict[str, object]:
    """Attack a release with nothing but the release; returns the certificate.

    previous  releases that were public before, newest first: all are attacked together (S23)
    paid      population -> what employers have in its counts, which the build knows: then they
              attack too (S26)
    Raises ReleaseError if it is no release, holds what it may not, contradicts itself, exposes
    a cell, or if a program ends without proof.
    """
    certificate = _guarded(folder, lambda con: _attack(con, folder.name, progress, paid))
    if previous:
        certificate |= _attack_together(folder, previous, progress)
    return certificate


def _attack_together(folder: Path, previous: Sequence[Path], say: Progress) -> dict[str, object]:
    """S23: what can be worked out from a release and those before it, population by population."""
    everything = [read(path) for path in (folder, *previous)]
    names = [next(iter(item.values())).name for item in everything]
    name = " with ".join((*names[1:], names[0]))
    found = []
    for population in everything[0]:
        shown = [item[population] for item in everything if population in item]
        if len(shown) > 1:
            found.append(_joint_attack(shown, name, say))
    return {
        "attacked_with": " ".join(names[1:]),
        "cells_exposed_together": 0,
    } | {f"{key}_together": value for key, value in _summed(found).items()}


def _joint_attack(shown: list[Shown], name: str, say: Progress) -> Attacked:
    joint = revisions.unite(shown)
    width = min(item.policy.protection_width for item in shown)
    try:
        view = mixture.together(joint, say)
        say(f"attacking {int(view.hidden.sum()):,} hidden cells of {len(shown)} releases together")
        found = audit(view, width, say)
    except SuppressionError as error:
        raise ReleaseError(
            f"{name}: the audit ended without proof: {error}. Do not publish it"
        ) from error
    exposed = np.isin(np.arange(len(view.values)), found.exposed)
    mixture.refuse(
        joint, exposed, f"{name}: together they narrow what they hide below {width} persons"
    )
    return Attacked(joint.system, found, view)


def read(path: Path) -> dict[str, Shown]:
    """A release as its readers have it, by population. Raises ReleaseError if it is none."""

    def take(con: duckdb.DuckDBPyConnection) -> dict[str, Shown]:
        policy = _policy(con, path.name)
        if policy.rounded:
            raise ReleaseError(
                f"{path.name}: its counts are rounded, and what it tells together with another "
                "release is not proved; withdraw it, and name it no more as --previous"
            )
        row = con.execute(f"{_META} = '{OWN_NAME}'").fetchone()
        name = row[0] if row else path.name
        return {
            population.name: release.published(con, population, name, policy)
            for population in release.there(con)
        }

    return _guarded(path, take)


def metadata(path: Path) -> dict[str, str]:
    """What a release says of itself."""
    return _guarded(
        path, lambda con: dict(con.execute("select key, value from metadata").fetchall())
    )


def _guarded(path: Path, do: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Open a release and do something with it; whatever it lacks is said in words."""
    with open_release(path) as con:
        if path.is_dir() and not whole(path):
            raise ReleaseError(
                f"{path.name}: {RELEASE_FILE} is not the file that {MANIFEST} was written for; "
                "copy the release again, or build it again"
            )
        try:
            return do(con)
        except SuppressionError as error:
            raise ReleaseError(
                f"{path.name}: the audit ended without proof: {error}. Do not publish it"
            ) from error
        except (duckdb.Error, PolicyError, KeyError, IndexError, TypeError, ValueError) as error:
            raise ReleaseError(
                f"{path.name}: not a whole release; what the audit needs cannot be read "
                f"({type(error).__name__}). Build it again"
            ) from error


def attack_as_employer(folder: Path, own: Path, progress: Progress = quiet) -> dict[str, object]:
    """S26: attack a release with the file of an employer's own people; returns what it found.

    Raises ReleaseError as `attack_release` does, and if the employer learns of others.
    """

    def take(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
        policy, found = _policy(con, folder.name), []
        header = own.open(encoding="utf-8-sig").readline()
        for population in release.there(con):
            if f"{population.unit}_code" in header:
                shown = release.published(con, population, folder.name, policy)
                one = attack(shown, progress)
                seen = insiders.by_one(one, shown, insiders.read_own(own, shown), progress)
                insiders.refuse(seen, one, shown)
                found.append(seen)
        if not found:
            raise ReleaseError(f"{own}: has neither program_code nor credential_code")
        return _employers(found)

    return _guarded(folder, take)


def _attack(
    con: duckdb.DuckDBPyConnection, name: str, say: Progress, paid: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    form.contents(con, name)
    policy = _policy(con, name)
    say("looking for values that may not be there")
    for check in form.checks(con, policy):
        check.run(con, name)
    attacked, populations, seen = [], [], []
    for population in release.there(con):
        shown = release.published(con, population, name, policy)
        attacked.append(attack(shown, say))
        populations.append(shown)
        if population.name in paid and policy.rivals and not policy.rounded:
            seen.append(insiders.by_any(attacked[-1], shown, paid[population.name], say))
            insiders.refuse(seen[-1], attacked[-1], shown)
    follows.check(con, name, policy, populations)
    release_id = content_hash(con)
    if [release_id] != [value for (value,) in con.execute(f"{_META} = '{OWN_NAME}'").fetchall()]:
        raise ReleaseError(
            f"{name}: what it holds is not what its release_id was given for; build it again"
        )
    return _certificate(con, release_id, policy, attacked) | (_employers(seen) if seen else {})


def _employers(seen: list[insiders.Seen]) -> dict[str, object]:
    """What employers found who know their own people (S26)."""
    narrowest = min(one.attack.narrowest for one in seen)
    return {
        "cells_attacked_by_employers": sum(one.attack.attacked for one in seen),
        "cells_exposed_to_employers": 0,
        "narrowest_interval_to_employers": width_in_words(narrowest),
        "counts_shown_to_employers": sum(one.shown for one in seen),
    }


def _certificate(
    con: duckdb.DuckDBPyConnection, release_id: str, policy: Policy, attacked: list[Attacked]
) -> dict[str, object]:
    row = con.execute(
        "select coalesce(sum(cells) filter (status = 'suppressed'), 0)::bigint, "
        "sum(cells) filter (status <> 'no_data')::bigint "
        "from cube_suppression where measure = 'n' or measure like 'n\\_%' escape '\\'"
    ).fetchone()
    hidden, counts = row or (0, 0)
    return {
        "result": "proved",
        "release_id": release_id,
        "method": _method(policy),
        "rule": f"every {'rounded' if policy.rounded else 'suppressed'} count could hold any of a "
        f"range at least {policy.width} wide, and no derivable count is provably under "
        f"{policy.width}",
        "width": policy.width,
        "cells": sum(len(one.system.block) for one in attacked),
        "relations": sum(one.system.relations.shape[0] for one in attacked),
        "cells_exposed": 0,
        "published_counts": counts - hidden,
        "hidden_counts": hidden,
        "solver": f"HiGHS {version('highspy')}, every "
        + ("table found checked" if policy.rounded else "program solved to proven optimality"),
        "database": f"DuckDB {duckdb.__version__}",
    } | _summed(attacked)


def _summed(attacked: list[Attacked]) -> dict[str, object]:
    """How the systems of all populations were attacked, and what names exactly them (S17, S18)."""
    found = [one.found for one in attacked]
    narrowest = min((one.narrowest for one in found), default=np.inf)
    sums: dict[str, object] = {
        "cells_attacked": sum(one.attacked for one in found),
        "narrowest_interval": width_in_words(narrowest),
        "programs_solved": sum(one.programs for one in found),
    }
    views = [one for one in attacked if one.view is not None]
    if views:
        sums |= {
            "components": sum(len(one.found.components) for one in views),
            "cells_proved_in_whole_numbers": sum(
                one.found.proved - len(one.found.loose) if one.found.whole else 0 for one in views
            ),
            "system_fingerprint": " ".join(fingerprint(one.view) for one in views if one.view),
        }
    return sums


def _method(policy: Policy) -> str:
    """How counts are protected, in words."""
    if policy.rounded:
        return f"controlled rounding to base {policy.rounding_base} (S20, S21)"
    return "suppression (S1 to S26)"


def _policy(con: duckdb.DuckDBPyConnection, name: str) -> Policy:
    """The policy that the release prints, which its metadata must repeat."""
    meta = dict(con.execute("select key, value from metadata").fetchall())
    policy = policies.parse(meta["policy_toml"])
    for key in ("minimum_count", "protection_width"):
        if str(getattr(policy, key)) != meta[key]:
            raise ReleaseError(f"{name}: metadata says another {key} than the policy it prints")
    return policy


def whole(folder: Path) -> bool:
    """Whether a release folder is complete and unharmed: its file is what its manifest says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest.get("sha256") == sha256(folder / RELEASE_FILE))
    except (OSError, ValueError):
        return False


def open_release(folder: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a release folder or file. Raises ReleaseError if it is none."""
    path = folder / RELEASE_FILE if folder.is_dir() else folder
    if not path.is_file():
        raise ReleaseError(f"{path}: no release there; build one with `python -m aggregates build`")
    try:
        con = duckdb.connect(str(path), read_only=True)
        found = con.execute(f"{_META} = 'release_version'").fetchone()
    except duckdb.Error as error:
        raise ReleaseError(f"{path}: not a Throughline release, or a damaged one") from error
    if not found or found[0] != RELEASE_VERSION:
        con.close()
        raise ReleaseError(f"{path}: release version is not {RELEASE_VERSION}; build it again")
    return con
