"""Year by year: each way beside the one that others are compared with, for work and for wages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboards import text, views
from dashboards.components import Column, Table, question
from dashboards.gaps import signed
from dashboards.gaps.apart import is_share, people_of
from dashboards.language import N_, _
from dashboards.paths import course, panels
from dashboards.paths.panels import Line, Panel, Point, Scale, round_scale
from dashboards.paths.ways import Grouping, shares_of, wages_of
from dashboards.paths.words import NAMES, file, leavers, legend, likely, no_rows, part
from dashboards.selection import Selection
from dashboards.text import Cell

IDENT, TABLE = "yearly", "years"
FIRST, LAST = 1, 10  # years of the axis


def answer(selection: Selection, found: Sequence[Grouping], given: Table) -> html.Section:
    """The question with its answer."""
    return question(
        IDENT,
        _("Year by year"),
        [
            *(part(one.title, f"{IDENT}-{one.dim}", _body(selection, one)) for one in found),
            file(selection, given) if given.rows else None,
        ],
    )


def measures(selection: Selection) -> tuple[str, str]:
    """The share and the median wage that are drawn."""
    return shares_of(selection.outcome), wages_of(selection.outcome)


def years_of(one: Grouping) -> list[str]:
    """Points in time that are years."""
    return [horizon for horizon in one.horizons if horizon.startswith("y")]


def _body(selection: Selection, one: Grouping) -> list[Any]:
    years = years_of(one)
    if not years:
        return [no_rows(selection, one.dim)]
    cells = [
        one.cell(code, horizon, measure)
        for measure in measures(selection)
        for code in one.ways
        for horizon in years
    ]
    return [
        html.Ul([html.Li(said) for said in sentences(selection, one)], className="wf-findings"),
        *(picture(one, years, measure) for measure in measures(selection)),
        views.why_blank(cells),
    ]


def sentences(selection: Selection, one: Grouping) -> list[Any]:
    """On which side of the way compared with every other is, in how many years, and how surely."""
    lines = []
    for measure in measures(selection):
        said = [side for code in one.others if (side := sides(one, code, measure))]
        if said:
            lines.append([html.Strong(f"{NAMES[measure]}."), " ", " ".join(said)])
    return lines


def sides(one: Grouping, code: str, measure: str) -> str:
    """In how many years a way is above and below; nothing where no gap is shown."""
    gaps = [gap for _when, gap in one.gaps(code, measure, years_of(one)) if gap]
    share = is_share(measure)
    above = [gap for gap in gaps if signed.units(gap.value, share=share) > 0]
    below = [gap for gap in gaps if signed.units(gap.value, share=share) < 0]
    if not gaps:
        return ""
    said = {
        "way": one.ways[code],
        "base": one.base,
        "all": len(gaps),
        "above": len(above),
        "below": len(below),
        "sure_above": sum(gap.sure for gap in above),
        "sure_below": sum(gap.sure for gap in below),
    }
    return _(_sides(len(gaps), len(above), len(below)), **said)


def _sides(every: int, above: int, below: int) -> str:
    """The sentence for so many years above and below."""
    if above == every:
        return N_(
            "%(way)s: above %(base)s in all years shown (%(all)s), by more than chance in "
            "%(sure_above)s."
        )
    if below == every:
        return N_(
            "%(way)s: below %(base)s in all years shown (%(all)s), by more than chance in "
            "%(sure_below)s."
        )
    return N_(
        "%(way)s: of %(all)s years shown, above %(base)s in %(above)s (%(sure_above)s by more than "
        "chance), below in %(below)s (%(sure_below)s by more than chance)."
    )


def trend(one: Grouping, code: str, measure: str) -> str:
    """The first and the last number of a way that are shown."""
    points = [
        (text.lower_first(text.horizon(horizon)), one.cell(code, horizon, measure))
        for horizon in years_of(one)
    ]
    return text.trend_sentence(one.ways[code], points)


# Pictures


def points(one: Grouping, code: str, measure: str, years: Sequence[str]) -> list[Point]:
    """The numbers of a way at their years; a run for every set of leavers."""
    runs = course.runs(years, {horizon: one.people(horizon) for horizon in years})
    of = {horizon: place for place, run in enumerate(runs) for horizon in run}
    return [
        Point(int(horizon[1:]), one.cell(code, horizon, measure), of[horizon]) for horizon in years
    ]


def picture(one: Grouping, years: Sequence[str], measure: str) -> Any:
    """A panel for every way that is compared, with the one it is compared with behind it."""
    lines = {code: points(one, code, measure, years) for code in one.ways}
    found = [
        Panel(title, _both(one, code, measure), _lines(one, lines, code))
        for code, title in one.others.items()
    ]
    if not found:  # nobody to compare with: the way alone
        found = [
            Panel(title, [trend(one, code, measure)], [Line(lines[code])])
            for code, title in one.ways.items()
        ]
    everything = [point.cell for given in lines.values() for point in given]
    name = "share" if is_share(measure) else "wage"
    return panels.panels(
        f"paths-yearly-{name}-{one.dim}",
        _("%(measure)s, by year after leaving", measure=NAMES[measure]),
        leavers(one, years),
        scale(everything, share=is_share(measure)),
        found,
        legend(_key(one, everything)),
    )


def _both(one: Grouping, code: str, measure: str) -> list[str]:
    """The drawing in words: the way, and the one that it is compared with."""
    codes = [code, *([one.reference] if one.base else [])]
    return [trend(one, each, measure) for each in codes]


def _lines(one: Grouping, lines: dict[str, list[Point]], code: str) -> list[Line]:
    behind = lines.get(one.reference)
    return [Line(lines[code]), *([Line(behind, 1, one.base)] if behind else [])]


def scale(cells: Iterable[Cell], *, share: bool) -> Scale:
    """The scale of all panels of a picture."""
    known = [value for item in cells if (value := panels.number(item)) is not None]
    marks = round_scale(known, share=share)
    say = text.percent if share else text.dollars
    return Scale(
        (FIRST, LAST),
        [(1, _("Year %(n)s", n=1)), (4, "4"), (7, "7"), (10, _("Year %(n)s", n=10))],
        marks[0],
        marks[-1],
        [(value, say(value)) for value in marks],
    )


def _key(one: Grouping, cells: Sequence[Cell]) -> list[tuple[str, str]]:
    found = [("way", _("The way named above the picture"))]
    if one.base:
        found.append(("base", one.base))
    if any(item.status == "coded" for item in cells):
        found.append(("open", _("A bound, not the exact number")))
    if any(item.status == "suppressed" for item in cells):
        found.append(("cross", _(text.SUPPRESSED_WORDS)))
    return found


# The table


def table(selection: Selection, found: Sequence[Grouping]) -> Table:
    """A row a way and point in time, quarters too: whom it is of, the share and the wage."""
    share, wage = measures(selection)
    columns = [
        Column("way", _("Way through school")),
        Column("when", _("Time since leaving")),
        Column("left", _("Left school in")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(share, NAMES[share], "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column(people_of(wage), _("Of them with this work"), "number"),
        Column(wage, NAMES[wage], "number"),
        Column("likely_wage", _("Likely range of the wage"), "range"),
    ]
    rows = [(one, code, horizon) for one in found for code in one.ways for horizon in one.horizons]
    lines = [_line(one, code, horizon, share, wage) for one, code, horizon in rows]
    keys = [
        views.keys_of(one.selection, one.dim, code) | {"horizon_code": horizon}
        for one, code, horizon in rows
    ]
    caption = _(
        "Ways through school by time since leaving; a wage at a quarter is that of the quarter"
    )
    return Table(TABLE, caption, columns, lines, keys)


def _line(one: Grouping, code: str, horizon: str, share: str, wage: str) -> list[Any]:
    row = one.row(code, horizon)
    return [
        one.ways[code],
        text.horizon(horizon),
        views.leaving_years(one.selection.cohort, horizon),
        text.cell(row, "n_matched"),
        text.cell(row, share),
        likely(row, share),
        text.cell(row, people_of(wage)),
        text.cell(row, wage),
        likely(row, wage),
    ]
