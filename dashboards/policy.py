"""The agency's policy as people read it: every setting with what it does, and the file itself.

Pure: the policy as the release prints it in, tables and text out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from dashboards import text
from dashboards.components import Column, Original, Table
from dashboards.language import N_, SPANISH, Words, _, current, ngettext, title

WIDTH = 90  # characters of a comment line
SETTINGS = {  # key of the policy -> what it is called, and what it does
    "method": (
        N_("Method"),
        N_("How counts are protected: “suppression” hides some, “rounding” rounds all of them."),
    ),
    "license": (
        N_("License"),
        N_("What others may do with the files of the release."),
    ),
    "minimum_count": (
        N_("Smallest count shown"),
        N_(
            "A count of fewer people is hidden, zero included, and so is one whose rest is that "
            "small."
        ),
    ),
    "protection_width": (
        N_("Least doubt about a hidden count"),
        N_(
            "Whatever a reader adds and subtracts, a hidden count could be any of a range this "
            "wide."
        ),
    ),
    "percentile_min_earners": (
        N_("Fewest earners for wages"),
        N_("Wages of a group are shown only if at least this many people earned them."),
    ),
    "percentile_min_employers": (
        N_("Fewest employers for wages"),
        N_("Wages of a group are shown only if this many employers were somebody’s main employer."),
    ),
    "percentile_max_share": (
        N_("Largest share of one employer"),
        N_(
            "Wages are not shown where one employer paid more than this share of them, or of what "
            "another one leaves of them."
        ),
    ),
    "count_min_employers": (
        N_("Fewest employers for a count"),
        N_(
            "A count of people at work is shown only if this many employers were somebody’s main "
            "employer."
        ),
    ),
    "count_max_share": (
        N_("Largest share of one employer in a count"),
        N_(
            "A count is not shown where, one employer’s people taken away, another one employs "
            "more than this share of the rest."
        ),
    ),
    "wage_rounding": (
        N_("Wages rounded to"),
        N_("Wages are rounded to a multiple of so many dollars."),
    ),
    "constant_dollar_year": (
        N_("Dollars of"),
        N_("Wages of all years are put into dollars of this year, by the consumer price index."),
    ),
    "cohort_window_anchor": (
        N_("First year of a window"),
        N_(
            "Years of leaving are put together by threes, counted from this year, never "
            "overlapping."
        ),
    ),
    "minimum_mean_group": (
        N_("Average group of a table"),
        N_("A table is made only where its groups hold this many people on average."),
    ),
    "minimum_mean_part": (
        N_("Average part of a group"),
        N_(
            "What splits groups further, such as activities, is counted only where its smallest "
            "part holds this many people on average."
        ),
    ),
    "retirement_age": (
        N_("Retirement age"),
        N_("A CTE teacher can retire from this age on, or by years of service."),
    ),
    "retirement_service": (
        N_("Years of service to retire"),
        N_("A CTE teacher with so many years of service can retire at any age."),
    ),
    "rounding_base": (
        N_("Counts rounded to"),
        N_("With rounding only: every count is a multiple of this number."),
    ),
    "rounded_rate_minimum": (
        N_("Fewest people for a share"),
        N_("With rounding only: shares of fewer people, being of rounded counts, would mislead."),
    ),
    "coding_steps": (
        N_("Ends that are coded"),
        N_(
            "A share so near to 0 or to 100% that few people make the difference is shown as “or "
            "less” or “or more”; none are if this is empty."
        ),
    ),
}
WAYS = ("email", "phone", "url")  # of reaching the contact
TABLES = Words(  # tables of the policy -> what they hold
    {
        "pool": N_("Codes that are put together before anything is counted: too few people alone."),
        "parts": N_(
            "Cubes that split a count into parts, with the people that an average part must hold."
        ),
        "reference": N_("The group that others are compared with, where gaps are shown."),
        "living_cost": N_(
            "What a person needs to live on for a year, before taxes: a line beside wages. Without "
            "settings, there is no line."
        ),
        "targets": N_(
            "What the state has determined to reach on indicators of Perkins V: a line beside "
            "them. Without settings, there is no line."
        ),
        "approval": N_(
            "Roles that must each sign a release before it is public. Without settings, nobody "
            "has to."
        ),
        "access": N_("Who may see what is not public."),
        "redisclosure": N_("What people may do with the numbers."),
        "contact": N_("Whom to tell if somebody may have been found in the numbers."),
        "grids": N_(
            "Levels that are published, wherever groups are large enough on average: programs or "
            "credentials, places, and years of leaving or award; “subgroups” for one grouping of "
            "people at a time; “minimum” asks for larger groups; “cubes” names the tables shown so."
        ),
    }
)
Titles = Callable[[str, str], str]  # grouping and code -> title


def _people(number: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", number, n=text.count(number))


def _employers(number: int) -> str:
    return ngettext("%(n)s employer", "%(n)s employers", number, n=text.count(number))


def _years(number: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", number, n=number)


def _age(number: int) -> str:
    return ngettext("%(n)s year old", "%(n)s years old", number, n=number)


UNITS: Mapping[str, Callable[[Any], str]] = {  # key of the policy -> how its value is said
    "minimum_count": _people,
    "protection_width": _people,
    "percentile_min_earners": _people,
    "percentile_min_employers": _employers,
    "percentile_max_share": text.percent,
    "count_max_share": text.percent,
    "wage_rounding": text.dollars,
    "constant_dollar_year": str,
    "cohort_window_anchor": str,
    "minimum_mean_group": _people,
    "minimum_mean_part": _people,
    "retirement_age": _age,
    "retirement_service": _years,
    "rounding_base": _people,
    "rounded_rate_minimum": _people,
    "coding_steps": text.percent,
}


def commented(toml: str) -> str:
    """The policy as printed, with a comment above every setting and every kind of table."""
    lines: list[str] = []
    said: set[str] = set()
    for line in toml.splitlines():
        why = _comment(line)
        if why and why not in said:
            said.add(why)
            lines += [f"# {part}" for part in textwrap.wrap(why, WIDTH - 2)]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _comment(line: str) -> str:
    """What a line of the file is about, if it begins a table or a setting that is known."""
    if table := re.match(r"\[+(\w+)", line):
        return TABLES.get(table[1], "")
    key = re.match(r"(\w+) = ", line)
    return _(SETTINGS[key[1]][1]) if key and key[1] in SETTINGS else ""


def settings_table(policy: Mapping[str, Any], cubes: Mapping[str, str], named: Titles) -> Table:
    """Every single value of the policy, of its parts, of living costs, of targets and of who
    answers for it; `cubes` and `named` give titles of cubes, of regions and of groups.
    """
    columns = [
        Column("setting", _("Setting")),
        Column("value", _("Value")),
        Column("meaning", _("What it does")),
        Column("key_in_file", _("Key in the file")),
    ]
    keys = [key for key in policy if not isinstance(policy[key], dict) and key != "grids"]
    keys.sort(key=lambda key: list(SETTINGS).index(key) if key in SETTINGS else len(SETTINGS))
    lines = [[*_setting(key, policy[key]), Original(key)] for key in keys]
    for cube, least in policy.get("parts", {}).items():
        name = _("Average part: %(cube)s", cube=cubes.get(cube, cube))
        why = _("This cube is shown only where an average part of a group holds so many people.")
        lines.append([name, _people(least), why, Original(f"parts.{cube}")])
    lines += _living_cost(policy.get("living_cost", {}), named)
    lines += [line for item in policy.get("targets", {}).items() for line in _target(*item, named)]
    lines += _answerable(policy)
    return Table("policy", _("Settings of the policy"), columns, lines)


def _setting(key: str, value: Any) -> list[Any]:
    """What a setting is called, its value, and what it does; a new one has no words yet."""
    if key not in SETTINGS:
        return [Original(key.replace("_", " ").capitalize()), _value(key, value), ""]
    name, why = SETTINGS[key]
    return [_(name), _value(key, value), _(why)]


def _living_cost(cost: Mapping[str, Any], named: Titles) -> list[list[Any]]:
    """What a household needs for a year: in the state, and in regions that have their own."""
    if not cost:
        return []
    end = "_es" if current() == SPANISH else ""
    why = _(
        "What %(household)s needs for a year, before taxes: a line beside wages. Source: "
        "%(source)s.",
        household=cost[f"household{end}"],
        source=cost[f"source{end}"],
    )
    places = {_("Living cost"): ("amount", cost["amount"])}
    for code, amount in cost.get("regions", {}).items():
        place = _("Living cost: %(region)s", region=named("region", code))
        places[place] = (f"regions.{code}", amount)
    return [
        [place, _dollars_of(amount, cost["year"]), why, Original(f"living_cost.{key}")]
        for place, (key, amount) in places.items()
    ]


def _target(indicator: str, target: Mapping[str, Any], named: Titles) -> list[list[Any]]:
    """What the state has determined to reach: for all, and for years and groups with their own."""
    why = _(
        "The share of CTE concentrators that the state has determined to reach, set up to "
        "%(year)s. Source: %(source)s.",
        year=target["year"],
        source=target["source_es" if current() == SPANISH else "source"],
    )
    shares = {"share": ("", target["share"])}
    shares |= {f"years.{year}": (year, share) for year, share in target.get("years", {}).items()}
    for dim, own in target.get("groups", {}).items():
        shares |= {f"groups.{dim}.{code}": (named(dim, code), own[code]) for code in own}
    return [
        [
            _("Perkins %(indicator)s target: %(whom)s", indicator=indicator, whom=whom)
            if whom
            else _("Perkins %(indicator)s target", indicator=indicator),
            text.percent(share),
            why,
            Original(f"targets.{indicator}.{key}"),
        ]
        for key, (whom, share) in shares.items()
    ]


def _answerable(policy: Mapping[str, Any]) -> list[list[Any]]:
    """Who signs, who may see what, what people may do with numbers, and whom to tell."""
    contact = policy.get("contact", {})
    office = [_spoken(contact, "office"), *(contact.get(way, "") for way in WAYS)]
    also = policy.get("approval", {}).get("rehearsal", False)
    signs = _("they wait too") if also else _("they do not wait")
    said = {
        "approval.roles": (_("Who signs"), ", ".join(_spoken(policy.get("approval"), "roles"))),
        "approval.rehearsal": (_("Releases of invented people"), signs),
        "access.records": (_("Who opens linked records"), _spoken(policy.get("access"), "records")),
        "access.drafts": (_("Who looks at drafts"), _spoken(policy.get("access"), "drafts")),
        "redisclosure.terms": (
            _("Terms of use"),
            " ".join(_spoken(policy.get("redisclosure"), "terms")),
        ),
        "contact.office": (_("Contact"), ", ".join(filter(None, office))),
    }
    why = {
        "approval.roles": _(
            "Before a release is public, a person signs it as each of these, and nobody as two."
        ),
        "approval.rehearsal": _("Whether a release of invented people waits for them too."),
        "access.records": _("Nobody else sees records of people, which are not in a release."),
        "access.drafts": _("Nobody else sees a release before it is public."),
        "redisclosure.terms": _("What people may do with the numbers."),
        "contact.office": _("Whom to tell if somebody may have been found in the numbers."),
    }
    given = [key for key in said if policy.get(key.partition(".")[0])]
    return [[*said[key], why[key], Original(key)] for key in given]


def _spoken(table: Mapping[str, Any] | None, key: str) -> Any:
    """A text of a table, or its lines, in the language that is spoken."""
    end = "_es" if current() == SPANISH else ""
    return (table or {}).get(f"{key}{end}", "")


def _dollars_of(amount: int, year: int) -> str:
    return _("%(amount)s, in dollars of %(year)s", amount=text.dollars(amount), year=year)


def _value(key: str, value: Any) -> str:
    """A value in words, with its unit."""
    if isinstance(value, list):
        return ", ".join(_value(key, item) for item in value) or _("none")
    if key in UNITS:
        return UNITS[key](value)
    return text.count(value) if isinstance(value, int) else title(str(value))


def pooled_table(policy: Mapping[str, Any], dims: Mapping[str, str], named: Titles) -> Table:
    """Codes that are counted together."""
    columns = [
        Column("grouping", _("Grouping")),
        Column("shown_as", _("Shown together as")),
        Column("codes", _("Codes")),
        Column("key_in_file", _("Key in the file")),
    ]
    lines = []
    for dim, pooled in policy.get("pool", {}).items():
        for code, parts in pooled.items():
            said = ", ".join(title(part.replace("_", " ")) for part in parts)
            name = dims.get(dim, dim.capitalize())
            lines.append([name, named(dim, code), said, Original(f"pool.{dim}.{code}")])
    return Table("pooled", _("Codes counted together"), columns, lines)


def reference_table(policy: Mapping[str, Any], dims: Mapping[str, str], named: Titles) -> Table:
    """Whom groups are compared with."""
    columns = [
        Column("grouping", _("Grouping")),
        Column("reference", _("Compared with")),
        Column("key_in_file", _("Key in the file")),
    ]
    lines = [
        [dims.get(dim, dim), named(dim, code), Original(f"reference.{dim}")]
        for dim, code in policy.get("reference", {}).items()
    ]
    return Table("reference", _("Groups that others are compared with"), columns, lines)


def levels_table(
    policy: Mapping[str, Any], levels: Mapping[str, str], cubes: Mapping[str, str]
) -> Table:
    """The combinations of levels that the policy asks for."""
    columns = [
        Column("unit", _("Program or credential")),
        Column("place", _("Place")),
        Column("cohorts", _("Years of leaving or award")),
        Column("groups", _("For")),
        Column("minimum", _("Average group of at least")),
        Column("cubes", _("Cubes")),
    ]
    least = policy.get("minimum_mean_group", 0)
    lines = [
        [
            _unit(grid, levels),
            levels.get(grid["region"], grid["region"]),
            ", ".join(levels.get(name, name).lower() for name in grid["cohorts"]),
            _("Groups of people") if grid.get("subgroups") else _("Everyone together"),
            text.count(max(least, grid.get("minimum", 0))),
            ", ".join(cubes.get(name, name) for name in grid.get("cubes", ["outcomes"])),
        ]
        for grid in policy.get("grids", [])
    ]
    return Table("levels", _("Levels that the policy asks for"), columns, lines)


def _unit(grid: Mapping[str, Any], levels: Mapping[str, str]) -> str:
    """What a grid has a row for: a level of programs, or of credentials."""
    if grid.get("credential") == "total":
        return _("All credentials")
    level = str(grid.get("program") or grid.get("credential") or "")
    return levels.get(level, level.capitalize())
