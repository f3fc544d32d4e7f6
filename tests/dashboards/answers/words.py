"""Reading what a page or an answer says, as a reader would."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

from dashboards.markup import to_html


def words(tree: Any) -> str:
    """A tree or a page of HTML as text, without tags, spaces put right."""
    page = tree if isinstance(tree, str) else to_html(tree)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace(" .", ".")


def rows(client: Any, path: str) -> list[dict[str, str]]:
    """The rows of a file of the page."""
    answer = client.get(f"/csv/program/{path}")
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def bars(tree: Any) -> list[int]:
    """Widths of the bars, in percent, in their order; hidden ones have none."""
    page = tree if isinstance(tree, str) else to_html(tree)
    return [int(width) for width in re.findall(r'wf-bars__fill[^"]* wf-w-(\d+)', page)]
