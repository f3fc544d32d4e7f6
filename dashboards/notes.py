"""The definitions of the terms on a page: at its foot, and whole on `/methods`."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards import language, queries
from dashboards.glossary import TERMS, Term
from dashboards.language import SPANISH, _, rich
from dashboards.markup import Plain
from dashboards.terms import target, used

PART = "terms"  # of a page: drawn again with every turn, as other terms may stand there then


def notes(page: str) -> html.Div:
    """The definitions of the terms in the HTML of a page, for its foot."""
    return html.Div([_note(key) for key in used(page)], **{"data-part": PART})


def anchor(key: str) -> str:
    """Where `/methods` has the whole definition of a term."""
    return f"def-{key}"


def meaning(key: str) -> str:
    """What a term is: as the release defines it, or in words of our own."""
    found = TERMS[key]
    return _defined(found, "short") or (_(found.text) if found.text else "")


def whole(key: str) -> list[str]:
    """All that there is to know of a term, sentence by sentence, for `/methods`."""
    found = TERMS[key]
    short, long = meaning(key), _defined(found, "long")
    how = _(found.how) if found.how else ""
    return [words for words in (short, how, long if long != short else "") if words]


def source(key: str) -> str:
    """Where the numbers of a term are from."""
    found = TERMS[key]
    return cited(_defined(found, "source")) or (_(found.source) if found.source else "")


def cited(source: str) -> str:
    """A source as the release cites it, in the language that is spoken."""
    return "; ".join(language.title(part) for part in source.split("; "))


def _defined(found: Term, field: str) -> str:
    """What the release defines a term by, in the language that is spoken; empty if it does not."""
    row = queries.definition(found.entry)
    if row is None:
        return ""
    own = f"{field}_es" if language.current() == SPANISH else field
    return str(row.get(own) or row[field] or "")


def _note(key: str) -> Plain:
    """What opens beside a term: what it is, how it is counted, its source, and the way on."""
    found, ident = TERMS[key], target(key)
    where = source(key)
    return Plain(
        "div",
        {
            "id": ident,
            "popover": True,
            "role": "dialog",
            "aria-labelledby": f"{ident}-name",
            "tabindex": "-1",
            "autofocus": True,  # when it opens, so that it is read out
            "className": "wf-def",
        },
        [
            html.P(_(found.name), id=f"{ident}-name", className="wf-def__name"),
            html.P(meaning(key)),
            html.P(_(found.how)) if found.how else None,
            html.P(rich("Source: %(source)s", source=where), className="wf-def__source")
            if where
            else None,
            html.P(_ways(key), className="wf-def__end"),
        ],
    )


def _ways(key: str) -> list[Any]:
    """The way to the whole definition, and the way out."""
    close = {
        "type": "button",
        "className": "wf-def__close",
        "popovertarget": target(key),
        "popovertargetaction": "hide",
    }
    return [
        html.A(_("The full definition"), href=f"/methods#{anchor(key)}"),
        Plain("button", close, _("Close")),
    ]
