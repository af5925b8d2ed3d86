"""Which schemas are written alike in both documents, all that they refer to included.

Most of a document did not change; what is alike is not compared, only checked to be well-formed.
"""

import re

from apipay_drift.findings import Json
from apipay_drift.spec.document import Document
from apipay_drift.spec.heirs import has_heirs
from apipay_drift.spec.shapes import Node
from apipay_drift.spec.sound import Sound

REFERENCE = re.compile(r"""'\$ref': (?:'([^'\\]*)'|(.))""")
UNREADABLE = "?"  # no reference is called so


class Alike:
    """Tells of two nodes whether they are written alike; the opposite may be a mere guess."""

    def __init__(self, old: Document, new: Document) -> None:
        self._settled = _settled(old, new)
        self._known: dict[tuple[int, int], bool] = {}
        self._sound = Sound(old)

    def __call__(self, before: Node, after: Node) -> bool:
        """Tell whether every schema of one node is written like that of the other.

        Raises:
            BrokenDocument: They are, and are no schemas.
        """
        key = (id(before), id(after))
        known = self._known.get(key)
        if known is None:
            parts = zip(before.parts, after.parts, strict=False)
            known = self._known[key] = len(before.parts) == len(after.parts) and all(
                self._written_alike(one.raw, other.raw) for one, other in parts
            )
            if known:
                self._sound.check(before)
        return known

    def _written_alike(self, one: Json, other: Json) -> bool:
        references = _shared_references(one, other)
        return references is not None and references <= self._settled


def _settled(old: Document, new: Document) -> set[str]:
    """Return the references whose targets are alike, and lead to nothing that is not."""
    leading: dict[str, set[str]] = {}
    for reference in old.references & new.references:
        raw = old.target(reference, "").raw
        further = _shared_references(raw, new.target(reference, "").raw)
        # What is a mere reference itself is looked into: it may lead in a circle.
        if further is not None and not (isinstance(raw, dict) and "$ref" in raw):
            leading[reference] = further
    users: dict[str, list[str]] = {}
    for reference, further in leading.items():
        for other in further:
            users.setdefault(other, []).append(reference)
    waiting = [reference for reference in users if reference not in leading]
    while waiting:
        unsettled = [user for user in users.get(waiting.pop(), ()) if user in leading]
        waiting += unsettled
        for user in unsettled:
            del leading[user]
    return set(leading)


def _shared_references(one: Json, other: Json) -> set[str] | None:
    """Return the references in two values that are written alike; None where they are not.

    None as well for a schema that leads to its heirs: it does not name them.
    """
    if has_heirs(one):
        return None
    try:
        if one != other:
            return None
        text = str(one)
        if text != str(other):  # 1 is 1.0 and true to Python
            return None
    except RecursionError:  # lists of lists of lists
        return None
    return {plain if not odd else UNREADABLE for plain, odd in REFERENCE.findall(text)}
