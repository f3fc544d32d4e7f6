"""Industries of those with work: shares as published, in one stated order."""

import csv
import io

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards.answers import industries
from dashboards.selection import Selection
from dashboards.text import Cell


def test_every_share_is_the_release(client, inside):
    answer = client.get("/csv/program/industries.csv?program=total").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(answer)))
    columns = [name for name in rows[0] if name.startswith("rate_sector_") and name.count("_") == 2]
    assert columns and len(rows) > 10
    for row in rows:
        for column in columns:
            horizon = column.rsplit("_", 1)[1]
            cube = industries.BEFORE_CUBE if horizon[0] == "b" else industries.AFTER_CUBE
            (found,) = inside.rows(
                f"select share, share_status from {cube} where program_code = ? "
                "and region_code = ? and cohort_code = ? and subgroup_dim = ? "
                "and horizon_code = ? and sector_code = ?",
                [TOTAL, STATE, ALL_COHORTS, TOTAL, horizon, row["sector_code"]],
            )
            assert row[column] == ("" if found["share"] is None else str(found["share"]))
            assert row[f"{column}_status"] == found["share_status"]


def test_the_largest_comes_first_and_what_is_hidden_last(inside):
    given = {"y01": {"23": Cell("", 0.2), "72": Cell("", None, SUPPRESSED), "62": Cell("", 0.5)}}
    rows = industries.table(Selection(), given).rows
    assert [row[1].value for row in rows[:2]] == [0.5, 0.2]
    assert {row[1].status for row in rows[2:]} == {SUPPRESSED, NO_DATA}
    page = str(industries.section(Selection(), given, industries.table(Selection(), given)))
    assert "In year 1 after leaving, the largest shown was Health care" in page
    assert "Suppressed to protect privacy" in page and "not their occupation" in page


def test_nothing_is_said_where_nothing_is_shown(inside):
    table = industries.table(Selection(), {})
    assert table.rows == [] and industries.section(Selection(), {}, table) is None
    nothing = {"y01": {"23": Cell("", None, SUPPRESSED)}}
    section = industries.section(Selection(), nothing, industries.table(Selection(), nothing))
    assert "Which was largest cannot be shown." in str(section)
