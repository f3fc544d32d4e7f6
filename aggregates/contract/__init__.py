"""The input contract: one Table Schema a table (`*.json`), read once, in the order of loading.

Each field has a type, codes or limits, a unit and a CEDS element where there is one (CEDS
Ontology V13), and a sensitivity: public, quasi-identifier, confidential or identifier. Tables and
fields are described in English and in Spanish: the release holds the contract as part of its data
dictionary.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ORDER = (  # reference tables first: what others point to must be there
    "clusters",
    "programs",
    "regions",
    "schools",
    "credential_catalog",
    "students",
    "wages",
    "enrollments",
    "credentials",
    "service",
    "educators",
    "occupation_demand",
)


@dataclass(frozen=True)
class Field:
    """One column of the contract. `kind` is string, integer, number, boolean, date or quarter."""

    name: str
    kind: str
    required: bool
    codes: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    sensitivity: str
    description: str
    description_es: str
    unit: str
    ceds_id: str
    ceds_name: str

    @property
    def expected(self) -> str:
        """What a value must look like, for people."""
        if self.codes:
            return f"one of {', '.join(self.codes)}"
        if self.kind == "quarter":
            return "a quarter such as 2019Q3"
        limits = [
            f"{word} {bound:,.0f}"
            for word, bound in (("at least", self.minimum), ("at most", self.maximum))
            if bound is not None
        ]
        shape = [f"matching {self.pattern}"] if self.pattern else []
        return " ".join([self.kind, *shape, *limits])


@dataclass(frozen=True)
class TableSchema:
    """One table of the contract."""

    name: str
    title: str
    title_es: str
    description: str
    description_es: str
    optional: bool
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...]  # (field, table, field there)


@cache
def schemas() -> dict[str, TableSchema]:
    """Every table of the contract, reference tables first."""
    return {name: _read(name) for name in ORDER}


def _read(name: str) -> TableSchema:
    raw = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return TableSchema(
        name=name,
        title=raw["title"],
        title_es=raw["title_es"],
        description=raw["description"],
        description_es=raw["description_es"],
        optional=raw["optional"],
        fields=tuple(_field(item) for item in raw["fields"]),
        key=tuple(raw["primaryKey"]),
        references=tuple(
            (link["fields"][0], link["reference"]["resource"], link["reference"]["fields"][0])
            for link in raw["foreignKeys"]
        ),
    )


def _field(raw: dict) -> Field:
    limits, ceds = raw["constraints"], raw.get("ceds", {})
    return Field(
        name=raw["name"],
        kind=raw.get("format", raw["type"]),
        required=limits["required"],
        codes=tuple(limits.get("enum", ())),
        pattern=limits.get("pattern", ""),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        sensitivity=raw["sensitivity"],
        description=raw["description"],
        description_es=raw["description_es"],
        unit=raw.get("unit", ""),
        ceds_id=ceds.get("id", ""),
        ceds_name=ceds.get("name", ""),
    )
