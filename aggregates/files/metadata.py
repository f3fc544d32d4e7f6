"""What describes the CSV and Parquet files to machines: a Frictionless Data Package (v2) and CSVW.

Both follow from the same fields: types, codes, keys, what refers to what, definitions in English
and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from aggregates.files.tables import CUBE, Field, Filed, Release
from aggregates.files.words import About, Pair, lines
from aggregates.schema import OBS_STATUS, OBS_STATUS_LIST, OBS_STATUS_NAMES

Json = dict[str, Any]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSVW = "http://www.w3.org/ns/csvw"
CSVW_TYPES = {"string": "string", "integer": "integer", "number": "double", "boolean": "boolean"}


def data_package(release: Release, files: Callable[[Filed], Json]) -> Json:
    """`datapackage.json` of the tables of a release.

    files  of a table: path, format, media type and, where they are known, bytes and hash
    """
    about = release.about
    return {
        "$schema": PROFILE,
        "name": name(about),
        "id": about.id,
        "title": about.title,
        "description": " ".join(english for english, _ in lines(about)),
        "description_es": " ".join(spanish for _, spanish in lines(about)),
        "version": about.id,
        **_licenses(about),
        "sources": [{"title": title} for title in sources(release.tables)],
        **_contributors(about),
        "keywords": ["education", "employment", "wages", "career and technical education"],
        "throughline": said(about),
        "resources": [_resource(table, files(table)) for table in release.tables],
    }


def said(about: About) -> Json:
    """What machines may ask of a release: whether its people are real, and how it is protected."""
    found: Json = {"release_id": about.id, "synthetic": about.synthetic}
    if about.notice:
        found["data_notice"], found["data_notice_es"] = about.notice
    found["method"] = about.policy.method
    if about.rounding:
        found["rounding"], found["rounding_es"] = about.rounding
        found["rounding_base"] = about.policy.rounding_base
    else:
        found["minimum_count"] = about.policy.minimum_count
    found["obs_status"] = {
        "code_list": OBS_STATUS_LIST,
        "codes": OBS_STATUS_NAMES,
        "of_status": OBS_STATUS,
    }
    return found


def name(about: About) -> str:
    """Of the package: the state and the release, as names of packages are written."""
    state = re.sub(r"[^a-z0-9]+", "-", about.meta.get("state", "").lower()).strip("-")
    return "-".join(part for part in ("throughline", state, about.id) if part)


def sources(tables: Iterable[Filed]) -> list[str]:
    """Records and publications that the columns of a release come from."""
    found = (part for table in tables for each in table.fields for part in each.source.split("; "))
    return sorted({part for part in found if part and part != "This release"})


def _licenses(about: About) -> Json:
    if about.license is None:
        return {}
    title, path = about.license
    return {"licenses": [{"name": about.policy.license, "title": title, "path": path}]}


def _contributors(about: About) -> Json:
    """Whom the policy names, where it names somebody."""
    contact = getattr(about.policy, "contact", None)
    office = getattr(contact, "office", "")
    if not office:
        return {}
    one = {"title": office, "roles": ["publisher"]}
    for key, value in (("email", "email"), ("path", "url")):
        if there := getattr(contact, value, ""):
            one[key] = there
    return {"contributors": [one]}


def _resource(table: Filed, file: Json) -> Json:
    schema: Json = {"fields": [_field(each) for each in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.foreign:
        schema["foreignKeys"] = [
            {
                "fields": list(each.columns),
                "reference": {
                    "resource": "" if each.table == table.name else each.table,
                    "fields": list(each.reference),
                },
            }
            for each in table.foreign
        ]
    return {
        "name": table.name,
        "type": "table",
        **file,
        "title": table.title,
        "description": table.about,
        "rows": table.rows,
        "schema": schema,
    }


def _field(each: Field) -> Json:
    constraints: Json = {"required": True} if each.required else {}
    if each.codes:
        constraints["enum"] = list(each.codes)
    for key, limit in (("minimum", each.least), ("maximum", each.most)):
        if limit is not None:
            constraints[key] = limit
    found: Json = {
        "name": each.name,
        "type": each.type,
        "title": each.title[0],
        "description": each.about[0],
        "title_es": each.title[1],
        "description_es": each.about[1],
        "unit": each.unit,
        "formula": each.formula,
        "source": each.source,
        "constraints": constraints,
    }
    return {key: value for key, value in found.items() if value}


def csv_on_the_web(release: Release) -> Json:
    """`csv-metadata.json`: the CSV files of a release as CSVW, which lie beside it."""
    about = release.about
    found: Json = {
        "@context": [CSVW, {"@language": "en"}],
        "@type": "TableGroup",
        "dc:title": about.title,
        "dc:identifier": about.id,
        "dc:description": both(
            (" ".join(one for one, _ in lines(about)), " ".join(two for _, two in lines(about)))
        ),
        "dc:source": sources(release.tables),
        "dc:language": ["en", "es"],
    }
    if about.license:
        found["dc:license"] = {"@id": about.license[1]}
    found["tables"] = [_table(table) for table in release.tables]
    return found


def both(words: Pair) -> list[Json]:
    """Words of both languages as JSON-LD has them."""
    return [
        {"@value": text, "@language": language}
        for text, language in zip(words, ("en", "es"), strict=True)
    ]


def _table(table: Filed) -> Json:
    schema: Json = {"columns": [_column(each) for each in table.fields]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    outer = [each for each in table.foreign if each.table != table.name]  # a root has no parent
    if outer:
        schema["foreignKeys"] = [
            {
                "columnReference": list(each.columns),
                "reference": {
                    "resource": f"{each.table}.csv",
                    "columnReference": list(each.reference),
                },
            }
            for each in outer
        ]
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.about,
        "dc:type": "cube" if table.role == CUBE else table.role,
        "tableSchema": schema,
    }


def _column(each: Field) -> Json:
    """A column; the first title is what stands above it in the file."""
    found: Json = {
        "name": each.name,
        "titles": {"en": [each.name, each.title[0]], "es": [each.title[1]]},
        "dc:description": both(each.about),
        "datatype": _datatype(each),
        "null": "",
    }
    if each.required:
        found["required"] = True
    if each.unit:
        found["dc:format"] = each.unit
    return found


def _datatype(each: Field) -> Json | str:
    base = CSVW_TYPES[each.type]
    if each.codes:
        return {"base": base, "format": "|".join(map(re.escape, each.codes))}
    limits = {"minimum": each.least, "maximum": each.most}
    found = {key: limit for key, limit in limits.items() if limit is not None}
    return {"base": base, **found} if found else base
