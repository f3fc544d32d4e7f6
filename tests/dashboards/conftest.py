"""What the tests of the site share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboards import queries
from dashboards.language import ENGLISH, speaking


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, whatever the test before it asked of the site."""
    with speaking(ENGLISH):
        yield


@pytest.fixture
def site(held_app):
    """A caller of that site without a browser."""
    return held_app.server.test_client()


@pytest.fixture
def there(held_app):
    """Within a request of that site, as a page is."""
    with held_app.server.test_request_context("/"):
        yield queries.release()
