"""The rules for parameters: in the path, the query, headers and cookies."""

from apipay_drift.spec.changes import Direction
from apipay_drift.spec.document import Spot
from apipay_drift.spec.operations import Operation
from apipay_drift.spec.schemas import Schemas
from apipay_drift.spec.shapes import TEXT, Node
from apipay_drift.spec.telling import Teller

Key = tuple[str, str]

# OpenAPI says that these headers are no parameters, wherever they are listed.
IGNORED = frozenset({("header", "accept"), ("header", "content-type"), ("header", "authorization")})
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def parameters(teller: Teller, before: Operation, after: Operation) -> None:
    """Compare what an operation reads besides its body."""
    old = {key: spot for key, spot in before.parameters.items() if key not in IGNORED}
    new = {key: spot for key, spot in after.parameters.items() if key not in IGNORED}
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    for key, spot in old.items():
        if key in new:
            _kept(teller, key[0], spot, new[key])
    for key in tuple(gone):
        moved = [other for other in come if other[1].lower() == key[1].lower()]
        if len(moved) == 1:
            gone.remove(key)
            come.remove(moved[0])
            _moved(teller, old[key], new[moved[0]])
    for key in gone:
        _told(teller, "parameter-removed", old[key], None)
    for key in come:
        required = new[key].raw.get("required") is True
        kind = "required-parameter-added" if required else "parameter-added"
        _told(teller, kind, None, new[key])


def _told(teller: Teller, kind: str, old: Spot | None, new: Spot | None) -> None:
    spot = old or new
    assert spot is not None  # noqa: S101 - one of both is there
    name, where = spot.raw["name"], spot.raw["in"]
    if where == "path":  # a variable more or less is another path
        return
    shown = (name if old else None, name if new else None)
    places = (old.pointer if old else "", new.pointer if new else "")
    teller.tell(kind, places, *shown, name=name, place=_place(where, name))


def _moved(teller: Teller, before: Spot, after: Spot) -> None:
    name, old, new = after.raw["name"], before.raw["in"], after.raw["in"]
    places = (before.pointer, after.pointer)
    teller.tell("parameter-moved", places, old, new, name=name, place=_place(old, name))
    teller.schemas(_place(new, name), *_schemas(teller, before, after), Direction.REQUEST)


def _kept(teller: Teller, where: str, before: Spot, after: Spot) -> None:
    name = after.raw["name"]
    places, place = (before.pointer, after.pointer), _place(where, name)
    was, now = (spot.raw.get("required") is True for spot in (before, after))
    if was != now and where != "path":
        kind = f"parameter-became-{'required' if now else 'optional'}"
        teller.tell(kind, places, was, now, name=name, place=place)
    old, new = (spot.raw.get("deprecated") is True for spot in (before, after))
    if old != new:
        kind = "parameter-deprecated" if new else "parameter-no-longer-deprecated"
        teller.tell(kind, places, old, new, name=name, place=place)
    one, other = _schemas(teller, before, after)
    styles = _style(teller.old, where, before, one), _style(teller.new, where, after, other)
    if styles[0] != styles[1] and None not in styles:
        teller.tell("parameter-style-changed", places, *styles, name=name, place=place)
    teller.schemas(place, one, other, Direction.REQUEST)


def _schemas(teller: Teller, before: Spot, after: Spot) -> tuple[Node, Node]:
    return _schema(teller.old, before), _schema(teller.new, after)


def _schema(schemas: Schemas, spot: Spot) -> Node:
    """Return the schema of a parameter: its own, or that of its only content."""
    for _, medium in schemas.document.mapping(spot.at("content"), "content"):
        return schemas.at(medium.at("schema"))
    return schemas.stated(spot.at("schema"), TEXT)


def _style(schemas: Schemas, where: str, spot: Spot, node: Node) -> str | None:
    """Return how a value is written, None for a single one, which is written alike in any style."""
    for kind, _ in schemas.document.mapping(spot.at("content"), "content"):
        return kind
    kinds = schemas.shape(node).types
    if not kinds or not kinds & {"array", "object"}:
        return None
    style = spot.raw.get("style", STYLES.get(where, "form"))
    explode = spot.raw.get("explode", style == "form")
    return f"{style}, {'exploded' if explode else 'not exploded'}"


def _place(where: str, name: str) -> str:
    return f"{where} parameter {name}"
