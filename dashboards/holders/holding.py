"""Which credential a page is about, its numbers, and the nearest number where one is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dash import html

from aggregates.schema import ALL_COHORTS, NO_DATA, PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import queries, reasons, text, views
from dashboards.answers.answer import Short, blank
from dashboards.answers.parts import because, hidden
from dashboards.language import N_, Words, _
from dashboards.selection import Node, credential_path
from dashboards.text import Cell, cell

AWARDED = "a00"  # the award itself
YEARS = ("a01", "a03", "a05")  # years after it at which work and wages are counted
FIRST = YEARS[0]
KEYS = ("credential_code", "region_code", "cohort_code", "horizon_code")
WAGE = "wage_employed"
KINDS = Words(  # one credential of a type
    {
        "industry_certification": N_("Industry certification"),
        "license": N_("License"),
        "certificate": N_("College certificate"),
        "associate": N_("Associate degree"),
        "bachelor": N_("Bachelor's degree"),
    }
)


@dataclass(frozen=True)
class Holding:
    """A credential, a type of them or all, and what the release counts of those who hold it."""

    code: str
    rows: Mapping[tuple[str, str, str], queries.Row]  # by place, years of award, point in time

    @property
    def known(self) -> queries.Row:
        """What the catalogue says of it."""
        return queries.credentials()[self.code]

    @property
    def title(self) -> str:
        """What it is called in the language that is spoken."""
        return str(self.known["title"])

    @property
    def single(self) -> bool:
        """Whether it is one credential."""
        return bool(self.known["level"] == "credential")

    @property
    def cluster(self) -> Node | None:
        """The career cluster that the catalogue names for it."""
        return views.codes().programs.get(f"cluster:{self.known['cluster_id']}")

    @property
    def chain(self) -> tuple[str, ...]:
        """Its code, that of its type, and that of all."""
        found, known = [self.code], queries.credentials()
        while parent := known[found[-1]]["parent"]:
            found.append(parent)
        return tuple(found)

    @property
    def by_region(self) -> str:
        """Code of what is shown by region: the type of a single credential, else itself."""
        return self.chain[1] if self.single else self.code

    def row(self, horizon: str, cohort: str = ALL_COHORTS) -> queries.Row | None:
        """Its numbers in the whole state at a point in time."""
        return self.rows.get((STATE, cohort, horizon))

    def cell(self, measure: str, horizon: str = FIRST, cohort: str = ALL_COHORTS) -> Cell:
        """One of them."""
        return cell(self.row(horizon, cohort), measure)

    def codes(self, horizon: str = "", cohort: str = ALL_COHORTS) -> dict[str, str]:
        """Key codes of a row of a table, for the CSV."""
        found = dict(zip(KEYS, (self.code, STATE, cohort), strict=False))
        return found | {"horizon_code": horizon} if horizon else found

    def csv(self, table: str) -> str:
        """Address of one of its tables as a file."""
        return csv_href(self.code, table)


def csv_href(code: str, table: str, **more: str) -> str:
    """Address of a table of the page of a credential as CSV."""
    query = urlencode({"credential": code, **more}, safe=":")
    return f"/csv/credential/{table}.csv?{query}"


def holding(code: str) -> Holding:
    """The holders of a credential. KeyError for one that the catalogue does not have."""
    if code not in queries.credentials():
        raise KeyError(code)
    rows = queries.held("credentials", code)
    return Holding(code, {tuple(row[key] for key in KEYS[1:]): row for row in rows})


class Fact(Short):
    """An answer in one number, whose words stand below it or below the word that there is none."""

    @property
    def about(self) -> str:
        """What stands below it."""
        return self.what


# When


def awarded(cohort: str = ALL_COHORTS, horizon: str = AWARDED) -> str:
    """Years of the award behind a number."""
    found = queries.award_years().get((cohort, horizon))
    return text.years(*found) if found else cohort


def whens() -> dict[str, str]:
    """The years after the award, as a list has them."""
    return {code: _("Year %(n)s", n=int(code[1:])) for code in YEARS}


def after(horizon: str) -> str:
    """A year after the award inside a sentence."""
    return _("in year %(n)s after the award", n=int(horizon[1:]))


# Of whom, and where from

RECORDS = N_("Source: credential records linked to school and wage records.")
OF = {  # whom a number is of: with how many, and without
    "looked_up": (
        N_("Of %(n)s holders who could be looked up. Awarded %(years)s."),
        N_("Of the holders who could be looked up. Awarded %(years)s."),
    ),
    "working": (
        N_("Of %(n)s holders with covered work. Awarded %(years)s."),
        N_("Of the holders with covered work. Awarded %(years)s."),
    ),
}


def source(people: Cell, horizon: str, of: str = "looked_up") -> str:
    """Whom a number is of, when the award was, and where it is from: one line."""
    return f"{whom(people, horizon, of)} {_(RECORDS)}"


def whom(people: Cell, horizon: str, of: str = "looked_up") -> str:
    """Whom a number is of, and when the award was."""
    years = awarded(ALL_COHORTS, horizon)
    if people.shown and people.value:
        return _(OF[of][0], n=text.count(people.value), years=years)
    return _(OF[of][1], years=years)


def rest(item: Cell) -> Cell:
    """All but a share that is published."""
    value = 1 - item.value if item.shown and item.value is not None else None
    return Cell(item.measure, value, item.status)


def limit(words: Any) -> html.P:
    """What a number does not say: it stays with the number on paper too."""
    return html.P(words, className="wf-limit")


# Parts of those with work

Shares = dict[str, dict[str, Cell]]  # point in time -> part -> share


def shares(code: str, cube: str, column: str, region: str = STATE) -> Shares:
    """Shares of the parts of a cube, by year after the award; none where nothing is tabulated."""
    name, found = f"rate_{column.removesuffix('_code')}", Shares()
    for row in queries.held(cube, code):
        if row["region_code"] == region and row["cohort_code"] == ALL_COHORTS:
            value = row["share"] if row["share_status"] == PUBLISHED else None
            item = Cell(name, value, row["share_status"])
            found.setdefault(row["horizon_code"], {})[row[column]] = item
    return {horizon: found[horizon] for horizon in YEARS if horizon in found}


# Why a number is not there


def why(given: Holding, item: Cell, measure: str, horizon: str, anchor: str) -> list[Any]:
    """Why a number of the whole state and all years is not there, with the nearest that is."""
    if not blank(item):
        return []
    return reason(item.status, nearest(given, measure, horizon, anchor))


def reason(status: str, way: tuple[str, str] | None) -> list[Any]:
    """One of the reasons of the site, with one click to the nearest number."""
    link = reasons.near(way)
    if status == SUPPRESSED:
        return [hidden(link)]
    return [because(_("This release does not count it for single credentials."), link)]


def nearest(
    given: Holding, measure: str, horizon: str, anchor: str, value: Any = cell
) -> tuple[str, str] | None:
    """Words and address of the same number for the type of a credential, or for all of them."""
    for code in given.chain[1:]:
        wider = holding(code)
        item = value(wider.row(horizon), measure)
        if item.shown:
            return _way(wider.title, item), f"{credential_path(code)}#{anchor}"
    return None


def nearest_share(
    given: Holding, cube: str, column: str, parts: Iterable[str], horizon: str, anchor: str
) -> tuple[str, str] | None:
    """The nearest wider credential of which a part is shown."""
    for code in given.chain[1:]:
        cells = shares(code, cube, column).get(horizon, {})
        found = [cells[part] for part in parts if part in cells and cells[part].shown]
        if found:
            title = str(queries.credentials()[code]["title"])
            words = _way(title, found[0]) if len(found) == 1 else title
            return words, f"{credential_path(code)}#{anchor}"
    return None


def _way(title: str, item: Cell) -> str:
    return f"{title}: {text.value(item)}"


def to(code: str) -> html.A:
    """A link to the page of a credential by its title."""
    return html.A(queries.credentials()[code]["title"], href=credential_path(code))


def missing(cells: Iterable[Cell]) -> bool:
    """Whether a number is suppressed or not counted."""
    return any(item.status in (SUPPRESSED, NO_DATA) for item in cells)


def everything(given: Holding) -> bool:
    """Whether somebody can count more than once: in a type of credentials, or in all."""
    return given.code == TOTAL or not given.single
