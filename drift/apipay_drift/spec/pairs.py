"""The graph of schema pairs: each pair is compared once, whatever refers to it, cycles included."""

from dataclasses import dataclass

from apipay_drift.spec import rules
from apipay_drift.spec.alike import Alike
from apipay_drift.spec.catalogue import breaks
from apipay_drift.spec.changes import Change, Child, Direction, Pair, Told
from apipay_drift.spec.choices import choices, lopsided, spread
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node
from apipay_drift.spec.structure import STRUCTURE, inside
from apipay_drift.spec.wrapping import renamed_list, wrapped

Key = tuple[int, int, Direction]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found at one pair, and which pairs lie below it."""

    changes: tuple[Change, ...]
    children: tuple[Child, ...]


NOTHING_CHANGED = Compared((), ())


class Pairs:
    """All comparisons of schemas of two documents."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old = old
        self.new = new
        self._compared: dict[Key, Compared] = {}
        self._fits: dict[Key, bool] = {}
        self._alike = Alike(old.document, new.document)
        self.explored: dict[Key, Compared] = {}

    def explore(self, before: Node, after: Node, direction: Direction) -> Key:
        """Compare a pair and everything below it that is not compared yet."""
        waiting = [(before, after)]
        while waiting:
            one, other = waiting.pop()
            key = _key(one, other, direction)
            if key not in self.explored:
                compared = self.explored[key] = self._compare(one, other, direction)
                waiting += [(child.before, child.after) for child in compared.children]
        return _key(before, after, direction)

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

    def _compare(self, before: Node, after: Node, direction: Direction) -> Compared:
        key = _key(before, after, direction)
        known = self._compared.get(key)
        if known is None and self._alike(before, after):
            known = self._compared[key] = NOTHING_CHANGED
        if known is None:
            changes, children = self._looked_into(before, after, direction)
            differing = [one for one in children if not self._alike(one.before, one.after)]
            known = self._compared[key] = Compared(changes, tuple(differing))
        return known

    def _looked_into(
        self, before: Node, after: Node, direction: Direction
    ) -> tuple[tuple[Change, ...], tuple[Child, ...]]:
        children = inside(self.old, self.new, before, after, direction)
        if children is not None:
            return (), children
        told = list(self._told(Pair(self.old, self.new, before, after, direction)))
        changes = [one for one in told if isinstance(one, Change)]
        return tuple(changes), tuple([one for one in told if isinstance(one, Child)])

    def _told(self, pair: Pair) -> Told:
        before, after = pair.before, pair.after
        whole = list(wrapped(pair))
        if whole:
            yield from whole
            return
        if lopsided(pair) and not (before.unconstrained or after.unconstrained):
            yield from spread(pair, self.fits)
            return
        yield from rules.types(pair)
        if not rules.comparable(before, after):
            return
        for rule in rules.RULES:
            yield from rule(pair)
        for rule in (*STRUCTURE, renamed_list):
            yield from rule(pair)
        yield from choices(pair, self.fits)


def below(compared: Compared, key: Key) -> list[tuple[Key, str]]:
    """Return the pairs right below one, and the step to each."""
    direction = key[2]
    return [(_key(one.before, one.after, direction), one.step) for one in compared.children]


def _key(before: Node, after: Node, direction: Direction) -> Key:
    return (id(before), id(after), direction)
