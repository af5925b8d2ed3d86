"""Which numbers of seconds a program may ask for. Pure, and in one place for all who ask."""

from math import nan

LONGEST = 86_400
"""A day. Sockets and sleeps overflow far beyond it, in the middle of a payment."""


def number(value: object) -> float:
    """Return the number; for what is none, one that is within no bounds."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else nan


def usable(value: object) -> bool:
    """Whether it is a number of seconds above 0, and of at most a day."""
    return 0 < number(value) <= LONGEST
