"""The representation ratio of a group in a part of all people, and how far chance could move it.

    ratio = share of the part's people who are in the group / share of all people who are
          = share of the group's people who are in the part / share of all people who are

1 is what equal shares would give. Everybody includes the group, and the whole includes the part,
so the two shares are not of separate people, and an interval that takes them for separate is wrong.
The group and all others are separate: of each, some are in the part. With r the ratio of those two
shares (a risk ratio), and w the share of all people who are in the group,

    ratio = r / (w r + 1 - w)

which grows with r; so the limits of r give those of the ratio. The limits of r are those of its
logarithm (Katz, Baptista, Azen and Pike 1978, "Obtaining confidence intervals for the risk ratio in
cohort studies", Biometrics 34), good for counts of 5 and more; a release shows none under 10.

Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboards import bands

Z = bands.deviate(2)  # of an interval that holds the truth 19 times in 20


@dataclass(frozen=True)
class Ratio:
    """A representation ratio and its limits; None where no interval can be said."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float] | None:
        """Its limits."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def sure(self) -> bool:
        """Whether it differs from 1 by more than chance alone could give."""
        return self.ends is not None and not self.ends[0] <= 1 <= self.ends[1]


def value(inside: float, group: float, part: float, everyone: float) -> float:
    """The ratio alone: `inside` of `group` people are in the part, `part` of `everyone`.

    Raises ValueError where nobody is in the group, or in the part.
    """
    if group <= 0 or part <= 0:
        raise ValueError("a ratio needs people in the group, and in the part")
    return (inside / group) / (part / everyone)


def ratio(inside: int, group: int, part: int, everyone: int, z: float = Z) -> Ratio:
    """The ratio with its limits.

    Without limits where the group or the others have nobody in the part, or are nobody. Raises
    ValueError where nobody is in the group, or in the part.
    """
    middle = value(inside, group, part, everyone)
    others, there = everyone - group, part - inside
    if min(inside, there, others) <= 0:
        return Ratio(middle)
    risk = (inside / group) / (there / others)
    error = math.sqrt(1 / inside - 1 / group + 1 / there - 1 / others)
    weight = group / everyone
    low, high = (_of_risk(risk * math.exp(side * z * error), weight) for side in (-1, 1))
    return Ratio(middle, low, high)


def _of_risk(risk: float, weight: float) -> float:
    return risk / (weight * risk + 1 - weight)
