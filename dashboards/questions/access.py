"""Who gets in: who is in high-wage programs, and who has work-based learning."""

from __future__ import annotations

from dashboards import views
from dashboards.access import rows, shares, wages
from dashboards.language import _
from dashboards.questions.question import Question, horizon, lacking, of_leavers
from dashboards.selection import Selection

GROUPINGS = ("sex", "economically_disadvantaged", "disability")  # the first that is counted


def answers() -> list[Question]:
    """The questions of this theme, in order."""
    return [high_wage(), at_work()]


def high_wage() -> Question:
    """The representation ratio of each group in all high-wage clusters together."""
    ident, asked = "high-wage", _(wages.ASKED)
    there = rows.groupings()
    dim = next((dim for dim in GROUPINGS if dim in there), "")
    selection = Selection(group=dim or GROUPINGS[0], horizon=horizon())
    selection = views.at_nearest(selection, there.get(dim, ()))
    found, when = rows.access(selection), selection.horizon
    if not found.grouped or not found.high:
        return lacking(ident, asked, "outcomes")
    titles = views.codes().programs
    sentences = [
        _(
            "In clusters whose median wage is above that of all leavers by more than chance "
            "(%(clusters)s):",
            clusters="; ".join(titles[code].title for code in found.high),
        ),
        *wages.lines(found, wages.in_high(found)),
    ]
    way = (_("See cluster by cluster who is in"), f"/access?group={dim}&horizon={when}")
    return Question(ident, asked, sentences, of_leavers(when), way)


def at_work() -> Question:
    """The share of each group with work-based learning."""
    subject = shares.LEARNING
    ident, asked = "who-learns-at-work", _(subject.asked)
    for dim in GROUPINGS:
        found = shares.shares(subject, Selection(group=dim, horizon=horizon()))
        if any(found.share(group, "yes").shown for group in found.groups):
            way = (_("See each group, and how sure it is"), f"/access?group={dim}")
            return Question(ident, asked, shares.lines(found), of_leavers(subject.horizon), way)
    return lacking(ident, asked, subject.cube)
