"""How far ways are from the one that others are compared with: small pictures, one a heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import text
from dashboards.gaps import signed
from dashboards.gaps.apart import Gap, is_share
from dashboards.gaps.strips import Strip, panel, reach
from dashboards.language import _
from dashboards.text import Cell


@dataclass(frozen=True)
class Row:
    """A gap with its name, and the number that it is of, which says why there is none."""

    name: str
    gap: Gap | None
    cell: Cell


@dataclass(frozen=True)
class Panel:
    """A heading with the gaps of one measure below it."""

    heading: str
    measure: str
    rows: Sequence[Row]


def picture(ident: str, title: str, base: str, found: Sequence[Panel]) -> Any:
    """The panels; those of shares have one scale and those of wages another."""
    found = [one for one in found if any(row.gap for row in one.rows)]
    tops = {share: _top(found, share=share) for share in (True, False)}
    if not found:
        return None
    notes = [
        _(
            "%(measures)s: from %(size)s below %(base)s to %(size)s above.",
            measures=_("Shares") if share else _("Wages"),
            size=signed.size(top / _times(share), share=share),
            base=base,
        )
        for share, top in tops.items()
        if top
    ]
    middle = _("The middle is no difference; a line is a likely range.")
    return html.Figure(
        [
            html.Figcaption(title, className="wf-picture__title"),
            html.P(f"{' '.join(notes)} {middle}", className="wf-note"),
            html.Ul(
                [
                    panel(one.heading, [_strip(row, one.measure) for row in one.rows], top)
                    for one in found
                    for top in [tops[is_share(one.measure)] or 1.0]
                ],
                className="wf-panels wf-fours",
            ),
        ],
        id=ident,
        className="wf-picture",
    )


def _times(share: bool) -> int:
    return 100 if share else 1


def _top(found: Sequence[Panel], *, share: bool) -> float:
    """The end of the scale of shares, or of wages; 0 where there are none."""
    ends = [
        end * _times(share)
        for one in found
        if is_share(one.measure) == share
        for row in one.rows
        if row.gap
        for end in (row.gap.low, row.gap.high)
    ]
    return reach(ends) if ends else 0.0


def _strip(row: Row, measure: str) -> Strip:
    share = is_share(measure)
    if row.gap is None:
        why = _("No difference can be shown.") if row.cell.shown else text.value(row.cell)
        return Strip(row.name, why.rstrip("."), hidden=True)
    times = _times(share)
    words = signed.middle(row.gap, share=share)
    ends = (row.gap.low * times, row.gap.high * times)
    return Strip(row.name, words, ends, row.gap.value * times)
