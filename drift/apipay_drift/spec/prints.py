"""Which schemas of both documents say the same, down to a depth: those have a number in common."""

from collections.abc import Callable, Hashable

from apipay_drift.spec import reading
from apipay_drift.spec.shapes import ANYTHING, Node, Shape

ShapeOf = Callable[[Node], Shape]


class Prints:
    """Numbers of what was met, in one table for both documents."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._own: dict[int, int] = {}  # by the id of a node
        self._known: dict[tuple[int, int], int] = {}  # by the id of a node and a depth

    def of(self, shape_of: ShapeOf, node: Node, depth: int) -> int:
        """Return the number that equal schemas have in common, looked into down to a depth."""
        key = (id(node), depth)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._number(self._told(shape_of, node, depth))
        return known

    def _told(self, shape_of: ShapeOf, node: Node, depth: int) -> Hashable:
        shape = shape_of(node)
        if depth == 0:
            return frozenset(shape.properties)
        own = self._own.get(id(node))
        if own is None:
            own = self._own[id(node)] = self._number(_own(shape))

        def inner(below: Node) -> int:
            return self.of(shape_of, below, depth - 1)

        return (
            own,
            frozenset([(name, inner(below)) for name, below in shape.properties.items()]),
            inner(shape.rest) if isinstance(shape.rest, Node) else None,
            tuple([inner(below) for below in (shape.items or ANYTHING, *shape.prefix)]),
            tuple([tuple(sorted(map(inner, group))) for group in shape.choices]),
        )

    def _number(self, told: Hashable) -> int:
        return self._numbers.setdefault(told, len(self._numbers))


def _own(shape: Shape) -> Hashable:
    """Return what a schema says without those below it."""
    return (
        shape.types,
        shape.nullable,
        shape.values and tuple(sorted(map(reading.canonical, shape.values))),
        shape.required,
        shape.rest if isinstance(shape.rest, bool) else None,
        frozenset([(key, str(limit.rank)) for key, limit in shape.limits.items()]),
        shape.format,
        shape.patterns,
        frozenset(shape.others.items()),
    )
