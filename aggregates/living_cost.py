"""What a person needs to live on for a year, by the policy: the line that pages draw beside wages.

No number of anybody's: the table follows from the policy and consumer prices, and needs no
protection. The amount is in dollars of the policy's constant-dollar year, like wages.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from aggregates.linking import read_cpi
from aggregates.policy import Policy, PolicyError
from aggregates.schema import STATE

TABLE = "living_cost"
NAMED = 6  # regions that a message names
PLACES = "select region_code from dim_region where level not in ('state', 'school') order by all"


def living_cost_table(con: duckdb.DuckDBPyConnection, policy: Policy) -> pd.DataFrame | None:
    """One row for the state and one for each region that the policy names; none if it names no
    amount.

    con  has `dim_region`, staging or release
    Raises PolicyError for a region that is not there, or a year without consumer prices.
    """
    given = policy.living_cost
    if given is None:
        return None
    known = [code for (code,) in con.execute(PLACES).fetchall()]
    if unknown := sorted(set(given.regions) - set(known)):
        some = ", ".join(known[-NAMED:])
        raise PolicyError(
            f"policy: living_cost.regions: no region {', '.join(unknown)}; known codes are those "
            f"of dim_region, such as {some}"
        )
    factor = _factor(given.year, policy.constant_dollar_year)
    amounts = {STATE: given.amount} | given.regions
    rows = [
        (code, round(amounts[code] * factor), given.household, given.household_es)
        + (given.source, given.source_es, amounts[code], given.year)
        for code in sorted(amounts)
    ]
    names = ["region_code", "amount", "household", "household_es", "source", "source_es"]
    return pd.DataFrame(rows, columns=[*names, "amount_given", "year_given"])


def _factor(year: int, constant: int) -> float:
    """From dollars of a year to constant ones; years after the last index use that one (D9)."""
    index = read_cpi()
    first, last = min(index), max(index)
    if year < first:
        raise PolicyError(f"policy: living_cost.year must be {first} or later, where the CPI-U is")
    return index[min(constant, last)] / index[min(year, last)]
