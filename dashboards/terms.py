"""A term with its definition one tap away, wherever it stands.

    html.P(rich("Half had %(work)s.", work=term("covered_work", _("covered work"))))

`term` is the word as a button; every page that holds one has its definition at the foot
(`shell.Page` adds `notes.notes`), and the browser shows it beside the word: by tap, click or
Enter, away again by Escape or a tap elsewhere, without a script. On paper it is a plain word. A
browser too old for that has the definitions as a list at the foot. The keys are those of
`glossary.TERMS`. Headings of tables are terms by themselves, by the key of their column
(`glossary.COLUMNS`).
"""

from __future__ import annotations

import re
from typing import Any

from dashboards.glossary import TERMS, of_column
from dashboards.language import _
from dashboards.markup import Plain

USED = re.compile(r' popovertarget="term-(\w+)"')  # in a page; what visitors type is escaped


def term(key: str, words: str | None = None, *, stop: bool = True) -> Plain:
    """A term of the glossary as a button that shows its definition; `words` as the sentence has it.

    `stop` is whether the Tab key stops there: not in each of many cells, where the same term is in
    reach near by. Raises KeyError for a term that is not in the glossary.
    """
    found = TERMS[key]
    shows = {"type": "button", "className": "wf-term", "popovertarget": target(key)}
    passed = {} if stop else {"tabindex": "-1"}
    return Plain("button", shows | passed, _(found.name) if words is None else words)


def heading(column: str, words: str) -> Any:
    """The heading of a table's column: a term, where its key is that of one."""
    key = of_column(column)
    return term(key, words) if key else words


def target(key: str) -> str:
    """Id of the definition of a term in a page."""
    return f"term-{key}"


def used(page: str) -> list[str]:
    """Terms that stand in the HTML of a page, each once, in order."""
    return list(dict.fromkeys(USED.findall(page)))
