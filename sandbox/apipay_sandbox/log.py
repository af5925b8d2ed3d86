"""What was asked of the API, latest last, without the keys."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

LENGTH = 10_000


class Entry(NamedTuple):
    """One request and the status of its answer; header names are lower case."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]


class RequestLog:
    """The latest requests; older ones fall out."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=LENGTH)

    def add(self, method: str, path: str, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Keep a request; its API key is left out."""
        kept = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in headers
            if name != b"x-api-key"
        }
        self.entries.append(Entry(method, path, status, kept))
