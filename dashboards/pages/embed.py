"""One picture of a page, to stand in a page of another site: `/embed/<picture>?<its values>`.

The name of a picture begins with that of its page, whose content function makes it: an embed
shows what the page shows. This page alone may be framed by other sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from dashboards import share, shell
from dashboards.language import _, rich
from dashboards.selection import SelectionError
from dashboards.shell import Page
from dashboards.takeover import takeover


def content(args: Mapping[str, Any]) -> Page:
    """A picture with its title, whom it is about, its source and the way to the whole view."""
    name = str(args.get("picture", ""))
    values = {key: value for key, value in args.items() if key != "picture"}
    try:
        entry = shell.named(name.partition("-")[0])
        page = entry["content"](values)
        figure = share.pictures(page.body).get(name)
        if page.bare or figure is None:
            raise _unknown()
    except SelectionError as error:
        return _problem(error)
    said = share.about(page.body)
    body = [
        html.H1(page.title, className="wf-embed__title"),
        html.P(said, className="wf-embed__about") if said else None,
        figure,
        html.Noscript(_in_words(figure)),
        _source(share.view(entry, values)),
    ]
    drawn = {key: draw for key, draw in page.pictures.items() if key == name}
    return Page(page.title, page.description, body, pictures=drawn, bare=True)


def _unknown() -> SelectionError:
    return SelectionError(
        404,
        _("There is no such picture"),
        _("It may have a new name. Open the site and copy the code again."),
    )


def _problem(error: SelectionError) -> Page:
    """What a frame shows where there is no picture: why, and the way to the site."""
    link = html.A(_("Open the site"), href="/programs")
    body = [
        html.H1(error.headline, className="wf-embed__title"),
        html.P(error.advice, className="wf-embed__about"),
        html.P(link),
    ]
    return Page(error.headline, error.advice, body, status=error.status, bare=True)


def _in_words(figure: html.Figure) -> Any:
    """The picture for a browser without scripts: its words, as its fold-out has them."""
    folded = [one for one in share.within(figure) if isinstance(one, html.Details)]
    return [html.Ul(one.children) for one in share.within(folded) if isinstance(one, html.Ul)]


def _source(href: str) -> html.Footer:
    source = shell.source()
    link = html.A(_("See the full view, its numbers and what they mean"), href=href)
    said = rich("Source: %(source)s. %(link)s", source=source.words, link=link)
    return html.Footer(
        [
            html.P(said),
            html.P(source.notice, className="wf-embed__notice") if source.notice else None,
        ],
        className="wf-embed__foot",
    )


def layout(picture: str = "", **_: Any) -> Any:
    """What Dash takes over: the one picture."""
    return takeover("embed", [picture])


def title(picture: str = "", **_: Any) -> str:
    """The title of an embed; the document has its own from the content."""
    return shell.full_title(picture)


register_page(__name__, path_template="/embed/<picture>", title=title, content=content)
