"""What an audit proved, with everything needed to repeat it: for machines and for people."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from suppression import pieces, search, single, solver
from suppression.audit import Audit
from suppression.explain import explain
from suppression.pieces import MOST
from suppression.table import Publication

EXPLAINED = 10  # exposed cells that a certificate explains
LISTED = 10  # components that it lists by size; the others are summed up
NAMED = 8  # cells that a line of the page names
OPTIONS = {
    "feasibility_tolerance_persons": solver.FEASIBILITY_TOLERANCE,
    "slack_of_real_valued_tables_persons": pieces.FITS,
    "comparison_tolerance_persons": search.TOLERANCE,
    "most_persons": MOST,
    "patch_sizes": list(search.SIZES),
    "neighbourhood_sizes": list(single.BALLS),
    "threads_per_program": 1,
    "random_seed": 0,
}


@dataclass(frozen=True)
class Certificate:
    """What was attacked, how, and what came of it; `facts` is what `json` writes."""

    facts: dict[str, object]

    @property
    def proved(self) -> bool:
        """Whether every hidden cell was proved wide enough."""
        return self.facts["result"] == "proved"

    def json(self) -> str:
        """The facts, sorted and indented: the same audit gives the same text, but for seconds."""
        return json.dumps(self.facts, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def page(self) -> str:
        """The facts for a person to read, in Markdown."""
        return _page(self.facts)


def certify(
    publication: Publication, audit: Audit, names: Sequence[str] | None = None
) -> Certificate:
    """The certificate of an audit of `publication`.

    names  a key for each cell, by default its number; a certificate holds keys, never a value
    """
    names = names or _Numbered()
    exposed = [int(cell) for cell in audit.exposed]
    facts: dict[str, object] = {
        "result": "exposed" if exposed else "proved",
        "rule": f"S2, S6: the interval of every suppressed cell is at least {audit.width} wide; no "
        f"cell that can only be derived is provably under {audit.width}",
        "width": audit.width,
        "fingerprint": fingerprint(publication),
        "cells": len(publication.values),
        "relations": int(publication.relations.shape[0]),
        "cells_attacked": audit.attacked,
        "cells_known_to_the_attacker": audit.known,
        "cells_exposed": len(exposed),
        "exposed": [_exposed(publication, cell, names) for cell in exposed[:EXPLAINED]],
        "whole_numbers": _whole(audit),
        "narrowest_interval": width_in_words(audit.narrowest),
        "programs_solved": audit.programs,
        "tables": audit.tables,
        "components": _components(audit.components),
        "options": OPTIONS,
        "software": software(),
        "seconds": round(audit.seconds, 1),
    }
    return Certificate(facts)


def fingerprint(publication: Publication) -> str:
    """SHA-256 of everything an attack sees: relations, published values, bounds, what is printed.

    The same on every machine; the order of cells and relations counts.
    """
    relations = publication.relations.tocsr().copy()
    relations.sum_duplicates()
    relations.sort_indices()
    digest = hashlib.sha256(str(relations.shape).encode())
    for part, kind in (
        (relations.indptr, "<i8"),
        (relations.indices, "<i8"),
        (relations.data, "<f8"),
        (np.where(publication.hidden, -1.0, publication.values), "<f8"),
        (publication.floor, "<f8"),
        (publication.ceiling, "<f8"),
        (publication.printed, "u1"),
    ):
        digest.update(np.ascontiguousarray(part, dtype=kind).tobytes())
    return digest.hexdigest()


def software() -> dict[str, str]:
    """What an audit ran on."""
    packages = {name: version(name) for name in ("highspy", "numpy", "scipy")}
    return {
        "solver": f"HiGHS {packages['highspy']}",
        "python": platform.python_version(),
    } | packages


def width_in_words(width: float) -> float | str:
    """A width for people: the programs stop at a number of persons that no state has."""
    return round(width, 6) if width < 0.99 * MOST else "without bound"


class _Numbered(Sequence[str]):
    """Names of cells that have none but their number."""

    def __len__(self) -> int:
        return 0

    def __getitem__(self, cell):  # type: ignore[no-untyped-def]
        return f"cell {cell}"

    def __bool__(self) -> bool:
        return True


def _exposed(publication: Publication, cell: int, names: Sequence[str]) -> dict[str, object]:
    why = explain(publication, cell)
    return {
        "cell": names[cell],
        "relations": [int(row) for row in why.relations],
        "published": [names[int(other)] for other in why.published],
        "hidden_beside_it": [names[int(other)] for other in why.hidden],
    }


def _whole(audit: Audit) -> dict[str, object]:
    proved = audit.proved - len(audit.loose) if audit.whole else 0
    return {
        "data": audit.whole,
        "cells_proved_by_whole_number_tables": proved,
        "cells_proved_by_real_valued_tables_only": audit.proved - proved,
        "share": round(proved / audit.proved, 6) if audit.proved else 1.0,
    }


def _components(sizes: np.ndarray) -> dict[str, object]:
    return {
        "number": len(sizes),
        "largest": [int(size) for size in sizes[:LISTED]],
        "cells_in_the_others": int(sizes[LISTED:].sum()),
    }


def _page(facts: dict) -> str:  # type: ignore[type-arg]
    whole, parts = facts["whole_numbers"], facts["components"]
    good = facts["result"] == "proved"
    lines = [
        "# Certificate of an attack",
        "",
        "**Proved.** Nothing that was hidden can be worked out more closely than the rule allows."
        if good
        else f"**Exposed.** {facts['cells_exposed']:,} hidden cells can be worked out too closely.",
        "",
        f"Rule: {facts['rule']}.",
        "",
        "| what | how much |",
        "|---|---:|",
        f"| cells in the system | {facts['cells']:,} |",
        f"| additions among them | {facts['relations']:,} |",
        f"| hidden cells attacked | {facts['cells_attacked']:,} |",
        f"| cells the attacker was taken to know | {facts['cells_known_to_the_attacker']:,} |",
        f"| exposed | {facts['cells_exposed']:,} |",
        f"| narrowest interval, persons | {facts['narrowest_interval']} |",
        f"| proved by tables in whole numbers | {whole['cells_proved_by_whole_number_tables']:,} |",
        f"| proved by real-valued tables only | "
        f"{whole['cells_proved_by_real_valued_tables_only']:,} |",
        f"| components | {parts['number']:,} |",
        f"| cells in the largest | {max(parts['largest'], default=0):,} |",
        f"| programs solved | {facts['programs_solved']:,} |",
        *(f"| tables from {way} | {count:,} |" for way, count in facts["tables"].items()),
        f"| seconds | {facts['seconds']} |",
        "",
        *(_sentence(cell) for cell in facts["exposed"]),
        f"Repeat it: the system has fingerprint `{facts['fingerprint']}`; solver "
        f"{facts['software']['solver']}, every program solved to proven optimality. The options "
        "are in the JSON beside this page; the method is S8 and S17 to S19 of METHODS.md.",
    ]
    return "\n".join(lines) + "\n"


def _sentence(cell: dict) -> str:  # type: ignore[type-arg]
    shown = ", ".join(cell["published"][:NAMED]) or "no published cell"
    more = len(cell["published"]) - NAMED
    beyond = f" and {more:,} more" if more > 0 else ""
    return f"- {cell['cell']} follows from {shown}{beyond} ({len(cell['relations'])} additions)\n"
