"""Whether schemas are well-formed that are written alike in both documents.

They are not compared and so never read; a fault in them is still a fault.
"""

from collections.abc import Callable, Iterator, Mapping

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.shapes import Node
from apipay_drift.spec.types import NAMES

LISTS = ("allOf", "oneOf", "anyOf", "prefixItems")
MAPPINGS = ("additionalProperties", "unevaluatedProperties")  # or a truth value


class Sound:
    """A light walk through the schemas of a document, each once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._passed: set[int] = set()

    def check(self, node: Node) -> None:
        """Walk through a schema and all that it leads to.

        Raises:
            BrokenDocument: One of them is none; in the words of reading it.
        """
        waiting = list(node.parts)
        while waiting:
            spot = waiting.pop()
            if isinstance(spot.raw, bool) or spot.raw is None or id(spot.raw) in self._passed:
                continue
            raw = self._document.dictionary(spot, "a schema")
            self._passed.add(id(raw))
            for keyword in raw:
                if keyword in WELL_FORMED and not WELL_FORMED[keyword](raw[keyword]):
                    reading.read(self._document, spot)
                elif keyword in INSIDE:
                    waiting += INSIDE[keyword](self._document, spot, keyword)


def _numeric(value: Json) -> bool:
    return value is None or reading.is_number(value)


def _type(value: Json) -> bool:
    names: list[Json] = value if isinstance(value, list) else [value]
    return value is None or all(isinstance(name, str) and name in NAMES for name in names)


def _required(value: Json) -> bool:
    if isinstance(value, list):
        return all(isinstance(name, str) for name in value)
    return value is None or isinstance(value, bool)


def _discriminator(value: Json) -> bool:
    return not isinstance(value, dict) or isinstance(value.get("mapping", {}), dict)


# What does not look well-formed at a glance is read.
WELL_FORMED: Mapping[str, Callable[[Json], bool]] = {
    **dict.fromkeys((*reading.SIZES, "minimum", "maximum", "multipleOf"), _numeric),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _numeric),
    "type": _type,
    "required": _required,
    "enum": lambda value: isinstance(value, list),
    "pattern": lambda value: isinstance(value, str),
    "discriminator": _discriminator,
}


def _target(document: Document, spot: Spot, _: str) -> Iterator[Spot]:
    if isinstance(spot.raw["$ref"], str):
        yield document.target(spot.raw["$ref"], spot.pointer)


def _named(document: Document, spot: Spot, keyword: str) -> Iterator[Spot]:
    for _, found in document.mapping(spot.at(keyword), keyword, names=True):
        yield found


def _listed(document: Document, spot: Spot, keyword: str) -> list[Spot]:
    return document.listing(spot.at(keyword), keyword)


def _one(_: Document, spot: Spot, keyword: str) -> list[Spot]:
    found = spot.at(keyword)
    return [found] if keyword == "items" or isinstance(found.raw, dict) else []


INSIDE: Mapping[str, Callable[[Document, Spot, str], Iterator[Spot] | list[Spot]]] = {
    **dict.fromkeys(LISTS, _listed),
    **dict.fromkeys((*MAPPINGS, "items"), _one),
    "properties": _named,
    "$ref": _target,
}
