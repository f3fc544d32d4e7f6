"""Jobs of the future: openings, the programs that lead to them, and what those pay."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from aggregates.schema import NO_PROGRAM, PUBLISHED, STATE
from dashboards import queries, text, views
from dashboards.language import N_, _, ngettext
from dashboards.questions.question import WAGE, WHOLE, Question, also, horizon, lacking, of_leavers
from dashboards.text import cell

NAMED = 3  # jobs or clusters that are named; the rest are counted
SOURCE = N_("Openings are the state's projection for a year, not a count of vacancies.")


def answers() -> list[Question]:
    """The questions of this theme, in order."""
    return [openings(), paying(), supply()]


def _demand() -> list[queries.Row]:
    """Occupations with their openings in the whole state, most openings first."""
    rows = [
        row
        for row in queries.demanded(STATE)
        if row["annual_openings_status"] == PUBLISHED and row["annual_openings"]
    ]
    return sorted(rows, key=lambda row: (-row["annual_openings"], row["title"]))


def openings() -> Question:
    """The occupations with the most openings a year."""
    ident, asked = "openings", _("Which jobs will have the most openings?")
    rows = _demand()
    if not rows:
        return lacking(ident, asked, "demand")
    first = [f"{row['title']} ({text.count(row['annual_openings'])})" for row in rows[:NAMED]]
    sentence = _("Most openings a year: %(jobs)s.", jobs="; ".join(first))
    led = sum(1 for row in rows[:20] if row["n_programs"])
    reached = ngettext(
        "Of the %(jobs)s with most openings, programs of this state lead to %(n)s.",
        "Of the %(jobs)s with most openings, programs of this state lead to %(n)s.",
        led,
        jobs=text.count(len(rows[:20])),
        n=text.count(led),
    )
    way = (_("See openings beside supply"), "/talent")
    return Question(ident, asked, [sentence, reached], _(SOURCE), way)


@dataclass(frozen=True)
class Field:
    """A career cluster with what its leavers earn and the openings that it leads to."""

    title: str
    wage: float
    openings: int


def fields(when: str) -> list[Field]:
    """Clusters whose median wage and openings are both shown."""
    there = queries.openings(STATE)
    rows = queries.outcomes(
        **{**WHOLE, "program_code": [node.code for node in _clusters()]}, horizon_code=when
    )
    return [
        Field(
            views.codes().programs[row["program_code"]].title,
            float(cell(row, WAGE).value or 0),
            there[row["program_code"]]["n"],
        )
        for row in rows
        if cell(row, WAGE).shown and row["program_code"] in there
    ]


def _clusters() -> list:
    return [node for node in views.codes().clusters("16") if node.code != NO_PROGRAM]


def paying() -> Question:
    """Clusters that are in the upper half both by wages and by openings."""
    ident, asked = "paying", _("Which programs lead to jobs that pay well and are in demand?")
    when = horizon()
    found = fields(when)
    if len(found) < 2:
        missing = "outcomes" if queries.openings(STATE) else "demand"
        return lacking(ident, asked, missing)
    wage, open_ = (median(getattr(one, name) for one in found) for name in ("wage", "openings"))
    both = [one for one in found if one.wage > wage and one.openings > open_]
    both.sort(key=lambda one: (-one.wage, one.title))
    named = "; ".join(
        _(
            "%(field)s (median %(wage)s, %(n)s openings a year)",
            field=one.title,
            wage=text.dollars(one.wage),
            n=text.count(one.openings),
        )
        for one in both
    )
    sentence = (
        _(
            "Of %(all)s career clusters, these are in the upper half both by the median wage of "
            "their leavers and by openings: %(named)s.",
            all=text.count(len(found)),
            named=named,
        )
        if both
        else _("No career cluster is in the upper half by both wages and openings.")
    )
    years = _("Wages %(when)s.", when=text.horizon_phrase(when))
    of = f"{years} {of_leavers(when)} {_(SOURCE)}"
    way = (_("See programs by wage"), "/programs?sort=wage")
    return Question(ident, asked, [sentence], of, way)


def supply() -> Question:
    """In how many occupations programs send out more people than there are openings."""
    ident, asked = "supply", _("Is supply ahead of openings?")
    rows = [row for row in _demand() if row["supply_demand_ratio_status"] == PUBLISHED]
    if not rows:
        return lacking(ident, asked, "demand")
    ahead = sorted(
        (row for row in rows if row["supply_demand_ratio"] > 1),
        key=lambda row: (-row["supply_demand_ratio"], row["title"]),
    )
    names = [row["title"] for row in ahead[:NAMED]]
    more = len(ahead) - len(names)
    first = ngettext(
        "In %(n)s of %(all)s jobs that programs lead to, more people leave those programs in a "
        "year than there are openings.",
        "In %(n)s of %(all)s jobs that programs lead to, more people leave those programs in a "
        "year than there are openings.",
        len(ahead),
        n=text.count(len(ahead)),
        all=text.count(len(rows)),
    )
    said = [first]
    if names:
        said.append(
            _(
                "Farthest ahead: %(jobs)s.",
                jobs="; ".join([*names, *([also(more)] if more else [])]),
            )
        )
    said.append(
        _(
            "A program leads to several jobs, and nobody need take one of them: this proves no "
            "shortage and no surplus."
        )
    )
    return Question(ident, asked, said, _(SOURCE), (_("See supply beside openings"), "/talent"))
