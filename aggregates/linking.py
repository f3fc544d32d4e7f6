"""Who worked, where, for how much, studied or served, in each period before and after leaving.

Reads the `stg_*` tables, `dim_program`, `dim_cohort` and `dim_cohort_horizon`; leaves people
(confidential): `exiter`, a row a leaver; `person_period`, a row a leaver and period with wages;
and the view `outcome`, a row a leaver and period that the wage records of their cohort cover.

Periods are masks of bits: bit q + FIRST_BIT is the q-th quarter after the exit quarter, which is
quarter 0; those before it count backwards.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb

from aggregates.definitions import SECTORS
from aggregates.errors import CubeError
from aggregates.increments import Shelf, link_keys
from aggregates.policy import Policy
from aggregates.schema import BEFORE, HORIZONS, TIMES
from aggregates.statements import create, text

CPI = Path(__file__).with_name("reference") / "cpi_u_annual.csv"
FIRST_BIT = len(BEFORE)  # of a mask: quarter 0
UNKNOWN = "unknown"
RECORDS = ("job", "worker", "study", "job_site", "job_period", "earning")  # in order of making

Progress = Callable[[str], None]


def reference(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Deflators, the quarters of each horizon and industry sectors, with their types.

    Raises CubeError for years without a consumer price index.
    """
    _deflators(con, policy)
    con.execute(f"create type horizon as enum ({_listed(TIMES)})")
    con.execute(
        "create temp table ref_horizon_quarter(horizon_code horizon, quarters_after_exit integer)"
    )
    con.executemany("insert into ref_horizon_quarter values (?, ?)", horizon_quarters())
    create(con, "ref_horizon")
    pooled = policy.pool.get("sector", {})
    named = {code: name for name, codes in pooled.items() for code in codes}
    con.execute(f"create type sector as enum ({_listed([*SECTORS, *sorted(pooled)])})")
    con.execute("create temp table ref_sector(digits integer, first_digits integer, sector sector)")
    con.executemany(
        "insert into ref_sector values (?, ?, ?)",
        [(digits, first, named.get(code, code)) for digits, first, code in sector_digits()],
    )


def link(
    con: duckdb.DuckDBPyConnection,
    subgroups: str,
    progress: Progress,
    shelf: Shelf | None = None,
) -> None:
    """Leave `exiter`, `person_period` and `outcome`.

    subgroups  SQL for one column of `exiter` a subgroup dimension; `s` is the row of
               `stg_students`, `c` that of `stg_schools`, `r` that of `stg_regions`
    shelf      what earlier builds linked: only the rest is linked, and kept there
    """
    create(con, "ref_cover")
    if shelf:
        made = _follow_rest(con, shelf, progress)
    else:
        progress("linking wages and study to the quarters around exit")
        made = _follow(con, "true")
    create(con, "person_period")
    create(con, "exiter", subgroups=subgroups)
    _drop(con, made)
    con.execute(f"create temp view outcome as {text('outcome')}")


def _follow(con: duckdb.DuckDBPyConnection, needed: str) -> list[str]:
    """`worker`, `study` and `earning` of the rows of `ref_cover` that are needed.

    Returns what it made, for `_drop`.
    """
    create(con, "ref_need", needed=needed)
    for name in RECORDS:
        create(con, name)
    return [f"table {name}" for name in ("ref_need", *RECORDS)]


def _follow_rest(con: duckdb.DuckDBPyConnection, shelf: Shelf, progress: Progress) -> list[str]:
    """The same of every row of `ref_cover`, after what the shelf lacks was put there."""
    create(con, "member")
    made_by = [text(name) for name in (*RECORDS, "ref_horizon", "linked")]
    keys = link_keys(con, spans(), [*made_by, repr(sector_digits())])
    missing = shelf.missing(keys)
    progress(
        f"linking wages and study of {len(missing)} exit years' horizons; "
        f"{len(keys) - len(missing)} are as an earlier build linked them"
    )
    if missing:
        listed = ", ".join(f"({year}, '{horizon}')" for year, horizon in missing)
        made = _follow(con, f"(cohort_year, horizon_code::varchar) in ({listed})")
        shelf.add(con, text("linked"), {place: keys[place] for place in missing})
        _drop(con, made)
    con.execute(f"create temp table kept as {text('kept')}", {"files": shelf.files(keys)})
    con.execute(
        "create temp table mask as select student_key, bit_or(paid) as paid, "
        "bit_or(full_quarters) as full_quarters, bit_or(studied) as studied, "
        "bit_or(served) as served from kept group by all"
    )
    made = ["table member", "table kept", "table mask"]
    for name, source in (("worker", "mask"), ("study", "mask"), ("earning", "kept")):
        rows = " where wages is not null" if name == "earning" else ""
        con.execute(f"create temp view {name} as select * from {source}{rows}")
        made.insert(0, f"view {name}")
    return made


def _drop(con: duckdb.DuckDBPyConnection, made: list[str]) -> None:
    for item in made:
        con.execute(f"drop {item}")


def unlink(con: duckdb.DuckDBPyConnection) -> None:
    """Forget the people."""
    con.execute("drop view outcome; drop table exiter; drop table person_period")


def read_cpi() -> dict[int, float]:
    """CPI-U, US city average, all items, annual (BLS series CUUR0000SA0), 1982-84 = 100.

    Wages of years after the last published index are deflated by that last one.
    """
    with CPI.open(encoding="utf-8", newline="") as handle:
        return {int(row["year"]): float(row["cpi_u"]) for row in csv.DictReader(handle)}


def _deflators(con: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """`ref_deflator`: factor from dollars of a year to constant ones."""
    index = read_cpi()
    if policy.constant_dollar_year not in index:
        raise CubeError(f"policy: no CPI-U for constant_dollar_year {policy.constant_dollar_year}")
    base, first, last = index[policy.constant_dollar_year], min(index), max(index)
    years = con.execute(
        "select left(wages_first_quarter, 4)::integer, left(wages_last_quarter, 4)::integer "
        "from stg_package"
    ).fetchone()
    if not years or years[0] < first:
        raise CubeError(f"wages: the CPI-U starts in {first}, wages_first_quarter is earlier")
    con.execute("create temp table ref_deflator(year integer, factor double)")
    con.executemany(
        "insert into ref_deflator values (?, ?)",
        [(year, base / index[min(year, last)]) for year in range(years[0], years[1] + 1)],
    )


def horizon_quarters() -> list[tuple[str, int]]:
    """(horizon, quarter after exit), in the order of time; quarters before exit are negative."""
    pairs = [(code, -int(code[1:])) for code in BEFORE]
    for code in HORIZONS:
        number = int(code[1:])
        last = number if code[0] == "q" else 4 * number
        first = number if code[0] == "q" else last - 3
        pairs += [(code, quarter) for quarter in range(first, last + 1)]
    return pairs


def spans() -> dict[str, tuple[int, int]]:
    """Horizon -> first and last quarter after exit."""
    quarters: dict[str, list[int]] = {}
    for code, quarter in horizon_quarters():
        quarters.setdefault(code, []).append(quarter)
    return {code: (min(found), max(found)) for code, found in quarters.items()}


def sector_digits() -> list[tuple[int, int, str]]:
    """(first two digits of a NAICS code, those that its sector begins with, the sector).

    All zeros are no sector.
    """
    found = [(0, 0, UNKNOWN)]
    for code in SECTORS:
        if code != UNKNOWN:
            first, last = int(code[:2]), int(code[-2:])
            found += [(digits, first, code) for digits in range(first, last + 1)]
    return found


def _listed(codes: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
