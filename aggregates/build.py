"""From a linked data package to a published release, and the attack on a published release.

    package -> staging (confidential) -> cube -> protect -> release file -> audit -> current

The release appears under its own name only when it is whole and proved; `current` is switched
last, by one rename. A build that dies at any moment leaves what was served before.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates import cubes, definitions, intake, relations
from aggregates import policy as policies
from aggregates.errors import BusyError, ReleaseError
from aggregates.policy import Policy
from aggregates.publish import (
    content_hash,
    public_outcomes,
    suppression_summary,
    write_release,
)
from aggregates.schema import COUNTS, KEYS, NO_DATA, RELEASE_VERSION, status_column
from suppression import MinimumCount, audit, protect
from suppression import Policy as Protection
from suppression.errors import SuppressionError

RELEASE_FILE = "release.duckdb"
MANIFEST = "manifest.json"
DRAFT = ".draft-"
DIMENSIONS = (
    "dim_program",
    "dim_region",
    "dim_cohort",
    "dim_cohort_horizon",
    "dim_horizon",
    "dim_subgroup",
    "cube_grids",
)
MEMORY_LIMIT = "8GB"  # for DuckDB, of the 24 GB machine this is meant for; it spills beyond

Progress = Callable[[str], None]


def quiet(message: str) -> None:
    """Progress for callers who want none."""


def build(
    package: Path,
    out: Path,
    policy: Policy | None = None,
    progress: Progress = quiet,
    *,
    mapping: Path | None = None,
    rejects: Path | None = None,
    keep_staging: Path | None = None,
) -> Path:
    """Build, protect, audit and publish `package`; returns the folder of the new release.

    Raises IntakeError for a package that breaks the contract, SuppressionError if a cell cannot
    be proved safe, BusyError if another build writes to `out`, ReleaseError otherwise. In all
    these cases `out/current` is what it was.
    """
    policy = policy or policies.load(None)
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with locked(out), staging(out, keep_staging) as con:
        report = intake.stage(package, con, mapping=mapping, rejects=rejects, progress=progress)
        progress("computing the outcomes cube")
        cubes.build_outcomes(con, policy, progress=progress)
        tables = protected_tables(con, policy, report.fingerprint, progress)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=out))
        try:
            return _publish(draft, out, tables, policy, started, progress)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def protected_tables(
    con: duckdb.DuckDBPyConnection, policy: Policy, fingerprint: str, progress: Progress
) -> dict[str, pd.DataFrame]:
    """Every table of the release but the certificate, protected."""
    cube = con.execute("select * from cube_outcomes order by all").df()
    tables = {name: con.execute(f"select * from {name} order by all").df() for name in DIMENSIONS}
    system = relations.build(
        cube[list(KEYS)], cube["n_exiters"].to_numpy() == 0, _dimensions(tables)
    )
    table = system.table(cube, policy)
    progress(f"protecting {table.size:,} cells tied by {table.relations.shape[0]:,} relations")
    pattern = protect(table, _protection(policy), progress)
    outcomes = public_outcomes(cube, system, pattern, policy)
    package = con.execute("select * from stg_package").df().iloc[0].to_dict()
    metadata = {
        "release_version": RELEASE_VERSION,
        "title": package["title"],
        "state": package["state"],
        "state_fips": package["state_fips"],
        "synthetic": "true" if package["synthetic"] else "false",
        "notice": package.get("notice") or "",
        "wages_first_quarter": package["wages_first_quarter"],
        "wages_last_quarter": package["wages_last_quarter"],
        "constant_dollar_year": policy.constant_dollar_year,
        "minimum_count": policy.minimum_count,
        "protection_width": policy.protection_width,
        "policy_toml": policies.to_toml(policy),
        "input_fingerprint": fingerprint,
        "policy_fingerprint": hashlib.sha256(policies.to_toml(policy).encode()).hexdigest(),
        "duckdb_version": duckdb.__version__,
    }
    tables["outcomes"] = outcomes.sort_values(list(KEYS), ignore_index=True)
    tables["cube_suppression"] = suppression_summary(outcomes)
    tables["definitions"] = definitions.frame()
    tables["metadata"] = _key_values(metadata)
    return tables


def _publish(
    draft: Path,
    out: Path,
    tables: dict[str, pd.DataFrame],
    policy: Policy,
    started: float,
    progress: Progress,
) -> Path:
    """Write the draft, attack it, sign it, name it, switch `current` to it."""
    release_id = content_hash(tables)
    named = _key_values({"release_id": release_id})
    tables["metadata"] = pd.concat([tables["metadata"], named]).sort_values("key")
    write_release(draft / RELEASE_FILE, tables)
    progress("attacking the release")
    certificate = attack_release(draft, progress)
    with duckdb.connect(str(draft / RELEASE_FILE)) as con:
        con.register("frame", _key_values(certificate))
        con.execute("create table certificate as select * from frame order by key")
        con.execute("checkpoint")
    manifest = {
        "release_id": release_id,
        "release_version": RELEASE_VERSION,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started, 1),
        "file": RELEASE_FILE,
        "bytes": (draft / RELEASE_FILE).stat().st_size,
        "sha256": hashlib.sha256((draft / RELEASE_FILE).read_bytes()).hexdigest(),
        "certificate": certificate,
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for name in (RELEASE_FILE, MANIFEST):
        _flush(draft / name)
    target = out / release_id
    if not _whole(target):
        shutil.rmtree(target, ignore_errors=True)
        draft.chmod(0o755)
        draft.rename(target)
    switch(out, release_id)
    return target


def _whole(release: Path) -> bool:
    """Whether a release of this name is there already, complete and unharmed."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
        found = hashlib.sha256((release / RELEASE_FILE).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return False
    return bool(manifest.get("sha256") == found)


def switch(out: Path, release_id: str) -> None:
    """Make `release_id` the current release by one rename."""
    link = out / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id, target_is_directory=True)
    link.replace(out / "current")
    _flush(out)


def attack_release(release: Path, progress: Progress = quiet) -> dict[str, object]:
    """Attack a release with nothing but the release; returns the certificate.

    Raises ReleaseError if a cell is exposed or a program ends without proof.
    """
    with open_release(release) as con:
        outcomes = con.execute("select * from outcomes").df()
        tables = {name: con.execute(f"select * from {name}").df() for name in DIMENSIONS}
        meta = dict(con.execute("select key, value from metadata").fetchall())
    empty = (outcomes[status_column("n_matched")] == NO_DATA).to_numpy()
    system = relations.build(outcomes[list(KEYS)], empty, _dimensions(tables))
    view = system.publication(outcomes)
    width = int(meta["protection_width"])
    try:
        found = audit(view, width, progress)
    except SuppressionError as error:
        raise ReleaseError(f"{release.name}: the audit ended without proof: {error}") from error
    if len(found.exposed):
        names = describe(system, outcomes, found.exposed)
        raise ReleaseError(
            f"{release.name}: {len(found.exposed)} hidden cells can be narrowed below "
            f"{width} persons, such as {'; '.join(names[:3])}. Do not publish it"
        )
    return {
        "result": "proved",
        "rule": f"every suppressed count could hold any of a range at least {width} wide, "
        f"and no derivable count is provably under {width}",
        "width": width,
        "cells": len(view.values),
        "relations": view.relations.shape[0],
        "cells_attacked": found.attacked,
        "cells_exposed": 0,
        "narrowest_interval": round(found.narrowest, 6) if np.isfinite(found.narrowest) else "",
        "programs_solved": found.programs,
        "solver": "HiGHS, every program solved to proven optimality",
        "hidden_counts": int(
            sum((outcomes[status_column(m)] == "suppressed").sum() for m in COUNTS)
        ),
    }


def describe(system: relations.System, outcomes: pd.DataFrame, cells: np.ndarray) -> list[str]:
    """Names of cells, by the first cube row that shows them; never a value."""
    names = []
    for cell in cells[:20]:
        for measure, index in system.index.items():
            at = np.flatnonzero(index == cell)
            if len(at):
                names.append(f"{measure} at {' / '.join(outcomes.loc[at[0], list(KEYS)])}")
                break
        else:
            names.append("what published parts leave of a margin")
    return names


def open_release(release: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a release folder or file. Raises ReleaseError if it is none."""
    path = release / RELEASE_FILE if release.is_dir() else release
    if not path.is_file():
        raise ReleaseError(f"{path}: no release there; build one with `python -m aggregates build`")
    try:
        con = duckdb.connect(str(path), read_only=True)
        version = con.execute("select value from metadata where key = 'release_version'").fetchone()
    except duckdb.Error as error:
        raise ReleaseError(f"{path}: not a Throughline release, or a damaged one") from error
    if not version or version[0] != RELEASE_VERSION:
        raise ReleaseError(f"{path}: release version is not {RELEASE_VERSION}; build it again")
    return con


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `out` for one build; the lock goes with the process, however that ends."""
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(f"{out}: another build is running; wait for it to end") from error
        for left in out.glob(f"{DRAFT}*"):  # of a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def staging(out: Path, keep: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A confidential database outside the releases, removed at the end unless kept on purpose.

    Its place follows from `out`, so that what a killed build left there goes with the next.
    """
    name = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    folder = keep or Path(tempfile.gettempdir()) / f"throughline-staging-{os.getuid()}-{name}"
    if keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "staging.duckdb").unlink(missing_ok=True)
    con = duckdb.connect(str(folder / "staging.duckdb"))
    try:
        con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        con.execute("set preserve_insertion_order = false")
        con.execute("set temp_directory = $folder", {"folder": str(folder / "spill")})
        yield con
    finally:
        con.close()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _dimensions(tables: dict[str, pd.DataFrame]) -> relations.Dimensions:
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


def _protection(policy: Policy) -> Protection:
    return Protection(MinimumCount(policy.minimum_count), width=policy.protection_width)


def _key_values(pairs: dict[str, object]) -> pd.DataFrame:
    """Two text columns, key and value, sorted."""
    return pd.DataFrame({"key": sorted(pairs), "value": [str(pairs[key]) for key in sorted(pairs)]})


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written before anything relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
