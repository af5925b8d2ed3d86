"""Where the parts of a comparison write down what they see, and how that becomes findings."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from apipay_drift.findings import Finding, Json, Severity, Use
from apipay_drift.spec import catalogue
from apipay_drift.spec.changes import Change, Direction
from apipay_drift.spec.pairs import Key, Pairs
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node


@dataclass(frozen=True, slots=True)
class _Entry:
    row: str
    change: Change
    uses: dict[Use, None]


class Notebook:
    """What was seen, each real change once, with every operation that feels it."""

    def __init__(self) -> None:
        self._found: dict[str, _Entry] = {}

    def write(self, row: str, change: Change, operation: str, place: str) -> None:
        """Add a change under a row of the catalogue; a second operation that feels it is added."""
        key = _key(row, change, change.location)
        entry = self._found.setdefault(key, _Entry(row, change, {}))
        entry.uses[Use(operation, place, change.location)] = None

    def findings(self) -> Iterator[tuple[Finding, Change]]:
        """Yield the findings, the worst first, then as they were met.

        What is written anew in each operation, and changed alike in all of them at the same place,
        is one finding as well.
        """
        order = list(Severity)
        alike: dict[str, _Entry] = {}
        for entry in self._found.values():
            key = _key(entry.row, entry.change, next(iter(entry.uses)).place)
            alike.setdefault(key, _Entry(entry.row, entry.change, {})).uses.update(entry.uses)
        made = [self._finding(entry) for entry in alike.values()]
        yield from sorted(made, key=lambda one: order.index(one[0].severity))

    def _finding(self, entry: _Entry) -> tuple[Finding, Change]:
        change, row = entry.change, catalogue.entries()[entry.row]
        finding = Finding(
            severity=row.severity,
            change=row.id,
            uses=tuple(entry.uses),
            location=change.location,
            expected=change.before,
            got=change.after,
            why=catalogue.sentence(row, name=change.name, before=change.before, after=change.after),
        )
        return finding, change


def _key(row: str, change: Change, where: str) -> str:
    told = [row, where, change.name, change.before, change.after]
    return json.dumps(told, sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class Teller:
    """The comparison of one operation: both documents, and the notebook with the label on it.

    `inward` is who writes what this operation sends: the client, but the server in a webhook.
    """

    pairs: Pairs
    notebook: Notebook
    operation: str
    inward: Direction
    seen: Counter[Key]

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
        """Compare two schemas and write down what changed in and below them."""
        for path, change in self.pairs.walk(before, after, direction, self.seen):
            where = f"{place} · {path.lstrip('.')}" if path.lstrip(".") else place
            self.notebook.write(f"{direction}-{change.kind}", change, self.operation, where)
