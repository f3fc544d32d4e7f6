"""The addresses of the API: one registry for what is answered, described and shown on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboards.api import document, resources, rows
from dashboards.api.parameters import (
    COLUMNS,
    CSV,
    FORMAT,
    JSON,
    LIMIT,
    OFFSET,
    PARQUET,
    Call,
    Parameter,
    check_names,
)
from dashboards.api.problems import Problem
from dashboards.api.resources import Plan, at
from dashboards.language import N_

BASE = "/api/v1"
CURRENT = "current"  # in the place of a release: leads to the one that is shown now
EVERY = (JSON, CSV, PARQUET)


@dataclass(frozen=True)
class Route:
    """An address, what is there, and what makes it.

    path     below BASE; `{name}` stands for a part that may differ
    schema   name of what JSON of it looks like, in `schemas`
    example  values of the path that lead somewhere in any release
    """

    path: str
    title: str
    plan: Callable[[Call], Plan]
    schema: str
    formats: tuple[str, ...] = (JSON,)
    parameters: tuple[Parameter, ...] = ()
    example: dict[str, str] = field(default_factory=dict)

    @property
    def pinned(self) -> bool:
        """Whether the address names a release, so that its answer never changes."""
        return "{release}" in self.path

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts of the path that may differ."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def _openapi(call: Call) -> Plan:
    """The OpenAPI document of the release that is shown, or of one that is named."""
    check_names(call.given, ())
    path = at("openapi.json") if "release" in call.path else "/openapi.json"
    return Plan(call.url(path), lambda: document.openapi(call, ROUTES))


ROUTES = (
    Route("", N_("Where to begin"), resources.index, "Index"),
    Route("/openapi.json", N_("This API as an OpenAPI 3.1 document"), _openapi, "OpenApi"),
    Route("/releases", N_("Releases at hand, the newest first"), resources.releases, "Releases"),
    Route(
        "/releases/{release}",
        N_("A release: what it is, its policy and what its certificate proves"),
        resources.release,
        "Release",
    ),
    Route(
        "/releases/{release}/openapi.json",
        N_("The OpenAPI document with the cubes and codes of a release"),
        _openapi,
        "OpenApi",
    ),
    Route(
        "/releases/{release}/cubes",
        N_("Cubes, and why one was left out"),
        resources.list_cubes,
        "Cubes",
    ),
    Route(
        "/releases/{release}/cubes/{cube}",
        N_("A cube: its keys and its measures, each with unit and definition"),
        resources.cube,
        "Cube",
        example={"cube": "outcomes"},
    ),
    Route(
        "/releases/{release}/cubes/{cube}/rows",
        N_("Rows of a cube"),
        rows.rows,
        "Rows",
        EVERY,
        (COLUMNS, LIMIT, OFFSET, FORMAT),
        {"cube": "outcomes"},
    ),
    Route(
        "/releases/{release}/dimensions",
        N_("Dimensions, and which columns have their codes"),
        resources.list_dimensions,
        "Dimensions",
    ),
    Route(
        "/releases/{release}/dimensions/{dimension}",
        N_("Codes of a dimension, with titles and parents"),
        resources.dimension,
        "Dimension",
        EVERY,
        (FORMAT,),
        {"dimension": "region"},
    ),
    Route(
        "/releases/{release}/definitions",
        N_("Definitions of all columns and dimensions, in English and Spanish"),
        resources.list_definitions,
        "Definitions",
        EVERY,
        (FORMAT,),
    ),
    Route(
        "/releases/{release}/definitions/{definition}",
        N_("One definition"),
        resources.definition,
        "Definition",
        example={"definition": "n_matched"},
    ),
)


def find(path: str) -> tuple[Route, dict[str, str]]:
    """The route of a path below BASE, and what the path says. Problem if there is none."""
    parts = path.split("/")
    for route in ROUTES:
        values = _matched(route.path.split("/"), parts)
        if values is not None:
            return route, values
    raise Problem(
        "not-found",
        "The API has no such address. Begin at /api/v1, which links to everything.",
        see=BASE,
    )


def _matched(template: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(template) != len(parts):
        return None
    values = {}
    for wanted, part in zip(template, parts, strict=True):
        if wanted.startswith("{"):
            values[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return values if all(values.values()) else None
