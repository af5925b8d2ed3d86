"""Operations that moved and changed at once: which of those that went is which that came.

One proof is a family: `/orders`, `/orders/{}` and `/orders/{}/cancel` are `/sales`, `/sales/{}` and
`/sales/{}/cancel` now, and their bodies still have most names in common. The other is a path that
is written much alike.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from apipay_drift.spec.document import Spot
from apipay_drift.spec.operations import ALIKE, VERSION, Operation
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node

MOST_PAIRS = 20_000  # of operations that are laid side by side
SHARED = 0.5  # share of names in bodies from which on two operations may be the same
DEPTH = 5  # how far names are collected inside of a body
WRITING = frozenset({"put", "patch", "post"})

Couple = tuple[Operation, Operation]


class Rename(NamedTuple):
    """The steps that a path lost, those it got in their place, and the steps before them."""

    before: tuple[str, ...]
    lost: tuple[str, ...]
    got: tuple[str, ...]


class Families:
    """Finds, among operations that went and operations that came, those that are the same."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._old = old
        self._new = new
        self._renames: set[Rename] = set()  # that a family proved
        self._names: dict[Operation, frozenset[str]] = {}

    def couples(self, gone: Iterable[Operation], come: Iterable[Operation]) -> Iterator[Couple]:
        """Yield each old operation with its new one, none of them twice."""
        left, right = dict.fromkeys(gone), dict.fromkeys(come)
        if len(left) * len(right) > MOST_PAIRS:
            return
        for rule in (self._relatives, self._rewritten, self._neighbours):
            for one, other in list(rule(left, right)):
                if one in left and other in right:
                    del left[one], right[other]
                    yield one, other

    def _relatives(self, gone: Iterable[Operation], come: Iterable[Operation]) -> Iterator[Couple]:
        """Two or more operations whose paths changed in the same way are a family."""
        found: dict[Rename, list[Couple]] = {}
        for one in gone:
            for other in come:
                rename = _rename(one, other)
                if one.method == other.method and rename:
                    found.setdefault(rename, []).append((one, other))
        taken: set[Operation] = set()
        likely = sorted(found, key=lambda rename: (-len(found[rename]), -self._like(found[rename])))
        for rename in likely:
            free = [couple for couple in found[rename] if taken.isdisjoint(couple)]
            if len(free) > 1 and self._like(free) >= SHARED:
                yield from free
                taken.update(*free)
                self._renames.add(rename)

    def _rewritten(self, gone: Iterable[Operation], come: Iterable[Operation]) -> Iterator[Couple]:
        """One that writes to the same place, or that of its family, with another method."""
        for one in gone:
            for other in come:
                writing = {one.method, other.method} <= WRITING
                there = _steps(one) == _steps(other) or _rename(one, other) in self._renames
                if writing and there and self._like([(one, other)]) >= SHARED:
                    yield one, other

    def _neighbours(self, gone: Iterable[Operation], come: Iterable[Operation]) -> Iterator[Couple]:
        """One whose path is written much alike."""
        for one in gone:
            near = [
                (ratio, other.path, other)
                for other in come
                if one.method == other.method
                and _variables(one) == _variables(other)
                and self._like([(one, other)]) >= SHARED
                and (ratio := SequenceMatcher(None, one.shape, other.shape).ratio()) >= ALIKE
            ]
            if near:
                yield one, max(near, key=lambda found: found[:2])[2]

    def _like(self, couples: list[Couple]) -> float:
        """Return the share of names that the bodies of couples have in common, 0 without names."""
        shares = [
            len(was & now) / len(was | now)
            for one, other in couples
            if (was := self._words(self._old, one)) | (now := self._words(self._new, other))
        ]
        return sum(shares) / len(shares) if shares else 0.0

    def _words(self, schemas: Schemas, operation: Operation) -> frozenset[str]:
        known = self._names.get(operation)
        if known is None:
            found = frozenset(_named(schemas, _bodies(schemas, operation)))
            known = self._names[operation] = found
        return known


def _rename(one: Operation, other: Operation) -> Rename | None:
    """Return how a path became another one, None where a variable came or went."""
    old, new = _steps(one), _steps(other)
    head = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    lost, got = old[head : len(old) - tail], new[head : len(new) - tail]
    return None if "{}" in (*lost, *got) else Rename(old[:head], lost, got)


def _steps(operation: Operation) -> tuple[str, ...]:
    return tuple(VERSION.sub("", operation.shape).strip("/").split("/"))


def _variables(operation: Operation) -> int:
    return _steps(operation).count("{}")


def _bodies(schemas: Schemas, operation: Operation) -> Iterator[Node]:
    """Yield the schemas of what an operation takes, and of what it answers when it succeeds."""
    document = schemas.document
    answers = document.mapping(operation.spot.at("responses"), "responses")
    spots = [operation.spot.at("requestBody")]
    spots += [answer for status, answer in answers if status.startswith("2")]
    for spot in spots:
        found: Spot = document.follow(spot)
        for _, medium in document.mapping(found.at("content"), "content"):
            yield schemas.at(medium.at("schema"))


def _named(schemas: Schemas, nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the names of properties in and below schemas, each schema once."""
    passed: set[int] = set()
    waiting = list(nodes)
    for _ in range(DEPTH):
        below: list[Node] = []
        for node in waiting:
            if id(node) not in passed:
                passed.add(id(node))
                shape = schemas.shape(node)
                yield from shape.properties
                below += shape.properties.values()
                below += (member for group in shape.choices for member in group)
                below += () if shape.items is None else (shape.items,)
        waiting = below
