"""The contract as checks of answers need it: which operation a request is for, what cites what."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar, cast

from apipay_drift.findings import Json

CONTRACT = "contract"  # the name under which the contract of this package goes
MEDIA = "application/json"
REMAINING = "x-ratelimit-remaining"
FACT = "x-fact"

T = TypeVar("T")


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
    return _routes().find(method, path)


@cache
def _routes() -> "Routes[Operation]":
    return Routes((each, each) for each in operations())


class Routes(Generic[T]):
    """Something for each operation, found by what a request with its path looks like."""

    def __init__(self, known: Iterable[tuple[Operation, T]]) -> None:
        self._by_length: dict[int, list[_Row[T]]] = {}
        for asked, value in known:
            steps = asked.path.split("/")
            fixed = tuple(n for n, step in enumerate(steps) if step and not step.startswith("{"))
            rows = self._by_length.setdefault(len(steps), [])
            row = next((row for row in rows if row.fixed == fixed), None)
            if row is None:
                row = _Row(fixed, itemgetter(*fixed), {})
                rows.append(row)
            row.known[asked.method, row.pick(steps)] = value

    def find(self, method: str, path: str) -> T | None:
        """Return what belongs to the operation that a request is for."""
        return self.at(method, path.split("/"))

    def at(self, method: str, steps: list[str]) -> T | None:
        """As `find`, of a path in steps, the first of which is empty."""
        for _, pick, known in self._by_length.get(len(steps), ()):
            found = known.get((method, pick(steps)))
            if found is not None and steps.count("") == 1:  # an id that is empty is none
                return found
        return None


class _Row(NamedTuple, Generic[T]):
    """Paths whose fixed steps are at the same places."""

    fixed: tuple[int, ...]
    pick: Callable[[list[str]], Any]
    known: dict[tuple[str, Any], T]


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
