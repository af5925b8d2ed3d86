"""The normal form of schemas: what two ways of writing the same thing have in common.

References, `allOf`, choices with one member, both styles of null, both styles of exclusive bounds
and `const` are gone from it; descriptions, examples and titles never reach it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from apipay_drift.findings import Json
from apipay_drift.spec.document import Spot

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array"})


class Nothing:
    """There is no value here; None would be JSON's null."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING = Nothing()


class Limit(NamedTuple):
    """A bound as written, and as a rank in which the greater is the tighter."""

    rank: tuple[Json, ...]
    written: Json


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A schema not looked into yet: one or more written schemas that hold together (`allOf`).

    Nodes of one document are the same object when they are made of the same written schemas.
    """

    parts: tuple[Spot, ...]

    @property
    def pointer(self) -> str:
        """Where the outermost of the written schemas stands."""
        return self.parts[0].pointer if self.parts else ""


ANYTHING = Node(())
TEXT = Node((Spot({"type": "string"}, ""),))
BYTES = Node((Spot({"type": "string", "format": "binary"}, ""),))
Rest = Node | bool  # what properties that nobody names have to be; False when there are none


@dataclass(slots=True)
class Shape:
    """What a schema demands. `types` None is any type; `values` None is no enumeration.

    `places` says where each property is written. `rest` is `additionalProperties`: True, False, or
    a schema. `choices` are the groups of alternatives (`oneOf`, `anyOf`). `limits` are bounds by
    keyword, `others` what is only compared for equality, as canonical text. `origins` says which of
    several written schemas (a JSON pointer) makes each of these demands; see `uniting.origin`.
    """

    pointer: str = ""
    types: frozenset[str] | None = None
    nullable: bool = False
    values: tuple[Json, ...] | None = None
    properties: dict[str, Node] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    rest: Rest = True
    items: Node | None = None
    prefix: tuple[Node, ...] = ()
    choices: tuple[tuple[Node, ...], ...] = ()
    limits: dict[str, Limit] = field(default_factory=dict)
    format: str | None = None
    patterns: frozenset[str] = frozenset()
    default: Json = NOTHING
    deprecated: bool = False
    discriminator: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    @property
    def unconstrained(self) -> bool:
        """Whether every JSON value fits."""
        if self.types is not None or self.rest is not True:  # nearly always
            return False
        demands = (self.values, self.properties, self.required, self.items, self.prefix)
        more = (self.choices, self.limits, self.format, self.patterns, self.others)
        return not any(demands) and not any(more)

    def kinds(self) -> Iterator[str]:
        """Yield the types by name, `null` among them, as a reader would list them."""
        yield from sorted(self.types or ())
        if self.nullable and self.types is not None:
            yield "null"
