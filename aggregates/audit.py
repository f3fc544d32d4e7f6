"""The audit of a release: opens what was published, and nothing else, and attacks it.

Three questions. Does the file hold what a release may hold, and no value without leave (W1 to
W8)? Does what it shows agree with itself? Can anything hidden be worked out (S2, S6)? Only a
release that passes all of them gets a certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pandas as pd

from aggregates import policy as policies
from aggregates import relations, revisions, rounding
from aggregates.errors import ReleaseError
from aggregates.policy import Policy, PolicyError
from aggregates.publish import BY_REGION, CERTIFICATE, OWN_NAME, content_hash
from aggregates.schema import (
    CODED,
    COUNTS,
    EMPLOYMENT,
    KEYS,
    MEASURES,
    NO_DATA,
    PERCENTILES,
    PUBLISHED,
    RATES,
    RELEASE_VERSION,
    STATUSES,
    SUPPRESSED,
    bound_columns,
    rate_parts,
    status_column,
)
from suppression import Audit, Publication, SuppressionError, audit
from suppression.certificate import fingerprint, width_in_words

RELEASE_FILE = "release.duckdb"
MANIFEST = "manifest.json"
DIMENSIONS = (
    "dim_program",
    "dim_region",
    "dim_cohort",
    "dim_cohort_horizon",
    "dim_horizon",
    "dim_subgroup",
    "cube_grids",
)
TABLES = {*DIMENSIONS, "outcomes", BY_REGION, "cube_suppression", "definitions", "metadata"}
_META = "select value from metadata where key"
NAMED = 3  # cells that a message names
HIDDEN = -1.0  # in place of a count that is not shown
SAME_RATE = 1e-9  # share: a rate is its numerator over its denominator, but for binary rounding

Progress = Callable[[str], None]
T = TypeVar("T")


def quiet(message: str) -> None:
    """Progress for callers who want none."""


def attack_release(
    release: Path, progress: Progress = quiet, previous: Sequence[Path] = ()
) -> dict[str, object]:
    """Attack a release with nothing but the release; returns the certificate.

    previous  releases that were public before, newest first: all are attacked together (S23)
    Raises ReleaseError if it is no release, holds what it may not, contradicts itself, exposes
    a cell, or if a program ends without proof.
    """
    certificate = _guarded(release, lambda con: _attack(con, release.name, progress))
    if previous:
        certificate |= _attack_together(release, previous, progress)
    return certificate


def _attack_together(release: Path, previous: Sequence[Path], say: Progress) -> dict[str, object]:
    """S23: what can be worked out from a release and those before it."""
    shown = [read(path) for path in (release, *previous)]
    name = " with ".join(item.name for item in (*shown[1:], shown[0]))
    joint = revisions.unite(shown)
    width = min(item.policy.protection_width for item in shown)
    try:
        view = revisions.together(joint, say)
        say(f"attacking {int(view.hidden.sum()):,} hidden cells of {len(shown)} releases together")
        found = audit(view, width, say)
    except SuppressionError as error:
        raise ReleaseError(
            f"{name}: the audit ended without proof: {error}. Do not publish it"
        ) from error
    exposed = np.isin(np.arange(len(view.values)), found.exposed)
    revisions.refuse(
        joint, exposed, f"{name}: together they narrow what they hide below {width} persons"
    )
    return {
        "attacked_with": " ".join(item.name for item in shown[1:]),
        "cells_attacked_together": found.attacked,
        "cells_exposed_together": 0,
        "narrowest_interval_together": width_in_words(found.narrowest),
    } | {f"{key}_together": value for key, value in _proof(view, found).items()}


def read(release: Path) -> revisions.Shown:
    """A release as its readers have it. Raises ReleaseError if it is none."""

    def take(con: duckdb.DuckDBPyConnection) -> revisions.Shown:
        policy = _policy(con, release.name)
        if policy.rounded:
            raise ReleaseError(
                f"{release.name}: its counts are rounded, and what it tells together with another "
                "release is not proved; withdraw it, and name it no more as --previous"
            )
        outcomes = con.execute("select * from outcomes order by all").df()
        row = con.execute(f"{_META} = '{OWN_NAME}'").fetchone()
        return revisions.Shown(
            name=row[0] if row else release.name,
            rows=outcomes,
            empty=(outcomes[status_column("n_matched")] == NO_DATA).to_numpy(),
            dimensions=dimensions(con),
            policy=policy,
        )

    return _guarded(release, take)


def metadata(release: Path) -> dict[str, str]:
    """What a release says of itself."""
    return _guarded(
        release, lambda con: dict(con.execute("select key, value from metadata").fetchall())
    )


def _guarded(release: Path, do: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Open a release and do something with it; whatever it lacks is said in words."""
    with open_release(release) as con:
        if release.is_dir() and not whole(release):
            raise ReleaseError(
                f"{release.name}: {RELEASE_FILE} is not the file that {MANIFEST} was written for; "
                "copy the release again, or build it again"
            )
        try:
            return do(con)
        except SuppressionError as error:
            raise ReleaseError(
                f"{release.name}: the audit ended without proof: {error}. Do not publish it"
            ) from error
        except (duckdb.Error, PolicyError, KeyError, IndexError, TypeError, ValueError) as error:
            raise ReleaseError(
                f"{release.name}: not a whole release; what the audit needs cannot be read "
                f"({type(error).__name__}). Build it again"
            ) from error


def _attack(con: duckdb.DuckDBPyConnection, name: str, say: Progress) -> dict[str, object]:
    _contents(con, name)
    policy = _policy(con, name)
    say("looking for values that may not be there")
    for check in checks(policy):
        check.run(con, name)
    outcomes = con.execute("select * from outcomes order by all").df()
    attack = _attack_rounded if policy.rounded else _attack_hidden
    system, found, proof = attack(outcomes, dimensions(con), policy, name, say)
    _refuse(
        found.exposed,
        system,
        outcomes,
        f"{name}: can be narrowed below {policy.width} persons",
    )
    release_id = content_hash(con)
    if [release_id] != [value for (value,) in con.execute(f"{_META} = '{OWN_NAME}'").fetchall()]:
        raise ReleaseError(
            f"{name}: what it holds is not what its release_id was given for; build it again"
        )
    return _certificate(release_id, policy, system, found, outcomes) | proof


def _attack_hidden(
    outcomes: pd.DataFrame,
    codes: relations.Dimensions,
    policy: Policy,
    name: str,
    say: Progress,
) -> tuple[relations.System, Audit, dict[str, object]]:
    """S8: what can be worked out of suppressed counts."""
    empty = (outcomes[status_column("n_matched")] == NO_DATA).to_numpy()
    system = relations.build(outcomes[list(KEYS)], empty, codes)
    view = system.publication(outcomes, policy)
    say(f"attacking {int(view.hidden.sum()):,} hidden cells")
    _alike(system, outcomes, name)
    _agrees(view, system, outcomes, name)
    _known(view, system, outcomes, policy, name)
    found = audit(view, policy.width, say)
    return system, found, _proof(view, found)


def _attack_rounded(
    outcomes: pd.DataFrame,
    codes: relations.Dimensions,
    policy: Policy,
    name: str,
    say: Progress,
) -> tuple[relations.System, Audit, dict[str, object]]:
    """S21: what can be worked out of rounded counts."""
    system = rounding.system_of(outcomes, codes)
    _alike(system, outcomes, name)
    return system, rounding.attack_rounded(outcomes, system, policy, say), {}


def _certificate(
    release_id: str,
    policy: Policy,
    system: relations.System,
    found: Audit,
    outcomes: pd.DataFrame,
) -> dict[str, object]:
    hidden = sum((outcomes[status_column(name)] == SUPPRESSED).sum() for name in COUNTS)
    return {
        "result": "proved",
        "release_id": release_id,
        "method": _method(policy),
        "rule": f"every {'rounded' if policy.rounded else 'suppressed'} count could hold any of a "
        f"range at least {policy.width} wide, and no derivable count is provably under "
        f"{policy.width}",
        "width": policy.width,
        "cells": len(system.block),
        "relations": system.relations.shape[0],
        "cells_attacked": found.attacked,
        "cells_exposed": 0,
        "hidden_counts": int(hidden),
        "narrowest_interval": width_in_words(found.narrowest),
        "programs_solved": found.programs,
        "solver": f"HiGHS {version('highspy')}, every "
        + ("table found checked" if policy.rounded else "program solved to proven optimality"),
        "database": f"DuckDB {duckdb.__version__}",
    }


def _method(policy: Policy) -> str:
    """How counts are protected, in words."""
    if policy.rounded:
        return f"controlled rounding to base {policy.rounding_base} (S20, S21)"
    return "suppression (S1 to S25)"


def _proof(view: Publication, found: Audit) -> dict[str, object]:
    """How a release was attacked, and what names exactly the system that was (S17, S18)."""
    whole = found.proved - len(found.loose) if found.whole else 0
    return {
        "components": len(found.components),
        "cells_proved_in_whole_numbers": whole,
        "system_fingerprint": fingerprint(view),
    }


def _contents(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """W1: the tables of a release, with the columns of the cube, and nothing else."""
    everything = con.execute(
        "select if(schema = 'main', name, schema || '.' || name) from (show all tables) "
        "where database = current_database()"
    ).fetchall()
    tables = {table for (table,) in everything} - {CERTIFICATE}
    columns = {column for column, *_ in con.execute("describe outcomes").fetchall()}
    expected = {*KEYS, *MEASURES, *(status_column(measure) for measure in MEASURES)}
    expected |= {column for rate in RATES for column in bound_columns(rate)}
    for what, found, known in (("table", tables, TABLES), ("column", columns, expected)):
        if odd := sorted(found ^ known):
            state = "is missing" if odd[0] in known else "does not belong there"
            raise ReleaseError(f"{name}: W1: {what} {odd[0]} {state}. Do not publish it")


def _policy(con: duckdb.DuckDBPyConnection, name: str) -> Policy:
    """The policy that the release prints, which its metadata must repeat."""
    meta = dict(con.execute("select key, value from metadata").fetchall())
    policy = policies.parse(meta["policy_toml"])
    for key in ("minimum_count", "protection_width"):
        if str(getattr(policy, key)) != meta[key]:
            raise ReleaseError(f"{name}: metadata says another {key} than the policy it prints")
    return policy


def _alike(system: relations.System, outcomes: pd.DataFrame, name: str) -> None:
    """A cell that several rows show, such as a denominator under every horizon, is one cell."""
    for measure in COUNTS:
        there = system.index[measure] >= 0
        cells = system.index[measure][there]
        value = outcomes[measure].to_numpy(dtype=float, na_value=HIDDEN)[there]
        least, most = np.full((2, len(system.block)), HIDDEN)
        least[cells] = most[cells] = value
        np.minimum.at(least, cells, value)
        np.maximum.at(most, cells, value)
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


@dataclass(frozen=True)
class Check:
    """A rule of the wall, and SQL for the rows of a release that break it."""

    rule: str
    sql: str

    def run(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Raise ReleaseError if a row breaks the rule, naming it by its keys."""
        rows = con.execute(
            f"select {', '.join(KEYS)} from ({self.sql}) order by all limit {NAMED}"
        ).fetchall()
        if rows:
            names = "; ".join(" / ".join(map(str, row)) for row in rows)
            raise ReleaseError(f"{name}: {self.rule}: broken at {names}. Do not publish it")


def checks(policy: Policy) -> tuple[Check, ...]:
    """W2 to W8, with the thresholds of a release."""
    return (
        Check("W2: one row a group, and no key missing", _unlike_keys()),
        Check(
            "W3: a value where the status is published, and nowhere else",
            _any(
                f"{status_column(m)} is null or {status_column(m)} not in {_codes(m)} "
                f"or ({m} is not null) <> ({status_column(m)} = '{PUBLISHED}')"
                for m in MEASURES
            ),
        ),
        Check(
            "W4: a rate only beside both of its counts, and their quotient",
            _any(
                f"{rate} is not null and ({top} is null or {bottom} is null or {bottom} = 0 "
                f"or abs({rate} - {top} / {bottom}) > {SAME_RATE})"
                for rate, (top, bottom) in ((rate, rate_parts(rate)) for rate in RATES)
            ),
        ),
        Check(
            "W5: bounds of coded rates alone, of looked-up leavers that are shown",
            _any(
                f"({low} is not null) <> ({status_column(rate)} = '{CODED}') "
                f"or ({high} is not null) <> ({status_column(rate)} = '{CODED}') "
                f"or ({low} is not null and n_matched is null) "
                f"or not (0 <= {low} and {low} < {high} and {high} <= 1)"
                for rate, (low, high) in ((rate, bound_columns(rate)) for rate in RATES)
            ),
        ),
        Check(
            "W6: no count under the minimum, or, rounded, that is no multiple of the base",
            _any(
                f"{count} % {policy.rounding_base} <> 0 or {count} < 0"
                if policy.rounded
                else f"{count} < {policy.minimum_count}"
                for count in COUNTS
            ),
        ),
        Check(
            "W7: wages rounded, and only beside enough earners that are shown",
            _any(
                f"{wage} is not null and (n_{definition} is null or n_{definition} < "
                f"{policy.shown_earners} or {wage} % {policy.wage_rounding} <> 0)"
                for definition in EMPLOYMENT
                for wage in _wages(definition)
            ),
        ),
        Check(
            "W8: two copies of the cube that say the same",
            f"(from outcomes except all from {BY_REGION}) union all "
            f"(from {BY_REGION} except all from outcomes)",
        ),
    )


def _codes(measure: str) -> str:
    known = STATUSES if measure in RATES else tuple(s for s in STATUSES if s != CODED)
    return f"({', '.join(repr(status) for status in known)})"


def _wages(definition: str) -> list[str]:
    return [
        f"wage_{definition}_{percentile}{suffix}"
        for percentile in PERCENTILES
        for suffix in ("", "_nominal")
    ]


def _any(conditions: Iterable[str]) -> str:
    return "from outcomes where " + " or ".join(f"({condition})" for condition in conditions)


def _unlike_keys() -> str:
    keys = ", ".join(KEYS)
    missing = " or ".join(f"{key} is null" for key in KEYS)
    return f"select {keys} from outcomes group by all having count(*) > 1 or bool_or({missing})"


def dimensions(con: duckdb.DuckDBPyConnection) -> relations.Dimensions:
    """The trees of the cube that `con` has open, staging or release."""
    tables = {name: con.execute(f"select * from {name} order by all").df() for name in DIMENSIONS}
    return relations.Dimensions(
        program=tables["dim_program"],
        region=tables["dim_region"],
        cohort=tables["dim_cohort"],
        subgroup=tables["dim_subgroup"],
        cover=tables["dim_cohort_horizon"][
            ["cohort_code", "horizon_code", "first_year", "last_year"]
        ],
        grids=tables["cube_grids"],
    )


def whole(release: Path) -> bool:
    """Whether a release folder is complete and unharmed: its file is what its manifest says."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest.get("sha256") == sha256(release / RELEASE_FILE))
    except (OSError, ValueError):
        return False


def sha256(path: Path) -> str:
    """Fingerprint of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_release(release: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a release folder or file. Raises ReleaseError if it is none."""
    path = release / RELEASE_FILE if release.is_dir() else release
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
