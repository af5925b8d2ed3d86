"""Readers of single JSON values as the API writes them: text in, Decimal, datetime or enum out.

Each takes what `json.loads` gave, returns the value, or raises a ValueError with a short sentence
of what came. The sentence tells the kind and the shape, never the value: it ends up in logs, and
the value may be somebody's name or phone number. Called for every field of every row of a list, so
the good case comes first and does little.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

E = TypeVar("E", bound=Enum)

_plain_amount = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?").fullmatch
_plain_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_SHAPE_LIMIT = 40


def amount(value: object) -> Decimal:
    """Tenge (G07) from text such as "10000.00", with at most two decimals, or from a whole number.

    A JSON number with decimals is refused: it has been a binary float by the time it arrives here.
    """
    if type(value) is str and _plain_amount(value):
        return Decimal(value)
    if type(value) is int and value >= 0:
        return Decimal(value)
    raise ValueError(f"expected an amount like '10000.00', got {shape(value)}")


def timestamp(value: object) -> datetime:
    """An aware datetime from ISO 8601 text (G09). Text without `Z` or an offset is refused."""
    if type(value) is str:
        try:
            moment = datetime.fromisoformat(value)
        except (ValueError, OverflowError):
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment
    raise ValueError(f"expected a time like '2025-01-31T12:00:00Z', got {shape(value)}")


def day(value: object) -> date:
    """A date from `YYYY-MM-DD` (G09)."""
    if type(value) is str and _plain_day(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"expected a date like '2025-01-31', got {shape(value)}")


def number(value: object) -> int:
    """A whole number, such as an id (G08). `true` is none."""
    if type(value) is int:
        return value
    raise ValueError(f"expected a whole number, got {shape(value)}")


def text(value: object) -> str:
    """Any text."""
    if type(value) is str:
        return value
    raise ValueError(f"expected text, got {shape(value)}")


class OpenEnum(Generic[E]):
    """A reader of `kind` that leaves a value nobody has documented yet readable as text."""

    def __init__(self, kind: type[E]) -> None:
        self.members: dict[str, E] = {member.value: member for member in kind}

    def __call__(self, value: object) -> E | str:
        """Return the member, or the text."""
        if type(value) is str:
            return self.members.get(value, value)
        raise ValueError(f"expected text, got {shape(value)}")


def column(read: Callable[[object], object], values: list[Any], kinds: set[type]) -> list[Any]:
    """Read a column of a list as `read` reads one value; None stays None.

    `kinds` are the types of the values, without None's. What is not quite usual raises one of ODD,
    although `read` might accept it: reading value by value then tells.
    """
    if read is number or read is text:
        if kinds != {int if read is number else str}:
            raise ValueError
        return values
    if kinds != {str}:
        raise ValueError
    if read is amount:
        if not _plain_amounts("\n".join(values)):
            raise ValueError
        return [*map(Decimal, values)]
    if read is timestamp:
        return _moments(values)
    if isinstance(read, OpenEnum):
        return [*map(read.members.get, values, values)]
    return [None if value is None else read(value) for value in values]


ODD = (ValueError, TypeError, AttributeError, ArithmeticError)
"""What `column` may raise, for a reader to read again value by value."""

_plain_amounts = re.compile(r"(?:[0-9]{1,15}\.[0-9]{2}\n)*[0-9]{1,15}\.[0-9]{2}").fullmatch


def _moments(values: list[Any]) -> list[datetime | None]:
    moments = [None if value is None else datetime.fromisoformat(value) for value in values]
    if {moment.tzinfo for moment in moments if moment is not None} != {UTC}:
        raise ValueError
    return moments


def shape(value: object) -> str:
    """What a value looks like without saying it: digits become 9, letters become a."""
    if value is None:
        return "null"
    if isinstance(value, str):
        outline = "".join(_outline(character) for character in value[:_SHAPE_LIMIT])
        rest = "…" if len(value) > _SHAPE_LIMIT else ""
        return f"text of the shape {outline!r}{rest}"
    if type(value) is int and value < 0:
        return "a negative number"
    return _KINDS.get(type(value), type(value).__name__)


def _outline(character: str) -> str:
    if character.isalpha():
        return "a"
    return "9" if character.isdigit() else character


_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number with decimals",
    list: "an array",
    dict: "an object",
}
