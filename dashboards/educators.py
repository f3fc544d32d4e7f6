"""CTE teachers and what depends on them: rows of a release, their order, and ways on from blanks.

A group is the teachers of a cluster, or all, at a place in a school year. The release splits them
by the time until they can retire: within five years, in six to ten, or later. Who can retire in ten
years is added up here, and only from shares that are published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import bands, queries, views
from dashboards.queries import Row
from dashboards.selection import Selection
from dashboards.supply import EARLY
from dashboards.text import Cell, cell

SOON, NEXT, LATER = "within_5", "within_10", "later"  # parts of the teachers in the release
IN_FIVE, IN_TEN = "rate_within_5", "rate_in_10"
CUBE = "educators"
Key = tuple[str, str, str]  # cluster or total, place, year


@dataclass(frozen=True)
class Cluster:
    """The teachers of a cluster, and what depends on them.

    row       the cubes of teachers say this of it
    leavers   people who leave school with it as their main program, a year on average
    openings  a year, in the occupations that its programs lead to
    """

    code: str
    title: str
    row: Row
    leavers: Cell
    openings: Cell

    @property
    def able(self) -> Cell:
        """How many can retire within five years."""
        return cell(self.row, f"n_{SOON}")


@dataclass(frozen=True)
class Ordered:
    """Clusters in the order that was asked for, and the bands of those with equal shares."""

    clusters: Sequence[Cluster]
    bands: Sequence[bands.Band] = ()

    def band(self, code: str) -> int:
        """Place of a cluster's band, from 1; 0 where it is in none."""
        return next((n for n, band in enumerate(self.bands, 1) if code in band.keys), 0)


# Rows


def groups() -> dict[Key, Row]:
    """Every group of the release with its teachers, their age and how many can soon retire."""
    return _groups(queries.release().id)


@lru_cache(maxsize=8)
def _groups(release_id: str) -> dict[Key, Row]:
    parts: dict[Key, dict[str, Row]] = {}
    for row in queries.retirement():
        parts.setdefault(key_of(row), {})[row["retirement_code"]] = row
    return {key_of(row): _whole(row, parts.get(key_of(row), {})) for row in queries.teachers()}


def key_of(row: Mapping[str, str]) -> Key:
    """The group that a row is of."""
    return row["taught_code"], row["region_code"], row["cohort_code"]


def _whole(row: Row, parts: Mapping[str, Row]) -> Row:
    """A group with its parts as measures of its own."""
    cells = [
        _named(f"n_{SOON}", cell(parts.get(SOON), "n")),
        _named(IN_FIVE, cell(parts.get(SOON), "share")),
        _in_ten("n_in_10", parts, "n", cell(row, "n_educators")),
        _in_ten(IN_TEN, parts, "share", Cell("share", 1.0)),
    ]
    found = dict(row)
    for one in cells:
        found |= {one.measure: one.value, f"{one.measure}_status": one.status}
    return found


def _named(measure: str, item: Cell) -> Cell:
    return Cell(measure, item.value if item.shown else None, item.status)


def _in_ten(measure: str, parts: Mapping[str, Row], of: str, whole: Cell) -> Cell:
    """Those who can retire in ten years: two parts together, or the whole without the third."""
    soon, then, later = (cell(parts.get(code), of) for code in (SOON, NEXT, LATER))
    if soon.shown and then.shown:
        return Cell(measure, (soon.value or 0) + (then.value or 0))
    if later.shown and whole.shown:
        return Cell(measure, (whole.value or 0) - (later.value or 0))
    hidden = SUPPRESSED in (soon.status, then.status, later.status)
    return Cell(measure, None, SUPPRESSED if hidden else NO_DATA)


def year_of(selection: Selection) -> str:
    """The school year that is asked for, or the last; empty where teachers are not counted."""
    return selection.year or next(reversed(views.codes().taught), "")


def key(selection: Selection) -> Key:
    """The group that is asked for."""
    return selection.cluster or TOTAL, selection.region, year_of(selection)


def of_clusters(region: str, year: str) -> list[Row]:
    """Rows of the clusters at a place, or in the whole state where it has none."""
    for place in (region, STATE):
        found = [
            row
            for (taught, where, when), row in groups().items()
            if taught != TOTAL and where == place and when == year
        ]
        if found:
            return found
    return []


def of_regions(taught: str, year: str) -> list[Row]:
    """Rows of the workforce regions for a cluster, or for all teachers where it has none."""
    nodes = views.codes().of_level("regions", "workforce_region")
    for code in (taught, TOTAL):
        found = [groups().get((code, node.code, year)) for node in nodes]
        if any(found):
            return sorted((row for row in found if row), key=_place)
    return []


def _place(row: Row) -> str:
    return views.codes().regions[row["region_code"]].title


def of_years(taught: str, region: str) -> list[Row]:
    """Rows of a group, year by year."""
    found = [row for key, row in groups().items() if key[:2] == (taught, region)]
    return sorted(found, key=lambda row: row["cohort_code"])


# What depends on them


def beside(rows: Iterable[Row]) -> list[Cluster]:
    """Clusters with their leavers and openings at the place that their teachers are counted for."""
    rows = list(rows)
    region = rows[0]["region_code"] if rows else STATE
    left, waiting, titles = leavers(region), queries.openings(region), queries.taught()
    return [
        Cluster(
            code := row["taught_code"],
            titles.get(code, code),
            row,
            left.get(code, Cell("leavers", None, NO_DATA)),
            _openings(waiting.get(code)),
        )
        for row in rows
    ]


def _openings(row: Row | None) -> Cell:
    return Cell("annual_openings", row["n"]) if row else Cell("annual_openings", None, NO_DATA)


def leaving_years() -> tuple[int, int] | None:
    """First and last year of leaving of those who are counted as leavers."""
    return views.codes().cover.get((ALL_COHORTS, EARLY))


def leavers(region: str) -> dict[str, Cell]:
    """By program, cluster and everyone: people who leave school in a year, on average."""
    span = leaving_years()
    rows = queries.outcomes(region_code=region, cohort_code=ALL_COHORTS, horizon_code=EARLY)
    return {row["program_code"]: _a_year(cell(row, "n_matched"), span) for row in rows if span}


def _a_year(item: Cell, span: tuple[int, int]) -> Cell:
    if not item.shown:
        return Cell("leavers", None, item.status)
    return Cell("leavers", round((item.value or 0) / (span[1] - span[0] + 1), 1))


def high_on_all(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Clusters above the middle one in teachers who can soon retire, leavers and openings alike."""
    chosen = list(clusters)
    for of in (_able, _leavers, _waiting):
        numbers = [float(of(one).value or 0) for one in clusters if of(one).shown]
        middle = median(numbers) if numbers else 0.0
        chosen = [one for one in chosen if of(one).shown and (of(one).value or 0) > middle]
    return sorted(chosen, key=lambda one: one.title)


def _able(one: Cluster) -> Cell:
    return one.able


def _leavers(one: Cluster) -> Cell:
    return one.leavers


def _waiting(one: Cluster) -> Cell:
    return one.openings


# Order


def ordered(clusters: Iterable[Cluster], order: str) -> Ordered:
    """Clusters by name, by a count from the most down, or by share in bands of equals."""
    found = sorted(clusters, key=lambda one: one.title)
    equals = bands.bands(number for one in found if (number := share_of(one.row, one.code)))
    if order == "share":
        place = {code: n for n, band in enumerate(equals) for code in band.keys}
        found.sort(key=lambda one: place.get(one.code, len(equals)))
    counts = {"teachers": _able, "leavers": _leavers, "openings": _waiting}
    if order in counts:
        found.sort(key=lambda one: -_count(counts[order](one)))
    return Ordered(found, equals)


def _count(item: Cell) -> float:
    """A count to sort by; what is hidden comes last."""
    return float(item.value) if item.shown and item.value is not None else -1.0


def share_of(row: Row, name: str) -> bands.Number | None:
    """The share able to retire in five years, as a number to compare; None where it is hidden."""
    share, people = cell(row, IN_FIVE), cell(row, "n_educators")
    if not (share.shown and people.shown and people.value):
        return None
    return bands.of_share(name, float(share.value or 0), int(people.value))


# A way on from a blank


def nearest(group: Key, measure: str) -> tuple[Key, Cell] | None:
    """The nearest group whose number is shown: another year, a wider place, then all teachers."""
    found = groups()
    for candidate in _wider(group):
        item = cell(found.get(candidate), measure)
        if item.shown:
            return candidate, item
    return None


def _wider(group: Key) -> list[Key]:
    taught, region, year = group
    places = views.codes().ancestors("regions", region)
    others = sorted(
        (one for one in views.codes().taught if one != year),
        key=lambda one: (abs(int(one) - int(year)), one),
    )
    same = [(taught, region, one) for one in others]
    wider = [(taught, place, year) for place in places[1:]]
    return [*same, *wider, *((TOTAL, place, year) for place in places if taught != TOTAL)]
