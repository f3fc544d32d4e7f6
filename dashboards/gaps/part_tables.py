"""The parts of a gap as tables: what every cluster or region adds, and both groups with one mix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aggregates.schema import KEYS
from dashboards import text
from dashboards.components import Column, Table
from dashboards.decomposition import Decomposition, Limits, Term
from dashboards.gaps import signed
from dashboards.gaps.apart import people_of
from dashboards.gaps.rows import Asked
from dashboards.gaps.split import Part, Split, split
from dashboards.language import _
from dashboards.selection import GAP_MEASURES, SPLITS
from dashboards.text import Cell, cell


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
    say = text.fine_percent if found.share else signed.hundreds
    low, high = (say(end) for end in limits)
    return low if low == high else text.span(low, high)


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
    keys += [_numbers("suppressed", parts.rest, (), _rest(parts), found)] if any(parts.rest) else []
    both = parts.mix, parts.within
    keys.append(_numbers("total", (1, 1), _raw(found, parts), both, found))
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
    """What the row of a part says, as numbers for a file; blank where it is suppressed."""
    one = _term_of(part.code, parts)
    if one is None:
        return {"part_code": part.code} | dict.fromkeys(NUMBERS, "")
    shares, rates = (one.share, one.base_share), (one.rate, one.base_rate)
    return _numbers(part.code, shares, rates, (one.mix, one.within), found)


NUMBERS = (
    "group_part",
    "base_part",
    "group_rate_lower",
    "group_rate_upper",
    "base_rate_lower",
    "base_rate_upper",
    "mix_lower",
    "mix_upper",
    "within_lower",
    "within_upper",
)


def _numbers(
    code: str,
    shares: Sequence[float],
    rates: Sequence[Limits],
    added: Sequence[Limits],
    found: Split,
) -> dict[str, Any]:
    """Shares of both groups in a part, their rates there if there are any, and what they add."""
    digits = 6 if found.share else 2
    ends: list[Any] = [round(share, 6) for share in shares]
    ends += [round(end, digits) for limits in rates for end in limits] or [""] * 4
    ends += [round(end, digits) for limits in added for end in limits]
    return {"part_code": code} | dict(zip(NUMBERS, ends, strict=True))
