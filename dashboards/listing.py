"""What the list of programs shows: where, of which level, sifted and ordered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aggregates.schema import NO_PROGRAM, TOTAL
from dashboards import browse, queries, text, views
from dashboards.browse import Listing, Order, Row, Wanted
from dashboards.language import ngettext
from dashboards.selection import CLUSTER_LEVELS, FRAMEWORKS, Selection

ALLOWED = (
    "framework",
    "cluster",
    "region",
    "cohort",
    "horizon",
    "definition",
    "sort",
    "view",
    "wage",
    "taken",
)


@dataclass(frozen=True)
class Found:
    """What a visitor asked for, where that is shown, and what is shown there.

    `asked` is as the address has it; `shown` is about a place that has numbers. `all_rows` are of
    programs, or of clusters where only those are shown; `clusters` stand beside programs.
    """

    asked: Selection
    shown: Selection
    order: Order
    level: str
    all_rows: Sequence[Row]
    listing: Listing
    unknown: int  # rows left out for want of a median that is shown
    clusters: Sequence[Row]

    @property
    def of_programs(self) -> bool:
        """Whether single programs are listed."""
        return self.level == "program"

    @property
    def number(self) -> str:
        """How many are listed, in words."""
        return counted(self.level, len(self.listing.rows))


def find(args: Mapping[str, Any]) -> Found:
    """What the values of an address ask for, found in the release and put in order."""
    asked = views.read(args, ALLOWED)
    shown = replace(asked, region=_published(asked))
    if not args.get("horizon"):
        shown = views.at_nearest(shown, horizons_at(shown) or horizons_at(shown, "program"))
        asked = replace(asked, horizon=shown.horizon)
    order = Order(shown.sort, shown.definition, queries.release().policy.get("wage_rounding", 0))
    programs, clusters = _rows(shown)
    level = "program" if programs else "cluster"
    rows = programs or clusters
    kept, unknown = browse.sifted(rows, _wanted(shown, order, level), _clusters_of)
    listing = browse.ordered(kept, order, _title)
    beside = browse.ordered(clusters, order, _title).rows if programs and plain(asked) else ()
    return Found(asked, shown, order, level, rows, listing, unknown, beside)


def _published(selection: Selection) -> str:
    """The nearest place around the one asked for that has programs or clusters to show."""
    levels = ("program", *CLUSTER_LEVELS.values())
    around = views.codes().ancestors("regions", selection.region)
    return next(
        (
            code
            for code in around
            if any(queries.listed(code, selection.cohort, level) for level in levels)
        ),
        selection.region,
    )


def horizons_at(selection: Selection, level: str = "") -> tuple[str, ...]:
    """Horizons at which a place shows what is of a level; by default clusters of the framework."""
    chosen = level or CLUSTER_LEVELS[selection.framework]
    return queries.listed(selection.region, selection.cohort, chosen)


def _rows(selection: Selection) -> tuple[list[queries.Row], list[queries.Row]]:
    """Rows of single programs, and of the clusters of the framework, at the selection's place."""
    nodes = views.codes().programs
    rows = [
        row
        for row in queries.outcomes(
            region_code=selection.region,
            cohort_code=selection.cohort,
            horizon_code=selection.horizon,
        )
        if row["program_code"] in nodes  # of levels that have pages
        and row["program_code"] not in (TOTAL, NO_PROGRAM)
    ]
    levels = ("program", CLUSTER_LEVELS[selection.framework])
    programs, clusters = (
        [row for row in rows if nodes[row["program_code"]].level == level] for level in levels
    )
    return programs, clusters


def _wanted(selection: Selection, order: Order, level: str) -> Wanted:
    taken = taken_in(selection, level) if selection.taken else None
    return Wanted(selection.cluster, float(selection.wage or 0), order.median, taken)


def taken_in(selection: Selection, level: str) -> Collection[str]:
    """What people of a place took: single programs where those are shown there, else clusters."""
    found = queries.taken(selection.cohort).get(selection.taken, frozenset())
    programs = {code for code in found if level_of(code) == "program"}
    return programs if programs and level == "program" else found


def _clusters_of(code: str) -> list[str]:
    """The clusters of a program, of either framework."""
    codes = views.codes()
    return [cluster for name in FRAMEWORKS if (cluster := codes.cluster_of(code, name))]


def plain(selection: Selection) -> bool:
    """Whether nothing was sifted out, so that clusters beside the programs are of all of them."""
    return not (selection.cluster or selection.wage or selection.taken)


def _title(code: str) -> str:
    return views.codes().programs[code].title


def level_of(code: str) -> str:
    node = views.codes().programs.get(code)
    return node.level if node else ""


def counted(level: str, number: int) -> str:
    if level == "program":
        return ngettext("%(n)s program", "%(n)s programs", number, n=text.count(number))
    return ngettext("%(n)s career cluster", "%(n)s career clusters", number, n=text.count(number))
