"""What one answer has that the contract does not allow: status, headers, body as a closed world.

An answer that conforms costs a few microseconds: a step per part of the path, two headers, and a
compiled validator. Only what that refuses is looked at closely.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple, cast

import jsonschema_rs

from apipay_drift.absence import ABSENT
from apipay_drift.contract import (
    MEDIA,
    REMAINING,
    Operation,
    below,
    cited,
    keyword,
    operation,
    operations,
    parts,
)
from apipay_drift.deviations import Deviation, kind
from apipay_drift.findings import Json

UNAUTHORIZED, FAULT = 401, 500
MOST_LEFT = 60  # of 60 requests a minute; a server that does not count says 60 (G05)
LEFT = frozenset(map(str, range(MOST_LEFT + 1)))
GATEWAY = range(FAULT + 1, 600)  # what stands before the API speaks for itself

SAID = frozenset({"$ref", "allOf", "description", "example", "x-fact", "x-house-rule"})
ENTRIES = "*"  # in a path, each entry of a list

Path = tuple[str | int, ...]


def check(
    method: str, path: str, status: int, headers: Mapping[str, str], body: Json
) -> Iterator[Deviation]:
    """Yield what an answer has that the contract does not allow.

    `path` is below the base URL. `headers` have names in lower case, or find them in any case;
    `body` is the JSON value, ABSENT where it is no JSON. The world is closed: a field that the
    contract does not know is a deviation. A 401 may lack the rate-limit header: where there is no
    key, there is nothing to count. Of a request that is for no operation, nothing is said.
    """
    asked = operation(method, path)
    if asked is None or conforms(asked, status, headers, body):
        return iter(())
    return deviations(asked, status, headers, body)


def conforms(asked: Operation, status: int, headers: Mapping[str, str], body: Json) -> bool:
    """Tell, quickly, whether there is nothing to say of an answer."""
    shape = shapes(asked.id).get(status)
    if shape is None or headers.get("content-type") != MEDIA:
        return False
    left = headers.get(REMAINING)
    if left not in LEFT and not (left is None and status == UNAUTHORIZED):
        return False
    return body is not ABSENT and shape.allows(body)


def deviations(
    asked: Operation, status: int, headers: Mapping[str, str], body: Json
) -> Iterator[Deviation]:
    """Yield, as `check` does, for an operation that is known already."""
    here = partial(Deviation, operation=asked.label)
    shape = shapes(asked.id).get(status)
    if shape is None:
        yield _undocumented(asked, status)
        return
    media = headers.get("content-type")
    if (media or "").partition(";")[0].strip().lower() != MEDIA:
        yield here(
            change="content-type-changed" if media else "header-missing",
            location="content-type",
            place=f"response {status} header content-type",
            expected=MEDIA,
            got=ABSENT if media is None else media,
            facts=("G03",),
        )
    yield from _rate(asked, status, headers.get(REMAINING))
    if body is ABSENT:
        yield here(change="body-not-json", location="", place=placed(status, ()), facts=("G03",))
    else:
        seen: set[str] = set()
        for one in shape.faults(body):
            if str(one.key) not in seen:
                seen.add(str(one.key))
                yield one


def _undocumented(asked: Operation, status: int) -> Deviation:
    gateway = status in GATEWAY
    return Deviation(
        change="gateway-fault" if gateway else "status-undocumented",
        operation=asked.label,
        location="status",
        place=f"response {status}",
        expected=[int(each) for each in asked.responses],
        got=status,
        facts=("E08",) if gateway else ("E01",),
    )


def _rate(asked: Operation, status: int, left: str | None) -> Iterator[Deviation]:
    if left in LEFT or (left is None and status == UNAUTHORIZED):
        return
    change = "header-missing"
    if left is not None:
        number = left.isascii() and left.isdecimal()
        change = "rate-header-wrong" if number else "header-malformed"
    yield Deviation(
        change=change,
        operation=asked.label,
        location=REMAINING,
        place=f"response {status} header {REMAINING}",
        expected=f"0 … {MOST_LEFT}",
        got=ABSENT if left is None else left,
        facts=("G06", "G05") if change == "rate-header-wrong" else ("G06",),
    )


class Shape(NamedTuple):
    """What the body of one status of one operation has to be."""

    operation: str
    status: int
    schema: Json
    document: dict[str, Json]  # the schema in one piece, every object closed
    validator: jsonschema_rs.Draft202012Validator
    whole: tuple[Path, ...]  # where integers are; "*" for each entry of a list

    def allows(self, body: Json) -> bool:
        """Tell whether a body is so."""
        return self.validator.is_valid(body) and not any(
            fraction(body, path) for path in self.whole
        )

    def faults(self, body: Json) -> Iterator[Deviation]:
        """Yield where a body is not so."""
        for path in self.whole:
            for where, value in _values(body, path):
                if type(value) is float and value.is_integer():  # 42.0 is an integer to a schema
                    yield self._deviation("type-changed", where, "integer", kind(value))
        for fault in self.validator.iter_errors(body):
            yield from self._told(fault, body)

    def _told(self, fault: jsonschema_rs.ValidationError, body: Json) -> Iterator[Deviation]:
        path: Path = tuple(fault.instance_path)
        word: str = fault.kind.name
        limit = cast("Json", fault.kind.value)
        if word == "required":
            yield self._deviation("field-missing", (*path, limit), ABSENT, ABSENT)
            return
        got = _at(body, path)
        if word == "additionalProperties":
            for name in limit:
                yield self._deviation("field-unknown", (*path, name), ABSENT, got[name])
        elif word == "type":
            null = got is None and self._optional(path)
            change = "null-instead-of-absent" if null else "type-changed"
            yield self._deviation(change, path, limit[0], kind(got))
        elif word in ("format", "pattern") or (isinstance(got, str) and self._formed(path)):
            example = keyword(self._schema(path)[0], "example")
            yield self._deviation("format-changed", path, example or limit, got)
        else:
            change = "enum-value-unknown" if word == "enum" else "bound-broken"
            yield self._deviation(change, path, limit, got)

    def _deviation(self, change: str, path: Path, expected: Json, got: Json) -> Deviation:
        return Deviation(
            change=change,
            operation=self.operation,
            location=located(path),
            place=placed(self.status, path),
            at=path,
            expected=expected,
            got=got,
            facts=self._schema(path)[1],
        )

    def _schema(self, path: Path) -> tuple[Json, tuple[str, ...]]:
        """Return the schema at a place, or the nearest above it, and the facts cited nearest."""
        schema, facts = self.schema, cited(self.schema)
        for step in path:
            found = below(schema, step)
            if found is None:
                break
            schema, facts = found, cited(found) or facts
        return schema, facts

    def _formed(self, path: Path) -> bool:
        """Tell whether a text has a form, of which its length is but a part."""
        return keyword(self._schema(path)[0], "pattern") is not None

    def _optional(self, path: Path) -> bool:
        if not path or isinstance(path[-1], int):
            return False
        holder, _ = self._schema(path[:-1])
        return path[-1] not in (keyword(holder, "required") or ())


@cache
def shapes(operation_id: str) -> Mapping[int, Shape]:
    """Return the shapes of an operation by status."""
    (asked,) = (each for each in operations() if each.id == operation_id)
    return {int(status): _shape(asked, int(status)) for status in asked.responses}


def _shape(asked: Operation, status: int) -> Shape:
    schema = asked.responses[str(status)]["content"][MEDIA]["schema"]
    document = _closed(schema)
    validator = jsonschema_rs.Draft202012Validator(document, validate_formats=True)
    whole = tuple(_integers(schema))
    return Shape(asked.label, status, schema, document, validator, whole)


def _closed(schema: Json) -> dict[str, Json]:
    """Return a schema in one piece, with every object closed to fields that it does not name."""
    whole: dict[str, Json] = {}
    for part in parts(schema):
        for word, said in part.items():
            if word not in SAID and whole.setdefault(word, said) != said:
                raise AssertionError(f"two parts of a schema differ in {word}")
    if "properties" in whole:
        fields = cast("dict[str, Json]", whole["properties"])
        whole["properties"] = {name: _closed(inner) for name, inner in fields.items()}
        whole.setdefault("additionalProperties", False)
    for word in ("items", "additionalProperties"):
        if isinstance(whole.get(word), dict):
            whole[word] = _closed(whole[word])
    return whole


def _integers(schema: Json, path: Path = ()) -> Iterator[Path]:
    """Yield where a schema has integers, with `*` for the entries of a list."""
    if keyword(schema, "type") == "integer":
        yield path
    for part in parts(schema):
        for name, inner in part.get("properties", {}).items():
            yield from _integers(inner, (*path, name))
        if "items" in part:
            yield from _integers(part["items"], (*path, ENTRIES))


def fraction(body: Json, path: Path) -> bool:
    """Tell whether one of the integers of a body that fits its schema is written as 42.0."""
    if len(path) == 1:
        return type(body.get(path[0])) is float
    if len(path) == 3 and path[1] == ENTRIES:  # noqa: PLR2004 - the ids of a list
        holder, _, name = path
        return float in [type(entry.get(name)) for entry in body.get(holder, ())]
    return any(type(value) is float for _, value in _values(body, path))


def _values(node: Json, path: Path, at: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield what stands at the places that a path with `*` means, as far as there is any."""
    for depth, step in enumerate(path):
        if step == ENTRIES:
            if isinstance(node, list):
                for index, entry in enumerate(node):
                    yield from _values(entry, path[depth + 1 :], (*at, index))
            return
        if not isinstance(node, dict) or step not in node:
            return
        node, at = node[step], (*at, step)
    yield at, node


def _at(body: Json, path: Path) -> Json:
    for step in path:
        body = body[step]
    return body


def located(path: Path) -> str:
    """Return a place in a body as a JSON pointer, with `*` for the index of a list."""
    return "".join(f"/{_step(step)}" for step in path)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return ENTRIES
    return step.replace("~", "~0").replace("/", "~1")


def placed(status: int, path: Path) -> str:
    """Return a place in a body in words: "response 200 body · data[].amount"."""
    words = "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
    return f"response {status} body{' · ' if words else ''}{words.lstrip('.')}"
