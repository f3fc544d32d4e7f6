"""A synthetic state: invented people at invented schools in real Kentucky geography.

`generate` writes a linked data package with the shape of life: cluster shares, employment and
wage growth, gaps, and coverage near the published figures in `data/targets.csv`. Nobody in it
exists. Same number of students and same seed, same bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from aggregates.demo import careers, people, staff
from aggregates.demo.facts import FIRST_WAGES, LAST_WAGES, Facts, quarter_name
from aggregates.errors import AggregatesError

LEAST, MOST = 1_000, 2_000_000
MEMORY_LIMIT = "2GB"  # of DuckDB, which keeps what is made on disk
CHUNK = 50_000  # students made at a time: bounds memory, and is part of what a seed means
NOTICE = (
    "Synthetic data. The people, schools, districts and employers are invented; the counties, "
    "workforce regions and program codes are real. No number here describes anybody."
)

Progress = Callable[[str], None]


class DemoError(AggregatesError):
    """A demo that was asked for wrongly."""


def generate(
    folder: Path, *, students: int = 60_000, seed: int = 1, progress: Progress | None = None
) -> None:
    """Write a package of `students` leavers into `folder`, replacing a synthetic package there.

    Written beside the folder and moved there when whole. Raises DemoError for a number of
    students outside 1,000 to 2,000,000, or a folder that holds something else.
    """
    if not LEAST <= students <= MOST:
        raise DemoError(f"--students must be {LEAST:,} to {MOST:,}")
    if folder.exists() and not _replaceable(folder):
        raise DemoError(f"{folder}: holds something else than a demo; name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".demo-", dir=folder.parent))
    try:
        _write(draft, students, seed, progress or (lambda message: None))
        draft.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replaceable(folder: Path) -> bool:
    """Whether nothing is lost by writing there: an empty folder, or a synthetic package."""
    if not folder.is_dir():
        return False
    try:
        about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        return about["throughline"]["synthetic"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return not any(folder.iterdir())


def _write(draft: Path, students: int, seed: int, say: Progress) -> None:
    facts = Facts.read()
    with duckdb.connect(str(draft / "work.duckdb")) as con:
        con.execute("set threads = 1")
        con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        con.execute("set preserve_insertion_order = true")
        for start in range(0, students, CHUNK):
            random = np.random.default_rng([seed, start // CHUNK])
            number = min(CHUNK, students - start)
            group = people.draw(facts, random, start, number)
            tables = {"students": group.frame(facts, random.spawn(1)[0])} | careers.draw(
                facts, random, group
            )
            for name, frame in tables.items():
                con.register("frame", frame)
                con.execute(f"create table if not exists {name} as select * from frame limit 0")
                con.execute(f"insert into {name} select * from frame")
                con.unregister("frame")
            say(f"made {min(start + CHUNK, students):,} of {students:,} leavers")
        random = np.random.default_rng([seed, 10**6])
        fixed = facts.tables() | {
            "educators": staff.educators(facts, random),
            "occupation_demand": staff.demand(facts, random),
        }
        for name, frame in fixed.items():
            con.register("frame", frame)
            con.execute(f"create table {name} as select * from frame")
            con.unregister("frame")
        names = [row[0] for row in con.execute("show tables").fetchall()]
        for name in names:
            con.execute(
                f"copy ({SELECT.get(name, f'select * from {name}')}) "
                f"to '{draft / name}.parquet' (format parquet, compression zstd)"
            )
    (draft / "work.duckdb").unlink()
    (draft / "datapackage.json").write_text(
        json.dumps(_descriptor(names, students, seed), indent=2) + "\n", encoding="utf-8"
    )


_STUDENT = "printf('S%08d', student)"
_QUARTER = "printf('%dQ%d', quarter // 4, quarter % 4 + 1)"
SELECT = {  # small integers while it is made, readable codes in the package
    "wages": f"select {_STUDENT} as student_id, {_QUARTER} as quarter, "
    "printf('E%09d', employer) as employer_id, naics::varchar as naics, wages, "
    "work_county_fips::varchar as work_county_fips from wages",
    "enrollments": f"select {_STUDENT} as student_id, {_QUARTER} as quarter, institution_id, "
    "level, in_state from enrollments",
    "credentials": f"select {_STUDENT} as student_id, credential_id, earned_on::date as earned_on "
    "from credentials",
    "service": f"select {_STUDENT} as student_id, {_QUARTER} as quarter, service_type from service",
}


def _descriptor(names: list[str], students: int, seed: int) -> dict[str, object]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"kentucky-demo-{students}-{seed}",
        "title": "Kentucky demonstration (synthetic)",
        "throughline": {
            "synthetic": True,
            "state": "Kentucky",
            "state_fips": "21",
            "wages_first_quarter": quarter_name(FIRST_WAGES),
            "wages_last_quarter": quarter_name(LAST_WAGES),
            "notice": NOTICE,
        },
        "resources": [
            {"name": name, "path": f"{name}.parquet", "format": "parquet"} for name in sorted(names)
        ],
    }
