"""Up to four programs side by side, or one program in up to four places: never a winner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html, register_page

from aggregates.schema import KEYS, STATE, TOTAL
from dashboards import beside, comparing, maps, queries, scaled, sides, text, views
from dashboards.beside import Asked
from dashboards.choosing import PAGE, controls
from dashboards.components import Column, Table, csv_link, form, part, question
from dashboards.csv_files import csv_href
from dashboards.language import N_, _, rich
from dashboards.selection import Selection, SelectionError
from dashboards.shell import Page, titled
from dashboards.sides import Side
from dashboards.takeover import takeover

PATH = "/compare"
TITLE = N_("Compare programs")
ALLOWED = ("programs", "regions", "region", "cohort", "horizon", "definition")


def content(args: Mapping[str, Any]) -> Page:
    """What was asked for, side by side; or ways to begin."""
    asked = _whole(views.read(args, ALLOWED))
    if not asked.programs:
        return _start(asked)
    selection, notes = sides.settled(asked)
    if not args.get("horizon"):
        selection = views.at_nearest(selection, sides.reached(selection))
    found = sides.sides(selection)
    question_of = Asked(selection.definition, selection.horizon, sides.early_of(selection))
    names = "; ".join(side.name for side in found)
    said = _("Now comparing %(names)s.", names=names)
    tables = {"compare": _table(found, question_of), "industries": _industries(found)}
    body = [
        *_top(selection, found),
        form(PATH, controls(asked, selection)),
        part("compare-answers", _answers(asked, selection, notes, found, question_of)),
    ]
    name = comparing.title([side.name for side in found])
    return Page(name, f"{name}. {_summary(selection)}", body, tables, news=said)


def _whole(asked: Selection) -> Selection:
    """Places to compare are of one program, and of everyone where none is named."""
    if asked.regions and len(asked.programs) > 1:
        raise SelectionError(
            400,
            _("This link compares programs and places at once"),
            _("Compare several programs in one place, or one program in several places."),
        )
    return replace(asked, programs=(TOTAL,)) if asked.regions and not asked.programs else asked


def _top(selection: Selection, found: Sequence[Side]) -> list[Any]:
    """The heading, and the names of what is compared, each with its mark."""
    heading = _("Compare places") if selection.regions else _(TITLE)
    names = [html.Li([beside.glyph(n), " ", side.name]) for n, side in enumerate(found)]
    return [
        html.H1(heading),
        part("compare-lede", [html.Ul(names, className="wf-compare__names")]),
    ]


def _summary(selection: Selection) -> str:
    """Which people the numbers are about."""
    if not selection.regions:
        return f"{views.who(selection)}."
    return _(
        "%(program)s: people by the place of their school, who left it in %(years)s.",
        program=views.codes().programs[selection.programs[0]].title,
        years=views.leaving_years(selection.cohort, selection.horizon),
    )


def _other_way(selection: Selection) -> html.P:
    """From programs to places, and back."""
    kept = replace(selection, regions=(), region=STATE)
    if selection.regions:
        words, href = _("Compare programs instead"), kept.url(PATH)
    else:
        first = selection.programs[:1]
        href = kept.url(PATH, programs=first, regions=(STATE, *sides.largest_regions()[:2]))
        words = _("Compare one program in several places")
    return html.P(html.A(words, href=href), className="wf-compare__way")


# Answers


def _answers(
    asked: Selection,
    selection: Selection,
    notes: Sequence[str],
    found: Sequence[Side],
    of: Asked,
) -> list[Any]:
    who = html.P(_summary(selection), className="wf-summary")
    said = [html.P(note, className="wf-why") for note in notes]
    caption = _("A column for each, in the order chosen")
    several = len(found) > 1
    return [
        who,
        *said,
        beside.table(found, of, caption),
        html.P(maps.unseen(of.rate), className="wf-note") if selection.regions else None,
        beside.chance(found, of) if several else _more(selection),
        scaled.drawings(found, of) if several else None,
        _files(selection),
        _other_way(asked),
    ]


def _files(selection: Selection) -> html.Div:
    return html.Div(
        [
            csv_link(csv_href(PAGE, "compare", selection), _("this comparison")),
            csv_link(csv_href(PAGE, "industries", selection), _("the industries")),
        ],
        className="wf-compare__files",
    )


def _more(selection: Selection) -> html.Section:
    """What to put beside the one group that was chosen."""
    programs = views.codes().programs
    if selection.regions:
        others = [code for code in sides.largest_regions() if code not in selection.regions]
        near = [
            (views.region_title(code), {"regions": (*selection.regions, code)})
            for code in others[:6]
        ]
    else:
        chosen = selection.programs
        near = [
            (programs[code].title, {"programs": (*chosen, code)})
            for code in sides.relatives(chosen[0])
        ]
    links = [html.Li(html.A(title, href=selection.url(PATH, **more))) for title, more in near]
    return question(
        "more",
        _("Compare it with what?"),
        [
            html.P(_("Choose from the lists above, or start with one of these."),
                   className="wf-answer"),
            html.Ul(links, className="wf-chips"),
        ],
    )  # fmt: skip


def _start(asked: Selection) -> Page:
    """The page of a visitor who has not chosen yet."""
    programs = views.codes().programs
    kept = asked.keep("region", "cohort", "definition")
    pairs = [
        html.Li(
            html.A(
                _("%(one)s, with %(other)s", one=programs[one].title, other=programs[other].title),
                href=kept.url(PATH, programs=(one, other)),
            )
        )
        for one, other in sides.examples()
    ]
    regions = sides.largest_regions()[:3]
    places = rich(
        "Or compare places: %(link)s",
        link=html.A(
            text.join(views.region_title(code) for code in regions),
            href=kept.url(PATH, regions=tuple(regions)),
        ),
    )
    lede = _("Choose up to four programs, and see what people did after each, side by side.")
    body = [
        html.H1(_(TITLE)),
        part("compare-lede", [html.P(lede, className="wf-lede")]),
        form(PATH, controls(asked, asked)),
        part(
            "compare-answers",
            [
                question(
                    "examples",
                    _("For example"),
                    [
                        html.Ul(pairs, className="wf-list"),
                        html.P(places, className="wf-answer__more") if regions else None,
                    ],
                )
            ],
        ),
    ]
    return Page(_(TITLE), lede, body, news=lede)


# Files


def _table(found: Sequence[Side], of: Asked) -> Table:
    """A row a group, with every number of the page but the industries and the places of work."""
    wages = [of.wage(percentile) for percentile in ("p25", "p50", "p75")]
    columns = [
        Column("group", _("Group")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column(of.rate, text.DEFINITIONS[of.definition], "share"),
        Column("likely_range", _("Likely range"), "range"),
        *(Column(name, name, "number") for name in wages),
        Column("rate_in_college", _("In college"), "share"),
        Column("rate_not_found", _("Not found in records"), "share"),
        Column("early_horizon", _("Time of the last two"), "text"),
    ]
    lines = [
        [
            side.name,
            side.cell("n_matched"),
            side.cell(of.rate),
            views.spread_words(views.spread(side.row, of.rate)),
            *(side.cell(name) for name in wages),
            side.college,
            text.cell(side.early, "rate_not_found"),
            of.early,
        ]
        for side in found
    ]
    caption = _("Groups side by side, %(when)s", when=text.horizon_phrase(of.horizon))
    return Table("compare", caption, columns, lines, [_keys(side) for side in found])


def _industries(found: Sequence[Side]) -> Table:
    """A row a group and industry; of a wider group, where the group's own are not split up."""
    titles = {row["part_code"]: row["title"] for row in queries.parts()
              if row["partition"] == "sector"}  # fmt: skip
    columns = [
        Column("group", _("Group")),
        Column("of", _("Numbers of")),
        Column("sector", _("Industry of the main employer")),
        Column("rate_share", _("Share of those with work"), "number"),
    ]
    lines, keys = [], []
    for side in found:
        for code, item in side.sectors.shares.items():
            lines.append([side.name, side.sectors.of or side.name, titles.get(code, code), item])
            keys.append(_keys(side) | {"sector_code": code})
    return Table("industries", _("Industries of those with work"), columns, lines, keys)


def _keys(side: Side) -> dict[str, str]:
    own = views.keys_of(side.selection)
    return {key: own[key] for key in KEYS[:4]}


def layout(**_: Any) -> Any:
    """What Dash takes over: the page; its drawings come from the server."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
