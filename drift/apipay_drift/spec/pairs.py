"""The graph of schema pairs: each pair is compared once, whatever refers to it, cycles included."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from apipay_drift.spec import rules
from apipay_drift.spec.catalogue import breaks
from apipay_drift.spec.changes import Change, Child, Direction, Pair, Told
from apipay_drift.spec.choices import choices, lopsided, spread
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node
from apipay_drift.spec.structure import STRUCTURE

Key = tuple[int, int, Direction]

MOST_AGAIN = 200  # places of one operation in which a schema that was met is told of again
AGAIN: Key = (0, 0, Direction.REQUEST)  # under which they are counted

# Keywords with no schema in them; most schemas of a document have no others, and did not change.
FLAT = frozenset(
    {"type", "format", "description", "title", "example", "enum", "nullable", "pattern", "default"}
    | {"minimum", "maximum", "minLength", "maxLength", "deprecated", "readOnly", "writeOnly"}
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found at one pair, and which pairs lie below it."""

    changes: tuple[Change, ...]
    children: tuple[Child, ...]


NOTHING_CHANGED = Compared((), ())


class Felt(NamedTuple):
    """A change as one body feels it: the path from the body's root, and the change."""

    path: str
    change: Change


class _Way(NamedTuple):
    """How a pair was come upon: the step from the pair above it."""

    step: str
    key: Key
    above: "_Way | None"

    def path(self) -> str:
        """Return the path from the root."""
        steps = [self.step]
        above = self.above
        while above is not None:
            steps.append(above.step)
            above = above.above
        return "".join(reversed(steps))

    def passed(self) -> bool:
        """Tell whether the pair lies on the way to itself."""
        above = self.above
        while above is not None:
            if above.key == self.key:
                return True
            above = above.above
        return False


class Pairs:
    """All comparisons of schemas of two documents."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old = old
        self.new = new
        self._compared: dict[Key, Compared] = {}
        self._explored: set[Key] = set()
        self._clean: set[Key] = set()  # nothing changed here nor anywhere below
        self._changing: dict[Key, tuple[tuple[str, Key], ...]] = {}
        self._fits: dict[Key, bool] = {}

    def walk(
        self, before: Node, after: Node, direction: Direction, seen: Counter[Key]
    ) -> Iterator[Felt]:
        """Yield what changed at a pair and below, the nearest first.

        `seen` counts, for one operation, how often each pair was met: a pair in many places of it
        is told of in each, until there were too many of that kind; on the way to itself, never.
        """
        self._explore(before, after, direction)
        root = _key(before, after, direction)
        waiting = deque([_Way("", root, None)] if root not in self._clean else [])
        queued: set[Key] = {root}
        while waiting:
            way = waiting.popleft()
            key = way.key
            met = key in seen
            if met and (seen[AGAIN] >= MOST_AGAIN or way.passed()):
                continue
            seen[AGAIN] += met
            seen[key] += 1
            changes = self._compared[key].changes
            path = way.path() if changes else ""
            for change in changes:
                yield Felt(path + change.step, change)
            enough = seen[AGAIN] >= MOST_AGAIN
            for step, below in self._below(key, direction):
                if enough and (below in queued or below in seen):
                    continue  # it would be passed over when its turn comes
                queued.add(below)
                waiting.append(_Way(step, below, way))

    def _below(self, key: Key, direction: Direction) -> tuple[tuple[str, Key], ...]:
        """Return the steps to the pairs right below an explored one from which changes are met."""
        known = self._changing.get(key)
        if known is None:
            children = self._compared[key].children
            keyed = ((one.step, _key(one.before, one.after, direction)) for one in children)
            known = tuple(one for one in keyed if one[1] not in self._clean)
            self._changing[key] = known
        return known

    def fits(self, before: Node, after: Node, direction: Direction) -> bool:
        """Tell whether no client breaks when one schema takes the place of another.

        A pair that is being looked at already is taken to fit: a cycle adds no fault of its own.
        """
        key = _key(before, after, direction)
        known = self._fits.get(key)
        if known is None:
            self._fits[key] = True
            known = self._fits[key] = self._look(before, after, direction)
        return known

    def _look(self, before: Node, after: Node, direction: Direction) -> bool:
        waiting, seen = [(before, after)], set[Key]()
        while waiting:
            one, other = waiting.pop()
            key = _key(one, other, direction)
            if key in seen:
                continue
            seen.add(key)
            compared = self._compare(one, other, direction)
            if any(breaks(direction, change.kind) for change in compared.changes):
                return False
            waiting += [(child.before, child.after) for child in compared.children]
        return True

    def _explore(self, before: Node, after: Node, direction: Direction) -> None:
        """Compare everything below a pair that is not compared yet, and learn what is clean."""
        found: list[Key] = []
        waiting = [(before, after)]
        while waiting:
            one, other = waiting.pop()
            key = _key(one, other, direction)
            if key in self._explored:
                continue
            self._explored.add(key)
            found.append(key)
            compared = self._compare(one, other, direction)
            waiting += [(child.before, child.after) for child in compared.children]
        self._clean.update(self._untouched(found, direction))

    def _untouched(self, keys: list[Key], direction: Direction) -> Iterable[Key]:
        """Return those of newly explored pairs from which no change can be reached."""
        fresh = set(keys)
        parents: dict[Key, list[Key]] = {}
        touched = {key for key in keys if self._compared[key].changes}
        for key in keys:
            for child in self._compared[key].children:
                below = _key(child.before, child.after, direction)
                if below in fresh:
                    parents.setdefault(below, []).append(key)
                elif below not in self._clean:
                    touched.add(key)
        waiting = list(touched)
        while waiting:
            above = [key for key in parents.get(waiting.pop(), ()) if key not in touched]
            touched.update(above)
            waiting += above
        return (key for key in keys if key not in touched)

    def _compare(self, before: Node, after: Node, direction: Direction) -> Compared:
        key = _key(before, after, direction)
        known = self._compared.get(key)
        if known is None and _alike(before, after):
            known = self._compared[key] = NOTHING_CHANGED
        if known is None:
            pair = Pair(self.old, self.new, before, after, direction)
            told = list(self._told(pair))
            changes = tuple(one for one in told if isinstance(one, Change))
            children = tuple(one for one in told if isinstance(one, Child))
            known = self._compared[key] = Compared(changes, children)
        return known

    def _told(self, pair: Pair) -> Told:
        before, after = pair.before, pair.after
        if lopsided(pair) and not (before.unconstrained or after.unconstrained):
            yield from spread(pair, self.fits)
            return
        yield from rules.types(pair)
        if not rules.comparable(before, after):
            return
        for rule in rules.RULES:
            yield from rule(pair)
        for rule in STRUCTURE:
            yield from rule(pair)
        yield from choices(pair, self.fits)


def _alike(before: Node, after: Node) -> bool:
    """Tell, without a look at what they mean, that two schemas without others in them are equal."""
    if len(before.parts) != 1 or len(after.parts) != 1:
        return False
    one, other = before.parts[0].raw, after.parts[0].raw
    return isinstance(one, dict) and one.keys() <= FLAT and one == other and str(one) == str(other)


def _key(before: Node, after: Node, direction: Direction) -> Key:
    return (id(before), id(after), direction)
