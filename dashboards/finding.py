"""What the search finds in the release that is served, in words and links; and the search box."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from dash import html

from aggregates.schema import STATE, TOTAL
from dashboards import comparing, language, queries, views
from dashboards.entries import entries
from dashboards.language import N_, Words, _, ngettext
from dashboards.markup import Plain
from dashboards.search import LONGEST_QUERY, Entry, Index, Match
from dashboards.selection import (
    FRAMEWORK,
    MOST_LISTED,
    Selection,
    credential_path,
    program_path,
)
from dashboards.versus import compared

MOST_INDEXES = 8  # releases and languages held at once; one is about a megabyte
SHOWN = 12  # answers on a page
CLOSE = 4  # answers to what nothing matches
ALIKE = ("occupation",)  # levels that lead to a page of another
KINDS = Words(
    {
        "program": N_("Program"),
        "cluster": N_("Career cluster"),
        "cluster_2024": N_("Career cluster, 2024 framework"),
        "total": N_("Everyone"),
        "state": N_("The whole state: everyone who left school"),
        "county": N_("County: programs near here"),
        "workforce_region": N_("Workforce region: programs here"),
    }
)


@dataclass(frozen=True)
class Answer:
    """Something that was found: what it is called, what it is, and where it is shown."""

    title: str
    kind: str
    href: str
    leads: tuple[tuple[str, str], ...] | None = None  # of several pages, or of none: a list of them


def found(asked: str, limit: int = SHOWN) -> list[Answer]:
    """What answers every word of a search, best first; first of all what compares, if it asks."""
    answers = _said(index().search(asked, limit), limit)
    return [*_compared(asked), *answers][:limit]


def _compared(asked: str) -> list[Answer]:
    """The page that has the programs or clusters of a search side by side."""
    parts = compared(asked)[:MOST_LISTED]
    found = [_program(part) for part in parts]
    codes = tuple(dict.fromkeys(entry.code for entry in found if entry))
    if not codes:
        return []
    name = comparing.title([views.codes().programs[code].title for code in codes])
    return [Answer(name, _("Side by side"), Selection(programs=codes).url("/compare"))]


def _program(asked: str) -> Entry | None:
    """The program or cluster that is meant by a part of a search."""
    matches = [*index().search(asked, SHOWN), *index().nearest(asked)]
    return next((m.entry for m in matches if m.entry.code in views.codes().programs), None)


def nearby(asked: str, limit: int = CLOSE) -> list[Answer]:
    """What may have been meant where nothing answers."""
    return _said(index().nearest(asked, limit), limit)


def index() -> Index:
    """What there is to find, in the language that is spoken."""
    return _made(queries.release().id, language.current())


@lru_cache(maxsize=MOST_INDEXES)
def _made(release_id: str, spoken: str) -> Index:
    return Index(entries())


def _said(matches: Iterable[Match], limit: int) -> list[Answer]:
    """Answers in words, the last of those near a place being all programs there.

    A job is left out where what it leads to is there already.
    """
    said: list[Answer] = []
    around = None
    for match in _nearest_jobs_first(matches):
        near = match.near if match.near and match.near.code != STATE else None
        around = around or near
        for answer in _answers(match.entry, near):
            there = {one.href for one in said}
            if answer.href not in there or (match.entry.level not in ALIKE and answer not in said):
                said.append(answer)
    return [*said[: limit - 1], _all_near(around)] if around else said[:limit]


def _nearest_jobs_first(matches: Iterable[Match]) -> list[Match]:
    """The same matches, jobs last that lead to other programs only than were found by name.

    Who asks for a teacher means teaching; a teacher of health subjects is a job of nurses.
    """
    there = list(matches)
    named = {match.entry.code for match in there if match.entry.level == "program"}
    return sorted(there, key=lambda match: _elsewhere(match.entry, named))


def _elsewhere(entry: Entry, named: Collection[str]) -> bool:
    return entry.level == "occupation" and bool(named) and not set(entry.leads) & set(named)


# What an entry is, and where it is shown


def _answers(entry: Entry, near: Entry | None) -> list[Answer]:
    if entry.place:
        return [_place(entry)]
    if entry.level == "occupation":
        return [_job(entry, near)]
    if entry.level == "credential":
        return [_credential(entry)]
    if near:
        return _near(entry, near)
    return [Answer(entry.title, KINDS[entry.level], program_path(entry.code))]


def _place(entry: Entry) -> Answer:
    """A school or district has no page: its county has."""
    href = program_path(TOTAL) if entry.code == STATE else _programs_in(entry)
    if not entry.leads:
        return Answer(entry.title, KINDS[entry.level], href)
    county = views.place_name(_region(entry))
    if entry.level == "school":
        kind = _("School in %(county)s. Leads to programs in the whole county", county=county)
    else:
        kind = _(
            "School district in %(county)s. Leads to programs in the whole county", county=county
        )
    return Answer(entry.title, kind, href)


def _job(entry: Entry, near: Entry | None) -> Answer:
    """An occupation leads to the programs that the release pairs it with."""
    nodes = [views.codes().programs[code] for code in entry.leads]
    links = tuple((node.title, _address(node.code, near)) for node in nodes)
    if len(links) == 1:
        title, href = links[0]
        return Answer(entry.title, _("Job. Program: %(program)s", program=title), href)
    href = f"/programs?{urlencode({'q': entry.title[:LONGEST_QUERY]})}"
    if not links:
        return Answer(entry.title, _("Job. No program here leads straight to it"), href, links)
    kind = ngettext("Job. %(n)s program", "Job. %(n)s programs", len(links), n=len(links))
    return Answer(entry.title, kind, href, links)


def _credential(entry: Entry) -> Answer:
    """A credential has its own page; the cluster that the catalogue names says what it is."""
    href = credential_path(entry.code)
    if not entry.leads:
        return Answer(entry.title, _("Credential"), href)
    cluster = views.codes().programs[entry.leads[0]]
    kind = _("Credential. Career cluster: %(cluster)s", cluster=cluster.title)
    return Answer(entry.title, kind, href)


def _near(entry: Entry, near: Entry) -> list[Answer]:
    """A program or cluster near a place; where it is not shown there, the state and the cluster."""
    here = _around(entry.code, near)
    if here:
        return [here]
    kind = _(
        "%(kind)s. Not shown for %(place)s, so this is the whole state",
        kind=KINDS[entry.level],
        place=_called(near),
    )
    codes = views.codes()
    cluster = codes.cluster_of(entry.code, FRAMEWORK) if entry.level == "program" else None
    around = _around(cluster, near) if cluster else None
    whole = Answer(entry.title, kind, program_path(entry.code))
    return [whole, around] if around else [whole]


def _around(code: str, near: Entry) -> Answer | None:
    """A program for the nearest place around that it is shown for; not the state."""
    region = _shown(code, near)
    if not region:
        return None
    node = views.codes().programs[code]
    return Answer(
        _near_words(node.title, near),
        _("%(kind)s in %(place)s", kind=KINDS[node.level], place=views.place_name(region)),
        Selection(region=region).url(program_path(code)),
    )


def _address(code: str, near: Entry | None) -> str:
    region = _shown(code, near) if near else ""
    return Selection(region=region or STATE).url(program_path(code))


def _shown(code: str, near: Entry) -> str:
    there = queries.places_of(code)
    around = views.codes().ancestors("regions", _region(near))
    return next((place for place in around if place in there and place != STATE), "")


def _all_near(place: Entry) -> Answer:
    return Answer(_near_words(_("All programs"), place), _("List of programs"), _programs_in(place))


def _near_words(thing: str, place: Entry) -> str:
    if place.level == "county":
        return near_county(thing, place.code)
    return _("%(thing)s near %(place)s", thing=thing, place=_called(place))


def near_county(thing: str, code: str) -> str:
    """Something near a county, as one would search for it."""
    return _("%(thing)s near %(county)s", thing=thing, county=views.codes().regions[code].title)


def _programs_in(place: Entry) -> str:
    return Selection(region=_region(place)).url("/programs")


def _region(place: Entry) -> str:
    """The code of a place that pages are about: of a school, its county."""
    return place.leads[0] if place.leads else place.code


def _called(place: Entry) -> str:
    """A place inside a sentence."""
    return place.title if place.leads else views.place_name(place.code)


# On a page


def search_form(query: str = "") -> html.Form:
    """The search box of the site: a form that works by itself."""
    label = _("Search for a program, a job, a school or a county")
    return html.Form(
        search_row("search", label, _("Search"), query, "/search.json?"),
        action="/programs",
        method="get",
        role="search",
        className="wf-search",
    )


def search_row(ident: str, label: str, button: str, query: str, hears: str) -> list[Any]:
    """What a form to search asks with: a labelled field, which suggests where scripts run.

    `hears` is where suggestions are asked for, up to the parameter that names the release.
    """
    field = Plain(
        "input",
        {
            "id": ident,
            "name": "q",
            "type": "search",
            "value": query or None,
            "maxlength": LONGEST_QUERY,
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "enterkeyhint": "search",
            "className": "wf-search__input",
            "data-suggest": language.address(f"{hears}m={queries.release().id}"),
        },
    )
    suggestions = html.Div(id="suggestions", className="wf-suggest", **{"data-name": label})
    return [
        html.Label(label, htmlFor=ident, className="wf-search__label"),
        html.Div(
            [
                html.Div([field, suggestions], className="wf-search__box"),
                html.Button(button, type="submit", className="wf-button"),
            ],
            className="wf-search__row",
        ),
    ]


def answers(asked: str, every: str) -> html.Section:
    """What a search found, what comes close if that leads on to nothing, and the way to `every`
    program: a list below the answers would look like one that the search had failed to sift.
    """
    said = found(asked)
    led = any(answer.leads != () for answer in said)
    close = [] if led else [answer for answer in nearby(asked) if answer not in said]
    return html.Section(
        [
            html.H2(_lead(asked, len(said)), id="answers"),
            _list(said),
            None if led else _nothing(close=bool(close)),
            _list(close),
            html.P(html.A(_("See all programs"), href=every), className="wf-found__all"),
        ],
        className="wf-found",
        **{"aria-labelledby": "answers"},
    )


def _list(shown: list[Answer]) -> html.Ul | None:
    return html.Ul([_item(answer) for answer in shown], className="wf-answers") if shown else None


def _lead(asked: str, n: int) -> str:
    if not n:
        return _("Nothing matches “%(asked)s”", asked=asked)
    return ngettext(
        "%(n)s match for “%(asked)s”", "%(n)s matches for “%(asked)s”", n, n=n, asked=asked
    )


def _nothing(*, close: bool) -> html.P:
    if close:
        return html.P(_("These come close. Or check the spelling, or try fewer words."))
    return html.P(_("Try one short word, such as “nursing” or “weld”."))


def _item(answer: Answer) -> html.Li:
    title, kind = html.Span(answer.title), html.Span(answer.kind, className="wf-answers__kind")
    if answer.leads is None:
        return html.Li([html.A(answer.title, href=answer.href), kind])
    links = [html.Li(html.A(title, href=href)) for title, href in answer.leads]
    return html.Li([title, kind, html.Ul(links, className="wf-answers__more") if links else None])
