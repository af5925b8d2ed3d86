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
    """A way from a pair down: what it adds to the path, and the way from the pair below.

    `end` says at which of several pairs it ends.
    """

    key: Key
    path: str
    numbers: tuple[int, ...]
    rest: "_Way | None" = None
    end: int = 0

    def from_above(self, step: _Step) -> "_Way":
        """Return the same way, one step longer at its beginning."""
        numbers = (step.number, *self.numbers)
        return _Way(step.key, step.step + self.path, numbers, self, self.end)

    def passes(self, key: Key) -> bool:
        """Tell whether the way leads through a pair, or ends at it."""
        way: _Way | None = self
        while way is not None:
            if way.key == key:
                return True
            way = way.rest
        return False


# The places met, each with the end of its way, and whether there may be more.
_Climbed = tuple[list[tuple[int, Place]], bool]


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
        self._shared: dict[tuple[tuple[Key, ...], int], _Climbed] = {}
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
        if limit > self._few:
            found |= {key: self._climb(key, limit) for key in cut}
        short = {key for key in cut if found[key][1]}
        feeling = self._feeling() if short else {}
        roads = _Roads(self._pairs, self._bodies) if short else None
        for key in changed:
            places = found[key][0] or (roads.beginning(key) if roads else [])
            if places:
                bits = feeling.get(key, 0) if key in short else 0
                yield Felt(key[2], self._pairs[key].changes, places, bits)

    def _climb(self, key: Key, limit: int) -> tuple[list[Place], bool]:
        """Go up from a changed pair; return the places met, and whether there may be more.

        What changed side by side in one object is led to by the same ways: they are gone once.
        """
        above = self._above.get(key, ())
        tops = tuple([step.key for step in above])
        if not tops or len(set(tops)) < len(tops) or key in self._bodies:
            return self._alone(key, limit)
        if self._pairs[key].children:
            return self._alone(key, limit)
        known = self._shared.get((tops, limit))
        if known is None:
            known = self._shared[tops, limit] = self._go_up(tops, limit - 1, limit // AGAIN)
        return [_below(place, above[end]) for end, place in known[0]], known[1]

    def _alone(self, key: Key, limit: int) -> tuple[list[Place], bool]:
        found, more = self._go_up((key,), limit, limit // AGAIN)
        return [place for _, place in found], more

    def _go_up(self, ends: Sequence[Key], left: int, again: int) -> _Climbed:
        waiting: deque[tuple[_Way, _Step | None]] = deque(
            [(_Way(key, "", (), end=index), None) for index, key in enumerate(ends)]
        )
        met, found, more = set(ends), list[tuple[int, Place]](), False
        while waiting and left > 0:
            way, step = waiting.popleft()
            way = way if step is None else way.from_above(step)
            bodies = self._bodies.get(way.key, ())
            found += [(way.end, place) for place in _places(bodies[:left], way)]
            left -= 1 + len(bodies)
            for step in self._above.get(way.key, ()):
                if step.key in met:
                    if way.passes(step.key):
                        continue
                    again -= 1
                    if again < 0:
                        more = True
                        continue
                met.add(step.key)
                waiting.append((way, step))
        return found, more or left < 0 or bool(waiting)

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


def _places(bodies: Sequence[Body], way: _Way) -> list[Place]:
    numbers = way.numbers
    return [Place((body.order, len(numbers), numbers), body, way.path) for body in bodies]


def _below(place: Place, step: _Step) -> Place:
    """Return a place one step further down."""
    (order, length, numbers), body, path = place
    return Place((order, length + 1, (*numbers, step.number)), body, path + step.step)


class _Roads:
    """The shortest ways from bodies down to pairs; a place is made of the one above it."""

    def __init__(self, pairs: Mapping[Key, Compared], bodies: Mapping[Key, list[Body]]) -> None:
        self._last: dict[Key, _Step] = {}  # of the way to each pair
        self._known = {key: _places(met[:1], _Way(key, "", ()))[0] for key, met in bodies.items()}
        waiting = deque(bodies)
        while waiting:
            key = waiting.popleft()
            for index, (child, step) in enumerate(below(pairs[key], key)):
                if child not in self._last and child not in bodies:
                    self._last[child] = _Step(key, index, step)
                    waiting.append(child)

    def beginning(self, key: Key) -> list[Place]:
        """Return the place at the beginning of the way to a pair, if one leads there."""
        way: list[tuple[Key, _Step]] = []
        while key in self._last and key not in self._known:
            step = self._last[key]
            way.append((key, step))
            key = step.key
        place = self._known.get(key)
        for passed, step in reversed(way):
            assert place is not None  # noqa: S101 - every way begins at a body
            place = self._known[passed] = _below(place, step)
        return [] if place is None else [place]
