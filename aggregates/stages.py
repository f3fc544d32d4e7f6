"""Progress of long work: a line as each stage ends, with the seconds that it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str], None]


@contextmanager
def stage(name: str, say: Progress) -> Iterator[None]:
    """Say how long what happens inside took, if it ends well. Stages do not lie in each other."""
    began = time.monotonic()
    yield
    say(f"stage {name} took {time.monotonic() - began:.1f} s")
