"""The brief of a credential, of a type of them, or of all: its answers in short."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from aggregates.schema import STATE
from dashboards import views
from dashboards.answers.answer import Answer
from dashboards.answers.pay import RANKS
from dashboards.brief.model import Block, Brief, Fact, bars, plain, reading, short
from dashboards.components import Table
from dashboards.holders import awards, jobs, sectors, stay, wages, work
from dashboards.holders.holding import FIRST, RECORDS, WAGE, Holding, awarded, whom
from dashboards.language import _
from dashboards.selection import credential_path

MOST_FACTS = 6
PARTS = (  # table, columns that a brief has, and rows
    ("places", ("place", "rate_place_a01", "rate_place_a03", "rate_place_a05"), 4),
    (
        "wages",
        ("horizon", *(f"{WAGE}_{rank}" for rank in RANKS), "n_employed", "awarded"),
        3,
    ),
    ("industries", ("sector", "rate_sector_a01", "rate_sector_a03", "rate_sector_a05"), 5),
    ("openings", ("occupation", "annual_openings", "median_wage", "entry_education"), 5),
)
PEOPLE = {  # question -> whom its number is of: how many they are, and in which words
    stay.IDENT: ("n_employed", "working"),
    work.IDENT: ("n_matched", "looked_up"),
    wages.IDENT: ("n_employed", "working"),
    sectors.IDENT: ("n_employed", "working"),
}


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
        [_fact(given, one) for one in answers if one.short][:MOST_FACTS],
        blocks,
        [_(RECORDS), *reading()],
        credential_path(given.code),
        f"credential?{query}",
        [table for one in answers for table in one.tables.values()],
    )


def _some(table: Table, columns: Sequence[str], rows: int) -> Table:
    """The columns of a brief that the table has: not every year has been reached yet."""
    known = {column.key for column in table.columns}
    return short(table, [key for key in columns if key in known], rows)


def _fact(given: Holding, answer: Answer) -> Fact:
    """The number of an answer, with whom it is of."""
    found = answer.short
    if found is None:
        raise ValueError("an answer without a number is no fact")
    return Fact(plain(found.number), found.about, _note(given, answer.ident))


def _note(given: Holding, question: str) -> str:
    """Whom the number of a question is of, or where it is from; awards say their years."""
    if question in PEOPLE:
        measure, of = PEOPLE[question]
        return whom(given.cell(measure), FIRST, of)
    return _(jobs.SOURCE) if question == jobs.IDENT else ""
