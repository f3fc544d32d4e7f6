"""What changed, in sentences: what the page says at its top, and the command line prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboards import text
from dashboards.changes.compare import (
    GAINED,
    HIDDEN,
    LOST,
    REVISED,
    SHOWN,
    YEARS,
    Changes,
    CubeChange,
    is_share,
)
from dashboards.language import N_, SPANISH, Words, _, current, ngettext, title

BANDS = (0.01, 0.05, 0.10, 0.25)  # ends of the bands of relative change that words tell apart
IN_BAND = (
    N_("less than 1%"),
    N_("1% to 5%"),
    N_("5% to 10%"),
    N_("10% to 25%"),
    N_("more than 25%"),
)
BECAME = Words(
    {
        REVISED: N_("Revised"),
        YEARS: N_("Of other years now"),
        HIDDEN: N_("Newly hidden"),
        SHOWN: N_("Newly shown"),
        LOST: N_("No longer counted"),
        GAINED: N_("Newly counted"),
    }
)
SETTINGS = Words(  # of the metadata
    {
        "title": N_("Title"),
        "state": N_("State"),
        "synthetic": N_("Synthetic data"),
        "method": N_("Method of protection"),
        "wages_first_quarter": N_("First quarter of wage records"),
        "wages_last_quarter": N_("Last quarter of wage records"),
        "constant_dollar_year": N_("Year of constant dollars"),
    }
)


def summary(changes: Changes) -> list[str]:
    """The changes in a few sentences; that there are none, where there are none."""
    if changes.same:
        return [_("The two releases say the same, number by number.")]
    lines = [_records(changes), *_came(changes), _revised(changes), _years(changes)]
    lines += _covered(changes)
    lines += [
        ngettext(
            "%(n)s definition has a new text or formula.",
            "%(n)s definitions have a new text or formula.",
            len({entry.name for entry in changes.definitions if entry.part}),
            n=text.count(len({entry.name for entry in changes.definitions if entry.part})),
        )
        if any(entry.part for entry in changes.definitions)
        else _("Definitions are the same."),
        ngettext(
            "%(n)s setting of the policy changed.",
            "%(n)s settings of the policy changed.",
            len(changes.policy),
            n=text.count(len(changes.policy)),
        )
        if changes.policy
        else _("The policy is the same."),
    ]
    if changes.deprecations:
        names = text.join(entry.name for entry in changes.deprecations)
        lines.append(_("Newly announced to be removed: %(names)s.", names=names))
    return [line for line in lines if line]


def _records(changes: Changes) -> str:
    if changes.same_records:
        return _("Both were made from the same records.")
    return _("They were made from different records: newer, or corrected.")


def _came(changes: Changes) -> list[str]:
    """Cubes and rows that only one of the two has."""
    lines = []
    if changes.cubes_added:
        names = text.join(changes.cubes_added)
        lines.append(_("New cubes: %(names)s.", names=names))
    if changes.cubes_removed:
        names = text.join(changes.cubes_removed)
        lines.append(_("Cubes that are gone: %(names)s.", names=names))
    added, removed = (sum(getattr(cube, name) for cube in changes.cubes) for name in ENDS)
    if added or removed:
        lines.append(
            _(
                "Rows: %(added)s added, %(removed)s removed.",
                added=text.count(added),
                removed=text.count(removed),
            )
        )
    return lines


ENDS = ("added", "removed")


def _revised(changes: Changes) -> str:
    """How many of the numbers that both show are others now, and by how much."""
    number = changes.count(REVISED)
    if not number:
        return _("No number that both show was revised.")
    share = number / max(changes.compared, 1)
    found = _sizes(cube.numbers for cube in changes.cubes)
    said = _(
        "Revised: %(n)s of %(all)s numbers that both show (%(share)s).",
        n=text.count(number),
        all=text.count(changes.compared),
        share=small_percent(share),
    )
    if not len(found):
        return said
    most = _("Most of them changed by %(size)s.", size=band(float(np.median(found))))
    return f"{said} {most}"


def _years(changes: Changes) -> str:
    """Numbers that are no revision: those of all years together, which are more years now."""
    number = changes.count(YEARS)
    if not number:
        return ""
    return ngettext(
        "%(n)s number is of other years now, since all years together are more years; that is no "
        "revision.",
        "%(n)s numbers are of other years now, since all years together are more years; that is no "
        "revision.",
        number,
        n=text.count(number),
    )


def _sizes(every: Any) -> np.ndarray:
    """Relative sizes of revisions; of shares, relative to what they were as well."""
    parts = []
    for numbers in every:
        one = numbers[numbers["kind"] == REVISED]
        with np.errstate(divide="ignore", invalid="ignore"):
            sizes = (one["new"] - one["old"]).abs() / one["old"].abs()
        parts.append(sizes.to_numpy(float))
    found = np.concatenate(parts) if parts else np.array([])
    return np.asarray(found[np.isfinite(found)])


def _covered(changes: Changes) -> list[str]:
    """Numbers that only one of the two shows."""
    hidden, shown = changes.count(HIDDEN), changes.count(SHOWN)
    lines = [
        ngettext(
            "%(n)s number that was shown is hidden now, or given as a range.",
            "%(n)s numbers that were shown are hidden now, or given as a range.",
            hidden,
            n=text.count(hidden),
        )
        if hidden
        else _("No number that was shown is hidden now.")
    ]
    if shown:
        lines.append(
            ngettext(
                "%(n)s number that was hidden is shown now, or given as a range.",
                "%(n)s numbers that were hidden are shown now, or given as a range.",
                shown,
                n=text.count(shown),
            )
        )
    lost, gained = changes.count(LOST), changes.count(GAINED)
    if lost or gained:
        lines.append(
            _(
                "In rows of both, %(lost)s numbers are no longer counted, and %(gained)s are now.",
                lost=text.count(lost),
                gained=text.count(gained),
            )
        )
    return lines


def small_percent(share: float) -> str:
    """A share that may be tiny: '3.1%', '12%', 'under 0.1%'."""
    if 0 < share < 0.001:
        return _("under %(share)s", share=text.fine_percent(0.001))
    return text.fine_percent(share) if share < 0.1 else text.percent(share)


def band(size: float) -> str:
    """How large a relative change is, in words."""
    place = int(np.searchsorted(BANDS, size, side="right"))
    return _(IN_BAND[place])


def size(measure: str, value: float) -> str:
    """How much a number changed: percentage points of a share, per cent of others."""
    if is_share(measure):
        return points(value)
    if not np.isfinite(value):
        return _("from zero")
    return small_percent(value)


def points(value: float) -> str:
    """A difference of two shares, to a tenth of a percentage point."""
    if 0 < value < 0.0005:
        return _("under %(n)s percentage points", n=text.tenths(0.001))
    return _("%(n)s percentage points", n=text.tenths(value))


def how_large(cube: CubeChange, measure: str) -> tuple[str, str]:
    """Of a measure that was revised: the middle change, and the largest one."""
    mine = (cube.numbers["column"] == measure) & (cube.numbers["kind"] == REVISED)
    found = cube.numbers.loc[mine, "size"].dropna()
    known = found[np.isfinite(found)]  # a change from zero has no size
    found = known if len(known) else found
    if found.empty:
        return "", ""
    return size(measure, float(found.median())), size(measure, float(found.max()))


class Names:
    """What codes of the later release are called, in the language that is spoken."""

    def __init__(self, lists: Mapping[str, pd.DataFrame]) -> None:
        self._of: dict[str, dict[Any, str]] = {}
        for table, key in TITLES.items():
            if table in lists:
                self._of[table] = _titles(lists[table], key)

    def group(self, row: Mapping[str, Any], keys: Sequence[str], cube: str) -> str:
        """The group that a row of a cube is about."""
        named = [self._named(row, key, cube) for key in keys]
        return ", ".join(name for name in dict.fromkeys(named) if name)

    def period(self, name: str) -> str:
        """Years and a point in time, of an entry of a list of them."""
        table, cohort, horizon = name.split(".")
        years = PERIODS_OF.get(table, {}).get("cohort_code", "dim_cohort")
        return f"{self._find(years, cohort, cohort)}, {self._find('dim_horizon', horizon, horizon)}"

    def _named(self, row: Mapping[str, Any], key: str, cube: str) -> str:
        code = row[key]
        if key == "subgroup_dim" or (key == "subgroup_code" and code in ("total", "all")):
            return ""
        if key == "subgroup_code":
            return self._find("dim_subgroup", (row["subgroup_dim"], code), code)
        table = OTHER_YEARS.get(cube, {}).get(key) or TABLE_OF.get(key)
        if table is None:
            return self._find("dim_part", code, code)
        return self._find(table, code, code)

    def _find(self, table: str, key: Any, code: str) -> str:
        return self._of.get(table, {}).get(key) or str(code)


TITLES = {
    "dim_program": ("program_code",),
    "dim_region": ("region_code",),
    "dim_cohort": ("cohort_code",),
    "dim_horizon": ("horizon_code",),
    "dim_subgroup": ("subgroup_dim", "subgroup_code"),
    "dim_part": ("part_code",),
    "dim_credential": ("credential_code",),
    "dim_award_year": ("cohort_code",),
    "dim_taught": ("taught_code",),
    "dim_teaching_year": ("cohort_code",),
    "demand": ("soc_code",),
}
TABLE_OF = {  # key of cubes -> the table with its titles; of years, those of leaving
    **{key[0]: table for table, key in TITLES.items() if len(key) == 1},
    "cohort_code": "dim_cohort",
}
_AWARDS, _TEACHING = {"cohort_code": "dim_award_year"}, {"cohort_code": "dim_teaching_year"}
PERIODS_OF = {"dim_award_horizon": _AWARDS, "dim_teaching_horizon": _TEACHING}
OTHER_YEARS = {
    **dict.fromkeys(("credentials", "credential_industries", "credential_places"), _AWARDS),
    **dict.fromkeys(("educators", "educator_retirement"), _TEACHING),
}


def _titles(rows: pd.DataFrame, key: tuple[str, ...]) -> dict[Any, str]:
    found = {}
    for row in rows.to_dict("records"):
        code = tuple(row[name] for name in key) if len(key) > 1 else row[key[0]]
        own = row.get("title_es") if current() == SPANISH else ""
        found[code] = str(own) if own else title(str(row["title"]))
    return found
