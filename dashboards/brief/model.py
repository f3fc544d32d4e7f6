"""What a brief is made of: headline numbers, short tables, and what the numbers mean.

A brief is made from the same cells and tables as its page, so the two cannot disagree. It is drawn
three times from the same words: as HTML (`sheet`), as a PDF (`paper`), and its page's tables as a
workbook (`workbook`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aggregates.schema import SUPPRESSED
from dashboards import queries, share, text
from dashboards.components import Hidden, Link, Original, Table
from dashboards.language import _
from dashboards.text import Cell


@dataclass(frozen=True)
class Fact:
    """A headline number: the number in words, what it is, and whom it is of."""

    number: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Block:
    """A question with its answer in a sentence or two, and at most one short table.

    bars  a row a bar: its name, the number in words, and its share of the longest (0 to 1)
    """

    heading: str
    said: Sequence[str] = ()
    table: Table | None = None
    bars: Sequence[tuple[str, str, float]] = ()


@dataclass(frozen=True)
class Brief:
    """One page about a credential, or about a field in some regions."""

    title: str
    lede: str
    facts: Sequence[Fact]
    blocks: Sequence[Block]
    notes: Sequence[str]
    page: str = ""  # address of the page that it is of, and of its files
    files: str = ""
    tables: Sequence[Table] = field(default=())


def plain(item: Any) -> str:
    """A value of a table in words."""
    if isinstance(item, Hidden):
        return plain(item.cell)
    if isinstance(item, Cell):
        return _("Suppressed") if item.status == SUPPRESSED else text.value(item)
    if isinstance(item, Link):
        return item.title
    return item.words if isinstance(item, Original) else str(item)


def short(table: Table, columns: Sequence[str], rows: int) -> Table:
    """The first rows of a table, and some of its columns."""
    places = [place for place, column in enumerate(table.columns) if column.key in columns]
    return Table(
        table.name,
        table.caption,
        [table.columns[place] for place in places],
        [[row[place] for place in places] for row in table.rows[:rows]],
    )


def bars(rows: Sequence[tuple[str, Cell]]) -> list[tuple[str, str, float]]:
    """Numbers as bars, the longest the whole width; a hidden one has no bar."""
    top = max((float(item.value or 0) for _name, item in rows if item.shown), default=0.0)
    return [
        (name, text.value(item), float(item.value or 0) / top if item.shown and top else 0.0)
        for name, item in rows
    ]


def cited(title: str, link: str) -> str:
    """How to cite a brief: as its page is, without the notice. `link` is an address that stays."""
    release = queries.release()
    source = share.Source.of(release.meta, release.built, synthetic=False)
    return str(share.citation(title, "", link, source)[0])


def reading() -> list[str]:
    """What holds for every number."""
    meta = queries.release().meta
    return [
        _(
            "Suppressed: to protect privacy. Fewer than %(minimum)s people are in the group or in "
            "the rest of it, or the number would tell of such a group.",
            minimum=meta.get("minimum_count", "10"),
        ),
        _(
            "Not in this release: not counted for this group, or the records do not reach that "
            "far yet. It is not zero."
        ),
        _(
            "Wage records miss federal, military and self-employed work, and work in other states. "
            "Not found is not the same as out of work. Industry is the employer’s, not the job’s."
        ),
        _("A difference or a ratio is not a cause, and a projection is not a count of vacancies."),
    ]
