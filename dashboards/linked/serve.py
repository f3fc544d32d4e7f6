"""Addresses of linked data, and what of it stands in a page.

`/linked/programs/<code>.jsonld` and `/linked/credentials/<code>.jsonld` hold all statewide numbers
of a page; `/linked/terms.jsonld` what they share; `/linked/release.jsonld` everything, a page at a
time, so that memory does not grow with the release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from dash import html
from flask import Flask, Response, request

from dashboards import csv_files, queries
from dashboards.language import ENGLISH, LANGUAGES, _, current
from dashboards.linked import terms
from dashboards.linked.subjects import CREDENTIALS, PROGRAMS, Subject, every, find
from dashboards.linked.words import Node, address, context

TYPE = "application/ld+json"


def register(server: Flask) -> None:
    """Serve the linked data of pages, of what they share, and of the whole release."""

    @server.get("/linked/release.jsonld")
    def all_of_it() -> Response:
        lines = _release(server, request.host_url)
        packed = request.accept_encodings.best_match(["gzip"]) == "gzip"
        answer = Response(csv_files.gzipped(lines) if packed else lines)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.vary.add("Accept-Encoding")
        return _file(answer, "release")

    @server.get("/linked/terms.jsonld")
    def shared() -> Response:
        return _file(Response(_document(list(terms.shared(_cubes())))), "terms")

    @server.get("/linked/<any(programs, credentials):kind>/<code>.jsonld")
    def one(kind: str, code: str) -> Response:
        found = find(kind, code)
        if found is None:
            words = _("This release has no linked data of that name. Use a link on a page.")
            return Response(f"{words}\n", status=404, mimetype="text/plain")
        return _file(Response(_document(found.alone())), f"{kind}-{code}")


def _file(answer: Response, name: str) -> Response:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    file = f"throughline-{plain}-{queries.release().id}.jsonld"
    answer.mimetype = TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _document(nodes: list[Node]) -> str:
    return _json({"@context": context(request.host_url), "@graph": nodes})


def _json(value: Any) -> str:
    """JSON that can stand inside a script element: there is no `<` in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _cubes() -> dict[str, Any]:
    """A few rows of each cube that pages have numbers of: they tell its columns."""
    found: dict[str, Any] = {}
    for subject in every():
        if subject.cube not in found and (rows := subject.rows):
            found[subject.cube] = rows
    return found


def _release(server: Flask, root: str) -> Iterator[bytes]:
    """One document: what is shared, then what each page is about.

    Each part is made in a context of its own, since the request is over when it is sent.
    """
    with server.app_context():
        pages, first = list(every()), list(terms.shared(_cubes()))
    yield f'{{"@context":{_json(context(root))},"@graph":[\n{_lines(first)}'.encode()
    for subject in pages:
        with server.app_context():
            lines = _lines(subject.graph())
        yield f",\n{lines}".encode()
    yield b"\n]}\n"


def _lines(nodes: list[Node]) -> str:
    return ",\n".join(map(_json, nodes))


# In a page


def script(linked: str) -> str:
    """The data block of a page whose linked data is at `linked`; the browser runs nothing of it."""
    subject = _subject(linked)
    if subject is None:
        return ""
    return f'<script type="{TYPE}">{_document(_spoken(subject.small()))}</script>'


def _spoken(value: Any) -> Any:
    """Nodes with their texts in the language of the page alone, where they have it."""
    if isinstance(value, list):
        return [_spoken(one) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) <= set(LANGUAGES):
        code = current() if current() in value else ENGLISH
        return {code: value[code]}
    return {name: _spoken(one) for name, one in value.items()}


def _subject(linked: str) -> Subject | None:
    for kind in (PROGRAMS, CREDENTIALS):
        head = address(kind, "").removesuffix(".jsonld")
        if linked.startswith(head):
            return find(kind, unquote(linked.removeprefix(head).removesuffix(".jsonld")))
    return None


def alternate(linked: str) -> html.Link:
    """Where a page's linked data is, for machines."""
    return html.Link(rel="alternate", type=TYPE, href=linked)


def download(linked: str) -> html.P:
    """The same for people."""
    link = html.A(_("Download as linked data (JSON-LD)"), href=linked)
    return html.P(link, className="wf-linked")
