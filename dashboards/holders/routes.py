"""What leads to it, and what comes next? Programs of its field, and other credentials of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards import queries, views
from dashboards.answers.answer import Answer
from dashboards.answers.parts import answer, because, more
from dashboards.components import Column, Link, Table, csv_link, data_table
from dashboards.holders.awards import LOOKED_UP
from dashboards.holders.holding import AWARDED, FIRST, KINDS, WAGE, Holding, holding
from dashboards.language import N_, Words, _, ngettext, rich
from dashboards.selection import credential_path, program_path
from dashboards.text import cell

IDENT, TABLE = "leads", "related"
RUNGS = {  # type of credential -> how far up; the first two stand beside each other
    "industry_certification": 0,
    "license": 0,
    "certificate": 1,
    "associate": 2,
    "bachelor": 3,
}
STEPS = Words({"up": N_("Next step"), "same": N_("Same step"), "down": N_("Step before")})
FINDER = "https://credentialfinder.org/credential/"


def ask(given: Holding) -> Answer | None:
    """The question with its answer; None for a type and for all, which have no field."""
    if not given.single:
        return None
    rows = table(given)
    return Answer(
        IDENT,
        _("What leads to it, and what comes next?"),
        [*_programs(given), *_related(given, rows)],
        tables={TABLE: rows},
    )


def _programs(given: Holding) -> list[Any]:
    cluster = given.cluster
    if cluster is None:
        return [because(_("The catalogue names no career cluster for it."))]
    nodes = views.codes().programs_in(cluster.code)
    link = html.A(cluster.title, href=program_path(cluster.code))
    said = rich(
        "The catalogue puts it in the career cluster %(cluster)s. Programs of this cluster may "
        "lead to it. Which of them a holder took is not counted.",
        cluster=link,
    )
    items = [html.Li(html.A(node.title, href=program_path(node.code))) for node in nodes]
    return [answer(said), html.Ul(items, className="wf-names") if items else None]


def related(given: Holding) -> list[queries.Row]:
    """Other credentials of its cluster, from the first step to the last."""
    if given.cluster is None:
        return []
    same = [
        row
        for row in queries.credentials().values()
        if row["level"] == "credential"
        and row["cluster_id"] == given.known["cluster_id"]
        and row["credential_code"] != given.code
    ]
    return sorted(same, key=lambda row: (rung(row), row["title"]))


def rung(row: queries.Row) -> int:
    """How far up the type of a credential stands."""
    return RUNGS.get(row["credential_type"], 0)


def step(given: Holding, row: queries.Row) -> str:
    """Whether another credential is a step up from this one, beside it, or below."""
    gap = rung(row) - rung(given.known)
    return "up" if gap > 0 else "down" if gap < 0 else "same"


def table(given: Holding) -> Table:
    """A row a credential of the field."""
    columns = [
        Column("credential", _("Credential")),
        Column("kind", _("Type")),
        Column("step", _("Step")),
        Column("n_awards_looked_up", _("Awards with a holder looked up"), "number"),
        Column("wage_employed_p50_a01", _("Median wage, year 1"), "number"),
    ]
    found = related(given)
    lines = [_line(given, row) for row in found]
    codes = [{"credential_code": row["credential_code"]} for row in found]
    return Table(TABLE, _("Other credentials of the same field"), columns, lines, codes)


def _line(given: Holding, row: queries.Row) -> list[Any]:
    other = holding(row["credential_code"])
    return [
        link(row),
        KINDS.get(row["credential_type"], ""),
        STEPS[step(given, row)],
        cell(other.row(AWARDED), LOOKED_UP),
        cell(other.row(FIRST), f"{WAGE}_p50"),
    ]


def link(row: queries.Row) -> Link:
    """A credential by its title, as the way to its page."""
    return Link(row["title"], credential_path(row["credential_code"]))


def _related(given: Holding, rows: Table) -> list[Any]:
    if not rows.rows:
        return []
    ups = [row for row in related(given) if step(given, row) == "up"]
    return [
        html.H3(_("Next steps in the catalogue"), id="next"),
        answer(_next(ups)),
        more(
            _(
                "A next step here is a credential of the same cluster and of a higher type: from "
                "an industry certification or license to a college certificate, an associate "
                "degree and a bachelor’s degree. The catalogue does not say that one counts "
                "toward the other."
            )
        ),
        data_table(rows),
        csv_link(given.csv(TABLE), _("these numbers")),
    ]


def _next(ups: Sequence[queries.Row]) -> str:
    if not ups:
        return _("The catalogue has no credential of a higher type in this field.")
    return ngettext(
        "The catalogue has %(n)s next step in this field: %(titles)s.",
        "The catalogue has %(n)s next steps in this field: %(titles)s.",
        len(ups),
        n=len(ups),
        titles="; ".join(row["title"] for row in ups),
    )


def finder(ctid: str | None) -> html.P | None:
    """The way to the Credential Finder, for a credential that has an identifier there."""
    if not ctid:
        return None
    way = html.A(_("See it in the Credential Finder"), href=f"{FINDER}{ctid}")
    return html.P(
        rich("CTID (ceterms:ctid): %(ctid)s. %(link)s", ctid=html.Code(ctid), link=way),
        className="wf-kind",
    )
