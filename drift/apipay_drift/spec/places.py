"""From a change up to the operations that feel it, the nearest first.

A schema that a thousand operations share is looked at from below: the work grows with the changes
and with the places that are told of, never with operations times changes.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from apipay_drift.spec.changes import Change, Direction
from apipay_drift.spec.pairs import Compared, Key, below

FEW = 20
MANY = 40_000
AGAIN = 4  # one step in so many may lead to a pair that was met already

Rank = tuple[int, int, tuple[int, ...]]


class Body(NamedTuple):
    """What an operation takes or gives; `order` is when the comparison came to it."""

    order: int
    number: int  # of the operation
    operation: str
    place: str


class Place(NamedTuple):
    """A body in which a change is felt, and the path from its root to the changed pair.

    Ranks sort places as they are met from above: body by body, the nearest first, then in the
    order of the document.
    """

    rank: Rank
    body: Body
    path: str


class Felt(NamedTuple):
    """What changed at a pair and where it is felt.

    `feeling` are all operations that feel it, as bits of their number; 0 where each of them has
    its place.
    """

    direction: Direction
    changes: Sequence[Change]
    places: Sequence[Place]
    feeling: int


class _Step(NamedTuple):
    """One step down from a pair: the number of the child, and what it adds to the path."""

    key: Key
    number: int
    step: str


class _Way(NamedTuple):
    """The step down that begins a way to the change, and the rest of the way."""

    first: _Step
    rest: "_Way | None"


class Places:
    """The graph of compared pairs, seen from below, with the bodies at its top.

    `few` steps up are taken from each change; `many` are shared by those that need more.
    """

    def __init__(
        self,
        pairs: Mapping[Key, Compared],
        bodies: Mapping[Key, list[Body]],
        *,
        few: int = FEW,
        many: int = MANY,
    ) -> None:
        self._few, self._many = few, many
        self._pairs = pairs
        self._bodies = bodies
        self._above: dict[Key, list[_Step]] = {}
        for key, compared in pairs.items():
            for index, (child, step) in enumerate(below(compared, key)):
                self._above.setdefault(child, []).append(_Step(key, index, step))

    def felt(self) -> Iterator[Felt]:
        """Yield every pair that changed and that a body leads to.

        Changes that need more than a few steps share alike in those that are left. One that is cut
        short all the same is told of in its nearest places, at least in one.
        """
        changed = [key for key, compared in self._pairs.items() if compared.changes]
        found = {key: self._climb(key, self._few) for key in changed}
        cut = [key for key in changed if found[key][1]]
        limit = max(self._few, self._many // max(1, len(cut)))
        found |= {key: self._climb(key, limit) for key in cut}
        short = {key for key in cut if found[key][1]}
        feeling = self._feeling() if short else {}
        roads = self._roads() if short else {}
        for key in changed:
            places = found[key][0] or ([_along(roads, self._bodies, key)] if key in roads else [])
            if places:
                bits = feeling.get(key, 0) if key in short else 0
                yield Felt(key[2], self._pairs[key].changes, places, bits)

    def _climb(self, key: Key, limit: int) -> tuple[list[Place], bool]:
        """Go up from a changed pair; return the places met, and whether there may be more."""
        waiting: deque[tuple[Key, _Way | None]] = deque([(key, None)])
        met, found = {key}, list[Place]()
        left, again, more = limit, limit // AGAIN, False
        while waiting and left > 0:
            top, way = waiting.popleft()
            bodies = self._bodies.get(top, ())
            found += _places(bodies[:left], way)
            left -= 1 + len(bodies)
            for step in self._above.get(top, ()):
                if step.key in met:
                    if _passes(step.key, way, key):
                        continue
                    again -= 1
                    if again < 0:
                        more = True
                        continue
                met.add(step.key)
                waiting.append((step.key, _Way(step, way)))
        return found, more or left < 0 or bool(waiting)

    def _roads(self) -> dict[Key, _Step | None]:
        """Return for every pair that bodies lead to the last step of the shortest way there."""
        known: dict[Key, _Step | None] = dict.fromkeys(self._bodies)
        waiting = deque(known)
        while waiting:
            key = waiting.popleft()
            for index, (child, step) in enumerate(below(self._pairs[key], key)):
                if child not in known:
                    known[child] = _Step(key, index, step)
                    waiting.append(child)
        return known

    def _feeling(self) -> dict[Key, int]:
        """Return for every pair the operations that lead to it, as bits."""
        bits = dict.fromkeys(self._pairs, 0)
        for key, bodies in self._bodies.items():
            for body in bodies:
                bits[key] |= 1 << body.number
        growing = True
        while growing:  # a few times: most pairs were explored after those that lead to them
            growing = False
            for child, steps in self._above.items():
                known = bits[child]
                for step in steps:
                    known |= bits[step.key]
                growing |= known != bits[child]
                bits[child] = known
        return bits


def _passes(key: Key, way: _Way | None, end: Key) -> bool:
    """Tell whether a way leads through a pair, or ends at it."""
    while way is not None:
        if way.first.key == key:
            return True
        way = way.rest
    return key == end


def _places(bodies: Sequence[Body], way: _Way | None) -> list[Place]:
    if not bodies:
        return []
    steps: list[_Step] = []
    while way is not None:
        steps.append(way.first)
        way = way.rest
    path, indexes = "".join([one.step for one in steps]), tuple([one.number for one in steps])
    return [Place((body.order, len(steps), indexes), body, path) for body in bodies]


def _along(roads: Mapping[Key, _Step | None], bodies: Mapping[Key, list[Body]], key: Key) -> Place:
    """Return the place at the beginning of the shortest way to a pair."""
    way: _Way | None = None
    step = roads[key]
    while step is not None:
        way, key = _Way(step, way), step.key
        step = roads[key]
    return _places(bodies[key][:1], way)[0]
