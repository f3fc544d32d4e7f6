"""The API over HTTP: a WSGI application in front of the site's, since it needs little of Flask.

What is under a release never changes: it is made once, kept as bytes, and may be kept for ever by
anybody. `current` leads to the release that is shown now.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import brotli
from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from dashboards import csv_files, language, security
from dashboards.api import problems
from dashboards.api.kept import LARGEST, Answer, Kept
from dashboards.api.parameters import CSV, JSON, TYPES, Call, read_query
from dashboards.api.parquet import parquet
from dashboards.api.problems import Problem
from dashboards.api.resources import Plan, Table
from dashboards.api.routes import BASE, CURRENT, Route, find
from dashboards.components import notices
from dashboards.queries import Release
from dashboards.shelf import Shelf

METHODS = "GET, HEAD, OPTIONS"
LONG = 10_000  # rows of CSV; more are sent as they are read
LONGEST_KNOWN = 4000  # characters of a request that is known again by how it came in
SMALLEST_PACKED = security.SMALLEST_PACKED
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
IMMUTABLE = f"public, max-age={security.YEAR}, immutable"
EXPOSED = "Content-Disposition, ETag, Link, Throughline-Notice, Throughline-Release, X-Total-Count"
OPEN = security.OPEN | {"Access-Control-Expose-Headers": EXPOSED}
FIXED = (
    *(security.FIXED | OPEN).items(),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
PREFLIGHT = (
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", "Accept, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
)

Environ = dict[str, Any]
Headers = Mapping[str, str]
log = logging.getLogger("throughline")


class Api:
    """WSGI middleware: answers what is under `/api`, and leaves the rest to the site."""

    def __init__(self, app: Callable[..., Iterable[bytes]], server: Flask, shelf: Shelf) -> None:
        self.app, self.server, self.shelf, self.kept = app, server, shelf, Kept()

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if path != "/api" and not path.startswith("/api/"):
            return self.app(environ, start)
        raw = _raw(environ)
        answer = self._known(environ, raw)
        body: Iterable[bytes] | None = None
        if answer is None:
            answer, body = self._made(environ, path, raw)
        return _sent(environ, start, answer, body)

    def _known(self, environ: Environ, raw: tuple[str, ...]) -> Answer | None:
        """The answer to a request that came in before just so, if its release is still at hand."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        known = self.kept.known(raw)
        if known is None:
            return None
        ident, key = known
        try:
            same = self.shelf.get(ident).edition == key[0]
        except KeyError:
            return None
        return self.kept.get(key) if same else None

    def _made(
        self, environ: Environ, path: str, raw: tuple[str, ...]
    ) -> tuple[Answer, Iterable[bytes] | None]:
        root, shown = _root(environ), self.shelf.current()
        try:
            return self._answer(environ, _decoded(path), root, raw)
        except Problem as problem:
            return _problem(problem, root, shown), None
        except Exception as error:
            log.error("%s /api: %s", environ["REQUEST_METHOD"], type(error).__name__)
            log.debug("details", exc_info=error)
            failed = Problem("failed", "The request is fine; what answers it failed.")
            return _problem(failed, root, shown), None

    def _answer(
        self, environ: Environ, path: str, root: str, raw: tuple[str, ...]
    ) -> tuple[Answer, Iterable[bytes] | None]:
        below = path.removeprefix(BASE) if path != f"{BASE}/" else ""
        if path in ("/api", "/api/"):
            return _moved(f"{root}{BASE}", environ, self.shelf.current()), None
        if below == path or (below and not below.startswith("/")):
            raise Problem("not-found", "The API is at /api/v1.", see=BASE)
        current = below == f"/releases/{CURRENT}" or below.startswith(f"/releases/{CURRENT}/")
        if current:
            here = f"/releases/{self.shelf.current().id}"
            below = here + below.removeprefix(f"/releases/{CURRENT}")
        route, values = find(below)
        _check_method(environ)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return _options(), None
        if current:
            return _moved(root + BASE + below, environ, self.shelf.current()), None
        opened = self._release(values)
        call = Call(
            root,
            values,
            read_query(environ.get("QUERY_STRING", "")),
            environ.get("HTTP_ACCEPT", ""),
        )
        with (
            self.server.app_context(),
            self.shelf.choosing(opened),
            language.speaking(language.ENGLISH),
            language.beneath(""),
        ):
            return self._planned(environ, route, route.plan(call), opened, raw)

    def _holding(self, parts: Iterable[bytes], key: Hashable, answer: Answer) -> Iterator[bytes]:
        """Parts of a long file as they are sent; the whole is held if it is not too large."""
        held, size = [], 0
        for part in parts:
            size += len(part)
            if size <= LARGEST:
                held.append(part)
            yield part
        if size <= LARGEST:
            headers = (*answer.headers, ("Content-Length", str(size)))
            self.kept.put(key, replace(answer, headers=headers, body=b"".join(held)))

    def _release(self, values: Mapping[str, str]) -> Release:
        ident = values.get("release")
        if ident is None:
            return self.shelf.current()
        try:
            return self.shelf.get(ident)
        except KeyError:
            there = [one.id for one in self.shelf.listed() if one.readable]
            raise Problem(
                "not-found",
                "There is no release of that name here; it may have been withdrawn.",
                parameter="release",
                given=ident,
                allowed=[CURRENT, *(there or [self.shelf.current().id])],
                see=f"{BASE}/releases",
            ) from None

    def _planned(
        self, environ: Environ, route: Route, plan: Plan, opened: Release, raw: tuple[str, ...]
    ) -> tuple[Answer, Iterable[bytes] | None]:
        packing = _packing(environ, plan)
        key = (opened.edition, plan.address, packing)
        found = self.kept.get(key) if route.pinned else None
        body: Iterable[bytes] | None = None
        if found is None:
            made = plan.make()
            headers = _headers(route, plan, opened)
            if isinstance(made, Table) and plan.format == CSV and made.rows > LONG:
                found, parts = _streamed(made, headers, key, packing)
                body = self._holding(parts, key, found)
            else:
                found = _whole(_written(made, plan), headers, packing)
                if route.pinned:
                    self.kept.put(key, found)
        if route.pinned and body is None and sum(map(len, raw)) < LONGEST_KNOWN:
            self.kept.know(raw, opened.id, key)
        return found, body


# What was asked


def _raw(environ: Environ) -> tuple[str, ...]:
    """What of a request its answer depends on, as it came in."""
    get = environ.get
    return (
        environ["wsgi.url_scheme"],
        get("HTTP_HOST", ""),
        get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        get("QUERY_STRING", ""),
        get("HTTP_ACCEPT", ""),
        get("HTTP_ACCEPT_ENCODING", ""),
    )


def _decoded(path: str) -> str:
    """A path as text; WSGI hands it on as bytes in Latin-1."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def _root(environ: Environ) -> str:
    """The address of the site, such as https://example.org."""
    host = environ.get("HTTP_HOST", "")
    if not HOST.fullmatch(host):
        host = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}"


def _check_method(environ: Environ) -> None:
    if environ["REQUEST_METHOD"] not in METHODS.split(", "):
        problem = Problem("not-allowed", "The API can be read, with GET, HEAD and OPTIONS.")
        problem.headers["Allow"] = METHODS
        raise problem


def _packing(environ: Environ, plan: Plan) -> str:
    """How to compress an answer: br, gzip, or not at all. Parquet is compressed already."""
    if plan.format not in (JSON, CSV):
        return ""
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING", ""), Accept)
    return accepted.best_match(["br", "gzip"]) or ""


# Answers


def _headers(route: Route, plan: Plan, opened: Release) -> dict[str, str]:
    """Headers of an answer, but for what its body decides."""
    headers = {
        "Content-Type": TYPES[plan.format],
        "Cache-Control": IMMUTABLE if route.pinned and not opened.record.warning else "no-cache",
        "Vary": "Accept, Accept-Encoding",
        "Throughline-Release": opened.id,
        "Link": _link(plan),
    }
    if plan.format == CSV:
        headers["Content-Type"] += "; charset=utf-8"
    if plan.format != JSON:
        name = f"throughline-{_file_name(plan)}-{opened.id}.{plan.format}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if plan.total is not None:
        headers["X-Total-Count"] = str(plan.total)
    return headers | _notice(opened)


def _file_name(plan: Plan) -> str:
    parts = plan.address.split("?")[0].split("/")
    name = parts[-2] if parts[-1] == "rows" else parts[-1]
    return re.sub(r"[^a-z0-9_-]", "-", name)


def _link(plan: Plan) -> str:
    """Relations to other addresses (RFC 8288)."""
    pages = {name: plan.links[name] for name in ("first", "prev", "next") if name in plan.links}
    return ", ".join(
        f'<{to}>; rel="{name}"' for name, to in {"canonical": plan.address, **pages}.items()
    )


def _notice(opened: Release) -> dict[str, str]:
    """What is said beside the numbers as a header, in the letters that a header may have."""
    words = " ".join(_said(opened).split())
    if not words:
        return {}
    return {"Throughline-Notice": words.encode("ascii", "replace").decode()}


def _said(opened: Release) -> str:
    return notices(opened.meta, opened.synthetic, opened.record.warning)


def _written(made: Any, plan: Plan) -> bytes:
    if not isinstance(made, Table):
        return as_json(made)
    if plan.format == CSV:
        return b"".join(csv_files.csv_parts(list(made.kinds), made.pieces(), made.source))
    return parquet(made.kinds, made.pieces(), made.source, made.about)


def as_json(value: Any) -> bytes:
    """JSON as it is sent: no number that JSON does not have, and no more space than needed."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def _whole(body: bytes, headers: Headers, packing: str, status: int = 200) -> Answer:
    """An answer with its body, compressed as was asked, and the tag of just these bytes."""
    tag = hashlib.blake2b(body, digest_size=16).hexdigest()
    more = dict(headers)
    if packing and len(body) >= SMALLEST_PACKED:
        body = _packed(body, packing)
        more["Content-Encoding"] = packing
        tag += f"-{packing}"
    return _answer(status, more | {"ETag": f'"{tag}"', "Content-Length": str(len(body))}, body)


def _packed(body: bytes, packing: str) -> bytes:
    if packing == "br":
        return brotli.compress(body, quality=security.QUICK)
    return gzip.compress(body, compresslevel=6, mtime=0)


def _streamed(
    made: Table, headers: dict[str, str], key: tuple[str, str, str], packing: str
) -> tuple[Answer, Iterator[bytes]]:
    """A long file, sent as it is read. Its tag is that of what was asked of the release."""
    parts = csv_files.csv_parts(list(made.kinds), made.pieces(), made.source)
    tag = hashlib.blake2b("\n".join(key).encode(), digest_size=16).hexdigest()
    headers["ETag"] = f'"{tag}"'
    if packing:  # gzip can be sent a part at a time
        headers["Content-Encoding"] = "gzip"
        parts = csv_files.gzipped(parts)
    return _answer(200, headers, b""), parts


def _answer(status: int, headers: Headers, body: bytes) -> Answer:
    line = f"{status} {HTTPStatus(status).phrase}"
    return Answer(line, (*headers.items(), *FIXED), body, headers.get("ETag", ""))


def _problem(problem: Problem, root: str, shown: Release) -> Answer:
    with language.speaking(language.ENGLISH):
        said = problem.document(root, _said(shown))
        headers = {"Content-Type": problems.TYPE, "Cache-Control": "no-cache"} | _notice(shown)
    return _whole(as_json(said), headers | problem.headers, "", problem.status)


def _moved(to: str, environ: Environ, shown: Release) -> Answer:
    """The way to another address, for now; what was asked goes with it."""
    query = environ.get("QUERY_STRING", "")
    safe = re.sub(r"[^\x21-\x7e]", "", f"{to}?{query}" if query else to)
    headers = {"Location": safe, "Cache-Control": "no-cache", "Content-Length": "0"}
    return _answer(302, headers | _notice(shown), b"")


def _options() -> Answer:
    return _answer(204, {"Allow": METHODS, **dict(PREFLIGHT)}, b"")


def _sent(
    environ: Environ, start: Callable[..., Any], answer: Answer, body: Iterable[bytes] | None
) -> Iterable[bytes]:
    """Send an answer: without its body where only its head was asked, or nothing is new."""
    headers, status = answer.headers, answer.status
    if environ["wsgi.url_scheme"] == "https":
        headers = (*headers, security.HSTS)
    asked = environ.get("HTTP_IF_NONE_MATCH")
    fresh = asked and answer.etag and status.startswith("200")
    if fresh and parse_etags(asked).contains_weak(answer.etag.strip('"')):
        status = "304 Not Modified"
        headers = tuple(pair for pair in headers if not pair[0].startswith("Content-"))
        body, none = None, True
    else:
        none = environ["REQUEST_METHOD"] == "HEAD"
    start(status, list(headers))
    if none:
        return []
    return [answer.body] if body is None else body
