"""How those who could be looked up were matched: exactly, or most likely; by year, group, place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.answers import split
from dashboards.brief.of_region import address
from dashboards.components import Column, Link, Table, instead, numbers, question
from dashboards.language import _
from dashboards.quality import drawn, parts
from dashboards.quality.looked_up import gap_words
from dashboards.quality.parts import Grouping, Part, Row
from dashboards.text import cell

CUBE, COLUMN = "match_methods", "match_method_code"
LIKELY = "probabilistic"
WHEN = "q2"  # the point in time that the cube is for: a method is the same at all of them
Key = tuple[str, str, str, str]  # region, years, subgroup dimension, subgroup


@dataclass(frozen=True)
class Methods:
    """Those looked up, by how they were matched.

    rows  of the cube, by group and method
    """

    rows: Mapping[Key, Mapping[str, Row]]

    @cached_property
    def titles(self) -> dict[str, str]:
        """Methods of this release by code."""
        return split.titles("match_method")

    @cached_property
    def people(self) -> dict[Key, Row]:
        """All leavers of the same groups, those not looked up too."""
        names = ("region_code", "cohort_code", "subgroup_dim")
        codes = {name: sorted({key[n] for key in self.rows}) for n, name in enumerate(names)}
        rows = queries.outcomes(program_code=TOTAL, horizon_code=WHEN, **codes)
        return {key_of(row): row for row in rows}

    def part(self, key: Key, method: str, name: str) -> Part | None:
        """Those of a group who were matched by a method; None where nobody is in it."""
        row = self.rows.get(key, {}).get(method)
        if row is None or cell(row, "n").status == "no_data":
            return None
        whole = cell(self.people.get(key), "n_matched")
        return Part(name, key[3], cell(row, "n"), whole, split.share(row, COLUMN))

    def group(self, dim: str) -> list[Row]:
        """A row a group of a subgroup dimension, of the whole state."""
        found = [key for key in self.rows if key[:3] == (STATE, ALL_COHORTS, dim)]
        return [{"subgroup_code": key[3], "key": key} for key in found]

    @cached_property
    def groupings(self) -> list[Grouping]:
        """By group: the part that was matched by likelihood."""
        return parts.groupings(self.group, lambda row, name: self.part(row["key"], LIKELY, name))

    @cached_property
    def years(self) -> list[tuple[str, Key]]:
        """Single years, the first one first, then all."""
        known = views.codes().cohorts
        found = {key[1]: key for key in self.rows if (key[0], key[2]) == (STATE, TOTAL)}
        single = sorted(code for code in found if known[code].level == "year")
        return [(code, found[code]) for code in (*single, ALL_COHORTS) if code in found]

    @cached_property
    def regions(self) -> list[tuple[str, Key]]:
        """Workforce regions by name."""
        keys = [key for key in self.rows if key[1:3] == (ALL_COHORTS, TOTAL) and key[0] != STATE]
        named = [(views.codes().regions[key[0]].title, key) for key in keys]
        return sorted(named)


def key_of(row: Row) -> Key:
    """The group of a row of the release."""
    return (row["region_code"], row["cohort_code"], row["subgroup_dim"], row["subgroup_code"])


def methods() -> Methods:
    """What the release says of it; no rows where it has no such cube."""
    found: dict[Key, dict[str, Row]] = {}
    for row in queries.match_methods():
        found.setdefault(key_of(row), {})[row[COLUMN]] = row
    return Methods(found)


def answer(found: Methods, given: dict[str, Table]) -> html.Section:
    """The question with its answer, or why there is none."""
    heading = _("How were records matched?")
    if not found.rows:
        return question("methods", heading, [instead(_absent())])
    return question(
        "methods",
        heading,
        [
            html.P(_sentence(found), className="wf-answer"),
            html.P(
                _(
                    "An exact match rests on identifiers that agree by fixed rules. A likely match "
                    "rests on identifiers that agree well enough; some of those may be of somebody "
                    "else, whose work is then counted in error."
                ),
                className="wf-answer__more",
            ),
            _years_picture(found),
            numbers(given["methods"], _csv("methods"), _("these numbers")),
            html.Ul([html.Li(line) for line in group_lines(found)], className="wf-findings"),
            numbers(given["methods-groups"], _csv("methods-groups"), _("these numbers")),
        ],
    )


def _csv(table: str) -> str:
    return f"/csv/quality/{table}.csv"


def _absent() -> str:
    why = views.absence(CUBE)
    if not why:
        return _("This release does not say how records were matched.")
    return _("This release does not say how records were matched: %(why)s.", why=why)


def _all(found: Methods) -> Key:
    return (STATE, ALL_COHORTS, TOTAL, TOTAL)


def _sentence(found: Methods) -> str:
    made = [
        (title, part)
        for code, title in found.titles.items()
        if (part := found.part(_all(found), code, title))
    ]
    if not made:
        return _("The numbers for all years together are not shown.")
    said = [f"{text.lower_first(title)} {part.inline}" for title, part in made]
    whole = made[0][1].of
    if not whole.shown:
        return _("Of those looked up: %(parts)s.", parts=text.join(said))
    return _(
        "Of %(people)s leavers looked up: %(parts)s.",
        people=text.value(whole),
        parts=text.join(said),
    )


def _years_picture(found: Methods) -> Any:
    made = [
        part
        for code, key in found.years
        if code != ALL_COHORTS and (part := found.part(key, LIKELY, code))
    ]
    if not made:
        return None
    title = _("Likely matches among those looked up, by year of leaving, with their likely range")
    return drawn.dots("quality-methods", title, made, drawn.top(made))


def group_lines(found: Methods) -> list[str]:
    """Groups that rest on likely matches more than the one they are compared with."""
    if not found.groupings:
        return [_("How records were matched is not shown by group.")]
    lines = [
        _(
            "%(group)s: %(share)s of those looked up were likely matches; %(gap)s more than "
            "“%(base)s” (%(other)s).",
            group=one.title_of(part),
            share=part.words,
            gap=gap_words(gap.value),
            base=one.base.name,
            other=one.base.words,
        )
        for one, part, gap in parts.higher(found.groupings)
        if one.base
    ]
    return lines or [_("No group rests on likely matches more than another by more than chance.")]


# Tables


def tables(found: Methods) -> dict[str, Table]:
    """By year, and by group and region; none where the release has no such cube."""
    if not found.rows:
        return {}
    years = [
        (_("All years") if code == ALL_COHORTS else code, "", key) for code, key in found.years
    ]
    groups = [
        (part.name, one.title, (STATE, ALL_COHORTS, one.dim, part.code))
        for one in found.groupings
        for part in one.parts
    ]
    regions = [
        (Link(title, address(key[0])), _("Workforce region"), key) for title, key in found.regions
    ]
    by_year = _table(found, "methods", _("Leavers by how they were matched"), years, "")
    by_group = _table(
        found,
        "methods-groups",
        _("Leavers by how they were matched, by group and region"),
        [*groups, *regions],
        _("Grouping"),
    )
    return {"methods": by_year, "methods-groups": by_group}


def _table(
    found: Methods, name: str, caption: str, rows: Sequence[tuple[Any, str, Key]], second: str
) -> Table:
    columns = [
        Column("group", _("Group") if second else _("Left school in")),
        *([Column("grouping", second)] if second else []),
        Column("n_exiters", _("Leavers"), "number"),
        *(Column(f"n_{code}", title, "number") for code, title in found.titles.items()),
        Column("n_unmatched", _("Not looked up"), "number"),
        Column("share_likely", _("Likely matches, of those looked up"), "range"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    lines = [_line(found, *row, second=bool(second)) for row in rows]
    names = ("region_code", "cohort_code", "subgroup_dim", "subgroup_code")
    keys = [dict(zip(names, key, strict=True)) for _title, _grouping, key in rows]
    return Table(name, caption, columns, lines, keys)


def _line(found: Methods, title: Any, grouping: str, key: Key, *, second: bool) -> list[Any]:
    row = found.people.get(key)
    gone = parts.left(cell(row, "n_exiters"), cell(row, "n_matched"), "n_unmatched")
    likely = found.part(key, LIKELY, "")
    counts = [cell(found.rows[key].get(code), "n") for code in found.titles]
    return [
        title,
        *([grouping] if second else []),
        cell(row, "n_exiters"),
        *counts,
        gone,
        likely.words if likely else "",
        likely.reach if likely else "",
    ]
