"""Rows of a cube as an address asks for them: a page at a time as JSON, or whole as a file."""

from __future__ import annotations

from dataclasses import replace

from dashboards import cubes
from dashboards.api.parameters import (
    JSON,
    Call,
    local,
    read_rows,
    written,
)
from dashboards.api.problems import Problem
from dashboards.api.resources import (
    Document,
    Plan,
    Table,
    about,
    at,
    cube_row,
    other_formats,
    source,
)
from dashboards.queries import Row


def rows(call: Call) -> Plan:
    """The rows of a cube that the parameters ask for, in the order of its keys."""
    row = cube_row(call)
    if not row["published"]:
        raise Problem(
            "not-found",
            f"This release has no rows of “{row['cube']}”: {row['reason']}.",
            parameter="cube",
            given=row["cube"],
            see=local(at("cubes", row["cube"])),
        )
    asked, kind = read_rows(call, cubes.shape(row["cube"]))
    path = at("cubes", row["cube"], "rows")
    address = call.url(path, written(asked, kind))
    total = cubes.count(asked)
    links = {**_pages(call, path, asked, kind, total)}

    def make() -> Document | Table:
        if kind == JSON:
            return _document(call, row, asked, address, total, links)
        return table(asked, address, total)

    others = other_formats(call, path, written(replace(asked, limit=None, offset=0), kind), kind)
    return Plan(address, make, kind, links | others, total)


def _pages(call: Call, path: str, asked: cubes.Asked, kind: str, total: int) -> dict[str, str]:
    """Addresses of the pages before and after; none for what is whole."""
    if asked.limit is None:
        return {}

    def page(offset: int) -> str:
        return call.url(path, written(replace(asked, offset=offset), kind))

    found = {"first": page(0)}
    if asked.offset:
        found["prev"] = page(max(0, asked.offset - asked.limit))
    if asked.offset + asked.limit < total:
        found["next"] = page(asked.offset + asked.limit)
    return found


def _document(
    call: Call, row: Row, asked: cubes.Asked, address: str, total: int, links: dict[str, str]
) -> Document:
    names = cubes.columns(asked)
    found = [
        dict(zip(names, values, strict=True)) for piece in cubes.pieces(asked) for values in piece
    ]
    path = at("cubes", row["cube"], "rows")
    whole = replace(asked, limit=None, offset=0)
    said = about(call, address, row["title"]) | {
        "cube": row["cube"],
        "total": total,
        "count": len(found),
        "limit": asked.limit,
        "offset": asked.offset,
    }
    more = {"self": address, **links, "cube": call.url(at("cubes", row["cube"]))}
    more |= other_formats(call, path, written(whole, JSON), JSON)
    return {"meta": said, "rows": found, "links": more}


def table(asked: cubes.Asked, address: str, total: int) -> Table:
    """The rows as a file has them."""
    kinds = cubes.shape(asked.cube).kinds
    return Table(
        asked.cube,
        {name: kinds[name] for name in cubes.columns(asked)},
        lambda: cubes.pieces(asked),
        min(total, asked.limit or total),
        source(address),
    )
