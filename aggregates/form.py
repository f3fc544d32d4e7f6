"""What a release must look like: the rules of the wall, W1 to W9, and SQL for what breaks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from aggregates import dictionary, living_cost, release
from aggregates.declarations import Cube, cubes_of
from aggregates.errors import ReleaseError
from aggregates.policy import Policy
from aggregates.publish import BY_REGION, CERTIFICATE
from aggregates.schema import (
    CODED,
    KEYS,
    PUBLISHED,
    RATES,
    STATUSES,
    WAGES,
    bound_columns,
    rate_parts,
    status_column,
)

TABLES = {BY_REGION, "cube_suppression", "definitions", "metadata", "coverage", "cubes"}
MAYBE = {"demand", "demand_program", living_cost.TABLE}  # as the package, or the policy, has it
LISTS = dictionary.TABLES  # of the dictionary: releases of 2026 and before have none
NAMED = 3  # rows that a message names
SAME_RATE = 1e-9  # share: a rate is its numerator over its denominator, but for binary rounding


def contents(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """W1: the tables of a release, with the columns of each cube, and nothing else."""
    everything = con.execute(
        "select if(schema = 'main', name, schema || '.' || name) from (show all tables) "
        "where database = current_database()"
    ).fetchall()
    tables = {table for (table,) in everything} - {CERTIFICATE}
    populations = release.there(con)
    needed = {*release.SHARED, *TABLES}
    needed |= {table for who in populations for table in release.dimension_tables(who)}
    cubes = {cube.name: cube for who in populations for cube in cubes_of(who)}
    lists = set(LISTS) if tables & set(LISTS) else set()
    pairs = [("table", tables - set(cubes) - MAYBE, needed | lists)]
    for cube in tables & set(cubes):
        columns = {column for column, *_ in con.execute(f"describe {cube}").fetchall()}
        pairs.append((f"column of {cube}", columns, columns_of(cubes[cube])))
    for table in sorted(lists & tables):
        columns = {column for column, *_ in con.execute(f"describe {table}").fetchall()}
        pairs.append((f"column of {table}", columns, set(LISTS[table])))
    for what, found, known in pairs:
        if odd := sorted(found ^ known):
            state = "is missing" if odd[0] in known else "does not belong there"
            raise ReleaseError(f"{name}: W1: {what} {odd[0]} {state}. Do not publish it")


def columns_of(cube: Cube) -> set[str]:
    """Every column that the table of a cube has."""
    if cube.partition:
        measures = {"n", "share"}
        extra = {cube.partition.column}
    else:
        measures = set(cube.columns.values())
        rates = [public for name, public in cube.columns.items() if name in RATES]
        extra = {column for rate in rates for column in bound_columns(rate)}
    return {*cube.keys.values(), *measures, *map(status_column, measures), *extra}


@dataclass(frozen=True)
class Check:
    """A rule of the wall, and SQL for the rows of a release that break it."""

    rule: str
    sql: str
    keys: tuple[str, ...]

    def run(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Raise ReleaseError if a row breaks the rule, naming it by its keys."""
        rows = con.execute(
            f"select {', '.join(self.keys)} from ({self.sql}) order by all limit {NAMED}"
        ).fetchall()
        if rows:
            names = "; ".join(" / ".join(map(str, row)) for row in rows)
            raise ReleaseError(f"{name}: {self.rule}: broken at {names}. Do not publish it")


def checks(con: duckdb.DuckDBPyConnection, policy: Policy) -> tuple[Check, ...]:
    """W2 to W9, with the thresholds of a release, for every cube that it has."""
    found = []
    tables = {name for (name,) in con.execute("show tables").fetchall()}
    for population in release.there(con):
        for cube in cubes_of(population):
            if cube.name in tables:
                found += _checks(cube, policy)
    keys = tuple(KEYS)
    found.append(
        Check(
            "W8: two copies of the cube that say the same",
            f"(from outcomes except all from {BY_REGION}) union all "
            f"(from {BY_REGION} except all from outcomes)",
            keys,
        )
    )
    return tuple(found)


def _checks(cube: Cube, policy: Policy) -> list[Check]:
    keys = tuple(cube.keys.values())
    if cube.partition:
        keys = (*keys, cube.partition.column)
        counts, rates, parts = ["n"], {}, ["n", "share"]
    else:
        counts = [public for name, public in cube.columns.items() if name.startswith("n_")]
        inside = cube.columns
        rates = {
            public: tuple(inside[part] for part in rate_parts(name))
            for name, public in inside.items()
            if name in RATES
        }
        parts = list(inside.values())
    found = [
        Check("W2: one row a group, and no key missing", _unlike_keys(cube.name, keys), keys),
        Check(
            "W3: a value where the status is published, and nowhere else",
            _any(
                cube.name,
                [
                    f"{status_column(m)} is null or {status_column(m)} not in {_codes(m in rates)} "
                    f"or ({m} is not null) <> ({status_column(m)} = '{PUBLISHED}')"
                    for m in parts
                ],
            ),
            keys,
        ),
        Check(
            "W6: no count under the minimum, or, rounded, that is no multiple of the base",
            _any(
                cube.name,
                [
                    f"{count} % {policy.rounding_base} <> 0 or {count} < 0"
                    if policy.rounded
                    else f"{count} < {policy.minimum_count}"
                    for count in counts
                ],
            ),
            keys,
        ),
    ]
    if rates:
        found += _rate_checks(cube.name, rates, keys)
    if cube.partition:
        found.append(
            Check(
                "W9: shares from 0 to 1, and only beside their count",
                _any(cube.name, ["share is not null and (n is null or share not between 0 and 1)"]),
                keys,
            )
        )
    else:
        found += _wage_checks(cube, policy, keys)
    return found


def _rate_checks(
    table: str, rates: dict[str, tuple[str, ...]], keys: tuple[str, ...]
) -> list[Check]:
    bounds = [(rate, *bound_columns(rate)) for rate in rates]
    base = {rate: parts[0 if rate == "rate_matched" else 1] for rate, parts in rates.items()}
    return [
        Check(
            "W4: a rate only beside both of its counts, and their quotient",
            _any(
                table,
                [
                    f"{rate} is not null and ({top} is null or {bottom} is null or {bottom} = 0 "
                    f"or abs({rate} - {top} / {bottom}) > {SAME_RATE})"
                    for rate, (top, bottom) in rates.items()
                ],
            ),
            keys,
        ),
        Check(
            "W5: bounds of coded rates alone, of looked-up leavers that are shown",
            _any(
                table,
                [
                    f"({low} is not null) <> ({status_column(rate)} = '{CODED}') "
                    f"or ({high} is not null) <> ({status_column(rate)} = '{CODED}') "
                    f"or ({low} is not null and {base[rate]} is null) "
                    f"or not (0 <= {low} and {low} < {high} and {high} <= 1)"
                    for rate, low, high in bounds
                ],
            ),
            keys,
        ),
    ]


def _wage_checks(cube: Cube, policy: Policy, keys: tuple[str, ...]) -> list[Check]:
    """W7: percentiles rounded, and only beside enough people that are shown."""
    step = cube.population.rounding or policy.wage_rounding
    broken = []
    for name, public in cube.columns.items():
        if name in WAGES:
            definition = name.removeprefix("wage_").partition("_p")[0]
            earners = cube.columns[cube.population.earners_of(definition)]
            broken.append(
                f"{public} is not null and ({earners} is null or {earners} < "
                f"{policy.shown_earners} or {public} % {step} <> 0)"
            )
    rule = "W7: wages rounded, and only beside enough earners that are shown"
    return [Check(rule, _any(cube.name, broken), keys)] if broken else []


def _codes(rate: bool) -> str:
    known = STATUSES if rate else tuple(s for s in STATUSES if s != CODED)
    return f"({', '.join(repr(status) for status in known)})"


def _any(table: str, conditions: Iterable[str]) -> str:
    return f"from {table} where " + " or ".join(f"({condition})" for condition in conditions)


def _unlike_keys(table: str, keys: tuple[str, ...]) -> str:
    names = ", ".join(keys)
    missing = " or ".join(f"{key} is null" for key in keys)
    return f"select {names} from {table} group by all having count(*) > 1 or bool_or({missing})"
