"""Suggestions for the search box while someone types: `/search.json?q=`."""

from __future__ import annotations

import json

from flask import Flask, Response, request

from dashboards import finding, language, queries
from dashboards.language import _, ngettext
from dashboards.search import LONGEST_QUERY
from dashboards.selection import Selection
from dashboards.talents import start

MOST = 8  # suggestions: what a phone shows above its keyboard, and a little more
HOUR = 3600  # seconds that a browser may keep an answer of the release that it names


def register(server: Flask) -> None:
    """Serve suggestions; with `m=` the release, a browser may keep them for a while."""

    @server.get("/search.json")
    def suggestions() -> Response:
        asked = request.args.get("q", "")[:LONGEST_QUERY].strip()
        hires = request.args.get("for") == "talent"
        text = json.dumps(answer(asked, hires=hires), ensure_ascii=False, separators=(",", ":"))
        response = Response(text, mimetype="application/json")
        if request.args.get("m") == queries.release().id:
            response.cache_control.public = True
            response.cache_control.max_age = HOUR
        else:
            response.cache_control.no_cache = True
        return response


def answer(asked: str, *, hires: bool = False) -> dict[str, object]:
    """What is suggested, and what is said of it to those who do not see the list.

    hires  for an employer: what one can hire for, each leading to its supply
    """
    found = start.found(asked, Selection(), MOST) if hires else finding.found(asked, MOST)
    return {
        "said": _said(len(found)),
        "answers": [
            {"title": one.title, "kind": one.kind, "href": language.address(one.href)}
            for one in found
        ],
    }


def _said(n: int) -> str:
    if not n:
        return _("No suggestions. Press Enter to search.")
    return ngettext(
        "%(n)s suggestion. Use the arrow keys to choose.",
        "%(n)s suggestions. Use the arrow keys to choose.",
        n,
        n=n,
    )
