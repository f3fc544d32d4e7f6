"""A brief as a PDF: tagged (PDF/UA-1), with its fonts in it, the same bytes for the same release.

Typst sets it, from `brief.typ` and the brief as JSON, so no text can be taken for a command. Its
own fonts are used and none of the machine's.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from dashboards import language
from dashboards.brief.model import Block, Brief, plain

TEMPLATE = Path(__file__).with_name("brief.typ")
SCALES = (1.0, 0.93, 0.86, 0.8, 0.74)  # of the type, until it fits on a page


def pdf(brief: Brief, citation: str, notice: str) -> bytes:
    """The brief on one page of US Letter."""
    typst, fonts = _typst()
    given = json.dumps(_data(brief, citation, notice), ensure_ascii=False)
    for scale in SCALES:
        values = {"data": given, "scale": str(scale)}
        compiler = typst.Compiler(
            str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts, sys_inputs=values
        )
        if scale == SCALES[-1] or _pages(compiler) == 1:
            break
    made: bytes = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    return made


@cache
def _typst() -> tuple[Any, Any]:
    """Typst, loaded when a PDF is first wanted, and its own fonts."""
    import typst

    return typst, typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _pages(compiler: Any) -> int:
    return int(json.loads(compiler.query("<pages>", field="value", one=True)))


def _data(brief: Brief, citation: str, notice: str) -> dict[str, Any]:
    return {
        "lang": language.current(),
        "title": brief.title,
        "lede": brief.lede,
        "facts": [asdict(fact) for fact in brief.facts],
        "blocks": [_block(block) for block in brief.blocks],
        "reading": language._("Reading these numbers"),
        "notes": list(brief.notes),
        "citation": citation,
        "notice": notice,
    }


def _block(block: Block) -> dict[str, Any]:
    table = block.table
    return {
        "heading": block.heading,
        "caption": table.caption if table and table.caption != block.heading else "",
        "said": list(block.said),
        "bars": [list(bar) for bar in block.bars],
        "heads": [column.title for column in table.columns] if table else [],
        "kinds": [column.kind for column in table.columns] if table else [],
        "rows": [[plain(item) for item in row] for row in table.rows] if table else [],
    }
