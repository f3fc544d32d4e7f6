"""The lists from which a visitor chooses what stands side by side: native selects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aggregates.schema import NO_PROGRAM, STATE, TOTAL
from dashboards import queries, views
from dashboards.components import select
from dashboards.language import _
from dashboards.selection import CLUSTER_LEVELS, FRAMEWORK, MOST_LISTED, Selection

PAGE = "compare"  # in the ids of its fields
Options = list[tuple[str, Any]]


def controls(asked: Selection, selection: Selection) -> list[Any]:
    """Lists to choose from: four of what is compared, and one each of the rest."""
    there = [queries.tabulated(code) for code in selection.programs or (TOTAL,)]
    places, cohorts, horizons = (
        {code for found in there for code in found[key]}
        for key in ("region_code", "cohort_code", "horizon_code")
    )
    if asked.regions:
        program = select(
            "programs", _("Program"), _programs(asked), asked.programs[0], PAGE, number=1
        )
        first = [program, *_place_slots(asked, places)]
    else:
        first = [*_program_slots(asked), views.place_select(selection, PAGE, places)]
    return [
        *first,
        views.cohort_select(selection, PAGE, cohorts),
        views.horizon_select(selection, PAGE, horizons),
        views.definition_select(selection, PAGE),
    ]


def _slots(chosen: Sequence[str]) -> list[str]:
    return [*chosen, *[""] * (MOST_LISTED - len(chosen))]


def _program_slots(asked: Selection) -> list[Any]:
    options = [("", _("Choose a program")), *_programs(asked)]
    return [
        select("programs", _("Program %(n)s", n=n), options, code, PAGE, number=n)
        for n, code in enumerate(_slots(asked.programs), 1)
    ]


def _place_slots(asked: Selection, there: Iterable[str]) -> list[Any]:
    """Places to choose; the first is always one, so that places stay what is compared."""
    options = _places({*there, *asked.regions})
    blank = ("", _("Choose a place"))
    return [
        select("regions", _("Place %(n)s", n=n), [*([blank] if n > 1 else []), *options], code,
               PAGE, number=n)
        for n, code in enumerate(_slots(asked.regions), 1)
    ]  # fmt: skip


def _programs(asked: Selection) -> Options:
    """Everyone, those without a program, the clusters, and the programs of each cluster.

    The clusters are those of one framework, and of another where one of it is chosen already.
    """
    codes = views.codes()
    used = {codes.framework_of(code) for code in asked.programs}
    first = next((name for name in CLUSTER_LEVELS if codes.clusters(name)), FRAMEWORK)
    options: Options = [(code, codes.programs[code].title)
                        for code in (TOTAL, NO_PROGRAM) if code in codes.programs]  # fmt: skip
    for name in CLUSTER_LEVELS:
        if name == first or name in used - {FRAMEWORK}:
            clusters = [node for node in codes.clusters(name) if node.code != NO_PROGRAM]
            label = _("Career clusters") if name == first else _("Career clusters, 2024 framework")
            options.append((label, [(node.code, node.title) for node in clusters]))
    for cluster in codes.clusters(first):
        inside = [(node.code, node.title) for node in codes.programs_in(cluster.code)]
        if inside:
            options.append((cluster.title, inside))
    return options


def _places(known: set[str]) -> Options:
    codes = views.codes()
    options: Options = [(STATE, codes.regions[STATE].title)]
    for level, label in (
        ("workforce_region", _("Workforce regions")),
        ("county", _("Counties")),
    ):
        nodes = [n for n in codes.of_level("regions", level) if n.code in known]
        if nodes:
            options.append((label, [(node.code, node.short) for node in nodes]))
    return options
