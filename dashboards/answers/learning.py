"""Does a work-based learning placement go with a difference? Two groups, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import queries, text, views
from dashboards.answers.answer import Answer, Group, Short, named
from dashboards.answers.parts import Bar, answer, bars, because, headline, more, way_to, whose
from dashboards.components import Column, Table, csv_link, data_table
from dashboards.language import _, rich
from dashboards.terms import term
from dashboards.text import Cell, cell

IDENT, DIM = "learning", "work_based_learning"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Pair:
    """Leavers with and without a placement, of the nearest group for which both are shown."""

    keys: Mapping[str, str]
    horizon: str
    rows: Mapping[str, queries.Row]

    def share(self, code: str, definition: str) -> Cell:
        """The share at work of one of the two."""
        return cell(self.rows.get(code), f"rate_{definition}")


def ask(group: Group) -> Answer:
    """The question with its answer."""
    found = pair(group)
    rows = table(group, found)
    return Answer(
        IDENT,
        _("Does a work-based learning placement go with a difference?"),
        _body(group, found, rows),
        _short(group, found),
        {"learning": rows},
    )


def pair(group: Group) -> Pair | None:
    """The two groups, of the program itself if both are shown, else of the nearest larger one."""
    rate = f"rate_{group.selection.definition}"
    where = {"dim": DIM, "horizon_code": group.horizon}
    keys = queries.nearest("outcomes", *group.keys, shown=rate, least=2, **where)
    if keys is None:
        return None
    rows = queries.outcomes(**keys, horizon_code=group.horizon, subgroup_dim=DIM)
    return Pair(keys, group.horizon, {row["subgroup_code"]: row for row in rows})


def _short(group: Group, found: Pair | None) -> Short:
    if found is None:
        what = _("work with and without a placement")
        return Short(Cell("rate_employed", None, "no_data"), what, what)
    yes, no = (text.value(found.share(code, group.selection.definition)) for code in (YES, NO))
    numbers = f"{yes} · {no}"
    if tuple(found.keys.values()) == group.keys:
        return Short(numbers, _("had work with · without a placement"))
    return Short(
        numbers, _("had work with · without a placement (%(group)s)", group=named(found.keys))
    )


def titles() -> Mapping[str, str]:
    """What the two groups are called."""
    return views.codes().groups.get(DIM, ("", {}))[1]


def table(group: Group, found: Pair | None) -> Table:
    """The two groups."""
    definition = group.selection.definition
    columns = [
        Column("group", _("Group")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(f"rate_{definition}", _("Share with work"), "number"),
        Column("likely_range", _("Likely range"), "range"),
        Column(f"wage_{definition}_p50", _("Median wage"), "number"),
    ]
    rows = [found.rows[code] for code in (YES, NO) if code in found.rows] if found else []
    lines = [
        [
            titles()[row["subgroup_code"]],
            cell(row, "n_matched"),
            cell(row, f"rate_{definition}"),
            views.spread_words(views.spread(row, f"rate_{definition}")),
            cell(row, f"wage_{definition}_p50"),
        ]
        for row in rows
    ]
    codes = [{key: row[key] for key in queries.KEYS} for row in rows]
    caption = _("Leavers with and without a work-based learning placement")
    return Table("learning", caption, columns, lines, codes)


def _body(group: Group, found: Pair | None, rows: Table) -> list[Any]:
    if found is None:
        words = _(
            "This release does not show leavers with and without a placement for this group or a "
            "larger one."
        )
        return [because(words)]
    definition, when = group.selection.definition, text.horizon_phrase(found.horizon)
    return [
        _whose(group, found),
        headline(
            difference(found, definition),
            _("between leavers with and without a placement, %(when)s", when=when),
            _source(found),
            [
                answer(_sentence(found, definition)),
                answer(_chance(found, definition)),
                more(_caution()),
            ],
        ),
        bars(
            _("Share with work, %(when)s", when=when),
            [Bar(titles()[code], found.share(code, definition)) for code in (YES, NO)],
        ),
        data_table(rows),
        csv_link(group.csv("learning"), _("these numbers")),
    ]


def _whose(group: Group, found: Pair) -> Any:
    """Whom the two groups are of, where it is not the page's own."""
    if tuple(found.keys.values()) == group.keys:
        return None
    link = way_to(group, found.keys, IDENT, found.horizon)
    words = rich(
        "For the group of this page the two are too small to show. The numbers here are about a "
        "larger one: %(link)s.",
        link=link,
    )
    return whose(words)


def _source(found: Pair) -> str:
    years = views.leaving_years(found.keys["cohort_code"], found.horizon)
    place = views.place_name(found.keys["region_code"])
    program = views.codes().programs[found.keys["program_code"]].title
    return _(
        "%(program)s. Left school in %(place)s, %(years)s. Source: state wage records linked to "
        "school records.",
        program=program,
        place=place,
        years=years,
    )


def interval(found: Pair, definition: str) -> tuple[float, float] | None:
    """What the difference likely is, if the numbers of people are shown."""
    ends = []
    for code in (YES, NO):
        share, people = found.share(code, definition), cell(found.rows.get(code), "n_matched")
        if not (share.shown and people.shown and people.value):
            return None
        ends += [float(share.value or 0), int(people.value)]
    return text.difference_interval(ends[0], int(ends[1]), ends[2], int(ends[3]))


def gap(found: Pair, definition: str) -> float:
    """The share with a placement less the share without, each as it is shown beside."""
    yes, no = (round(100 * (found.share(code, definition).value or 0)) for code in (YES, NO))
    return (yes - no) / 100


def difference(found: Pair, definition: str) -> list[Any]:
    """The difference as a number; its unit is smaller, for it is long."""
    number, unit = text.points(gap(found, definition)).split(" ", 1)
    return [number, " ", html.Span(unit, className="wf-stat__unit")]


def _sentence(found: Pair, definition: str) -> str:
    yes, no = (text.value(found.share(code, definition)) for code in (YES, NO))
    return _(
        "With a placement, %(yes)s %(did)s %(when)s. Without one, %(no)s.",
        yes=yes,
        no=no,
        did=text.DEFINITION_PHRASES[definition],
        when=text.horizon_phrase(found.horizon),
    )


def _chance(found: Pair, definition: str) -> str:
    """Whether chance alone could make the difference."""
    bounds = interval(found, definition)
    if bounds is None:
        return _("How much of the difference may be chance cannot be worked out.")
    low, high = bounds
    if low <= 0 <= high:
        return _("Chance alone could make a difference of that size: the two cannot be told apart.")
    least, most = sorted(abs(end) for end in bounds)
    said = {"low": text.count(100 * least), "high": text.points(most)}
    if gap(found, definition) > 0:
        return _("Likely, the share is %(low)s to %(high)s higher with a placement.", **said)
    return _("Likely, the share is %(low)s to %(high)s lower with a placement.", **said)


def _caution() -> list[Any]:
    name = term(DIM, _("work placement"))
    return rich(
        "This does not show that the %(placement)s made the difference. People who took one may "
        "differ in other ways: in grades, in plans, or in the jobs near their school.",
        placement=name,
    )
