"""The cubes of a release beside their package, counted once more: is every number the right one?

Counts must be the same, shares too but for the last digit, amounts but for their rounding; bounds
must hold the share. Every comparison returns how many numbers of each column there were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd

from tests.aggregates import plain

PUBLISHED, CODED, SUPPRESSED, NO_DATA = "published", "coded", "suppressed", "no_data"
KEYS = ["unit", "region", "cohort", "horizon", "dim", "code"]
EVERYBODY, LOOKED_UP = "count(*)", "count(*) filter (matched)"
WORKED = "count(*) filter (employed)"
COUNTS = {
    "n_exiters": EVERYBODY,
    "n_awards": EVERYBODY,
    "n_educators": EVERYBODY,
    "n_matched": LOOKED_UP,
    "n_employed": WORKED,
    "n_full_quarter": "count(*) filter (full_quarter)",
    "n_full_year": "count(*) filter (full_year)",
    "n_working": "count(*) filter (employed and not enrolled)",
    "n_working_enrolled": "count(*) filter (employed and enrolled)",
    "n_enrolled": "count(*) filter (enrolled and not employed)",
    "n_not_found": "count(*) filter (matched and not employed and not enrolled)",
}
SHARES = {name.replace("n_", "rate_", 1): f"{sql} / {LOOKED_UP}" for name, sql in COUNTS.items()}
SHARES["rate_matched"] = f"{LOOKED_UP} / {EVERYBODY}"
WAGE = re.compile("wage_(employed|full_quarter|full_year)_p(25|50|75)(_nominal)?")
WAGE_STEP, AGE_STEP = 100, 1  # dollars and years that percentiles are rounded to
ALWAYS = ("n_matched", "n_educators")  # counted of every group


@dataclass(frozen=True)
class Split:
    """Where a cube counts parts: the partition, and what they are a share of."""

    name: str
    column: str
    whole: str = WORKED


SECTOR, PLACE = Split("sector", "sector_code"), Split("place", "place_code")
FLOW = Split("flow", "work_region_code")
PLACEMENT = Split("placement", "placement_code", LOOKED_UP)
ATTAINMENT = Split("attainment", "attainment_code", LOOKED_UP)
LEARNING = Split("learning", "learning_code", LOOKED_UP)
MATCH_METHOD = Split("match_method", "match_method_code", LOOKED_UP)
RETIREMENT = Split("retirement", "retirement_code", EVERYBODY)
GROUPS = {  # cubes with a row a group: who is counted, and what `plain` says before dimensions
    "outcomes": ("leavers", ""),
    "work_while_in_school": ("leavers", ""),
    "wioa": ("leavers", plain.OF_CONCENTRATORS),
    "credentials": ("holders", ""),
    "educators": ("teachers", ""),
}
PARTS = {  # cubes with a row a group and part
    "industries": ("leavers", "", SECTOR),
    "industries_while_in_school": ("leavers", "", SECTOR),
    "places": ("leavers", "", PLACE),
    "flows": ("leavers", "", FLOW),
    "placement": ("leavers", plain.OF_CONCENTRATORS, PLACEMENT),
    "attainment": ("leavers", "", ATTAINMENT),
    "learning": ("leavers", "", LEARNING),
    "match_methods": ("leavers", "", MATCH_METHOD),
    "credential_industries": ("holders", "", SECTOR),
    "credential_places": ("holders", "", PLACE),
    "educator_retirement": ("teachers", "", RETIREMENT),
}


@dataclass(frozen=True)
class Made:
    """A package, and the release that was built from it."""

    package: Path
    release: Path
    _counted: dict[str, duckdb.DuckDBPyConnection] = field(default_factory=dict)

    def counted(self, population: str) -> duckdb.DuckDBPyConnection:
        """The package, counted once more."""
        if population not in self._counted:
            self._counted[population] = plain.counted(self.package, population)
        return self._counted[population]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the release."""
        with duckdb.connect(str(self.release / "release.duckdb"), read_only=True) as con:
            names = [name for (name,) in con.execute("show tables").fetchall()]
            return {name: con.execute(f"from {name}").df() for name in names}

    def groups(self, table: str, before: str = "") -> pd.DataFrame:
        """A cube, its keys by the names that `plain` has for them."""
        rows = self.tables[table]
        names = [*rows.columns[:4], "subgroup_dim", "subgroup_code"]
        rows = rows.rename(columns=dict(zip(names, KEYS, strict=True)))
        if "dim" not in rows:
            rows = rows.assign(dim="total", code="total")
        return rows.assign(dim=before + rows["dim"])


def expected(
    made: Made, rows: pd.DataFrame, population: str, measures: Mapping[str, str]
) -> pd.DataFrame:
    """`measures` of the group in each of `rows`, in their order; nothing where nobody is."""
    found = plain.recount(made.counted(population), rows[KEYS], measures)
    return rows[KEYS].merge(found, "left", KEYS, validate="many_to_one")


def agree(shown: pd.Series, status: pd.Series, right: pd.Series, off: float = 0.0) -> int:
    """How many numbers of a column are published; each is right, and there are no others."""
    there = (status == PUBLISHED).to_numpy()
    gap = (shown[there].astype(float) - right[there].astype(float)).abs()
    wrong = ~(gap <= off)
    assert not wrong.any(), f"{shown.name}: {wrong.sum()} of {len(gap)}, such as {gap[wrong][:3]}"
    assert shown[~there].isna().all(), f"{shown.name}: numbers that are not published"
    return int(there.sum())


def compare_groups(made: Made, table: str) -> dict[str, int]:
    """Every count, share and percentile of a cube with a row a group."""
    population, before = GROUPS[table]
    rows = made.groups(table, before)
    columns = [name.removesuffix("_status") for name in rows if name.endswith("_status")]
    sql = {name: (COUNTS | SHARES).get(name) or _percentile(name) for name in columns}
    right = expected(made, rows, population, sql)
    return {name: _agree_column(rows, name, right[name]) for name in columns}


def _percentile(column: str) -> str:
    """SQL for a percentile of wages, or of ages."""
    if column == "age_p50":
        return "quantile_cont(wages, 0.5)"
    definition, rank, nominal = WAGE.fullmatch(column).groups()
    return f"quantile_cont(wages{nominal or ''}, 0.{rank}) filter ({definition})"


def _agree_column(rows: pd.DataFrame, name: str, right: pd.Series) -> int:
    status = rows[f"{name}_status"]
    if name in COUNTS:
        right = right.fillna(0)
        if name in ALWAYS:
            assert not right[status == NO_DATA].any(), f"{name}: people of whom nothing is said"
        return agree(rows[name], status, right)
    if name in SHARES:
        coded = status == CODED
        low, high = (rows.loc[coded, f"{name}_{end}"] for end in ("lower", "upper"))
        assert right[coded].between(low, high).all(), f"{name}: bounds that do not hold"
        return agree(rows[name], status, right, 1e-12)
    step = WAGE_STEP if WAGE.fullmatch(name) else AGE_STEP
    assert not (rows[name].dropna() % step).any(), f"{name}: not rounded to {step}"
    return agree(rows[name], status, right, step / 2)


def compare_parts(made: Made, table: str) -> dict[str, int]:
    """Every part of a cube with a row a group and part, and its share."""
    population, before, split = PARTS[table]
    rows = made.groups(table, before).rename(columns={split.column: "part"})
    found = plain.recount_parts(made.counted(population), rows[KEYS], split.name)
    keys = [*KEYS, "part"]
    right = rows[keys].merge(found, "left", keys, validate="one_to_one")["n"].fillna(0)
    whole = expected(made, rows, population, {"whole": split.whole})["whole"]
    assert not right[rows["n_status"] == NO_DATA].any(), f"{table}: people of whom nothing is said"
    return {
        "n": agree(rows["n"], rows["n_status"], right),
        "share": agree(rows["share"], rows["share_status"], right / whole, 1e-12),
    }
