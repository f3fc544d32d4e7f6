"""What did they earn? The middle half of wages, against the living cost and all leavers."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from aggregates.schema import TOTAL
from dashboards import figures, text, views
from dashboards.answers.answer import Answer, Group, Short
from dashboards.answers.lines import Everyone, LivingCost, everyone, living_cost
from dashboards.answers.parts import OF_EARNERS, answer, headline, more, source, why
from dashboards.answers.work import short
from dashboards.components import Column, Table, numbers, picture, stat_cell
from dashboards.language import N_, Words, _, rich
from dashboards.terms import term

IDENT, PICTURE = "wages", "program-wages"
RANKS = Words({"p25": N_("25th percentile"), "p50": N_("Median"), "p75": N_("75th percentile")})


def ask(group: Group) -> Answer:
    """The question with its answer."""
    all_leavers, living = everyone(group), living_cost(group.selection.region)
    rows = table(group, all_leavers, living)
    median = group.cell(f"wage_{group.selection.definition}_p50")
    what = _("median wage, %(when)s", when=text.horizon_phrase(group.horizon))
    return Answer(
        IDENT,
        _("What did they earn?"),
        _body(group, rows, all_leavers, living),
        Short(median, what, what),
        {"wages": rows},
        {PICTURE: partial(draw, group, all_leavers, living)},
    )


def years(group: Group) -> list[str]:
    """Points in time whose wages are of a year."""
    return [horizon for horizon in group.horizons if horizon.startswith("y")]


def series(group: Group, rank: str) -> list[tuple[str, text.Cell]]:
    """A percentile of wages over the years."""
    measure = f"wage_{group.selection.definition}_{rank}"
    return [(short(horizon), group.cell(measure, horizon)) for horizon in years(group)]


def draw(group: Group, all_leavers: Everyone | None, living: LivingCost | None) -> figures.Figure:
    """The picture: the band, the median and both lines."""
    low, middle, high = (series(group, rank) for rank in RANKS)
    others = _medians(group, all_leavers) if all_leavers else []
    return figures.wages_against(
        low,
        middle,
        high,
        (_("All leavers"), others) if all_leavers else None,
        (_("Living cost"), living.amount) if living else None,
    )


def _medians(group: Group, all_leavers: Everyone) -> list[tuple[str, text.Cell]]:
    definition = group.selection.definition
    return [(short(h), all_leavers.median(definition, h)) for h in years(group)]


def _body(
    group: Group, rows: Table, all_leavers: Everyone | None, living: LivingCost | None
) -> list[Any]:
    definition, horizon = group.selection.definition, group.horizon
    measure, when = f"wage_{definition}_p50", text.horizon_phrase(horizon)
    median = group.cell(measure)
    yearly = horizon.startswith("y")
    label = N_("median yearly wage %(when)s") if yearly else N_("median wage %(when)s")
    return [
        headline(
            stat_cell(median),
            _(label, when=when),
            source(group, group.cell(f"n_{definition}"), of=OF_EARNERS),
            [
                answer(text.wage_sentence(group.row, definition, horizon)),
                *_against(group, median, all_leavers, living if yearly else None),
                more(_promise()),
                *why(group, median, measure),
            ],
        ),
        picture(
            PICTURE,
            _("Yearly wages since leaving, in %(dollars)s", dollars=views.dollars_of()),
            _in_words(group, all_leavers, living),
            key=_key(all_leavers, living),
        ),
        html.P(_notes(living), className="wf-note"),
        numbers(rows, group.csv("wages"), _("these numbers")),
    ]


def _against(
    group: Group, median: text.Cell, all_leavers: Everyone | None, living: LivingCost | None
) -> list[html.P]:
    """How the median stands to the two lines, in words."""
    said = []
    if all_leavers:
        other = all_leavers.median(group.selection.definition, group.horizon)
        said += [_to_everyone(median, other, all_leavers), _nearest(group, all_leavers)]
    if living and median.shown:
        said.append(_to_living_cost(float(median.value or 0), living))
    return [more(words) for words in said if words]


def _nearest(group: Group, all_leavers: Everyone) -> str:
    """That the line is of a larger group, where that of the page's own place is hidden."""
    if all_leavers.same or group.selection.program == TOTAL:
        return ""
    return _(
        "For all leavers of this page’s own place and years, the median is hidden or not counted."
    )


def _to_everyone(median: text.Cell, other: text.Cell, all_leavers: Everyone) -> str:
    if not other.shown or other.value is None:
        return ""
    said = {"wage": text.dollars(other.value), "place": all_leavers.place}
    if not median.shown or median.value is None:
        return _("The median of all leavers (%(place)s) was %(wage)s.", **said)
    gap = round(median.value - other.value)
    said["gap"] = text.dollars(abs(gap))
    if not gap:
        return _("That is the same as the median of all leavers (%(place)s).", **said)
    if gap > 0:
        return _(
            "That is %(gap)s more than the median of all leavers (%(place)s): %(wage)s.", **said
        )
    return _("That is %(gap)s less than the median of all leavers (%(place)s): %(wage)s.", **said)


def _to_living_cost(median: float, living: LivingCost) -> str:
    gap = round(median - living.amount)
    said = {
        "gap": text.dollars(abs(gap)),
        "cost": text.dollars(living.amount),
        "household": living.household,
    }
    if not gap:
        return _("It is the living-cost line for %(household)s: %(cost)s a year.", **said)
    if gap > 0:
        return _(
            "It is %(gap)s above the living-cost line for %(household)s: %(cost)s a year.", **said
        )
    return _("It is %(gap)s below the living-cost line for %(household)s: %(cost)s a year.", **said)


def _promise() -> list[Any]:
    return rich(
        "These are wages that people were paid, and never a promise of what somebody will earn. "
        "All covered jobs of the period are added together, before tax, part-time work too. They "
        "are in %(dollars)s.",
        dollars=term("constant_dollars", views.dollars_of()),
    )


def _notes(living: LivingCost | None) -> list[Any]:
    """What the band is, and where the living cost is from."""
    name = term("middle_half", _("The middle half of earners"))
    half = rich("%(half)s: a quarter of earners had less, and a quarter had more.", half=name)
    if living is None:
        return half
    return [
        *half,
        " ",
        _(
            "The living cost is that of %(place)s. Source: %(source)s.",
            place=views.place_name(living.place),
            source=living.source.rstrip("."),
        ),
    ]


def _key(all_leavers: Everyone | None, living: LivingCost | None) -> list[tuple[str, str]]:
    return [
        ("line", _("Median")),
        ("band", _("The middle half of earners")),
        *([("dashed", all_leavers.label)] if all_leavers else []),
        *([("dotted", living.label)] if living else []),
    ]


def _in_words(group: Group, all_leavers: Everyone | None, living: LivingCost | None) -> list[str]:
    """The picture in words, line by line."""
    whens = [text.lower_first(text.horizon(horizon)) for horizon in years(group)]
    lines = [(name, series(group, rank)) for rank, name in RANKS.items()]
    if all_leavers:
        lines.append((all_leavers.label, _medians(group, all_leavers)))
    said = [
        text.trend_sentence(name, zip(whens, (item for _short, item in line), strict=True))
        for name, line in lines
    ]
    if living:
        said.append(
            _(
                "%(line)s: %(cost)s in every year.",
                line=living.label,
                cost=text.dollars(living.amount),
            )
        )
    return said


def table(group: Group, all_leavers: Everyone | None, living: LivingCost | None) -> Table:
    """A row a year, with both lines."""
    definition = group.selection.definition
    heads = [
        Column("horizon", _("Time since leaving")),
        *(Column(f"wage_{definition}_{rank}", name, "number") for rank, name in RANKS.items()),
        Column(f"n_{definition}", _("People with work"), "number"),
        *([Column("wage_all_leavers_p50", all_leavers.label, "number")] if all_leavers else []),
        *([Column("wage_living_cost", living.label, "number")] if living else []),
    ]
    lines = [
        [
            text.horizon(horizon),
            *(group.cell(f"wage_{definition}_{rank}", horizon) for rank in RANKS),
            group.cell(f"n_{definition}", horizon),
            *([all_leavers.median(definition, horizon)] if all_leavers else []),
            *([living.cell] if living else []),
        ]
        for horizon in years(group)
    ]
    caption = _(
        "Yearly wages in %(dollars)s: %(work)s",
        dollars=views.dollars_of(),
        work=text.lower_first(text.DEFINITIONS[definition]),
    )
    codes = [group.codes(horizon) for horizon in years(group)]
    return Table("wages", caption, heads, lines, codes)
