"""The policy file: thresholds and the levels a release publishes; wrong keys are refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from aggregates.errors import AggregatesError
from aggregates.schema import SUBGROUP_DIMS

PROGRAM_LEVELS = ("program", "cluster", "total")  # finest first
REGION_LEVELS = ("county", "workforce_region", "state")
COHORT_LEVELS = ("year", "window", "all")
DEFAULT = Path(__file__).with_name("policy.toml")
AT_LEAST = {  # smallest value a policy may ask for; below it nothing would be protected
    "minimum_count": 3,
    "protection_width": 3,
    "percentile_min_earners": 3,
    "percentile_min_employers": 1,
    "percentile_max_share": 0.0,
    "wage_rounding": 1,
    "constant_dollar_year": 1990,
    "cohort_window_anchor": 1900,
    "minimum_mean_group": 0,
    "minimum_mean_activities": 0,
}


class PolicyError(AggregatesError):
    """A policy file with an unknown key or a value out of range."""


@dataclass(frozen=True)
class Grid:
    """One combination of levels, with the cohort levels it is shown at."""

    program: str
    region: str
    cohorts: tuple[str, ...]
    subgroups: bool = False


@dataclass(frozen=True)
class Policy:
    """What a release publishes and how it is protected; policy.toml explains each value."""

    minimum_count: int = 10
    protection_width: int = 10
    percentile_min_earners: int = 10
    percentile_min_employers: int = 3
    percentile_max_share: float = 0.8
    wage_rounding: int = 100
    constant_dollar_year: int = 2025
    cohort_window_anchor: int = 2013
    minimum_mean_group: int = 180
    minimum_mean_activities: int = 250
    pool: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    grids: tuple[Grid, ...] = ()


def load(path: Path | None) -> Policy:
    """The policy in `path`, or the built-in one. Values not given are the built-in ones.

    Raises PolicyError for a file that is no TOML, an unknown key or a value out of range.
    """
    given = _read(DEFAULT) | (_read(path) if path else {})
    known = {item.name for item in fields(Policy)}
    if unknown := sorted(set(given) - known):
        raise PolicyError(
            f"policy: unknown key {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        )
    for name, least in AT_LEAST.items():
        value = given[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise PolicyError(f"policy: {name} must be a number of at least {least}")
    if given["percentile_max_share"] > 1:
        raise PolicyError("policy: percentile_max_share must be at most 1")
    return Policy(
        **(given | {"grids": _grids(given["grids"]), "pool": _pool(given.get("pool", {}))})
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not a TOML file: {error}") from error


def _grids(raw: Any) -> tuple[Grid, ...]:
    found = []
    for number, item in enumerate(raw, start=1):
        where = f"policy: grid {number}"
        if unknown := sorted(set(item) - {"program", "region", "cohorts", "subgroups"}):
            raise PolicyError(f"{where}: unknown key {', '.join(unknown)}")
        for key, levels in (("program", PROGRAM_LEVELS), ("region", REGION_LEVELS)):
            if item.get(key) not in levels:
                raise PolicyError(f"{where}: {key} must be one of {', '.join(levels)}")
        cohorts = tuple(item.get("cohorts", ()))
        if not cohorts or set(cohorts) - set(COHORT_LEVELS):
            raise PolicyError(f"{where}: cohorts must be some of {', '.join(COHORT_LEVELS)}")
        found.append(
            Grid(item["program"], item["region"], cohorts, bool(item.get("subgroups", False)))
        )
    return tuple(found)


def _pool(raw: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    if unknown := sorted(set(raw) - set(SUBGROUP_DIMS)):
        raise PolicyError(
            f"policy: pool names {', '.join(unknown)}, which is no subgroup dimension"
        )
    return {
        dim: {code: tuple(codes) for code, codes in pooled.items()} for dim, pooled in raw.items()
    }


def to_toml(policy: Policy) -> str:
    """The policy as TOML that `load` reads back."""
    lines = []
    for item in fields(policy):
        if item.name not in ("pool", "grids"):
            lines.append(f"{item.name} = {getattr(policy, item.name)}")
    for dim, pooled in sorted(policy.pool.items()):
        lines += ["", f"[pool.{dim}]"]
        lines += [f"{code} = {_strings(codes)}" for code, codes in sorted(pooled.items())]
    for grid in policy.grids:
        lines += [
            "",
            "[[grids]]",
            f'program = "{grid.program}"',
            f'region = "{grid.region}"',
            f"cohorts = {_strings(grid.cohorts)}",
            f"subgroups = {'true' if grid.subgroups else 'false'}",
        ]
    return "\n".join(lines) + "\n"


def _strings(items: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in items) + "]"
