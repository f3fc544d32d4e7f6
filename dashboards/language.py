"""The language of a page: English or Spanish, in its address, its words and its numbers.

The language is the first part of the address: `/es/programs` is `/programs` in Spanish, and what
has no such part is in English. Words are marked where they stand: `_` translates a message,
`ngettext` one that depends on a number, `rich` one with links inside, and `N_` only marks a
message that is translated later. Catalogues are `translations/<language>/*.po`, one a module or
page; a message that a catalogue lacks is shown in English, and a test fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import read_po

ENGLISH, SPANISH = "en", "es"
LANGUAGES = {ENGLISH: "English", SPANISH: "Español"}  # each in its own words
LOCALES = {ENGLISH: Locale("en", "US"), SPANISH: Locale("es", "US")}
TRANSLATIONS = Path(__file__).with_name("translations")
PLACE = re.compile(r"%\((\w+)\)s")  # of a value in a message
SPOKEN = re.compile(rf"/({'|'.join(code for code in LANGUAGES if code != ENGLISH)})(?=[/?#]|$)")
OURS = (
    *("/assets/", "/site.css", "/plotly.min.js", "/favicon", "/_dash", "/robots.txt"),
    *("/api/", "/releases/"),  # which name a release themselves
)

_current: ContextVar[str] = ContextVar("language", default=ENGLISH)
_beneath: ContextVar[str] = ContextVar("beneath", default="")


def current() -> str:
    """Code of the language that is spoken: a key of LANGUAGES."""
    return _current.get()


def locale() -> Locale:
    """How the language writes numbers."""
    return LOCALES[current()]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def _(message: str, **values: Any) -> str:
    """A message in the language that is spoken; `%(name)s` stands for a value."""
    said = _said(message)
    return said % values if values else said


def ngettext(one: str, many: str, number: float, **values: Any) -> str:
    """The message for a number of things: `one` for exactly one."""
    found = _catalogue(current()).get(one)
    forms = found if isinstance(found, tuple) else (one, many)
    return (forms[0] if number == 1 else forms[-1]) % values


def rich(message: str, **parts: Any) -> list[Any]:
    """A message as a list of text and of what stands for each `%(name)s`, such as links."""
    pieces = PLACE.split(_said(message))
    return [
        parts[piece] if place % 2 else piece.replace("%%", "%")
        for place, piece in enumerate(pieces)
        if piece
    ]


def N_(message: str) -> str:
    """The message as it is: marked here, translated where it is shown."""
    return message


class Words(Mapping[str, str]):
    """Messages by key, each in the language that is spoken when it is read."""

    def __init__(self, marked: Mapping[str, str]) -> None:
        self._marked = dict(marked)

    def __getitem__(self, key: str) -> str:
        return _(self._marked[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)


def title(name: str) -> str:
    """What the release calls something, in the language that is spoken.

    As the release has it where the catalogue of titles does not know it: names of an agency's own
    making stay as they are.
    """
    return _said(name)


def _said(message: str) -> str:
    found = _catalogue(current()).get(message, message)
    return found if isinstance(found, str) else found[0]


@cache
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    """Messages with their translations; empty ones are left out."""
    found: dict[str, str | tuple[str, ...]] = {}
    for file in sorted((TRANSLATIONS / language).glob("*.po")):
        with file.open("rb") as opened:
            for message in read_po(opened, locale=language):
                if isinstance(message.id, tuple) and all(message.string):
                    found[message.id[0]] = tuple(message.string)
                elif isinstance(message.id, str) and message.id and message.string:
                    found[message.id] = str(message.string)
    return found


# Addresses


def split(path: str) -> tuple[str, str]:
    """The language of an address, and the address without it."""
    head = SPOKEN.match(path)
    if head is None:
        return ENGLISH, path
    rest = path[head.end() :]
    return head[1], rest if rest.startswith("/") else f"/{rest}"


def address(path: str, language: str | None = None) -> str:
    """An address of the site in a language, by default the one that is spoken.

    What is no page, such as a style sheet or another site, is left as it is. On the pages of an
    earlier release, addresses begin with what names it.
    """
    to = language or current()
    if not path.startswith("/") or path.startswith(("//", *OURS)):
        return path
    plain, head = split(path)[1], _beneath.get()
    head += "" if to == ENGLISH else f"/{to}"
    return head if head and plain == "/" else head + plain


@contextmanager
def beneath(head: str) -> Iterator[None]:
    """Let addresses begin with the path of an earlier release for a while; empty for none."""
    token = _beneath.set(head)
    try:
        yield
    finally:
        _beneath.reset(token)


def stand_beneath(head: str) -> None:
    """Let the addresses of the request that is answered begin with a path."""
    _beneath.set(head)


def heading() -> str:
    """What addresses begin with: nothing, or the path of an earlier release."""
    return _beneath.get()


class Languages:
    """WSGI middleware: takes the language off an address, and speaks it while answering."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request: `/es` moves from the path to the script name, as WSGI has it."""
        language, path = split(environ.get("PATH_INFO", ""))
        if language != ENGLISH:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + f"/{language}"
            environ["PATH_INFO"] = path
        _current.set(language)
        return self.app(environ, start)
