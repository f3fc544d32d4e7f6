"""The table of contents of a release: every cube, whether it is there, and if not, why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
import pandas as pd

from aggregates import declarations
from aggregates.declarations import Cube

OPEN = (  # cubes that need no protection: name, title, question, what they need
    (
        "demand",
        "Demand",
        "How many openings are there, and how many people leave programs that lead to them?",
        ("occupation_demand",),
    ),
    ("coverage", "Coverage", "How much of the records do the numbers rest on?", ()),
)
COLUMNS = ["cube", "title", "question", "published", "rows", "reason"]
NO_RECORDS = "the records hold no {table}"
NO_PARTS = "the records do not say who is in which part"
NOT_ASKED = "the policy asks for it nowhere, or its groups would be too small"


def cubes_table(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a cube: cube, title, question, published, rows, reason (none where published).

    tables  of the release, those that it has
    """
    lines = []
    protected = [
        (cube.name, cube.title, cube.question, cube.requires) for cube in declarations.CUBES
    ]
    for name, title, question, requires in (*protected, *OPEN):
        rows = len(tables[name]) if name in tables else 0
        reason = "" if rows else _reason(con, name, requires)
        lines.append((name, title, question, bool(rows), rows, reason))
    return pd.DataFrame(lines, columns=COLUMNS)


def reasons(name: str, hold: Callable[[str], bool]) -> set[str]:
    """Why a cube may be missing, in the words of `cubes`.

    hold  whether the records are known to hold a table of the package
    """
    declared = next((cube for cube in declarations.CUBES if cube.name == name), None)
    requires = declared.requires if declared else dict((n, r) for n, _, _, r in OPEN)[name]
    found = {NO_RECORDS.format(table=table) for table in requires if not hold(table)}
    if declared:
        found |= {NOT_ASKED} | ({NO_PARTS} if declared.partition else set())
    return found


def _reason(con: duckdb.DuckDBPyConnection, name: str, requires: tuple[str, ...]) -> str:
    """Why a cube is not there; never a count."""
    for table in requires:
        if not con.execute(f"select 1 from stg_{table} limit 1").fetchone():
            return NO_RECORDS.format(table=table)
    declared = next((cube for cube in declarations.CUBES if cube.name == name), None)
    if declared and declared.partition and not _known(con, declared):
        return NO_PARTS
    return NOT_ASKED


def _known(con: duckdb.DuckDBPyConnection, cube: Cube) -> bool:
    """Whether the partition of a cube has codes."""
    name = cube.partition.name if cube.partition else ""
    found = con.execute("select 1 from dim_part where partition = ? limit 1", [name]).fetchone()
    return bool(found)
