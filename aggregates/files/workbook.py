"""Excel workbooks of cubes: notes first, then what codes mean, then the rows.

Text is written as text, so that nothing runs as a formula. Rows stream, so that memory does not
grow with them; a cube of more rows than a sheet of Excel can hold goes on in a further sheet.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from aggregates.files import words
from aggregates.files.tables import Field, Filed, Release, quoted

LONGEST = 1_048_576  # rows of a sheet, heads included
LONGEST_NAME = 31  # characters of the name of a sheet
LONGEST_TEXT = 32_767  # characters of a cell
BATCH = 500  # rows held at once
PACKED, LEVEL = zipfile.ZIP_DEFLATED, 6  # at 4 half as fast again, and a quarter larger
ROWS_END = b"</sheetData>"
EXTENT = re.compile(rb"<dimension [^>]*/>")
END = "'</t></is></c>'"
PLAIN = re.compile(r"[\w.:-]+")  # codes that are in XML as they are
CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F]"  # what XML cannot hold
MADE = datetime(1980, 1, 1)  # what a workbook says of when, so that it is always the same
WIDE, NARROW, TEXT = 60, 16, 90  # characters
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Row = Sequence[Any]


def write(path: Path, release: Release, cubes: Sequence[Filed], longest: int = LONGEST) -> None:
    """Write a workbook of some cubes."""
    frame = BytesIO()
    inside = _frame(frame, release, cubes, longest)
    with zipfile.ZipFile(frame) as source, zipfile.ZipFile(path, "w", compression=PACKED) as book:
        for info in source.infolist():
            info.compress_type, info._compresslevel = PACKED, LEVEL  # type: ignore[attr-defined]
            if info.filename not in inside:
                book.writestr(info, source.read(info))
                continue
            cube, number = inside[info.filename]
            head, end = source.read(info).split(ROWS_END, 1)
            head = EXTENT.sub(_extent(cube, number, longest), head, count=1)
            with book.open(info, "w", force_zip64=True) as sheet:
                sheet.write(head)
                for rows in _rows(release, cube, number, longest):
                    sheet.write(rows)
                sheet.write(ROWS_END + end)


def _frame(
    file: BytesIO, release: Release, cubes: Sequence[Filed], longest: int
) -> dict[str, tuple[Filed, int]]:
    """Write a workbook with all but the rows of the cubes. Returns where those belong: the parts of
    the workbook, each with a cube and the number of its sheet.

    The rows are added as the XML that they are: cell by cell they take five times as long.
    """
    inside = {}
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": release.about.source, "created": MADE})
        look = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _notes(book.add_worksheet("Notes"), release, cubes, look, longest)
        _put(book.add_worksheet("Columns"), _dictionary(cubes), look, (24, 24, 34, TEXT))
        _put(book.add_worksheet("Codes"), _codes(release, cubes), look, (24, 30, WIDE, WIDE))
        for cube in cubes:
            heads = [each.name for each in cube.fields]
            for number, name in enumerate(sheets(cube, longest)):
                sheet = book.add_worksheet(name)
                sheet.freeze_panes(1, len(cube.key))
                sheet.set_column(0, len(heads) - 1, NARROW)
                _line(sheet, 0, heads, look["head"])
                sheet.autofilter(0, 0, _height(cube, number, longest), len(heads) - 1)
                inside[f"xl/worksheets/sheet{len(book.worksheets())}.xml"] = (cube, number)
    return inside


def sheets(cube: Filed, longest: int = LONGEST) -> list[str]:
    """Names of the sheets that hold the rows of a cube."""
    number = max(-(-cube.rows // (longest - 1)), 1)
    if number == 1:
        return [cube.name[:LONGEST_NAME]]
    ends = [f" {place}" for place in range(1, number + 1)]
    return [f"{cube.name[: LONGEST_NAME - len(end)]}{end}" for end in ends]


def _notes(
    sheet: Worksheet,
    release: Release,
    cubes: Sequence[Filed],
    look: dict[str, Any],
    longest: int,
) -> None:
    about = release.about
    sheet.set_column(0, 1, TEXT)
    lines: list[tuple[Row, str]] = [((about.source,), "title")]
    lines += [((cube.title, cube.about), "words") for cube in cubes]
    lines += [(("English", "Español"), "head")]
    lines += [(pair, "words") for pair in words.lines(about)]
    for cube in cubes:
        if len(sheets(cube, longest)) > 1:
            lines.append((_split(cube), "words"))
    lines.append((("", ""), "words"))
    lines.append((("What a status means", "Lo que significa un estado"), "head"))
    for status, code, named, english, spanish in words.statuses():
        said = f"{status} (SDMX {code}, {named}): "
        lines.append(((said + english, said + spanish), "words"))
    for place, (row, form) in enumerate(lines):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text, look[form])


def _split(cube: Filed) -> words.Pair:
    return (
        f"{cube.name} has {cube.rows:,} rows, more than a sheet of Excel can hold; it goes on in "
        "further sheets. The CSV and Parquet files have it in one piece.",
        f"{cube.name} tiene {cube.rows:,} filas, más de las que caben en una hoja de Excel; sigue "
        "en otras hojas. Los archivos CSV y Parquet la tienen entera.",
    )


def _dictionary(cubes: Sequence[Filed]) -> Iterator[Row]:
    """What the columns of the cubes mean, in both languages."""
    yield "cube", "column", "name", "meaning", "nombre", "significado", "unit", "formula", "source"
    for cube in cubes:
        for each in cube.fields:
            yield (
                cube.name,
                each.name,
                each.title[0],
                each.about[0],
                each.title[1],
                each.about[1],
                each.unit,
                each.formula,
                each.source,
            )


def _codes(release: Release, cubes: Sequence[Filed]) -> Iterator[Row]:
    """Titles of the codes that the cubes use, from the tables that they refer to."""
    yield "column", "code", "title", "título"
    tables = {each.name: each for each in release.tables}
    used = {(key.columns, key.table) for cube in cubes for key in cube.foreign}
    for columns, name in sorted(used):
        table = tables[name]
        names = {each.name for each in table.fields}
        spanish = "title_es" if "title_es" in names else "null"
        rows = release.con.execute(
            f"select {', '.join(table.key)}, title, {spanish} from ({table.sql})"
        ).fetchall()
        for row in rows:
            yield ", ".join(columns), ", ".join(row[:-2]), row[-2], row[-1]


def _height(cube: Filed, number: int, longest: int) -> int:
    """Rows of the sheet of that number (from 0) of a cube, heads left out."""
    return min(cube.rows - number * (longest - 1), longest - 1)


def _extent(cube: Filed, number: int, longest: int) -> bytes:
    """What a sheet says of its size, which some readers go by."""
    last = f"{_letters(len(cube.fields) - 1)}{_height(cube, number, longest) + 1}"
    return f'<dimension ref="A1:{last}"/>'.encode()


def _rows(release: Release, cube: Filed, number: int, longest: int) -> Iterator[bytes]:
    """The rows of the sheet of that number (from 0) of a cube, as XML."""
    least, most = number * (longest - 1), (number + 1) * (longest - 1)
    cells = " || ".join(
        _cell(each, _letters(place), release.about.constants)
        for place, each in enumerate(cube.fields)
    )
    cursor = release.con.cursor().execute(
        f"select '<row r=\"' || line || '\">' || {cells} || '</row>' from ("
        f"select place - {least} + 2 as line, * from ("
        f"select row_number() over () - 1 as place, * from ({cube.sql})) "
        f"where place >= {least} and place < {most}) order by line"
    )
    while batch := cursor.fetchmany(BATCH):
        yield "".join(row for (row,) in batch).encode()


def _cell(each: Field, letters: str, constants: Mapping[str, str]) -> str:
    """SQL for the XML of a cell; of one that is missing, nothing."""
    start, name = f"'<c r=\"{letters}' || line || '\"", each.name
    if name in constants:
        return f'{start} t="inlineStr"><is><t>\' || {quoted(escape(constants[name]))} || {END}'
    if each.type == "boolean":
        cell = f"{start} t=\"b\"><v>' || {name}::integer || '</v></c>'"
    elif each.type != "string":
        cell = f"{start}><v>' || {name} || '</v></c>'"
    elif each.codes and all(PLAIN.fullmatch(code) for code in each.codes):
        cell = f'{start} t="inlineStr"><is><t>\' || {name} || {END}'
    else:
        text = f"regexp_replace(left({name}, {LONGEST_TEXT}), '{CONTROL}', '', 'g')"
        for mark, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = f"replace({text}, '{mark}', '{written}')"
        cell = f'{start} t="inlineStr"><is><t xml:space="preserve">\' || {text} || {END}'
    return f"coalesce({cell}, '')"


def _letters(place: int) -> str:
    """Name of a column of a sheet: A to Z, AA, AB, ..."""
    found, left = "", place + 1
    while left:
        left, digit = divmod(left - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def _put(
    sheet: Worksheet, rows: Iterator[Row], look: dict[str, Any], widths: Sequence[int]
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows):
        _line(sheet, place, row, look["head"] if place == 0 else None)


def _line(sheet: Worksheet, place: int, row: Row, form: Any = None) -> None:
    """A row of a sheet; what is missing stays empty."""
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(place, column, value[:LONGEST_TEXT], form)
        elif isinstance(value, bool):
            sheet.write_boolean(place, column, value, form)
        else:
            sheet.write_number(place, column, value, form)
