"""The demo beside published figures: writes the calibration section of benchmarks/README.md.

    python -m benchmarks.calibration [--students 60000] [--seed 1] [--largest]

`--largest` also times a demo of 2,000,000 leavers and its peak memory: minutes, and GB of disk.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aggregates.demo import MOST, calibration, generate

README = Path(__file__).with_name("README.md")
START, END = "<!-- calibration -->", "<!-- /calibration -->"
LARGEST = "A demo of"


def section(students: int, seed: int) -> str:
    """The calibration section for a demo of this size and seed."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "demo"
        generate(package, students=students, seed=seed)
        found = calibration.compare(package)
    held = [item for item in found if item.target.tolerance is not None]
    return "\n".join(
        [
            "## Calibration of the demo",
            "",
            f"{students:,} leavers, seed {seed}; dollars of {calibration.DOLLARS}. A figure with a "
            "tolerance is held to it by `tests/aggregates/test_demo.py` (percentage points, or "
            "percent of dollars); one that contradicts another is shown only. "
            f"{sum(item.holds for item in held)} of {len(held)} hold. Sources and links: "
            "`aggregates/demo/data/targets.csv`. Wages follow a national survey, which sees all "
            "work; being found at work follows states' wage records, which do not.",
            "",
            calibration.text(found),
        ]
    )


def largest() -> str:
    """Seconds and peak memory of the largest demo, made in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "demo"
        command = [sys.executable, "-m", "aggregates", "demo", str(package)]
        started = time.monotonic()
        subprocess.run([*command, "--students", str(MOST)], check=True)
        seconds = time.monotonic() - started
        size = sum(path.stat().st_size for path in package.iterdir()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2  # GB; Linux counts kB
    return (
        f"{LARGEST} {MOST:,} leavers: {seconds:,.0f} s and {peak:.1f} GB of memory at most on "
        f"{os.cpu_count()} cores; a package of {size:,.0f} MB."
    )


def main() -> None:
    """Measure, and put the result in its place."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--students", type=int, default=60_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--largest", action="store_true")
    args = arguments.parse_args()
    readme = README.read_text(encoding="utf-8") if README.exists() else "# Benchmarks\n"
    if START not in readme:
        readme = f"{readme.rstrip()}\n\n{START}\n{END}\n"
    before, _, rest = readme.partition(START)
    old, _, after = rest.partition(END)
    lines = [section(args.students, args.seed), ""]
    kept = [line for line in old.splitlines() if line.startswith(LARGEST)]
    lines += [largest()] if args.largest else kept
    body = "\n".join(lines).rstrip()
    README.write_text(f"{before}{START}\n{body}\n{END}{after}", encoding="utf-8")
    print(body)


if __name__ == "__main__":
    main()
