"""Small packages written in tests: real files in every format the contract allows."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
from pathlib import Path

import duckdb

Row = dict[str, object]
Tables = dict[str, list[Row]]

META = {
    "synthetic": True,
    "state": "Ohio",
    "state_fips": "39",
    "wages_first_quarter": "2017Q1",
    "wages_last_quarter": "2021Q4",
}


def student(number: int, **changes: object) -> Row:
    """A student whose identifier ends in `number`."""
    row = {
        "student_id": f"P{number:04d}",
        "cohort_year": 2019,
        "exit_quarter": "2019Q2",
        "exit_type": "diploma",
        "school_id": "north",
        "program_id": "welding",
        "cte_level": "concentrator",
        "work_based_learning": True,
        "sex": "female",
        "race_ethnicity": "white",
        "economically_disadvantaged": False,
        "english_learner": False,
        "disability": False,
        "match_status": "matched",
    }
    return row | changes


def wage(number: int, quarter: str = "2019Q4", **changes: object) -> Row:
    """Wages of student `number` in a quarter."""
    row = {
        "student_id": f"P{number:04d}",
        "quarter": quarter,
        "employer_id": "E77",
        "naics": "722513",
        "wages": 5150.25,
    }
    return row | changes


def cluster_2024(code: str) -> Row:
    """A cluster of the 2024 framework."""
    title = code.replace("-", " ").title()
    return {"cluster_id": code, "title": title, "framework": "2024"}


def program(code: str, cluster: str, of_2024: str | None = None) -> Row:
    """A program in a cluster of the 16, and in one of 2024 where it is said."""
    row: Row = {"program_id": code, "title": code.title(), "cip_code": "48.0508"}
    row["cluster_id"] = cluster
    return row if of_2024 is None else row | {"cluster_2024_id": of_2024}


BASE: Tables = {
    "clusters": [{"cluster_id": "13", "title": "Manufacturing", "framework": "16"}],
    "programs": [
        {
            "program_id": "welding",
            "title": "Welding",
            "cip_code": "48.0508",
            "cluster_id": "13",
        }
    ],
    "regions": [
        {
            "county_fips": fips,
            "county_title": title,
            "workforce_region_id": "1",
            "workforce_region_title": "Lakes",
            "state_fips": "39",
            "state_title": "Ohio",
        }
        for fips, title in (("39001", "Adams"), ("39003", "Allen"))
    ],
    "schools": [
        {
            "school_id": "north",
            "title": "North High",
            "district_id": "d1",
            "district_title": "North",
            "county_fips": "39001",
            "locale": "town",
        }
    ],
    "credential_catalog": [
        {"credential_id": "aws", "title": "Welder", "credential_type": "industry_certification"}
    ],
    "students": [student(number) for number in range(40)],
    "wages": [
        wage(number, quarter) for number in range(40) for quarter in ("2019Q3", "2019Q4", "2020Q1")
    ],
    "enrollments": [
        {
            "student_id": f"P{number:04d}",
            "quarter": "2019Q4",
            "institution_id": "I1",
            "level": "associate",
            "in_state": True,
        }
        for number in range(40)
    ],
    "credentials": [
        {"student_id": f"P{number:04d}", "credential_id": "aws", "earned_on": "2019-05-01"}
        for number in range(40)
    ],
}


def base() -> Tables:
    """A copy of a package with nothing wrong: 40 students, 120 wage rows."""
    return copy.deepcopy(BASE)


def write(folder: Path, tables: Tables, kind: str = "csv", **meta: object) -> Path:
    """Write `tables` as a package of csv, csv.gz or parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        _file(folder / f"{name}.{kind}", rows, kind)
    describe(folder, {name: f"{name}.{kind}" for name in tables}, **meta)
    return folder


def write_parts(
    folder: Path, tables: Tables, name: str, parts: list[list[Row]], kind: str = "csv"
) -> Path:
    """Write a package in which the table `name` is in several files, `<name>-0` and on."""
    others = {other: rows for other, rows in tables.items() if other != name}
    write(folder, others, kind)
    files = [f"{name}-{place}.{kind}" for place in range(len(parts))]
    for file, rows in zip(files, parts, strict=True):
        _file(folder / file, rows, kind)
    describe(folder, {other: f"{other}.{kind}" for other in others} | {name: files})
    return folder


def _file(path: Path, rows: list[Row], kind: str) -> None:
    if kind == "parquet":
        _parquet(path, rows)
        return
    data = csv_text(rows).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if kind == "csv.gz" else data)


def describe(folder: Path, paths: dict[str, object], **meta: object) -> None:
    """Write the datapackage.json of a package."""
    about = {
        "name": "test",
        "throughline": META | meta,
        "resources": [{"name": name, "path": path} for name, path in paths.items()],
    }
    (folder / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")


def csv_text(rows: list[Row]) -> str:
    """Rows as CSV with a header."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _parquet(path: Path, rows: list[Row]) -> None:
    """Rows with the types they have in Python."""
    types = {bool: "boolean", int: "bigint", float: "double", str: "varchar"}
    columns = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {
        name: next((types[type(row[name])] for row in rows if row.get(name) is not None), "varchar")
        for name in columns
    }
    with duckdb.connect() as con:
        con.execute(f"create table t ({', '.join(f'{name} {kinds[name]}' for name in columns)})")
        marks = ", ".join("?" for _ in columns)
        if rows:
            con.executemany(
                f"insert into t values ({marks})",
                [[row.get(name) for name in columns] for row in rows],
            )
        con.execute(f"copy t to '{path}' (format parquet)")
