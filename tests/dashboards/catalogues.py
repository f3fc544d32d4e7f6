"""Reading what the code marks for translation, and what the catalogues have of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from dashboards.language import PLACE, SPANISH, TRANSLATIONS

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "app.py", *sorted((ROOT / "dashboards").rglob("*.py")))
KEYWORDS = {"_": None, "N_": None, "rich": None, "ngettext": (1, 2)}
TITLES = ("titles", "names")  # how the names of catalogues begin whose messages a release holds
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Marked:
    """A message that the code marks: its forms, and where it stands."""

    forms: tuple[str, ...]  # one, or two of which the number decides
    where: str

    @property
    def id(self) -> str:
        """What catalogues are searched for."""
        return self.forms[0]


@dataclass(frozen=True)
class Translated:
    """A message of a catalogue with its translation, whose forms are as many as the message's."""

    forms: tuple[str, ...]
    said: tuple[str, ...]
    catalogue: str
    line: int

    @property
    def where(self) -> str:
        """Catalogue and line, for somebody who is to put it right."""
        return f"{self.catalogue}:{self.line}"

    @property
    def of_titles(self) -> bool:
        """Whether the release holds the message, not the code."""
        return self.catalogue.startswith(TITLES)


def marked() -> list[Marked]:
    """Every message that the code marks, as Babel extracts them."""
    found = []
    for source in SOURCES:
        name = source.relative_to(ROOT)
        for line, message, _comments, _context in extract_from_file("python", source, KEYWORDS):
            forms = message if isinstance(message, tuple) else (message,)
            found.append(Marked(tuple(forms), f"{name}:{line}"))
    return found


def translated() -> list[Translated]:
    """Every message of the Spanish catalogues."""
    found = []
    for file in sorted((TRANSLATIONS / SPANISH).glob("*.po")):
        with file.open("rb") as opened:
            for message in read_po(opened, locale=SPANISH, abort_invalid=True):
                if message.id:
                    found.append(_translated(message, file.name))
    return found


def _translated(message: Message, catalogue: str) -> Translated:
    forms = message.id if isinstance(message.id, tuple) else (message.id,)
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    return Translated(tuple(forms), tuple(said), catalogue, message.lineno or 0)


def places(text: str) -> set[str]:
    """Names of the values in a message."""
    return set(PLACE.findall(text))


def stray(text: str) -> bool:
    """Whether a per cent sign would be taken for a value that is not there."""
    return bool(places(text)) and "%" in PLACE.sub("", text).replace("%%", "")


def has_words(text: str) -> bool:
    """Whether there is anything to translate beside values and signs."""
    return bool(WORD.search(PLACE.sub(" ", text)))


def unmarkable() -> Iterator[str]:
    """Calls that mark what never gets into a catalogue.

    Text put together as the page is made is in none; and Babel does not see a call inside an
    f-string or inside another call that marks: its words need a name of their own first.
    """
    seen = {(one.where.split(":")[0], one.id) for one in marked()}
    for source in SOURCES:
        name = str(source.relative_to(ROOT))
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id not in KEYWORDS:
                    continue
                given = node.args[: 2 if node.func.id == "ngettext" else 1]
                if any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in given):
                    yield f"{name}:{node.lineno} is put together"
                elif isinstance(given[0], ast.Constant) and (name, given[0].value) not in seen:
                    yield f"{name}:{node.lineno} is not seen: {given[0].value!r}"
