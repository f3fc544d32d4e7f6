"""Everything in a release that can be searched for, with all that it is called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from aggregates.schema import TOTAL
from dashboards import language, queries, views
from dashboards.language import LANGUAGES
from dashboards.search import Entry, Synonym, read_synonyms, words

SYNONYMS = Path(__file__).with_name("synonyms.csv")
PLACES = ("state", "workforce_region", "county")  # levels of places that pages are about
RANKS = {"cluster_2024": 2, "credential": 2, "occupation": 3, "district": 4, "school": 4}
CIP = re.compile(r"\d\d(\.\d{0,4})?")
STANDARD = re.compile(r"\d\d[.-]\d{4}")  # a whole CIP or SOC code


def entries() -> list[Entry]:
    """Everything that can be found, titles in the language that is spoken."""
    meanings = Meanings(_synonyms())
    return [meanings.of(*pair) for pair in (*_programs(), *_places(), *_jobs(), *_credentials())]


Known = tuple[Entry, tuple[str, str]]  # an entry, its English title and its code in a standard


def _programs() -> Iterator[Known]:
    for node in views.codes().programs.values():
        names = _spoken(partial(getattr, node, "title"))
        entry = Entry(node.code, node.level, node.title, names, rank=RANKS.get(node.level, 0))
        if node.code == TOTAL:
            entry = replace(entry, also=("everyone", "todos", "preparatoria", "prepa"))
        yield entry, (node.name, node.detail or node.code)


def _places() -> Iterator[Known]:
    for node in views.codes().of_level("regions", *PLACES):
        names = _spoken(partial(getattr, node, "title"))
        title = views.region_title(node.code)
        yield Entry(node.code, node.level, title, names, place=True), (node.name, node.code)
    for row in queries.schools():
        county, level = row["county_fips"], row["level"]
        entry = Entry(row["region_code"], level, row["title"], leads=(county,), place=True)
        if county in views.codes().regions:
            yield replace(entry, rank=RANKS[level]), (row["title"], "")


def _jobs() -> Iterator[Known]:
    for row in queries.occupations():
        entry = _titled(row["soc_code"], "occupation", row["title"])
        leads = tuple(code for code in row["programs"] if code in views.codes().programs)
        yield replace(entry, leads=leads), (row["title"], row["soc_code"])


def _credentials() -> Iterator[Known]:
    for row in queries.catalogue():
        cluster = f"cluster:{row['cluster_id']}"
        leads = (cluster,) if cluster in views.codes().programs else ()
        entry = _titled(row["credential_code"], "credential", row["title"])
        yield replace(entry, leads=leads), (row["title"], "")


def _titled(code: str, level: str, title: str) -> Entry:
    names = _spoken(partial(language.title, title))
    return Entry(code, level, language.title(title), names, rank=RANKS[level])


def _spoken(title: Callable[[], str]) -> tuple[str, ...]:
    """A title in every language."""
    names = []
    for spoken in LANGUAGES:
        with language.speaking(spoken):
            names.append(title())
    return tuple(dict.fromkeys(names))


@cache
def _synonyms() -> list[Synonym]:
    return read_synonyms(SYNONYMS)


class Meanings:
    """Synonyms by what they mean: the start of a code, or words that stand in a title."""

    def __init__(self, synonyms: Iterable[Synonym]) -> None:
        self._codes: dict[str, list[str]] = defaultdict(list)
        self._words: list[tuple[frozenset[str], str]] = []
        for one in synonyms:
            if any(letter.isdigit() for letter in one.means):
                self._codes[one.means].append(one.word)
            else:
                self._words.append((frozenset(words(one.means)), one.word))

    def of(self, entry: Entry, known: tuple[str, str]) -> Entry:
        """The entry with the synonyms of its title and of its code in a standard."""
        title, code = known
        there = set(words(title))
        also = [code] if STANDARD.fullmatch(code) else []
        also += [word for wanted, word in self._words if wanted <= there]
        starts = [code[:end] for end in range(2, len(code))] if CIP.fullmatch(code) else []
        also += [word for start in (*starts, code) for word in self._codes.get(start, ())]
        return replace(entry, also=tuple(dict.fromkeys((*entry.also, *also))))
