"""A table of things side by side: each a column, with numbers of it as rows. Pure.

On a narrow screen each number stands under its own name, with that of its column above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def table(caption: str, columns: Sequence[html.Th], rows: Sequence[html.Tr]) -> html.Div:
    """The whole table, of a `column` each and a `row` each."""
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="wf-table__caption"),
                html.Thead(html.Tr([html.Td(), *columns], role="row"), role="rowgroup"),
                html.Tbody(list(rows), role="rowgroup"),
            ],
            role="table",
            className=f"wf-sides wf-sides--{len(columns)}",
        ),
        className="wf-sides__frame",
    )


def column(title: Any, note: str = "") -> html.Th:
    """The head of a column: what stands there, and a word on it."""
    return html.Th(
        [title, _note(note)], scope="col", role="columnheader", className="wf-sides__head"
    )


def row(name: Any, note: str, cells: Sequence[html.Td]) -> html.Tr:
    """A row: what is told, a word on it, and a cell a column."""
    head = html.Th(
        [html.Span(name, className="wf-sides__name"), _note(note)], scope="row", role="rowheader"
    )
    return html.Tr([head, *cells], role="row")


def _note(words: str) -> html.Span | None:
    return html.Span(words, className="wf-sides__note") if words else None
