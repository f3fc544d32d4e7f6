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
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import pandas as pd

from aggregates import cubes, definitions, intake, lineage, relations, rounding
from aggregates import policy as policies
from aggregates.audit import (
    DIMENSIONS,
    MANIFEST,
    RELEASE_FILE,
    Progress,
    attack_release,
    dimensions,
    quiet,
    read,
    sha256,
    whole,
)
from aggregates.errors import BusyError, ReleaseError
from aggregates.guard import pattern_beside, split_as_before
from aggregates.policy import Policy
from aggregates.publish import (
    key_values,
    public_outcomes,
    sign,
    suppression_summary,
    write_release,
)
from aggregates.revisions import Shown
from aggregates.schema import COUNTS, KEYS, RELEASE_VERSION
from suppression import MinimumCount, protect
from suppression import Policy as Protection

CURRENT = "current"
STAGING_FILE = "staging.duckdb"
DRAFT = ".draft-"
NEXT = ".next-"
MEMORY_LIMIT = "8GB"  # for DuckDB, of the 24 GB machine this is meant for; it spills beyond


def build(
    package: Path,
    out: Path,
    policy: Policy | None = None,
    progress: Progress = quiet,
    *,
    mapping: Path | None = None,
    rejects: Path | None = None,
    keep_staging: Path | None = None,
    previous: Sequence[Path] | None = None,
) -> Path:
    """Build, protect, audit and publish `package`; returns the folder of the new release.

    previous  releases that are public already, newest first, which the new one must not give
              away (S22); default: the current one and those that it was protected beside

    Raises IntakeError for a package that breaks the contract, SuppressionError if a cell cannot
    be proved safe, BusyError if another build writes to `out`, ReleaseError otherwise. In all
    these cases `out/current` is what it was.
    """
    policy = policy or policies.load(None)
    _allowed(out, keep_staging)
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        with locked(out), staging(out, keep_staging) as con:
            report = intake.stage(package, con, mapping=mapping, rejects=rejects, progress=progress)
            before = lineage.trace(
                con, out / CURRENT, report.fingerprint, policy, previous, progress
            )
            progress("computing the outcomes cube")
            keep = bool(before.earlier)
            cubes.build_outcomes(con, policy, progress=progress, keep_people=keep)
            tables = protected_tables(con, policy, report.fingerprint, progress, before.earlier)
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=out))
            try:
                return _publish(draft, out, tables, started, progress, before)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except intake.NO_ROOM as error:
        raise ReleaseError(
            f"{out}: the build could not go on for want of disk or memory; make room there and in "
            f"{tempfile.gettempdir()}, then build again. DuckDB says: {_first_line(error)}"
        ) from error


def _allowed(out: Path, keep_staging: Path | None) -> None:
    """Refuse at once what would fail, or leak, at the end of a long build."""
    current = out / CURRENT
    if current.exists() and not current.is_symlink():
        raise ReleaseError(
            f"{current}: not a link to a release, as a build makes it; move it away, build again"
        )
    if keep_staging and keep_staging.resolve().is_relative_to(out.resolve()):
        raise ReleaseError(
            f"{keep_staging}: confidential staging must not be kept among releases; "
            "choose a folder elsewhere"
        )


def protected_tables(
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    fingerprint: str,
    progress: Progress,
    previous: Sequence[Path] = (),
) -> dict[str, pd.DataFrame]:
    """Every table of the release but the certificate, protected."""
    cube = con.execute("select * from cube_outcomes order by all").df()
    earlier = [read(path) for path in previous]
    split_as_before(con, dimensions(con), earlier)
    new = Shown("the new release", cube, cube["n_exiters"].to_numpy() == 0, dimensions(con), policy)
    began = time.monotonic()
    rounded = rounding.round_cube(new, earlier, progress) if policy.rounded else None
    outcomes = rounded.outcomes if rounded else _suppressed(con, new, earlier, progress)
    progress(f"stage protect took {time.monotonic() - began:.1f} s")
    if outcomes[list(COUNTS)].isna().to_numpy().all():
        raise ReleaseError(
            "under this policy every number would be hidden, so there is nothing to publish; "
            "use records of more leavers, or lower minimum_count or protection_width"
        )
    package = con.execute("select * from stg_package").df().iloc[0].to_dict()
    tables = {name: con.execute(f"select * from {name} order by all").df() for name in DIMENSIONS}
    tables["outcomes"] = outcomes
    tables["cube_suppression"] = suppression_summary(outcomes)
    tables["definitions"] = definitions.frame(
        policy.rounding_base if rounded else None, policy.rounded_rate_minimum
    )
    tables["metadata"] = key_values(
        {
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
            "highs_version": version("highspy"),
        }
        | ({lineage.BESIDE: " ".join(release.name for release in earlier)} if earlier else {})
        | (rounded.metadata(policy) if rounded else {"method": policy.method})
    )
    return tables


def _suppressed(
    con: duckdb.DuckDBPyConnection, new: Shown, earlier: list[Shown], progress: Progress
) -> pd.DataFrame:
    """The outcomes table of a release that hides what must not be known."""
    cube, policy = new.rows, new.policy
    system = relations.build(cube[list(KEYS)], new.empty, new.dimensions)
    if earlier:
        pattern = pattern_beside(con, new, system, earlier, progress)
    else:
        table = system.table(cube, policy)
        progress(f"protecting {table.size:,} cells tied by {table.relations.shape[0]:,} relations")
        pattern = protect(table, _protection(policy), progress)
    return public_outcomes(cube, system, pattern, policy)


def _publish(
    draft: Path,
    out: Path,
    tables: dict[str, pd.DataFrame],
    started: float,
    progress: Progress,
    before: lineage.Lineage,
) -> Path:
    """Write the draft, attack it, sign it, name it, switch `current` to it."""
    progress("writing the release")
    file = draft / RELEASE_FILE
    release_id = write_release(file, tables)
    began = time.monotonic()
    beside = before.attacked_with(release_id)
    try:
        certificate = attack_release(file, progress, beside)
    except ReleaseError as error:
        if before.copy_of not in beside:
            raise
        raise ReleaseError(
            f"{error}. The software is not the one that built the current release from these "
            f"records; protect beside it: --previous {out / CURRENT}"
        ) from error
    progress(f"stage audit took {time.monotonic() - began:.1f} s")
    progress("signing the release")
    sign(file, certificate)
    manifest = {
        "release_id": release_id,
        "release_version": RELEASE_VERSION,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started, 1),
        "file": RELEASE_FILE,
        "bytes": file.stat().st_size,
        "sha256": sha256(file),
        "certificate": certificate,
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for path in (file, draft / MANIFEST):
        path.chmod(0o644)
        _flush(path)
    _flush(draft)
    target = out / release_id
    if not whole(target):
        progress(f"naming the release {release_id}")
        if target.exists():
            target.rename(draft.with_name(f"{draft.name}-damaged"))
        draft.chmod(0o755)
        draft.rename(target)
    progress(f"making {release_id} the current release")
    switch(out, release_id)
    return target


def switch(out: Path, release_id: str) -> None:
    """Make `release_id` the current release by one rename."""
    link = out / f"{NEXT}{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id, target_is_directory=True)
    link.replace(out / CURRENT)
    _flush(out)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `out` for one build; the lock goes with the process, however that ends."""
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"{out}: another build is running; wait for it to end, or choose another --out"
            ) from error
        _sweep(out)  # what a build that was killed left
        try:
            yield
        finally:
            _sweep(out)


def _sweep(out: Path) -> None:
    """Remove drafts of releases and links that were not switched."""
    for draft in out.glob(f"{DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
    for link in out.glob(f"{NEXT}*"):
        link.unlink(missing_ok=True)


@contextmanager
def staging(out: Path, keep: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A confidential database outside the releases, removed at the end unless kept on purpose.

    Nobody but the user may look into it.
    """
    folder = keep or staging_folder(out)
    if keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _private(folder)
    for left in (STAGING_FILE, f"{STAGING_FILE}.wal"):
        (folder / left).unlink(missing_ok=True)
    con = duckdb.connect(str(folder / STAGING_FILE))
    try:
        con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        con.execute("set preserve_insertion_order = false")
        con.execute("set temp_directory = $folder", {"folder": str(folder / "spill")})
        yield con
    finally:
        con.close()
        shutil.rmtree(folder / "spill" if keep else folder, ignore_errors=True)


def staging_folder(out: Path) -> Path:
    """Its place follows from `out`, so that what a killed build left there goes with the next."""
    name = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"throughline-staging-{os.getuid()}-{name}"


def _private(folder: Path) -> None:
    """Refuse a folder for confidential records that others own or may enter."""
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not ours or found.st_mode & 0o077:
        raise ReleaseError(
            f"{folder}: confidential staging needs a folder that only you can enter; "
            f"remove it, or `chmod 700` it if it is yours"
        )


def _protection(policy: Policy) -> Protection:
    return Protection(MinimumCount(policy.minimum_count), width=policy.protection_width)


def _first_line(error: Exception) -> str:
    """Of a message about files or memory: DuckDB puts what to do first, advice after."""
    return str(error).splitlines()[0]


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written before anything relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
