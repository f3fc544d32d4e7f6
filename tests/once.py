"""What takes long to build is built once a run, by whichever worker needs it first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

WORKER = "PYTEST_XDIST_WORKER"  # set in each of several workers, which have folders of their own
DONE = ".done"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """This worker's copy of the folder that `make` fills, called once for all workers.

    A copy, since DuckDB opens a file in one way at a time. A worker waits while another builds;
    where that one failed, this one tries again, and fails by itself.
    """
    base = factory.getbasetemp()
    shared = (base.parent if WORKER in os.environ else base) / f"once-{name}"
    with open(f"{shared}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / DONE).exists():
            shutil.rmtree(shared, ignore_errors=True)
            shared.mkdir()
            make(shared)
            (shared / DONE).touch()
    return Path(shutil.copytree(shared, factory.mktemp(name) / name, symlinks=True))
