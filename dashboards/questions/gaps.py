"""Differences among groups, and between rural and other schools: never a cause."""

from __future__ import annotations

from dashboards import text, views
from dashboards.language import N_, Words, _
from dashboards.questions.question import (
    WAGE,
    WORK,
    Question,
    Row,
    farthest,
    groups,
    horizon,
    lacking,
    listed,
    names,
    of_leavers,
)
from dashboards.text import cell

ASKED = Words(  # grouping -> the question about it, in the order of the page
    {
        "sex": N_("How do women and men differ?"),
        "race_ethnicity": N_("How do outcomes differ by race and ethnicity?"),
        "economically_disadvantaged": N_("How do economically disadvantaged students fare?"),
        "english_learner": N_("How do English learners fare?"),
        "disability": N_("How do people with a disability fare?"),
    }
)


def answers() -> list[Question]:
    """One question a grouping that the release knows, then rural schools."""
    return [*(by(dim) for dim in ASKED if names(dim)), rural()]


def by(dim: str) -> Question:
    """How far the groups of a grouping are apart."""
    return compared(f"by-{dim.replace('_', '-')}", ASKED[dim], dim)


def compared(ident: str, asked: str, dim: str, *more: str) -> Question:
    """Work and wages of the groups of a grouping, and which are farthest apart."""
    when = horizon()
    rows = groups(dim, when) if names(dim) else []
    if not [row for row in rows if cell(row, WORK).shown][1:]:
        return lacking(ident, asked, "outcomes")
    sentences = [
        _(
            "With covered work %(when)s: %(groups)s.",
            when=text.horizon_phrase(when),
            groups=listed(rows, dim, WORK),
        ),
        farthest(rows, dim),
        _("Median wage of those with work: %(groups)s.", groups=listed(rows, dim, WAGE)),
        *(one for one in more if one),
    ]
    way = (_("See the gap, how sure it is, and how it moves"), f"/gaps?group={dim}")
    return Question(ident, asked, sentences, of_leavers(when), way)


def rural() -> Question:
    """Rural schools and others, now and before."""
    return compared(
        "rural",
        _("How do rural and other schools differ, and is the gap closing?"),
        "locale",
        _closing("locale"),
    )


def _closing(dim: str) -> str:
    """The gap between two groups in the first and the last span of years that show it."""
    when, found = horizon(), []
    for node in views.codes().of_level("cohorts", "window"):
        rows = groups(dim, when, cohort_code=node.code)
        shares = [cell(row, WORK) for row in rows]
        if len(rows) == 2 and all(item.shown for item in shares):
            gap = (shares[0].value or 0) - (shares[1].value or 0)
            found.append((views.leaving_years(node.code, when), gap, _half(rows)))
            first = names(dim)[rows[0]["subgroup_code"]]
    if len(found) < 2:
        return _("By year of leaving, too little is shown to say how the gap moves.")
    (then, before, error), (now, last, other) = found[0], found[-1]
    moved = last - before
    sure = abs(moved) > (error**2 + other**2) ** 0.5
    verdict = (
        _("That is a change of more than chance.")
        if sure
        else _("Chance alone could give that change.")
    )
    told = _(
        "%(group)s, beside the others: %(before)s for those who left in %(then)s, %(last)s for "
        "those who left in %(now)s.",
        group=first,
        before=_signed(before),
        then=then,
        last=_signed(last),
        now=now,
    )
    return f"{told} {verdict}"


def _half(rows: list[Row]) -> float:
    """Half the width of the 95 % interval of the difference of two groups."""
    (share, people), (other, others) = (
        (float(cell(row, WORK).value or 0), int(cell(row, "n_matched").value or 1)) for row in rows
    )
    low, high = text.difference_interval(share, people, other, others)
    return (high - low) / 2


def _signed(gap: float) -> str:
    """A difference in points, with which way it goes."""
    points = text.points(abs(gap))
    if not round(gap * 100):
        return _("about the same")
    return (
        _("%(points)s higher", points=points) if gap > 0 else _("%(points)s lower", points=points)
    )
