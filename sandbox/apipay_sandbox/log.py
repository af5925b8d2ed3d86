"""What was asked of the API and what it answered, latest last, without the keys."""

from collections import deque
from collections.abc import Mapping
from itertools import count
from typing import NamedTuple

LENGTH = 5_000
LONGEST_BODY = 16_384
"""Bytes of a body that are kept."""


class Entry(NamedTuple):
    """One request and its answer; header names are lower case."""

    id: int
    at: int
    """When it came in, on the sandbox's clock."""
    duration_us: int
    key_id: int | None
    """Whose request it was; None where the key was missing or wrong."""
    operation: str | None
    method: str
    path: str
    query: str
    raw_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    status: int | None
    """None where the connection was dropped before the answer."""
    raw_answer_headers: tuple[tuple[bytes, bytes], ...]
    answer: bytes
    fault: str | None
    """What went wrong on purpose."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The request's headers, without the API key."""
        return _text(self.raw_headers)

    @property
    def answer_headers(self) -> Mapping[str, str]:
        """The answer's headers."""
        return _text(self.raw_answer_headers)


class RequestLog:
    """The latest requests; older ones fall out."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=LENGTH)
        self._ids = count(1)

    def add(
        self,
        *,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
        answer: bytes,
        **facts: object,
    ) -> None:
        """Keep a request; its API key is left out."""
        kept = tuple(header for header in headers if header[0] != b"x-api-key")
        entry = Entry(
            id=next(self._ids),
            raw_headers=kept,
            body=body[:LONGEST_BODY],
            answer=answer[:LONGEST_BODY],
            **facts,  # type: ignore[arg-type] # the other fields of an entry, by name
        )
        self.entries.append(entry)


def _text(headers: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
