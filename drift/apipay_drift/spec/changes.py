"""What a comparison of two schemas deals in: a direction, a pair, a change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from apipay_drift.findings import Json
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node, Shape
from apipay_drift.spec.uniting import origin


class Direction(StrEnum):
    """Who writes the value: the client (request) or the server (response, webhook).

    What a client writes breaks when less is allowed than before; what it reads, when more is.
    """

    REQUEST = "request"
    RESPONSE = "response"


class Change(NamedTuple):
    """One difference at one place. `kind` and direction make the id of the catalogue.

    `name` is the property or keyword it is about; `old` and `new` are JSON pointers, empty where
    nothing stands; `step` is added to the path of the place ("a.b" and ".c").
    """

    kind: str
    old: str
    new: str
    before: Json = None
    after: Json = None
    name: str = ""
    step: str = ""

    @property
    def location(self) -> str:
        """Where a reader looks: in the new document, or in the old one when it is gone there."""
        return self.new or self.old


class Child(NamedTuple):
    """Two schemas below a pair that have to be compared with each other."""

    step: str
    before: Node
    after: Node


@dataclass(frozen=True, slots=True)
class Pair:
    """A schema before and after, with the documents they belong to."""

    old: Schemas
    new: Schemas
    before_node: Node
    after_node: Node
    direction: Direction
    before: Shape = field(init=False)
    after: Shape = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", self.old.shape(self.before_node))
        object.__setattr__(self, "after", self.new.shape(self.after_node))

    def change(
        self, kind: str, before: Json = None, after: Json = None, name: str = "", *, of: str = ""
    ) -> Change:
        """Return a change of the schema itself. `of` is the demand (an origin's key) it is about.

        A schema joined of several says which of them it was, so that a change in one that many
        share is told of once.
        """
        old, new = (origin(shape, of or name) for shape in (self.before, self.after))
        if not (old or new):
            old, new = self.before.pointer, self.after.pointer
        return Change(kind, old, new, before, after, name)


Told = Iterator[Change | Child]
