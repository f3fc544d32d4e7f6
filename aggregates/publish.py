"""The wall: the one module that writes values which leave the building.

Takes the confidential cube and the pattern of hidden cells, and writes `release.duckdb` in
which a suppressed value is absent, not merely flagged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates import coding
from aggregates.declarations import Population
from aggregates.policy import Policy
from aggregates.relations import System
from aggregates.schema import (
    CODED,
    EMPLOYMENT,
    KEYS,
    NO_DATA,
    PERCENTILES,
    PUBLISHED,
    RATES,
    SUPPRESSED,
    TOTAL,
    bound_columns,
    rate_parts,
    status_column,
)
from suppression import Pattern

Columns = dict[str, pd.Series | np.ndarray]
HASH_LENGTH = 16  # characters of the content hash that name a release
OWN_NAME = "release_id"  # metadata that the content hash cannot contain: itself
BY_REGION = "outcomes_by_region"  # the cube once more, for look-ups by place
CERTIFICATE = "certificate"


def public_groups(
    cube: pd.DataFrame, system: System, pattern: Pattern, policy: Policy, population: Population
) -> pd.DataFrame:
    """What is shown of the groups of a population: keys, then every measure with its status.

    Counts are shown unless the pattern hides them; rates where both parts are, or as a bound
    (R6); percentiles where their count of earners is and the percentile rules hold (P1 to P3).
    """
    columns: Columns = {key: cube[key] for key in KEYS}
    shown: dict[str, np.ndarray] = {}
    missing: dict[str, np.ndarray] = {}
    for measure in system.counts:
        cells = system.index[measure]
        missing[measure] = cells < 0  # a group without anybody, or a measure that is not counted
        shown[measure] = ~missing[measure] & ~pattern.hidden[cells]
        _add(columns, measure, cube[measure].astype("Int64"), shown[measure], missing[measure])
    for rate in RATES:
        top, bottom = rate_parts(rate)
        both = shown[top] & shown[bottom]
        with np.errstate(divide="ignore", invalid="ignore"):
            value = cube[top].to_numpy(dtype=float, na_value=np.nan) / cube[bottom].to_numpy(
                dtype=float, na_value=np.nan
            )
        gone = missing[top] | missing[bottom]
        _add(columns, rate, pd.Series(value), both, gone)
        base = shown["n_matched"] & ~both & ~gone  # a bound is a share of a published count
        _add_bounds(columns, rate, coding.bounds(cube, rate, policy), base)
    _add_wages(columns, cube, shown, missing, policy, population)
    return pd.DataFrame(columns)


def rounded_groups(
    cube: pd.DataFrame, system: System, values: np.ndarray, policy: Policy, population: Population
) -> pd.DataFrame:
    """What is shown of the groups of a release whose counts are rounded (S20): every count.

    values  (n,) rounded counts of the cells
    Rates are of rounded counts, where their denominator is large enough to bear it; percentiles
    need so many earners that the rounded count leaves no doubt of them.
    """
    columns: Columns = {key: cube[key] for key in KEYS}
    counts, shown, missing = {}, {}, {}
    for measure in system.counts:
        cells = system.index[measure]
        missing[measure] = cells < 0
        counts[measure] = values[cells]
        value = pd.Series(counts[measure], dtype="Int64")
        _add(columns, measure, value, ~missing[measure], missing[measure])
    for rate in RATES:
        top, bottom = rate_parts(rate)
        gone = missing[top] | missing[bottom]
        value = pd.Series(counts[top] / np.maximum(counts[bottom], 1))
        _add(columns, rate, value, ~gone & (counts[bottom] >= policy.least_share), gone)
        nothing = np.full(len(cube), np.nan)
        _add_bounds(columns, rate, (nothing, nothing), np.zeros(len(cube), bool))
    for earners in {population.earners_of(definition) for definition in EMPLOYMENT}:
        shown[earners] = ~missing[earners] & (counts[earners] >= policy.shown_earners)
    _add_wages(columns, cube, shown, missing, policy, population)
    return pd.DataFrame(columns)


def _add_wages(
    columns: Columns,
    cube: pd.DataFrame,
    shown: dict[str, np.ndarray],
    missing: dict[str, np.ndarray],
    policy: Policy,
    population: Population,
) -> None:
    """Percentiles where their count of earners may be shown and P1 to P3 hold, rounded."""
    step = population.rounding or policy.wage_rounding
    ranked = cube["horizon_code"].isin(population.wages).to_numpy()
    for definition in EMPLOYMENT:
        earners = population.earners_of(definition)
        safe = shown[earners] & _percentiles_allowed(cube, definition, policy, population) & ranked
        for suffix in ("", "_nominal"):
            for percentile in PERCENTILES:
                name = f"wage_{definition}_{percentile}{suffix}"
                rounded = (cube[name] / step).round() * step
                gone = missing[earners] | ~ranked
                _add(columns, name, rounded.round().astype("Int64"), safe, gone)


def _percentiles_allowed(
    cube: pd.DataFrame, definition: str, policy: Policy, population: Population
) -> np.ndarray:
    """P1 enough earners, P2 enough employers, P3 no employer with nearly all of the wages, P4 nor
    of those that another employer does not pay. Ages, which no employer pays, keep P1 alone.
    """
    found = cube[population.earners_of(definition)] >= policy.percentile_min_earners
    if not population.earners:
        found &= cube[f"employers_{definition}"] >= policy.percentile_min_employers
        found &= cube[f"top_employer_share_{definition}"] <= policy.percentile_max_share
        if policy.rivals:
            found &= cube[f"top_rival_share_{definition}"] <= policy.percentile_max_share
    return np.asarray(found).astype(bool)


def _add(
    columns: Columns,
    measure: str,
    value: pd.Series,
    shown: np.ndarray,
    missing: np.ndarray,
) -> None:
    """Put a measure and its status into `columns`, the value only where it is shown."""
    columns[measure] = value.where(shown)
    columns[status_column(measure)] = np.where(
        shown, PUBLISHED, np.where(missing, NO_DATA, SUPPRESSED)
    )


def _add_bounds(
    columns: Columns,
    rate: str,
    bounds: tuple[np.ndarray, np.ndarray],
    allowed: np.ndarray,
) -> None:
    """R6: code a suppressed rate where a bound exists; `<rate>_lower` and `<rate>_upper`."""
    lower, upper = (np.where(allowed, bound, np.nan) for bound in bounds)
    coded = ~np.isnan(lower) | ~np.isnan(upper)
    low_name, high_name = bound_columns(rate)
    columns[low_name] = np.where(coded, np.nan_to_num(lower, nan=0.0), np.nan)
    columns[high_name] = np.where(coded, np.nan_to_num(upper, nan=1.0), np.nan)
    columns[status_column(rate)] = np.where(coded, CODED, columns[status_column(rate)])


def suppression_summary(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Numbers by cube, measure and subgroup dimension, with how many have which status."""
    lines = []
    for cube, rows in tables.items():
        dims = rows.get("subgroup_dim", TOTAL)
        for status in [name for name in rows if name.endswith("_status")]:
            counted = (
                rows.assign(subgroup_dim=dims)
                .groupby(["subgroup_dim", status], as_index=False)
                .size()
                .rename(columns={status: "status", "size": "cells"})
            )
            lines.append(counted.assign(cube=cube, measure=status.removesuffix("_status")))
    columns = ["cube", "measure", "subgroup_dim", "status", "cells"]
    return pd.concat(lines)[columns].sort_values(columns[:4], ignore_index=True)


def write_release(path: Path, tables: Mapping[str, pd.DataFrame]) -> str:
    """Write `tables` into a new DuckDB file at `path`, sorted so that look-ups are short.

    Returns the name of the release, which follows from what the file holds.
    """
    with duckdb.connect(str(path)) as con:
        con.execute("set threads = 1")
        for name, frame in tables.items():
            con.register("frame", frame)
            con.execute(f"create table {name} as select * from frame order by all")
            con.unregister("frame")
        con.execute(
            f"create table {BY_REGION} as select * from outcomes "
            "order by region_code, program_code, subgroup_dim, subgroup_code, "
            "cohort_code, horizon_code"
        )
        release_id = content_hash(con)
        con.execute("insert into metadata values ('release_id', ?)", [release_id])
    return release_id


def sign(path: Path, certificate: Mapping[str, object]) -> None:
    """Add the certificate of an audit to a release."""
    with duckdb.connect(str(path)) as con:
        con.register("frame", key_values(certificate))
        con.execute(f"create table {CERTIFICATE} as select * from frame order by all")


def key_values(pairs: Mapping[str, object]) -> pd.DataFrame:
    """Two text columns, key and value, sorted."""
    return pd.DataFrame({"key": sorted(pairs), "value": [str(pairs[key]) for key in sorted(pairs)]})


def content_hash(con: duckdb.DuckDBPyConnection) -> str:
    """Name of the release that `con` has open: a hash of every table, in a fixed order.

    The second copy of the cube and the certificate, which follow from the rest, are left out.
    """
    digest = hashlib.sha256()
    names = [name for (name,) in con.execute("show tables").fetchall()]
    for name in sorted(set(names) - {BY_REGION, CERTIFICATE}):
        own = f"where key <> '{OWN_NAME}'" if name == "metadata" else ""
        frame = con.execute(f"select * from {name} {own} order by all").df()
        digest.update(name.encode())
        digest.update(frame.to_csv(index=False).encode())
    return digest.hexdigest()[:HASH_LENGTH]
