"""What several pages share: reading a selection, controls, ranges, and a way on from a blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from aggregates.schema import (
    ALL_COHORTS,
    CODED,
    KEYS,
    NO_DATA,
    NO_PROGRAM,
    STATE,
    SUPPRESSED,
    TOTAL,
)
from dashboards import inventory, queries, text
from dashboards.components import Hidden, instead, select
from dashboards.language import _, rich
from dashboards.selection import (
    FRAMEWORK,
    FRAMEWORKS,
    GAP_MEASURES,
    Codes,
    Node,
    Selection,
    SelectionError,
    parse,
    program_path,
)
from dashboards.terms import term
from dashboards.text import Cell, cell

Row = Mapping[str, Any]


def codes() -> Codes:
    """The codes of the release that is served."""
    return queries.release().codes


def read(args: Mapping[str, Any], allowed: Iterable[str]) -> Selection:
    """The selection in the values of an address, with a point in time that has numbers."""
    selection = parse(args, codes(), allowed)
    if args.get("horizon") or "horizon" not in allowed:
        return selection
    return at_nearest(selection, queries.tabulated(selection.program)["horizon_code"])


def at_nearest(selection: Selection, there: Iterable[str]) -> Selection:
    """The selection at its own point in time, or the nearest of `there` that its group reached."""
    reached = set(codes().horizons_of(selection.cohort)) & set(there)
    if not reached or selection.horizon in reached:
        return selection
    order = codes().horizons.index
    wanted = order(selection.horizon)
    return replace(
        selection, horizon=min(reached, key=lambda h: (abs(order(h) - wanted), order(h)))
    )


def program(code: str) -> Node:
    """The program, cluster or total of a code. SelectionError (404) if there is none."""
    if code not in codes().programs:
        raise SelectionError(
            404,
            _("We have no program by that name"),
            _(
                "The address may be cut short, or the program may have a new name. Search for it, "
                "or look in the list of programs."
            ),
        )
    return codes().programs[code]


def place_name(code: str) -> str:
    """A place inside a sentence."""
    node = codes().regions[code]
    if node.level == "workforce_region":
        return _("the %(region)s region", region=node.title)
    if node.level == "county":
        return _("%(county)s", county=node.title)
    return text.place(node.title)


def region_title(code: str) -> str:
    """A place standing alone."""
    node = codes().regions[code]
    if node.level == "workforce_region":
        return _("%(region)s region", region=node.title)
    return text.upper_first(node.title)


def leaving_years(cohort: str, horizon: str) -> str:
    """Years in which the people of a number left school, as far as wage records follow them."""
    found = codes().cover.get((cohort, horizon))
    if found:
        return text.years(*found)
    return codes().cohorts[cohort].title


def who(selection: Selection) -> str:
    """Which people a number is about."""
    years = leaving_years(selection.cohort, selection.horizon)
    return _(
        "People who left school in %(place)s, %(years)s",
        place=place_name(selection.region),
        years=years,
    )


def dollars_of() -> str:
    """'2025 dollars': what wages are in."""
    year = queries.release().meta.get("constant_dollar_year")
    return _("%(year)s dollars", year=year) if year else _("constant dollars")


def cohort_title(code: str, horizon: str = "") -> str:
    """A group of leavers, as a choice in a list: of all years, those that reach the horizon."""
    node = codes().cohorts[code]
    if code != ALL_COHORTS:
        return node.title
    found = [codes().cover[(code, h)] for h in codes().horizons_of(code) if horizon in ("", h)]
    if not found:
        return _("All years")
    span = text.years(min(first for first, _last in found), max(last for _first, last in found))
    return _("All years, %(years)s", years=span)


def cohort_choice(code: str, horizon: str) -> str:
    """A group of leavers in a list; one that is not followed so far says how far it is."""
    reached = codes().horizons_of(code)
    if horizon in reached or not reached:
        return cohort_title(code, horizon)
    when = text.lower_first(text.horizon(reached[-1]))
    return _("%(years)s (up to %(when)s)", years=cohort_title(code), when=when)


# Controls


def place_select(selection: Selection, page: str, there: Iterable[str], label: str = "") -> Any:
    """Places that are published, from the state down to counties, and the one chosen."""
    known = {*there, selection.region}
    groups = []
    for level, title in (
        ("workforce_region", _("Workforce regions")),
        ("county", _("Counties")),
    ):
        nodes = [n for n in codes().of_level("regions", level) if n.code in known]
        if nodes:
            groups.append((title, [(n.code, n.short) for n in nodes]))
    state = [("", codes().regions[STATE].title)]
    chosen = "" if selection.region == STATE else selection.region
    return select("region", label or _("Place"), [*state, *groups], chosen, page)


def cohort_select(selection: Selection, page: str, there: Iterable[str]) -> Any:
    """Groups of leavers that are published, and the one chosen."""
    known = {*there, selection.cohort}
    groups = []
    for level, title in (("window", _("Three years together")), ("year", _("One year"))):
        nodes = [n for n in codes().of_level("cohorts", level) if n.code in known]
        if nodes:
            named = [(n.code, cohort_choice(n.code, selection.horizon)) for n in nodes]
            groups.append((title, named))
    first = [("", cohort_choice(ALL_COHORTS, selection.horizon))]
    chosen = "" if selection.cohort == ALL_COHORTS else selection.cohort
    return select("cohort", _("Left school in"), [*first, *groups], chosen, page)


def horizon_select(selection: Selection, page: str, there: Iterable[str]) -> Any:
    """Points in time that are published, and the one chosen."""
    known = {*(there or codes().horizons), selection.horizon}
    options = [(h, text.horizon(h)) for h in codes().horizons if h in known]
    return select("horizon", _("Time since leaving"), options, selection.horizon, page)


def cluster_controls(selection: Selection, page: str, label: str, every: str) -> list[Any]:
    """Which cluster, where and of which years: what is tabulated for a cluster can be chosen."""
    clusters = [
        (node.code, node.title)
        for node in codes().clusters(selection.framework)
        if node.code != NO_PROGRAM
    ]
    there = queries.tabulated(clusters[0][0] if clusters else TOTAL)
    regions = {node.code for node in codes().of_level("regions", "workforce_region")}
    return [
        select("cluster", label, [("", every), *clusters], selection.cluster, page),
        place_select(selection, page, regions & set(there["region_code"])),
        cohort_select(selection, page, there["cohort_code"]),
    ]


def framework_select(selection: Selection, page: str) -> Any:
    """Which framework of career clusters; nothing where the records know only one."""
    known = [(name, title) for name, title in FRAMEWORKS.items() if codes().clusters(name)]
    return (
        select("framework", _("Clusters"), known, selection.framework, page) if known[1:] else None
    )


def definition_select(selection: Selection, page: str) -> Any:
    """What counts as work."""
    options = list(text.DEFINITIONS.items())
    return select("definition", _("What counts as work"), options, selection.definition, page)


# Ways on from a blank


def with_rollups(rows: Sequence[Row], measure: str) -> list[Cell | Hidden]:
    """The cells of `measure`, each hidden one with the nearest published number."""
    blank = [row for row in rows if _blank(cell(row, measure))]
    nearest = queries.rollups(blank, measure)  # type: ignore[arg-type]
    answers: list[Cell | Hidden] = []
    for row in rows:
        item = cell(row, measure)
        wider = nearest.get(tuple(row[key] for key in KEYS)) if _blank(item) else None
        answers.append(Hidden(item, *way(row, wider, cell(wider, measure))) if wider else item)
    return answers


def way_on(keys: Mapping[str, str], measure: str) -> tuple[str, str] | None:
    """Words and link of the nearest published number, for one place in the cube."""
    found = queries.rollups([dict(keys)], measure).get(tuple(keys[key] for key in KEYS))
    return way(keys, found, cell(found, measure)) if found else None


def nothing_here(path: str, selection: Selection) -> html.Div:
    """What to say where a choice has no rows at all."""
    wider = selection.url(path, region=STATE, cohort=ALL_COHORTS)
    usual = selection.url(path, framework=FRAMEWORK, cluster="")
    why = unreached(selection) or _(
        "Nothing is shown for this choice: its groups would be too small to keep people private."
    )
    first = FRAMEWORKS[FRAMEWORK]
    other = html.A(_("Show the %(framework)s here", framework=first), href=usual)
    return instead(
        why,
        other if selection.framework != FRAMEWORK else None,
        html.A(_("Show the whole state, all years"), href=wider),
    )


def absence(cube: str) -> str:
    """Why a cube is not in the release, in the language that is spoken; "" where nobody says."""
    said = next((row["reason"] for row in queries.cubes() if row["cube"] == cube), "")
    return inventory.reason(said) if said else ""


def why_hidden(link: Any = None) -> html.Div:
    """The reason for a suppressed number, and the nearest one that is shown."""
    protected = _("How numbers are protected")
    why = rich(
        "%(suppressed)s Either fewer than %(minimum)s people are in this group or in the rest of "
        "it, or, more often, the number would let someone work out a smaller group. %(how)s",
        suppressed=html.Strong([term("hidden", _(text.SUPPRESSED_WORDS)), "."]),
        minimum=queries.release().meta.get("minimum_count", "10"),
        how=html.A(protected, href="/privacy#protection"),
    )
    return instead(why, link)


def why_blank(cells: Iterable[Cell], link: Any = None) -> html.Div | None:
    """Why some numbers are not there, where any is suppressed."""
    return why_hidden(link) if any(item.status == SUPPRESSED for item in cells) else None


def unreached(selection: Selection) -> str:
    """Why nobody can be followed as far as was asked; nothing where they can be."""
    if selection.horizon in codes().horizons_of(selection.cohort):
        return ""
    return _(
        "Nothing is shown for this choice: the wage records do not yet reach %(when)s for all who "
        "left school in %(years)s.",
        when=text.lower_first(text.horizon(selection.horizon)),
        years=cohort_title(selection.cohort),
    )


def keys_of(selection: Selection, dim: str = TOTAL, group: str = TOTAL) -> dict[str, str]:
    """The place of a selection in the cube."""
    parts = (selection.program, selection.region, selection.cohort, selection.horizon, dim, group)
    return dict(zip(KEYS, parts, strict=True))


def _blank(item: Cell) -> bool:
    return item.status in (SUPPRESSED, NO_DATA)


def way(row: Mapping[str, Any], wider: Row, item: Cell) -> tuple[str, str]:
    """What a wider group than that of a row is called, what its cell says, and where it is."""
    names = []
    if wider["subgroup_dim"] != row["subgroup_dim"]:
        names.append(_("everyone"))
    if wider["program_code"] != row["program_code"]:
        names.append(codes().programs[wider["program_code"]].title)
    if wider["region_code"] != row["region_code"]:
        names.append(region_title(wider["region_code"]))
    if wider["cohort_code"] != row["cohort_code"]:
        names.append(leaving_years(wider["cohort_code"], wider["horizon_code"]))
    words = text.upper_first(f"{', '.join(names)}: {text.value(item)}")
    target = Selection(
        program=wider["program_code"],
        region=wider["region_code"],
        cohort=wider["cohort_code"],
        horizon=wider["horizon_code"],
        definition=_definition_of(item.measure),
    )
    if wider["subgroup_dim"] != TOTAL:
        named = item.measure if item.measure in GAP_MEASURES else "rate_employed"
        target = replace(target, definition="employed", group=wider["subgroup_dim"], measure=named)
        return words, target.url("/gaps")
    return words, target.url(program_path(target.program))


def _definition_of(measure: str) -> str:
    return next((d for d in text.DEFINITIONS if f"_{d}" in measure), "employed")


# Ranges


def spread(row: Row | None, rate: str) -> tuple[float, float] | None:
    """Range that chance alone could give a published share; None where it cannot be said."""
    share, people = cell(row, rate), cell(row, "n_matched")
    if not (share.shown and people.shown and people.value):
        return None
    return text.wilson(float(share.value or 0), int(people.value))


def spread_words(bounds: tuple[float, float] | None) -> str:
    """'71% to 79%', '75.8% to 76.2%' where whole percents would be the same, or nothing."""
    if not bounds:
        return ""
    low, high = (text.percent(bound) for bound in bounds)
    if low != high:
        return text.span(low, high)
    return text.span(*(text.fine_percent(bound) for bound in bounds))


def value_of(row: Row, measure: str) -> float | None:
    """A number to sort by: the value, or the nearest end of a coded one; None where hidden."""
    item = cell(row, measure)
    if item.status == CODED:
        return item.upper if not item.lower else item.lower
    return item.value if item.shown else None
