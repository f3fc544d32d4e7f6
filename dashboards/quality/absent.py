"""Who is missing or thin: the end of the page, a plain list, so that nobody's absence is unseen."""

from __future__ import annotations

from dash import html

from dashboards import queries, text, views
from dashboards.components import Column, Table, csv_link, question
from dashboards.gaps.words import inside
from dashboards.language import N_, Words, _, ngettext, title
from dashboards.quality import parts
from dashboards.quality.hidden import Hidden, without_regions
from dashboards.quality.looked_up import LookedUp
from dashboards.quality.missed import Missed
from dashboards.selection import Codes

Line = tuple[str, str]  # who, and why they are missing or thin
POOLED = Words(  # codes that the built-in policy counts together
    {
        "american_indian": N_("American Indian or Alaska Native"),
        "pacific_islander": N_("Pacific Islander"),
        "two_or_more": N_("Two or more races"),
        "not_reported": N_("Not reported"),
        "certificate": N_("Certificate"),
        "equivalency": N_("Equivalency (such as a GED)"),
    }
)


def lines(seen: LookedUp, missed: Missed, hidden: Hidden) -> list[Line]:
    """Each group of people with the reason; what the release cannot say is left out."""
    return [
        *_not_looked_up(seen),
        *_less(seen),
        *_not_found(missed),
        *_often(hidden),
        *_no_regions(),
        *_pooled(),
        *_nobody(hidden),
        *_concentrators_alone(),
        *_places(seen),
    ]


def answer(found: list[Line]) -> html.Section:
    """The list."""
    items = [
        html.Div([html.Dt(who), html.Dd(why)], className="wf-absent__line") for who, why in found
    ]
    return question(
        "absent",
        _("Who is missing or thin in these data?"),
        [
            html.P(
                _("Whoever uses a number of this site should know whom it leaves out."),
                className="wf-answer",
            ),
            html.Dl(items, className="wf-absent"),
            csv_link("/csv/quality/absent.csv", _("this list")),
        ],
    )


def table(found: list[Line]) -> Table:
    """The list as a table."""
    columns = [Column("who", _("Who")), Column("why", _("How they are missing or thin"))]
    return Table("absent", _("Who is missing or thin"), columns, [list(line) for line in found])


def _not_looked_up(seen: LookedUp) -> list[Line]:
    whole = seen.whole
    if whole is None:
        return []
    why = _(
        "%(people)s leavers, %(share)s, are in no share or wage of other pages.",
        people=text.value(whole.n),
        share=whole.inline,
    )
    if not whole.n.shown:
        why = _("They are in no share or wage of other pages. How many there are: %(share)s.",
                share=whole.inline)  # fmt: skip
    return [(_("People who could not be looked up"), why)]


def _less(seen: LookedUp) -> list[Line]:
    return [
        (
            one.title_of(part),
            _(
                "%(share)s could not be looked up, against %(other)s of “%(base)s”: more than "
                "chance.",
                share=part.words,
                other=one.base.words,
                base=one.base.name,
            ),
        )
        for one, part, _gap in parts.higher(seen.groupings)
        if one.base
    ]


def _not_found(missed: Missed) -> list[Line]:
    part = dict(missed.times).get(missed.when)
    if part is None:
        return []
    why = _(
        "Looked up, and %(share)s not found %(when)s. They are counted as not found, never as out "
        "of work.",
        share=part.inline,
        when=text.horizon_phrase(missed.when),
    )
    return [(_("People in jobs that wage records do not hold"), why)]


def _often(hidden: Hidden) -> list[Line]:
    return [
        (
            group.title,
            _(
                "%(share)s of the numbers on this group are suppressed, where it is shown at all.",
                share=text.value(group.share.cell),
            ),
        )
        for group in hidden.often
    ]


def _no_regions() -> list[Line]:
    return [
        (
            name,
            _("No numbers by workforce region: in a region, groups would be too small on average."),
        )
        for name in without_regions()
    ]


def _pooled() -> list[Line]:
    """Codes of people that the policy counts together, so that none of them is seen alone."""
    groups = views.codes().groups
    return [
        (
            f"{'; '.join(names)} ({inside(groups[dim][0])})",
            _(
                "Counted together as “%(group)s”: none of them is shown alone.",
                group=groups[dim][1].get(code, code),
            ),
        )
        for dim, pooled in queries.release().policy.get("pool", {}).items()
        if dim in groups
        for code, together in pooled.items()
        if (names := [POOLED.get(item) or title(item.replace("_", " ")) for item in together])
    ]


def _nobody(hidden: Hidden) -> list[Line]:
    return [
        (group.title, _("Nobody is in this group, or nothing of it is counted."))
        for group in hidden.groups
        if not group.share.there
    ]


def _concentrators_alone() -> list[Line]:
    """Groupings that are known of CTE concentrators and of nobody else."""
    only = [
        name
        for dim, (name, _codes) in queries.populations().items()
        if dim not in views.codes().groups
    ]
    return [(name, _("Counted among CTE concentrators alone.")) for name in only]


def _places(seen: LookedUp) -> list[Line]:
    """Counties of which not even those looked up are shown."""
    hidden = [row for row, _part in seen.counties if not text.cell(row, "n_matched").shown]
    if not hidden:
        return []
    names = _names(views.codes(), [row["region_code"] for row in hidden])
    who = ngettext("%(n)s county", "%(n)s counties", len(hidden), n=text.count(len(hidden)))
    why = _("Even the number looked up is suppressed or missing: %(names)s.", names=names)
    return [(who, why)]


def _names(codes: Codes, places: list[str]) -> str:
    return text.join(codes.regions[code].title for code in places)
