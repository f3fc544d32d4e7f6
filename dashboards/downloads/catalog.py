"""`/data.json`: what a data catalogue lists of a release, as DCAT-US 1.1 (Project Open Data).

A data set keeps its identifier from release to release, so that a portal that comes again renews
its entry; the files are those of one release, at addresses that stay.
"""

from __future__ import annotations

from typing import Any

from aggregates.schema import LICENSES
from dashboards import queries, shelf
from dashboards.components import notice_words
from dashboards.downloads.held import CSV, DUCKDB, EXCEL, PARQUET, File, Held, held
from dashboards.language import ENGLISH, speaking
from dashboards.text import rounding_words

Json = dict[str, Any]
SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"  # what portals know version 1.1 by
KINDS = {PARQUET: "Parquet", CSV: "CSV (zip)", EXCEL: "Excel", DUCKDB: "DuckDB"}
KEYWORDS = ["education", "employment", "wages", "career and technical education", "workforce"]
# Where the policy names nobody: an address that cannot be anybody's (RFC 2606), to be filled in.
NOBODY = ("To be named by the agency: [contact] of its policy", "contact@agency.example")
LONGEST = 255  # characters of `rights`
FIRST, LAST = ("01-01", "04-01", "07-01", "10-01"), ("03-31", "06-30", "09-30", "12-31")


def entry(root: str) -> Json:
    """The catalogue of a site at `root`, such as `https://data.example.gov`; in English."""
    with speaking(ENGLISH):
        return {
            "@context": f"{SCHEMA}/catalog.jsonld",
            "@id": f"{root}/data.json",
            "@type": "dcat:Catalog",
            "conformsTo": SCHEMA,
            "describedBy": f"{SCHEMA}/catalog.json",
            "dataset": _data_sets(root),
        }


def _data_sets(root: str) -> list[Json]:
    release = queries.release()
    there = held(release.folder, release.id)
    named = release.meta.get("title", "")
    whole = _data_set(root, "", named, "Education-to-work outcomes: every cube of the release.")
    whole["distribution"] = _distributions(root, there, "")
    found = [whole]
    for cube in queries.cubes():
        if cube["published"]:
            one = _data_set(root, cube["cube"], f"{named}: {cube['title']}", cube["question"])
            one["isPartOf"] = whole["identifier"]
            one["distribution"] = _distributions(root, there, cube["cube"])
            found.append(one)
    return found


def _data_set(root: str, cube: str, title: str, what: str) -> Json:
    release = queries.release()
    meta = release.meta
    said = notice_words(meta) if release.synthetic else ""
    found: Json = {
        "@type": "dcat:Dataset",
        "@id": f"{root}/data#{cube}" if cube else f"{root}/data",
        "identifier": f"{root}/data#{cube}" if cube else f"{root}/data",
        "title": title,
        "description": " ".join(filter(None, [what, said, rounding_words(meta)])),
        "keyword": [*KEYWORDS, *(["synthetic data"] if release.synthetic else [])],
        "publisher": {"@type": "org:Organization", "name": _publisher()},
        "contactPoint": _contact(),
        "accessLevel": "public",
        "accrualPeriodicity": "irregular",
        "spatial": meta.get("state", ""),
        "language": ["en-US", "es-US"],
        "theme": ["Education", "Employment"],
        "landingPage": f"{root}/data",
        "describedBy": root + shelf.permanent(release.id, "/files/datapackage.json"),
        "describedByType": "application/json",
        "references": [f"{root}/methods"],
    }
    if release.built:
        found |= {"modified": release.built, "issued": release.built}
    if said:
        found["rights"] = said[:LONGEST]
    if span := _span(meta.get("wages_first_quarter", ""), meta.get("wages_last_quarter", "")):
        found["temporal"] = span
    if license := LICENSES.get(str(release.policy.get("license"))):
        found["license"] = license[1]
    return {key: value for key, value in found.items() if value}


def _distributions(root: str, there: Held | None, table: str) -> list[Json]:
    """The files of a cube, or of all together; none where the release has none."""
    if there is None:
        return []
    found = [there.of(kind, table) for kind in KINDS]
    return [_distribution(root, file) for file in found if file]


def _distribution(root: str, file: File) -> Json:
    return {
        "@type": "dcat:Distribution",
        "title": file.name,
        "description": f"{file.bytes:,} bytes, SHA-256 {file.sha256}",
        "downloadURL": root + shelf.permanent(queries.release().id, f"/files/{file.name}"),
        "mediaType": file.media_type,
        "format": KINDS[file.kind],
    }


def _publisher() -> str:
    state = queries.release().meta.get("state", "")
    office = str(queries.release().policy.get("contact", {}).get("office", ""))
    return office or state or "Not named"


def _contact() -> Json:
    given = queries.release().policy.get("contact", {})
    name, email = str(given.get("office") or NOBODY[0]), str(given.get("email") or NOBODY[1])
    return {"@type": "vcard:Contact", "fn": name, "hasEmail": f"mailto:{email}"}


def _span(first: str, last: str) -> str:
    """Two quarters, such as 2011Q1 and 2026Q1, as the days from the one to the other."""
    if len(first) != 6 or len(last) != 6:
        return ""
    begin, end = FIRST[int(first[-1]) - 1], LAST[int(last[-1]) - 1]
    return f"{first[:4]}-{begin}/{last[:4]}-{end}"
