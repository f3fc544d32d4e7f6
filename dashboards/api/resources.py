"""What a release says of itself, as JSON: its cubes, their columns, dimensions and definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboards import cubes, queries, shelf
from dashboards.api.parameters import (
    CSV,
    FORMAT,
    JSON,
    PARQUET,
    Call,
    check_names,
    chosen_format,
    local,
    segment,
)
from dashboards.api.problems import PAGE, Problem
from dashboards.components import notices, source_columns
from dashboards.queries import Row
from dashboards.share import Source, citation
from dashboards.text import rounding_words

Document = dict[str, Any]
OTHERS = {JSON: (CSV, PARQUET), CSV: (JSON, PARQUET), PARQUET: (JSON, CSV)}


@dataclass(frozen=True)
class Table:
    """Rows that can be written as a file."""

    name: str
    kinds: Mapping[str, str]
    pieces: Callable[[], Iterator[Sequence[Sequence[Any]]]]
    rows: int
    source: Mapping[str, str]

    @property
    def about(self) -> str:
        """What the columns of the source say, in a line."""
        return " ".join(self.source.values()).strip()


@dataclass(frozen=True)
class Plan:
    """An answer that can be given: its one address, its format, and how to make it.

    make   JSON of it, or the table that is to be written
    links  addresses by relation, for the Link header
    total  number of rows there are, whatever the limit
    """

    address: str
    make: Callable[[], Document | Table]
    format: str = JSON
    links: Mapping[str, str] = field(default_factory=dict)
    total: int | None = None


# What every answer says


def about(call: Call, address: str = "", title: str = "") -> Document:
    """Where the numbers are from: the release, its notice, how to cite it, and the terms."""
    opened = queries.release()
    said: Document = {
        "release": opened.id,
        "built": opened.built,
        "title": opened.meta.get("title", ""),
        "state": opened.meta.get("state", ""),
        "synthetic": opened.synthetic,
        "notice": notice(),
    }
    if rounded := rounding_words(opened.meta):
        said["rounding"] = rounded
    if address:
        said["address"] = address
        said["citation"] = citation(title or "Data", "", address, _source())[0]
    said["terms"] = f"{call.root}{PAGE}#terms"
    return said


def notice() -> str:
    """What to say beside numbers that are not public, or of invented people; else nothing."""
    opened = queries.release()
    return notices(opened.meta, opened.synthetic, opened.record.warning)


def _source() -> Source:
    opened = queries.release()
    return Source.of(opened.meta, opened.built, synthetic=opened.synthetic)


def source(address: str) -> dict[str, str]:
    """Columns of a file that say the same on every row."""
    opened = queries.release()
    return source_columns(opened.meta, address, opened.synthetic, opened.record.warning)


def at(*parts: str) -> str:
    """Path of something of the release that is asked about."""
    return "/".join(["/releases", segment(queries.release().id), *map(segment, parts)])


def plain(call: Call, path: str, title: str, **more: Callable[[], Any]) -> Plan:
    """An answer in JSON alone, which takes no parameters."""
    check_names(call.given, ())
    address = call.url(path)

    def make() -> Document:
        return {"meta": about(call, address, title), **{k: one() for k, one in more.items()}}

    return Plan(address, make)


# Addresses


def index(call: Call) -> Plan:
    """Where to begin."""
    found = {
        "releases": call.url("/releases"),
        "current": call.url("/releases/current"),
        "openapi": call.url("/openapi.json"),
        "page": call.root + PAGE,
        "cubes": call.url(at("cubes")),
    }
    check_names(call.given, ())
    return Plan(call.url(""), lambda: {"meta": about(call), "links": found})


def releases(call: Call) -> Plan:
    """The releases at hand, the newest first; one of a folder of its own is alone."""
    check_names(call.given, ())

    def make() -> Document:
        shown = queries.release()
        listed = [_listed(call, one, shown.id) for one in shelf.shelf().listed() if one.readable]
        alone = {"id": shown.id, "built": shown.built, "current": True}
        alone["links"] = {"self": call.url(at())}
        return {"meta": about(call), "releases": listed or [alone]}

    return Plan(call.url("/releases"), make)


def _listed(call: Call, one: shelf.Listed, current: str) -> Document:
    return {
        "id": one.id,
        "built": one.built,
        "current": one.id == current,
        "proved": one.proved,
        "bytes": one.bytes,
        "sha256": one.sha256,
        "links": {"self": call.url(f"/releases/{one.id}")},
    }


def release(call: Call) -> Plan:
    """One release: what it is, what its certificate proves, and where its parts are."""
    return plain(call, at(), "Release", release=lambda: _release(call))


def _release(call: Call) -> Document:
    opened = queries.release()
    left_out = ("policy_toml", "notice")
    parts = ("cubes", "dimensions", "definitions", "openapi.json")
    links = {"self": call.url(at())}
    links |= {part.split(".")[0]: call.url(at(part)) for part in parts}
    return {
        "id": opened.id,
        "metadata": {k: value for k, value in sorted(opened.meta.items()) if k not in left_out},
        "certificate": dict(sorted(queries.certificate().items())),
        "policy": opened.meta.get("policy_toml", ""),
        "links": links | {"pages": f"{call.root}/releases/{opened.id}"},
    }


def list_cubes(call: Call) -> Plan:
    """Every cube, those that were left out with the reason."""
    return plain(
        call,
        at("cubes"),
        "Cubes",
        cubes=lambda: [_cube(call, row) for row in queries.cubes()],
    )


def _cube(call: Call, row: Row) -> Document:
    name = row["cube"]
    links = {"self": call.url(at("cubes", name))}
    if row["published"]:
        links["rows"] = call.url(at("cubes", name, "rows"))
    return {
        "name": name,
        "title": row["title"],
        "question": row["question"],
        "published": row["published"],
        "n_rows": row["rows"],
        "reason": row["reason"],
        "links": links,
    }


def cube(call: Call) -> Plan:
    """One cube: its keys, its measures with unit and definition, and what else it has."""
    row = cube_row(call)
    return plain(call, at("cubes", row["cube"]), row["title"], cube=lambda: _whole_cube(call, row))


def cube_row(call: Call) -> Row:
    """What the release says of the cube that is asked about. Problem if there is none."""
    name, rows = call.path["cube"], {row["cube"]: row for row in queries.cubes()}
    if name not in rows:
        raise Problem(
            "not-found",
            "The release has no cube of that name.",
            parameter="cube",
            given=name,
            allowed=list(rows),
            see=local(at("cubes")),
        )
    return rows[name]


def _whole_cube(call: Call, row: Row) -> Document:
    said = _cube(call, row)
    if not row["published"]:
        return said
    shape = cubes.shape(row["cube"])
    years = cubes.years_of(row["cube"])
    if years:
        said["links"]["years"] = call.url(at("dimensions", years))
    return said | {
        "keys": [_key(call, shape, name) for name in shape.keys],
        "measures": [
            _column(call, shape, one.name) | {"status": one.status, "bounds": list(one.bounds)}
            for one in shape.measures
        ],
        "facts": [_column(call, shape, name) for name in shape.facts],
    }


def _key(call: Call, shape: cubes.Shape, name: str) -> Document:
    said = _column(call, shape, name)
    dimension = cubes.dimension_of(shape.cube, name)
    if dimension:
        said["dimension"] = dimension
        said["links"]["dimension"] = call.url(at("dimensions", dimension))
    else:
        said["codes"] = list(cubes.codes_of(shape.cube, name))
    return said


def _column(call: Call, shape: cubes.Shape, name: str) -> Document:
    defined = cubes.definition(shape.cube, name) or {}
    links = {}
    if defined:
        links["definition"] = call.url(at("definitions", defined["id"]))
    return {
        "name": name,
        "type": shape.kinds[name],
        "title": defined.get("name") or name,
        "short": defined.get("short") or "",
        "unit": defined.get("unit") or "",
        "links": links,
    }


def list_dimensions(call: Call) -> Plan:
    """Every dimension, with the columns of cubes that have its codes."""
    return plain(call, at("dimensions"), "Dimensions", dimensions=lambda: _dimensions(call))


def _dimensions(call: Call) -> list[Document]:
    used: dict[str, list[Document]] = {}
    for name in sorted(queries.published()):
        for key in cubes.shape(name).keys:
            dimension = cubes.dimension_of(name, key)
            if dimension:
                used.setdefault(dimension, []).append({"cube": name, "column": key})
    return [
        {
            "name": name,
            "columns": list(rows[0]) if rows else [],
            "n_codes": len(rows),
            "used_by": used.get(name, []),
            "links": {"self": call.url(at("dimensions", name))},
        }
        for name, rows in cubes.dimensions().items()
    ]


def dimension(call: Call) -> Plan:
    """The codes of one dimension, with titles and parents."""
    name, known = call.path["dimension"], cubes.dimensions()
    if name not in known:
        raise Problem(
            "not-found",
            "The release has no dimension of that name.",
            parameter="dimension",
            given=name,
            allowed=list(known),
            see=local(at("dimensions")),
        )
    return listing(call, at("dimensions", name), name, "codes", known[name])


def list_definitions(call: Call) -> Plan:
    """The definition of every column and dimension."""
    rows = queries.definitions()
    return listing(call, at("definitions"), "definitions", "definitions", rows)


def definition(call: Call) -> Plan:
    """One definition, in both languages."""
    ident = call.path["definition"]
    found = queries.definition(ident)
    if found is None:
        raise Problem(
            "not-found",
            "The release has no definition of that name.",
            parameter="definition",
            given=ident,
            allowed=[row["id"] for row in queries.definitions()],
            see=local(at("definitions")),
        )
    path = at("definitions", ident)
    return plain(call, path, found["name"], definition=lambda: dict(found))


def listing(call: Call, path: str, name: str, member: str, rows: Sequence[Row]) -> Plan:
    """A short table in any format, whole."""
    check_names(call.given, (FORMAT.name,))
    kind = chosen_format(call)
    address = call.url(path, [] if kind == JSON else [(FORMAT.name, kind)])
    title = name.replace("_", " ").capitalize()

    def make() -> Document | Table:
        if kind == JSON:
            links = other_formats(call, path, [], kind)
            said = {"meta": about(call, address, title), "links": links}
            return said | {member: [dict(row) for row in rows]}
        kinds = {column: _kind(rows, column) for column in (rows[0] if rows else ())}
        piece = [tuple(row.values()) for row in rows]
        return Table(name, kinds, lambda: iter([piece]), len(rows), source(address))

    return Plan(address, make, kind, other_formats(call, path, [], kind))


def _kind(rows: Sequence[Row], column: str) -> str:
    """What a column of a small table holds, by its values."""
    kinds = {type(row[column]) for row in rows if row[column] is not None}
    names = {bool: "boolean", int: "integer", float: "number"}
    return names.get(kinds.pop(), "string") if len(kinds) == 1 else "string"


def other_formats(
    call: Call, path: str, query: Sequence[tuple[str, str]], kind: str
) -> dict[str, str]:
    """Addresses of the same in the other formats, by the name of the format."""
    rest = [pair for pair in query if pair[0] != FORMAT.name]
    return {
        other: call.url(path, rest if other == JSON else [*rest, (FORMAT.name, other)])
        for other in OTHERS[kind]
    }
