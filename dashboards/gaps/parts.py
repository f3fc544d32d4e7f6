"""How much of the gap goes with which programs people took? A picture, a sentence and the table."""

from __future__ import annotations

from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, STATE, TOTAL
from dashboards import text
from dashboards.components import Table, csv_link, data_table, instead, numbers, question
from dashboards.csv_files import csv_href
from dashboards.decomposition import Decomposition
from dashboards.gaps import part_words, signed
from dashboards.gaps.rows import Asked
from dashboards.gaps.split import CLUSTER, REGION, Split, nearest
from dashboards.gaps.strips import Strip, reach, strips
from dashboards.gaps.words import why_blank
from dashboards.language import N_, Words, _, rich
from dashboards.selection import SPLITS
from dashboards.terms import term

PICTURE = "gaps-parts"
QUESTIONS = Words(
    {
        CLUSTER: N_("How much of the gap goes with which programs they took?"),
        REGION: N_("How much of the gap goes with where they went to school?"),
    }
)
MIX = Words(
    {
        CLUSTER: N_("Which programs they took"),
        REGION: N_("Where they went to school"),
    }
)
WITHIN = Words(
    {
        CLUSTER: N_("Between people of the same career cluster"),
        REGION: N_("Between people of the same region"),
    }
)


def answer(asked: Asked, found: Split | None, tables: dict[str, Table]) -> html.Section:
    """The question with its answer."""
    heading = QUESTIONS[asked.selection.by]
    if found is None or found.found is None:
        return question("parts", heading, [_not_here(asked, found)])
    return question(
        "parts",
        heading,
        [
            *(
                html.P(line, className="wf-answer")
                for line in part_words.sentences(found, found.found)
            ),
            *part_words.average(found, found.found),
            picture(found, found.found),
            html.P(part_words.openness(found, found.found), className="wf-note"),
            data_table(tables["standard"], compact=True),
            csv_link(csv_href("gaps", "standard", asked.selection), _("these numbers")),
            numbers(
                tables["parts"],
                csv_href("gaps", "parts", asked.selection),
                _("the parts of the gap"),
            ),
            why_blank(found.rows, found.measure),
            html.P(_method(), className="wf-note"),
            html.P(_other_way(asked)),
        ],
    )


def _method() -> list[Any]:
    words = _("how a gap is split")
    return rich(
        "The two parts add up to the gap: see %(how)s. Neither is a cause. Clusters and regions "
        "differ in more than their name, and people choose them.",
        how=term("gap_parts", words),
    )


def _other_way(asked: Asked) -> Any:
    """The same gap, split by the other kind of class."""
    other = REGION if asked.selection.by == CLUSTER else CLUSTER
    href = asked.selection.url("/gaps", by=other, program=TOTAL, region=STATE)
    words = _("Split it by: %(kind)s", kind=text.lower_first(SPLITS[other]))
    return html.A(words, href=f"{href}#parts")


def _not_here(asked: Asked, found: Split | None) -> html.Div:
    """Why the gap is not split here, and where it is."""
    links = [
        html.A(_way(one), href=f"{one.url('/gaps')}#parts") for one in nearest(asked.selection)
    ]
    link = links[0] if links else None
    if found is not None:
        return instead(
            _(
                "This gap cannot be split: too much of it is suppressed, or the two groups share "
                "no class in which both have people."
            ),
            link,
        )
    return instead(_why_not(asked), link)


def _why_not(asked: Asked) -> str:
    """Why the release has no parts to split the gap by."""
    selection = asked.selection
    if selection.by == REGION and selection.region != STATE:
        return _("A gap is split by region for the whole state only.")
    if (selection.program, selection.region, selection.cohort) == (TOTAL, STATE, ALL_COHORTS):
        return _(
            "This release does not show these groups by: %(kind)s. They would be too small to keep "
            "people private.",
            kind=text.lower_first(SPLITS[selection.by]),
        )
    if selection.by == REGION:
        return _(
            "A gap is split by region only for everyone who left school, in all years together: "
            "smaller groups would not keep people private."
        )
    return _(
        "A gap is split by career cluster only for everyone in the whole state, all years "
        "together: smaller groups would not keep people private."
    )


def _way(selection: Any) -> str:
    return _(
        "Split it for the whole state, all years, by: %(kind)s",
        kind=text.lower_first(SPLITS[selection.by]),
    )


# The picture


def picture(found: Split, parts: Decomposition) -> Any:
    """The gap and its two parts as bars from none."""
    by, times = found.asked.selection.by, 100 if found.share else 1
    named = [(_("The gap"), parts.gap), (MIX[by], parts.mix), (WITHIN[by], parts.within)]
    top = reach(end * times for _name, ends in named for end in ends)
    rows = [
        Strip(
            name,
            signed.away(*ends, share=found.share),
            (ends[0] * times, ends[1] * times),
        )
        for name, ends in named
    ]
    size = signed.size(top / times, share=found.share)
    title = _(
        "%(group)s compared with %(base)s, and the two parts of the gap",
        group=found.asked.title(found.focus),
        base=found.asked.base_title,
    )
    scale = (
        _("%(amount)s below", amount=size),
        _("no difference"),
        _("%(amount)s above", amount=size),
    )
    return strips(PICTURE, title, rows, top, scale)
