"""CTE concentrators: who was placed (Perkins 3S1) against the target of the state; and WIOA.

Indicator 3S1 is the share of concentrators found in work, college or service in the second quarter
after leaving. A state determines its own level for it, 20 U.S.C. 2323(b)(3): the policy of the
release has it. Whether a share is below it is said by Wilson's interval. Where a share is hidden,
its published parts say what it is at least; nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aggregates.schema import ALL_COHORTS, NO_DATA, PUBLISHED, STATE, SUPPRESSED, TOTAL
from dashboards import queries, text, views
from dashboards.language import SPANISH, _, current
from dashboards.queries import Row
from dashboards.selection import Selection
from dashboards.text import Cell, cell

INDICATOR = "3S1"
SOON, LATER = "q2", "q4"  # quarters of Perkins and WIOA
PLACED, NOT_PLACED = "placed", "not_placed"
ACTIVE = ("employed", "enrolled_only", "service_only")  # parts of those placed
CTE_LEVEL, CTE = "cte_level", ("concentrator", "completer")  # who is a concentrator by R10
ABOVE, BELOW, UNSURE = "above", "below", "unsure"
Key = tuple[str, str, str, str, str]  # program, place, years, grouping, group


@dataclass(frozen=True)
class Target:
    """The level that a state has determined, as its policy has it."""

    given: Mapping[str, Any]

    def share(self, key: Key) -> float:
        """The level for a group: of its population, of its year of leaving, or of all."""
        _program, _region, cohort, dim, code = key
        own = self.given.get("groups", {}).get(dim, {}).get(code)
        return float(own or self.given.get("years", {}).get(cohort) or self.given["share"])

    @property
    def source(self) -> str:
        """Who says so, in the language that is spoken."""
        return str(self.given["source_es" if current() == SPANISH else "source"])


@dataclass(frozen=True)
class Group:
    """Concentrators of a group, how many of them were placed, and the target for them.

    least  how many were placed at least, by the parts that are published; of a hidden count only
    """

    key: Key
    people: Cell
    placed: Cell
    share: Cell
    least: Cell
    target: float | None = None

    @property
    def program(self) -> str:
        """Code of the program, cluster or total."""
        return self.key[0]

    @property
    def region(self) -> str:
        """Code of the place."""
        return self.key[1]

    @property
    def known(self) -> bool:
        """Whether the share is shown, and of how many."""
        return bool(self.share.shown and self.people.shown and self.people.value)

    @property
    def ends(self) -> tuple[float, float] | None:
        """Wilson's interval of the share."""
        return limits(self.share, self.people) if self.known else None

    @property
    def verdict(self) -> str:
        """Above or below the target by more than chance, neither, or empty where it cannot be said.

        Of a hidden share, what is published can be enough to say that it is above.
        """
        if self.target is None:
            return ""
        if self.ends is None:
            low = limits(self.floor, self.people)
            return ABOVE if low and low[0] > self.target else ""
        low, high = self.ends
        return ABOVE if low > self.target else BELOW if high < self.target else UNSURE

    @property
    def floor(self) -> Cell:
        """The share that was placed at least; no data where its count says nothing."""
        if not (self.least.shown and self.people.shown and self.people.value):
            return Cell("rate_least", None, NO_DATA)
        return Cell("rate_least", float(self.least.value or 0) / self.people.value)

    @property
    def gap(self) -> float | None:
        """The share less the target."""
        known = self.known and self.target is not None
        return float(self.share.value or 0) - float(self.target or 0) if known else None

    @property
    def more(self) -> Cell:
        """How many more people placed would meet the target; 0 where it is met."""
        if self.gap is None or not self.placed.shown:
            return Cell("n_more", None, self.share.status if self.target else NO_DATA)
        wanted = math.ceil(float(self.target or 0) * int(self.people.value or 0) - 1e-9)
        return Cell("n_more", max(0, wanted - int(self.placed.value or 0)))


def limits(share: Cell, people: Cell) -> tuple[float, float] | None:
    """Wilson's interval of a share that is shown."""
    if not (share.shown and people.shown and people.value):
        return None
    return text.wilson(float(share.value or 0), int(people.value))


# Rows of the release


def target() -> Target | None:
    """The level of 3S1 that the policy of the release has; None where it has none."""
    given = queries.release().policy.get("targets", {}).get(INDICATOR)
    return Target(given) if given else None


def wioa(key: Key, horizon: str = SOON) -> Row | None:
    """Employment and wages of the concentrators of a group."""
    return _wioa(queries.release().id).get((key, horizon))


@lru_cache(maxsize=8)
def _wioa(release_id: str) -> dict[tuple[Key, str], Row]:
    rows = queries.about_concentrators("wioa")
    return {(_key(row), row["horizon_code"]): row for row in rows}


@lru_cache(maxsize=8)
def _placement(release_id: str) -> dict[Key, dict[str, Row]]:
    found: dict[Key, dict[str, Row]] = {}
    for row in queries.about_concentrators("placement"):
        found.setdefault(_key(row), {})[row["placement_code"]] = row
    return found


def _key(row: Mapping[str, str]) -> Key:
    return (
        row["program_code"],
        row["region_code"],
        row["cohort_code"],
        row["subgroup_dim"],
        row["subgroup_code"],
    )


def there() -> bool:
    """Whether the release counts anybody's placement."""
    return bool(_placement(queries.release().id))


def counted() -> set[Key]:
    """Every group that concentrators are counted for."""
    return _keys_of("placement") | _keys_of("wioa")


def years_there() -> set[str]:
    """Codes of the leaving years that concentrators are counted for."""
    return {key[2] for key in counted()}


def group(key: Key) -> Group:
    """The concentrators of a group; without rows, nothing is known of it."""
    parts = _placement(queries.release().id).get(key, {})
    placed = Cell("n_placed", *_part(parts, PLACED, "n"))
    aim = target()
    return Group(
        key,
        _people(key, parts),
        placed,
        Cell("rate_placed", *_part(parts, PLACED, "share")),
        _least(parts, placed),
        aim.share(key) if aim else None,
    )


def _part(parts: Mapping[str, Row], code: str, column: str) -> tuple[Any, str]:
    row = parts.get(code)
    if row is None:
        return None, NO_DATA
    status = row[f"{column}_status"]
    return (row[column] if status == PUBLISHED else None), status


def _people(key: Key, parts: Mapping[str, Row]) -> Cell:
    """All concentrators of a group: of WIOA's cube, or the placed and the others together."""
    item = cell(wioa(key), "n_matched")
    both = [Cell("n", *_part(parts, code, "n")) for code in (PLACED, NOT_PLACED)]
    if item.shown or not all(one.shown for one in both):
        return item
    return Cell("n_matched", sum(int(one.value or 0) for one in both))


def _least(parts: Mapping[str, Row], placed: Cell) -> Cell:
    """The published parts of a hidden count together."""
    counts = [Cell("n", *_part(parts, code, "n")) for code in ACTIVE]
    shown = [int(one.value or 0) for one in counts if one.shown]
    if placed.status != SUPPRESSED or not shown:
        return Cell("n_least", None, NO_DATA)
    return Cell("n_least", sum(shown))


# Whom a page is about


def focus(selection: Selection) -> list[tuple[str, str]]:
    """Grouping and group of those who are asked for: a special population, or each of several."""
    if not selection.population:
        return [(TOTAL, TOTAL)]
    _title, codes = queries.populations()[selection.population]
    return [(selection.population, code) for code in (["yes"] if "yes" in codes else codes)]


def chosen(selection: Selection) -> list[Group]:
    """Those who are asked for, in the whole state, as far as there is anybody."""
    keys = [(TOTAL, STATE, selection.cohort, dim, code) for dim, code in focus(selection)]
    return peopled(group(key) for key in keys)


def everyone(selection: Selection) -> list[Group]:
    """All concentrators, then those of every grouping."""
    pairs = [(TOTAL, TOTAL)]
    for dim, (_title, codes) in queries.populations().items():
        pairs += [(dim, code) for code in codes]
    return peopled(group((TOTAL, STATE, selection.cohort, *pair)) for pair in pairs)


def peopled(groups: Iterable[Group]) -> list[Group]:
    """Groups that the release has anybody of."""
    return [one for one in groups if one.people.status != NO_DATA]


def inside(selection: Selection, level: str, cube: str = "placement") -> list[Group]:
    """Those asked for by program, cluster or workforce region, as far as a cube counts them so: of
    the years asked for, or else of all; in order of name.
    """
    codes = views.codes()
    if level == "workforce_region":
        pairs = [(TOTAL, node.code) for node in codes.of_level("regions", level)]
    else:
        pairs = [(node.code, STATE) for node in codes.of_level("programs", level)]
    keys = [
        (*pair, years, dim, code)
        for years in dict.fromkeys((selection.cohort, ALL_COHORTS))
        for pair in pairs
        for dim, code in focus(selection)
    ]
    rows = _keys_of(cube)
    found = [key for key in keys if key in rows and key[2] == selection.cohort]
    found = found or [key for key in keys if key in rows]
    groups = [group(key) for key in found]
    return sorted(
        (one for one in groups if NO_DATA not in (_told(one, cube), one.people.status)),
        key=place_of,
    )


def _keys_of(cube: str) -> set[Key]:
    """Groups that a cube has rows of."""
    release = queries.release().id
    return set(_placement(release)) if cube == "placement" else {key for key, _q in _wioa(release)}


def _told(one: Group, cube: str) -> str:
    """The status of what a cube says of a group first: who was placed, or had work."""
    if cube == "placement":
        return one.placed.status
    return cell(wioa(one.key), "n_employed").status


def years(dim: str, code: str, cube: str = "placement") -> list[Group]:
    """A group by single year of leaving, or else by three of them."""
    for level in ("year", "window"):
        nodes = views.codes().of_level("cohorts", level)
        groups = [group((TOTAL, STATE, node.code, dim, code)) for node in nodes]
        found = [one for one in peopled(groups) if _told(one, cube) != NO_DATA]
        if len(found) > 1:
            return sorted(found, key=lambda one: one.key[2])
    return []


def name_of(one: Group) -> str:
    """Who they are: 'All CTE concentrators', or the name of a group."""
    dim, code = one.key[3:]
    if dim == TOTAL:
        return _("All CTE concentrators")
    return queries.populations()[dim][1][code]


def place_of(one: Group) -> str:
    """A program or a place, with the group if there are several."""
    codes = views.codes()
    title = (
        codes.programs[one.program].title
        if one.program != TOTAL
        else codes.regions[one.region].title
    )
    return title if one.key[4] in (TOTAL, "yes") else f"{title}: {text.lower_first(name_of(one))}"


def by_verdict(groups: Sequence[Group]) -> dict[str, list[Group]]:
    """Groups by what can be said of them and the target; under '' those of which nothing can."""
    found: dict[str, list[Group]] = {BELOW: [], UNSURE: [], ABOVE: [], "": []}
    for one in groups:
        found[one.verdict].append(one)
    return found
