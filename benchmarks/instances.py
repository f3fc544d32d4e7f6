"""Seeded tables of invented graduates' outcomes, in three sizes, as systems of linked cells.

Every leaver is drawn: cohort, program, county, five attributes, at work or not. A cohort's cells
are program x place x (everyone, or one attribute at a time): five tables that share the cells of
everyone. Programs nest in clusters and clusters in the total, counties in regions and regions in
the state. Cells without a person are left out, as in the published figures that the sizes match.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from suppression import Layer, Table

SUBGROUPS = {  # shares of leavers by code; invented, of a state like Kentucky
    "sex": (0.51, 0.49),
    "race_ethnicity": (0.728, 0.12, 0.08, 0.04, 0.02, 0.006, 0.006),
    "economically_disadvantaged": (0.58, 0.42),
    "english_learner": (0.95, 0.05),
    "disability": (0.87, 0.13),
}
CODES = 1 + sum(len(shares) for shares in SUBGROUPS.values())  # everyone, then each code
EMPLOYED = 0.72  # of leavers, on average
OUTCOMES = ("total", "employed", "not_employed")


@dataclass(frozen=True)
class Shape:
    """How large an instance is, and how unlike its groups are.

    people    leavers a cohort
    programs  in each of the clusters; 0 = clusters are the finest level
    counties  in each of the regions; 0 = regions are the finest level
    skew      exponents of the shares of clusters, programs in a cluster, regions, counties in a
              region: share is proportional to rank ** -skew
    """

    people: int
    clusters: int = 16
    programs: int = 0
    regions: int = 10
    counties: int = 0
    cohorts: int = 1
    skew: tuple[float, float, float, float] = (1.2, 2.5, 0.6, 1.0)


SMALL = Shape(people=70_000)
MEDIUM = replace(SMALL, programs=5, cohorts=10)
LARGE = replace(MEDIUM, people=110_000, counties=12)


@dataclass(frozen=True)
class Axis:
    """A tree of codes, total first, leaves last.

    sums       (codes, leaves) 1 where a code covers a leaf
    relations  (m, codes) each margin +1, its parts -1
    """

    sums: np.ndarray
    relations: sparse.csr_matrix

    @property
    def size(self) -> int:
        """Number of codes."""
        return len(self.sums)


def small(seed: int = 1, partition: bool = False) -> Table:
    """S: cluster x region x one cohort, about 2,900 cells."""
    return build(SMALL, seed, partition)[0]


def medium_cohort(seed: int = 1, partition: bool = False) -> Table:
    """M1: one cohort of M, about 13,000 cells."""
    return build(replace(MEDIUM, cohorts=1), seed, partition)[0]


def medium(seed: int = 1, partition: bool = False) -> Table:
    """M: program x region x ten cohorts, about 130,000 cells."""
    return build(MEDIUM, seed, partition)[0]


def large(seed: int = 1, partition: bool = False) -> Table:
    """L: program x county x ten cohorts, about 1,000,000 cells."""
    return build(LARGE, seed, partition)[0]


def build(shape: Shape, seed: int, partition: bool) -> tuple[Table, pd.DataFrame]:
    """An instance, and the keys of its cells: cohort, outcome, program, place, subgroup.

    A cohort is a block: nothing ties it to others. Cost is 1 + log2(1 + people), between few
    cells and few people.
    """
    random = np.random.default_rng(seed)
    axes = _axes(shape, partition)
    relations = _relations(axes)
    parts = [_cohort(shape, axes, relations, random) for _ in range(shape.cohorts)]
    values = np.concatenate([part[0] for part in parts])
    block = np.repeat(np.arange(shape.cohorts), [len(part[0]) for part in parts])
    table = Table(
        values=values,
        relations=sparse.block_diag([part[1] for part in parts], format="csr"),
        cost=1.0 + np.log2(1.0 + values),
        block=block,
        layers=tuple(_layers(block, shape.cohorts)),
    )
    places = np.concatenate([part[2] for part in parts])
    keys = np.unravel_index(places, [axis.size for axis in axes])
    names = ("outcome", "program", "place", "subgroup")
    return table, pd.DataFrame({"cohort": block, **dict(zip(names, keys, strict=True))})


def _layers(block: np.ndarray, cohorts: int) -> list[Layer]:
    """Every cell by itself, cohort by cohort."""
    n = len(block)
    found = []
    for cohort in range(cohorts):
        mine = np.flatnonzero(block == cohort)
        ones = (np.ones(len(mine)), (mine, np.arange(len(mine))))
        each = sparse.csc_matrix(ones, shape=(n, len(mine)))
        found.append(Layer(each, (each,), cohort))
    return found


def _axes(shape: Shape, partition: bool) -> tuple[Axis, ...]:
    return (
        _tree([2]) if partition else _tree([1]),
        _tree([shape.clusters, shape.programs]),
        _tree([shape.regions, shape.counties]),
        _subgroups(),
    )


def _tree(branches: list[int]) -> Axis:
    """Total, then each level: every code of a level has as many parts as the next branch says."""
    levels = [1]
    for parts in branches:
        if parts > 1:
            levels.append(levels[-1] * parts)
    leaves = levels[-1]
    sums = [np.repeat(np.eye(size, dtype=np.int64), leaves // size, axis=1) for size in levels]
    start = np.cumsum([0, *levels])
    rows, columns, data = [], [], []
    for level, size in enumerate(levels[:-1]):
        child = np.arange(levels[level + 1])
        row = start[level] + np.arange(size)
        rows += [row, start[level] + child // (levels[level + 1] // size)]
        columns += [row, start[level + 1] + child]
        data += [np.ones(size), -np.ones(len(child))]
    shape = (start[-2], start[-1])
    if not rows:
        return Axis(np.vstack(sums), sparse.csr_matrix(shape))
    where = (np.concatenate(rows), np.concatenate(columns))
    return Axis(np.vstack(sums), sparse.csr_matrix((np.concatenate(data), where), shape=shape))


def _subgroups() -> Axis:
    """Everyone, who is everyone by sex, by race, and so on: its leaves are its codes."""
    matrix = np.zeros((len(SUBGROUPS), CODES))
    matrix[:, 0] = 1
    first = 1
    for row, shares in enumerate(SUBGROUPS.values()):
        matrix[row, first : first + len(shares)] = -1
        first += len(shares)
    return Axis(np.eye(CODES, dtype=np.int64), sparse.csr_matrix(matrix))


def _relations(axes: tuple[Axis, ...]) -> sparse.csr_matrix:
    """Every addition along every axis, over all combinations of codes."""
    found = []
    for place, axis in enumerate(axes):
        before = int(np.prod([other.size for other in axes[:place]]))
        after = int(np.prod([other.size for other in axes[place + 1 :]]))
        inner = sparse.kron(axis.relations, sparse.identity(after), format="csr")
        found.append(sparse.kron(sparse.identity(before), inner, format="csr"))
    return sparse.vstack(found, format="csr")


def _cohort(
    shape: Shape, axes: tuple[Axis, ...], relations: sparse.csr_matrix, random: np.random.Generator
) -> tuple[np.ndarray, sparse.csr_matrix, np.ndarray]:
    """Counts of one cohort's cells that hold somebody, their relations, places among all codes."""
    counts = _leaves(shape, axes, random)
    for axis in range(3):
        counts = np.moveaxis(np.tensordot(axes[axis].sums, counts, (1, axis)), 0, axis)
    values = counts.ravel()
    places = np.flatnonzero(values)
    kept = relations[:, places]
    kept = kept[np.flatnonzero(np.diff(kept.indptr))]
    return values[places], kept, places


def _leaves(shape: Shape, axes: tuple[Axis, ...], random: np.random.Generator) -> np.ndarray:
    """(outcomes, programs, places, codes) people at the finest level."""
    outcomes, programs, places = (axis.sums.shape[1] for axis in axes[:3])
    clusters = _shares(shape.clusters, shape.programs, shape.skew[:2])
    program = random.choice(programs, shape.people, p=clusters)
    place = random.choice(
        places, shape.people, p=_shares(shape.regions, shape.counties, shape.skew[2:])
    )
    at_work = random.random(shape.people) < _employment(programs, places, random)[program, place]
    cell = ((~at_work) * (outcomes > 1) * programs + program) * places + place
    codes = [np.zeros(shape.people, np.int64), *_attributes(random, program, place, shape)]
    size = outcomes * programs * places * CODES
    found = sum(np.bincount(cell * CODES + code, minlength=size) for code in codes)
    return np.asarray(found).reshape(outcomes, programs, places, CODES)


def _shares(groups: int, parts: int, skew: tuple[float, ...]) -> np.ndarray:
    """(leaves,) shares that fall with rank, of groups and of the parts within each."""
    outer = np.arange(1.0, groups + 1) ** -skew[0]
    inner = np.arange(1.0, max(parts, 1) + 1) ** -skew[1]
    found = np.outer(outer / outer.sum(), inner / inner.sum()).ravel()
    return found / found.sum()


def _employment(programs: int, places: int, random: np.random.Generator) -> np.ndarray:
    """(programs, places) chance to be at work."""
    by = random.normal(0, 0.06, (programs, 1)) + random.normal(0, 0.04, (1, places))
    return np.clip(EMPLOYED + by, 0.3, 0.95)


def _attributes(
    random: np.random.Generator, program: np.ndarray, place: np.ndarray, shape: Shape
) -> list[np.ndarray]:
    """The code of each person in each subgroup dimension."""
    found, first = [], 1
    for shares in SUBGROUPS.values():
        found.append(first + random.choice(len(shares), len(program), p=np.array(shares)))
        first += len(shares)
    return found
