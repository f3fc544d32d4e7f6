"""The trees that the groups of a cube lie in, and what is counted of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from aggregates.declarations import LEAVERS, Population
from aggregates.measures import PART_COLUMNS, Measures, measures


@dataclass(frozen=True)
class Dimensions:
    """The trees of a cube: program (or what takes its place), region, cohort (code, parent),
    subgroup (dim, code), and cover: cohort_code, horizon_code, first_year, last_year; grids: the
    published table `cube_grids`, which says what each combination of levels counts; parts: the
    codes of partitions, `dim_part`. There may be several pools (cohorts of level `all`), if there
    are pieces that they add up from (R8).
    """

    program: pd.DataFrame
    region: pd.DataFrame
    cohort: pd.DataFrame
    subgroup: pd.DataFrame
    cover: pd.DataFrame
    grids: pd.DataFrame
    parts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PART_COLUMNS))
    population: Population = LEAVERS

    @cached_property
    def measures(self) -> Measures:
        """What is counted of a group."""
        return measures(self.population, self.parts)
