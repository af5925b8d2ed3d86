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


def renamed_list(pair: Pair) -> Told:
    """Lead on to the items of a list that has another name now; that it has is told already."""
    before, after = pair.before.properties.keys(), pair.after.properties.keys()
    gone = _lists(pair.old, pair.before, before - after)
    come = _lists(pair.new, pair.after, after - before)
    if len(gone) == len(come) == 1:
        ((_, one),), ((name, other),) = gone, come
        if _alike(pair.old.shape(one), pair.new.shape(other)):
            yield Child(f".{name}[]", one, other)


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
    lists = _lists(new, after, after.properties.keys())
    if len(lists) != 1:
        return None
    ((name, below),) = lists
    like = _alike(old.shape(items), new.shape(below))
    return Wrapping(name, after.properties[name]) if like else None


def _lists(schemas: Schemas, shape: Shape, names: AbstractSet[str]) -> list[tuple[str, Node]]:
    """Return which of these properties are lists, and of what."""
    found = [(name, schemas.shape(shape.properties[name]).items) for name in sorted(names)]
    return [(name, items) for name, items in found if items is not None]


def _alike(one: Shape, other: Shape) -> bool:
    was, now = one.properties.keys(), other.properties.keys()
    return (
        one.types == other.types and bool(was) == bool(now) and len(was & now) >= ALIKE * len(was)
    )


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
