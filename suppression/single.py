"""One cell by itself: how far it can go, in a growing neighbourhood (METHODS.md, S17, S18).

What can move while everything around stays at a table that fits shows what the cell can be; the
nearest relations alone show what it cannot. Either usually answers long before the whole is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from suppression.patches import Patch
from suppression.solver import Polytope
from suppression.unknowns import INEXACT, LARGE, TOLERANCE, Unknowns
from suppression.whole import around

BALLS = (300, 3_000)  # unknowns around the cell, before the whole piece is asked


@dataclass
class Answer:
    """What was found about one unknown.

    tables       (u,) each, tables that fit
    low, high    its least and largest value in them, NaN without any
    least, most  bounds that it cannot go beyond
    """

    unknown: int
    least: float
    most: float
    tables: list[np.ndarray] = field(default_factory=list)
    low: float = np.nan
    high: float = np.nan
    programs: int = 0

    def take(self, system: Unknowns, table: np.ndarray | None) -> None:
        """Count a table that fits."""
        if table is not None and system.table(table) is not None:
            self.tables.append(table)
            self.low = float(np.fmin(self.low, table[self.unknown]))
            self.high = float(np.fmax(self.high, table[self.unknown]))


class Single:
    """Asks about one unknown of a system, given a table `base` of it.

    far  how far from the base it need go at most, in persons
    """

    def __init__(self, system: Unknowns, base: np.ndarray, answer: Answer, far: float) -> None:
        self.system, self.base, self.answer, self.far = system, base, answer, far

    def ask(self, enough: Callable[[Answer], bool], deep: bool) -> Answer:
        """Widen and narrow what is known until `enough(answer)`, or nothing more can be known.

        deep  whether to search over whole numbers where real-valued programs do not tell
        """
        for ball in self._balls():
            for step in (self._inside, self._beyond):
                if enough(self.answer):
                    return self.answer
                step(ball)
        if self.system.whole and deep:
            for ball in self._balls():
                if enough(self.answer) or len(ball) > BALLS[-1]:
                    break
                self._whole(ball)
        return self.answer

    def _balls(self) -> Iterator[np.ndarray]:
        """Growing neighbourhoods of the unknown, the last one everything."""
        system, last = self.system, 0
        rows = np.unique(system.columns[:, [self.answer.unknown]].indices)
        for size in BALLS:
            reach, ball = 0, np.array([self.answer.unknown])
            while True:
                wider = around(system.matrix, system.columns, rows, reach + 1)
                if len(wider) > size or len(wider) <= len(ball):
                    break
                reach, ball = reach + 1, wider
            if last < len(ball) < system.size:
                yield ball
                last = len(ball)
        yield np.arange(system.size)

    def _inside(self, ball: np.ndarray) -> None:
        """Tables in which the unknown goes as far as asked, all outside the ball at the base."""
        if len(ball) == self.system.size > LARGE:
            return  # what `_beyond` finds there is a table as well
        system, base = self.system, self.base[ball].astype(float)
        above, below = system.upper[ball] - base, base - system.lower[ball]
        patch = Patch(system.columns[:, ball].tocsr(), above, below)
        axis = (ball == self.answer.unknown).astype(float)
        for by in (self.far, -self.far):
            move = patch.pull(by * axis, np.ones(len(ball)))
            self.answer.programs += 1
            if self._new(float(axis @ (base + move))):
                point = self.base.astype(float)
                point[ball] += move
                self.answer.take(system, system.beside(point))

    def _new(self, value: float) -> bool:
        """Whether a value of the unknown is beyond those known to be possible, by a person."""
        answer = self.answer
        known = answer.low - 1 < value - TOLERANCE and value + TOLERANCE < answer.high + 1
        return not known

    def _beyond(self, ball: np.ndarray) -> None:
        """Bounds of the unknown from the relations inside the ball alone."""
        polytope = self.system.beyond(ball)
        everything = len(ball) == self.system.size
        large = len(ball) > LARGE
        if large:
            polytope.choose(solver="ipm", run_crossover="off")
        for sign in (1.0, -1.0):
            point = self._furthest(polytope, ball, sign)
            self._bound(
                sign, point[ball == self.answer.unknown][0], INEXACT if large else TOLERANCE
            )
            if everything and self._new(float(point[self.answer.unknown])):
                self.answer.take(self.system, self.system.beside(point))

    def _whole(self, ball: np.ndarray) -> None:
        """The furthest in whole numbers: in the ball a table, over everything a bound as well."""
        for sign in (1.0, -1.0):
            axis = sign * (ball == self.answer.unknown)
            found, bound = self.system.inside(ball, self.base).best_whole(axis)
            self.answer.programs += 1
            if found is not None:
                point = self.base.copy()
                point[ball] = found
                self.answer.take(self.system, point)
            if len(ball) == self.system.size:
                self._bound(sign, sign * bound, TOLERANCE)

    def _furthest(self, polytope: Polytope, ball: np.ndarray, sign: float) -> np.ndarray:
        self.answer.programs += 1
        return polytope.maximise(sign * (ball == self.answer.unknown))

    def _bound(self, sign: float, value: float, slack: float) -> None:
        """The unknown goes no further than `value`: to the whole number within, if whole."""
        value += sign * slack
        if self.system.whole:
            value = np.floor(value) if sign > 0 else np.ceil(value)
        if sign > 0:
            self.answer.most = min(self.answer.most, float(value))
        else:
            self.answer.least = max(self.answer.least, float(value))
