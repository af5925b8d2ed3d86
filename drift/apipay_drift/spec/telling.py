"""Where the parts of a comparison write down what they see, and how that becomes findings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from apipay_drift.findings import Finding, Json, Severity, Use
from apipay_drift.spec import catalogue
from apipay_drift.spec.changes import Change, Direction
from apipay_drift.spec.pairs import Key, Pairs
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node


class Notebook:
    """What was seen, each real change once, with every operation that feels it."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, Change, dict[Use, None]]] = {}

    def write(self, row: str, change: Change, use: Use) -> None:
        """Add a change under a row of the catalogue; a second operation that feels it is added."""
        told = [row, change.location, change.name, change.before, change.after]
        key = json.dumps(told, sort_keys=True, default=str)
        self._found.setdefault(key, (row, change, {}))[2][use] = None

    def findings(self) -> Iterator[tuple[Finding, Change]]:
        """Yield the findings, the worst first, then as they were met."""
        order = list(Severity)
        made = [self._finding(*found) for found in self._found.values()]
        yield from sorted(made, key=lambda one: order.index(one[0].severity))

    def _finding(
        self,
        row: str,
        change: Change,
        uses: dict[Use, None],
    ) -> tuple[Finding, Change]:
        entry = catalogue.entries()[row]
        why = catalogue.sentence(entry, name=change.name, before=change.before, after=change.after)
        finding = Finding(
            severity=entry.severity,
            change=row,
            uses=tuple(uses),
            location=change.location,
            expected=change.before,
            got=change.after,
            why=why,
        )
        return finding, change


@dataclass(frozen=True, slots=True)
class Teller:
    """The comparison of one operation: both documents, and the notebook with the label on it.

    `inward` is who writes what this operation sends: the client, but the server in a webhook.
    """

    pairs: Pairs
    notebook: Notebook
    operation: str
    inward: Direction
    seen: set[Key]

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
        self.notebook.write(row, change, Use(self.operation, place))

    def schemas(self, place: str, before: Node, after: Node, direction: Direction) -> None:
        """Compare two schemas and write down what changed in and below them."""
        for path, change in self.pairs.walk(before, after, direction, self.seen):
            where = f"{place} · {path.lstrip('.')}" if path.lstrip(".") else place
            self.notebook.write(f"{direction}-{change.kind}", change, Use(self.operation, where))
