"""The tables of a policy file about people: who signs a release, who may see what is not public,
what users may do with numbers, and whom to tell of a breach. Each text is in both languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from unicodedata import normalize

from aggregates.errors import AggregatesError
from aggregates.policy_tables import PolicyError, given, one_line, refuse_unknown
from aggregates.schema import SOFTWARE

MOST_TERMS = 20  # lines, of what users may do with numbers
REACH = {  # how an office can be reached -> what that looks like
    "email": (r"[^@\s:/?&]+@[^@\s:/?&]+\.[^@\s:/?&]+", "an address such as privacy@agency.gov"),
    "phone": (r"\+?[\d(][\d ().-]{5,30}", "a number such as 502-555-0100"),
    "url": (r"https://[^\s\"'<>]+", "an address that begins with https://"),
}


@dataclass(frozen=True)
class Approval:
    """Roles that must each sign a release before it is public, by a person of its own.

    rehearsal  whether a release of invented people, who need no protection, waits for them too
    """

    roles: tuple[str, ...] = ()
    roles_es: tuple[str, ...] = ()
    rehearsal: bool = False

    def asked(self, *, synthetic: bool) -> tuple[str, ...]:
        """The roles that a release of real or of invented people waits for."""
        return self.roles if self.rehearsal or not synthetic else ()


@dataclass(frozen=True)
class Access:
    """Who may open linked records, and who may look at a release that is not public yet."""

    records: str
    records_es: str
    drafts: str
    drafts_es: str


@dataclass(frozen=True)
class Redisclosure:
    """What people may do with published numbers, a line each."""

    terms: tuple[str, ...]
    terms_es: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """The office to tell of a suspected breach, and how; what is empty is not filled in yet."""

    office: str
    office_es: str
    email: str = ""
    phone: str = ""
    url: str = ""

    @property
    def reachable(self) -> bool:
        """Whether it says how."""
        return any(getattr(self, name) for name in REACH)


People = Approval | Access | Redisclosure | Contact


def read_approval(raw: Any) -> Approval:
    """The [approval] table; an empty one asks nobody to sign. Raises PolicyError."""
    where = "policy: approval"
    if not _table("approval", raw, Approval):
        return Approval()
    roles, roles_es = _lines(where, "roles", raw)
    for role in roles:
        if role.strip().casefold() == SOFTWARE:
            raise PolicyError(f"{where}.roles: a person signs; {given(role)}")
    if len({role.casefold() for role in roles}) < len(roles):
        raise PolicyError(f"{where}.roles must name each once; {given(raw['roles'])}")
    rehearsal = raw.get("rehearsal", False)
    if not isinstance(rehearsal, bool):
        raise PolicyError(f"{where}.rehearsal must be true or false; {given(rehearsal)}")
    return Approval(roles, roles_es, rehearsal)


def read_access(raw: Any) -> Access | None:
    """The [access] table; none if it is empty. Raises PolicyError."""
    if not _table("access", raw, Access):
        return None
    names = [item.name for item in fields(Access)]
    return Access(**{name: one_line(f"policy: access.{name}", raw.get(name)) for name in names})


def read_redisclosure(raw: Any) -> Redisclosure | None:
    """The [redisclosure] table; none if it is empty. Raises PolicyError."""
    if not _table("redisclosure", raw, Redisclosure):
        return None
    return Redisclosure(*_lines("policy: redisclosure", "terms", raw))


def read_contact(raw: Any) -> Contact | None:
    """The [contact] table; none if it is empty. Raises PolicyError."""
    if not _table("contact", raw, Contact):
        return None
    where = "policy: contact"
    office = {
        name: one_line(f"{where}.{name}", raw.get(name)).strip() for name in ("office", "office_es")
    }
    return Contact(**office, **{name: _reach(where, name, raw.get(name, "")) for name in REACH})


def _table(name: str, raw: Any, kind: type[People]) -> bool:
    """Whether there is anything in a table. Raises PolicyError for what is none."""
    if not isinstance(raw, dict):
        raise PolicyError(f"policy: {name} must be a [{name}] table; {given(raw)}")
    refuse_unknown(f"policy: {name}", raw, [item.name for item in fields(kind)])
    return bool(raw)


def _lines(where: str, name: str, raw: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """A list of lines, and the same in Spanish. Raises PolicyError."""
    found = []
    for key in (name, f"{name}_es"):
        lines = raw.get(key)
        if not (isinstance(lines, list) and 0 < len(lines) <= MOST_TERMS):
            raise PolicyError(
                f"{where}.{key} must be a list of 1 to {MOST_TERMS} texts; {given(lines)}"
            )
        found.append(tuple(one_line(f"{where}.{key}", line).strip() for line in lines))
    if len(found[0]) != len(found[1]):
        raise PolicyError(f"{where}.{name}_es must say each of {name}, in the same order")
    return tuple(found)


def _reach(where: str, name: str, value: Any) -> str:
    """An address or number, or nothing. Raises PolicyError."""
    pattern, like = REACH[name]
    if value == "":
        return ""
    if not re.fullmatch(pattern, one_line(f"{where}.{name}", value)):
        raise PolicyError(f"{where}.{name} must be {like}, or empty; {given(value)}")
    return str(value)


def lines_of(name: str, table: People | None) -> list[str]:
    """A table as TOML, empty where there is none: left out, it would be the built-in one."""
    lines = ["", f"[{name}]"]
    if table is None or table == Approval():
        return lines
    for item in fields(table):
        value = getattr(table, item.name)
        value = list(value) if isinstance(value, tuple) else value
        lines.append(f"{item.name} = {json.dumps(value, ensure_ascii=False)}")
    return lines


def signer(where: str, value: str) -> str:
    """A name, role or reason given by a person, in one line. Raises AggregatesError."""
    try:
        said = normalize("NFC", " ".join(one_line(where, value).split()))
    except PolicyError as error:
        raise AggregatesError(str(error)) from error
    if said.casefold() == SOFTWARE:
        raise AggregatesError(f"{where}: a person decides; {given(value)}")
    return said
