"""Every measure and dimension of a release, defined once (design section 4).

`frame()` goes into the release; pages show these texts and no others.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace

import pandas as pd

from aggregates.definitions.sectors import SECTORS as SECTORS
from aggregates.schema import (
    ACTIVITIES,
    COUNTS,
    EMPLOYMENT,
    MEASURES,
    PERCENTILES,
    RATES,
    rate_parts,
)

UI = "State unemployment-insurance (UI) wage records linked to school records"
STUDY = f"{UI}; college enrollment records"
ON_STUDY = {f"n_{name}" for name in ACTIVITIES}  # counts that rest on enrollment as well


@dataclass(frozen=True)
class Definition:
    """What a released column means, for people and for machines."""

    id: str
    kind: str  # measure or dimension
    name: str
    short: str
    long: str
    unit: str
    formula: str
    source: str


def _count(name: str, title: str, short: str, long: str, formula: str) -> Definition:
    source = STUDY if name in ON_STUDY else UI
    return Definition(name, "measure", title, short, long, "people", formula, source)


_COUNTS = (
    _count(
        "n_exiters",
        "Leavers",
        "People who left school in these years.",
        "Everyone in the group who left high school in these years, however they left.",
        "count of students",
    ),
    _count(
        "n_matched",
        "Leavers looked up",
        "Leavers whose records could be looked up in wage records.",
        "The denominator of every rate but the match rate. Somebody without a usable identifier "
        "cannot be looked up, and is in no rate.",
        "count of students with match_status = matched",
    ),
    _count(
        "n_employed",
        "With any covered work",
        "Looked-up leavers paid any covered wages in the period.",
        "Paid more than zero by an employer that pays state unemployment insurance. Federal, "
        "military, self-employed and out-of-state work is not in these records.",
        "count with sum of wages > 0 in the period",
    ),
    _count(
        "n_full_quarter",
        "With a full quarter at one employer",
        "Looked-up leavers with a full quarter of work for one employer in the period.",
        "The same employer paid them in a quarter of the period, the quarter before and the "
        "quarter after.",
        "count with an employer paying in quarters q-1, q and q+1, q in the period",
    ),
    _count(
        "n_full_year",
        "With work in all four quarters",
        "Looked-up leavers paid covered wages in each quarter of the year.",
        "Paid by any employers in all four quarters of the year after exit. Not defined for a "
        "single quarter.",
        "count with wages > 0 in four of four quarters",
    ),
    _count(
        "n_working",
        "Working",
        "Covered work and no college enrollment in the period.",
        "One of four activities; each looked-up leaver is in exactly one.",
        "employed and not enrolled",
    ),
    _count(
        "n_working_enrolled",
        "Working and in college",
        "Covered work and college enrollment in the same period.",
        "One of four activities; each looked-up leaver is in exactly one.",
        "employed and enrolled",
    ),
    _count(
        "n_enrolled",
        "In college, no covered work",
        "College enrollment and no covered work in the period.",
        "One of four activities; each looked-up leaver is in exactly one.",
        "enrolled and not employed",
    ),
    _count(
        "n_not_found",
        "Not found in records",
        "Neither covered work nor college enrollment found in the period.",
        "Not the same as unemployed: UI records miss federal, military, self-employed and "
        "out-of-state work, and people caring for family or not looking for work.",
        "neither employed nor enrolled",
    ),
)
_TITLE = {item.id: item.name for item in _COUNTS}
_WORK = {
    "employed": "any covered work",
    "full_quarter": "a full quarter at one employer",
    "full_year": "work in all four quarters",
}
_RANK = {"p25": ("25th", "A quarter"), "p50": ("50th", "Half"), "p75": ("75th", "Three quarters")}


def _rate(name: str) -> Definition:
    top, bottom = rate_parts(name)
    base = "all leavers" if bottom == "n_exiters" else "leavers looked up"
    return Definition(
        name,
        "measure",
        f"Share: {_TITLE[top][0].lower()}{_TITLE[top][1:]}",
        f"{_TITLE[top]}, as a share of {base}.",
        f"Divided after protection, and shown only where both counts are. Denominator: {base}.",
        "share, 0 to 1",
        f"{top} / {bottom}",
        STUDY if top in ON_STUDY else UI,
    )


def _wage(definition: str, percentile: str, nominal: bool) -> Definition:
    rank, part = _RANK[percentile]
    suffix, money = ("_nominal", "dollars of the time") if nominal else ("", "constant dollars")
    return Definition(
        f"wage_{definition}_{percentile}{suffix}",
        "measure",
        f"Wages, {rank} percentile ({_WORK[definition]}{', nominal' if nominal else ''})",
        f"{part} of those with {_WORK[definition]} earned this much or less.",
        f"Wages of the period in {money}, all jobs summed, among those with {_WORK[definition]}; "
        "rounded; shown where enough people and employers stand behind it. Years: annual wages; "
        "quarters: wages of the quarter."
        + ("" if nominal else " Each quarter's wages are deflated by the annual CPI-U."),
        f"{money} a period",
        f"linear-interpolated {rank} percentile of summed wages",
        UI + ("" if nominal else "; CPI-U, US city average, all items (BLS CUUR0000SA0)"),
    )


def _dimension(name: str, title: str, short: str, long: str = "") -> Definition:
    return Definition(name, "dimension", title, short, long or short, "code", "", "School records")


DIMENSIONS = {
    item.id: item
    for item in (
        _dimension("program_code", "Program", "Primary CTE program, its career cluster, or all."),
        _dimension(
            "region_code",
            "Place of school",
            "County, workforce region or state of the last school attended.",
        ),
        _dimension(
            "cohort_code",
            "Leaving years",
            "Calendar year of exit, a three-year window of them, or all.",
        ),
        _dimension(
            "horizon_code",
            "Time after leaving",
            "Second or fourth quarter, or year 1 to 10, after the exit quarter.",
        ),
        _dimension("subgroup_dim", "Grouping", "Which characteristic splits the group."),
        _dimension("subgroup_code", "Group", "Which part of the split the row is about."),
        _dimension("sex", "Sex", "Sex in school records."),
        _dimension(
            "race_ethnicity",
            "Race and ethnicity",
            "Federal race and ethnicity category; groups too small to show are pooled.",
        ),
        _dimension(
            "economically_disadvantaged",
            "Economic disadvantage",
            "Economically disadvantaged while in school.",
        ),
        _dimension("english_learner", "English learner", "English learner while in school."),
        _dimension("disability", "Disability", "Student with a disability."),
        _dimension("locale", "Locale", "Rural school, or city, suburb or town."),
        _dimension(
            "cte_level",
            "CTE level",
            "None, participant, concentrator or completer.",
            "Perkins V (20 U.S.C. 2302(12) and (13)): a participant completed at least one course "
            "of a CTE program; a concentrator at least two courses of one program. A completer "
            "finished the program, by the state's own rule. The highest level reached.",
        ),
        _dimension(
            "work_based_learning", "Work-based learning", "Took part in work-based learning."
        ),
        _dimension("exit_type", "How they left", "Diploma, certificate, equivalency, or none."),
    )
}
YES_NO = ("yes", "no")
SUBGROUPS: dict[str, tuple[str, ...]] = {
    "sex": ("female", "male", "not_reported"),
    "race_ethnicity": (
        "american_indian",
        "asian",
        "black",
        "hispanic",
        "pacific_islander",
        "white",
        "two_or_more",
        "not_reported",
    ),
    "economically_disadvantaged": YES_NO,
    "english_learner": YES_NO,
    "disability": YES_NO,
    "locale": ("rural", "nonrural"),
    "cte_level": ("none", "participant", "concentrator", "completer"),
    "work_based_learning": YES_NO,
    "exit_type": ("diploma", "certificate", "equivalency", "noncompleter"),
}
_TITLES = {
    "female": "Women",
    "male": "Men",
    "not_reported": "Not reported",
    "american_indian": "American Indian or Alaska Native",
    "asian": "Asian",
    "black": "Black",
    "hispanic": "Hispanic",
    "pacific_islander": "Pacific Islander",
    "white": "White",
    "two_or_more": "Two or more races",
    "other": "Other, two or more, or not reported",
    "alternative": "Certificate or equivalency",
    "rural": "Rural school",
    "nonrural": "City, suburb or town school",
    "none": "No CTE",
    "participant": "CTE participant",
    "concentrator": "CTE concentrator",
    "completer": "CTE completer",
    "diploma": "Diploma",
    "certificate": "Certificate",
    "equivalency": "Equivalency",
    "noncompleter": "Left without a diploma",
}
_PAIRS = {
    "economically_disadvantaged": ("Economically disadvantaged", "Not economically disadvantaged"),
    "english_learner": ("English learner", "Not an English learner"),
    "disability": ("With a disability", "Without a disability"),
    "work_based_learning": ("Work-based learning", "No work-based learning"),
}


def subgroup_title(dim: str, code: str) -> str:
    """Name of a subgroup code as pages show it."""
    if dim in _PAIRS:
        return _PAIRS[dim][YES_NO.index(code)]
    return _TITLES.get(code, code.replace("_", " ").capitalize())


def horizon_title(code: str) -> str:
    """'q2' -> 'Quarter 2 after leaving'; 'y05' -> 'Year 5 after leaving'."""
    return f"{'Year' if code[0] == 'y' else 'Quarter'} {int(code[1:])} after leaving"


def registry() -> dict[str, Definition]:
    """Every definition by id: measures in the order of the release, then dimensions."""
    found = {item.id: item for item in _COUNTS}
    found |= {name: _rate(name) for name in MEASURES if name.startswith("rate_")}
    for definition in EMPLOYMENT:
        for nominal in (False, True):
            for percentile in PERCENTILES:
                item = _wage(definition, percentile, nominal)
                found[item.id] = item
    return {name: found[name] for name in (*COUNTS, *MEASURES)} | DIMENSIONS


def frame(base: int | None = None, least: int = 0) -> pd.DataFrame:
    """The registry as rows: id, kind, name, short, long, unit, formula, source.

    base, least  of a release whose counts are rounded: to multiples of what, and how many people
                 a share must be of
    """
    names = [item.name for item in fields(Definition)]
    items = list(registry().values())
    if base is not None:
        items = [_rounded(item, base, least) for item in items]
    return pd.DataFrame([astuple(item) for item in items], columns=names)


def _rounded(item: Definition, base: int, least: int) -> Definition:
    """The definition with how rounding changes what is shown."""
    if item.id in COUNTS:
        return replace(
            item,
            long=f"{item.long} Rounded to a multiple of {base}, up or down by lot; a 0 stands for "
            "nobody or for a few people.",
            unit=f"{item.unit}, rounded to a multiple of {base}",
        )
    if item.id in RATES:
        shown = "Divided after protection, and shown only where both counts are."
        other = f"Of rounded counts, and shown only where the denominator is {least} or more."
        return replace(item, long=item.long.replace(shown, other))
    if item.kind == "measure":
        counted = f"The count of earners beside it is rounded to a multiple of {base}."
        return replace(item, long=f"{item.long} {counted}")
    return item
