"""Whether the demo looks like life: its own aggregates beside published figures.

`compare` reads a package, computes for each row of `data/targets.csv` the same aggregate from the
package's records, and says how far apart the two are. A target with a tolerance is held to it; one
without is shown beside the demo's figure because it contradicts another, and says which.

Independent of the cubes on purpose: what is measured here is the records, not our own counting.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aggregates import intake
from aggregates.linking import read_cpi

TARGETS = Path(__file__).with_name("data") / "targets.csv"
DOLLARS = 2025  # of which year the wages are that are compared
YEARS = 10  # after exit


@dataclass(frozen=True)
class Target:
    """A published figure. `value` in percent, percentage points or dollars, as published."""

    id: str
    what: str
    group: str
    horizon: str
    value: float
    unit: str  # percent, points, or usd_<year>
    tolerance: float | None  # percentage points, or percent of the value for dollars; None: shown
    note: str
    source: str
    link: str

    @property
    def wanted(self) -> float:
        """The value, dollars in dollars of DOLLARS."""
        if not self.unit.startswith("usd_"):
            return self.value
        index = read_cpi()
        return self.value * index[DOLLARS] / index[int(self.unit.removeprefix("usd_"))]


@dataclass(frozen=True)
class Comparison:
    """A target beside the demo's own figure."""

    target: Target
    found: float

    @property
    def off(self) -> float:
        """Percent of the published figure for dollars, percentage points otherwise."""
        wanted = self.target.wanted
        if self.target.unit.startswith("usd_"):
            return 100 * (self.found / wanted - 1)
        return self.found - wanted

    @property
    def holds(self) -> bool:
        """Whether it is within the tolerance, or has none."""
        return self.target.tolerance is None or abs(self.off) <= self.target.tolerance


def targets() -> list[Target]:
    """The published figures that the demo is compared with."""
    with TARGETS.open(encoding="utf-8", newline="") as handle:
        return [_target(row) for row in csv.DictReader(handle)]


def _target(row: dict[str, str]) -> Target:
    value, tolerance = float(row.pop("value")), row.pop("tolerance")
    return Target(value=value, tolerance=float(tolerance) if tolerance else None, **row)


def compare(package: Path) -> list[Comparison]:
    """Every target beside the figure of `package`. Raises IntakeError for a broken package."""
    with duckdb.connect() as con:
        intake.stage(package, con)
        _prepare(con)
        found = _measure(con)
    return [
        Comparison(target, found[target.what, target.group, target.horizon]) for target in targets()
    ]


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Tables person (one row a leaver who was looked up) and year (leaver x year after exit)."""
    index = read_cpi()
    last = max(index)
    con.execute("create table price(year integer, factor double)")
    con.executemany(
        "insert into price values (?, ?)",
        [(year, index[DOLLARS] / index[min(year, last)]) for year in range(2000, last + 6)],
    )
    con.execute(PERSON)
    con.execute(f"create table year as {YEAR.format(years=YEARS)}")


PERSON = """
    create table person as
    with degree as (
        select student_key, max(case credential_type when 'bachelor' then 2
                                                     when 'associate' then 1 else 0 end) as rank,
               min(date_diff('month', make_date(cohort_year, 6, 1), earned_on)) as first_month
        from stg_credentials join stg_credential_catalog using (credential_id)
        join stg_students using (student_key)
        where credential_type in ('associate', 'bachelor', 'certificate') group by all
    ),
    college as (
        select student_key, min(quarter_index - exit_quarter_index) as first_college
        from stg_enrollments join stg_students using (student_key)
        where quarter_index > exit_quarter_index group by all
    )
    select s.*, coalesce(d.rank, 0) as degree, d.first_month, c.first_college, h.county_fips,
           h.locale = 'rural' as rural, r.workforce_region_id, p.cluster_id,
           cte_level in ('concentrator', 'completer') as concentrator
    from stg_students s join stg_schools h using (school_id) join stg_regions r using (county_fips)
    left join stg_programs p using (program_id)
    left join degree d using (student_key) left join college c using (student_key)
    where s.match_status = 'matched' and s.exit_type = 'diploma'
"""
YEAR = """
    with covered as (
        select p.*, y.after from person p, (select unnest(range(1, {years} + 1)) as after) y,
               stg_package k
        where exit_quarter_index + 4 * y.after
              <= left(k.wages_last_quarter, 4)::integer * 4
                 + right(k.wages_last_quarter, 1)::integer - 1
    ),
    paid as (
        select w.student_key, (w.quarter_index - s.exit_quarter_index + 3) // 4 as after,
               sum(w.wages * r.factor) as wages, count(distinct w.quarter_index) = 4 as full_year,
               arg_max(w.work_county_fips, w.wages) as work_county
        from stg_wages w join stg_students s using (student_key)
        join price r on r.year = w.quarter_index // 4
        where w.quarter_index > s.exit_quarter_index and w.wages > 0 group by all
    ),
    study as (
        select e.student_key, (e.quarter_index - s.exit_quarter_index + 3) // 4 as after,
               bool_or(e.in_state) as in_state
        from stg_enrollments e join stg_students s using (student_key)
        where e.quarter_index > s.exit_quarter_index group by all
    )
    select c.*, p.wages, p.wages is not null as employed, coalesce(p.full_year, false) as full_year,
           p.work_county, r.workforce_region_id as work_region,
           e.student_key is not null as enrolled, coalesce(e.in_state, false) as enrolled_in_state
    from covered c left join paid p using (student_key, after)
    left join study e using (student_key, after)
    left join stg_regions r on r.county_fips = p.work_county
"""
NO_COLLEGE = "coalesce(first_college, 999) > 4 * after"
GROUPS = {  # condition on a row of year
    "all": "true",
    "no degree": "degree = 0",
    "associate degree": "degree = 1",
    "bachelor's degree": "degree = 2",
    "high school only, men": "degree = 0 and sex = 'male'",
    "high school only, women": "degree = 0 and sex = 'female'",
    "enrolled in the state": "enrolled_in_state",
    "not enrolled": "not enrolled",
    "no college": NO_COLLEGE,
    "rural": "rural and full_year",
}
FIGURES = {  # what is measured of a group of rows of year
    "employed in the state": "100 * avg(employed::integer)",
    "enrolled in the state": "100 * avg(enrolled_in_state::integer)",
    "employed or enrolled": "100 * avg((employed or enrolled)::integer)",
    "ever enrolled by then": f"100 * avg((not ({NO_COLLEGE}))::integer)",
    "no degree by then": "100 * avg((coalesce(first_month, 999) > 12 * after)::integer)",
    "median wages": "median(wages)",
    "works in the school's county": "100 * avg((work_county = county_fips)::integer)",
    "works in the school's region": "100 * avg((work_region = workforce_region_id)::integer)",
    "women to men, median wages": "100 * median(wages) filter (sex = 'female') "
    "/ median(wages) filter (sex = 'male')",
    "Black to White, median wages": "100 * median(wages) filter (race_ethnicity = 'black') "
    "/ median(wages) filter (race_ethnicity = 'white')",
}
DIFFERENCES = {  # what is measured of concentrators, less the same of others
    "employed, concentrators less others": FIGURES["employed in the state"],
    "ever enrolled, concentrators less others": FIGURES["ever enrolled by then"],
    "median wages, concentrators less others": FIGURES["median wages"],
}
AT_EXIT = {
    "concentrators in the cluster": "select cluster_id, 100 * count(*) / sum(count(*)) over () "
    "from person where concentrator group by all",
    "concentrators": "select 'exit', 100 * avg(concentrator::integer) from person",
    "took CTE": "select 'exit', 100 * avg((cte_level <> 'none')::integer) from person",
}


def _measure(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], float]:
    """(what, group, horizon) -> figure, in percent, percentage points or dollars."""
    asked = {(what, "all"): sql for what, sql in AT_EXIT.items()}
    by_year = "select printf('y%02d', after), {} from year where {} group by after"
    differences = {
        what: f"{figure} filter (concentrator) - {figure} filter (not concentrator)"
        for what, figure in DIFFERENCES.items()
    }
    for group, condition in GROUPS.items():
        for what, figure in (FIGURES | differences).items():
            asked[what, group] = by_year.format(figure, condition)
    wanted = {(target.what, target.group) for target in targets()}
    return {
        (what, group, horizon): float(value)
        for what, group in sorted(wanted)
        for horizon, value in con.execute(asked[what, group]).fetchall()
        if value is not None
    }


def text(comparisons: list[Comparison]) -> str:
    """The comparisons as a Markdown table."""
    lines = [
        "| what | group | when | published | demo | off | tolerance | note |",
        "|---|---|---|---:|---:|---:|---:|---|",
    ]
    for item in comparisons:
        target, dollars = item.target, item.target.unit.startswith("usd_")
        shape = "${:,.0f}" if dollars else "{:.1f}"
        unit = " %" if dollars else ""
        limit = f"{target.tolerance:g}{unit}" if target.tolerance is not None else "shown only"
        lines.append(
            f"| {target.what} | {target.group} | {target.horizon} | "
            f"{shape.format(target.wanted)} | {shape.format(item.found)} | {item.off:+.1f}{unit} | "
            f"{limit} | {target.note} |"
        )
    return "\n".join(lines)
