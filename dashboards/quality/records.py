"""Rows in and out: how many rows of each table came, were used, and were set aside."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import NO_DATA, SUPPRESSED
from dashboards import queries, text
from dashboards.components import Column, Table, csv_link, data_table, question
from dashboards.language import N_, Words, _
from dashboards.text import Cell

MEASURES = ("rows_in", "rows_used", "rows_rejected")
TABLES = Words(
    {
        "students": N_("People who left school"),
        "wages": N_("Wages by quarter"),
        "enrollments": N_("College enrollment by quarter"),
        "credentials": N_("Credentials earned"),
        "service": N_("Military, federal and national service"),
        "educators": N_("CTE teachers by year"),
        "programs": N_("Programs"),
        "clusters": N_("Career clusters"),
        "schools": N_("Schools"),
        "regions": N_("Counties and regions"),
        "credential_catalog": N_("List of credentials"),
        "occupation_demand": N_("Openings by occupation and region"),
    }
)


def table() -> Table:
    """A row a table of the records."""
    found: dict[str, dict[str, Cell]] = {}
    for row in queries.coverage("rows"):
        value = int(row["value"]) if row["value_status"] == "published" else None
        item = Cell(f"n_{row['measure']}", value, row["value_status"])
        found.setdefault(row["cube_or_table"], {})[row["measure"]] = item
    columns = [
        Column("table", _("Records")),
        Column("n_rows_in", _("Rows in"), "number"),
        Column("n_rows_used", _("Used"), "number"),
        Column("n_rows_rejected", _("Set aside"), "number"),
    ]
    known = [name for name in TABLES if name in found]
    order = [*known, *sorted(set(found) - set(known))]
    lines: list[list[Any]] = [
        [TABLES.get(name) or name, *(found[name][measure] for measure in MEASURES)]
        for name in order
    ]
    keys = [{"records": name} for name in order]
    caption = _("Rows of the records that were read, used and set aside")
    return Table("rows", caption, columns, lines, keys)


def answer(given: Table) -> html.Section:
    """The question with its answer."""
    return question(
        "rows",
        _("Were all records used?"),
        [
            html.P(sentence(given), className="wf-answer"),
            html.P(
                _(
                    "A row is set aside where it breaks the contract of the data, such as an "
                    "unknown school or a quarter outside the records. Rows in are rows used and "
                    "rows set aside. Awards and teachers are never counted here, and people only "
                    "where every year of leaving is shown: a difference could be a few people."
                ),
                className="wf-answer__more",
            ),
            data_table(given, compact=True),
            csv_link("/csv/quality/rows.csv", _("this table")),
        ],
    )


def sentence(given: Table) -> str:
    """How many rows were set aside, of tables of which that is shown."""
    shown = [row for row in given.rows if row[1].shown and row[3].shown]
    read = sum(int(row[1].value) for row in shown)
    gone = sum(int(row[3].value) for row in shown)
    hidden = sum(any(item.status == SUPPRESSED for item in row[1:]) for row in given.rows)
    absent = sum(all(item.status == NO_DATA for item in row[1:]) for row in given.rows)
    said = _(
        "%(gone)s of %(read)s rows were set aside, in the %(tables)s tables whose rows are shown.",
        gone=text.count(gone),
        read=text.count(read),
        tables=text.count(len(shown)),
    )
    if hidden:
        more = _("Of %(n)s tables, some of the counts are suppressed.", n=text.count(hidden))
        said = f"{said} {more}"
    if absent:
        more = _("The records hold nothing of %(n)s other tables.", n=text.count(absent))
        said = f"{said} {more}"
    return said
