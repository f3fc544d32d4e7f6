"""Tables of cells in files, CSV or Parquet: read whole, written beside and then renamed (S25)."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from suppression.errors import TableError
from suppression.hierarchy import Hierarchy

TOTALS = ("total", "Total")  # codes that are a total where nothing else is said
NO_TOTAL = "none"
PARQUET = ".parquet"
PRIVATE = 0o600  # mode of files that hold what is confidential: their owner's alone
PUBLIC = 0o644


def read(path: Path) -> pd.DataFrame:
    """Rows of a CSV (plain or gzip) or Parquet file; of CSV all as text, empty where empty.

    Raises TableError if it cannot be read.
    """
    if not path.is_file():
        raise TableError(f"{path}: no such file")
    try:
        if path.suffix == PARQUET:
            with path.open("rb") as file:
                return _parquet().ParquetFile(file).to_pandas()
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, OSError, UnicodeError) as error:
        kind = type(error).__name__
        raise TableError(f"{path}: cannot be read as CSV or Parquet ({kind})") from None


def write(frame: pd.DataFrame, path: Path, mode: int = PUBLIC) -> None:
    """Write rows as CSV or Parquet, by the file's name; all of it or nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode))
        if path.suffix == PARQUET:
            _parquet().write(str(part), frame.reset_index(drop=True), compression="GZIP")
        else:
            packed = {"method": "gzip", "mtime": 0} if path.suffix == ".gz" else None
            frame.to_csv(part, index=False, lineterminator="\n", compression=packed)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_text(text: str, path: Path) -> None:
    """Write text; all of it or nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def blank(column: pd.Series, mark: str = "") -> pd.Series:
    """The column with no value where a file has nothing, or `mark`."""
    text = column.astype(str).str.strip()
    return column.mask(column.isna() | (text == "") | (text == mark))


def hierarchies(
    frame: pd.DataFrame,
    dimensions: list[str],
    files: dict[str, Path],
    totals: dict[str, str],
    flat: bool = False,
) -> dict[str, Hierarchy]:
    """A tree for every dimension: from its file, or flat under its total.

    totals  dimension -> code of its total, or "none"; by default "total" or "Total", if in use
    flat    whether a dimension in which no total is in use gets one
    Raises TableError for a dimension that has neither a file nor a total.
    """
    for name in [*files, *totals]:
        if name not in dimensions:
            raise TableError(f"there is no dimension '{name}'; they are {', '.join(dimensions)}")
    return {
        name: Hierarchy.read(files[name])
        if name in files
        else _flat(name, frame[name], totals.get(name), flat)
        for name in dimensions
    }


def _flat(name: str, codes: pd.Series, total: str | None, flat: bool) -> Hierarchy:
    distinct = {str(code) for code in codes.dropna().unique()}
    found = [code for code in ([total] if total else TOTALS) if code in distinct]
    if total == NO_TOTAL or (flat and not found):
        return Hierarchy.flat(distinct, total=_unused(distinct))
    if len(found) != 1:
        raise TableError(
            f"{name}: no code is known to be the total; give --hierarchy {name}=FILE "
            f"(columns code, parent), or --total {name}=CODE, or --total {name}={NO_TOTAL} if "
            f"these rows are never added up, or --ignore {name} if it is no dimension"
        )
    return Hierarchy.flat(distinct, total=found[0])


def _unused(codes: set[str]) -> str:
    """A name for a total that is not listed."""
    name = TOTALS[0]
    while name in codes:
        name += "_"
    return name


def _parquet():  # type: ignore[no-untyped-def]  # a module, loaded where it is wanted
    try:
        import fastparquet
    except ImportError:
        raise TableError("Parquet needs the package fastparquet; install it, or use CSV") from None
    return fastparquet
