"""How much work a comparison is, counted in calls: a count is the same on every machine."""

import sys
from collections.abc import Callable
from typing import Any

from apipay_drift.spec.compare import compare

from contract_tests.drift.documents import document, operation, ring

SCHEMAS = 60


def web(kind: str, operations: int) -> dict[str, Any]:
    """Every operation leads to every schema, as in large payment APIs; some schemas changed."""

    def schema(number: int) -> dict[str, Any]:
        texts: dict[str, Any] = {f"text_{each}": {"type": "string"} for each in range(12)}
        others = [f"#/components/schemas/S{(number * by + 1) % SCHEMAS}" for by in (2, 3, 5)]
        links = {f"link_{index}": {"$ref": ref} for index, ref in enumerate(others)}
        own = {"own": {"type": kind}} if number % 15 == 0 else {}
        return {"type": "object", "properties": {**texts, **links, **own}}

    def answer(number: int) -> dict[str, Any]:
        ref = {"$ref": f"#/components/schemas/S{number % SCHEMAS}"}
        return {"200": {"description": "ok", "content": {"application/json": {"schema": ref}}}}

    paths = {f"/{each}": {"get": operation(responses=answer(each))} for each in range(operations)}
    schemas = {f"S{number}": schema(number) for number in range(SCHEMAS)}
    return document(paths, components={"schemas": schemas})


def calls(make: Callable[[str, int], dict[str, Any]], size: int) -> int:
    old, new = make("string", size), make("integer", size)
    counted = 0

    def count(_frame: object, event: str, _value: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        compare(old, new)
    finally:
        sys.setprofile(before)
    return counted


def test_one_operation_more_costs_a_few_calls_for_each_schema_it_leads_to():
    more = calls(web, 40) - calls(web, 20)
    assert more / 20 / SCHEMAS < 60


def test_twice_as_many_operations_that_feel_twice_as_many_changes_cost_twice_as_much():
    ratio = calls(ring, 800) / calls(ring, 400)
    assert ratio < 2.2
