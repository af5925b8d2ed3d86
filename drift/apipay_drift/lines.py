"""In which lines of a document its values stand, by JSON pointer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from apipay_drift.spec.document import escape

Event = Any  # ruamel.yaml leaves the types of its events and marks open

STARTS = (MappingStartEvent, SequenceStartEvent)
ENDS = (MappingEndEvent, SequenceEndEvent)
VALUES = (*STARTS, ScalarEvent, AliasEvent)


@dataclass(slots=True)
class _Open:
    """A collection that has not ended: its pointer, and what comes next in it."""

    pointer: str
    is_map: bool
    index: int = 0
    key: str | None = None

    def next(self, event: Event) -> str | None:
        """Return the pointer of a value; a mapping's key is none, and is waited for."""
        if not self.is_map:
            self.index += 1
            return f"{self.pointer}/{self.index - 1}"
        key, self.key = self.key, None
        if key is None:
            self.key = str(getattr(event, "value", ""))
            return None
        return f"{self.pointer}/{escape(key)}"


def lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointers of a document in YAML or JSON with their lines, from 1.

    What a key names stands where the key does. A text that is neither is told up to its fault.
    """
    events: Iterator[Event] = YAML(typ="safe").parse(text)  # pyright: ignore[reportUnknownMemberType]
    open_: list[_Open] = [_Open("", is_map=False)]
    try:
        for event in events:
            if isinstance(event, ENDS):
                open_.pop()
            elif isinstance(event, VALUES):
                yield from _value(event, open_)
    except YAMLError:
        return


def _value(event: Event, open_: list[_Open]) -> Iterator[tuple[str, int]]:
    inside = open_[-1]
    pointer = inside.next(event) if len(open_) > 1 else ""
    if pointer is None:
        yield f"{inside.pointer}/{escape(str(inside.key))}", event.start_mark.line + 1
        return
    if not inside.is_map:
        yield pointer, event.start_mark.line + 1
    if isinstance(event, STARTS):
        open_.append(_Open(pointer, isinstance(event, MappingStartEvent)))
