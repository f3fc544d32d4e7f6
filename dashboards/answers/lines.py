"""What wages are held against: the living-cost line, and the median of all leavers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import language, queries, views
from dashboards.answers.answer import Group
from dashboards.language import ENGLISH, _
from dashboards.text import Cell, cell

YEARLY = "y"  # first letter of the points in time that are years


@dataclass(frozen=True)
class LivingCost:
    """What a household needs in a year, in the dollars that wages are in."""

    amount: float
    household: str
    source: str
    place: str  # code of the place that it is for

    @property
    def cell(self) -> Cell:
        """The amount, for a table."""
        return Cell("wage_living_cost", self.amount)

    @property
    def label(self) -> str:
        """What the line is called, in the picture and the table."""
        return _("Living cost, %(household)s", household=self.household)


@dataclass(frozen=True)
class Everyone:
    """The median wage of all leavers, of the nearest place and years for which it is shown."""

    keys: Mapping[str, str]
    rows: Mapping[str, queries.Row]
    same: bool  # whether of the page's own place and years

    def median(self, definition: str, horizon: str) -> Cell:
        """The median at a point in time."""
        return cell(self.rows.get(horizon), f"wage_{definition}_p50")

    @property
    def label(self) -> str:
        """What the line is called, in the picture and the table."""
        return _("All leavers, %(place)s", place=self.place)

    @property
    def place(self) -> str:
        """Where, and when if not all years."""
        cohort = self.keys["cohort_code"]
        names = [views.region_title(self.keys["region_code"])]
        if cohort != ALL_COHORTS:
            names.append(views.codes().cohorts[cohort].title)
        return ", ".join(names)


def living_cost(region: str) -> LivingCost | None:
    """The living-cost line of a place; that of the place around it where it has none of its own."""
    costs = queries.living_costs()
    around = views.codes().ancestors("regions", region)
    place = next((code for code in around if code in costs), None)
    if place is None:
        return None
    found = costs[place]
    spoken = "" if language.current() == ENGLISH else f"_{language.current()}"
    household, origin = (found[f"{name}{spoken}"] for name in ("household", "source"))
    return LivingCost(float(found["amount"]), household, origin, place)


def everyone(group: Group) -> Everyone | None:
    """All leavers of the same place and years, or of the nearest that are shown.

    None for all leavers of the state, who are everyone themselves.
    """
    _program, region, cohort = group.keys
    codes = views.codes()
    if group.selection.program == TOTAL:
        if region == STATE:
            return None
        region = codes.regions[region].parent or STATE
    wage = f"wage_{group.selection.definition}_p50"
    found = queries.nearest(
        "outcomes", TOTAL, region, cohort, shown=wage, horizon_code=group.horizon
    )
    if found is None:
        return None
    rows = queries.outcomes(**found)
    return Everyone(
        found,
        {row["horizon_code"]: row for row in rows},
        same=(found["region_code"], found["cohort_code"]) == (group.selection.region, cohort),
    )
