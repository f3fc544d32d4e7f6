"""The page as the server sends it, and as Dash takes it over: both from one content function.

A page module registers `content(args)`, which gives a `Page` for the values of an address.
`document` wraps it for a browser that comes to the address; the callbacks of `connect` send
the same body again when a control changes, and draw its pictures.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import dash
from dash import MATCH, Dash, Input, Output, ctx, html
from flask import Flask, Response, g, redirect, request
from plotly.offline import get_plotlyjs, get_plotlyjs_version

from dashboards import figures, language, queries, share, shelf, sitemap
from dashboards.components import Children, Table, instead, notice_words, notices
from dashboards.finding import search_form
from dashboards.language import LANGUAGES, N_, _, rich
from dashboards.linked import serve
from dashboards.markup import Plain, to_html
from dashboards.notes import notes
from dashboards.selection import LISTS, Selection, SelectionError
from dashboards.takeover import Turn
from dashboards.text import rounding_words

ASSETS = Path(__file__).parents[1] / "assets"
MOST_PAGES = 300  # kept in memory, with their HTML; one is about 100 kB
READ = frozenset(  # that pages read
    ("q", "from", "to", *(one.name for one in fields(Selection)))
)
LONGEST_ADDRESS = 2000  # characters; none of ours comes near
NOT_NEEDED = ("polyfill", "dash_table", "dash_core_components", "dash_html_components")
LISTED = ("/compare", "/talent", "/talent/brief")  # pages whose forms choose several of a kind
PLOTLY = f"/plotly.min.js?m={get_plotlyjs_version()}"
AWAKE = ("boot.js", "suggest.js", "share.js")  # small scripts that run as the page loads
IMAGE = "image.js"  # which `share.js` loads when an image is wanted
AWAKE_PATTERN = "|".join(re.escape(name) for name in (*AWAKE, IMAGE))  # Dash is not to load them
NO_INDEX = html.Meta(name="robots", content="noindex")  # not to be found by a search
NAVIGATION = (
    ("/programs", N_("Programs")),
    ("/compare", N_("Compare")),
    ("/talent", N_("Employers")),
    ("/gaps", N_("Gaps")),
    ("/methods", N_("Methods")),
)


@dataclass(frozen=True)
class Page:
    """One view: its words, its tables, and how to draw its pictures."""

    title: str
    description: str
    body: list[Any]
    tables: Mapping[str, Table] = field(default_factory=dict)
    pictures: Mapping[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
    news: str = ""  # said to screen readers after a control changed the page
    status: int = 200
    bare: bool = False  # nothing around it, and other sites may frame it: an embed
    brief: Callable[[], Any] | None = None  # a page of it to hand on
    linked: str = ""  # address of the same as linked data

    @cached_property
    def html(self) -> str:
        """The body as text, made once, with addresses in the language that is spoken.

        Below it are the definitions of the terms that it uses.
        """
        body = to_html(self.body, language.address)
        return body + to_html(notes(body), language.address)

    @cached_property
    def about(self) -> str:
        """Whom the page is about, in words for a citation."""
        return share.about(self.body)


def absent(title: str, why: str, *links: Children) -> Page:
    """The page of what the release does not hold: why, and ways to what it does hold."""
    return Page(title, why, [html.H1(title), instead(why, *links)])


def find(path: str) -> tuple[Mapping[str, Any], dict[str, str]]:
    """The registered page at `path`, and what the path itself says. SelectionError if none."""
    plain = path.rstrip("/") or "/"
    for entry in dash.page_registry.values():
        if plain == entry["path"] and not entry["path_template"]:
            return entry, {}
    for entry in dash.page_registry.values():
        head, _bracket, name = (entry["path_template"] or "").partition("<")
        if name and plain.startswith(head) and "/" not in plain[len(head) :]:
            return entry, {name.rstrip(">"): plain[len(head) :]}
    if shelf.HEAD.match(plain):
        raise SelectionError(
            404,
            _("This release is not here"),
            _(
                "It may have been withdrawn, or made by an earlier version of this site. What the "
                "latest release says is on the pages of this site."
            ),
        )
    raise SelectionError(
        404,
        _("There is no page here"),
        _(
            "The address may be cut short, or the page may have moved. Search, or start from the "
            "list of programs."
        ),
    )


def named(name: str) -> Mapping[str, Any]:
    """The registered page of a module name, such as 'programs'. SelectionError if none."""
    for module, entry in dash.page_registry.items():
        if module.rsplit(".", 1)[-1] == name:
            return entry
    raise SelectionError(404, _("There is no such file"), _("Follow a download link on a page."))


def content(path: str, args: Mapping[str, Any]) -> Page:
    """The page at an address, or one that says why there is none."""
    try:
        entry, _said = find(path)
        known = {name: value for name, value in args.items() if name in READ}
        kept = not entry.get("fresh")  # a page may say what is beside its release: look each time
        if kept and all(isinstance(value, str) for value in known.values()):
            return _made(kept_by(), path, tuple(sorted(known.items())))
        return _make(path, known)
    except SelectionError as error:
        return problem(error)


def kept_by() -> tuple[str, str, str]:
    """What pages and files that are kept are of: the release and what was decided about it, the
    language, and what links begin with.
    """
    return queries.release().edition, language.current(), language.heading()


def _make(path: str, args: Mapping[str, Any]) -> Page:
    entry, said = find(path)
    values = {**args, **said}
    page: Page = entry["content"](values)
    return page if page.bare else _with_tools(page, values)


def _with_tools(page: Page, values: Mapping[str, str]) -> Page:
    """The page with ways to keep each of its pictures."""
    told = share.about(page.body)

    def tools(figure: html.Figure) -> html.Div:
        frame = share.address(f"/embed/{share.ident(figure)}", values)
        return share.tools(figure, frame, page.title, told, source())

    return replace(page, body=share.with_tools(page.body, tools))


def source() -> share.Source:
    """Where the numbers of every page are from."""
    release = queries.release()
    found = share.Source.of(release.meta, release.built, synthetic=release.synthetic)
    said = notices(release.meta, release.synthetic, release.record.warning)
    return replace(found, notice=said)


def whole(page: Page, path: str, args: Mapping[str, Any]) -> str:
    """The page as text, with ways to pass it on at its foot."""
    if page.bare or page.status != 200:
        return page.html
    values = {name: value for name, value in args.items() if name in READ}
    here, site = share.address(path, values), request.host_url.rstrip("/")
    link, fixed = site + language.address(here), site + shelf.fixed(here)
    row = share.row(page.title, page.about, link, fixed, source())
    more = serve.download(page.linked) if page.linked else None
    own = page.html.replace(share.SITE, escape(site))
    return own + to_html([row, more], language.address)


@lru_cache(maxsize=MOST_PAGES)
def _made(key: tuple[str, str, str], path: str, args: tuple[tuple[str, str], ...]) -> Page:
    """Pages that were asked for before; `key` is what they are kept by."""
    page = _make(path, dict(args))
    page.html  # noqa: B018 - written now, in the language and with the links that it is kept by
    return page


def problem(error: SelectionError) -> Page:
    """A page for a request that cannot be answered."""
    body = [
        html.Div(
            [
                html.H1(error.headline),
                html.P(error.advice, className="wf-lede"),
                search_form(),
                html.P([html.A(_("See all programs"), href="/programs", className="wf-button")]),
            ],
            className="wf-problem",
        )
    ]
    return Page(error.headline, error.advice, body, status=error.status)


def read_args(query: str) -> dict[str, Any]:
    """Values of a query string; a name given more than once has a list, which no page takes."""
    return _single(parse_qs(query, keep_blank_values=True, max_num_fields=50))


def _single(given: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def unreadable() -> Page:
    """The page for an address that says nothing we know."""
    return problem(SelectionError(400, _("This link cannot be read"), _("Start from the list.")))


@contextmanager
def place(href: Any) -> Iterator[tuple[str, str]]:
    """Path and query of an address that a callback was given, its language being spoken.

    ValueError for what is no address.
    """
    if not isinstance(href, str) or len(href) > LONGEST_ADDRESS:
        raise ValueError("no address")
    parts = urlsplit(href)
    with shelf.shelf().standing(unquote(parts.path)) as rest:
        spoken, path = language.split(rest)
        with language.speaking(spoken):
            yield path, parts.query


def at(path: str, query: str) -> Page:
    """The page at a path and query."""
    try:
        return content(path, read_args(query))
    except ValueError:
        return unreadable()


def connect(app: Dash) -> None:
    """The layout and the callbacks that every page shares: take over, turn, draw."""
    app.layout = [Turn(id="turn")]

    @app.callback(Output("turn", "children"), Input("turn", "href"), prevent_initial_call=True)
    def take_over(href: str) -> Any:
        with place(href) as (path, _query):
            entry, said = find(path)
            return entry["layout"](**said)

    @app.callback(Output("turn", "page"), Input("turn", "turned"), prevent_initial_call=True)
    def turn(href: str) -> dict[str, str]:
        with place(href) as (path, query):
            page = at(path, query)
            text = whole(page, path, read_args(query)) if page.status == 200 else page.html
            return {"html": text, "title": full_title(page.title), "status": page.news}

    spot = {"page": MATCH, "picture": MATCH}

    @app.callback(Output(spot, "figure"), Input(spot, "seen"), prevent_initial_call=True)
    def draw(seen: str) -> Any:
        with place(seen) as where:
            figure = at(*where).pictures.get(ctx.triggered_id["picture"])
            return shown(figure()) if figure else None


def shown(figure: dict[str, Any]) -> dict[str, Any]:
    """A picture as it is drawn: one of invented people says so in itself."""
    return figures.marked(figure, _("Synthetic data")) if queries.release().synthetic else figure


class Site(Dash):
    """Dash with an index that already holds the page."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The document for the current request; Dash's own scripts sleep in it until wanted."""
        try:
            page = content(request.path, _single(request.args.to_dict(flat=False)))
        except ValueError:
            page = unreadable()
        g.throughline_status, g.throughline_framed = page.status, page.bare
        return document(page, parts, self.get_asset_url)


def full_title(title: str) -> str:
    """The title in the browser's tab, as the server and Dash both set it."""
    return f"{title} | Throughline {queries.release().meta.get('state', '')}".strip()


def titled(title: str) -> Callable[..., str]:
    """A title for Dash's page registry."""
    return lambda **_: full_title(title)


def document(page: Page, parts: Mapping[str, str], asset: Callable[[str], str]) -> str:
    """A whole HTML document around a page. `parts` are the pieces that Dash gives its index."""
    found = page.status == 200 and not page.bare and not queries.release().record.warning
    head = to_html(
        [
            html.Meta(charSet="utf-8"),
            html.Meta(name="viewport", content="width=device-width, initial-scale=1"),
            html.Title(full_title(page.title)),
            html.Meta(name="description", content=page.description),
            html.Meta(name="color-scheme", content="light dark"),
            _alternates() if found and not language.heading() else NO_INDEX,
            serve.alternate(language.heading() + page.linked) if page.linked else None,
            html.Link(rel="icon", type="image/svg+xml", href=asset("favicon.svg")),
            html.Base(target="_blank") if page.bare else None,  # no link opens inside a frame
        ]
    )
    awake = AWAKE[:1] if page.bare else AWAKE
    return (
        f'<!DOCTYPE html>\n<html lang="{language.current()}"><head>{head}{stylesheet()}'
        f"{serve.script(page.linked) if page.linked else ''}</head>"
        f"<body>{_bare(page) if page.bare else _full(page)}"
        f'<div id="react-entry-point" data-plotly="{PLOTLY}" data-images="{asset(IMAGE)}" hidden>'
        "</div>"
        f"{_config(parts['config'])}"
        f"{_asleep(parts['scripts'])}{_asleep(parts['renderer'])}"
        f"{''.join(_script(asset(name)) for name in awake)}</body></html>"
    )


def _bare(page: Page) -> str:
    return f'<main id="main" class="wf-embed">{page.html}</main>'


def _full(page: Page) -> str:
    """A page with what stands around every page."""
    skip = html.A(_("Skip to the content"), href="#main", className="wf-skip")
    top = to_html([skip, _top()], language.address)
    foot = to_html(
        [html.P(id="status", role="status", className="wf-unseen"), _footer(queries.release())],
        language.address,
    )
    args = _single(request.args.to_dict(flat=False))
    served = queries.release().id
    cited = share.pinned(args.get(share.PIN), served)
    above = to_html(
        [
            share.to_row() if page.status == 200 else None,
            sitemap.beside(request.path) if page.status == 200 else None,
            share.other_release(cited, served) if cited else None,
            _earlier() if language.heading() else None,
        ],
        language.address,
    )
    return (
        f'{top}<main id="main" tabindex="-1" class="wf-main">{above}'
        f"{whole(page, request.path, args)}</main>{foot}"
    )


def _earlier() -> html.P:
    """What to say at the top of a page of a release that is no longer shown."""
    source = share.Source.of(queries.release().meta, queries.release().built, synthetic=False)
    with language.beneath(""):
        here = language.address(_here())
    now = html.A(_("See it in the latest release"), href=here, **{"data-fixed": ""})
    return share.earlier(source.words, now)


def _script(address: str) -> str:
    return f'<script src="{address}" defer></script>'


def _alternates() -> list[Any]:
    """Where the same page is in each language, for search engines, which ask for the whole."""
    site = request.host_url.rstrip("/")
    return [
        html.Link(rel="alternate", hrefLang=code, href=site + language.address(_here(), code))
        for code in LANGUAGES
    ]


def _here() -> str:
    """The address of this request without its language; of an error, without what was asked."""
    query = request.query_string.decode("utf-8", "replace")
    known = query and g.get("throughline_status", 200) == 200
    return f"{request.path}?{query}" if known else request.path


@lru_cache(maxsize=1)
def _css() -> tuple[str, str]:
    """All style sheets as one file, and its fingerprint."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css")))
    small = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    small = re.sub(r"\s*([{};,>])\s*", r"\1", small).replace('url("', 'url("/assets/')
    return small, hashlib.sha256(small.encode()).hexdigest()[:12]


def stylesheet() -> str:
    """The link to the one style sheet."""
    return f'<link rel="stylesheet" href="/site.css?m={_css()[1]}">'


def _asleep(scripts: str) -> str:
    """Dash's script tags, marked so that the browser neither fetches nor runs them yet.

    Its inline script, which would set the title of a page, is left out: the title is there.
    """
    needed = [
        line
        for line in re.findall(r"<script (?:src|id)=[^>]*>[^<]*</script>", scripts)
        if not any(name in line for name in NOT_NEEDED)
    ]
    lines = [
        re.sub(r"<script( src=| id=)", r'<script type="text/asleep"\1', line) for line in needed
    ]
    return "\n".join(lines).replace(' type="application/javascript"', "")


def _config(config: str) -> str:
    """Dash's settings for its client, without what is nobody's business."""
    start, end = config.index(">") + 1, config.rindex("<")
    settings = json.loads(config[start:end])
    settings.pop("python_version", None)
    settings.pop("dash_version_url", None)
    settings.pop("end_id", None)  # of callbacks in the background; it made each answer another
    text = json.dumps(settings, separators=(",", ":")).replace("<", "\\u003c")
    return config[:start] + text + config[end:]


def _top() -> list[Any]:
    """What every page begins with: notices that nothing turns off, and the way around."""
    release = queries.release()
    return [_standing(release), _notice(release) if release.synthetic else None, _header()]


def _standing(release: queries.Release) -> Any:
    """That a release is not public, where it is not."""
    if not (said := release.record.warning):
        return None
    who = html.A(_("Who decided what"), href="/privacy#decisions")
    return html.Aside(
        html.P([said, " ", who], className="wf-notice__text"),
        className="wf-notice wf-notice--draft",
        **{"aria-label": _("About this release")},
    )


def _notice(release: queries.Release) -> Any:
    return html.Aside(
        html.P(notice_words(release.meta), className="wf-notice__text"),
        className="wf-notice",
        **{"aria-label": _("About this data")},
    )


def _header() -> Any:
    here = request.path
    links = [
        html.Li(
            html.A(
                _(title),
                href=path,
                className="wf-nav__link",
                **({"aria-current": "page"} if here.startswith(path) else {}),
            )
        )
        for path, title in NAVIGATION
    ]
    brand = html.A(
        [
            html.Span(className="wf-brand__mark", **{"aria-hidden": "true"}),
            html.Span("Throughline", className="wf-brand__name"),
            html.Span(queries.release().meta.get("state", ""), className="wf-brand__state"),
        ],
        href="/",
        className="wf-brand",
    )
    return html.Header(
        html.Div(
            [
                brand,
                html.Nav(html.Ul(links, className="wf-nav"), **{"aria-label": _("Main")}),
                _languages(),
            ],
            className="wf-header__inner",
        ),
    )


def _languages() -> html.Ul:
    """The same page in the other languages, each named in its own words."""
    others = [
        html.Li(
            Plain(
                "a",
                {
                    "href": language.address(_here(), code),
                    "hreflang": code,
                    "lang": code,
                    "className": "wf-languages__link",
                    "data-fixed": "",
                },
                name,
            )
        )
        for code, name in LANGUAGES.items()
        if code != language.current()
    ]
    return html.Ul(others, className="wf-languages")


def _footer(release: queries.Release) -> Any:
    meta = release.meta
    last = meta.get("wages_last_quarter", "")
    reach = (
        _("Wage records reach %(year)s, quarter %(quarter)s.", year=last[:4], quarter=last[-1])
        if len(last) == 6
        else ""
    )
    records = _(
        "School records linked to state unemployment-insurance wage records and college enrollment."
    )
    title = language.title(meta.get("title", "Throughline"))
    how = html.A(_("How the numbers are made and protected"), href="/methods")
    return html.Footer(
        html.Div(
            [
                sitemap.foot(),
                html.P(f"{title}. {records} {reach}".rstrip()),
                html.P(rounded) if (rounded := rounding_words(meta)) else None,
                html.P(rich("Release %(release)s. %(how)s", release=release.id, how=how)),
            ],
            className="wf-footer__inner",
        ),
        className="wf-footer",
    )


def http_problem(status: int) -> str:
    """A document for an HTTP error that is not a page's own."""
    headlines = {
        404: (_("There is no page here"), _("Search, or start from the list of programs.")),
        405: (_("This page can only be read"), _("Open it again from the start page.")),
        413: (_("That was too much to send"), _("Open the page again from the start page.")),
    }
    headline, advice = headlines.get(
        status,
        (
            _("Something went wrong"),
            _("Try again in a moment. If it stays, start from the front page."),
        )
        if status >= 500
        else (_("This request cannot be read"), _("Start from the front page.")),
    )
    page = problem(SelectionError(status, headline, advice))
    whole = [_top(), html.Main(page.body, className="wf-main")]
    return (
        f'<!DOCTYPE html>\n<html lang="{language.current()}">'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{headline}</title>{stylesheet()}</head>"
        f"<body>{to_html(whole, language.address)}</body></html>"
    )


def extras(server: Flask) -> None:
    """Small files that browsers and crawlers ask for, and the short address of a list."""

    @server.before_request
    def said_once() -> Any:
        """A form without a script repeats the name of a list: the address to keep does not."""
        if request.path not in LISTED or all(len(request.args.getlist(n)) < 2 for n in LISTS):
            return None
        given = {name: ",".join(filter(None, values)) for name, values in request.args.lists()}
        query = urlencode({name: value for name, value in given.items() if value}, safe=":,")
        return redirect(f"{request.script_root}{request.path}?{query}")

    @server.before_request
    def as_cited() -> Any:
        """A citation that names its release in the old way leads to the page that stays."""
        cited = share.pinned(request.args.get(share.PIN), queries.release().id)
        if not cited or request.method != "GET":
            return None
        try:
            shelf.shelf().get(cited)
        except KeyError:
            return None
        rest = {name: value for name, value in request.args.items() if name != share.PIN}
        return redirect(shelf.permanent(cited, share.address(request.path, rest)))

    @server.get("/site.css")
    def css() -> Response:
        return Response(_css()[0], mimetype="text/css")

    @server.get("/plotly.min.js")
    def plotly() -> Response:
        return Response(get_plotlyjs(), mimetype="text/javascript")

    @server.get("/favicon.ico")
    def favicon() -> Response:
        return Response((ASSETS / "favicon.svg").read_bytes(), mimetype="image/svg+xml")

    @server.get("/robots.txt")
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /csv/\nDisallow: /api/\n", mimetype="text/plain")
