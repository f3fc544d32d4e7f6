"""For employers: people who leave school trained for a field, where, and how work went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dash import html, register_page

from aggregates.schema import STATE
from dashboards import educator_answers, figures, queries, text, views
from dashboards.api import csv_href
from dashboards.components import (
    Table,
    csv_link,
    data_table,
    form,
    numbers,
    part,
    picture,
    question,
    stat,
    stat_cell,
    why_hidden,
)
from dashboards.language import N_, Words, _, ngettext, rich
from dashboards.selection import Selection, credential_path
from dashboards.shell import Page, titled
from dashboards.supply import (
    EARLY,
    Supply,
    field,
    fields_table,
    name,
    supply,
    year_series,
    years_table,
)
from dashboards.takeover import takeover
from dashboards.text import cell

ALLOWED = ("framework", "cluster", "region", "cohort")
PICTURES = ("talent-supply", "talent-years")
MOST = 12  # rows of the picture
TITLE = N_("Who is leaving school, trained for what")
DRAWN = Words(
    {
        "program": N_("Leavers by program"),
        "cluster": N_("Leavers by career cluster"),
    }
)
DRAWN_IN_PART = {
    "program": N_("Leavers by program, the %(rows)s largest shown"),
    "cluster": N_("Leavers by career cluster, the %(rows)s largest shown"),
}


def content(args: Mapping[str, Any]) -> Page:
    """People by field for a place and group of leavers, with their first years of work."""
    selection = replace(views.read(args, ALLOWED), horizon=EARLY)
    found = supply(selection)
    fields, years = fields_table(selection, found), years_table(found)
    most = found.most[:MOST]
    body = [
        html.H1(_("Who left school, trained for what")),
        html.P(
            _(
                "People who left high school by field of training, and how their first years of "
                "work went: who you could hire, and what they have been paid."
            ),
            className="wf-lede",
        ),
        form("/talent", _controls(selection)),
        part("talent-answers", _answers(selection, found, fields, years)),
    ]
    return Page(
        _(TITLE),
        _("The supply of young workers by field of training, region and year, with wages."),
        body,
        {"supply": fields, "years": years},
        {
            "talent-supply": partial(
                figures.supply, [(name(row), cell(row, "n_matched")) for row in most]
            ),
            "talent-years": partial(figures.columns, year_series(found)),
        },
        news=ngettext(
            "Showing %(fields)s field in %(place)s.",
            "Showing %(fields)s fields in %(place)s.",
            len(found.trained),
            fields=text.count(len(found.trained)),
            place=views.place_name(selection.region),
        ),
    )


def _answers(selection: Selection, found: Supply, fields: Table, years: Table) -> list[Any]:
    who = html.P(f"{views.who(selection)}.", className="wf-summary")
    if not found.trained:
        return [who, views.nothing_here("/talent", selection), _notes(selection, found.last)]
    return [
        who,
        _state_of_supply(selection),
        _by_field(selection, found, fields),
        _over_time(selection, found, years),
        educator_answers.invitation(),
        _credentials(),
        _notes(selection, found.last),
    ]


def _state_of_supply(selection: Selection) -> html.Div:
    """The whole field in three numbers."""
    program = field(selection)
    row = queries.one(
        program_code=program,
        region_code=selection.region,
        cohort_code=selection.cohort,
        horizon_code=EARLY,
    )
    return html.Div(
        [
            stat(
                stat_cell(cell(row, "n_matched")),
                _("people left school and could be looked up"),
                views.codes().programs[program].title,
            ),
            stat(
                stat_cell(cell(row, "n_employed")),
                _("had covered work within a year"),
                _share(cell(row, "rate_employed")),
            ),
            stat(
                stat_cell(cell(row, "wage_full_year_p50")),
                _("median wage in year 1 of those at work in all four quarters"),
                _with_any_work(cell(row, "wage_employed_p50")),
            ),
        ],
        className="wf-stats",
    )


def _share(item: text.Cell) -> str:
    return _("%(share)s of those looked up", share=text.value(item)) if item.shown else ""


def _with_any_work(median: text.Cell) -> str:
    """The dollars of a wage, and the wage that other pages have: that of more people."""
    if not median.shown:
        return _("In %(dollars)s", dollars=views.dollars_of())
    return _(
        "In %(dollars)s. For all with any covered work in the year: %(wage)s",
        dollars=views.dollars_of(),
        wage=text.value(median),
    )


def _by_field(selection: Selection, found: Supply, fields: Table) -> html.Section:
    most = found.most[:MOST]
    whole = len(most) == len(found.trained)
    title = DRAWN[found.level] if whole else _(DRAWN_IN_PART[found.level], rows=MOST)
    minimum = queries.release().meta.get("minimum_count", "10")
    return question(
        "fields",
        _("Which fields did they train for?"),
        [
            picture(
                "talent-supply",
                title,
                [f"{name(row)}: {text.value(cell(row, 'n_matched'))}" for row in most],
                size="l" if len(most) > 8 else "m" if len(most) > 3 else "s",
            ),
            _without_program(found),
            data_table(fields),
            why_hidden(minimum) if found.hides else None,
            csv_link(csv_href("talent", "supply", selection), _("this table")),
        ],
    )


def _without_program(found: Supply) -> html.P | None:
    """How many trained for no field: with them, the fields add up to everyone."""
    people = cell(found.untrained, "n_matched")
    if not people.shown or people.value is None:
        return None
    return html.P(
        ngettext(
            "%(n)s more person took no program of career and technical education (CTE). With "
            "that row, the last of the table, the fields add up to everyone who left school.",
            "%(n)s more people took no program of career and technical education (CTE). With "
            "that row, the last of the table, the fields add up to everyone who left school.",
            people.value,
            n=text.value(people),
        )
    )


def _over_time(selection: Selection, found: Supply, years: Table) -> html.Section:
    heading = _("How many each year?")
    title = views.codes().programs[field(selection)].title
    if len(found.years) < 2:
        return question("years", heading, [html.P(_too_small(selection, title))])
    series = year_series(found)
    return question(
        "years",
        heading,
        [
            html.P(text.trend_sentence(title, series), className="wf-answer"),
            picture(
                "talent-years",
                _("Leavers by year of leaving school: %(field)s", field=title),
                [f"{label}: {text.value(item)}" for label, item in series],
                size="s",
            ),
            numbers(years, csv_href("talent", "years", selection), _("these numbers")),
        ],
    )


def _too_small(selection: Selection, title: str) -> list[Any]:
    whole = html.A(_("See the whole state"), href=selection.url("/talent", region=STATE))
    return rich(
        "Single years are not shown for %(field)s in %(place)s: the groups would be too small. "
        "%(link)s",
        field=title,
        place=views.place_name(selection.region),
        link=whole,
    )


def _credentials() -> html.Section | None:
    """The way to the pages of credentials; nothing where the release does not hold any."""
    kinds = [row for row in queries.credentials().values() if row["level"] != "credential"]
    if not kinds:
        return None
    links = [
        html.Li(html.A(row["title"], href=credential_path(row["credential_code"]))) for row in kinds
    ]
    return question(
        "credentials",
        _("Looking for a credential?"),
        [
            html.P(
                _(
                    "See who earns it, if they stay, what they are paid and how many openings "
                    "there are. The list of all credentials can be searched and sorted."
                ),
                className="wf-answer",
            ),
            html.Ul(links, className="wf-names"),
        ],
    )


def _notes(selection: Selection, last: str) -> html.Section:
    """What the numbers mean, and what they do not."""
    college = html.A(_("What happens to them later"), href="/programs/total")
    lines = [
        _(
            "Leavers are people who left high school with this field as their main program, and "
            "could be looked up in wage records. A field of training is not a job title."
        ),
        _(
            "Wages are for people who worked all four quarters of the year, the nearest these "
            "records come to steady work, in %(dollars)s. Hours are not recorded.",
            dollars=views.dollars_of(),
        ),
        _later(selection, last),
        rich(
            "People in college with no job yet are not in the count with work. %(link)s",
            link=college,
        ),
    ]
    return question(
        "reading",
        _("Reading these numbers"),
        [html.Ul([html.Li(line) for line in lines if line], className="wf-list")],
    )


def _later(selection: Selection, last: str) -> str:
    """Of whom the later wages are."""
    if not last:
        return ""
    return _(
        "Wages in %(when)s are of those who left in %(years)s.",
        when=text.horizon(last).lower(),
        years=views.leaving_years(selection.cohort, last),
    )


def _controls(selection: Selection) -> list[Any]:
    return [
        views.framework_select(selection, "talent"),
        *views.cluster_controls(selection, "talent", _("Field"), _("All career clusters")),
    ]


def layout(**given: Any) -> Any:
    """What Dash takes over: the page, and two pictures."""
    return takeover("talent", PICTURES)


register_page(__name__, path="/talent", title=titled(TITLE), content=content)
