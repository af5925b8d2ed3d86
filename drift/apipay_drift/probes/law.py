"""What the contract itself demands of any answer: status, media type, header, schema."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, cast

import jsonschema_rs

from apipay_drift.probes.model import ABSENT, Json
from apipay_drift.probes.patterns import Difference

MEDIA = "application/json"
REMAINING = "x-ratelimit-remaining"


class Operation(NamedTuple):
    """One operation of the contract."""

    id: str
    method: str
    path: str
    responses: Mapping[str, Json]


@cache
def contract() -> dict[str, Any]:
    """Return the contract."""
    text = resources.files("apipay_contract").joinpath("openapi.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations in the contract's order."""
    return tuple(
        Operation(operation["operationId"], method.upper(), path, operation["responses"])
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    )


def operation(method: str, path: str) -> Operation | None:
    """Return the operation that a request with this path (below the base) is for."""
    for each in operations():
        if each.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path):
            return each
    return None


def breaches(
    asked: Operation, status: int, headers: Mapping[str, str], body: Json
) -> Iterator[Difference]:
    """Yield what an answer has that the contract does not allow.

    The world is closed: a field that the contract does not know is a breach.
    `headers` have names in lower case; `body` is ABSENT where it is no JSON. A 401 may lack the
    rate-limit header: where there is no key, there is nothing to count.
    """
    if str(status) not in asked.responses:
        yield Difference("status", f"one of {', '.join(asked.responses)}", status)
        return
    if headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA:
        yield Difference("header content-type", MEDIA, headers.get("content-type", ABSENT))
    if status != 401 and not headers.get(REMAINING, "").isdecimal():  # noqa: PLR2004 - Unauthorized
        yield Difference(f"header {REMAINING}", "a number", headers.get(REMAINING, ABSENT))
    if body is ABSENT:
        yield Difference("body", "JSON", "something else")
        return
    for fault in _validator(asked.id, status).iter_errors(body):
        place = "".join(f"/{step}" for step in fault.instance_path)
        got = _at(body, fault.instance_path)
        more = type(fault.kind).__name__.endswith("AdditionalProperties")
        yield Difference(f"body {place}", fault.message, got, additive=more)


def _at(body: Json, path: list[str | int]) -> Json:
    for step in path:
        body = body[step]
    return body


@cache
def _validator(operation_id: str, status: int) -> jsonschema_rs.Draft202012Validator:
    (asked,) = (each for each in operations() if each.id == operation_id)
    response = asked.responses[str(status)]
    if "$ref" in response:
        response = contract()["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    schema = response["content"][MEDIA]["schema"]
    document = {"allOf": [schema], "components": _closed()}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)


@cache
def _closed() -> dict[str, Any]:
    """Return the components with every object closed to fields that it does not name."""
    components = copy.deepcopy(contract()["components"])
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return {"schemas": components["schemas"]}
