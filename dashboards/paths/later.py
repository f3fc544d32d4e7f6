"""Eight to ten years out: every way late, how it moved since year 1, and whether wages cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html

from aggregates.schema import MEASURES
from dashboards import queries, text, views
from dashboards.components import Column, Table, instead, question
from dashboards.gaps import signed
from dashboards.gaps.apart import Gap, is_share
from dashboards.gaps.groups import ends, people_cells, people_columns
from dashboards.language import N_, Words, _, rich
from dashboards.paths import course, matrix, strips
from dashboards.paths.course import Crossing
from dashboards.paths.strips import Panel, Row
from dashboards.paths.ways import FIRST, LATE, Followed, Grouping, wages_of
from dashboards.paths.words import (
    NAMES,
    PATH,
    beside,
    file,
    heads,
    likely,
    named,
    part,
    told,
)
from dashboards.selection import OUTCOMES, Selection

IDENT, TABLE = "later", "later"
CROSSED = Words(  # measure -> how a way that began above or below one crossed it
    {
        "above": N_(
            "%(measure)s: the lines cross. %(way)s stood %(first)s %(base)s in year 1 and %(last)s "
            "in %(end)s; from %(since)s on it is above."
        ),
        "below": N_(
            "%(measure)s: the lines cross. %(way)s stood %(first)s %(base)s in year 1 and %(last)s "
            "in %(end)s; from %(since)s on it is below."
        ),
    }
)
Found = Mapping[str, Followed | None]


def answer(selection: Selection, found: Found, given: Table) -> html.Section:
    """The question with its answer."""
    return question(
        IDENT,
        _("Eight to ten years out"),
        [
            *(
                part(
                    views.codes().groups[dim][0],
                    f"{IDENT}-{dim}",
                    _body(selection, one) if one else [_not_there(selection, dim)],
                )
                for dim, one in found.items()
            ),
            file(selection, given) if given.rows else None,
            html.P(
                _(
                    "How far a gap moved is worked out from the gap at both ends, as if the people "
                    "were not the same. They are, so the likely range of a move is wider than it "
                    "need be."
                ),
                className="wf-note",
            ),
        ],
    )


def _not_there(selection: Selection, dim: str) -> html.Div:
    """Why nobody is followed so far here, and where somebody is."""
    words = _(
        "For this place the release does not show these ways eight to ten years after leaving: the "
        "wage records do not reach that far, or the groups would be too small to keep people "
        "private."
    )
    far = [h for h in LATE if any(when == h for *_rest, when in queries.grouped_at(dim))]
    if far:
        moved = selection.url(PATH, region=Selection().region, cohort=Selection().cohort)
        link = html.A(_("See them for the whole state"), href=f"{moved}#{IDENT}")
        return instead(words, link)
    way = _everyone(selection)
    if way is None:
        return instead(words)
    link = html.A(way[0], href=way[1])
    return instead(words, rich("The nearest that is shown: %(link)s", link=link))


def _everyone(selection: Selection) -> tuple[str, str] | None:
    """The latest number of everyone together: what is said, and where it is."""
    measure = selection.outcome if selection.outcome in MEASURES else "rate_employed"
    for horizon in reversed(LATE):
        keys = views.keys_of(replace(selection, horizon=horizon), selection.group, "")
        if way := views.way_on(keys, measure):
            return f"{text.horizon(horizon)}. {way[0]}", way[1]
    return None


def _body(selection: Selection, one: Followed) -> list[Any]:
    grouping, measure = one.grouping, selection.outcome
    horizons = [FIRST, *one.late]
    cells = [
        grouping.cell(code, horizon, measure) for code in grouping.ways for horizon in horizons
    ]
    return [
        html.P(whose(selection, one), className="wf-whose"),
        matrix.table(_caption(selection, one), heads(grouping), _lines(one, measure)),
        html.Ul(
            [html.Li(said) for said in sentences(selection, one)],
            className="wf-findings",
        ),
        _crossed(selection, one),
        _picture(selection, one),
        views.why_blank(cells),
    ]


# Whom it is about


def whose(selection: Selection, one: Followed) -> str:
    """Which leavers the numbers are of, and whether they are the same at both ends."""
    grouping, last = one.grouping, one.late[-1]
    years = views.leaving_years(grouping.selection.cohort, last)
    place = views.place_name(grouping.selection.region)
    if not one.same:
        return _(
            "%(last)s is about those who left school in %(place)s in %(years)s, year 1 about those "
            "of %(first)s. They are not the same leavers, so the two cannot be held against each "
            "other.",
            last=text.horizon(last),
            place=place,
            years=years,
            first=views.leaving_years(grouping.selection.cohort, FIRST),
        )
    said = _(
        "All of these numbers are about the same leavers: those who left school in %(place)s in "
        "%(years)s.",
        place=place,
        years=years,
    )
    if grouping.selection.cohort == selection.cohort:
        return said
    why = (
        _("Those who left later cannot be followed so far yet.")
        if _later_left(selection, last)
        else _("Other years are not followed so far here, or not with the same leavers.")
    )
    return f"{said} {why}"


def _later_left(selection: Selection, last: str) -> bool:
    """Whether some of those asked for left too late to be followed so far."""
    cover = views.codes().cover
    now = cover.get((selection.cohort, FIRST))
    then = cover.get((selection.cohort, last))
    return bool(now) and (then is None or then[1] < now[1])


# In words


def sentences(selection: Selection, one: Followed) -> list[str]:
    """Every way that is compared: at the end, at first, and how it moved."""
    grouping = one.grouping
    return [_sentence(selection, one, code) for code in grouping.others]


def _sentence(selection: Selection, one: Followed, code: str) -> str:
    grouping, measure = one.grouping, selection.outcome
    last = _last_shown(one, code, measure)
    if not last:
        words = text.inline(grouping.cell(code, one.late[-1], measure))
        return f"{grouping.others[code]}: {words}."
    late, first = (grouping.gap(code, horizon, measure) for horizon in (last, FIRST))
    said = [
        _(
            "%(way)s: %(value)s %(when)s.",
            way=grouping.others[code],
            value=text.value(grouping.cell(code, last, measure)),
            when=text.horizon_phrase(last),
        ),
        _stop(beside(grouping, late, measure)),
    ]
    if one.same and first and late:
        said += [
            _("In year 1: %(gap)s.", gap=beside(grouping, first, measure)),
            move(grouping, course.moved(first, late), measure),
        ]
    return " ".join(part for part in said if part)


def _last_shown(one: Followed, code: str, measure: str) -> str:
    """The last of the late points in time at which a way has a number."""
    shown = [h for h in one.late if one.grouping.cell(code, h, measure).shown]
    return shown[-1] if shown else ""


def _stop(words: str) -> str:
    return f"{text.upper_first(words)}." if words else ""


def move(grouping: Grouping, moved: Gap | None, measure: str) -> str:
    """How a way moved against the one compared with, and whether by more than chance."""
    if moved is None:
        return ""
    share = is_share(measure)
    said = {"base": grouping.base, "range": _between(moved, share=share)}
    if not moved.sure:
        return _(
            "Against %(base)s it moved no more than chance could give (likely %(range)s).", **said
        )
    size = signed.size(moved.value, share=share)
    if moved.value > 0:
        return _(
            "Against %(base)s it rose by %(size)s, more than chance (likely %(range)s).",
            size=size,
            **said,
        )
    return _(
        "Against %(base)s it fell by %(size)s, more than chance (likely %(range)s).",
        size=size,
        **said,
    )


def _between(moved: Gap, *, share: bool) -> str:
    """The likely range of a move."""
    low, high = moved.low, moved.high
    if low < 0 < high:
        return _(
            "between %(down)s down and %(up)s up",
            down=signed.size(low, share=share),
            up=signed.size(high, share=share),
        )
    near, far = sorted((abs(low), abs(high)))
    return text.span(signed.number(near, share=share), signed.size(far, share=share))


# Crossing


def crossings(one: Followed, measure: str) -> dict[str, Crossing]:
    """Ways that begin on one side of the one compared with and end on the other."""
    grouping = one.grouping
    years = [h for h in grouping.horizons if h >= FIRST and h.startswith("y")]
    found = {}
    for code in grouping.others:
        gaps = grouping.gaps(code, measure, years)
        shown = [when for when, gap in gaps if gap]
        crossed = course.crossing(gaps)
        if crossed and shown[0] == FIRST and shown[-1] in one.late:
            found[code] = crossed
    return found


def _crossed(selection: Selection, one: Followed) -> html.Ul | None:
    """Whether wages cross, and what is asked for; nothing where leavers at both ends differ."""
    if not one.same:
        return None
    lines = []
    for measure in dict.fromkeys((wages_of(selection.outcome), selection.outcome)):
        found = crossings(one, measure)
        lines += [crossed_words(one, code, measure, got) for code, got in found.items()]
        if not found and not is_share(measure):
            lines.append(_("No wages cross: who is ahead in year 1 is ahead at the end."))
    return html.Ul([html.Li(line) for line in lines], className="wf-list")


def crossed_words(one: Followed, code: str, measure: str, found: Crossing) -> str:
    """A crossing in words: both ends, since when, and how sure it is."""
    grouping, share = one.grouping, is_share(measure)
    last = [h for h in one.late if grouping.gap(code, h, measure)][-1]
    told = _(
        CROSSED["above" if found.last.value > 0 else "below"],
        measure=OUTCOMES.get(measure, NAMES[measure]),
        way=grouping.ways[code],
        base=grouping.base,
        first=signed.middle(found.first, share=share),
        last=signed.middle(found.last, share=share),
        end=text.lower_first(text.horizon(last)),
        since=text.lower_first(text.horizon(found.since)),
    )
    sure = (
        _("Both differences are more than chance.")
        if found.sure
        else _("At one end or at both, chance alone could give the difference.")
    )
    return f"{told} {sure}"


# Numbers and picture


def _caption(selection: Selection, one: Followed) -> str:
    return _(
        "%(measure)s by year after leaving, left school in %(years)s",
        measure=OUTCOMES[selection.outcome],
        years=views.leaving_years(one.grouping.selection.cohort, one.late[-1]),
    )


def _lines(one: Followed, measure: str) -> list[matrix.Line]:
    grouping = one.grouping
    return [
        matrix.Line(
            text.horizon(horizon),
            "" if one.same else _("left school in %(years)s", years=_years(grouping, horizon)),
            [
                told(
                    grouping,
                    grouping.row(code, horizon),
                    measure,
                    grouping.gap(code, horizon, measure),
                )
                for code in grouping.ways
            ],
        )
        for horizon in (FIRST, *one.late)
    ]


def _years(grouping: Grouping, horizon: str) -> str:
    return views.leaving_years(grouping.selection.cohort, horizon)


def _picture(selection: Selection, one: Followed) -> Any:
    """The gap of every way at first and late, on either side of none."""
    grouping, measure = one.grouping, selection.outcome
    found = [
        Panel(
            title,
            measure,
            [
                Row(
                    text.horizon(horizon),
                    grouping.gap(code, horizon, measure),
                    grouping.cell(code, horizon, measure),
                )
                for horizon in (FIRST, *one.late)
            ],
        )
        for code, title in grouping.others.items()
    ]
    last = one.late[-1]
    title = _(
        "%(measure)s: how far from %(base)s, left school in %(years)s",
        measure=OUTCOMES[measure],
        base=grouping.base,
        years=_years(grouping, last),
    )
    if not one.same:
        title = f"{title} ({text.horizon(FIRST)}: {_years(grouping, FIRST)})"
    return strips.picture(f"paths-later-{grouping.dim}", title, grouping.base, found)


# The table


def table(selection: Selection, found: Found) -> Table:
    """A row a way and point in time: whom it is of, the number, and how far it is from another."""
    measure = selection.outcome
    columns = [
        Column("way", _("Way through school")),
        Column("when", _("Time since leaving")),
        Column("left", _("Left school in")),
        *people_columns(measure),
        Column(measure, OUTCOMES[measure], "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column("beside", _("Beside the way compared with")),
        Column("moved", _("Moved against it since year 1")),
    ]
    rows = [
        (one, code, horizon)
        for one in found.values()
        if one
        for code in one.grouping.ways
        for horizon in (FIRST, *one.late)
    ]
    caption = _("Ways through school eight to ten years out: %(what)s", what=named(selection))
    lines = [_table_line(one, code, horizon, measure) for one, code, horizon in rows]
    keys = [_keys(one, code, horizon, measure) for one, code, horizon in rows]
    return Table(TABLE, caption, columns, lines, keys)


def _table_line(one: Followed, code: str, horizon: str, measure: str) -> list[Any]:
    grouping = one.grouping
    row = grouping.row(code, horizon)
    gap = grouping.gap(code, horizon, measure)
    return [
        grouping.ways[code],
        text.horizon(horizon),
        _years(grouping, horizon),
        *people_cells(row, measure),
        text.cell(row, measure),
        likely(row, measure),
        beside(grouping, gap, measure),
        move(grouping, _moved(one, code, horizon, measure), measure),
    ]


def _moved(one: Followed, code: str, horizon: str, measure: str) -> Gap | None:
    """The move since year 1, where the leavers are the same."""
    if not one.same or horizon == FIRST:
        return None
    grouping = one.grouping
    first, last = (grouping.gap(code, when, measure) for when in (FIRST, horizon))
    return course.moved(first, last)


def _keys(one: Followed, code: str, horizon: str, measure: str) -> dict[str, Any]:
    grouping, share = one.grouping, is_share(measure)
    keys: dict[str, Any] = views.keys_of(grouping.selection, grouping.dim, code)
    keys |= {"horizon_code": horizon, "reference": grouping.reference}
    keys |= ends(grouping.gap(code, horizon, measure), share)
    moved = ends(_moved(one, code, horizon, measure), share)
    return keys | {name.replace("gap", "move"): end for name, end in moved.items()}
