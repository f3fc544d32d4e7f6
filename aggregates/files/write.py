"""Writes the files of a release, all of them or none: a draft folder that is renamed at the end."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from aggregates.audit import RELEASE_FILE, Progress, open_release, quiet, whole
from aggregates.disk import flush, sha256
from aggregates.errors import ReleaseError
from aggregates.files import metadata, readme, workbook
from aggregates.files.archive import pack
from aggregates.files.tables import CUBE, Filed, Release, quoted
from aggregates.files.words import as_json
from aggregates.schema import FILE_LIST, FILES

PARQUET, CSV, EXCEL, DUCKDB, WORDS = KINDS = ("parquet", "csv", "xlsx", "duckdb", "about")
WHOLE = "release"  # stem of the files that hold every table
PACKAGE, CSVW, README, SUMS = "datapackage.json", "csv-metadata.json", "README.txt", "SHA256SUMS"
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".duckdb": "application/vnd.duckdb",
    ".json": "application/json",
    ".txt": "text/plain",
    "": "text/plain",
}
NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException)
TRIGGERS = "=+-@\t\r"  # text that begins so may run as a formula in a spreadsheet
OPTIONS = "format csv, header true, nullstr ''"
FOLDER, FILE = 0o755, 0o644  # anybody may read them, only their owner change them


@dataclass
class Made:
    """The files of a release, and what they took.

    seconds, bytes  of each kind of file
    """

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Add the time of a piece of work to a kind."""
        start = time.monotonic()
        yield
        self.seconds[kind] = self.seconds.get(kind, 0) + time.monotonic() - start


def write(folder: Path, out: Path | None = None, progress: Progress = quiet) -> Made:
    """Write the files of the release in `folder`; into `folder/files` unless `out` says where.

    Files that are there are replaced by one rename. Raises ReleaseError if there is no whole
    release in `folder`, if a number and its status contradict each other, or for want of room.
    """
    try:
        return _write(folder, out or folder / FILES, progress)
    except NO_ROOM as error:
        raise ReleaseError(
            f"{folder}: its files could not be written for want of disk or memory; make room there "
            f"and try again. DuckDB says: {str(error).splitlines()[0]}"
        ) from error


def _write(folder: Path, target: Path, progress: Progress) -> Made:
    con = open_release(folder)
    with con:
        if not whole(folder):
            raise ReleaseError(
                f"{folder}: {RELEASE_FILE} is not the file that its manifest was written for; copy "
                "the release again, or build it again"
            )
        draft = target.with_name(f".{target.name}-draft")
        shutil.rmtree(draft, ignore_errors=True)
        work = draft / "work"
        work.mkdir(parents=True)
        made = Made(target)
        try:
            con.execute("set threads = 1")
            con.execute(f"set temp_directory = {quoted(str(work / 'spill'))}")
            _fill(draft, work, Release(con), folder / RELEASE_FILE, made, progress)
            shutil.rmtree(work)
            _keep(draft)
            _replace(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return made


def _fill(
    draft: Path, work: Path, release: Release, file: Path, made: Made, progress: Progress
) -> None:
    """Every file of a release, then the list of them."""
    listed: list[tuple[Path, str, Filed | None]] = []
    progress(f"writing {len(release.tables)} tables as Parquet")
    with made.timed(PARQUET):
        for table in release.tables:
            path = draft / f"{table.name}.parquet"
            _parquet(release, table, path)
            listed.append((path, PARQUET, table))
        listed.append((_all_parquet(draft, release), PARQUET, None))
    progress("writing them as CSV")
    with made.timed(CSV):
        for table in release.tables:
            path = draft / f"{table.name}.csv.zip"
            _csv(release.con, table, work / f"{table.name}.csv")
            pack(path, {f"{table.name}.csv": work / f"{table.name}.csv"})
            listed.append((path, CSV, table))
        listed.append((_all_csv(draft, work, release), CSV, None))
    cubes = [table for table in release.tables if table.role == CUBE]
    progress(f"writing {len(cubes)} cubes as Excel workbooks")
    with made.timed(EXCEL):
        for cube in cubes:
            path = draft / f"{cube.name}.xlsx"
            workbook.write(path, release, [cube])
            listed.append((path, EXCEL, cube))
        workbook.write(draft / f"{WHOLE}.xlsx", release, cubes)
        listed.append((draft / f"{WHOLE}.xlsx", EXCEL, None))
    with made.timed(DUCKDB):
        listed.append((_copied(file, draft / RELEASE_FILE), DUCKDB, None))
    (draft / README).write_text(readme.text(release), encoding="utf-8")
    package = metadata.data_package(release, lambda table: _zipped(table, draft))
    (draft / PACKAGE).write_text(as_json(package), encoding="utf-8")
    listed += [(draft / name, WORDS, None) for name in (PACKAGE, README)]
    _list(draft, release, listed, made)


def _parquet(release: Release, table: Filed, path: Path) -> None:
    """The rows of a table as Parquet, with what the release says of itself in its metadata."""
    said = release.about.constants | {"release_id": release.about.id}
    if release.about.license:
        said["license"] = release.about.license[1]
    pairs = ", ".join(f"{key}: {quoted(value)}" for key, value in said.items())
    release.con.execute(
        f"copy ({table.sql}) to {quoted(str(path))} "
        f"(format parquet, compression zstd, kv_metadata {{{pairs}}})"
    )


def _all_parquet(draft: Path, release: Release) -> Path:
    """All tables as Parquet in one file, with what describes them."""
    package = metadata.data_package(
        release, lambda table: _described(draft / f"{table.name}.parquet", "parquet")
    )
    members: dict[str, Path | bytes] = _about(release, package)
    members |= {
        f"{table.name}.parquet": draft / f"{table.name}.parquet" for table in release.tables
    }
    pack(draft / f"{WHOLE}-parquet.zip", members, packed=False)
    return draft / f"{WHOLE}-parquet.zip"


def _csv(con: duckdb.DuckDBPyConnection, table: Filed, path: Path) -> None:
    """The rows of a table as CSV; text that a spreadsheet would run gets an apostrophe."""
    starts = ", ".join(f"chr({ord(mark)})" for mark in TRIGGERS)
    chosen = ", ".join(
        f"case when {each.name}[1] in ({starts}) then '''' || {each.name} else {each.name} end "
        f"as {each.name}"
        if each.type == "string"
        else each.name
        for each in table.fields
    )
    con.execute(f"copy (select {chosen} from ({table.sql})) to {quoted(str(path))} ({OPTIONS})")


def _all_csv(draft: Path, work: Path, release: Release) -> Path:
    """All tables as CSV in one file, with what describes them."""
    package = metadata.data_package(
        release, lambda table: _described(work / f"{table.name}.csv", "csv")
    )
    members = _about(release, package)
    members[CSVW] = as_json(metadata.csv_on_the_web(release)).encode()
    members |= {f"{table.name}.csv": work / f"{table.name}.csv" for table in release.tables}
    pack(draft / f"{WHOLE}-csv.zip", members)
    return draft / f"{WHOLE}-csv.zip"


def _about(release: Release, package: metadata.Json) -> dict[str, Path | bytes]:
    return {
        README: readme.text(release).encode(),
        PACKAGE: as_json(package).encode(),
    }


def _described(path: Path, kind: str) -> metadata.Json:
    """A file of one table, as a data package names it."""
    found: metadata.Json = {
        "path": path.name,
        "format": kind,
        "mediatype": MEDIA_TYPES[".parquet"] if kind == "parquet" else "text/csv",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }
    return found | ({"encoding": "utf-8"} if kind == "csv" else {})


def _zipped(table: Filed, draft: Path) -> metadata.Json:
    path = draft / f"{table.name}.csv.zip"
    return {
        "path": path.name,
        "format": "csv",
        "mediatype": MEDIA_TYPES[".zip"],
        "compression": "zip",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }


def _copied(file: Path, path: Path) -> Path:
    """The release itself among its files; it takes no room where the disk can name it twice."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)
    return path


def _list(
    draft: Path, release: Release, listed: list[tuple[Path, str, Filed | None]], made: Made
) -> None:
    """`index.json` for the site, `SHA256SUMS` for people."""
    files = []
    for path, kind, table in listed:
        size = path.stat().st_size
        made.bytes[kind] = made.bytes.get(kind, 0) + size
        files.append(
            {
                "name": path.name,
                "kind": kind,
                "table": table.name if table else "",
                "media_type": MEDIA_TYPES[path.suffix],
                "bytes": size,
                "sha256": sha256(path),
            }
        )
    sums = "".join(f"{each['sha256']}  {each['name']}\n" for each in files)
    (draft / SUMS).write_text(sums, encoding="utf-8")
    files.append(
        {
            "name": SUMS,
            "kind": WORDS,
            "table": "",
            "media_type": MEDIA_TYPES[""],
            "bytes": (draft / SUMS).stat().st_size,
            "sha256": sha256(draft / SUMS),
        }
    )
    tables: list[Mapping[str, object]] = [
        {"name": each.name, "title": each.title, "role": each.role, "rows": each.rows}
        for each in release.tables
    ]
    index = {"release_id": release.about.id, "tables": tables, "files": files}
    (draft / FILE_LIST).write_text(as_json(index), encoding="utf-8")


def _keep(draft: Path) -> None:
    """Ask the disk to keep what was written, and let anybody read it."""
    for path in sorted(draft.iterdir()):
        if path.name != RELEASE_FILE:  # the release's own
            path.chmod(FILE)
        flush(path)
    draft.chmod(FOLDER)
    flush(draft)


def _replace(draft: Path, target: Path) -> None:
    """Put the draft where it belongs; what was there goes."""
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)
