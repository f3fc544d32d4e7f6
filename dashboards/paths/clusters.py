"""By career cluster and program: work in the last quarter before leaving beside a year after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from aggregates.schema import BEFORE, NO_PROGRAM
from dashboards import queries, text, views
from dashboards.components import Column, Link, Table, instead
from dashboards.gaps import apart, signed
from dashboards.gaps.apart import Gap
from dashboards.gaps.groups import ends
from dashboards.language import _, ngettext
from dashboards.paths.pairs import Pair, pairs
from dashboards.paths.ways import Row
from dashboards.paths.words import PATH, file, legend, part
from dashboards.queries import WORKED_BEFORE
from dashboards.selection import FRAMEWORK, Node, Selection, program_path
from dashboards.text import Cell

IDENT = "clusters"
WORK = "rate_employed"
JUST_BEFORE, AFTER = BEFORE[-1], "q4"


@dataclass(frozen=True)
class Field:
    """A cluster or a program: its leavers just before leaving, and in a quarter a year after."""

    node: Node
    region: str
    cohort: str
    before: Row | None
    after: Row | None

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """The two shares with covered work."""
        return text.cell(self.before, WORK), text.cell(self.after, WORK)

    @property
    def change(self) -> Gap | None:
        """The later share less the earlier, with limits as if of other people: too wide if off."""
        first, last = (apart.limits(row, WORK, 0) for row in (self.before, self.after))
        return apart.less(last, first) if first and last else None


def fields(selection: Selection) -> list[Field]:
    """The programs of the cluster that is asked for, or every cluster, in the release's order: at
    the nearest place and of the nearest leavers for which work before leaving is counted so.
    """
    codes = views.codes()
    if selection.cluster:
        nodes = codes.programs_in(selection.cluster)
    else:
        nodes = codes.clusters(FRAMEWORK)
        nodes = sorted(nodes, key=lambda node: node.code == NO_PROGRAM)  # they took no program
    names = [node.code for node in nodes]
    for region in codes.ancestors("regions", selection.region):
        for cohort in codes.ancestors("cohorts", selection.cohort):
            if rows := queries.among(WORKED_BEFORE, names, region, cohort):
                return _fields(nodes, region, cohort, rows)
    return []


def _fields(nodes: Sequence[Node], region: str, cohort: str, rows: Sequence[Row]) -> list[Field]:
    before = {row["program_code"]: row for row in rows if row["horizon_code"] == JUST_BEFORE}
    after = {
        row["program_code"]: row
        for row in queries.outcomes(
            program_code=[node.code for node in nodes],
            region_code=region,
            cohort_code=cohort,
            horizon_code=AFTER,
        )
    }
    return [
        Field(node, region, cohort, before[node.code], after.get(node.code))
        for node in nodes
        if node.code in before and before[node.code]["n_matched"] != 0
    ]


def parts(selection: Selection, given: Table) -> list[Any]:
    """What is said of clusters or programs, under a heading of its own."""
    found = fields(selection)
    title = _title(selection)
    if not found:
        words = _(
            "This release does not show work before leaving by career cluster or program: an "
            "average group would be too small to keep people private."
        )
        return [part(title, IDENT, [instead(words, _back(selection))])]
    cells = [item for one in found for item in one.cells]
    return [
        part(
            title,
            IDENT,
            [
                html.Ul([html.Li(said) for said in sentences(found)], className="wf-findings"),
                _picture(selection, found),
                views.why_blank(cells),
                file(selection, given),
                html.P(_back(selection)) if selection.cluster else None,
                html.P(
                    _(
                        "A higher share after leaving is no effect of the program: people are "
                        "older, and no longer at school all day."
                    ),
                    className="wf-note",
                ),
            ],
        )
    ]


def _title(selection: Selection) -> str:
    if not selection.cluster:
        return _("By career cluster")
    cluster = views.codes().programs[selection.cluster].title
    return _("By program: %(cluster)s", cluster=cluster)


def _back(selection: Selection) -> Any:
    if not selection.cluster:
        return None
    href = f"{replace(selection, cluster='', framework=FRAMEWORK).url(PATH)}#{IDENT}"
    return html.A(_("See all career clusters"), href=href)


def _whose(one: Field) -> str:
    """Whom the numbers are of; a year after it may be leavers of fewer years."""
    before, after = (views.leaving_years(one.cohort, when) for when in (JUST_BEFORE, AFTER))
    place = views.place_name(one.region)
    if before == after:
        return _("People who left school in %(place)s, %(years)s.", place=place, years=before)
    return _(
        "People who left school in %(place)s, %(before)s; a year after: %(after)s.",
        place=place,
        before=before,
        after=after,
    )


def sentences(found: Sequence[Field]) -> list[str]:
    """In how many more work a year after, from which change to which, and how many are hidden."""
    known = [(one, change) for one in found if (change := one.change)]
    lines = []
    if known:
        more = sum(change.sure and change.value > 0 for _one, change in known)
        lines.append(
            _(
                "In %(more)s of %(all)s that are shown, a larger share had covered work in the "
                "fourth quarter after leaving than in the last quarter before, by more than "
                "chance.",
                more=text.count(more),
                all=text.count(len(known)),
            )
        )
        low, high = (end(known, key=lambda pair: pair[1].value) for end in (min, max))
        if len(known) > 1:
            lines.append(
                _(
                    "From before to after, the shares differ by %(low)s (%(here)s) to %(high)s "
                    "(%(there)s).",
                    low=signed.short(low[1].value, share=True),
                    here=low[0].node.title,
                    high=_("%(number)s points", number=signed.short(high[1].value, share=True)),
                    there=high[0].node.title,
                )
            )
    hidden = len(found) - len(known)
    if hidden:
        lines.append(
            ngettext(
                "For %(n)s, one or both of the numbers are not shown.",
                "For %(n)s, one or both of the numbers are not shown.",
                hidden,
                n=text.count(hidden),
            )
        )
    return lines


def _picture(selection: Selection, found: Sequence[Field]) -> Any:
    rows = [
        Pair(
            html.A(one.node.title, href=_address(selection, one)),
            _(
                "%(before)s → %(after)s",
                before=text.inline(one.cells[0]),
                after=text.inline(one.cells[1]),
            ),
            one.cells,
            (views.spread(one.before, WORK), views.spread(one.after, WORK)),
        )
        for one in found
    ]
    key = [
        ("before", _("Last quarter before leaving")),
        ("after", _("Fourth quarter after leaving")),
        ("range", _("Likely range, 19 times in 20")),
    ]
    title = _(
        "Share with covered work in a quarter, before and after leaving school. %(whose)s",
        whose=_whose(found[0]),
    )
    scale = [text.percent(share) for share in (0, 0.5, 1)]
    return pairs("paths-clusters", title, rows, scale, 1.0, legend(key))


def _address(selection: Selection, one: Field) -> str:
    """The programs of a cluster; of a program, and of those in no cluster, its own page."""
    node = one.node
    if selection.cluster or not views.codes().programs_in(node.code):
        return program_path(node.code)
    return f"{selection.url(PATH, cluster=node.code)}#{IDENT}"


def table(selection: Selection) -> Table:
    """A row a cluster or program: both shares with their ranges, and the difference."""
    columns = [
        Column("program", _("Program") if selection.cluster else _("Career cluster")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("rate_before", _("Last quarter before leaving"), "number"),
        Column("likely_before", _("Likely range"), "range"),
        Column("n_matched_after", _("Leavers looked up, a year after"), "number"),
        Column("rate_after", _("Fourth quarter after leaving"), "number"),
        Column("likely_after", _("Likely range"), "range"),
        Column("difference", _("Difference")),
    ]
    found = fields(selection)
    lines = [
        [
            Link(one.node.title, _address(selection, one)),
            text.cell(one.before, "n_matched"),
            one.cells[0],
            views.spread_words(views.spread(one.before, WORK)),
            text.cell(one.after, "n_matched"),
            one.cells[1],
            views.spread_words(views.spread(one.after, WORK)),
            _change(one.change),
        ]
        for one in found
    ]
    keys = [
        {"program_code": one.node.code, "region_code": one.region, "cohort_code": one.cohort}
        | {name.replace("gap", "change"): end for name, end in ends(one.change, True).items()}
        for one in found
    ]
    caption = _("Covered work in the last quarter before leaving and in the fourth after")
    return Table("clusters", caption, columns, lines, keys)


def _change(change: Gap | None) -> str:
    if change is None:
        return ""
    size = _("%(number)s points", number=signed.short(change.value, share=True))
    if change.sure:
        return _("%(size)s, more than chance", size=size)
    return _("%(size)s; could be chance", size=size)
