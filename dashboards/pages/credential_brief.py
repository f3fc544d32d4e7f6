"""A credential on one page, to print or to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import register_page

from dashboards import queries, shell
from dashboards.brief.page import page
from dashboards.language import _
from dashboards.shell import Page, full_title
from dashboards.takeover import takeover


def content(args: Mapping[str, Any]) -> Page:
    """The sheet of the credential's page."""
    return page(shell.named("credential")["content"](args))


def layout(**_given: Any) -> Any:
    """Nothing to draw: the sheet is complete as the server sends it."""
    return takeover("credential_brief")


def title(credential: str = "", **_given: Any) -> str:
    """The title of the sheet of a credential."""
    row = queries.credentials().get(credential)
    name = row["title"] if row else _("Credentials")
    return full_title(_("Brief: %(name)s", name=name))


register_page(__name__, path_template="/brief/<credential>", title=title, content=content)
