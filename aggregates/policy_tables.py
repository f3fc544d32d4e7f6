"""The tables of a policy file: grids, pools, parts and reference groups, refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aggregates import declarations
from aggregates.declarations import NOW, Cube
from aggregates.definitions import SECTORS, YES_NO, dims_of_concentrators, recorded_codes
from aggregates.errors import AggregatesError
from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from aggregates.trees import CTE_CONCENTRATORS, CTE_LEVEL

UNIT_LEVELS = {  # key of a grid -> its levels, finest first
    "program": ("program", "cluster", "total"),
    "credential": ("credential", "credential_type", "total"),
}
REGION_LEVELS = ("school", "district", "county", "workforce_region", "state")
COHORT_LEVELS = ("year", "window", "all")
OUTCOMES = "outcomes"  # the cube that a grid is of unless it names others
GRID_KEYS = (*UNIT_LEVELS, "region", "cohorts", "subgroups", "cubes", "minimum")
MOST = 10**9  # people: more than there are
CODE = r"[a-z][a-z0-9_]*"
MARGINS = (TOTAL, STATE, ALL_COHORTS, "none", "unknown")  # codes that a pool cannot have
LONG = 40  # characters of a wrong value that a message repeats

Pool = dict[str, dict[str, tuple[str, ...]]]
TEXTS = ("household", "household_es", "source", "source_es")  # of [living_cost]
YEARS = (1900, 2100)
INDICATORS = ("3S1",)  # indicators of Perkins V that a state can have a target for
TARGET_KEYS = ("share", "year", "source", "source_es", "years", "groups")
DOLLARS = (1_000, 1_000_000)  # that a household may need for a year
LONGEST = 200  # characters of a text that stands beside a chart


class PolicyError(AggregatesError):
    """A policy file with an unknown key or a value out of range."""


@dataclass(frozen=True)
class Grid:
    """One combination of levels, with the cohort levels it is shown at, the cubes that are shown
    so, and how many people its groups must hold on average if that is more than
    `minimum_mean_group`. `unit` is a level of programs, or of credentials.
    """

    unit: str
    region: str
    cohorts: tuple[str, ...]
    subgroups: bool = False
    minimum: int = 0
    cubes: tuple[str, ...] = (OUTCOMES,)

    @property
    def key(self) -> str:
        """What the unit is a level of: the key that names it in the file."""
        return "program" if self.unit in UNIT_LEVELS["program"] else "credential"


@dataclass(frozen=True)
class LivingCost:
    """What a household needs to live on for a year: `amount` dollars of `year`, or of a region's
    own, by code; who the household is and who says so, in English and Spanish.
    """

    year: int
    amount: int
    household: str
    household_es: str
    source: str
    source_es: str
    regions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What a state has determined to reach on an indicator of Perkins V: a share of people.

    year    the last year that it was set for; who says so is in English and Spanish
    years   share by year of leaving, where a year has one of its own
    groups  share by dimension and code of a special population that has one of its own
    """

    share: float
    year: int
    source: str
    source_es: str
    years: dict[str, float] = field(default_factory=dict)
    groups: dict[str, dict[str, float]] = field(default_factory=dict)


def given(value: Any) -> str:
    """A wrong value for a message: nobody's, since a policy holds no person's."""
    if value is None:
        return "it is missing"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return f"not {text if len(text) <= LONG else text[:LONG] + '...'}"


def refuse_unknown(where: str, keys: Iterable[str], known: Collection[str]) -> None:
    """Raise PolicyError naming keys that there are not."""
    if unknown := sorted(set(keys) - set(known)):
        raise PolicyError(f"{where}: unknown key {', '.join(unknown)}; known: {', '.join(known)}")


def one_of(where: str, value: Any, known: Collection[str]) -> str:
    """The value, if it is one of those that there are. Raises PolicyError."""
    if not isinstance(value, str) or value not in known:
        raise PolicyError(f"{where} must be one of {', '.join(known)}; {given(value)}")
    return value


def some_of(where: str, value: Any, known: Collection[str]) -> tuple[str, ...]:
    """The list, if it is of values that there are, each once. Raises PolicyError."""
    if not (isinstance(value, list) and value):
        raise PolicyError(f"{where} must be a list of some of {', '.join(known)}; {given(value)}")
    for item in value:
        if not isinstance(item, str) or item not in known:
            raise PolicyError(f"{where} must be some of {', '.join(known)}; {given(item)}")
    if len(set(value)) < len(value):
        raise PolicyError(f"{where} must name each once; {given(value)}")
    return tuple(value)


def people(where: str, value: Any) -> int:
    """A number of people, 0 or more. Raises PolicyError."""
    if type(value) is not int or not 0 <= value <= MOST:
        raise PolicyError(f"{where} must be a whole number of 0 or more; {given(value)}")
    return value


def between(where: str, value: Any, least: int, most: int, what: str) -> int:
    """A whole number in a range. Raises PolicyError."""
    if type(value) is not int or not least <= value <= most:
        raise PolicyError(f"{where} must be {what} from {least} to {most}; {given(value)}")
    return value


def fraction(where: str, value: Any) -> float:
    """A share that neither nobody nor everybody is. Raises PolicyError."""
    if type(value) is not float or not 0 < value < 1:
        raise PolicyError(f"{where} must be a share between 0 and 1, such as 0.85; {given(value)}")
    return value


def one_line(where: str, value: Any) -> str:
    """A text of one line that says something. Raises PolicyError."""
    if not (isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= LONGEST):
        raise PolicyError(
            f"{where} must be a text of one line, at most {LONGEST} characters; {given(value)}"
        )
    return value


def read_grids(raw: Any) -> tuple[Grid, ...]:
    """The [[grids]] tables. Raises PolicyError."""
    if not (isinstance(raw, list) and raw and all(isinstance(item, dict) for item in raw)):
        raise PolicyError(f"policy: grids must be one [[grids]] table or more; {given(raw)}")
    return tuple(_grid(f"policy: grid {number}", item) for number, item in enumerate(raw, start=1))


def _grid(where: str, item: Mapping[str, Any]) -> Grid:
    refuse_unknown(where, item, GRID_KEYS)
    units = [key for key in UNIT_LEVELS if key in item]
    if len(units) != 1:
        raise PolicyError(f"{where}: must name one of {', '.join(UNIT_LEVELS)}, and only one")
    unit = one_of(f"{where}: {units[0]}", item[units[0]], UNIT_LEVELS[units[0]])
    region = one_of(f"{where}: region", item.get("region"), REGION_LEVELS)
    cohorts = some_of(f"{where}: cohorts", item.get("cohorts"), COHORT_LEVELS)
    subgroups = item.get("subgroups", False)
    if not isinstance(subgroups, bool):
        raise PolicyError(f"{where}: subgroups must be true or false; {given(subgroups)}")
    minimum = people(f"{where}: minimum", item.get("minimum", 0))
    cubes = _cubes(where, item.get("cubes", [OUTCOMES]), units[0])
    names = tuple(cube.name for cube in cubes)
    grid = Grid(unit, region, cohorts, subgroups, minimum, names)
    for cube in cubes:
        _can_show(where, cube, grid)
    return grid


def _cubes(where: str, raw: Any, unit: str) -> list[Cube]:
    """The cubes of a grid: known ones, of whoever is counted along its unit."""
    able = {
        cube.name: cube
        for cube in declarations.CUBES
        if not cube.beside and (cube.population.unit == "credential") == (unit == "credential")
    }
    for cube in declarations.CUBES:
        if cube.beside and isinstance(raw, list) and cube.name in raw:
            raise PolicyError(f"{where}: cubes: {cube.name} comes with {cube.beside}; name that")
    return [able[name] for name in some_of(f"{where}: cubes", raw, able)]


def _can_show(where: str, cube: Cube, grid: Grid) -> None:
    """Refuse a grid that a cube could never have: it would be left out without a word."""
    levels = (*cube.population.levels, TOTAL)
    if grid.unit not in levels:
        able = [level for level in UNIT_LEVELS[grid.key] if level in levels]
        raise PolicyError(
            f"{where}: {grid.key} must be one of {', '.join(able)} for {cube.name}; "
            f"{given(grid.unit)}"
        )
    regions = cube.partition.levels if cube.partition else ()
    if regions:
        one_of(f"{where}: region for {cube.name}", grid.region, regions)
    if cube.population.horizons == (NOW,):  # years of people as they are do not add up
        some_of(f"{where}: cohorts for {cube.name}", list(grid.cohorts), COHORT_LEVELS[:1])
    if grid.subgroups and not cube.subgroups:
        raise PolicyError(f"{where}: subgroups must be false for {cube.name}, which has none")


def read_parts(raw: Any) -> dict[str, int]:
    """The [parts] table: cube -> people. Raises PolicyError."""
    able = [item.name for item in declarations.CUBES if item.partition]
    if not isinstance(raw, dict):
        raise PolicyError(f"policy: parts must be a [parts] table; {given(raw)}")
    refuse_unknown("policy: parts", raw, able)
    return {cube: people(f"policy: parts.{cube}", least) for cube, least in raw.items()}


def read_reference(raw: Any, pool: Pool) -> dict[str, str]:
    """The [reference] table: subgroup dimension -> a code that is published. Raises PolicyError."""
    codes = recorded_codes()
    if not isinstance(raw, dict):
        raise PolicyError(f"policy: reference must be a [reference] table; {given(raw)}")
    refuse_unknown("policy: reference", raw, codes)
    for dim, code in raw.items():
        one_of(f"policy: reference.{dim}", code, codes_shown(dim, pool))
    return dict(raw)


def read_living_cost(raw: Any) -> LivingCost | None:
    """The [living_cost] table; none if it is empty, for pages without the line. Raises
    PolicyError.
    """
    where = "policy: living_cost"
    if not isinstance(raw, dict):
        raise PolicyError(f"{where} must be a [living_cost] table; {given(raw)}")
    if not raw:
        return None
    refuse_unknown(where, raw, ("year", "amount", *TEXTS, "regions"))
    regions = raw.get("regions", {})
    if not isinstance(regions, dict):
        raise PolicyError(f"{where}.regions must be a table of amounts by region; {given(regions)}")
    dollars = {f"{where}.amount": raw.get("amount")}
    dollars |= {f"{where}.regions.{code}": amount for code, amount in regions.items()}
    for name, value in dollars.items():
        between(name, value, *DOLLARS, "whole dollars")
    return LivingCost(
        year=between(f"{where}.year", raw.get("year"), *YEARS, "a year"),
        amount=raw["amount"],
        regions=dict(sorted(regions.items())),
        **{name: one_line(f"{where}.{name}", raw.get(name)) for name in TEXTS},
    )


def read_targets(raw: Any, pool: Pool) -> dict[str, Target]:
    """The [targets.<indicator>] tables; none for pages without that line. Raises PolicyError."""
    if not (isinstance(raw, dict) and all(isinstance(item, dict) for item in raw.values())):
        raise PolicyError(f"policy: targets must be [targets.<indicator>] tables; {given(raw)}")
    refuse_unknown("policy: targets", raw, INDICATORS)
    return {name: _target(f"policy: targets.{name}", item, pool) for name, item in raw.items()}


def _target(where: str, raw: Mapping[str, Any], pool: Pool) -> Target:
    refuse_unknown(where, raw, TARGET_KEYS)
    years, groups = raw.get("years", {}), raw.get("groups", {})
    if not isinstance(years, dict):
        raise PolicyError(f"{where}.years must be a table of shares by year; {given(years)}")
    for year in years:
        if not re.fullmatch(r"(19|20)\d\d", year):
            raise PolicyError(f"{where}.years: {given(year)} is no year, such as 2024")
    return Target(
        share=fraction(f"{where}.share", raw.get("share")),
        year=between(f"{where}.year", raw.get("year"), *YEARS, "a year"),
        source=one_line(f"{where}.source", raw.get("source")),
        source_es=one_line(f"{where}.source_es", raw.get("source_es")),
        years={
            year: fraction(f"{where}.years.{year}", share) for year, share in sorted(years.items())
        },
        groups=_target_groups(f"{where}.groups", groups, pool),
    )


def _target_groups(where: str, raw: Any, pool: Pool) -> dict[str, dict[str, float]]:
    if not (isinstance(raw, dict) and all(isinstance(item, dict) for item in raw.values())):
        raise PolicyError(f"{where} must be tables of shares by population; {given(raw)}")
    dims = [dim.partition("__")[2] for dim in dims_of_concentrators()]
    codes = {dim: codes_shown(dim, pool) for dim in dims}
    refuse_unknown(where, raw, codes)
    for dim, shares in raw.items():
        refuse_unknown(f"{where}.{dim}", shares, codes[dim])
    return {
        dim: {code: fraction(f"{where}.{dim}.{code}", share) for code, share in shares.items()}
        for dim, shares in sorted(raw.items())
    }


def codes_shown(dim: str, pool: Pool) -> list[str]:
    """The codes of a dimension that are published: those that are not pooled, and the pools."""
    pooled = pool.get(dim, {})
    inside = {item for items in pooled.values() for item in items}
    return [item for item in recorded_codes()[dim] if item not in inside] + sorted(pooled)


def read_pool(raw: Any) -> Pool:
    """The [pool.<dimension>] tables: new code -> codes that it takes the place of, by dimension.
    Raises PolicyError.
    """
    if not (isinstance(raw, dict) and all(isinstance(pooled, dict) for pooled in raw.values())):
        raise PolicyError(f"policy: pool must be [pool.<dimension>] tables; {given(raw)}")
    return {dim: _pool_dimension(dim, pooled) for dim, pooled in raw.items()}


def _pool_dimension(dim: str, raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    where = f"policy: pool.{dim}"
    poolable = recorded_codes() | {"sector": tuple(SECTORS)}
    codes = poolable.get(dim, YES_NO)
    if codes == YES_NO:
        able = [name for name, known in poolable.items() if known != YES_NO]
        raise PolicyError(f"{where}: only {', '.join(able)} have codes to pool")
    taken: set[str] = set()
    for name, pooled in raw.items():
        if not re.fullmatch(CODE, name) or name in codes or name in MARGINS:
            raise PolicyError(
                f"{where}: {name} must be a new code of small letters, other than "
                f"{', '.join((*MARGINS, *codes))}"
            )
        some_of(f"{where}.{name}: codes", pooled, codes)
        if taken & set(pooled):
            raise PolicyError(f"{where}.{name}: a code can be pooled once")
        if dim == CTE_LEVEL and set(pooled) & set(CTE_CONCENTRATORS):
            raise PolicyError(
                f"{where}.{name}: {' and '.join(CTE_CONCENTRATORS)} cannot be pooled: they add up "
                "to the concentrators of other tables (R10), which a code of both could give away"
            )
        taken |= set(pooled)
    return {name: tuple(pooled) for name, pooled in raw.items()}
