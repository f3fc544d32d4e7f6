"""Colours and type for pictures. `assets/00-tokens.css` holds the same values; a test compares."""

from __future__ import annotations

from typing import Any

# Middle tones: each keeps a contrast of 3 to 1 with the light and with the dark background,
# and they differ in lightness so that no two neighbours depend on hue alone.
COLORS = {
    "accent": "#0f7f86",
    "chart-1": "#0f7f86",
    "chart-2": "#3f8fd1",
    "chart-3": "#8f6fc4",
    "chart-4": "#7d868f",
    "chart-5": "#c2661f",
    "chart-6": "#a3527f",
    "chart-7": "#5f8a2f",
    "chart-8": "#4a5fb5",
    "suppressed": "#7d868f",
}
SERIES = tuple(COLORS[f"chart-{number}"] for number in range(1, 9))
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "hexagon", "x")
GLYPHS = ("●", "■", "◆", "✚", "▲", "★", "⬢", "✖")  # the same marks, as characters in a key
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
ACTIVITY = dict(
    zip(
        ("working", "working_enrolled", "enrolled", "not_found"),
        (COLORS["chart-1"], COLORS["chart-2"], COLORS["chart-3"], COLORS["chart-4"]),
        strict=True,
    )
)
FONT = "system-ui, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
FONT_SIZE = 14  # pixels; text and grid colours follow the page's tokens by style sheet
NEUTRAL = "#7d868f"
BAND = "rgba(15, 127, 134, 0.16)"  # the accent, as an area


def layout(**changes: Any) -> dict[str, Any]:
    """The layout every picture starts from; `changes` win, axis by axis."""
    base: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": FONT_SIZE, "color": NEUTRAL},
        "margin": {"l": 52, "r": 16, "t": 12, "b": 44},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": FONT_SIZE}},
        "xaxis": axis(showgrid=False),
        "yaxis": axis(),
        "barcornerradius": 2,
    }
    return base | changes


def axis(**changes: Any) -> dict[str, Any]:
    """An axis: light lines, nothing to drag."""
    base: dict[str, Any] = {
        "gridcolor": NEUTRAL,
        "gridwidth": 1,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticks": "",
        "linecolor": NEUTRAL,
    }
    return base | changes
