"""The rules for alternatives (`oneOf`, `anyOf`): which of them is which, which came and went."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.changes import Child, Direction, Pair, Told
from apipay_drift.spec.document import Spot
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node, Shape

# (before, after, who writes it) -> whether nothing breaks between the two
Fits = Callable[[Node, Node, Direction], bool]

ALIKE = 0.5  # share of property names from which on two alternatives are taken for the same
NAMED = "/components/schemas/"
NULL_TOO = Spot({"nullable": True}, "")


def choices(pair: Pair, fits: Fits) -> Told:
    """Say which alternatives came and went, and lead on to those that stayed."""
    before, after = pair.before.choices, pair.after.choices
    for index in range(max(len(before), len(after))):
        if index < min(len(before), len(after)):
            yield from _groups(pair, before[index], after[index], fits)
        elif index < len(before):
            yield pair.change("keyword-removed", len(before[index]), None, "oneOf")
        else:
            yield pair.change("keyword-added", None, len(after[index]), "oneOf")
    yield from _discriminator(pair)


def lopsided(pair: Pair) -> bool:
    """Tell whether the sides of a pair offer alternatives in ways that cannot be laid side by side.

    Only one of them does, or only one says beside its alternatives which types there are.
    """
    before, after = len(pair.before.choices), len(pair.after.choices)
    typed = [shape.types is not None for shape in (pair.before, pair.after)]
    return {before, after} == {0, 1} or (before == after == 1 and typed[0] != typed[1])


def spread(pair: Pair, fits: Fits) -> Told:
    """Compare all alternatives of both sides; a schema without any is its own only one.

    What stands beside `oneOf` is part of each alternative.
    """
    old = _alternatives(pair.old, pair.before_node)
    new = _alternatives(pair.new, pair.after_node)
    yield from _groups(pair, old, new, fits)


def _alternatives(schemas: Schemas, node: Node) -> tuple[Node, ...]:
    shape = schemas.shape(node)
    if not shape.choices:
        return (node,)
    beside = list(schemas.without_choices(node))
    if shape.nullable:
        beside.append(NULL_TOO)
    return tuple(schemas.node([*member.parts, *beside]) for member in shape.choices[0])


# What one alternative of the other side allows as well neither came nor went.
def _groups(pair: Pair, old: tuple[Node, ...], new: tuple[Node, ...], fits: Fits) -> Told:
    matched = dict(_match(pair, old, new))
    for before, after in matched.items():
        yield from _renamed(pair, before, after)
        yield Child("", before, after)
    taken = set(map(id, matched.values()))
    for before in old:
        if before not in matched and not any(
            fits(before, other, Direction.REQUEST) for other in new
        ):
            yield pair.change("alternative-removed", called(pair.old, before), None)
    for after in new:
        if id(after) not in taken and not any(
            fits(other, after, Direction.RESPONSE) for other in old
        ):
            yield pair.change("alternative-added", None, called(pair.new, after))


def _match(pair: Pair, old: tuple[Node, ...], new: tuple[Node, ...]) -> Iterator[tuple[Node, Node]]:
    """Yield which alternative is which: by name, by value of its tag, by equality, by likeness."""
    left, right = list(old), list(new)
    for sign in SIGNS:
        signs = {sign(pair.new, node): node for node in reversed(right)}
        for before in tuple(left):
            told = sign(pair.old, before)
            after = signs.get(told) if told else None
            if after is not None and after in right:
                left.remove(before)
                right.remove(after)
                yield before, after
    yield from _match_alike(pair, left, right)


def _match_alike(pair: Pair, left: list[Node], right: list[Node]) -> Iterator[tuple[Node, Node]]:
    before = [_features(pair.old.shape(node)) for node in left]
    after = [_features(pair.new.shape(node)) for node in right]
    ranked = sorted(
        (tuple(-part for part in _likeness(one, other)), index, position)
        for index, one in enumerate(before)
        for position, other in enumerate(after)
    )
    used: tuple[set[int], set[int]] = (set(), set())
    for (likeness, _), index, position in ranked:
        if -likeness >= ALIKE and index not in used[0] and position not in used[1]:
            used[0].add(index)
            used[1].add(position)
            yield left[index], right[position]


class _Features(NamedTuple):
    """By what an alternative is known: types, properties, and the values listed for some."""

    types: frozenset[str] | None
    names: frozenset[str]
    values: Mapping[str, frozenset[str]]


def _features(shape: Shape) -> _Features:
    values = {name: frozenset(map(reading.canonical, listed)) for name, listed in _listed(shape)}
    return _Features(shape.types, frozenset(shape.properties), values)


def _likeness(one: _Features, other: _Features) -> tuple[float, float]:
    """Return the share of property names that both have, and that of the values listed for them.

    Nothing is alike in what says of itself that it is something else.
    """
    if one.types != other.types:
        return 0.0, 0.0
    both = [(one.values[name], other.values[name]) for name in one.values.keys() & other.values]
    shares = [_share(here, there) for here, there in both]
    if 0.0 in shares:
        return 0.0, 0.0
    return _share(one.names, other.names), sum(shares) / len(shares) if shares else 0.0


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.5 if one == other else 0.0
    return len(one & other) / len(one | other)


def called(schemas: Schemas, node: Node) -> str:
    """Return how people would call an alternative."""
    name = _name(schemas, node)
    if name:
        return name
    shape = schemas.shape(node)
    raw: Json = node.parts[0].raw if node.parts else None
    title = raw.get("title") if isinstance(raw, dict) else None
    return str(title or _tag(shape) or "/".join(sorted(shape.types or ())) or "any")


def _name(_: Schemas, node: Node) -> str:
    place = node.pointer.removeprefix(NAMED)
    return "" if place == node.pointer or "/" in place else place


def _tag(shape: Shape) -> str:
    """Return the values that tell a tagged alternative from its neighbours."""
    tags: Mapping[str, Json] = {
        name: listed[0] for name, listed in _listed(shape) if len(listed) == 1
    }
    return reading.canonical(tags) if tags else ""


def _listed(shape: Shape) -> Iterator[tuple[str, list[Json]]]:
    """Yield the properties whose values are listed, with these."""
    for name, node in shape.properties.items():
        for part in node.parts[:1]:
            raw: Json = part.raw
            listed: Json = None
            if isinstance(raw, dict):
                listed = [raw["const"]] if "const" in raw else raw.get("enum")
            if isinstance(listed, list) and listed:
                yield name, listed


SIGNS: tuple[Callable[[Schemas, Node], str], ...] = (
    lambda schemas, node: str(schemas.fingerprint(node)),
    _name,
    lambda schemas, node: _tag(schemas.shape(node)),
)


def _discriminator(pair: Pair) -> Told:
    before, after = pair.before.discriminator, pair.after.discriminator
    if before and after and before != after:
        yield pair.change("discriminator-changed", before, after)


def _renamed(pair: Pair, before: Node, after: Node) -> Told:
    """Say by which values an alternative is called no longer or as well, where both list them."""
    old, new = _called_by(pair.before, before), _called_by(pair.after, after)
    gone = [value for value in old if value not in new]
    come = [value for value in new if value not in old]
    if not old or not new:
        return
    if gone and come:
        yield pair.change("discriminator-value-changed", ", ".join(gone), ", ".join(come))
    elif gone:
        yield pair.change("enum-values-removed", gone, None)
    elif come:
        yield pair.change("enum-values-added", None, come)


def _called_by(shape: Shape, node: Node) -> list[str]:
    return [value for value, target in shape.mapping.items() if target == f"#{node.pointer}"]
