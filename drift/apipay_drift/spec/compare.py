"""Two documents in, findings out: the order in which everything is compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from apipay_drift import garbage
from apipay_drift.errors import CannotRun
from apipay_drift.findings import EVERYWHERE, Finding, Json, Report
from apipay_drift.spec import bodies, servers
from apipay_drift.spec.changes import Change, Direction
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.families import Families
from apipay_drift.spec.operations import Matched, Operation, match, of_item
from apipay_drift.spec.pairs import Pairs
from apipay_drift.spec.parameters import parameters
from apipay_drift.spec.prints import Prints
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.security import compare_security
from apipay_drift.spec.telling import Notebook, Teller
from apipay_drift.spec.tracing import cites, trace

# 3.0 has no place for webhooks; this one is what documents have agreed on.
WEBHOOKS = ("webhooks", "x-webhooks")
NO_BASE = ("", "")


@garbage.kept()
def compare(
    old: Json, new: Json, *, source: str = "old", target: str = "new", house_rules: bool = False
) -> Report:
    """Tell what a client of `old` meets at a server of `new`, both OpenAPI 3.0 or 3.1.

    `source` and `target` are the documents' names. With `house_rules`, a difference in a place
    that the old document marks `x-house-rule` is information, not drift: the place is its own
    invention.

    Raises:
        BrokenDocument: One of both is no OpenAPI document, or contradicts itself.
    """
    try:
        comparison = _Comparison.of(Document(old, source), Document(new, target))
        comparison.run()
        told = list(comparison.notebook.findings(comparison.pairs))
    except RecursionError:
        raise CannotRun("one of the documents is nested too deeply to be compared") from None
    findings = tuple(_traced(comparison, told, house_rules=house_rules))
    labels = tuple(before.label for before, _ in comparison.matched.both)
    return Report(kind="spec", source=source, target=target, findings=findings, checked=labels)


def _traced(
    comparison: "_Comparison", told: list[tuple[Finding, Change]], *, house_rules: bool
) -> Iterator[Finding]:
    if not cites(comparison.old.document):
        yield from (finding for finding, _ in told)
        return
    places = {before.label: before.spot for before, _ in comparison.matched.both}
    for finding, change in told:
        yield trace(finding, change, comparison.old.document, places, house_rules=house_rules)


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: Schemas
    new: Schemas
    pairs: Pairs
    notebook: Notebook
    matched: Matched
    base: tuple[str, str]  # what paths are below, where a part went from the servers into the paths

    @classmethod
    def of(cls, old: Document, new: Document) -> "_Comparison":
        prints = Prints()
        before, after = Schemas(old, prints), Schemas(new, prints)
        matched, base = _matched(before, after)
        return cls(before, after, Pairs(before, after), Notebook(), matched, base)

    def run(self) -> None:
        self._servers()
        for operation in self.matched.gone:
            self._alone("operation-removed", operation)
        for before, after in self.matched.both:
            self._operation(before, after)
        for operation in self.matched.come:
            self._alone("operation-added", operation)
        self._webhooks()

    def teller(self, label: str, inward: Direction = Direction.REQUEST) -> Teller:
        return Teller(self.pairs, self.notebook, label, inward)

    def _servers(self) -> None:
        old, new = (
            servers.servers(side.document, Spot(side.document.root, ""))
            for side in (self.old, self.new)
        )
        if any(self.base):
            old, new = tuple(map(_host, old)), tuple(map(_host, new))
        servers.compare_servers(self.teller(EVERYWHERE), old, new, "/servers")

    def _alone(self, kind: str, operation: Operation) -> None:
        removed = kind.endswith("removed")
        places = (operation.spot.pointer, "") if removed else ("", operation.spot.pointer)
        shown = (operation.label, None) if removed else (None, operation.label)
        self.teller(operation.label).tell(kind, places, *shown)

    def _operation(self, before: Operation, after: Operation) -> None:
        teller = self.teller(before.label)
        places = (before.spot.pointer, after.spot.pointer)
        was, now = self.base
        if (before.method, was + before.shape) != (after.method, now + after.shape):
            teller.tell("operation-moved", places, before.label, after.label)
        old, new = (one.spot.raw.get("deprecated") is True for one in (before, after))
        if old != new:
            kind = "operation-deprecated" if new else "operation-no-longer-deprecated"
            teller.tell(kind, places, old, new)
        self._own_servers(teller, before, after)
        compare_security(teller, before, after)
        parameters(teller, before, after)
        bodies.request_body(teller, before.spot.at("requestBody"), after.spot.at("requestBody"))
        bodies.responses(teller, before.spot.at("responses"), after.spot.at("responses"))
        self._callbacks(before, after)

    def _own_servers(self, teller: Teller, before: Operation, after: Operation) -> None:
        old = servers.own_servers(self.old.document, before)
        new = servers.own_servers(self.new.document, after)
        if old or new:
            general = [
                servers.servers(side.document, Spot(side.document.root, ""))
                for side in (self.old, self.new)
            ]
            place = servers.place_of(after)
            servers.compare_servers(teller, old or general[0], new or general[1], place)

    def _callbacks(self, before: Operation, after: Operation) -> None:
        old = dict(self.old.document.mapping(before.spot.at("callbacks"), "callbacks", names=True))
        new = dict(self.new.document.mapping(after.spot.at("callbacks"), "callbacks", names=True))
        teller = self.teller(before.label)
        for name in dict.fromkeys((*old, *new)):
            if name not in new:
                teller.tell("callback-removed", (old[name].pointer, ""), name, None)
            elif name not in old:
                teller.tell("callback-added", ("", new[name].pointer), None, name)
            else:
                items = zip(
                    self.old.document.mapping(old[name], "a callback"),
                    self.new.document.mapping(new[name], "a callback"),
                    strict=False,
                )
                for (_, one), (_, other) in items:
                    self._messages(f"{before.label} callback {name}", one, other)

    def _webhooks(self) -> None:
        old, new = _webhooks(self.old.document), _webhooks(self.new.document)
        for name in dict.fromkeys((*old, *new)):
            label = f"webhook {name}"
            if name not in new:
                self.teller(label).tell("webhook-removed", (old[name].pointer, ""), name, None)
            elif name not in old:
                self.teller(label).tell("webhook-added", ("", new[name].pointer), None, name)
            else:
                self._messages(label, old[name], new[name])

    def _messages(self, label: str, before: Spot, after: Spot) -> None:
        """Compare what the server sends to the client and how it wants to be answered."""
        old = {one.method: one for one in of_item(self.old.document, label, before)}
        new = {one.method: one for one in of_item(self.new.document, label, after)}
        for method in old.keys() & new.keys():
            one, other = old[method], new[method]
            teller = self.teller(label, Direction.RESPONSE)
            bodies.headers(teller, _sent(one), _sent(other), "webhook")
            bodies.message(teller, one.spot.at("requestBody"), other.spot.at("requestBody"))
            bodies.responses(teller, one.spot.at("responses"), other.spot.at("responses"))
        if not old.keys() & new.keys() and old and new:
            one, other = next(iter(old.values())), next(iter(new.values()))
            places = (one.spot.pointer, other.spot.pointer)
            shown = (one.method.upper(), other.method.upper())
            self.teller(label).tell("operation-moved", places, *shown)


def _matched(old: Schemas, new: Schemas) -> tuple[Matched, tuple[str, str]]:
    """Match operations by path; by server and path together where that explains more.

    Then the paths of both servers are returned as well, else nothing in their place.
    """
    plain = _with_families(match(old, new), old, new)
    base = servers.base_path(old.document), servers.base_path(new.document)
    if base[0] == base[1]:
        return plain, NO_BASE
    full = _with_families(match(old, new, base), old, new)
    moved = [one for one in full.both if base[0] + one[0].shape != base[1] + one[1].shape]
    better = len(full.both) - len(moved) > sum(one.shape == two.shape for one, two in plain.both)
    return (full, base) if better else (plain, NO_BASE)


def _with_families(matched: Matched, old: Schemas, new: Schemas) -> Matched:
    couples = tuple(Families(old, new).couples(matched.gone, matched.come))
    taken = {operation for couple in couples for operation in couple}
    return Matched(
        matched.both + couples,
        tuple(one for one in matched.gone if one not in taken),
        tuple(one for one in matched.come if one not in taken),
    )


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme else ""


def _webhooks(document: Document) -> dict[str, Spot]:
    root = Spot(document.root, "")
    return {
        name: item
        for key in WEBHOOKS
        for name, item in document.mapping(root.at(key), key, names=True)
        if isinstance(item.raw, dict) or not name.startswith("x-")  # a word to some tool
    }


def _sent(operation: Operation) -> dict[str, Spot]:
    return {name: spot for (where, name), spot in operation.parameters.items() if where == "header"}
