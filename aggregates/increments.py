"""What one build keeps for the next, so that only what changed is made again (confidential).

A shelf is a folder with one Parquet file an exit year and horizon: the linked rows of their
people. The file's name says what the rows follow from, down to the records that they were made
of and the SQL that made them, and what the file holds. A file is on the shelf whole or not at
all; one that is damaged counts as missing. The rows are the same as those of a build without a
shelf, so nothing published depends on it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aggregates.disk import sha256
from aggregates.errors import BusyError, ReleaseError
from aggregates.statements import text

DRAFT = ".draft-"
DIGITS = 24  # of a fingerprint, in the name of a file
NAME = re.compile(  # what it follows from, what it holds
    rf"([0-9a-f]{{40}})-([0-9a-f]{{{DIGITS}}})\.parquet"
)
OPEN_FILES = 1_000  # written at once: more than there are exit years and horizons

Place = tuple[int, str]  # exit year, horizon


class Shelf:
    """Files of earlier builds, in a folder that one build at a time may use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = {found[1]: path for path, found in self._named()}
        self._used: set[Path] = set()

    def missing(self, keys: Mapping[Place, str]) -> list[Place]:
        """Places of which there is no whole file under their key."""
        return [place for place, key in keys.items() if not self._whole(key)]

    def add(self, con: duckdb.DuckDBPyConnection, rows: str, keys: Mapping[Place, str]) -> None:
        """Keep a file a place of `rows`, a SELECT with cohort_year and horizon_code among others.

        A place without rows gets a file without rows.
        """
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=self.folder))
        con.execute(f"set partitioned_write_max_open_files = {OPEN_FILES}")
        con.execute(
            f"copy ({rows}) to '{_quoted(draft)}/rows' (format parquet, "
            "partition_by (cohort_year, horizon_code), write_partition_columns true)"
        )
        con.execute(
            f"copy (select * from ({rows}) limit 0) to '{_quoted(draft)}/none' (format parquet)"
        )
        for (year, horizon), key in keys.items():
            found = list((draft / "rows" / f"cohort_year={year}").glob(f"*={horizon}/*.parquet"))
            if not found:
                found = [Path(shutil.copy(draft / "none", draft / f"none-{key}"))]
            if len(found) > 1:
                raise ReleaseError(f"{self.folder}: {year} {horizon} was written in several files")
            self._keep(found[0], key)
        shutil.rmtree(draft)

    def files(self, keys: Mapping[Place, str]) -> list[str]:
        """The file of each place. Raises KeyError if one is missing."""
        found = [self._files[key] for key in keys.values()]
        self._used.update(found)
        return [str(path) for path in found]

    def sweep(self) -> None:
        """Remove files that this build did not use."""
        for path, _ in self._named():
            if path not in self._used:
                path.unlink(missing_ok=True)

    def _keep(self, file: Path, key: str) -> None:
        target = self.folder / f"{key}-{sha256(file)[:DIGITS]}.parquet"
        file.chmod(0o600)
        file.rename(target)
        self._files[key] = target

    def _whole(self, key: str) -> bool:
        path = self._files.get(key)
        return path is not None and path.stem.endswith(sha256(path)[:DIGITS])

    def _named(self) -> list[tuple[Path, re.Match[str]]]:
        found = ((path, NAME.fullmatch(path.name)) for path in sorted(self.folder.iterdir()))
        return [(path, match) for path, match in found if match]


@contextmanager
def shelf(folder: Path | None) -> Iterator[Shelf | None]:
    """The shelf in `folder`, held for one build; none without a folder.

    Raises ReleaseError if others may enter the folder, BusyError if another build uses it.
    """
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private(folder)
    busy = "another build is using it; wait for it to end, or choose another --work"
    with held(folder, busy):
        for draft in folder.glob(f"{DRAFT}*"):  # of a build that was killed
            shutil.rmtree(draft, ignore_errors=True)
        yield Shelf(folder)


@contextmanager
def held(folder: Path, busy: str) -> Iterator[None]:
    """Hold a folder for one build; the lock goes with the process, however that ends.

    Raises BusyError, with what to do in `busy`, if another build holds it.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"{folder}: {busy}") from error
        yield


def private(folder: Path) -> None:
    """Refuse a folder for confidential records that others own or may enter."""
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not ours or found.st_mode & 0o077:
        raise ReleaseError(
            f"{folder}: confidential records need a folder that only you can enter; "
            f"remove it, or `chmod 700` it if it is yours"
        )


def link_keys(
    con: duckdb.DuckDBPyConnection, spans: Mapping[str, tuple[int, int]], made_by: Sequence[str]
) -> dict[Place, str]:
    """What the linked rows of each exit year and covered horizon follow from, as a hash.

    spans    horizon -> first and last quarter after exit
    made_by  all else that the rows follow from: the SQL that links them, and what it looks up
    Reads `member`, `ref_cover`, `ref_deflator` and the `stg_*` tables of persons. Full quarters,
    which are counted after exit, look at wages one quarter to both sides.
    """
    prints: dict[int, list[tuple[str, int, int, int]]] = {}
    for year, *found in con.execute(text("record_print")).fetchall():
        prints.setdefault(year, []).append((*found,))
    factors = dict(con.execute("select year, factor from ref_deflator").fetchall())
    keys = {}
    for year, horizon in con.execute(
        "select cohort_year, horizon_code::varchar from ref_cover order by all"
    ).fetchall():
        first, last = spans[horizon]
        beside = int(first > 0)
        records = [
            found
            for found in prints.get(year, [])
            if found[0] == "students"
            or first <= found[1] <= last
            or (found[0] == "wages" and first - beside <= found[1] <= last + beside)
        ]
        paid = range(year + first // 4, year + (last + 3) // 4 + 1)
        prices = [(at, factors.get(at)) for at in paid]
        keys[year, horizon] = _hash(
            duckdb.__version__, *made_by, year, horizon, spans[horizon], records, prices
        )
    return keys


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:40]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
