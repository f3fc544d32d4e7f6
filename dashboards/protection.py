"""How privacy is protected: the rules in plain words, what they cost, and what the audit proved."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from aggregates.schema import EMPLOYMENT, NO_DATA, RATES, STATUSES, SUPPRESSED
from dashboards import queries, text
from dashboards.components import Column, Original, Table
from dashboards.dictionary import as_said, names
from dashboards.language import N_, PLACE, Words, _
from dashboards.text import Cell

COUNTED = ("n_exiters", "n_matched", *RATES, *(f"wage_{name}_p50" for name in EMPLOYMENT))
STATUS_TITLES = Words(
    {
        "published": N_("Shown"),
        "coded": N_("Shown as a range"),
        "suppressed": N_("Suppressed"),
        "no_data": N_("No data"),
    }
)
FINDINGS = Words(  # key of the certificate -> what it says
    {
        "result": N_("Result"),
        "method": N_("How counts are protected"),
        "rule": N_("What is proved"),
        "cells": N_("Numbers in the release, hidden or shown"),
        "relations": N_("Sums that tie them together"),
        "cells_attacked": N_("Protected numbers attacked"),
        "cells_exposed": N_("Protected numbers found out"),
        "narrowest_interval": N_("Narrowest range left for a protected number"),
        "hidden_counts": N_("Hidden counts"),
        "published_counts": N_("Published counts"),
        "programs_solved": N_("Linear programs solved"),
        "components": N_("Parts of the release that were attacked one by one"),
        "cells_proved_in_whole_numbers": N_("Protected numbers proved in whole numbers"),
        "solver": N_("Solver"),
        "width": N_("Least width of a range"),
        "database": N_("Database"),
        "release_id": N_("Release"),
        "system_fingerprint": N_("Fingerprints of what was attacked"),
        "attacked_with": N_("Earlier releases attacked with it"),
        "cells_exposed_together": N_("Protected numbers found out with earlier releases"),
        "cells_attacked_by_employers": N_("Hidden numbers attacked as an employer would"),
        "cells_exposed_to_employers": N_("Hidden numbers found out as an employer would"),
        "narrowest_interval_to_employers": N_("Narrowest range left to an employer"),
        "counts_shown_to_employers": N_("Counts shown of people at work, judged by employers"),
    }
)
SENTENCES = (  # of the certificate, as `aggregates/audit.py` writes them
    N_(
        "every suppressed count could hold any of a range at least %(width)s wide, and no "
        "derivable count is provably under %(width)s"
    ),
    N_(
        "every rounded count could hold any of a range at least %(width)s wide, and no derivable "
        "count is provably under %(width)s"
    ),
    N_("suppression (%(first)s to %(last)s)"),
    N_("controlled rounding to base %(base)s (%(rules)s)"),
    N_("%(solver)s, every program solved to proven optimality"),
    N_("%(solver)s, every table found checked"),
)
PROVED = "proved"
TOGETHER = "_together"  # end of a key: the same, with earlier releases


def rules(meta: Mapping[str, str]) -> list[str]:
    """How privacy is protected, step by step."""
    if meta.get("method") == "rounding":
        return _rounding_rules(meta["rounding_base"], int(meta["rounding_reach"]))
    least = meta.get("minimum_count", "10")
    return [
        _(
            "No count under %(least)s people is shown, zero included, nor one whose rest is that "
            "small. If 98 of 100 are working, the other two are protected too.",
            least=least,
        ),
        _(
            "More numbers are then suppressed, so that no protected one can be worked out by "
            "adding and subtracting across programs, places, years, groups and shares. Each could "
            "still be any of a range at least %(width)s wide.",
            width=meta.get("protection_width", least),
        ),
        _(
            "Wages need enough earners and enough employers, none of them with nearly all the "
            "wages, and are rounded."
        ),
        *_employer_rules(meta),
        _(
            "A suppressed number does not tell whether its own group is small: it may be "
            "suppressed to protect another."
        ),
    ]


def _employer_rules(meta: Mapping[str, str]) -> list[str]:
    """What keeps an employer from learning of others, in releases that see to it."""
    policy = tomllib.loads(meta.get("policy_toml", ""))
    if (employers := policy.get("count_min_employers", 1)) < 2:
        return []
    return [
        _(
            "An employer knows its own people and can take them away. So a count of people at work "
            "needs at least %(employers)s employers, and %(least)s people outside the largest one. "
            "A suppressed count stays as uncertain to an employer as to anybody.",
            employers=text.count(employers),
            least=meta.get("minimum_count", "10"),
        )
    ]


def _rounding_rules(base: str, reach: int) -> list[str]:
    counts = _(
        "Every count is shown, rounded to a multiple of %(base)s: one of the two next to it, by "
        "lot, the nearer one more often. A 0 stands for nobody or for a few people.",
        base=base,
    )
    further = _(
        "A few counts that could not add up so are further from the true ones, by %(reach)s at "
        "most.",
        reach=reach,
    )
    return [
        counts,
        *([further] if reach >= int(base) else []),
        _(
            "Rounded counts still add up, across programs, places, years, groups and activities. "
            "So adding and subtracting tells no more than rounding does: every count could be any "
            "of at least %(base)s numbers.",
            base=base,
        ),
        _(
            "Shares are shares of rounded counts. Where they are of few people rounding would "
            "mislead, and they are suppressed."
        ),
        _(
            "Wages need enough earners and enough employers, none of them with nearly all the "
            "wages, and are rounded too."
        ),
    ]


def proof(meta: Mapping[str, str]) -> str:
    """What the certificate comes to, in a sentence."""
    if queries.certificate().get("result") != PROVED:
        return _("This release has no proof of protection: its certificate is as it stands.")
    if meta.get("method") == "rounding":
        return _(
            "A separate program attacked this release with nothing but the release itself, "
            "knowing every rule that protects it. It could not work out any of the true numbers."
        )
    return _(
        "A separate program attacked this release with nothing but the release itself, knowing "
        "every rule that protects it. It could not work out any of the hidden numbers."
    )


def suppression_table() -> Table:
    """How many numbers of the outcomes are shown and suppressed, a row a measure."""
    counts: dict[str, dict[str, int]] = {}
    for row in queries.suppression():
        if row["cube"] == "outcomes":
            counts.setdefault(row["measure"], {})[row["status"]] = row["cells"]
    used = [status for status in STATUSES if any(status in found for found in counts.values())]
    columns = [
        Column("measure", _("Measure")),
        Column("rate_suppressed", _("Share suppressed"), "share"),
        *(Column(f"n_{status}", STATUS_TITLES[status], "number") for status in used),
    ]
    shown = [measure for measure in counts if measure in COUNTED]
    named = names()
    lines = [
        [
            named.get(measure, measure),
            _suppressed(counts[measure]),
            *(Cell("n_cells", counts[measure].get(status, 0)) for status in used),
        ]
        for measure in shown
    ]
    caption = _("Outcomes: numbers shown and suppressed, by measure")
    return Table("suppression", caption, columns, lines, [{"measure": name} for name in shown])


def _suppressed(counts: Mapping[str, int]) -> Cell:
    """Share of the numbers that could be there that are suppressed."""
    known = sum(number for status, number in counts.items() if status != NO_DATA)
    if not known:
        return Cell("", None, NO_DATA)
    return Cell("rate_suppressed", counts.get(SUPPRESSED, 0) / known)


def certificate_table() -> Table:
    """What the audit found, as it wrote it."""
    found = queries.certificate()
    known = [key for key in FINDINGS if key in found]
    rest = [key for key in found if key not in FINDINGS]
    columns = [Column("item", _("What")), Column("value", _("Finding"))]
    lines = [[_finding(key), _value(found[key])] for key in [*known, *rest]]
    return Table("certificate", _("What the audit proved about this release"), columns, lines)


def _finding(key: str) -> Any:
    """What a finding is called; one that has no words is called as in the certificate."""
    if key in FINDINGS:
        return FINDINGS[key]
    alone = key.removesuffix(TOGETHER)
    if alone in FINDINGS:
        return _("%(finding)s, with earlier releases", finding=FINDINGS[alone])
    return Original(key.replace("_", " ").capitalize())


def _value(said: str) -> Any:
    """A number as people read it; words as the audit wrote them where there are none of ours."""
    if said.isdigit():
        return text.count(int(said))
    for sentence in SENTENCES:
        if found := re.fullmatch(_pattern(sentence), said):
            return _(sentence, **found.groupdict())
    return as_said(said)


def _pattern(sentence: str) -> str:
    """What a message matches, whatever its values; a value that it repeats must be the same."""
    pieces = PLACE.split(sentence)
    seen: set[str] = set()
    for place, name in enumerate(pieces):
        if place % 2:
            pieces[place] = f"(?P={name})" if name in seen else f"(?P<{name}>.+)"
            seen.add(name)
        else:
            pieces[place] = re.escape(name)
    return "".join(pieces)
