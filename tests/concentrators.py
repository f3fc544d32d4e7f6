"""A release with CTE concentrators that the test makes up: their placement, work and wages.

The release of a few thousand leavers has too few concentrators to count them. Here its file is
copied, and the rows that a page of concentrators reads are put in by hand, so that a test knows
what is to be said of them. Nothing is protected: nobody is behind a number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

Q2 = "q2"
COUNTS = {  # grouping and group -> employed, enrolled only, in service only, not placed
    ("total", "total"): (7000, 1200, 100, 1700),  # 83 % of 10,000: below 85 %
    ("sex", "female"): (3600, 700, 20, 680),  # 86.4 % of 5,000: above
    ("sex", "male"): (3400, 500, 80, 1020),  # 79.6 % of 5,000: below
    ("english_learner", "yes"): (400, 84, None, None),  # hidden: at least 484 of 590, 82 %
    ("english_learner", "no"): (6600, 1116, None, None),
    ("disability", "yes"): (160, 8, 1, 31),  # 84.5 % of 200: cannot be told apart
    ("disability", "no"): (6840, 1192, 99, 1669),
}
HIDDEN = {("english_learner", "yes"): 590, ("english_learner", "no"): 9410}
CLUSTERS = {"cluster:04": (860, 60, 10, 70), "cluster:08": (700, 60, 0, 240)}  # 93 % and 76 %
YEARS = {"2014": (700, 120, 10, 170), "2018": (600, 120, 10, 270)}  # 83 %, then 73 %: a fall
REGIONS = {"lwa:bluegrass": (150, 200), "lwa:ekcep": (60, 100), "lwa:northern-kentucky": (40, 100)}
LEARNERS = (300, 500)  # English learners of the state with covered work, of how many
TARGET = 0.85
KEYS = "program_code, region_code, cohort_code, horizon_code, subgroup_dim, subgroup_code"


def write(release: Path, folder: Path) -> Path:
    """A copy of a release with those concentrators in it."""
    made = Path(shutil.copytree(release, folder / "concentrators"))
    file = made / "release.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as con:
        for cube in ("placement", "wioa"):
            con.execute(f"drop table if exists {cube}")
        con.execute(
            "create table placement(program_code varchar, region_code varchar, cohort_code "
            "varchar, horizon_code varchar, subgroup_dim varchar, subgroup_code varchar, "
            "placement_code varchar, n bigint, n_status varchar, share double, share_status "
            "varchar)"
        )
        con.execute(f"create table wioa as select {KEYS}, {_wioa_columns()} from outcomes limit 0")
        for (dim, code), counts in COUNTS.items():
            _group(con, "total", "all", dim, code, counts)
        for cluster, counts in CLUSTERS.items():
            _group(con, cluster, "all", "total", "total", counts)
        for year, counts in YEARS.items():
            _group(con, "total", year, "total", "total", counts)
        _learners(con)
        con.execute("update cubes set published = true where cube in ('placement', 'wioa')")
        con.execute("update metadata set value = 'concentrators' where key = 'release_id'")
    return made


def _wioa_columns() -> str:
    names = ("n_matched", "n_employed", "rate_employed", "wage_employed_p50")
    return ", ".join(f"{name}, {name}_status" for name in names)


def _group(con, program: str, cohort: str, dim: str, code: str, counts) -> None:
    people = HIDDEN.get((dim, code)) or sum(counts)
    placed = None if None in counts else sum(counts[:3])
    parts = dict(
        zip(("employed", "enrolled_only", "service_only", "not_placed"), counts, strict=True)
    )
    key = [program, "state", cohort, Q2, dim, code]
    for part, n in {**parts, "placed": placed}.items():
        status = "suppressed" if n is None else "published"
        share = None if n is None else n / people
        con.execute(
            "insert into placement values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, part, n, status, share, status],
        )
    for horizon, work in ((Q2, counts[0]), ("q4", counts[0] - 10)):
        shown = [people, "published", work, "published", work / people, "published"]
        con.execute(
            f"insert into wioa values ({', '.join('?' * 14)})",
            [program, "state", cohort, horizon, dim, code, *shown, 4700, "published"],
        )


def _learners(con) -> None:
    """English learners of all leavers in quarter 2: in the state and in three regions."""
    rows = {"state": LEARNERS, **REGIONS}
    for table in ("outcomes", "outcomes_by_region"):
        con.execute(
            f"create temp table one as select * from {table} where program_code = 'total' and "
            "region_code = 'state' and cohort_code = 'all' and horizon_code = 'q2' and "
            "subgroup_dim = 'sex' and subgroup_code = 'female'"
        )
        con.execute(
            f"delete from {table} where subgroup_dim = 'english_learner' and horizon_code = 'q2'"
        )
        for region, (work, people) in rows.items():
            con.execute(
                f"insert into {table} select * replace (? as region_code, 'english_learner' as "
                "subgroup_dim, 'yes' as subgroup_code, ?::bigint as n_matched, ?::bigint as "
                "n_employed, ?::double as rate_employed, 'published' as n_matched_status, "
                "'published' as n_employed_status, 'published' as rate_employed_status) from one",
                [region, people, work, work / people],
            )
        con.execute("drop table one")
