"""Who is in high-wage programs? The representation ratio of each group, together and by cluster."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from aggregates.schema import ALL_COHORTS, STATE
from dashboards import text, views
from dashboards.access import words
from dashboards.access.rows import HIGH, LESS, MORE, UNSURE, Access, Standing, groupings
from dashboards.components import Column, Link, Table, csv_link, instead, numbers, question, stat
from dashboards.csv_files import csv_href
from dashboards.gaps.strips import Strip, strips
from dashboards.language import N_, Words, _, ngettext, rich
from dashboards.selection import program_path
from dashboards.terms import term
from dashboards.text import Cell

PAGE = "access"
LEAST = 2.0  # the axis reaches this many times as many, and as few, at least
STATS = 4  # groups, as many as fit beside each other
ASKED = N_("Who is in high-wage programs?")
VERDICTS = Words(
    {
        LESS: N_("Surely less"),
        UNSURE: N_("Not surely either"),
        MORE: N_("Surely more"),
    }
)
CTE_LEVEL = "cte_level"
_LEVEL = N_(
    "CTE level says itself who took a program, so a ratio by it would tell nothing. Choose other "
    "groups."
)


def answer(asked: Access, given: Mapping[str, Table]) -> html.Section:
    """The question with its answer."""
    if asked.selection.group == CTE_LEVEL:
        return question("wages", _(ASKED), [instead(_(_LEVEL))])
    if not asked.grouped:
        return question("wages", _(ASKED), [_not_counted(asked)])
    if not asked.high:
        return question("wages", _(ASKED), [html.P(_none(asked)), *_by_cluster(asked, given)])
    found = in_high(asked)
    return question(
        "wages",
        _(ASKED),
        [
            html.P(views.who(asked.selection), className="wf-summary"),
            html.Div([_stat(asked, one) for one in found[:STATS]], className="wf-stats"),
            html.Ul([html.Li(line) for line in lines(asked, found)], className="wf-findings"),
            html.P(definition(asked), className="wf-note"),
            _together(asked, found),
            *_rows_of("together", asked, given),
            *_by_cluster(asked, given),
        ],
    )


def in_high(asked: Access) -> list[Standing]:
    """Every group in all high-wage clusters together."""
    return [asked.standing(group, asked.high) for group in asked.titles]


def lines(asked: Access, found: Sequence[Standing]) -> list[str]:
    """Each group in a sentence."""
    return [
        f"{words.said(one, asked.titles[one.group])} {_where_shown(asked, one)}".strip()
        for one in found
    ]


def _where_shown(asked: Access, one: Standing) -> str:
    """The ratio in those of the high-wage clusters whose counts are shown, where some are not."""
    if one.ratio:
        return ""
    shown = [code for code in asked.high if asked.standing(one.group, [code]).ratio]
    there = asked.standing(one.group, shown).ratio if shown else None
    if there is None:
        return ""
    sentence = _(
        "In the %(some)s of %(all)s high-wage clusters whose counts are shown: %(ratio)s, that is "
        "%(hundred)s.",
        some=len(shown),
        all=len(asked.high),
        ratio=words.number(there.value),
        hundred=words.hundred(there.value),
    )
    return f"{sentence} {words.chance(there)}"


def _stat(asked: Access, one: Standing) -> Any:
    name = _("%(group)s in high-wage programs", group=asked.titles[one.group])
    if one.ratio:
        note = text.upper_first(words.hundred(one.ratio.value))
        return stat(words.number(one.ratio.value), name, note)
    if one.between:
        note = text.upper_first(words.hundreds(one.between))
        reach = html.Span(words.between(one.between), className="wf-access__range")
        return stat(reach, name, note)
    mark = html.Span(
        _(text.SUPPRESSED_WORDS), className="wf-mark wf-mark--large wf-mark--suppressed"
    )
    return stat(mark, name)


def definition(asked: Access) -> Any:
    """What high-wage and representation mean here, and whom the numbers are of."""
    base = asked.rows.get(("total", "total"))
    return [
        rich(
            "%(high)s here: the median wage of a cluster’s leavers %(when)s is above that of all "
            "leavers, %(wage)s, by more than chance. Under Perkins V each state determines which "
            "programs are high-wage; this is no state’s list.",
            high=html.Strong(_("High-wage")),
            when=text.horizon_phrase(asked.selection.horizon),
            wage=text.inline(text.cell(base, asked.measure)),
        ),
        " ",
        rich(
            "%(ratio)s: the group’s share of a cluster’s leavers over its share of all leavers. "
            "Leavers are those who could be looked up.",
            ratio=term("representation", _("Representation ratio")),
        ),
    ]


def _none(asked: Access) -> str:
    if not asked.pay:
        return _("No cluster has a median wage that is shown, so none can be said to pay well.")
    return _(
        "No cluster has a median wage %(when)s that is above that of all leavers by more than "
        "chance.",
        when=text.horizon_phrase(asked.selection.horizon),
    )


def _not_counted(asked: Access) -> html.Div:
    """Why there are no groups by cluster, and which choices there are."""
    there = groupings()
    group, horizon = asked.selection.group, asked.selection.horizon
    ways = []
    if group in there:
        near = sorted(there[group], key=lambda code: abs(_place(code) - _place(horizon)))
        for code in near[:2]:
            link = asked.selection.url("/access", horizon=code)
            ways.append(html.A(text.horizon(code), href=link))
    else:
        for dim in [dim for dim in there if dim != CTE_LEVEL]:
            then = horizon if horizon in there[dim] else ""
            link = asked.selection.url("/access", group=dim, focus="", horizon=then)
            ways.append(html.A(views.codes().groups[dim][0], href=link))
    why = _(
        "This release does not count leavers by cluster and %(grouping)s %(when)s: such groups "
        "would mostly be too small to keep people private.",
        grouping=words.grouping(asked),
        when=text.horizon_phrase(horizon),
    )
    return html.Div(
        [
            html.P(why),
            html.P(_("Choices that are counted by cluster:")) if ways else None,
            html.Ul([html.Li(way) for way in ways], className="wf-chips") if ways else None,
        ],
        className="wf-why",
    )


def _place(horizon: str) -> int:
    return list(views.codes().horizons).index(horizon)


# Pictures


def reach(found: Sequence[Standing]) -> float:
    """How many times as many the axis reaches: a power of two that most ends are inside."""
    ends = [end for one in found for end in _ends(one) if 0 < end < math.inf]
    most = max((max(end, 1 / end) for end in ends), default=LEAST)
    return float(2 ** min(4, max(1, math.ceil(math.log2(max(most, LEAST)) - 1e-9))))


def _ends(one: Standing) -> tuple[float, ...]:
    if one.ratio:
        return one.ratio.ends or (one.ratio.value,)
    return one.between or ()


def strip(one: Standing, name: Any, top: float) -> Strip:
    """A ratio on a scale of doublings, 1 in the middle; what is known of a hidden one as a bar."""
    ends = [_log(end, top) for end in _ends(one)]
    reach = (ends[0], ends[-1]) if ends[1:] else None
    if one.ratio:
        likely = words.likely(one.ratio)
        said = words.number(one.ratio.value)
        shown = f"{said} ({likely})" if likely else said
        return Strip(name, shown, reach, _log(one.ratio.value, top))
    if one.between:
        shown = _("Suppressed: %(range)s", range=text.lower_first(words.between(one.between)))
        return Strip(name, shown, reach, hidden=True)
    return Strip(name, _(text.SUPPRESSED_WORDS), hidden=True)


def _log(value: float, top: float) -> float:
    most = math.log2(top)
    return max(-most, min(most, math.log2(value))) if value > 0 else -most


def _picture(ident: str, title: str, rows: Sequence[tuple[Any, Standing]]) -> Any:
    top = reach([one for _name, one in rows])
    times = text.count(top)
    ends = (
        f"1/{times}",
        _("Equal share"),
        _("%(n)s times", n=times),
    )
    drawn = [strip(one, name, top) for name, one in rows]
    return strips(ident, title, drawn, math.log2(top), ends)


def _together(asked: Access, found: Sequence[Standing]) -> Any:
    title = _(
        "Representation ratio in high-wage programs together, by %(grouping)s: left school in "
        "%(years)s",
        grouping=words.grouping(asked),
        years=_years(asked),
    )
    rows = [(asked.titles[one.group], one) for one in found]
    return _picture("access-together", title, rows)


def _years(asked: Access) -> str:
    return views.leaving_years(ALL_COHORTS, asked.selection.horizon)


def _by_cluster(asked: Access, given: Mapping[str, Table]) -> list[Any]:
    """The group in focus, cluster by cluster, by median wage."""
    name = asked.titles.get(asked.focus, "")
    rows = [(_named(asked, code), asked.standing(asked.focus, [code])) for code in asked.clusters]
    title = _(
        "%(group)s, by cluster: representation ratio, and its likely range",
        group=name,
    )
    return [
        html.H3(
            _("Cluster by cluster: %(group)s", group=words.inside(name)),
            className="wf-access__part",
        ),
        html.P(_clusters_said(asked, [one for _name, one in rows]), className="wf-answer"),
        html.P(
            _(
                "Clusters are in order of their median wage, highest first; neighbors may not "
                "differ by more than chance."
            ),
            className="wf-note",
        ),
        _picture("access-clusters", title, rows),
        *_rows_of("focus", asked, given),
        csv_link(csv_href(PAGE, "clusters", asked.selection), _("every group in every cluster")),
        _why(asked),
    ]


def _clusters_said(asked: Access, found: Sequence[Standing]) -> str:
    """In how many of the high-wage clusters the group is more, or less, than its share."""
    by = dict(zip(asked.clusters, found, strict=True))
    found_in = [by[code].verdict for code in asked.high]
    fewer, more = found_in.count(LESS), found_in.count(MORE)
    return ngettext(
        "Of %(n)s high-wage cluster, the group has less than its share in %(fewer)s and more in "
        "%(more)s, by more than chance; in the others that cannot be said.",
        "Of %(n)s high-wage clusters, the group has less than its share in %(fewer)s and more in "
        "%(more)s, by more than chance; in the others that cannot be said.",
        len(asked.high),
        n=len(asked.high),
        fewer=fewer,
        more=more,
    )


def _named(asked: Access, cluster: str) -> Any:
    link = html.A(views.codes().programs[cluster].title, href=program_path(cluster))
    tag = [" ", html.Strong(_("High-wage"), className="wf-access__tag")]
    return [link, *(tag if asked.pay.get(cluster) == HIGH else [])]


def _why(asked: Access) -> Any:
    hidden = any(
        row["n_matched_status"] == "suppressed" for (_c, group), row in asked.rows.items() if group
    )
    return views.why_hidden() if hidden else None


def _rows_of(name: str, asked: Access, given: Mapping[str, Table]) -> list[Any]:
    if name not in given:
        return []
    return [numbers(given[name], csv_href(PAGE, name, asked.selection), _("these numbers"))]


# Tables


def tables(asked: Access) -> dict[str, Table]:
    """All high-wage clusters together, by group; and every cluster by group."""
    if not asked.grouped or asked.selection.group == CTE_LEVEL:
        return {}
    found = {
        "focus": _clusters_table(asked, "focus", [asked.focus]),
        "clusters": _clusters_table(asked, "clusters", list(asked.titles)),
    }
    if asked.high:
        found["together"] = _together_table(asked)
    return found


def _columns() -> list[Column]:
    return [
        Column("n_matched", _("Of the group, here"), "number"),
        Column("n_cluster", _("All leavers here"), "number"),
        Column("rate_here", _("Share of those here"), "number"),
        Column("ratio", _("Representation ratio"), "range"),
        Column("likely_range", _("Likely range"), "range"),
        Column("verdict", _("Beside an equal share")),
    ]


def _cells(one: Standing) -> list[Any]:
    return [
        _count("n_matched", one.inside),
        _count("n_cluster", one.part),
        words.share(one.inside, one.part),
        _ratio_words(one),
        words.likely(one.ratio),
        _verdict(one),
    ]


def _count(name: str, limits: tuple[float, float]) -> Cell:
    if limits[0] != limits[1]:
        return Cell(name, None, "suppressed")
    return Cell(name, int(limits[0]))


def _ratio_words(one: Standing) -> str:
    if one.ratio:
        return words.number(one.ratio.value)
    if one.between:
        return words.between(one.between)
    return _("Suppressed")


def _verdict(one: Standing) -> str:
    return VERDICTS[one.verdict] if one.verdict else _("Cannot be said")


def _share_of_all(one: Standing) -> float | str:
    """The group's share of all leavers, for a file."""
    item = words.share(one.people, one.everyone)
    return round(item.value, 4) if item.shown and item.value is not None else ""


def _keys(asked: Access, cluster: str, one: Standing) -> dict[str, Any]:
    low, high = (one.ratio.ends or ("", "")) if one.ratio else (one.between or ("", ""))
    return {
        "program_code": cluster,
        "region_code": STATE,
        "cohort_code": ALL_COHORTS,
        "horizon_code": asked.selection.horizon,
        "subgroup_dim": asked.selection.group,
        "subgroup_code": one.group,
        "rate_all": _share_of_all(one),
        "ratio_value": round(one.ratio.value, 4) if one.ratio else "",
        "ratio_lower": low if isinstance(low, str) else round(low, 4),
        "ratio_upper": high if isinstance(high, str) else round(high, 4),
        "ratio_kind": "likely" if one.ratio else "hidden",
    }


def _together_table(asked: Access) -> Table:
    found = in_high(asked)
    columns = [Column("group", _("Group")), *_columns()]
    rows = [[asked.titles[one.group], *_cells(one)] for one in found]
    keys = [_keys(asked, " ".join(asked.high), one) for one in found]
    caption = _("In all high-wage clusters together, left school in %(years)s", years=_years(asked))
    return Table("together", caption, columns, rows, keys)


def _clusters_table(asked: Access, name: str, groups: Sequence[str]) -> Table:
    """A row a cluster and group."""
    alone = len(groups) == 1
    columns = [
        Column("cluster", _("Career cluster")),
        *([] if alone else [Column("group", _("Group"))]),
        Column("wage_p50", _("Median wage"), "number"),
        Column("high_wage", _("High-wage")),
        *_columns(),
    ]
    rows, keys = [], []
    for code in asked.clusters:
        link = Link(views.codes().programs[code].title, program_path(code))
        for group in groups:
            one = asked.standing(group, [code])
            named = [link] if alone else [link, asked.titles[group]]
            rows.append([*named, asked.wage(code), words.pays(asked, code), *_cells(one)])
            keys.append(_keys(asked, code, one))
    said = _(
        "By career cluster, highest median wage first: left school in %(years)s, wages of all "
        "leavers in %(dollars)s",
        years=_years(asked),
        dollars=views.dollars_of(),
    )
    caption = f"{asked.titles[groups[0]]}. {said}" if alone else said
    return Table(name, caption, columns, rows, keys)
