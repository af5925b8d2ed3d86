"""From one written schema to a shape, keyword by keyword; joining is done in `schemas.py`."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal

from apipay_drift.findings import Json
from apipay_drift.spec.document import Document, Spot
from apipay_drift.spec.shapes import TYPES, Limit, Shape
from apipay_drift.spec.types import NAMES, format_of, named

# What a keyword says of the type where no type is written.
IMPLIED: Mapping[str, str] = {
    **dict.fromkeys(
        ("properties", "required", "additionalProperties", "patternProperties"), "object"
    ),
    **dict.fromkeys(("minProperties", "maxProperties", "propertyNames"), "object"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"), "array"),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), "string"),
}
# Keywords that matter to values of one type only, and mean nothing beside another.
CONCERNS: Mapping[str, str] = {
    **IMPLIED,
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), "number"),
}
# The greater a least size, and the smaller a greatest, the tighter.
SIZES: Mapping[str, int] = {
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minContains"), 1),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maxContains"), -1),
}
COMPARED_WHOLE = (
    "not", "if", "then", "else", "contains", "propertyNames", "patternProperties",
    "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedItems",
    "xml",
)  # fmt: skip
# Keywords of limits, of what is compared as a whole, and of formats in the words of 3.1.
SEVERAL = frozenset(
    {*SIZES, *COMPARED_WHOLE, "contentEncoding", "contentMediaType", "multipleOf", "uniqueItems"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
)
# Alternatives made of nothing else are a longer way to write an enumeration or several types.
SIMPLE = frozenset({"type", "enum", "const", "title", "description", "deprecated", "example"})
ANNOTATIONS = ("title", "description", "example", "examples", "externalDocs", "$comment")
# What 3.1 says with keywords of their own and 3.0 with a format.
ENCODED: Mapping[str, Callable[[Mapping[str, Json]], bool]] = {
    "byte": lambda raw: raw.get("contentEncoding") == "base64",
    "binary": lambda raw: raw.get("contentMediaType") == "application/octet-stream",
}
CANONICAL = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False)
ALONE: Mapping[str, frozenset[str]] = {name: frozenset({name}) for name in TYPES}
DEPTH = 12  # how far references are followed inside of keywords that are compared as a whole
# Formats that say how to show a value, or no more than the type says already.
SILENT_FORMATS = frozenset({"password", "int64", "double", "decimal", "float64"})


def read(document: Document, spot: Spot) -> Shape:
    """Return what one written schema demands by itself: without `$ref`, `allOf` and choices."""
    if spot.raw is True or spot.raw is None:
        return Shape(spot.pointer)
    if spot.raw is False:
        return Shape(spot.pointer, types=frozenset())
    raw = document.dictionary(spot, "a schema")
    shape = Shape(spot.pointer)
    shape.types, shape.nullable = _types(document, spot, raw)
    shape.format = format_of(raw.get("type"))
    _read_values(document, spot, raw, shape)
    for keyword in () if READERS.keys().isdisjoint(raw) else READERS:
        if keyword in raw:
            READERS[keyword](document, spot.at(keyword), shape)
    if SEVERAL.isdisjoint(raw):  # nearly all of them
        return shape
    shape.limits = {
        keyword: limit for keyword, limit in _limits(document, spot, raw) if _fits(keyword, shape)
    }
    if shape.format is None:
        shape.format = next((name for name, said in ENCODED.items() if said(raw)), None)
    shape.others = {
        key: canonical(_inlined(document, spot.at(key))) for key in COMPARED_WHOLE if key in raw
    }
    return shape


def united(document: Document, alternatives: list[Spot]) -> Shape | None:
    """Return what alternatives are together when they are mere values, or mere types, else None."""
    found = [document.follow(member) for member in alternatives]
    if not all(isinstance(spot.raw, dict) and spot.raw.keys() <= SIMPLE for spot in found):
        return None
    members = [read(document, spot) for spot in found]
    listed = [member.values for member in members]
    if any(member.types is None for member in members) or (None in listed and any(listed)):
        return None
    values = tuple(value for some in listed for value in some or ())
    shape = Shape(found[0].pointer, values=values or None)
    shape.types = frozenset(kind for member in members for kind in member.types or ())
    if "number" in shape.types:
        shape.types -= {"integer"}
    shape.nullable = any(member.nullable for member in members)
    return shape


def canonical(value: Json) -> str:
    """Return a JSON value as text, the same for the same meaning; annotations left out."""
    return CANONICAL.encode(_bare(value))


def plain_text(value: Json) -> str:
    """Return a text that equal JSON values have in common; 1 and 1.0 are equal, 1 and true not."""
    return canonical(_plain(value))


def same(one: Json, other: Json) -> bool:
    """Tell whether two JSON values are equal."""
    return plain_text(one) == plain_text(other)


def _plain(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _inlined(document: Document, spot: Spot, depth: int = 0) -> Json:
    """Return a value with its references replaced by what they name, down to a depth."""
    found = document.follow(spot) if depth < DEPTH else spot
    raw = found.raw
    if isinstance(raw, dict):
        keys = list(raw)
        return {str(key): _inlined(document, found.at(key), depth + 1) for key in keys}
    if isinstance(raw, list):
        count = len(raw)
        return [_inlined(document, found.at(index), depth + 1) for index in range(count)]
    return raw


def _bare(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            str(key): _bare(inner)
            for key, inner in value.items()
            if key not in ANNOTATIONS and not str(key).startswith("x-")
        }
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return value


def _types(
    document: Document, spot: Spot, raw: Mapping[str, Json]
) -> tuple[frozenset[str] | None, bool]:
    written: Json = raw.get("type")
    if isinstance(written, str) and written in ALONE:  # nearly always
        return ALONE[written], raw.get("nullable") is True
    names: list[Json] = written if isinstance(written, list) else [written]
    if written is None:
        names = sorted({IMPLIED[key] for key in raw if key in IMPLIED and raw[key] is not True})
    for name in names:
        if named(name)[0] not in NAMES:
            document.broken(spot.at("type").pointer, f"{name!r} is no type of JSON Schema")
    meant = frozenset(named(name)[0] for name in names)
    nullable = raw.get("nullable") is True or "null" in meant
    kinds = meant - {"null"}
    if "number" in kinds:
        kinds -= {"integer"}
    return (kinds if names else None), nullable


def _read_values(document: Document, spot: Spot, raw: Mapping[str, Json], shape: Shape) -> None:
    if "const" in raw:
        listed: list[Json] = [raw["const"]]
    elif raw.get("enum") is not None:
        listed = [found.raw for found in document.listing(spot.at("enum"), "enum")]
    else:
        return
    if None in listed and ("type" not in raw or listed == [None]):
        shape.nullable = True
    values = [_plain(value) for value in listed if value is not None]
    shape.values = tuple({canonical(value): value for value in values}.values())
    if shape.types is None and values:
        shape.types = frozenset(type_of(value) for value in values)


def type_of(value: Json) -> str:
    """Return the type of JSON Schema that a value has."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(value, kind)), "object")


def is_number(value: Json) -> bool:
    """Tell whether a value is a number that can be compared: no NaN, and not endless."""
    return isinstance(value, int | float) and abs(value) < float("inf")


def _limits(document: Document, spot: Spot, raw: Mapping[str, Json]) -> list[tuple[str, Limit]]:
    def number(keyword: str) -> Decimal | None:
        value = raw.get(keyword)
        if value is None or isinstance(value, bool):
            return None
        if not is_number(value):
            document.broken(spot.at(keyword).pointer, f"{keyword} has to be a number")
        return Decimal(str(value))

    found: list[tuple[str, Limit]] = []
    for keyword, sign in SIZES.items():
        size = number(keyword)
        if size is not None and (size or sign < 0):  # a least length of 0 says nothing
            found.append((keyword, Limit((size * sign,), raw[keyword])))
    integer = named(raw.get("type"))[0] == "integer"
    found += _bounds(raw, number, integer=integer)
    step = number("multipleOf")
    if step and not (step == 1 and integer):
        found.append(("multipleOf", Limit((step,), raw["multipleOf"])))
    if raw.get("uniqueItems") is True:
        found.append(("uniqueItems", Limit((1,), raw["uniqueItems"])))
    return found


def _bounds(
    raw: Mapping[str, Json], number: Callable[[str], Decimal | None], *, integer: bool
) -> list[tuple[str, Limit]]:
    found: list[tuple[str, Limit]] = []
    for keyword, exclusive, sign in (
        ("minimum", "exclusiveMinimum", 1),
        ("maximum", "exclusiveMaximum", -1),
    ):
        candidates: list[tuple[Decimal, bool]] = []
        bound, strict = number(keyword), number(exclusive)
        if bound is not None:
            candidates.append((bound * sign, raw.get(exclusive) is True))
        if strict is not None:
            candidates.append((strict * sign, True))
        if not candidates:
            continue
        rank, excluded = max(candidates)
        if integer:  # above 0 is at least 1
            rank, excluded = (rank.to_integral_value("ROUND_FLOOR") + 1, False) if excluded else (
                rank.to_integral_value("ROUND_CEILING"), False)  # fmt: skip
        written = _number(rank * sign)
        shown = f"{'>' if sign > 0 else '<'} {written}" if excluded else written
        found.append((keyword, Limit((rank, excluded), shown)))
    return found


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _fits(keyword: str, shape: Shape) -> bool:
    kind = CONCERNS.get(keyword)
    if kind is None or shape.types is None:
        return True
    return kind in shape.types or (kind == "number" and "integer" in shape.types)


def _read_required(document: Document, spot: Spot, shape: Shape) -> None:
    if isinstance(spot.raw, bool):  # of OpenAPI 2 and of parameters; meaningless in a schema
        return
    names = [found.raw for found in document.listing(spot, "required")]
    if not all(isinstance(name, str) for name in names):
        document.broken(spot.pointer, "required has to list names")
    shape.required = frozenset(names)


def _read_format(_: Document, spot: Spot, shape: Shape) -> None:
    known = isinstance(spot.raw, str) and spot.raw not in SILENT_FORMATS
    shape.format = spot.raw if known else None


def _read_pattern(document: Document, spot: Spot, shape: Shape) -> None:
    if not isinstance(spot.raw, str):
        document.broken(spot.pointer, "pattern has to be text")
    if shape.types is None or "string" in shape.types:
        shape.patterns = frozenset({spot.raw.replace(r"\d", "[0-9]")})


def _read_discriminator(document: Document, spot: Spot, shape: Shape) -> None:
    shape.discriminator = spot.at("propertyName").raw if isinstance(spot.raw, dict) else None
    mapping = document.mapping(spot.at("mapping"), "mapping", names=True)
    shape.mapping = {value: _schema_named(str(target.raw)) for value, target in mapping}


def _schema_named(target: str) -> str:
    """Return the reference that an entry of a mapping stands for: it may be a mere name."""
    return target if "/" in target or "#" in target else f"#/components/schemas/{target}"


def _flag(name: str) -> Callable[[Document, Spot, Shape], None]:
    return lambda _, spot, shape: setattr(shape, name, spot.raw is True)


READERS: Mapping[str, Callable[[Document, Spot, Shape], None]] = {
    "required": _read_required,
    "format": _read_format,
    "pattern": _read_pattern,
    "default": lambda _, spot, shape: setattr(shape, "default", spot.raw),
    "discriminator": _read_discriminator,
    "deprecated": _flag("deprecated"),
}
