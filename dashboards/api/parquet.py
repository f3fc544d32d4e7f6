"""Rows as a Parquet file, with the columns of the CSV: on every row, where it is from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Piece = Sequence[Sequence[Any]]
PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "string": "str"}


def parquet(
    kinds: Mapping[str, str], pieces: Iterable[Piece], source: Mapping[str, str], said: str
) -> bytes:
    """A group of rows a piece. `said` is written into the metadata of the file.

    kinds   columns with what is in them: integer, number, boolean or string
    source  columns that are the same on every row
    """
    from fastparquet import writer  # loaded when one is wanted: it takes a tenth of a second

    frames = (_frame(kinds, piece, source) for piece in pieces)
    first = next(frames, None)
    if first is None:
        first = _frame(kinds, [], source)
    about = writer.make_metadata(first, has_nulls=True, object_encoding="utf8")
    writer.update_custom_metadata(about, {"throughline": said})
    out = io.BytesIO()
    writer.write_simple(out, _chain(first, frames), about, compression="ZSTD", stats=False)
    return out.getvalue()


def _chain(first: Any, rest: Iterable[Any]) -> Iterator[Any]:
    if len(first):
        yield first
    yield from rest


def _frame(kinds: Mapping[str, str], piece: Piece, source: Mapping[str, str]) -> Any:
    import pandas as pd

    names = list(kinds)
    columns: Sequence[Sequence[Any]] = list(zip(*piece, strict=True)) or [()] * len(names)
    held = {
        name: pd.array(list(values), dtype=PANDAS[kinds[name]])
        if kinds[name] != "string"
        else pd.Series(list(values), dtype=object)
        for name, values in zip(names, columns, strict=True)
    }
    frame = pd.DataFrame(held, columns=names)
    for name, words in source.items():
        frame[name] = pd.Series([words] * len(frame), dtype=object)
    return frame
