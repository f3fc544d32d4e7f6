"""The public site over one release. `python app.py`, or any WSGI server on `app:server`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from functools import cache
from pathlib import Path
from threading import Thread

import waitress
from dash import Dash
from flask import Flask
from plotly.offline import get_plotlyjs

from dashboards import csv_files, language, queries, security, shelf, shell, suggest
from dashboards.api.serve import Api
from dashboards.brief import serve as briefs
from dashboards.downloads import serve as downloads
from dashboards.linked import serve as linked

ROOT = Path(__file__).parent
THREADS = 8  # of waitress; answers are short, and DuckDB gives each thread its own cursor
CONNECTIONS = 1000  # held open at once; a reader of the API keeps one
TOGETHER = 1 << 18  # bytes of an answer that waitress sends when it is whole, not head then body:
# while a thread sends, its loop turns without pause, and takes the interpreter from all threads


def create_app(release: Path) -> Dash:
    """The site over the release in `release`, and over those beside it at addresses that name them.

    Raises NoRelease when there is none to serve.
    """
    releases = shelf.Shelf(release)
    app = shell.Site(
        "throughline",
        use_pages=True,
        pages_folder=str(ROOT / "dashboards" / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=shell.AWAKE_PATTERN,
        suppress_callback_exceptions=True,
        update_title="",
        title="Throughline",
    )
    queries.attach(app.server, releases)
    shell.connect(app)
    for part in (csv_files, suggest, briefs, linked, downloads):
        part.register(app.server)
    shell.extras(app.server)
    security.harden(app.server, shell.http_problem)
    spoken = language.Languages(app.server.wsgi_app)
    site = shelf.Releases(spoken, releases)
    app.server.wsgi_app = Api(site, app.server, releases)  # type: ignore[method-assign]
    warm = app.server.test_client()  # concurrent first requests could meet a half-ready Dash
    for path in ("/", "/es", "/_dash-layout", "/_dash-dependencies"):
        warm.get(path)
    return app


@cache
def serving() -> Flask:
    """The WSGI server over the chosen release, made once."""
    server = create_app(chosen_release()).server
    Thread(target=security.prepack, args=[get_plotlyjs().encode()], daemon=True).start()
    return server


def __getattr__(name: str) -> Flask:
    """`server`, made when a WSGI server first asks for it."""
    if name != "server":
        raise AttributeError(name)
    return serving()


def chosen_release() -> Path:
    """THROUGHLINE_RELEASE, or the current release."""
    return Path(os.environ.get("THROUGHLINE_RELEASE") or ROOT / "releases" / "current")


def main() -> int:
    """Serve the site with waitress."""
    parser = argparse.ArgumentParser(description="Serve a Throughline release.")
    parser.add_argument("--port", type=int, default=8050, help="default 8050")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine")
    options = parser.parse_args()
    try:
        server = serving()
    except queries.NoRelease as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Serving on http://{options.host}:{options.port}", flush=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line each time one waits
    try:
        waitress.serve(
            server,
            host=options.host,
            port=options.port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            ident="",
            send_bytes=TOGETHER,
        )
    except OSError as error:
        print(f"Port {options.port}: {error.strerror}. Try another: --port 8051", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
