"""One program, cluster or everyone: questions as headings, the number first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from dash import html, register_page

from aggregates.schema import NO_PROGRAM, TOTAL
from dashboards import queries, reasons, text, views
from dashboards.answers import (
    change,
    college,
    credentials,
    groups,
    inside,
    learning,
    pay,
    places,
    regions,
    timeline,
    work,
)
from dashboards.answers.answer import Answer, Group, group_of, whole_name
from dashboards.answers.glance import glance
from dashboards.answers.parts import because
from dashboards.components import form, part
from dashboards.language import N_, Words, _, rich
from dashboards.linked.words import address
from dashboards.selection import FRAMEWORKS, Node, Selection, program_path
from dashboards.shell import Page, full_title
from dashboards.takeover import takeover

ALLOWED = ("program", "region", "cohort", "horizon", "definition")
KEPT = ("region", "cohort", "horizon", "definition")  # on the way to another program
PICTURES = (work.PICTURE, timeline.PICTURE, pay.PICTURE, change.PICTURE)
QUESTIONS = (work, pay, places, college, credentials, learning, change, regions, groups)
ELSEWHERE = (credentials.IDENT, learning.IDENT, groups.IDENT)  # that need no outcomes of the group
KINDS = Words(
    {
        "program": N_("CTE program"),
        "cluster": N_("Career cluster"),
        "cluster_2024": N_("Career cluster, 2024 framework"),
    }
)
ALSO_IN = {
    "16": N_("Its programs are also in these of the 16 career clusters: %(clusters)s."),
    "2024": N_("Its programs are also in these clusters of the 2024 framework: %(clusters)s."),
}


def content(args: Mapping[str, Any]) -> Page:
    """Everything the release says about a program, at one place and for one group of leavers."""
    given = args.get("program", TOTAL)
    node = views.program(given if isinstance(given, str) else "")
    selection = views.read(args, ALLOWED)
    group = group_of(selection)
    found = [module.ask(group) for module in QUESTIONS]
    tables = dict(chain.from_iterable(answer.tables.items() for answer in found))
    pictures = dict(chain.from_iterable(answer.pictures.items() for answer in found))
    shown = [one for one in found if one.body and (group.rows or one.ident in ELSEWHERE)]
    shown += inside.lists(group)
    body = [
        part("program-head", _head(group)),
        _choices(selection),
        part(
            "program-answers",
            [
                None if group.rows else _nothing(group).section,
                *_contents(group, shown),
                *(one.section for one in shown),
            ],
        ),
    ]
    said = text.found_sentence(group.row, selection.definition, selection.horizon)
    description = _("%(program)s: work, wages and college after school.", program=node.title)
    words, linked = f"{description} {said}", address("programs", node.code)
    return Page(node.title, words, body, tables, pictures, news=said, linked=linked)


# Head


def _head(group: Group) -> list[Any]:
    node = group.node
    trail = [html.Li(html.A(_("Programs"), href="/programs"))]
    if parent := views.codes().programs.get(node.parent or ""):
        trail.append(html.Li(_link(group.selection, parent)))
    return [
        html.Nav(html.Ol(trail, className="wf-trail"), **{"aria-label": _("Where you are")}),
        html.H1(node.title),
        html.P(kind, className="wf-kind") if (kind := _kind(group)) else None,
        html.P(f"{views.who(group.selection)}.", className="wf-summary"),
    ]


def _link(selection: Selection, node: Node) -> html.A:
    return html.A(node.title, href=selection.keep(*KEPT).url(program_path(node.code)))


def _kind(group: Group) -> str:
    """What the page is about."""
    node = group.node
    if node.code == NO_PROGRAM:
        return _("Leavers who took no CTE program")
    kind = KINDS.get(node.level, "")
    code = _("CIP code %(code)s", code=node.detail) if node.detail else ""
    return " · ".join(words for words in (kind, code) if words)


def _clusters(group: Group) -> list[Any]:
    """A program's cluster in both frameworks; those of the other one that share programs."""
    codes, node = views.codes(), group.node
    if node.level == "program":
        found = [codes.programs.get(code or "") for code in (node.parent, node.parent_2024)]
        if not all(found):
            return []
        first, second = (_link(group.selection, one) for one in found if one)
        return rich(
            "Career cluster: %(first)s. In the 2024 framework: %(second)s.",
            first=first,
            second=second,
        )
    other = next(name for name in FRAMEWORKS if name != codes.framework_of(node.code))
    shared = sorted({codes.cluster_of(n.code, other) or "" for n in codes.programs_in(node.code)})
    links = [_link(group.selection, codes.programs[code]) for code in shared if code]
    if not links:
        return []
    listed = list(chain.from_iterable((", ", link) for link in links))[1:]
    return rich(ALSO_IN[other], clusters=listed)


def _choices(selection: Selection) -> html.Details:
    """Place, years, time and definition: folded away on a narrow screen."""
    there = queries.tabulated(selection.program)
    return html.Details(
        [
            html.Summary(_("Change place, years or time"), className="wf-fold__summary"),
            form(
                program_path(selection.program),
                [
                    views.place_select(selection, "program", there["region_code"]),
                    views.cohort_select(selection, "program", there["cohort_code"]),
                    views.horizon_select(selection, "program", there["horizon_code"]),
                    views.definition_select(selection, "program"),
                ],
            ),
        ],
        className="wf-fold",
    )


# Contents


def _contents(group: Group, answers: Sequence[Answer]) -> list[Any]:
    """The questions with their answers in short, each a link to the whole."""
    when = reasons.other_times(group.selection, f"rate_{group.selection.definition}")
    return [
        html.P(when, className="wf-shown") if when else None,
        glance(answers),
        html.P(_compare(group.selection), className="wf-compare"),
        html.P(clusters, className="wf-kind") if (clusters := _clusters(group)) else None,
    ]


def _compare(selection: Selection) -> html.A:
    kept = selection.keep("region", "cohort", "horizon", "definition")
    href = kept.url("/compare", programs=(selection.program,))
    return html.A(_("Compare with other programs or regions"), href=href)


def _nothing(group: Group) -> Answer:
    """What to say where nothing is tabulated, with the nearest groups that are."""
    items = [html.Li(html.A(words, href=href)) for href, words in _near(group).items()]
    lead = _("The nearest groups that are shown, with their share at work:")
    return Answer(
        work.IDENT,
        _("Nothing is shown for this group"),
        [
            because(_("The group is too small on average to be shown without giving people away.")),
            html.P(lead) if items else None,
            html.Ul(items, className="wf-list"),
        ],
    )


def _near(group: Group) -> dict[str, str]:
    """Addresses of the nearest groups: of the program, of its cluster and of everyone."""
    program, region, cohort = group.keys
    measure, found = f"rate_{group.selection.definition}", {}
    for code in views.codes().ancestors("programs", program):
        at = {"horizon_code": group.horizon}
        keys = queries.nearest("outcomes", code, region, cohort, shown=measure, **at)
        if keys and (row := queries.one(**keys, **at)):
            near = replace(group.selection, program=keys["program_code"])
            near = replace(near, region=keys["region_code"], cohort=keys["cohort_code"])
            words = f"{whole_name(keys)}: {text.value(text.cell(row, measure))}"
            found[near.url(program_path(near.program))] = words
    return found


def layout(**_given: Any) -> Any:
    """What Dash takes over: the page, and its pictures."""
    return takeover("program", PICTURES)


def title(program: str = TOTAL, **_given: Any) -> str:
    """The title of a program's page."""
    node = views.codes().programs.get(program)
    return full_title(node.title if node else _("Programs"))


register_page(__name__, path_template="/programs/<program>", title=title, content=content)
