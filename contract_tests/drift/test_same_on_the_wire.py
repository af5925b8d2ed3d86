# ruff: noqa: E501 - tables are read across; Russian is written in Cyrillic
"""What is no change: two ways of writing the same, and everything that no client can see."""

import copy
import json
import random
from typing import Any

import pytest
from apipay_drift import load
from apipay_drift.spec import compare
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.drift.documents import (
    answering,
    body,
    document,
    lines,
    operation,
    sending,
    told,
)

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
INVOICE = {"type": "object", "required": ["id"], "properties": {"id": WHOLE, "note": TEXT}}
NAMED = {"components": {"schemas": {"Invoice": INVOICE, "Note": TEXT}}}
REF = {"$ref": "#/components/schemas/Invoice"}
TREE: dict[str, Any] = {
    "type": "object",
    "properties": {"kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
}

SCHEMAS: dict[str, tuple[Any, Any]] = {
    "a reference": (INVOICE, REF),
    "a joined reference": (INVOICE, {"allOf": [REF]}),
    "joined parts": (INVOICE, {"allOf": [{"type": "object", "properties": {"id": WHOLE}}, {"type": "object", "required": ["id"], "properties": {"note": TEXT}}]}),
    "a reference with words beside it": (INVOICE, {**REF, "description": "Счёт на оплату"}),
    "one alternative": (INVOICE, {"oneOf": [INVOICE]}),
    "the other word for alternatives": ({"oneOf": [INVOICE, TEXT]}, {"anyOf": [TEXT, REF]}),
    "null as 3.0 and as 3.1 say it": ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    "null as an alternative": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}),
    "null beside a joined reference": ({**INVOICE, "type": ["object", "null"]}, {"allOf": [REF], "nullable": True}),
    "null beside a reference": ({**INVOICE, "nullable": True}, {"oneOf": [REF, {"type": "null"}]}),
    "null in an enumeration": ({"type": ["string", "null"], "enum": ["a", None]}, {"type": "string", "nullable": True, "enum": ["a"]}),
    "a constant": ({"type": "string", "enum": ["a"]}, {"const": "a"}),
    "an enumeration in another order": ({"type": "string", "enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    "an enumeration as alternatives": ({"type": "string", "enum": ["a", "b"]}, {"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}),
    "types as alternatives": ({"type": ["string", "integer"]}, {"anyOf": [TEXT, WHOLE]}),
    "number includes integer": ({"type": ["number", "integer"]}, {"type": "number"}),
    "bounds in both styles": ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, {"type": "number", "exclusiveMinimum": 0}),
    "whole bounds": ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
    "no length at all": (TEXT, {"type": "string", "minLength": 0}),
    "a bound of another type": (TEXT, {"type": "string", "maximum": 5}),
    "a day as a type": ({"type": "string", "format": "date"}, {"type": "date"}),
    "a fraction as a type": ({"type": "number"}, {"type": "Float"}),
    "a whole number as a type": ({"type": "integer", "minimum": 1}, {"type": "int64", "minimum": 1}),
    "a type or null in other words": ({"type": ["string", "null"], "format": "date"}, {"type": ["date", "NULL"]}),
    "null as an alternative in other words": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "Null"}]}),
    "an object without its type": ({"type": "object", "properties": {"a": TEXT}}, {"properties": {"a": TEXT}}),
    "an open object that says so": (INVOICE, {**INVOICE, "additionalProperties": True}),
    "an open object that says so with a schema": (INVOICE, {**INVOICE, "additionalProperties": {}}),
    "digits": ({"type": "string", "pattern": "^[0-9]{3}$"}, {"type": "string", "pattern": r"^\d{3}$"}),
    "a length that the pattern says": ({"type": "string", "pattern": "^8[0-9]{10}$"}, {"type": "string", "pattern": "^8[0-9]{10}$", "minLength": 11, "maxLength": 11}),
    "words": (INVOICE, {**INVOICE, "title": "Счёт", "description": "…", "example": {"id": 1}, "externalDocs": {"url": "https://a"}}),
    "an extension": (INVOICE, {**INVOICE, "x-fact": ["I05"], "x-enum-varnames": ["A"]}),
    "a format that is for people": (TEXT, {"type": "string", "format": "password"}),
    "bytes as 3.0 and as 3.1 say it": ({"type": "string", "format": "byte"}, {"type": "string", "contentEncoding": "base64"}),
    "a file as 3.0 and as 3.1 say it": ({"type": "string", "format": "binary"}, {"type": "string", "contentMediaType": "application/octet-stream"}),
    "1 and 1.0": ({"type": "number", "enum": [1]}, {"type": "number", "enum": [1.0]}),
    "base properties in the alternatives": (
        {"type": "object", "properties": {"a": TEXT}, "oneOf": [{"required": ["a"]}, {"properties": {"b": TEXT}, "required": ["b"]}]},
        {"oneOf": [{"properties": {"b": TEXT}, "required": ["b"]}, {"required": ["a"]}], "properties": {"a": TEXT}, "type": "object"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SCHEMAS)
@pytest.mark.parametrize("put", [sending, answering])
def test_two_ways_to_write_a_schema_are_the_same(case: str, put: Any):
    one, other = (put(schema, openapi="3.1.0", **NAMED) for schema in SCHEMAS[case])
    assert told(one, other) == []
    assert told(other, one) == []


def got(**fields: Any) -> dict[str, Any]:
    return document({"/a/{id}": {"get": operation(**fields)}})


PARAMETER = {"name": "q", "in": "query", "schema": TEXT}
DOCUMENTS: dict[str, tuple[Any, Any]] = {
    "a renamed path parameter": (
        document({"/a/{id}": {"get": operation(parameters=[{"name": "id", "in": "path", "required": True, "schema": WHOLE}])}}),
        document({"/a/{number}": {"get": operation(parameters=[{"name": "number", "in": "path", "required": True, "schema": WHOLE}])}}),
    ),
    "a status as an integer": (got(responses={"200": {"description": "x"}}), got(responses={200: {"description": "y"}})),
    "a renamed operationId": (got(operationId="getA"), got(operationId="fetchTheA")),
    "tags, words, extensions": (got(), got(tags=["a"], summary="Получить", description="…", **{"x-code-samples": []})),
    "a parameter of the path": (
        document({"/a": {"get": operation(parameters=[PARAMETER])}}),
        document({"/a": {"parameters": [PARAMETER], "get": operation()}}),
    ),
    "a referenced parameter": (
        document({"/a": {"get": operation(parameters=[PARAMETER])}}),
        document({"/a": {"get": operation(parameters=[{"$ref": "#/components/parameters/Q"}])}}, components={"parameters": {"Q": PARAMETER}}),
    ),
    "the style that holds anyway": (
        document({"/a": {"get": operation(parameters=[{**PARAMETER, "schema": {"type": "array", "items": TEXT}}])}}),
        document({"/a": {"get": operation(parameters=[{**PARAMETER, "style": "form", "explode": True, "schema": {"type": "array", "items": TEXT}}])}}),
    ),
    "a header's case": (
        got(responses={"200": {"description": "", "headers": {"X-Left": {"schema": WHOLE}}}}),
        got(responses={"200": {"description": "", "headers": {"x-left": {"schema": WHOLE}}}}),
    ),
    "a header that is no parameter": (got(), got(parameters=[{"name": "Accept", "in": "header", "required": True, "schema": TEXT}])),
    "a media type's parameter": (
        got(responses={"200": {"description": "", "content": {"application/json": {"schema": WHOLE}}}}),
        got(responses={"200": {"description": "", "content": {"application/json; charset=utf-8": {"schema": WHOLE}}}}),
    ),
    "a slash at the server's end": (document(servers=[{"url": "https://A.kz/v1/"}]), document(servers=[{"url": "https://a.kz:443/v1", "description": "x"}])),
    "a server's variable": (
        document(servers=[{"url": "https://a.kz/{v}", "variables": {"v": {"default": "v1"}}}]),
        document(servers=[{"url": "https://a.kz/v1"}]),
    ),
    "the base path in the paths": (
        document({"/a": {"get": operation()}, "/b": {"get": operation()}}, servers=[{"url": "https://a.kz/v1"}]),
        document({"/v1/a": {"get": operation()}, "/v1/b": {"get": operation()}}, servers=[{"url": "https://a.kz"}]),
    ),
    "security said once or everywhere": (
        document({"/a": {"get": operation()}}, security=[{"key": []}], components={"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}),
        document({"/a": {"get": operation(security=[{"apiKey": []}])}}, components={"securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "x-key"}}}),
    ),
    "no security in two ways": (document({"/a": {"get": operation()}}), document({"/a": {"get": operation(security=[])}})),
    "3.0 and 3.1": (got(), {**got(), "openapi": "3.1.0", "jsonSchemaDialect": "x"}),
    "webhooks of 3.0": (
        document({}, **{"x-webhooks": {"paid": {"post": operation(requestBody=body(INVOICE))}}}),
        document({}, openapi="3.1.0", webhooks={"paid": {"post": operation(requestBody=body(INVOICE))}}),
    ),
    "a word to some tool among webhooks": (
        document({}, **{"x-webhooks": {"paid": {"post": operation()}, "x-exclude": True}}),
        document({}, **{"x-webhooks": {"paid": {"post": operation()}}}),
    ),
    "a path of which nothing is said": (document({"/a": {}}), document({"/a": None})),
    "a media type of which nothing is said": (
        got(responses={"200": {"description": "", "content": {"text/plain": {}}}}),
        got(responses={"200": {"description": "", "content": {"text/plain": None}}}),
    ),
    "pictures of which nothing is said": (
        got(responses={"200": {"description": "", "content": {"image/*": {}}}}),
        got(responses={"200": {"description": "", "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}),
    ),
    "an unused schema": (got(), {**got(), **NAMED}),
    "paths that differ in their variable only": (
        document({"/a/{id}": {"get": operation()}, "/a/{name}": {"get": operation(deprecated=True)}}),
        document({"/a/{name}": {"get": operation(deprecated=True)}, "/a/{id}": {"get": operation()}}),
    ),
    "a link": (got(), got(responses={"200": {"description": "x", "links": {"next": {"operationId": "x"}}}})),
    "a referenced path item": (
        document({"/a": {"get": operation()}}),
        document({"/a": {"$ref": "#/components/pathItems/A"}}, openapi="3.1.0", components={"pathItems": {"A": {"get": operation()}}}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DOCUMENTS)
def test_two_ways_to_write_a_document_are_the_same(case: str):
    one, other = DOCUMENTS[case]
    assert told(one, other) == []
    assert told(other, one) == []


def test_a_schema_that_refers_to_itself_is_compared_and_comes_to_an_end():
    def tree(label: Any) -> dict[str, Any]:
        node = {**TREE, "properties": {**TREE["properties"], "label": label}}
        return answering(
            {"$ref": "#/components/schemas/Tree"}, components={"schemas": {"Tree": node}}
        )

    assert told(tree(TEXT), tree(TEXT)) == []
    assert told(tree(TEXT), tree(WHOLE)) == ["! response-type-changed"]


def test_alternatives_of_themselves_come_to_an_end():
    node = {"$ref": "#/components/schemas/Node"}
    loop = {"oneOf": [{"type": "object", "properties": {"next": node}}, {"allOf": [node]}, TEXT]}
    other = {"oneOf": [*loop["oneOf"], WHOLE]}
    one, two = (answering(node, components={"schemas": {"Node": each}}) for each in (loop, other))
    assert told(one, one) == []
    told(one, two)


def test_an_unrolled_cycle_is_the_same():
    rolled = {"$ref": "#/components/schemas/Tree"}
    unrolled = {"type": "object", "properties": {"kids": {"type": "array", "items": rolled}}}
    shared = {"components": {"schemas": {"Tree": TREE}}}
    assert told(answering(rolled, **shared), answering(unrolled, **shared)) == []


CONTRACT = load.contract()


@settings(max_examples=15)
@given(seed=st.integers(0, 10**9))
def test_the_contract_shuffled_inlined_and_renamed_is_the_same(seed: int):
    twin = disguised(CONTRACT, random.Random(seed))
    assert lines(compare(CONTRACT, twin).findings) == []
    assert lines(compare(twin, CONTRACT).findings) == []


METHODS = ("get", "post", "put", "patch", "delete")


def disguised(root: Any, dice: random.Random) -> Any:
    """The same API, written by somebody else."""

    def walk(node: Any, depth: int = 0) -> Any:
        if isinstance(node, list):
            return [walk(item, depth) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and depth < 3 and dice.random() < 0.3:
            return walk(target(root, reference), depth + 1)
        entries = list(node.items())
        dice.shuffle(entries)
        return {key: walk(value, depth) for key, value in entries}

    twin = walk(copy.deepcopy(root))
    renamed = json.dumps(twin).replace("/invoices/{id}", "/invoices/{number}")
    twin = json.loads(renamed)
    for item in twin["paths"].values():
        for method, fields in item.items():
            if method in METHODS:
                fields["operationId"] = f"op{dice.random()}"
                fields["summary"] = "Сводка"
    return twin


def target(root: Any, reference: str) -> Any:
    node = root
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node
