"""What the tests of the site share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboards.language import ENGLISH, speaking


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, whatever the test before it asked of the site."""
    with speaking(ENGLISH):
        yield
