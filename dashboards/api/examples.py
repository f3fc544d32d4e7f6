"""Examples that people copy: each is run by a test just as it stands here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import language, queries
from dashboards.api import rows
from dashboards.api.parameters import Call, local
from dashboards.api.problems import Problem
from dashboards.api.resources import at, notice
from dashboards.language import N_

EVERYONE = {
    "program_code": TOTAL,
    "region_code": STATE,
    "cohort_code": ALL_COHORTS,
    "horizon_code": "q2",
    "subgroup_dim": TOTAL,
}
ASKED = {**EVERYONE, "columns": "n_matched,rate_employed"}
FEW = 3  # allowed codes that the example of a problem lists
STATEWIDE = (("region_code", STATE), ("cohort_code", ALL_COHORTS), ("horizon_code", "q2,y01"))


@dataclass(frozen=True)
class Example:
    """Some lines that fetch data: for which tool, and the text."""

    name: str
    title: str
    text: str


def examples(site: str) -> Iterator[Example]:
    """Lines for a shell and for Python, about the release that the request is about."""
    path = at("cubes", "outcomes", "rows")
    csv = site + local(path, [*STATEWIDE, ("format", "csv")])
    parquet = site + local(path, [*STATEWIDE, ("format", "parquet")])
    whole = site + local(path, [("format", "parquet")])
    yield Example("curl", N_("A file, from a shell"), f'curl -o outcomes.csv "{csv}"\n')
    yield Example(
        "pandas",
        N_("A table in Python, with pandas"),
        "import pandas as pd\n"
        f'rows = pd.read_parquet("{parquet}")\n'
        'print(rows[["program_code", "horizon_code", "rate_employed", "rate_employed_status"]])\n',
    )
    yield Example(
        "duckdb",
        N_("A whole cube to ask questions of, with DuckDB"),
        "import duckdb, urllib.request\n"
        f'urllib.request.urlretrieve("{whole}", "outcomes.parquet")\n'
        "print(duckdb.sql(\"select * from 'outcomes.parquet' where region_code = 'state'\"))\n",
    )


def answer(site: str) -> tuple[str, str]:
    """A real answer: its address, and what comes back, set to be read."""
    given = {name: [value] for name, value in ASKED.items()}
    with language.speaking(language.ENGLISH):
        plan = rows.rows(Call(site, _path(), given))
        return plan.address, _set(plan.make())


def problem(site: str) -> tuple[str, str]:
    """The same where a code is misspelled."""
    wrong = {**ASKED, "region_code": "stat"}
    call = Call(site, _path(), {name: [value] for name, value in wrong.items()})
    try:
        with language.speaking(language.ENGLISH):
            rows.rows(call)
    except Problem as found:
        with language.speaking(language.ENGLISH):
            said = found.document(site, notice())
        said["allowed"] = [*said["allowed"][:FEW], "…"]
        return call.url(at("cubes", "outcomes", "rows"), wrong.items()), _set(said)
    raise AssertionError("a misspelled code must be a problem")


def _path() -> dict[str, str]:
    return {"release": queries.release().id, "cube": "outcomes"}


def _set(value: Mapping[str, Any] | Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
