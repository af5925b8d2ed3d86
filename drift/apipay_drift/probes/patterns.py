"""Patterns of JSON values, and how a value differs from one.

A dict wants these fields and says nothing of others; a list wants as many items; anything else
wants the same value of the same type. `Is` wants what its words say.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, cast

from apipay_drift.probes.model import ABSENT, Json


class Difference(NamedTuple):
    """One place where something else is than was expected; `additive`: where more is.

    `facts` are those that it contradicts, where that is known better than by the probe.
    """

    place: str
    expected: Json
    got: Json
    additive: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Is:
    """A pattern with a name: what is expected, in words, and the test of it."""

    words: str
    holds: Callable[[Any], bool]

    def __repr__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Exactly:
    """The pattern of an object with these fields and no other."""

    fields: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Each:
    """The pattern of a list of at least so many items that all fit."""

    item: Json
    least: int = 0


def differences(expected: Json, got: Json, place: str = "") -> Iterator[Difference]:
    """Yield every place below `place` (a JSON pointer) where `got` does not fit the pattern."""
    if type(expected) in _BY_PATTERN:
        yield from _BY_PATTERN[type(expected)](expected, got, place)
    elif isinstance(expected, Mapping) and isinstance(got, Mapping):
        for name, inner in cast("Mapping[str, Json]", expected).items():
            found = cast("Mapping[str, Json]", got).get(name, ABSENT)
            yield from differences(inner, found, f"{place}/{name}")
    elif isinstance(expected, list) and isinstance(got, list):
        yield from _items(expected, got, place)
    elif type(expected) is not type(got) or expected != got:
        yield Difference(place, expected, got)


def _words(text: str) -> Is:
    """Say what is expected where no value can be shown."""
    return Is(text, lambda _: False)


def _is(expected: Is, got: Json, place: str) -> Iterator[Difference]:
    if got is ABSENT or not expected.holds(got):
        yield Difference(place, expected, got)


def _exactly(expected: Exactly, got: Json, place: str) -> Iterator[Difference]:
    if not isinstance(got, dict):
        yield Difference(place, _words("an object"), got)
        return
    found = cast("dict[str, Json]", got)
    yield from differences(expected.fields, found, place)
    for name in found.keys() - expected.fields.keys():
        yield Difference(f"{place}/{name}", ABSENT, found[name], additive=True)


def _each(expected: Each, got: Json, place: str) -> Iterator[Difference]:
    items: list[Json] | None = got if isinstance(got, list) else None
    if items is None or len(items) < expected.least:
        yield Difference(place, _words(f"a list of {expected.least} or more"), got)
        return
    for index, item in enumerate(items):
        yield from differences(expected.item, item, f"{place}/{index}")


def _items(expected: list[Json], got: list[Json], place: str) -> Iterator[Difference]:
    if len(expected) != len(got):
        yield Difference(place, _words(f"{len(expected)} items"), _words(f"{len(got)} items"))
        return
    for index, (inner, found) in enumerate(zip(expected, got, strict=True)):
        yield from differences(inner, found, f"{place}/{index}")


_BY_PATTERN: Mapping[type, Callable[[Any, Json, str], Iterator[Difference]]] = {
    Is: _is,
    Exactly: _exactly,
    Each: _each,
}


def fits(expected: Json, got: Json) -> bool:
    """Tell whether a value fits a pattern."""
    return next(differences(expected, got), None) is None


def matching(words: str, expression: str) -> Is:
    """Return the pattern of a text that this expression matches as a whole."""
    compiled = re.compile(expression)
    return Is(words, lambda got: isinstance(got, str) and bool(compiled.fullmatch(got)))


def whole(least: int, most: int | None = None) -> Is:
    """Return the pattern of an integer from `least` to `most`; a truth value is none."""
    words = f"an integer from {least}" + (f" to {most}" if most is not None else "")

    def holds(got: object) -> bool:
        return type(got) is int and least <= got and (most is None or got <= most)

    return Is(words, holds)


def says(text: str) -> Is:
    """Return the pattern of this English text or of a Russian one (E07)."""

    def holds(got: object) -> bool:
        return got == text or (isinstance(got, str) and bool(re.search("[\u0400-\u04ff]", got)))

    return Is(f"{text!r} or a Russian text", holds)


def _falls(got: object) -> bool:
    if not isinstance(got, list):
        return False
    ids: list[Any] = [item.get("id") for item in cast("list[dict[str, Json]]", got)]
    return all(first > second for first, second in pairwise(ids))


ANYTHING = Is("anything", lambda _: True)
TEXT = Is("a text", lambda got: isinstance(got, str) and got != "")
IDENTITY = whole(1)
COUNT = whole(0)
MONEY = matching("an amount with two decimals", r"(0|[1-9][0-9]*)\.[0-9]{2}")
MOMENT = matching("a moment in UTC with Z", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DAY = matching("a day", r"\d{4}-\d\d-\d\d")
URL = matching("an address", r"https?://\S+")
NEWEST_FIRST = Is("ids that fall", _falls)


def error(message: Json = TEXT) -> Exactly:
    """Return the pattern of an error body without field errors (E02)."""
    return Exactly({"message": message})


def faults(*fields: str, **texts: str) -> Exactly:
    """Return the pattern of a 422 that names these fields and no other; `texts` says the words."""
    wanted: dict[str, Json] = {name: Each(TEXT, least=1) for name in fields}
    said = {name: [says(text)] for name, text in texts.items()}
    return Exactly({"message": says("Validation failed"), "errors": Exactly(wanted | said)})
