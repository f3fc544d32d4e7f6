"""Answers held in memory, the least used of them let go when there are too many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

ROOM = 64_000_000  # bytes of answers held by a process that serves
LARGEST = 8_000_000  # bytes of one that is held
MOST_KNOWN = 20_000  # requests whose answer is known by how they were asked


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent: status line, headers and body."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str = ""


class Kept:
    """Answers by what was asked; safe among threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._lock = room, threading.Lock()
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._known: dict[Hashable, tuple[str, tuple[str, ...]]] = {}
        self.bytes = 0

    def get(self, key: Hashable) -> Answer | None:
        """The answer to what was asked, if it is held."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: Hashable, answer: Answer) -> None:
        """Hold an answer, unless it is too large."""
        if len(answer.body) > min(LARGEST, self._room):
            return
        with self._lock:
            self.bytes += len(answer.body)
            if before := self._answers.pop(key, None):
                self.bytes -= len(before.body)
            self._answers[key] = answer
            while self.bytes > self._room:
                _key, old = self._answers.popitem(last=False)
                self.bytes -= len(old.body)

    def know(self, raw: Hashable, release: str, key: tuple[str, ...]) -> None:
        """That a request as it came in asks for `key` of a release."""
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[raw] = (release, key)

    def known(self, raw: Hashable) -> tuple[str, tuple[str, ...]] | None:
        """The release and key that a request as it came in asks for, if it came in before."""
        return self._known.get(raw)
