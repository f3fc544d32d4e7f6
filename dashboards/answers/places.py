"""Where do they work, and in what? Near their school or not, and in which industries."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards import queries, text, views
from dashboards.answers import industries, split
from dashboards.answers.answer import Answer, Group, Short, blank, nearest_to
from dashboards.answers.parts import (
    OF_EARNERS,
    Bar,
    answer,
    bars,
    because,
    elsewhere,
    headline,
    hidden,
    more,
    source,
    way_to,
)
from dashboards.answers.split import Shares
from dashboards.components import Column, Table, numbers, stat_cell
from dashboards.language import N_, _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, CUBE, COLUMN = "places", "places", "place_code"
IN_REGION, IN_COUNTY = "in_region", "same_county"
OTHER_COUNTY, ELSEWHERE = "other_county", "elsewhere"
NEAR = {  # part -> what its share says: of the headline, of the list of questions
    IN_REGION: (
        N_("of those with work had it in the workforce region of their school, %(when)s"),
        N_("work in the region of their school"),
    ),
    IN_COUNTY: (
        N_("of those with work had it in the county of their school, %(when)s"),
        N_("work in %(place)s, the county of their school"),
    ),
}


def ask(group: Group) -> Answer:
    """The question with its answer."""
    given = split.shares(group, COLUMN, CUBE)
    sectors = industries.shares(group)
    tables = {"places": table(group, given), "industries": industries.table(group, sectors)}
    when, part = nearest_to(group.horizon, list(given)), near(group)
    share = split.of(given.get(when, {}), COLUMN, part)
    return Answer(
        IDENT,
        _("Where do they work, and in what?"),
        [
            *_where(group, given, tables["places"]),
            industries.section(group, sectors, tables["industries"]),
        ],
        Short(share, _short(group, part)),
        tables,
    )


def _short(group: Group, part: str) -> str:
    """What the share in the list of questions is of, with the county or region by its name."""
    place = views.codes().regions[group.selection.region]
    if part == IN_REGION and place.level == "workforce_region":
        return _("work in %(place)s, where their school is", place=group.place)
    return _(NEAR[part][1], place=group.place)


def near(group: Group) -> str:
    """The part that is near: the county where the page is about one, else the region."""
    place = views.codes().regions[group.selection.region]
    return IN_COUNTY if place.level == "county" else IN_REGION


def table(group: Group, given: Shares) -> Table:
    """A row a kind of place, a column a point in time."""
    parts = split.titles("place") if given else {}
    caption = _("Share of those with covered work, by where they work, seen from their school")
    heading = Table("places", caption, [Column("place", _("Where the main employer is"))], [])
    return split.table(group, given, COLUMN, parts, heading)


def _where(group: Group, given: Shares, rows: Table) -> list[Any]:
    when, part = nearest_to(group.horizon, list(given)), near(group)
    if not when:
        absent = _("This release does not hold places of work.")
        return [because(*elsewhere(group, CUBE, IDENT, absent))]
    cells = given[when]
    share = split.of(cells, COLUMN, part)
    phrase = text.horizon_phrase(when)
    return [
        headline(
            stat_cell(share),
            _(NEAR[part][0], when=phrase),
            source(group, group.cell("n_employed", when), when, OF_EARNERS),
            [
                answer(_sentence(cells)),
                more(_about()),
                hidden(_nearest(group, part, when)) if blank(share) else None,
            ],
        ),
        _drawn(cells, _("Where those with covered work had it, %(when)s", when=phrase)),
        numbers(rows, group.csv("places"), _("these numbers")),
    ]


def _drawn(cells: dict[str, Cell], title: str) -> html.Figure | None:
    """The picture; none where every share is hidden."""
    names = split.titles("place")
    parts = {part: cells[part] for part in split.leaves("place") if part in cells}
    if all(blank(item) for item in parts.values()):
        return None
    rows = [Bar(names[part], item, _look(part)) for part, item in parts.items()]
    return bars(title, rows, of_a_whole=True)


def _look(part: str) -> str:
    return "not-found" if part == "unknown" else ""


def _sentence(cells: dict[str, Cell]) -> str:
    """Near, and farther away, in one sentence."""
    parts = [split.of(cells, COLUMN, part) for part in (IN_COUNTY, OTHER_COUNTY, ELSEWHERE)]
    if all(blank(part) for part in parts):
        return _("Where they work is suppressed to protect privacy.")
    county, region, away = (text.inline(part) for part in parts)
    if all(part.shown for part in parts):
        return _(
            "%(county)s worked in the county of their school, %(region)s elsewhere in its "
            "workforce region, and %(away)s elsewhere in the state.",
            county=county,
            region=region,
            away=away,
        )
    return _(
        "In the county of their school: %(county)s. Elsewhere in its workforce region: %(region)s. "
        "Elsewhere in the state: %(away)s.",
        county=county,
        region=region,
        away=away,
    )


def _about() -> list[Any]:
    name = term("wage_records", _("wage records"))
    return rich(
        "The place is that of the employer who paid them most. Work in another state is not in "
        "these %(records)s, so nobody can be seen leaving the state.",
        records=name,
    )


def _nearest(group: Group, part: str, when: str) -> Any:
    found = queries.nearest(CUBE, *group.keys, shown="share", horizon_code=when, place_code=part)
    if found is None:
        return None
    return rich("The nearest larger group: %(link)s", link=way_to(group, found, IDENT, when))
