"""A body as JSON, such that everything that looks at it can: validators, reports, files."""

import json

from apipay_drift.absence import ABSENT
from apipay_drift.findings import Json

DEEPEST = 100  # levels; the contract has five, and validators follow no further than 250
HALF = b"\\ud"  # how JSON begins to write half of a sign


def read(content: bytes) -> Json:
    """Return the JSON value, ABSENT where it is none or nested deeper than anybody reads."""
    try:
        text = str(content, "utf-8")  # a mark of byte order, or another encoding, is no JSON here
        body = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return ABSENT
    if not _is_flat(body, DEEPEST):
        return ABSENT
    return _whole(body) if HALF in content.lower() else body


def sound(body: Json) -> Json:
    """Return a JSON value that was read elsewhere as `read` would have."""
    return _whole(body) if body is ABSENT or _is_flat(body, DEEPEST) else ABSENT


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _is_flat(value: Json, most: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most > 0 and all(_is_flat(each, most - 1) for each in inner)


def _whole(value: Json) -> Json:
    """Return a value with a mark in place of each half of a sign: no text of UTF-8 holds them."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return value
