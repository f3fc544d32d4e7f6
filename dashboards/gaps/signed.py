"""Differences in words: how far above or below, as one number or as a range."""

from __future__ import annotations

from dashboards import text
from dashboards.gaps.apart import Gap
from dashboards.language import _

HUNDRED = 100  # dollars: wages are not said more finely


def units(value: float, *, share: bool) -> int:
    """A difference counted in what it is said in: tenths of a point, or hundreds of dollars."""
    return round(value * 1000) if share else round(value / HUNDRED)


def number(value: float, *, share: bool) -> str:
    """The size of a difference: '1.2', or '$400'."""
    return text.tenths(value) if share else hundreds(abs(value))


def hundreds(value: float) -> str:
    """A wage as finely as it is said: '$35,900'."""
    return text.dollars(units(value, share=False) * HUNDRED)


def size(value: float, *, share: bool) -> str:
    """The size of a difference with what it is counted in: '1.2 points', or '$400'."""
    plain = number(value, share=share)
    return _("%(number)s points", number=plain) if share else plain


def away(low: float, high: float, *, share: bool) -> str:
    """'1.2 points above', '$400 to $900 below', 'between 1.2 points below and 0.3 points above'."""
    least, most = units(low, share=share), units(high, share=share)
    if least == most:
        return _one(low, least, share)
    if least >= 0:
        return _(
            "%(least)s to %(most)s above",
            least=number(low, share=share),
            most=size(high, share=share),
        )
    if most <= 0:
        return _(
            "%(least)s to %(most)s below",
            least=number(high, share=share),
            most=size(low, share=share),
        )
    return _(
        "between %(below)s below and %(above)s above",
        below=size(low, share=share),
        above=size(high, share=share),
    )


def _one(value: float, counted: int, share: bool) -> str:
    if not counted:
        return _("no difference")
    if counted > 0:
        return _("%(amount)s above", amount=size(value, share=share))
    return _("%(amount)s below", amount=size(value, share=share))


def reach(gap: Gap | None, *, share: bool) -> str:
    """The likely range of a gap, or nothing where it cannot be said."""
    return away(gap.low, gap.high, share=share) if gap else ""


def middle(gap: Gap, *, share: bool) -> str:
    """A gap as one number."""
    return away(gap.value, gap.value, share=share)


def short(value: float, *, share: bool) -> str:
    """A difference where there is little room: '−1.2', '+$400', '0'."""
    counted = units(value, share=share)
    if not counted:
        return number(0, share=share)
    return f"{'+' if counted > 0 else '−'}{number(value, share=share)}"
