"""What the page of downloads says of files: sizes, statuses, and how to read one."""

from __future__ import annotations

from babel.numbers import format_decimal

from aggregates.schema import (
    CODED,
    NO_DATA,
    OBS_STATUS,
    OBS_STATUS_NAMES,
    PUBLISHED,
    STATUSES,
    SUPPRESSED,
)
from dashboards import language, text
from dashboards.components import Column, Original, Table
from dashboards.language import N_, Words, _

KB, MB = 1_000, 1_000_000
MEANINGS = Words(
    {
        PUBLISHED: N_("The cell holds the number."),
        CODED: N_(
            "The share is near 0% or 100% and is hidden. It lies between the two bounds beside it."
        ),
        SUPPRESSED: N_("There is a number. It is hidden to protect privacy."),
        NO_DATA: N_("There is no number: nobody is in the group, or it is not counted there."),
    }
)
PANDAS = """import pandas as pd
files = "{files}"
rows = pd.read_csv(f"{{files}}/outcomes.csv.zip", dtype={{"cohort_code": str}})
shown = rows[rows["rate_employed_obs_status"] == "A"]
print(shown["rate_employed"].describe())"""
DUCKDB = """import duckdb
files = "{files}"
rows = duckdb.sql(f"select * from '{{files}}/outcomes.parquet' where region_code = 'state'")
programs = duckdb.sql(f"select program_code, title from '{{files}}/dim_program.parquet'")
print(duckdb.sql("select title, n_employed from rows join programs using (program_code)"))"""


def examples(root: str, release: str) -> dict[str, str]:
    """Short programs that read a file of a release of the site at `root`, by what they need."""
    files = f"{root}/releases/{release}/files"
    return {"pandas": PANDAS.format(files=files), "DuckDB": DUCKDB.format(files=files)}


def size(number: int) -> str:
    """Bytes as people say them: 34 kB, 1.1 MB."""
    if number < MB:
        return f"{text.count(max(round(number / KB), 1))}\u00a0kB"
    said = format_decimal(number / MB, format="#,##0.0", locale=language.locale())
    return f"{said}\u00a0MB"


def statuses() -> Table:
    """What each status means, and its code in SDMX."""
    columns = [
        Column("status", _("Word")),
        Column("obs_status", _("SDMX code")),
        Column("obs_status_name", _("What SDMX calls it")),
        Column("meaning", _("Meaning")),
    ]
    lines = [
        [
            Original(status),
            OBS_STATUS[status],
            Original(OBS_STATUS_NAMES[OBS_STATUS[status]]),
            MEANINGS[status],
        ]
        for status in STATUSES
    ]
    return Table("statuses", _("Why a cell has a number or none"), columns, lines)
