"""Cells of every grid in polars, from one row a leaver and horizon (`polars_people.py`).

Counts are summed from one table a subgroup dimension, and only the paid are ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from benchmarks.pandas_cube import DEFINITIONS, KEYS, MARGINS, RANKS
from benchmarks.polars_people import ACTIVITIES

Grid = tuple[str, str, str, str, str, bool]  # levels, subgroup dimension, horizon, published
LEVELS = {"year": "cohort", "window": "cohort_window"}
CODES = ("program", "cluster", "county", "workforce_region", "cohort", "cohort_window")


def cells(outcome: pl.DataFrame, grids: Sequence[Grid]) -> pl.DataFrame:
    """Cells of every grid that hold anybody, one row each."""
    horizons: dict[tuple[str, ...], list[str]] = {}
    for *levels, horizon, _ in grids:
        horizons.setdefault(tuple(levels), []).append(horizon)
    paid = _paid(outcome)
    found = []
    for dim in sorted({levels[3] for levels in horizons}):
        wanted = {levels: codes for levels, codes in horizons.items() if levels[3] == dim}
        tally = _tally(outcome, dim, {level for levels in wanted for level in levels[:3]})
        for levels, codes in wanted.items():
            found.append(_grid(tally, paid, levels, codes))
    return pl.concat(found, how="diagonal")


def _tally(outcome: pl.DataFrame, dim: str, levels: set[str]) -> pl.DataFrame:
    """Counts of the finest groups that a subgroup dimension needs; wider ones sum them."""
    left_out = {"program", "county"} - levels
    keys = [name for name in CODES if name not in left_out]
    keys += ["horizon_code", *([] if dim == "total" else [dim])]
    counts = ("matched", *DEFINITIONS, *ACTIVITIES)
    return (
        outcome.lazy()
        .group_by(keys)
        .agg(
            pl.len().alias("n_exiters"), *(pl.col(name).sum().alias(f"n_{name}") for name in counts)
        )
        .collect(engine="streaming")
    )


def _grid(
    tally: pl.DataFrame, paid: pl.DataFrame, levels: tuple[str, ...], horizons: list[str]
) -> pl.DataFrame:
    """Cells of one grid."""
    keys = [LEVELS.get(level, level) for level in levels if level not in MARGINS]
    inside = pl.col("horizon_code").cast(pl.String).is_in(horizons)
    if levels[0] == "program":
        inside &= pl.col("program").is_not_null()
    if levels[2] != "year":
        inside &= pl.col("cohort_window").is_not_null()
    by = ["horizon_code", *keys]
    counts = tally.lazy().filter(inside).group_by(by).agg(pl.col("^n_.*$").sum())
    earners = paid.lazy().filter(inside)
    parts = [counts, *_ranked(earners, by), _employers_of(earners, by)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.join(part, on=by, how="left", nulls_equal=True)
    codes = {
        key: pl.lit(MARGINS[level]) if level in MARGINS else pl.col(LEVELS.get(level, level))
        for key, level in zip((*KEYS[:3], KEYS[5]), levels, strict=True)
    }
    codes |= {"horizon_code": pl.col("horizon_code"), "subgroup_dim": pl.lit(levels[3])}
    return (
        whole.with_columns(**{key: column.cast(pl.String) for key, column in codes.items()})
        .drop([key for key in keys if key not in KEYS])
        .collect(engine="streaming")
    )


def _ranked(earners: pl.LazyFrame, by: list[str]) -> Iterator[pl.LazyFrame]:
    """Wage percentiles under each definition."""
    for definition in DEFINITIONS:
        yield (
            earners.filter(definition)
            .group_by(by)
            .agg(
                pl.col(price)
                .quantile(rank, interpolation="linear")
                .alias(f"wage_{definition}_{name}{suffix}")
                for price, suffix in (("wages", ""), ("wages_nominal", "_nominal"))
                for rank, name in RANKS.items()
            )
        )


def _paid(outcome: pl.DataFrame) -> pl.DataFrame:
    """Those with wages; employers as small numbers, and what they pay under each definition."""
    return outcome.filter("employed").with_columns(
        pl.col("main_employer").rank("dense").cast(pl.UInt32),
        *(
            pl.when(name).then("wages_nominal").otherwise(0).cast(pl.Int64).alias(f"paid_{name}")
            for name in DEFINITIONS
        ),
    )


def _employers_of(earners: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """How many main employers, and the largest one's share of the wages."""
    payroll = earners.group_by(*by, "main_employer").agg(
        *(pl.col(f"paid_{name}").sum() for name in DEFINITIONS),
        *(pl.col(name).any() for name in DEFINITIONS),
    )
    paid = {name: pl.col(f"paid_{name}") for name in DEFINITIONS}
    return payroll.group_by(by).agg(
        *(pl.col(name).sum().alias(f"employers_{name}") for name in DEFINITIONS),
        *(
            (column.max() / column.sum()).alias(f"top_employer_share_{name}")
            for name, column in paid.items()
        ),
    )
