"""Three pictures of the site, drawn again by somebody who has nothing but its address.

Reads the public API and the public files, and nothing of this project. To look at them:

    python -m tests.dashboards.open_data.notebook http://127.0.0.1:8050
"""

# %% Tools that anybody has
from __future__ import annotations

import io
import json
import sys
from urllib.request import urlopen

import duckdb
import pandas as pd
import plotly.graph_objects as go

EVERYONE = "program_code=total&region_code=state&cohort_code=all&subgroup_dim=total"
ACTIVITIES = {
    "Working": "rate_working",
    "Working and in college": "rate_working_enrolled",
    "In college, no covered work": "rate_enrolled",
    "Not found in records": "rate_not_found",
}


def rows(site: str, cube: str, query: str) -> pd.DataFrame:
    """Rows of a cube of the current release, as JSON, page after page."""
    link = f"{site}/api/v1/releases/current/cubes/{cube}/rows?{query}&limit=50"
    found = []
    while link:
        with urlopen(link) as answer:
            said = json.load(answer)
        found += said["rows"]
        link = said["links"].get("next")
    return pd.DataFrame(found)


def shown(frame: pd.DataFrame, measure: str) -> pd.Series:
    """A measure where it is published; a bound or a hidden number is no number."""
    return frame[measure].where(frame[f"{measure}_status"] == "published")


# %% What people did after leaving: JSON of the API
def activity(site: str) -> go.Figure:
    """Shares of four activities, a bar a point in time."""
    names = ",".join(ACTIVITIES.values())
    found = rows(site, "outcomes", f"{EVERYONE}&columns={names}")
    found = found.sort_values("horizon_code", key=lambda codes: codes.str.replace("q", "a"))
    when = [code.upper() if code[0] == "q" else str(int(code[1:])) for code in found.horizon_code]
    return go.Figure(
        [go.Bar(name=name, x=when, y=shown(found, rate)) for name, rate in ACTIVITIES.items()],
        {"barmode": "stack", "title": "What people did after leaving"},
    )


# %% Work before and after leaving: CSV of the API, of two cubes
def timeline(site: str) -> go.Figure:
    """Share with covered work from eight quarters before leaving to ten years after."""

    def read(cube: str) -> pd.DataFrame:
        link = f"{site}/api/v1/releases/current/cubes/{cube}/rows?{EVERYONE}"
        return pd.read_csv(f"{link}&columns=rate_employed&format=csv")

    found = pd.concat([read("work_while_in_school"), read("outcomes")], ignore_index=True)
    kind, number = found.horizon_code.str[0], found.horizon_code.str[1:].astype(int)
    found["quarter"] = number.where(kind == "q", -number).astype(float)
    found.loc[kind == "y", "quarter"] = number * 4 - 1.5  # the middle of a year
    found = found.sort_values("quarter")
    years = found.horizon_code.str.startswith("y")
    lines = [found[~years], found[years]]  # of a quarter, and of a whole year
    return go.Figure(
        [go.Scatter(x=line.quarter, y=shown(line, "rate_employed")) for line in lines],
        {"title": "Work before and after leaving"},
    )


# %% A gap by year of leaving: a Parquet file of the release, read by DuckDB
def gap(site: str) -> go.Figure:
    """Share with covered work in the first year after leaving, a line a group, by leaving year."""
    with urlopen(f"{site}/api/v1/releases/current") as answer:
        release = json.load(answer)["meta"]["release"]
    with urlopen(f"{site}/releases/{release}/files/outcomes.parquet") as answer:
        outcomes = pd.read_parquet(io.BytesIO(answer.read()))
    found = (
        duckdb.from_df(outcomes)
        .query(
            "outcomes",
            """
        select cohort_code, subgroup_code, rate_employed
        from outcomes
        where program_code = 'total' and region_code = 'state' and horizon_code = 'y01'
          and subgroup_dim = 'sex' and rate_employed_obs_status = 'A'
          and regexp_full_match(cohort_code, '[0-9]{4}')
        order by all
        """,
        )
        .df()
    )
    return go.Figure(
        [
            go.Scatter(name=code, x=line.cohort_code, y=line.rate_employed)
            for code, line in found.groupby("subgroup_code")
        ],
        {"title": "Work in the first year, by sex and year of leaving"},
    )


if __name__ == "__main__":
    for picture in (activity, timeline, gap):
        picture(sys.argv[1].rstrip("/")).show()
