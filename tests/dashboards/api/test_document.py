"""The OpenAPI document against what is answered: by its own examples, and by schemathesis."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from dashboards.api import parameters
from dashboards.api.problems import KINDS
from dashboards.api.routes import ROUTES
from tests.dashboards.api.asking import BASE, Asker

FEW = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 6}  # requests to an operation
MANY = 150  # and in `make test-all`
PLAIN = {"Accept-Encoding": "identity"}  # schemathesis unpacks nothing that comes from WSGI


@pytest.fixture(scope="module")
def document(app):
    return Asker(app.server).json("/openapi.json")


def operations(document) -> list[tuple[str, dict]]:
    """Addresses with what they are asked by, those of the path first."""
    shared = document["components"]["parameters"]
    found = []
    for path, item in document["paths"].items():
        given_here = [*item.get("parameters", []), *item["get"].get("parameters", [])]
        whole = [shared[one["$ref"].split("/")[-1]] if "$ref" in one else one for one in given_here]
        found.append((path, item["get"] | {"parameters": whole}))
    return found


def written(example: object) -> str:
    return ",".join(example) if isinstance(example, list) else str(example)


def address(path: str, operation: dict, *names: str) -> str:
    """An address with the examples of its path, and of the parameters that are named."""
    for one in operation["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", one["example"])
    asked = [
        (
            one["name"],
            ",".join(one["example"]) if isinstance(one["example"], list) else one["example"],
        )
        for one in operation["parameters"]
        if one["name"] in names
    ]
    return f"{BASE}{path.rstrip('/')}{'?' if asked else ''}{urlencode(asked)}"


def test_it_describes_every_address_and_cube(api, document):
    published = [one["name"] for one in api.json("/cubes")["cubes"] if one["published"]]
    described = {*document["paths"]} - {"/releases/current"}
    wanted = {route.path or "/" for route in ROUTES if route.schema != "Rows"}
    wanted |= {f"/releases/{{release}}/cubes/{cube}/rows" for cube in published}
    assert described == wanted
    assert document["openapi"].startswith("3.1") and document["servers"][0]["url"].endswith(BASE)
    names = [operation["operationId"] for _path, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_every_example_works_and_looks_as_described(api, document):
    for path, operation in operations(document):
        names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
        for asked in [address(path, operation, *some) for some in [(), *((one,) for one in names)]]:
            if path == "/releases/current":
                api.get(asked, 302)
                continue
            answer = api.get(asked)
            content = operation["responses"]["200"]["content"]
            assert answer.mimetype in content, asked
            if answer.mimetype == "application/json":
                schema = content["application/json"]["schema"]
                jsonschema.validate(
                    json.loads(answer.data), {**schema, "components": document["components"]}
                )


def test_it_has_the_parameters_that_are_read(document):
    for path, operation in operations(document):
        if path.endswith("/rows"):
            named = {one["name"] for one in operation["parameters"]}
            asked = (parameters.COLUMNS, parameters.LIMIT, parameters.OFFSET, parameters.FORMAT)
            assert {one.name for one in asked} < named and any(n.endswith("_status") for n in named)


def test_every_status_of_a_problem_is_described(document):
    described = set(document["components"]["responses"])
    assert {str(kind.status) for kind in KINDS.values()} <= described


def test_a_release_has_a_document_of_its_own(api, document):
    own = api.json(f"{api.here}/openapi.json")
    assert own == document
    assert api.get(f"{api.here}/openapi.json").headers["Cache-Control"].endswith("immutable")


def test_links_lead_somewhere(api):
    """From the first address, by links alone, to everything but single codes and definitions."""
    seen, todo = set(), [BASE]
    while todo:
        path = todo.pop()
        if path in seen or "/definitions/" in path or "format=" in path:
            continue
        seen.add(path)
        answer = api.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.mimetype == "application/json":
            for link in re.findall(r'"http://localhost(/api/[^"#]*)"', answer.text):
                todo.append(link if "offset" not in link else BASE)
    assert len(seen) > 40
    assert not [path for path in seen if urlsplit(path).query], "the first page is enough"


# Schemathesis


def schema_of(app):
    refused = {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 406, 414]}}
    config = schemathesis.Config.from_dict({"checks": refused})
    return schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", app.server, config=config)


def attacked(app, mode: GenerationMode, most: int) -> int:
    """Number of requests of a kind that were made and checked, so many to each operation."""
    return sum(asked_of(found.ok(), mode, most) for found in schema_of(app).get_all_operations())


def asked_of(operation, mode: GenerationMode, most: int) -> int:
    """The same for one operation: `call_and_validate` makes every check of schemathesis."""
    made = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case) -> None:
        case.call_and_validate(headers=PLAIN)
        made.append(case)

    with suppress(Unsatisfiable):  # an address that takes nothing cannot be asked wrongly
        ask()
    return len(made)


@pytest.mark.parametrize("mode", FEW)
def test_schemathesis_finds_no_answer_that_is_not_described(app, mode):
    """Requests that fit the document, and some that do not: no server error, none undescribed."""
    assert attacked(app, mode, FEW[mode]) > 100


@pytest.mark.long
@pytest.mark.parametrize("mode", FEW)
def test_schemathesis_at_length(app, mode):
    assert attacked(app, mode, MANY) > 2000
