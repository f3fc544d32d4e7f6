"""After school: what people do, in which industries and where, and who left without a diploma."""

from __future__ import annotations

from collections.abc import Mapping

from aggregates.schema import ACTIVITIES
from dashboards import queries, text, views
from dashboards.answers import split
from dashboards.language import N_, _
from dashboards.paths import later, ways
from dashboards.questions.question import (
    WAGE,
    WHOLE,
    WORK,
    Question,
    Row,
    everyone,
    groups,
    horizon,
    known,
    lacking,
    listed,
    names,
    of_leavers,
    said,
)
from dashboards.selection import Selection
from dashboards.text import Cell, cell

LARGEST = 3  # industries that are named
EVERYONE = "/programs/total"
NOTE = N_("Not found in records is not the same as out of work: some work is not in them.")


def answers() -> list[Question]:
    """The questions of this theme, in order."""
    return [activities(), years(), industries(), near(), cte(), noncompleters()]


def activities() -> Question:
    """Work, college, both, or not found."""
    ident, asked = "activities", _("What do people do after high school?")
    when = horizon()
    row = everyone(when)
    if row is None or not known(*(cell(row, f"rate_{name}") for name in ACTIVITIES)):
        return lacking(ident, asked, "outcomes")
    sentences = [text.activity_sentence(row, when), _(NOTE)]
    way = (_("See it year by year"), f"{EVERYONE}?horizon={when}")
    return Question(ident, asked, sentences, of_leavers(when), way)


def years() -> Question:
    """Work and wages from the first year that is shown to the last."""
    ident, asked = "years", _("How do work and wages change over the years?")
    shown = [row for row in _by_year() if cell(row, WORK).shown and cell(row, WAGE).shown]
    if len(shown) < 2:
        return lacking(ident, asked, "outcomes")
    first, last = shown[0], shown[-1]
    sentence = _(
        "From %(first)s to %(last)s after leaving, the share with covered work went from %(then)s "
        "to %(now)s, and the median wage of those with work from %(low)s to %(high)s.",
        first=text.lower_first(text.horizon(first["horizon_code"])),
        last=text.lower_first(text.horizon(last["horizon_code"])),
        then=said(first, WORK),
        now=said(last, WORK),
        low=said(first, WAGE),
        high=said(last, WAGE),
    )
    changes = _("The years behind each number differ: those who left last are not followed so far.")
    of = f"{of_leavers(last['horizon_code'])} {changes}"
    return Question(ident, asked, [sentence], of, (_("See ten years"), EVERYONE))


def _by_year() -> list[Row]:
    rows = {row["horizon_code"]: row for row in queries.outcomes(**WHOLE)}
    return [rows[code] for code in text.YEARS if code in rows]


def shares(cube: str, column: str, wanted: str) -> tuple[str, dict[str, Cell]]:
    """Shares of the parts of a cube for everyone, at the point in time nearest to one."""
    found: dict[str, dict[str, Cell]] = {}
    for row in queries.of_group(cube, *WHOLE.values()):
        found.setdefault(row["horizon_code"], {})[row[column]] = split.share(row, column)
    if wanted in found:
        return wanted, found[wanted]
    later = sorted(code for code in found if code.startswith("y"))
    return (later[-1], found[later[-1]]) if later else ("", {})


def industries() -> Question:
    """The industries in which most of those with work earn most."""
    ident, asked = "industries", _("In which industries do they work?")
    when, cells = shares("industries", "sector_code", horizon())
    top = _largest(cells, split.titles("sector"))
    if not top:
        return lacking(ident, asked, "industries")
    sentence = _(
        "Most had their main job in %(industries)s. This is the industry of the employer, not the "
        "occupation.",
        industries=text.join(top),
    )
    of = _("Of those with covered work %(when)s.", when=text.horizon_phrase(when))
    way = (_("See every industry"), f"{EVERYONE}?horizon={when}#places")
    return Question(ident, asked, [sentence], f"{of} {of_leavers(when)}", way)


def _largest(cells: Mapping[str, Cell], titles: Mapping[str, str]) -> list[str]:
    """The largest parts that are shown, each with its share."""
    shown = [(code, item) for code, item in cells.items() if item.shown]
    shown.sort(key=lambda pair: -(pair[1].value or 0))
    return [
        f"{text.lower_first(titles[code])} ({text.value(item)})" for code, item in shown[:LARGEST]
    ]


def near() -> Question:
    """Whether they work where they went to school."""
    ident, asked = "near", _("Do people work near where they went to school?")
    told = []
    for wanted in ("y01", horizon()):
        when, cells = shares("places", "place_code", wanted)
        item = cells.get("in_region")
        if item is not None and known(item) and when not in [code for code, _item in told]:
            told.append((when, item))
    if not told:
        return lacking(ident, asked, "places")
    sentences = [
        _(
            "Of those with covered work, %(share)s had it in the workforce region of their school "
            "%(when)s.",
            share=text.inline(item),
            when=text.horizon_phrase(when),
        )
        for when, item in told
    ]
    way = (_("See where they work"), f"{EVERYONE}#places")
    return Question(ident, asked, sentences, of_leavers(told[-1][0]), way)


def cte() -> Question:
    """Leavers by how far they went in career and technical education."""
    return _compared(
        "cte",
        _("How do people with career and technical education fare?"),
        "cte_level",
        _(
            "A difference is not a cause: people choose programs, and more of some groups go to "
            "college."
        ),
    )


def noncompleters() -> Question:
    """Those who left without a diploma, or with an equivalency."""
    return _compared(
        "noncompleters",
        _("What becomes of those who leave without a diploma?"),
        "exit_type",
        _(NOTE),
    )


def _compared(ident: str, asked: str, dim: str, note: str) -> Question:
    """Work and wages of every group of a grouping."""
    reached = ways.reached(Selection(), [dim])
    when = views.at_nearest(Selection(horizon=horizon()), reached).horizon
    rows = groups(dim, when) if names(dim) else []
    if not rows or not any(known(cell(row, WORK)) for row in rows):
        return lacking(ident, asked, "outcomes")
    sentences = [
        _(
            "With covered work %(when)s: %(groups)s.",
            when=text.horizon_phrase(when),
            groups=listed(rows, dim, WORK),
        ),
        _("Median wage of those with work: %(groups)s.", groups=listed(rows, dim, WAGE)),
    ]
    way = (_("See the ways side by side, up to ten years out"), f"/paths?ways={dim}")
    told = [*sentences, *_late(dim), note]
    return Question(ident, asked, told, of_leavers(when), way)


def _late(dim: str) -> list[str]:
    """The same groups late, of leavers that are followed for long, and whether wages crossed."""
    found = ways.followed(Selection(), dim)
    if found is None:
        return []
    grouping, last = found.grouping, found.late[-1]
    rows = [row for code in grouping.ways if (row := grouping.row(code, last))]
    if not any(known(cell(row, WORK)) for row in rows):
        return []
    sentence = _(
        "With covered work %(when)s, of those who left in %(years)s: %(groups)s. Their median "
        "wage: %(wages)s.",
        when=text.horizon_phrase(last),
        years=views.leaving_years(grouping.selection.cohort, last),
        groups=listed(rows, dim, WORK),
        wages=listed(rows, dim, WAGE),
    )
    crossed = later.crossings(found, WAGE).items() if found.same else ()
    told = [later.crossed_words(found, code, WAGE, one) for code, one in crossed if one.sure]
    return [sentence, *told]
