"""Where an employer looks: a region, those next to it, several, or the whole state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from dash import html

from aggregates.schema import STATE
from dashboards import boundaries, queries, text, views
from dashboards.components import select
from dashboards.language import N_, Words, _, ngettext
from dashboards.markup import Plain
from dashboards.selection import REACHES, Selection

LEVEL = "workforce_region"
REACH = Words({"": N_("This region alone"), "near": N_("And the regions next to it")})


@dataclass(frozen=True)
class Where:
    """The regions that are looked at; only the state where none is chosen.

    asked  the region or county that was asked for
    """

    codes: tuple[str, ...]
    asked: str = STATE

    @property
    def whole(self) -> bool:
        """Whether it is the whole state."""
        return self.codes == (STATE,)

    @property
    def one(self) -> str:
        """The region, if it is a single one or the state; else nothing."""
        return self.codes[0] if len(self.codes) == 1 else ""

    @property
    def title(self) -> str:
        """Inside a sentence."""
        if self.one:
            return views.place_name(self.one)
        names = [views.codes().regions[code].title for code in self.codes]
        return _("the regions %(names)s", names=text.join(names))


def where(selection: Selection) -> Where:
    """The regions of a selection: those listed, or the region of its place and those next to it."""
    if selection.around:
        return Where(tuple(selection.around), selection.region)
    region = region_of(selection.region)
    if region == STATE:
        return Where((STATE,))
    if selection.reach == REACHES[1]:
        return Where((region, *neighbours(region)), selection.region)
    return Where((region,), selection.region)


def region_of(place: str) -> str:
    """The workforce region of a place; the state where it is in none."""
    nodes = views.codes().regions
    return next(
        (code for code in views.codes().ancestors("regions", place) if nodes[code].level == LEVEL),
        STATE,
    )


def regions() -> list[str]:
    """Codes of the workforce regions, in the order of the release."""
    return [node.code for node in views.codes().of_level("regions", LEVEL)]


def neighbours(region: str) -> tuple[str, ...]:
    """Regions that share a border with one, in the order of the release."""
    return _neighbours(queries.release().id).get(region, ())


@lru_cache(maxsize=8)
def _neighbours(release_id: str) -> dict[str, tuple[str, ...]]:
    codes = views.codes()
    counties: dict[str, list[str]] = {code: [] for code in regions()}
    for node in codes.of_level("regions", "county"):
        if (region := region_of(node.code)) in counties:
            counties[region].append(node.code)
    state = boundaries.state(_fips(counties))
    if state is None:
        return {}
    borders = {code: state.borders_of(inside) for code, inside in counties.items()}
    return {
        code: tuple(other for other in borders if other != code and borders[code] & borders[other])
        for code in borders
    }


def _fips(counties: dict[str, list[str]]) -> str:
    """The two digits of the state, as its counties begin."""
    return next((code[:2] for inside in counties.values() for code in inside), "")


# Words and controls


def note(found: Where) -> str:
    """Which regions are meant, where that is not what the visitor chose by name."""
    if found.whole or found.asked == STATE:
        return ""
    county = views.codes().regions[found.asked]
    said = []
    if county.level != LEVEL:
        said.append(
            _(
                "%(place)s is in %(region)s. Numbers for employers are by region.",
                place=text.upper_first(views.place_name(found.asked)),
                region=views.place_name(found.codes[0]),
            )
        )
    near = [views.codes().regions[code].title for code in found.codes[1:]]
    if near:
        said.append(
            ngettext(
                "Next to it, and counted with it: %(names)s.",
                "Next to it, and counted with it: %(names)s.",
                len(near),
                names=text.join(near),
            )
        )
    return " ".join(said)


def controls(selection: Selection, page: str) -> list[Any]:
    """The place, how far around it, and any regions by name."""
    counties = [node.code for node in views.codes().of_level("regions", "county")]
    return [
        views.place_select(selection, page, [*regions(), *counties]),
        select("reach", _("How far"), list(REACH.items()), selection.reach, page),
        _several(selection, page),
    ]


def _several(selection: Selection, page: str) -> html.Details:
    """Every region with a box to tick; they win over the place."""
    nodes = views.codes().regions
    boxes = [_box(code, nodes[code].title, code in selection.around, page) for code in regions()]
    return html.Details(
        [
            html.Summary(_("Choose several regions")),
            html.Fieldset(
                [html.Legend(_("Regions, instead of the place above")), *boxes],
                className="wf-boxes",
            ),
        ],
        open=bool(selection.around),
        className="wf-form__more",
    )


def _box(code: str, title: str, ticked: bool, page: str) -> html.Div:
    ident = f"{page}-around-{code.replace(':', '-')}"
    box = {"id": ident, "type": "checkbox", "name": "around", "value": code}
    if ticked:
        box["checked"] = "checked"
    return html.Div(
        [Plain("input", {**box, "className": "wf-boxes__box"}), html.Label(title, htmlFor=ident)],
        className="wf-boxes__line",
    )


def near_way(selection: Selection, path: str) -> tuple[str, str] | None:
    """Words and address of the same with the regions next to the one that is chosen."""
    found = where(selection)
    if found.whole or selection.around or selection.reach or not neighbours(found.codes[0]):
        return None
    wider = replace(selection, reach=REACHES[1], horizon="")
    return _("Add the regions next to it"), wider.url(path)


def listed(codes: Sequence[str]) -> list[str]:
    """The regions to have a row each: those chosen, or every one of the state."""
    return regions() if tuple(codes) == (STATE,) else list(codes)
