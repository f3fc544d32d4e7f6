"""Pictures as plain dictionaries: rows in, Plotly figure out. No reading, no state.

Text, lines and background follow the page's tokens by style sheet, so a picture suits light
and dark. A suppressed cell is drawn as such, with a mark and a word, never as zero or a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aggregates.schema import ACTIVITIES, CODED, NO_DATA, SUPPRESSED
from dashboards import text, theme
from dashboards.language import N_, Words, _
from dashboards.text import Cell

Figure = dict[str, Any]
Series = Sequence[tuple[str, Cell]]  # label on the axis, cell
Spots = Sequence[tuple[str, float, Cell]]  # name, place in quarters from leaving, cell
HATCH = {"working": "", "working_enrolled": "", "enrolled": "", "not_found": "/"}
LONGEST_NAME = 44  # characters of a name above its bar
TITLE_SIZE = 13  # pixels, of what an axis is called
NAME_SIZE = 12  # pixels, of names above their bars: the longest fits a narrow screen
MARK_SIZE, MARK_HEIGHT = 10, 20  # pixels: of the words above a corner, and the room they take
FOOT = 0.02  # of an axis of shares: where a mark stands that has no value
QUARTER_TICKS = list(range(-8, 41, 8))  # two years apart
YEAR_TICKS = [str(quarter // 4).replace("-", "−") for quarter in QUARTER_TICKS]
TIME_TITLE = N_("Years before (−) and after leaving school")
WHY_BLANK = Words({SUPPRESSED: N_(": suppressed"), NO_DATA: N_(": no data")})
LEAST_SPAN = 0.3  # of an axis of shares, in lines over time


def marked(figure: Figure, words: str) -> Figure:
    """The picture with `words` above its right corner, so that a copy of it carries them."""
    mark = {
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "text": words,
        "font": {"size": MARK_SIZE},
        "showarrow": False,
    }
    layout = figure["layout"]
    margin = layout.get("margin", {})
    return figure | {
        "layout": layout
        | {
            "annotations": [*layout.get("annotations", ()), mark],
            "margin": margin | {"t": max(margin.get("t", 0), MARK_HEIGHT)},
        }
    }


def _number(item: Cell) -> float | None:
    """Where a cell is drawn: its value, or the bound that is published."""
    if item.shown and item.value is not None:
        return float(item.value)
    if item.status == CODED:
        lower, upper = item.lower, item.upper
        if upper is not None and (lower is None or lower <= 0):
            return upper
        return lower
    return None


def _hidden(series: Series) -> list[str]:
    return [label for label, item in series if _number(item) is None and item.status != NO_DATA]


def _upright(places: Sequence[int], words: str) -> list[Figure]:
    """Words that stand at the foot of columns, given by position: a name "8" would be a place."""
    return [
        {
            "x": place,
            "yref": "paper",
            "y": 0.02,
            "yanchor": "bottom",
            "text": words,
            "textangle": -90,
            "showarrow": False,
        }
        for place in places
    ]


def _hidden_notes(*series: Series) -> list[Figure]:
    """A mark and a word where a line has a suppressed point."""
    labels = _labels(series)
    hidden = {label for points in series for label in _hidden(points)}
    places = [place for place, label in enumerate(labels) if label in hidden]
    return _upright(places, _("× Suppressed"))


def _labels(series: Sequence[Series]) -> list[str]:
    return list(dict.fromkeys(label for points in series for label, _ in points))


def wages(low: Series, middle: Series, high: Series, title: str = "") -> Figure:
    """Median wage over the years, in a band from the 25th to the 75th percentile.

    `title` is what the years are counted from, where that is not leaving school.
    """
    labels = [label for label, _ in middle]

    def line(series: Series, **look: Any) -> Figure:
        return {
            "type": "scatter",
            "x": labels,
            "y": [_number(item) for _, item in series],
            "connectgaps": False,
            **look,
        }

    thin = {"width": 1, "color": theme.COLORS["accent"]}
    ends = [
        line(low, mode="lines", line=thin, hovertemplate=_hover(_("25th percentile"))),
        line(high, mode="lines", line=thin, hovertemplate=_hover(_("75th percentile"))),
    ]
    median = line(
        middle,
        mode="lines+markers",
        line={"width": 3.5, "color": theme.COLORS["accent"]},
        marker={"size": 9, "color": theme.COLORS["accent"]},
        hovertemplate=_hover(_("Median")),
    )
    top = max((value for _, item in high if (value := _number(item))), default=1.0)
    return {
        "data": [*_bands(low, high), *ends, median],
        "layout": theme.layout(
            annotations=_hidden_notes(middle),
            hovermode="x unified",
            xaxis=_categories(labels, title=title or _("Years after leaving school")),
            yaxis=theme.axis(tickprefix="$", tickformat=",", range=[0, top * 1.08], nticks=6),
            margin={"l": 60, "r": 12, "t": 10, "b": 48},
        ),
    }


def _hover(name: str) -> str:
    return f"{name}: $%{{y:,}}<extra></extra>"


def _bands(low: Series, high: Series) -> list[Figure]:
    """The area between two lines, broken where either is hidden."""
    runs: list[list[tuple[str, float, float]]] = [[]]
    for (label, under), (_label, over) in zip(low, high, strict=True):
        bottom, top = _number(under), _number(over)
        if bottom is None or top is None:
            runs.append([])
        else:
            runs[-1].append((label, bottom, top))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [label for label, _, _ in run] + [label for label, _, _ in run[::-1]],
            "y": [top for _, _, top in run] + [bottom for _, bottom, _ in run[::-1]],
            "fill": "toself",
            "fillcolor": theme.BAND,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
        for run in runs
        if run
    ]


def _least(item: Cell) -> float:
    """How much of a whole a share takes up for certain."""
    return float((item.value if item.shown else item.lower) or 0.0)


def activity(columns: Sequence[tuple[str, Mapping[str, Cell]]]) -> Figure:
    """What leavers did at each horizon, as parts of a whole; what is hidden is a part too."""
    labels = [label for label, _ in columns]
    traces = []
    for name in ACTIVITIES:
        traces.append(
            {
                "type": "bar",
                "name": text.ACTIVITY_WORDS[name],
                "x": labels,
                "y": [_least(cells[name]) for _, cells in columns],
                "customdata": [text.value(cells[name]) for _, cells in columns],
                "marker": {
                    "color": theme.ACTIVITY[name],
                    "pattern": {"shape": HATCH[name], "fgopacity": 0.45, "size": 7},
                },
                "hovertemplate": f"{text.ACTIVITY_WORDS[name]}: %{{customdata}}<extra></extra>",
            }
        )
    rest = []
    for _label, cells in columns:
        seen = sum(_least(cells[name]) for name in ACTIVITIES)
        nothing = all(cells[name].status == NO_DATA for name in ACTIVITIES)
        exact = all(cells[name].shown for name in ACTIVITIES)
        rest.append(0.0 if nothing or exact else max(0.0, 1 - seen))
    if any(rest):
        traces.append(
            {
                "type": "bar",
                "name": text.INEXACT_WORDS,
                "x": labels,
                "y": rest,
                "marker": {
                    "color": "rgba(125,134,143,0.18)",
                    "pattern": {"shape": "x", "fgcolor": theme.NEUTRAL, "size": 6, "solidity": 0.2},
                },
                "hovertemplate": f"{text.INEXACT_WORDS}<extra></extra>",
            }
        )
    empty = [
        place
        for place, (_, cells) in enumerate(columns)
        if all(cells[name].status == NO_DATA for name in ACTIVITIES)
    ]
    return {
        "data": traces,
        "layout": theme.layout(
            annotations=_upright(empty, text.NO_DATA_WORDS),
            barmode="stack",
            bargap=0.22,
            xaxis=_categories(labels, title=_("Quarter (Q) or year after leaving"))
            | {"tickangle": 0, "tickfont": {"size": NAME_SIZE}},
            yaxis=theme.axis(tickformat=".0%", range=[0, 1], nticks=5),
            margin={"l": 46, "r": 8, "t": 10, "b": 48},
        ),
    }


def trend(series: Sequence[tuple[str, Series]], *, share: bool, title: str = "") -> Figure:
    """Lines over groups of leavers; each line has its own mark and dash."""
    labels = _labels([points for _, points in series])
    traces: list[Figure] = []
    numbers = [n for _, points in series for _, item in points if (n := _number(item)) is not None]
    limits = _limits(numbers, share)
    form = ":.0%" if share else ":,.0f"
    for number, (name, points) in enumerate(series):
        colour = theme.SERIES[number % len(theme.SERIES)]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": [label for label, _ in points],
                "y": [_number(item) for _, item in points],
                "connectgaps": False,
                "line": {
                    "width": 3,
                    "color": colour,
                    "dash": theme.DASHES[number % len(theme.DASHES)],
                },
                "marker": {
                    "size": 9,
                    "color": colour,
                    "symbol": theme.SYMBOLS[number % len(theme.SYMBOLS)],
                },
                "hovertemplate": f"{name}: {'' if share else '$'}%{{y{form}}}<extra></extra>",
            }
        )
    look = {"tickformat": ".0%"} if share else {"tickprefix": "$", "tickformat": ","}
    return {
        "data": traces,
        "layout": theme.layout(
            annotations=_hidden_notes(*(points for _, points in series)),
            hovermode="x unified",
            xaxis=_categories(labels, title=title),
            yaxis=theme.axis(range=limits, nticks=6, **look),
            margin={"l": 60, "r": 12, "t": 10, "b": 48},
        ),
    }


def timeline(quarters: Spots, years: Spots) -> Figure:
    """Shares with work by quarters from leaving, marked at 0: single quarters as one line, years
    as another in steps over their four quarters, since those count work in any of the four.
    """
    lines = [
        _spots(quarters, 0, shape="linear"),
        _spots(years, 1, shape="hvh"),
    ]
    hidden = [spot for spot in (*quarters, *years) if spot[2].status == SUPPRESSED]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [place for _, place, _ in hidden],
        "y": [FOOT for _ in hidden],
        "customdata": [f"{name}: {text.value(item)}" for name, _, item in hidden],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"symbol": "x", "size": 8, "color": theme.NEUTRAL},
    }
    exit_line = {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"width": 1.5, "color": theme.NEUTRAL, "dash": "dash"},
    }
    named = {
        "x": 0,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "text": _("Left school"),
        "font": {"size": NAME_SIZE},
        "showarrow": False,
    }
    title = {"text": _(TIME_TITLE), "standoff": 8, "font": {"size": TITLE_SIZE}}
    return {
        "data": [*lines, *([marks] if hidden else [])],
        "layout": theme.layout(
            annotations=[named],
            shapes=[exit_line],
            xaxis=theme.axis(
                range=[-9, 41],
                tickvals=QUARTER_TICKS,
                ticktext=YEAR_TICKS,
                showgrid=False,
                title=title,
            ),
            yaxis=theme.axis(tickformat=".0%", range=[0, 1], dtick=0.25),
            margin={"l": 46, "r": 8, "t": MARK_HEIGHT, "b": 48},
        ),
    }


def _spots(spots: Spots, number: int, **line: str) -> Figure:
    """A line by place in time; a coded share is an open mark, and a hidden one breaks the line."""
    colour, symbol = theme.SERIES[number], theme.SYMBOLS[number]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [place for _, place, _ in spots],
        "y": [_number(item) for _, _, item in spots],
        "connectgaps": False,
        "customdata": [f"{name}: {text.value(item)}" for name, _, item in spots],
        "hovertemplate": "%{customdata}<extra></extra>",
        "line": {"width": 3, "color": colour, **line},
        "marker": {
            "size": 8,
            "color": colour,
            "symbol": [
                f"{symbol}-open" if item.status == CODED else symbol for _, _, item in spots
            ],
        },
    }


def _ends(item: Cell, bounds: tuple[float, float] | None) -> tuple[float, float] | None:
    """Ends of a range: of what chance could give, or of what a coded share can be."""
    if item.status != CODED:
        return bounds
    return item.lower or 0.0, 1.0 if item.upper is None else item.upper


def _named(name: str, item: Cell) -> str:
    """A name that fits a narrow screen, with why there is no mark if there is none."""
    why = WHY_BLANK.get(item.status, "")
    room = LONGEST_NAME - len(why)
    short = name if len(name) <= room else f"{name[: room - 1].rsplit(' ', 1)[0]}…"
    return short + why


def _limits(numbers: Sequence[float], share: bool) -> list[float]:
    """Ends of an axis: close enough to see a gap, far enough not to make one of nothing."""
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    least = LEAST_SPAN if share else high * 0.5
    pad = max((high - low) * 0.15, (least - (high - low)) / 2)
    top = high + pad
    return [max(0.0, low - pad), min(1.0, top) if share else top]


def dots(rows: Sequence[tuple[str, Cell, tuple[float, float] | None]], *, share: bool) -> Figure:
    """One dot a group, with the range that chance alone could give; the first row is on top."""
    places = list(range(len(rows)))[::-1]
    known = [(p, row, n) for p, row in zip(places, rows, strict=True)
             if (n := _number(row[1])) is not None]  # fmt: skip
    known = [(p, (name, item, _ends(item, bounds)), n) for p, (name, item, bounds), n in known]
    ends = [bounds for _, (_, _, bounds), _ in known if bounds]
    values = [n for _, _, n in known] + [end for pair in ends for end in pair]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    pad = max((high - low) * 0.12, 0.02 if share else 500)
    limits = [max(0.0, low - pad), min(1.0, high + pad) if share else high + pad]
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [n for _, _, n in known],
        "y": [p for p, _, _ in known],
        "customdata": [f"{name}: {text.value(item)}" for _, (name, item, _), _ in known],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": 14,
            "color": theme.COLORS["accent"],
            "symbol": [
                "circle-open" if item.status == CODED else "circle" for _, (_, item, _), _ in known
            ],
            "line": {"width": 2, "color": theme.COLORS["accent"]},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [b[1] - n if b else 0 for _, (_, _, b), n in known],
            "arrayminus": [n - b[0] if b else 0 for _, (_, _, b), n in known],
            "color": theme.NEUTRAL,
            "thickness": 2.5,
            "width": 7,
        },
        "cliponaxis": False,
    }
    notes = []
    for place, (name, item, _ends_of) in zip(places, rows, strict=True):
        words = _named(name, item)
        notes.append(
            {
                "xref": "paper",
                "x": 0,
                "y": place,
                "yshift": 21,
                "xanchor": "left",
                "text": words,
                "font": {"size": NAME_SIZE},
                "showarrow": False,
            }
        )
    look = {"tickformat": ".0%"} if share else {"tickprefix": "$", "tickformat": ","}
    return {
        "data": [trace],
        "layout": theme.layout(
            annotations=notes,
            xaxis=theme.axis(range=limits, nticks=6, **look),
            yaxis=theme.axis(
                range=[-0.6, len(rows) - 0.15],
                showticklabels=False,
                tickvals=places,
                automargin=False,
            ),
            margin={"l": 12, "r": 20, "t": 10, "b": 40},
        ),
    }


def supply(rows: Sequence[tuple[str, Cell]]) -> Figure:
    """People by program, most first, each name above its bar."""
    places = list(range(len(rows)))[::-1]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [_number(item) or 0 for _, item in rows],
        "width": min(0.42, 0.2 * len(rows)),  # so that names stand clear of a few thick bars
        "text": [text.count(n) if (n := _number(item)) is not None else "" for _, item in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{customdata}: %{x:,}<extra></extra>",
        "customdata": [name for name, _ in rows],
        "marker": {"color": theme.COLORS["accent"]},
    }
    top = max((n for _, item in rows if (n := _number(item)) is not None), default=1.0)
    notes = [
        {
            "xref": "paper",
            "x": 0,
            "y": place,
            "yshift": 20,
            "xanchor": "left",
            "showarrow": False,
            "font": {"size": NAME_SIZE},
            "text": _named(name, item),
        }
        for place, (name, item) in zip(places, rows, strict=True)
    ]
    return {
        "data": [bars],
        "layout": theme.layout(
            annotations=notes,
            xaxis=theme.axis(range=[0, top * 1.14], nticks=5, tickformat=","),
            yaxis=theme.axis(
                range=[-0.6, len(rows) - 0.1],
                showticklabels=False,
                showgrid=False,
                automargin=False,
            ),
            margin={"l": 4, "r": 28, "t": 6, "b": 36},
        ),
    }


def _categories(labels: Sequence[str], title: str = "") -> Figure:
    """An axis of names in the order given."""
    return theme.axis(
        type="category",
        showgrid=False,
        categoryorder="array",
        categoryarray=list(labels),
        range=[-0.5, len(labels) - 0.5],
        title={"text": title, "standoff": 8, "font": {"size": TITLE_SIZE}} if title else None,
    )


def columns(series: Series, title: str = "") -> Figure:
    """People by year, as columns with their number above; `title` says which years these are."""
    labels = [label for label, _ in series]
    numbers = [_number(item) for _, item in series]
    top = max((n for n in numbers if n is not None), default=1.0)
    bars = {
        "type": "bar",
        "x": labels,
        "y": [n or 0 for n in numbers],
        "marker": {"color": theme.COLORS["accent"]},
        "hovertemplate": "%{x}: %{y:,}<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": theme.layout(
            annotations=_hidden_notes(series),
            bargap=0.35,
            xaxis=_categories(labels, title=title or _("Year of leaving school")),
            yaxis=theme.axis(range=[0, top * 1.1], nticks=5, tickformat=","),
            margin={"l": 56, "r": 8, "t": 10, "b": 48},
        ),
    }


def wages_against(
    low: Series,
    middle: Series,
    high: Series,
    everyone: tuple[str, Series] | None = None,
    living: tuple[str, float] | None = None,
) -> Figure:
    """Wages over the years as `wages` has them, against up to two lines with their names on them.

    `everyone` is the median of all leavers over the same years, dashed; `living` is what living
    costs in a year, the same in every year, dotted.
    """
    figure = wages(low, middle, high)
    layout = figure["layout"]
    notes, shapes = [*layout["annotations"]], []
    tops = [n for _, item in high if (n := _number(item))]
    if everyone:
        name, points = everyone
        figure["data"].append(_dashed(name, points))
        notes.append(_line_name(name, points, middle))
        tops += [n for _, item in points if (n := _number(item))]
    if living:
        name, amount = living
        shapes.append(_level(amount))
        notes.append(_level_name(name, amount))
        tops.append(amount)
    axis = layout["yaxis"] | {"range": [0, max(tops, default=1.0) * 1.12]}
    return figure | {"layout": layout | {"annotations": notes, "shapes": shapes, "yaxis": axis}}


def _dashed(name: str, points: Series) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [label for label, _ in points],
        "y": [_number(item) for _, item in points],
        "connectgaps": False,
        "line": {"width": 2.5, "color": theme.COLORS["chart-5"], "dash": "dash"},
        "hovertemplate": f"{name}: $%{{y:,}}<extra></extra>",
    }


def _line_name(name: str, points: Series, middle: Series) -> Figure:
    """The name of a line at its end, on the side of it where the other line is not."""
    places = [place for place, (_, item) in enumerate(points) if _number(item) is not None]
    place = places[-1] if places else 0
    end, other = (_number(part[place][1]) if places else None for part in (points, middle))
    above = other is None or end is None or end >= other
    return {
        "x": place,
        "y": end or 0,
        "yshift": 2 if above else -2,
        "xanchor": "right",
        "yanchor": "bottom" if above else "top",
        "text": name,
        "font": {"size": NAME_SIZE},
        "showarrow": False,
    }


def _level(amount: float) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": amount,
        "y1": amount,
        "line": {"width": 2, "color": theme.NEUTRAL, "dash": "dot"},
    }


def _level_name(name: str, amount: float) -> Figure:
    """The name of a level at its start, where wages are lowest."""
    return {
        "xref": "paper",
        "x": 0.01,
        "y": amount,
        "xanchor": "left",
        "yanchor": "bottom",
        "text": name,
        "font": {"size": NAME_SIZE},
        "showarrow": False,
    }
