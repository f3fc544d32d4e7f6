"""Ways side by side: a table with a column a way and a row a number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import side_table


@dataclass(frozen=True)
class Answer:
    """A number with what stands below it."""

    number: Any
    notes: Sequence[Any] = ()
    verdict: str = ""
    blank: bool = False  # words why there is no number


@dataclass(frozen=True)
class Line:
    """A name, a word on it, and the answer of each way."""

    name: Any
    note: str
    answers: Sequence[Answer]


def table(caption: str, ways: Sequence[tuple[str, str]], lines: Sequence[Line]) -> html.Div:
    """Ways as columns, each with its title and a note; numbers as rows."""
    titles = [title for title, _note in ways]
    return side_table.table(
        caption, [side_table.column(*way) for way in ways], [_line(line, titles) for line in lines]
    )


def _line(line: Line, titles: Sequence[str]) -> html.Tr:
    cells = [
        html.Td(_answer(answer), role="cell", **{"data-label": title})
        for answer, title in zip(line.answers, titles, strict=True)
    ]
    return side_table.row(line.name, line.note, cells)


def _answer(answer: Answer) -> list[Any]:
    return [
        html.Span(answer.number, className=f"wf-sides__{'blank' if answer.blank else 'number'}"),
        *(html.Span(note, className="wf-sides__note") for note in answer.notes if note),
        html.Span(answer.verdict, className="wf-sides__verdict") if answer.verdict else None,
    ]
