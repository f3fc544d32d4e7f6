"""How the numbers are made and protected, with the certificate and every definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from aggregates.schema import STATE, TOTAL
from dashboards import holdings, notes, protection, queries, text, views
from dashboards.components import Column, Table, contents, data_table, question
from dashboards.dictionary import dictionary_table
from dashboards.glossary import TERMS
from dashboards.holdings import csv_of
from dashboards.language import N_, Words, _, rich
from dashboards.shell import Page, titled
from dashboards.takeover import takeover
from dashboards.text import cell

TITLE = N_("Methods")
CONTENTS = Words(
    {
        "short": N_("In short"),
        "definitions": N_("Definitions"),
        "cubes": N_("Cubes"),
        "frameworks": N_("Career clusters"),
        "protection": N_("Privacy"),
        "policy": N_("Policy"),
        "certificate": N_("The certificate"),
        "coverage": N_("Coverage"),
        "tabulated": N_("What is shown"),
        "sources": N_("Sources"),
    }
)


def content(args: Mapping[str, Any]) -> Page:
    """Definitions, protection, the certificate, coverage and what is tabulated."""
    tables = {
        "definitions": dictionary_table(),
        "suppression": protection.suppression_table(),
        "coverage": _coverage_table(),
        **holdings.tables(),
        "certificate": protection.certificate_table(),
    }
    body = [
        html.H1(_("How the numbers are made and protected")),
        html.P(
            _(
                "Every number here has a definition, a group it is about, a source, and a reason "
                "when it is missing."
            ),
            className="wf-lede",
        ),
        _contents(tables),
        *_sections(tables),
    ]
    about = _("Definitions, sources, privacy protection and the audit certificate of every number.")
    return Page(_(TITLE), about, body, tables)


def _contents(tables: Mapping[str, Table]) -> html.Nav:
    """The way to each section of the page."""
    absent = set() if "frameworks" in tables else {"frameworks"}
    return contents((ident, name) for ident, name in CONTENTS.items() if ident not in absent)


def _sections(tables: Mapping[str, Table]) -> list[html.Section]:
    """The sections, in the order of CONTENTS."""
    found = {
        "short": _short(),
        "definitions": _definitions(tables["definitions"]),
        **holdings.sections(tables),
        "protection": _protection(tables["suppression"]),
        "certificate": _certificate(tables["certificate"]),
        "coverage": _coverage(tables["coverage"]),
        "sources": _sources(),
    }
    return [found[ident] for ident in CONTENTS if ident in found]


def _short() -> html.Section:
    lines = [
        _(
            "School records are looked up in state wage records and college enrollment. A share "
            "is always of the leavers who could be looked up."
        ),
        _(
            "Work means wages from an employer that pays state unemployment insurance. There are "
            "three ways to count it, and you choose."
        ),
        _(
            "“Not found in records” is not “unemployed”. Work for oneself, in other states, for "
            "the federal government or in the military is not in the records."
        ),
        _(
            "Yearly wages are in %(dollars)s and count every job in the year. Quarter 2 and "
            "quarter 4 wages are for that quarter alone.",
            dollars=views.dollars_of(),
        ),
        _(
            "A group of leavers is only shown as many years on as wage records reach for all of "
            "it, so later years are about earlier leavers."
        ),
    ]
    return question("short", _("In short"), [_list(lines)])


def _list(lines: list[str]) -> html.Ul:
    return html.Ul([html.Li(line) for line in lines if line], className="wf-list")


def _definitions(table: Table) -> html.Section:
    """Every term that pages explain, then the definitions of the release."""
    dictionary, changes = _("The data dictionary"), _("What changed between releases")
    return question(
        "definitions",
        _("Definitions"),
        [
            html.Dl([_term(key) for key in TERMS], className="wf-terms"),
            html.Details(
                [
                    html.Summary(_("Every measure and grouping, with formula, unit and source")),
                    data_table(table, compact=True),
                ],
                className="wf-more",
            ),
            csv_of("definitions"),
            html.P(
                rich(
                    "%(dictionary)s has every column, code and field of the records; %(changes)s "
                    "compares two releases.",
                    dictionary=html.A(dictionary, href="/data/dictionary"),
                    changes=html.A(changes, href="/data/changes"),
                )
            ),
        ],
    )


def _term(key: str) -> html.Div:
    """A term with all there is to know of it, where the foot of other pages leads."""
    return html.Div(
        [html.Dt(_(TERMS[key].name)), *(html.Dd(line) for line in notes.whole(key))],
        id=notes.anchor(key),
    )


def _protection(table: Table) -> html.Section:
    rules = html.A(_("The rules, who can see what, and whom to tell"), href="/privacy#protection")
    lead = rich(
        "Small numbers are protected, and others with them, until none of them can be worked out. "
        "%(rules)s. This is what it costs.",
        rules=rules,
    )
    return question(
        "protection",
        _("How privacy is protected"),
        [
            html.P(lead, className="wf-answer"),
            data_table(table, compact=True),
            html.P(
                _("The other percentiles of wages are shown where the median is."),
                className="wf-note",
            ),
            csv_of("suppression"),
            html.P(html.A(_("Whom that hides, by cube and by group"), href="/quality#suppressed")),
        ],
    )


def _certificate(table: Table) -> html.Section:
    return question(
        "certificate",
        _("The certificate"),
        [
            html.P(protection.proof(queries.release().meta), className="wf-answer"),
            data_table(table, compact=True),
            csv_of("certificate"),
        ],
    )


def _coverage(table: Table) -> html.Section:
    return question(
        "coverage",
        _("Who could be looked up"),
        [
            html.P(
                _(
                    "Leavers whose records could not be looked up are in no share. This is how "
                    "many could, by year of leaving."
                ),
                className="wf-answer",
            ),
            data_table(table, compact=True),
            csv_of("coverage"),
            html.P(
                html.A(
                    _("By group and place, and what wage records miss: how good are the data?"),
                    href="/quality",
                )
            ),
        ],
    )


def _coverage_table() -> Table:
    codes = views.codes()
    rows = queries.outcomes(program_code=TOTAL, region_code=STATE, horizon_code="q2")
    years = [row for row in rows if codes.cohorts[row["cohort_code"]].level == "year"]
    columns = [
        Column("cohort", _("Left school in")),
        Column("n_exiters", _("Leavers"), "number"),
        Column("n_matched", _("Looked up"), "number"),
        Column("rate_matched", _("Share looked up"), "share"),
        Column("reach", _("Followed up to")),
    ]
    lines = [
        [
            row["cohort_code"],
            *(cell(row, measure) for measure in ("n_exiters", "n_matched", "rate_matched")),
            text.horizon(codes.horizons_of(row["cohort_code"])[-1]),
        ]
        for row in years
    ]
    keys = [{"cohort_code": row["cohort_code"]} for row in years]
    return Table("coverage", _("Leavers looked up in wage records"), columns, lines, keys)


def _sources() -> html.Section:
    meta = queries.release().meta
    first, last = (_quarter(meta.get(f"wages_{end}_quarter", "")) for end in ("first", "last"))
    lines = [
        _("Wage records from %(first)s to %(last)s.", first=first, last=last)
        if first and last
        else "",
        _("School, college and credential records of the state longitudinal data system."),
        _("Consumer Price Index (CPI-U), U.S. city average, all items, for constant dollars."),
        _(
            "Release %(release)s; definitions and policy are part of it.",
            release=queries.release().id,
        ),
    ]
    whole = html.A(
        _("Everything as linked data (JSON-LD, CTDL and QData)"), href="/linked/release.jsonld"
    )
    return question("sources", _("Sources"), [_list(lines), html.P(whole)])


def _quarter(code: str) -> str:
    """'2011Q1' as people say it; nothing for what is no quarter."""
    year, mark, number = code.partition("Q")
    return _("quarter %(number)s of %(year)s", number=number, year=year) if mark else ""


def layout(**given: Any) -> Any:
    """Nothing to take over: the page is complete as the server sends it."""
    return takeover("methods")


register_page(__name__, path="/methods", title=titled(TITLE), content=content)
