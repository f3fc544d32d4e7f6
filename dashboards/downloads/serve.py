"""Addresses of the files of a release, and `/data.json` for data catalogues.

`/files/<name>` is of the release that is shown, `/releases/<id>/files/<name>` of one that stays,
also where another version of the site made it. A file is served whole or in parts, to scripts of
other sites too; its ETag is its SHA-256.
"""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, Response, g, request, send_file

from dashboards import queries, shelf
from dashboards.downloads import catalog
from dashboards.downloads.held import DUCKDB, DUCKDB_TYPE, File, held
from dashboards.language import _
from dashboards.queries import RELEASE_FILE
from dashboards.security import YEAR
from dashboards.shelf import IDENT

SHOWN = ("text/plain", "application/json")  # read in the browser; others are saved


def register(server: Flask) -> None:
    """Serve the files of every release at hand."""

    @server.get("/files/<name>")
    def of_release(name: str) -> Response:
        release = queries.release()
        lasts = shelf.HEAD.match(request.script_root) is not None
        return _file(release.folder, release.id, name, lasts=lasts)

    @server.get("/releases/<ident>/files/<name>")
    def of_another_version(ident: str, name: str) -> Response:
        """Releases that this version can show never come here: their name is taken off before."""
        there = {one.id: one.folder for one in shelf.shelf().listed()}
        if not IDENT.fullmatch(ident) or ident not in there:
            return _nothing(_("This release is not here"))
        return _file(there[ident], ident, name, lasts=True)

    @server.get("/data.json")
    def entry() -> Response:
        g.throughline_open = True
        text = json.dumps(catalog.entry(request.host_url.rstrip("/")), ensure_ascii=False, indent=1)
        return Response(text, mimetype="application/json")


def _file(folder: Path, ident: str, name: str, *, lasts: bool) -> Response:
    """A file that the list of a release names; `lasts` where its address names the release."""
    found = find(folder, ident, name)
    if found is None:
        there = held(folder, ident)
        return _nothing(_("There is no such file") if there else _("This release has no files"))
    g.throughline_open = g.throughline_as_it_is = True
    file, path = found
    return send_file(
        path,
        mimetype=file.media_type,
        as_attachment=file.media_type not in SHOWN,
        download_name=name,
        etag=file.sha256,
        conditional=True,
        max_age=YEAR if lasts else None,
    )


def find(folder: Path, ident: str, name: str) -> tuple[File, Path] | None:
    """A file of a release and where it lies; the release itself also where it is all there is."""
    there = held(folder, ident)
    if there and name in there.files:
        return there.files[name], there.path(name)
    alone = next((one for one in shelf.shelf().listed() if one.id == ident), None)
    if name != RELEASE_FILE or alone is None or not alone.file.is_file():
        return None
    return File(name, DUCKDB, "", DUCKDB_TYPE, alone.bytes, alone.sha256), alone.file


def _nothing(words: str) -> Response:
    where = _("The page /data lists the files that there are.")
    return Response(f"{words}. {where}\n", status=404, mimetype="text/plain")
