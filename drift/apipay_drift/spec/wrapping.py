"""The rule for what was put into a wrapper as it stood, or taken out of one: one change, not many.

`{id, amount}` that becomes `{data: {id, amount}}`, a list that becomes `{items: [...]}`, and back.
What is inside is compared with what it was.
"""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from apipay_drift.spec.changes import Child, Pair, Told
from apipay_drift.spec.document import Spot
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node, Shape

EMPTY = Node((Spot({"type": "object"}, ""),))
ALIKE = 0.5  # share of what was there that has to be in the wrapper


class Wrapping(NamedTuple):
    """The property that is the wrapper, what is in it, and which names moved and which stayed."""

    name: str
    inner: Node
    moved: frozenset[str] = frozenset()
    stayed: frozenset[str] = frozenset()


def wrapped(pair: Pair) -> Told:
    """Say that what a schema was is one of its properties now, or was one and is it itself now."""
    old, new = pair.old, pair.new
    found = _wrapping(old, pair.before, new, pair.after)
    if found:
        yield pair.change("wrapped", sorted(found.moved) or None, found.name, found.name)
        yield Child(f".{found.name}", _without(old, pair.before_node, found.stayed), found.inner)
        yield _beside(pair, found.stayed, pair.after.properties.keys() - {found.name})
        return
    found = _wrapping(new, pair.after, old, pair.before)
    if found:
        yield pair.change("unwrapped", found.name, sorted(found.moved) or None, found.name)
        yield Child("", found.inner, _without(new, pair.after_node, found.stayed))
        yield _beside(pair, pair.before.properties.keys() - {found.name}, found.stayed)


def _without(schemas: Schemas, node: Node, names: AbstractSet[str]) -> Node:
    return schemas.keeping(node, schemas.shape(node).properties.keys() - names) if names else node


def _beside(pair: Pair, before: AbstractSet[str], after: AbstractSet[str]) -> Child:
    """Lead on to what stands beside the wrapper; beside a list there was nothing."""
    old = pair.old.keeping(pair.before_node, before) if pair.before.properties else EMPTY
    new = pair.new.keeping(pair.after_node, after) if pair.after.properties else EMPTY
    return Child("", old, new)


def _wrapping(old: Schemas, before: Shape, new: Schemas, after: Shape) -> Wrapping | None:
    if before.choices or after.choices or not after.properties:
        return None
    if before.items is not None and not before.properties:
        return _of_list(old, before.items, new, after)
    if before.properties and before.properties.keys() != after.properties.keys():
        return _of_object(before, new, after)
    return None


def _of_list(old: Schemas, items: Node, new: Schemas, after: Shape) -> Wrapping | None:
    lists = [
        (name, node, below)
        for name, node in after.properties.items()
        if (below := new.shape(node).items) is not None
    ]
    if len(lists) != 1:
        return None
    ((name, node, below),) = lists
    one, other = old.shape(items), new.shape(below)
    names = one.properties.keys(), other.properties.keys()
    like = len(names[0] & names[1]) >= ALIKE * len(names[0]) and bool(names[0]) == bool(names[1])
    return Wrapping(name, node) if like and one.types == other.types else None


def _of_object(before: Shape, new: Schemas, after: Shape) -> Wrapping | None:
    """Return the new property that holds most of what is no longer beside it."""
    gone = before.properties.keys() - after.properties.keys()
    stayed = frozenset(before.properties.keys() & after.properties.keys())
    best: Wrapping | None = None
    for name in sorted(after.properties.keys() - before.properties.keys()):
        inner = after.properties[name]
        moved = frozenset(gone & new.shape(inner).properties.keys())
        enough = len(moved) > max(1, len(stayed)) and len(moved) >= ALIKE * len(gone)
        if enough and (best is None or len(moved) > len(best.moved)):
            best = Wrapping(name, inner, moved, stayed)
    return best
