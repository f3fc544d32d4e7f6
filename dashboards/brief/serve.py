"""Briefs as PDF and the tables of any page as a workbook: `/pdf/<page>.pdf`, `/xlsx/<page>.xlsx`.

The address has the same values as the page's own. What was made is kept, up to a number of files:
a release does not change, and to make one takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import Flask, Response, request

from dashboards import language, queries, share, shelf, shell
from dashboards.brief import paper, workbook
from dashboards.brief.model import cited
from dashboards.language import _
from dashboards.selection import SelectionError

MOST = 128  # files that are kept; one is some 30 kB
PDF = "application/pdf"


def register(server: Flask) -> None:
    """Serve both kinds."""

    @server.get("/pdf/<page>.pdf")
    def as_pdf(page: str) -> Response:
        return _answer(page, "pdf", PDF, _paper)

    @server.get("/xlsx/<page>.xlsx")
    def as_workbook(page: str) -> Response:
        return _answer(page, "xlsx", workbook.TYPE, _workbook)


def _answer(page: str, kind: str, mimetype: str, make: Callable[..., bytes]) -> Response:
    """The file, or in plain words why there is none."""
    try:
        values = shell.read_args(request.query_string.decode())
        known = {name: value for name, value in values.items() if name in shell.READ}
        if not all(isinstance(value, str) for value in known.values()):
            raise ValueError("a name given twice")
        root = request.host_url.rstrip("/")
        made = make(shell.kept_by(), page, tuple(sorted(known.items())), root)
    except ValueError:
        return _refused(_("This link cannot be read"), "", 400)
    except SelectionError as error:
        return _refused(error.headline, error.advice, error.status)
    said = "-".join(share.slug(value) for _name, value in sorted(known.items()))
    name = f"throughline-{share.slug(f'{page}-{said}')}-{queries.release().id}.{kind}"
    return Response(
        made,
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _refused(headline: str, advice: str, status: int) -> Response:
    return Response(f"{headline}. {advice}".strip() + "\n", status=status, mimetype="text/plain")


def _page(page: str, known: Mapping[str, str]) -> shell.Page:
    found: shell.Page = shell.named(page)["content"](dict(known))
    if found.status != 200:
        raise SelectionError(404, _("There is no such file"), _("Use a link on a page."))
    return found


@lru_cache(maxsize=MOST)
def _paper(
    key: tuple[str, str, str], page: str, known: tuple[tuple[str, str], ...], root: str
) -> bytes:
    found = _page(page, dict(known))
    if found.brief is None:
        raise SelectionError(404, _("There is no such file"), _("Use a link on a page."))
    brief = found.brief()
    notice = shell.source().notice
    link = root + shelf.fixed(brief.page)
    return paper.pdf(brief, cited(brief.title, link), notice)


@lru_cache(maxsize=MOST)
def _workbook(
    key: tuple[str, str, str], page: str, known: tuple[tuple[str, str], ...], root: str
) -> bytes:
    found = _page(page, dict(known))
    if not any(table.rows for table in found.tables.values()):
        raise SelectionError(404, _("There is no such file"), _("Use a link on a page."))
    brief = found.brief() if found.brief else None
    path = brief.page if brief else f"/{page}"
    link, stays = root + language.address(path), root + shelf.fixed(path)
    about = found.about or found.description
    tables = found.tables.values()
    return workbook.workbook(found.title, about, tables, link, cited(found.title, stays))
