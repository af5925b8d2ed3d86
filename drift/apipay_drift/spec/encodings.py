"""How the parts of a form are written: what changed for those that both documents know."""

from collections.abc import Mapping

from apipay_drift.findings import Json
from apipay_drift.spec.document import Spot
from apipay_drift.spec.reading import canonical
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import Node

Form = tuple[Schemas, Node, Spot]  # a body, and what stands under its `encoding`
OBJECT, BINARY = frozenset({"object"}), frozenset({"binary", "byte"})
WORDS = frozenset({"string", "number", "integer", "boolean"})


def rewritten(before: Form, after: Form) -> tuple[str, str]:
    """Return how the parts that are written in another way were written, and how they are now."""
    was, now = _written(*before), _written(*after)
    ways = {
        name: (_way(before, name, was.get(name, {})), _way(after, name, now.get(name, {})))
        for name in sorted(was.keys() | now.keys())
        if _known(before, name) and _known(after, name)
    }
    other = [name for name, (old, new) in ways.items() if canonical(old) != canonical(new)]
    old, new = ({name: ways[name][side] for name in other} for side in (0, 1))
    return canonical(old), canonical(new)


def _written(schemas: Schemas, _: Node, spot: Spot) -> dict[str, dict[str, Json]]:
    entries = schemas.document.mapping(spot, "an encoding", names=True)
    return {name: schemas.document.dictionary(said, "an encoding") for name, said in entries}


def _known(form: Form, name: str) -> bool:
    schemas, body, _ = form
    return name in schemas.shape(body).properties


def _way(form: Form, name: str, said: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is said of a part, and what is meant where nothing is."""
    schemas, body, _ = form
    shape = schemas.shape(schemas.shape(body).properties[name])
    kind = ""
    if shape.types == OBJECT:
        kind = "application/json"
    elif shape.types and shape.types <= WORDS:
        kind = "application/octet-stream" if shape.format in BINARY else "text/plain"
    way = {"contentType": kind, "style": "form", "allowReserved": False, **said}
    return {"explode": way["style"] == "form", **way}
