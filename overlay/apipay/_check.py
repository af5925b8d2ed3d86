"""Checks input before it is sent: every faulty field at once, as a 422 of the API would (H04).

A hopeless request so costs none of the 60 a minute. A rule is a function that returns the value as
it goes to the wire, or raises ValueError with a sentence that says the rule and what to do.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from apipay_api.types import UNSET, Unset

from apipay import _read
from apipay._call import Call, call
from apipay._seconds import LONGEST, number, usable
from apipay.errors import ValidationFailed

T = TypeVar("T")
V = TypeVar("V")
W = TypeVar("W")
E = TypeVar("E", bound=Enum)

UNPROCESSABLE = 422
_MOST_DIGITS = 18  # what every server and language can count


class Fields:
    """Collects what is wrong with the input of one request."""

    def __init__(self, method: str, path: str) -> None:
        self._method = method
        self._path = path
        self._errors: dict[str, list[str]] = {}

    def required(self, name: str, rule: Callable[[Any], W], value: object) -> W:
        """Return the value by the rule; after a fault, a stand-in that `verdict` keeps unused."""
        try:
            return rule(value)
        except ValueError as fault:
            self._errors[name] = [str(fault)]
            return value  # type: ignore[return-value] # verdict() raises before anyone looks at it

    def optional(self, name: str, rule: Callable[[Any], W], value: object) -> W | Unset:
        """As `required`; None counts as absent (H13)."""
        return UNSET if value is None else self.required(name, rule, value)

    def order(self, first: str, begin: object, last: str, end: object) -> None:
        """Check that a period does not end before it begins (H07, H20)."""
        if self._errors.keys() & {first, last}:
            return  # a datetime is a date by its class, and cannot be compared with one
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            self._errors[last] = [f"must not be before {first}"]

    def verdict(self) -> None:
        """Raise ValidationFailed, with `sent` False, when anything was wrong."""
        if self._errors:
            error = ValidationFailed(
                status=UNPROCESSABLE,
                message="Not sent, since validation failed",
                method=self._method,
                path=self._path,
                errors=self._errors,
            )
            error.sent = False
            raise error


def call_of(
    operation: str, build: Callable[[int], Mapping[str, Any]], id: int, read: Callable[[object], T]
) -> Call[T]:
    """Return the Call of an operation that takes an id and nothing else."""
    check = Fields(*_template(build))
    check.required("id", positive, id)
    check.verdict()
    return call(operation, build(id), read)


@cache
def _template(build: Callable[[int], Mapping[str, Any]]) -> tuple[str, str]:
    """Return method and path of an operation, as an error names them."""
    wire = build(0)
    return wire["method"].upper(), wire["url"].replace("/0", "/{id}")


def given(value: V | None) -> V | Unset:
    """Return what the generated builders take for an absent value (H13)."""
    return UNSET if value is None else value


def positive(value: object) -> int:
    """An id (G08, H15), or a page (H07)."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a whole number of 1 or more")
    if value >= 10**_MOST_DIGITS:
        raise ValueError(f"must have at most {_MOST_DIGITS} digits")
    return value


def per_page(value: object) -> int:
    """Rows a page (I09, H07)."""
    rows = positive(value)
    if rows > MOST_PER_PAGE:
        raise ValueError(f"must be between 1 and {MOST_PER_PAGE}")
    return rows


def duration(value: object) -> float:
    """How long to wait, in all or between two looks."""
    if not usable(value):
        raise ValueError(f"must be a number of seconds above 0, of at most {LONGEST} (a day)")
    return number(value)


def text(most: int) -> Callable[[str], str]:
    """Text of at most so many characters."""

    def rule(value: str) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        if len(value) > most:
            raise ValueError(f"must have at most {most} characters, and has {len(value)}")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("must be text that UTF-8 can carry; it has a lone surrogate")
        return value

    return rule


def day(value: date | str) -> date:
    """A calendar day (G09), as date or as YYYY-MM-DD."""
    if isinstance(value, str):
        try:
            return _read.day(value)
        except ValueError:
            raise ValueError("must be a date, or text in the form YYYY-MM-DD") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("must be a date without a time, or text in the form YYYY-MM-DD")
    return value


def one_of(kind: type[E]) -> Callable[[object], E]:
    """A member of the enum, or its text."""

    def rule(value: object) -> E:
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise ValueError(f"must be one of: {known}") from None

    return rule


def some_of(kind: type[E]) -> Callable[[object], list[E]]:
    """One member of the enum or several, or their texts."""
    rule_of_one = one_of(kind)

    def rule(value: object) -> list[E]:
        several = [value] if isinstance(value, str | Enum) else value
        if not isinstance(several, Collection) or not several:
            raise ValueError("must be one value, or a list of one or more")
        return [rule_of_one(item) for item in several]

    return rule


MOST_PER_PAGE = 100
DESCRIPTION = text(500)
ORDER_ID = text(255)
SEARCH = text(100)
REASON = text(500)
