"""A brief as HTML: one sheet, on the screen as on paper."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.brief.model import Block, Brief, Fact, plain
from dashboards.components import Table
from dashboards.language import _


def sheet(brief: Brief, citation: str, *, back: bool = True) -> list[Any]:
    """The body of the page: the ways to keep it, and the sheet.

    back  whether it is the sheet of another page, to go back to
    """
    return [
        html.P(
            [
                html.A(_("Back to the page"), href=brief.page) if back else None,
                _download(_("Download as PDF"), brief, "pdf"),
                _download(_("Download for Excel"), brief, "xlsx"),
                html.Button(_("Print"), type="button", className="wf-quiet", **{"data-print": ""}),
            ],
            className="wf-brief__ways",
        ),
        html.Article(
            [
                html.H1(brief.title, className="wf-brief__title"),
                html.P(brief.lede, className="wf-brief__lede"),
                html.Div([_fact(one) for one in brief.facts], className="wf-brief__facts"),
                *(_block(one) for one in brief.blocks),
                html.Section(
                    [
                        html.H2(_("Reading these numbers")),
                        html.Ul([html.Li(line) for line in brief.notes]),
                        html.P(citation, className="wf-brief__cited"),
                    ],
                    className="wf-brief__notes",
                ),
            ],
            className="wf-brief",
            tabIndex="0",  # a wide table scrolls on a phone: the keyboard reaches it
        ),
    ]


def _download(words: str, brief: Brief, kind: str) -> html.A:
    """The way to a file: '/pdf/credential.pdf?credential=cna'."""
    name, mark, query = brief.files.partition("?")
    return html.A(words, href=f"/{kind}/{name}.{kind}{mark}{query}", className="wf-button")


def _fact(fact: Fact) -> html.Div:
    return html.Div(
        [
            html.P(fact.number, className="wf-brief__number"),
            html.P(fact.label, className="wf-brief__label"),
            html.P(fact.note, className="wf-brief__note") if fact.note else None,
        ],
        className="wf-brief__fact",
    )


def _block(block: Block) -> html.Section:
    return html.Section(
        [
            html.H2(block.heading),
            *(html.P(one) for one in block.said),
            _bars(block) if block.bars else None,
            _table(block.table, block.heading) if block.table else None,
        ],
        className="wf-brief__block",
    )


def _bars(block: Block) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(name, className="wf-brief__bar-name"),
                    html.Span(
                        html.Span(className=f"wf-brief__fill wf-w-{round(100 * size)}"),
                        className="wf-brief__track",
                        **{"aria-hidden": "true"},
                    ),
                    html.Span(number, className="wf-brief__bar-number"),
                ]
            )
            for name, number, size in block.bars
        ],
        className="wf-brief__bars",
    )


def _table(table: Table, heading: str) -> html.Table:
    heads = [
        html.Th(column.title, scope="col", className=f"wf-brief__{column.kind}")
        for column in table.columns
    ]
    same = table.caption == heading
    return html.Table(
        [
            html.Caption(table.caption, className="wf-unseen" if same else "wf-brief__about"),
            html.Thead(html.Tr(heads)),
            html.Tbody([_row(table, row) for row in table.rows]),
        ],
        className="wf-brief__table",
    )


def _row(table: Table, row: Any) -> html.Tr:
    first, *rest = zip(table.columns, row, strict=True)
    cells = [html.Td(plain(item), className=f"wf-brief__{column.kind}") for column, item in rest]
    return html.Tr([html.Th(plain(first[1]), scope="row"), *cells])
