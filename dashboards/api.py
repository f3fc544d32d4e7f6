"""The rows of a page's table as a file: same address values, same content function."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, request

from dashboards import queries, shell
from dashboards.components import csv_text
from dashboards.selection import Selection, SelectionError


def csv_href(page: str, table: str, selection: Selection) -> str:
    """Address of a table of a page as CSV."""
    path = selection.url(f"/csv/{page}/{table}.csv")
    if page != "gaps" and selection.program != "total":
        return f"{path}{'&' if '?' in path else '?'}{urlencode({'program': selection.program})}"
    return path


def register(server: Flask) -> None:
    """Serve `/csv/<page>/<table>.csv`."""

    @server.get("/csv/<page>/<table>.csv")
    def download(page: str, table: str) -> Response:
        try:
            found = shell.named(page)["content"](shell.read_args(request.query_string.decode()))
            rows = found.tables.get(table)
            if rows is None:
                raise SelectionError(404, "There is no such file", "Use a link on a page.")
        except ValueError:
            return Response("This link cannot be read.\n", status=400, mimetype="text/plain")
        except SelectionError as error:
            answer = Response(f"{error.headline}. {error.advice}\n", status=error.status)
            answer.mimetype = "text/plain"
            return answer
        release = queries.release()
        text = csv_text(rows, release.meta, request.url, release.synthetic)
        name = f"throughline-{page}-{table}-{release.id}.csv"
        return Response(
            text,
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
