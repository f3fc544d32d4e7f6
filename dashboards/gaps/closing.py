"""Is a gap closing? A straight line through the gaps of single years, each as sure as it is. Pure.

Each year's gap weighs by one over the square of its standard error, which its interval gives; so a
year of few people bends the line little. The slope of that line, with its own standard error, is
what is tested (weighted least squares with known errors: a fixed-effect meta-regression on the
year, with Wald's test). Where the years lie further from the line than chance alone would put them,
the errors are widened by as much (Birge 1932, "The calculation of errors by the method of least
squares", Physical Review 40).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from dashboards.gaps.apart import Gap, Z

FEWEST = 3  # years through which a line can be checked
LEAST_ERROR = 1e-6  # of a gap: numbers without any spread still cannot weigh all
CLOSING, WIDENING, UNTOLD, NONE, TURNING = "closing", "widening", "untold", "none", "turning"


@dataclass(frozen=True)
class Line:
    """The line through the gaps: what they are on average, and what they change by a year.

    scatter  how many times wider the years lie than chance would have them, 1 or more
    """

    level: Gap
    slope: Gap
    years: int
    scatter: float

    @property
    def verdict(self) -> str:
        """What can be said of the gap: closing, widening, turning, none, or untold."""
        if not self.slope.sure:
            return UNTOLD if self.level.sure else NONE
        if not self.level.sure:
            return TURNING
        return WIDENING if (self.slope.value > 0) == (self.level.value > 0) else CLOSING

    @property
    def growth(self) -> tuple[float, float]:
        """The least and the most that the gap may grow by a year; less than none is shrinking."""
        if self.level.value >= 0:
            return self.slope.low, self.slope.high
        return -self.slope.high, -self.slope.low


def line(points: Sequence[tuple[float, Gap]]) -> Line | None:
    """The line through gaps by year; None for fewer years than a line can be checked by."""
    if len({year for year, _gap in points}) < FEWEST:
        return None
    weights = [_weight(gap) for _year, gap in points]
    total = sum(weights)
    year = sum(w * at for w, (at, _gap) in zip(weights, points, strict=True)) / total
    level = sum(w * gap.value for w, (_at, gap) in zip(weights, points, strict=True)) / total
    spread = sum(w * (at - year) ** 2 for w, (at, _gap) in zip(weights, points, strict=True))
    slope = (
        sum(
            w * (at - year) * (gap.value - level)
            for w, (at, gap) in zip(weights, points, strict=True)
        )
        / spread
    )
    left = sum(
        w * (gap.value - level - slope * (at - year)) ** 2
        for w, (at, gap) in zip(weights, points, strict=True)
    )
    scatter = max(1.0, sqrt(left / (len(points) - 2)))
    return Line(
        _around(level, scatter / sqrt(total)),
        _around(slope, scatter / sqrt(spread)),
        len(points),
        scatter,
    )


def _weight(gap: Gap) -> float:
    """One over the square of a gap's standard error, by the width of its interval."""
    error = max(LEAST_ERROR, (gap.high - gap.low) / (2 * Z))
    return 1 / (error * error)


def _around(value: float, error: float) -> Gap:
    return Gap(value, value - Z * error, value + Z * error)
