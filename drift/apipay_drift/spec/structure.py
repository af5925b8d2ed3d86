"""The rules for what an object or list is made of: its properties, its items."""

from collections.abc import Callable, Iterator

from apipay_drift.findings import Json
from apipay_drift.spec.changes import Change, Child, Direction, Pair, Told
from apipay_drift.spec.document import escape
from apipay_drift.spec.reading import ANNOTATIONS
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import ANYTHING, Node, Rest, Shape

# A read-only property is never sent, a write-only one never received.
HIDDEN = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
# Of an object with no other keywords only the properties can differ, and which are required.
PLAIN = frozenset({"type", "required", "properties", *ANNOTATIONS})
HIDING = {Direction.REQUEST: "read-only", Direction.RESPONSE: "write-only"}


def properties(pair: Pair) -> Told:
    """Say which properties came, went and changed."""
    before, after = pair.before.properties, pair.after.properties
    for name in dict.fromkeys((*before, *after)):
        old, new = _declared(pair.before, name), _declared(pair.after, name)
        if old is None or new is None:
            yield from _came_or_went(pair, name, old, new)
        else:
            yield from _kept(pair, name, old, new)


def required(pair: Pair) -> Told:
    """Say which of the properties that stayed have to be there now, or no longer."""
    before, after = pair.before, pair.after
    for name in sorted(before.required ^ after.required):
        old, new = _declared(before, name), _declared(after, name)
        if (old is None) != (new is None):
            continue  # came or went, and was told of then
        if not _visible(pair, old, new):
            continue
        kind = "property-became-required" if name in after.required else "property-became-optional"
        yield _about(pair, kind, name, name in before.required, name in after.required)


def further(pair: Pair) -> Told:
    """Say whether properties that nobody names are allowed, and what they have to be."""
    before, after = pair.before.rest, pair.after.rest
    if isinstance(before, Node) and isinstance(after, Node):
        yield Child(".*", before, after)
    elif isinstance(before, Node) and after is True:
        yield Child(".*", before, ANYTHING)
    elif isinstance(after, Node) and before is True:
        if pair.before.properties:  # nobody sent anything but these
            yield pair.change("object-opened", before, True)  # noqa: FBT003 - a JSON value
        elif _is_object(pair.before):
            yield Child(".*", ANYTHING, after)
    elif before != after and _is_object(pair.before) and _is_object(pair.after):
        yield from _opened_or_closed(pair, before, after)


def items(pair: Pair) -> Told:
    """Lead on to what a list is made of, position by position where it says so."""
    before, after = pair.before, pair.after
    for index in range(max(len(before.prefix), len(after.prefix))):
        yield Child(f"[{index}]", _position(before, index), _position(after, index))
    if before.items is not None or after.items is not None:
        yield Child("[]", before.items or ANYTHING, after.items or ANYTHING)


STRUCTURE: tuple[Callable[[Pair], Told], ...] = (properties, required, further, items)


def hidden(node: Node | None, direction: Direction) -> bool:
    """Tell whether a property takes no part in a direction."""
    keyword = HIDDEN[direction]
    for part in node.parts if node is not None else ():  # a loop: this is asked of every property
        if isinstance(part.raw, dict) and part.raw.get(keyword) is True:
            return True
    return False


def inside(
    old: Schemas, new: Schemas, before: Node, after: Node, direction: Direction
) -> tuple[Child, ...] | None:
    """Return what is left to compare of objects that differ in nothing but inside of properties.

    Nearly all that lies above a change is of this kind. None where more has to be looked at.
    """
    if not (_plain_object(before) and _plain_object(after)):
        return None
    was, now = old.properties(before.parts[0]), new.properties(after.parts[0])
    if was.keys() != now.keys() or _demanded(before) != _demanded(after):
        return None
    shown = [name for name in was if not hidden(was[name][1], direction)]
    if shown != [name for name in was if not hidden(now[name][1], direction)]:
        return None
    return tuple([Child(f".{name}", was[name][1], now[name][1]) for name in shown])


def _plain_object(node: Node) -> bool:
    raw = node.parts[0].raw if len(node.parts) == 1 else None
    return (
        isinstance(raw, dict)
        and raw.keys() <= PLAIN
        and raw.get("type") == "object"
        and "properties" in raw
        and _names(raw.get("required", []))
    )


def _names(required: Json) -> bool:
    return isinstance(required, list) and all(isinstance(name, str) for name in required)


def _demanded(node: Node) -> str:
    return str(node.parts[0].raw.get("required"))


def _declared(shape: Shape, name: str) -> Node | None:
    """Return what a property has to be: as named, or as all further ones are."""
    named = shape.properties.get(name)
    if named is not None:
        return named
    return shape.rest if isinstance(shape.rest, Node) else None


def _visible(pair: Pair, old: Node | None, new: Node | None) -> bool:
    return not (hidden(old, pair.direction) or hidden(new, pair.direction))


def _came_or_went(pair: Pair, name: str, old: Node | None, new: Node | None) -> Iterator[Change]:
    if not _visible(pair, old, new):
        return
    if old is not None:
        yield _about(pair, "property-removed", name, _brief(pair.before, name), None)
    elif name in pair.after.required and pair.direction is Direction.REQUEST:
        yield _about(pair, "required-property-added", name, None, _brief(pair.after, name))
    else:
        yield _about(pair, "property-added", name, None, _brief(pair.after, name))


def _kept(pair: Pair, name: str, old: Node, new: Node) -> Told:
    was = hidden(old, pair.direction)
    now = hidden(new, pair.direction)
    if was != now:
        verb = "became" if now else "no-longer"
        kind = f"property-{verb}-{HIDING[pair.direction]}"
        if was and name in pair.after.required and pair.direction is Direction.REQUEST:
            kind = "required-property-added"
        yield _about(pair, kind, name, was, now)
    elif not now:
        yield Child(f".{name}", old, new)


def _about(pair: Pair, kind: str, name: str, before: object, after: object) -> Change:
    old = _pointer(pair.before, name) if before is not None else ""
    new = _pointer(pair.after, name) if after is not None else ""
    return Change(kind, old, new, before, after, name, f".{name}")


def _pointer(shape: Shape, name: str) -> str:
    return shape.places.get(name, f"{shape.pointer}/properties/{escape(name)}")


def _brief(shape: Shape, name: str) -> str:
    """A property that came or went is shown by its name; the location leads to the rest."""
    return f"{name} (required)" if name in shape.required else name


def _is_object(shape: Shape) -> bool:
    return shape.types is not None and "object" in shape.types


def _opened_or_closed(pair: Pair, before: Rest, after: Rest) -> Iterator[Change]:
    if after is False:
        kind = "map-closed" if isinstance(before, Node) else "object-closed"
    else:
        kind = "object-opened"
    yield pair.change(kind, before is not False, after is not False, of="rest")


def _position(shape: Shape, index: int) -> Node:
    if index < len(shape.prefix):
        return shape.prefix[index]
    return shape.items or ANYTHING
