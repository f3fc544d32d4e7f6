"""Who has work-based learning, and who earns a credential: shares of each group, and differences.

Each share has Wilson's interval; its difference from that of the group that the policy compares
others with has Newcombe's (see `gaps.apart`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, NO_DATA, STATE, TOTAL
from dashboards import queries, text, views
from dashboards.answers import split
from dashboards.components import Column, Table, instead, numbers, question, stat, stat_cell
from dashboards.csv_files import csv_href
from dashboards.dots import Dot, dots, top_of
from dashboards.gaps import apart, signed
from dashboards.gaps.apart import Gap
from dashboards.gaps.rows import usual_of
from dashboards.gaps.words import inside
from dashboards.language import N_, Words, _
from dashboards.selection import Selection
from dashboards.text import Cell, cell

PAGE = "access"
LINES = "wf-dots--lines wf-access"
STATS = 4  # groups, as many as fit beside each other
Row = queries.Row


@dataclass(frozen=True)
class Subject:
    """What is asked about: a cube of parts of looked-up leavers, at one point in time.

    own  grouping that the cube is itself about
    """

    cube: str
    column: str
    horizon: str
    parts: tuple[str, ...]
    asked: str
    own: str = ""


LEARNING = Subject(
    "learning",
    "learning_code",
    "q2",
    ("yes",),
    N_("Who has work-based learning?"),
    "work_based_learning",
)
CREDENTIALS = Subject(
    "attainment",
    "attainment_code",
    "y06",
    ("college", "industry", "none"),
    N_("Who earns a credential?"),
)
SAID = Words(  # part -> what is said of a group's share
    {
        "yes": N_("had work-based learning"),
        "college": N_("earned a college certificate or degree"),
        "industry": N_("earned an industry certification or license, and none of a college"),
        "none": N_("have no credential on record"),
    }
)


@dataclass(frozen=True)
class Shares:
    """The shares of every group in each part.

    rows  group and part -> row with the counts of both, and the share
    """

    subject: Subject
    selection: Selection
    rows: Mapping[tuple[str, str], Row]
    titles: Mapping[str, str]

    @cached_property
    def groups(self) -> list[str]:
        """Groups that anybody is in, in the order of the release."""
        there = {group for group, _part in self.rows}
        return [code for code in self.titles if code in there]

    @cached_property
    def parts(self) -> list[str]:
        """Parts that the release has."""
        there = {part for _group, part in self.rows}
        return [part for part in self.subject.parts if part in there]

    @property
    def reference(self) -> str:
        """The group that others are compared with: the policy's, or else the largest."""
        usual = usual_of(self.selection.group)
        if usual in self.groups:
            return usual
        sizes = {code: self.people(code).value or 0 for code in self.groups}
        return max(sizes, key=lambda code: sizes[code], default="")

    def share(self, group: str, part: str) -> Cell:
        """The share of a group in a part."""
        return cell(self.rows.get((group, part)), "rate_part")

    def count(self, group: str, part: str) -> Cell:
        """The people of a group in a part."""
        return cell(self.rows.get((group, part)), "n_part")

    def people(self, group: str) -> Cell:
        """The people of a group."""
        found = [row for (code, _part), row in self.rows.items() if code == group]
        return cell(found[0] if found else None, "n_matched")

    def ends(self, group: str, part: str) -> tuple[float, float] | None:
        """The likely range of a share."""
        found = apart.limits(self.rows.get((group, part)), "rate_part", 0)
        return (found.low, found.high) if found else None

    def gap(self, group: str, part: str) -> Gap | None:
        """The difference from the group that others are compared with."""
        if group == self.reference:
            return None
        rows = (self.rows.get((code, part)) for code in (group, self.reference))
        return apart.gap(*rows, "rate_part")

    @property
    def hidden(self) -> bool:
        """Whether a share is suppressed."""
        return any(
            self.share(group, part).status == "suppressed"
            for group in self.groups
            for part in self.parts
        )


def shares(subject: Subject, selection: Selection) -> Shares:
    """What the release has of a subject by a grouping, in the state or in a cluster."""
    program = selection.cluster or TOTAL
    titles = dict(views.codes().groups[selection.group][1])
    if subject.own == selection.group:
        return Shares(subject, selection, {}, titles)
    people = {
        row["subgroup_code"]: row
        for row in queries.outcomes(
            program_code=program,
            region_code=STATE,
            cohort_code=ALL_COHORTS,
            horizon_code=subject.horizon,
            subgroup_dim=selection.group,
        )
        if row["n_matched_status"] != NO_DATA
    }
    rows = {
        (row["subgroup_code"], row[subject.column]): _row(row, people[row["subgroup_code"]])
        for row in queries.by_part(subject.cube, program, selection.group)
        if row["subgroup_code"] in people and row["horizon_code"] == subject.horizon
    }
    return Shares(subject, selection, rows, titles)


def _row(part: Row, whole: Row) -> dict[str, Any]:
    """A part of a group as a row of outcomes would have it: people, those in the part, share."""
    return {
        "n_matched": whole["n_matched"],
        "n_matched_status": whole["n_matched_status"],
        "n_part": part["n"],
        "n_part_status": part["n_status"],
        "rate_part": part["share"],
        "rate_part_status": part["share_status"],
    }


# The answer


def answer(found: Shares, given: Mapping[str, Table]) -> html.Section:
    """The question with its answer."""
    subject = found.subject
    if not found.rows:
        return question(subject.cube, _(subject.asked), [_absent(found)])
    pictures = [_picture(found, part) for part in found.parts]
    return question(
        subject.cube,
        _(subject.asked),
        [
            html.P(_whose(found), className="wf-summary"),
            html.Div([_stat(found, group) for group in found.groups[:STATS]], className="wf-stats"),
            html.Ul([html.Li(line) for line in lines(found)], className="wf-findings"),
            *pictures,
            numbers(
                given[subject.cube],
                csv_href(PAGE, subject.cube, found.selection),
                _("these numbers"),
            ),
            views.why_hidden() if found.hidden else None,
            html.P(_about(found), className="wf-note"),
        ],
    )


def _stat(found: Shares, group: str) -> Any:
    part = found.parts[0]
    return stat(
        stat_cell(found.share(group, part)),
        f"{found.titles[group]}: {text.lower_first(part_title(found, part))}",
        _("Of %(people)s looked up", people=text.inline(found.people(group))),
    )


def lines(found: Shares) -> list[str]:
    """Each group in a sentence, for the first of the parts or for those that say the most."""
    parts = [part for part in found.parts if part != "none"] or found.parts
    return [_sentence(found, group, part) for part in parts for group in found.groups]


def _sentence(found: Shares, group: str, part: str) -> str:
    item = found.share(group, part)
    did, name = _(SAID[part]), found.titles[group]
    if not item.shown:
        return _(
            "%(group)s: how many %(did)s: %(why)s.", group=name, did=did, why=text.inline(item)
        )
    said = _("%(group)s: %(share)s %(did)s.", group=name, share=text.value(item), did=did)
    gap = found.gap(group, part)
    if gap is None:
        return said
    base = inside(found.titles[found.reference])
    apart_by = text.gap_sentence(item, base, found.share(found.reference, part))
    return f"{said} {apart_by} {_likely(gap)}"


def _likely(gap: Gap) -> str:
    reach = _("Likely range: %(range)s.", range=signed.reach(gap, share=True))
    verdict = _("More than chance.") if gap.sure else _("No more than chance could give.")
    return f"{reach} {verdict}"


def _about(found: Shares) -> str:
    """Whom the shares are of, and what is counted."""
    of = _(
        "Of those who left school in %(place)s in %(years)s and could be looked up.",
        place=views.place_name(STATE),
        years=_years(found),
    )
    defined = queries.definition(found.subject.column) or {}
    said = _localized(defined)
    return f"{of} {said}".strip()


def _years(found: Shares) -> str:
    return views.leaving_years(ALL_COHORTS, found.subject.horizon)


def _whose(found: Shares) -> str:
    """Whom the shares are of: everyone, or the people of a cluster."""
    program = views.codes().programs[found.selection.cluster or TOTAL].title
    return _(
        "%(program)s. People who left school in %(place)s, %(years)s",
        program=program,
        place=views.place_name(STATE),
        years=_years(found),
    )


def _localized(defined: Mapping[str, Any]) -> str:
    spoken = text.language.current()
    key = "long_es" if spoken != text.language.ENGLISH else "long"
    return str(defined.get(key) or defined.get(key.replace("long", "short")) or "")


def _absent(found: Shares) -> html.Div:
    """Why there is nothing, and the nearest choice that has something."""
    subject, selection = found.subject, found.selection
    usual = selection.url("/access", cluster="")
    if subject.own == selection.group:
        why = _("Groups by work-based learning itself cannot be split by it. Choose other groups.")
        return instead(why)
    if subject.cube not in queries.published():
        said = views.absence(subject.cube)
        if said:
            return instead(_("This release does not count this: %(why)s.", why=said))
        return instead(_("This release does not count this."))
    why = _("These groups are not counted for this choice: most would be too small.")
    way = html.A(_("Show everyone who left school"), href=usual)
    return instead(why, way if selection.cluster else None)


def _picture(found: Shares, part: str) -> Any:
    drawn = []
    for group in found.groups:
        item = found.share(group, part)
        said = text.value(item)
        if item.shown:
            said = _(
                "%(share)s: %(n)s of %(people)s",
                share=text.value(item),
                n=text.value(found.count(group, part)),
                people=text.value(found.people(group)),
            )
        drawn.append(Dot(found.titles[group], said, item, found.ends(group, part)))
    title = _(
        "%(part)s, by %(grouping)s, with likely ranges",
        part=part_title(found, part),
        grouping=inside(views.codes().groups[found.selection.group][0]),
    )
    top = _top(found)
    ends = [text.percent(share * top) for share in (0, 0.5, 1)]
    return dots(f"access-{found.subject.cube}-{part}", title, drawn, ends, top, LINES)


def _top(found: Shares) -> float:
    """The end of the scale of all pictures of a subject: a round share that every end is under."""
    ends = (found.ends(group, part) for group in found.groups for part in found.parts)
    return min(1.0, top_of(100 * end[1] for end in ends if end) / 100)


def part_title(found: Shares, part: str) -> str:
    """What the release calls a part."""
    return split.titles(found.subject.cube).get(part, part)


# The table


def table(found: Shares) -> Table | None:
    """A row a group and part; None where there are none."""
    if not found.rows:
        return None
    columns = [
        Column("group", _("Group")),
        Column("part", _("Counted")),
        Column("n_matched", _("Leavers looked up"), "number"),
        Column("n_part", _("Of them"), "number"),
        Column("rate_part", _("Share"), "share"),
        Column("likely_range", _("Likely range"), "range"),
        Column("difference", _("Difference")),
        Column("likely_gap", _("Likely range of the gap")),
    ]
    rows, keys = [], []
    for part in found.parts:
        for group in found.groups:
            rows.append(_line(found, group, part))
            keys.append(_keys(found, group, part))
    caption = _(
        "%(asked)s Left school in %(years)s",
        asked=_(found.subject.asked),
        years=_years(found),
    )
    return Table(found.subject.cube, caption, columns, rows, keys)


def _line(found: Shares, group: str, part: str) -> list[Any]:
    item, gap = found.share(group, part), found.gap(group, part)
    base = inside(found.titles[found.reference])
    if group == found.reference:
        difference = _("The others are compared with %(group)s", group=base)
    else:
        shown = gap is not None
        other = found.share(found.reference, part)
        difference = text.gap_sentence(item, base, other) if shown else ""
    return [
        found.titles[group],
        part_title(found, part),
        found.people(group),
        found.count(group, part),
        item,
        views.spread_words(found.ends(group, part)),
        difference,
        signed.reach(gap, share=True) if gap else "",
    ]


def _keys(found: Shares, group: str, part: str) -> dict[str, Any]:
    gap = found.gap(group, part)
    ends = (gap.value, gap.low, gap.high) if gap else ("", "", "")
    rounded = [end if isinstance(end, str) else round(end, 4) for end in ends]
    return {
        "program_code": found.selection.cluster or TOTAL,
        "region_code": STATE,
        "cohort_code": ALL_COHORTS,
        "horizon_code": found.subject.horizon,
        "subgroup_dim": found.selection.group,
        "subgroup_code": group,
        found.subject.column: part,
    } | dict(zip(("gap", "gap_lower", "gap_upper"), rounded, strict=True))
