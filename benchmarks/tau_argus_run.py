"""Runs one batch of tau-ARGUS; prints seconds and the outcome of its own audit as JSON.

A program of its own, since the engine keeps state, leaves files where it runs and brings its own
copy of the solver: `python tau_argus_run.py BATCH SECONDS [audit]`, in a folder to be thrown away.
It ends itself after so many seconds; 0 = never.
"""

import json
import signal
import sys
import time

from pytauargus.engine import run_batch

signal.alarm(int(sys.argv[2]))
started = time.perf_counter()
engine = run_batch(sys.argv[1])
protected = time.perf_counter()
rows = engine.audit(0) if sys.argv[3:] == ["audit"] else None
figures = {
    "seconds": protected - started,
    "audit_seconds": time.perf_counter() - protected,
    "exposed": None if rows is None else sum(bool(row["unsafe"]) for row in rows),
}
print("\n" + json.dumps(figures))
