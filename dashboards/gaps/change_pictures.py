"""The gap of each year with its range as a picture, and the numbers that it is between."""

from __future__ import annotations

from dashboards import figures, text, theme
from dashboards.figures import NAME_SIZE, TITLE_SIZE
from dashboards.gaps import signed
from dashboards.gaps.change import Path, paths, series
from dashboards.gaps.rows import Asked, years_of
from dashboards.language import _


def draw_levels(asked: Asked) -> figures.Figure:
    """The numbers of the groups over the years."""
    return figures.trend(series(asked), share=asked.share, title=_("Year of leaving"))


def draw_gaps(asked: Asked) -> figures.Figure:
    """The gap of each year with its likely range, against a line of no difference."""
    found = paths(asked)
    names = [years_of(one)[0] for one in asked.years]
    traces = [_trace(asked, path, place, len(found)) for place, path in enumerate(found)]
    look = {"ticksuffix": ""} if asked.share else {"tickprefix": "$", "tickformat": ","}
    title = _("Percentage points") if asked.share else ""
    return {
        "data": traces,
        "layout": theme.layout(
            shapes=[_zero()],
            annotations=[_zero_name(asked)],
            xaxis=theme.axis(
                tickvals=list(range(len(names))),
                ticktext=names,
                range=[-0.5, len(names) - 0.5],
                showgrid=False,
                title={"text": _("Year of leaving"), "standoff": 8, "font": {"size": TITLE_SIZE}},
            ),
            yaxis=theme.axis(
                nticks=6,
                title={"text": title, "font": {"size": TITLE_SIZE}} if title else None,
                **look,
            ),
            margin={"l": 60, "r": 12, "t": 10, "b": 48},
        ),
    }


def _trace(asked: Asked, path: Path, place: int, most: int) -> figures.Figure:
    """Dots of a group with their ranges; groups stand side by side within a year."""
    times = 100 if asked.share else 1
    shift = (place - (most - 1) / 2) * 0.14
    shown = [(at, name, gap) for at, (name, _year, gap) in enumerate(path.gaps) if gap]
    colour = theme.SERIES[place % len(theme.SERIES)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": path.title,
        "x": [at + shift for at, _name, _gap in shown],
        "y": [gap.value * times for _at, _name, gap in shown],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(gap.high - gap.value) * times for _at, _name, gap in shown],
            "arrayminus": [(gap.value - gap.low) * times for _at, _name, gap in shown],
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        "customdata": [
            f"{path.title}, {name}: {signed.middle(gap, share=asked.share)} "
            f"({signed.reach(gap, share=asked.share)})"
            for _at, name, gap in shown
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": 10,
            "color": colour,
            "symbol": theme.SYMBOLS[place % len(theme.SYMBOLS)],
        },
    }


def _zero() -> figures.Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 0,
        "y1": 0,
        "line": {"width": 2, "color": theme.NEUTRAL},
    }


def _zero_name(asked: Asked) -> figures.Figure:
    return {
        "xref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "text": text.upper_first(asked.base_title),
        "font": {"size": NAME_SIZE},
        "showarrow": False,
    }
