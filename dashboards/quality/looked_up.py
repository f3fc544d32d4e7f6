"""Who could be looked up: statewide, by year, by group and by place, and what it does to a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, TOTAL
from dashboards import maps, queries, text, views
from dashboards.brief.of_region import address
from dashboards.components import (
    Column,
    Link,
    Table,
    csv_link,
    data_table,
    instead,
    numbers,
    question,
    stat,
    stat_cell,
)
from dashboards.language import _, ngettext, rich
from dashboards.quality import drawn, parts
from dashboards.quality.parts import MATCHED, Grouping, Part, Row
from dashboards.terms import term
from dashboards.text import Cell, cell

MAP = "quality-map"
WORK = "rate_employed"
REGION, COUNTY = "workforce_region", "county"


@dataclass(frozen=True)
class LookedUp:
    """Those who could be looked up and those who could not.

    when  point in time: the first that all years reach; how many were looked up is the same at any
    """

    when: str

    @cached_property
    def everyone(self) -> Row | None:
        """All leavers of the state."""
        return queries.one(
            program_code=TOTAL, region_code=STATE, cohort_code=ALL_COHORTS, horizon_code=self.when
        )

    @cached_property
    def whole(self) -> Part | None:
        """Those of them who could not be looked up."""
        return parts.unmatched(self.everyone, _("Everyone together"))

    @cached_property
    def years(self) -> list[tuple[Row, Part]]:
        """Single years of leaving, the first one first."""
        found = queries.outcomes(program_code=TOTAL, region_code=STATE, horizon_code=self.when)
        known = views.codes().cohorts
        rows = [row for row in found if known[row["cohort_code"]].level == "year"]
        made = [(row, parts.unmatched(row, row["cohort_code"])) for row in rows]
        return [(row, part) for row, part in made if part]

    @cached_property
    def groupings(self) -> list[Grouping]:
        """Groups of every subgroup dimension."""
        return parts.groupings(lambda dim: self._rows(subgroup_dim=dim), parts.unmatched)

    @cached_property
    def regions(self) -> list[tuple[Row, Part | None]]:
        """Workforce regions, by name."""
        return self._places(REGION)

    @cached_property
    def counties(self) -> list[tuple[Row, Part | None]]:
        """Counties, by name."""
        return self._places(COUNTY)

    def _places(self, level: str) -> list[tuple[Row, Part | None]]:
        nodes = views.codes().of_level("regions", level)
        rows = {row["region_code"]: row for row in self._rows([node.code for node in nodes])}
        ordered = sorted((node for node in nodes if node.code in rows), key=lambda n: n.title)
        return [(rows[node.code], parts.unmatched(rows[node.code], node.title)) for node in ordered]

    def _rows(self, region: str | Sequence[str] = STATE, **where: str) -> list[Row]:
        keys = {"program_code": TOTAL, "cohort_code": ALL_COHORTS, "horizon_code": self.when}
        return list(queries.outcomes(region_code=region, **keys, **where))

    @property
    def left(self) -> str:
        """Years of leaving that all years together stand for."""
        return views.leaving_years(ALL_COHORTS, self.when)


def looked_up() -> LookedUp:
    """What the release says of it."""
    reached = views.codes().horizons_of(ALL_COHORTS)
    return LookedUp(reached[0] if reached else "q2")


# The answer


def answer(found: LookedUp, given: dict[str, Table]) -> html.Section:
    """The question with its answer."""
    if found.whole is None:
        why = _("This release does not count who could be looked up.")
        return question("looked-up", _heading(), [instead(why)])
    return question(
        "looked-up",
        _heading(),
        [
            _stats(found),
            html.P(_effect(found), className="wf-answer"),
            html.H3(_("By year of leaving")),
            html.P(_trend(found), className="wf-answer__more"),
            *_years(found, given["years"]),
            html.H3(_("By group"), id="groups"),
            html.Ul([html.Li(line) for line in group_lines(found)], className="wf-findings"),
            _groups_picture(found),
            numbers(given["groups"], _csv("groups"), _("these numbers")),
            html.P(_compared(found), className="wf-note"),
            html.H3(_("By place of school"), id="places"),
            html.P(_places(found), className="wf-answer__more"),
            _map(found),
            numbers(given["regions"], _csv("regions"), _("these numbers")),
            *_counties(found, given),
        ],
    )


def _heading() -> str:
    return _("Who could be looked up?")


def _csv(table: str) -> str:
    return f"/csv/quality/{table}.csv"


def _stats(found: LookedUp) -> html.Div:
    whole = found.whole
    assert whole is not None
    matched = cell(found.everyone, "n_matched")
    known = whole.of.shown and matched.shown
    of = (
        _(
            "%(some)s of %(all)s who left school in %(years)s",
            some=text.value(matched),
            all=text.value(whole.of),
            years=found.left,
        )
        if known
        else _("Of those who left school in %(years)s", years=found.left)
    )
    return html.Div(
        [
            stat(_share(found), _("of leavers could be looked up"), of),
            stat(
                stat_cell(whole.n),
                _("could not be looked up"),
                _("They are in no share or wage of other pages."),
            ),
        ],
        className="wf-stats",
    )


def _share(found: LookedUp) -> Any:
    whole = found.whole
    if whole is None or whole.exact is None:
        return stat_cell(cell(found.everyone, MATCHED))
    return text.fine_percent(1 - whole.exact)


def _effect(found: LookedUp) -> Any:
    """What those who are missing could do to a share, at worst."""
    seen = _("looked up")
    first = rich(
        "Every share on this site is of those %(looked_up)s. It is right for all leavers if those "
        "who are missing did as the others did, and nobody knows whether they did.",
        looked_up=term("looked_up", seen),
    )
    bounds = worst(found.everyone, found.whole)
    if bounds is None:
        return first
    share, low, high = bounds
    more = _(
        "At worst, %(share)s with covered work %(when)s could be anything from %(low)s, if none of "
        "them worked, to %(high)s, if all did.",
        share=text.fine_percent(share),
        when=text.horizon_phrase(found.when),
        low=text.fine_percent(low),
        high=text.fine_percent(high),
    )
    return [*first, " ", more]


def worst(
    row: Row | None, part: Part | None, rate: str = WORK
) -> tuple[float, float, float] | None:
    """A share of those looked up, and what it could be of all leavers: none or all of those who
    are missing. None where it cannot be said.
    """
    share = cell(row, rate)
    if part is None or part.exact is None or not share.shown or share.value is None:
        return None
    seen = share.value * (1 - part.exact)
    return share.value, seen, seen + part.exact


# By year


def _trend(found: LookedUp) -> str:
    known = [part for _row, part in found.years if part.exact is not None]
    if not found.years:
        return _("How many could be looked up is not counted by year: too few could not.")
    if len(known) < 2:
        return _("There are not enough years to tell a trend.")
    first, last = known[0], known[-1]
    said = {"then": first.name, "first": first.words, "now": last.name, "last": last.words}
    words = _(
        "Of those who left in %(then)s, %(first)s could not be looked up; in %(now)s, %(last)s.",
        **said,
    )
    gap = parts.less(last, first)
    sure, unsure = (
        _("The change is more than chance."),
        _("The change is no more than chance could give."),
    )
    return f"{words} {sure if gap and gap.sure else unsure}"


def _years(found: LookedUp, given: Table) -> list[Any]:
    """The picture and its numbers, where there are any."""
    if not found.years:
        return []
    return [_years_picture(found), numbers(given, _csv("years"), _("these numbers"))]


def _years_picture(found: LookedUp) -> Any:
    title = _("Share that could not be looked up, by year of leaving, with its likely range")
    years = [part for _row, part in found.years]
    return drawn.dots("quality-years", title, years, _top(found), _line(found))


def _top(found: LookedUp) -> float:
    """A round share above all that are drawn, of years and groups alike."""
    groups = [part for one in found.groupings for part in one.parts]
    return drawn.top([*(part for _row, part in found.years), *groups])


def _line(found: LookedUp) -> float | None:
    """What all are held against: everyone together."""
    return found.whole.exact if found.whole else None


def years_table(found: LookedUp) -> Table:
    """A row a year: leavers, looked up, not looked up."""
    columns = [Column("cohort", _("Left school in")), *_columns()]
    lines = [[row["cohort_code"], *_cells(row, part)] for row, part in found.years]
    keys = [{"cohort_code": row["cohort_code"]} for row, _part in found.years]
    return Table("years", _("Leavers looked up, by year of leaving"), columns, lines, keys)


def _columns() -> list[Column]:
    return [
        Column("n_exiters", _("Leavers"), "number"),
        Column("n_matched", _("Looked up"), "number"),
        Column(MATCHED, _("Share looked up"), "share"),
        Column("n_unmatched", _("Not looked up"), "number"),
        Column("not_looked_up", _("Share not looked up"), "range"),
        Column("likely_range", _("Likely range"), "range"),
    ]


def _cells(row: Row, part: Part | None) -> list[Any]:
    shown = [cell(row, name) for name in ("n_exiters", "n_matched", MATCHED)]
    if part is None:
        return [*shown, Cell("n_unmatched", None, NO_DATA), "", ""]
    return [*shown, part.n, part.words, part.reach]


# By group


def group_lines(found: LookedUp) -> list[str]:
    """Groups that are looked up less than the one they are compared with, by more than chance."""
    lines = [
        _(
            "%(group)s: %(share)s could not be looked up, of %(people)s leavers; %(gap)s more than "
            "“%(base)s” (%(other)s).",
            group=one.title_of(part),
            share=part.words,
            people=text.count(part.people),
            gap=gap_words(gap.value),
            base=one.base.name,
            other=one.base.words,
        )
        for one, part, gap in parts.higher(found.groupings)
        if one.base
    ]
    rest = parts.looks(found.groupings) - len(lines)
    if not lines:
        return [_("No group is looked up less than another by more than chance.")]
    if rest:
        lines.append(
            ngettext(
                "The other %(n)s comparison shows no group that is looked up less by more than "
                "chance.",
                "The other %(n)s comparisons show no group that is looked up less by more than "
                "chance.",
                rest,
                n=text.count(rest),
            )
        )
    return lines


def gap_words(value: float) -> str:
    """A difference of shares to a tenth: '6.5 percentage points'."""
    return _("%(points)s percentage points", points=text.tenths(value))


def _compared(found: LookedUp) -> str:
    return _(
        "In each grouping the others are compared with the group that the policy names. Ranges of "
        "differences allow for all %(looks)s comparisons at once (Newcombe, "
        "Bonferroni). The dashed line is everyone together.",
        looks=text.count(parts.looks(found.groupings)),
    )


def _groups_picture(found: LookedUp) -> Any:
    top = _top(found)
    figures = [drawn.small(one.title, one.parts, top, _line(found)) for one in found.groupings]
    title = _("Share that could not be looked up, by group, with its likely range")
    return html.Div(
        [html.P(title, className="wf-picture__title"), html.Div(figures, className="wf-quality")]
    )


def groups_table(found: LookedUp) -> Table:
    """A row a group of every grouping, and how it compares."""
    columns = [
        Column("group", _("Group")),
        Column("grouping", _("Grouping")),
        *_columns(),
        Column("difference", _("Difference")),
    ]
    z = parts.deviate(parts.looks(found.groupings))
    lines, keys = [], []
    for one in found.groupings:
        rows = {row["subgroup_code"]: row for row in found._rows(subgroup_dim=one.dim)}
        for part in one.parts:
            gap = parts.less(part, one.base, z) if one.base and part is not one.base else None
            ends = (gap.value, gap.low, gap.high) if gap else ("", "", "")
            cells = _cells(rows[part.code], part)
            lines.append([part.name, one.title, *cells, _difference(one, part, gap)])
            keys.append(
                {"subgroup_dim": one.dim, "subgroup_code": part.code}
                | {
                    name: end if isinstance(end, str) else round(end, 4)
                    for name, end in zip(("gap", "gap_lower", "gap_upper"), ends, strict=True)
                }
            )
    return Table("groups", _("Leavers looked up, by group"), columns, lines, keys)


def _difference(one: Grouping, part: Part, gap: parts.Gap | None) -> str:
    """How a group's share that is missing compares, in words."""
    if one.base is None:
        return ""
    if part is one.base:
        return _("The others are compared with %(group)s", group=part.name)
    if gap is None:
        return ""
    if not gap.sure:
        return _("No more than chance could give")
    words = gap_words(gap.value)
    if gap.value > 0:
        return _("%(points)s more not looked up", points=words)
    return _("%(points)s fewer not looked up", points=words)


# By place


def _places(found: LookedUp) -> str:
    counted = [part for _row, part in found.regions if part]
    known = [part for part in counted if part.exact is not None]
    if not counted:
        return _("How many could be looked up is not counted by region: too few could not.")
    if len(known) < 2:
        return _("Too few regions can be shown to compare them.")
    ordered = sorted(known, key=lambda part: part.exact or 0.0)
    low, high = ordered[0], ordered[-1]
    words = _(
        "The share that could not be looked up goes from %(low)s (%(here)s) to %(high)s "
        "(%(there)s) in the regions whose number is shown.",
        low=low.words,
        here=low.name,
        high=high.words,
        there=high.name,
    )
    pairs = len(known) * (len(known) - 1) // 2
    gap = parts.less(high, low, parts.deviate(pairs))
    sure, unsure = _("That is more than chance."), _("Chance alone could give that.")
    return f"{words} {sure if gap and gap.sure else unsure}"


def _map(found: LookedUp) -> Any:
    if not any(part for _row, part in found.regions):
        return None
    return maps.regions(
        [row for row, _part in found.regions],
        MATCHED,
        ident=MAP,
        title=_("Share of leavers who could be looked up, by workforce region of their school"),
        href=address,
    )


def regions_table(found: LookedUp, places: Sequence[tuple[Row, Part | None]], name: str) -> Table:
    """A row a place: leavers, looked up, not looked up."""
    county = name == "counties"
    head = Column("region", _("County") if county else _("Workforce region"))
    caption = _("Leavers looked up, by county") if county else _("Leavers looked up, by region")
    lines = [
        [Link(views.codes().regions[row["region_code"]].title, address(row["region_code"]))]
        + _cells(row, part)
        for row, part in places
    ]
    keys = [{"region_code": row["region_code"]} for row, _part in places]
    return Table(name, caption, [head, *_columns()], lines, keys)


def _counties(found: LookedUp, given: dict[str, Table]) -> list[Any]:
    """Counties, where their match rates are counted; else that they are not, and why."""
    if not found.counties:
        return [html.P(_("There are no numbers by county in this release."), className="wf-note")]
    counted = sum(part is not None for _row, part in found.counties)
    if not counted:
        hidden = sum(not cell(row, "n_matched").shown for row, _part in found.counties)
        words = _(
            "By county, only those looked up are counted, not those who could not be: they are too "
            "few. In %(hidden)s of %(all)s counties even the number looked up is suppressed or "
            "missing.",
            hidden=text.count(hidden),
            all=text.count(len(found.counties)),
        )
        return [
            html.P(words, className="wf-note"),
            csv_link(_csv("counties"), _("the numbers of counties")),
        ]
    return [
        html.Details(
            [html.Summary(_("The same by county")), data_table(given["counties"], compact=True)],
            className="wf-more",
        ),
        csv_link(_csv("counties"), _("the numbers of counties")),
    ]


def tables(found: LookedUp) -> dict[str, Table]:
    """Every table of this question, by name."""
    made = [
        years_table(found),
        groups_table(found),
        regions_table(found, found.regions, "regions"),
        regions_table(found, found.counties, "counties"),
    ]
    return {table.name: table for table in made}
