"""The brief of a credential, of a type of them, or of all: its answers in short."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from aggregates.schema import STATE
from dashboards import text, views
from dashboards.answers.answer import Answer
from dashboards.brief.model import Block, Brief, Fact, bars, reading, short
from dashboards.holders import awards
from dashboards.holders.holding import RECORDS, Holding, awarded
from dashboards.language import _
from dashboards.selection import credential_path
from dashboards.text import Cell

MOST_FACTS = 6
PARTS = (  # table, columns that a brief has, and rows
    ("wages", ("when", "wage_employed_p25", "wage_employed_p50", "wage_employed_p75"), 3),
    ("industries", ("sector", "rate_sector_a01"), 5),
    ("openings", ("occupation", "annual_openings", "median_wage", "entry_education"), 5),
)


def brief(given: Holding, answers: Sequence[Answer]) -> Brief:
    """One page from the answers of the credential's page."""
    series = [(awarded(code), item) for code, item in awards.windows(given)]
    blocks = [
        Block(
            _("Awards by three-year window"),
            [awards.trend(awards.windows(given))],
            bars=bars(series),
        )
    ]
    by_table = {name: (one, table) for one in answers for name, table in one.tables.items()}
    for name, columns, rows in PARTS:
        if name in by_table and by_table[name][1].rows:
            answer, table = by_table[name]
            blocks.append(Block(answer.question, (), _some(table, columns, rows)))
    query = urlencode({"credential": given.code}, safe=":")
    return Brief(
        given.title,
        _(
            "Holders who went to high school in %(place)s, awarded %(years)s.",
            place=views.place_name(STATE),
            years=awarded(),
        ),
        [_fact(one) for one in answers if one.short][:MOST_FACTS],
        blocks,
        [_(RECORDS), *reading()],
        credential_path(given.code),
        f"credential?{query}",
        [table for one in answers for table in one.tables.values()],
    )


def _some(table, columns, rows):  # type: ignore[no-untyped-def]
    known = {column.key for column in table.columns}
    if set(columns) & known == set(columns):
        return short(table, columns, rows)
    return short(table, [column.key for column in table.columns][: len(columns)], rows)


def _fact(answer: Answer) -> Fact:
    found = answer.short
    if found is None:
        raise ValueError("an answer without a number is no fact")
    number = text.value(found.number) if isinstance(found.number, Cell) else found.number
    return Fact(number, found.about)
