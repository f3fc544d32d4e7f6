"""What every answer carries: security headers, compression, caching, and calm errors."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

LARGEST_BODY = 64 * 1024  # bytes a visitor may send; a callback sends a few hundred
SMALLEST_PACKED = 600  # bytes; below that compression saves nothing
LINKED = "application/ld+json"
PACKED_TYPES = ("text/", "application/json", LINKED, "application/javascript", "image/svg+xml")
STREAMED = ("text/csv", LINKED)  # written as they are sent, if they are long
SMALLEST, BEST, QUICK = 10, 9, 5  # brotli quality: Plotly; files that never change; pages
MOST_KNOWN = 500  # packed pages held in memory; one is about 10 kB
YEAR = 365 * 24 * 3600  # seconds
# The style elements that Dash's renderer and Plotly put into the page: an empty one, and theirs.
# A browser test fails when a new version of either has other styles.
STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s='",
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
log = logging.getLogger("throughline")


OPEN = {  # open data: scripts of other sites may read it, or parts of it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
}
DATA = ("/csv/", "/linked/")  # files of rows, beside the API and the files of a release
FRAMED = {"Cross-Origin-Resource-Policy": "cross-origin"}  # an embed: other sites may frame it
HSTS = ("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")


def content_policy(framed: bool = False) -> str:
    """The content security policy: nothing but our own files; no inline script at all.

    No site may frame a page, except that any may where `framed`: an embed, which holds one picture.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {' '.join(STYLES)}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors *" if framed else "frame-ancestors 'none'",
        ]
    )


def harden(server: Flask, problem: Callable[[int], str]) -> None:
    """Give every answer of `server` its headers. `problem` draws the page for an HTTP error."""
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    policies = {framed: content_policy(framed) for framed in (False, True)}

    @server.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int]:
        return problem(error.code or 500), error.code or 500

    @server.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        log.error("%s %s: %s", request.method, request.path, type(error).__name__)
        log.debug("details", exc_info=error)
        malformed = request.method == "POST" and isinstance(error, LookupError | TypeError)
        return problem(400 if malformed else 500), 400 if malformed else 500

    @server.after_request
    def finish(response: Response) -> Response:
        if response.status_code == 200:
            response.status_code = g.get("throughline_status", 200)
        framed = g.get("throughline_framed", False)
        opened = g.get("throughline_open", False) or request.path.startswith(DATA)
        shared = OPEN if opened else FRAMED if framed else {}
        for name, value in (FIXED | shared).items():
            response.headers.setdefault(name, value)
        if framed:
            response.headers.remove("X-Frame-Options")
        response.headers["Content-Security-Policy"] = policies[framed]
        if request.is_secure:
            response.headers[HSTS[0]] = HSTS[1]
        kept = keep(response)
        return kept if g.get("throughline_as_it_is", False) else pack(kept)


def keep(response: Response) -> Response:
    """How long a browser may keep an answer: for ever where its address holds a fingerprint."""
    asset = (
        request.path.startswith(("/assets/", "/site.css", "/plotly.min.js")) and "m" in request.args
    )
    if response.status_code == 200 and (asset or response.cache_control.max_age == YEAR):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        response.headers.remove("Set-Cookie")
    elif response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-cache"
    return response


def pack(response: Response) -> Response:
    """The answer compressed as the browser likes best, remembered where it never changes."""
    if (
        request.method == "HEAD"
        or response.status_code in (204, 304)
        or "Content-Encoding" in response.headers
        or (response.is_streamed and response.mimetype in STREAMED)
        or not (response.mimetype or "").startswith(PACKED_TYPES)
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(["br", "gzip"])
    if encoding is None or len(body) < SMALLEST_PACKED:
        return response
    fixed = "immutable" in response.headers.get("Cache-Control", "") or len(body) > 200_000
    response.set_data(_packed_once(body, encoding) if fixed else _packed_before(body, encoding))
    response.headers["Content-Encoding"] = encoding
    if response.get_etag()[0]:
        response.set_etag(f"{response.get_etag()[0]}-{encoding}", weak=True)
    return response


def _packed(body: bytes, encoding: str, quality: int) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=quality)
    return gzip.compress(body, compresslevel=min(quality, 9), mtime=0)


def _packed_before(body: bytes, encoding: str) -> bytes:
    """A page packed quickly; one that was packed before is known by its fingerprint."""
    key = (encoding, hashlib.blake2b(body, digest_size=16).digest())
    found = _known.get(key)
    if found is None:
        found = _packed(body, encoding, QUICK)
        if len(_known) >= MOST_KNOWN:
            _known.pop(next(iter(_known), key), None)
        _known[key] = found
    return found


_known: dict[tuple[str, bytes], bytes] = {}


@lru_cache(maxsize=64)
def _packed_once(body: bytes, encoding: str) -> bytes:
    return _smallest.get((encoding, len(body), hash(body))) or _packed(body, encoding, BEST)


_smallest: dict[tuple[str, int, int], bytes] = {}


def prepack(body: bytes) -> None:
    """Compress a large file as far as it goes; takes seconds, so do it beside serving."""
    _smallest[("br", len(body), hash(body))] = brotli.compress(body, quality=SMALLEST)
    _packed_once.cache_clear()
