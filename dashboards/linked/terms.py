"""Nodes that pages share: metrics, dimensions and their points, and concepts of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from aggregates.schema import ALL_COHORTS, CODED, NO_DATA, STATE, SUPPRESSED
from dashboards import queries, text, views
from dashboards.language import N_, Words, _
from dashboards.linked.words import Node, defined, said, term

WITHHOLDING, METRIC = "withholding", "metric"  # schemes of concepts
COUNT, SHARE, WAGE = "count", "share", "wage"  # kinds of metric
PERCENTILE = re.compile(r"_p(\d+)(_nominal)?$")
NAMES = Words(
    {
        WITHHOLDING: N_("Why a number is not given, or not exactly"),
        METRIC: N_("Kinds of numbers"),
        SUPPRESSED: N_("Suppressed to protect privacy"),
        CODED: N_("Given as a bound to protect privacy"),
        NO_DATA: N_("No such number"),
        COUNT: N_("A count"),
        SHARE: N_("A share in percent"),
        WAGE: N_("A wage in dollars"),
    }
)
MEANT = Words(
    {
        SUPPRESSED: N_(
            "There is a number, and it is not given. It is of a small group, or would help to work "
            "out the number of one. Which of the two is not told."
        ),
        CODED: N_("The number is between the two that are given."),
        NO_DATA: N_(
            "This release has no such number: the records do not reach, or it is not counted for "
            "this group. Nothing is withheld."
        ),
    }
)
SCHEMES = {WITHHOLDING: (SUPPRESSED, CODED, NO_DATA), METRIC: (COUNT, SHARE, WAGE)}


def kind(measure: str) -> str:
    """Which kind of number a column holds."""
    if PERCENTILE.search(measure):
        return WAGE
    return SHARE if measure.startswith(("rate_", "share")) else COUNT


def withholding(status: str) -> str:
    """The concept of a status that is not `published`."""
    return term(WITHHOLDING, status)


def concepts(scheme: str) -> list[Node]:
    """A scheme of our own with its concepts."""
    codes = SCHEMES[scheme]
    top: Node = {"@id": term(scheme), "@type": "skos:ConceptScheme"}
    top["skos:prefLabel"] = said(lambda: NAMES[scheme])
    top["skos:hasTopConcept"] = [term(scheme, code) for code in codes]
    return [top, *(_concept(scheme, code) for code in codes)]


def _concept(scheme: str, code: str) -> Node:
    node: Node = {"@id": term(scheme, code), "@type": "skos:Concept", "skos:inScheme": term(scheme)}
    node["skos:prefLabel"] = said(lambda: NAMES[code])
    if code in MEANT:
        node["skos:definition"] = said(lambda: MEANT[code])
    return node


# Metrics


def metric_name(cube: str, measure: str) -> str:
    """The name of the node of a column."""
    return term(cube, measure)


def metric(cube: str, measure: str) -> Node:
    """A column of a cube with its definition."""
    row = _definition(cube, measure)
    node: Node = {"@id": metric_name(cube, measure), "@type": "qdata:Metric"}
    node |= {"ceterms:name": defined(row, "name"), "ceterms:description": defined(row, "short")}
    node["qdata:metricType"] = term(METRIC, kind(measure))
    if kind(measure) == WAGE:
        node["qdata:earningsDefinition"] = defined(row, "long")
        node["qdata:adjustment"] = said(lambda: _adjusted(measure))
    elif "employed" in measure or "full_" in measure:
        node["qdata:employmentDefinition"] = defined(row, "long")
    return {name: value for name, value in node.items() if value}


def _definition(cube: str, name: str) -> queries.Row:
    found = queries.definition(f"{cube}.{name}") or queries.definition(name)
    return found or {"name": name}


def _adjusted(measure: str) -> str:
    if measure.endswith("_nominal"):
        return _("None: dollars of the time.")
    year = queries.release().meta.get("constant_dollar_year", "")
    return _("Dollars of %(year)s, by consumer prices (CPI-U).", year=year) if year else ""


# Dimensions


def dimensions(cube: str) -> list[Node]:
    """Place, years and point in time, each with its points."""
    found = {"region_code": [place()], "cohort_code": years(cube), "horizon_code": times(cube)}
    return [_dimension(cube, name, points) for name, points in found.items()]


def _dimension(cube: str, name: str, points: Sequence[Node]) -> Node:
    node: Node = {"@id": term(cube, name), "@type": "qdata:Dimension"}
    row = _definition(cube, name)
    node |= {"ceterms:name": defined(row, "name"), "ceterms:description": defined(row, "short")}
    node["qdata:hasPoint"] = list(points)
    return {key: value for key, value in node.items() if value}


def at(cube: str, row: queries.Row) -> list[str]:
    """The points of a row of a cube."""
    return [
        term("place", row["region_code"]),
        term(cube, "years", row["cohort_code"]),
        term("time", row["horizon_code"]),
    ]


def place() -> Node:
    """The state."""
    name = said(lambda: views.place_name(STATE))
    return {"@id": term("place", STATE), "@type": "ceterms:Place", "ceterms:name": name}


def years(cube: str) -> list[Node]:
    """Years of leaving or of award that numbers are of."""
    return [_years(cube, row) for row in queries.time_frames(cube)]


def _years(cube: str, row: queries.Row) -> Node:
    code, first, last = row["cohort_code"], row["first_year"], row["last_year"]
    node: Node = {"@id": term(cube, "years", code), "@type": "qdata:DataSetTimeFrame"}
    if code == ALL_COHORTS:  # how many years that is depends on the point in time
        return node | {"ceterms:name": defined(_definition(cube, ALL_COHORTS), "name")}
    return node | during(first, last)


def during(first: int, last: int) -> Node:
    """What a time frame of whole calendar years has."""
    return {
        "ceterms:name": said(lambda: text.years(first, last)),
        "ceterms:startDate": f"{first}-01-01",
        "ceterms:endDate": f"{last}-12-31",
    }


def times(cube: str) -> list[Node]:
    """Points in time after leaving or award."""
    kinds = ("holders",) if cube == "credentials" else ("quarter", "year")
    found = [row["horizon_code"] for row in queries.horizons() if row["kind"] in kinds]
    return [_time(code) for code in found]


def _time(code: str) -> Node:
    node: Node = {"@id": term("time", code), "@type": "skos:Concept", "skos:notation": code}
    return node | {"skos:prefLabel": said(lambda: _title(code))}


def _title(code: str) -> str:
    return next(str(row["title"]) for row in queries.horizons() if row["horizon_code"] == code)


def measures(rows: Sequence[queries.Row]) -> list[str]:
    """Columns of a cube that hold numbers with a status."""
    ends = "_status"
    return [name.removesuffix(ends) for name in (rows[0] if rows else ()) if name.endswith(ends)]


def shared(cubes: Mapping[str, Sequence[queries.Row]]) -> Iterator[Node]:
    """All nodes that pages of these cubes share."""
    for scheme in SCHEMES:
        yield from concepts(scheme)
    for cube, rows in cubes.items():
        yield from dimensions(cube)
        for measure in measures(rows):
            yield metric(cube, measure)
