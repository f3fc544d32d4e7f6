"""A data set: what numbers are of, where they are from, and one observation a number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from urllib.parse import quote

from aggregates.schema import CODED, PUBLISHED, STATE, bound_columns, status_column
from dashboards import language, queries, text
from dashboards.components import notices
from dashboards.language import _
from dashboards.linked import terms
from dashboards.linked.words import Node, address, of_site, said, term

OUTCOMES, CREDENTIALS = "outcomes", "credentials"
WAGES = {"25": "qdata:percentile25", "50": "qdata:median", "75": "qdata:percentile75"}
PERCENT = 100
PLACES = 10  # decimals of a percentage: far finer than any count of people can make
HEADLINE = ("n_matched", "rate_employed", "wage_employed_p50")  # numbers that stand in a page


def data(kind: str, code: str) -> str:
    """The name of the data set of a page."""
    return of_site(f"{address(kind, code)}#data")


def observed(row: queries.Row, measure: str) -> Node:
    """A number in the words of QData: a value, bounds, or why there is none."""
    status = row[status_column(measure)]
    if status == PUBLISHED:
        return _value(row[measure], measure)
    node: Node = {"qdata:dataWithholdingType": terms.withholding(status)}
    lower, upper = (row.get(name) for name in bound_columns(measure))
    if status == CODED and lower is not None and upper is not None:
        node["qdata:minPercentage"] = percent(lower)
        node["qdata:maxPercentage"] = percent(upper)
    return node


def _value(value: Any, measure: str) -> Node:
    if terms.kind(measure) == terms.SHARE:
        return {"qdata:percentage": percent(value)}
    if found := terms.PERCENTILE.search(measure):
        return {WAGES[found[1]]: value}
    return {"schema:value": value}


def percent(share: float) -> float:
    """A share from 0 to 1 as a percentage."""
    return round(share * PERCENT, PLACES)


def observations(
    kind: str, code: str, cube: str, rows: Iterable[queries.Row], only: Collection[str]
) -> list[Node]:
    """One node a number, for the columns in `only`."""
    base = of_site(address(kind, code))
    found = []
    for row in rows:
        points = terms.at(cube, row)
        when = f"{quote(row['cohort_code'])}/{quote(row['horizon_code'])}"
        for measure in only:
            node: Node = {"@id": f"{base}#{measure}/{when}", "@type": "qdata:Observation"}
            node["qdata:isObservationOf"] = terms.metric_name(cube, measure)
            found.append(node | {"qdata:atPoint": points} | observed(row, measure))
    return found


def profile(kind: str, code: str, cube: str, title: dict[str, str], page: str, about: bool) -> Node:
    """A data set without its numbers. `about` says whether a program or credential has it."""
    node: Node = {"@id": data(kind, code), "@type": "qdata:DataSetProfile"}
    node["ceterms:name"] = {lang: f"{name}: {_named(cube, lang)}" for lang, name in title.items()}
    node["ceterms:description"] = said(lambda: _description(cube))
    node["ceterms:source"] = of_site(page)
    node["qdata:dataProvider"] = _provider()
    node["qdata:dataSuppressionPolicy"] = said(_policy)
    node["qdata:dataSetSpatialCoverage"] = term("place", STATE)
    node["ceterms:jurisdiction"] = _jurisdiction()
    if frame := _period(cube):
        node["qdata:dataSetTimePeriod"] = frame
    if about:
        node["qdata:relevantDataSetFor"] = subject(page)
    node["qdata:hasDataSetDistribution"] = _distribution(cube)
    return node


def subject(page: str) -> str:
    """The name of what a page is about."""
    return of_site(f"{page}#about")


def _named(cube: str, spoken: str) -> str:
    with language.speaking(spoken):
        return _("holders at work") if cube == CREDENTIALS else _("after leaving school")


def _description(cube: str) -> str:
    """Of whom, of which release, and whether they are invented."""
    release = queries.release()
    of = (
        _("Awards to people who went to high school in the state, looked up in wage records.")
        if cube == CREDENTIALS
        else _("People who left school, looked up in wage records. Not found is not unemployed.")
    )
    named = _("Release %(release)s.", release=release.id)
    said = notices(release.meta, release.synthetic, release.record.warning)
    return " ".join(filter(None, [of, named, said]))


def _policy() -> str:
    meta = queries.release().meta
    least = _(
        "Numbers of fewer than %(n)s people are not given, nor numbers that would let those be "
        "worked out. The two are not told apart.",
        n=meta.get("minimum_count", ""),
    )
    return text.rounding_words(meta) or least


def _provider() -> Node:
    name = said(lambda: language.title(queries.release().meta.get("title", "Throughline")))
    return {"@id": term("provider"), "@type": "ceterms:Organization", "ceterms:name": name}


def _jurisdiction() -> Node:
    node: Node = {"@id": term("jurisdiction"), "@type": "ceterms:JurisdictionProfile"}
    return node | {"ceterms:mainJurisdiction": terms.place()}


def _period(cube: str) -> Node:
    frames = queries.time_frames(cube)
    if not frames:
        return {}
    first = min(row["first_year"] for row in frames)
    last = max(row["last_year"] for row in frames)
    node: Node = {"@id": term(cube, "years"), "@type": "qdata:DataSetTimeFrame"}
    return node | terms.during(first, last)


def _distribution(cube: str) -> Node:
    node: Node = {"@id": term(cube, "csv"), "@type": "qdata:DataSetDistribution"}
    node["ceterms:name"] = said(lambda: _("All rows as CSV"))
    node["ceterms:source"] = of_site(f"/csv/cubes/{cube}.csv")
    return node | {"qdata:mediaType": "text/csv"}


def with_numbers(profile: Node, cube: str, numbers: Sequence[Node]) -> Node:
    """A data set with its metrics, dimensions and observations."""
    used = sorted({one["qdata:isObservationOf"] for one in numbers})
    names = ("region_code", "cohort_code", "horizon_code")
    return profile | {
        "qdata:hasMetric": used,
        "qdata:hasDimension": [term(cube, name) for name in names],
        "qdata:hasObservation": list(numbers),
    }
