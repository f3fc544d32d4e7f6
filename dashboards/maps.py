"""Maps drawn by the server: the places of a state in a few steps of one colour, each a link.

    maps.regions(rows, measure, ident="programs-map", title="...", href=address_of_a_place)

`rows` are rows of a cube, one a place, all of one level: workforce regions or counties. The
picture is SVG and needs no script: each place is a link that a keyboard reaches and that says its
name and number, a hidden number is hatched, and the legend has numbers. Places without outlines,
such as another country's, have no map: `regions` is None, and a table of the same rows must do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dash import html

from aggregates.schema import CODED, NO_DATA
from dashboards import queries, text, views
from dashboards.boundaries import plane
from dashboards.boundaries.plane import Shape, Sheet
from dashboards.language import _
from dashboards.markup import Plain
from dashboards.text import Cell, cell

MOST_CLASSES = 5
COLOURS = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}  # of five steps
NOTICE = 34  # height of the line below a map of invented people
LABELLED = 20  # with more places than that, numbers would lie on each other
DIGIT, NARROW_DIGIT = 17, 21  # width of a character of a label, on a wide and a narrow screen
LETTER = 8.5  # width of a letter of a name
SHARE, DOLLARS, ONE = 0.01, 100.0, 1.0  # what a number is counted in where it is shown
ROUND = (1, 2, 5)  # first digits of the width of a class
OF_WORK = ("rate_employed", "rate_full_quarter", "rate_full_year", "rate_working_enrolled")
HIDDEN, NONE = "hidden", "none"  # what stands in for a colour where there is no number


@dataclass(frozen=True)
class Class:
    """Numbers that have one colour: the first and the last of them, as they are shown."""

    low: float
    high: float
    colour: int | str  # 1 is next to the page, 5 furthest from it; words are of a diverging scale


@dataclass(frozen=True)
class Scale:
    """The classes of a map, and how it says a number: beside a place, on it, and in the legend."""

    classes: Sequence[Class]
    say: Callable[[Cell], str]
    label: Callable[[Cell], str]
    span: Callable[[Class], str]


def regions(
    rows: Iterable[Mapping[str, Any]],
    measure: str,
    *,
    ident: str,
    title: str,
    href: Callable[[str], str] | None = None,
    here: str = "",
    scale: Scale | None = None,
) -> html.Figure | None:
    """A map of `measure` over rows of places of one level; None where they have no outlines.

    `ident` is the figure's id, unique on the page. `href` gives the address that a place leads to,
    by its code. `here` is a place, or a county within one, that gets a heavy outline. `scale` is
    for numbers that are said and coloured in another way than shares and wages are.
    """
    cells = {row["region_code"]: cell(row, measure) for row in rows}
    sheet = plane.sheet(_members(cells))
    if sheet is None:
        return None
    found = scale or usual(measure, cells.values())
    synthetic = NOTICE if queries.release().synthetic else 0
    drawing = Plain(
        "svg",
        {
            "viewBox": f"0 0 {sheet.width} {sheet.height + synthetic}",
            "className": "wf-map__drawing",
            "role": "group",
            "aria-labelledby": f"{ident}-title",
        },
        [
            _hatch(ident),
            Plain("path", {"d": sheet.land, "className": "wf-map__land"}),
            [_place(shape, cells[shape.code], found, ident, href) for shape in sheet.shapes],
            _outline(here),
            Plain("g", {"aria-hidden": "true"}, _labels(sheet, cells, found)),
            _notice(sheet) if synthetic else None,
        ],
    )
    name = html.Figcaption(title, id=f"{ident}-title", className="wf-picture__title")
    key = _key(found, cells.values(), whole=sheet.whole)
    parts: list[Any] = [name, key, drawing]
    return html.Figure(parts, className="wf-map", id=ident)


def usual(measure: str, cells: Iterable[Cell]) -> Scale:
    """Shares or wages in a few steps of one colour."""
    numbers = [number for item in cells if (number := amount(item)) is not None]
    return Scale(
        classes(measure, numbers), text.value, text.value, lambda one: _range(measure, one)
    )


# What no map shows


def unseen(measure: str) -> str:
    """What wage records miss of places near the state line; nothing where no work is counted."""
    if measure == "rate_not_found":
        return _(
            "Work in another state is not in these records. So places near the state line, where "
            "many cross it to work, look higher than they are."
        )
    if measure not in OF_WORK:
        return ""
    return _(
        "Work in another state is not in these records. So places near the state line, where "
        "many cross it to work, look lower than they are."
    )


# Numbers


def amount(item: Cell) -> float | None:
    """A number to colour by: the value, or the bound of one that is shown as a bound."""
    if item.status == CODED:
        return item.lower if item.lower else item.upper
    return item.value if item.shown else None


def classes(measure: str, numbers: Iterable[float]) -> list[Class]:
    """At most five classes of equal, round width that hold all the numbers, lowest first.

    Numbers are classed as they are shown, so that 69.6 % is 70 % on the map as in the table.
    """
    shown = sorted(units(measure, number) for number in numbers)
    if not shown:
        return []
    width = next(w for w in widths() if shown[-1] // w - shown[0] // w < MOST_CLASSES)
    starts = range(shown[0] // width, shown[-1] // width + 1)
    unit = _unit(measure)
    return [
        Class(start * width * unit, ((start + 1) * width - 1) * unit, colour)
        for start, colour in zip(starts, COLOURS[len(starts)], strict=True)
    ]


def class_of(measure: str, number: float, found: Sequence[Class]) -> Class:
    """The class of a number. Raises StopIteration for one that is in none."""
    shown = units(measure, number)
    return next(one for one in found if shown <= units(measure, one.high))


def widths() -> Iterable[int]:
    """Widths of classes: 1, 2, 5, 10, 20, 50 and so on."""
    tens = 1
    while True:
        yield from (digit * tens for digit in ROUND)
        tens *= 10


def _unit(measure: str) -> float:
    if measure.startswith("n_"):
        return ONE
    return DOLLARS if measure.startswith("wage_") else SHARE


def units(measure: str, number: float) -> int:
    """A number in whole steps of what it is classed by: points, or hundreds of dollars."""
    return math.floor(number / _unit(measure) + 0.5)


# Places


def _members(places: Iterable[str]) -> plane.Members:
    """The counties of each place, by code."""
    return tuple((code, _counties(code)) for code in sorted(places))


def _counties(code: str) -> tuple[str, ...]:
    """The counties of a region or of the state, or the county itself."""
    return _counties_of(queries.release().id, code)


@lru_cache(maxsize=1000)
def _counties_of(release_id: str, code: str) -> tuple[str, ...]:
    nodes = views.codes().regions
    counties = [node for node in nodes.values() if node.level == "county"]
    inside = [c.code for c in counties if code in views.codes().ancestors("regions", c.code)]
    return tuple(sorted(inside))


# The drawing


def _place(
    shape: Shape,
    item: Cell,
    found: Scale,
    ident: str,
    href: Callable[[str], str] | None,
) -> Plain:
    """A place: its border, filled by its class, as a link that says its name and number."""
    name = f"{views.region_title(shape.code)}: {found.say(item)}"
    colour = _colour(item, found.classes)
    drawn = {"d": shape.path, "className": f"wf-map__shape wf-map__shape--{colour}"}
    if colour == HIDDEN:
        drawn["fill"] = f"url(#{ident}-hatch)"
    inside = [Plain("title", {}, name), Plain("path", drawn)]
    if href is None:
        return Plain("g", {"role": "img", "aria-label": name}, inside)
    link = {"href": href(shape.code), "aria-label": name, "className": "wf-map__place"}
    return Plain("a", link, inside)


def _colour(item: Cell, found: Sequence[Class]) -> str:
    """The step of colour of a cell, or what stands for a number that is not there."""
    number = amount(item)
    if number is not None:
        return str(class_of(item.measure, number, found).colour)
    return NONE if item.status == NO_DATA else HIDDEN


def _hatch(ident: str) -> Plain:
    """The pattern of a hidden number; a style sheet cannot name it, so the paths do."""
    lines = [
        Plain("rect", {"width": 12, "height": 12, "className": "wf-map__sheet"}),
        Plain("path", {"d": "M0 6h12", "className": "wf-map__stripe"}),
    ]
    pattern = {
        "id": f"{ident}-hatch",
        "width": 12,
        "height": 12,
        "patternUnits": "userSpaceOnUse",
        "patternTransform": "rotate(45)",
    }
    return Plain("defs", {}, Plain("pattern", pattern, lines))


def _outline(here: str) -> Plain | None:
    """A heavy line round the visitor's own place; the whole state has none."""
    node = views.codes().regions.get(here)
    if node is None or node.level == "state":
        return None
    sheet = plane.sheet(((here, _counties(here)),))
    if sheet is None:
        return None
    return Plain("path", {"d": sheet.shapes[0].path, "className": "wf-map__here"})


def _labels(sheet: Sheet, cells: Mapping[str, Cell], found: Scale) -> list[Plain | None]:
    """Numbers on a map of few places, and on a wide screen names, each where it fits."""
    if len(sheet.shapes) > LABELLED:
        return []
    numbers = [_label(shape, cells[shape.code], found) for shape in sheet.shapes]
    return [*numbers, *(_named(shape, cells[shape.code], found) for shape in sheet.shapes)]


def _named(shape: Shape, item: Cell, found: Scale) -> Plain | None:
    """The name of a place, small, under its number; the table has those that do not fit."""
    name = views.codes().regions[shape.code].title
    if not item.shown or len(name) * LETTER > shape.below:
        return None
    kind = f"wf-map__number wf-map__number--{_colour(item, found.classes)} wf-map__name"
    at = {"x": shape.label[0], "y": shape.label[1] + plane.BELOW}
    return Plain("text", {**at, "className": kind}, name)


def _label(shape: Shape, item: Cell, found: Scale) -> Plain | None:
    words = found.label(item) if item.shown else ""
    if not words or len(words) * DIGIT > shape.room:
        return None
    kind = f"wf-map__number wf-map__number--{_colour(item, found.classes)}"
    if len(words) * NARROW_DIGIT > shape.room:
        kind += " wf-map__number--wide"
    return Plain("text", {"x": shape.label[0], "y": shape.label[1], "className": kind}, words)


def _notice(sheet: Sheet) -> Plain:
    """A picture of invented people says so in itself."""
    corner = {"x": sheet.width - plane.MARGIN, "y": sheet.height + NOTICE / 2}
    return Plain("text", {**corner, "className": "wf-map__notice"}, _("Synthetic data"))


# The legend


def _key(found: Scale, cells: Iterable[Cell], *, whole: bool) -> html.Ul:
    """What each colour stands for, in numbers, then what has no number and why."""
    items = [(f"{one.colour}", found.span(one)) for one in found.classes]
    statuses = {item.status for item in cells if amount(item) is None}
    if statuses - {NO_DATA}:
        items.append((HIDDEN, _(text.SUPPRESSED_WORDS)))
    if NO_DATA in statuses or not whole:
        items.append((NONE, _(text.NO_DATA_WORDS)))
    return html.Ul([_swatch(*item) for item in items], className="wf-key wf-map__key")


def _swatch(kind: str, words: str) -> html.Li:
    mark = html.Span(className=f"wf-map__swatch wf-map__swatch--{kind}", **{"aria-hidden": "true"})
    return html.Li([mark, words])


def _range(measure: str, one: Class) -> str:
    say = text.dollars if measure.startswith("wage_") else text.percent
    if measure.startswith("n_"):
        say = text.count
    if one.low == one.high:
        return say(one.low)
    return text.span(say(one.low), say(one.high))
