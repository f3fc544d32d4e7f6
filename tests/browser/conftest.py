"""A real browser on a real server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
import waitress
from playwright.sync_api import sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LISTEN = """
window.refused = [];
addEventListener('securitypolicyviolation',
  (event) => window.refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def site(app) -> Iterator[str]:
    """Address of the site, served by waitress as `python app.py` does."""
    server = waitress.create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def chromium():
    """Chromium; `tests/chromium.sh` installs it where it is missing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: run `sh tests/chromium.sh`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """Open a page of the site; afterwards nothing may have gone wrong behind its back."""
    contexts, wrong = [], []

    def open_page(path: str, width: int = 1280, errors: bool = False, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(LISTEN)
        if not errors:  # a page that is not there is an error in the console too
            page.on("console", lambda m: m.type in ("error", "warning") and wrong.append(m.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: r.url.startswith((site, "data:")) or wrong.append(r.url))
        page.goto(site + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            wrong += page.evaluate("window.refused || []")
        context.close()
    assert wrong == []
