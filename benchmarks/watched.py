"""Run a command and watch it: seconds, processor seconds, memory of its tree, lines of progress."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1  # seconds between two looks at the processes
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")  # processor time is counted in these, a second
STAGE = re.compile(r"stage (?P<name>.+?) took (?P<seconds>[\d.]+) s")
PRINTED = re.compile(r"^\s*(?P<seconds>[\d.]+) s  (?P<message>.*)")


@dataclass(frozen=True)
class Look:
    """One look at the processes: seconds since the start, memory in GB, processor seconds."""

    at: float
    gigabytes: float
    cpu: float


@dataclass(frozen=True)
class Stage:
    """A stretch of a run, in seconds since its start, and what it took."""

    name: str
    start: float
    end: float
    cpu: float
    gigabytes: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


@dataclass(frozen=True)
class Run:
    """What a command did.

    code     it ended with; None where it was stopped for `stopped`
    lines    (seconds since the start, text) of standard error
    looks    at its processes, shared memory counted once a process
    """

    code: int | None
    stopped: str
    seconds: float
    cpu: float
    output: str
    lines: tuple[tuple[float, str], ...]
    looks: tuple[Look, ...]

    @property
    def gigabytes(self) -> float:
        """Most memory at any look."""
        return max((look.gigabytes for look in self.looks), default=0.0)

    @property
    def messages(self) -> tuple[tuple[float, str], ...]:
        """Progress without the seconds that the command printed before it."""
        found = ((at, PRINTED.match(line)) for at, line in self.lines)
        return tuple((at, match["message"]) for at, match in found if match)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stretches that lines such as `stage protect took 108.1 s` tell of, in order."""
        found = []
        for at, message in self.messages:
            if match := STAGE.fullmatch(message):
                found.append(self.stretch(match["name"], at - float(match["seconds"]), at))
        return tuple(sorted(found, key=lambda stage: stage.start))

    def stretch(self, name: str, start: float, end: float) -> Stage:
        """What was looked at between two moments; memory not of what came before or after."""
        around = [look for look in self.looks if start - EVERY <= look.at <= end + EVERY]
        cpu = around[-1].cpu - around[0].cpu if around else 0.0
        inside = [look for look in around if start <= look.at <= end] or around[:1]
        most = max((look.gigabytes for look in inside), default=0.0)
        return Stage(name, start, end, cpu, most)


def watch(command: Sequence[str], folder: Path, *, minutes: float, gigabytes: float) -> Run:
    """Run `command` in `folder` to its end, or until it passes `minutes` or `gigabytes`.

    Linux only: it looks at /proc.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines: list[tuple[float, str]] = []
    output: list[str] = []
    readers = [
        threading.Thread(target=_read, args=(process.stderr, lines, started)),
        threading.Thread(target=lambda: output.append(process.stdout.read())),
    ]
    for reader in readers:
        reader.start()
    looks: list[Look] = []
    stopped = ""
    try:
        while process.poll() is None and not stopped:
            looks.append(_look(process.pid, time.monotonic() - started))
            stopped = _too_much(looks[-1], minutes, gigabytes)
            time.sleep(EVERY)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    seconds = time.monotonic() - started
    for reader in readers:
        reader.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    code = None if stopped else process.returncode
    return Run(code, stopped, seconds, cpu, "".join(output), tuple(lines), tuple(looks))


def _read(pipe: Iterator[str], lines: list[tuple[float, str]], started: float) -> None:
    for line in pipe:
        lines.append((time.monotonic() - started, line.rstrip("\n")))


def _too_much(look: Look, minutes: float, gigabytes: float) -> str:
    if look.gigabytes > gigabytes:
        return f"stopped past {gigabytes:g} GB"
    return f"stopped after {minutes:g} minutes" if look.at > 60 * minutes else ""


def _look(pid: int, at: float) -> Look:
    pages, ticks = 0, 0
    for one in _tree(pid):
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return Look(at, pages * PAGE / 1e9, ticks / TICK)


def _tree(pid: int) -> Iterator[int]:
    """The process and all that came of it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))
