"""The tables of `/data/dictionary`: columns, statuses, codes, fields of the records, what is to go.

Everything is as the release has it; only what its words for roles, levels and statuses mean is said
here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aggregates.schema import CODED, NO_DATA, PUBLISHED, SUPPRESSED
from dashboards import queries, text
from dashboards.components import Anchored, Column, Original, Table
from dashboards.dictionary import as_said, source, text_of, unit, whole
from dashboards.inventory import LEVELS
from dashboards.language import N_, SPANISH, Words, _, current, title
from dashboards.text import Cell

Row = Mapping[str, Any]
COPY = "outcomes_by_region"  # the same columns as outcomes, in another order of rows
ROLES = Words(
    {
        "key": N_("Key"),
        "measure": N_("Number"),
        "status": N_("Status"),
        "bound": N_("Bound"),
        "text": N_("Text"),
    }
)
TYPES = Words(  # of the database, and of the contract
    {
        "VARCHAR": N_("text"),
        "BIGINT": N_("whole number"),
        "INTEGER": N_("whole number"),
        "DOUBLE": N_("number"),
        "BOOLEAN": N_("true or false"),
        '"NULL"': N_("empty"),  # of a column that has no value in this release
        "string": N_("text"),
        "integer": N_("whole number"),
        "number": N_("number"),
        "boolean": N_("true or false"),
        "date": N_("day"),
        "quarter": N_("quarter of a year"),
    }
)
STATUSES = Words(
    {
        PUBLISHED: N_("The number is there."),
        CODED: N_(
            "A share near 0% or 100% is given as a range: its lower and its upper bound are there, "
            "the number is not."
        ),
        SUPPRESSED: N_("Suppressed to protect privacy. Small and larger numbers look alike."),
        NO_DATA: N_(
            "Nobody is in the group, or the number is not counted for such groups at that time."
        ),
    }
)
SENSITIVITY = Words(  # what a level is, from the most sensitive down
    {
        "identifier": N_("Names a person or an employer, by a key that says nothing in itself."),
        "confidential": N_("What records say of one person, such as wages paid."),
        "quasi-identifier": N_(
            "Describes a person. Several together could point to one, such as school, year and sex."
        ),
        "public": N_("About programs, schools, places and jobs; about no person."),
    }
)
SEEN = Words(  # who sees the values of a level
    {
        "identifier": N_(
            "Only those who build a release, inside the agency. It never leaves: no release, page "
            "or file has one."
        ),
        "confidential": N_(
            "Only those who build a release. Out come counts and percentiles of groups, once they "
            "are protected."
        ),
        "quasi-identifier": N_(
            "Only those who build a release. Out come protected counts of groups, never a row "
            "about one person."
        ),
        "public": N_("Everybody: titles and codes are in the release as they are."),
    }
)
LEVEL_NAMES = Words(
    {
        "identifier": N_("Identifier"),
        "confidential": N_("Confidential"),
        "quasi-identifier": N_("Quasi-identifier"),
        "public": N_("Public"),
    }
)


def gone() -> dict[str, str]:
    """What is said of each cube and column that is to go, by its name or definition."""
    return {row["deprecated"]: _gone(row) for row in queries.deprecations()}


def _gone(row: Row) -> str:
    words = _("Will be removed, not before %(day)s.", day=text.day(row["removal"]))
    if row["replaced_by"]:
        words += " " + _("Use %(name)s in its place.", name=row["replaced_by"])
    return words


def columns_tables() -> dict[str, Table]:
    """By table of the release: a row a column, its status and bounds beside it."""
    found: dict[str, list[Row]] = {}
    for row in queries.columns():
        if row["table_name"] != COPY:
            found.setdefault(row["table_name"], []).append(row)
    going = gone()
    return {name: _columns_table(name, rows, going) for name, rows in found.items()}


def _columns_table(name: str, rows: Sequence[Row], going: Mapping[str, str]) -> Table:
    columns = [
        Column("column", _("Column")),
        Column("name", _("Name")),
        Column("meaning", _("Definition")),
        Column("formula", _("How it is counted")),
        Column("unit", _("Unit")),
        Column("records", _("Source")),
        Column("beside", _("Beside it")),
    ]
    own = [row for row in rows if row["role"] not in ("status", "bound")]
    lines = []
    for row in own:
        about = queries.definition(row["definition_id"]) or {}
        lines.append(
            [
                Anchored(row["column_name"], [anchor(name, row["column_name"])]),
                text_of(about, "name"),
                " ".join(filter(None, [whole(about), going.get(row["definition_id"], "")])),
                _formula(about),
                unit(about),
                source(about),
                _beside(name, row, rows),
            ]
        )
    caption = _("Columns of %(table)s", table=name)
    return Table(f"columns-{name}", caption, columns, lines)


def _formula(about: Row) -> Any:
    """How a number is counted; nothing for what is no number."""
    return as_said(about["formula"]) if about["formula"] else ""


def _beside(name: str, row: Row, rows: Sequence[Row]) -> Anchored | str:
    """The status of a measure, and the bounds of a rate: columns of their own, named here."""
    mine = [
        one["column_name"]
        for one in rows
        if one["role"] in ("status", "bound")
        and one["column_name"].rpartition("_")[0] == row["column_name"]
    ]
    if not mine:
        return ""
    return Anchored(", ".join(mine), [anchor(name, one) for one in mine])


def anchor(table: str, column: str) -> str:
    """Where the page has a column: what other pages link to."""
    return f"{table}.{column}"


def whole_table() -> Table:
    """Every column of every table on a row of its own: the file of the dictionary."""
    columns = [
        Column("table", _("Table")),
        Column("column", _("Column")),
        Column("role", _("Role")),
        Column("type", _("Type")),
        Column("name", _("Name")),
        Column("meaning", _("Definition")),
        Column("formula", _("How it is counted")),
        Column("unit", _("Unit")),
        Column("records", _("Source")),
        Column("to_be_removed", _("To be removed")),
    ]
    going, lines, keys = gone(), [], []
    for row in queries.columns():
        about = queries.definition(row["definition_id"]) or {}
        lines.append(
            [
                Original(row["table_name"]),
                Original(row["column_name"]),
                ROLES[row["role"]],
                TYPES.get(row["column_type"], row["column_type"]),
                text_of(about, "name"),
                whole(about),
                _formula(about),
                unit(about),
                source(about),
                going.get(row["definition_id"]) or going.get(row["table_name"]) or "",
            ]
        )
        keys.append({name: row[name] for name in ("role", "column_type", "definition_id")})
    keys = [{f"{name}_code": value for name, value in key.items()} for key in keys]
    return Table("columns", _("Every column of every table"), columns, lines, keys)


def statuses_table() -> Table:
    """What each status says."""
    columns = [Column("status", _("Status")), Column("meaning", _("What it says"))]
    lines = [[Anchored(code, [f"status.{code}"]), words] for code, words in STATUSES.items()]
    return Table("statuses", _("Why a number is there or not"), columns, lines)


def codes_table() -> Table:
    """Every code of every dimension that cubes have rows of."""
    columns = [
        Column("dimension", _("Column")),
        Column("code", _("Code")),
        Column("title", _("Name")),
        Column("level", _("Level or grouping")),
        Column("parent", _("Part of")),
    ]
    lines = [
        [
            *(Original(row["column"]), Original(row["code"]), row["title"], level(row["level"])),
            Original(row["parent"]) if row["parent"] else "",
        ]
        for row in queries.dimension_codes()
    ]
    return Table("codes", _("Codes of every dimension"), columns, lines)


def codes_tables() -> dict[str, Table]:
    """By column: its codes."""
    every = codes_table()
    found: dict[str, list[Sequence[Any]]] = {}
    for row in every.rows:
        found.setdefault(row[0].words, []).append(row[1:])
    columns = every.columns[1:]
    return {
        name: Table(f"codes-{name}", _("Codes of %(column)s", column=name), columns, rows)
        for name, rows in found.items()
    }


def level(code: str) -> str:
    """A level of a tree, or the title of a grouping, in words."""
    return LEVELS[code] if code in LEVELS else title(code)


def sensitivity_table() -> Table:
    """The levels of sensitivity, what each means and who sees it."""
    columns = [
        Column("sensitivity", _("Level")),
        Column("meaning", _("What it is")),
        Column("seen", _("Who sees it")),
        Column("n_fields", _("Fields"), "number"),
    ]
    count = Counter(row["sensitivity"] for row in queries.input_fields())
    lines = [
        [LEVEL_NAMES[name], meaning, SEEN[name], Cell("n_fields", count[name])]
        for name, meaning in SENSITIVITY.items()
    ]
    keys = [{"level": name} for name in SENSITIVITY]
    return Table("sensitivity", _("Levels of sensitivity"), columns, lines, keys)


def fields_table() -> Table:
    """Every field that records may have."""
    rows = queries.input_fields()
    columns = [Column("table", _("Table of records")), *_field_columns()]
    lines = [[Original(row["input_table"]), *_field(row)] for row in rows]
    keys = [
        {"sensitivity_code": row["sensitivity"], "pattern": row["pattern"] or ""} for row in rows
    ]
    return Table("fields", _("Every field of the records"), columns, lines, keys)


def fields_tables() -> dict[str, tuple[str, str, Table]]:
    """By table of records: its title, what a row is, and its fields."""
    found: dict[str, list[Row]] = {}
    for row in queries.input_fields():
        found.setdefault(row["input_table"], []).append(row)
    return {
        name: (
            said(rows[0], "table_title"),
            said(rows[0], "table_text"),
            Table(
                f"fields-{name}",
                _("Fields of %(table)s", table=name),
                _field_columns(),
                [_field(row) for row in rows],
            ),
        )
        for name, rows in found.items()
    }


def _field_columns() -> list[Column]:
    return [
        Column("field", _("Field")),
        Column("holds", _("What it holds")),
        Column("values", _("Values")),
        Column("required", _("Required")),
        Column("ceds", _("CEDS element")),
        Column("sensitivity", _("Sensitivity")),
        Column("in_package", _("In these records")),
    ]


def _field(row: Row) -> list[Any]:
    ceds = Original(f"{row['ceds_id']} {row['ceds_name']}") if row["ceds_id"] else ""
    return [
        Anchored(row["field"], [f"input.{row['input_table']}.{row['field']}"]),
        said(row, "description"),
        _values(row),
        _yes(row["required"]),
        ceds,
        LEVEL_NAMES[row["sensitivity"]],
        _yes(row["in_package"]),
    ]


def _values(row: Row) -> Any:
    """What a value may be: its codes, or its type, unit and limits."""
    if row["codes"]:
        return Original(row["codes"])
    parts = [TYPES[row["value_type"]]]
    if row["unit"] and row["unit"] not in (row["value_type"], "date"):
        parts.append(title(row["unit"]))
    low, high = row["minimum"], row["maximum"]
    plain = "year" if row["unit"] == "year" else ""
    if low is not None and high is not None:
        parts.append(text.span(_number(low, plain), _number(high, plain)))
    elif low is not None:
        parts.append(_("%(number)s or more", number=_number(low, plain)))
    return ", ".join(parts)


def _number(value: float, plain: str) -> str:
    return str(round(value)) if plain else text.count(value)


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def said(row: Row, name: str) -> str:
    """A text of the release in the language that is spoken."""
    return str(row[f"{name}_es"] if current() == SPANISH else row[name])


def deprecations_table() -> Table:
    """What is to go, since when it is known, when it goes, and what takes its place."""
    columns = [
        Column("deprecated", _("To be removed")),
        Column("what", _("What it is")),
        Column("since", _("Known since")),
        Column("removal", _("Removed not before")),
        Column("replaced_by", _("Use in its place")),
        Column("why", _("Why")),
    ]
    lines = [
        [
            Original(row["deprecated"]),
            _("Cube") if row["what"] == "cube" else _("Column"),
            text.day(row["since"]),
            text.day(row["removal"]),
            Original(row["replaced_by"]) if row["replaced_by"] else _("Nothing"),
            said(row, "why"),
        ]
        for row in queries.deprecations()
    ]
    return Table("deprecations", _("What will be removed"), columns, lines)
