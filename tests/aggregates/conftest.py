"""A release that shows every cube, with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from aggregates.build import STAGING_FILE, build
from tests.aggregates import states
from tests.once import once


@dataclass(frozen=True)
class Whole:
    """A release and the confidential staging kept on the way."""

    release: Path
    staging: Path


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Whole:
    """The release of a small state in which every population has people."""

    def make(folder: Path) -> None:
        package = states.write(folder / "package")
        build(package, folder / "releases", states.RULES, keep_staging=folder / "staging")

    folder = once(tmp_path_factory, "whole", make)
    return Whole((folder / "releases" / "current").resolve(), folder / "staging" / STAGING_FILE)
