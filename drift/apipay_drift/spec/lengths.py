"""How long a text can be that matches a pattern: `^8[0-9]{10}$` says minLength and maxLength 11."""

import re
from functools import cache
from typing import NamedTuple

ATOM = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\[dDwWsS.^$*+?()\[\]{}|/\\-]|[^\\^$*+?()\[\]{}|]|\."
)
TIMES = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})\??")
SIGNS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


class Span(NamedTuple):
    """The least and the greatest length; the greatest is None where there is no end."""

    least: int
    most: int | None

    def then(self, other: "Span") -> "Span":
        """Return how long both are in a row."""
        most = None if None in (self.most, other.most) else (self.most or 0) + (other.most or 0)
        return Span(self.least + other.least, most)

    def either(self, other: "Span") -> "Span":
        """Return how long one of both is."""
        most = None if None in (self.most, other.most) else max(self.most or 0, other.most or 0)
        return Span(min(self.least, other.least), most)


@cache
def span(pattern: str) -> Span | None:
    """Return the lengths of what matches an anchored pattern; None where that is not said here."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or pattern.endswith(r"\$"):
        return None
    reader = _Reader(f"({pattern[1:-1]})")
    try:
        found = reader.part()
    except ValueError:
        return None
    if reader.at != len(reader.text) or reader.alternatives_at_the_top:
        return None
    return found


class _Reader:
    """A walk through a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.alternatives_at_the_top = False  # `^a|b$` is not anchored as a whole

    def part(self) -> Span:
        """Read an atom or group with the times it may stand there."""
        atom = ATOM.match(self.text, self.at)
        if atom is not None:
            self.at = atom.end()
            return self._times(Span(1, 1))
        if self.text[self.at : self.at + 1] != "(":
            raise ValueError(self.text[self.at :])
        self.at += 3 if self.text.startswith("(?:", self.at) else 1
        self.depth += 1
        inner = self._group()
        self.depth -= 1
        return self._times(inner)

    def _group(self) -> Span:
        found, row = None, Span(0, 0)
        while self.text[self.at : self.at + 1] != ")":
            if self.text[self.at : self.at + 1] == "|":
                self.alternatives_at_the_top |= self.depth == 1
                found = row if found is None else found.either(row)
                row = Span(0, 0)
                self.at += 1
            else:
                row = row.then(self.part())
        self.at += 1
        return row if found is None else found.either(row)

    def _times(self, one: Span) -> Span:
        times = TIMES.match(self.text, self.at)
        if times is None:
            return one
        self.at = times.end()
        sign, least, comma, most = times.groups()
        low, high = SIGNS[sign] if sign else (int(least), _upper(least, comma, most))
        endless = high is None or one.most is None
        return Span(one.least * low, None if endless else (one.most or 0) * (high or 0))


def _upper(least: str, comma: str, most: str) -> int | None:
    if not comma:
        return int(least)
    return int(most) if most else None
