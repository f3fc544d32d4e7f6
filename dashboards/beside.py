"""Groups beside each other: a table with a column a group, and what can be said of differences.

On a narrow screen each question stands above its numbers, and each number under its group's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Any

from dash import html

from aggregates.schema import PERCENTILES
from dashboards import queries, reasons, side_table, text, theme, views
from dashboards.comparing import Share, Wages, in_short, judge, sentences
from dashboards.components import question
from dashboards.glossary import of_column
from dashboards.language import N_, _, rich
from dashboards.sides import EARNED_BY, Side, Split, college_way, largest, with_credential
from dashboards.terms import term
from dashboards.text import Cell

IN_COLLEGE = "rate_in_college"  # a sum of two measures
NEAR = (("in_region", N_("in the region of their school")),
        ("same_county", N_("in the county of their school")))  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked of every group: definition of work, when, and when college is asked about."""

    definition: str
    horizon: str
    early: str

    @property
    def rate(self) -> str:
        """The measure of work."""
        return f"rate_{self.definition}"

    def wage(self, percentile: str) -> str:
        """A percentile of wages."""
        return f"wage_{self.definition}_{percentile}"


@dataclass(frozen=True)
class Line:
    """A question with an answer for each group: its name, a word on it, and the answers.

    Groups beside each other may share an answer: `spans` says how many columns each one takes.
    """

    name: Any
    note: Any
    answers: Sequence[Any]
    spans: Sequence[int] = ()


def table(found: Sequence[Side], asked: Asked, caption: str) -> html.Div:
    """The groups as columns, the questions as rows."""
    columns = [
        side_table.column(
            html.Span([glyph(place), " ", html.A(side.name, href=side.href)]), side.note
        )
        for place, side in enumerate(found)
    ]
    lines = [_line(line, found) for line in _lines(found, asked) if line]
    return side_table.table(caption, columns, lines)


def glyph(place: int) -> html.Span:
    """The mark of a group, the same wherever it stands."""
    return html.Span(
        theme.GLYPHS[place],
        className=f"wf-glyph wf-glyph--{place + 1}",
        **{"aria-hidden": "true"},
    )


def _line(line: Line, found: Sequence[Side]) -> html.Tr:
    spans = line.spans or [1] * len(found)
    starts = accumulate(spans[:-1], initial=0)
    cells = [
        _cell(answer, start, found[start : start + span], shared=1 < span == len(found))
        for answer, start, span in zip(line.answers, starts, spans, strict=True)
    ]
    return side_table.row(line.name, line.note, cells)


def _cell(answer: Any, start: int, of: Sequence[Side], *, shared: bool) -> html.Td:
    """An answer, and on a narrow screen the names of its groups; none where it is that of all."""
    names = [f"{theme.GLYPHS[place]} {side.name}" for place, side in enumerate(of, start)]
    label: dict[str, Any] = {} if shared else {"data-label": " ".join(names)}
    wide: dict[str, Any] = (
        {"colSpan": len(of), "className": "wf-sides__shared"} if len(of) > 1 else {}
    )
    return html.Td(answer, role="cell", **wide, **label)


def _lines(found: Sequence[Side], asked: Asked) -> list[Line | None]:
    when = text.horizon_phrase(asked.horizon)
    return [
        Line(
            term("looked_up", _("Leavers looked up")),
            _("the people that all shares are of"),
            [_number(side, side.cell("n_matched"), "n_matched") for side in found],
        ),
        Line(
            term(of_column(asked.rate), text.DEFINITIONS[asked.definition]),
            [when, _short(_work(found, asked))],
            [_likely(side, asked) for side in found],
        ),
        _wages(found, asked),
        Line(
            term("in_college", _("In college")),
            [text.horizon_phrase(asked.early), _short(_college(found))],
            [_number(side, side.college, IN_COLLEGE, asked.early) for side in found],
        ),
        Line(
            term("not_found", _("Not found in records")),
            rich("%(when)s; not the same as no job", when=text.horizon_phrase(asked.early)),
            [
                _number(side, text.cell(side.early, "rate_not_found"), "rate_not_found",
                        asked.early)
                for side in found
            ],
        ),
        _split(
            term("work_place", _("Where they work")),
            _("of those with covered work, %(when)s", when=when),
            found,
            [side.places for side in found],
            _near,
        ),
        _split(
            term("industry", _("Largest industries")),
            _("of those with covered work, %(when)s", when=when),
            found,
            [side.sectors for side in found],
            _sectors,
        ),
        _split(
            term("credential", _("Earned a credential")),
            _("by %(n)s years after leaving", n=int(EARNED_BY[1:])),
            found,
            [side.attainment for side in found],
            _credential,
        ),
    ]  # fmt: skip


def _short(shares: Iterable[Share]) -> Any:
    return _verdict(in_short(judge(shares)))


def _verdict(said: Any) -> html.Span | None:
    return html.Span(said, className="wf-sides__verdict") if said else None


def _number(side: Side, item: Cell, measure: str, horizon: str = "") -> list[Any]:
    """A number, large; where there is none, why, and the nearest that there is."""
    own = replace(side.selection, horizon=horizon or side.selection.horizon)
    if not reasons.kind(item, own):
        return [html.Span(text.value(item), className="wf-sides__number")]
    way = college_way(own) if measure == IN_COLLEGE else reasons.nearest(own, measure)
    near = html.A(way[0], href=way[1], className="wf-rollup") if way else None
    return [html.Span(reasons.mark(item, own), className="wf-sides__blank"), near]


def _likely(side: Side, asked: Asked) -> list[Any]:
    """The share with work, and its likely range."""
    bounds = views.spread(side.row, asked.rate)
    shown = _number(side, side.cell(asked.rate), asked.rate)
    if not bounds:
        return shown
    name = term("likely_range", _("Likely range"), stop=False)
    words = rich("%(name)s: %(range)s", name=name, range=views.spread_words(bounds))
    return [*shown, html.Span(words, className="wf-sides__note")]


def _wages(found: Sequence[Side], asked: Asked) -> Line:
    quarter = asked.horizon.startswith("q")
    name = _("Median wage for the quarter") if quarter else _("Median yearly wage")
    note = _(
        "%(when)s, in %(dollars)s",
        when=text.horizon_phrase(asked.horizon),
        dollars=views.dollars_of(),
    )
    said = _verdict(in_short(judge(wages(side, asked) for side in found)))
    return Line(
        term("median_wage", name),
        [note, said],
        [_wage(side, asked) for side in found],
    )


def _wage(side: Side, asked: Asked) -> list[Any]:
    shown = _number(side, side.cell(asked.wage("p50")), asked.wage("p50"))
    half = wages(side, asked)
    if not half.halved:
        return shown
    name = term("middle_half", _("Middle half"), stop=False)
    words = rich(
        "%(name)s: %(low)s to %(high)s",
        name=name,
        low=text.value(half.low),
        high=text.value(half.high),
    )
    return [*shown, html.Span(words, className="wf-sides__note")]


def wages(side: Side, asked: Asked) -> Wages:
    """The wages of a group: the median and its middle half, and how many earned them."""
    low, middle, high = (side.cell(asked.wage(rank)) for rank in PERCENTILES)
    people = side.cell(f"n_{asked.definition}")
    rounding = float(queries.release().policy.get("wage_rounding", 0))
    return Wages(side.inline, middle, low, high, people, rounding)


def _split(
    name: Any,
    note: str,
    found: Sequence[Side],
    splits: Sequence[Split],
    draw: Callable[[Split], list[Any]],
) -> Line | None:
    """A row of parts; nothing where no group has any.

    Where the same wider group stands in for groups beside each other, it is shown once for them.
    """
    if not any(draw(split) for split in splits):
        return None
    places = range(len(splits))
    runs = [[*run] for __, run in groupby(places, lambda place: splits[place].wider or place)]
    answers = [_parts(splits[run[0]], draw, [found[place] for place in run]) for run in runs]
    return Line(name, note, answers, [len(run) for run in runs])


def _parts(split: Split, draw: Callable[[Split], list[Any]], of: Sequence[Side]) -> list[Any]:
    """The parts of a group, and first of all whose they are, where a wider group stands in."""
    drawn = draw(split)
    if not drawn:
        return [html.Span(term("not_counted", _("Not in this release")), className="wf-mark")]
    return [_whose(split.of, of), *drawn] if split.of else drawn


def _near(split: Split) -> list[Any]:
    """How near to school they work."""
    parts = [(_(words), split.shares[code]) for code, words in NEAR if code in split.shares]
    return _list([(words, item) for words, item in parts if item.shown])


def _sectors(split: Split) -> list[Any]:
    """The largest industries."""
    titles = {row["part_code"]: row["title"] for row in queries.parts()
              if row["partition"] == "sector"}  # fmt: skip
    return _list([(titles[code], item) for code, item in largest(split)])


def _credential(split: Split) -> list[Any]:
    """The share with a credential of any kind."""
    item = with_credential(split)
    return [html.Span(text.value(item), className="wf-sides__number")] if item.shown else []


def _whose(group: str, of: Sequence[Side]) -> html.Span:
    """Whose the numbers are: those of a wider group, in place of some that are too small."""
    if len(of) == 1:
        said = _("Too small to split up. All of %(group)s:", group=group)
    elif of[0].selection.program == of[1].selection.program:
        said = _("These places are too small to split up. All of %(group)s:", group=group)
    else:
        said = _("These programs are too small to split up. All of %(group)s:", group=group)
    return html.Span(said, className="wf-sides__note wf-sides__whose")


def _list(parts: Sequence[tuple[str, Cell]]) -> list[Any]:
    """Parts with their shares."""
    if not parts:
        return []
    rows = [
        html.Li([html.Strong(text.value(item)), " ", words], className="wf-sides__part")
        for words, item in parts
    ]
    return [html.Ul(rows, className="wf-sides__parts")]


# More than chance?


def _work(found: Iterable[Side], asked: Asked) -> list[Share]:
    return [Share(s.inline, s.cell(asked.rate), s.cell("n_matched")) for s in found]


def _college(found: Iterable[Side]) -> list[Share]:
    return [Share(s.inline, s.college, text.cell(s.early, "n_matched")) for s in found]


def chance(found: Sequence[Side], asked: Asked) -> html.Section:
    """Which groups can be told apart, question by question."""
    answers = [
        (text.DEFINITIONS[asked.definition], sentences(judge(_work(found, asked)))),
        (_("In college"), sentences(judge(_college(found)))),
        (_("Median wage"), sentences(judge(wages(side, asked) for side in found))),
    ]
    return question(
        "chance",
        _("Is the difference more than chance?"),
        [
            html.Dl(
                [html.Div([html.Dt(name), *map(html.Dd, said)]) for name, said in answers if said],
                className="wf-verdicts",
            ),
            html.P(
                _(
                    "A difference does not say that the program or the place made it. People who "
                    "choose one may differ from people who choose another. There is no best one "
                    "here."
                ),
                className="wf-note",
            ),
        ],
    )
