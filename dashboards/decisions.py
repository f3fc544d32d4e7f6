"""Who decided what about the release, as its log has it, and whether that makes it public.

Read anew from the bytes of the log, apart from the code that writes it (aggregates/METHODS.md, A4).
Pure: bytes in; what pages, pictures and files say of the release's standing out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime

from aggregates.schema import (
    APPROVED,
    BUILT,
    CHECK,
    DECIDED,
    KINDS,
    MADE_PUBLIC,
    RESTORED,
    SOFTWARE,
    WITHDRAWN,
)
from dashboards import language
from dashboards.components import Column, Original, Table
from dashboards.language import N_, SPANISH, Words, _, current

PUBLIC, DRAFT, UNPUBLISHED, TAKEN_BACK, BROKEN = (
    "public",
    "draft",
    "unpublished",
    "withdrawn",
    "broken",
)
WHAT = Words(  # kind of decision -> what was done
    {
        BUILT: N_("Built"),
        APPROVED: N_("Signed"),
        MADE_PUBLIC: N_("Made public"),
        WITHDRAWN: N_("Taken back"),
        RESTORED: N_("Made public again"),
    }
)
STANDING = Words(  # standing -> what every page says first
    {
        DRAFT: N_(
            "Draft: not approved for publication. It waits for: %(roles)s. Do not quote it or "
            "pass it on."
        ),
        UNPUBLISHED: N_("Approved, but not published yet. Do not quote it or pass it on."),
        TAKEN_BACK: N_("This release was taken back on %(day)s. Do not use its numbers."),
        BROKEN: N_(
            "Not to be trusted: line %(line)s of the record of decisions about this release is "
            "not as it was written. Do not quote it or pass it on."
        ),
    }
)


@dataclass(frozen=True)
class Record:
    """The decisions about a release, oldest first; `fault` is the first line that is not as it was
    written, 0 where all are; `asked` are roles that must sign, in the words of the policy.
    """

    log: tuple[Mapping[str, str], ...] = ()
    fault: int = 0
    asked: tuple[str, ...] = ()
    asked_es: tuple[str, ...] = ()
    head: str = ""  # SHA-256 of the log

    @property
    def signed(self) -> dict[str, str]:
        """Who signed, by role; sign-offs of an earlier file of the release do not count."""
        now = self.log[-1]["manifest"] if self.log else ""
        return {
            item["role"]: item["who"]
            for item in self.log
            if item["what"] == APPROVED and item["manifest"] == now
        }

    @property
    def standing(self) -> str:
        """Whether the release is public, or why not. One without a log, that nobody had to sign,
        was built before there were logs.
        """
        if self.fault:
            return BROKEN
        if set(self.asked) - set(self.signed):
            return DRAFT
        shown = [
            item["what"] for item in self.log if item["what"] in (MADE_PUBLIC, RESTORED, WITHDRAWN)
        ]
        if shown[-1:] == [WITHDRAWN]:
            return TAKEN_BACK
        return PUBLIC if shown or not self.log else UNPUBLISHED

    @property
    def warning(self) -> str:
        """What is said of a release that is not public, everywhere; empty for one that is."""
        if self.standing == PUBLIC:
            return ""
        missing = [self.role(role) for role in self.asked if role not in self.signed]
        day = next((item["when"] for item in reversed(self.log) if item["what"] == WITHDRAWN), "")
        return STANDING[self.standing] % {
            "roles": ", ".join(missing),
            "line": self.fault,
            "day": _day(day),
        }

    def role(self, name: str) -> str:
        """A role in the language that is spoken."""
        spanish = dict(zip(self.asked, self.asked_es, strict=False))
        return spanish.get(name, name) if current() == SPANISH else name


def read(held: bytes, manifest: bytes, policy: Mapping[str, Any], *, synthetic: bool) -> Record:
    """The record that a log is, beside its release's manifest, under the policy of that release."""
    lines = held.splitlines(keepends=True)
    found: list[Mapping[str, str]] = []
    now, fault = _sha256(manifest), 0
    for number, line in enumerate(lines, start=1):
        item = _decision(line)
        before = _sha256(lines[number - 2]) if number > 1 else (item or {}).get("manifest")
        if item is None or item["after"] != before or item["release"] != _release(found, item):
            fault = number
            break
        found.append(item)
    if found and not fault and found[-1]["manifest"] != now:
        fault = len(found)
    approval = policy.get("approval", {})
    waits = approval.get("rehearsal", False) or not synthetic
    return Record(
        log=tuple(found),
        fault=fault,
        asked=tuple(approval.get("roles", ())) if waits else (),
        asked_es=tuple(approval.get("roles_es", ())) if waits else (),
        head=_sha256(held),
    )


def _release(found: Sequence[Mapping[str, str]], item: Mapping[str, str]) -> str:
    """The release that all lines of a log are about."""
    return found[0]["release"] if found else item["release"]


def _decision(line: bytes) -> Mapping[str, str] | None:
    """A line, if it is as it was written."""
    body, _mark, check = line.rpartition(f', "{CHECK}": '.encode())
    if check != f'"{_sha256(body)}"}}\n'.encode():
        return None
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if set(said) != {*DECIDED, CHECK} or said["what"] not in KINDS:
        return None
    return said if all(isinstance(value, str) for value in said.values()) else None


def _sha256(held: bytes) -> str:
    return hashlib.sha256(held).hexdigest()


def table(record: Record) -> Table:
    """The decisions, a row each: what, when, who in which role, and why."""
    columns = [
        Column("decision", _("Decision")),
        Column("when", _("When (UTC)")),
        Column("who", _("Who")),
        Column("role", _("Role")),
        Column("why", _("Why")),
    ]
    rows = [
        [
            WHAT[item["what"]],
            _moment(item["when"]),
            _("the software, by itself") if item["who"] == SOFTWARE else Original(item["who"]),
            record.role(item["role"]),
            _why(item),
        ]
        for item in record.log
    ]
    codes = [
        {
            "decision_code": item["what"],
            "when_utc": item["when"],
            "release": item["release"],
            "other_release": item["other"],
            "software": item["version"],
            "manifest_sha256": item["manifest"],
        }
        for item in record.log
    ]
    return Table("decisions", _("Decisions about this release"), columns, rows, codes)


def _why(item: Mapping[str, str]) -> Any:
    """The reason that was given, in the words of who gave it."""
    if item["who"] == SOFTWARE and item["what"] == MADE_PUBLIC:
        return _("The policy asks nobody to sign it.")
    return Original(item["why"]) if item["why"] else ""


def _moment(when: str) -> str:
    try:
        return format_datetime(
            datetime.fromisoformat(when), "medium", locale=language.locale()
        ).replace("\u202f", " ")
    except ValueError:
        return when


def _day(when: str) -> str:
    try:
        return format_date(datetime.fromisoformat(when), "long", language.locale())
    except ValueError:
        return when
