"""The agency's policy as people read it: every setting with what it does, and the file itself.

Pure: the policy as the release prints it in, tables and text out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from dashboards.components import Column, Table

WIDTH = 90  # characters of a comment line
SETTINGS = {  # key of the policy -> what it is called, and what it does
    "method": (
        "Method",
        "How counts are protected: “suppression” hides some, “rounding” rounds all of them.",
    ),
    "minimum_count": (
        "Smallest count shown",
        "A count of fewer people is hidden, zero included, and so is one whose rest is that small.",
    ),
    "protection_width": (
        "Least doubt about a hidden count",
        "Whatever a reader adds and subtracts, a hidden count could be any of a range this wide.",
    ),
    "percentile_min_earners": (
        "Fewest earners for wages",
        "Wages of a group are shown only if at least this many people earned them.",
    ),
    "percentile_min_employers": (
        "Fewest employers for wages",
        "Wages of a group are shown only if this many employers were somebody’s main employer.",
    ),
    "percentile_max_share": (
        "Largest share of one employer",
        "Wages are not shown where one employer paid more than this share of them.",
    ),
    "wage_rounding": ("Wages rounded to", "Wages are rounded to a multiple of so many dollars."),
    "constant_dollar_year": (
        "Dollars of",
        "Wages of all years are put into dollars of this year, by the consumer price index.",
    ),
    "cohort_window_anchor": (
        "First year of a window",
        "Years of leaving are put together by threes, counted from this year, never overlapping.",
    ),
    "minimum_mean_group": (
        "Average group of a table",
        "A table is made only where its groups hold this many people on average.",
    ),
    "minimum_mean_part": (
        "Average part of a group",
        "What splits groups further, such as activities, is counted only where its smallest part "
        "holds this many people on average.",
    ),
    "retirement_age": (
        "Retirement age",
        "A CTE teacher can retire from this age on, or by years of service.",
    ),
    "retirement_service": (
        "Years of service to retire",
        "A CTE teacher with so many years of service can retire at any age.",
    ),
    "rounding_base": (
        "Counts rounded to",
        "With rounding only: every count is a multiple of this number.",
    ),
    "rounded_rate_minimum": (
        "Fewest people for a share",
        "With rounding only: shares of fewer people, being of rounded counts, would mislead.",
    ),
    "coding_steps": (
        "Ends that are coded",
        "A share so near to 0 or to 100% that few people make the difference is shown as “or "
        "less” or “or more”; none are if this is empty.",
    ),
}
UNITS = {  # key of the policy -> its value with the unit; a number alone for other keys
    "minimum_count": "{:,} people",
    "protection_width": "{:,} people",
    "percentile_min_earners": "{:,} people",
    "percentile_min_employers": "{:,} employers",
    "percentile_max_share": "{:.0%}",
    "wage_rounding": "${:,}",
    "constant_dollar_year": "{}",
    "cohort_window_anchor": "{}",
    "minimum_mean_group": "{:,} people",
    "minimum_mean_part": "{:,} people",
    "retirement_age": "{} years old",
    "retirement_service": "{} years",
    "rounding_base": "{:,} people",
    "rounded_rate_minimum": "{:,} people",
    "coding_steps": "{:.0%}",
}
TABLES = {  # tables of the policy -> what they hold
    "pool": "Codes that are put together before anything is counted: too few people alone.",
    "parts": "Cubes that split a count into parts, with the people that an average part must hold.",
    "reference": "The group that others are compared with, where gaps are shown.",
    "grids": "Levels that are published, wherever groups are large enough on average: programs or "
    "credentials, places, and years of leaving or award; “subgroups” for one grouping of people "
    "at a time; “minimum” asks for larger groups; “cubes” names the tables shown so.",
}
Titles = Callable[[str, str], str]  # grouping and code -> title


def commented(toml: str) -> str:
    """The policy as printed, with a comment above every setting and every kind of table."""
    lines: list[str] = []
    said: set[str] = set()
    for line in toml.splitlines():
        table = re.match(r"\[+(\w+)", line)
        key = re.match(r"(\w+) = ", line)
        if table:
            why = TABLES.get(table[1], "")
        else:
            why = SETTINGS[key[1]][1] if key and key[1] in SETTINGS else ""
        if why and why not in said:
            said.add(why)
            lines += [f"# {part}" for part in textwrap.wrap(why, WIDTH - 2)]
        lines.append(line)
    return "\n".join(lines) + "\n"


def settings_table(policy: Mapping[str, Any], cubes: Mapping[str, str]) -> Table:
    """Every single value of the policy; `cubes` gives their titles."""
    columns = [
        Column("setting", "Setting"),
        Column("value", "Value"),
        Column("meaning", "What it does"),
        Column("key_in_file", "Key in the file"),
    ]
    keys = [key for key in policy if not isinstance(policy[key], dict) and key != "grids"]
    keys.sort(key=lambda key: list(SETTINGS).index(key) if key in SETTINGS else len(SETTINGS))
    lines = [[*_named(key, _value(key, policy[key])), key] for key in keys]
    for cube, least in policy.get("parts", {}).items():
        title = cubes.get(cube, cube)
        why = "This cube is shown only where an average part of a group holds so many people."
        lines.append([f"Average part: {title}", f"{least:,} people", why, f"parts.{cube}"])
    return Table("policy", "Settings of the policy", columns, lines)


def _named(key: str, value: str) -> tuple[str, str, str]:
    title, why = SETTINGS.get(key, (key.replace("_", " ").capitalize(), ""))
    return title, value, why


def _value(key: str, value: Any) -> str:
    """A value in words, with its unit."""
    if isinstance(value, list):
        return ", ".join(_value(key, item) for item in value) or "none"
    unit = UNITS.get(key, "{:,}" if isinstance(value, int) else "{}")
    return unit.format(value)


def pooled_table(policy: Mapping[str, Any], dims: Mapping[str, str], title: Titles) -> Table:
    """Codes that are counted together."""
    columns = [
        Column("grouping", "Grouping"),
        Column("shown_as", "Shown together as"),
        Column("codes", "Codes"),
        Column("key_in_file", "Key in the file"),
    ]
    lines = []
    for dim, pooled in policy.get("pool", {}).items():
        for code, parts in pooled.items():
            said = ", ".join(part.replace("_", " ") for part in parts)
            name = dims.get(dim, dim.capitalize())
            lines.append([name, title(dim, code), said, f"pool.{dim}.{code}"])
    return Table("pooled", "Codes counted together", columns, lines)


def reference_table(policy: Mapping[str, Any], dims: Mapping[str, str], title: Titles) -> Table:
    """Whom groups are compared with."""
    found = policy.get("reference", {})
    columns = [
        Column("grouping", "Grouping"),
        Column("reference", "Compared with"),
        Column("key_in_file", "Key in the file"),
    ]
    lines = [
        [dims.get(dim, dim), title(dim, code), f"reference.{dim}"] for dim, code in found.items()
    ]
    return Table("reference", "Groups that others are compared with", columns, lines)


def levels_table(
    policy: Mapping[str, Any], levels: Mapping[str, str], cubes: Mapping[str, str]
) -> Table:
    """The combinations of levels that the policy asks for."""
    columns = [
        Column("unit", "Program or credential"),
        Column("place", "Place"),
        Column("cohorts", "Years of leaving or award"),
        Column("groups", "For"),
        Column("minimum", "Average group of at least"),
        Column("cubes", "Cubes"),
    ]
    least = policy.get("minimum_mean_group", 0)
    lines = []
    for grid in policy.get("grids", []):
        unit = grid.get("program") or grid.get("credential") or ""
        if "credential" in grid and unit == "total":
            unit = "all credentials"
        lines.append(
            [
                levels.get(unit, unit.capitalize()),
                levels.get(grid["region"], grid["region"]),
                ", ".join(levels.get(name, name).lower() for name in grid["cohorts"]),
                "Groups of people" if grid.get("subgroups") else "Everyone together",
                f"{max(least, grid.get('minimum', 0)):,}",
                ", ".join(cubes.get(name, name) for name in grid.get("cubes", ["outcomes"])),
            ]
        )
    return Table("levels", "Levels that the policy asks for", columns, lines)
