"""How good the data are: whom the records see, whom they miss, and what is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from dashboards.components import contents
from dashboards.language import N_, Words, _
from dashboards.quality import absent, hidden, looked_up, methods, missed, records
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

TITLE = N_("How good are the data?")
PATH = "/quality"
CONTENTS = Words(
    {
        "looked-up": N_("Who could be looked up"),
        "methods": N_("How they were matched"),
        "missed": N_("What wage records miss"),
        "suppressed": N_("What is suppressed"),
        "rows": N_("Rows used"),
        "absent": N_("Who is missing or thin"),
    }
)


def content(args: Mapping[str, Any]) -> Page:
    """Coverage, match methods, what is missed, what is suppressed, rows, and a list at the end."""
    seen = looked_up.looked_up()
    by_method = methods.methods()
    unseen = missed.missed()
    blank = hidden.hidden(seen.when)
    missing = absent.lines(seen, unseen, blank)
    tables = {
        **looked_up.tables(seen),
        **methods.tables(by_method),
        **missed.tables(unseen),
        **hidden.tables(blank),
        "rows": records.table(),
        "absent": absent.table(missing),
    }
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "A number is as good as the records behind it. Here is whom they see, whom they "
                "miss, and what is not shown to protect privacy."
            ),
            className="wf-lede",
        ),
        contents(CONTENTS.items()),
        looked_up.answer(seen, tables),
        methods.answer(by_method, tables),
        missed.answer(unseen, tables),
        hidden.answer(blank, tables),
        records.answer(tables["rows"]),
        absent.answer(missing),
        html.P(
            html.A(_("How the numbers are made and protected"), href="/methods"),
            className="wf-note",
        ),
    ]
    about = _("Who could be looked up, what wage records miss, and which groups are hidden.")
    return Page(_(TITLE), about, body, tables)


def layout(**_given: Any) -> Any:
    """Nothing to draw: the page is complete as the server sends it."""
    return takeover("quality")


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
