"""The SQL files of the build, one SELECT each, named after the relation that they make."""

from __future__ import annotations

from pathlib import Path

import duckdb

SQL = Path(__file__).with_name("sql")


def text(name: str, **parts: str) -> str:
    """The SELECT of a relation, with SQL put in for each name in braces."""
    found = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return found.format(**parts) if parts else found


def create(con: duckdb.DuckDBPyConnection, name: str, **parts: str) -> None:
    """Tables of people are temporary: quicker than the staging file, and gone with the build."""
    kind = "table" if name.startswith("dim_") else "temp table"
    con.execute(f"create {kind} {name} as {text(name, **parts)}")
