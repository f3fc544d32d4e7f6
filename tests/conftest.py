"""What several test packages share: one small release, built for real, and sites over it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dashboards import held
from tests.once import once

STUDENTS = 3_000  # enough for clusters, regions and windows to have numbers to show and to hide
OVERRIDE = "THROUGHLINE_TEST_RELEASE"  # a release folder to test the site on instead


@dataclass(frozen=True)
class Line:
    """A package, the release built from it, and the confidential staging kept on the way."""

    package: Path
    release: Path
    staging: Path


@pytest.fixture(scope="session")
def line(tmp_path_factory) -> Line:
    """A few thousand synthetic leavers, through the whole line."""
    from aggregates.build import build
    from aggregates.demo import generate

    def make(folder: Path) -> None:
        generate(folder / "package", students=STUDENTS, seed=1)
        build(folder / "package", folder / "releases", keep_staging=folder / "staging")

    folder = once(tmp_path_factory, "line", make)
    release = (folder / "releases" / "current").resolve()
    return Line(folder / "package", release, folder / "staging" / "staging.duckdb")


@pytest.fixture(scope="session")
def release_folder(request, tmp_path_factory) -> Path:
    """A copy of the release of that line, or the one that the environment names.

    A copy, since DuckDB opens a file in one way at a time: as the site does, or as other tests do.
    """
    if given := os.environ.get(OVERRIDE):
        return Path(given)
    release = request.getfixturevalue("line").release
    return Path(shutil.copytree(release, tmp_path_factory.mktemp("served") / release.name))


@pytest.fixture(scope="session")
def app(release_folder):
    """The site over that release."""
    from app import create_app

    return create_app(release_folder)


@pytest.fixture
def client(app):
    """A caller of the site without a browser."""
    return app.server.test_client()


@pytest.fixture
def inside(app):
    """Within a request to the site, as content functions and queries are."""
    with app.server.test_request_context("/"):
        yield app.server.extensions["throughline_shelf"].current()


@pytest.fixture(scope="session")
def held_app(release_folder, tmp_path_factory):
    """The site over a release whose credentials are written by hand."""
    from app import create_app

    return create_app(held.write(release_folder, tmp_path_factory.mktemp("credentials")))
