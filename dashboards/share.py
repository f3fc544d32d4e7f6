"""Passing a page on: its address, its citation, and under each picture an image and an embed.

Pure: trees in, trees out. `shell` says what the address is, and which release is served.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from dashboards import language
from dashboards.components import notice_words
from dashboards.language import _, rich
from dashboards.markup import Plain

SUMMARY = "wf-summary"  # class of the sentence that says whom a page is about
PIN = "release"  # name in an address: the release that a citation was made for
FRAME_HEIGHTS = {"s": 480, "m": 560, "l": 800}  # pixels of an embed, by size of its picture
RELEASE_ID = 16  # hexadecimal digits
SITE = "https://site.invalid"  # in a page that is kept: stands for the site as a visitor calls it


@dataclass(frozen=True)
class Source:
    """What a page that is passed on says of where its numbers are from."""

    site: str
    release: str
    built: str = ""  # ISO date
    notice: str = ""  # that the people are invented, where they are

    @classmethod
    def of(cls, meta: Mapping[str, str], built: str, *, synthetic: bool) -> Source:
        """The source that a release is."""
        site = f"Throughline {meta.get('state', '')}".strip()
        return cls(site, meta["release_id"], built, notice_words(meta) if synthetic else "")

    @property
    def words(self) -> str:
        """One line: the site, the release and its date."""
        if not self.built:
            return _("%(site)s, release %(release)s", site=self.site, release=self.release)
        return _(
            "%(site)s, release %(release)s of %(date)s",
            site=self.site,
            release=self.release,
            date=format_date(date.fromisoformat(self.built), "long", language.locale()),
        )


# Addresses


def address(path: str, values: Mapping[str, Any], **more: str) -> str:
    """A path with its values, in a fixed order, as a link."""
    said = sorted((name, value) for name, value in values.items() if isinstance(value, str))
    pairs = [*((name, value) for name, value in said if value), *more.items()]
    return f"{path}?{urlencode(pairs, safe=':,')}" if pairs else path


def view(entry: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Address of the view of a registered page that some values give."""
    head, _sep, name = (entry["path_template"] or "").partition("<")
    if not name:
        return address(entry["path"], values)
    name = name.rstrip(">")
    rest = {key: value for key, value in values.items() if key != name}
    return address(head + quote(values.get(name, "total"), safe=":"), rest)


def pinned(given: Any, served: str) -> str:
    """The release that an address names, where it looks like one and is not the one served."""
    known = isinstance(given, str) and len(given) == RELEASE_ID
    return given if known and given.isalnum() and given.isascii() and given != served else ""


# Reading a page's tree


def within(node: Any) -> Iterator[Component]:
    """Every component of a tree, from the top."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, list | tuple):
            left.extend(reversed(one))
        elif isinstance(one, Component):
            yield one
            left.append(getattr(one, "children", None))


def words_of(node: Any) -> str:
    """What a tree says, without its marks."""
    if isinstance(node, list | tuple):
        return "".join(words_of(child) for child in node)
    if isinstance(node, Component | Plain):
        return words_of(getattr(node, "children", None))
    return "" if node is None or isinstance(node, bool) else str(node)


def has_class(node: Any, name: str) -> bool:
    """Whether a component is of a class."""
    return name in (getattr(node, "className", None) or "").split()


def about(body: Any) -> str:
    """Whom a page is about and what it counts as work, as the page itself says."""
    said = next((words_of(one) for one in within(body) if has_class(one, SUMMARY)), "")
    counted = next(
        (one for one in within(body) if isinstance(one, html.Select) and one.name == "definition"),
        None,
    )
    return f"{said} {_chosen(counted)}.".strip() if counted and said else said


def _chosen(select: html.Select) -> str:
    options = [one for one in within(select) if isinstance(one, html.Option)]
    chosen = [one for one in options if getattr(one, "selected", None)]
    return words_of([*chosen, *options][0])


def ident(figure: html.Figure) -> str:
    """The name of a picture: of the place that it is drawn into, or of the figure itself.

    A figure without a name, such as one of bars that are words too, is not passed on alone.
    """
    places = (getattr(one, "data-picture", None) for one in within(figure))
    return next(filter(None, places), None) or getattr(figure, "id", None) or ""


def pictures(body: Any) -> dict[str, html.Figure]:
    """The pictures of a page by name."""
    found = [one for one in within(body) if isinstance(one, html.Figure)]
    return {ident(figure): figure for figure in found if ident(figure)}


# Under each picture


def with_tools(node: Any, tools: Callable[[html.Figure], Any]) -> Any:
    """The tree with something more at the foot of each picture; parts without one are shared."""
    if isinstance(node, list | tuple):
        mapped = [with_tools(child, tools) for child in node]
        same = all(one is other for one, other in zip(mapped, node, strict=True))
        return node if same else mapped
    children = getattr(node, "children", None)
    if not isinstance(node, Component) or not isinstance(children, list | tuple | Component):
        return node
    if isinstance(node, html.Figure) and ident(node):
        return _with_children(node, [*_listed(children), tools(node)])
    mapped = with_tools(children, tools)
    return node if mapped is children else _with_children(node, mapped)


def _listed(children: Any) -> Sequence[Any]:
    return children if isinstance(children, list | tuple) else [children]


def _with_children(node: Component, children: Any) -> Component:
    changed = copy(node)
    changed.children = children
    return changed


def tools(figure: html.Figure, frame: str, title: str, said: str, source: Source) -> html.Div:
    """Ways to keep a picture: an image with its words in it, and the code of an embed.

    `frame` is the address of the embed without the site; the browser knows the site.
    """
    name = ident(figure)
    code = (
        f'<iframe src="{escape(language.address(frame))}" title="{escape(_named(figure, title))}" '
        f'width="100%" height="{_height(figure)}" loading="lazy"></iframe>'
    )
    return html.Div(
        [
            html.Button(
                _("Save as image"),
                type="button",
                className="wf-quiet",
                **{
                    "data-image": "",
                    "data-file": _file(name, title, source),
                    "data-done": _("Image saved"),
                    "data-failed": _("The image could not be made"),
                    "data-about": f"{title}. {said}".strip(),
                    "data-source": source.words,
                    "data-notice": source.notice,
                },
            ),
            html.Details(
                [
                    html.Summary(_("Embed"), className="wf-quiet"),
                    html.Label(_("Code for your own page"), htmlFor=f"{name}-code"),
                    Plain(
                        "textarea",
                        {
                            "id": f"{name}-code",
                            "className": "wf-tools__code",
                            "readonly": True,
                            "rows": 4,
                            "data-frame": True,
                        },
                        code,
                    ),
                    _copy(_("Copy code"), f"{name}-code"),
                ],
                className="wf-tools__embed",
            ),
        ],
        className="wf-tools",
    )


def _file(name: str, title: str, source: Source) -> str:
    """Name of an image: what it is of, in plain letters, and its release."""
    return f"throughline-{name}-{slug(title)}-{source.release}.png"


def slug(words: str) -> str:
    """Words in plain letters, as the name of a file."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def _named(figure: html.Figure, title: str) -> str:
    caption = next((one for one in within(figure) if isinstance(one, html.Figcaption)), None)
    return f"{title}: {words_of(caption)}" if caption else title


def _height(figure: html.Figure) -> int:
    sizes = (
        size
        for one in within(figure)
        for size in FRAME_HEIGHTS
        if has_class(one, f"wf-picture__canvas--{size}")
    )
    return FRAME_HEIGHTS[next(sizes, "m")]


def _copy(words: str, target: str) -> html.Button:
    """A button that copies what an element of the page says."""
    return html.Button(
        words,
        type="button",
        className="wf-quiet",
        **{
            "data-copy": target,
            "data-done": _("Copied"),
            "data-failed": _("Select it and copy it by hand"),
        },
    )


# At the foot of the page


def citation(title: str, said: str, link: str, source: Source) -> list[Any]:
    """How to cite a view: what it is, which release of which site, and where.

    On paper the notice is at the top of the page, and need not be here again.
    """
    stop = "" if title.endswith("?") else "."
    named = f"“{title}{stop} {said}".rstrip(" .") + ".”"
    cited = " ".join([f"{source.site}.", named, _release(source), link])
    notice = html.Span(f" {source.notice}", className="wf-citation__notice")
    return [cited, notice] if source.notice else [cited]


def _release(source: Source) -> str:
    if not source.built:
        return _("Release %(release)s.", release=source.release)
    return _(
        "Release %(release)s, %(date)s.",
        release=source.release,
        date=format_date(date.fromisoformat(source.built), "long", language.locale()),
    )


def row(title: str, said: str, link: str, fixed: str, source: Source) -> html.Section:
    """Share, print and cite a page. `link` is its address, `fixed` the one with its release."""
    ways = [
        _copy(_("Copy link"), "share-link"),
        html.Button(
            _("Send…"),
            type="button",
            className="wf-quiet",
            hidden=True,
            **{"data-send": title},
        ),
        html.Button(
            _("Print"),
            type="button",
            className="wf-quiet",
            **{"data-print": "", "data-wait": _("Drawing the pictures…")},
        ),
    ]
    return html.Section(
        [
            html.H2(_("Share this page"), id="share", className="wf-sharing__title"),
            html.P(
                html.A(link, href=link, id="share-link", **{"data-fixed": ""}),
                className="wf-sharing__link",
            ),
            _staying(fixed) if fixed != link else None,
            html.Div(ways, className="wf-sharing__ways"),
            html.H3(_("How to cite it"), className="wf-sharing__title"),
            html.P(citation(title, said, fixed, source), id="citation", className="wf-citation"),
            html.Div(_copy(_("Copy citation"), "citation"), className="wf-sharing__ways"),
        ],
        className="wf-sharing",
        **{"aria-labelledby": "share", "data-part": "share"},
    )


def _staying(fixed: str) -> html.P:
    """The address of the page as this release has it."""
    address = html.A(fixed, href=fixed, id="share-fixed", **{"data-fixed": ""})
    words = [_("This release, at an address that stays:"), " ", address]
    return html.P(words, className="wf-sharing__link")


def to_row() -> html.P:
    """The way from the top of a page to its share row."""
    return html.P(html.A(_("Share, print or cite"), href="#share"), className="wf-pass")


def earlier(source: str, now: html.A) -> html.P:
    """What to say at the top of a page of an earlier release. `now` leads to the latest."""
    said = rich(
        "You are looking at an earlier release: %(source)s. %(now)s", source=source, now=now
    )
    return html.P(said, className="wf-why")


def other_release(cited: str, served: str) -> html.P:
    """What to say at the top of a page whose address was made for another release."""
    said = rich(
        "This link was made for release %(cited)s, which is not here any more. The site now shows "
        "release %(served)s, so the numbers may differ.",
        cited=html.Strong(cited),
        served=html.Strong(served),
    )
    return html.P(said, className="wf-why")
