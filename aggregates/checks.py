"""Checks of a finished cube, as SQL that returns the offending rows (by key, never by count)."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from aggregates.errors import CubeError
from aggregates.schema import ACTIVITIES, COUNTS, EMPLOYMENT, KEYS, PERCENTILES

SHOWN = 3  # offending groups that an error names


@dataclass(frozen=True)
class Check:
    """One thing that must hold of `cube_outcomes`; `sql` selects the keys of what breaks it."""

    name: str
    expected: str
    sql: str


def run(con: duckdb.DuckDBPyConnection) -> None:
    """Raise CubeError for the first check that finds something."""
    for check in CHECKS:
        rows = con.execute(f"select distinct {_KEYS} from ({check.sql}) order by all").fetchall()
        if rows:
            named = "; ".join("/".join(str(code) for code in row) for row in rows[:SHOWN])
            more = " and others" if len(rows) > SHOWN else ""
            raise CubeError(
                f"cube_outcomes: {check.name}: {named}{more}; expected {check.expected}"
            )


_KEYS = ", ".join(KEYS)
_TREES = (  # key of the cube, and each of its codes with the code it adds up to
    ("program_code", "select program_code as code, parent from dim_program"),
    ("region_code", "select region_code as code, parent from dim_region"),
    ("cohort_code", "select cohort_code as code, parent from dim_cohort"),
)


def _either(conditions: list[str]) -> str:
    any_of = " or ".join(f"({condition})" for condition in conditions)
    return f"select * from cube_outcomes where {any_of}"


def _unknown() -> str:
    parts = [
        f"select c.* from cube_outcomes c anti join {table} using ({key})"
        for key, table in (
            ("program_code", "dim_program"),
            ("region_code", "dim_region"),
            ("cohort_code, horizon_code", "dim_cohort_horizon"),
            ("subgroup_dim, subgroup_code", "dim_subgroup"),
        )
    ]
    return " union all ".join(parts)


def _margin(key: str, parents: str) -> str:
    """Groups whose parts are all there, in one dimension, and do not add up to them."""
    others = [name for name in KEYS if name != key]
    sums = ", ".join(f"sum({name}) as {name}" for name in COUNTS)
    return (
        f"with tree as ({parents}), parts as (select t.parent as {key}, {', '.join(others)}, "
        f"{sums} from cube_outcomes c join tree t on t.code = c.{key} where t.parent is not null "
        f"group by all) select m.* from cube_outcomes m join parts p using ({_KEYS}) where "
        + " or ".join(f"m.{name} <> p.{name}" for name in COUNTS)
    )


def _subgroups() -> str:
    """Groups whose subgroups, in one dimension, do not add up to them."""
    sums = ", ".join(f"sum({name}) as {name}" for name in COUNTS)
    others = ", ".join(name for name in KEYS if not name.startswith("subgroup"))
    return (
        f"with parts as (select {others}, subgroup_dim, {sums} from cube_outcomes "
        "where subgroup_dim <> 'total' group by all) "
        f"select m.* from cube_outcomes m join parts p using ({others}) "
        "where m.subgroup_dim = 'total' and ("
        + " or ".join(f"m.{name} <> p.{name}" for name in COUNTS)
        + ")"
    )


def _percentiles() -> list[str]:
    found = []
    for definition in EMPLOYMENT:
        for suffix in ("", "_nominal"):
            names = [f"wage_{definition}_{rank}{suffix}" for rank in PERCENTILES]
            found += [f"{low} > {high}" for low, high in zip(names, names[1:], strict=False)]
            found += [
                f"({name} is null) <> (coalesce(n_{definition}, 0) = 0) or {name} < 0"
                for name in names
            ]
    return found


_PARTITION = " + ".join(f"n_{name}" for name in ACTIVITIES)
CHECKS = (
    Check(
        "unique_grain",
        "one row a group and horizon",
        f"select {_KEYS} from cube_outcomes group by all having count(*) > 1",
    ),
    Check(
        "null_keys",
        "a code in every key",
        _either([f"{key} is null" for key in KEYS]),
    ),
    Check(
        "unknown_codes",
        "codes of the dimension tables, and horizons that the cohort's wages cover",
        _unknown(),
    ),
    Check(
        "missing_groups",
        "a row for every group of a published grid, zeros included",
        "select p.program_code, r.region_code, h.cohort_code, h.horizon_code, u.subgroup_dim, "
        "u.subgroup_code from cube_grids g "
        "join dim_program p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        "join dim_cohort c on c.level = g.cohort_level "
        "join dim_cohort_horizon h using (cohort_code, horizon_code) "
        f"join dim_subgroup u using (subgroup_dim) anti join cube_outcomes o using ({_KEYS}) "
        "where g.published",
    ),
    Check(
        "counts",
        "counts of 0 or more; full-year work for years only",
        _either(
            [
                f"{name} is null"
                for name in ("n_exiters", "n_matched", "n_employed", "n_full_quarter")
            ]
            + [f"{name} < 0" for name in COUNTS]
            + ["(n_full_year is null) <> (horizon_code[1] = 'q')"]
        ),
    ),
    Check(
        "numerators",
        "no more people in a part than in the whole",
        _either(
            ["n_matched > n_exiters"]
            + [f"{name} > n_matched" for name in COUNTS[2:]]
            + ["n_full_quarter > n_employed", "n_full_year > n_employed"]
        ),
    ),
    Check(
        "activities",
        "activities that add up to the leavers looked up, and the working ones to the employed",
        _either([f"{_PARTITION} <> n_matched", "n_working + n_working_enrolled <> n_employed"]),
    ),
    *(
        Check(f"margins_{key.removesuffix('_code')}", "parts that add up to the margin", sql)
        for key, sql in ((key, _margin(key, tree)) for key, tree in _TREES)
    ),
    Check("margins_subgroup", "subgroups that add up to everyone", _subgroups()),
    Check(
        "percentiles",
        "percentiles in order, where and only where somebody has wages",
        _either(_percentiles()),
    ),
    Check(
        "employers",
        "an employer for every group with wages, no more employers than people, shares up to 1",
        _either(
            [f"employers_{name} > coalesce(n_{name}, 0)" for name in EMPLOYMENT]
            + [f"employers_{name} = 0 and n_{name} > 0" for name in EMPLOYMENT]
            + [f"top_employer_share_{name} not between 0 and 1" for name in EMPLOYMENT]
        ),
    ),
)
