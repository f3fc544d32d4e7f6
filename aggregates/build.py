"""From a linked data package to a published release, and the attack on a published release.

    package -> staging (confidential) -> cube -> protect -> release file -> audit -> current

The release appears under its own name only when it is whole and proved; `current` is switched
last, by one rename. A build that dies at any moment leaves what was served before. Where the
policy asks people to sign, it is not switched by a build at all (`governance.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import pandas as pd

from aggregates import (
    contents,
    coverage,
    cubes,
    decisions,
    declarations,
    definitions,
    demand,
    dictionary,
    employers,
    intake,
    lineage,
    living_cost,
    release,
    rounding,
)
from aggregates import policy as policies
from aggregates.audit import MANIFEST, RELEASE_FILE, Progress, attack_release, quiet, read, whole
from aggregates.disk import flush, sha256
from aggregates.errors import LogError, ReleaseError
from aggregates.files.write import write as write_files
from aggregates.guard import pattern_beside, split_as_before
from aggregates.increments import held, private, shelf
from aggregates.policy import Policy
from aggregates.publish import (
    key_values,
    public_groups,
    sign,
    suppression_summary,
    write_release,
)
from aggregates.revisions import Shown
from aggregates.schema import (
    APPROVED,
    BUILT,
    COUNTS,
    CURRENT,
    DECISIONS,
    FILE_LIST,
    FILES,
    MADE_PUBLIC,
    RELEASE_VERSION,
    SOFTWARE,
)
from aggregates.stages import stage
from aggregates.tables import to_tables
from suppression import Policy as Protection
from suppression import protect

STAGING_FILE = "staging.duckdb"
BUSY = "another build is running; wait for it to end, or choose another --out"
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
    work: Path | None = None,
) -> Path:
    """Build, protect, audit and publish `package`; returns the folder of the new release.

    previous  releases that are public already, newest first, which the new one must not give
              away (S22); default: the current one and those that it was protected beside
    work      confidential folder of a shelf: the build links only what it lacks, and leaves
              there what the next one needs; the release is the same without it

    Raises IntakeError for a package that breaks the contract, SuppressionError if a cell cannot
    be proved safe, BusyError if another build writes to `out`, ReleaseError otherwise. In all
    these cases `out/current` is what it was.
    """
    policy = policy or policies.load(None)
    _allowed(out, keep_staging, work)
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        with locked(out), shelf(work) as kept, staging(out, keep_staging) as con:
            with stage("intake", progress):
                report = intake.stage(
                    package, con, mapping=mapping, rejects=rejects, progress=progress
                )
            before = lineage.trace(
                con, out / CURRENT, report.fingerprint, policy, previous, progress
            )
            progress("computing the cubes")
            keep = bool(before.earlier)
            cubes.build_cubes(con, policy, progress=progress, keep_people=keep, shelf=kept)
            tables = protected_tables(con, policy, report, progress, before.earlier)
            paid = {each.name: employers.read(con, each) for each in release.there(con)}
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=out))
            try:
                published = _publish(draft, out, tables, started, progress, before, paid)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
            if kept:
                kept.sweep()
            return published
    except intake.NO_ROOM as error:
        raise ReleaseError(
            f"{out}: the build could not go on for want of disk or memory; make room there and in "
            f"{tempfile.gettempdir()}, then build again. DuckDB says: {_first_line(error)}"
        ) from error


def _allowed(out: Path, *confidential: Path | None) -> None:
    """Refuse at once what would fail, or leak, at the end of a long build."""
    current = out / CURRENT
    if current.exists() and not current.is_symlink():
        raise ReleaseError(
            f"{current}: not a link to a release, as a build makes it; move it away, build again"
        )
    for folder in confidential:
        if folder and folder.resolve().is_relative_to(out.resolve()):
            raise ReleaseError(
                f"{folder}: confidential records must not be kept among releases; "
                "choose a folder elsewhere"
            )


def protected_tables(
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    report: intake.IntakeReport,
    progress: Progress,
    previous: Sequence[Path] = (),
) -> dict[str, pd.DataFrame]:
    """Every table of the release but the certificate, protected."""
    costs = living_cost.living_cost_table(con, policy)
    earlier = [read(path) for path in previous]
    cubes_shown: dict[str, pd.DataFrame] = {}
    about: dict[str, object] = {"method": policy.method}
    tables: dict[str, pd.DataFrame] = {}
    for population in release.there(con):
        before = [item[population.name] for item in earlier if population.name in item]
        split_as_before(con, release.dimensions(con, population), before)
        new = release.confidential(con, population, policy)
        if new.rows.empty:  # groups too small everywhere
            continue
        with stage("protect", progress):
            if policy.rounded:
                rounded = rounding.round_cube(new, before, progress)
                groups, about = rounded.groups, about | rounded.metadata(policy, about)
            else:
                groups = _suppressed(con, new, before, progress)
        cubes_shown |= to_tables(groups, new.dimensions, policy.least_share)
        tables |= {name: release.table(con, name) for name in release.dimension_tables(population)}
    outcomes = cubes_shown.get("outcomes", pd.DataFrame(columns=COUNTS))
    if outcomes[list(COUNTS)].isna().to_numpy().all():
        raise ReleaseError(
            "under this policy every number would be hidden, so there is nothing to publish; "
            "use records of more leavers, or lower minimum_count or protection_width"
        )
    tables |= {name: release.table(con, name) for name in release.SHARED} | cubes_shown
    tables["cube_suppression"] = suppression_summary(cubes_shown)
    tables |= open_tables(con, tables, report, policy)
    tables |= {} if costs is None else {living_cost.TABLE: costs}
    tables["definitions"] = definitions.frame(
        policy.rounding_base if policy.rounded else None,
        policy.rounded_rate_minimum,
        declarations.dictionary(),
    )
    tables |= dictionary.lists(report)
    about |= _metadata(con, policy, report.fingerprint)
    if earlier:
        about[lineage.BESIDE] = " ".join(item["leavers"].name for item in earlier)
    tables["metadata"] = key_values(about)
    tables[dictionary.COLUMNS] = dictionary.columns(tables)
    return tables


def open_tables(
    con: duckdb.DuckDBPyConnection,
    tables: dict[str, pd.DataFrame],
    report: intake.IntakeReport,
    policy: Policy,
) -> dict[str, pd.DataFrame]:
    """Tables that need no protection: they follow from published numbers, or hold no people."""
    outcomes = tables["outcomes"]
    found = {
        "coverage": coverage.coverage_table(
            report,
            tables["cube_suppression"],
            outcomes,
            policy.minimum_count,
            exact=not policy.rounded,
        )
    }
    wanted = demand.demand_table(con)
    if wanted is not None:
        found["demand_program"] = demand.demand_programs(con)
        cover = tables["dim_cohort_horizon"]
        found["demand"] = demand.with_supply(wanted, found["demand_program"], outcomes, cover)
    found["cubes"] = contents.cubes_table(con, {**tables, **found})
    return found


def _metadata(
    con: duckdb.DuckDBPyConnection, policy: Policy, fingerprint: str
) -> dict[str, object]:
    """What the release says of itself."""
    package = con.execute("select * from stg_package").df().iloc[0].to_dict()
    return {
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


def _suppressed(
    con: duckdb.DuckDBPyConnection, new: Shown, earlier: list[Shown], progress: Progress
) -> pd.DataFrame:
    """What is shown of a population by a release that hides what must not be known."""
    system = new.system()
    if earlier:
        pattern = pattern_beside(con, new, system, earlier, progress)
    else:
        known = employers.of_cells(system, new.rows, new.employers)
        table = known.beside(system.table(new.rows, new.policy), new.policy)
        progress(
            f"protecting {new.dimensions.population.name}: {table.size:,} cells tied by "
            f"{table.relations.shape[0]:,} relations"
        )
        rule = Protection(known.rule(new.policy), width=new.policy.protection_width)
        pattern = protect(table, rule, progress)
    population = new.dimensions.population
    groups = public_groups(new.rows, system, pattern, new.policy, population)
    return groups[new.seen].reset_index(drop=True)


def _publish(
    draft: Path,
    out: Path,
    tables: dict[str, pd.DataFrame],
    started: float,
    progress: Progress,
    before: lineage.Lineage,
    paid: dict[str, pd.DataFrame],
) -> Path:
    """Write the draft, attack it, sign it, name it, switch `current` to it."""
    progress("writing the release")
    file = draft / RELEASE_FILE
    with stage("write", progress):
        release_id = write_release(file, tables)
    beside = before.attacked_with(release_id)
    try:
        with stage("audit", progress):
            certificate = attack_release(file, progress, beside, paid)
    except ReleaseError as error:
        if before.copy_of not in beside:
            raise
        raise ReleaseError(
            f"{error}. The software is not the one that built the current release from these "
            f"records; protect beside it: --previous {out / CURRENT}"
        ) from error
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
    progress("writing its files")
    with stage("files", progress):
        write_files(draft)
    target = out / release_id
    with decisions.deciding(out):
        _name(draft, target, progress)
        about = dict(zip(tables["metadata"]["key"], tables["metadata"]["value"], strict=True))
        if decisions.roles_asked(about) or _signed_by_people(out):
            progress(f"leaving {release_id} to people: {CURRENT} is what it was")
        else:
            progress(f"making {release_id} the current release")
            make_public(out, release_id, SOFTWARE, "its policy asks nobody to sign")
    return target


def _name(draft: Path, target: Path, progress: Progress) -> None:
    """Give a draft the name of its release, unless that is there already and whole."""
    if not whole(target):
        decisions.carry(target, draft)
        decisions.append(draft, BUILT, SOFTWARE)
        for path in draft.iterdir():
            if path.name not in (DECISIONS, FILES):  # whoever is to sign must be able to write it
                path.chmod(0o644)
            flush(path)
        flush(draft)
        progress(f"naming the release {target.name}")
        if target.exists():
            target.rename(draft.with_name(f"{draft.name}-damaged"))
        draft.chmod(0o755)
        draft.rename(target)
    elif not (target / FILES / FILE_LIST).is_file():  # built before releases had files
        write_files(target)


def _signed_by_people(out: Path) -> bool:
    """Whether people signed the current release: then no other takes its place by itself."""
    try:
        log = decisions.read(out / CURRENT) if (out / CURRENT).exists() else []
    except (LogError, OSError):
        return True
    return any(item.what == APPROVED for item in log)


def make_public(out: Path, release_id: str, who: str, why: str) -> None:
    """Record that a release is made public, then make it the current one.

    In this order, so that there is none that is public without a word. The caller holds
    `decisions.deciding`.
    """
    before = current(out)
    if who != SOFTWARE or before != release_id:
        other = before if before != release_id else ""
        decisions.append(out / release_id, MADE_PUBLIC, who, why=why, other=other)
    switch(out, release_id)


def current(out: Path) -> str:
    """The release that is public, by its name; empty if there is none."""
    link = out / CURRENT
    return Path(os.readlink(link)).name if link.is_symlink() else ""


def switch(out: Path, release_id: str) -> None:
    """Make `release_id` the current release by one rename."""
    link = out / f"{NEXT}{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id, target_is_directory=True)
    link.replace(out / CURRENT)
    flush(out)


@contextmanager
def locked(out: Path, busy: str = BUSY) -> Iterator[None]:
    """Hold `out` for one build, and clear what a build that was killed left there."""
    with held(out, busy):
        _sweep(out)
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
    private(folder)
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


def _first_line(error: Exception) -> str:
    """Of a message about files or memory: DuckDB puts what to do first, advice after."""
    return str(error).splitlines()[0]
