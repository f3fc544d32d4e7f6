"""One credential, a type of them or all, as an employer asks: questions as headings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import quote

from dash import html, register_page

from aggregates.schema import STATE, TOTAL
from dashboards import queries, views
from dashboards.answers.answer import Answer
from dashboards.answers.glance import glance
from dashboards.answers.parts import because
from dashboards.brief import of_credential
from dashboards.components import part
from dashboards.holders import awards, jobs, listing, regions, routes, sectors, stay, wages, work
from dashboards.holders.holding import KINDS, Holding, awarded, holding, to
from dashboards.language import _, rich
from dashboards.linked.words import address
from dashboards.search import LONGEST_QUERY
from dashboards.selection import SelectionError, credential_path, parse, program_path
from dashboards.shell import Page, full_title
from dashboards.takeover import takeover

PICTURES = (awards.PICTURE, wages.PICTURE)
QUESTIONS = (awards, stay, wages, work, jobs, sectors, regions, routes)


def content(args: Mapping[str, Any]) -> Page:
    """Everything the release says of those who hold a credential."""
    given = args.get("credential", TOTAL)
    code = given if isinstance(given, str) else ""
    if not queries.credentials():
        return _absent(code)
    if code not in queries.credentials():
        raise _unknown()
    return _page(holding(code), args)


def _page(given: Holding, args: Mapping[str, Any]) -> Page:
    order = parse(args, views.codes(), ("sort",)).sort
    asked = args.get("q", "")
    asked = asked[:LONGEST_QUERY].strip() if isinstance(asked, str) else ""
    answers = [answer for module in QUESTIONS if (answer := module.ask(given))]
    if listed := listing.ask(given, asked, order):
        answers.append(listed)
    body = [
        part("credential-head", _head(given)),
        part("credential-answers", [*_contents(given, answers), *(one.section for one in answers)]),
    ]
    return Page(
        given.title,
        _(
            "%(credential)s: who earns it, where they work and what they are paid.",
            credential=given.title,
        ),
        body,
        dict(chain.from_iterable(answer.tables.items() for answer in answers)),
        dict(chain.from_iterable(answer.pictures.items() for answer in answers)),
        news=listing.count(listed) if listed else given.title,
        brief=partial(of_credential.brief, given, answers),
        linked=address("credentials", given.code),
    )


def _unknown() -> SelectionError:
    return SelectionError(
        404,
        _("We have no credential by that name"),
        _(
            "The address may be cut short, or the credential may have a new name. Search for it, "
            "or look in the list of all credentials on the page for employers."
        ),
    )


def _absent(code: str) -> Page:
    """The page of a release that holds no credentials: why, and the way on."""
    why = views.absence("credentials")
    words = (
        _("This release does not hold who earned which credential: %(why)s.", why=why)
        if why
        else _("This release does not hold who earned which credential.")
    )
    link = html.A(_("See who left school, trained for what"), href="/talent")
    title = _("Credentials")
    body = [html.H1(title), because(words, link)]
    return Page(title, words, body, status=200 if code == TOTAL else 404)


# Head


def _head(given: Holding) -> list[Any]:
    trail = [html.Li(html.A(_("Employers"), href="/talent"))]
    trail += [html.Li(to(code)) for code in reversed(given.chain[1:])]
    return [
        html.Nav(html.Ol(trail, className="wf-trail"), **{"aria-label": _("Where you are")}),
        html.H1(given.title),
        html.P(kind, className="wf-kind") if (kind := _kind(given)) else None,
        routes.finder(given.known["ctid"]),
        html.P(
            _(
                "Holders who went to high school in %(place)s, awarded %(years)s.",
                place=views.place_name(STATE),
                years=awarded(),
            ),
            className="wf-summary",
        ),
    ]


def _kind(given: Holding) -> list[Any]:
    """What the page is about, and its field."""
    if given.code == TOTAL:
        return []
    if not given.single:
        return [_("Type of credential")]
    kind = KINDS.get(given.known["credential_type"], "")
    if given.cluster is None:
        return [kind]
    link = html.A(given.cluster.title, href=program_path(given.cluster.code))
    return rich("%(kind)s · Career cluster: %(cluster)s", kind=kind, cluster=link)


def _contents(given: Holding, answers: list[Answer]) -> list[Any]:
    sheet = html.A(_("One-page brief, PDF or Excel"), href=f"/brief/{quote(given.code, safe=':')}")
    return [glance(answers), html.P([_way(), " · ", sheet], className="wf-kind")]


def _way() -> html.A:
    return html.A(_("All credentials"), href=f"{credential_path(TOTAL)}#{listing.IDENT}")


def layout(**_given: Any) -> Any:
    """What Dash takes over: the page, and its pictures."""
    return takeover("credential", PICTURES)


def title(credential: str = TOTAL, **_given: Any) -> str:
    """The title of the page of a credential."""
    row = queries.credentials().get(credential)
    return full_title(row["title"] if row else _("Credentials"))


register_page(__name__, path_template="/talent/<credential>", title=title, content=content)
