"""The schemas of one document, each brought to its shape once: no `$ref`, `allOf` nor null left."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import product
from math import prod

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.heirs import Heirs
from apipay_drift.spec.prints import Prints
from apipay_drift.spec.shapes import ANYTHING, Node, Shape
from apipay_drift.spec.types import is_null
from apipay_drift.spec.uniting import unite

CHOICES = ("oneOf", "anyOf")
JOINED = frozenset({*CHOICES, "allOf"})
LEADING = JOINED | {"$ref"}
MOST_ALTERNATIVES = 64  # that several groups of them may give together
BESIDE_REFERENCE = frozenset({"$ref", "description", "summary", "title", "example", "examples"})


class Schemas:
    """Shapes by node. A node is interned: one object for the same written schemas."""

    def __init__(self, document: Document, prints: Prints) -> None:
        self.document = document
        self._prints = prints  # of both documents
        self._heirs = Heirs(document)
        self._nodes: dict[tuple[int, ...], Node] = {}
        self._shapes: dict[int, Shape] = {}
        self._bare: dict[int, dict[Json, Json]] = {}
        self._members: dict[int, tuple[list[Spot], list[Spot]]] = {}
        self._listed: dict[int, dict[str, tuple[Spot, Node]]] = {}
        self._narrowed: dict[tuple[Node, frozenset[str]], Node] = {}
        self._kept: list[Json] = []  # what ids were taken of has to live on

    def node(self, spots: Iterable[Spot]) -> Node:
        """Return the node of the written schemas that hold together; references are followed."""
        parts: dict[int, Spot] = {}
        for spot in spots:
            self._flatten(spot, parts)
        key = tuple(parts)
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = Node(tuple(parts.values())) if parts else ANYTHING
        return known

    def at(self, spot: Spot) -> Node:
        """Return the node of one place; anything fits where nothing stands."""
        raw = spot.raw
        if isinstance(raw, dict) and LEADING.isdisjoint(raw):  # nearly all: it stands for itself
            known = self._nodes.get((id(raw),))
            if known is None:
                known = self._nodes[id(raw),] = Node((spot,))
            return known
        return ANYTHING if raw is None else self.node((spot,))

    def stated(self, spot: Spot, silent: Node) -> Node:
        """Return the node of one place; that of `silent` where it says nothing.

        A header is text though nobody says so, and a picture is bytes.
        """
        node = self.at(spot)
        return silent if self.shape(node).unconstrained else node

    def shape(self, node: Node) -> Shape:
        """Return what a node demands."""
        known = self._shapes.get(id(node))
        if known is None:
            known = self._shapes[id(node)] = self._join(node)
        return known

    def keeping(self, node: Node, names: AbstractSet[str]) -> Node:
        """Return an object's node as it would be with only these properties; always the same."""
        key = (node, frozenset(names))
        known = self._narrowed.get(key)
        if known is None:
            parts = [Spot(_keeping(part.raw, names), part.pointer) for part in node.parts]
            known = self._narrowed[key] = Node(tuple(parts))
        return known

    def without_choices(self, node: Node) -> Iterator[Spot]:
        """Yield the written schemas of a node as they would be without `oneOf` and `anyOf`."""
        for part in node.parts:
            if isinstance(part.raw, dict):
                yield Spot(self._stripped(part), part.pointer)

    def _stripped(self, part: Spot) -> dict[Json, Json]:
        """Return a written schema without what the node's other parts say already.

        It is always the same object, so that alternatives of themselves come to an end.
        """
        known = self._bare.get(id(part.raw))
        if known is None:
            alternatives = {keyword for keyword, _ in self._choices(part)}
            gone = JOINED - (self._simple(part).keys() if alternatives else set())
            known = {key: value for key, value in part.raw.items() if key not in gone}
            self._bare[id(part.raw)] = known = part.raw if len(known) == len(part.raw) else known
        return known

    def fingerprint(self, node: Node, depth: int = 4) -> int:
        """Return a number that equal schemas have in common, looked into down to a depth."""
        return self._prints.of(self.shape, node, depth)

    def _flatten(self, spot: Spot, parts: dict[int, Spot]) -> None:
        """Add a written schema and those of its `allOf`; a choice of one is no choice."""
        self.document.follow(spot)  # refuses a circle of references
        while isinstance(spot.raw, dict) and isinstance(spot.raw.get("$ref"), str):
            if not spot.raw.keys() <= BESIDE_REFERENCE:
                self._beside(spot, parts)
            spot = self.document.target(spot.raw["$ref"], spot.pointer)
            if id(spot.raw) in parts:
                return
        if id(spot.raw) in parts and isinstance(spot.raw, dict | list):
            return
        if isinstance(spot.raw, dict):
            self._flatten_joined(spot, parts)
        else:
            parts[id(spot.raw)] = spot

    def _beside(self, spot: Spot, parts: dict[int, Spot]) -> None:
        """Add what stands beside a `$ref`: OpenAPI 3.1 reads it, authors of 3.0 mean it."""
        raw: dict[str, Json] = {key: value for key, value in spot.raw.items() if key != "$ref"}
        telling = {key for key in raw if not key.startswith("x-")} - BESIDE_REFERENCE
        if telling and id(spot.raw) not in parts:
            self._kept.append(raw)
            parts[id(spot.raw)] = Spot(raw, spot.pointer)

    def _flatten_joined(self, spot: Spot, parts: dict[int, Spot]) -> None:
        inner: list[Spot] = []
        if not spot.raw.keys().isdisjoint(JOINED):
            inner += self.document.listing(spot.at("allOf"), "allOf")
            for keyword in CHOICES:
                telling = self._alternatives(spot, keyword)[1]
                inner += telling if len(telling) == 1 else []
        parts[id(spot.raw)] = spot
        for member in inner:
            self._flatten(member, parts)

    def _alternatives(self, part: Spot, keyword: str) -> tuple[list[Spot], list[Spot]]:
        """Return the members of a choice, and those of them that are not null."""
        key = id(part.raw.get(keyword))
        known = self._members.get(key) if keyword in part.raw else ([], [])
        if known is None:
            members = self.document.listing(part.at(keyword), keyword)
            telling = [member for member in members if not self._is_null(member)]
            known = self._members[key] = (members, telling)
        return known

    def _is_null(self, spot: Spot) -> bool:
        raw = self.document.follow(spot).raw
        return isinstance(raw, dict) and (is_null(raw.get("type")) or raw.get("enum") == [None])

    def _join(self, node: Node) -> Shape:
        joined, lenient = Shape(), False
        for part in node.parts:
            own = reading.read(self.document, part)
            if isinstance(part.raw, dict):
                self._read_structure(part, own)
                self._read_heirs(node, part, own)
                silent = "type" not in part.raw or own.nullable
                lenient |= part.raw.get("nullable") is True or (silent and self._null_choice(part))
            if part is node.parts[0]:
                joined, joined.origins = own, {}
                joined.nullable = own.nullable or own.types is None
            else:
                self._join_inner(joined, own)
                unite(joined, own)
        # "allOf: [Invoice], nullable: true" means that null is allowed, whatever Invoice says.
        joined.nullable = lenient or (joined.nullable and joined.types is not None)
        joined.choices = self._multiplied(joined.choices)
        self._unite_properties(node, joined)
        return joined

    def _join_inner(self, joined: Shape, own: Shape) -> None:
        """Have items, and properties that nobody names, be all that each written schema says."""
        if joined.items is not None and own.items is not None:
            joined.items = self.node([*joined.items.parts, *own.items.parts])
        if isinstance(joined.rest, Node) and isinstance(own.rest, Node):
            joined.rest = self.node([*joined.rest.parts, *own.rest.parts])

    def _multiplied(self, groups: tuple[tuple[Node, ...], ...]) -> tuple[tuple[Node, ...], ...]:
        """Return several groups of alternatives as one: a choice in each is a choice of all."""
        if len(groups) < 2 or prod(map(len, groups)) > MOST_ALTERNATIVES:  # noqa: PLR2004 - several
            return groups
        together = (
            self.node([part for member in members for part in member.parts])
            for members in product(*groups)
        )
        return (tuple(dict.fromkeys(together)),)

    def _null_choice(self, part: Spot) -> bool:
        groups = [self._alternatives(part, keyword) for keyword in CHOICES]
        return any(len(members) > len(telling) for members, telling in groups)

    def _read_structure(self, part: Spot, shape: Shape) -> None:
        """Read the keywords that hold further schemas."""
        shape.items = self.at(part.at("items")) if "items" in part.raw else None
        if "prefixItems" in part.raw:
            positions = self.document.listing(part.at("prefixItems"), "prefixItems")
            shape.prefix = tuple(self.at(position) for position in positions)
        for keyword in ("unevaluatedProperties", "additionalProperties"):
            if part.raw.get(keyword) is not None:
                rest = part.at(keyword)
                telling = isinstance(rest.raw, dict) and rest.raw
                shape.rest = self.at(rest) if telling else rest.raw is not False
        if JOINED.isdisjoint(part.raw):
            return
        groups = list(self._choices(part))
        simple = self._simple(part) if groups else {}
        for keyword, group in groups:
            if keyword in simple:
                self._spell_out(simple[keyword], shape)
            else:
                shape.choices += (tuple(self.at(member) for member in group),)

    def _read_heirs(self, node: Node, part: Spot, shape: Shape) -> None:
        """Have a schema be one of its heirs, unless it is part of one of them here."""
        heirs = self._heirs.of(part)
        if heirs and not {id(heir.raw) for heir in heirs} & {id(one.raw) for one in node.parts}:
            shape.choices += (tuple(map(self.at, heirs)),)

    def _simple(self, part: Spot) -> dict[str, Shape]:
        """Return the choices that are mere values, or mere types, as what they are together."""
        found = {
            keyword: reading.united(self.document, group) for keyword, group in self._choices(part)
        }
        return {keyword: shape for keyword, shape in found.items() if shape is not None}

    def _spell_out(self, simple: Shape, shape: Shape) -> None:
        null = simple.nullable
        simple.nullable = shape.types is None or shape.nullable
        shape.nullable |= null
        unite(shape, simple)

    def _choices(self, part: Spot) -> Iterator[tuple[str, list[Spot]]]:
        """Yield the groups of more than one alternative, null left aside."""
        for keyword in CHOICES:
            telling = self._alternatives(part, keyword)[1]
            if len(telling) > 1:
                yield keyword, telling

    def _unite_properties(self, node: Node, joined: Shape) -> None:
        """Give a property that several written schemas name all of what they say of it."""
        holders = [
            part for part in node.parts if isinstance(part.raw, dict) and "properties" in part.raw
        ]
        if len(holders) == 1:  # nearly always
            listed = self.properties(holders[0])
            joined.places = {name: spot.pointer for name, (spot, _) in listed.items()}
            joined.properties = {name: below for name, (_, below) in listed.items()}
            return
        found: dict[str, list[Spot]] = {}
        for holder in holders:
            for name, (spot, below) in self.properties(holder).items():
                joined.places.setdefault(name, spot.pointer)
                found.setdefault(name, []).append(spot)
                joined.properties[name] = below if len(found[name]) == 1 else self.node(found[name])

    def properties(self, part: Spot) -> dict[str, tuple[Spot, Node]]:
        """Return the properties that a written schema names, listed once for all its users."""
        key = id(part.raw["properties"])
        known = self._listed.get(key)
        if known is None:
            listed = self.document.mapping(part.at("properties"), "properties", names=True)
            known = {name: (spot, self._named(spot)) for name, spot in listed}
            self._listed[key] = known
        return known

    def _named(self, spot: Spot) -> Node:
        """Return the node of a property; one that says nothing has a place all the same."""
        return self.node((spot,)) if spot.raw is None else self.at(spot)


def _keeping(raw: Json, names: AbstractSet[str]) -> Json:
    if not isinstance(raw, dict):
        return raw
    kept = dict(raw)
    if isinstance(raw.get("properties"), dict):
        kept["properties"] = {
            key: raw["properties"][key] for key in raw["properties"] if key in names
        }
    if isinstance(raw.get("required"), list):
        kept["required"] = [name for name in raw["required"] if name in names]
    return kept
