"""Whom a page is about, and what an answer to a question about them is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from aggregates.schema import KEYS, NO_DATA, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.components import Table, question
from dashboards.csv_files import csv_href
from dashboards.language import _
from dashboards.selection import Node, Selection
from dashboards.text import Cell

CONTENTS = "questions"  # the list at the top of the page
PAGE = "program"  # whose CSV files the tables are


@dataclass(frozen=True)
class Group:
    """Leavers of one program, cluster or all, at one place and of some years."""

    selection: Selection
    rows: Mapping[str, queries.Row]  # of the outcomes, by point in time

    @property
    def node(self) -> Node:
        """The program, cluster or total."""
        return views.codes().programs[self.selection.program]

    @property
    def keys(self) -> tuple[str, str, str]:
        """Codes of the program, the place and the leaving years."""
        return self.selection.program, self.selection.region, self.selection.cohort

    @property
    def horizon(self) -> str:
        """The point in time that was asked for."""
        return self.selection.horizon

    @property
    def row(self) -> queries.Row | None:
        """The outcomes at that point in time."""
        return self.rows.get(self.horizon)

    @property
    def horizons(self) -> list[str]:
        """Points in time that have outcomes, in order."""
        return [code for code in views.codes().horizons if code in self.rows]

    @property
    def place(self) -> str:
        """The place of the schools, inside a sentence."""
        return views.place_name(self.selection.region)

    def cell(self, measure: str, horizon: str = "") -> Cell:
        """A measure of the outcomes, at the point in time that was asked for or another."""
        return text.cell(self.rows.get(horizon or self.horizon), measure)

    def codes(self, horizon: str = "") -> dict[str, str]:
        """Key codes of a row of one of its tables, for the CSV."""
        found = dict(zip(KEYS, self.keys, strict=False))
        return found | {"horizon_code": horizon} if horizon else found

    def csv(self, table: str) -> str:
        """Address of one of its tables as a file."""
        return csv_href(PAGE, table, self.selection)


def group_of(selection: Selection) -> Group:
    """The group of a selection."""
    found = queries.outcomes(
        program_code=selection.program,
        region_code=selection.region,
        cohort_code=selection.cohort,
    )
    return Group(selection, {row["horizon_code"]: row for row in found})


@dataclass(frozen=True)
class Short:
    """An answer in one number, for the list of questions at the top of the page.

    `what` says it of the people, and `missing` names the number where there is none; without
    it, it is the share of those of whom `what` is true.
    """

    number: Cell | str
    what: str
    missing: str = ""

    @property
    def about(self) -> str:
        """What stands below the number, or below the word that there is none."""
        if isinstance(self.number, str) or not blank(self.number):
            return self.what
        return self.missing or _("the share who %(did)s", did=self.what)


@dataclass(frozen=True)
class Answer:
    """A question, and what its section, its files and its pictures hold.

    Without a body the page does not ask it; its files are there all the same, without rows.
    """

    ident: str
    question: str
    body: Sequence[Any]
    short: Short | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    pictures: Mapping[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)

    @property
    def section(self) -> html.Section:
        """The question as a heading with its answer below."""
        return question(self.ident, self.question, [*self.body, _back()])


def _back() -> html.P:
    """The way from an answer to the list of questions."""
    return html.P(html.A(_("Back to the questions"), href=f"#{CONTENTS}"), className="wf-back")


def nearest_to(wanted: str, there: Sequence[str]) -> str:
    """The point in time of `there` that is nearest to the one wanted, the earlier of two."""
    order = views.codes().horizons.index
    known = [code for code in there if code in views.codes().horizons]
    return min(known, key=lambda code: (abs(order(code) - order(wanted)), order(code)), default="")


def named(keys: Mapping[str, str]) -> str:
    """A group in a few words: what, where if not the state, and when if not all years."""
    codes = views.codes()
    names = [codes.programs[keys["program_code"]].title]
    if keys["region_code"] != STATE or keys["program_code"] == TOTAL:
        names.append(views.region_title(keys["region_code"]))
    if keys["cohort_code"] != Selection().cohort:
        names.append(codes.cohorts[keys["cohort_code"]].title)
    return ", ".join(names)


def whole_name(keys: Mapping[str, str]) -> str:
    """A group in a few words that always say where."""
    names = named(keys)
    if keys["region_code"] == STATE and keys["program_code"] != TOTAL:
        return f"{names}, {views.region_title(STATE)}"
    return names


def selected(keys: Mapping[str, str], **more: str) -> Selection:
    """The selection of a group by the key codes of one of its rows."""
    return Selection(
        program=keys["program_code"],
        region=keys["region_code"],
        cohort=keys["cohort_code"],
        **more,
    )


def blank(item: Cell) -> bool:
    """Whether there is neither a number nor a bound."""
    return not item.shown and item.status != "coded"


def nothing(*items: Cell) -> bool:
    """Whether nothing was counted at all."""
    return all(item.status == NO_DATA for item in items)
