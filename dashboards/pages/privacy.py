"""Who can see what, how people are protected, who approved the release, and whom to tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from dashboards import decisions, protection, queries, text
from dashboards.components import Column, Table, contents, csv_link, data_table, question
from dashboards.language import N_, SPANISH, Words, _, current, rich
from dashboards.markup import Plain
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

TITLE = N_("Privacy")
CONTENTS = Words(
    {
        "access": N_("Who can see what"),
        "never": N_("What is never shown"),
        "protection": N_("The rules"),
        "proof": N_("How it is proved"),
        "limits": N_("What the proof does not cover"),
        "terms": N_("What you may do with the numbers"),
        "decisions": N_("Who approved this release"),
        "contact": N_("If you think somebody can be found"),
    }
)


def content(_args: Mapping[str, Any]) -> Page:
    """The whole page; it depends on nothing but the release."""
    release = queries.release()
    tables = {
        table.name: table for table in (_access_table(release), decisions.table(release.record))
    }
    made = {
        "access": _access(tables["access"]),
        "never": _never(release),
        "protection": _rules(release),
        "proof": _proof(release),
        "limits": _limits(release),
        "terms": _terms(release),
        "decisions": _decisions(release, tables["decisions"]),
        "contact": _contact(release),
    }
    body = [
        html.H1(_("Privacy: how people are protected")),
        html.P(
            _(
                "The numbers here are about many people at a time. This page says how nobody is "
                "found in them, who answers for that, and whom to tell if you have a doubt."
            ),
            className="wf-lede",
        ),
        contents(CONTENTS.items()),
        *(question(ident, name, made[ident]) for ident, name in CONTENTS.items()),
    ]
    about = _("Who can see what, how people are protected, who approved it, and whom to tell.")
    return Page(_(TITLE), about, body, tables)


def _said(table: str, name: str) -> Any:
    """What the policy says in the language that is spoken; nothing where it says nothing."""
    end = "_es" if current() == SPANISH else ""
    return queries.release().policy.get(table, {}).get(f"{name}{end}", "")


def _list(lines: list[Any]) -> html.Ul:
    return html.Ul([html.Li(line) for line in lines if line], className="wf-list")


def _answer(words: Any) -> html.P:
    return html.P(words, className="wf-answer")


def _access_table(release: queries.Release) -> Table:
    columns = [
        Column("what", _("What")),
        Column("who", _("Who can see it")),
        Column("where", _("Where it is")),
    ]
    agency = _("staff of the agency")
    rows = [
        [
            _("Records of people, linked"),
            _said("access", "records") or agency,
            _("At the agency. Never on the machine that serves this site."),
        ],
        [
            _("A release that is not public yet"),
            _said("access", "drafts") or agency,
            _("At the agency. If it is looked at as a site, every page says that it is a draft."),
        ],
        [_("This site, with all its tables and files"), _("everybody"), _("Here.")],
    ]
    if release.synthetic:
        rows[0][0] = _("Records of people, linked (here they are invented)")
    return Table("access", _("Who can see records, drafts and this site"), columns, rows)


def _access(table: Table) -> list[Any]:
    return [
        _answer(
            _(
                "There is a wall between the records and this site. The site opens one file, the "
                "release, and nothing else. No record of a person is in it, so no page can show "
                "one."
            )
        ),
        data_table(table, compact=True, classes="wf-table--cards"),
        csv_link("/csv/privacy/access.csv", _("this table")),
        html.P(
            _(
                "About you: this site sets no cookies and loads nothing from other sites. The "
                "machine that serves it may keep a list of visits; the agency can tell you."
            ),
            className="wf-note",
        ),
    ]


def _never(release: queries.Release) -> list[Any]:
    least = release.meta.get("minimum_count", "10")
    rounded = release.meta.get("method") == "rounding"
    return [
        _list(
            [
                _("Names, addresses, dates of birth, Social Security numbers or student numbers."),
                _("The record of one person: of somebody who left school, or of a teacher."),
                _("The name of an employer, or what one employer pays."),
                ""
                if rounded
                else _(
                    "How many people are in a group of fewer than %(least)s, or that a group is "
                    "empty.",
                    least=least,
                ),
            ]
        )
    ]


def _rules(release: queries.Release) -> list[Any]:
    rules = [html.Li(rule) for rule in protection.rules(release.meta)]
    cost = html.A(_("How many numbers that costs"), href="/methods#protection")
    policy = html.A(_("the policy, with every threshold"), href="/methods#policy")
    return [
        html.Ol(rules, className="wf-list"),
        html.P(rich("See also: %(cost)s; %(policy)s.", cost=cost, policy=policy)),
    ]


def _proof(release: queries.Release) -> list[Any]:
    found = queries.certificate()
    tried = found.get("cells_attacked", "")
    counted = (
        _("Numbers that it attacked: %(n)s.", n=text.count(int(tried)))
        if tried.isdigit() and found.get("result") == protection.PROVED
        else ""
    )
    link = html.A(_("The certificate says what it found"), href="/methods#certificate")
    again = _("Anybody who has the release can run the attack again.")
    return [
        _answer(f"{protection.proof(release.meta)} {counted}".strip()),
        html.P([again, " ", link, "."]),
    ]


def _limits(release: queries.Release) -> list[Any]:
    employers = int(release.policy.get("count_min_employers", 1)) > 1
    return [
        _answer(_("A proof is only as good as what it reckons with. This one leaves out:")),
        _list(
            [
                _(
                    "Employers who put their files together. Each of them alone learns nothing of "
                    "another one; two of them together might learn of a third."
                )
                if employers
                else _("Employers, who know their own people and can take them away from a count."),
                _(
                    "People who tell each other what they know. One person who knows their own "
                    "record is reckoned with; many who add up theirs are not."
                ),
                _("Wages. The rules above protect them, but no program attacks them."),
                _("Numbers about the same people that are published somewhere else."),
            ]
        ),
    ]


def _terms(release: queries.Release) -> list[Any]:
    given = [line for line in _said("redisclosure", "terms") or []]
    law = [
        _(
            "School records may be released without consent once nobody can be known from them, "
            "“through single or multiple releases” (34 CFR 99.31(b)(1)). It is for the agency to "
            "decide that this is so."
        ),
        _(
            "Who is given school records that tell who people are may use them only for what they "
            "were given for. With few exceptions, nobody may pass them on without consent (34 CFR "
            "99.33)."
        ),
        _(
            "Wage records that tell who a worker or an employer is, alone or with other public "
            "facts, must be kept secret (20 CFR 603.4)."
        ),
    ]
    return [
        _list([*given, _("How to cite a page is at its foot.")])
        if given
        else _answer(_("The policy of this release sets no terms.")),
        html.H3(_("What the law says of the records behind them")),
        _list(law),
    ]


def _decisions(release: queries.Release, table: Table) -> list[Any]:
    record = release.record
    found: list[Any] = [_answer(_approved(release))]
    if record.warning:
        found.append(html.P(html.Strong(record.warning)))
    if not table.rows:
        return [*found, html.P(_("No decisions were recorded when this release was made."))]
    return [
        *found,
        data_table(table, compact=True, classes="wf-table--cards"),
        csv_link("/csv/privacy/decisions.csv", _("this table")),
        html.P(
            _(
                "Each line of this record is tied to the line before it, so that one that is "
                "changed, or taken out between others, is noticed. It is no signature: people gave "
                "their names, and no machine checked who they are."
            ),
            className="wf-note",
        ),
    ]


def _approved(release: queries.Release) -> str:
    """Who had to sign the release, and who did."""
    record = release.record
    if not record.asked:
        if release.synthetic:
            return _("The people here are invented, so nobody has to sign this release.")
        return _("The policy of this release asks nobody to sign it.")
    signed = [
        _("%(who)s as %(role)s", who=who, role=record.role(role))
        for role, who in record.signed.items()
    ]
    roles = ", ".join(record.role(role) for role in record.asked)
    asked = _(
        "Before a release is public, a person must sign it as each of these, and nobody as two: "
        "%(roles)s.",
        roles=roles,
    )
    if not signed or record.fault:
        return asked
    people = _("This one was signed by %(people)s.", people=", ".join(signed))
    return f"{asked} {people}"


def _contact(release: queries.Release) -> list[Any]:
    office = _said("contact", "office") or _("the agency that publishes this site")
    ways = _ways(release.policy.get("contact", {}))
    told = rich("Tell %(office)s.", office=html.Strong(office))
    missing = _("How to reach it is not filled in yet: the agency does so in its policy.")
    return [
        _answer(told),
        _list(ways) if ways else html.P(missing),
        html.H3(_("What to say")),
        _list(
            [
                _("the address of the page, or the name of the file, and the release"),
                _("which numbers, and how they lead to a person: the steps, not the person"),
                _("how the agency can reach you, if you like"),
            ]
        ),
        html.H3(_("What not to send")),
        _list(
            [
                _("names, numbers or records of people, not even your own"),
                _("what you found out about somebody"),
            ]
        ),
        html.P(
            _(
                "Please tell nobody else until the agency has had time to act. It can take a "
                "release back with one command, and says so here."
            )
        ),
    ]


def _ways(contact: Mapping[str, str]) -> list[Any]:
    """How the office can be reached, each as a link."""
    found = []
    if email := contact.get("email"):
        found.append(_way(_("Email"), f"mailto:{email}", email))
    if phone := contact.get("phone"):
        found.append(_way(_("Phone"), f"tel:{re.sub(r'[^0-9+]', '', phone)}", phone))
    if url := contact.get("url"):
        found.append(_way(_("On the web"), url, url))
    return found


def _way(name: str, href: str, words: str) -> list[Any]:
    return [f"{name}: ", Plain("a", {"href": href, "data-fixed": ""}, words)]


def layout(**given: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("privacy")


register_page(__name__, path="/privacy", title=titled(TITLE), content=content)
