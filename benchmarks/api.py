"""What an answer of the API costs, beside a static file of the same server and DuckDB alone.

    python -m benchmarks.api [--release releases/current] [--seconds 4] [--only WORDS]

Serves the release with `app.py`, as `python app.py` does, and asks for each address over kept
connections: 1, 10 and 100 readers, each of whom asks again when the answer is there. Warm: the
answer is held as bytes. Cold: no request is like another, so each is read from the release (for a
whole cube, a fresh server each time). Beside them, in the same run: the site's style sheet, which
Flask serves from memory, and the same SQL by DuckDB alone, without a server. The last column is
processor time of the server for an answer: where other work shares the cores it says more than the
clock. The readers are one process with asyncio, which shares the cores with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import duckdb

from benchmarks.pages import ROOT, served, serving

READERS = (1, 10, 100)
TARGET = 3000  # answers a second, warm, on two cores (design, section 9)
GROUP = "program_code=total&region_code=state&cohort_code=all&subgroup_dim=total"
HEADS = ("question", "readers", "answers/s", "p50 ms", "p95 ms", "kB", "server ms")
ROUNDS = 5  # of what is measured one answer at a time


@dataclass(frozen=True)
class Question:
    """An address below that of the release, and one that was never asked for, by number."""

    name: str
    path: str
    fresh: Callable[[int], str] | None = None


QUESTIONS = (
    Question(
        "one cell, JSON",
        f"/cubes/outcomes/rows?{GROUP}&horizon_code=q2&columns=rate_employed",
        lambda n: f"/cubes/outcomes/rows?columns=rate_employed&limit=1&offset={n}",
    ),
    Question(
        "100 rows, JSON",
        "/cubes/outcomes/rows?region_code=state",
        lambda n: f"/cubes/outcomes/rows?region_code=state&limit=100&offset={n}",
    ),
    Question(
        "100 rows, Parquet",
        "/cubes/outcomes/rows?region_code=state&limit=100&format=parquet",
        lambda n: f"/cubes/outcomes/rows?limit=100&format=parquet&offset={n}",
    ),
    Question("codes of places, JSON", "/dimensions/region"),
)
WHOLE = (
    Question("whole cube, CSV", "/cubes/outcomes/rows?format=csv"),
    Question("whole cube, Parquet", "/cubes/outcomes/rows?format=parquet"),
)
SQL = (
    "select * from outcomes where region_code = 'state' order by program_code, region_code, "
    "cohort_code, horizon_code, subgroup_dim, subgroup_code limit 100 offset {}"
)


def main() -> None:
    """Measure every question, and print a line for each number of readers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--release", type=Path, default=ROOT / "releases" / "current")
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--only", default="", help="questions whose name holds this")
    args = parser.parse_args()
    print(f"Load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    print("| " + " | ".join(HEADS) + " |\n|---" + "|---:" * (len(HEADS) - 1) + "|")
    asked = [one for one in QUESTIONS if args.only in one.name]
    with serving(args.release) as (site, process):
        base = f"/api/v1/releases/{release_of(site)}"
        static = "/site.css?m=1"
        for name, path in [("style sheet, by Flask", static)] + [
            (f"{one.name}, warm", base + one.path) for one in asked
        ]:
            fetched(site, path)
            for readers in READERS:
                row(name, readers, *measured(site, process, cycle([path]), readers, args.seconds))
    for one in asked:
        if one.fresh:
            with serving(args.release) as (site, process):
                paths = numbered(base, one.fresh)
                for readers in READERS:
                    name = f"{one.name}, cold"
                    row(name, readers, *measured(site, process, paths, readers, args.seconds))
    for one in WHOLE:
        if args.only in one.name:
            whole(args.release, base, one)
    if args.only in "DuckDB alone":
        by_duckdb(args.release)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"\nThe readers took {used.ru_utime + used.ru_stime:.0f} s of a core.")
    print(f"Load after: {os.getloadavg()[0]:.1f}. Aim: {TARGET:,} answers/s, warm.")


def numbered(base: str, fresh: Callable[[int], str]) -> Iterator[str]:
    """Addresses of which none is like another."""
    number = 0
    while True:
        yield base + fresh(number)
        number += 1


def row(
    name: str,
    readers: int,
    taken: list[float],
    seconds: float,
    size: float,
    used: float | None = None,
) -> None:
    """Print one line of the table."""
    times = sorted(taken)
    p50, p95 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95))
    rate = len(times) / seconds
    cells = [name, str(readers), f"{rate:,.0f}", f"{p50:.1f}", f"{p95:.1f}", f"{size / 1000:.1f}"]
    cells.append("" if used is None else f"{used * 1000 / len(times):.2f}")
    print("| " + " | ".join(cells) + " |", flush=True)


def release_of(site: str) -> str:
    """The release that a site shows."""
    with urllib.request.urlopen(f"{site}/api/v1") as answer:
        return json.load(answer)["meta"]["release"]


def fetched(site: str, path: str) -> tuple[float, int]:
    """Seconds until an answer is whole, and its bytes as sent."""
    asked = urllib.request.Request(site + path, headers={"Accept-Encoding": "gzip"})
    start = time.perf_counter()
    with urllib.request.urlopen(asked) as answer:
        size = len(answer.read())
    return time.perf_counter() - start, size


# Many readers


def measured(
    site: str, process: int, paths: Iterator[str], readers: int, seconds: float
) -> tuple[list[float], float, float, float]:
    """Seconds of each answer, seconds in all, the mean of bytes sent, and the server's own time."""
    before = used_by(process)
    found = asyncio.run(_measured(site, paths, readers, seconds))
    return (*found, used_by(process) - before)


def used_by(process: int) -> float:
    """Seconds of a core that a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _measured(
    site: str, paths: Iterator[str], readers: int, seconds: float
) -> tuple[list[float], float, float]:
    host, port = site.removeprefix("http://").split(":")
    taken: list[float] = []
    sizes: list[int] = []
    start = time.perf_counter()

    async def read() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.perf_counter() - start < seconds:
            line = f"GET {next(paths)} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\n\r\n"
            begun = time.perf_counter()
            writer.write(line.encode())
            sizes.append(await _answer(reader))
            taken.append(time.perf_counter() - begun)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    await asyncio.gather(*(read() for _reader in range(readers)))
    return taken, time.perf_counter() - start, statistics.fmean(sizes)


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer; its bytes. SystemExit unless it is a 200 whose length is said."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode(errors="replace"))
    at = head.lower().index(b"content-length:") + 15
    length = int(head[at : head.index(b"\r", at)])
    await reader.readexactly(length)
    return len(head) + length


# One answer at a time


def whole(release: Path, base: str, one: Question) -> None:
    """A whole cube: the first answer of a fresh server, and those that follow it."""
    first, following, size = [], [], 0
    for _round in range(ROUNDS):
        with served(release) as site:
            taken, size = fetched(site, base + one.path)
            first.append(taken)
            following += [fetched(site, base + one.path)[0] for _again in range(ROUNDS)]
    row(f"{one.name}, cold", 1, first, sum(first), size)
    row(f"{one.name}, again", 1, following, sum(following), size)


def by_duckdb(release: Path) -> None:
    """100 rows as DuckDB alone reads them, into Python and no further."""
    taken = []
    with duckdb.connect(
        str(release.resolve() / "release.duckdb"), read_only=True, config={"threads": 1}
    ) as con:
        for number in range(300):
            start = time.perf_counter()
            con.execute(SQL.format(number)).fetchall()
            taken.append(time.perf_counter() - start)
    row("100 rows, by DuckDB alone", 1, taken, sum(taken), 0)


if __name__ == "__main__":
    main()
