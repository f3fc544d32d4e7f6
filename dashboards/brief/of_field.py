"""The brief of a field in some regions: supply beside openings, on one page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboards import text
from dashboards.brief.model import Block, Brief, Fact, bars, reading, short
from dashboards.language import _
from dashboards.share import words_of
from dashboards.supply import year_series
from dashboards.talents import answers, balance
from dashboards.talents.answers import Asked
from dashboards.talents.people import coarser
from dashboards.talents.start import EVERYONE
from dashboards.talents.where import note
from dashboards.text import Cell

ROWS = 6  # of a table


def brief(asked: Asked) -> Brief:
    """One page from the same rows as the page."""
    selection = replace(asked.selection, horizon="")
    title = asked.start.title if asked.start.kind != EVERYONE else _("All fields")
    lines = [
        _("In %(place)s.", place=asked.place.title),
        words_of(asked.start.how),
        note(asked.place),
        coarser(asked.start, asked.place),
    ]
    return Brief(
        title,
        " ".join(line for line in lines if line),
        [_fact(*one) for one in answers.facts(asked)] if asked.start.units else [],
        [block for block in (_balance(asked), _years(asked), _regions(asked), _jobs(asked),
                             _held(asked)) if block],
        [*balance.meaning()[:2], *reading()],
        selection.url("/talent"),
        selection.url("talent"),
        list(asked.tables.values()),
    )  # fmt: skip


def _fact(value: Any, label: str, note_: str) -> Fact:
    return Fact(text.value(value) if isinstance(value, Cell) else value, label, note_)


def _balance(asked: Asked) -> Block | None:
    if asked.ratio is None:
        return None
    said = balance.sentence(asked.ratio, asked.people, asked.openings)
    return Block(_("Is supply ahead of openings?"), [said])


def _years(asked: Asked) -> Block | None:
    series = year_series(asked.by_year)
    if len(series) < 2:
        return None
    title = answers.title_of_years(asked)
    return Block(_("How many each year?"), [text.trend_sentence(title, series)], bars=bars(series))


def _regions(asked: Asked) -> Block | None:
    table = asked.tables["regions"]
    if not any(row["n_a_year"] is not None for row in asked.by_region):
        return None
    keys = ("region", "n_a_year", "rate_employed", "annual_openings", "n_per_100_openings",
            "likely_range")  # fmt: skip
    return Block(_("Where do they come from?"), (), short(table, keys, 10))


def _jobs(asked: Asked) -> Block | None:
    if not asked.jobs:
        return None
    keys = ("occupation", "annual_openings", "median_wage", "entry_education")
    return Block(
        _("Jobs that these programs lead to, most openings first"),
        (),
        short(asked.tables["jobs"], keys, ROWS),
    )


def _held(asked: Asked) -> Block | None:
    table = asked.tables["credentials"]
    if not table.rows:
        return None
    keys = ("credential", "n_awards_looked_up", "rate_employed_a01", "wage_employed_p50_a01")
    return Block(_("Which credentials do they hold?"), (), short(table, keys, ROWS))
