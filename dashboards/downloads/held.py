"""The files that lie beside a release, by the list that was written with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from aggregates.schema import FILE_LIST, FILES

PARQUET, CSV, EXCEL, DUCKDB = "parquet", "csv", "xlsx", "duckdb"  # kinds of file
DUCKDB_TYPE = "application/vnd.duckdb"
CUBE = "cube"
MOST = 64  # lists of files that are remembered, one for each release and time of writing


@dataclass(frozen=True)
class File:
    """A file that may be taken. `table` is the one it holds; empty where it holds all, or words."""

    name: str
    kind: str
    table: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Held:
    """What a release has to take.

    rows  table -> its rows; cubes  those of them that are cubes, in order
    """

    folder: Path
    files: Mapping[str, File]
    rows: Mapping[str, int]
    cubes: tuple[str, ...]

    def of(self, kind: str, table: str = "") -> File | None:
        """The file of a kind that holds a table, or all of them."""
        found = (one for one in self.files.values() if (one.kind, one.table) == (kind, table))
        return next(found, None)

    def path(self, name: str) -> Path:
        """Where a file lies. Raises KeyError for a name that is not in the list."""
        return self.folder / self.files[name].name


def held(release: Path, ident: str) -> Held | None:
    """The files of the release of that name in a folder; None where there are none of its own."""
    listed = release / FILES / FILE_LIST
    try:
        return _held(listed, ident, listed.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=MOST)
def _held(listed: Path, ident: str, _written: int) -> Held | None:
    try:
        said = json.loads(listed.read_text(encoding="utf-8"))
        files = [File(**one) for one in said["files"]]
        tables = said["tables"]
        if said["release_id"] != ident or any(Path(one.name).name != one.name for one in files):
            return None
        return Held(
            folder=listed.parent,
            files=MappingProxyType({one.name: one for one in files}),
            rows=MappingProxyType({one["name"]: int(one["rows"]) for one in tables}),
            cubes=tuple(one["name"] for one in tables if one["role"] == CUBE),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None
