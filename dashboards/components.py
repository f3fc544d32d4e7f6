"""Building blocks of every page, as Dash html trees: the same tree is served and taken over.

Native controls and real tables only. Styles come from classes; no component carries a style.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from aggregates.schema import CODED, NO_DATA, SUPPRESSED
from dashboards import language, text, theme
from dashboards.language import _, rich
from dashboards.terms import heading, term
from dashboards.text import Cell

Children = Any  # what Dash accepts as children
API = "/api/"  # what is there is in English
WORDS = ("text", "range")  # kinds of column that hold words
HEAT = (0.005, 0.05, 0.1, 0.2, 0.4)  # shares from which the cells of a heat table are deeper
SPREADSHEET_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")  # a cell that starts so may run as formula


@dataclass(frozen=True)
class Link:
    """A name that leads somewhere, with a line below it."""

    title: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Hidden:
    """A cell without a number, with the nearest number that is published."""

    cell: Cell
    words: str
    href: str


@dataclass(frozen=True)
class Original:
    """Words that stay as they are in every language, in English: a key of a file, or a finding."""

    words: str


@dataclass(frozen=True)
class Code:
    """Something that programs read, such as a parameter: the same in every language."""

    words: str
    ident: str = ""  # what an address names it by


@dataclass(frozen=True)
class Anchored:
    """Names that stay as they are in every language, each a place that an address can name.

    words   one name, or several with commas between
    idents  the id of each
    """

    words: str
    idents: Sequence[str]


@dataclass(frozen=True)
class Column:
    """A column of a table: key in the CSV, heading on the page, and how it is set."""

    key: str
    title: str
    kind: str = "text"  # text, range (text set as a number), number, share (with a bar), heat
    top: float = 0.0  # of a number with a bar: what the whole bar stands for


@dataclass(frozen=True)
class Table:
    """Rows that a page, its picture's text and its CSV all show. First column heads the row."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[
        Sequence[Any]
    ]  # str, Link, Original, Code, Anchored, Cell, Hidden, as columns go
    codes: Sequence[Mapping[str, Any]] = field(default=())  # keys and ends of each row, for the CSV


def csv_text(
    table: Table, meta: Mapping[str, str], link: str, synthetic: bool, warning: str = ""
) -> str:
    """A table as CSV: codes, values with their status, and on every row where it is from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    code_names = list(table.codes[0]) if table.codes else []
    head = list(code_names)
    for column in table.columns:
        head += _csv_heads(column)
    source = source_columns(meta, link, synthetic, warning)
    writer.writerow([*head, *source])
    codes = table.codes or [{} for _ in table.rows]
    for row, code in zip(table.rows, codes, strict=True):
        line: list[Any] = [code[name] for name in code_names]
        for column, item in zip(table.columns, row, strict=True):
            line += _csv_values(column, item)
        writer.writerow([_safe(item) for item in [*line, *source.values()]])
    return out.getvalue()


def source_columns(
    meta: Mapping[str, str], link: str, synthetic: bool, warning: str = ""
) -> dict[str, str]:
    """What every row of a file says of itself: where it is from, and what it is not; `warning` is
    that the release is not public.
    """
    source = {
        "source": _(
            "%(title)s, release %(release)s, %(link)s",
            title=language.title(meta.get("title", "")),
            release=meta["release_id"],
            link=link,
        ),
        "data_notice": notices(meta, synthetic, warning),
    }
    if rounded := text.rounding_words(meta):
        source["rounding"] = rounded
    return source


def _csv_heads(column: Column) -> list[str]:
    if column.kind in WORDS:
        return [column.key]
    extra = ["_lower", "_upper"] if _bounded(column) else []
    return [column.key, *(f"{column.key}{end}" for end in ["_status", *extra])]


def _csv_values(column: Column, item: Any) -> list[Any]:
    if column.kind in WORDS:
        return [_as_text(item)]
    found: Cell = item.cell if isinstance(item, Hidden) else item
    bounds = [found.lower, found.upper] if _bounded(column) else []
    return ["" if part is None else part for part in [found.value, found.status, *bounds]]


def _as_text(item: Any) -> Any:
    if isinstance(item, Link):
        return item.title
    return item.words if isinstance(item, Original | Code | Anchored) else item


def _bounded(column: Column) -> bool:
    """Whether a column's numbers may be given by their bounds."""
    return column.kind == "share" or column.key.startswith("rate_")


def _safe(item: Any) -> Any:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{item}" if isinstance(item, str) and item.startswith(SPREADSHEET_TRIGGERS) else item


def notice_words(meta: Mapping[str, str]) -> str:
    """The sentence that marks synthetic data."""
    return language.title(meta.get("notice", "")) or _(
        "Synthetic data: the people, schools and numbers are invented to show the site at work. "
        "They describe nobody and must not be quoted."
    )


def notices(meta: Mapping[str, str], synthetic: bool, warning: str) -> str:
    """All that must be said wherever numbers go: that they are not public, or invented."""
    return f"{warning} {notice_words(meta) if synthetic else ''}".strip()


def cell_mark(item: Cell | Hidden) -> Children:
    """A cell as inline content: a number, a bound, or a mark with words and a way on."""
    found = item.cell if isinstance(item, Hidden) else item
    if found.shown:
        return text.value(found)
    if found.status == CODED:
        return html.Span(text.value(found), className="wf-mark wf-mark--coded")
    kind = "suppressed" if found.status == SUPPRESSED else "none"
    mark = html.Span(_reason(found, stop=False), className=f"wf-mark wf-mark--{kind}")
    if isinstance(item, Hidden):
        return [mark, html.Br(), html.A(item.words, href=item.href, className="wf-rollup")]
    return mark


def _reason(item: Cell, *, stop: bool = True) -> Children:
    """Why a cell has no number, as a term."""
    if item.status == SUPPRESSED:
        return term("hidden", _("Suppressed"), stop=stop)
    return term("not_counted", _(text.NO_DATA_WORDS), stop=stop)


def bar(item: Cell, top: float = 1.0) -> Children:
    """A number as a bar for the eye, of `top` at most; the number beside it is what counts."""
    if item.status == CODED and item.lower is not None:
        width = round(item.lower / top * 100)
    elif item.shown and item.value is not None:
        width = round(item.value / top * 100)
    else:
        kind = "none" if item.status == NO_DATA else "suppressed"
        return html.Span(className=f"wf-bar wf-bar--{kind}", **{"aria-hidden": "true"})
    fill = html.Span(className=f"wf-bar__fill wf-w-{max(0, min(100, width))}")
    return html.Span(fill, className="wf-bar", **{"aria-hidden": "true"})


def data_table(table: Table, *, compact: bool = False, classes: str = "") -> html.Div:
    """A real table with caption and scopes, in a region that scrolls when it must.

    On a narrow screen a table that is not compact sets each row as a card; the roles keep it a
    table for screen readers all the same.
    """
    heads = [
        html.Th(
            heading(c.key, c.title),
            scope="col",
            className=f"wf-table__{c.kind}",
            role="columnheader",
        )
        for c in table.columns
    ]
    head = html.Tr(heads, role="row")
    size = " wf-table--compact" if compact else " wf-table--cards"
    table_of_rows = html.Table(
        [
            html.Caption(
                html.Span(table.caption, className="wf-table__about"),
                className="wf-table__caption",
            ),
            html.Thead(head, role="rowgroup"),
            html.Tbody([_row(table.columns, row) for row in table.rows], role="rowgroup"),
        ],
        role="table",
        className=f"wf-table{size} {classes}".strip(),
    )
    return html.Div(
        [table_of_rows, _missing(table)],
        className="wf-scroll",
        role="region",
        tabIndex="0",
        **{"aria-label": _("Table: %(caption)s", caption=table.caption)},
    )


def _missing(table: Table) -> html.P | None:
    """Why some of the numbers of a table are not there, once, where the Tab key stops too."""
    cells = [item.cell if isinstance(item, Hidden) else item for row in table.rows for item in row]
    blank = [item for item in cells if isinstance(item, Cell) and not item.shown]
    why = {item.status: _reason(item) for item in blank if item.status in (SUPPRESSED, NO_DATA)}
    if not why:
        return None
    reasons: list[Any] = [[found, " "] for _status, found in sorted(why.items(), reverse=True)]
    words = rich("Why a number may be missing: %(reasons)s", reasons=reasons)
    return html.P(words, className="wf-table__missing")


def _row(columns: Sequence[Column], row: Sequence[Any]) -> html.Tr:
    cells = []
    for index, (column, item) in enumerate(zip(columns, row, strict=True)):
        content = _content(column, item)
        kind = f"wf-table__{column.kind}{_tint(column, item)}"
        cells.append(
            html.Th(content, scope="row", className=kind, role="rowheader")
            if index == 0
            else html.Td(content, className=kind, role="cell", **{"data-label": column.title})
        )
    return html.Tr(cells, role="row")


def _tint(column: Column, item: Any) -> str:
    """The class of a cell of a heat table: how deep its tint is. The number says the same."""
    if column.kind != "heat" or not isinstance(item, Cell):
        return ""
    if not item.shown:
        return " wf-heat--none"
    share = float(item.value or 0)
    return f" wf-heat--{sum(share >= step for step in HEAT)}"


def _content(column: Column, item: Any) -> Children:
    if isinstance(item, Link):
        spoken = {"hrefLang": language.ENGLISH} if item.href.startswith(API) else {}
        name = html.A(item.title, href=item.href, **spoken)
        return [name, html.Span(item.note, className="wf-table__note")] if item.note else name
    if isinstance(item, Original):
        return in_english(item.words)
    if isinstance(item, Code):
        return html.Code(item.words, **({"id": item.ident} if item.ident else {}))
    if isinstance(item, Anchored):
        names = item.words.split(", ")
        return [code(name, ident) for name, ident in zip(names, item.idents, strict=True)]
    if isinstance(item, Cell | Hidden):
        mark = cell_mark(item)
        if column.kind == "heat" and isinstance(item, Cell) and item.status == NO_DATA:
            dash = html.Span("–", **{"aria-hidden": "true"})
            return [dash, html.Span(text.value(item), className="wf-unseen")]
        if column.kind != "share" and not column.top:
            return mark
        found = item.cell if isinstance(item, Hidden) else item
        return [html.Span(mark, className="wf-share"), bar(found, column.top or 1.0)]
    return item


def code(name: str, ident: str = "") -> html.Code:
    """The name of a column or table as files have it; it may break where words meet."""
    parts = name.split("_")
    pieces = [piece for part in parts[:-1] for piece in (f"{part}_", html.Wbr())]
    given = {"id": ident} if ident else {}
    if language.current() != language.ENGLISH:
        given["lang"] = "en"
    return html.Code([*pieces, parts[-1]], className="wf-name", **given)


def in_english(words: str) -> Children:
    """Words that are in English whatever language is spoken, and marked so where it is another."""
    return words if language.current() == language.ENGLISH else html.Span(words, lang="en")


def csv_link(href: str, what: str) -> html.P:
    """The way to the same rows as a file."""
    return html.P(
        html.A(
            [
                html.Span("↓ ", **{"aria-hidden": "true"}),
                _("Download %(what)s (CSV)", what=what),
            ],
            href=href,
            className="wf-download",
        )
    )


def select(
    name: str,
    label: str,
    options: Iterable[Any],
    chosen: str,
    page: str,
    hint: str = "",
    number: int = 0,
) -> html.Div:
    """A labelled native select. Options are (value, title), or (group title, [options]).

    `number` tells those of one name apart, from 1: together they say a list.
    """
    ident = f"{page}-{name}-{number}" if number else f"{page}-{name}"
    described = {"aria-describedby": f"{ident}-hint"} if hint else {}
    return html.Div(
        [
            html.Label(label, htmlFor=ident, className="wf-field__label"),
            html.Select(
                [_option(option, chosen) for option in options],
                id=ident,
                name=name,
                className="wf-field__control",
                **described,
            ),
            html.Span(hint, id=f"{ident}-hint", className="wf-field__hint") if hint else None,
        ],
        className="wf-field",
        **{"data-part": ident},
    )


def _option(option: tuple[str, Any], chosen: str) -> html.Option | html.Optgroup:
    first, second = option
    if isinstance(second, list):
        return html.Optgroup([_option(item, chosen) for item in second], label=first)
    return html.Option(second, value=first, selected=True if first == chosen else None)


def form(action: str, controls: Sequence[Children], button: str = "") -> html.Form:
    """A form that works by its address alone, and answers at once where Dash is awake."""
    return html.Form(
        [
            html.Div(
                [*controls, html.Button(button or _("Show"), type="submit", className="wf-button")],
                className="wf-form__fields",
            ),
        ],
        action=action,
        method="get",
        className="wf-form",
        **{"data-live": "", "aria-label": _("What to show")},
    )


def stat(number: Children, label: str, note: Children = None) -> html.Div:
    """A number, large, with what it is and where it is from."""
    return html.Div(
        [
            html.P(number, className="wf-stat__number"),
            html.P(label, className="wf-stat__label"),
            html.P(note, className="wf-stat__note") if note else None,
        ],
        className="wf-stat",
    )


def stat_cell(item: Cell) -> Children:
    """A cell in the size of a headline: words when there is no number."""
    if item.shown or item.status == CODED:
        return text.value(item)
    kind = "suppressed" if item.status == SUPPRESSED else "none"
    return html.Span(text.value(item), className=f"wf-mark wf-mark--large wf-mark--{kind}")


def instead(why: Any, *links: Any) -> html.Div:
    """Why something is not there, and ways to what is."""
    return html.Div([html.P(why), *(html.P(link) for link in links if link)], className="wf-why")


def picture(
    ident: str,
    title: str,
    summary: Sequence[str],
    size: str = "m",
    key: Sequence[tuple[str, str]] = (),
) -> html.Figure:
    """The place of a picture: its title, its key, and its words, made from the same rows.

    The place has the height of the picture from the start; Dash draws into it when it is near.
    `key` is pairs of a swatch (`wf-key--<swatch>`) and what it stands for.
    """
    swatches = [html.Li([_swatch(swatch), name]) for swatch, name in key]
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title", id=f"{ident}-title"),
            html.Ul(swatches, className="wf-key") if swatches else None,
            html.Div(
                id=ident,
                className=f"wf-picture__canvas wf-picture__canvas--{size}",
                role="img",
                **{
                    "data-picture": ident,
                    "aria-labelledby": f"{ident}-title",
                    "aria-describedby": f"{ident}-text",
                },
            ),
            html.Noscript(
                html.P(_("The picture needs JavaScript; the table has the same numbers."))
            ),
            html.Details(
                [
                    html.Summary(_("The picture in words")),
                    html.Ul([html.Li(line) for line in summary], id=f"{ident}-text"),
                ],
                className="wf-more",
            ),
        ],
        className="wf-picture",
    )


def _swatch(name: str) -> html.Span:
    """What a part of a picture looks like: a line by its mark as well as its colour."""
    hidden = {"aria-hidden": "true"}
    if name.startswith("series-"):
        place = int(name.removeprefix("series-"))
        return html.Span(theme.GLYPHS[place - 1], className=f"wf-glyph wf-glyph--{place}", **hidden)
    if name == "suppressed":
        return html.Span(theme.GLYPHS[-1], className="wf-glyph wf-glyph--suppressed", **hidden)
    return html.Span(className=f"wf-key__swatch wf-key--{name}", **hidden)


def numbers(table: Table, href: str, what: str) -> html.Details:
    """The rows of a picture as a table that opens, and as a file."""
    return html.Details(
        [
            html.Summary(_("The numbers as a table")),
            data_table(table, compact=True),
            csv_link(href, what),
        ],
        className="wf-more",
        open=None,
    )


def part(name: str, children: Sequence[Children]) -> html.Div:
    """A part of a page that is drawn again when a control changes."""
    return html.Div(children, **{"data-part": name})


def contents(links: Iterable[tuple[str, str]]) -> html.Nav:
    """The ways to the sections of a page: id and name of each."""
    items = [html.Li(html.A(name, href=f"#{ident}")) for ident, name in links]
    return html.Nav(html.Ul(items, className="wf-chips"), **{"aria-label": _("On this page")})


def with_contents(questions: Sequence[Any]) -> list[Any]:
    """Questions, some of which may be None or notes, after the ways to each by its heading."""
    heads = (one.children[0] for one in questions if isinstance(one, html.Section))
    return [contents((head.id, head.children) for head in heads), *questions]


def question(ident: str, heading: str, children: Sequence[Children]) -> html.Section:
    """A question with its answer: number, sentence, picture, table."""
    return html.Section(
        [html.H2(heading, id=ident), *children],
        className="wf-question",
        **{"aria-labelledby": ident},
    )
