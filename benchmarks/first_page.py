"""Seconds from nothing to the first page: what `make run` does once dependencies are installed.

    python -m benchmarks.first_page [--students 60000] [--seed 1]

Makes the demo package, builds and audits its release, starts the app and asks for `/`, all in a
folder of its own. Prints the seconds of each step beside the aim of 90 seconds on two cores.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
AIM = 90.0  # seconds


def main() -> None:
    """Run the steps and print a line each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--students", type=int, default=60_000, help="leavers in the demo")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        package, out = Path(folder) / "demo-data", Path(folder) / "releases"
        aggregates = [sys.executable, "-m", "aggregates"]
        steps = {
            "demo package": [
                *aggregates, "demo", package, "--students", args.students, "--seed", args.seed,
            ],
            "release, proved": [*aggregates, "build", package, "--out", out],
        }  # fmt: skip
        total = sum(timed(name, command) for name, command in steps.items())
        total += first_page(out / "current")
    print(f"{'together':18}{total:7.1f} s   aim {AIM:.0f} s")


def timed(name: str, command: list[object]) -> float:
    """Seconds that a command takes; its own progress is not shown."""
    start = time.monotonic()
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, capture_output=True)
    return report(name, time.monotonic() - start)


def first_page(release: Path) -> float:
    """Seconds from starting the app to its first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.monotonic()
    app = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"THROUGHLINE_RELEASE": str(release)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                    answer.read()
                    return report("first page", time.monotonic() - start)
            except urllib.error.URLError:
                if app.poll() is not None:
                    raise SystemExit("the app stopped before it answered") from None
                time.sleep(0.05)
    finally:
        app.terminate()
        app.wait()


def report(name: str, seconds: float) -> float:
    print(f"{name:18}{seconds:7.1f} s", flush=True)
    return seconds


if __name__ == "__main__":
    main()
