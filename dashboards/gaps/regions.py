"""Where is the gap? The gap in every workforce region: small pictures, a map and a table."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, KEYS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import bands, maps, text, views
from dashboards.components import Column, Link, Table, instead, numbers, question
from dashboards.csv_files import csv_href
from dashboards.gaps import signed
from dashboards.gaps.apart import Gap
from dashboards.gaps.groups import ends, people_cells, people_columns
from dashboards.gaps.rows import Among, Asked, Row
from dashboards.gaps.strips import Strip, panel, reach
from dashboards.gaps.words import caption, why_blank
from dashboards.language import N_, _
from dashboards.maps import Class, Scale
from dashboards.selection import GAP_MEASURES
from dashboards.text import Cell, cell

MAP = "gaps-map"
SIDES = 3  # classes of the map on either side of none
SOME = N_(
    "%(group)s: in %(sure)s of %(all)s regions the gap to %(base)s is more than chance could give."
)
NOWHERE = N_(
    "%(group)s: in none of %(all)s regions is the gap to %(base)s more than chance could give."
)
GAP_SHARE, GAP_WAGE = "rate_gap", "wage_gap"  # measures of the map: differences


def answer(asked: Asked, given: Table) -> html.Section:
    """The question with its answer."""
    heading = _("Where is the gap?")
    if not asked.regions:
        return question("places", heading, [_not_here(asked)])
    return question(
        "places",
        heading,
        [
            html.Ul([html.Li(line) for line in sentences(asked)], className="wf-findings"),
            _picture(asked),
            *_small(asked),
            numbers(given, csv_href("gaps", "places", asked.selection), _("these numbers")),
            why_blank(
                [row for one in asked.regions.values() for row in one.rows],
                asked.selection.measure,
            ),
            html.P(_allowed(asked), className="wf-note"),
            _beyond(asked),
        ],
    )  # fmt: skip


def _beyond(asked: Asked) -> Any:
    """What wage records miss near the state line."""
    words = maps.unseen(asked.selection.measure)
    return html.P(words, className="wf-note") if words else None


def _not_here(asked: Asked) -> html.Div:
    """Why there are no regions for this choice, and where there are."""
    whole = asked.selection.url("/gaps", program=TOTAL, cohort=ALL_COHORTS)
    return instead(
        _(
            "Groups are shown by workforce region only for everyone who left school, in all years "
            "together: smaller groups would not keep people private."
        ),
        html.A(_("See the regions for everyone, all years"), href=f"{whole}#places"),
    )


def deviate(asked: Asked) -> float:
    """How wide an interval is that allows for a look at every region and group."""
    looks = max(1, len(asked.regions) * len(asked.others))
    return NormalDist().inv_cdf(1 - bands.ERROR / (2 * looks))


def gap_in(asked: Asked, region: str, code: str) -> Gap | None:
    """The gap of a group in a region, with that interval."""
    one = asked.regions[region]
    return one.gap(one.of(code), deviate(asked))


# In words


def sentences(asked: Asked) -> list[str]:
    """Each group: in how many regions it is apart, and where it is furthest below and above."""
    return [_sentence(asked, row) for row in asked.others]


def _sentence(asked: Asked, row: Row) -> str:
    code, name = row["subgroup_code"], asked.title(row)
    gaps = {place: gap for place in asked.regions if (gap := gap_in(asked, place, code))}
    if not gaps:
        return _("%(group)s: no region can be shown.", group=name)
    sure = sum(gap.sure for gap in gaps.values())
    said = {"group": name, "sure": sure, "all": len(gaps), "base": asked.base_title}
    told = _(SOME, **said) if sure else _(NOWHERE, **said)
    return f"{told} {_from_to(asked, gaps)}" if len(gaps) > 1 else told


def _from_to(asked: Asked, gaps: dict[str, Gap]) -> str:
    low, high = (end(gaps, key=lambda place: gaps[place].value) for end in (min, max))
    return _(
        "Regions go from %(low)s (%(here)s) to %(high)s (%(there)s).",
        low=signed.middle(gaps[low], share=asked.share),
        here=views.codes().regions[low].title,
        high=signed.middle(gaps[high], share=asked.share),
        there=views.codes().regions[high].title,
    )


def _allowed(asked: Asked) -> str:
    return _(
        "These ranges are wider than those above: they allow for a look at %(looks)s gaps at once, "
        "so that in 19 of 20 such looks no gap is called sure that is not (Bonferroni).",
        looks=text.count(len(asked.regions) * len(asked.others)),
    )


# Small pictures


def _small(asked: Asked) -> list[Any]:
    """A panel a region, all on one scale."""
    times = 100 if asked.share else 1
    found = {
        (place, row["subgroup_code"]): gap_in(asked, place, row["subgroup_code"])
        for place in asked.regions
        for row in asked.others
    }
    top = reach(end * times for gap in found.values() if gap for end in (gap.low, gap.high))
    panels = [_panel(asked, place, found, top, times) for place in asked.regions]
    size = signed.size(top / times, share=asked.share)
    scale = _(
        "Each line goes from %(size)s below %(base)s to %(size)s above; the middle is no "
        "difference.",
        size=size,
        base=asked.base_title,
    )
    title = _("The gap in each workforce region, with its likely range")
    return [
        html.P(title, className="wf-picture__title wf-panels__title"),
        html.P(scale, className="wf-note"),
        html.Ul(panels, className="wf-panels", id="gaps-regions"),
    ]


def _panel(
    asked: Asked,
    place: str,
    found: dict[tuple[str, str], Gap | None],
    top: float,
    times: int,
) -> html.Li:
    rows = []
    for row in asked.others:
        gap = found[place, row["subgroup_code"]]
        name = asked.title(row)
        if gap is None:
            why = text.value(_gap_cell(asked, place, row["subgroup_code"]))
            rows.append(Strip(name, why, hidden=True))
            continue
        ends_of = (gap.low * times, gap.high * times)
        words = signed.middle(gap, share=asked.share)
        rows.append(Strip(name, words, ends_of, gap.value * times))
    title = views.codes().regions[place].title
    return panel(html.A(title, href=_address(asked, place)), rows, top)


def _address(asked: Asked, place: str) -> str:
    return asked.selection.url("/gaps", region=place)


# The map


def _picture(asked: Asked) -> Any:
    """The gap of one group in each region, as colours on either side of none."""
    if asked.focus is None:
        return None
    code = asked.focus["subgroup_code"]
    cells = {place: _gap_cell(asked, place, code) for place in asked.regions}
    measure = GAP_SHARE if asked.share else GAP_WAGE
    rows = [
        {"region_code": place, measure: item.value, f"{measure}_status": item.status}
        for place, item in cells.items()
    ]
    drawn = maps.regions(
        rows,
        measure,
        ident=MAP,
        title=_(
            "%(group)s, how far from %(base)s: %(what)s",
            group=asked.title(asked.focus),
            base=asked.base_title,
            what=text.lower_first(caption(asked.selection)),
        ),
        href=lambda place: _address(asked, place),
        here=asked.selection.region if asked.selection.region != STATE else "",
        scale=scale(cells.values(), share=asked.share),
    )
    none = html.P(
        _("We have no outlines of these places, so there is no map: the table has the numbers."),
        className="wf-note",
    )
    return drawn or none


def _gap_cell(asked: Asked, place: str, code: str) -> Cell:
    """A gap as a cell: its value, or why there is none."""
    one = asked.regions[place]
    measure = GAP_SHARE if asked.share else GAP_WAGE
    if gap := gap_in(asked, place, code):
        return Cell(measure, gap.value)
    parts = (one.value(one.of(code)), one.value(one.base))
    nobody = any(item.status == NO_DATA for item in parts)
    return Cell(measure, None, NO_DATA if nobody else SUPPRESSED)


def scale(cells: Any, *, share: bool) -> Scale:
    """Classes of equal, round width on either side of none, for the gaps of some cells."""
    measure = GAP_SHARE if share else GAP_WAGE
    values = [maps.units(measure, float(item.value or 0)) for item in cells if item.shown]
    most = max((abs(value) for value in values), default=0)
    width = next(width for width in maps.widths() if width * SIDES >= most)
    return Scale(
        _classes(values, width, share),
        lambda item: _said(item, share),
        lambda item: _short(item, share),
        lambda one: _legend(one, share),
    )


def _unit(share: bool) -> float:
    return maps.SHARE if share else maps.DOLLARS


def _classes(values: Sequence[int], width: int, share: bool) -> list[Class]:
    """From the furthest below, by none, to the furthest above; none that is empty at either end."""
    unit, low, high = _unit(share), min(values, default=0), max(values, default=0)
    found = []
    for side in range(-SIDES, SIDES + 1):
        if not side:
            found.append(Class(0.0, 0.0, "even"))
            continue
        near, far = (abs(side) - 1) * width + 1, abs(side) * width
        first, last = (near, far) if side > 0 else (-far, -near)
        if (side > 0 and high >= first) or (side < 0 and low <= last):
            kind = "above" if side > 0 else "below"
            found.append(Class(first * unit, last * unit, f"{kind}-{abs(side)}"))
    return found


def _said(item: Cell, share: bool) -> str:
    if not item.shown:
        return text.value(item)
    value = float(item.value or 0)
    return signed.away(value, value, share=share)


def _short(item: Cell, share: bool) -> str:
    return signed.short(float(item.value or 0), share=share)


def _legend(one: Class, share: bool) -> str:
    """What a colour stands for: '1 to 2 points below'."""
    if one.colour == "even":
        return _("No difference, rounded")
    near, far = sorted(abs(end) for end in (one.low, one.high))
    least, most = (text.points(end) if share else text.dollars(end) for end in (near, far))
    words = most if near == far else text.span(_bare(near, share) if share else least, most)
    if one.low < 0:
        return _("%(amount)s below", amount=words)
    return _("%(amount)s above", amount=words)


def _bare(value: float, share: bool) -> str:
    return text.count(value / _unit(share))


# The table


def table(asked: Asked) -> Table:
    """A row a region and compared group: both numbers, the gap and its range."""
    measure = asked.selection.measure
    kind = "number"
    columns = [
        Column("region", _("Workforce region")),
        Column("group", _("Group")),
        *people_columns(measure),
        Column(measure, GAP_MEASURES[measure], kind),
        Column("compared", text.upper_first(asked.base_title), kind),
        Column("difference", _("Difference")),
        Column("likely_gap", _("Likely range of the gap")),
    ]
    lines, keys = [], []
    for place, one in asked.regions.items():
        for group in asked.others:
            row = one.of(group["subgroup_code"])
            if row is None:
                continue
            gap = gap_in(asked, place, row["subgroup_code"])
            lines.append(_line(asked, place, one, row, gap))
            keys.append({key: row[key] for key in KEYS} | ends(gap, asked.share))
    title = _("%(what)s, by workforce region", what=caption(asked.selection))
    return Table("places", title, columns, lines, keys)


def _line(asked: Asked, place: str, one: Among, row: Row, gap: Gap | None) -> list[Any]:
    measure = asked.selection.measure
    return [
        Link(views.codes().regions[place].title, _address(asked, place)),
        asked.title(row),
        *people_cells(row, measure),
        cell(row, measure),
        cell(one.base, measure),
        signed.middle(gap, share=asked.share) if gap else "",
        signed.reach(gap, share=asked.share),
    ]
