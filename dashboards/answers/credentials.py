"""What credential did they earn? The highest kind by leaver, and the awards of the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from aggregates.schema import NO_DATA, NO_PROGRAM, PUBLISHED, TOTAL
from dashboards import queries, text, views
from dashboards.answers import split
from dashboards.answers.answer import Answer, Group, Short, blank
from dashboards.answers.parts import (
    Bar,
    answer,
    bars,
    because,
    elsewhere,
    headline,
    hidden,
    more,
    not_yet,
    source,
    way_to,
)
from dashboards.answers.split import Shares
from dashboards.components import Column, Table, csv_link, data_table, numbers, stat_cell
from dashboards.language import N_, _, ngettext, rich
from dashboards.terms import term
from dashboards.text import Cell, cell

IDENT, CUBE, COLUMN = "credentials", "attainment", "attainment_code"
WHEN = "y06"  # the only point in time that leavers are split so
NONE = "none"
COLLEGE, INDUSTRY = "college", "industry"
AWARDED, AFTER = "a00", "a01"  # the award, and the year after it
FIRST, MOST = 5, 12  # credentials that show at once; that the list of everyone holds
RECORDS = N_("Source: credential records linked to school records.")


def ask(group: Group) -> Answer:
    """The question with its answer."""
    given = split.shares(group, COLUMN, CUBE)
    earned = any_credential(given.get(WHEN, {}))
    rows = awards(group)
    tables = {"attainment": table(group, given), "credentials": award_table(group, rows)}
    return Answer(
        IDENT,
        _("What credential did they earn?"),
        [
            *_earned(group, given, earned, tables["attainment"]),
            _awards(group, tables["credentials"]),
        ],
        Short(earned, _("earned one by six years after leaving")),
        tables,
    )


# The highest credential of each leaver


def any_credential(cells: Mapping[str, Cell]) -> Cell:
    """The share with a credential of any kind: all but those without, where that is published."""
    none = split.of(cells, COLUMN, NONE)
    name = "rate_any_credential"
    if none.shown and none.value is not None:
        return Cell(name, 1 - none.value)
    return Cell(name, None, none.status)


def table(group: Group, given: Shares) -> Table:
    """A row a kind of credential."""
    parts = split.titles(CUBE) if given else {}
    caption = _("Leavers by the highest credential they earned by six years after leaving")
    heading = Table("attainment", caption, [Column("credential", _("Highest credential"))], [])
    return split.table(group, given, COLUMN, parts, heading)


def _earned(group: Group, given: Shares, earned: Cell, rows: Table) -> list[Any]:
    if not given:
        return [_not_there(group)]
    cells, titles = given[WHEN], split.titles(CUBE)
    return [
        headline(
            stat_cell(earned),
            _("earned a credential by six years after leaving school"),
            source(group, group.cell("n_matched", WHEN), WHEN, records=RECORDS),
            [
                answer(_sentence(cells)),
                more(_about()),
                hidden(_nearest(group)) if blank(earned) else None,
            ],
        ),
        None
        if all(blank(item) for item in cells.values())
        else bars(
            _("The highest credential they earned, six years after leaving school"),
            [
                Bar(titles[code], cells[code], "none" if code == NONE else "")
                for code in sorted(split.leaves(CUBE), key=lambda part: part == NONE)
                if code in cells
            ],
            of_a_whole=True,
        ),
        numbers(rows, group.csv("attainment"), _("these numbers")),
    ]


def _sentence(cells: Mapping[str, Cell]) -> str:
    parts = [split.of(cells, COLUMN, part) for part in (COLLEGE, INDUSTRY, NONE)]
    if all(blank(part) for part in parts):
        return _("Which credentials they earned is suppressed to protect privacy.")
    college, industry, none = (text.inline(part) for part in parts)
    if all(part.shown for part in parts):
        return _(
            "%(college)s earned a college certificate or degree. For %(industry)s, the highest was "
            "an industry certification or a license. For %(none)s there is none on record.",
            college=college,
            industry=industry,
            none=none,
        )
    return _(
        "A college certificate or degree: %(college)s. As their highest, an industry "
        "certification or a license: %(industry)s. None on record: %(none)s.",
        college=college,
        industry=industry,
        none=none,
    )


def _about() -> list[Any]:
    name = term("credential", _("credential"))
    return rich(
        "Each person counts once, by their highest %(credential)s, earned in school or after. None "
        "on record does not mean none: those of other states are missing.",
        credential=name,
    )


def _not_there(group: Group) -> html.Div:
    """Why leavers are not split by what they earned."""
    absent = _("This release does not hold which leavers earned a credential.")
    if CUBE in queries.published() and WHEN not in views.codes().horizons_of(
        group.selection.cohort
    ):
        return not_yet(_("It takes six years, and not all of these leavers have had them."))
    return because(*elsewhere(group, CUBE, IDENT, absent, horizon_code=WHEN))


def _nearest(group: Group) -> Any:
    found = queries.nearest(
        CUBE, *group.keys, shown="share", horizon_code=WHEN, attainment_code=NONE
    )
    if found is None:
        return None
    return rich("The nearest larger group: %(link)s", link=way_to(group, found, IDENT))


# Awards of the field


def awards(group: Group) -> list[queries.Row]:
    """Rows of the awards of the field's credentials, at the place or the region around it."""
    if group.selection.program == NO_PROGRAM:
        return []
    return queries.credentials_of(clusters(group), around(group))


def clusters(group: Group) -> list[str]:
    """Ids of the career clusters of the catalogue that the program is in; none for everyone."""
    codes = views.codes()
    node = group.node
    if node.code == TOTAL:
        return []
    inside = codes.programs_in(node.code) if node.level != "program" else [node]
    found = {one.parent or "" for one in inside} | (
        {node.code} if node.level == "cluster" else set()
    )
    return sorted(code.removeprefix("cluster:") for code in found if code)


def around(group: Group) -> str:
    """The place whose awards are counted: a county's are those of its region."""
    place = views.codes().regions[group.selection.region]
    return place.parent or place.code if place.level == "county" else place.code


def award_table(group: Group, rows: Sequence[queries.Row]) -> Table:
    """A row a credential, the one with most awards first."""
    columns = [
        Column("credential", _("Credential")),
        Column("kind", _("Kind")),
        Column("n_awards", _("Awards"), "number"),
        Column("rate_employed_a01", _("Had covered work a year later"), "number"),
        Column("wage_employed_p50_a01", _("Median wage in that year"), "number"),
    ]
    found: dict[str, dict[str, queries.Row]] = {}
    for row in rows:
        found.setdefault(row["credential_code"], {})[row["horizon_code"]] = row
    ordered = sorted(found.values(), key=lambda one: -split.size(counted(one.get(AWARDED))))
    kept = ordered[:MOST] if group.selection.program == TOTAL else ordered
    lines = [_line(one) for one in kept]
    keys = ("credential_code", "region_code", "cohort_code")
    codes = [{key: next(iter(one.values()))[key] for key in keys} for one in kept]
    caption = (
        _("Credentials with the most awards, all years together")
        if group.selection.program == TOTAL
        else _("Credentials of this field, most awards first, all years together")
    )
    return Table("credentials", caption, columns, lines, codes)


def _line(found: Mapping[str, queries.Row]) -> list[Any]:
    any_row = next(iter(found.values()))
    later = found.get(AFTER)
    return [
        any_row["title"],
        any_row["kind"],
        counted(found.get(AWARDED)),
        cell(later, "rate_employed"),
        cell(later, "wage_employed_p50"),
    ]


def counted(row: queries.Row | None) -> Cell:
    """The number of awards; where that is not counted, of those whose holder was looked up."""
    found = cell(row, "n_awards")
    if found.status == NO_DATA and row and row["n_matched_status"] == PUBLISHED:
        return Cell("n_awards", row["n_matched"])
    return found if found.status != NO_DATA else Cell("n_awards", None, _status(row))


def _status(row: queries.Row | None) -> str:
    return str(row["n_matched_status"]) if row else NO_DATA


def _awards(group: Group, rows: Table) -> html.Section | None:
    everyone = group.selection.program == TOTAL
    if group.selection.program == NO_PROGRAM or (everyone and not rows.rows):
        return None
    title = _("Credentials with the most awards") if everyone else _("Credentials in this field")
    return html.Section(
        [html.H3(title, id="awards"), *_listed(group, rows)],
        className="wf-part",
        **{"aria-labelledby": "awards"},
    )


def _listed(group: Group, rows: Table) -> list[Any]:
    if not rows.rows:
        return [because(_no_awards())]
    return [
        answer(_whose_awards(group)),
        *_folded(rows),
        csv_link(group.csv("credentials"), _("these numbers")),
        html.P(_(RECORDS), className="wf-source"),
    ]


def _whose_awards(group: Group) -> str:
    where = views.place_name(around(group))
    if group.selection.program == TOTAL:
        return _(
            "Awards to people whose school was in %(place)s, in every field, whatever program "
            "people took.",
            place=where,
        )
    return _(
        "Awards to people whose school was in %(place)s. They are of the whole field, whatever "
        "program people took.",
        place=where,
    )


def _folded(rows: Table) -> list[Any]:
    """The first credentials; the rest of a long list unfolds."""
    rest = rows.rows[FIRST:]
    if len(rest) < 2:  # nobody unfolds a list for one more
        return [data_table(rows)]
    name = ngettext("One more credential", "%(n)s more credentials", len(rest), n=len(rest))
    return [
        data_table(replace(rows, rows=rows.rows[:FIRST], codes=rows.codes[:FIRST])),
        html.Details(
            [
                html.Summary(name),
                data_table(replace(rows, rows=rest, codes=rows.codes[FIRST:], caption=name)),
            ],
            className="wf-more",
        ),
    ]


def _no_awards() -> str:
    if "credentials" in queries.published():
        return _("The catalogue of credentials has none for this field, or too few to show.")
    return _("This release does not hold awards of credentials.")
