"""What the answers about access say: ratios as numbers and as people of a hundred."""

from __future__ import annotations

from math import inf

from dashboards import text, views
from dashboards.access.bounds import Limits
from dashboards.access.ratio import Ratio
from dashboards.access.rows import HIGH, LESS, MORE, NOT_HIGH, Access, Standing
from dashboards.gaps.words import inside
from dashboards.language import N_, Words, _
from dashboards.text import Cell

Found = Ratio | Limits | None
PAYS = Words(  # what the median of a cluster says beside that of all leavers
    {HIGH: N_("Yes"), NOT_HIGH: N_("Not surely")}
)


def number(value: float) -> str:
    """A ratio with two digits after the point: '0.60'."""
    return text._decimal(round(value * 100), 2, text.language.current())


def hundred(value: float) -> str:
    """What a ratio means in people: '60 where equal shares would give 100'."""
    return _("%(n)s where equal shares would give 100", n=text.count(value * 100))


def hundreds(limits: Limits) -> str:
    """What limits of a ratio mean in people: 'between 16 and 55 where ...'."""
    low, high = (text.count(end * 100) for end in limits)
    return _("%(low)s to %(high)s where equal shares would give 100", low=low, high=high)


def likely(found: Ratio | None) -> str:
    """The likely range of a ratio."""
    if found is None or found.ends is None:
        return ""
    return text.span(*(number(end) for end in found.ends))


def between(limits: Limits) -> str:
    """What a hidden ratio can be."""
    low, high = limits
    if low <= 0:
        return _("At most %(high)s", high=number(high))
    if high == inf:
        return _("At least %(low)s", low=number(low))
    return text.span(number(low), number(high))


def said(one: Standing, name: str) -> str:
    """A group in high-wage programs, in a sentence."""
    if one.ratio is None:
        if one.between is None:
            return _(
                "%(group)s: suppressed to protect privacy; published counts say nothing more.",
                group=name,
            )
        sentence = _(
            "%(group)s: suppressed to protect privacy. By the counts that are published, the "
            "representation ratio is %(range)s.",
            group=name,
            range=text.lower_first(between(one.between)),
        )
        return f"{sentence} {whatever(one)}".strip()
    sentence = _(
        "%(group)s: representation ratio %(ratio)s, that is %(hundred)s.",
        group=name,
        ratio=number(one.ratio.value),
        hundred=hundred(one.ratio.value),
    )
    return f"{sentence} {chance(one.ratio)}".strip()


def whatever(one: Standing) -> str:
    """What is so whatever is hidden."""
    if one.verdict == LESS:
        return _("Whatever is hidden, that is less than an equal share by more than chance.")
    if one.verdict == MORE:
        return _("Whatever is hidden, that is more than an equal share by more than chance.")
    return ""


def chance(found: Ratio) -> str:
    """The likely range of a ratio, and whether it differs from 1 by more than chance."""
    if found.ends is None:
        return ""
    reach = _("Likely range: %(range)s.", range=likely(found))
    verdict = _("More than chance.") if found.sure else _("No more than chance could give.")
    return f"{reach} {verdict}"


def share(part: Limits, whole: Limits) -> Cell:
    """A share of people by two counts that are known."""
    if part[0] != part[1] or whole[0] != whole[1]:
        return Cell("rate_share", None, "suppressed")
    if not whole[0]:
        return Cell("rate_share", None, "no_data")
    return Cell("rate_share", part[0] / whole[0])


def grouping(asked: Access) -> str:
    """The grouping inside a sentence."""
    return inside(views.codes().groups[asked.selection.group][0])


def pays(asked: Access, cluster: str) -> str:
    """Whether a cluster is high-wage, in words; empty where that is not asked of it."""
    return PAYS[asked.pay[cluster]] if asked.pay.get(cluster) in PAYS else ""
