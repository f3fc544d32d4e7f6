"""What a release holds: its cubes, what they are tabulated by, and both cluster frameworks.

Pure: rows of the release in, tables out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.components import Column, Link, Table
from dashboards.selection import Codes, program_path
from dashboards.text import Cell

Row = Mapping[str, Any]
LEVELS = {
    "program": "Program",
    "cluster": "Career cluster",
    "cluster_2024": "Career cluster, 2024 framework",
    "credential": "Credential",
    "credential_type": "Type of credential",
    "total": "Everyone",
    "state": "State",
    "workforce_region": "Workforce region",
    "county": "County",
    "district": "School district",
    "school": "School",
    "all": "All years",
    "window": "Three years",
    "year": "One year",
}
POPULATIONS = {  # population -> whom its cubes are about, and what they are tabulated by first
    "leavers": ("People who left school", "Program"),
    "holders": ("Credentials and who earned them", "Credential"),
    "teachers": ("CTE teachers", "Career cluster"),
}
COUNTED = {  # column of `cube_grids` -> what is counted where it is true
    "employment": "work",
    "full_quarter": "full quarters",
    "full_year": "full years",
    "activities": "activities",
    "coverage": "share looked up",
    "sector": "industries",
    "place": "places of work",
    "flow": "regions of work",
    "placement": "placement",
    "retirement": "retirement",
}
NOUNS = {  # first letter of a point in time -> what it is, and what comes after its number
    "b": ("quarter", " before leaving"),
    "q": ("quarter", ""),
    "y": ("year", ""),
}
CONCENTRATORS = "concentrators"
NOT_A_LEVEL = ("pair",)  # kept apart inside, so that both frameworks can be protected together


def cubes_table(cubes: Sequence[Row], suppression: Sequence[Row]) -> Table:
    """Every cube: its question, whether it is there, its rows and the share suppressed."""
    columns = [
        Column("title", "Cube"),
        Column("question", "Question"),
        Column("there", "In this release"),
        Column("n_rows", "Rows", "number"),
        Column("rate_suppressed", "Numbers suppressed", "share"),
    ]
    ordered = sorted(cubes, key=lambda row: (not row["published"], row["title"]))
    lines = [
        [
            Link(row["title"], f"/csv/cubes/{row['cube']}.csv") if row["published"]
            else row["title"],
            row["question"],
            "Yes" if row["published"] else f"No: {row['reason']}",
            Cell("n_rows", row["rows"]) if row["published"] else Cell("n_rows", None, "no_data"),
            _suppressed(row["cube"], suppression),
        ]
        for row in ordered
    ]  # fmt: skip
    keys = [{"cube": row["cube"]} for row in ordered]
    return Table("cubes", "Cubes of this release", columns, lines, keys)


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
        Column("cluster_2024", "Cluster of the 2024 framework"),
        Column("clusters", "Its programs are in these of the 16"),
        Column("n_programs", "Programs", "number"),
    ]
    lines, keys = [], []
    for node in codes.clusters("2024"):
        inside = codes.programs_in(node.code)
        titles = sorted({codes.programs[n.parent].title for n in inside if n.parent})
        name = Link(node.title, program_path(node.code))
        lines.append([name, "; ".join(titles), Cell("n_programs", len(inside))])
        keys.append({"program_code": node.code})
    return Table("frameworks", "Both frameworks of career clusters", columns, lines, keys)


def grid_tables(grids: Sequence[Row], horizons: Sequence[Row]) -> dict[str, Table]:
    """One table a population: a row a combination of levels, when it is shown and what is."""
    order = {row["horizon_code"]: row["title"] for row in horizons}
    found = {}
    for population, (title, unit) in POPULATIONS.items():
        rows = [row for row in grids if row["population"] == population]
        if rows:
            found[population] = _grid_table(population, title, unit, rows, order)
    return found


def _grid_table(
    population: str, title: str, unit: str, rows: Sequence[Row], order: Mapping[str, str]
) -> Table:
    columns = [
        Column("unit", unit),
        Column("place", "Place"),
        Column("cohort", "Left school in" if population == "leavers" else "Year"),
        Column("split", "For"),
        Column("shown", "Shown for"),
        Column("counted", "What is counted"),
        Column("not_shown", "Too small for"),
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
    return Table(f"tabulated-{population}", f"{title}: combinations of levels", columns, lines)


def _split(dim: str) -> str:
    if dim == CONCENTRATORS:
        return "CTE concentrators"
    if dim.startswith(CONCENTRATORS):
        return "Groups of CTE concentrators"
    return "Everyone together" if dim == "total" else "Groups of people"


def _when(rows: Sequence[Row], order: Mapping[str, str]) -> list[str]:
    """When a combination is shown, what is counted then, and when it is too small."""
    shown = {row["horizon_code"] for row in rows if row["published"]}
    counted = [
        (name, _span({row["horizon_code"] for row in rows if row["published"] and row.get(column)},
                     order))
        for column, name in COUNTED.items()
    ]  # fmt: skip
    whole = _span(shown, order)
    words = [name if span == whole else f"{name} ({span})" for name, span in counted if span]
    return [whole, "; ".join(words), _span({row["horizon_code"] for row in rows} - shown, order)]


def _span(found: Iterable[str], order: Mapping[str, str]) -> str:
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
    noun = NOUNS.get(codes[0][0])
    if noun is None:
        return ", ".join(order[code] for code in codes)
    ends = [str(int(code[1:])) for code in (codes[0], codes[-1])]
    if len(codes) == 1:
        return f"{noun[0]} {ends[0]}{noun[1]}"
    return f"{noun[0]}s {ends[0]} {'and' if len(codes) == 2 else 'to'} {ends[1]}{noun[1]}"
