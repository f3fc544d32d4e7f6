"""Programs as cards: a name, a sentence with its number, a bar, and the ways on; and folds of them.

A list of eighty programs is long on a phone, so it is folded by native `details`: by cluster where
the order is by name, by band where it is by a number. The first fold stands open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from aggregates.schema import CODED, NO_DATA, SUPPRESSED, TOTAL
from dashboards import text, views
from dashboards.bands import ABOVE, Band
from dashboards.browse import Listing, Order, Row
from dashboards.components import Hidden, bar
from dashboards.language import N_, _, ngettext, rich
from dashboards.markup import Plain
from dashboards.selection import Selection, program_path
from dashboards.text import Cell, cell

FIRST = 12  # cards of a long run that stand open
LONG = 20  # cards that are not folded yet


@dataclass(frozen=True)
class Deck:
    """What all cards of a list share.

    `shares` are the cells of the share by program, hidden ones with their way on. `mapped` programs
    have a map; those of `whole` are shown for the whole state. `named` is whether each program
    names its cluster. `loose` says of a program that it would also fit in the band next to its own.
    """

    selection: Selection
    order: Order
    shares: Mapping[str, Cell | Hidden]
    mapped: Collection[str] = ()
    whole: Collection[str] = ()
    named: bool = True
    loose: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Selection:
        """What a link to a program keeps of the selection."""
        return self.selection.keep("region", "cohort", "horizon", "definition")


def card(deck: Deck, row: Row) -> Plain:
    """A program or cluster, of plain elements: a list has a thousand, and Dash's take longer."""
    code = row["program_code"]
    name = views.codes().programs[code].title
    link = Plain("a", {"href": deck.kept.url(program_path(code))}, name)
    parts = [
        Plain("h3", {"className": "wf-card__title"}, link),
        _cluster(deck, code),
        _number(deck, row),
        Plain("p", {"className": "wf-card__sentence"}, sentence(deck, row)),
        _way_on(deck.shares[code]),
        _loose(deck.loose.get(code, "")),
        _inside(deck, code),
        _ways(deck, code),
    ]
    return Plain("li", {"className": "wf-card"}, parts)


def _line(words: Any) -> Plain:
    return Plain("p", {"className": "wf-card__note"}, words)


# The words of a card


def sentence(deck: Deck, row: Row) -> list[Any]:
    """One plain sentence with the share and its group, and one with the median; or why not."""
    share, wage = cell(row, deck.order.share), cell(row, deck.order.median)
    said = _who(deck, row, share)
    if share.status in (NO_DATA, SUPPRESSED):
        return said
    if wage.shown and wage.value is not None:
        earned = Plain("strong", {}, text.dollars(wage.value))
        return [*said, " ", *rich("Half of those earned %(wage)s or more.", wage=earned)]
    if wage.status == SUPPRESSED:
        return [*said, " ", _("What they earned is hidden to protect privacy.")]
    return said


def _who(deck: Deck, row: Row, share: Cell) -> list[Any]:
    """The share and whom it is of."""
    selection = deck.selection
    when = text.horizon_phrase(selection.horizon)
    if share.status == NO_DATA:
        return [_("No data %(when)s.", when=when)]
    people = cell(row, "n_matched")
    said = {
        "people": text.count(people.value) if people.shown and people.value else "",
        "program": views.codes().programs[row["program_code"]].title,
        "years": views.leaving_years(selection.cohort, selection.horizon),
        "did": text.DEFINITION_PHRASES[selection.definition],
        "when": when,
        "share": Plain("strong", {}, text.value(share)),
    }
    return rich(_message(known=bool(said["people"]), hidden=share.status == SUPPRESSED), **said)


def _message(*, known: bool, hidden: bool) -> str:
    """The message for a share that is hidden or not, of a number of people that is known or not."""
    if hidden and known:
        return N_(
            "%(people)s people took %(program)s and left school in %(years)s. How many %(did)s "
            "%(when)s is hidden to protect privacy."
        )
    if hidden:
        return N_(
            "How many of those who took %(program)s %(did)s %(when)s is hidden to protect "
            "privacy. They left school in %(years)s."
        )
    if known:
        return N_(
            "Of %(people)s people who took %(program)s and left school in %(years)s, "
            "%(share)s %(did)s %(when)s."
        )
    return N_(
        "Of the people who took %(program)s and left school in %(years)s, %(share)s %(did)s "
        "%(when)s."
    )


def _cluster(deck: Deck, code: str) -> Plain | None:
    """The cluster of a program, where nothing around it says so."""
    codes = views.codes()
    node = codes.programs[code]
    cluster = codes.programs.get(codes.cluster_of(code, deck.selection.framework) or "")
    if node.level != "program" or not cluster or not deck.named:
        return None
    return _line(cluster.title)


def _number(deck: Deck, row: Row) -> Plain:
    """The number that the list is about, large, for the eye: the sentence says it too."""
    by_wage = deck.order.sort == "wage"
    item = cell(row, deck.order.median if by_wage else deck.order.share)
    shown = item.shown or item.status == CODED
    words = text.value(item) if shown else _("Suppressed") if item.status == SUPPRESSED else ""
    number = Plain("span", {"className": "wf-card__value" if shown else "wf-mark"}, words)
    mark = bar(cell(row, deck.order.share)) if not by_wage else None
    return Plain("p", {"className": "wf-card__number", "aria-hidden": "true"}, [number, mark])


def _way_on(item: Cell | Hidden) -> Plain | None:
    """The nearest number that is shown, for one that is hidden."""
    if not isinstance(item, Hidden):
        return None
    link = Plain("a", {"href": item.href}, item.words)
    return _line(rich("Nearest number shown: %(link)s", link=link))


def _loose(where: str) -> Plain | None:
    """That a number is too uncertain for its band alone."""
    if not where:
        return None
    words = (
        _("This one could also stand in the group above.")
        if where == ABOVE
        else _("This one could also stand in the group below.")
    )
    return _line(words)


def _inside(deck: Deck, code: str) -> Plain | None:
    """The programs of a cluster, which are shown for the whole state."""
    codes = views.codes()
    if codes.programs[code].level == "program":
        return None
    inside = [node for node in codes.programs_in(code) if node.code in deck.whole]
    if not inside:
        return None
    title = ngettext(
        "%(n)s program in it, in the whole state",
        "%(n)s programs in it, in the whole state",
        len(inside),
        n=text.count(len(inside)),
    )
    links = [
        Plain("li", {}, Plain("a", {"href": program_path(node.code)}, node.title))
        for node in inside
    ]
    parts = [Plain("summary", {}, title), Plain("ul", {}, links)]
    return Plain("details", {"className": "wf-card__inside"}, parts)


def _ways(deck: Deck, code: str) -> Plain:
    """To the side-by-side page, and to the map where there is one."""
    name = views.codes().programs[code].title
    compare = {
        "href": deck.kept.url("/compare", programs=(code,)),
        "aria-label": _("Compare %(program)s", program=name),
    }
    ways: list[Any] = [Plain("a", compare, _("Compare"))]
    if code in deck.mapped:
        kept = deck.selection.keep("cohort", "horizon", "region")
        where = {
            "href": kept.url("/programs", view="map", program=code),
            "aria-label": _("Map of %(program)s", program=name),
        }
        ways += [" ", Plain("a", where, _("Map"))]
    return Plain("p", {"className": "wf-card__ways"}, ways)


# Folds


def cards(deck: Deck, rows: Iterable[Row]) -> list[Any]:
    """Cards in a grid; those after the first dozen are folded away."""
    made: list[Any] = [card(deck, row) for row in rows]
    if len(made) <= LONG:
        return [html.Ul(made, className="wf-cards")]
    rest = len(made) - FIRST
    more = html.Summary(ngettext("%(n)s more", "%(n)s more", rest, n=text.count(rest)))
    return [
        html.Ul(made[:FIRST], className="wf-cards"),
        html.Details([more, html.Ul(made[FIRST:], className="wf-cards")], className="wf-fold"),
    ]


def fold(title: str, note: str, inside: Sequence[Any], *, opened: bool = False) -> html.Details:
    """A group of cards under its title, with a line below it."""
    summary = html.Summary(
        [
            html.Span(title, className="wf-group__title"),
            html.Span(note, className="wf-group__note") if note else None,
        ]
    )
    return html.Details(
        [summary, *inside], className="wf-group", **({"open": True} if opened else {})
    )


def by_cluster(deck: Deck, rows: Sequence[Row], clusters: Mapping[str, Row]) -> list[Any]:
    """Programs under their clusters, in the clusters' order of name."""
    codes = views.codes()
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        cluster = codes.cluster_of(row["program_code"], deck.selection.framework) or TOTAL
        grouped.setdefault(cluster, []).append(row)
    names = sorted(grouped, key=lambda code: codes.programs[code].title)
    return [
        fold(
            codes.programs[code].title,
            _about_cluster(deck, len(grouped[code]), clusters.get(code)),
            cards(deck, grouped[code]),
            opened=place == 0,
        )
        for place, code in enumerate(names)
    ]


def _about_cluster(deck: Deck, programs: int, row: Row | None) -> str:
    """How many programs a cluster has, and its own number where that is shown."""
    number = ngettext("%(n)s program", "%(n)s programs", programs, n=text.count(programs))
    share = cell(row, deck.order.share)
    if not share.shown:
        return number
    did = text.DEFINITION_PHRASES[deck.selection.definition]
    return _(
        "%(programs)s. All together, %(share)s %(did)s.",
        programs=number,
        share=text.value(share),
        did=did,
    )


def in_bands(deck: Deck, listing: Listing) -> list[Any]:
    """Programs in bands of equals, highest first; then those that are in none."""
    say = text.dollars if deck.order.sort == "wage" else text.percent
    folds = [
        fold(
            _band_title(band),
            text.span(say(band.low), say(band.high)) if band.low < band.high else say(band.high),
            cards(deck, listing.of(band)),
            opened=place == 0,
        )
        for place, band in enumerate(listing.bands)
    ]
    for title, rows in (
        (_("Not placed: these have no likely range"), listing.unplaced),
        (_("No number to go by: hidden, or no data"), listing.unknown),
    ):
        if rows:
            folds.append(fold(title, "", cards(deck, rows), opened=not folds))
    return folds


def _band_title(band: Band) -> str:
    number = len(band.keys)
    return ngettext(
        "This one stands alone",
        "These %(n)s cannot be told apart",
        number,
        n=text.count(number),
    )
