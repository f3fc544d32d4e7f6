"""W11: what in a release follows from the rest of it is computed again, and compared.

No attack looks at most of it: shares, the second copy of the cube, summaries, supply, the list of
cubes. `cube_grids` says which groups there must be, so a cube that was left out is found too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pandas as pd

from aggregates import (
    contents,
    coverage,
    declarations,
    demand,
    dictionary,
    living_cost,
    release,
    tables,
)
from aggregates.declarations import Cube, cubes_of
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.publish import BY_REGION, CERTIFICATE, suppression_summary
from aggregates.revisions import Shown
from aggregates.schema import KEYS, NO_DATA, PUBLISHED, RATES, rate_parts, status_column
from aggregates.trees import PAIR

NEAR = 1e-9  # two numbers that are the same but for binary rounding
NAMED = 3  # rows that a message names
OPEN = ("demand", "demand_program")  # of a package with occupations in demand
AS_GIVEN = {  # what `demand` was made from, as far as a release shows it
    "stg_programs": "select program_code as program_id, cip_code from dim_program "
    "where level = 'program'",
    "stg_regions": "select region_code[5:] as workforce_region_id from dim_region "
    "where level = 'workforce_region'",
    "stg_occupation_demand": "select *, region_code[5:] as workforce_region_id from demand "
    "where region_code <> 'state'",
}


def check(
    con: duckdb.DuckDBPyConnection, name: str, policy: Policy, populations: Sequence[Shown]
) -> None:
    """Raise ReleaseError if something in a release does not follow from the rest of it.

    populations  what it shows of each population that it has
    """
    cubes = {
        cube.name: release.table(con, cube.name)
        for cube in declarations.CUBES
        if _there(con, cube.name)
    }
    _grids(con, name)
    for shown in populations:
        _groups(shown)
        _cubes(shown, cubes)
    summary = suppression_summary(cubes)
    keys = list(summary.columns[:4])
    _same(f"{name}: cube_suppression", release.table(con, "cube_suppression"), summary, keys)
    _coverage(con, name, policy, summary, cubes["outcomes"])
    _demand(con, name, cubes["outcomes"])
    _living_cost(con, name, policy)
    _listed(con, name, cubes)
    columns = [[c for c, *_ in con.execute(f"describe {t}").fetchall()] for t in _COPIES]
    if columns[0] != columns[1]:
        raise _broken(f"{name}: {BY_REGION}", ["columns of another order than outcomes"])
    _columns(con, name)


_COPIES = ("outcomes", BY_REGION)


def _grids(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """A population with a published grid has its trees here."""
    there = {population.name for population in release.there(con)}
    grids = con.execute("select distinct population from cube_grids where published").fetchall()
    if missing := sorted({who for (who,) in grids} - there):
        raise _broken(f"{name}: cube_grids", missing)


def _groups(shown: Shown) -> None:
    """Readers see every group of the published grids, and no other."""
    expected = tables.tabulated(shown.dimensions)
    if not shown.policy.rounded:
        expected = expected[~expected["program_code"].str.startswith(PAIR)]
    who = shown.dimensions.population.name
    rows = shown.rows.loc[shown.seen, list(KEYS)]
    _same(f"{shown.name}: groups of {who}", rows, expected, list(KEYS))


def _cubes(shown: Shown, cubes: Mapping[str, pd.DataFrame]) -> None:
    """W9: the tables that follow from the groups: parts where the grids count them, and shares."""
    groups = shown.rows[shown.seen].reset_index(drop=True)
    again = tables.to_tables(groups, shown.dimensions, shown.policy.least_share)
    for cube in cubes_of(shown.dimensions.population):
        what = f"{shown.name}: {cube.name}"
        if (cube.name in again) != (cube.name in cubes):
            raise _broken(what, ["the whole table"])
        if cube.name in again:
            keys = [*cube.keys.values(), *([cube.partition.column] if cube.partition else ())]
            _same(what, cubes[cube.name], again[cube.name], keys)
            _rates(what, cube, cubes[cube.name], shown.policy.least_share)


def _rates(what: str, cube: Cube, rows: pd.DataFrame, least: int) -> None:
    """A rate wherever both of its counts are shown, and no data where one of them has none."""
    for name, rate in cube.columns.items():
        if name not in RATES:
            continue
        top, bottom = (cube.columns[part] for part in rate_parts(name))
        status = rows[status_column(rate)]
        gone = (rows[[status_column(top), status_column(bottom)]] == NO_DATA).any(axis=1)
        both = rows[top].notna() & (rows[bottom] >= least)
        odd = (gone != (status == NO_DATA)) | (both & (status != PUBLISHED))
        if odd.any():
            keys = rows.loc[odd, list(cube.keys.values())]
            raise _broken(f"{what}: {rate}", _named(pd.MultiIndex.from_frame(keys)))


def _coverage(
    con: duckdb.DuckDBPyConnection,
    name: str,
    policy: Policy,
    summary: pd.DataFrame,
    outcomes: pd.DataFrame,
) -> None:
    """Match rates and shares hidden follow; rows of the records show no more than they may."""
    found = release.table(con, "coverage")
    given = found["subject"] == "rows"
    keys = list(coverage.COLUMNS[:7])
    what = f"{name}: coverage"
    _same(what, found[~given], coverage.derived(summary, outcomes), keys)
    _same(what, found.loc[given, keys], coverage.lines_of_rows(), keys)
    odd = coverage.unfit(found[given])
    odd += coverage.telling(found[given], outcomes, policy.minimum_count, exact=not policy.rounded)
    if odd:
        raise _broken(what, [" / ".join(line) for line in odd])


def _demand(con: duckdb.DuckDBPyConnection, name: str, outcomes: pd.DataFrame) -> None:
    """Supply, programs and the state's figures, from the openings of the regions."""
    there = [table for table in OPEN if _there(con, table)]
    if len(there) == 1:
        raise _broken(f"{name}: {there[0]}", ["the table beside it"])
    if not there:
        return
    cover = release.table(con, "dim_cohort_horizon")
    with _as_given(con):
        wanted, programs = demand.demand_table(con), demand.demand_programs(con)
    if wanted is None:
        raise _broken(f"{name}: demand", ["the whole table"])
    again = demand.with_supply(wanted, programs, outcomes, cover)
    pair = ["program_code", "soc_code"]
    _same(f"{name}: demand_program", release.table(con, OPEN[1]), programs, pair)
    _same(f"{name}: demand", release.table(con, OPEN[0]), again, ["soc_code", "region_code"])


def _living_cost(con: duckdb.DuckDBPyConnection, name: str, policy: Policy) -> None:
    """The line beside wages, where the policy draws one."""
    again = living_cost.living_cost_table(con, policy)
    if (again is not None) != _there(con, living_cost.TABLE):
        raise _broken(f"{name}: {living_cost.TABLE}", ["the whole table"])
    if again is not None:
        shown = release.table(con, living_cost.TABLE)
        _same(f"{name}: {living_cost.TABLE}", shown, again, ["region_code"])


@contextmanager
def _as_given(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The tables that the SQL of demand reads, from what the release shows of them."""
    for view, sql in AS_GIVEN.items():
        con.execute(f"create temp view {view} as {sql}")
    try:
        yield
    finally:
        for view in AS_GIVEN:
            con.execute(f"drop view {view}")


def _listed(con: duckdb.DuckDBPyConnection, name: str, cubes: Mapping[str, pd.DataFrame]) -> None:
    """`cubes` lists what is there, and a reason for what is not that the rest does not belie."""
    listed = release.table(con, "cubes")
    sizes = {cube: len(rows) for cube, rows in cubes.items()}
    for table in ("demand", "coverage"):
        if _there(con, table):
            sizes[table] = len(release.table(con, table))
    used = dict(
        con.execute(
            "select cube_or_table, value from coverage where subject = 'rows' "
            f"and measure = 'rows_used' and value_status = '{PUBLISHED}'"
        ).fetchall()
    )
    names = [*(cube.name for cube in declarations.CUBES), *(cube for cube, *_ in contents.OPEN)]
    rows = [sizes.get(cube, 0) for cube in names]
    again = pd.DataFrame({"cube": names, "published": [n > 0 for n in rows], "rows": rows})
    _same(f"{name}: cubes", listed[list(again)], again, ["cube"])
    for line in listed.itertuples():
        known = contents.reasons(line.cube, lambda table: used.get(table, 0) > 0)
        if line.reason not in ({""} if line.published else known):
            raise _broken(f"{name}: cubes", [line.cube])


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """The columns that the dictionary lists are those that there are, of the same types."""
    if not _there(con, dictionary.COLUMNS):
        return
    keys = ["table_name", "column_name", "position", "column_type"]
    listed = release.table(con, dictionary.COLUMNS)[keys]
    listed = listed[listed["table_name"] != CERTIFICATE]  # which is added after the attack
    again = con.execute(f"from ({dictionary.DESCRIBED}) where table_name <> '{CERTIFICATE}'").df()
    _same(f"{name}: {dictionary.COLUMNS}", listed, again, keys[:2])


def _there(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return (table,) in con.execute("show tables").fetchall()


def _same(what: str, found: pd.DataFrame, again: pd.DataFrame, keys: list[str]) -> None:
    """Raise ReleaseError unless two tables hold the same rows, in whatever order."""
    if odd := set(found) ^ set(again):
        raise _broken(what, [f"column {column}" for column in sorted(odd)])
    both = [frame.sort_values(keys, ignore_index=True) for frame in (found, again)]
    names = [pd.MultiIndex.from_frame(frame[keys].astype(str)) for frame in both]
    if not names[0].equals(names[1]):
        odd_rows = names[0].symmetric_difference(names[1])
        odd_rows = odd_rows if len(odd_rows) else names[0][names[0].duplicated()]
        raise _broken(what, _named(odd_rows))
    for column in found:
        unlike = _unlike(both[0][column], both[1][column])
        if unlike.any():
            raise _broken(f"{what}: {column}", _named(names[0][unlike]))


def _unlike(found: pd.Series, again: pd.Series) -> np.ndarray:
    """(rows,) where two columns differ."""
    if all(pd.api.types.is_numeric_dtype(column) for column in (found, again)):
        one, other = (column.to_numpy(float, na_value=np.nan) for column in (found, again))
        return np.asarray(~np.isclose(one, other, rtol=0, atol=NEAR, equal_nan=True))
    one, other = (column.to_numpy(object) for column in (found, again))
    return np.asarray((one != other) & ~(found.isna() & again.isna()).to_numpy())


def _named(rows: pd.MultiIndex) -> list[str]:
    return [" / ".join(map(str, row)) for row in rows[:NAMED]]


def _broken(what: str, names: Sequence[str]) -> ReleaseError:
    return ReleaseError(
        f"{what}: W11: does not follow from the rest of the release: "
        f"{'; '.join(names[:NAMED])}. Do not publish it"
    )
