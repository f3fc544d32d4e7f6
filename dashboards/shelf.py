"""The releases at hand: the one that the site shows, and earlier ones at addresses that stay.

`/releases/<id>/programs` is `/programs` as one release has it, for as long as its folder is there.
A request is answered from one release from its first byte to its last, also where `current` is
switched meanwhile; the next request is answered from the new one, without a restart.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from aggregates.schema import RELEASE_VERSION
from dashboards import language, queries
from dashboards.decisions import PUBLIC
from dashboards.queries import MANIFEST, RELEASE_FILE, NoRelease, Release

MOST_OPEN = 4  # earlier releases held open; one takes some 20 MB, and up to DuckDB's memory_limit
IDENT = re.compile(r"[0-9a-f]{16}")  # what names a release: its content hash
HEAD = re.compile(rf"/releases/({IDENT.pattern})(?=[/?#]|$)")

log = logging.getLogger("throughline")


@dataclass(frozen=True)
class Listed:
    """What the folder of a release says of it, without opening it.

    built     ISO time, UTC
    bytes     size of the file
    sha256    of the file
    proved    whether its certificate says that nothing is exposed
    """

    id: str
    folder: Path
    built: str
    bytes: int
    sha256: str
    version: str
    proved: bool

    @property
    def readable(self) -> bool:
        """Whether this version of the site can show it; any version can hand on its file."""
        return self.version == RELEASE_VERSION

    @property
    def file(self) -> Path:
        """The release itself."""
        return self.folder / RELEASE_FILE


class Shelf:
    """The release that is shown, and those whose folders lie beside it."""

    def __init__(self, path: Path) -> None:
        """Open the release at `path`, a folder or a link to one. Raises NoRelease if there is none.

        Where `path` is a link, the release that it leads to is shown, whenever it is switched.
        """
        self._path, self._lock = path, threading.Lock()
        self._target = self._leads_to()
        self._shown = Release(path)
        self._open: dict[str, Release] = {}

    def current(self) -> Release:
        """The release that is shown now."""
        target = self._leads_to()
        if target != self._target:
            with self._lock:
                self._turn(target)
        return self._shown

    def _leads_to(self) -> str:
        try:
            return os.readlink(self._path)
        except OSError:  # no link
            return ""

    def _turn(self, target: str) -> None:
        """Show what the link leads to; if that is no release, go on showing the one before."""
        if target == self._target or not target:
            return
        self._target = target
        try:
            self._shown = Release(self._path)
        except NoRelease as error:
            log.error("%s; the site goes on showing release %s", error, self._shown.id)

    def listed(self) -> list[Listed]:
        """The public releases at hand, the newest first: no draft, and none that was taken back."""
        folder = self._path.resolve()
        if not IDENT.fullmatch(folder.name):  # a file or a folder of somebody's own: alone
            return []
        found = filter(None, map(_listed, sorted(folder.parent.iterdir())))
        public = [one for one in found if _is_public(one.folder)]
        return sorted(public, key=lambda one: (one.built, one.id), reverse=True)

    def get(self, ident: str) -> Release:
        """The release of a name. Raises KeyError if it is not at hand, or cannot be shown."""
        shown = self.current()
        if ident == shown.id:
            return shown
        with self._lock:
            found = self._open.pop(ident, None)
            if found is None or not _is_public(found.folder):
                found = self._opened(ident)
            self._open[ident] = found
            while len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)))
        return found

    def _opened(self, ident: str) -> Release:
        there = {one.id: one for one in self.listed() if one.readable}
        try:
            found = Release(there[ident].folder)
        except NoRelease as error:
            log.error("%s", error)
            raise KeyError(ident) from error
        if found.id != ident:
            raise KeyError(ident)
        return found

    def chosen(self) -> Release:
        """The release that the request being answered is about."""
        held, found = _chosen.get()
        return found if held is self and found else self.current()

    def choose(self, found: Release) -> Token[tuple[Shelf | None, Release | None]]:
        """Answer the request from a release."""
        return _chosen.set((self, found))

    @contextmanager
    def choosing(self, found: Release) -> Iterator[None]:
        """Answer from a release for a while."""
        token = self.choose(found)
        try:
            yield
        finally:
            _chosen.reset(token)

    def split(self, path: str) -> tuple[Release, str, str]:
        """Of an address: the release that answers it, what its links begin with, and the rest.

        An address that names a release that is not at hand is left as it is, and found nowhere.
        """
        shown = self.current()
        head = HEAD.match(path)
        if head is None:
            return shown, "", path
        try:
            named = self.get(head[1])
        except KeyError:
            return shown, "", path
        rest = path[head.end() :]
        rest = rest if rest.startswith("/") else f"/{rest}"
        return named, "" if named.id == shown.id else head[0], rest

    @contextmanager
    def standing(self, path: str) -> Iterator[str]:
        """Answer an address from the release that it names; yields the rest of it."""
        named, head, rest = self.split(path)
        with self.choosing(named), language.beneath(head):
            yield rest


_chosen: ContextVar[tuple[Shelf | None, Release | None]] = ContextVar(
    "release", default=(None, None)
)


def _is_public(folder: Path) -> bool:
    """Whether what was decided about the release in a folder makes it public."""
    try:
        return queries.record(folder).standing == PUBLIC
    except (NoRelease, OSError, ValueError) as error:
        log.error("%s", error)
        return False


def _listed(folder: Path) -> Listed | None:
    """What a folder says of the release in it; None if there is no whole one."""
    if not IDENT.fullmatch(folder.name):
        return None
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Listed(
            id=said["release_id"],
            folder=folder,
            built=said["built"],
            bytes=int(said["bytes"]),
            sha256=said["sha256"],
            version=str(said["release_version"]),
            proved=said["certificate"]["result"] == "proved",
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def shelf() -> Shelf:
    """The releases of the current app."""
    found: Shelf = current_app.extensions["throughline_shelf"]
    return found


def permanent(ident: str, path: str) -> str:
    """The address of a view in one release, which stays whichever is shown later."""
    with language.beneath(""):
        here = language.address(path)
    return f"/releases/{ident}{'' if here == '/' else here}"


def fixed(path: str) -> str:
    """The same for the release that the request being answered is about."""
    return permanent(queries.release().id, path)


class Releases:
    """WSGI middleware: takes the name of a release off an address, and answers from that one."""

    def __init__(self, app: Callable[..., Iterable[bytes]], shelf: Shelf) -> None:
        self.app, self.shelf = app, shelf

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request; what streams after this returns stays with the release too."""
        path = environ.get("PATH_INFO", "")
        named, head, rest = self.shelf.split(path)
        taken = path[: len(path) - len(rest)] if path.endswith(rest) else path
        if rest != path:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + taken
            environ["PATH_INFO"] = rest
        self.shelf.choose(named)
        language.stand_beneath(head)
        return self.app(environ, start)
