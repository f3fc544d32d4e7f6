"""Who employs the people of every count: how many employers, and the people of the two largest.

An employer knows its own people. What it can take away from a count is at most what the largest
one can, so that is all that protection needs to know of employers (suppression/METHODS.md, S26).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pandas as pd

from aggregates.counting import grid_parts, tally
from aggregates.declarations import Partition, Population, partitions_of
from aggregates.grids import Chosen, GridKey
from aggregates.measures import Measures
from aggregates.policy import Policy
from aggregates.relations import System
from aggregates.schema import EMPLOYMENT, KEYS
from aggregates.statements import text
from suppression import MinimumCount, Rivals, Rule, Table

COLUMNS = ("employers", "largest", "second")
FLAGS = {f"n_{definition}": definition for definition in EMPLOYMENT}  # core count -> who is in it
WHOLE = "n_employed"  # everybody that an employer is the main one of


@dataclass(frozen=True)
class Held:
    """What employers have in the cells of a system; all (n,).

    number, largest, second  employers, and the people of the two largest; 0 of cells that are not
             printed: what an employer has there is not known
    asked    whether the cell counts somebody at work, and is printed
    """

    number: np.ndarray
    largest: np.ndarray
    second: np.ndarray
    asked: np.ndarray

    def rule(self, policy: Policy) -> Rule:
        """What is unsafe by itself: small counts (S1), and what employers could see (S26)."""
        small = MinimumCount(policy.minimum_count)
        return small | self.rivals(policy) if policy.rivals else small

    def rivals(self, policy: Policy) -> Rivals:
        """S26, with the thresholds of the policy."""
        return Rivals(
            self.number,
            self.largest,
            self.second,
            self.asked,
            least=policy.count_min_employers,
            most=100 * policy.count_max_share,
            people=policy.minimum_count,
        )

    def beside(self, table: Table, policy: Policy) -> Table:
        """The table, with what employers know of it."""
        held = np.minimum(self.largest, table.values) if policy.rivals else np.zeros(table.size)
        return replace(table, held=held)


def table_of(population: Population) -> str:
    """The confidential table beside the cube of a population."""
    return f"{population.cube}_employers"


def read(con: duckdb.DuckDBPyConnection, population: Population) -> pd.DataFrame:
    """Keys, measure and what employers have in it, of every group and count with people at work."""
    return con.execute(f"from {table_of(population)} order by all").df()


def split_of_work(population: Population) -> tuple[Partition, ...]:
    """The partitions of people at work: by what their employers are, and where."""
    return tuple(item for item in partitions_of(population) if item.whole == WHOLE)


def count(
    con: duckdb.DuckDBPyConnection, population: Population, counted: Measures, chosen: Chosen
) -> None:
    """That table: a row a group and count that has people at work, in every grid."""
    keys = ", ".join(f"{key} varchar" for key in KEYS)
    numbers = ", ".join(f"{name} integer" for name in COLUMNS)
    con.execute(f"create table {table_of(population)}({keys}, measure varchar, {numbers})")
    if not population.wages or population.earners:  # nobody pays them by a record
        return
    for dim in population.dims:
        grids = {grid: at for grid, at in chosen.horizons.items() if grid[3] == dim}
        leaves = [(name, name) for name in FLAGS]
        _count(con, population, core(population), leaves, grids)
        for split in counted.parts:
            name = split.partition.name
            if split.partition not in split_of_work(population):
                continue
            leaves = [
                (leaf, split.partition.count(code))
                for code in split.codes
                for leaf in split.inside(code)
            ]
            here = {
                grid: [horizon for horizon in at if name in chosen.splits[grid, horizon]]
                for grid, at in grids.items()
            }
            _count(con, population, split.partition.people(population), leaves, here)


def core(population: Population) -> str:
    """SQL for the people at work, each once for every core count that they are in, as `part`."""
    others = ", ".join(
        f"case when {flag} then '{name}' end" for name, flag in FLAGS.items() if name != WHOLE
    )
    listed = f"list_filter(['{WHOLE}', {others}], lambda part: part is not null)"
    return f"select *, unnest({listed}) as part from {population.view}_at_work"


def _count(
    con: duckdb.DuckDBPyConnection,
    population: Population,
    people: str,
    leaves: list[tuple[str, str]],
    at: Mapping[GridKey, list[str]],
) -> None:
    """One split of the people at work, in the grids of one subgroup dimension.

    leaves  part of `people`, and a count that it is in
    at      grid -> horizons at which it is counted
    """
    grids = [grid for grid, horizons in at.items() if horizons]
    if not grids:
        return
    tally(con, population, grids, grids[0][3], "tally_employer", people)
    listed = ", ".join(f"('{leaf}', '{measure}')" for leaf, measure in leaves)
    for grid in grids:
        parts = grid_parts(population, grid, at[grid])
        con.execute(
            f"insert into {table_of(population)} by name "
            + text("grid_employer", **parts, leaves=listed)
        )
    con.execute("drop table tally")


def of_cells(system: System, rows: pd.DataFrame, employers: pd.DataFrame) -> Held:
    """What employers have in the cells of a system over `rows`; `employers` as from `read`."""
    size = len(system.block)
    found = {name: np.zeros(size, np.int64) for name in COLUMNS}
    place = rows[list(KEYS)].assign(row=np.arange(len(rows)))
    for measure, mine in employers.groupby("measure", sort=True):
        mine = mine.merge(place, on=list(KEYS))
        cells = system.index[str(measure)][mine["row"]]
        there = cells >= 0
        for name, numbers in found.items():
            numbers[cells[there]] = mine[name].to_numpy()[there]
    printed = system.printed
    return Held(
        np.where(printed, found["employers"], 0),
        np.where(printed, found["largest"], 0),
        np.where(printed, found["second"], 0),
        printed & (found["employers"] > 0),
    )
