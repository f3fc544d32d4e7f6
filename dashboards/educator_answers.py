"""What the page of CTE teachers answers: number first, then a sentence, a picture and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import STATE, SUPPRESSED, TOTAL
from dashboards import (
    bands,
    educator_tables,
    educators,
    maps,
    notes,
    queries,
    reasons,
    text,
    views,
)
from dashboards.components import (
    Table,
    csv_link,
    data_table,
    numbers,
    question,
    stat,
    stat_cell,
    with_contents,
)
from dashboards.csv_files import csv_href
from dashboards.educators import IN_FIVE, IN_TEN, Ordered
from dashboards.language import _, rich
from dashboards.queries import Row
from dashboards.selection import Selection
from dashboards.terms import term
from dashboards.text import cell

PAGE = "educators"  # as files and pictures name it
SOURCES = ("n_educators", "n_matched", "annual_openings")  # whose sources the page cites


@dataclass(frozen=True)
class Asked:
    """A selection with what the release has for it."""

    selection: Selection

    @cached_property
    def row(self) -> Row | None:
        """The teachers of the cluster and place that are chosen."""
        return educators.groups().get(educators.key(self.selection))

    @cached_property
    def year(self) -> str:
        """The school year, by its spring."""
        return educators.year_of(self.selection)

    @cached_property
    def clusters(self) -> Ordered:
        """Every cluster, in the order that is chosen."""
        rows = educators.of_clusters(self.selection.region, self.year)
        return educators.ordered(educators.beside(rows), self.selection.order)

    @cached_property
    def regions(self) -> list[Row]:
        """Every workforce region."""
        return educators.of_regions(educators.key(self.selection)[0], self.year)

    @cached_property
    def years(self) -> list[Row]:
        """Every school year of the teachers that are chosen."""
        return educators.of_years(*educators.key(self.selection)[:2])

    @property
    def who(self) -> str:
        """Whose numbers these are."""
        place = views.place_name(self.selection.region)
        if not self.selection.cluster:
            return _("CTE teachers in %(place)s", place=place)
        title = views.codes().programs[self.selection.cluster].title
        return _("CTE teachers of %(cluster)s in %(place)s", cluster=title, place=place)


def answers(asked: Asked, tables: Mapping[str, Table]) -> list[Any]:
    """Every question of the page with its answer."""
    questions = [
        _by_cluster(asked),
        _beside(asked, tables["clusters"]),
        _by_region(asked, tables["regions"]),
        _by_year(asked, tables["years"]),
        _reading(asked),
    ]
    return [
        html.P(_summary(asked), className="wf-summary"),
        _in_short(asked) if asked.row else None,
        html.P(_able(), className="wf-answer wf-teachers__rule"),
        *_why_blank(asked),
        *with_contents(questions),
    ]


def _summary(asked: Asked) -> str:
    return _("%(who)s, school year ending in %(year)s.", who=asked.who, year=asked.year)


def _in_short(asked: Asked) -> html.Div:
    """The teachers that are chosen, in three numbers."""
    row = asked.row
    return html.Div(
        [
            stat(
                stat_cell(cell(row, IN_FIVE)),
                _("can retire within five years"),
                _of(row, "n_within_5", asked.year),
            ),
            stat(
                stat_cell(cell(row, IN_TEN)),
                _("can retire within ten years"),
                _of(row, "n_in_10", asked.year),
            ),
            stat(
                stat_cell(cell(row, "age_p50")),
                _("is their median age"),
                _("Half are this old or younger. %(source)s", source=_source("n_educators")),
            ),
        ],
        className="wf-stats",
    )


def _of(row: Row | None, count: str, year: str) -> str:
    """Of how many teachers a share is."""
    part_of, people = cell(row, count), cell(row, "n_educators")
    if part_of.shown and people.shown:
        return _(
            "%(n)s of %(people)s teachers in %(year)s",
            n=text.value(part_of),
            people=text.value(people),
            year=year,
        )
    if people.shown:
        return _("Of %(people)s teachers in %(year)s", people=text.value(people), year=year)
    return ""


def _source(entry: str) -> str:
    """Where a number is from."""
    row = queries.definition(entry)
    return _("Source: %(source)s.", source=notes.cited(row["source"])) if row else ""


def _able() -> list[Any]:
    """What able to retire means in this release, with its numbers, and what it does not mean."""
    policy = queries.release().policy
    age, service = policy.get("retirement_age"), policy.get("retirement_service")
    able = term("able_to_retire", _("able to retire"))
    if age is None or service is None:
        return rich(
            "Being %(able)s is not a plan to do so: some stay, some leave sooner.", able=able
        )
    return rich(
        "Teachers are %(able)s from age %(age)s on, or with %(service)s years of service, "
        "whichever comes first. That does not mean that they will: some stay, some leave sooner. "
        "Those who can retire today are in the first number and are not counted apart.",
        able=able,
        age=str(age),
        service=str(service),
    )


def _why_blank(asked: Asked) -> list[Any]:
    """Why the chosen teachers have no share, and the nearest number that is shown."""
    item = cell(asked.row, IN_FIVE)
    if item.shown:
        return []
    group = educators.key(asked.selection)
    found = educator_tables.way(asked.selection, group, IN_FIVE)
    hidden = item.status == SUPPRESSED
    words = _(
        "Teachers are counted by cluster for the whole state, and by region for all clusters "
        "together. In smaller groups, people could be told apart."
    )
    reason = reasons.HIDDEN if hidden else reasons.NOT_COUNTED
    return [reasons.block(reason, "" if hidden else words, reasons.near(found))]


def _by_cluster(asked: Asked) -> Any:
    if not asked.clusters.clusters:
        return None
    return question(
        "clusters",
        _("In which clusters can many teachers soon retire?"),
        [
            html.P(_apart(asked.clusters.bands), className="wf-answer"),
            _elsewhere(asked),
            educator_tables.clusters_dots(asked.selection, asked.clusters),
        ],
    )


def _apart(found: Sequence[bands.Band]) -> str:
    """How far shares are apart, and whether that may be chance."""
    if not found:
        return _("No share can be shown.")
    low, high = text.percent(found[-1].low), text.percent(found[0].high)
    said = _("The shares go from %(low)s to %(high)s.", low=low, high=high)
    if len(found) == 1:
        more = _("Groups this small can differ so much by chance alone. So this is no ranking.")
    else:
        more = _(
            "They fall into %(n)s groups. Inside a group, chance alone could make the difference.",
            n=len(found),
        )
    return f"{said} {more}"


def _elsewhere(asked: Asked) -> html.P | None:
    """Says so where clusters are those of the state, though a region is chosen."""
    place = educator_tables.place_of(asked.clusters)
    if place == asked.selection.region:
        return None
    words = _(
        "By cluster, teachers are counted for all of %(state)s only.", state=views.place_name(place)
    )
    return html.P(words, className="wf-note")


def _beside(asked: Asked, table: Table) -> Any:
    """Teachers, students and openings, cluster by cluster."""
    if not asked.clusters.clusters:
        return None
    return question(
        "depend",
        _("Where do many students and openings depend on them?"),
        [
            html.P(_high(asked), className="wf-answer"),
            html.P([_large(), " ", _ordered_by(asked)], className="wf-note"),
            html.Div(data_table(table), className="wf-teachers"),
            csv_link(csv_href(PAGE, "clusters", asked.selection), _("this table")),
        ],
    )


def _high(asked: Asked) -> str:
    found = educators.high_on_all(asked.clusters.clusters)
    if not found:
        return _("No cluster is above the middle one in all three: teachers, leavers and openings.")
    return _(
        "Above the middle cluster in all three, teachers who can retire within five years, leavers "
        "and openings: %(clusters)s.",
        clusters=text.join(one.title for one in found),
    )


def _large() -> str:
    return _(
        "Large clusters have more of all three; the share says how large a part of their teachers "
        "can soon retire."
    )


def _ordered_by(asked: Asked) -> str:
    """The order of the table, in words."""
    order = educator_tables.order_words(asked.selection, asked.clusters)
    if asked.selection.order != "share":
        return _("In order of: %(order)s. The whole bar is the largest number.", order=order)
    if len(asked.clusters.bands) > 1:
        return _(
            "Groups of equals from the highest share down; inside a group, in order of name. "
            "Hidden shares come last."
        )
    return _(
        "The shares cannot be told apart, so clusters are in order of name. Hidden shares come "
        "last."
    )


def _by_region(asked: Asked, table: Table) -> Any:
    rows = asked.regions
    if not rows:
        return None
    numbers_of = [educators.share_of(row, row["region_code"]) for row in rows]
    found = bands.bands(one for one in numbers_of if one)
    selection = asked.selection
    chosen = educators.key(selection)[0]
    only_all = chosen != TOTAL and rows[0]["taught_code"] == TOTAL
    drawn = maps.regions(
        rows,
        IN_FIVE,
        ident="educators-map",
        title=_(
            "Share of CTE teachers able to retire within five years, by region, %(year)s",
            year=asked.year,
        ),
        href=lambda code: educator_tables.address(
            selection, (rows[0]["taught_code"], code, asked.year)
        ),
        here=selection.region,
    )
    note = _("By region, only the teachers of all clusters together are counted.")
    return question(
        "regions",
        _("In which regions can many teachers soon retire?"),
        [
            html.P(_apart(found), className="wf-answer"),
            html.P(note, className="wf-note") if only_all else None,
            drawn,
            numbers(table, csv_href(PAGE, "regions", selection), _("these numbers")),
        ],
    )


def _by_year(asked: Asked, table: Table) -> Any:
    if len(asked.years) < 2:
        return None
    series = [(row["cohort_code"], cell(row, IN_FIVE)) for row in asked.years]
    ages = [(row["cohort_code"], cell(row, "age_p50")) for row in asked.years]
    return question(
        "years",
        _("Is the share growing?"),
        [
            html.P(text.trend_sentence(asked.who, series), className="wf-answer"),
            html.P(text.trend_sentence(_("Median age"), ages), className="wf-answer"),
            educator_tables.years_dots(asked.selection, asked.years, asked.who),
            numbers(table, csv_href(PAGE, "years", asked.selection), _("these numbers")),
        ],
    )


def invitation() -> html.Section | None:
    """The way here from the supply of people: who teaches them."""
    whole = educators.groups().get((TOTAL, STATE, next(reversed(views.codes().taught), "")))
    share = cell(whole, IN_FIVE)
    if whole is None or not share.shown:
        return None
    link = html.A(_("Which CTE teachers will we lose?"), href=educator_tables.PATH)
    said = rich(
        "No program without somebody to teach it: %(share)s of CTE teachers can retire within "
        "five years. %(link)s",
        share=text.value(share),
        link=link,
    )
    return question("teachers", _("Who will teach the next ones?"), [html.P(said)])


# What it means


def _reading(asked: Asked) -> html.Section:
    lines = [
        _(
            "All CTE teachers are counted, each once a year, so the shares are exact. The likely "
            "range says how far chance could move the share of a group of that size."
        ),
        _leavers(),
        _(
            "Openings are expected each year in the jobs that a cluster’s programs lead to, by the "
            "federal list that matches programs and occupations (CIP to SOC). It is a projection. "
            "A job that several clusters lead to counts in each, so the numbers do not add up."
        ),
        _frameworks(),
        _sources(),
    ]
    items = [html.Li(line) for line in lines if line]
    return question(
        "reading", _("How to read these numbers"), [html.Ul(items, className="wf-list")]
    )


def _sources() -> str:
    """Where the numbers of the page are from."""
    rows = filter(None, map(queries.definition, SOURCES))
    cited = dict.fromkeys(notes.cited(row["source"]) for row in rows)
    return _("Sources: %(sources)s.", sources="; ".join(cited))


def _leavers() -> str:
    span = educators.leaving_years()
    if span is None:
        return ""
    return _(
        "Leavers a year are people who left school in %(years)s with the cluster as their main "
        "program and could be looked up, on average. A teacher has students of several grades, so "
        "a cluster has more students than leavers.",
        years=text.years(*span),
    )


def _frameworks() -> str:
    if not views.codes().clusters("2024"):
        return ""
    return _(
        "Teachers are counted by the 16 career clusters. The records do not say which cluster of "
        "the 2024 framework they teach."
    )
