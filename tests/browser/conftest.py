"""A real browser on a real server."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import sync_playwright

from tests.browser.hands import DESK, PHONE, Hand
from tests.conftest import OVERRIDE

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


GRIDS = """
[[grids]]
program = "program"
region = "state"
cohorts = ["all"]

[[grids]]
program = "total"
region = "county"
cohorts = ["all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["industries", "places"]
"""  # what journeys look at: few grids, so that protecting more leavers takes seconds
SMALLER = "minimum_mean_group = 30"
TRAVELLED = 15_000  # leavers: enough for single programs to be shown


@pytest.fixture(scope="session")
def site(app) -> Iterator[str]:
    """Address of the site, served by waitress as `python app.py` does."""
    yield from serve(app.server)


@pytest.fixture(scope="session")
def programs_app(tmp_path_factory):
    """The site over a release that shows single programs, or over the one that is named."""
    from aggregates.build import build
    from aggregates.demo import generate
    from aggregates.policy import DEFAULT, load
    from app import create_app

    if given := os.environ.get(OVERRIDE):
        return create_app(Path(given))
    folder = tmp_path_factory.mktemp("programs")
    policy = folder / "policy.toml"
    head = DEFAULT.read_text().partition("[[grids]]")[0]
    policy.write_text(re.sub("(?m)^minimum_mean_group = .*", f"{SMALLER}", head) + GRIDS)
    generate(folder / "package", students=TRAVELLED, seed=1)
    return create_app(build(folder / "package", folder / "releases", load(policy)))


@pytest.fixture(scope="session")
def programs_site(programs_app) -> Iterator[str]:
    """Address of the site that shows single programs."""
    yield from serve(programs_app.server)


@pytest.fixture(scope="session")
def held_site(held_app) -> Iterator[str]:
    """Address of the site over credentials that are written by hand."""
    yield from serve(held_app.server)


def serve(application) -> Iterator[str]:
    """The address of an application while it is served."""
    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=8)
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
    yield from visiting(chromium, site)


@pytest.fixture
def there(visit):
    """Open a page of the site that a module is about: its own, where it has another."""
    return visit


@pytest.fixture(params=("touch", "keyboard"))
def hand(request, there):
    """A hand on the front page, or at START: by touch on a phone, by keyboard at a desk."""
    touch = request.param == "touch"
    start = getattr(request.module, "START", "/")
    return Hand(there(start, **(PHONE if touch else DESK)), touch)


@pytest.fixture
def travel(chromium, programs_site):
    """Open a page of the site that shows single programs."""
    yield from visiting(chromium, programs_site)


@pytest.fixture
def look(chromium, held_site):
    """Open a page of the site over credentials that are written by hand."""
    yield from visiting(chromium, held_site)


def visiting(chromium, site: str):
    """A function that opens pages of a site, and what must be true after it was used."""
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
