"""From which region to which: a picture of flows, drawn by the server, and its table.

Regions of school stand on the left, regions of work on the right, each as tall as its people; a
band between two is as thick as the people who went from one to the other. What is hidden has no
band, and the picture says so. Words and table say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dash import html

from aggregates.schema import ALL_COHORTS, PUBLISHED, STATE, SUPPRESSED
from dashboards import queries, text, views
from dashboards.components import Column, Table
from dashboards.language import _
from dashboards.markup import Plain
from dashboards.text import Cell

WIDTH, HEIGHT, GAP, BAR, LABEL = 880, 560, 8, 14, 215  # of the drawing, in its own units
SMALLEST_LABEL = 15  # height of a bar that has room for its name
NOTICE = 28
LEFT, RIGHT = LABEL, WIDTH - LABEL


@dataclass(frozen=True)
class Flow:
    """People of a region of school who work in a region."""

    origin: str
    target: str
    people: Cell


def flows(cohort: str, horizon: str) -> list[Flow]:
    """Every flow between two regions; none where the release has none."""
    found = []
    for row in queries.flows(cohort, horizon):
        if row["region_code"] == STATE or row["work_region_code"] not in views.codes().regions:
            continue
        value = row["n"] if row["n_status"] == PUBLISHED else None
        item = Cell("n", value, row["n_status"])
        found.append(Flow(row["region_code"], row["work_region_code"], item))
    return found


def about(found: Iterable[Flow], chosen: Sequence[str]) -> list[Flow]:
    """The flows that begin or end in some regions; all of them where none is chosen."""
    wanted = set(chosen)
    return [one for one in found if not wanted or {one.origin, one.target} & wanted]


def number(one: Flow) -> float:
    """The people of a flow; nothing where they are hidden."""
    return float(one.people.value or 0) if one.people.shown else 0.0


def hides(found: Iterable[Flow]) -> bool:
    """Whether a flow is suppressed."""
    return any(one.people.status == SUPPRESSED for one in found)


# In words


def sentence(found: Sequence[Flow], chosen: Sequence[str]) -> str:
    """How many stay, and the largest flow out and in."""
    inside = set(chosen)
    if not inside:
        return _whole(found)
    name = text.join(views.codes().regions[code].title for code in chosen)
    out = [one for one in found if one.origin in inside and one.target not in inside]
    come = [one for one in found if one.target in inside and one.origin not in inside]
    stay = [one for one in found if one.origin in inside and one.target in inside]
    return _(
        "%(name)s: %(stay)s went to school and work there. %(out)s left to work in other regions, "
        "and %(come)s came from schools of other regions.",
        name=name,
        **{key: _people(rows) for key, rows in (("stay", stay), ("out", out), ("come", come))},
    )


def _people(found: Sequence[Flow]) -> str:
    total = text.count(sum(map(number, found)))
    return _("at least %(n)s", n=total) if hides(found) else total


def _whole(found: Sequence[Flow]) -> str:
    total = sum(map(number, found))
    stay = sum(number(one) for one in found if one.origin == one.target)
    if not total:
        return _("No flow between regions is shown.")
    return _(
        "Of those whose regions of school and work are both shown, %(share)s work in the region of "
        "their school.",
        share=text.percent(stay / total),
    )


def table(found: Sequence[Flow]) -> Table:
    """A row a region of school, a column a region of work."""
    targets = _titles(one.target for one in found)
    origins = _titles(one.origin for one in found)
    known = {(one.origin, one.target): one.people for one in found}
    columns = [
        Column("school_region", _("Region of school")),
        *(Column(f"n_{code.removeprefix('lwa:')}", title, "number")
          for code, title in targets.items()),
    ]  # fmt: skip
    rows = [
        [title, *(known.get((code, target), Cell("n", None, "no_data")) for target in targets)]
        for code, title in origins.items()
    ]
    codes = [{"region_code": code} for code in origins]
    caption = _("People by region of their school (rows) and region of work (columns)")
    return Table("flows", caption, columns, rows, codes)


def _titles(codes: Iterable[str]) -> dict[str, str]:
    nodes = views.codes().regions
    found = {code: nodes[code].title for code in codes}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


# The picture


def picture(ident: str, title: str, found: Sequence[Flow], chosen: Sequence[str]) -> html.Figure:
    """The flows as bands; those of the chosen regions stand out."""
    left = _stack(found, [one.origin for one in found])
    right = _stack(found, [one.target for one in found], target=True)
    notice = NOTICE if queries.release().synthetic else 0
    drawing = Plain(
        "svg",
        {
            "viewBox": f"0 0 {WIDTH} {HEIGHT + 30 + notice}",
            "className": "wf-flows__drawing",
            "role": "img",
            "aria-labelledby": f"{ident}-title {ident}-said",
        },
        [
            _heads(),
            Plain("g", {}, _bands(found, left, right, set(chosen))),
            Plain("g", {}, _bars(left, LEFT - BAR, chosen)),
            Plain("g", {}, _bars(right, RIGHT, chosen)),
            Plain("g", {}, _names(left, right)),
            _notice() if notice else None,
        ],
    )
    return html.Figure(
        [
            html.Figcaption(title, id=f"{ident}-title", className="wf-picture__title"),
            drawing,
            html.P(sentence(found, chosen), id=f"{ident}-said", className="wf-flows__said"),
        ],
        className="wf-flows",
        id=ident,
    )


Span = tuple[float, float]  # top and height


def _stack(found: Sequence[Flow], order: Iterable[str], *, target: bool = False) -> dict[str, Span]:
    """The bar of each region: as tall as its people, one below the other, in order of name."""
    codes = list(_titles(order))
    people = {
        code: sum(number(one) for one in found if (one.target if target else one.origin) == code)
        for code in codes
    }
    total = sum(people.values()) or 1.0
    room = HEIGHT - GAP * (len(codes) - 1)
    spans, top = {}, 30.0
    for code in codes:
        height = room * people[code] / total
        spans[code] = (top, height)
        top += height + GAP
    return spans


def _bands(
    found: Sequence[Flow], left: Mapping[str, Span], right: Mapping[str, Span], chosen: set[str]
) -> list[Plain]:
    """A band a flow, those that stay in their region first, so that others lie on them."""
    unit = _unit(found, left)
    from_top = {code: span[0] for code, span in left.items()}
    to_top = {code: span[0] for code, span in right.items()}
    scale = _unit(found, right)
    bands: list[tuple[bool, Plain]] = []
    names = _titles([*left, *right])
    for one in sorted(found, key=lambda one: (names[one.origin], names[one.target])):
        if not number(one):
            continue
        tall, end = number(one) * unit, number(one) * scale
        path = _band(from_top[one.origin], tall, to_top[one.target], end)
        from_top[one.origin] += tall
        to_top[one.target] += end
        stands = bool({one.origin, one.target} & chosen) and one.origin != one.target
        kind = "stay" if one.origin == one.target else "chosen" if stands else "move"
        said = _(
            "%(origin)s to %(target)s: %(n)s",
            origin=names[one.origin],
            target=names[one.target],
            n=text.value(one.people),
        )
        drawn = Plain("path", {"d": path, "className": f"wf-flows__band wf-flows__band--{kind}"},
                      Plain("title", {}, said))  # fmt: skip
        bands.append((kind == "chosen", drawn))
    return [band for _stands, band in sorted(bands, key=lambda pair: pair[0])]


def _unit(found: Sequence[Flow], spans: Mapping[str, Span]) -> float:
    """Height of one person."""
    total = sum(map(number, found)) or 1.0
    return sum(height for _top, height in spans.values()) / total


def _band(y: float, tall: float, to: float, end: float) -> str:
    """A band from the left bars to the right ones, with a soft bend."""
    middle = (LEFT + RIGHT) / 2
    return (
        f"M{LEFT} {y:.1f}C{middle:.0f} {y:.1f} {middle:.0f} {to:.1f} {RIGHT} {to:.1f}"
        f"V{to + end:.1f}C{middle:.0f} {to + end:.1f} {middle:.0f} {y + tall:.1f} {LEFT} "
        f"{y + tall:.1f}Z"
    )


def _bars(spans: Mapping[str, Span], x: float, chosen: Sequence[str]) -> list[Plain]:
    return [
        Plain(
            "rect",
            {
                "x": f"{x:.0f}",
                "y": f"{top:.1f}",
                "width": BAR,
                "height": f"{max(1.0, height):.1f}",
                "className": "wf-flows__bar" + (" wf-flows__bar--chosen" if code in chosen else ""),
            },
        )
        for code, (top, height) in spans.items()
    ]


def _names(left: Mapping[str, Span], right: Mapping[str, Span]) -> list[Plain | None]:
    """The name of each region beside its bar, where the bar is tall enough."""
    names = _titles([*left, *right])
    sides = ((left, LEFT - BAR - 8, "end"), (right, RIGHT + BAR + 8, "start"))
    return [
        Plain(
            "text",
            {
                "x": x,
                "y": f"{top + height / 2 + 5:.1f}",
                "className": f"wf-flows__name wf-flows__name--{side}",
            },
            names[code],
        )
        for spans, x, side in sides
        for code, (top, height) in spans.items()
        if height >= SMALLEST_LABEL
    ]


def _heads() -> Plain:
    heads = ((LEFT, "end", _("Went to school in")), (RIGHT, "start", _("Work in")))
    kind = "wf-flows__head wf-flows__name--"
    drawn = [Plain("text", {"x": x, "y": 16, "className": kind + side}, words)
             for x, side, words in heads]  # fmt: skip
    return Plain("g", {}, drawn)


def _notice() -> Plain:
    at = {"x": WIDTH / 2, "y": HEIGHT + 30 + NOTICE - 8, "className": "wf-flows__notice"}
    return Plain("text", at, _("Synthetic data"))


def latest() -> tuple[str, list[Flow]]:
    """Everybody's flows in year 5 after leaving, or in the last year before it that is shown."""
    years = [code for code in views.codes().horizons if "y" < code <= "y05"]
    for when in reversed(years):
        if found := flows(ALL_COHORTS, when):
            return when, found
    return "", []


def why_all() -> str:
    """Why the picture is of everybody."""
    return _(
        "This is of everyone who left school, not of one field: between regions, single fields "
        "are too small to count."
    )
