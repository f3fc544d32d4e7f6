"""A field in some regions on one page, to print or to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import register_page

from dashboards import shell
from dashboards.brief.page import page
from dashboards.language import N_
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

TITLE = N_("Brief for employers")


def content(args: Mapping[str, Any]) -> Page:
    """The sheet of the page for employers at the same address."""
    return page(shell.named("talent")["content"](args))


def layout(**_given: Any) -> Any:
    """Nothing to draw: the sheet is complete as the server sends it."""
    return takeover("talent_brief")


register_page(__name__, path="/talent/brief", title=titled(TITLE), content=content)
