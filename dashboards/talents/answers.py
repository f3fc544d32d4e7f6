"""The questions of an employer with their answers, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from dash import html

from aggregates.schema import NO_DATA, STATE
from dashboards import educator_answers, flows, maps, queries, supply, text, views
from dashboards.answers.parts import answer, because, headline, more
from dashboards.components import (
    Column,
    Link,
    Table,
    csv_link,
    data_table,
    numbers,
    picture,
    question,
    stat,
    stat_cell,
    with_contents,
)
from dashboards.csv_files import csv_href
from dashboards.language import N_, Words, _, ngettext, rich
from dashboards.selection import Selection, credential_path
from dashboards.supply import Supply, name, year_series
from dashboards.talents import balance
from dashboards.talents.balance import Job, Ratio
from dashboards.talents.people import (
    People,
    coarser,
    coarser_in_regions,
    left_out,
    names,
    number,
    of_regions,
    people,
    whose,
)
from dashboards.talents.start import CLUSTER, EVERYONE, Start
from dashboards.talents.where import Where, listed, near_way, regions
from dashboards.text import Cell, cell

MOST = 12  # rows of the picture
PATH = "/talent"
FLOWS = "talent-flows"
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


@dataclass(frozen=True)
class Asked:
    """What is asked, and the rows that answer it."""

    selection: Selection
    start: Start
    place: Where
    found: Supply  # of the one region or the state that is shown by field and by year

    @classmethod
    def of(cls, selection: Selection, start: Start, place: Where) -> Asked:
        """The rows of a selection."""
        shown = replace(selection, region=place.one or STATE)
        if not start.units:
            return cls(selection, start, place, Supply((), {}, "", "program", ()))
        units = () if start.kind in (EVERYONE, CLUSTER) else start.units
        if units and not place.whole and place.one:
            units = start.in_regions()
        return cls(selection, start, place, supply.supply(shown, units))

    @property
    def shown(self) -> Selection:
        """The selection at the one region that is looked at, or the state."""
        return replace(self.selection, region=self.place.one or STATE)

    @cached_property
    def people(self) -> People:
        """Everybody of the field in the regions."""
        return people(self.start, self.place.codes, self.selection.cohort)

    @cached_property
    def jobs(self) -> list[Job]:
        """The jobs that its programs lead to, in the regions."""
        return balance.jobs(self.start, self.place)

    @cached_property
    def openings(self) -> Cell:
        """The openings of all these jobs."""
        return balance.openings(self.jobs)

    @cached_property
    def openings_there(self) -> dict[str, Cell]:
        """Openings by region."""
        return balance.by_region(self.start)

    @cached_property
    def ratio(self) -> Ratio | None:
        """Leavers for each hundred openings."""
        return balance.ratio(self.people, self.openings)

    @cached_property
    def by_region(self) -> list[dict[str, Any]]:
        """A row a region: those that are chosen, or every one."""
        chosen = listed(self.place.codes)
        return [row for row in self.every_region if row["region_code"] in chosen]

    @cached_property
    def every_region(self) -> list[dict[str, Any]]:
        """A row for every region of the state."""
        return of_regions(self.start, regions(), self.selection.cohort)

    @cached_property
    def flows(self) -> tuple[str, list[flows.Flow]]:
        """When, and everybody's flows between regions."""
        return flows.latest()

    @cached_property
    def by_year(self) -> Supply:
        """The leavers by year: of the field there, else of its clusters in the whole state."""
        if len(self.found.years) > 1 or self.start.kind == EVERYONE or not self.start.units:
            return self.found
        whole = replace(self.selection, region=STATE)
        for units in (self.start.units, self.start.clusters):
            wider = supply.supply(whole, units)
            if len(wider.years) > 1:
                return wider
        return self.found

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table of the page."""
        return {
            "supply": supply.fields_table(self.shown, self.found),
            "years": supply.years_table(self.by_year),
            "regions": _regions_table(self),
            "jobs": balance.table(self.jobs),
            "credentials": _held_table(self),
            "flows": flows.table(self.flows[1]),
        }

    def csv(self, table: str) -> str:
        """Address of one of its tables as a file."""
        return csv_href("talent", table, replace(self.selection, horizon=""))


def answers(asked: Asked) -> list[Any]:
    """The whole page below its controls."""
    if asked.start.kind in (EVERYONE, CLUSTER) and asked.place.one and not asked.found.trained:
        return [views.nothing_here(PATH, asked.shown), _balance(asked), _held(asked), _notes(asked)]
    if not asked.start.units:
        return [_balance(asked), _held(asked), _notes(asked)]
    questions = [
        _by_field(asked),
        _over_time(asked),
        _where(asked),
        _balance(asked),
        _held(asked),
        _flows(asked),
        educator_answers.invitation(),
        _credentials(asked),
        _notes(asked),
    ]
    return [_in_numbers(asked), *with_contents(questions)]


# In four numbers


def facts(asked: Asked) -> list[tuple[Any, str, str]]:
    """The headline numbers: each with what it is, and whom it is of."""
    found = asked.people
    return [
        (
            number(found),
            _label(asked),
            " ".join(
                part
                for part in (whose(asked.place, found, asked.selection), left_out(found))
                if part
            ),
        ),
        (
            found.share,
            _("had covered work within a year"),
            _("Of leavers who could be looked up."),
        ),
        (
            found.pay,
            _("median wage in year 1 of those at work in all four quarters"),
            _pay_note(found),
        ),
        (
            asked.openings,
            ngettext(
                "openings a year in the %(n)s job that they lead to",
                "openings a year in the %(n)s jobs that they lead to",
                len(asked.jobs),
                n=text.count(len(asked.jobs)),
            )
            if asked.jobs
            else _("openings a year"),
            _("State projections, in %(place)s. A projection is not a count of vacancies.",
              place=asked.place.title),
        ),
    ]  # fmt: skip


def _label(asked: Asked) -> str:
    """What the people have left: a field, or in a region the whole clusters that it is in."""
    if not coarser(asked.start, asked.place):
        return _("people a year left school and could be looked up")
    return _(
        "people a year left programs of %(clusters)s and could be looked up",
        clusters=text.join(names(asked.start)),
    )


def _pay_note(found: People) -> str:
    first = _("In %(dollars)s.", dollars=views.dollars_of())
    shown, every = len(found.wages), len(found.rows)
    if every < 2 or not shown:
        return first
    if shown == 1:
        alone = _("Of the one program or cluster in a region that is shown; %(n)s are suppressed.",
                  n=text.count(every - 1))  # fmt: skip
        return f"{first} {alone}"
    more = _(
        "From the lowest to the highest median of %(shown)s programs or clusters by region; "
        "%(hidden)s more are suppressed.",
        shown=text.count(shown),
        hidden=text.count(every - shown),
    )
    return f"{first} {more}"


def _in_numbers(asked: Asked) -> html.Div:
    made = [
        stat(value if isinstance(value, str) else stat_cell(value), label, note)
        for value, label, note in facts(asked)
    ]
    way = near_way(asked.selection, PATH)
    return html.Div(
        [
            html.Div(made, className="wf-stats"),
            html.P(html.A(way[0], href=way[1]), className="wf-answer__more") if way else None,
        ]
    )


# Which fields, and each year


def _by_field(asked: Asked) -> html.Section | None:
    found = asked.found
    if not asked.place.one or not found.trained:
        return None
    if len(found.early) < 2:
        return None
    most = found.most[:MOST]
    whole = len(most) == len(found.trained)
    title = DRAWN[found.level] if whole else _(DRAWN_IN_PART[found.level], rows=MOST)
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
            data_table(asked.tables["supply"]),
            views.why_hidden() if found.hides else None,
            csv_link(asked.csv("supply"), _("this table")),
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


def _over_time(asked: Asked) -> html.Section:
    heading = _("How many each year?")
    title, found = title_of_years(asked), asked.by_year
    if len(found.years) < 2:
        return question("years", heading, [html.P(_too_small(asked))])
    series = year_series(found)
    return question(
        "years",
        heading,
        [
            html.P(text.trend_sentence(title, series), className="wf-answer"),
            more(_wider_years(asked)) if found is not asked.found else None,
            picture(
                "talent-years",
                _("Leavers by year of leaving school: %(field)s", field=title),
                [f"{label}: {text.value(item)}" for label, item in series],
                size="s",
            ),
            numbers(asked.tables["years"], asked.csv("years"), _("these numbers")),
            more(
                _(
                    "The records hold people who have left. How many are still in school in these "
                    "programs, this release does not hold."
                )
            ),
        ],
    )


def _by_cluster(found: Supply, start: Start) -> bool:
    """Whether rows are of the clusters of a field, and not of its own programs."""
    return any(row["program_code"] not in start.units for row in found.early)


def title_of_years(asked: Asked) -> str:
    """Of whom the years are."""
    if asked.start.kind != EVERYONE and _by_cluster(asked.by_year, asked.start):
        return text.join(names(asked.start))
    return asked.start.title


def _wider_years(asked: Asked) -> str:
    """That the years are of the whole state, and of whole clusters if need be."""
    if not _by_cluster(asked.by_year, asked.start):
        return _("By year, it is shown for the whole state.")
    return _("By year, it is shown for the whole state, by whole career clusters.")


def _too_small(asked: Asked) -> list[Any]:
    selection = replace(asked.selection, around=(), reach="")
    whole = html.A(_("See the whole state"), href=selection.url(PATH, region=STATE))
    return rich(
        "Single years are not shown for %(field)s in %(place)s: the groups would be too small. "
        "%(link)s",
        field=asked.start.title,
        place=views.place_name(asked.shown.region),
        link=whole,
    )


# Where


def _regions_table(asked: Asked) -> Table:
    """A row a region: people, their first year, openings, and the two beside each other."""
    columns = [
        Column("region", _("Workforce region")),
        Column("n_a_year", _("Leavers a year"), "number"),
        Column("rate_employed", _("With work in year 1"), "number"),
        Column("wage", _("Median wage, full year of work"), "range"),
        Column("annual_openings", _("Openings a year"), "number"),
        Column("n_per_100_openings", _("Leavers for 100 openings"), "number"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    lines = [_region_line(asked, row) for row in asked.by_region]
    codes = [{"region_code": row["region_code"]} for row in asked.by_region]
    return Table("regions", _("By workforce region of the school, in order of name"), columns,
                 lines, codes)  # fmt: skip


def _region_line(asked: Asked, row: Mapping[str, Any]) -> list[Any]:
    found: People = row["people"]
    absent = Cell("annual_openings", None, NO_DATA)
    open_ = asked.openings_there.get(row["region_code"], absent)
    given = balance.ratio(found, open_)
    ratio = (
        Cell("n_per_100_openings", given.value)
        if given
        else Cell(
            "n_per_100_openings",
            None,
            found.total.status if not found.total.shown else open_.status,
        )
    )
    return [
        Link(views.codes().regions[row["region_code"]].title,
             balance.link(asked.selection, row["region_code"])),
        cell(row, "n_a_year"), found.share, found.pay, open_, ratio, given.range if given else "",
    ]  # fmt: skip


def _where(asked: Asked) -> html.Section:
    shown = [row for row in asked.by_region if row["n_a_year"] is not None]
    wider = coarser_in_regions(asked.start)
    if not shown:
        body: list[Any] = [because(_("This field is not shown by region."))]
        return question("regions", _("Where do they come from?"), body)
    return question(
        "regions",
        _("Where do they come from?"),
        [
            answer(_spread(shown)),
            more(wider) if wider else None,
            maps.regions(
                asked.every_region,
                "n_a_year",
                ident="talent-map",
                title=_("Leavers a year, by workforce region of the school"),
                href=partial(balance.link, asked.selection),
            ),
            data_table(asked.tables["regions"]),
            views.why_hidden() if len(shown) < len(asked.by_region) else None,
            csv_link(asked.csv("regions"), _("these numbers")),
        ],
    )  # fmt: skip


def _spread(rows: list[dict[str, Any]]) -> str:
    """From the region with fewest to the one with most."""
    ordered = sorted(rows, key=lambda row: row["n_a_year"])
    first, last = ordered[0], ordered[-1]
    if first is last:
        return _(
            "%(region)s: %(n)s leavers a year.",
            region=views.region_title(first["region_code"]),
            n=text.count(first["n_a_year"]),
        )
    return _(
        "From %(low)s leavers a year in %(first)s to %(high)s in %(last)s.",
        low=text.count(first["n_a_year"]),
        first=views.place_name(first["region_code"]),
        high=text.count(last["n_a_year"]),
        last=views.place_name(last["region_code"]),
    )


# Beside openings


def _balance(asked: Asked) -> html.Section:
    heading = _("Is supply ahead of openings?")
    if not asked.jobs:
        return question("openings", heading, [because(_no_jobs(asked))])
    ratio = asked.ratio
    listed_jobs = asked.jobs[: balance.LISTED]
    said = balance.sentence(ratio, asked.people, asked.openings) if ratio else _(
        "How many people leave these programs is not shown here, so no supply can be set beside "
        "the openings.")  # fmt: skip
    rest = len(asked.jobs) - len(listed_jobs)
    return question(
        "openings",
        heading,
        [
            headline(
                stat_cell(Cell("n_per_100", ratio.value)) if ratio else stat_cell(asked.openings),
                _("leavers a year for every 100 openings a year")
                if ratio
                else _("openings a year"),
                _("Openings: state projections. Leavers: %(who)s",
                  who=whose(asked.place, asked.people, asked.selection)),
                [answer(said), *(more(line) for line in (balance.own(asked.start, asked.jobs),)
                                 if line)],
            ),
            html.Ul([html.Li(line) for line in balance.meaning()], className="wf-list"),
            data_table(balance.table(listed_jobs)),
            more(ngettext("%(n)s more job with fewer openings is in the file.",
                          "%(n)s more jobs with fewer openings are in the file.", rest,
                          n=text.count(rest))) if rest > 0 else None,
            csv_link(asked.csv("jobs"), _("these numbers")),
        ],
    )  # fmt: skip


def _no_jobs(asked: Asked) -> str:
    if "demand" not in queries.published():
        return _("This release does not hold openings.")
    return _("The release links no jobs to the programs of this field.")


# Credentials of the field


def _held_table(asked: Asked) -> Table:
    """A row a credential of the field's clusters: awards, and a year later."""
    columns = [
        Column("credential", _("Credential")),
        Column("kind", _("Type")),
        Column("n_awards_looked_up", _("Awards with a holder looked up"), "number"),
        Column("rate_employed_a01", _("Had covered work a year later"), "number"),
        Column("wage_employed_p50_a01", _("Median wage, year 1"), "number"),
    ]
    by_code: dict[str, dict[str, queries.Row]] = {}
    for row in _awards(asked):
        by_code.setdefault(row["credential_code"], {})[row["horizon_code"]] = row
    lines = [
        [
            Link(next(iter(found.values()))["title"], credential_path(code)),
            next(iter(found.values()))["kind"],
            cell(found.get("a00"), "n_matched"),
            cell(found.get("a01"), "rate_employed"),
            cell(found.get("a01"), "wage_employed_p50"),
        ]
        for code, found in by_code.items()
    ]
    codes = [{"credential_code": code} for code in by_code]
    caption = _("Credentials of the field, in the whole state, all years together")
    return Table("credentials", caption, columns, lines, codes)


def _awards(asked: Asked) -> list[queries.Row]:
    if asked.start.kind == EVERYONE:
        return []
    clusters = [code.removeprefix("cluster:") for code in asked.start.clusters]
    return queries.credentials_of(clusters, STATE) if clusters else []


def _held(asked: Asked) -> html.Section | None:
    if asked.start.kind == EVERYONE:
        return None
    rows = asked.tables["credentials"]
    heading = _("Which credentials do they hold?")
    if not rows.rows:
        return question("held", heading, [because(_("This release shows no credentials for it."))])
    return question(
        "held",
        heading,
        [
            answer(
                _(
                    "Credentials that the catalogue puts in this field. Each has a page with who "
                    "earns it, if they stay, and what they are paid."
                )
            ),
            more(
                _(
                    "They are counted for the whole state: in a region, one credential is too "
                    "small to show."
                )
            ),
            data_table(rows),
            csv_link(asked.csv("credentials"), _("these numbers")),
        ],
    )


def _credentials(asked: Asked) -> html.Section | None:
    """The way to the pages of credentials; nothing where the release does not hold any."""
    levels = ("total", "credential_type")
    kinds = [row for row in queries.credentials().values() if row["level"] in levels]
    if not kinds or asked.start.kind != EVERYONE:
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


# Where they go


def _flows(asked: Asked) -> html.Section | None:
    at, found = asked.flows
    if not found:
        return None
    chosen = () if asked.place.whole else asked.place.codes
    when = text.horizon_phrase(at)
    return question(
        "flows",
        _("Where do they go to work?"),
        [
            more(flows.why_all()),
            flows.picture(
                FLOWS,
                _("From region of school to region of work, %(when)s", when=when),
                found,
                chosen,
            ),
            more(_("Work in another state is not in these records.")),
            numbers(asked.tables["flows"], asked.csv("flows"), _("these numbers")),
        ],
    )


# What the numbers mean


def _notes(asked: Asked) -> html.Section:
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
        _later(asked),
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


def _later(asked: Asked) -> str:
    """Of whom the later wages are."""
    last = asked.found.last
    if not last:
        return ""
    return _(
        "Wages in %(when)s are of those who left in %(years)s.",
        when=text.horizon(last).lower(),
        years=views.leaving_years(asked.selection.cohort, last),
    )
