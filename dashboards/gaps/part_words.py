"""A gap and its two parts in words: how much of it goes with the mix, and what its ranges are."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards import text
from dashboards.decomposition import Decomposition, Limits
from dashboards.gaps import signed
from dashboards.gaps.split import CLUSTER, REGION, Split
from dashboards.language import N_, _


def sentences(found: Split, parts: Decomposition) -> list[Any]:
    """The gap, what goes with the mix, what is left, and how much of the whole the mix is."""
    group, base = found.asked.title(found.focus), found.asked.base_title
    by, share = found.asked.selection.by, found.share
    said = _(
        SPLIT[by],
        group=group,
        base=base,
        gap=signed.away(*parts.gap, share=share),
        mix=signed.away(*parts.mix, share=share),
        within=signed.away(*parts.within, share=share),
    )
    return [said, " ".join([_portion(found, parts), _("Neither part is a cause.")])]


def portion(parts: Decomposition) -> Limits | None:
    """The least and the most that the mix can be of the gap; None where the side of the gap, or of
    what is within, is not sure. Less than nothing is a mix that goes the other way.
    """
    gap, mix, within = parts.gap, parts.mix, parts.within
    if gap[1] < 0:
        gap, mix, within = _turned(gap), _turned(mix), _turned(within)
    if gap[0] <= 0 or within[0] < 0:
        return None
    high = mix[1] / max(gap[0], mix[1] + within[0]) if mix[1] > 0 else mix[1] / gap[1]
    low = mix[0] / min(gap[1], mix[0] + within[1]) if mix[0] > 0 else mix[0] / gap[0]
    return low, max(low, high)


def _turned(limits: Limits) -> Limits:
    return -limits[1], -limits[0]


def _portion(found: Split, parts: Decomposition) -> str:
    """How much of the gap goes with the mix, as far as that can be said."""
    share, by = portion(parts), found.asked.selection.by
    if share is None:
        return _(OPEN[by])
    if share[1] <= 0:
        return _(OTHER_WAY[by])
    low, high = (text.percent(end) for end in share)
    if share[0] <= 0:
        return _(AT_MOST[by], portion=high)
    return _(PORTIONS[by], portion=low if low == high else text.span(low, high))


SPLIT = {
    CLUSTER: N_(
        "%(group)s compared with %(base)s: %(gap)s. Of this, %(mix)s goes with which programs they "
        "took. The rest, %(within)s, is between people of the same career cluster."
    ),
    REGION: N_(
        "%(group)s compared with %(base)s: %(gap)s. Of this, %(mix)s goes with where they went to "
        "school. The rest, %(within)s, is between people of the same region."
    ),
}
PORTIONS = {
    CLUSTER: N_("So %(portion)s of the gap goes with which programs they took."),
    REGION: N_("So %(portion)s of the gap goes with where they went to school."),
}
AT_MOST = {
    CLUSTER: N_(
        "So at most %(portion)s of the gap goes with which programs they took; it may be none."
    ),
    REGION: N_(
        "So at most %(portion)s of the gap goes with where they went to school; it may be none."
    ),
}
OTHER_WAY = {
    CLUSTER: N_(
        "None of the gap goes with which programs they took: that goes the other way, and people "
        "of the same career cluster are further apart than all."
    ),
    REGION: N_(
        "None of the gap goes with where they went to school: that goes the other way, and people "
        "of the same region are further apart than all."
    ),
}
OPEN = {
    CLUSTER: N_(
        "The two parts pull in opposite ways, or may do so, so no share of the gap can be named "
        "for the programs."
    ),
    REGION: N_(
        "The two parts pull in opposite ways, or may do so, so no share of the gap can be named "
        "for the regions."
    ),
}


def average(found: Split, parts: Decomposition) -> list[Any]:
    """For wages: what is split, beside the gap of the medians."""
    if found.share:
        return []
    raw = found.asked.gap(found.focus)
    words = _(
        "Medians do not add up, so this splits the average of the medians of the parts, each "
        "counted by its people with work: %(average)s. The gap of the two medians is %(raw)s.",
        average=signed.away(*parts.gap, share=False),
        raw=signed.middle(raw, share=False) if raw else _("not shown"),
    )
    return [html.P(words, className="wf-answer__more"), _assumed(found)]


def _assumed(found: Split) -> html.P | None:
    """What is taken for granted of medians that are hidden."""
    if found.reach is None or not found.hidden:
        return None
    words = _(
        "Some medians are suppressed. We assume that each lies between %(low)s and %(high)s, the "
        "lowest 25th and the highest 75th percentile that are shown for any of the parts.",
        low=text.dollars(found.reach[0]),
        high=text.dollars(found.reach[1]),
    )
    return html.P(words, className="wf-answer__more")


def openness(found: Split, parts: Decomposition) -> str:
    """What the ranges are, and what they are not."""
    if parts.exact:
        return _(
            "Nothing that this takes is suppressed, so both parts are exact. Chance is not in "
            "them: the likely range of the whole gap is above."
        )
    return _(
        "The ranges are what suppressed numbers leave open. "
        "%(part)s of %(group)s and %(other)s of %(base)s are in parts that are suppressed. Chance "
        "is not in the ranges: the likely range of the whole gap is above.",
        part=text.fine_percent(parts.rest[0]),
        group=found.asked.title(found.focus),
        other=text.fine_percent(parts.rest[1]),
        base=found.asked.base_title,
    )
