"""A policy question: its answer in sentences made of cells, of whom, and the view that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, CODED, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.language import _, ngettext
from dashboards.text import Cell, cell

Row = queries.Row
WHOLE = {"program_code": TOTAL, "region_code": STATE, "cohort_code": ALL_COHORTS}
WORK = "rate_employed"
WAGE = "wage_employed_p50"


@dataclass(frozen=True)
class Question:
    """A question with its answer.

    said    sentences; none where the release cannot answer
    of      whom the numbers are of, when, and where they are from
    way     words and address of the view that shows it
    absent  why the release cannot answer
    """

    ident: str
    question: str
    said: Sequence[str]
    of: str = ""
    way: tuple[str, str] = ("", "")
    absent: str = ""

    @property
    def section(self) -> html.Section:
        """The question as a heading, the answer, and the way on."""
        heading = html.H3(self.question, id=f"{self.ident}-heading")
        return html.Section(
            [heading, *self._body()],
            id=self.ident,
            className="wf-asked",
            **{"aria-labelledby": f"{self.ident}-heading"},
        )

    def _body(self) -> list[Any]:
        if self.absent:
            return [html.P(self.absent, className="wf-asked__absent")]
        words, address = self.way
        return [
            *(html.P(one, className="wf-asked__answer") for one in self.said),
            html.P(self.of, className="wf-asked__of") if self.of else None,
            html.P(html.A(words, href=address)) if address else None,
        ]


@dataclass(frozen=True)
class Theme:
    """Questions on one subject."""

    ident: str
    title: str
    questions: Sequence[Question] = field(default=())


def lacking(ident: str, question: str, cube: str) -> Question:
    """A question that the release cannot answer, since a cube is not there or shows nothing."""
    why = views.absence(cube)
    if why:
        absent = _("This release cannot answer: %(why)s.", why=why)
    else:
        absent = _("This release does not show the numbers for an answer.")
    return Question(ident, question, (), absent=absent)


# Rows


def horizon() -> str:
    """The year at which outcomes are told: year 5, or the last before it."""
    return views.codes().default_horizon(ALL_COHORTS)


def everyone(when: str) -> Row | None:
    """All leavers of the state at a point in time."""
    return queries.one(**WHOLE, horizon_code=when)


def groups(dim: str, when: str, **where: str) -> list[Row]:
    """A row a group of a grouping that anybody is in; in order of the release's titles."""
    rows = queries.outcomes(**{**WHOLE, **where}, horizon_code=when, subgroup_dim=dim)
    titles = list(names(dim))
    known = [row for row in rows if cell(row, "n_matched").value]
    return sorted(known, key=lambda row: titles.index(row["subgroup_code"]))


def names(dim: str) -> dict[str, str]:
    """Groups of a grouping by code; none where the release does not know it."""
    found = views.codes().groups.get(dim)
    return dict(found[1]) if found else {}


def of_leavers(when: str) -> str:
    """Whom a number at a point in time is of: years of leaving and source."""
    return _(
        "Of those who left school in %(place)s in %(years)s and could be looked up.",
        place=views.place_name(STATE),
        years=views.leaving_years(ALL_COHORTS, when),
    )


def known(*items: Cell) -> bool:
    """Whether every cell has a number or a bound to say."""
    return all(item.shown or item.status == CODED for item in items)


# Sentences


def listed(rows: Sequence[Row], dim: str, measure: str) -> str:
    """'Women 71%, men 69%': each group with its number, or that it is hidden."""
    titles = names(dim)
    return ", ".join(f"{titles[row['subgroup_code']]} {said(row, measure)}" for row in rows)


def said(row: Row, measure: str) -> str:
    """A number inside a sentence."""
    return text.inline(cell(row, measure))


def apart(rows: Sequence[Row], measure: str = WORK) -> tuple[Row, Row, float] | None:
    """The two groups whose shares lie farthest apart by more than chance; None if no two do.

    The higher first, with the difference. Chance is judged pair by pair (Newcombe's interval).
    """
    found = [pair for one, other in combinations(rows, 2) if (pair := _pair(one, other, measure))]
    return max(found, key=lambda pair: pair[2], default=None)


def _pair(one: Row, other: Row, measure: str) -> tuple[Row, Row, float] | None:
    cells = [cell(row, name) for row in (one, other) for name in (measure, "n_matched")]
    if not all(item.shown and item.value is not None for item in cells) or not known(*cells):
        return None
    share, people, second, others = (float(item.value or 0) for item in cells)
    if not people or not others:
        return None
    low, high = text.difference_interval(share, int(people), second, int(others))
    if low <= 0 <= high:
        return None
    return (one, other, share - second) if share > second else (other, one, second - share)


def farthest(rows: Sequence[Row], dim: str) -> str:
    """Which two groups are farthest apart, or that no two can be told apart."""
    found = apart(rows)
    titles = names(dim)
    if found is None:
        return _("No two of these can be told apart.")
    high, low, gap = found
    return _(
        "Farthest apart, by more than chance: %(high)s and %(low)s, by %(points)s.",
        high=titles[high["subgroup_code"]],
        low=titles[low["subgroup_code"]],
        points=text.points(gap),
    )


def also(count: int) -> str:
    """How many more there are than were named."""
    return ngettext("and %(n)s more", "and %(n)s more", count, n=text.count(count))
