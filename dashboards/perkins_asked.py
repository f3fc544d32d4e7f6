"""What a visitor asked of the page of Perkins, its tables, and a group in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from dashboards import perkins, perkins_tables, perkins_ways, text, views
from dashboards.components import (
    Table,
    numbers,
)
from dashboards.csv_files import csv_href
from dashboards.language import N_, Words, _
from dashboards.perkins import ABOVE, BELOW, SOON, UNSURE, Group, Target
from dashboards.perkins_tables import PATH
from dashboards.perkins_ways import Near, Way
from dashboards.selection import Selection

PAGE = "perkins"  # as files and pictures name it
LEVELS = ("workforce_region", "cluster", "program")  # where a target can be missed
NAMES = {"workforce_region": "regions", "cluster": "clusters", "program": "programs"}
FIRSTS = Words(
    {
        "regions": N_("Workforce region"),
        "clusters": N_("Career cluster"),
        "programs": N_("Program"),
    }
)
SENTENCES = Words(  # verdict -> what is said of a share and the target
    {
        BELOW: N_("That is below the target of %(target)s by more than chance."),
        UNSURE: N_("That cannot be told apart from the target of %(target)s."),
        ABOVE: N_("That is above the target of %(target)s by more than chance."),
    }
)


@dataclass(frozen=True)
class Asked:
    """A selection with what the release has for it."""

    selection: Selection

    @cached_property
    def chosen(self) -> list[Group]:
        """Those who are asked for, in the whole state."""
        return perkins.chosen(self.selection)

    @cached_property
    def groups(self) -> list[Group]:
        """All concentrators and every group of them."""
        return perkins.everyone(self.selection)

    @cached_property
    def inside(self) -> dict[str, list[Group]]:
        """Those asked for by region, cluster and program, as far as they are counted so."""
        return {NAMES[level]: perkins.inside(self.selection, level) for level in LEVELS}

    @cached_property
    def working(self) -> dict[str, list[Group]]:
        """The same, as far as their work and wages are counted so."""
        return {NAMES[level]: perkins.inside(self.selection, level, "wioa") for level in LEVELS}

    @cached_property
    def near(self) -> list[Near]:
        """Of a population without a count by region: all its leavers with covered work there."""
        if self.inside["regions"] or not self.selection.population or self.chosen[1:]:
            return []
        return perkins_ways.near(*perkins.focus(self.selection)[0])

    @cached_property
    def years(self) -> list[Group]:
        """Those asked for by year of leaving."""
        return perkins.years(*perkins.focus(self.selection)[0])

    @cached_property
    def working_years(self) -> list[Group]:
        """The same, as far as their work and wages are counted so."""
        return perkins.years(*perkins.focus(self.selection)[0], "wioa")

    @cached_property
    def ways(self) -> list[Way]:
        """The first of those asked for, by every definition."""
        return perkins_ways.ways(self.chosen[0]) if self.chosen else []

    @cached_property
    def target(self) -> Target | None:
        """The state's target."""
        return perkins.target()

    @property
    def when(self) -> str:
        """Years in which they left."""
        return views.leaving_years(self.selection.cohort, SOON)

    @property
    def who(self) -> str:
        """Whose numbers these are, in a title."""
        names = [perkins.name_of(one) for one in self.chosen]
        return text.join(names) if names else _("All CTE concentrators")


def tables(asked: Asked) -> dict[str, Table]:
    """Every table of the page by name; what has no rows has none."""
    groups, years = asked.groups, asked.years
    said = _("CTE concentrators placed (3S1) who left school in %(years)s", years=asked.when)
    found = {
        "groups": perkins_tables.placed_table("groups", said, _("Group"), groups),
        "years": perkins_tables.placed_table(
            "years", _("Placed (3S1) by year of leaving"), _("Left school in"), years
        ),
        "definitions": perkins_tables.ways_table(asked.ways, asked.who),
        "near": perkins_tables.near_table(asked.near),
        "wioa": perkins_tables.wioa_table("wioa_groups", _wioa_caption(asked), _("Group"), groups),
        "wioa_years": perkins_tables.wioa_table(
            "wioa_years",
            _("Work and wages by year of leaving"),
            _("Left school in"),
            asked.working_years,
        ),
    }
    for name, working in asked.working.items():
        found[f"wioa_{name}"] = perkins_tables.wioa_table(
            f"wioa_{name}", _("Work and wages: %(who)s", who=asked.who), FIRSTS[name], working
        )
    for name, inside in asked.inside.items():
        caption = _("Placed (3S1): %(who)s", who=asked.who)
        found[name] = perkins_tables.placed_table(name, caption, FIRSTS[name], inside)
    return {name: table for name, table in found.items() if table.rows}


def _wioa_caption(asked: Asked) -> str:
    return _(
        "Work and wages of CTE concentrators who left school in %(years)s, in %(dollars)s",
        years=asked.when,
        dollars=views.dollars_of(),
    )


# A group in a sentence


def counts(one: Group) -> str:
    """How many of how many, as far as that is known."""
    if one.known:
        return _(
            "%(n)s of %(people)s concentrators",
            n=text.value(one.placed),
            people=text.value(one.people),
        )
    if one.floor.shown:
        return _(
            "At least %(share)s: %(n)s of %(people)s were found by the counts that are shown",
            share=text.value(one.floor),
            n=text.value(one.least),
            people=text.value(one.people),
        )
    return _("Of %(people)s concentrators", people=text.inline(one.people))


def said(one: Group) -> str:
    """A group and the target in a sentence."""
    name = perkins.name_of(one)
    if not one.known:
        return _unknown(one, name)
    sentence = _(
        "%(who)s: %(n)s of %(people)s were placed, %(share)s (likely %(range)s).",
        who=name,
        n=text.value(one.placed),
        people=text.value(one.people),
        share=text.value(one.share),
        range=views.spread_words(one.ends),
    )
    if one.target is None:
        return sentence
    verdict = _(SENTENCES[one.verdict], target=text.percent(one.target))
    return f"{sentence} {verdict}"


def _unknown(one: Group, name: str) -> str:
    """What can be said of a group whose share is not shown."""
    sentence = f"{name}: {text.inline(one.share)}. {counts(one)}."
    if one.verdict == ABOVE:
        even = _("Even that is above the target by more than chance.")
        return f"{sentence} {even}"
    if one.target is not None and one.floor.shown:
        aim = text.percent(one.target)
        whether = _("Whether the target of %(target)s is met cannot be said.", target=aim)
        return f"{sentence} {whether}"
    return sentence


# Parts that answers share


def pictured(table: str, title: str, groups: Sequence[Group]) -> Any:
    return perkins_tables.placed_dots(f"perkins-{table}", title, table, groups)


def table_of(asked: Asked, given: Mapping[str, Table], name: str) -> list[Any]:
    """A table that opens, and its file; nothing where it has no rows."""
    if name not in given:
        return []
    href = csv_href(PAGE, name, asked.selection)
    return [numbers(given[name], href, _("these numbers"))]


def invitation() -> html.P | None:
    """The way here from other pages; none where nobody's placement is counted."""
    if not perkins.there():
        return None
    words = _("Perkins and WIOA: is the target met?")
    return html.P(html.A(words, href=PATH))
