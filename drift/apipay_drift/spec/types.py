"""The names of types: those of JSON Schema, and what people write for them."""

from collections.abc import Mapping

from apipay_drift.findings import Json
from apipay_drift.spec.shapes import TYPES

NAMES = TYPES | {"null"}
# Each is none, and what is meant by it is beyond doubt: a type, and a format.
COLLOQUIAL: Mapping[str, tuple[str, str | None]] = {
    **dict.fromkeys(("str", "text"), ("string", None)),
    **dict.fromkeys(("float", "double", "decimal"), ("number", None)),
    **dict.fromkeys(("int", "int32", "int64", "long"), ("integer", None)),
    **dict.fromkeys(("date-time", "datetime"), ("string", "date-time")),
    **dict.fromkeys(("url", "uri"), ("string", "uri")),
    **{name: ("string", name) for name in ("date", "email", "uuid")},
    "file": ("string", "binary"),
    "bool": ("boolean", None),
    "list": ("array", None),
    "map": ("object", None),
}


def is_null(written: Json) -> bool:
    """Tell whether null is all that a written type allows."""
    names: list[Json] = written if isinstance(written, list) else [written]
    return bool(names) and all(named(name)[0] == "null" for name in names)


def format_of(written: Json) -> str | None:
    """Return the format that a written type stands for besides, where it is one type, or null."""
    names: list[Json] = written if isinstance(written, list) else [written]
    said = [found for found in map(named, names) if found[0] != "null"]
    return said[0][1] if len(said) == 1 else None


def named(name: Json) -> tuple[str, str | None]:
    """Return the type, and the format, that a name stands for, in any case of its letters."""
    known = name.lower() if isinstance(name, str) else ""
    return COLLOQUIAL.get(known, (known, None))
