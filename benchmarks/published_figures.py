"""What others published or measured once, and what we aim at, on instances of these shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.engines import ELIMINATION, NAIVE, OURS, Figures

GAUSS = "GaussSuppression"
HERE = "Gaussian elimination on the same cells"
FASTER = 5  # times: what we aim at beside it


@dataclass(frozen=True)
class Published:
    """A figure from elsewhere: other people's data of the same shape, measured once on two cores.

    `instance` and `mode` say beside which of ours it belongs.
    """

    instance: str
    mode: str
    by: str
    cells: int
    primaries: int
    secondaries: str
    seconds: str
    remark: str


PUBLISHED = (
    Published("S", "exact-recovery", GAUSS, 2_879, 565, "205", "175", "one system"),
    Published("S", "exact-recovery", GAUSS, 2_879, 565, "170 to 172", "1.2 to 4.4", "linked mode"),
    Published(
        "M1", "exact-recovery", GAUSS, 13_082, 6_308, "1,571", "21",
        "20 cells published in one table and hidden in another",
    ),
    Published("M1", "exact-recovery", GAUSS, 13_082, 6_308, "1,594", "65", ""),
    Published("S", "intervals", NAIVE, 2_879, 565, "310", "11", "a linear program a cell"),
    Published("S", "intervals", NAIVE, 2_879, 565, "465", "0.6", "programs in batches"),
)  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """At most `most` of a figure of ours. Of intervals, seconds include the attack."""

    instance: str
    mode: str
    what: str
    most: float
    why: str = ""

    def found(self, figures: Figures) -> float:
        """The figure that the aim is about."""
        value = float(getattr(figures, self.what))
        if self.what == "seconds" and self.mode == "intervals":
            return value + figures.attack_seconds
        return value


AIMS = (
    Aim("S", "exact-recovery", "secondaries", 205, f"{GAUSS}, one system"),
    Aim("S", "exact-recovery", "seconds", 35, f"5 times faster than {GAUSS}, one system"),
    Aim("S", "exact-recovery", "secondaries", 170, f"{GAUSS}, linked mode"),
    Aim("S", "exact-recovery", "seconds", 0.24, f"5 times faster than {GAUSS}, linked mode"),
    Aim("M1", "exact-recovery", "secondaries", 1_571, GAUSS),
    Aim("M1", "exact-recovery", "seconds", 4.2, f"5 times faster than {GAUSS}"),
    Aim("S", "intervals", "secondaries", 300),
    Aim("S", "intervals", "seconds", 2),
    Aim("M1", "intervals", "seconds", 20),
    Aim("L", "intervals", "seconds", 900),
    Aim("L", "intervals", "gigabytes", 8),
    Aim("demo", "intervals", "seconds", 600),
)


def published(instance: str, mode: str) -> list[Published]:
    """What others published beside one of ours."""
    return [item for item in PUBLISHED if (item.instance, item.mode) == (instance, mode)]


def aims(instance: str, mode: str, found: Mapping[str, Figures | str]) -> list[tuple[str, ...]]:
    """Aim, limit, found, met: a row for each aim of an instance in a mode.

    found  engine -> its figures, or why there are none. Where elimination ran on the same cells,
           that is an aim too.
    """
    ours, theirs = found.get(OURS), found.get(ELIMINATION)
    wanted = [aim for aim in AIMS if (aim.instance, aim.mode) == (instance, mode)]
    if isinstance(theirs, Figures):
        wanted.append(Aim(instance, mode, "secondaries", theirs.secondaries, HERE))
        wanted.append(Aim(instance, mode, "seconds", theirs.seconds / FASTER, f"a fifth of {HERE}"))
    return [_outcome(aim, ours) for aim in wanted]


def _outcome(aim: Aim, ours: Figures | str | None) -> tuple[str, ...]:
    name = f"{aim.instance}, {aim.mode}: {aim.what}" + (f" ({aim.why})" if aim.why else "")
    if not isinstance(ours, Figures):
        return name, f"{aim.most:,.4g}", "no figure", "**not met**"
    value = aim.found(ours)
    return name, f"{aim.most:,.4g}", f"{value:,.4g}", "met" if value <= aim.most else "**not met**"
