"""Who signs a release, who makes it public, and who takes it back: commands of people.

A release that its policy wants signed is a draft until a person of each role has approved it.
`publish` makes it the current one, `rollback` puts an earlier one back. Each decision is a line of
the log beside the release (`decisions.py`), written before anything is switched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregates import decisions
from aggregates import policy as policies
from aggregates.audit import MANIFEST, RELEASE_FILE, metadata, open_release
from aggregates.build import BUSY, current, locked, make_public, switch
from aggregates.decisions import Decision, append, deciding
from aggregates.errors import LogError, ReleaseError
from aggregates.lineage import BESIDE
from aggregates.policy import Contact
from aggregates.policy_people import signer
from aggregates.publish import OWN_NAME, content_hash
from aggregates.schema import APPROVED, BUILT, CURRENT, MADE_PUBLIC, RESTORED, WITHDRAWN

PROVED = "proved"
COMMAND = "python -m aggregates"
WAIT = BUSY.partition(";")[0] + "; wait for it to end, then decide"


@dataclass(frozen=True)
class Standing:
    """A release, and how far it is from being public.

    about  what it says of itself; `asked` are roles that must sign, `signed` those that did
    """

    folder: Path
    manifest: Mapping[str, Any]
    about: Mapping[str, str]
    log: tuple[Decision, ...]
    asked: tuple[str, ...]
    signed: Mapping[str, Decision]
    is_current: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Roles that have not signed."""
        return tuple(role for role in self.asked if role not in self.signed)

    @property
    def contact(self) -> Contact | None:
        """Whom readers are told to turn to."""
        return policies.parse(self.about["policy_toml"]).contact

    @property
    def state(self) -> str:
        """In words: what it is, and what it waits for."""
        log = list(self.log)
        waits = f"draft: waits for {', '.join(self.missing)}" if self.missing else ""
        if self.is_current:
            taken = (
                "current, though its log says withdrawn" if decisions.withdrawn(log) else CURRENT
            )
            return f"current, but a {waits}" if waits else taken
        if decisions.withdrawn(log):
            return "withdrawn"
        if decisions.ever_public(log) or not log:
            return "earlier"
        return waits or ("approved" if self.asked else "ready")

    @property
    def next(self) -> str:
        """The command that brings it nearer to the public; empty if there is none to give."""
        if self.missing:
            return f'{COMMAND} approve {self.folder} --by NAME --role "{self.missing[0]}"'
        return "" if self.is_current else f"{COMMAND} publish {self.folder} --by NAME"


def standing(folder: Path, *, exactly: bool = False) -> Standing:
    """How a release stands. Raises ReleaseError if it is not whole, its log is broken, or it has
    no proof; `exactly`: also if what it holds is not what it is named for, which takes seconds.
    """
    folder = folder.resolve() if folder.name == CURRENT else folder
    about = metadata(folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    certificate = manifest.get("certificate", {})
    if certificate.get("result") != PROVED or certificate.get("release_id") != about[OWN_NAME]:
        raise ReleaseError(f"{folder}: has no proof that nobody can be found in it; build it again")
    if folder.name != about[OWN_NAME]:
        raise ReleaseError(f"{folder}: is the release {about[OWN_NAME]}; give it that name again")
    if exactly:
        with open_release(folder) as con:
            if content_hash(con) != about[OWN_NAME]:
                raise ReleaseError(
                    f"{folder}: what {RELEASE_FILE} holds is not what it is named for; copy the "
                    "release again, or build it again"
                )
    log = decisions.read(folder)
    return Standing(
        folder=folder,
        manifest=manifest,
        about=about,
        log=tuple(log),
        asked=decisions.roles_asked(about),
        signed=decisions.signed(log),
        is_current=current(folder.resolve().parent) == folder.name,
    )


def find(release: Path, out: Path) -> Path:
    """The folder of a release that is named by its path, or by its name alone within `out`."""
    if release.is_dir() or len(release.parts) > 1:
        return release
    return out / release


def approve(folder: Path, by: str, role: str, why: str = "") -> Standing:
    """Record that a person signs a release in a role that its policy asks for.

    Raises ReleaseError for another role, a role that is signed, a person who signed as another,
    or a release that is not whole and proved.
    """
    by, role, why = signer("--by", by), signer("--role", role), _reason(why)
    with deciding(_out(folder)):
        found = standing(folder, exactly=True)
        role = _role(found, role)
        for other, decision in found.signed.items():
            if other == role:
                raise ReleaseError(
                    f"{folder}: {decision.who} has signed as {role} already, {decision.when}"
                )
            if decision.who.casefold() == by.casefold():
                raise ReleaseError(
                    f"{folder}: {decision.who} has signed as {other}; as {role} another person "
                    "must sign"
                )
        append(found.folder, APPROVED, by, role=role, why=why)
        return standing(found.folder)


def _role(found: Standing, role: str) -> str:
    """A role as the policy writes it."""
    known = {name.casefold(): name for name in found.asked}
    if not known:
        raise ReleaseError(
            f"{found.folder}: its policy asks nobody to sign it; {COMMAND} publish {found.folder}"
        )
    if role.casefold() not in known:
        raise ReleaseError(
            f"{found.folder}: its policy asks for no {role}, but for: {', '.join(found.asked)}"
        )
    return known[role.casefold()]


def publish(folder: Path, by: str, why: str = "") -> Standing:
    """Make a signed release the current one.

    Raises ReleaseError if a sign-off is missing, the release is not whole and proved, it is public
    already, or another one of the same people became public since it was built that it was not
    protected beside (A5); BusyError if a build is running.
    """
    by, why, out = signer("--by", by), _reason(why), _out(folder)
    with deciding(out), locked(out, WAIT):
        found = standing(folder, exactly=True)
        _signed(found)
        log = list(found.log)
        if found.is_current and decisions.ever_public(log) and not decisions.withdrawn(log):
            raise ReleaseError(f"{found.folder}: is the current release already")
        if unknown := _not_reckoned_with(found):
            raise ReleaseError(
                f"{found.folder}: {', '.join(unknown)} became public after it was built, and what "
                "both tell together was not attacked; build it again"
            )
        make_public(out, found.folder.name, by, why)
        return standing(found.folder)


def _signed(found: Standing) -> None:
    """Refuse a release that lacks a sign-off."""
    if found.missing:
        raise ReleaseError(
            f"{found.folder}: not signed: its policy asks for {', '.join(found.missing)} too; "
            f"{CURRENT} is what it was. Sign it: {found.next}"
        )


def _not_reckoned_with(found: Standing) -> list[str]:
    """A5: releases of the same people that became public since one was built, without regard to
    each other. One that was public itself tells nobody anything new.
    """
    if found.about["synthetic"] != "false" or decisions.ever_public(list(found.log)):
        return []
    built = max((item.when for item in found.log if item.what == BUILT), default="")
    known = {found.folder.name, *found.about.get(BESIDE, "").split()}
    others = [other for other in listing(_out(found.folder)) if other.folder.name not in known]
    return [
        other.folder.name
        for other in others
        if _public_since(other, built) and _same_people(found, other)
    ]


def _public_since(other: Standing | Broken, when: str) -> bool:
    """Whether a release became public at that time or later. Raises LogError if none can tell."""
    log = other.log if isinstance(other, Standing) else decisions.read(other.folder)
    return decisions.ever_public(list(log)) >= when


def _same_people(found: Standing, other: Standing | Broken) -> bool:
    """Whether another release is of the same people, and was not protected beside this one."""
    if isinstance(other, Broken):
        raise ReleaseError(
            f"{other.folder}: was public, and nobody can tell what it tells together with "
            f"{found.folder.name}. Put it right, or move it away: {other.why}"
        )
    same = [other.about[key] == found.about[key] for key in ("synthetic", "state_fips")]
    return all(same) and found.folder.name not in other.about.get(BESIDE, "").split()


@dataclass(frozen=True)
class Back:
    """What a rollback did: the release that is public again, the one that is not, and a warning
    where the log of that one could not be written."""

    to: Standing
    withdrawn: str
    warning: str = ""


def rollback(out: Path, by: str, why: str, to: str = "") -> Back:
    """Put back the release that was current before, or the one named `to`.

    Raises ReleaseError if there is none, or if it is not signed, whole and proved; BusyError if a
    build is running. The release that is taken back may be damaged.
    """
    by, why, to = signer("--by", by), signer("--note", why), Path(to).name
    if not out.is_dir():
        raise ReleaseError(f"{out}: no releases there; --out says where they are")
    with deciding(out), locked(out, WAIT):
        left = current(out)
        name = to or _before(out, left)
        found = standing(out / name, exactly=True)
        if name == left:
            raise ReleaseError(f"{found.folder}: is the current release already")
        _signed(found)
        if found.log and not decisions.ever_public(list(found.log)):
            raise ReleaseError(f"{found.folder}: was never public; publish it: {found.next}")
        warning = ""
        try:
            if left:
                append(out / left, WITHDRAWN, by, why=why, other=name)
        except (LogError, OSError, ValueError, LookupError) as error:
            warning = f"{left}: its own log could not say that it was taken back: {error}"
        append(found.folder, RESTORED, by, why=why, other=left)
        switch(out, name)
        return Back(standing(found.folder), left, warning)


def _before(out: Path, left: str) -> str:
    """The release in whose place the current one was put."""
    log = decisions.read(out / left) if left else []
    before = [item.other for item in log if item.what == MADE_PUBLIC]
    if not (before and before[-1]):
        raise ReleaseError(
            f"{out}: no release was current before {left or 'any other'}, as its log has it; "
            f"choose one: {COMMAND} releases --out {out}, then rollback --to RELEASE"
        )
    return before[-1]


@dataclass(frozen=True)
class Broken:
    """A folder of a release that cannot be what it was."""

    folder: Path
    why: str
    is_current: bool


def listing(out: Path) -> list[Standing | Broken]:
    """Every release in a folder, the one built last first. Raises ReleaseError if there is none."""
    folders = [path.parent for path in out.glob(f"[!.]*/{MANIFEST}") if path.parent.name != CURRENT]
    if not folders:
        raise ReleaseError(f"{out}: no release there; build one with `{COMMAND} build`")
    found: list[Standing | Broken] = []
    for folder in sorted(folders):
        try:
            found.append(standing(folder))
        except (ReleaseError, OSError, ValueError, LookupError) as error:
            found.append(Broken(folder, str(error), current(out) == folder.name))
    return sorted(found, key=_built, reverse=True)


def _built(one: Standing | Broken) -> str:
    return str(one.manifest.get("built", "")) if isinstance(one, Standing) else ""


def _reason(why: str) -> str:
    return signer("--note", why) if why.strip() else ""


def _out(folder: Path) -> Path:
    """The folder of releases that one is in."""
    if not (folder / MANIFEST).is_file():
        raise ReleaseError(f"{folder}: no release there; see `{COMMAND} releases`")
    return folder.resolve().parent
