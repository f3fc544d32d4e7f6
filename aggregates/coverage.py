"""How much of the records a release rests on, and how much of it is hidden: the coverage table.

Everything here is public or about rows, so the table needs no protection of its own; but rows of
people are people, and three rules keep them as well as any count:

- of a table of people, rows used and rows rejected are shown only if neither is 1 to
  minimum_count - 1, since each follows from the other;
- which named check rejected how many rows is not shown at all: the rows of one check are few;
- rows of students, credentials and educators are what the cubes count. A total of them would give
  away what one hidden cell adds to the others, so the rows in and used of students are shown only
  where the release tells their number already, and those of the other two not at all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates.contract import TableSchema, schemas
from aggregates.intake_report import Account, IntakeReport
from aggregates.schema import (
    ALL_COHORTS,
    HORIZONS,
    NO_DATA,
    PUBLISHED,
    STATE,
    SUPPRESSED,
    TOTAL,
    bound_columns,
    status_column,
)

EVERY = "all"  # code of a dimension that a row is not split by
LOWER, UPPER = bound_columns("value")
COLUMNS = (
    "subject",  # rows, match or suppression
    "cube_or_table",
    "measure",
    "subgroup_dim",
    "subgroup_code",
    "region_code",
    "cohort_code",
    "value",
    "value_status",
    LOWER,
    UPPER,
    "unit",
)
ROWS = ("rows_in", "rows_used", "rows_rejected")
COUNTED = ("students", "credentials", "educators")  # tables whose rows are what cubes count
MATCH = "rate_matched"
YEAR = "[0-9]{4}"


def coverage_table(
    report: IntakeReport,
    suppression: pd.DataFrame,
    outcomes: pd.DataFrame,
    minimum_count: int,
    *,
    exact: bool = True,
) -> pd.DataFrame:
    """The coverage table of a release: `COLUMNS`, one value a row.

    report       of reading the package: rows in, used and rejected of every table
    suppression  numbers of the release by cube, measure, subgroup_dim and status, in `cells`; the
                 cube is `outcomes` where there is no such column
    outcomes     as published
    exact        whether counts in `outcomes` are what they are, not rounded

    Shares are 0 to 1; a coded match rate has its bounds. A code `all` means not split by it.
    """
    told = _told(outcomes) if exact else None
    parts = [_rows(report, minimum_count, told), derived(suppression, outcomes)]
    return pd.concat(parts, ignore_index=True).sort_values(
        list(COLUMNS[:7]), ignore_index=True, kind="stable"
    )


def derived(suppression: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The lines that follow from other tables of a release: match rates, and shares hidden."""
    return pd.concat([_match(outcomes), _suppression(suppression)], ignore_index=True)


def lines_of_rows() -> pd.DataFrame:
    """The keys of the lines about rows: three of every table that a package may have."""
    lines = [(name, measure) for name in schemas() for measure in ROWS]
    found = pd.DataFrame(lines, columns=["cube_or_table", "measure"]).assign(subject="rows")
    return _whole(found.assign(value=np.nan, value_status=NO_DATA, unit="rows"))[list(COLUMNS[:7])]


def unfit(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Tables of a package, and measures of lines about rows that cannot be right: a value without
    status, none with it, or rows in that are not those used and those rejected.
    """
    there, whole = rows["value"].notna(), rows["value"] % 1 == 0
    right = (rows["value_status"] == PUBLISHED) & whole & (rows["value"] >= 0)
    none = rows["value_status"].isin([NO_DATA, SUPPRESSED]) & ~there
    bare = rows[[LOWER, UPPER]].isna().all(axis=1) & (rows["unit"] == "rows")
    odd = rows.loc[~((right | none) & bare), ["cube_or_table", "measure"]]
    shown = rows.pivot(index="cube_or_table", columns="measure", values="value")
    off = shown["rows_in"] - shown["rows_used"] - shown["rows_rejected"]
    return [
        *odd.itertuples(index=False, name=None),
        *((str(n), "rows_in") for n in off[off.abs() > 0].index),
    ]


def telling(
    rows: pd.DataFrame, outcomes: pd.DataFrame, minimum_count: int, *, exact: bool = True
) -> list[tuple[str, str]]:
    """Tables of a package and their measures that lines of a release show, and must not.

    rows  lines of the subject `rows`; the others as in `coverage_table`
    """
    told = _told(outcomes) if exact else None
    shown = rows.pivot(index="cube_or_table", columns="measure", values="value")
    found = []
    for name, schema in schemas().items():
        account = Account(*(shown.loc[name, list(ROWS)]))
        if _of_people(schema):
            hidden = _hidden(name, account, minimum_count, told)
            found += [(name, measure) for measure in ROWS if measure in hidden]
    return [(name, measure) for name, measure in found if pd.notna(shown.loc[name, measure])]


def _of_people(schema: TableSchema) -> bool:
    return any(item.sensitivity == "identifier" for item in schema.fields)


def _rows(report: IntakeReport, minimum_count: int, told: int | None) -> pd.DataFrame:
    """Rows in, used and rejected of every table that a package may have."""
    lines = []
    for name, schema in schemas().items():
        account = report.tables.get(name)
        hidden: set[str] = set()
        if account and _of_people(schema):
            hidden = _hidden(name, account, minimum_count, told)
        for measure in ROWS:
            status = NO_DATA if not account else SUPPRESSED if measure in hidden else PUBLISHED
            value = getattr(account, measure) if status == PUBLISHED else np.nan
            lines.append((name, measure, value, status))
    found = pd.DataFrame(lines, columns=["cube_or_table", "measure", "value", "value_status"])
    return _whole(found.assign(subject="rows", unit="rows"))


def _hidden(name: str, account: Account, minimum_count: int, told: int | None) -> set[str]:
    """Which of the three counts of a table of people must not be shown."""
    small = range(1, minimum_count)
    few = account.rows_used in small or account.rows_rejected in small
    hidden = {"rows_used", "rows_rejected"} if few else set()
    known = name == "students" and account.rows_used == told
    if account.rows_in in small or (name in COUNTED and (few or not known)):
        hidden |= {"rows_in", "rows_used"}
    return hidden


def _told(outcomes: pd.DataFrame) -> int | None:
    """Leavers of all years together, if the release shows every year that it has."""
    years = outcomes[
        _everybody(outcomes)
        & (outcomes["subgroup_dim"] == TOTAL)
        & (outcomes["region_code"] == STATE)
        & outcomes["cohort_code"].str.fullmatch(YEAR)
    ].drop_duplicates("cohort_code")
    if not (years[status_column("n_exiters")] == PUBLISHED).all():
        return None
    return int(years["n_exiters"].sum())


def _match(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Match rates of everybody by years, region and subgroup, at the first horizon of each."""
    keys = ["subgroup_dim", "subgroup_code", "region_code", "cohort_code"]
    lower, upper = bound_columns(MATCH)
    place = outcomes["horizon_code"].map({code: order for order, code in enumerate(HORIZONS)})
    found = outcomes.assign(place=place)[_everybody(outcomes)].sort_values([*keys, "place"])
    found = found.drop_duplicates(keys)[[*keys, MATCH, status_column(MATCH), lower, upper]]
    names = {MATCH: "value", status_column(MATCH): "value_status", lower: LOWER, upper: UPPER}
    fixed = {"subject": "match", "cube_or_table": "outcomes", "measure": MATCH, "unit": "share"}
    return _whole(found.rename(columns=names).assign(**fixed))


def _suppression(summary: pd.DataFrame) -> pd.DataFrame:
    """Share of the numbers that are suppressed, of those that there are, bounds included."""
    if "cube" not in summary:
        summary = summary.assign(cube="outcomes")
    there = summary["cells"].where(summary["status"] != NO_DATA, 0)
    hidden = summary["cells"].where(summary["status"] == SUPPRESSED, 0)
    found = (
        summary.assign(there=there, hidden=hidden)
        .groupby(["cube", "measure", "subgroup_dim"], as_index=False)[["there", "hidden"]]
        .sum()
        .rename(columns={"cube": "cube_or_table"})
    )
    value = found["hidden"] / found["there"].where(found["there"] > 0)
    status = np.where(found["there"] > 0, PUBLISHED, NO_DATA)
    return _whole(
        found.assign(subject="suppression", value=value, value_status=status, unit="share")
    )


def _everybody(outcomes: pd.DataFrame) -> pd.Series:
    return outcomes["program_code"] == TOTAL


def _whole(found: pd.DataFrame) -> pd.DataFrame:
    """All columns, `all` in those dimensions that are not there."""
    empty = {LOWER: np.nan, UPPER: np.nan}
    codes = dict.fromkeys(("subgroup_dim", "subgroup_code", "region_code"), EVERY)
    missing = {**codes, "cohort_code": ALL_COHORTS, **empty}
    found = found.assign(**{name: code for name, code in missing.items() if name not in found})
    numbers = {name: "float64" for name in ("value", LOWER, UPPER)}
    return found[list(COLUMNS)].astype(numbers)
