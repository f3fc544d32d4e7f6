"""Checks of the finished cubes, as SQL that returns the offending rows (by key, never by count).

What must hold follows from the declarations, the codes of `dim_*` and the grids in `cube_grids`:
the same additions that protection and attack reckon with (relations.py, R1 to R12).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd

from aggregates import trees
from aggregates.declarations import CONCENTRATORS, LEAVERS, POPULATIONS, Population
from aggregates.errors import CubeError
from aggregates.measures import BASE, INSIDE, Measures, Split, measures
from aggregates.relations import NESTED
from aggregates.schema import ACTIVITIES, COUNTS, EMPLOYMENT, KEYS, PERCENTILES, TOTAL
from aggregates.units import FIRST_YEAR

SHOWN = 3  # offending groups that an error names


@dataclass(frozen=True)
class Check:
    """One thing that must hold of a cube; `sql` selects the keys of what breaks it.

    edges  codes and the code that each is a part of, which the SQL reads as a table
    """

    name: str
    expected: str
    sql: str
    edges: pd.DataFrame | None = None


def run(con: duckdb.DuckDBPyConnection) -> None:
    """Raise CubeError for the first check of any cube that finds something."""
    for population in there(con):
        for check in checks(con, population):
            rows = _offending(con, check)
            if rows:
                named = "; ".join("/".join(str(code) for code in row) for row in rows[:SHOWN])
                more = " and others" if len(rows) > SHOWN else ""
                raise CubeError(
                    f"{population.cube}: {check.name}: {named}{more}; expected {check.expected}"
                )


def there(con: duckdb.DuckDBPyConnection) -> tuple[Population, ...]:
    """The populations that `con` has the cubes of."""
    names = {name for (name,) in con.execute("show tables").fetchall()}
    return tuple(population for population in POPULATIONS if population.cube in names)


def checks(con: duckdb.DuckDBPyConnection, population: Population) -> tuple[Check, ...]:
    """Every check of the cube of a population."""
    counted = measures(population, con.execute("from dim_part").df())
    groups = con.execute("from dim_subgroup order by sort_order").df()
    found = [
        *_keys(population),
        *_counts(population, counted),
        *_margins(con, population, counted, groups),
        *_same_people(population, counted),
    ]
    if population is LEAVERS:
        found.append(_nested(population))
    return (*found, *_wages(population))


def _offending(con: duckdb.DuckDBPyConnection, check: Check) -> list[tuple[object, ...]]:
    """The keys of the groups that break a check."""
    if check.edges is not None:
        con.register("edges", check.edges)
    try:
        sql = f"select distinct {_KEYS} from ({check.sql}) order by all limit {SHOWN + 1}"
        return con.execute(sql).fetchall()
    finally:
        if check.edges is not None:
            con.unregister("edges")


_KEYS = ", ".join(KEYS)


def _keys(population: Population) -> list[Check]:
    cube = population.cube
    return [
        Check(
            "unique_grain",
            "one row a group and horizon",
            f"select {_KEYS} from {cube} group by all having count(*) > 1",
        ),
        Check(
            "null_keys",
            "a code in every key",
            _either(cube, [f"{key} is null" for key in KEYS]),
        ),
        Check(
            "unknown_codes",
            "codes of the dimension tables, and horizons that the wages of the cohort cover",
            _unknown(population),
        ),
        Check(
            "missing_groups",
            "a row for every group of a published grid, zeros included",
            f"select {_KEYS} from ({_dense(population)}) anti join {cube} using ({_KEYS})",
        ),
        Check(
            "groups_of_no_grid",
            "groups of published grids alone",
            f"select {_KEYS} from {cube} anti join ({_dense(population)}) using ({_KEYS})",
        ),
    ]


def _either(table: str, conditions: Iterable[str]) -> str:
    any_of = " or ".join(f"({condition})" for condition in conditions)
    return f"select * from {table} where {any_of or 'false'}"


def _unknown(population: Population) -> str:
    parts = [
        f"select c.* from {population.cube} c anti join {table} on {condition}"
        for table, condition in (
            (f"dim_{population.unit} d", f"d.{population.unit}_code = c.program_code"),
            ("dim_region d", "d.region_code = c.region_code"),
            (
                f"dim_{population.cover} d",
                "d.cohort_code = c.cohort_code and d.horizon_code = c.horizon_code",
            ),
            (
                "dim_subgroup d",
                "d.subgroup_dim = c.subgroup_dim and d.subgroup_code = c.subgroup_code",
            ),
        )
    ]
    return " union all ".join(parts)


def _dense(population: Population) -> str:
    """Keys of every group of every published grid, with the columns of the grid."""
    unit = population.unit
    return (
        f"select p.{unit}_code as program_code, r.region_code, h.cohort_code, h.horizon_code, "
        "u.subgroup_dim, u.subgroup_code, g.* exclude (horizon_code, subgroup_dim) "
        f"from cube_grids g join dim_{unit} p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        f"join dim_{population.cohort} c on c.level = g.cohort_level "
        f"join dim_{population.cover} h on h.cohort_code = c.cohort_code "
        "and h.horizon_code = g.horizon_code "
        "join dim_subgroup u on u.subgroup_dim = g.subgroup_dim "
        f"where g.published and g.population = '{population.name}'"
    )


def _counts(population: Population, counted: Measures) -> list[Check]:
    """What holds inside a group (R1)."""
    cube = population.cube
    yearly = "n_full_year"
    core = [name for name in COUNTS if name != yearly]
    off = "horizon_code[1] <> 'y'" if population is LEAVERS else "false"
    parts = [
        f'(c."{name}" is null) = g."{split.partition.name}"'
        for split in counted.parts
        for name in split.counts
    ]
    return [
        Check(
            "counts",
            "counts of 0 or more; full-year work for years only",
            _either(
                cube,
                [f"{name} is null" for name in core]
                + [f'"{name}" < 0' for name in counted.counts]
                + [f"({yearly} is null) <> ({off})"],
            ),
        ),
        Check(
            "parts",
            "a count of every part where the grid says so, and nowhere else",
            f"select c.* from {cube} c join ({_dense(population)}) g using ({_KEYS}) "
            f"where {' or '.join(parts) or 'false'}",
        ),
        Check(
            "numerators",
            "no more people in a part than in the whole",
            _either(
                cube,
                ["n_matched > n_exiters"]
                + [f"{name} > n_matched" for name in COUNTS[2:]]
                + ["n_full_quarter > n_employed", "n_full_year > n_employed"],
            ),
        ),
        Check(
            "activities",
            "activities that add up to the people looked up, and the working ones to the employed",
            _either(
                cube,
                [f"{_ACTIVITIES} <> n_matched"]
                + [
                    f"{margin} <> {' + '.join(names)}"
                    for margin, names in INSIDE
                    if {margin, *names} <= set(COUNTS)
                ],
            ),
        ),
        Check(
            "partitions",
            "parts that add up to their whole",
            _either(
                cube,
                [
                    f'"{margin}" <> ' + " + ".join(f'"{name}"' for name in names)
                    for split in counted.parts
                    for margin, names in split.additions
                ],
            ),
        ),
    ]


_ACTIVITIES = " + ".join(f"n_{name}" for name in ACTIVITIES)


def _margins(
    con: duckdb.DuckDBPyConnection, population: Population, counted: Measures, groups: pd.DataFrame
) -> list[Check]:
    """What holds between groups: R2 and R9 to R11."""
    unit, cohort = population.unit, population.cohort
    units = con.execute(f"select * rename ({unit}_code as program_code) from dim_{unit}").df()
    years = con.execute(f"select cohort_code, parent from dim_{cohort} where parent <> ''").df()
    subgroups = trees.subgroups(groups)
    halves = subgroups["family"].isin(trees.HALVES)
    places = con.execute("from dim_region").df()
    by_school = trees.of_schools(places)
    by_school = by_school[by_school["family"].str.contains(f":{trees.SCHOOL}:")]  # no rests
    groups_up = {f"subgroup_{end}": f"parent_subgroup_{end}" for end in ("dim", "code")}
    found = [
        ("program", {"program_code": "parent"}, trees.programs(units)),
        ("region", {"region_code": "parent"}, trees.regions(places)),
        ("cohort", {"cohort_code": "parent"}, years.assign(family="cohort")),
        ("subgroup", groups_up, subgroups[~halves]),
        ("of_schools", {"region_code": "parent", **groups_up}, by_school),
    ]
    one_way = _moved(population, counted, groups_up, ">")
    return [
        *(
            Check(
                f"margins_{name}",
                "parts that add up to the margin",
                _moved(population, counted, up, "<>"),
                edges.astype("string"),
            )
            for name, up, edges in found
        ),
        Check(
            CONCENTRATORS,
            "no more concentrators than people, and as many where the state has no others",
            f"{one_way} union all {_alone(population, counted)}",
            subgroups[halves].astype("string"),
        ),
    ]


def _moved(population: Population, counted: Measures, up: Mapping[str, str], unlike: str) -> str:
    """Groups beside the sums of their parts: the `edges` of one family lead from a code to the
    code that it is a part of, and every part is counted where its margin is.

    up  key -> column of `edges` that holds the margin's
    """
    others = ", ".join(name for name in KEYS if name not in up)
    sums = ", ".join(
        f'if(count("{name}") = count(*), sum("{name}"), null) as "{name}"'
        for name in counted.counts
    )
    raised = ", ".join(f"e.{parent} as {name}" for name, parent in up.items())
    here = " and ".join(f"e.{name} = c.{name}" for name in up)
    return (
        f"select m.* from {population.cube} m join (select e.family, {raised}, {others}, {sums} "
        f"from {population.cube} c join edges e on {here} group by all "
        "having count(*) > 1 or e.family <> 'cluster_2024') "
        f"p using ({_KEYS}) where "
        + " or ".join(f'p."{name}" {unlike} m."{name}"' for name in counted.counts)
    )


def _alone(population: Population, counted: Measures) -> str:
    """Concentrators, where everybody is one (`alone_in` of `dim_subgroup`)."""
    unlike = " or ".join(f'm."{name}" <> c."{name}"' for name in counted.counts)
    others = ", ".join(name for name in KEYS if not name.startswith("subgroup"))
    outside = ", ".join(f"'{code}'" for code in trees.NOT_IN_PROGRAMS)
    return (
        f"select c.* from {population.cube} c join {population.cube} m using ({others}) "
        f"where c.subgroup_dim = '{CONCENTRATORS}' and m.subgroup_dim = '{TOTAL}' "
        f"and ({unlike}) and exists (from dim_subgroup where alone_in = 'state' "
        f"or alone_in is not null and c.program_code not in ({outside}))"
    )


def _same_people(population: Population, counted: Measures) -> list[Check]:
    """R4: what is the same people by definition is the same count."""
    named = {split.partition.name: split for split in counted.parts}
    unlike = []
    for split in counted.parts:
        partition = split.partition
        for code, other in partition.same.items():
            if code in split.codes and other in counted.counts:
                unlike.append(f'"{partition.count(code)}" <> "{other}"')
        if partition.own and partition.own[0] in named:
            own = named[partition.own[0]].partition.count(partition.own[1])
            unlike += [
                f'region_code = \'{code}\' and "{partition.count(code)}" <> "{own}"'
                for code in split.codes
                if code not in partition.same
            ]
    of_subgroups = [
        _part_of_subgroup(population.cube, split, code)
        for split in counted.parts
        if split.partition.who
        for code in split.codes
    ]
    return [
        Check(
            "same_people",
            "one count of the same people",
            " union all ".join([_either(population.cube, unlike), *of_subgroups]),
        ),
        Check(
            "denominators",
            "as many people, looked up or not, at every horizon of the same years",
            f"select {_KEYS} from (select *, "
            + " or ".join(
                f"min({name}) over same <> max({name}) over same" for name in BASE if name in COUNTS
            )
            + f" as unlike from {_covered(population)} window same as (partition by "
            + ", ".join(key for key in KEYS if key != "horizon_code")
            + ", first_year, last_year)) where unlike",
        ),
    ]


def _part_of_subgroup(cube: str, split: Split, code: str) -> str:
    """Groups of everybody of which a part, which is a subgroup, is not the subgroup's people."""
    partition = split.partition
    others = ", ".join(name for name in KEYS if not name.startswith("subgroup"))
    return (
        f"select m.* from {cube} m left join (from {cube} where subgroup_dim = '{partition.who}' "
        f"and subgroup_code = '{code}') s using ({others}) where m.subgroup_dim = '{TOTAL}' "
        f'and m."{partition.count(code)}" is not null '
        f'and m."{partition.count(code)}" is distinct from s.n_matched'
    )


def _covered(population: Population) -> str:
    """The cube with the years that each row is about."""
    return (
        f"(select c.*, h.first_year, h.last_year from {population.cube} c "
        f"join dim_{population.cover} h using (cohort_code, horizon_code))"
    )


def _nested(population: Population) -> Check:
    """R7: who worked in a quarter of the first year worked in that year."""
    *quarters, year = FIRST_YEAR
    others = ", ".join(key for key in KEYS if key != "horizon_code")
    horizons = ", ".join(f"'{code}'" for code in quarters)
    return Check(
        "nested",
        "no fewer people at work in the first year than in a quarter of it",
        f"select q.* from {_covered(population)} q join {_covered(population)} y "
        f"using ({others}, first_year, last_year) where q.horizon_code in ({horizons}) "
        f"and y.horizon_code = '{year}' and ("
        + " or ".join(f"{part[0]}.{part[1]} > {whole[0]}.{whole[1]}" for part, whole in NESTED)
        + ")",
    )


def _wages(population: Population) -> list[Check]:
    """Percentiles and employers, at the horizons whose amounts are ranked."""
    horizons = ", ".join(f"'{code}'" for code in population.wages)
    ranked = f"horizon_code in ({horizons})" if horizons else "false"
    return [
        Check(
            "percentiles",
            "percentiles in order, where and only where somebody has wages",
            _either(population.cube, _percentiles(ranked)),
        ),
        Check(
            "employers",
            "an employer for every group with wages, no more employers than people, shares up to 1",
            _either(
                population.cube,
                [
                    condition
                    for name in EMPLOYMENT
                    for condition in (
                        f"employers_{name} > coalesce(n_{name}, 0)",
                        f"(employers_{name} = 0) = (coalesce(n_{name}, 0) > 0 and {ranked})",
                        f"top_employer_share_{name} not between 0 and 1",
                    )
                ],
            ),
        ),
    ]


def _percentiles(ranked: str) -> list[str]:
    found = []
    for definition in EMPLOYMENT:
        for suffix in ("", "_nominal"):
            names = [f"wage_{definition}_{rank}{suffix}" for rank in PERCENTILES]
            found += [f"{low} > {high}" for low, high in zip(names, names[1:], strict=False)]
            found += [
                f"({name} is null) = (coalesce(n_{definition}, 0) > 0 and {ranked}) or {name} < 0"
                for name in names
            ]
    return found
