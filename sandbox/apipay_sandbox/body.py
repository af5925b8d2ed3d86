"""JSON as strangers send it: exact numbers, and every trap refused (H14)."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

LIMIT = 1_048_576
"""Bytes of the largest body that is read."""

DEEPEST = 200
"""Levels of the deepest body that is read: the validators follow 255."""

_LONGEST_NUMBER = 300
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_INFINITE = Decimal("1E+999999")  # beyond every bound of the contract, so a bound refuses it


TOO_DEEP = f"The request body is nested too deeply: {DEEPEST} levels at most"


class UnreadableBody(ValueError):
    """The bytes are not the JSON of one value; the text says why."""


def parse(raw: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the value of a JSON text, numbers that are not whole as `Decimal`.

    Refused with `UnreadableBody`: bytes that are no UTF-8, NaN and Infinity, a key given twice,
    halves of surrogate pairs, and nesting too deep to follow.
    """
    try:
        text = raw.decode("utf-8")
        value = _DECODER.decode(text)
        if _ESCAPED_SURROGATE.search(raw):
            json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnreadableBody:
        raise
    except UnicodeError:
        raise UnreadableBody("The request body is not valid UTF-8") from None
    except RecursionError:
        raise UnreadableBody(TOO_DEEP) from None
    except ValueError:
        raise UnreadableBody("The request body is not valid JSON") from None
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _too_deep(value):
        raise UnreadableBody(TOO_DEEP)
    return value


def _too_deep(value: Any) -> bool:  # noqa: ANN401 - JSON is any value
    """Tell whether there is something below `DEEPEST` levels; without recursion of its own."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:  # noqa: ANN401 - JSON is any value
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_NUMBER else _INFINITE


def _decimal(text: str) -> int | Decimal:
    """Return a whole number as an `int`, however it is written: JSON knows no other difference."""
    try:
        value = Decimal(text) if len(text) <= _LONGEST_NUMBER else _INFINITE
    except InvalidOperation:
        return _INFINITE
    small = abs(value.adjusted()) <= _LONGEST_NUMBER
    return int(value) if small and value == value.to_integral_value() else value


def _constant(text: str) -> NoReturn:
    raise UnreadableBody(f"The request body is not valid JSON: {text} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise UnreadableBody("The request body is not valid JSON: a key is given twice")
    return value


_DECODER = json.JSONDecoder(
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
