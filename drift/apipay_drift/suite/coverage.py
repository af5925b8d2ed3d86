"""How much of the contract was exercised: operations x statuses x parameters x keywords.

A keyword of a request (`maxLength`, `enum` …) is exercised when one value kept it and one broke it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from apipay_drift.findings import Language
from apipay_drift.probes import law

Json = Any
KEYWORDS = (
    "type", "enum", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern",
    "format",
)  # fmt: skip
NUMBERS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?"}
# What a query can only keep: everything in it is text, and a repeated parameter is a list.
UNBREAKABLE = ("string", "array")


class Cell(NamedTuple):
    """One thing to exercise: of an operation, a status, an input, or a keyword of an input."""

    operation: str
    kind: str  # status, input, keyword
    what: str
    how: str = ""


class Rule(NamedTuple):
    """One keyword of one input."""

    place: str
    keyword: str
    given: Json
    schema: Json


SEEN: set[Cell] = set()


def note(
    method: str, path: str, query: Iterable[tuple[str, str]], content: bytes, status: int
) -> None:
    """Note one exchange."""
    asked = law.operation(method.upper(), path)
    if asked is None or str(status) not in asked.responses:
        return
    SEEN.add(Cell(asked.id, "status", str(status)))
    if status not in (401, 429, 500):  # otherwise nobody has looked at the input
        SEEN.update(_cells(asked, path, list(query), content))


def dump(file: str) -> None:
    """Write what was noted, for another process."""
    Path(file).write_text(json.dumps(sorted(SEEN)), "utf-8")


def load(cells: Iterable[Iterable[str]]) -> None:
    """Take over what another process noted."""
    SEEN.update(Cell(*each) for each in cells)


@cache
def everything() -> frozenset[Cell]:
    """Return all cells of the contract."""
    cells: set[Cell] = set()
    for asked in law.operations():
        cells |= {Cell(asked.id, "status", status) for status in asked.responses}
        for place, schema in inputs(asked.id).items():
            cells.add(Cell(asked.id, "input", place))
            for rule in rules(place, schema):
                cells.add(Cell(asked.id, "keyword", f"{place} {rule.keyword}", "kept"))
                if not _unbreakable(rule):
                    cells.add(Cell(asked.id, "keyword", f"{place} {rule.keyword}", "broken"))
    return frozenset(cells)


@cache
def inputs(operation_id: str) -> dict[str, Json]:
    """Return the schema of each input of an operation: `path id`, `query page`, `body amount`."""
    (asked,) = (each for each in law.operations() if each.id == operation_id)
    item = law.contract()["paths"][asked.path]
    operation = item[asked.method.lower()]
    found = {}
    for raw in item.get("parameters", []) + operation.get("parameters", []):
        parameter = resolved(raw)
        found[f"{parameter['in']} {parameter['name']}"] = resolved(parameter["schema"])
    if "requestBody" in operation:
        schema = resolved(operation["requestBody"]["content"][law.MEDIA]["schema"])
        for name, inner in schema["properties"].items():
            found[f"body {name}"] = {
                **resolved(inner),
                "required": name in schema.get("required", []),
            }
    return found


def resolved(schema: Json) -> Json:
    """Return a schema or parameter with its references and its allOf of one taken in."""
    while "$ref" in schema:
        node = law.contract()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        schema = node
    if "allOf" in schema:
        (inner,) = schema["allOf"]
        return {**resolved(inner), **{k: v for k, v in schema.items() if k != "allOf"}}
    if "anyOf" in schema:  # one of them, or null
        return {**resolved(schema["anyOf"][0]), "nullable": True}
    if "items" in schema:
        return {**schema, "items": resolved(schema["items"])}
    return schema


def rules(place: str, schema: Json) -> Iterator[Rule]:
    """Yield the keywords of an input; those of a list are its items'."""
    for keyword in KEYWORDS:
        if keyword in schema:
            yield Rule(place, keyword, schema[keyword], schema)
    if schema.get("required") is True:
        yield Rule(place, keyword="required", given=True, schema=schema)
    if "items" in schema:
        yield from rules(place, schema["items"])


def _unbreakable(rule: Rule) -> bool:
    from_query = not rule.place.startswith("body")
    return from_query and rule.keyword == "type" and rule.given in UNBREAKABLE


def _cells(
    asked: law.Operation, path: str, query: list[tuple[str, str]], content: bytes
) -> Iterator[Cell]:
    body = _object(content)
    for place, schema in inputs(asked.id).items():
        where, name = place.split(" ", 1)
        given: list[Json] = []
        if where == "query":
            given = [_read(text, schema) for key, text in query if key == name]
        elif where == "path":
            given = [_read(_identity(asked.path, path), schema)]
        elif body is not None:
            given = [body[name]] if name in body else []
        if given:
            yield Cell(asked.id, "input", place)
        for rule in rules(place, schema):
            yield from (
                Cell(asked.id, "keyword", f"{place} {rule.keyword}", how)
                for how in _verdicts(rule, given, absent=body is not None and not given)
            )


def _verdicts(rule: Rule, given: list[Json], *, absent: bool) -> Iterator[str]:
    if rule.keyword == "required":
        if given or absent:
            yield "kept" if given else "broken"
        return
    for value in given:
        nothing = value is None and rule.schema.get("nullable")
        yield "kept" if nothing or _holds(rule, value) else "broken"


def _holds(rule: Rule, value: Json) -> bool:
    if rule.given == "array":
        return True
    return _validator(rule.keyword, json.dumps(rule.given)).is_valid(value)


@cache
def _validator(keyword: str, given: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({keyword: json.loads(given)}, validate_formats=True)


def _read(text: str, schema: Json) -> Json:
    expression = NUMBERS.get(schema.get("type", ""))
    return (
        json.loads(text) if expression and re.fullmatch(r"(?!-?0\d)" + expression, text) else text
    )


def _identity(template: str, path: str) -> str:
    found = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", template), path)
    return found[1] if found else ""


def _object(content: bytes) -> dict[str, Json] | None:
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def share(kind: str) -> tuple[int, int]:
    """Return how many cells of a kind were exercised, and how many there are."""
    wanted = {cell for cell in everything() if cell.kind == kind}
    return len(wanted & SEEN), len(wanted)


WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {"status": "answers", "input": "inputs", "keyword": "rules of inputs", "of": "of"},
    "ru": {"status": "ответы", "input": "поля", "keyword": "правила полей", "of": "из"},
}


def told(language: Language = "en") -> str:
    """Return the shares in one line."""
    words = WORDS[language]
    shares = {words[kind]: share(kind) for kind in ("status", "input", "keyword")}
    return ", ".join(f"{kind} {seen} {words['of']} {all_}" for kind, (seen, all_) in shares.items())
