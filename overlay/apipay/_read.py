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

    def column(self, values: list[Any]) -> list[E | str]:
        """Return the members, or the texts."""
        members = self.members
        return [members.get(value, value) for value in _texts(values)]


def column(read: Callable[[object], object], values: list[Any]) -> list[Any]:
    """Read a column of a list as `read` reads one value.

    What is not quite usual, null included, raises one of ODD, although `read` might accept it:
    reading value by value then tells.
    """
    if isinstance(read, OpenEnum):
        return read.column(values)
    whole = _COLUMNS.get(read)
    return whole(values) if whole else [*map(read, values)]


ODD = (ValueError, TypeError, KeyError, ArithmeticError)
"""What `column` may raise, for a reader to read again value by value."""

_plain_amounts = re.compile(r"(?:[0-9]{1,15}\.[0-9]{2}\n)*[0-9]{1,15}\.[0-9]{2}").fullmatch


def _amounts(values: list[Any]) -> list[Decimal]:
    if not _plain_amounts("\n".join(values)):
        raise ValueError
    return [*map(Decimal, values)]


def _moments(values: list[Any]) -> list[datetime]:
    moments = [*map(datetime.fromisoformat, values)]
    if {moment.tzinfo for moment in moments} != {UTC}:
        raise ValueError
    return moments


def _numbers(values: list[Any]) -> list[int]:
    if {*map(type, values)} != {int}:
        raise ValueError
    return values


def _texts(values: list[Any]) -> list[str]:
    "".join(values)  # takes nothing but text
    return values


_COLUMNS: dict[Callable[[object], object], Callable[[list[Any]], list[Any]]] = {
    amount: _amounts,
    timestamp: _moments,
    number: _numbers,
    text: _texts,
}
"""How a whole column is read at once; the rest is read value by value."""


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
