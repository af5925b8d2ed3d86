"""What several written schemas demand together: the tightest of what each of them says."""

from collections.abc import Callable, Iterator, Mapping

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.shapes import NOTHING, Rest, Shape


def origin(shape: Shape, demand: str) -> str:
    """Return the pointer of the written schema that makes a demand; empty where none does."""
    if not shape.origins:  # nearly all shapes are of one written schema
        return shape.pointer if _demanded(shape, demand) else ""
    return shape.origins.get(demand, "")


def _demanded(shape: Shape, demand: str) -> bool:
    if demand in SILENT:
        return bool(getattr(shape, demand) != SILENT[demand])
    return demand in shape.limits or demand in shape.others


def _demands(shape: Shape) -> Iterator[str]:
    yield from (field for field, silent in SILENT.items() if getattr(shape, field) != silent)
    yield from shape.limits
    yield from shape.others


def unite(joined: Shape, own: Shape) -> None:
    """Tighten a shape by what one more written schema demands."""
    if not joined.origins:
        joined.origins = dict.fromkeys(_demands(joined), joined.pointer)
    joined.nullable = joined.nullable and (own.nullable or own.types is None)
    for field, join in UNITED.items():
        known = getattr(joined, field)
        united = join(known, getattr(own, field))
        if united is not known:
            setattr(joined, field, united)
            if united != known:
                joined.origins[field] = own.pointer
    for keyword, limit in own.limits.items():
        known = joined.limits.get(keyword)
        if known is None or limit.rank > known.rank:
            joined.limits[keyword] = limit
            joined.origins[keyword] = own.pointer
    joined.origins.update(dict.fromkeys(own.others, own.pointer))


def _types(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    both = one & other
    if "integer" in one | other and "number" in one | other:
        both |= {"integer"}
    return both


def _values(
    one: tuple[Json, ...] | None, other: tuple[Json, ...] | None
) -> tuple[Json, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    kept = {reading.canonical(value) for value in other}
    return tuple(value for value in one if reading.canonical(value) in kept)


def _rest(one: Rest, other: Rest) -> Rest:
    if one is False or other is False:
        return False
    return other if one is True else one


def _first(one: Json, other: Json) -> Json:
    return one if one is not NOTHING and one is not None else other


# additionalProperties false inside of an allOf is read as if it closed the whole.
UNITED: Mapping[str, Callable[[Json, Json], Json]] = {
    "types": _types,
    "values": _values,
    "required": lambda one, other: one | other,
    "rest": _rest,
    "items": _first,
    "prefix": lambda one, other: one or other,
    "choices": lambda one, other: one + other,
    "format": _first,
    "patterns": lambda one, other: one | other,
    "default": _first,
    "deprecated": lambda one, other: one or other,
    "discriminator": _first,
    "mapping": lambda one, other: {**one, **other},
    "others": lambda one, other: {**one, **other},
}
SILENT: Mapping[str, Json] = {field: getattr(Shape(), field) for field in UNITED}
