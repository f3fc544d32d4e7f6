"""Linked data: known words, used where they belong, and the same numbers as the release has."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph

from aggregates.schema import NO_DATA, PUBLISHED
from dashboards import queries
from dashboards.linked import sets, subjects, terms
from dashboards.linked.words import address, vocabulary
from tests.dashboards import held

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("THROUGHLINE_REFERENCE", ROOT.parent / "shared" / "reference"))
SCHEMA, CONTEXT = (REFERENCE / f"ctdl_{name}.json" for name in ("schema", "context"))
NASTY = 'A "quote", </script><script>alert(1)</script> & ñ \u2028 \\ {"@id": 1}'
VALUES = ("schema:value", "qdata:percentage", *sets.WAGES.values())
BOUNDS = ("qdata:minPercentage", "qdata:maxPercentage")
NUMBERS = """
    select ?metric ?years ?time ?value ?low ?high ?why where {
        ?set qdata:hasObservation ?one . ?one qdata:isObservationOf ?metric .
        ?one qdata:atPoint ?years, ?time .
        filter(contains(str(?years), "/years/") && contains(str(?time), "#time/"))
        optional { ?one schema:value|qdata:percentage|qdata:median|qdata:percentile25|
                        qdata:percentile75 ?value }
        optional { ?one qdata:minPercentage ?low . ?one qdata:maxPercentage ?high }
        optional { ?one qdata:dataWithholdingType ?why }
    }"""


def document(site, path: str) -> dict:
    answer = site.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/ld+json", path
    return json.loads(answer.get_data(as_text=True))


def of(subject: subjects.Subject) -> str:
    return address(subject.kind, subject.code)


def nodes(value) -> Iterator[dict]:
    """Every node of a graph that says something, at whatever depth."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            yield from nodes(one)


def embedded(page: str) -> list[dict]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(block) for block in blocks]


# Words


def complaints(graph: list[dict]) -> Iterator[str]:
    """What is wrong with the words of a graph."""
    known = vocabulary()
    types = {one["@id"]: one["@type"] for one in nodes(graph) if "@id" in one}
    for one in nodes(graph):
        if one["@type"] not in known["classes"]:
            yield f"{one['@type']} is no class"
        for name, value in one.items():
            if name.startswith("@"):
                continue
            if name not in known["properties"]:
                yield f"{name} is not in the vocabulary"
                continue
            rule = known["properties"][name]
            if rule and one["@type"] not in rule["domain"]:
                yield f"{name} is not said of {one['@type']}"
            listed = value if isinstance(value, list) else [value]
            yield from (f"{name}: {said!r}" for said in listed if not fits(name, said, types))


def fits(name: str, value, types: dict[str, str]) -> bool:
    """Whether a value is of the kind that the context says, and of a class in the range."""
    how = vocabulary()["context"][name]
    reach = vocabulary()["properties"][name].get("range", ())
    if how.get("@container") == "@language":
        return isinstance(value, dict) and set(value) <= {"en", "es"} and all(value.values())
    if how["@type"] == "xsd:float":
        return isinstance(value, int | float) and math.isfinite(value)
    if how["@type"] != "@id":
        return isinstance(value, str) and value != ""
    kind = value["@type"] if isinstance(value, dict) else types.get(value)
    if isinstance(value, str) and not value.startswith("site:"):
        return False
    return not reach or "xsd:anyURI" in reach or kind in reach


def test_every_word_is_known_and_used_where_it_belongs(there):
    for subject in subjects.every():
        assert set(complaints(subject.alone())) == set(), subject
        assert set(complaints(subject.small())) == set(), subject


def test_a_wrong_word_is_noticed(there):
    (node, *_rest) = subjects.Subject("credentials", "cna").graph()
    for wrong in (
        {"@type": "ceterms:Nothing"},
        {"qdata:hasMetric2": ["site:x"]},
        {"qdata:percentage": 3.0},
        {"ceterms:name": "not a map"},
        {"ceterms:classification": "elsewhere"},
    ):
        assert set(complaints([node | wrong])), wrong


def test_every_node_that_is_named_is_there(there):
    for subject in (subjects.Subject("credentials", "cna"), subjects.Subject("programs", "total")):
        graph = subject.alone()
        there_are = {one["@id"] for one in nodes(graph) if "@id" in one}
        for one in nodes(graph):
            for name in ("isObservationOf", "atPoint", "dataWithholdingType", "metricType"):
                given = one.get(f"qdata:{name}", [])
                assert {given} if isinstance(given, str) else set(given) <= there_are


def test_concepts_are_in_their_scheme(there):
    for scheme, codes in terms.SCHEMES.items():
        top, *rest = terms.concepts(scheme)
        assert top["skos:hasTopConcept"] == [one["@id"] for one in rest]
        assert len(rest) == len(codes) and {one["skos:inScheme"] for one in rest} == {top["@id"]}


@pytest.mark.skipif(not SCHEMA.exists(), reason="the whole vocabulary is not there")
def test_the_copy_says_what_the_published_vocabulary_says():
    published = {one["@id"]: one for one in json.loads(SCHEMA.read_text())["@graph"]}
    context = json.loads(CONTEXT.read_text())["@context"]
    copy = vocabulary()
    assert copy["context"].items() <= context.items()
    named = {each for one in published.values() for each in reach(one)} | set(published)
    unknown = {name for name in copy["classes"] if name not in named}
    assert unknown <= {"skos:ConceptScheme"}, "SKOS has that one itself"
    for name, rule in copy["properties"].items():
        assert bool(rule) == (name in published), name
        for key in rule:
            assert set(rule[key]) <= set(listed(published[name], key)), name


def listed(term: dict, key: str) -> list[str]:
    found = term.get(f"schema:{key}Includes", [])
    return [one["@id"] if isinstance(one, dict) else one for one in found]


def reach(term: dict) -> list[str]:
    return [*listed(term, "domain"), *listed(term, "range")]


# Numbers


def same(given, expected) -> bool:
    return math.isclose(float(given), float(expected), rel_tol=1e-9, abs_tol=1e-9)


def rows(there, subject) -> list[dict]:
    """The numbers of a page by plain SQL."""
    if subject.kind == "programs":
        where = "outcomes where program_code = ? and subgroup_dim = 'total'"
    else:
        where = "credentials where credential_code = ?"
    return there.rows(f"select * from {where} and region_code = 'state'", [subject.code])


def columns(row: dict) -> list[str]:
    return [name.removesuffix("_status") for name in row if name.endswith("_status")]


def scaled(measure: str, value: float) -> float:
    return value * 100 if measure.startswith("rate_") else value


def test_every_number_is_there_once_and_what_is_hidden_has_none(there):
    hidden = 0
    for subject in subjects.every():
        found = {}
        for one in nodes(subject.graph()):
            if one["@type"] == "qdata:Observation":
                assert one["@id"] not in found
                found[one["@id"]] = one
        base = f"site:{of(subject).removeprefix('/')}"
        given = rows(there, subject)
        assert len(found) == sum(len(columns(row)) for row in given)
        for row in given:
            for measure in columns(row):
                key = f"{base}#{measure}/{row['cohort_code']}/{row['horizon_code']}"
                one, status = found[key], row[f"{measure}_status"]
                values = [one[name] for name in VALUES if name in one]
                if status == PUBLISHED:
                    assert len(values) == 1 and same(values[0], scaled(measure, row[measure]))
                    assert "qdata:dataWithholdingType" not in one
                else:
                    hidden += 1
                    assert values == [] and one["qdata:dataWithholdingType"].endswith(status)
                if status != "coded":
                    assert not set(BOUNDS) & set(one)
    assert hidden > 100


def test_another_library_reads_the_same_numbers(site, there):
    pages = list(subjects.every())
    held_ones = [one for one in pages if one.kind == "credentials"]
    for subject in [*held_ones, *[one for one in pages if one.kind == "programs"][::80]]:
        graph = Graph().parse(data=site.get(of(subject)).get_data(), format="json-ld")
        read = {}
        for metric, years, time, *numbers in graph.query(NUMBERS):
            read[tuple(str(one).rsplit("/", 1)[1] for one in (metric, years, time))] = numbers
        given = rows(there, subject)
        assert len(read) == sum(len(columns(row)) for row in given) and (given or not read)
        for row in given:
            for measure in columns(row):
                value, low, high, why = read[measure, row["cohort_code"], row["horizon_code"]]
                status = row[f"{measure}_status"]
                if status == PUBLISHED:
                    assert why is None and same(value, scaled(measure, row[measure]))
                else:
                    assert value is None and str(why).endswith(
                        f"/linked/terms.jsonld#withholding/{status}"
                    )
                if status == "coded":
                    assert same(low, row[f"{measure}_lower"] * 100)
                    assert same(high, row[f"{measure}_upper"] * 100)


def test_a_bound_is_told_from_a_value_and_from_nothing(there):
    row = {"rate_x": None, "rate_x_status": "coded", "rate_x_lower": 0.95, "rate_x_upper": 1.0}
    bound = sets.observed(row, "rate_x")
    assert bound["qdata:minPercentage"] == 95 and bound["qdata:maxPercentage"] == 100
    assert "qdata:percentage" not in bound
    reasons = {
        sets.observed({"n": None, "n_status": status}, "n")["qdata:dataWithholdingType"]
        for status in ("suppressed", "coded", NO_DATA)
    }
    assert len(reasons) == 3


# Addresses and pages


def test_the_whole_release_is_every_page(site, there):
    answer = site.get("/linked/release.jsonld", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    graph = document(site, "/linked/release.jsonld")["@graph"]
    held_sets = [one["@id"] for one in graph if one["@type"] == "qdata:DataSetProfile"]
    assert held_sets == [sets.data(one.kind, one.code) for one in subjects.every()]
    shared = document(site, "/linked/terms.jsonld")["@graph"]
    assert graph[: len(shared)] == shared


@pytest.mark.parametrize("path", ("/programs/total", "/talent/cna", "/es/talent/cna"))
def test_a_page_holds_its_headline_and_leads_to_the_rest(site, there, path):
    page = site.get(path).get_data(as_text=True)
    (block,) = embedded(page)
    tongue = "es" if path.startswith("/es") else "en"
    assert set(block["@graph"][-1]["ceterms:name"]) == {tongue}
    link = re.search(r'<link href="([^"]+)" rel="alternate" type="application/ld\+json">', page)
    assert link and link[1].startswith("/linked/") and f'{link[1]}">' in page
    whole = document(site, link[1])
    assert block["@context"] == whole["@context"]
    every = {one["@id"]: one for one in nodes(whole["@graph"]) if "@id" in one}
    seen = [one for one in nodes(block["@graph"]) if one["@type"] == "qdata:Observation"]
    assert seen and all(every[one["@id"]] == one for one in seen)


def test_pages_without_numbers_of_their_own_have_none(site):
    for path in ("/", "/programs", "/methods", "/talent/nope"):
        assert embedded(site.get(path).get_data(as_text=True)) == []
    assert 'href="/linked/release.jsonld"' in site.get("/methods").get_data(as_text=True)


def test_a_credential_is_of_its_class_and_has_its_identifier(there):
    node = subjects.Subject("credentials", "cna").node()
    assert node["@type"] == "ceterms:Certification" and node["ceterms:ctid"] == held.CTID
    assert node["ceterms:subjectWebpage"] == "site:talent/cna"
    assert node["qdata:relevantDataSet"] == sets.data("credentials", "cna")
    degree = subjects.Subject("credentials", "bachelor-health").node()
    assert degree["@type"] == "ceterms:BachelorDegree" and "ceterms:ctid" not in degree
    assert subjects.Subject("credentials", "total").node() == {}


def test_a_program_has_its_codes(there):
    code = next(code for code, one in there.codes.programs.items() if one.level == "program")
    node = subjects.Subject("programs", code).node()
    program = node["ceterms:instructionalProgramType"]
    assert program["ceterms:codedNotation"] == there.codes.programs[code].detail
    expected = there.rows("select soc_code from demand_program where program_code = ?", [code])
    jobs = {one["ceterms:codedNotation"] for one in node.get("ceterms:occupationType", [])}
    assert jobs <= {row["soc_code"] for row in expected}
    assert subjects.Subject("programs", "total").node() == {}


def test_synthetic_data_says_so(there):
    (_node, profile, *_rest) = subjects.Subject("credentials", "cna").graph()
    assert "ynthetic" in profile["ceterms:description"]["en"]
    assert "intétic" in profile["ceterms:description"]["es"]


def test_a_title_is_text_whatever_it_holds(site, there, monkeypatch):
    known = queries.credentials()
    named = known | {"cna": known["cna"] | {"title": NASTY}}
    monkeypatch.setattr(queries, "credentials", lambda: named)
    whole = document(site, "/linked/credentials/cna.jsonld")
    assert whole["@graph"][0]["ceterms:name"]["en"] == NASTY
    page = site.get("/talent/cna?region=state").get_data(as_text=True)
    (block,) = embedded(page)
    assert block["@graph"][0]["ceterms:name"]["en"] == NASTY and "<script>alert" not in page


def test_what_is_not_there_is_said_calmly(site):
    for path in ("/linked/programs/nope.jsonld", "/linked/credentials/%3Cb%3E.jsonld"):
        answer = site.get(path)
        assert answer.status_code == 404 and b"<b>" not in answer.data
    assert site.get("/linked/people/total.jsonld").status_code == 404
