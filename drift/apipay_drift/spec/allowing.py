"""Whether a single value fits a shape, as far as a value of an enumeration can tell."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from apipay_drift.findings import Json
from apipay_drift.spec import reading
from apipay_drift.spec.shapes import Limit, Shape


def refused(shape: Shape, values: Iterable[Json]) -> list[Json]:
    """Return which texts, numbers or truth values do not fit; others fit where they are listed."""
    if shape.values is not None:
        listed = {reading.plain_text(value) for value in shape.values}
        return [value for value in values if reading.plain_text(value) not in listed]
    return [value for value in values if not _allows(shape, value)]


def _allows(shape: Shape, value: Json) -> bool:
    kind = reading.type_of(value)
    if shape.types is not None and not shape.types & {
        kind,
        "number" if kind == "integer" else kind,
    }:
        return False
    within = all(
        keyword not in MEASURES or MEASURES[keyword](value, limit)
        for keyword, limit in shape.limits.items()
    )
    return within and all(_matches(pattern, value) for pattern in shape.patterns)


def _matches(pattern: str, value: Json) -> bool:
    try:
        return not isinstance(value, str) or re.search(pattern, value) is not None
    except re.error:  # an expression of ECMAScript that Python does not know
        return True


def _number(sign: int) -> Callable[[Json, Limit], bool]:
    def measure(value: Json, limit: Limit) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return True
        least, excluded = limit.rank
        found = Decimal(str(value)) * sign
        return found > least or (found == least and not excluded)

    return measure


def _length(sign: int) -> Callable[[Json, Limit], bool]:
    def measure(value: Json, limit: Limit) -> bool:
        return not isinstance(value, str) or bool(len(value) * sign >= limit.rank[0])

    return measure


def _step(value: Json, limit: Limit) -> bool:
    if not reading.is_number(value):
        return True
    return not Fraction(str(value)) % Fraction(limit.rank[0])


MEASURES: Mapping[str, Callable[[Json, Limit], bool]] = {
    "minimum": _number(1),
    "maximum": _number(-1),
    "minLength": _length(1),
    "maxLength": _length(-1),
    "multipleOf": _step,
}
