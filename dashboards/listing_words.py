"""What a list of programs says of itself: whom it is of, what is left out, what order means."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import STATE, TOTAL
from dashboards import queries, text, views
from dashboards.browse import RANKING
from dashboards.components import instead
from dashboards.language import N_, Words, _, ngettext, rich
from dashboards.listing import Found, level_of, plain, taken_in
from dashboards.selection import Selection, program_path
from dashboards.terms import term

ORDERS = Words(
    {
        "title": N_("In order of name."),
        "people": N_("In order of size: most leavers first."),
        "share": N_("Highest share with work first, in groups of equals."),
        "wage": N_("Highest median wage first, in groups of equals."),
    }
)


def note(found: Found) -> html.P | None:
    """That the numbers are of a wider place than the one asked for, or of clusters only."""
    asked, shown = found.asked.region, found.shown.region
    if asked != shown:
        kept = found.shown.keep("cohort", "horizon", "definition")
        whole = kept.url(program_path(TOTAL), region=asked)
        everyone = html.A(
            _("Everyone who left school in %(place)s", place=views.place_name(asked)), href=whole
        )
        return html.P(
            rich(
                "Programs in %(place)s alone are too small to show. So these numbers are for "
                "%(wider)s. %(everyone)s",
                place=views.place_name(asked),
                wider=html.Strong(views.place_name(shown)),
                everyone=everyone if _has_page(asked) else "",
            ),
            className="wf-note",
        )
    if found.listing.rows and not found.of_programs and shown != STATE:
        words = _(
            "For a region we show career clusters. A single program there is too small to show, so "
            "open a cluster to see its programs for the whole state."
        )
        return html.P(words, className="wf-note")
    return None


def _has_page(region: str) -> bool:
    """Whether everyone of a place is shown."""
    return region in queries.places_of(TOTAL)


def summary(found: Found) -> html.Div:
    """What is listed, in which order, for whom; and the way back from what was chosen."""
    selection = found.shown
    parts = [f"{views.who(selection)}."]
    if found.listing.rows:
        parts = [ORDERS[found.order.sort], *parts]
    if selection.wage:
        parts.append(_("Median wage %(wage)s or more.", wage=text.dollars(int(selection.wage))))
    clear = Selection(region=found.asked.region).url("/programs")
    return html.Div(
        [
            html.H2(found.number if found.listing.rows else _("Nothing to show"), id="found"),
            html.P(" ".join(parts), className="wf-summary"),
            None if plain(selection) else html.P(html.A(_("Clear the choices"), href=clear)),
        ],
        className="wf-found",
    )


def left_out(found: Found) -> html.P | None:
    """What the filters could not judge, and how they judged."""
    notes = []
    if found.unknown:
        notes.append(
            ngettext(
                "%(n)s more has no median wage to show here, so it is left out.",
                "%(n)s more have no median wage to show here, so they are left out.",
                found.unknown,
                n=text.count(found.unknown),
            )
        )
    if found.shown.taken and found.of_programs:
        place = views.place_name(found.shown.taken)
        single = any(level_of(code) == "program" for code in taken_in(found.shown, found.level))
        notes.append(
            _("Listed: programs that people in %(place)s took.", place=place)
            if single
            else _(
                "Listed: programs of the career clusters that people in %(place)s took. Single "
                "programs are too small to show there.",
                place=place,
            )
        )
    return html.P(" ".join(notes), className="wf-note") if notes else None


def nothing(found: Found) -> Any:
    """What to say where nothing is listed."""
    if not found.all_rows or plain(found.asked):
        return views.nothing_here("/programs", found.shown)
    back = Selection(region=found.asked.region).url("/programs")
    return instead(
        _("Nothing that we can show fits all of these choices."),
        html.A(_("Clear the choices"), href=back),
    )


# What the order does not mean


def caution(found: Found) -> html.Div:
    """What the order does not mean; in a list by a number, how its groups of equals are made."""
    work = term("covered_work", _("Covered work"))
    first = rich("%(work)s is the work that state wage records hold.", work=work)
    if found.order.sort not in RANKING:
        said = _(
            "Small groups move a lot by chance, and programs differ in who takes them. So a "
            "difference between two programs is not what a program does for a person."
        )
        return html.Div(html.P([*first, " ", said], className="wf-note"))
    said = _(
        "This is not a ranking. Programs in one group cannot be told apart: chance alone could "
        "have put them in this order, so inside a group they stand by name."
    )
    return html.Div([html.P([*first, " ", said], className="wf-note"), _method()])


def _method() -> html.Details:
    """How the bands are made, with the names of the methods."""
    lines = (
        _(
            "From the top down, a program joins the group above it if it cannot be told apart from "
            "any program in that group. The first that can starts a new group."
        ),
        _(
            "Two programs can be told apart if the range of their difference leaves out zero. We "
            "allow for all the pairs in the list at once: in 95 of 100 such lists or more, no two "
            "programs that are truly alike are set apart."
        ),
        _(
            "So two programs in groups next to each other may still be alike. A card says so where "
            "a program cannot be told apart from any in the next group either."
        ),
        _(
            "Methods: ranges of shares by Wilson (1927), of medians from their quartiles by "
            "McGill, Tukey and Larsen (1978), of differences by Newcombe (1998), and many pairs "
            "by Bonferroni."
        ),
    )
    return html.Details(
        [html.Summary(_("How the groups are made")), *[html.P(line) for line in lines]],
        className="wf-more",
    )
