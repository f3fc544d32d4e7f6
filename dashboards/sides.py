"""The groups that stand side by side: what the release says about each, and about whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aggregates.schema import ALL_COHORTS, KEYS, NO_DATA, NO_PROGRAM, PUBLISHED, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.language import _
from dashboards.selection import FRAMEWORK, Node, Selection, program_path
from dashboards.text import Cell, cell

MOST_SECTORS = 3  # industries of a group
EARLY = ("y01", "q4", "q2")  # when people are asked to be in college, the first that is counted
PARTS = {  # cube -> column of its parts
    "industries": "sector_code",
    "places": "place_code",
    "attainment": "attainment_code",
}
EARNED_BY = "y06"  # when leavers are asked what credentials they have earned
NO_CREDENTIAL = "none"  # part of those who have earned none
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Split:
    """Shares of people by their parts, the codes in order; and whose they are, if not its own."""

    shares: Mapping[str, Cell]
    of: str = ""
    wider: tuple[str, ...] = ()  # keys of the group that stands in, if one does


@dataclass(frozen=True)
class Side:
    """One group: what it is called, where it has a page, and its outcomes."""

    name: str
    inline: str  # its name inside a sentence
    note: str
    href: str
    selection: Selection  # of this group alone
    row: Row | None  # at the time asked for
    early: Row | None  # when college is asked about
    sectors: Split
    places: Split
    attainment: Split

    def cell(self, measure: str) -> Cell:
        """A measure at the time asked for."""
        return cell(self.row, measure)

    @property
    def college(self) -> Cell:
        """The share in college, early."""
        return text.in_college(self.early)

    @property
    def credential(self) -> Cell:
        """The share who earned a credential of any kind."""
        return with_credential(self.attainment)


def settled(asked: Selection) -> tuple[Selection, list[str]]:
    """The selection at the nearest groups that the release has numbers of, and what changed.

    Places of one program keep their places: the program may become its cluster. Programs keep
    themselves: their place may become a larger one. For both, the leaving years may become more.
    Of choices that leave some groups without numbers, the one that leaves fewest is best.
    """
    wider = _wider(asked)
    best = max(wider, key=lambda moved: (_there(moved), -wider.index(moved)))
    return best, _changes(asked, best)


def _there(selection: Selection) -> int:
    """How many of the groups have any outcomes."""
    return len({(row["program_code"], row["region_code"]) for row in _rows(selection)})


def _wider(asked: Selection) -> list[Selection]:
    codes = views.codes()
    if asked.regions:
        chain = codes.ancestors("programs", asked.programs[0])
        found = [replace(asked, programs=(code,)) for code in chain]
    else:
        found = [replace(asked, region=code) for code in codes.ancestors("regions", asked.region)]
    cohorts = codes.ancestors("cohorts", asked.cohort)
    return [replace(one, cohort=cohort) for one in found for cohort in cohorts]


def _rows(selection: Selection) -> list[queries.Row]:
    return queries.outcomes(
        program_code=selection.programs,
        region_code=selection.regions or selection.region,
        cohort_code=selection.cohort,
    )


def _changes(asked: Selection, moved: Selection) -> list[str]:
    """What is shown in place of what was asked for, and why."""
    programs, regions = views.codes().programs, views.region_title
    pairs = [
        (programs[asked.programs[0]].title, programs[moved.programs[0]].title),
        (regions(asked.region), regions(moved.region)),
        (views.cohort_title(asked.cohort), views.cohort_title(moved.cohort)),
    ]
    return [
        _(
            "For %(asked)s, groups are too small to show here. So these numbers are of: %(shown)s.",
            asked=before,
            shown=after,
        )
        for before, after in pairs
        if before != after
    ]


def reached(selection: Selection) -> set[str]:
    """Points in time that all groups have outcomes at; those that any has, where none is shared."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in _rows(selection):
        key = (row["program_code"], row["region_code"])
        found.setdefault(key, set()).add(row["horizon_code"])
    if not found:
        return set()
    shared = set.intersection(*found.values())
    return shared or set.union(*found.values())


def sides(selection: Selection) -> list[Side]:
    """The groups of a settled selection, in the order asked for."""
    rows = {(row["program_code"], row["region_code"], row["horizon_code"]): row
            for row in _rows(selection)}  # fmt: skip
    early = early_of(selection)
    places = selection.regions or (selection.region,)
    return [
        _side(selection, program, region, rows, early)
        for program in selection.programs
        for region in places
    ]


def early_of(selection: Selection) -> str:
    """When people are asked to be in college: early, and counted for any of the groups."""
    counted = {
        row["horizon_code"] for row in _rows(selection) if text.in_college(row).status != NO_DATA
    }
    return next((code for code in EARLY if code in counted), selection.horizon)


def _side(
    selection: Selection,
    program: str,
    region: str,
    rows: Mapping[tuple[str, str, str], Row],
    early: str,
) -> Side:
    codes = views.codes()
    own = replace(selection, program=program, region=region, programs=(), regions=())
    cluster = codes.programs.get(codes.programs[program].parent or "")
    by_place = bool(selection.regions)
    title = codes.programs[program].title
    return Side(
        name=views.region_title(region) if by_place else title,
        inline=views.place_name(region) if by_place else title,
        note="" if by_place or cluster is None or cluster.code == TOTAL else cluster.title,
        href=own.url(program_path(program)),
        selection=own,
        row=rows.get((program, region, selection.horizon)),
        early=rows.get((program, region, early)),
        sectors=_split("industries", own, own.horizon),
        places=_split("places", own, own.horizon),
        attainment=_split("attainment", own, EARNED_BY),
    )


def _split(cube: str, own: Selection, horizon: str) -> Split:
    """How the people of a group are split up, or those of the nearest group that is."""
    keys = (own.program, own.region, own.cohort)
    found = queries.nearest(cube, *keys, horizon_code=horizon)
    if found is None:
        return Split({})
    group = (found["program_code"], found["region_code"], found["cohort_code"])
    shares = {
        row[PARTS[cube]]: _share(row)
        for row in queries.of_group(cube, *group)
        if row["horizon_code"] == horizon
    }
    return Split(shares) if group == keys else Split(shares, wider_name(keys, group), group)


def with_credential(attainment: Split) -> Cell:
    """The share who earned a credential of any kind: all but those who earned none."""
    none = attainment.shares.get(NO_CREDENTIAL, Cell("", None, NO_DATA))
    value = 1 - none.value if none.shown and none.value is not None else None
    return Cell("rate_any_credential", value, none.status)


def _share(row: Row) -> Cell:
    value = row["share"] if row["share_status"] == PUBLISHED else None
    return Cell("rate_share", value, row["share_status"])


def wider_name(keys: Sequence[str], group: Sequence[str]) -> str:
    """What a wider group is called: what of it differs."""
    program, region, cohort = group
    names = []
    if program != keys[0]:
        names.append(views.codes().programs[program].title)
    if region != keys[1]:
        names.append(views.region_title(region))
    if cohort != keys[2]:
        names.append(views.cohort_title(cohort))
    return ", ".join(names)


def largest(split: Split, most: int = MOST_SECTORS) -> list[tuple[str, Cell]]:
    """The parts with the largest shares that are shown, largest first."""
    shown = [(code, item) for code, item in split.shares.items() if item.shown]
    return sorted(shown, key=lambda pair: (-float(pair[1].value or 0), pair[0]))[:most]


def college_way(own: Selection) -> tuple[str, str] | None:
    """The nearest wider group whose share in college is shown, without work and with it."""
    keys = views.keys_of(own)
    found = queries.rollups([keys], "rate_enrolled").get(tuple(keys.values()))
    row = queries.one(**{key: found[key] for key in KEYS}) if found else None
    item = text.in_college(row)
    return views.way(keys, row, item) if row and item.shown else None


# What to compare, for a visitor who has not chosen


def examples() -> list[tuple[str, ...]]:
    """Pairs to begin with: the two largest programs of each of the three largest clusters.

    Where single programs are too small to be shown, the two largest clusters.
    """
    codes = views.codes()
    people: dict[str, float] = {}
    for row in queries.outcomes(region_code=STATE, cohort_code=ALL_COHORTS):
        count = float(cell(row, "n_matched").value or 0)
        people[row["program_code"]] = max(people.get(row["program_code"], 0), count)

    def largest_two(nodes: Sequence[Node]) -> tuple[str, ...]:
        shown = [node.code for node in nodes if people.get(node.code) and node.code != NO_PROGRAM]
        return tuple(sorted(shown, key=lambda code: -people[code])[:2])

    clusters = sorted(codes.clusters(FRAMEWORK), key=lambda node: -people.get(node.code, 0))
    pairs = [largest_two(codes.programs_in(node.code)) for node in clusters]
    found = [pair for pair in [*pairs, largest_two(clusters)] if len(pair) == 2]
    return found[:3]


def relatives(program: str, most: int = 6) -> list[str]:
    """Other programs of the same cluster, or other clusters."""
    codes = views.codes()
    node = codes.programs[program]
    if node.level == "program" and node.parent:
        near = codes.programs_in(node.parent)
    else:
        near = codes.clusters(codes.framework_of(program))
    return [other.code for other in near if other.code != program][:most]


def largest_regions() -> list[str]:
    """Workforce regions, those with most leavers first."""
    nodes = [node.code for node in views.codes().of_level("regions", "workforce_region")]
    rows = queries.outcomes(program_code=TOTAL, region_code=nodes, horizon_code="q2")
    people = {row["region_code"]: float(cell(row, "n_matched").value or 0) for row in rows}
    return sorted(nodes, key=lambda code: -people.get(code, 0))
