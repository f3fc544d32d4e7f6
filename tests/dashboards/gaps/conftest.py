"""What the tests of gaps share: groups of a grouping, without a release."""

from __future__ import annotations

import pytest

from aggregates.schema import ALL_COHORTS, PUBLISHED, SUPPRESSED, TOTAL
from dashboards import views
from dashboards.gaps import rows as gap_rows
from dashboards.selection import Codes, Selection

GROUPS = {"yes": "With a disability", "no": "Without a disability"}
GRUPOS = {"yes": "Con discapacidad", "no": "Sin discapacidad"}
CODES = Codes(
    programs={},
    regions={},
    cohorts={},
    horizons=("y05",),
    grouped={
        "en": {"disability": ("Disability", GROUPS), "cte_level": ("CTE level", {})},
        "es": {"disability": ("Discapacidad", GRUPOS), "cte_level": ("Nivel en CTE", {})},
    },
    cover={},
)
ASKED = Selection(group="disability", reference="no", horizon="y05")
WAGES = Selection(group="disability", reference="no", measure="wage_employed_p50", horizon="y05")


@pytest.fixture
def codes(monkeypatch):
    """Two groups, and a policy that rounds no wage and knows no usual group."""
    monkeypatch.setattr(views, "codes", lambda: CODES)
    monkeypatch.setattr(gap_rows, "rounding", lambda: 0.0)
    monkeypatch.setattr(gap_rows, "usual_of", lambda group: "")


def row(group: str, people: int, share: float | None, cohort: str = ALL_COHORTS) -> dict:
    """A published row of shares, or a suppressed one where there is none; `total` is everyone."""
    status = SUPPRESSED if share is None else PUBLISHED
    return {
        "subgroup_dim": TOTAL if group == TOTAL else "disability",
        "subgroup_code": group,
        "cohort_code": cohort,
        "n_matched": people,
        "n_matched_status": PUBLISHED,
        "rate_employed": share,
        "rate_employed_status": status,
        "n_employed": None if share is None else round(people * share),
        "n_employed_status": status,
    }


def paid(group: str, people: int, low: int, middle: int, high: int) -> dict:
    """A row of wages."""
    wages = {"p25": low, "p50": middle, "p75": high}
    return row(group, people, 0.5) | {
        f"wage_employed_{name}{end}": value
        for name, wage in wages.items()
        for end, value in (("", wage), ("_status", PUBLISHED))
    } | {"n_employed": people}  # fmt: skip


def asked(rows: list, selection: Selection = ASKED, years: list | None = None) -> gap_rows.Asked:
    """What was asked for, over rows of one time and of single years."""
    groups = tuple(one for one in rows if one["subgroup_dim"] != TOTAL)
    everyone = next((one for one in rows if one["subgroup_dim"] == TOTAL), None)
    found = gap_rows.Asked(selection, groups, everyone)
    by_years: dict[str, list] = {}
    for one in years or []:
        by_years.setdefault(one["cohort_code"], []).append(one)
    found.__dict__["years"] = [
        gap_rows.Among(selection, tuple(one for one in of if one["subgroup_dim"] != TOTAL))
        for of in by_years.values()
    ]
    return found
