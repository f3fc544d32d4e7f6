"""`README.txt`: what lies beside it, for somebody who has nothing else, in English and Spanish."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from aggregates.files import words
from aggregates.files.tables import ABOUT, CODES, CUBE, Release

WIDTH = 88  # characters of a line
HEADS = (
    ("What an empty cell means", "Lo que significa una celda vacía"),
    ("Cubes", "Cubos"),
    ("What codes mean", "Lo que significan los códigos"),
    ("About the release", "Sobre la publicación"),
    ("Files that describe the others", "Archivos que describen a los demás"),
)
ROLES = (CUBE, CODES, ABOUT)
DESCRIBED: tuple[words.Pair, ...] = (
    (
        "datapackage.json: types, codes and definitions of every column, which columns name a row "
        "and which refer to another table (Frictionless Data Package 2.0)",
        "datapackage.json: tipos, códigos y definiciones de cada columna, qué columnas nombran una "
        "fila y cuáles remiten a otra tabla (Frictionless Data Package 2.0)",
    ),
    (
        "csv-metadata.json, beside the CSV files: the same as CSV on the Web (W3C)",
        "csv-metadata.json, junto a los archivos CSV: lo mismo como CSV on the Web (W3C)",
    ),
    (
        "SHA256SUMS, beside the downloads: fingerprints; `sha256sum -c SHA256SUMS` compares them",
        "SHA256SUMS, junto a las descargas: huellas; `sha256sum -c SHA256SUMS` las compara",
    ),
)


def text(release: Release) -> str:
    """All of it, first in English, then in Spanish."""
    title = release.about.source
    parts = [title, "=" * len(title), "", "(Español: más abajo)", ""]
    for language in (0, 1):
        parts += ["", ("ENGLISH", "ESPAÑOL")[language], ""]
        parts += _in(release, language)
    return "\n".join(parts) + "\n"


def _in(release: Release, language: int) -> Iterator[str]:
    for pair in words.lines(release.about):
        yield from (*_wrapped(pair[language]), "")
    yield from _section(HEADS[0][language], _statuses(language))
    for head, role in zip(HEADS[1:4], ROLES, strict=True):
        yield from _section(head[language], _tables(release, role))
    yield from _section(HEADS[4][language], (pair[language] for pair in DESCRIBED))


def _statuses(language: int) -> Iterator[str]:
    for status, code, name, *meaning in words.statuses():
        yield f"{status} (SDMX {code}, {name}): {meaning[language]}"


def _tables(release: Release, role: str) -> Iterator[str]:
    for table in release.tables:
        if table.role == role:
            yield f"{table.name} ({table.rows:,}): {table.title}" + (
                f". {table.about}" if table.about != table.title else ""
            )


def _section(head: str, lines: Iterable[str]) -> Iterator[str]:
    yield from (head, "-" * len(head))
    for line in lines:
        yield from _wrapped(f"- {line}", "  ")
    yield ""


def _wrapped(line: str, indent: str = "") -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False)
