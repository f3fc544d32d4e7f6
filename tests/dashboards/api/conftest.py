"""A client of the API, and the release that it reads, opened straight."""

from __future__ import annotations

import pytest

from tests.dashboards.api.asking import Asker, copied


@pytest.fixture
def api(app):
    """A client of the API."""
    return Asker(app.server)


@pytest.fixture(scope="session")
def straight(release_folder, tmp_path_factory):
    """The release, without the site."""
    with copied(release_folder, tmp_path_factory.mktemp("straight")) as con:
        yield con
