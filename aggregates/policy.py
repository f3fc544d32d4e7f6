"""The policy file: thresholds and the levels a release publishes; wrong keys are refused."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from aggregates.policy_people import (
    Access,
    Approval,
    Contact,
    Redisclosure,
    lines_of,
    read_access,
    read_approval,
    read_contact,
    read_redisclosure,
)
from aggregates.policy_tables import (
    COHORT_LEVELS,
    REGION_LEVELS,
    UNIT_LEVELS,
    Grid,
    LivingCost,
    PolicyError,
    Target,
    given,
    one_of,
    read_grids,
    read_living_cost,
    read_parts,
    read_pool,
    read_reference,
    read_targets,
    refuse_unknown,
)
from aggregates.schema import LICENSES

__all__ = [
    "COHORT_LEVELS",
    "DEFAULT",
    "RANGE",
    "REGION_LEVELS",
    "UNIT_LEVELS",
    "Access",
    "Approval",
    "Contact",
    "Grid",
    "LivingCost",
    "Policy",
    "PolicyError",
    "Redisclosure",
    "Target",
    "load",
    "parse",
    "to_toml",
]
SUPPRESSION, ROUNDING = METHODS = ("suppression", "rounding")
DEFAULT = Path(__file__).with_name("policy.toml")
RANGE: dict[str, tuple[float, float]] = {  # below the lowest value nothing would be protected
    "minimum_count": (3, 1_000),
    "protection_width": (3, 1_000),
    "percentile_min_earners": (3, 1_000),
    "percentile_min_employers": (1, 1_000),
    "percentile_max_share": (0.0, 1.0),
    "count_min_employers": (1, 1_000),
    "count_max_share": (0.0, 1.0),
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
NOT_STATED = "none"  # license of a release that names none
ADDED = {  # what a release means that was built before there was a choice of methods
    "method": SUPPRESSION,
    "license": NOT_STATED,
    "rounding_base": 10,
    "rounded_rate_minimum": 100,
    "count_min_employers": 1,  # built before counts were judged by employers
    "count_max_share": 1.0,
}


@dataclass(frozen=True)
class Policy:
    """What a release publishes and how it is protected; policy.toml explains each value."""

    minimum_count: int = 10
    protection_width: int = 10
    percentile_min_earners: int = 10
    percentile_min_employers: int = 3
    percentile_max_share: float = 0.8
    count_min_employers: int = 3
    count_max_share: float = 0.8
    coding_steps: tuple[float, ...] = (0.05,)
    wage_rounding: int = 100
    constant_dollar_year: int = 2025
    cohort_window_anchor: int = 2013
    minimum_mean_group: int = 60
    minimum_mean_part: int = 20
    retirement_age: int = 60
    retirement_service: int = 27
    method: str = SUPPRESSION
    license: str = "CC-BY-4.0"
    rounding_base: int = 10
    rounded_rate_minimum: int = 100
    pool: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    reference: dict[str, str] = field(default_factory=dict)
    living_cost: LivingCost | None = None
    targets: dict[str, Target] = field(default_factory=dict)
    approval: Approval = Approval()
    access: Access | None = None
    redisclosure: Redisclosure | None = None
    contact: Contact | None = None
    grids: tuple[Grid, ...] = ()

    @property
    def rounded(self) -> bool:
        """Whether counts are rounded, none of them suppressed."""
        return self.method == ROUNDING

    @property
    def rivals(self) -> bool:
        """Whether numbers are kept from employers who know their own people (S26, P4)."""
        return self.count_min_employers > 1

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

    Raises PolicyError for a file that is no TOML or says nothing, an unknown key or a value out of
    range.
    """
    asked = _read(path) if path else {}
    if path and not asked:
        raise PolicyError(
            f"{path}: says nothing; give a value that differs from the built-in policy, or build "
            "without --policy"
        )
    return _checked(_read(DEFAULT) | asked)


def parse(text: str) -> Policy:
    """The policy that `to_toml` printed as `text`. Raises PolicyError, or KeyError for a part."""
    try:
        return _checked(ADDED | tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"policy: not TOML: {error}") from error


def _checked(values: dict[str, Any]) -> Policy:
    refuse_unknown("policy", values, sorted(item.name for item in fields(Policy)))
    for name in RANGE:
        _in_range(name, values[name])
    one_of("policy: method", values["method"], METHODS)
    one_of("policy: license", values["license"], (*LICENSES, NOT_STATED))
    pool = read_pool(values.get("pool", {}))
    return Policy(
        **values
        | {
            "coding_steps": _steps(values["coding_steps"]),
            "grids": read_grids(values["grids"]),
            "pool": pool,
            "parts": read_parts(values.get("parts", {})),
            "reference": read_reference(values.get("reference", {}), pool),
            "living_cost": read_living_cost(values.get("living_cost", {})),
            "targets": read_targets(values.get("targets", {}), pool),
            "approval": read_approval(values.get("approval", {})),
            "access": read_access(values.get("access", {})),
            "redisclosure": read_redisclosure(values.get("redisclosure", {})),
            "contact": read_contact(values.get("contact", {})),
        }
    )


def _in_range(name: str, value: Any) -> None:
    (least, most), kind = RANGE[name], type(getattr(Policy, name))
    right = type(value) is kind or (kind is float and type(value) is int)
    if not (right and least <= value <= most):
        what = "a whole number" if kind is int else "a number"
        raise PolicyError(
            f"policy: {name} must be {what} from {least:,} to {most:,}; {given(value)}"
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError(
            f"{path}: not UTF-8 text, from byte {error.start}; save it as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        twice = "; a key is there twice" if "overwrite" in str(error) else ""
        raise PolicyError(f"{path}: not a TOML file: {error}{twice}") from error


def _steps(raw: Any) -> tuple[float, ...]:
    right = isinstance(raw, list) and all(type(step) is float and 0 < step < 0.5 for step in raw)
    if not right or raw != sorted(set(raw)):
        raise PolicyError(
            "policy: coding_steps must be shares from 0 to 0.5, smallest first; " + given(raw)
        )
    return tuple(raw)


def to_toml(policy: Policy) -> str:
    """The policy as TOML that `load` reads back."""
    lines = [f'method = "{policy.method}"', f'license = "{policy.license}"']
    for name in RANGE:
        lines.append(f"{name} = {getattr(policy, name)}")
    lines.append(f"coding_steps = {list(policy.coding_steps)}")
    lines += _living_cost(policy.living_cost) + _targets(policy.targets)
    for dim, pooled in sorted(policy.pool.items()):
        lines += ["", f"[pool.{dim}]"]
        lines += [f"{code} = {_strings(codes)}" for code, codes in sorted(pooled.items())]
    for name, table in (("parts", policy.parts), ("reference", policy.reference)):
        if table:
            lines += ["", f"[{name}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in sorted(table.items())]
    for name in ("approval", "access", "redisclosure", "contact"):
        lines += lines_of(name, getattr(policy, name))
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


def _living_cost(cost: LivingCost | None) -> list[str]:
    """The table, empty where there is none: left out, it would be the built-in one."""
    lines = ["", "[living_cost]"]
    if cost is None:
        return lines
    values = {item.name: getattr(cost, item.name) for item in fields(cost)}
    regions = values.pop("regions")
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    if regions:
        lines += ["", "[living_cost.regions]"]
        lines += [f"{json.dumps(code)} = {amount}" for code, amount in regions.items()]
    return lines


def _targets(targets: dict[str, Target]) -> list[str]:
    """The tables; an empty one where there is none: left out, they would be the built-in ones."""
    lines = [] if targets else ["", "[targets]"]
    for name, target in sorted(targets.items()):
        own = {"years": target.years} | {f"groups.{dim}": of for dim, of in target.groups.items()}
        lines += ["", f"[targets.{name}]", f"share = {target.share}", f"year = {target.year}"]
        for key in ("source", "source_es"):
            lines.append(f"{key} = {json.dumps(getattr(target, key), ensure_ascii=False)}")
        for table, shares in own.items():
            if shares:
                lines += ["", f"[targets.{name}.{table}]"]
                lines += [f"{key} = {share}" for key, share in shares.items()]
    return lines


def _strings(items: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in items) + "]"
