"""Do they stay? Where holders work, seen from the school they left."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import NO_DATA
from dashboards import flows, queries, text
from dashboards.answers import split
from dashboards.answers.answer import Answer, blank
from dashboards.answers.parts import Bar, answer, bars, because, headline, more
from dashboards.components import Column, Table, numbers, stat_cell
from dashboards.holders.holding import (
    FIRST,
    Fact,
    Holding,
    Shares,
    after,
    limit,
    nearest_share,
    reason,
    rest,
    shares,
    source,
    whens,
)
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell

IDENT, CUBE, COLUMN = "stay", "credential_places", "place_code"
NEAR = "in_region"
PICTURE = "credential-flows"
COUNTY, REGION, AWAY = "same_county", "other_county", "elsewhere"


def ask(given: Holding) -> Answer:
    """The question with its answer."""
    found = shares(given.code, CUBE, COLUMN)
    near, rows = part(found, NEAR), table(given, found)
    return Answer(
        IDENT,
        _("Do they stay?"),
        _body(given, found, near, rows),
        Fact(near, _("of those with work have it in the region of their school")),
        {"places": rows},
    )


def part(found: Shares, name: str, horizon: str = FIRST) -> Cell:
    """One share; no data where it is not there."""
    return found.get(horizon, {}).get(name, Cell("rate_place", None, NO_DATA))


def table(given: Holding, found: Shares) -> Table:
    """A row a kind of place, a column a year after the award."""
    titles, names = split.titles("place") if found else {}, whens()
    columns = [
        Column("place", _("Where the main employer is")),
        *(Column(f"rate_place_{when}", names[when], "number") for when in found),
    ]
    lines = [
        [title, *(part(found, code, when) for when in found)] for code, title in titles.items()
    ]
    codes = [given.codes() | {COLUMN: code} for code in titles]
    caption = _("Holders with covered work, by where they work, seen from their school")
    return Table("places", caption, columns, lines, codes)


def _body(given: Holding, found: Shares, near: Cell, rows: Table) -> list[Any]:
    if CUBE not in queries.published() or not found:
        return [because(_("This release does not hold where the holders of it work."))]
    cells, names = found[FIRST], split.titles("place")
    drawn = [(code, cells[code]) for code in (COUNTY, REGION, AWAY) if code in cells]
    return [
        headline(
            stat_cell(near),
            _(
                "of holders with work had it in the workforce region of their school, %(when)s",
                when=after(FIRST),
            ),
            source(given.cell("n_employed"), FIRST, "working"),
            [
                answer(_sentence(found)),
                answer(later) if (later := _later(found)) else None,
                limit(_unfound(given)),
                *_why(given, near),
            ],
        ),
        None
        if all(blank(item) for _code, item in drawn)
        else bars(
            _("Where holders with work had it, %(when)s", when=after(FIRST)),
            [Bar(names[code], item) for code, item in drawn],
            of_a_whole=True,
        ),
        numbers(rows, given.csv("places"), _("these numbers")),
        *_between(),
    ]


def _between() -> list[Any]:
    """From which region to which everybody goes: holders of one credential are too few."""
    when, found = flows.latest()
    if not found:
        return []
    title = _("From region of school to region of work, %(when)s", when=text.horizon_phrase(when))
    return [
        html.H3(_("From region to region"), id="between"),
        more(flows.why_all()),
        flows.picture(PICTURE, title, found, ()),
        html.P(html.A(_("See it for one region, with its numbers"), href="/talent#flows")),
    ]


def _why(given: Holding, near: Cell) -> list[Any]:
    if not blank(near):
        return []
    return reason(near.status, nearest_share(given, CUBE, COLUMN, [NEAR], FIRST, IDENT))


def _sentence(found: Shares) -> str:
    county, region, away = (text.inline(part(found, code)) for code in (COUNTY, REGION, AWAY))
    if all(part(found, code).shown for code in (COUNTY, REGION, AWAY)):
        return _(
            "%(county)s worked in the county of their school, %(region)s in another county of its "
            "region, and %(away)s in another region of the state.",
            county=county,
            region=region,
            away=away,
        )
    return _(
        "County of their school: %(county)s. Another county of its region: %(region)s. Another "
        "region of the state: %(away)s.",
        county=county,
        region=region,
        away=away,
    )


def _later(found: Shares) -> str:
    """The share that is still in the region, years on."""
    then = [(when, part(found, NEAR, when)) for when in found if when != FIRST]
    said = [f"{text.value(item)} {after(when)}" for when, item in then if item.shown]
    return _("Still in the region: %(said)s.", said=text.join(said)) if said else ""


def _unfound(given: Holding) -> list[Any]:
    """That nobody without covered work found is in these shares."""
    gone = rest(given.cell("rate_employed"))
    records = term("wage_records", _("wage records"))
    if not gone.shown:
        return rich(
            "Work in another state is not in these %(records)s, so nobody can be seen leaving the "
            "state.",
            records=records,
        )
    return rich(
        "For %(share)s of all holders, no covered work was found in that year. They are in no "
        "share here. Some work in another state, which these %(records)s do not see.",
        share=text.value(gone),
        records=records,
    )
