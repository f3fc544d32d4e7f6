"""The page of a brief, made from the page that it is of."""

from __future__ import annotations

from dashboards import share, shelf
from dashboards.brief.model import cited
from dashboards.brief.sheet import sheet
from dashboards.language import _
from dashboards.shell import Page


def page(whole: Page) -> Page:
    """The sheet of a page that has one; the page itself where it has none, and says why."""
    if whole.brief is None:
        return whole
    brief = whole.brief()
    link = share.SITE + shelf.fixed(brief.page)
    return Page(
        _("Brief: %(name)s", name=brief.title),
        brief.lede or whole.description,
        sheet(brief, cited(brief.title, link)),
        dict(whole.tables),
    )
