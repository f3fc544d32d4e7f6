"""The data dictionary: every table and column of the release, and the records it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html, register_page

from dashboards import dictionary_tables as tables
from dashboards import inventory, queries, text
from dashboards.components import Table, code, contents, csv_link, data_table, question
from dashboards.language import N_, Words, _, ngettext, rich, title
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

TITLE = N_("Data dictionary")
CONTENTS = Words(
    {
        "cubes": N_("Cubes"),
        "statuses": N_("Statuses"),
        "codes": N_("Codes"),
        "records": N_("Records"),
        "sensitivity": N_("Sensitivity"),
        "others": N_("Other tables"),
        "removals": N_("What will be removed"),
    }
)


def content(args: Mapping[str, Any]) -> Page:
    """Columns, statuses, codes, fields of the records with their sensitivity, what is to go."""
    found = {
        table.name: table
        for table in (
            tables.whole_table(),
            tables.statuses_table(),
            tables.codes_table(),
            tables.fields_table(),
            tables.sensitivity_table(),
            tables.deprecations_table(),
        )
    }
    lede = _(
        "Every table and column of this release: what it means, how it is counted and where it is "
        "from. And the records that it was made from, field by field."
    )
    changed, terms = _("See what changed"), _("Methods")
    body = [
        html.H1(_(TITLE)),
        html.P(lede, className="wf-lede"),
        html.P(
            rich(
                "%(changes)s since the release before; the terms in short are in %(methods)s.",
                changes=html.A(changed, href="/data/changes"),
                methods=html.A(terms, href="/methods#definitions"),
            ),
            className="wf-note",
        ),
        contents(CONTENTS.items()),
        *_sections(found),
    ]
    about = _(
        "Every column of the release with its definition, unit, formula and source; every code; "
        "and every field of the records with its sensitivity."
    )
    return Page(_(TITLE), about, body, found)


def _sections(found: Mapping[str, Table]) -> list[html.Section]:
    columns = tables.columns_tables()
    return [
        _cubes(columns),
        _statuses(found["statuses"]),
        _codes(),
        _records(),
        _sensitivity(found["sensitivity"]),
        _others(columns),
        _to_go(found["deprecations"]),
    ]


def _cubes(columns: Mapping[str, Table]) -> html.Section:
    lead = _(
        "A cube is a table of numbers. Some of its columns say whom a row is about; the others are "
        "numbers, each with a status beside it."
    )
    going = tables.gone()
    if not columns:
        return question("cubes", CONTENTS["cubes"], [html.P(lead), html.P(_not_listed())])
    parts: list[Any] = [html.P(lead, className="wf-answer")]
    absent = []
    for cube in sorted(queries.cubes(), key=lambda cube: str(cube["title"])):
        name = cube["cube"]
        if name in columns:
            told = [html.P(_asked(cube)), *([html.P(going[name])] if name in going else [])]
            rows = csv_link(f"/csv/cubes/{name}.csv", _("all rows of this cube"))
            parts.append(_folded(cube["title"], name, columns[name], [*told, rows], name))
        else:
            why = inventory.reason(cube["reason"])
            absent.append(_("%(cube)s: not here, %(why)s.", cube=cube["title"], why=why))
    if absent:
        parts.append(html.Ul([html.Li(line) for line in absent], className="wf-list"))
    return question("cubes", CONTENTS["cubes"], [*parts, _file("columns", _("every column"))])


def _asked(cube: Mapping[str, Any]) -> str:
    number = cube["rows"]
    rows = ngettext("%(n)s row.", "%(n)s rows.", number, n=text.count(number))
    return f"{title(cube['question'])} {rows}"


def _not_listed() -> str:
    return _("This release was built before releases listed their columns and fields.")


def _folded(
    heading: Any, name: str, table: Table, above: Sequence[Any] = (), ident: str = ""
) -> html.Details:
    """A table that opens, under its title and the name by which files have it."""
    number = len(table.rows)
    count = ngettext("%(n)s line", "%(n)s lines", number, n=text.count(number))
    named = [code(name), " · "] if name else []
    summary = html.Summary([heading, " ", html.Span([*named, count], className="wf-drawer__note")])
    named_by = {"id": f"table.{ident}"} if ident else {}
    return html.Details(
        [summary, *above, data_table(table, classes="wf-table--small")],
        className="wf-more wf-drawer",
        **named_by,
    )


def _file(table: str, what: str) -> html.P:
    return csv_link(f"/csv/dictionary/{table}.csv", what)


def _lower(table: Table) -> str:
    return text.lower_first(table.caption)


def _statuses(table: Table) -> html.Section:
    lead = _(
        "A number never stands alone. The column of the same name with “_status” says why it is "
        "there or not; an empty place is never a zero."
    )
    return question(
        "statuses",
        CONTENTS["statuses"],
        [
            html.P(lead, className="wf-answer"),
            data_table(table),
            _file("statuses", _lower(table)),
        ],
    )


def _codes() -> html.Section:
    lead = _(
        "What the codes in the columns of cubes stand for: those that this release has rows of."
    )
    known = {row["id"]: row for row in queries.definitions()}
    parts = [
        _folded(_named(known, column), column, table)
        for column, table in tables.codes_tables().items()
    ]
    return question(
        "codes",
        CONTENTS["codes"],
        [html.P(lead, className="wf-answer"), *parts, _file("codes", _("every code"))],
    )


def _named(known: Mapping[str, Mapping[str, str]], column: str) -> str:
    return tables.text_of(known[column], "name") if column in known else column


def _records() -> html.Section:
    lead = _(
        "An agency hands over linked records in these tables. They stay inside the agency; a "
        "release has counts and percentiles of groups, and no row about a person."
    )
    parts = [
        _folded(called, name, table, [html.P([rows, "."])])
        for name, (called, rows, table) in tables.fields_tables().items()
    ]
    return question(
        "records",
        _("The records it was made from"),
        [
            html.P(lead, className="wf-answer"),
            *(parts or [html.P(_not_listed())]),
            _file("fields", _("every field")),
        ],
    )


def _sensitivity(table: Table) -> html.Section:
    lead = _(
        "Each field of the records has a level. Keys of people and employers never leave the "
        "agency."
    )
    return question(
        "sensitivity",
        _("How sensitive each field is"),
        [
            html.P(lead, className="wf-answer"),
            data_table(table),
            _file("sensitivity", _lower(table)),
        ],
    )


def _others(columns: Mapping[str, Table]) -> html.Section:
    lead = _("These list codes, definitions, what was hidden, and what the release says of itself.")
    cubes = {row["cube"] for row in queries.cubes()}
    parts = [
        _folded(code(name), "", table, ident=name)
        for name, table in columns.items()
        if name not in cubes
    ]
    copy = _(
        "%(copy)s has the rows and columns of %(cube)s once more, by place.",
        copy=tables.COPY,
        cube="outcomes",
    )
    return question(
        "others",
        _("Other tables of the file"),
        [html.P(lead, className="wf-answer"), *(parts or [html.P(_not_listed())]), html.P(copy)],
    )


def _to_go(table: Table) -> html.Section:
    if not table.rows:
        said = _("Nothing is to be removed: every cube and column of this release stays.")
        return question(
            "removals",
            CONTENTS["removals"],
            [
                html.P(said, className="wf-answer"),
                _file("deprecations", _lower(table)),
            ],
        )
    lead = _(
        "These are still here and will be removed. Whoever reads them by machine has until the day "
        "named to change."
    )
    return question(
        "removals",
        CONTENTS["removals"],
        [
            html.P(lead, className="wf-answer"),
            data_table(table),
            _file("deprecations", _lower(table)),
        ],
    )


def layout(**given: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("dictionary")


register_page(__name__, path="/data/dictionary", title=titled(TITLE), content=content)
