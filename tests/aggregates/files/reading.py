"""The files of a release read back, as their readers have them."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd

FORMATS = ("parquet", "csv", "xlsx")


@cache
def read(files: Path, table: str, kind: str) -> pd.DataFrame:
    """A table from a file of a kind; numbers as numbers, what is not there as None."""
    frame = {"parquet": _parquet, "csv": _csv, "xlsx": _excel}[kind](files, table)
    return frame.astype(object).where(frame.notna(), None)


def _parquet(files: Path, table: str) -> pd.DataFrame:
    return duckdb.sql(f"from '{files / f'{table}.parquet'}'").df()


def _csv(files: Path, table: str) -> pd.DataFrame:
    with zipfile.ZipFile(files / f"{table}.csv.zip") as archive:
        assert archive.namelist() == [f"{table}.csv"]
        text = archive.read(f"{table}.csv").decode()
    kinds = _parquet(files, table).dtypes
    words = {name: str for name, kind in kinds.items() if str(kind) in ("object", "str")}
    return pd.read_csv(io.StringIO(text), dtype=words, keep_default_na=False, na_values=[""])


def _excel(files: Path, table: str) -> pd.DataFrame:
    book = openpyxl.load_workbook(files / f"{table}.xlsx", read_only=True)
    head, *rows = list(book[table].iter_rows(values_only=True))
    return pd.DataFrame(rows, columns=list(head))


def of_release(release: Path, table: str) -> pd.DataFrame:
    """The same table in the release itself."""
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        frame = con.execute(f"from {table}").df()
    return frame.astype(object).where(frame.notna() & (frame != ""), None)


def rows(frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    """Rows in an order that follows from them; whole numbers as such, whatever read them."""
    found = []
    for row in frame[columns].itertuples(index=False):
        found.append(tuple(_plain(item) for item in row))
    return sorted(found, key=lambda row: tuple(map(str, row)))


def _plain(item: object) -> object:
    if isinstance(item, float) and item.is_integer():
        return int(item)
    return bool(item) if type(item).__name__ == "bool_" else item
