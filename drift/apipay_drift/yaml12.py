"""YAML 1.2 as JSON values: `no` is a word, a date is text, every key is text.

ruamel.yaml reads the events, in C where its C library is installed; the values are built here,
since its own constructor takes seconds for a document of 2 MB.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from apipay_drift.findings import Json

Event = Any  # ruamel.yaml leaves the types of its events and marks open

WORDS: Mapping[str, Json] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
# The core schema of YAML 1.2.2, section 10.3.2.
NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Json]], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 0)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)
TAG = "tag:yaml.org,2002:"
MOST_REPEATED = 1_000_000  # values that aliases stand for: ten of ten of ten … are no document
DEEPEST = 1000  # collections in collections; about as many as Python reads of JSON
LONGEST_NUMBER = 400  # characters; Python refuses to read integers of thousands of digits


class Unreadable(ValueError):
    """Text that is no YAML; the message says what is wrong and in which line."""


def read(text: str) -> Json:
    """Return the one document of a text as dicts, lists, texts, numbers, truth values and None.

    Raises:
        Unreadable: The text is no YAML, has a key twice, holds several documents, is nested more
            than a thousand times, or repeats more than a million values through aliases.
    """
    events: Iterable[Event] = YAML(typ="safe").parse(text)  # pyright: ignore[reportUnknownMemberType]
    try:
        return _build(events)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise Unreadable(f"{_line(mark)}{fault.problem or fault.context or 'no YAML'}") from None
    except (YAMLError, ValueError, UnicodeError) as fault:
        raise Unreadable(str(fault).split("\n")[0]) from None


def plain(text: str) -> Json:
    """Return what an unquoted scalar means in YAML 1.2."""
    if text in WORDS:
        return WORDS[text]
    if text[0] in "+-.0123456789" and len(text) <= LONGEST_NUMBER:
        for pattern, build in NUMBERS:
            if pattern.fullmatch(text):
                return build(text)
    return text


class _Builder:
    """Values in the making: a stack of open collections, and the anchors seen."""

    def __init__(self) -> None:
        self.root: list[Json] = []
        self.open: list[Json] = [self.root]
        self.keys: list[str | None] = [None]  # of each open mapping: the key that waits
        self.anchors: dict[str, Json] = {}
        self.documents = 0
        self.values = 0  # so far, those that aliases repeat counted each time
        self.repeated = 0
        self.sizes: dict[int, int] = {}  # of what has an anchor, by id
        # Of each open collection: how many values there were when it began, and its anchor.
        self.begun: list[tuple[int, bool]] = []

    def put(self, value: Json, event: Event) -> None:
        self.values += 1
        into = self.open[-1]
        if type(into) is list:
            into.append(value)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = self._key(value, event, into)
        else:
            self.keys[-1] = None
            into[key] = value

    def start(self, value: Json, event: Event) -> None:
        if len(self.open) > DEEPEST:
            raise Unreadable(f"{_line(event.start_mark)}is nested too deeply to be read")
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        self.put(value, event)
        self.begun.append((self.values, event.anchor is not None))
        self.open.append(value)
        self.keys.append(None)

    def end(self) -> None:
        ended = self.open.pop()
        self.keys.pop()
        before, anchored = self.begun.pop()
        if anchored:
            self.sizes[id(ended)] = self.values - before
        if type(ended) is dict and "<<" in ended:
            _merge(ended)

    def scalar(self, event: Event) -> None:
        # A key is the text that stands there: `200:` and `"200":` are the same, `no:` is a word.
        is_key = self.keys[-1] is None and type(self.open[-1]) is dict
        value = event.value if is_key else _scalar(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        self.put(value, event)

    def alias(self, event: Event) -> None:
        if event.anchor not in self.anchors:
            raise Unreadable(f"{_line(event.start_mark)}no anchor is called {event.anchor}")
        value = self.anchors[event.anchor]
        self.put(value, event)
        size = self.sizes.get(id(value), 0) if isinstance(value, dict | list) else 0
        self.values += size
        self.repeated += size
        if self.repeated > MOST_REPEATED:
            raise Unreadable(f"{_line(event.start_mark)}aliases repeat too many values")

    def document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise Unreadable(f"{_line(event.start_mark)}a second document begins; one is read")

    def _key(self, value: Json, event: Event, into: dict[str, Json]) -> str:
        if isinstance(value, dict | list):
            raise Unreadable(f"{_line(event.start_mark)}a key is no text")
        key = str(value)
        if key in into:
            raise Unreadable(f"{_line(event.start_mark)}the key {key} stands here twice")
        return key


STEPS: Mapping[type, Callable[[_Builder, Event], None]] = {
    ScalarEvent: _Builder.scalar,
    MappingStartEvent: lambda builder, event: builder.start({}, event),
    SequenceStartEvent: lambda builder, event: builder.start([], event),
    MappingEndEvent: lambda builder, _: builder.end(),
    SequenceEndEvent: lambda builder, _: builder.end(),
    AliasEvent: _Builder.alias,
    DocumentStartEvent: _Builder.document,
}


def _build(events: Iterable[Event]) -> Json:
    builder = _Builder()
    for event in events:
        step = STEPS.get(event.__class__)
        if step is not None:
            step(builder, event)
    return builder.root[0] if builder.root else None


def _scalar(event: Event) -> Json:
    tag = event.tag
    if event.implicit[0] and tag is None:
        return plain(event.value)
    if tag is not None and str(tag).startswith(TAG) and not str(tag).endswith(":str"):
        return plain(event.value)
    return event.value


def _merge(into: dict[str, Json]) -> None:
    """Add what a merge key `<<` brings; what stands there itself wins."""
    value = into.pop("<<")
    for source in value if isinstance(value, list) else [value]:
        if isinstance(source, dict):
            for key, inner in source.items():
                into.setdefault(key, inner)


def _line(mark: Event) -> str:
    return "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
