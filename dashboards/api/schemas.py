"""What answers look like, as JSON Schema: what is the same in every release, and rows by cube."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.schema import STATUSES
from dashboards import cubes

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
CELL: Schema = {"type": ["string", "integer", "number", "boolean", "null"]}
LINKS: Schema = {"type": "object", "additionalProperties": ADDRESS}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Any], *optional: str, **more: Any) -> Schema:
    """An object that has just these properties, all but the optional ones."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
        **more,
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _answer(**members: Schema) -> Schema:
    return _object({"meta": _ref("Meta"), **members})


META = _object(
    {
        "release": TEXT | {"description": "Content hash that names the release."},
        "built": TEXT | {"description": "Day on which the release was built."},
        "title": TEXT,
        "state": TEXT,
        "synthetic": TRUTH | {"description": "Whether the people are invented."},
        "notice": TEXT | {"description": "What to say beside the numbers; empty if nothing."},
        "rounding": TEXT | {"description": "How counts are rounded, where they are."},
        "address": ADDRESS | {"description": "Where this very answer stays."},
        "citation": TEXT,
        "terms": ADDRESS,
        "cube": TEXT,
        "total": COUNT | {"description": "Rows there are, whatever the limit."},
        "count": COUNT | {"description": "Rows of this answer."},
        "limit": COUNT,
        "offset": COUNT,
    },
    *("rounding", "address", "citation", "cube", "total", "count", "limit", "offset"),
    description="Where the numbers are from, what to say beside them, and how to cite them.",
)
COLUMN = {
    "name": TEXT,
    "type": {"enum": ["string", "integer", "number", "boolean"]},
    "title": TEXT,
    "short": TEXT,
    "unit": TEXT,
    "links": LINKS,
}
CUBE = {
    "name": TEXT,
    "title": TEXT,
    "question": TEXT,
    "published": TRUTH,
    "n_rows": COUNT,
    "reason": TEXT | {"description": "Why the cube was left out; empty if it was not."},
    "links": LINKS,
}
SHARED: dict[str, Schema] = {
    "Meta": META,
    "Status": {
        "enum": list(STATUSES),
        "description": "Why a value is there or not: published; coded, so that only bounds are "
        "given; suppressed to protect privacy; or no data.",
    },
    "Problem": _object(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "parameter": TEXT,
            "given": TEXT,
            "allowed": _list(TEXT),
            "allowed_count": COUNT,
            "allowed_at": ADDRESS,
            "notice": TEXT,
        },
        *("parameter", "given", "allowed", "allowed_count", "allowed_at", "notice"),
        description="What was wrong and what to put right (RFC 9457).",
    ),
    "Index": _answer(links=LINKS),
    "Releases": _answer(
        releases=_list(
            _object(
                {
                    "id": TEXT,
                    "built": TEXT,
                    "current": TRUTH,
                    "proved": TRUTH,
                    "bytes": COUNT,
                    "sha256": TEXT,
                    "links": LINKS,
                },
                *("proved", "bytes", "sha256"),
            )
        )
    ),
    "Release": _answer(
        release=_object(
            {
                "id": TEXT,
                "metadata": {"type": "object", "additionalProperties": TEXT},
                "certificate": {"type": "object", "additionalProperties": TEXT},
                "policy": TEXT | {"description": "The policy it was built by, as TOML."},
                "links": LINKS,
            }
        )
    ),
    "Cubes": _answer(cubes=_list(_object(CUBE))),
    "Cube": _answer(
        cube=_object(
            {
                **CUBE,
                "keys": _list(
                    _object(
                        {**COLUMN, "dimension": TEXT, "codes": _list(TEXT)}, "dimension", "codes"
                    )
                ),
                "measures": _list(_object({**COLUMN, "status": TEXT, "bounds": _list(TEXT)})),
                "facts": _list(_object(COLUMN)),
            },
            *("keys", "measures", "facts"),
        )
    ),
    "Dimensions": _answer(
        dimensions=_list(
            _object(
                {
                    "name": TEXT,
                    "columns": _list(TEXT),
                    "n_codes": COUNT,
                    "used_by": _list(_object({"cube": TEXT, "column": TEXT})),
                    "links": LINKS,
                }
            )
        )
    ),
    "Dimension": _answer(
        links=LINKS, codes=_list({"type": "object", "additionalProperties": CELL})
    ),
    "Definitions": _answer(links=LINKS, definitions=_list(_ref("Defined"))),
    "Definition": _answer(definition=_ref("Defined")),
    "Defined": {
        "type": "object",
        "properties": {"id": TEXT, "kind": TEXT, "name": TEXT, "short": TEXT},
        "required": ["id", "kind", "name", "short"],
        "additionalProperties": CELL,
    },
    "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]},
}


def rows(shape: cubes.Shape) -> Schema:
    """The answer with rows of a cube."""
    return _answer(links=LINKS, rows=_list(_ref(row_name(shape.cube))))


def row_name(cube: str) -> str:
    """Name of the schema of a row of a cube."""
    return f"Row.{cube}"


def row(shape: cubes.Shape) -> Schema:
    """A row of a cube: its keys are always there, the other columns where they are asked for."""
    columns: dict[str, Schema] = {}
    for name, kind in shape.kinds.items():
        if name in shape.statuses:
            columns[name] = _ref("Status")
        else:
            columns[name] = TEXT if name in shape.keys else {"type": [kind, "null"]}
        defined = cubes.definition(shape.cube, name)
        if defined and name not in shape.statuses:
            columns[name] = columns[name] | {"description": defined["short"]}
    rest = [name for name in shape.columns if name not in shape.keys]
    return _object(columns, *rest)
