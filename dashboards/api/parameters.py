"""What an address asks for: its parameters, read strictly, and put into one order.

An unknown name, an empty value or a code that the release does not know is a problem and never
ignored: a filter that is misspelled would otherwise give the rows of everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from dashboards import cubes
from dashboards.api.problems import Problem
from dashboards.language import N_

LONGEST_QUERY = 16_000  # characters of a query; servers before ours take less than twice that
MOST_FIELDS = 100  # parameters in an address
MOST_CODES = 200  # values of one parameter; the longest of them fit into a query
MOST_ROWS = 10_000  # of one answer in JSON, and wherever a limit is given
FEW_ROWS = 100  # of one answer in JSON where no limit is given
LARGEST_OFFSET = 999_999_999
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
JSON, CSV, PARQUET = "json", "csv", "parquet"
TYPES = {
    JSON: "application/json",
    CSV: "text/csv",
    PARQUET: "application/vnd.apache.parquet",
}

Given = Mapping[str, list[str]]  # values of each parameter, in the order of the address


@dataclass(frozen=True)
class Parameter:
    """A parameter that an answer takes, as it is read and as it is described."""

    name: str
    about: str
    schema: Mapping[str, Any]
    example: Any = None
    several: bool = False  # whether it takes several values, separated by commas


FORMAT = Parameter(
    "format",
    N_("Format of the answer; it goes before the Accept header."),
    {"type": "string", "enum": list(TYPES), "default": JSON},
    CSV,
)
COLUMNS = Parameter(
    "columns",
    N_(
        "Columns, separated by commas; all of them if it is left out. The keys are always there, "
        "and a number comes with its status and its bounds."
    ),
    {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_CODES},
    ["n_matched", "rate_employed"],
    several=True,
)
LIMIT = Parameter(
    "limit",
    N_(
        "How many rows, at most 10,000. If it is left out, JSON has 100 rows, and CSV and Parquet "
        "have all of them."
    ),
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    100,
)
OFFSET = Parameter(
    "offset",
    N_("How many rows to pass over. The order of rows never changes within a release."),
    {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0},
    0,
)


@dataclass
class Call:
    """A request to the API, read as far as it is the same for every address.

    root   address of the site, such as https://example.org
    path   values of the path, such as `{"release": ..., "cube": ...}`
    given  parameters of the query
    accept the Accept header
    """

    root: str
    path: dict[str, str] = field(default_factory=dict)
    given: Given = field(default_factory=dict)
    accept: str = ""

    def url(self, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """The address of a path of the API, with parameters in the order given."""
        return self.root + local(path, query)


def local(path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """The same without the site."""
    asked = urlencode(list(query), safe=":,")
    return f"/api/v1{path}{'?' if asked else ''}{asked}"


def segment(code: str) -> str:
    """A code as part of a path."""
    return quote(code, safe=":")


def read_query(query: str) -> dict[str, list[str]]:
    """The parameters of a query string. Problem for what is too long or too much."""
    if len(query) > LONGEST_QUERY:
        raise Problem("too-long", f"A query may have {LONGEST_QUERY:,} characters.")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        said = f"An address may have {MOST_FIELDS} parameters."
        raise Problem("bad-value", said) from None
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


def check_names(given: Given, allowed: Sequence[str], see: str = "") -> None:
    """Problem for a parameter that is not among those allowed."""
    for name in given:
        if name not in allowed:
            takes = "These are those that it takes." if allowed else "It takes none."
            raise Problem(
                "unknown-parameter",
                f"This address takes no parameter of that name. {takes}",
                parameter=name[:100],
                given=name,
                allowed=allowed,
                see=see,
            )


def one(given: Given, name: str) -> str | None:
    """The only value of a parameter, None where there is none. Problem if it is given twice."""
    values = given.get(name, [])
    if len(values) > 1:
        raise Problem("bad-value", "This parameter may be given once.", parameter=name)
    return values[0] if values else None


def several(given: Given, name: str) -> tuple[str, ...]:
    """Values of a parameter, separated by commas or given again; each once, in order."""
    values = [part for value in given.get(name, []) for part in value.split(",")]
    if len(values) > MOST_CODES:
        raise Problem("bad-value", f"It may have {MOST_CODES} values.", parameter=name)
    if "" in values:
        said = "A value is empty. Leave the parameter out to have all rows."
        raise Problem("bad-value", said, parameter=name)
    return tuple(sorted(set(values)))


def whole_number(given: Given, name: str, least: int, most: int) -> int | None:
    """A whole number between two others; None where it is not given."""
    said = one(given, name)
    if said is None:
        return None
    if not WHOLE_NUMBER.fullmatch(said) or not least <= int(said) <= most:
        words = f"It must be a whole number from {least:,} to {most:,}."
        raise Problem("bad-value", words, parameter=name, given=said)
    return int(said)


def chosen_format(call: Call) -> str:
    """The format that an address names, or that the Accept header likes best."""
    said = one(call.given, FORMAT.name)
    if said is not None:
        if said not in TYPES:
            words = "There is no such format."
            raise Problem("bad-value", words, parameter="format", given=said, allowed=[*TYPES])
        return said
    if not call.accept.strip():
        return JSON
    wanted = parse_accept_header(call.accept, MIMEAccept)
    best = wanted.best_match(list(TYPES.values()))
    if best is None:
        words = "Ask for one of these types, or name a format in the address."
        raise Problem(
            "not-acceptable",
            words,
            parameter="Accept",
            given=call.accept,
            allowed=[*TYPES.values()],
        )
    return next(name for name, kind in TYPES.items() if kind == best)


# Rows of a cube


def names_of(shape: cubes.Shape) -> tuple[str, ...]:
    """Parameters that the rows of a cube may be asked by."""
    asked = (COLUMNS.name, LIMIT.name, OFFSET.name, FORMAT.name)
    return (*shape.keys, *shape.statuses, *asked)


def read_rows(call: Call, shape: cubes.Shape) -> tuple[cubes.Asked, str]:
    """What rows an address asks for, and in which format. Problem where it cannot be read."""
    about = local(f"/releases/{segment(call.path['release'])}/cubes/{segment(shape.cube)}")
    check_names(call.given, names_of(shape), about)
    wanted = several(call.given, COLUMNS.name)
    for name in wanted:
        if name not in shape.kinds:
            raise Problem(
                "unknown-column",
                f"The cube “{shape.cube}” has no column of that name.",
                parameter=COLUMNS.name,
                given=name,
                allowed=shape.columns,
                see=about,
            )
    where = [
        (column, _codes(call, shape, column))
        for column in (*shape.keys, *shape.statuses)
        if column in call.given
    ]
    kind = chosen_format(call)
    limit = whole_number(call.given, LIMIT.name, 1, MOST_ROWS)
    offset = whole_number(call.given, OFFSET.name, 0, LARGEST_OFFSET) or 0
    if limit is None and (kind == JSON or offset):
        limit = FEW_ROWS if kind == JSON else MOST_ROWS
    return cubes.Asked(shape.cube, tuple(where), wanted, limit, offset), kind


def _codes(call: Call, shape: cubes.Shape, column: str) -> tuple[str, ...]:
    """The codes that a column is asked by. Problem for one that the release does not know."""
    codes = several(call.given, column)
    allowed = cubes.allowed(shape.cube, column)
    for code in codes:
        if code not in allowed:
            name = cubes.dimension_of(shape.cube, column) if column in shape.keys else None
            see = f"/releases/{segment(call.path['release'])}/dimensions/{name}" if name else ""
            raise Problem(
                "unknown-code",
                f"The release has no code of that name for “{column}” of “{shape.cube}”.",
                parameter=column,
                given=code,
                allowed=allowed,
                see=local(see) if see else "",
            )
    return codes


def written(asked: cubes.Asked, kind: str) -> list[tuple[str, str]]:
    """What is asked for as a query, in one order however it was asked."""
    pairs = [(column, ",".join(codes)) for column, codes in asked.where]
    if asked.columns:
        pairs.append((COLUMNS.name, ",".join(asked.columns)))
    if asked.limit is not None and not (kind == JSON and asked.limit == FEW_ROWS):
        pairs.append((LIMIT.name, str(asked.limit)))
    if asked.offset:
        pairs.append((OFFSET.name, str(asked.offset)))
    return pairs if kind == JSON else [*pairs, (FORMAT.name, kind)]
