"""Releases whose ways through school are changed by hand, so that what a page must say is known."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

TABLES = ("outcomes", "outcomes_by_region")
STATE = "program_code = 'total' and region_code = 'state'"
OLD = f"{STATE} and cohort_code = '2013-2015' and subgroup_dim = 'cte_level'"
NOW = f"{STATE} and cohort_code = 'all' and subgroup_dim = 'exit_type'"
WAGES = {  # of the old leavers: what a quarter, half and three quarters earn, by way and year
    ("none", "y01"): (15_000, 20_000, 25_000),
    ("completer", "y01"): (5_000, 10_000, 15_000),
    ("none", "y10"): (25_000, 30_000, 35_000),
    ("completer", "y10"): (55_000, 60_000, 65_000),
}
EARNERS = 400
MEASURES = ("n_employed", "rate_employed", "wage_employed_p50")


def both(con: duckdb.DuckDBPyConnection, change: str, where: str, values: Sequence = ()) -> None:
    """Change rows of outcomes in every order that the release keeps them in."""
    for table in TABLES:
        con.execute(f"update {table} set {change} where {where}", list(values))


def crossing(con: duckdb.DuckDBPyConnection) -> None:
    """Completers earn less than those without CTE in year 1, and more in year 10."""
    for (code, horizon), wages in WAGES.items():
        change = f"n_matched = {2 * EARNERS}, n_employed = {EARNERS}, rate_employed = 0.5"
        for rank, wage in zip((25, 50, 75), wages, strict=True):
            name = f"wage_employed_p{rank}"
            change += f", {name} = {wage}, {name}_status = 'published'"
        both(con, change, f"{OLD} and subgroup_code = '{code}' and horizon_code = '{horizon}'")


def hidden(con: duckdb.DuckDBPyConnection) -> None:
    """Work and wages of noncompleters are suppressed in year 4, and before they left."""
    who = "subgroup_code = 'noncompleter'"
    change = ", ".join(f"{name} = null, {name}_status = 'suppressed'" for name in MEASURES)
    both(con, change, f"{NOW} and {who} and horizon_code = 'y04'")
    change = ", ".join(f"{name} = null, {name}_status = 'suppressed'" for name in MEASURES[:2])
    con.execute(
        f"update work_while_in_school set {change} where {NOW} and {who} and horizon_code = 'b1'"
    )


def apart(con: duckdb.DuckDBPyConnection) -> None:
    """An agency that does not put certificate and equivalency together."""
    for table in (*TABLES, "work_while_in_school", "dim_subgroup"):
        where = "subgroup_dim = 'exit_type' and subgroup_code = 'alternative'"
        con.execute(
            f"insert into {table} select * replace ('certificate' as subgroup_code) from {table} "
            f"where {where}"
        )
        con.execute(f"update {table} set subgroup_code = 'equivalency' where {where}")
    for code in ("certificate", "equivalency"):
        con.execute(
            f"update dim_subgroup set title = '{code.title()}' where subgroup_code = '{code}'"
        )


def one_gone(con: duckdb.DuckDBPyConnection) -> None:
    """Nobody is counted by how they left."""
    for table in (*TABLES, "work_while_in_school"):
        con.execute(f"delete from {table} where subgroup_dim = 'exit_type'")


def all_gone(con: duckdb.DuckDBPyConnection) -> None:
    """Nobody is counted by any way through school."""
    for table in TABLES:
        con.execute(f"delete from {table} where subgroup_dim in ('exit_type', 'cte_level')")


def no_work_before(con: duckdb.DuckDBPyConnection) -> None:
    """The records have no quarters before leaving."""
    con.execute(
        "update cubes set published = false, reason = 'the policy asks for it nowhere, or its "
        "groups would be too small' where cube like '%while_in_school'"
    )


def clusters(con: duckdb.DuckDBPyConnection) -> None:
    """Work before leaving by cluster: 300 of 1,000, and a year after 700, or hidden."""
    row = f"select * from work_while_in_school where {STATE} and cohort_code = 'all' "
    row += "and subgroup_dim = 'total' and horizon_code = 'b1'"
    for code, working in (("cluster:08", 300), ("cluster:13", None), ("cluster:01", 690)):
        number = "null" if working is None else str(working)
        status = "suppressed" if working is None else "published"
        con.execute(
            f"insert into work_while_in_school select * replace ('{code}' as program_code, 1000 as "
            f"n_matched, {number} as n_employed, '{status}' as n_employed_status, {number} / 1000 "
            f"as rate_employed, '{status}' as rate_employed_status) from ({row})"
        )
        both(
            con,
            "n_matched = 1000, n_matched_status = 'published', n_employed = 700, "
            "n_employed_status = 'published', rate_employed = 0.7, "
            "rate_employed_status = 'published'",
            f"program_code = '{code}' and region_code = 'state' and cohort_code = 'all' and "
            "subgroup_dim = 'total' and horizon_code = 'q4'",
        )


LONG = "2013-2015"
SHARES = {"diploma": (0.8, 0.7), "noncompleter": (0.7, 0.5), "alternative": (0.8, 0.7)}
PAY = {
    "diploma": (15_000, 40_000),
    "noncompleter": (20_000, 30_000),
    "alternative": (15_000, 40_000),
}


def followed(con: duckdb.DuckDBPyConnection) -> None:
    """How people left, for ten years: 5,000 of each way; noncompleters begin with higher wages and
    end with lower ones.
    """
    for table in TABLES:
        for code, ends in SHARES.items():
            for year in range(1, 11):
                part = (year - 1) / 9
                share, wage = (low + (high - low) * part for low, high in (ends, PAY[code]))
                row = f"select * from {table} where {NOW} and subgroup_code = 'diploma' "
                row += "and horizon_code = 'y01'"
                con.execute(
                    f"insert into {table} select * replace ('{LONG}' as cohort_code, "
                    f"'y{year:02}' as horizon_code, '{code}' as subgroup_code, 5000 as n_matched, "
                    f"{round(5000 * share)} as n_employed, {share} as rate_employed, "
                    f"{round(wage) - 3000} as wage_employed_p25, {round(wage)} as "
                    f"wage_employed_p50, {round(wage) + 3000} as wage_employed_p75) from ({row})"
                )


CHANGES = (followed, crossing, hidden, apart, one_gone, all_gone, no_work_before, clusters)


def write(release: Path, folder: Path, *changes) -> Path:
    """A copy of a release with some changes, under an id of its own, since pages are kept by it."""
    copy = Path(shutil.copytree(release, folder / "ways"))
    con = duckdb.connect(str(copy / "release.duckdb"))
    for change in changes:
        change(con)
    number = sum(1 << CHANGES.index(change) for change in changes)
    con.execute(
        "update metadata set value = ? where key = 'release_id'", [f"{0xC0DE0000 + number:016x}"]
    )
    con.close()
    return copy
