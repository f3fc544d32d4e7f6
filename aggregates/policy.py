"""The policy file: thresholds and the levels a release publishes; wrong keys are refused."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from aggregates import declarations
from aggregates.definitions import SECTORS, YES_NO, recorded_codes
from aggregates.errors import AggregatesError

UNIT_LEVELS = {  # key of a grid -> its levels, finest first
    "program": ("program", "cluster", "total"),
    "credential": ("credential", "credential_type", "total"),
}
REGION_LEVELS = ("school", "district", "county", "workforce_region", "state")
COHORT_LEVELS = ("year", "window", "all")
SUPPRESSION, ROUNDING = METHODS = ("suppression", "rounding")
OUTCOMES = "outcomes"  # the cube that a grid is of unless it names others
DEFAULT = Path(__file__).with_name("policy.toml")
RANGE: dict[str, tuple[float, float]] = {  # below the lowest value nothing would be protected
    "minimum_count": (3, 1_000),
    "protection_width": (3, 1_000),
    "percentile_min_earners": (3, 1_000),
    "percentile_min_employers": (1, 1_000),
    "percentile_max_share": (0.0, 1.0),
    "wage_rounding": (1, 10_000),
    "constant_dollar_year": (1990, 2100),
    "cohort_window_anchor": (1900, 2100),
    "minimum_mean_group": (0, 10**9),
    "minimum_mean_part": (0, 10**9),
    "retirement_age": (40, 80),
    "retirement_service": (1, 80),
    "rounding_base": (3, 1_000),
    "rounded_rate_minimum": (0, 10**9),
}
ADDED = {  # what a release means that was built before there was a choice of methods
    "method": SUPPRESSION,
    "rounding_base": 10,
    "rounded_rate_minimum": 100,
}
CODE = r"[a-z][a-z0-9_]*"


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
class Policy:
    """What a release publishes and how it is protected; policy.toml explains each value."""

    minimum_count: int = 10
    protection_width: int = 10
    percentile_min_earners: int = 10
    percentile_min_employers: int = 3
    percentile_max_share: float = 0.8
    coding_steps: tuple[float, ...] = (0.05,)
    wage_rounding: int = 100
    constant_dollar_year: int = 2025
    cohort_window_anchor: int = 2013
    minimum_mean_group: int = 60
    minimum_mean_part: int = 20
    retirement_age: int = 60
    retirement_service: int = 27
    method: str = SUPPRESSION
    rounding_base: int = 10
    rounded_rate_minimum: int = 100
    pool: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    reference: dict[str, str] = field(default_factory=dict)
    grids: tuple[Grid, ...] = ()

    @property
    def rounded(self) -> bool:
        """Whether counts are rounded, none of them suppressed."""
        return self.method == ROUNDING

    @property
    def width(self) -> int:
        """Persons: how wide the interval of a protected count must be (S2; S21)."""
        return self.rounding_base - 1 if self.rounded else self.protection_width

    def least_part(self, cube: str) -> int:
        """People that an average part of a group must hold for a cube to be shown there (G3)."""
        return self.parts.get(cube, self.minimum_mean_part)

    @property
    def least_share(self) -> int:
        """People that a share must be of: shares of fewer, rounded, would mislead."""
        return max(self.rounded_rate_minimum if self.rounded else 0, 1)

    @property
    def shown_earners(self) -> int:
        """Earners that the count beside wage percentiles must show: a rounded one may be less."""
        return self.percentile_min_earners + (self.rounding_base - 1 if self.rounded else 0)


def load(path: Path | None) -> Policy:
    """The policy in `path`, or the built-in one. Values not given are the built-in ones.

    Raises PolicyError for a file that is no TOML, an unknown key or a value out of range.
    """
    return _checked(_read(DEFAULT) | (_read(path) if path else {}))


def parse(text: str) -> Policy:
    """The policy that `to_toml` printed as `text`. Raises PolicyError, or KeyError for a part."""
    try:
        return _checked(ADDED | tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"policy: not TOML: {error}") from error


def _checked(given: dict[str, Any]) -> Policy:
    known = {item.name for item in fields(Policy)}
    if unknown := sorted(set(given) - known):
        raise PolicyError(
            f"policy: unknown key {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        )
    for name, (least, most) in RANGE.items():
        value, kind = given[name], type(getattr(Policy, name))
        right = type(value) is kind or (kind is float and type(value) is int)
        if not (right and least <= value <= most):
            what = "a whole number" if kind is int else "a number"
            raise PolicyError(f"policy: {name} must be {what} from {least:,} to {most:,}")
    if given["method"] not in METHODS:
        raise PolicyError(f"policy: method must be one of {', '.join(METHODS)}")
    return Policy(
        **given
        | {
            "coding_steps": _steps(given["coding_steps"]),
            "grids": _grids(given["grids"]),
            "pool": _pool(given.get("pool", {})),
            "parts": _parts(given.get("parts", {})),
            "reference": _reference(given.get("reference", {})),
        }
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not a TOML file: {error}") from error


def _steps(raw: Any) -> tuple[float, ...]:
    right = isinstance(raw, list) and all(type(step) is float and 0 < step < 0.5 for step in raw)
    if not right or raw != sorted(set(raw)):
        raise PolicyError("policy: coding_steps must be shares from 0 to 0.5, smallest first")
    return tuple(raw)


def _grids(raw: Any) -> tuple[Grid, ...]:
    if not (isinstance(raw, list) and raw and all(isinstance(item, dict) for item in raw)):
        raise PolicyError("policy: grids must be one [[grids]] table or more")
    return tuple(_grid(f"policy: grid {number}", item) for number, item in enumerate(raw, start=1))


def _grid(where: str, item: dict[str, Any]) -> Grid:
    known = {*UNIT_LEVELS, "region", "cohorts", "subgroups", "minimum", "cubes"}
    if unknown := sorted(set(item) - known):
        raise PolicyError(f"{where}: unknown key {', '.join(unknown)}; known: {', '.join(known)}")
    units = [key for key in UNIT_LEVELS if key in item]
    if len(units) != 1:
        raise PolicyError(f"{where}: must name one of {', '.join(UNIT_LEVELS)}")
    for key, levels in ((units[0], UNIT_LEVELS[units[0]]), ("region", REGION_LEVELS)):
        if item.get(key) not in levels:
            raise PolicyError(f"{where}: {key} must be one of {', '.join(levels)}")
    cohorts, subgroups = item.get("cohorts", []), item.get("subgroups", False)
    some = isinstance(cohorts, list) and bool(cohorts)
    if not (some and all(cohort in COHORT_LEVELS for cohort in cohorts)):
        raise PolicyError(f"{where}: cohorts must be some of {', '.join(COHORT_LEVELS)}")
    if not isinstance(subgroups, bool):
        raise PolicyError(f"{where}: subgroups must be true or false")
    minimum = item.get("minimum", 0)
    if type(minimum) is not int or not 0 <= minimum <= RANGE["minimum_mean_group"][1]:
        raise PolicyError(f"{where}: minimum must be a whole number of 0 or more")
    cubes = _cubes(where, item.get("cubes", [OUTCOMES]), units[0])
    return Grid(item[units[0]], item["region"], tuple(cohorts), subgroups, minimum, cubes)


def _cubes(where: str, raw: Any, unit: str) -> tuple[str, ...]:
    """The cubes of a grid: known ones, of whoever is counted along its unit."""
    able = [
        item.name
        for item in declarations.CUBES
        if not item.beside and (item.population.unit == "credential") == (unit == "credential")
    ]
    if not (isinstance(raw, list) and raw and all(name in able for name in raw)):
        raise PolicyError(f"{where}: cubes must be some of {', '.join(able)}")
    return tuple(raw)


def _parts(raw: Any) -> dict[str, int]:
    able = [item.name for item in declarations.CUBES if item.partition]
    if not isinstance(raw, dict) or not set(raw) <= set(able):
        raise PolicyError(f"policy: parts must be a table of {', '.join(able)}")
    for cube, least in raw.items():
        if type(least) is not int or not 0 <= least <= RANGE["minimum_mean_part"][1]:
            raise PolicyError(f"policy: parts.{cube} must be a whole number of 0 or more")
    return dict(raw)


def _reference(raw: Any) -> dict[str, str]:
    codes = recorded_codes()
    if not isinstance(raw, dict) or not set(raw) <= set(codes):
        raise PolicyError(f"policy: reference must be a table of {', '.join(codes)}")
    for dim, code in raw.items():
        if code not in codes[dim]:
            raise PolicyError(f"policy: reference.{dim} must be one of {', '.join(codes[dim])}")
    return dict(raw)


def _pool(raw: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    if not (isinstance(raw, dict) and all(isinstance(pooled, dict) for pooled in raw.values())):
        raise PolicyError("policy: pool must be [pool.<dimension>] tables")
    return {dim: _pool_dimension(dim, pooled) for dim, pooled in raw.items()}


def _pool_dimension(dim: str, raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    where = f"policy: pool.{dim}"
    poolable = recorded_codes() | {"sector": tuple(SECTORS)}
    codes = poolable.get(dim, YES_NO)
    if codes == YES_NO:
        able = [name for name, known in poolable.items() if known != YES_NO]
        raise PolicyError(f"{where}: only {', '.join(able)} have codes to pool")
    taken: set[str] = set()
    for name, pooled in raw.items():
        if not re.fullmatch(CODE, name) or name in codes:
            raise PolicyError(f"{where}: {name} must be a new code of small letters")
        if not (isinstance(pooled, list) and pooled and all(code in codes for code in pooled)):
            raise PolicyError(f"{where}.{name}: codes must be some of {', '.join(codes)}")
        if len(set(pooled)) < len(pooled) or taken & set(pooled):
            raise PolicyError(f"{where}.{name}: a code can be pooled once")
        taken |= set(pooled)
    return {name: tuple(pooled) for name, pooled in raw.items()}


def to_toml(policy: Policy) -> str:
    """The policy as TOML that `load` reads back."""
    lines = [f'method = "{policy.method}"']
    for name in RANGE:
        lines.append(f"{name} = {getattr(policy, name)}")
    lines.append(f"coding_steps = {list(policy.coding_steps)}")
    for dim, pooled in sorted(policy.pool.items()):
        lines += ["", f"[pool.{dim}]"]
        lines += [f"{code} = {_strings(codes)}" for code, codes in sorted(pooled.items())]
    for name, table in (("parts", policy.parts), ("reference", policy.reference)):
        if table:
            lines += ["", f"[{name}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in sorted(table.items())]
    for grid in policy.grids:
        lines += [
            "",
            "[[grids]]",
            f'{grid.key} = "{grid.unit}"',
            f'region = "{grid.region}"',
            f"cohorts = {_strings(grid.cohorts)}",
            f"subgroups = {'true' if grid.subgroups else 'false'}",
            f"minimum = {grid.minimum}",
            f"cubes = {_strings(grid.cubes)}",
        ]
    return "\n".join(lines) + "\n"


def _strings(items: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in items) + "]"
