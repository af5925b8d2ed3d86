"""The contract as checks of answers need it: which operation a request is for, what cites what."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, cast

from apipay_drift.findings import Json

MEDIA = "application/json"
REMAINING = "x-ratelimit-remaining"
FACT = "x-fact"


class Operation(NamedTuple):
    """One operation of the contract. `path` is its template, `responses` are by status."""

    id: str
    method: str
    path: str
    responses: Mapping[str, Json]
    facts: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The operation as findings call it."""
        return f"{self.method} {self.path}"


@cache
def contract() -> dict[str, Any]:
    """Return the contract."""
    text = resources.files("apipay_contract").joinpath("openapi.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


def server() -> str:
    """Return the base URL of the production API (G01)."""
    return cast("str", contract()["servers"][0]["url"])


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations in the contract's order."""
    return tuple(
        Operation(
            operation["operationId"],
            method.upper(),
            path,
            {status: resolved(answer) for status, answer in operation["responses"].items()},
            tuple(operation.get(FACT, ())),
        )
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    )


def operation(method: str, path: str) -> Operation | None:
    """Return the operation that a request with this path (below the base) is for."""
    node: Any = _tree()
    for step in path.split("/"):
        node = node.get(step) or (node.get(_ANY) if step else None)
        if node is None:
            return None
    return cast("Operation | None", node.get((method,)))


_ANY = "{}"


@cache
def _tree() -> dict[Any, Any]:
    """Return the paths as a tree by their steps, with the operations by method at the leaves."""
    root: dict[Any, Any] = {}
    for each in operations():
        node = root
        for step in each.path.split("/"):
            node = node.setdefault(_ANY if step.startswith("{") else step, {})
        node[(each.method,)] = each
    return root


def resolved(node: Json) -> Json:
    """Return what a node refers to, or itself."""
    while isinstance(node, dict) and "$ref" in node:
        reference = cast("str", cast("dict[str, Json]", node)["$ref"])
        node = contract()
        for step in reference.split("/")[1:]:
            node = node[step]
    return node


def parts(schema: Json) -> Iterator[dict[str, Json]]:
    """Yield a schema and everything that it is joined of, the outermost first."""
    yield schema
    if "$ref" in schema:
        yield from parts(resolved(schema))
    for part in schema.get("allOf", ()):
        yield from parts(part)


def below(schema: Json, step: str | int) -> Json | None:
    """Return the schema of a field or an entry, None where the contract knows none."""
    for part in parts(schema):
        found = part.get("items") if isinstance(step, int) else _field(part, step)
        if found is not None:
            return found
    return None


def _field(part: dict[str, Json], step: str) -> Json | None:
    return part.get("properties", {}).get(step) or part.get("additionalProperties") or None


def keyword(schema: Json, name: str) -> Json | None:
    """Return what a schema says under a keyword, itself or in what it is joined of."""
    return next((part[name] for part in parts(schema) if name in part), None)


def cited(schema: Json) -> tuple[str, ...]:
    """Return the facts that a schema cites, the nearest first."""
    return tuple(dict.fromkeys(fact for part in parts(schema) for fact in part.get(FACT, ())))
