"""What a release holds: its cubes, what they are tabulated by, and both cluster frameworks.

Pure: rows of the release in, tables out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.components import Column, Link, Table
from dashboards.language import N_, Words, _, title
from dashboards.selection import Codes, program_path
from dashboards.text import Cell

Row = Mapping[str, Any]
LEVELS = Words(
    {
        "program": N_("Program"),
        "cluster": N_("Career cluster"),
        "cluster_2024": N_("Career cluster, 2024 framework"),
        "credential": N_("Credential"),
        "credential_type": N_("Type of credential"),
        "total": N_("Everyone"),
        "state": N_("State"),
        "workforce_region": N_("Workforce region"),
        "county": N_("County"),
        "district": N_("School district"),
        "school": N_("School"),
        "all": N_("All years"),
        "window": N_("Three years"),
        "year": N_("One year"),
    }
)
POPULATIONS = Words(  # whom cubes are about
    {
        "leavers": N_("People who left school: combinations of levels"),
        "holders": N_("Credentials and who earned them: combinations of levels"),
        "teachers": N_("CTE teachers: combinations of levels"),
    }
)
UNITS = {  # population -> level that its cubes are tabulated by first
    "leavers": "program",
    "holders": "credential",
    "teachers": "cluster",
}
COUNTED = Words(  # column of `cube_grids` -> what is counted where it is true
    {
        "employment": N_("work"),
        "full_quarter": N_("full quarters"),
        "full_year": N_("full years"),
        "activities": N_("activities"),
        "coverage": N_("share looked up"),
        "sector": N_("industries"),
        "place": N_("places of work"),
        "flow": N_("regions of work"),
        "placement": N_("placement"),
        "attainment": N_("credentials earned"),
        "learning": N_("work-based learning"),
        "match_method": N_("match methods"),
        "retirement": N_("retirement"),
    }
)
RUNS = {  # first letter of a point in time -> one of them, two, and more in a row
    "b": (
        N_("quarter %(first)s before leaving"),
        N_("quarters %(first)s and %(last)s before leaving"),
        N_("quarters %(first)s to %(last)s before leaving"),
    ),
    "q": (
        N_("quarter %(first)s"),
        N_("quarters %(first)s and %(last)s"),
        N_("quarters %(first)s to %(last)s"),
    ),
    "y": (
        N_("year %(first)s"),
        N_("years %(first)s and %(last)s"),
        N_("years %(first)s to %(last)s"),
    ),
}
NO_RECORDS = "the records hold no "  # how a release begins to say that it lacks a table
CONCENTRATORS = "concentrators"
NOT_A_LEVEL = ("pair",)  # kept apart inside, so that both frameworks can be protected together


def cubes_table(cubes: Sequence[Row], suppression: Sequence[Row]) -> Table:
    """Every cube: its question, whether it is there, its rows and the share suppressed."""
    columns = [
        Column("title", _("Cube")),
        Column("question", _("Question")),
        Column("there", _("In this release")),
        Column("n_rows", _("Rows"), "number"),
        Column("rate_suppressed", _("Numbers suppressed"), "share"),
    ]
    ordered = sorted(cubes, key=lambda row: (not row["published"], row["title"]))
    lines = [_cube(row, suppression) for row in ordered]
    keys = [{"cube": row["cube"]} for row in ordered]
    return Table("cubes", _("Cubes of this release"), columns, lines, keys)


def _cube(row: Row, suppression: Sequence[Row]) -> list[Any]:
    asked, hidden = title(row["question"]), _suppressed(row["cube"], suppression)
    if not row["published"]:
        why = _("No: %(reason)s", reason=reason(row["reason"]))
        return [row["title"], asked, why, Cell("n_rows", None, "no_data"), hidden]
    name = Link(row["title"], f"/csv/cubes/{row['cube']}.csv")
    return [name, asked, _("Yes"), Cell("n_rows", row["rows"]), hidden]


def reason(said: str) -> str:
    """Why a cube is not there, as the release says it, in the language that is spoken."""
    if said.startswith(NO_RECORDS):
        return _("the records hold no %(table)s", table=said.removeprefix(NO_RECORDS))
    return title(said)


def _suppressed(cube: str, suppression: Sequence[Row]) -> Cell:
    """Share of the numbers of a cube that are suppressed, of those that there could be."""
    found = [row for row in suppression if row["cube"] == cube and row["status"] != "no_data"]
    known = sum(row["cells"] for row in found)
    if not known:
        return Cell("rate_suppressed", None, "no_data")
    hidden = sum(row["cells"] for row in found if row["status"] == "suppressed")
    return Cell("rate_suppressed", hidden / known)


def frameworks_table(codes: Codes) -> Table:
    """Each cluster of 2024, with the clusters of the 16 that its programs come from."""
    columns = [
        Column("cluster_2024", _("Cluster of the 2024 framework")),
        Column("clusters", _("Its programs are in these of the 16")),
        Column("n_programs", _("Programs"), "number"),
    ]
    lines, keys = [], []
    for node in codes.clusters("2024"):
        inside = codes.programs_in(node.code)
        titles = sorted({codes.programs[n.parent].title for n in inside if n.parent})
        name = Link(node.title, program_path(node.code))
        lines.append([name, "; ".join(titles), Cell("n_programs", len(inside))])
        keys.append({"program_code": node.code})
    return Table("frameworks", _("Both frameworks of career clusters"), columns, lines, keys)


def grid_tables(grids: Sequence[Row], horizons: Sequence[Row]) -> dict[str, Table]:
    """One table a population: a row a combination of levels, when it is shown and what is."""
    order = {row["horizon_code"]: row["title"] for row in horizons}
    tables = {}
    for population in POPULATIONS:
        if rows := [row for row in grids if row["population"] == population]:
            tables[population] = _grid_table(population, rows, order)
    return tables


def _grid_table(population: str, rows: Sequence[Row], order: Mapping[str, str]) -> Table:
    columns = [
        Column("unit", LEVELS[UNITS[population]]),
        Column("place", _("Place")),
        Column("cohort", _("Left school in") if population == "leavers" else _("Year")),
        Column("split", _("For")),
        Column("shown", _("Shown for")),
        Column("counted", _("What is counted")),
        Column("not_shown", _("Too small for")),
    ]
    grids: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row["program_level"] in NOT_A_LEVEL:
            continue
        levels = (row["program_level"], row["region_level"], row["cohort_level"])
        grids.setdefault((*levels, _split(row["subgroup_dim"])), []).append(row)
    places = list(LEVELS)
    ordered = sorted(grids, key=lambda key: ([places.index(level) for level in key[:3]], key[3]))
    lines = [
        [*(LEVELS[level] for level in key[:3]), key[3], *_when(grids[key], order)]
        for key in ordered
    ]
    return Table(f"tabulated-{population}", POPULATIONS[population], columns, lines)


def _split(dim: str) -> str:
    if dim == CONCENTRATORS:
        return _("CTE concentrators")
    if dim.startswith(CONCENTRATORS):
        return _("Groups of CTE concentrators")
    return _("Everyone together") if dim == "total" else _("Groups of people")


def _when(rows: Sequence[Row], order: Mapping[str, str]) -> list[str]:
    """When a combination is shown, what is counted then, and when it is too small."""
    shown = {row["horizon_code"] for row in rows if row["published"]}
    counted = [
        (name, span({row["horizon_code"] for row in rows if row["published"] and row.get(column)},
                     order))
        for column, name in COUNTED.items()
    ]  # fmt: skip
    whole = span(shown, order)
    words = [name if span == whole else f"{name} ({span})" for name, span in counted if span]
    return [whole, "; ".join(words), span({row["horizon_code"] for row in rows} - shown, order)]


def span(found: Iterable[str], order: Mapping[str, str]) -> str:
    """Points in time as a short list, runs joined."""
    codes = list(order)
    places = sorted(codes.index(code) for code in set(found))
    runs: list[list[int]] = []
    for place in places:
        alike = runs and codes[runs[-1][1]][0] == codes[place][0]  # as quarters before leaving
        if alike and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return ", ".join(_run([codes[place] for place in range(a, b + 1)], order) for a, b in runs)


def _run(codes: Sequence[str], order: Mapping[str, str]) -> str:
    """Points in time in a row: 'quarters 8 to 1 before leaving', 'quarters 2 and 4', 'year 1'."""
    forms = RUNS.get(codes[0][0])
    if forms is None:
        return ", ".join(order[code] for code in codes)
    first, last = int(codes[0][1:]), int(codes[-1][1:])
    return _(forms[min(len(codes), len(forms)) - 1], first=first, last=last)
