"""Where the parts of a comparison write down what they see, and how that becomes findings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter

from apipay_drift.findings import Finding, Json, Severity, Use
from apipay_drift.spec import catalogue
from apipay_drift.spec.changes import Change, Direction
from apipay_drift.spec.pairs import Key, Pairs
from apipay_drift.spec.places import Body, Felt, Place, Places, Rank
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node

Met = tuple[Rank, int, Change, Use]  # where in the order, the how manieth there, what, who feels it


@dataclass(slots=True)
class _Entry:
    row: str
    met: list[Met] = field(default_factory=list)
    uses: dict[Use, None] = field(default_factory=dict)
    feeling: int = 0  # every operation that feels it, as bits, where not each of them has a use

    @property
    def change(self) -> Change:
        return self.met[0][2]

    def settle(self) -> Met:
        """Put the uses in order and return the first."""
        self.met.sort(key=itemgetter(0, 1))
        self.uses = dict.fromkeys([use for _, _, _, use in self.met])
        return self.met[0]


class Notebook:
    """What was seen, each real change once, with every operation that feels it."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, ...], _Entry] = {}
        self._bodies: dict[Key, list[Body]] = {}
        self._numbers: dict[str, int] = {}  # of the operations, as they were come upon
        self._labels: dict[int, tuple[str, ...]] = {}  # of the operations of a number's bits
        self._order = 0

    def write(self, row: str, change: Change, operation: str, place: str) -> None:
        """Add a change of an operation itself, under a row of the catalogue."""
        body = self._body(operation, place)
        use = Use(operation, place, change.location)
        self._entry(row, change).met.append(((body.order, 0, ()), 0, change, use))

    def lead(self, root: Key, operation: str, place: str) -> None:
        """Add a body of an operation; what changed in and below its schema is felt there."""
        self._bodies.setdefault(root, []).append(self._body(operation, place))

    def findings(self, pairs: Pairs) -> Iterator[tuple[Finding, Change]]:
        """Yield the findings, the worst first, then as they were met.

        What is written anew in each operation, and changed alike in all of them at the same place,
        is one finding as well.
        """
        for felt in Places(pairs.explored, self._bodies).felt():
            self._felt(felt)
        alike: dict[tuple[str, ...], _Entry] = {}
        for entry in sorted(self._found.values(), key=_Entry.settle):
            # What more operations share than are named stands in one place: it is not written anew.
            where = entry.change.location if entry.feeling else next(iter(entry.uses)).place
            key = _key(entry.row, entry.change, where)
            known = alike.setdefault(key, entry)
            known.uses.update(entry.uses)
            known.feeling |= entry.feeling
        order = list(Severity)
        made = [self._finding(entry) for entry in alike.values()]
        yield from sorted(made, key=lambda one: order.index(one[0].severity))

    def _body(self, operation: str, place: str) -> Body:
        self._order += 1
        number = self._numbers.setdefault(operation, len(self._numbers))
        return Body(self._order, number, operation, place)

    def _entry(self, row: str, change: Change) -> _Entry:
        key = _key(row, change, change.location)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = _Entry(row)
        return known

    def _felt(self, felt: Felt) -> None:
        for index, change in enumerate(felt.changes):
            entry = self._entry(f"{felt.direction}-{change.kind}", change)
            entry.feeling |= felt.feeling
            for place in felt.places:
                use = Use(place.body.operation, _where(place, change), change.location)
                entry.met.append((place.rank, index, change, use))

    def _finding(self, entry: _Entry) -> tuple[Finding, Change]:
        change, row = entry.change, catalogue.entries()[entry.row]
        finding = Finding(
            severity=row.severity,
            change=row.id,
            uses=tuple(entry.uses),
            further=self._further(entry),
            location=change.location,
            expected=change.before,
            got=change.after,
            why=catalogue.sentence(row, name=change.name, before=change.before, after=change.after),
        )
        return finding, change

    def _further(self, entry: _Entry) -> tuple[str, ...]:
        """Return the operations that feel it without having a use of their own."""
        left = entry.feeling
        if not left:
            return ()
        for name in {use.operation for use in entry.uses}:
            left &= ~(1 << self._numbers[name])
        known = self._labels.get(left)
        if known is None:  # many changes are felt by the same operations
            bits = map("1".__eq__, reversed(f"{left:b}"))
            known = self._labels[left] = tuple(compress(self._numbers, bits))
        return known


def _key(row: str, change: Change, where: str) -> tuple[str, ...]:
    """Return what is equal for changes that are one finding; 1, 1.0 and true are not equal."""
    return (row, where, change.name, repr(change.before), repr(change.after))


def _where(place: Place, change: Change) -> str:
    path = f"{place.path}{change.step}".lstrip(".")
    return f"{place.body.place} · {path}" if path else place.body.place


@dataclass(frozen=True, slots=True)
class Teller:
    """The comparison of one operation: both documents, and the notebook with the label on it.

    `inward` is who writes what this operation sends: the client, but the server in a webhook.
    """

    pairs: Pairs
    notebook: Notebook
    operation: str
    inward: Direction

    @property
    def old(self) -> Schemas:
        """The schemas of the old document."""
        return self.pairs.old

    @property
    def new(self) -> Schemas:
        """The schemas of the new document."""
        return self.pairs.new

    @property
    def outward(self) -> Direction:
        """Who writes what comes back."""
        back = {Direction.REQUEST: Direction.RESPONSE, Direction.RESPONSE: Direction.REQUEST}
        return back[self.inward]

    def tell(
        self,
        row: str,
        places: tuple[str, str],
        before: Json = None,
        after: Json = None,
        *,
        name: str = "",
        place: str = "",
    ) -> None:
        """Write down a change of the operation: a row of the catalogue, pointers (old and new)."""
        change = Change(row, *places, before, after, name)
        self.notebook.write(row, change, self.operation, place)

    def schemas(self, place: str, before: Node, after: Node, direction: Direction) -> None:
        """Compare two schemas; what changed in and below them is felt in this operation."""
        root = self.pairs.explore(before, after, direction)
        self.notebook.lead(root, self.operation, place)
