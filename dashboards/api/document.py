"""The OpenAPI 3.1 document: drawn from the registry of routes and from a release, never by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dashboards import cubes, queries
from dashboards.api import schemas
from dashboards.api.parameters import COLUMNS, JSON, MOST_CODES, TYPES, Call, Parameter
from dashboards.api.problems import KINDS, PAGE, TYPE
from dashboards.components import notices

if TYPE_CHECKING:
    from dashboards.api.routes import Route

VERSION = "1.0.0"
SAID = (
    "Open data of a release: counts, shares and wages of groups of people, in which nobody can be "
    "found. Read only. What is under the name of a release never changes; `/releases/current` and "
    "all below it lead to the latest. Every number comes with a status that says why it is there "
    "or not."
)
ANSWERS = {  # HTTP statuses besides 200 that an address can answer with
    "304": "What you have is still right (If-None-Match).",
    "400": "The problem names the parameter and what it may be.",
    "404": "There is nothing at this address.",
    "405": "The API can only be read.",
    "406": "There is no such format.",
    "414": "The address is too long.",
    "500": "Something went wrong here.",
}
HEADERS = {
    "ETag": "Names the bytes of the answer.",
    "Link": "The address that stays, and the pages before and after (RFC 8288).",
    "Throughline-Release": "The release that answers.",
    "Throughline-Notice": "What to say beside numbers of invented people.",
}

Document = dict[str, Any]


def openapi(call: Call, routes: Sequence[Route]) -> Document:
    """The document, with the cubes and codes of the release that is asked about."""
    opened = queries.release()
    said = notices(opened.meta, opened.synthetic, opened.record.warning)
    notice = f"\n\n**{said}**" if said else ""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Throughline {opened.meta.get('state', '')}".strip(),
            "version": VERSION,
            "description": SAID + notice,
        },
        "externalDocs": {"url": call.root + PAGE},
        "servers": [{"url": call.url("")}],
        "paths": dict(_paths(routes)),
        "components": {
            "schemas": {**schemas.SHARED, **dict(_of_cubes())},
            "parameters": {"release": _release()},
            "headers": {name: _header(words) for name, words in HEADERS.items()},
            "responses": {status: _other(status) for status in ANSWERS},
        },
    }


def _paths(routes: Sequence[Route]) -> Iterator[tuple[str, Document]]:
    """Addresses; rows have one for each cube, since each has parameters of its own."""
    for route in routes:
        if route.schema == "Rows":
            for name in sorted(queries.published()):
                yield route.path.replace("{cube}", name), _rows(route, cubes.shape(name))
        else:
            yield route.path or "/", _path(route)
        if route.path == "/releases":
            yield "/releases/current", _current()


def _path(route: Route) -> Document:
    given = [_in_path(name) for name in route.names if name != "release"]
    schema = {"$ref": f"#/components/schemas/{route.schema}"}
    asked = [_in_query(one) for one in route.parameters]
    return _operation(route, route.schema, schema, [*given, *asked], route.title)


def _rows(route: Route, shape: cubes.Shape) -> Document:
    row = next(one for one in queries.cubes() if one["cube"] == shape.cube)
    filters = [_filter(shape, name) for name in (*shape.keys, *shape.statuses)]
    asked = [_in_query(one, shape) for one in route.parameters]
    summary = f"{row['title']}: {row['question']}"
    return _operation(route, f"Rows.{shape.cube}", schemas.rows(shape), [*filters, *asked], summary)


def _operation(
    route: Route, name: str, schema: Document, parameters: list[Document], summary: str
) -> Document:
    """An address that is read with GET."""
    found: Document = {
        "operationId": name if "release" in route.names else f"{name}.latest",
        "summary": summary,
        "responses": {"200": _found(route, schema), **_others(route)},
    }
    if parameters:
        found["parameters"] = parameters
    item: Document = {"get": found}
    if route.pinned:
        item["parameters"] = [{"$ref": "#/components/parameters/release"}]
    return item


def _found(route: Route, schema: Document) -> Document:
    kinds: Document = {TYPES[JSON]: {"schema": schema}}
    for kind in route.formats:
        if kind != JSON:
            binary = {} if kind == "parquet" else {"type": "string"}
            kinds[TYPES[kind]] = {"schema": binary}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
    return {"description": route.title, "headers": headers, "content": kinds}


def _others(route: Route) -> Document:
    left_out = {"406"} if len(route.formats) == 1 else set()
    if not route.pinned:
        left_out.add("404")
    return {
        status: {"$ref": f"#/components/responses/{status}"}
        for status in ANSWERS
        if status not in left_out
    }


def _other(status: str) -> Document:
    said: Document = {"description": ANSWERS[status]}
    if status != "304":
        kinds = [name for name, kind in KINDS.items() if str(kind.status) == status]
        said["description"] += f" Problem: {', '.join(kinds)}."
        said["content"] = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return said


def _current() -> Document:
    moved: Document = {
        "description": "The release that is shown now; what is below it leads there too."
    }
    moved["headers"] = {"Location": _header("Its address.")}
    answers = {"302": moved, **{s: {"$ref": f"#/components/responses/{s}"} for s in ("405", "500")}}
    return {
        "get": {
            "operationId": "current",
            "summary": "The way to the latest release",
            "responses": answers,
        }
    }


def _header(words: str) -> Document:
    return {"description": words, "schema": {"type": "string"}}


# Parameters


def _release() -> Document:
    said = "Content hash that names a release. `/releases` lists those at hand."
    ident = queries.release().id
    return _parameter("release", "path", said, {"type": "string", "enum": [ident]}, ident)


def _in_path(name: str) -> Document:
    known = {
        "cube": [row["cube"] for row in queries.cubes()],
        "dimension": list(cubes.dimensions()),
        "definition": [row["id"] for row in queries.definitions()],
    }[name]
    first = "outcomes" if "outcomes" in known else known[0]
    return _parameter(name, "path", f"Name of a {name}.", {"type": "string", "enum": known}, first)


def _in_query(one: Parameter, shape: cubes.Shape | None = None) -> Document:
    schema, example = dict(one.schema), one.example
    if one is COLUMNS and shape is not None:
        schema["items"] = {"type": "string", "enum": list(shape.columns)}
        example = [measure.name for measure in shape.measures[:2]]
    return _parameter(one.name, "query", one.about, schema, example)


def _filter(shape: cubes.Shape, column: str) -> Document:
    """A parameter that rows are asked by: codes of a key, or statuses of a measure."""
    defined = cubes.definition(shape.cube, column) or {}
    if column in shape.keys:
        codes: Document = {"$ref": f"#/components/schemas/{_codes_name(shape, column)}"}
        said = f"{defined.get('short', column)} One code or several, separated by commas."
    else:
        codes = {"$ref": "#/components/schemas/Status"}
        said = f"Rows in which {column.removesuffix('_status')} is of one of these statuses."
    schema = {"type": "array", "items": codes, "minItems": 1, "maxItems": MOST_CODES}
    return _parameter(column, "query", said, schema, [cubes.allowed(shape.cube, column)[0]])


def _parameter(name: str, place: str, said: str, schema: Document, example: Any) -> Document:
    found: Document = {"name": name, "in": place, "description": said, "schema": schema}
    if place == "path":
        found["required"] = True
    if schema.get("type") == "array":
        found |= {"style": "form", "explode": False}
    return found | {"example": example}


def _of_cubes() -> Iterator[tuple[str, Document]]:
    """Schemas of rows and of codes; a list of codes that cubes share is there once."""
    for name in sorted(queries.published()):
        shape = cubes.shape(name)
        yield schemas.row_name(name), schemas.row(shape)
        for key in shape.keys:
            codes = list(cubes.codes_of(name, key))
            yield _codes_name(shape, key), {"type": "string", "enum": codes}


def _codes_name(shape: cubes.Shape, key: str) -> str:
    """Name of the list of codes of a key: of its dimension, if those are all that there are."""
    name = cubes.dimension_of(shape.cube, key)
    if name is None or not cubes.same_codes(shape.cube, key):
        return f"Codes.{shape.cube}.{key}"
    return f"Codes.{name}.dim" if key.endswith("_dim") else f"Codes.{name}"
