"""How much of the gap goes with which programs people took? A picture, a sentence and the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, KEYS, STATE, TOTAL
from dashboards import text
from dashboards.api import csv_href
from dashboards.components import Column, Table, csv_link, data_table, numbers, question
from dashboards.decomposition import Decomposition, Limits, Term
from dashboards.gaps import signed
from dashboards.gaps.apart import people_of
from dashboards.gaps.rows import Asked
from dashboards.gaps.split import CLUSTER, REGION, Part, Split, nearest, split
from dashboards.gaps.strips import Strip, reach, strips
from dashboards.gaps.words import way_out, why_blank
from dashboards.language import N_, Words, _, rich
from dashboards.selection import GAP_MEASURES, SPLITS
from dashboards.terms import term
from dashboards.text import Cell, cell

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
            *(html.P(line, className="wf-answer") for line in sentences(found, found.found)),
            *_average(found, found.found),
            picture(found, found.found),
            html.P(_openness(found, found.found), className="wf-note"),
            data_table(tables["standard"], compact=True),
            csv_link(csv_href("gaps", "standard", asked.selection), _("these numbers")),
            numbers(
                tables["parts"],
                csv_href("gaps", "parts", asked.selection),
                _("the parts of the gap"),
            ),
            why_blank(_rows(found), found.measure),
            html.P(_method(), className="wf-note"),
            html.P(_other_way(asked)),
        ],
    )


def _rows(found: Split) -> list[Any]:
    return [row for part in found.parts for row in (part.group, part.base) if row]


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
        return way_out(
            _(
                "This gap cannot be split: too much of it is suppressed, or the two groups share "
                "no class in which both have people."
            ),
            link,
        )
    return way_out(_why_not(asked), link)


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


# In words


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


def _average(found: Split, parts: Decomposition) -> list[Any]:
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
    if found.reach is None or not _any_hidden(found):
        return None
    words = _(
        "Some medians are suppressed. We assume that each lies between %(low)s and %(high)s, the "
        "lowest 25th and the highest 75th percentile that are shown for any of the parts.",
        low=text.dollars(found.reach[0]),
        high=text.dollars(found.reach[1]),
    )
    return html.P(words, className="wf-note")


def _any_hidden(found: Split) -> bool:
    return any(cell(row, found.measure).status == "suppressed" for row in _rows(found))


def _openness(found: Split, parts: Decomposition) -> str:
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


# Tables


def tables(asked: Asked) -> tuple[Split | None, dict[str, Table]]:
    """The split of the gap, and its tables; none where it cannot be split."""
    found = split(asked)
    if found is None or found.found is None:
        return found, {}
    return found, {
        "parts": _parts_table(found, found.found),
        "standard": _standard_table(found, found.found),
    }


def _rate(limits: Limits, found: Split) -> str:
    """A rate or a wage, or its range."""
    say = text.fine_percent if found.share else _hundreds
    low, high = (say(end) for end in limits)
    return low if low == high else text.span(low, high)


def _hundreds(value: float) -> str:
    return text.dollars(round(value / signed.HUNDRED) * signed.HUNDRED)


def _standard_table(found: Split, parts: Decomposition) -> Table:
    """Both groups as they are, and as they would be with the same mix."""
    group, base = found.asked.title(found.focus), found.asked.base_title
    raw = _raw(found, parts)
    columns = [
        Column("group", _("Group")),
        Column("raw", _("As it is"), "range"),
        Column("same_mix", _("With the same mix"), "range"),
    ]
    lines, keys = [], []
    for place, (name, row) in enumerate(((group, found.focus), (base, found.base))):
        lines.append(
            [
                text.upper_first(name),
                _rate(raw[place], found),
                _rate(parts.standards[place], found),
            ]
        )
        keys.append(
            {key: row[key] for key in KEYS}
            | _ends("raw", raw[place], found)
            | _ends("same_mix", parts.standards[place], found)
        )
    what = GAP_MEASURES[found.measure]
    caption = _(
        "%(what)s, if both groups had the same mix, that of the two together: half of each",
        what=what if found.share else _("Average of the medians"),
    )
    return Table("standard", caption, columns, lines, keys)


def _raw(found: Split, parts: Decomposition) -> tuple[Limits, Limits]:
    """What is split, of either group: its rate, or the average of its medians."""
    sums = []
    for place, row in enumerate((found.focus, found.base)):
        if found.share and not _open(parts):
            item = cell(row, f"n_{found.measure.removeprefix('rate_')}"), cell(row, "n_matched")
            if all(one.shown and one.value is not None for one in item) and item[1].value:
                exact = float(item[0].value or 0) / item[1].value
                sums.append((exact, exact))
                continue
        sums.append(_summed(found, parts, place))
    return sums[0], sums[1]


def _open(parts: Decomposition) -> bool:
    """Whether the gap itself is between limits."""
    return parts.gap[1] - parts.gap[0] > 1e-9


def _summed(found: Split, parts: Decomposition, place: int) -> Limits:
    """The rate of a group as the sum over its parts, hidden ones at their limits."""
    low = high = 0.0
    for one in parts.terms:
        share = (one.share, one.base_share)[place]
        rate = (one.rate, one.base_rate)[place]
        low, high = low + share * rate[0], high + share * rate[1]
    rest, reach_of = parts.rest[place], found.reach or (0.0, 1.0)
    return low + rest * reach_of[0], high + rest * reach_of[1]


def _ends(name: str, limits: Limits, found: Split) -> dict[str, float]:
    """The ends of a range as numbers, for a file."""
    digits = 4 if found.share else 0
    return {
        f"{name}_lower": round(limits[0], digits),
        f"{name}_upper": round(limits[1], digits),
    }


def _parts_table(found: Split, parts: Decomposition) -> Table:
    """A row a part with both groups in it, then what is suppressed, then the whole."""
    group, base = found.asked.title(found.focus), text.upper_first(found.asked.base_title)
    columns = [
        Column("part", SPLITS[found.asked.selection.by]),
        Column("group_people", _("%(group)s: people", group=group), "number"),
        Column("group_share", _("%(group)s: share here", group=group), "range"),
        Column("group_rate", _("%(group)s: number", group=group), "range"),
        Column("base_people", _("%(group)s: people", group=base), "number"),
        Column("base_share", _("%(group)s: share here", group=base), "range"),
        Column("base_rate", _("%(group)s: number", group=base), "range"),
        Column("mix", _("Adds by the mix")),
        Column("within", _("Adds within")),
    ]
    lines = [_line(found, part, parts) for part in found.parts]
    lines += [_rest_line(found, parts)] if any(parts.rest) else []
    lines.append(_sum_line(found, parts))
    keys = [_keys(found, part, parts) for part in found.parts]
    keys += [_ends_of("suppressed", *_rest(parts), found)] if any(parts.rest) else []
    keys.append(_ends_of("total", parts.mix, parts.within, found))
    caption = _("What each part adds to the gap: %(what)s", what=GAP_MEASURES[found.measure])
    return Table("parts", caption, columns, lines, keys)


def _term_of(code: str, parts: Decomposition) -> Term | None:
    return next((one for one in parts.terms if one.code == code), None)


def _line(found: Split, part: Part, parts: Decomposition) -> list[Any]:
    one = _term_of(part.code, parts)
    people = people_of(found.measure)
    return [
        part.title,
        cell(part.group, people),
        text.fine_percent(one.share) if one else "",
        _number(found, part.group, one.rate if one else None),
        cell(part.base, people),
        text.fine_percent(one.base_share) if one else "",
        _number(found, part.base, one.base_rate if one else None),
        signed.away(*one.mix, share=found.share) if one else "",
        signed.away(*one.within, share=found.share) if one else "",
    ]


def _number(found: Split, row: Any, limits: Limits | None) -> str:
    """The number of a group in a part; why it has none where it is hidden."""
    item = cell(row, found.measure)
    if item.status in ("suppressed", "no_data"):
        return text.value(item)
    if limits is None:
        return text.value(item)
    return _rate(limits, found)


def _rest(parts: Decomposition) -> tuple[Limits, Limits]:
    """What the parts that are suppressed add: the whole less what is shown."""
    ends = []
    for whole, shown in (
        (parts.mix, [one.mix for one in parts.terms]),
        (parts.within, [one.within for one in parts.terms]),
    ):
        lows, highs = (sum(pair[end] for pair in shown) for end in (0, 1))
        ends.append((whole[0] - highs, whole[1] - lows))
    return ends[0], ends[1]


def _rest_line(found: Split, parts: Decomposition) -> list[Any]:
    people = people_of(found.measure)
    mix, within = _rest(parts)
    blank = Cell(people, None, "suppressed")
    return [
        _("Parts whose people are suppressed, together"),
        blank,
        text.fine_percent(parts.rest[0]),
        "",
        blank,
        text.fine_percent(parts.rest[1]),
        "",
        signed.away(*mix, share=found.share),
        signed.away(*within, share=found.share),
    ]


def _sum_line(found: Split, parts: Decomposition) -> list[Any]:
    people, raw = people_of(found.measure), _raw(found, parts)
    return [
        _("All parts"),
        cell(found.focus, people),
        text.fine_percent(1),
        _rate(raw[0], found),
        cell(found.base, people),
        text.fine_percent(1),
        _rate(raw[1], found),
        signed.away(*parts.mix, share=found.share),
        signed.away(*parts.within, share=found.share),
    ]


def _keys(found: Split, part: Part, parts: Decomposition) -> dict[str, Any]:
    one = _term_of(part.code, parts)
    if one is None:
        return {"part_code": part.code} | dict.fromkeys(ENDS, "")
    return _ends_of(part.code, one.mix, one.within, found)


ENDS = ("mix_lower", "mix_upper", "within_lower", "within_upper")


def _ends_of(code: str, mix: Limits, within: Limits, found: Split) -> dict[str, Any]:
    digits = 6 if found.share else 2
    values: Sequence[float] = (*mix, *within)
    numbers_of = (round(value, digits) for value in values)
    return {"part_code": code} | dict(zip(ENDS, numbers_of, strict=True))
