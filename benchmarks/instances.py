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
SKEW = (1.2, 2.5, 0.6, 1.0)  # clusters, programs, regions, counties: share ~ rank ** -skew


@dataclass(frozen=True)
class Shape:
    """How large an instance is.

    people    leavers a cohort
    programs  in each of the clusters; 0 = clusters are the finest level
    counties  in each of the regions; 0 = regions are the finest level
    """

    people: int
    clusters: int = 16
    programs: int = 0
    regions: int = 10
    counties: int = 0
    cohorts: int = 1


SMALL = Shape(people=70_000)
MEDIUM = replace(SMALL, programs=5, cohorts=10)
MEDIUM_COHORT = replace(MEDIUM, cohorts=1)
LARGE = replace(MEDIUM, people=110_000, counties=12)
SHAPES = {"S": SMALL, "M1": MEDIUM_COHORT, "M": MEDIUM, "L": LARGE}


@dataclass(frozen=True, eq=False)
class Axis:
    """Codes of one dimension, total first, and who sums up to whom.

    sums       (codes, leaves) 1 where a code covers a leaf
    relations  (m, codes) each margin +1, its parts -1
    parents    (codes,) the code above each, -1 above the total; of everyone's subgroups, everyone
    """

    sums: np.ndarray
    relations: sparse.csr_matrix
    parents: np.ndarray

    @property
    def size(self) -> int:
        """Number of codes."""
        return len(self.parents)


@dataclass(frozen=True, eq=False)
class Instance:
    """A table, and for software that takes codes: the codes of its cells and their trees.

    keys     one row a cell: cohort, then a code of each dimension as a number, 0 = total
    parents  dimension -> the code above each code
    """

    table: Table
    keys: pd.DataFrame
    parents: dict[str, np.ndarray]


def small(seed: int = 1, partition: bool = False) -> Table:
    """S: cluster x region x one cohort, about 2,900 cells."""
    return build(SMALL, seed, partition).table


def medium_cohort(seed: int = 1, partition: bool = False) -> Table:
    """M1: one cohort of M, about 13,000 cells."""
    return build(MEDIUM_COHORT, seed, partition).table


def medium(seed: int = 1, partition: bool = False) -> Table:
    """M: program x region x ten cohorts, about 130,000 cells."""
    return build(MEDIUM, seed, partition).table


def large(seed: int = 1, partition: bool = False) -> Table:
    """L: program x county x ten cohorts, about 1,000,000 cells."""
    return build(LARGE, seed, partition).table


def named(name: str, seed: int = 1) -> Instance:
    """An instance by its short name: S, M1 (one cohort of M), M or L; with + for employed and not
    employed; `S/sex` for one of the linked tables by itself.
    """
    size, _, dimension = name.partition("/")
    found = build(SHAPES[size.rstrip("+")], seed, size.endswith("+"))
    return only(found, dimension) if dimension else found


def build(shape: Shape, seed: int = 1, partition: bool = False) -> Instance:
    """An instance; `partition` splits every group into employed and not employed as well.

    A cohort is a block: nothing ties it to others. Cost is 1 + log2(1 + people), between few
    cells and few people.
    """
    random = np.random.default_rng(seed)
    axes = _axes(shape, partition)
    relations = _relations(tuple(axes.values()))
    cohorts = [_cohort(shape, axes, random) for _ in range(shape.cohorts)]
    places = [np.flatnonzero(counts) for counts in cohorts]
    values = np.concatenate([counts[kept] for counts, kept in zip(cohorts, places, strict=True)])
    block = np.repeat(np.arange(shape.cohorts), [len(kept) for kept in places])
    matrix = sparse.block_diag([_among(relations, kept) for kept in places], format="csr")
    keys = np.unravel_index(np.concatenate(places), [axis.size for axis in axes.values()])
    return Instance(
        table=system(values, matrix, block),
        keys=pd.DataFrame({"cohort": block, **dict(zip(axes, keys, strict=True))}),
        parents={name: axis.parents for name, axis in axes.items()},
    )


def only(instance: Instance, dimension: str) -> Instance:
    """One of the five linked tables by itself: everyone, and the codes of one attribute."""
    codes = [0, *codes_of(dimension)]
    kept = np.flatnonzero(instance.keys["subgroup"].isin(codes))
    table = instance.table
    inside = abs(table.relations) @ ~np.isin(np.arange(table.size), kept) == 0
    matrix = _among(table.relations[np.flatnonzero(inside)], kept)
    return replace(
        instance,
        table=system(table.values[kept], matrix, table.block[kept]),
        keys=instance.keys.iloc[kept].reset_index(drop=True),
    )


def codes_of(dimension: str) -> range:
    """The codes that an attribute has on the axis of subgroups."""
    first = 1
    for name, shares in SUBGROUPS.items():
        if name == dimension:
            return range(first, first + len(shares))
        first += len(shares)
    raise KeyError(f"no attribute {dimension}; there are {', '.join(SUBGROUPS)}")


def system(values: np.ndarray, relations: sparse.csr_matrix, block: np.ndarray) -> Table:
    """A table in which every cell stands by itself."""
    return Table(
        values=values,
        relations=relations,
        cost=1.0 + np.log2(1.0 + values),
        block=block,
        layers=tuple(_layers(block)),
    )


def _among(relations: sparse.csr_matrix, cells: np.ndarray) -> sparse.csr_matrix:
    """The relations of some cells, in their order."""
    found = relations[:, cells]
    return found[np.flatnonzero(np.diff(found.indptr))]


def _layers(block: np.ndarray) -> list[Layer]:
    """Every cell by itself, cohort by cohort."""
    found = []
    for cohort in np.unique(block):
        mine = np.flatnonzero(block == cohort)
        ones = (np.ones(len(mine)), (mine, np.arange(len(mine))))
        each = sparse.csc_matrix(ones, shape=(len(block), len(mine)))
        found.append(Layer(each, (each,), int(cohort)))
    return found


def _axes(shape: Shape, partition: bool) -> dict[str, Axis]:
    return {
        "outcome": _tree([2]) if partition else _tree([]),
        "program": _tree([shape.clusters, shape.programs]),
        "place": _tree([shape.regions, shape.counties]),
        "subgroup": _subgroups(),
    }


def _tree(branches: list[int]) -> Axis:
    """Total, then level by level: every code has as many parts as the next branch says, if any."""
    sizes = np.cumprod([1, *(parts for parts in branches if parts)])
    first = np.cumsum([0, *sizes])
    parents = np.full(first[-1], -1)
    for level, size in enumerate(sizes[1:], start=1):
        step = size // sizes[level - 1]
        parents[first[level] : first[level + 1]] = first[level - 1] + np.arange(size) // step
    leaves = sizes[-1]
    sums = [np.repeat(np.eye(size, dtype=np.int64), leaves // size, axis=1) for size in sizes]
    matrix = np.zeros((first[-2], first[-1]))
    matrix[np.arange(first[-2]), np.arange(first[-2])] = 1
    matrix[parents[1:], np.arange(1, first[-1])] = -1
    return Axis(np.vstack(sums), sparse.csr_matrix(matrix), parents)


def _subgroups() -> Axis:
    """Everyone, who is everyone by sex, by race, and so on: its leaves are its codes."""
    matrix = np.zeros((len(SUBGROUPS), CODES))
    matrix[:, 0] = 1
    for row, name in enumerate(SUBGROUPS):
        matrix[row, codes_of(name)] = -1
    parents = np.append(-1, np.zeros(CODES - 1, np.int64))
    return Axis(np.eye(CODES, dtype=np.int64), sparse.csr_matrix(matrix), parents)


def _relations(axes: tuple[Axis, ...]) -> sparse.csr_matrix:
    """Every addition along every axis, over all combinations of codes."""
    found = []
    for place, axis in enumerate(axes):
        before = int(np.prod([other.size for other in axes[:place]]))
        after = int(np.prod([other.size for other in axes[place + 1 :]]))
        inner = sparse.kron(axis.relations, sparse.identity(after), format="csr")
        found.append(sparse.kron(sparse.identity(before), inner, format="csr"))
    return sparse.vstack(found, format="csr")


def _cohort(shape: Shape, axes: dict[str, Axis], random: np.random.Generator) -> np.ndarray:
    """(cells,) people of one cohort at every combination of codes."""
    trees = list(axes.values())[:3]
    counts = _leaves(shape, [axis.sums.shape[1] for axis in trees], random)
    for place, axis in enumerate(trees):
        counts = np.moveaxis(np.tensordot(axis.sums, counts, (1, place)), 0, place)
    return counts.ravel()


def _leaves(shape: Shape, sizes: list[int], random: np.random.Generator) -> np.ndarray:
    """(outcomes, programs, places, codes) people at the finest level."""
    outcomes, programs, places = sizes
    program = random.choice(programs, shape.people, p=_shares(shape.clusters, shape.programs, 0))
    place = random.choice(places, shape.people, p=_shares(shape.regions, shape.counties, 2))
    found = random.random(shape.people) < _employment(programs, places, random)[program, place]
    group = (program * places + place) + np.where(found | (outcomes == 1), 0, programs * places)
    codes = [np.zeros(shape.people, np.int64), *_attributes(shape.people, random)]
    length = outcomes * programs * places * CODES
    counts = sum(np.bincount(group * CODES + code, minlength=length) for code in codes)
    return np.asarray(counts).reshape(outcomes, programs, places, CODES)


def _shares(groups: int, parts: int, first: int) -> np.ndarray:
    """(leaves,) shares that fall with rank, of groups and of the parts within each."""
    outer = np.arange(1.0, groups + 1) ** -SKEW[first]
    inner = np.arange(1.0, max(parts, 1) + 1) ** -SKEW[first + 1]
    return np.outer(outer / outer.sum(), inner / inner.sum()).ravel()


def _employment(programs: int, places: int, random: np.random.Generator) -> np.ndarray:
    """(programs, places) chance to be at work."""
    by = random.normal(0, 0.06, (programs, 1)) + random.normal(0, 0.04, (1, places))
    return np.clip(EMPLOYED + by, 0.3, 0.95)


def _attributes(people: int, random: np.random.Generator) -> list[np.ndarray]:
    """The code of each person in each subgroup dimension."""
    return [
        random.choice(np.array(codes_of(name)), people, p=np.array(shares))
        for name, shares in SUBGROUPS.items()
    ]
