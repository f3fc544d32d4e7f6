"""The profile of a region or a county: what became of its leavers, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from aggregates.schema import ALL_COHORTS, NO_PROGRAM, PUBLISHED, TOTAL
from dashboards import flows, queries, text, views
from dashboards.answers import split
from dashboards.brief.model import Block, Brief, Fact, plain, reading
from dashboards.components import Column, Table
from dashboards.language import _
from dashboards.questions.question import WAGE, WORK, farthest, groups, horizon, listed, names
from dashboards.selection import FRAMEWORK, Selection
from dashboards.supply import EARLY
from dashboards.talents import balance, people
from dashboards.talents.start import start
from dashboards.text import Cell, cell

ROWS = 6  # of a table
GAPS = ("sex", "race_ethnicity", "economically_disadvantaged", "disability", "locale")


def brief(region: str) -> Brief:
    """One page about a place; the state, a workforce region or a county."""
    when = _year(region)
    blocks = [_do(region, when), _work(region, when), _fields(region), *_gaps(region, when)]
    return Brief(
        views.region_title(region),
        _(
            "What became of people who left high school in %(place)s, %(years)s.",
            place=views.place_name(region),
            years=views.leaving_years(ALL_COHORTS, EARLY),
        ),
        _facts(region, when),
        [block for block in blocks if block],
        reading(),
        address(region),
        f"region?region={region}",
        [block.table for block in blocks if block and block.table],
    )


def address(region: str) -> str:
    """Where the profile of a place is."""
    return f"/regions/{quote(region, safe=':')}"


def row(region: str, when: str) -> queries.Row | None:
    """All leavers of a place at a point in time."""
    return queries.one(
        program_code=TOTAL, region_code=region, cohort_code=ALL_COHORTS, horizon_code=when
    )


def _year(region: str) -> str:
    """The year at which outcomes are told: the usual one, or the last before it with a number."""
    years = [code for code in text.YEARS if code <= horizon()]
    shown = [code for code in years if cell(row(region, code), WORK).shown]
    return shown[-1] if shown else horizon()


def _facts(region: str, when: str) -> list[Fact]:
    early, late = row(region, EARLY), row(region, when)
    after = text.horizon_phrase(when)
    of = _("Of leavers who could be looked up, left school in %(years)s.",
           years=views.leaving_years(ALL_COHORTS, when))  # fmt: skip
    college = text.in_college(early)
    return [
        Fact(
            plain(cell(early, "n_matched")),
            _("people left school and could be looked up"),
            _("Left school in %(years)s.", years=views.leaving_years(ALL_COHORTS, EARLY)),
        ),
        Fact(plain(college), _("were in college in year 1"), _("With or without work.")),
        Fact(plain(cell(late, WORK)), _("had covered work %(when)s", when=after), of),
        Fact(
            plain(cell(late, WAGE)),
            _("median wage of those with work, %(when)s", when=after),
            _("In %(dollars)s.", dollars=views.dollars_of()),
        ),
    ]


def _do(region: str, when: str) -> Block:
    said = [text.activity_sentence(row(region, code), code) for code in (EARLY, when)]
    return Block(_("What do people do after high school?"), list(dict.fromkeys(said)))


def _work(region: str, when: str) -> Block | None:
    """Industries, near or not, and to and from other regions."""
    titles = split.titles("sector")
    cells = {
        row["sector_code"]: split.share(row, "sector_code")
        for row in queries.of_group("industries", TOTAL, region, ALL_COHORTS)
        if row["horizon_code"] == when
    }
    shown = sorted((item for item in cells.items() if item[1].shown),
                   key=lambda item: -(item[1].value or 0))[:ROWS]  # fmt: skip
    said = [one for one in (_near(region, when), _moves(region)) if one]
    if not shown and not said:
        return None
    columns = [
        Column("sector", _("Industry of the main employer")),
        Column("rate_sector", _("Share of those with work"), "number"),
    ]
    rows = [[titles[code], item] for code, item in shown]
    table = Table("industries", _("The largest industries, %(when)s",
                                  when=text.horizon_phrase(when)), columns, rows)  # fmt: skip
    return Block(_("Where do they work, and in what?"), said, table if rows else None)


def _near(region: str, when: str) -> str:
    parts: Mapping[str, Cell] = {
        row["place_code"]: split.share(row, "place_code")
        for row in queries.of_group("places", TOTAL, region, ALL_COHORTS)
        if row["horizon_code"] == when
    }
    item = parts.get("in_region")
    if item is None or not item.shown:
        return ""
    return _(
        "Of those with covered work, %(share)s had it in the workforce region of their school "
        "%(when)s.",
        share=text.value(item),
        when=text.horizon_phrase(when),
    )


def _moves(region: str) -> str:
    if views.codes().regions[region].level != "workforce_region":
        return ""
    at, found = flows.latest()
    if not found:
        return ""
    return f"{flows.sentence(found, [region])} {text.upper_first(text.horizon_phrase(at))}."


def _fields(region: str) -> Block | None:
    """Career clusters: people, and openings in the jobs that they lead to."""
    if views.codes().regions[region].level == "county":
        return None
    there = queries.openings(region)
    rows = []
    for node in views.codes().clusters(FRAMEWORK):
        if node.code == NO_PROGRAM:
            continue
        begun = start(Selection(cluster=node.code))
        found = people.people(begun, [region], ALL_COHORTS)
        known = there.get(node.code)
        open_ = Cell("annual_openings", known["n"] if known else None,
                     PUBLISHED if known else "no_data")  # fmt: skip
        ratio = balance.ratio(found, open_)
        rate = Cell("n_per_100", ratio.value) if ratio else Cell("n_per_100", None,
                                                                 found.total.status)  # fmt: skip
        rows.append([node.title, found.a_year, found.share, open_, rate,
                     ratio.range if ratio else ""])  # fmt: skip
    rows.sort(key=lambda line: (-(line[1].value or 0), line[0]))
    columns = [
        Column("cluster", _("Career cluster")),
        Column("n_a_year", _("Leavers a year"), "number"),
        Column("rate_employed", _("With work in year 1"), "number"),
        Column("annual_openings", _("Openings a year"), "number"),
        Column("n_per_100", _("Leavers for 100 openings"), "number"),
        Column("likely_range", _("Likely range"), "range"),
    ]
    caption = _("Career clusters by number of leavers, beside openings in the jobs they lead to")
    return Block(_("Which fields, beside how many openings?"), (),
                 Table("fields", caption, columns, rows)) if rows else None  # fmt: skip


def _gaps(region: str, when: str) -> list[Block]:
    """Each grouping in a line: its groups, and which two are farthest apart."""
    said = []
    for dim in GAPS:
        rows = groups(dim, when, region_code=region) if names(dim) else []
        if len([one for one in rows if cell(one, WORK).shown]) > 1:
            title = views.codes().groups[dim][0]
            said.append(f"{title}: {listed(rows, dim, WORK)}. {farthest(rows, dim)}")
    if not said:
        return []
    heading = _("How far apart are groups, with covered work %(when)s?",
                when=text.horizon_phrase(when))  # fmt: skip
    return [Block(heading, said)]
