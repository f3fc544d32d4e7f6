"""Which credentials are these? All of a type, or of the catalogue, to search and to sort."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import TOTAL
from dashboards import queries, views
from dashboards.answers.answer import Answer
from dashboards.components import Column, Table, csv_link, data_table, form, select
from dashboards.holders.awards import LOOKED_UP
from dashboards.holders.holding import (
    AWARDED,
    FIRST,
    KINDS,
    WAGE,
    Holding,
    csv_href,
    holding,
)
from dashboards.holders.routes import link
from dashboards.language import N_, Words, _, ngettext
from dashboards.markup import Plain
from dashboards.search import LONGEST_QUERY, words
from dashboards.selection import credential_path
from dashboards.text import cell

IDENT, TABLE = "list", "list"
ORDERS = Words(
    {
        "title": N_("Name, A to Z"),
        "people": N_("Number of awards"),
        "share": N_("Share with work"),
        "wage": N_("Median wage"),
    }
)
MEASURES = {  # order -> what it sorts by
    "people": (AWARDED, LOOKED_UP),
    "share": (FIRST, "rate_employed"),
    "wage": (FIRST, f"{WAGE}_p50"),
}


def ask(given: Holding, asked: str, order: str) -> Answer | None:
    """The question with its answer; None for a single credential."""
    if given.single:
        return None
    rows = table(given, asked, order)
    body = _body(given, asked, order, rows)
    return Answer(IDENT, _("Which credentials are these?"), body, tables={TABLE: rows})


def members(given: Holding, asked: str, order: str) -> list[Holding]:
    """Its credentials that have all words of a search in their title, in an order."""
    wanted = words(asked)
    found = [
        holding(code)
        for code, row in queries.credentials().items()
        if row["level"] == "credential"
        and given.code in (row["parent"], TOTAL)
        and all(any(w.startswith(part) for w in words(row["title"])) for part in wanted)
    ]
    found.sort(key=lambda one: one.title)
    if order not in MEASURES:
        return found
    horizon, measure = MEASURES[order]
    return sorted(found, key=lambda one: -_amount(one, horizon, measure))


def _amount(one: Holding, horizon: str, measure: str) -> float:
    """What to sort by; what is not shown comes last."""
    row = one.row(horizon)
    value = views.value_of(row, measure) if row else None
    return -1.0 if value is None else value


def table(given: Holding, asked: str, order: str) -> Table:
    """A row a credential."""
    columns = [
        Column("credential", _("Credential")),
        Column("kind", _("Type")),
        Column("n_awards_looked_up", _("Awards with a holder looked up"), "number"),
        Column("rate_employed_a01", _("Had covered work a year later"), "number"),
        Column("wage_employed_p50_a01", _("Median wage, year 1"), "number"),
    ]
    found = members(given, asked, order)
    lines = [
        [
            link(one.known),
            KINDS.get(one.known["credential_type"], ""),
            cell(one.row(AWARDED), LOOKED_UP),
            cell(one.row(FIRST), "rate_employed"),
            cell(one.row(FIRST), f"{WAGE}_p50"),
        ]
        for one in found
    ]
    codes = [{"credential_code": one.code} for one in found]
    return Table(
        TABLE, _("Credentials of the catalogue, all years together"), columns, lines, codes
    )


def count(listed: Answer) -> str:
    """How many credentials a list has."""
    n = len(listed.tables[TABLE].rows)
    return ngettext("%(n)s credential.", "%(n)s credentials.", n, n=n)


def _body(given: Holding, asked: str, order: str, rows: Table) -> list[Any]:
    n = len(rows.rows)
    return [
        form(
            credential_path(given.code),
            [
                _search(asked),
                select("sort", _("Order"), list(ORDERS.items()), order, "credential"),
            ],
        ),
        html.P(
            ngettext("%(n)s credential.", "%(n)s credentials.", n, n=n),
            className="wf-answer",
        ),
        data_table(rows) if rows.rows else None,
        csv_link(csv_href(given.code, TABLE, q=asked, sort=order), _("this list"))
        if rows.rows
        else None,
    ]


def _search(asked: str) -> html.Div:
    box = Plain(
        "input",
        {
            "id": "credential-q",
            "name": "q",
            "type": "search",
            "value": asked or None,
            "maxlength": LONGEST_QUERY,
            "autocomplete": "off",
            "className": "wf-field__control",
        },
    )
    label = html.Label(_("Words in the name"), htmlFor="credential-q", className="wf-field__label")
    return html.Div([label, box], className="wf-field", **{"data-part": "credential-q"})
