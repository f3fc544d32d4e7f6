"""tau-ARGUS as a peer: one table at a time through pytauargus (requirements-peers.txt).

It takes one table with a tree a dimension, so of linked tables each is protected by itself, and
what one table hides of the shared cells is unsafe in the next, round and round until nothing
changes: what offices do by hand. Every table runs in a folder and a process of its own.
"""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import instances
from benchmarks.instances import Instance

RUN = Path(__file__).with_name("tau_argus_run.py")
METHODS = {"OPT": "OPT(1,5)", "MOD": "MOD(1,5,1,0,0)"}  # 5 minutes; MOD: singletons on
ROUNDS = 20  # through linked tables, before it is given up
HIDDEN_BEFORE = (0, 1)  # persons down and up: a shared cell that another table hides


class PeerError(Exception):
    """The peer did not protect a table."""


@dataclass(frozen=True, eq=False)
class Found:
    """What the peer did.

    hidden         (n,) mask
    seconds        to protect, over all tables and rounds
    audit_seconds  of its own audit, which it runs where there is but one table
    exposed        cells that its own audit finds exposed; None where it did not run
    """

    hidden: np.ndarray
    seconds: float
    audit_seconds: float
    exposed: int | None


def available() -> bool:
    """Whether pytauargus is installed."""
    return find_spec("pytauargus") is not None


def protect(
    instance: Instance, unsafe: np.ndarray, reach: tuple[np.ndarray, np.ndarray], method: str
) -> Found:
    """Protect an instance of one cohort.

    unsafe  (n,) mask of the primary cells
    reach   (n,) twice: how far under and over its value the interval of each must go
    method  OPT or MOD
    """
    if instance.keys["cohort"].nunique() > 1:
        raise PeerError("one cohort at a time")
    tables = _tables(instance)
    hidden, seconds = unsafe.copy(), 0.0
    low, high = (side.astype(int).copy() for side in reach)
    if len(tables) == 1:
        return _one(instance, tables[0], (hidden, low, high), method, audit=True)
    for _ in range(ROUNDS):
        before = hidden.sum()
        for cells in tables:
            found = _one(instance, cells, (hidden[cells], low[cells], high[cells]), method)
            new = cells[found.hidden & ~hidden[cells]]
            hidden[new] = True
            low[new], high[new] = HIDDEN_BEFORE
            seconds += found.seconds
        if hidden.sum() == before:
            return Found(hidden, seconds, 0.0, None)
    raise PeerError(f"linked tables still change after {ROUNDS} rounds")


def _tables(instance: Instance) -> list[np.ndarray]:
    """The cells of each table that it can take."""
    subgroup = instance.keys["subgroup"].to_numpy()
    found = []
    for name in instances.SUBGROUPS:
        codes = instances.codes_of(name)
        if np.isin(subgroup, codes).any():
            found.append(np.flatnonzero((subgroup == 0) | np.isin(subgroup, codes)))
    return found


def _one(
    instance: Instance,
    cells: np.ndarray,
    state: tuple[np.ndarray, np.ndarray, np.ndarray],
    method: str,
    audit: bool = False,
) -> Found:
    """One table through the engine."""
    with tempfile.TemporaryDirectory(prefix="throughline-tau-") as name:
        folder = Path(name)
        frame, dimensions = _codes(instance, cells)
        _write_cells(folder, instance, cells, frame, state)
        _write_batch(folder, instance, dimensions, method)
        left = math.ceil(signal.getitimer(signal.ITIMER_REAL)[0])  # seconds until we are ended
        batch = str(folder / "batch.arb")
        command = [sys.executable, str(RUN), batch, str(left), *(["audit"] * audit)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
            raise PeerError(last)
        figures = json.loads(done.stdout.strip().splitlines()[-1])
        secondary = _read(folder / "out.tab", frame)
    return Found(secondary | state[0], **figures)


def _codes(instance: Instance, cells: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    """The codes of some cells as text, in the dimensions that have more than one."""
    keys = instance.keys.iloc[cells]
    dimensions = [name for name in instance.parents if keys[name].nunique() > 1]
    frame = keys[dimensions].apply(lambda codes: codes.map("c{:03d}".format))
    return frame.mask(keys[dimensions] == 0, "Total").reset_index(drop=True), dimensions


def _write_cells(
    folder: Path,
    instance: Instance,
    cells: np.ndarray,
    frame: pd.DataFrame,
    state: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    table, (unsafe, low, high) = instance.table, state
    frame.assign(
        people=table.values[cells],
        persons=table.values[cells],
        loss=np.round(table.cost[cells], 4),
        status=np.where(unsafe, "u", "s"),
        low=np.where(unsafe, low, 0),
        high=np.where(unsafe, high, 0),
    ).to_csv(folder / "cells.tab", sep=";", header=False, index=False)


def _write_batch(folder: Path, instance: Instance, dimensions: list[str], method: str) -> None:
    """The batch, what the columns are, and the trees."""
    columns = ['<SEPARATOR> ";"\n<SAFE> "S"\n<UNSAFE> "U"\n<PROTECT> "P"']
    for name in dimensions:
        columns.append(f'{name}\n<RECODEABLE>\n<TOTCODE> "Total"')
        if name != "subgroup":
            (folder / f"{name}.hrc").write_text(_tree(instance.parents[name]))
            columns.append(f'<HIERARCHICAL>\n<HIERCODELIST> "{folder}/{name}.hrc"')
            columns.append('<HIERLEADSTRING> "@"')
    columns += [
        "people\n<NUMERIC>\n<DECIMALS> 0",
        "persons\n<FREQUENCY>",
        "loss\n<NUMERIC> <COSTVAR>\n<DECIMALS> 4",
        "status\n<STATUS>",
        "low\n<NUMERIC> <LOWERPL>\n<DECIMALS> 0",
        "high\n<NUMERIC> <UPPERPL>\n<DECIMALS> 0",
    ]
    (folder / "cells.rda").write_text("\n".join(columns) + "\n")
    crossed = "".join(f'"{name}"' for name in dimensions)
    (folder / "batch.arb").write_text(
        f'<OPENTABLEDATA> "{folder}/cells.tab"\n<OPENMETADATA> "{folder}/cells.rda"\n'
        f'<SPECIFYTABLE> {crossed}|"people"||"loss"\n<SAFETYRULE>\n<READTABLE> 0\n'
        f"<SUPPRESS> {METHODS[method]}\n"
        f'<WRITETABLE> (1,5,SO+,"{folder}/out.tab")\n'
    )


def _tree(parents: np.ndarray) -> str:
    """The codes under the total, depth first, each under its parent by one more @."""

    def under(code: int, depth: int) -> list[str]:
        lines = []
        for child in np.flatnonzero(parents == code):
            lines += ["@" * depth + f"c{child:03d}", *under(int(child), depth + 1)]
        return lines

    return "\n".join(under(0, 0)) + "\n"


def _read(path: Path, frame: pd.DataFrame) -> np.ndarray:
    """(cells,) mask of what the engine hid besides."""
    width = len(frame.columns)
    out = pd.read_csv(path, sep=";", header=None, dtype=str, skipinitialspace=True)
    keys = out[list(range(width))].apply(lambda codes: codes.str.strip().replace("", "Total"))
    hidden = keys[out[out.columns[-3]].str.strip() == "M"].agg("|".join, axis=1)
    return frame.agg("|".join, axis=1).isin(set(hidden)).to_numpy()
