"""What a page says, read from its HTML: texts and spoken attributes, each with its language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from dashboards.markup import VOID

SILENT = frozenset({"script", "style", "code", "template"})
SPOKEN = ("aria-label", "alt", "title", "placeholder", "label", "data-label", "aria-description")


@dataclass(frozen=True)
class Said:
    """A text of a page: an attribute's, or one between two tags."""

    text: str
    lang: str  # of the nearest element that has one
    tags: tuple[str, ...]  # that it stands in, outermost first
    classes: frozenset[str]  # of all of them
    attribute: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, frozenset[str]]] = []
        self.said: list[Said] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        before = self.open[-1] if self.open else ("", "", frozenset())
        classes = before[2] | frozenset(given.get("class", "").split())
        self.open.append((tag, given.get("lang", before[1]), classes))
        for name in SPOKEN:
            self._say(given.get(name, ""), name)
        if tag == "meta" and given.get("name") == "description":
            self._say(given.get("content", ""), "content")
        if tag in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, text: str, attribute: str = "") -> None:
        tags = tuple(tag for tag, _lang, _classes in self.open)
        if "pre" in tags:
            text = re.sub(r'"[^"]*"', " ", text)  # values of a file that is shown as it is
        words = " ".join(text.split())
        if words and not SILENT & set(tags):
            self.said.append(Said(words, self.open[-1][1], tags, self.open[-1][2], attribute))


def said(html: str) -> list[Said]:
    """Everything that a document says to people, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.said


SHOWN = frozenset(  # where a picture has its texts; the rest is settings
    ("customdata", "hovertemplate", "hovertext", "labels", "name", "text", "ticktext", "x", "y")
)
SLOT = re.compile(r"<[^>]+>|%\{[^}]*\}")  # markup, and where a value comes


def texts_of(figure: Any, shown: bool = False) -> Iterator[str]:
    """Every text in a picture: titles, labels, what is shown on hovering."""
    if isinstance(figure, str) and shown:
        yield " ".join(SLOT.sub(" ", figure).split())
    elif isinstance(figure, dict):
        for key, value in figure.items():
            yield from texts_of(value, key in SHOWN)
    elif isinstance(figure, list | tuple):
        for value in figure:
            yield from texts_of(value, shown)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or an item of a list, as one text."""

    text: str
    classes: frozenset[str]


BLOCKS = ("p", "li", "dd", "figcaption")
NOT_READ = frozenset({"table", "select", "nav", "head"})  # numbers, choices and titles


def paragraphs(html: str) -> list[Paragraph]:
    """What is read as sentences: paragraphs and items of lists that end as sentences do."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    return [one for one in reader.found if re.search(r"\w[.!?][”\"»)]*$", one.text)]


class _Blocks(_Reader):
    """Text by the innermost block that it stands in; what stands in none is no paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Paragraph] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag in BLOCKS:
            self.parts = []

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and self.parts:
            text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join("".join(self.parts).split()))
            self.found.append(Paragraph(text, self.open[-1][2] if self.open else frozenset()))
            self.parts = []
        super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _lang, _classes in self.open}
        if tags & set(BLOCKS) and not tags & (SILENT | NOT_READ):
            self.parts.append(data)
