"""The rows of a page's table as a file: same address values, same content function."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request

from dashboards import cubes, inventory, queries, shell
from dashboards.components import csv_text, source_columns
from dashboards.language import _
from dashboards.selection import Selection, SelectionError

PART = 300_000  # characters of a long file that are sent at once
GZIP = 31  # window bits by which zlib writes a gzip file


def csv_href(page: str, table: str, selection: Selection) -> str:
    """Address of a table of a page as CSV."""
    path = selection.url(f"/csv/{page}/{table}.csv")
    if page != "gaps" and selection.program != "total":
        return f"{path}{'&' if '?' in path else '?'}{urlencode({'program': selection.program})}"
    return path


def register(server: Flask) -> None:
    """Serve `/csv/<page>/<table>.csv`, and `/csv/cubes/<cube>.csv` for all rows of a cube."""

    @server.get("/csv/cubes/<cube>.csv")
    def whole(cube: str) -> Response:
        try:
            asked = cubes.Asked(cube)
            columns, pieces = cubes.columns(asked), cubes.pieces(asked)
        except KeyError:
            return Response(_no_cube(cube), status=404, mimetype="text/plain")
        release = queries.release()
        source = source_columns(
            release.meta, request.url, release.synthetic, release.record.warning
        )
        packed = request.accept_encodings.best_match(["gzip"]) == "gzip"
        lines = csv_parts(columns, pieces, source)
        answer = Response(gzipped(lines) if packed else lines, mimetype="text/csv")
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.vary.add("Accept-Encoding")
        name = f"throughline-{cube}-{release.id}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @server.get("/csv/<page>/<table>.csv")
    def download(page: str, table: str) -> Response:
        try:
            found = shell.named(page)["content"](shell.read_args(request.query_string.decode()))
            rows = found.tables.get(table)
            if rows is None:
                raise SelectionError(404, _("There is no such file"), _("Use a link on a page."))
        except ValueError:
            words = _("This link cannot be read")
            return Response(f"{words}.\n", status=400, mimetype="text/plain")
        except SelectionError as error:
            answer = Response(f"{error.headline}. {error.advice}\n", status=error.status)
            answer.mimetype = "text/plain"
            return answer
        release = queries.release()
        text = csv_text(rows, release.meta, request.url, release.synthetic, release.record.warning)
        name = f"throughline-{page}-{table}-{release.id}.csv"
        return Response(
            text,
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _no_cube(name: str) -> str:
    """Why a cube is not there."""
    for row in queries.cubes():
        if row["cube"] == name:
            words = _(
                "This release has no rows of “%(cube)s”: %(why)s.",
                cube=row["title"],
                why=inventory.reason(row["reason"]),
            )
            return f"{words}\n"
    return _("There is no such cube. The page /methods lists every cube.") + "\n"


def csv_parts(
    columns: Sequence[str], pieces: Iterable[Sequence[Any]], source: Mapping[str, str]
) -> Iterator[bytes]:
    """A header and rows, a part at a time; `source` is columns that are the same on every row."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([*columns, *source])
    ends = tuple(source.values())
    for piece in pieces:
        for row in piece:
            write([*row, *ends])
            if out.tell() > PART:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
    yield out.getvalue().encode()


def gzipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Parts of a file, packed as they come."""
    packer = zlib.compressobj(wbits=GZIP)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()
