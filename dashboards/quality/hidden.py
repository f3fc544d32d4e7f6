"""What is suppressed: how much of which cube, whom it hides, and what is too small to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, SUPPRESSED, TOTAL
from dashboards import protection, queries, text, views
from dashboards.components import Column, Link, Table, csv_link, data_table, numbers, question
from dashboards.inventory import CONCENTRATORS, LEVELS, NOT_A_LEVEL, span
from dashboards.language import _, rich
from dashboards.quality.parts import titled
from dashboards.terms import term
from dashboards.text import Cell, cell

RATE = "rate_suppressed"
MANY = 0.2  # of the numbers of a group: from here on it is called often hidden
OUTCOMES = "outcomes"


@dataclass(frozen=True)
class Share:
    """How many of some numbers are suppressed, of those that there are."""

    hidden: int
    there: int

    @property
    def cell(self) -> Cell:
        """The share; no data where there are no numbers."""
        return Cell(RATE, self.hidden / self.there) if self.there else Cell(RATE, None, NO_DATA)

    def __add__(self, other: Share) -> Share:
        return Share(self.hidden + other.hidden, self.there + other.there)


NONE = Share(0, 0)


@dataclass(frozen=True)
class Group:
    """A group of a grouping: its leavers, and how many of its numbers are suppressed."""

    dim: str
    code: str
    grouping: str
    name: str
    leavers: Cell
    share: Share

    @property
    def title(self) -> str:
        """The group where its grouping is not said beside it."""
        return titled(self.name, self.grouping)


@dataclass(frozen=True)
class Hidden:
    """What is suppressed in the release that is served.

    when  point in time at which leavers of a group are counted
    """

    when: str

    @cached_property
    def cells(self) -> dict[tuple[str, str], Share]:
        """By cube and grouping; groupings of CTE concentrators are with those of everyone."""
        found: dict[tuple[str, str], Share] = {}
        for row in queries.suppression_by_group():
            if row["status"] == NO_DATA:
                continue
            key = (row["cube"], plain(row["subgroup_dim"]))
            hidden = row["cells"] if row["status"] == SUPPRESSED else 0
            found[key] = found.get(key, NONE) + Share(hidden, row["cells"])
        return found

    @property
    def whole(self) -> Share:
        """All numbers of the release."""
        return sum(self.cells.values(), NONE)

    @cached_property
    def dims(self) -> dict[str, str]:
        """Groupings that some cube has, with their titles; everyone together first."""
        there = {dim for _cube, dim in self.cells}
        known = {dim: title for dim, (title, _codes) in queries.populations().items()}
        known |= {dim: title for dim, (title, _codes) in views.codes().groups.items()}
        order = [*views.codes().groups, *queries.populations()]
        named = {dim: known[dim] for dim in dict.fromkeys(order) if dim in there}
        return {TOTAL: _("Everyone together"), **named}

    @cached_property
    def cubes(self) -> list[tuple[str, str]]:
        """Cubes with numbers, by title."""
        there = {cube for cube, _dim in self.cells}
        found = [(row["title"], row["cube"]) for row in queries.cubes() if row["cube"] in there]
        return [(cube, title) for title, cube in sorted(found)]

    @cached_property
    def groups(self) -> list[Group]:
        """Groups of every grouping of outcomes; those whose numbers are hidden most come first."""
        counts = {
            (row["subgroup_dim"], row["subgroup_code"]): Share(row["hidden"], row["there"])
            for row in queries.hidden_of_groups()
        }
        found = []
        for dim, (title, codes) in views.codes().groups.items():
            people = {
                row["subgroup_code"]: cell(row, "n_exiters")
                for row in queries.outcomes(
                    program_code=TOTAL,
                    region_code=STATE,
                    cohort_code=ALL_COHORTS,
                    horizon_code=self.when,
                    subgroup_dim=dim,
                )
            }
            nobody = Cell("n_exiters", None, NO_DATA)
            found += [
                Group(dim, code, title, name, people.get(code, nobody), counts[dim, code])
                for code, name in codes.items()
                if (dim, code) in counts
            ]
        return sorted(found, key=lambda group: -_rate(group.share))

    @property
    def often(self) -> list[Group]:
        """Groups of whose numbers many are suppressed."""
        return [group for group in self.groups if _rate(group.share) >= MANY]


def plain(dim: str) -> str:
    """A grouping of CTE concentrators as the same grouping of everyone."""
    return TOTAL if dim == CONCENTRATORS else dim.removeprefix(f"{CONCENTRATORS}__")


def _rate(share: Share) -> float:
    return share.hidden / share.there if share.there else 0.0


def hidden(when: str) -> Hidden:
    """What the release says of it."""
    return Hidden(when)


def answer(found: Hidden, given: dict[str, Table]) -> html.Section:
    """The question with its answer."""
    suppressed = _("suppressed")
    by_measure = html.A(_("By measure, and why"), href="/methods#protection")
    return question(
        "suppressed",
        _("What is suppressed, and whom does that hide?"),
        [
            html.P(_whole(found), className="wf-answer"),
            html.P(
                rich(
                    "A number is %(suppressed)s to keep people private: it is of a few people, or "
                    "would give away a few. So small groups and small places are hidden most. "
                    "%(by_measure)s",
                    suppressed=term("hidden", suppressed),
                    by_measure=by_measure,
                ),
                className="wf-answer__more",
            ),
            html.H3(_("By cube and grouping")),
            data_table(given["suppressed"], compact=True, classes="wf-table--cards wf-heat"),
            csv_link(_csv("suppressed"), _("this table")),
            html.H3(_("By measure")),
            html.P(_by_measure(given["measures"]), className="wf-answer__more"),
            numbers(given["measures"], _csv("measures"), _("this table")),
            html.H3(_("Whom it hides"), id="whom"),
            html.Ul([html.Li(line) for line in group_lines(found)], className="wf-findings"),
            data_table(given["hidden-groups"], compact=True),
            csv_link(_csv("hidden-groups"), _("these numbers")),
            html.H3(_("What is too small to be shown at all"), id="too-small"),
            html.P(_too_small(given["too-small"]), className="wf-answer__more"),
            *_left_out(given["too-small"]),
            csv_link(_csv("too-small"), _("this table")),
        ],
    )


def _csv(table: str) -> str:
    return f"/csv/quality/{table}.csv"


def _whole(found: Hidden) -> str:
    whole = found.whole
    if not whole.there:
        return _("This release has no numbers.")
    if not whole.hidden:
        return _(
            "None of the %(all)s numbers of this release is suppressed.",
            all=text.count(whole.there),
        )
    return _(
        "%(share)s of the numbers of this release are suppressed: %(some)s of %(all)s.",
        share=text.fine_percent(whole.hidden / whole.there),
        some=text.count(whole.hidden),
        all=text.count(whole.there),
    )


def heat_table(found: Hidden) -> Table:
    """A row a cube, a column a grouping: the share of numbers that is suppressed."""
    columns = [
        Column("cube", _("Cube")),
        Column("rate_all", _("All its numbers"), "heat"),
        *(Column(f"rate_{dim}", title, "heat") for dim, title in found.dims.items()),
    ]
    lines, keys = [], []
    for cube, title in found.cubes:
        row = [found.cells.get((cube, dim), NONE) for dim in found.dims]
        name = Link(title, f"/csv/cubes/{cube}.csv")
        lines.append([name, sum(row, NONE).cell, *(share.cell for share in row)])
        keys.append({"cube_code": cube})
    caption = _("Share of numbers suppressed, by cube and grouping; the deeper, the more")
    return Table("suppressed", caption, columns, lines, keys)


def measures_table() -> Table:
    """How many numbers of the outcomes are suppressed, a row a measure."""
    found = protection.suppression_table()
    return Table("measures", found.caption, found.columns, found.rows, found.codes)


def _by_measure(table: Table) -> str:
    """Which measures of the outcomes are suppressed most and least."""
    known = [(row[0], row[1]) for row in table.rows if row[1].shown]
    if not known:
        return _("There are no numbers to compare.")
    (most, highest), (least, lowest) = (
        end(known, key=lambda item: float(item[1].value or 0)) for end in (max, min)
    )
    return _(
        "Of the outcomes, most often suppressed: “%(most)s”, %(high)s of its numbers; least often: "
        "“%(least)s”, %(low)s.",
        most=most,
        high=text.value(highest),
        least=least,
        low=text.value(lowest),
    )


# Whom it hides


def group_lines(found: Hidden) -> list[str]:
    """The groups of whose numbers many are suppressed, each with how many."""
    lines = [
        _(
            "%(group)s: %(share)s of its numbers are suppressed, %(some)s of %(all)s.",
            group=group.title,
            share=text.percent(_rate(group.share)),
            some=text.count(group.share.hidden),
            all=text.count(group.share.there),
        )
        for group in found.often
    ]
    if lines:
        return lines
    return [
        _(
            "Of no group are more than %(most)s of its numbers suppressed.",
            most=text.percent(MANY),
        )
    ]


def groups_table(found: Hidden) -> Table:
    """A row a group: its leavers, its numbers, and those of them that are suppressed."""
    columns = [
        Column("group", _("Group")),
        Column(RATE, _("Share suppressed"), "share"),
        Column("n_suppressed", _("Suppressed"), "number"),
        Column("n_numbers", _("Numbers there are"), "number"),
        Column("n_exiters", _("Leavers in the state"), "number"),
        Column("grouping", _("Grouping")),
    ]
    lines = [
        [
            group.name,
            group.share.cell,
            Cell("n_suppressed", group.share.hidden),
            Cell("n_numbers", group.share.there),
            group.leavers,
            group.grouping,
        ]
        for group in found.groups
    ]
    keys = [{"subgroup_dim": group.dim, "subgroup_code": group.code} for group in found.groups]
    caption = _("Outcomes: numbers suppressed, by group, wherever the group is shown")
    return Table("hidden-groups", caption, columns, lines, keys)


# What is too small


def small_table() -> Table:
    """A row a grouping: how many combinations of levels are left out, of those asked for."""
    columns = [
        Column("grouping", _("For")),
        Column("n_left_out", _("Left out as too small"), "number"),
        Column("n_asked", _("Asked for"), "number"),
        Column(RATE.replace("suppressed", "left_out"), _("Share left out"), "share"),
        Column("where", _("What is left out")),
    ]
    asked: dict[tuple[str, str], list[queries.Row]] = {}
    for row in queries.grids():
        wanted = not row["published"] or row["reason"] == "in the policy"
        if wanted and row["program_level"] not in NOT_A_LEVEL:
            asked.setdefault((row["population"], row["subgroup_dim"]), []).append(row)
    titles = {row["horizon_code"]: row["title"] for row in queries.horizons()}
    lines, keys = [], []
    for (population, dim), rows in asked.items():
        gone = [row for row in rows if not row["published"]]
        name = _dim_title(population, dim)
        share = len(gone) / len(rows)
        lines.append(
            [
                name,
                Cell("n_left_out", len(gone)),
                Cell("n_asked", len(rows)),
                Cell("rate_left_out", share),
                "; ".join(_levels(gone, titles)),
            ]
        )
        keys.append({"population": population, "subgroup_dim": dim})
    order = sorted(range(len(lines)), key=lambda place: -(lines[place][3].value or 0))
    caption = _("Combinations of program, place, years and time since leaving, by grouping")
    return Table("too-small", caption, columns, [lines[n] for n in order], [keys[n] for n in order])


def _dim_title(population: str, dim: str) -> str:
    """Whom a combination is for."""
    if population != "leavers":
        everyone = {"holders": _("Credential holders"), "teachers": _("CTE teachers")}
        return everyone.get(population, population)
    if dim == TOTAL:
        return _("Everyone together")
    if dim == CONCENTRATORS:
        return _("CTE concentrators")
    groups = views.codes().groups
    if dim in groups:
        return groups[dim][0]
    known = queries.populations().get(plain(dim))
    return _("CTE concentrators: %(grouping)s", grouping=known[0] if known else plain(dim))


def _levels(rows: Iterable[queries.Row], titles: Mapping[str, str]) -> list[str]:
    """Combinations in words, with the points in time: 'career cluster × state × one year (year
    8)'.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        levels = (row["program_level"], row["region_level"], row["cohort_level"])
        found.setdefault(levels, set()).add(row["horizon_code"])
    return [f"{_combined(levels)} ({span(when, titles)})" for levels, when in found.items()]


def _combined(levels: Sequence[str]) -> str:
    return " × ".join(text.lower_first(LEVELS[level]) for level in levels)


def _left_out(table: Table) -> list[Any]:
    """Groupings of which something is left out, then those of which nothing is."""
    both = list(zip(table.rows, table.codes, strict=True))
    gone = [item for item in both if item[0][1].value]
    whole = [str(row[0]) for row, _codes in both if not row[1].value]
    rows, codes = [row for row, _ in gone], [code for _, code in gone]
    shown = Table(table.name, table.caption, table.columns, rows, codes)
    words = _("Nothing is left out for: %(names)s.", names="; ".join(whole))
    return [
        data_table(shown, compact=True, classes="wf-table--cards") if gone else None,
        html.P(words, className="wf-note") if whole else None,
    ]


def _too_small(table: Table) -> str:
    gone = sum(int(row[1].value or 0) for row in table.rows)
    asked = sum(int(row[2].value or 0) for row in table.rows)
    if not gone:
        return _("Every combination that the policy asks for is shown.")
    return _(
        "A combination of program, place, years and time since leaving is left out whole if its "
        "groups would hold too few people on average: fewer than %(least)s, or what the policy "
        "asks of it. So %(some)s of %(all)s are left out. Whoever is in such a group is counted in "
        "wider ones alone.",
        least=queries.release().policy.get("minimum_mean_group", ""),
        some=text.count(gone),
        all=text.count(asked),
    )


def without_regions() -> list[str]:
    """Groupings of everyone that the policy asks for by region, of which no region is shown."""
    there: dict[str, bool] = {}
    for row in queries.grids():
        dim = row["subgroup_dim"]
        if row["region_level"] == "workforce_region" and dim in views.codes().groups:
            there[dim] = there.get(dim, False) or bool(row["published"])
    return [views.codes().groups[dim][0] for dim, shown in there.items() if not shown]


def tables(found: Hidden) -> dict[str, Table]:
    """Every table of this question, by name."""
    made = [heat_table(found), measures_table(), groups_table(found), small_table()]
    return {table.name: table for table in made}
