"""Finding programs and places by what people type: forgiving of case, endings and spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST_QUERY = 80  # characters read; the rest of a longer one is ignored
ENOUGH = 0.74  # likeness of two words from which one may be a misspelling of the other
IGNORED = frozenset({"a", "an", "and", "county", "for", "in", "of", "program", "the", "to"})


@dataclass(frozen=True)
class Entry:
    """Something to find: what it is called, what it is, and where it is shown."""

    title: str
    kind: str
    href: str


def words(text: str) -> list[str]:
    """Lower-case words of `text`, without accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_QUERY]).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.casefold())


def search(query: str, entries: Iterable[Entry], limit: int = 12) -> list[Entry]:
    """Entries that answer `query`, best first, ties by title."""
    asked = [word for word in words(query) if word not in IGNORED] or words(query)
    if not asked:
        return []
    scored = [(_score(asked, entry), entry) for entry in entries]
    found = [(score, entry) for score, entry in scored if score > 0]
    found.sort(key=lambda pair: (-round(pair[0], 3), len(pair[1].title), pair[1].title))
    return [entry for _, entry in found[:limit]]


def _score(asked: list[str], entry: Entry) -> float:
    """Mean likeness of the words asked for; nothing if one of them is not there."""
    there = words(entry.title)
    best = [max((_likeness(word, other) for other in there), default=0.0) for word in asked]
    return sum(best) / len(best) if min(best) > 0 else 0.0


def _likeness(asked: str, word: str) -> float:
    if asked == word:
        return 1.0
    if len(asked) >= 2 and word.startswith(asked):
        return 0.95
    stem = min(len(asked), len(word), 4)
    if stem >= 4 and asked[:4] == word[:4]:
        return 0.85
    if len(asked) < 4:
        return 0.0
    ratio = SequenceMatcher(None, asked, word).ratio()
    return ratio * 0.9 if ratio >= ENOUGH else 0.0
