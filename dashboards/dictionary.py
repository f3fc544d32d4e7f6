"""The data dictionary: what each measure and grouping means, as the release itself defines it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dashboards import queries
from dashboards.components import Column, Original, Table
from dashboards.language import SPANISH, _, current, title

Row = Mapping[str, str]
NESTED = "concentrators__"  # groupings of concentrators: each repeats one of everybody
KINDS = {"measure": 0, "dimension": 1}  # in this order, others after them
ROUNDED = re.compile(r"(?P<unit>.+), rounded to a multiple of (?P<base>\d+)")


def text_of(row: Row, field: str) -> str:
    """The name, short or long text of a definition in the language that is spoken."""
    own = row.get(f"{field}_es") if current() == SPANISH else ""
    return own or row[field]


def whole(row: Row) -> str:
    """The definition and what else there is to know about it."""
    short, long = text_of(row, "short"), text_of(row, "long")
    return short if long == short else f"{short} {long}"


def unit(row: Row) -> str:
    """What the numbers count; a release whose counts are rounded says so here too."""
    rounded = ROUNDED.fullmatch(row["unit"])
    if rounded is None:
        return title(row["unit"])
    return _(
        "%(unit)s, rounded to a multiple of %(base)s",
        unit=title(rounded["unit"]),
        base=rounded["base"],
    )


def source(row: Row) -> str:
    """Which records the numbers are from, one after the other."""
    return "; ".join(title(part) for part in row["source"].split("; "))


def as_said(words: str) -> Any:
    """Words of a release in the language that is spoken, or as they are where we have none."""
    ours = title(words)
    return ours if ours != words else Original(words)


def dictionary_table() -> Table:
    """Every measure, then every grouping; those of concentrators alone repeat them."""
    columns = [
        Column("name", _("Name")),
        Column("definition", _("Definition")),
        Column("formula", _("How it is counted")),
        Column("unit", _("Unit")),
        Column("source", _("Source")),
    ]
    rows = [row for row in queries.definitions() if not row["id"].startswith(NESTED)]
    rows.sort(key=lambda row: KINDS.get(row["kind"], len(KINDS)))
    lines = [
        [text_of(row, "name"), whole(row), as_said(row["formula"] or ""), unit(row), source(row)]
        for row in rows
    ]
    keys = [{"id": row["id"], "kind": row["kind"]} for row in rows]
    caption = _("Every measure and grouping in the release")
    return Table("definitions", caption, columns, lines, keys)


def names() -> dict[str, str]:
    """What each measure and grouping is called, by id."""
    return {row["id"]: text_of(row, "name") for row in queries.definitions()}
