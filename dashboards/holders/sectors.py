"""In which industries do they work? That of the main employer, which is not their job."""

from __future__ import annotations

from typing import Any

from aggregates.schema import SUPPRESSED
from dashboards import queries, text
from dashboards.answers import split
from dashboards.answers.answer import Answer, blank
from dashboards.answers.parts import Bar, answer, bars, because, headline
from dashboards.components import Column, Table, numbers, stat_cell
from dashboards.holders.holding import (
    FIRST,
    Fact,
    Holding,
    Shares,
    after,
    limit,
    nearest_share,
    reason,
    shares,
    source,
    whens,
)
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, CUBE, COLUMN = "industries", "credential_industries", "sector_code"
DRAWN = 6  # industries of the picture; the table has all


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    found = shares(given.code, CUBE, COLUMN)
    rows = table(given, found)
    return Answer(
        IDENT,
        _("In which industries do they work?"),
        _body(given, found, rows),
        _short(found),
        {"industries": rows},
    )


def _short(found: Shares) -> Fact | None:
    top = first(found)
    return Fact(top[1], _("work in %(industry)s", industry=top[0])) if top else None


def ordered(found: Shares) -> dict[str, str]:
    """Industries with their titles: those with most people first, hidden ones last."""
    titles = split.titles("sector") if found else {}
    cells = found.get(FIRST, {})
    return split.biggest_first({code: titles[code] for code in titles if code in cells}, cells)


def first(found: Shares) -> tuple[str, Cell] | None:
    """The largest industry that is shown."""
    cells = found.get(FIRST, {})
    return next(
        ((title, cells[code]) for code, title in ordered(found).items() if cells[code].shown), None
    )


def table(given: Holding, found: Shares) -> Table:
    """A row an industry, a column a year after the award."""
    names = whens()
    columns = [
        Column("sector", _("Industry of the main employer")),
        *(Column(f"rate_sector_{when}", names[when], "number") for when in found),
    ]
    parts = ordered(found)
    lines = [[title, *(cells[code] for cells in found.values())] for code, title in parts.items()]
    codes = [given.codes() | {COLUMN: code} for code in parts]
    caption = _("Holders with covered work, by industry; the largest first")
    return Table("industries", caption, columns, lines, codes)


def _body(given: Holding, found: Shares, rows: Table) -> list[Any]:
    if CUBE not in queries.published() or FIRST not in found:
        return [because(_("This release does not hold industries of the holders of it."))]
    cells, parts, top = found[FIRST], ordered(found), first(found)
    shown = [code for code in parts if not blank(cells[code])][:DRAWN]
    return [
        headline(
            stat_cell(top[1] if top else Cell("rate_sector", None, SUPPRESSED)),
            _label(top),
            source(given.cell("n_employed"), FIRST, "working"),
            [answer(_sentence(parts, cells)) if top else None, limit(_about())],
        ),
        bars(
            _("Industries of holders with work, %(when)s", when=after(FIRST)),
            [Bar(parts[code], cells[code]) for code in shown],
        )
        if shown
        else None,
        *_hidden(given, cells),
        numbers(rows, given.csv("industries"), _("these numbers")),
    ]


def _label(top: tuple[str, Cell] | None) -> str:
    if top is None:
        return _("The industries are suppressed to protect privacy")
    return _(
        "of holders with work had it in %(industry)s, %(when)s",
        industry=top[0],
        when=after(FIRST),
    )


def _sentence(parts: dict[str, str], cells: dict[str, Cell]) -> str:
    """The industries that follow the largest."""
    shown = [code for code in parts if cells[code].shown][1:3]
    said = [f"{parts[code]} ({text.value(cells[code])})" for code in shown]
    if not said:
        return _("It is the only industry that can be shown.")
    return _("Next: %(industries)s.", industries="; ".join(said))


def _about() -> list[Any]:
    name = term("industry", _("industry"))
    return rich(
        "The %(industry)s is that of the employer who paid them most, not their job: somebody paid "
        "by a hospital may be a nurse or a cook.",
        industry=name,
    )


def _hidden(given: Holding, cells: dict[str, Cell]) -> list[Any]:
    """How much is hidden, and where more is shown."""
    gone = [code for code in cells if cells[code].status == SUPPRESSED]
    if not gone:
        return []
    way = nearest_share(given, CUBE, COLUMN, gone, FIRST, IDENT)
    return reason(SUPPRESSED, way)
