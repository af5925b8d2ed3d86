"""The contract, read once: which operations there are, what they take and what they answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import jsonschema_rs

from apipay_sandbox.shape import Schema, Shape, compiled, with_nulls

METHODS = ("get", "post", "put", "delete", "patch")


class BrokenContract(Exception):
    """An answer of the sandbox is not what the contract says; the text says where."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the 17 operations (G04)."""

    id: str
    body: Shape | None
    query: Shape | None
    answers: Mapping[int, jsonschema_rs.Draft4Validator] = field(repr=False)

    def check_answer(self, status: int, body: object) -> None:
        """Raise `BrokenContract` when an answer is not one that the contract documents."""
        validator = self.answers.get(status)
        if validator is None:
            raise BrokenContract(f"{self.id} does not document the status {status}")
        if not validator.is_valid(body):
            error = next(iter(validator.iter_errors(body)))
            path = "/".join(str(step) for step in error.instance_path)
            raise BrokenContract(f"{self.id} {status}: {path or 'body'}: {error.message}")


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the contract with its operations by method."""

    segments: tuple[str, ...]
    operations: Mapping[str, Operation]

    @property
    def allowed(self) -> str:
        """The value of an ``Allow`` header."""
        return ", ".join(sorted(self.operations))


class Contract:
    """All routes, found by path; a segment of braces matches any one segment."""

    def __init__(self, document: Schema) -> None:
        document = with_nulls(document)
        self._components: Schema = document["components"]
        self._routes: dict[int, list[Route]] = {}
        for path, item in document["paths"].items():
            route = self._route(path, item)
            self._routes.setdefault(len(route.segments), []).append(route)

    @classmethod
    def load(cls) -> "Contract":
        """Read the contract that is installed beside the sandbox."""
        text = (resources.files("apipay_contract") / "openapi.json").read_bytes()
        return cls(json.loads(text))

    @property
    def operations(self) -> list[Operation]:
        """All operations."""
        routes = [route for same in self._routes.values() for route in same]
        return [operation for route in routes for operation in route.operations.values()]

    def find(self, path: str) -> tuple[Route, str | None] | None:
        """Return the route of a path and the id in it; None for an unknown path."""
        segments = path.split("/")[1:]
        for route in self._routes.get(len(segments), ()):
            identity = None
            for ours, theirs in zip(route.segments, segments, strict=True):
                if ours == "{id}":
                    identity = theirs
                elif ours != theirs:
                    break
            else:
                return route, identity
        return None

    def _route(self, path: str, item: Schema) -> Route:
        shared: list[Schema] = item.get("parameters", [])
        operations = {
            method.upper(): self._operation(item[method], shared)
            for method in METHODS
            if method in item
        }
        return Route(tuple(path.split("/")[1:]), operations)

    def _operation(self, operation: Schema, shared: list[Schema]) -> Operation:
        parameters = [self._follow(each) for each in [*shared, *operation.get("parameters", [])]]
        query = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        body = operation.get("requestBody")
        return Operation(
            id=operation["operationId"],
            body=self._shape(_json_schema(self._follow(body))) if body else None,
            query=self._shape({"type": "object", "properties": query}) if query else None,
            answers={
                int(status): compiled(_json_schema(self._follow(answer)), self._components)
                for status, answer in operation["responses"].items()
            },
        )

    def _shape(self, schema: Schema) -> Shape:
        return Shape(self._follow(schema), self._components)

    def _follow(self, schema: Schema) -> Schema:
        if "$ref" not in schema:
            return schema
        found: Any = {"components": self._components}
        for step in schema["$ref"].split("/")[1:]:
            found = found[step]
        return self._follow(found)


def _json_schema(holder: Schema) -> Schema:
    schema: Schema = holder["content"]["application/json"]["schema"]
    return schema
