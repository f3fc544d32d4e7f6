"""What several answers about ways through school say, and why one of them has nothing to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from aggregates.schema import CODED, KEYS, MEASURES, NO_DATA, SUPPRESSED, TOTAL
from dashboards import queries, text, views
from dashboards.components import Hidden, Table, cell_mark, instead, numbers
from dashboards.csv_files import csv_href
from dashboards.gaps import apart, signed
from dashboards.gaps.apart import Gap, is_share
from dashboards.gaps.rows import rounding
from dashboards.language import N_, Words, _, rich
from dashboards.paths import course
from dashboards.paths.matrix import Answer
from dashboards.paths.ways import COLLEGE, Grouping, Row
from dashboards.selection import OUTCOMES, Selection
from dashboards.text import Cell

PAGE, PATH = "paths", "/paths"
GLYPHS = {"before": "○", "after": "◆", "open": "○", "cross": "×"}  # marks of a key
NAMES = Words(  # measure -> what a row of it is called
    {
        "rate_employed": N_("Share with covered work"),
        "rate_full_quarter": N_("Share who kept one employer through a full quarter"),
        "rate_full_year": N_("Share with work in all four quarters"),
        "rate_in_college": N_("Share in college, with or without work"),
        "rate_not_found": N_("Share not found in records"),
        "wage_employed_p50": N_("Median wage of those with covered work"),
        "wage_full_quarter_p50": N_("Median wage of those with one employer"),
        "wage_full_year_p50": N_("Median wage of those with work in all four quarters"),
    }
)


def beside(grouping: Grouping, gap: Gap | None, measure: str) -> str:
    """How far a way is from the one compared with, and whether by more than chance."""
    if gap is None:
        return ""
    share = is_share(measure)
    said = {"gap": signed.middle(gap, share=share), "base": grouping.base}
    if not signed.units(gap.value, share=share):
        return _("No difference from %(base)s", base=grouping.base)
    if gap.sure:
        return _("%(gap)s %(base)s, more than chance", **said)
    return _("%(gap)s %(base)s; could be chance", **said)


def likely(row: Row | None, measure: str) -> str:
    """The likely range of a number, in words; nothing for a count, which has none."""
    if row is None or measure.startswith("n_"):
        return ""
    found = apart.limits(row, measure, rounding())
    bounds = (found.low, found.high) if found else None
    if is_share(measure) or bounds is None:
        return views.spread_words(bounds)
    return text.span(*(signed.hundreds(end) for end in bounds))


def told(grouping: Grouping, row: Row | None, measure: str, gap: Gap | None = None) -> Answer:
    """A number with its likely range and how far it is from another; or why there is none, with
    the nearest that is published.
    """
    item = text.cell(row, measure)
    reach = likely(row, measure)
    return Answer(
        cell_mark(_with_way_on(row, item) if row and not item.shown else item),
        [_("likely %(range)s", range=reach)] if reach else [],
        beside(grouping, gap, measure),
        blank=item.status in (SUPPRESSED, NO_DATA),
    )


def _with_way_on(row: Row, item: Cell) -> Cell | Hidden:
    """A cell without a number, with the nearest that is published."""
    if item.measure in MEASURES:
        return views.with_rollups([row], item.measure)[0]
    if item.measure != f"rate_{COLLEGE}" or item.status == CODED:
        return item
    found = queries.rollups([row], "rate_enrolled").get(tuple(row[key] for key in KEYS))
    wider = queries.outcomes(**{key: found[key] for key in KEYS}) if found else []
    college = text.in_college(wider[0]) if wider else item
    return Hidden(item, *views.way(row, wider[0], college)) if college.shown else item


def heads(grouping: Grouping) -> list[tuple[str, str]]:
    """Every way with its title, and which of them the others are compared with."""
    return [
        (title, _("the others are compared with this") if code == grouping.reference else "")
        for code, title in grouping.ways.items()
    ]


def file(selection: Selection, table: Table) -> Any:
    """The rows as a table that opens, and as a file."""
    return numbers(table, csv_href(PAGE, table.name, selection), _("these numbers"))


def leavers(grouping: Grouping, horizons: Sequence[str]) -> str:
    """Where and in which years those behind a picture left school, stretch by stretch of time."""
    titles = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    own = grouping.selection
    found = course.runs(horizons, {horizon: grouping.people(horizon) for horizon in horizons})
    said = []
    for run in found:
        when = _stretch(run, titles)
        years = views.leaving_years(own.cohort, run[0])
        said.append(_("%(when)s: leavers of %(years)s", when=when, years=years))
    place = views.place_name(own.region)
    if len(found) == 1:
        years = views.leaving_years(own.cohort, horizons[0])
        return _("All of the same leavers: left school in %(place)s, %(years)s.",
                 place=place, years=years)  # fmt: skip
    return _(
        "Left school in %(place)s. %(stretches)s. A line breaks where the leavers change: a step "
        "there is not one of time.",
        place=place,
        stretches=text.upper_first("; ".join(said)),
    )


def _stretch(run: Sequence[str], titles: Mapping[str, str]) -> str:
    """Points in time in a row, by the first and the last."""
    if run[0].startswith("y") and run[-1] != run[0]:
        return _("years %(first)s to %(last)s", first=int(run[0][1:]), last=int(run[-1][1:]))
    ends = [text.lower_first(titles[code]) for code in dict.fromkeys((run[0], run[-1]))]
    return text.span(*ends) if ends[1:] else ends[0]


def legend(items: Sequence[tuple[str, str]]) -> html.Ul:
    """What each mark of a picture stands for: a line, or the mark itself."""
    return html.Ul([html.Li([_swatch(look), name]) for look, name in items], className="wf-key")


def _swatch(look: str) -> html.Span:
    hidden = {"aria-hidden": "true"}
    if look in GLYPHS:
        return html.Span(GLYPHS[look], className=f"wf-glyph wf-key--{look}", **hidden)
    return html.Span(className=f"wf-key__swatch wf-key--{look}", **hidden)


def part(grouping_title: str, ident: str, children: Sequence[Any]) -> html.Section:
    """What is said of one grouping, under its own heading; its name has the question's too."""
    question = ident.partition("-")[0]
    return html.Section(
        [html.H3(grouping_title, id=ident), *children],
        className="wf-part",
        **{"aria-labelledby": f"{question} {ident}" if question != ident else ident},
    )


def named(selection: Selection) -> str:
    """What is compared, in a few words."""
    return OUTCOMES[selection.outcome]


def no_rows(selection: Selection, dim: str) -> html.Div:
    """Why a grouping has no rows for a choice, and the nearest choice that has some."""
    why = views.unreached(selection) or _(
        "These ways are not shown for this place, these years and this point in time: the groups "
        "would be too small to keep people private."
    )
    link = _nearest(selection, dim)
    return instead(why, rich("The nearest that is shown: %(link)s", link=link) if link else None)


def _nearest(selection: Selection, dim: str) -> html.A | None:
    """The way to the same people at another time, or else to a larger group."""
    own = {
        horizon
        for region, cohort, horizon in queries.grouped_at(dim)
        if (region, cohort) == (selection.region, selection.cohort)
    }
    if own:
        moved = views.at_nearest(selection, own)
        return html.A(text.horizon(moved.horizon), href=moved.url(PATH))
    for horizon in (selection.horizon, ""):
        where = {"horizon_code": horizon} if horizon else {}
        found = queries.nearest(
            "outcomes", TOTAL, selection.region, selection.cohort, dim=dim, **where
        )
        if found:
            moved = replace(selection, region=found["region_code"], cohort=found["cohort_code"])
            words = _(
                "%(place)s, %(years)s",
                place=views.region_title(moved.region),
                years=views.leaving_years(moved.cohort, selection.horizon),
            )
            return html.A(words, href=moved.url(PATH))
    return None
