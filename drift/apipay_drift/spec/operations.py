"""The operations of a document, and which operation of one document is which of the other."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.schemas import Schemas

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
VARIABLE = re.compile(r"\{([^{}]*)\}")
VERSION = re.compile(r"/v[0-9][0-9.]*(?=/|$)")
MOST_ALIKE = 50  # operations with the same content that are compared path by path
ALIKE = 0.6  # share of equal characters from which on one path may be another's new name


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One method of one path, with what its path says for all its methods."""

    method: str
    path: str
    spot: Spot
    item: Spot
    parameters: dict[tuple[str, str], Spot] = field(default_factory=dict[tuple[str, str], Spot])

    @property
    def label(self) -> str:
        """How people call it: "POST /invoices"."""
        return f"{self.method.upper()} {self.path}"

    @property
    def shape(self) -> str:
        """The path with its variables unnamed: a renamed variable is the same path."""
        return VARIABLE.sub("{}", self.path)


@dataclass(frozen=True, slots=True)
class Matched:
    """Operations of both documents, those of the old one alone, those of the new one alone."""

    both: tuple[tuple[Operation, Operation], ...]
    gone: tuple[Operation, ...]
    come: tuple[Operation, ...]


def operations(document: Document) -> Iterator[Operation]:
    """Yield every operation under `paths`, in the order of the document."""
    for path, item in document.mapping(Spot(document.root, "").at("paths"), "paths"):
        yield from of_item(document, path, item)


def of_item(document: Document, path: str, item: Spot) -> Iterator[Operation]:
    """Yield the operations of one path item."""
    found = document.follow(item)
    for method in document.dictionary(found, "a path item") if found.raw is not None else ():
        spot = found.at(method)
        if method in METHODS and spot.raw is not None:
            document.dictionary(spot, "an operation")
            yield Operation(method, path, spot, found, _parameters(document, path, found, spot))


def match(old: Schemas, new: Schemas, base: tuple[str, str] = ("", "")) -> Matched:
    """Tell which operation is which: by method and path, then by operationId, then by likeness.

    `base` are the paths of both documents' servers: when `/v1` wanders from the server into every
    path, each operation is where it was.
    """
    gone, come = list(operations(old.document)), list(operations(new.document))
    both: list[tuple[Operation, Operation]] = []
    for sign_old, sign_new in _signs(old, new, base):
        _pair_off(gone, come, both, sign_old, sign_new)
    _pair_alike(gone, come, both, old, new)
    return Matched(tuple(both), tuple(gone), tuple(come))


Sign = Callable[[Operation], str]


def _signs(old: Schemas, new: Schemas, base: tuple[str, str]) -> Iterator[tuple[Sign, Sign]]:
    before, after = base
    yield (
        lambda operation: f"{operation.method} {before}{operation.path}",
        lambda operation: f"{operation.method} {after}{operation.path}",
    )
    yield (
        lambda operation: f"{operation.method} {before}{operation.shape}",
        lambda operation: f"{operation.method} {after}{operation.shape}",
    )
    yield (_identity, _identity)
    yield (_versionless, _versionless)
    yield (
        lambda operation: f"{operation.shape} {fingerprint(old, operation)}",
        lambda operation: f"{operation.shape} {fingerprint(new, operation)}",
    )


def _identity(operation: Operation) -> str:
    return str(operation.spot.raw.get("operationId") or "")


def _versionless(operation: Operation) -> str:
    return f"{operation.method} {VERSION.sub('', operation.shape)}"


def _pair_off(
    gone: list[Operation],
    come: list[Operation],
    both: list[tuple[Operation, Operation]],
    sign_old: Sign,
    sign_new: Sign,
) -> None:
    """Move the operations that carry the same sign on both sides, once on each, to `both`."""
    signs: dict[str, list[Operation]] = {}
    for operation in come:
        signs.setdefault(sign_new(operation), []).append(operation)
    for operation in tuple(gone):
        sign = sign_old(operation)
        found = signs.get(sign, []) if sign else []
        if len(found) == 1:
            both.append((operation, found[0]))
            gone.remove(operation)
            come.remove(found[0])
            signs.pop(sign)


def _pair_alike(
    gone: list[Operation],
    come: list[Operation],
    both: list[tuple[Operation, Operation]],
    old: Schemas,
    new: Schemas,
) -> None:
    """Take an operation for a moved one when method and content are equal and the path is alike."""
    candidates = _Candidates(new, come if gone else ())
    for operation in tuple(gone) if come else ():
        alike = [
            (SequenceMatcher(None, operation.shape, other.shape).ratio(), other.path, other)
            for other in candidates.of(operation, fingerprint(old, operation))
        ]
        if alike:
            ratio, _, other = max(alike, key=lambda found: found[:2])
            if ratio >= ALIKE:
                both.append((operation, other))
                candidates.taken.add(other)
                gone.remove(operation)
                come.remove(other)


class _Candidates:
    """New operations by method and content, and by the steps of their paths."""

    def __init__(self, schemas: Schemas, come: Iterable[Operation]) -> None:
        self.taken: set[Operation] = set()
        self._same: dict[tuple[str, str], list[Operation]] = {}
        self._with: dict[tuple[str, str, str], list[Operation]] = {}
        for operation in come:
            told = operation.method, fingerprint(schemas, operation)
            self._same.setdefault(told, []).append(operation)
            for step in set(operation.shape.split("/")):
                self._with.setdefault((*told, step), []).append(operation)

    def of(self, operation: Operation, content: str) -> list[Operation]:
        """Return those that may be an operation's new name; of many, those that share a rare step.

        Where hundreds of operations have the same content it proves nothing by itself.
        """
        told = operation.method, content
        same = self._same.get(told, [])
        if len(same) > MOST_ALIKE:
            steps = [self._with.get((*told, step), []) for step in operation.shape.split("/")]
            same = [other for sharing in steps if len(sharing) <= MOST_ALIKE for other in sharing]
        return [other for other in dict.fromkeys(same) if other not in self.taken]


def fingerprint(schemas: Schemas, operation: Operation) -> str:
    """Return a text that operations with the same parameters, body and answers have in common."""
    document = schemas.document
    body = document.follow(operation.spot.at("requestBody"))
    answers = document.mapping(operation.spot.at("responses"), "responses")
    told = [
        sorted(f"{where} {name}" for where, name in operation.parameters if where != "path"),
        _contents(schemas, body),
        {status: _contents(schemas, document.follow(answer)) for status, answer in answers},
    ]
    return json.dumps(told, sort_keys=True)


def _contents(schemas: Schemas, spot: Spot) -> dict[str, int]:
    document = schemas.document
    if spot.raw is None:
        return {}
    document.dictionary(spot, "a body")
    return {
        kind: schemas.fingerprint(schemas.at(media.at("schema")))
        for kind, media in document.mapping(spot.at("content"), "content")
    }


def _parameters(
    document: Document, path: str, item: Spot, operation: Spot
) -> dict[tuple[str, str], Spot]:
    """Return the parameters by place and name; a path's are known by their position in it."""
    positions = {name: str(index) for index, name in enumerate(VARIABLE.findall(path))}
    found: dict[tuple[str, str], Spot] = {}
    for owner in (item, operation):  # an operation's own parameter replaces that of its path
        for listed in document.listing(owner.at("parameters"), "parameters"):
            spot = document.follow(listed)
            raw = document.dictionary(spot, "a parameter")
            where, name = raw.get("in"), raw.get("name")
            if not isinstance(where, str) or not isinstance(name, str):
                document.broken(spot.pointer, "a parameter needs `name` and `in`, both text")
            if where == "path":
                name = positions.get(name, name)
            found[where, name.lower() if where == "header" else name] = spot
    return found
