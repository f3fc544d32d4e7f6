"""What wage records miss: kinds of work, years, and regions near the state line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, TOTAL
from dashboards import maps, queries, text, views
from dashboards.answers import split
from dashboards.brief.of_region import address
from dashboards.components import Column, Link, Table, numbers, question
from dashboards.language import _, rich
from dashboards.quality import drawn, parts
from dashboards.quality.parts import Part, Row
from dashboards.terms import term
from dashboards.text import cell

NOT_FOUND, N_NOT_FOUND = "rate_not_found", "n_not_found"
MAP = "quality-missed"
YEAR_ONE = "y01"
PLACEMENT, SERVICE, PLACED_AT = "placement", "service_only", "q2"


@dataclass(frozen=True)
class Missed:
    """Those who were looked up and found in no record.

    when  point in time at which regions are compared
    """

    when: str

    @cached_property
    def times(self) -> list[tuple[str, Part]]:
        """All leavers, from the first point in time to the last."""
        rows = queries.outcomes(program_code=TOTAL, region_code=STATE, cohort_code=ALL_COHORTS)
        found = {row["horizon_code"]: row for row in rows}
        order = [code for code in views.codes().horizons if code in found]
        made = [(code, not_found(found[code], text.horizon(code))) for code in order]
        return [(code, part) for code, part in made if part]

    @cached_property
    def regions(self) -> list[tuple[Row, Part | None]]:
        """Workforce regions, the highest share first, those without a number last."""
        nodes = views.codes().of_level("regions", "workforce_region")
        rows = queries.outcomes(
            program_code=TOTAL,
            region_code=[node.code for node in nodes],
            cohort_code=ALL_COHORTS,
            horizon_code=self.when,
        )
        titles = {node.code: node.title for node in nodes}
        made = [(row, not_found(row, titles[row["region_code"]])) for row in rows]
        return sorted(made, key=lambda item: (-_size(item[1]), titles[item[0]["region_code"]]))

    @cached_property
    def service(self) -> Part | None:
        """CTE concentrators who are found in service records alone."""
        rows = {row["placement_code"]: row for row in queries.concentrators(PLACEMENT, PLACED_AT)}
        if SERVICE not in rows:
            return None
        people = next(iter(queries.concentrators("wioa", PLACED_AT)), None)
        row, of = rows[SERVICE], cell(people, "n_matched")
        return Part("", SERVICE, cell(row, "n"), of, split.share(row, "placement_code"))


def _size(part: Part | None) -> float:
    return -1.0 if part is None or part.exact is None else part.exact


def not_found(row: Row, name: str) -> Part | None:
    """Those of a row in no record; None where that is not counted."""
    share = cell(row, NOT_FOUND)
    if share.status == NO_DATA:
        return None
    return Part(name, row["region_code"], cell(row, N_NOT_FOUND), cell(row, "n_matched"), share)


def missed() -> Missed:
    """What the release says of it."""
    there = views.codes().horizons_of(ALL_COHORTS)
    return Missed(YEAR_ONE if YEAR_ONE in there else (there or ("q2",))[0])


def answer(found: Missed, given: dict[str, Table]) -> html.Section:
    """The question with its answer."""
    heading = _("What do wage records miss?")
    unseen = _("found in no record")
    return question(
        "missed",
        heading,
        [
            html.P(
                rich(
                    "State unemployment-insurance wage records hold work for employers who pay "
                    "that insurance. Who is %(not_found)s may well be at work.",
                    not_found=term("not_found", unseen),
                ),
                className="wf-answer",
            ),
            html.Ul([html.Li(line) for line in _kinds(found)], className="wf-list"),
            html.H3(_("Over the years since leaving")),
            html.P(_over_time(found), className="wf-answer__more"),
            _times_picture(found),
            numbers(given["not-found"], _csv("not-found"), _("these numbers")),
            html.H3(_("By region of the school")),
            html.P(_by_region(found), className="wf-answer__more"),
            _map(found),
            html.P(maps.unseen(NOT_FOUND), className="wf-note"),
            numbers(given["not-found-regions"], _csv("not-found-regions"), _("these numbers")),
        ],
    )


def _csv(table: str) -> str:
    return f"/csv/quality/{table}.csv"


def _kinds(found: Missed) -> list[str]:
    """Kinds of work that no wage record of a state holds, with what the release knows of each."""
    return [
        _("Work in other states, also for those who cross the state line every day."),
        _(
            "Federal jobs and the armed forces: they have other records. %(service)s",
            service=_service(found),
        ).rstrip(),
        _("Work for oneself: own businesses, and most app and contract work."),
        _("Work paid in cash and not reported, and some work on farms, in homes and for churches."),
        _(
            "College in other states is seen only as far as the state’s enrollment records hold "
            "it. This release does not count it apart from college in the state."
        ),
    ]


def _service(found: Missed) -> str:
    part = found.service
    if part is None:
        return _("How many serve is not counted in this release.")
    if part.exact is None:
        return _(
            "How many CTE concentrators are in service records alone: %(why)s.", why=part.inline
        )
    return _(
        "Of %(people)s CTE concentrators, %(share)s were found in service records alone in the "
        "second quarter after leaving.",
        people=text.count(part.people),
        share=part.words,
    )


def _over_time(found: Missed) -> str:
    known = [(code, part) for code, part in found.times if part.exact is not None]
    yearly = [item for item in known if item[0].startswith("y")]
    if len(yearly) < 2:
        return _("There are not enough points in time to tell a trend.")
    (then, first), (now, last) = yearly[0], yearly[-1]
    return _(
        "Of those looked up, %(first)s were not found %(then)s, and %(last)s %(now)s. Later years "
        "are about earlier leavers alone, so these are not the same people.",
        first=first.words,
        then=text.horizon_phrase(then),
        last=last.words,
        now=text.horizon_phrase(now),
    )


def _times_picture(found: Missed) -> Any:
    if not found.times:
        return None
    made = [replace(part, name=_named(code)) for code, part in found.times]
    title = _("Not found in records, by time since leaving, with its likely range")
    return drawn.dots("quality-times", title, made, drawn.top(made))


def _named(code: str) -> str:
    years = views.leaving_years(ALL_COHORTS, code)
    return _("%(when)s, left in %(years)s", when=text.horizon(code), years=years)


def _by_region(found: Missed) -> str:
    known = [part for _row, part in found.regions if part and part.exact is not None]
    if len(known) < 2:
        return _("Too few regions can be shown to compare them.")
    high, low = known[0], known[-1]
    words = _(
        "Not found %(when)s: from %(low)s (%(here)s) to %(high)s (%(there)s).",
        when=text.horizon_phrase(found.when),
        low=low.words,
        here=low.name,
        high=high.words,
        there=high.name,
    )
    gap = parts.less(high, low, parts.deviate(len(known) * (len(known) - 1) // 2))
    if gap and gap.sure:
        more = _("That is more than chance. The records do not say what lies behind it.")
    else:
        more = _("Chance alone could give that.")
    return f"{words} {more}"


def _map(found: Missed) -> Any:
    if not any(part for _row, part in found.regions):
        return None
    return maps.regions(
        [row for row, _part in found.regions],
        NOT_FOUND,
        ident=MAP,
        title=_(
            "Not found in records %(when)s, by workforce region of the school",
            when=text.horizon_phrase(found.when),
        ),
        href=address,
    )


# Tables


def tables(found: Missed) -> dict[str, Table]:
    """Over time and by region."""
    times = [
        ([part.name, views.leaving_years(ALL_COHORTS, code)], part, {"horizon_code": code})
        for code, part in found.times
    ]
    places = [
        ([Link(part.name, address(part.code))], part, {"region_code": part.code})
        for _row, part in found.regions
        if part
    ]
    when = [Column("horizon", _("Time since leaving")), Column("cohort", _("Left school in"))]
    where = [Column("region", _("Workforce region"))]
    by_region = _("Not found in records %(when)s", when=text.horizon_phrase(found.when))
    made = [
        _table("not-found", _("Not found in records, by time since leaving"), when, times),
        _table("not-found-regions", by_region, where, places),
    ]
    return {table.name: table for table in made}


def _table(
    name: str,
    caption: str,
    heads: Sequence[Column],
    rows: Sequence[tuple[list[Any], Part, dict[str, str]]],
) -> Table:
    columns = [
        *heads,
        Column("n_matched", _("Looked up"), "number"),
        Column(N_NOT_FOUND, _("Not found in records"), "number"),
        Column(NOT_FOUND, _("Share not found"), "share"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    lines = [[*names, part.of, part.n, part.share, part.reach] for names, part, _keys in rows]
    return Table(name, caption, columns, lines, [keys for _names, _part, keys in rows])
