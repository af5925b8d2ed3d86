"""Control's own OpenAPI document: valid, and neither more nor less than the routes."""

import json

import pytest
from apipay_sandbox.app import App
from apipay_sandbox.contract import Contract
from apipay_sandbox.control import door
from apipay_sandbox.control.verbs import VERBS
from apipay_sandbox.faults import KINDS, Fault
from apipay_sandbox.world import Settings
from openapi_spec_validator import validate

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(door.text())


def operations(document: dict) -> list[tuple[str, str, dict]]:
    return [
        (method, path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS & item.keys()
    ]


def test_the_document_is_valid(document):
    validate(document)


def test_every_operation_has_a_verb_and_every_verb_an_operation(document):
    assert {item["operationId"] for _, _, item in operations(document)} == set(VERBS)


def test_everything_lies_below_its_own_path(document):
    assert all(path.split("/")[1] == "_sandbox" for path in document["paths"])


def test_the_routes_are_those_of_the_document(document):
    app = App(Contract.load(), Settings(), "key")
    routes = {
        (method.lower(), route.path.replace("{id:id}", "{id}"))
        for route in app._pages.routes
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/_sandbox")
    }
    app.world.close()
    documented = {(method, path) for method, path, _ in operations(document)}
    assert routes - {("get", "/_sandbox/openapi.json")} == documented


def test_every_answer_with_a_fault_is_documented(document):
    for method, path, item in operations(document):
        codes = set(item["responses"])
        assert ("404" in codes) == ("{" in path), (method, path)
        assert not (("requestBody" in item or "parameters" in item) and "422" not in codes)


def test_the_kinds_of_faults_are_those_of_the_code(document):
    new = document["components"]["schemas"]["NewFault"]["properties"]
    assert set(new["kind"]["enum"]) == set(KINDS)
    parameters = {name for kind in KINDS.values() for name in (*kind.needs, *kind.takes)}
    assert parameters == set(new) - {"kind", "operation", "key_id", "count"}
    assert parameters <= set(Fault.__dataclass_fields__)


def test_every_operation_with_text_says_what_it_is_for(document):
    for _, _, item in operations(document):
        assert item["summary"]
        for parameter in item.get("parameters", []):
            assert parameter["description"]
