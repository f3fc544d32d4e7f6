"""The tables of a page as a workbook: notes first, then a sheet a table.

A number is a number, with its status beside it; what has none says why in words and in its status,
so that no empty cell can mean two things. Text is never a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from dashboards import language, queries, text
from dashboards.brief.model import plain
from dashboards.components import WORDS, Column, Hidden, Table, notices
from dashboards.language import _
from dashboards.text import Cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 31  # characters of the name of a sheet
FORMATS = {"rate": "0.0%", "wage": "$#,##0", "count": "#,##0"}
WIDEST, NARROWEST = 48, 12  # characters
NEVER = {"[": "(", "]": ")", ":": " ", "*": " ", "?": " ", "/": " ", "\\": " ", "'": "’"}


def workbook(title: str, about: str, tables: Iterable[Table], link: str, cited: str) -> bytes:
    """The file. `link` is the address of the page, `cited` how to cite it."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = Workbook(out, options)
    book.set_properties({"title": title, "created": _built()})
    formats = {name: book.add_format({"num_format": form}) for name, form in FORMATS.items()}
    formats["head"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top",
                                       "bottom": 1})  # fmt: skip
    formats["wrap"] = book.add_format({"text_wrap": True, "valign": "top"})
    formats["title"] = book.add_format({"bold": True, "font_size": 14})
    listed = [table for table in tables if table.rows]
    names = _names(listed)
    _notes(book, formats, title, about, list(zip(names, listed, strict=True)), link, cited)
    for name, table in zip(names, listed, strict=True):
        _sheet(book, formats, name, table)
    book.close()
    return out.getvalue()


def _built() -> datetime:
    """When the release was built: the same file for the same release."""
    built = queries.release().built
    day = date.fromisoformat(built) if built else date(2000, 1, 1)
    return datetime(day.year, day.month, day.day)


def _names(tables: Sequence[Table]) -> list[str]:
    """A name a sheet, each once."""
    found: list[str] = []
    for table in tables:
        name = "".join(NEVER.get(letter, letter) for letter in table.name)[:LONGEST_NAME]
        while name.lower() in {other.lower() for other in found} or name.lower() == "notes":
            name = f"{name[: LONGEST_NAME - 2]} {len(found) + 1}"
        found.append(name)
    return found


# Notes


def _notes(
    book: Workbook,
    formats: dict[str, Any],
    title: str,
    about: str,
    listed: Sequence[tuple[str, Table]],
    link: str,
    cited: str,
) -> None:
    """What the workbook is, where from, what its words mean, and what is on each sheet."""
    sheet = book.add_worksheet(_("Notes")[:LONGEST_NAME])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    release = queries.release()
    sheet.write_string(0, 0, title, formats["title"])
    lines = [
        (_("What it is"), about),
        (_("Notice"), notices(release.meta, release.synthetic, release.record.warning)),
        (_("Page"), link),
        (_("Release"), release.id),
        (_("How to cite it"), cited),
        *((name, table.caption) for name, table in listed),
        *_statuses(),
        *_meanings([table for _name, table in listed]),
    ]
    row = 2
    for head, words in lines:
        if words:
            sheet.write_string(row, 0, head, formats["wrap"])
            sheet.write_string(row, 1, words, formats["wrap"])
            row += 1


def _statuses() -> list[tuple[str, str]]:
    return [
        ("published", _("A number.")),
        ("coded", _("A bound instead of a number: the share is near none or near all.")),
        (
            "suppressed",
            _("No number, to protect privacy. Not zero: it may be any number that fits."),
        ),
        ("no_data", _("Not counted in this release. Not zero.")),
    ]


def _meanings(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """The release's definition of every column that it has one for."""
    found: dict[str, str] = {}
    for column in (column for table in tables for column in table.columns):
        for key in (column.key, column.key.rsplit("_", 1)[0]):
            row = queries.definition(key)
            if row and column.title not in found:
                found[column.title] = _text_of(row)
    return list(found.items())


def _text_of(row: queries.Row) -> str:
    spoken = row.get(f"long_{language.current()}") or row.get("long_en") or row.get("long") or ""
    return str(spoken)


# Sheets


def _sheet(book: Workbook, formats: dict[str, Any], name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    heads = [head for column in table.columns for head in _heads(column)]
    keys = list(table.codes[0]) if table.codes else []
    for place, head in enumerate([*keys, *heads]):
        sheet.write_string(0, place, head, formats["head"])
    sheet.freeze_panes(1, len(keys) + 1)
    codes = table.codes or [{} for _row in table.rows]
    widths = [len(head) for head in (*keys, *heads)]
    for line, (row, code) in enumerate(zip(table.rows, codes, strict=True), 1):
        items: list[Any] = [*(str(code[key]) for key in keys)]
        for column, item in zip(table.columns, row, strict=True):
            items += _values(column, item)
        for place, item in enumerate(items):
            _write(sheet, formats, line, place, item)
            widths[place] = max(widths[place], len(_shown(item)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, max(NARROWEST, min(WIDEST, width + 2)))
    sheet.autofilter(0, 0, len(table.rows), len(widths) - 1)


def _heads(column: Column) -> list[str]:
    if column.kind in WORDS:
        return [column.title]
    return [column.title, _("%(column)s: status", column=column.title)]


def _values(column: Column, item: Any) -> list[Any]:
    if column.kind in WORDS:
        return [plain(item)]
    found: Cell = item.cell if isinstance(item, Hidden) else item
    return [found, found.status]


def _shown(item: Any) -> str:
    return text.value(item) if isinstance(item, Cell) else str(item)


def _write(sheet: Any, formats: dict[str, Any], line: int, place: int, item: Any) -> None:
    """A number with its format, or words: a hidden number says so."""
    if not isinstance(item, Cell):
        sheet.write_string(line, place, str(item))
    elif item.shown and item.value is not None:
        kind = item.measure.split("_", 1)[0]
        sheet.write_number(line, place, item.value, formats.get(kind, formats["count"]))
    else:
        sheet.write_string(line, place, text.value(item))
