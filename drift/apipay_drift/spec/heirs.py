"""Who inherits from a schema: with a `discriminator` and no `oneOf` it stands for all of them."""

from collections.abc import Iterator

from apipay_drift.findings import Json
from apipay_drift.spec.document import Document, Spot

SCHEMAS = "#/components/schemas/"
CHOICES = frozenset({"oneOf", "anyOf"})


def has_heirs(raw: Json) -> bool:
    """Tell whether a written schema names a property that tells its heirs apart."""
    return (
        isinstance(raw, dict)
        and isinstance(raw.get("discriminator"), dict)
        and raw.keys().isdisjoint(CHOICES)
    )


class Heirs:
    """The schemas of a document by the one that they inherit from (`allOf`)."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[int, list[Spot]] | None = None  # by the id of the written schema

    def of(self, part: Spot) -> list[Spot]:
        """Return the schemas that inherit from one that tells them apart by a property."""
        if not has_heirs(part.raw):
            return []
        if self._known is None:
            self._known = {}
            for heir, parent in self._inheriting():
                self._known.setdefault(id(parent.raw), []).append(heir)
        found: dict[int, Spot] = {}
        waiting = [part]
        while waiting:
            for heir in self._known.get(id(waiting.pop().raw), ()):
                if id(heir.raw) not in found:
                    found[id(heir.raw)] = heir
                    waiting.append(heir)
        return list(found.values())

    def _inheriting(self) -> Iterator[tuple[Spot, Spot]]:
        document = self._document
        named = Spot(document.root, "").at("components").at("schemas")
        for _, spot in document.mapping(named, "schemas", names=True):
            joined: Json = spot.raw.get("allOf") if isinstance(spot.raw, dict) else None
            for member in joined if isinstance(joined, list) else ():
                reference = member.get("$ref") if isinstance(member, dict) else None
                if isinstance(reference, str) and reference.startswith(SCHEMAS):
                    yield spot, document.follow(document.target(reference, spot.pointer))
