"""A release whose credentials are written by hand, so that every number of a page is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

CTID = "ce-0f1e2d3c-0000-4000-8000-123456789abc"
NEW_ID = "00000000c0ffee00"  # a release of its own: pages are kept by it
REGIONS = "select region_code from dim_region where level = 'workforce_region'"
CATALOGUE = [  # code, title, level, parent, type, cluster, ctid, place in the list
    ("total", "All credentials", "total", None, None, None, None, 1),
    ("type:industry_certification", "Industry certifications", "credential_type", "total",
     "industry_certification", None, None, 10),
    ("type:bachelor", "Bachelor's degrees", "credential_type", "total", "bachelor", None, None, 14),
    ("cna", "Nurse aide <test>", "credential", "type:industry_certification",
     "industry_certification", "08", CTID, 20),
    ("rare", "Rare certificate", "credential", "type:industry_certification",
     "industry_certification", None, None, 20),
    ("bachelor-health", "Bachelor's degree, health sciences", "credential", "type:bachelor",
     "bachelor", "08", None, 20),
]  # fmt: skip
YEARS = [("2016-2018", 2016, 2018), ("2019-2021", 2019, 2021), ("all", 2016, 2021)]
HORIZONS = ("a00", "a01", "a03", "a05")
COUNTS = {  # code -> looked up, with work in year 1; None is suppressed
    "total": (2000, 1500),
    "type:industry_certification": (900, 720),
    "type:bachelor": (1100, 780),
    "cna": (300, 240),
    "rare": (None, None),
    "bachelor-health": (200, 150),
}
PLACES = {"same_county": 0.5, "other_county": 0.3, "in_region": 0.8, "elsewhere": 0.2}
SECTORS = {"62": 0.45, "72": 0.25, "44-45": 0.1, "23": None}
WAGES = (8_100, 13_300, 21_500)  # in year 1; ten thousand more in each later one


def status(value: object) -> str:
    """Whether a number is published."""
    return "published" if value is not None else "suppressed"


def numbers(code: str, horizon: str, parts: int) -> dict[str, object]:
    """One row of the cube: a third as many in a window as in all years, say."""
    looked_up, working = (n // parts if n else None for n in COUNTS[code])
    row: dict[str, object] = {"n_matched": looked_up, "n_matched_status": status(looked_up)}
    counted = code == "total" or code.startswith("type:")
    row |= {
        "n_awards": looked_up + 10 if counted and looked_up else None,
        "n_awards_status": "published" if counted else "no_data",
    }
    later = horizon != "a00"
    rate = working / looked_up if working and looked_up else None
    known = {"n_employed": working, "rate_employed": rate}
    wages = [w + 10_000 * HORIZONS.index(horizon) - 10_000 for w in WAGES]
    known |= {
        f"wage_employed_p{p}": w if working else None
        for p, w in zip((25, 50, 75), wages, strict=True)
    }
    for name, value in known.items():
        row |= {name: value if later else None}
        row |= {f"{name}_status": status(value) if later else "no_data"}
    return row


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, object]]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        con.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", [*row.values()])


def _cubes(con: duckdb.DuckDBPyConnection) -> None:
    regions = [row[0] for row in con.execute(REGIONS).fetchall()]
    names = [row[0] for row in CATALOGUE]
    keys = [(code, "state", years) for code in names for years in YEARS]
    keys += [(c, r, YEARS[-1]) for c in names if c in ("total", names[1]) for r in regions]
    for code, region, (cohort, first, _last) in keys:
        parts = 1 if cohort == "all" else 3 if first == YEARS[0][1] else 2
        at = {"credential_code": code, "region_code": region, "cohort_code": cohort}
        given = [at | {"horizon_code": h} | numbers(code, h, parts) for h in HORIZONS]
        _insert(con, "credentials", given)
        for horizon in HORIZONS[1:] if cohort == "all" else ():
            when = at | {"horizon_code": horizon}
            for table, column, shares in (
                ("credential_places", "place_code", PLACES),
                ("credential_industries", "sector_code", SECTORS),
            ):
                gone = code == "rare"
                _insert(
                    con,
                    table,
                    (
                        when
                        | {column: part, "share": None if gone else share}
                        | {"share_status": status(None if gone else share)}
                        for part, share in shares.items()
                    ),
                )


def write(release: Path, folder: Path) -> Path:
    """A copy of a release that holds these credentials."""
    copy = Path(shutil.copytree(release, folder / "held"))
    con = duckdb.connect(str(copy / "release.duckdb"))
    key, value = "credential_code varchar, region_code varchar, cohort_code varchar", "double"
    con.execute(
        "create or replace table dim_credential (credential_code varchar, title varchar, level "
        "varchar, parent varchar, credential_type varchar, cluster_id varchar, ctid varchar, "
        "sort_order integer)"
    )
    con.executemany("insert into dim_credential values (?, ?, ?, ?, ?, ?, ?, ?)", CATALOGUE)
    measures = [name for name in numbers("total", "a01", 1) if not name.endswith("_status")]
    columns = ", ".join(f"{name} {value}, {name}_status varchar" for name in measures)
    columns += f", rate_employed_lower {value}, rate_employed_upper {value}"
    con.execute(f"create or replace table credentials ({key}, horizon_code varchar, {columns})")
    for table, column in (
        ("credential_places", "place_code"),
        ("credential_industries", "sector_code"),
    ):
        con.execute(
            f"create or replace table {table} ({key}, horizon_code varchar, {column} varchar, "
            "n bigint, n_status varchar, share double, share_status varchar)"
        )
    con.execute(
        "create or replace table dim_award_horizon as select c.code as cohort_code, h.code as "
        "horizon_code, c.first as first_year, c.last as last_year from (values "
        "('2016-2018', 2016, 2018), ('2019-2021', 2019, 2021), ('all', 2016, 2021)) "
        "c(code, first, last), (values ('a00'), ('a01'), ('a03'), ('a05')) h(code)"
    )
    con.execute(
        "create or replace table dim_award_year as select distinct cohort_code, cohort_code as "
        "title, case cohort_code when 'all' then 'all' else 'window' end as level, first_year, "
        "last_year from dim_award_horizon"
    )
    con.execute("update cubes set published = true where cube like 'credential%'")
    con.execute("update metadata set value = ? where key = 'release_id'", [NEW_ID])
    _cubes(con)
    con.close()
    return copy
