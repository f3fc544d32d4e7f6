"""What the API says when it cannot answer: RFC 9457 problems that name what to put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from dashboards.language import N_

TYPE = "application/problem+json"
PAGE = "/data/api"  # where each kind of problem is explained
MOST_ALLOWED = 20  # codes that a problem lists, the nearest by spelling first
LONGEST_GIVEN = 100  # characters of what was given that are said again


@dataclass(frozen=True)
class Kind:
    """A kind of problem: HTTP status, what it is called, and when it happens."""

    status: int
    title: str
    when: str


KINDS = {
    "unknown-parameter": Kind(
        400,
        N_("There is no such parameter"),
        N_("The address has a parameter that this answer does not take. The problem lists those."),
    ),
    "unknown-code": Kind(
        400,
        N_("There is no such code"),
        N_(
            "A parameter has a code that the release does not know. The problem lists the "
            "nearest, and links to all of them."
        ),
    ),
    "unknown-column": Kind(
        400,
        N_("There is no such column"),
        N_("The columns asked for are not all in this cube."),
    ),
    "bad-value": Kind(
        400,
        N_("A value cannot be read"),
        N_("A limit is no whole number or too large, a value is empty, or it is given twice."),
    ),
    "not-found": Kind(
        404,
        N_("There is nothing at this address"),
        N_(
            "The release, cube, dimension or definition is not there. The problem lists what is, "
            "or says why a cube was left out."
        ),
    ),
    "not-allowed": Kind(
        405,
        N_("This address can only be read"),
        N_("Only GET, HEAD and OPTIONS are answered: nothing can be written."),
    ),
    "not-acceptable": Kind(
        406,
        N_("There is no such format"),
        N_("The Accept header asks for none of the formats that there are."),
    ),
    "too-long": Kind(
        414,
        N_("The address is too long"),
        N_("Ask for fewer codes at once, or for all of them by leaving the parameter out."),
    ),
    "failed": Kind(
        500,
        N_("Something went wrong here"),
        N_("The fault is ours. Try again in a moment."),
    ),
}


class Problem(Exception):
    """A request that cannot be answered, and what to put right.

    parameter  its name, in the query or the path
    given      what it was, shortened
    allowed    what it may be; where there are many, the nearest to what was given
    see        where all of that is listed: a path of the API
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        parameter: str = "",
        given: str = "",
        allowed: Sequence[str] = (),
        see: str = "",
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.parameter, self.see = kind, detail, parameter, see
        self.given, self.allowed = given, tuple(allowed)
        self.headers: dict[str, str] = {}

    @property
    def status(self) -> int:
        """HTTP status."""
        return KINDS[self.kind].status

    def document(self, root: str, notice: str = "") -> dict[str, Any]:
        """The problem as JSON has it. `root` is the address of the site."""
        said: dict[str, Any] = {
            "type": f"{root}{PAGE}#problem-{self.kind}",
            "title": KINDS[self.kind].title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.parameter:
            said["parameter"] = self.parameter
        if self.given:
            said["given"] = self.given[:LONGEST_GIVEN]
        if self.allowed:
            said["allowed"] = nearest(self.given, self.allowed)
            said["allowed_count"] = len(self.allowed)
        if self.see:
            said["allowed_at"] = root + self.see
        if notice:
            said["notice"] = notice
        return said


def nearest(given: str, allowed: Sequence[str]) -> list[str]:
    """What may be given, if that is little; else what is spelled most like what was given."""
    if len(allowed) <= MOST_ALLOWED:
        return list(allowed)
    said = given[:LONGEST_GIVEN]
    found = process.extract(said, allowed, scorer=fuzz.ratio, limit=MOST_ALLOWED)
    return [code for code, _score, _place in found]
