# ruff: noqa: E501 - tables are read across
"""Mutants of the contract: each operation alone, written out without references, changed once."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from apipay_drift import load

CONTRACT: dict[str, Any] = load.contract()
JSON = "application/json"
SAYING_NOTHING = ("examples", "links", "x-fact", "x-house-rule")  # left out, to be copied faster

Edit = Callable[[dict[str, Any]], None]


class Mutant(NamedTuple):
    """One change: what it is called, before, after, what it means, and a word of its place."""

    name: str
    before: dict[str, Any]
    after: dict[str, Any]
    severity: str
    word: str


class Field(NamedTuple):
    """A property: the schema that holds it, its name and its own schema."""

    holder: dict[str, Any]
    name: str
    schema: dict[str, Any]


def written_out(node: Any) -> Any:
    """A copy without references; the contract has no cycles."""
    if isinstance(node, list):
        return [written_out(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        found: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return written_out(found)
    return {key: written_out(value) for key, value in node.items() if key not in SAYING_NOTHING}


def alone(path: str, method: str) -> dict[str, Any]:
    """The contract with one operation, written out."""
    item = CONTRACT["paths"][path]
    kept = {key: written_out(item[key]) for key in ("parameters", method) if key in item}
    schemes = {"securitySchemes": CONTRACT["components"]["securitySchemes"]}
    return {
        "openapi": CONTRACT["openapi"],
        "info": {"title": "T", "version": "1"},
        "servers": CONTRACT["servers"],
        "security": CONTRACT["security"],
        "paths": {path: kept},
        "components": schemes,
    }


def operations() -> Iterator[tuple[str, str]]:
    """Path and method of each operation."""
    for path, item in CONTRACT["paths"].items():
        for method in item:
            if method != "parameters":
                yield path, method


def fields(schema: dict[str, Any]) -> Iterator[Field]:
    """Every property of a schema and below, joined schemas and list items included."""
    for part in schema.get("allOf", ()):
        yield from fields(part)
    for name, inner in schema.get("properties", {}).items():
        yield Field(schema, name, inner)
        yield from fields(inner)
    if isinstance(schema.get("items"), dict):
        yield from fields(schema["items"])


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The request body and the body of the 200, with their direction."""
    if "requestBody" in operation:
        yield "request", operation["requestBody"]["content"][JSON]["schema"]
    yield "response", operation["responses"]["200"]["content"][JSON]["schema"]


def keyword(schema: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The schema, or the joined part of it, that holds a keyword itself."""
    if name in schema:
        return schema
    return next((part for part in schema.get("allOf", ()) if name in part), None)


def _set(name: str, change: Callable[[Any], Any]) -> Callable[[Field], bool]:
    def edit(field: Field) -> bool:
        owner = keyword(field.schema, name)
        if owner is None:
            return False
        owner[name] = change(owner[name])
        return True

    return edit


def _drop(name: str) -> Callable[[Field], bool]:
    def edit(field: Field) -> bool:
        owner = keyword(field.schema, name)
        return owner is not None and owner.pop(name) is not None

    return edit


def _remove(field: Field) -> bool:
    del field.holder["properties"][field.name]
    field.holder["required"] = [one for one in _required(field) if one != field.name]
    return True


def _rename(field: Field) -> bool:
    properties = field.holder["properties"]
    properties[f"{field.name}_renamed"] = properties.pop(field.name)
    return True


def _retype(field: Field) -> bool:
    kinds = {
        "string": "integer",
        "integer": "string",
        "number": "string",
        "array": "object",
        "object": "array",
    }
    owner = keyword(field.schema, "type")
    if owner is None:
        return False
    kind = kinds[owner["type"]]
    field.holder["properties"][field.name] = {"type": kind} | (
        {"items": {}} if kind == "array" else {}
    )
    return True


def _require(field: Field) -> bool:
    if field.name in _required(field):
        return False
    field.holder["required"] = [*_required(field), field.name]
    return True


def _release(field: Field) -> bool:
    if field.name not in _required(field):
        return False
    field.holder["required"] = [one for one in _required(field) if one != field.name]
    return True


def _required(field: Field) -> list[str]:
    return field.holder.get("required", [])


def _null(field: Field) -> bool:
    field.holder["properties"][field.name] = {"allOf": [field.schema], "nullable": True}
    return not {"nullable", "oneOf", "anyOf"} & field.schema.keys()


def _more(field: Field) -> bool:
    field.holder["properties"][f"{field.name}_more"] = {"type": "string"}
    return True


def _demand(field: Field) -> bool:
    field.holder["required"] = [*_required(field), f"{field.name}_more"]
    return _more(field)


B, A = "breaking", "additive"
# how a property is changed -> (the edit, what it means in a request, in an answer)
FIELD_EDITS: dict[str, tuple[Callable[[Field], bool], str, str]] = {
    "removed": (_remove, B, B),
    "renamed": (_rename, B, B),
    "retyped": (_retype, B, B),
    "required": (_require, B, A),
    "optional": (_release, A, B),
    "nullable": (_null, A, B),
    "joined by another": (_more, A, A),
    "joined by a required one": (_demand, B, A),
    "a value fewer": (_set("enum", lambda values: values[1:]), B, A),
    "a value more": (_set("enum", lambda values: [*values, "new"]), A, B),
    "any value": (_drop("enum"), A, B),
    "another pattern": (_set("pattern", lambda text: f"{text}|^x$"), B, B),
    "no pattern": (_drop("pattern"), A, B),
    "another format": (_set("format", lambda _: "ipv4"), B, B),
    "no format": (_drop("format"), A, B),
    "shorter": (_set("maxLength", lambda size: size - 1), B, A),
    "longer": (_set("maxLength", lambda size: size + 1), A, B),
    "a lower maximum": (_set("maximum", lambda most: most - 1), B, A),
    "a higher maximum": (_set("maximum", lambda most: most + 1), A, B),
    "a higher minimum": (_set("minimum", lambda least: least + 1), B, A),
    "a lower minimum": (_set("minimum", lambda least: least - 1), A, B),
    "a coarser step": (_set("multipleOf", lambda step: step * 10), B, A),
}  # fmt: skip


def field_mutants(path: str, method: str) -> Iterator[Mutant]:
    before = alone(path, method)
    for way, schema in bodies(before["paths"][path][method]):
        for index, field in enumerate(fields(schema)):
            for change, (_, request, response) in FIELD_EDITS.items():
                after = copy.deepcopy(before)
                if edited(after["paths"][path][method], way, index, change):
                    name = f"{way} {field.name} {change}"
                    severity = request if way == "request" else response
                    yield Mutant(name, before, after, severity, field.name)


def edited(operation: dict[str, Any], way: str, index: int, change: str) -> bool:
    """Change one property; False when there is nothing of it to change in that way."""
    schema = dict(bodies(operation))[way]
    return FIELD_EDITS[change][0](list(fields(schema))[index])


def _moved(operation: dict[str, Any], old: str, new: str) -> None:
    operation["responses"][new] = operation["responses"].pop(old)


def _answer_type(operation: dict[str, Any]) -> None:
    content = operation["responses"]["200"]["content"]
    content["application/hal+json"] = content.pop(JSON)


OPERATION_EDITS: dict[str, tuple[Edit, str, str]] = {
    "201 instead of 200": (lambda one: _moved(one, "200", "201"), B, "200"),
    "204 as well": (lambda one: one["responses"].update({"204": {"description": "x"}}), A, "204"),
    "no 401": (lambda one: one["responses"].pop("401"), A, "401"),
    "403 instead of 401": (lambda one: _moved(one, "401", "403"), B, "401"),
    "409 as well": (lambda one: one["responses"].update({"409": {"description": "x"}}), A, "409"),
    "no rate header": (lambda one: one["responses"]["200"].pop("headers"), B, "ratelimit"),
    "no body": (lambda one: one["responses"]["200"].pop("content"), B, "200"),
    "another type": (_answer_type, B, "200"),
    "no key": (lambda one: one.update(security=[]), A, "security"),
    "a new required header": (
        lambda one: one.setdefault("parameters", []).append({"name": "X-Shop", "in": "header", "required": True, "schema": {"type": "string"}}),
        B, "shop",
    ),
    "a new query parameter": (
        lambda one: one.setdefault("parameters", []).append({"name": "sort", "in": "query", "schema": {"type": "string"}}),
        A, "sort",
    ),
    "deprecated": (lambda one: one.update(deprecated=True), A, ""),
}  # fmt: skip


def operation_mutants(path: str, method: str) -> Iterator[Mutant]:
    before = alone(path, method)
    for change, (edit, severity, word) in OPERATION_EDITS.items():
        after = copy.deepcopy(before)
        edit(after["paths"][path][method])
        yield Mutant(change, before, after, severity, word)
    gone = copy.deepcopy(before)
    del gone["paths"][path]
    yield Mutant("removed", before, gone, B, "operation-removed")
    for index, parameter in enumerate(before["paths"][path][method].get("parameters", ())):
        yield from _parameter_mutants(before, path, method, index, parameter["name"])


def _parameter_mutants(
    before: dict[str, Any], path: str, method: str, index: int, name: str
) -> Iterator[Mutant]:
    for change, severity in (("removed", B), ("required", B), ("retyped", B)):
        after = copy.deepcopy(before)
        parameters = after["paths"][path][method]["parameters"]
        if change == "removed":
            parameters.pop(index)
        elif change == "required":
            parameters[index]["required"] = True
        else:
            parameters[index]["schema"] = {"type": "boolean"}
        yield Mutant(f"parameter {name} {change}", before, after, severity, name)
