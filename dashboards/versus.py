"""A search that asks to compare: its parts, each a search of its own. Pure."""

from __future__ import annotations

import re

COMPARES = r"compare|comparing|difference between|compara|comparar|comparo|diferencia entre"
FIRST = re.compile(rf"^\W*(?:{COMPARES})[\s:]+(?:the\s+|a\s+|el\s+|la\s+)?", re.IGNORECASE)
BETWEEN = re.compile(
    r"\s*[,;&]\s*(?:and\s+|y\s+)?|\s+(?:vs\.?|v\.|versus|and|or|with|to|against|y|e|o|con|contra)\s+",
    re.IGNORECASE,
)
AGAINST = re.compile(r"\s+(?:vs\.?|v\.|versus)\s+", re.IGNORECASE)


def compared(query: str) -> list[str]:
    """What a search asks to compare, in order; nothing where it does not ask so.

    'compare welding and nursing' and 'welding vs nursing' do; 'hotels and restaurants' does not,
    as programs are called so.
    """
    asked = FIRST.sub("", query)
    if asked == query and not AGAINST.search(query):
        return []
    parts = (BETWEEN if asked != query else AGAINST).split(asked)
    return [part.strip() for part in parts if part.strip()]
