"""Ways side by side: a table with a column a way and a row a number. Pure.

On a narrow screen each number stands under its own name, with that of the way above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html


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
    head = [html.Td(), *(_head(*way) for way in ways)]
    titles = [title for title, _note in ways]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="wf-table__caption"),
                html.Thead(html.Tr(head, role="row"), role="rowgroup"),
                html.Tbody([_line(line, titles) for line in lines], role="rowgroup"),
            ],
            role="table",
            className=f"wf-sides wf-sides--{len(ways)}",
        ),
        className="wf-sides__frame",
    )


def _head(title: str, note: str) -> html.Th:
    return html.Th(
        [title, html.Span(note, className="wf-sides__note") if note else None],
        scope="col",
        role="columnheader",
        className="wf-sides__head",
    )


def _line(line: Line, titles: Sequence[str]) -> html.Tr:
    name = html.Th(
        [
            html.Span(line.name, className="wf-sides__name"),
            html.Span(line.note, className="wf-sides__note") if line.note else None,
        ],
        scope="row",
        role="rowheader",
    )
    cells = [
        html.Td(_answer(answer), role="cell", **{"data-label": title})
        for answer, title in zip(line.answers, titles, strict=True)
    ]
    return html.Tr([name, *cells], role="row")


def _answer(answer: Answer) -> list[Any]:
    return [
        html.Span(answer.number, className=f"wf-sides__{'blank' if answer.blank else 'number'}"),
        *(html.Span(note, className="wf-sides__note") for note in answer.notes if note),
        html.Span(answer.verdict, className="wf-sides__verdict") if answer.verdict else None,
    ]
