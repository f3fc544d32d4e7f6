"""The vocabulary, names of nodes, and text in every language of the site."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dashboards.language import ENGLISH, LANGUAGES, speaking

FILE = Path(__file__).with_name("vocabulary.json")
SITE = "site"  # prefix of the addresses of this site
TERMS = f"{SITE}:linked/terms.jsonld"
MOST_NAMES = 2000  # of shared nodes that are kept: each observation names five
Node = dict[str, Any]


@cache
def vocabulary() -> Mapping[str, Any]:
    """The part of CTDL and QData that is in use, with its source and licence."""
    found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def context(root: str) -> Node:
    """The JSON-LD context of a document of the site at `root`, which ends in a slash."""
    return vocabulary()["context"] | {SITE: root}


def address(kind: str, code: str) -> str:
    """Address of the linked data of a page: of `programs` or of `credentials`."""
    return f"/linked/{kind}/{quote(code, safe=':')}.jsonld"


def of_site(path: str) -> str:
    """The name of a node at an address of the site."""
    return f"{SITE}:{path.removeprefix('/')}"


@lru_cache(maxsize=MOST_NAMES)
def term(*names: str) -> str:
    """The name of a node that pages share."""
    return f"{TERMS}#{'/'.join(quote(name, safe=':') for name in names)}"


def said(words: Callable[[], str]) -> dict[str, str]:
    """What `words` says in each language, without those in which it says nothing."""
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            if spoken := words():
                found[code] = spoken
    return found


def defined(row: Mapping[str, Any], field: str) -> dict[str, str]:
    """A text of a definition of the release in each language that has it."""
    columns = {code: field if code == ENGLISH else f"{field}_{code}" for code in LANGUAGES}
    return {code: row[name] for code, name in columns.items() if row.get(name)}
