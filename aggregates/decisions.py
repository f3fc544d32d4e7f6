"""The log of decisions about a release: who decided what, when and why; lines are only added.

Each line of `decisions.jsonl` holds the SHA-256 of the line before it, the first one that of the
manifest, and ends with one of itself: a line that is changed, or taken out between others, is
found. That is no signature: whoever can write the file can write all of it anew (METHODS.md, A4).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from aggregates import policy as policies
from aggregates.audit import MANIFEST
from aggregates.disk import flush, sha256
from aggregates.errors import BusyError, LogError, ReleaseError
from aggregates.schema import (
    APPROVED,
    BUILT,
    CHECK,
    DECIDED,
    DECISIONS,
    KINDS,
    MADE_PUBLIC,
    RESTORED,
    WITHDRAWN,
)

LOCK = ".lock-decisions"
PATIENCE = 60  # seconds that a decision waits for another one, which takes a few
PROJECT = Path(__file__).parents[1] / "pyproject.toml"
SET_ASIDE = f"{DECISIONS}.damaged"  # a log that no line can be added to


@dataclass(frozen=True)
class Decision:
    """A line of the log: the fields of DECIDED, all of them text.

    other     the release whose place this one took, or that took the place of this one
    manifest  SHA-256 of the manifest as it was: what was decided is about that file
    after     SHA-256 of the line before; of the manifest, in the first line
    """

    release: str
    what: str
    who: str
    role: str
    when: str
    why: str
    other: str
    version: str
    manifest: str
    after: str

    @property
    def line(self) -> bytes:
        """As it stands in the file."""
        body = json.dumps(asdict(self), ensure_ascii=False)[:-1].encode()
        return body + _end(body)

    @property
    def receipt(self) -> str:
        """What names the line: whoever keeps it can show that it was there."""
        return hashlib.sha256(self.line).hexdigest()


def _end(body: bytes) -> bytes:
    """What ends a line: the hash of what it says."""
    return f', "{CHECK}": "{hashlib.sha256(body).hexdigest()}"}}\n'.encode()


def read(folder: Path) -> list[Decision]:
    """The decisions about the release in `folder`, oldest first; none where there is no log.

    Raises LogError, naming the line, if one was changed, taken out, or not written to its end, or
    if the last one is about another manifest than the one in the folder.
    """
    found = _chain(folder)
    if found and found[-1].manifest != sha256(folder / MANIFEST):
        raise LogError(
            f"{folder / DECISIONS}: line {len(found)} is about another {MANIFEST} than the one "
            f"beside it. {RECOVER}"
        )
    return found


def _chain(folder: Path) -> list[Decision]:
    """The decisions of a log, each as it was written and after the one before it."""
    path = folder / DECISIONS
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    found: list[Decision] = []
    for number, line in enumerate(lines, start=1):
        found.append(_decision(path, number, line))
        before = _hash(lines[number - 2]) if number > 1 else found[0].manifest
        if found[-1].after != before or found[-1].release != found[0].release:
            raise LogError(
                f"{path}: line {number} does not follow from the line before it: one was changed "
                f"or taken out. {RECOVER}"
            )
    return found


RECOVER = (
    "Put the folder back from a copy; without one its sign-offs prove nothing: move it away, "
    "build again and sign again"
)


def _decision(path: Path, number: int, line: bytes) -> Decision:
    """A line of a file as it was written. Raises LogError."""
    if not line.endswith(b"\n"):
        raise LogError(
            f"{path}: line {number} was not written to its end, so what it was for is not "
            f"recorded. Take it out (`sed -i '$ d' {path}`) and decide again"
        )
    body, mark, _check = line.rpartition(f', "{CHECK}": '.encode())
    try:
        said = json.loads(line)
        whole = bool(mark) and line == body + _end(body)
    except ValueError:
        said, whole = None, False
    fields = {*DECIDED, CHECK}
    text = isinstance(said, dict) and all(isinstance(value, str) for value in said.values())
    if not (whole and text and set(said) == fields and said["what"] in KINDS):
        raise LogError(f"{path}: line {number} is not as it was written. {RECOVER}")
    return Decision(**{name: said[name] for name in DECIDED})


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def append(
    folder: Path, what: str, who: str, *, role: str = "", why: str = "", other: str = ""
) -> Decision:
    """Add a decision to the log in `folder`, and see that the disk keeps it; returns it.

    The caller holds `deciding`. Raises LogError if the log is broken, ReleaseError if there is no
    room: the log is then what it was.
    """
    before = _chain(folder) if what == BUILT else read(folder)
    manifest = sha256(folder / MANIFEST)
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    made = Decision(
        release=said["release_id"],
        what=what,
        who=who,
        role=role,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        why=why,
        other=other,
        version=software(),
        manifest=manifest,
        after=_hash(before[-1].line) if before else manifest,
    )
    _add(folder / DECISIONS, made.line)
    return made


def _add(path: Path, line: bytes) -> None:
    """Write a line to the end of a file, or leave the file as it was."""
    new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o664)
    try:
        size = os.fstat(handle).st_size
        try:
            if os.write(handle, line) < len(line):
                raise OSError("no room for a whole line")
            os.fsync(handle)
        except OSError as error:
            os.ftruncate(handle, size)
            raise ReleaseError(
                f"{path}: the decision could not be written ({error.strerror or error}); nothing "
                "was recorded. Make room, and decide again"
            ) from error
    finally:
        os.close(handle)
    if new:
        flush(path.parent)


def carry(folder: Path, to: Path) -> None:
    """Take the log of a release along to where it is made again: its history stays.

    What people signed there was another file, and does not count for the new one.
    """
    path = folder / DECISIONS
    if not path.exists():
        return
    try:
        _chain(folder)
        shutil.copyfile(path, to / DECISIONS)
    except LogError:
        shutil.copyfile(path, to / SET_ASIDE)


@contextmanager
def deciding(out: Path) -> Iterator[None]:
    """Hold the logs of all releases in `out`; waits for another who does. Raises BusyError."""
    with (out / LOCK).open("w") as lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise BusyError(
                        f"{out}: another decision is being written; try again when it is done"
                    ) from error
                time.sleep(0.05)
        yield


def roles_asked(about: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that a release waits for, by the policy that it prints in its metadata."""
    approval = policies.parse(about["policy_toml"]).approval
    return approval.asked(synthetic=about["synthetic"] == "true")


def signed(log: list[Decision]) -> dict[str, Decision]:
    """Sign-offs by role; those of an earlier file of the release do not count."""
    now = log[-1].manifest if log else ""
    return {item.role: item for item in log if item.what == APPROVED and item.manifest == now}


def ever_public(log: list[Decision]) -> str:
    """When a release was made public first; empty if never."""
    return next((item.when for item in log if item.what in (MADE_PUBLIC, RESTORED)), "")


def withdrawn(log: list[Decision]) -> bool:
    """Whether a release was public and was taken back."""
    last = [item.what for item in log if item.what in (MADE_PUBLIC, RESTORED, WITHDRAWN)]
    return last[-1:] == [WITHDRAWN]


@cache
def software() -> str:
    """The version of this software, for the log."""
    try:
        return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, LookupError):
        return "unknown"
