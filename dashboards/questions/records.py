"""Learning at work, credentials, Perkins placement, teachers, and what the records miss."""

from __future__ import annotations

from aggregates.schema import ALL_COHORTS, STATE, SUPPRESSED, TOTAL
from dashboards import educators, queries, text, views
from dashboards.answers import split
from dashboards.language import _
from dashboards.quality import looked_up, parts
from dashboards.questions import gaps
from dashboards.questions.after import shares
from dashboards.questions.question import (
    WAGE,
    WHOLE,
    WORK,
    Question,
    everyone,
    groups,
    known,
    lacking,
    of_leavers,
    said,
)
from dashboards.text import Cell, cell

EARNED_BY = "y06"
SOON, LATER = "q2", "q4"
FIRST = "a01"  # a year after an award


def at_work() -> list[Question]:
    """Learning at work and work while in school."""
    return [learning(), in_school()]


def earned() -> list[Question]:
    """Credentials and their holders, and placement."""
    return [credentials(), holders(), placement()]


def behind() -> list[Question]:
    """Teachers, and what the records do not see."""
    return [teachers(), missed()]


def learning() -> Question:
    """With a work-based learning placement and without, and where placements are."""
    return gaps.compared(
        "learning",
        _("How do people with work-based learning fare?"),
        "work_based_learning",
        _("A difference is not a cause: those with a placement may differ in much else."),
        _placements(),
    )


def _placements() -> str:
    """The share of leavers who had a placement in the cluster with the most openings."""
    there = queries.openings(STATE)
    most = max(there.values(), key=lambda row: row["n"], default=None)
    if most is None:
        return ""
    rows = groups("work_based_learning", "y01", program_code=most["cluster"])
    people = {row["subgroup_code"]: cell(row, "n_matched") for row in rows}
    if set(people) != {"yes", "no"} or not known(*people.values()):
        return ""
    with_one, without = (float(people[code].value or 0) for code in ("yes", "no"))
    return _(
        "In the cluster with the most openings, %(cluster)s, %(share)s of leavers had a placement.",
        cluster=views.codes().programs[most["cluster"]].title,
        share=text.percent(with_one / (with_one + without)),
    )


def in_school() -> Question:
    """Work while in school, from the first quarter that is shown to the last."""
    ident, asked = "while-in-school", _("How many work while still in school?")
    cube = "work_while_in_school"
    rows = {row["horizon_code"]: row for row in queries.of_group(cube, *WHOLE.values())}
    order = sorted((code for code in rows if cell(rows[code], WORK).shown), key=_before)
    if len(order) < 2:
        return lacking(ident, asked, cube)
    first, last = order[0], order[-1]
    sentence = _(
        "%(then)s had covered work %(first)s quarters before they left, and %(now)s in the last "
        "quarter before.",
        then=said(rows[first], WORK),
        first=text.count(-_before(first)),
        now=said(rows[last], WORK),
    )
    way = (_("See work before and after leaving, side by side"), "/paths#school")
    return Question(ident, asked, [sentence, *_after()], of_leavers("y01"), way)


def _after() -> list[str]:
    """Work in a quarter a year after leaving, since a quarter is held against a quarter."""
    row = everyone(LATER)
    if row is None or not known(cell(row, WORK)):
        return []
    return [_("In the fourth quarter after leaving, %(share)s had.", share=said(row, WORK))]


def _before(horizon: str) -> int:
    """Quarters after leaving: a number below zero."""
    return -int(horizon[1:])


def credentials() -> Question:
    """The highest credential by six years after leaving."""
    ident, asked = "credentials", _("Who earns a credential?")
    when, cells = shares("attainment", "attainment_code", EARNED_BY)
    if not cells or not any(item.shown for item in cells.values()):
        return lacking(ident, asked, "attainment")
    titles = split.titles("attainment")
    parts = [
        f"{text.lower_first(titles[code])} ({text.inline(item)})" for code, item in cells.items()
    ]
    sentence = _("By six years after leaving, the highest was: %(parts)s.", parts=", ".join(parts))
    way = (_("See credentials and programs"), "/programs/total#credentials")
    return Question(ident, asked, [sentence], of_leavers(when), way)


def holders() -> Question:
    """Whether those who hold a credential work in the state, near their school, and for what."""
    ident, asked = "holders", _("Do people with a credential stay and work here?")
    rows = [
        row
        for row in queries.held("credentials", TOTAL)
        if (row["region_code"], row["cohort_code"], row["horizon_code"])
        == (STATE, ALL_COHORTS, FIRST)
    ]
    if not rows or not known(cell(rows[0], WORK)):
        return lacking(ident, asked, "credentials")
    sentences = [
        _(
            "A year after the award, %(share)s of holders had covered work in the state, with a "
            "median wage of %(wage)s.",
            share=said(rows[0], WORK),
            wage=said(rows[0], WAGE),
        ),
        _stayed(),
    ]
    way = (_("See each credential"), "/talent/total")
    of = _("Of awards to people who went to school in the state and could be looked up.")
    return Question(ident, asked, [one for one in sentences if one], of, way)


def _stayed() -> str:
    for row in queries.held("credential_places", TOTAL):
        key = (row["region_code"], row["cohort_code"], row["horizon_code"], row["place_code"])
        if key == (STATE, ALL_COHORTS, FIRST, "in_region"):
            item = split.share(row, "place_code")
            if known(item):
                share = text.inline(item)
                return _("Of those, %(share)s worked in the region of their school.", share=share)
    return ""


def placement() -> Question:
    """Perkins indicator 3S1."""
    ident = "placement"
    asked = _("How many CTE concentrators are placed after leaving (Perkins 3S1)?")
    cells = {
        row["placement_code"]: split.share(row, "placement_code")
        for row in queries.concentrators("placement", SOON)
    }
    placed = cells.get("placed")
    if placed is not None and placed.status == SUPPRESSED:
        return Question(ident, asked, (), absent=_("The number is suppressed to protect privacy."))
    if placed is None or not known(placed):
        return lacking(ident, asked, "placement")
    sentence = _(
        "%(share)s were in college, in service or in covered work in the second quarter after "
        "leaving.",
        share=text.inline(placed),
    )
    of = _("Of CTE concentrators who could be looked up, all years together.")
    return Question(
        ident, asked, [sentence], of, (_("See for whom and where the target is met"), "/perkins")
    )


def teachers() -> Question:
    """How many CTE teachers can soon retire."""
    ident, asked = "teachers", _("Which CTE teachers will we lose?")
    year = next(reversed(views.codes().taught), "")
    row = educators.groups().get((TOTAL, STATE, year))
    if row is None or not known(cell(row, educators.IN_FIVE)):
        return lacking(ident, asked, "educators")
    sentence = _(
        "%(share)s of CTE teachers can retire within five years, %(ten)s within ten.",
        share=said(row, educators.IN_FIVE),
        ten=said(row, educators.IN_TEN),
    )
    of = _("Teachers of the school year ending in %(year)s.", year=year)
    return Question(ident, asked, [sentence], of, (_("See clusters and regions"), "/educators"))


def missed() -> Question:
    """How many could be looked up, and how many were not found."""
    ident, asked = "missed", _("Whom do the records not see?")
    row = everyone("y01")
    if row is None or not known(cell(row, "rate_matched"), cell(row, "rate_not_found")):
        return lacking(ident, asked, "outcomes")
    looked_up: Cell = cell(row, "rate_matched")
    sentence = _(
        "%(matched)s of leavers could be looked up. Of those, %(missing)s were not found %(when)s: "
        "wage records miss federal, military and self-employed work, and work in other states.",
        matched=text.inline(looked_up),
        missing=said(row, "rate_not_found"),
        when=text.horizon_phrase("y01"),
    )
    way = (_("See by group and place whom they do not see"), "/quality")
    return Question(ident, asked, [sentence, *_seen_less()], of_leavers("y01"), way)


def _seen_less() -> list[str]:
    """The group that is looked up less than another by most, if that is more than chance."""
    for one, part, _gap in parts.higher(looked_up.looked_up().groupings)[:1]:
        if one.base:
            return [
                _(
                    "Missing most, by more than chance: %(group)s. Of them %(share)s could not be "
                    "looked up, against %(other)s of “%(base)s”.",
                    group=one.title_of(part),
                    share=part.words,
                    other=one.base.words,
                    base=one.base.name,
                )
            ]
    return []
