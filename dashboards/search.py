"""Finding things by what people type: forgiving of case, accents, endings and spelling.

An `Index` is made once from entries, each with its names in every language and with the words that
people use instead. It knows its vocabulary, so that a query costs one look over single words, and
not one over all entries. A query may name two things at once, such as a program and a place.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

LONGEST_QUERY = 80  # characters read; the rest of a longer one is ignored
MOST_WORDS = 8  # of a query that are read
MOST_PAIRS = 3  # things that are shown with one place
REMEMBERED = 4096  # words whose likenesses are kept; each takes about a kilobyte

# How much a word that was typed is like one that is there, from 0 to 1.
EXACT = 1.0
START = (0.88, 0.07)  # the beginning of a word, and more for the part of it that is typed
STEM = (0.70, 0.20)  # another ending, and more for the part that is shared
SLIP = 0.90  # a misspelling, less its share of wrong letters
GUESS = 0.60  # of the Jaro-Winkler likeness of a word that has too many wrong letters
MEANT, PERHAPS = 0.88, 0.85  # that likeness from which a word was meant, or may have been
SHORTEST_GUESS = 5  # letters of a word that is guessed at
MOST_GUESSES = 3
WORTH = 0.80  # what the words of a longer query have to be like, all told, to come close
SHORTEST_STEM, LONGEST_ENDING, LEAST_SHARED = 4, 4, 0.55  # letters, letters, part of the longer

SYNONYM = 0.95  # what a word that people use counts beside one of a title
COVERED = 0.10  # for a name that was typed whole
RANK = 0.03  # less for each step of an entry's rank
SURE = 0.80  # likeness from which a word is taken for a part of a name


def words(text: str) -> list[str]:
    """Lower-case words of `text`, without accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.casefold().replace("'", ""))


NEAR = frozenset(words("around at by cerca en in near por"))  # what comes before a place
IGNORED = NEAR | set(
    words(
        "a about al an and aprender are area be become can career careers carrera class clase "
        "clases condado county course cual curso de del do does earn el estudiar for ganan get how "
        "i is job jobs la las learn los make me mi much my of or para pay program programa "
        "programas programs que quiero region salario salary schools ser sobre state study "
        "sueldo take the to trabajo trabajos training un una want what who with y"
    )
)
COMMON = IGNORED | set(
    words(
        "district distrito escuela general high school technician technicians technologies "
        "technology tecnico tecnologia"
    )
)  # words of names that nobody needs to type


@dataclass(frozen=True)
class Entry:
    """Something to find: its code and level, all its names, and what people call it instead."""

    code: str
    level: str
    title: str  # in the language that is spoken
    names: tuple[str, ...] = ()  # in every language
    also: tuple[str, ...] = ()  # words that people use
    leads: tuple[str, ...] = ()  # codes of what has a page, for an entry that has none
    place: bool = False
    rank: int = 0  # of its kind: lower comes first where names are as near


@dataclass(frozen=True)
class Match:
    """An answer: an entry, and the place near which it was asked for."""

    entry: Entry
    near: Entry | None = None
    score: float = 0.0


@dataclass(frozen=True)
class Synonym:
    """Words that people use, and what a release calls the same thing."""

    word: str
    means: str


def read_synonyms(path: Path) -> list[Synonym]:
    """The lines of a file of synonyms; its head says what they mean."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    return [Synonym(row["word"], row["means"]) for row in rows]


def read(query: str) -> list[str]:
    """The words of a query that are looked at: those that say something, and what names a place."""
    there = words(query[:LONGEST_QUERY])
    telling = [word for word in there if word in NEAR or word not in IGNORED]
    return (telling if set(telling) - NEAR else there)[:MOST_WORDS]


def asked_for(tokens: Sequence[str]) -> tuple[str, ...]:
    """The words of a query that say something; all of them where none does."""
    telling = [word for word in tokens if word not in IGNORED and len(word) > 1]
    return tuple(telling or [word for word in tokens if len(word) > 1] or tokens)


Hits = dict[int, dict[int, float]]  # entry -> its names that hold a word -> how alike


class Index:
    """What is there to find, by its words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._names: list[tuple[int, int, float]] = []  # entry, words that count, weight
        self._holders: dict[str, list[int]] = {}  # word -> names
        for place, entry in enumerate(self._entries):
            for name in dict.fromkeys((entry.title, *entry.names)):
                self._add(place, name, 1.0)
            for name in entry.also:
                self._add(place, name, SYNONYM)
        self._words = sorted(self._holders)
        self._hits = lru_cache(maxsize=REMEMBERED)(self._find)

    def _add(self, place: int, name: str, weight: float) -> None:
        there = dict.fromkeys(words(name))
        counted = sum(word not in COMMON for word in there) or len(there)
        for word in there:
            self._holders.setdefault(word, []).append(len(self._names))
        self._names.append((place, counted, weight))

    def search(self, query: str, limit: int = 12) -> list[Match]:
        """What answers every word of `query`, best first, ties by title."""
        tokens = read(query)
        if not tokens:
            return []
        found = [Match(self._entries[n], None, s) for n, (s, _) in self._score(tokens).items()]
        if not found:
            for thing, place in _splits(tokens):
                found += self._pairs(thing, place)
        return _best(found, limit)

    def nearest(self, query: str, limit: int = 4) -> list[Match]:
        """What may have been meant where nothing answers every word: most words first."""
        tokens = asked_for(read(query))
        total: dict[int, float] = {}
        for word in tokens:
            hits = self._hits(word) or self._holding(dict(self._guesses(word, PERHAPS)))
            for number, names in hits.items():
                total[number] = total.get(number, 0.0) + max(names.values())
        least = WORTH if len(tokens) > 1 else 0.0
        return _best(
            [
                Match(self._entries[n], None, s - RANK * self._entries[n].rank)
                for n, s in total.items()
                if s >= least
            ],
            limit,
        )

    def _pairs(self, thing: Sequence[str], place: Sequence[str]) -> list[Match]:
        """Things by some words of a query near places by the others."""
        places = [
            Match(self._entries[n], None, score)
            for n, (score, whole) in self._score(place).items()
            if self._entries[n].place and whole
        ]
        if not places:
            return []
        things = [
            Match(self._entries[n], None, score)
            for n, (score, _) in self._score(thing).items()
            if not self._entries[n].place
        ]
        (near,) = _best(places, 1)
        return [
            Match(one.entry, near.entry, (one.score + near.score) / 2)
            for one in _best(things, MOST_PAIRS)
        ]

    def _score(self, tokens: Sequence[str]) -> dict[int, tuple[float, bool]]:
        """Entries in which every word is found, how well, and whether a name was given whole."""
        hits = [self._hits(word) for word in self._joined(asked_for(tokens))]
        scores = {}
        for number in set(hits[0]).intersection(*hits[1:]):
            names = [hit[number] for hit in hits]
            mean = sum(max(found.values()) for found in names) / len(names)
            covered = self._covered(names)
            score = mean + COVERED * covered - RANK * self._entries[number].rank
            scores[number] = score, covered >= 1
        return scores

    def _covered(self, names: Sequence[Mapping[int, float]]) -> float:
        """The part of an entry's name that was typed, of the name that was typed most."""
        typed: dict[int, int] = {}
        for found in names:
            for name, likeness in found.items():
                if likeness >= SURE:
                    typed[name] = typed.get(name, 0) + 1
        return max((min(1.0, n / self._names[name][1]) for name, n in typed.items()), default=0.0)

    def _joined(self, asked: Sequence[str]) -> list[str]:
        """The words, two of them as one where only that is known: hair dresser."""
        joined: list[str] = []
        for word in asked:
            both = joined[-1] + word if joined else ""
            if both in self._holders and not (self._hits(word) and self._hits(joined[-1])):
                joined[-1] = both
            else:
                joined.append(word)
        return joined

    def _find(self, asked: str) -> Hits:
        """Names that hold a word like the one that was typed."""
        for alike in (self._known(asked), self._slips(asked), self._guesses(asked, MEANT)):
            if found := self._holding(dict(alike)):
                return found
        return {}

    def _holding(self, alike: Mapping[str, float]) -> Hits:
        found: Hits = {}
        for word, likeness in alike.items():
            for name in self._holders[word]:
                number, _, weight = self._names[name]
                names = found.setdefault(number, {})
                names[name] = max(names.get(name, 0.0), likeness * weight)
        return found

    def _known(self, asked: str) -> Iterator[tuple[str, float]]:
        """Words that begin with what was typed, or share its stem."""
        if asked in self._holders:
            yield asked, EXACT
        if len(asked) < 2:
            return
        stem = asked[:SHORTEST_STEM]
        for place in range(bisect_left(self._words, stem), len(self._words)):
            word = self._words[place]
            if not word.startswith(stem):
                return
            if word != asked and (likeness := _same_start(asked, word)):
                yield word, likeness

    def _slips(self, asked: str) -> Iterator[tuple[str, float]]:
        """Words of which the one that was typed may be a misspelling: those with the fewest wrong
        letters, so that "wielding" is no wedding beside the welding it is nearer to.
        """
        edits = 0 if len(asked) < 4 else 1 if len(asked) < 7 else 2
        if not edits:
            return
        found = process.extract(
            asked, self._words, scorer=OSA.distance, score_cutoff=edits, limit=None
        )
        fewest = min((wrong for _, wrong, _ in found), default=0)
        for word, wrong, _ in found:
            if wrong == fewest:
                yield word, SLIP * (1 - wrong / max(len(asked), len(word)))

    def _guesses(self, asked: str, least: float) -> Iterator[tuple[str, float]]:
        """Words that begin and sound nearly the same, with more wrong letters than a slip has."""
        if len(asked) < SHORTEST_GUESS:
            return
        for word, likeness, _ in process.extract(
            asked,
            self._words,
            scorer=JaroWinkler.similarity,
            score_cutoff=least,
            limit=MOST_GUESSES,
        ):
            yield word, GUESS * likeness


def _same_start(asked: str, word: str) -> float:
    """How alike two words are that begin alike, such as nurse and nursing; 0 for too little."""
    if word.startswith(asked):
        return START[0] + START[1] * len(asked) / len(word)
    shared = next((n for n, (a, b) in enumerate(zip(asked, word, strict=False)) if a != b), 0)
    shared = shared or min(len(asked), len(word))
    longer = max(len(asked), len(word))
    if longer - shared > LONGEST_ENDING or shared < max(SHORTEST_STEM, LEAST_SHARED * longer):
        return 0.0
    return STEM[0] + STEM[1] * shared / longer


def _splits(tokens: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Ways to read a query as a thing and a place: by a word such as near, or wherever it parts."""
    for place in range(len(tokens) - 2, 0, -1):
        if tokens[place] in NEAR:
            yield tokens[:place], tokens[place + 1 :]
            return
    telling = asked_for(tokens)
    for place in range(1, len(telling)):
        yield telling[:place], telling[place:]
        yield telling[place:], telling[:place]


def _best(found: Iterable[Match], limit: int) -> list[Match]:
    """The best of what was found, each once."""
    best: dict[tuple[Entry, Entry | None], Match] = {}
    for match in sorted(found, key=_order):
        best.setdefault((match.entry, match.near), match)
        if len(best) == limit:
            break
    return list(best.values())


def _order(match: Match) -> tuple[float, int, str, str]:
    title = match.entry.title
    return -round(match.score, 3), len(title), title, match.entry.code
