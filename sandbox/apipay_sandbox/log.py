"""What was asked of the API and what it answered, latest last, without the keys."""

import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from apipay_sandbox.store import requests
from apipay_sandbox.store.database import Database, Row

LENGTH = 5_000
LONGEST_BODY = 16_384
"""Bytes of a body that are kept."""

WEIGHT = 16 * 2**20
"""Bytes of all bodies together that are kept."""

BATCH = 200
"""Requests that are written at once: one by one they would cost five times as much."""

LENGTH_HEADER = b"content-length"

log = logging.getLogger("apipay_sandbox")

Headers = tuple[tuple[bytes, bytes], ...]


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
    raw_headers: Headers
    body: bytes
    status: int | None
    """None where the connection was dropped before the answer."""
    raw_answer_headers: Headers
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

    @property
    def answer_size(self) -> int:
        """Bytes of the answer's body as it was sent, of which `answer` may be the beginning."""
        return int(self.answer_headers.get(LENGTH_HEADER.decode(), len(self.answer)))


_HEADERS, _BODY, _ANSWER_HEADERS, _ANSWER = (
    Entry._fields.index(name) for name in ("raw_headers", "body", "raw_answer_headers", "answer")
)


class RequestLog:
    """The latest requests, in the database; older ones fall out.

    Written in batches: a process that is killed may lose those of its last second.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._new: list[Entry] = []
        self._weights = deque(requests.weights(db))
        self._last_id = requests.last_id(db)

    @property
    def entries(self) -> list[Entry]:
        """The requests, oldest first."""
        self.flush()
        return [_entry(row) for row in requests.everything(self._db)]

    def add(self, *facts: Any) -> None:  # noqa: ANN401 - of the types of an entry
        """Keep a request: the values of an `Entry` in its order, but for the id."""
        self._last_id += 1
        self._new.append(Entry(self._last_id, *facts))
        if len(self._new) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is new, and let go of what is too old or too much."""
        if not self._new:
            return
        rows = [_row(entry) for entry in self._new]
        self._new.clear()
        self._weights.extend(len(row[_BODY]) + len(row[_ANSWER]) for row in rows)
        weight = sum(self._weights)
        while len(self._weights) > LENGTH or weight > WEIGHT:
            weight -= self._weights.popleft()
        try:
            with self._db.transaction():
                requests.add_many(self._db, rows)
                requests.delete_before(self._db, self._last_id + 1 - len(self._weights))
        except sqlite3.Error:  # a full disk, say: no reason to refuse what was asked
            log.exception("%d requests could not be logged", len(rows))

    def clear(self) -> int:
        """Forget all requests, and return how many there were."""
        self.flush()
        cleared = len(self._weights)
        self._weights.clear()
        requests.delete_before(self._db, self._last_id + 1)
        return cleared

    def outlive(self, change: Callable[[], None]) -> None:
        """Let ``change`` put another state into the database: requests are history, and stay."""
        rows = [_row(entry) for entry in self.entries]
        change()
        with self._db.transaction():
            requests.delete_before(self._db, requests.last_id(self._db) + 1)
            requests.add_many(self._db, rows)


def _row(entry: Entry) -> list[Any]:
    """Return the values of a row, without the API key."""
    row: list[Any] = list(entry)
    row[_ANSWER_HEADERS] = _sized(entry)
    for place in (_HEADERS, _ANSWER_HEADERS):
        pairs = [name + b": " + value for name, value in row[place] if name != b"x-api-key"]
        row[place] = b"\n".join(pairs)
    for place in (_BODY, _ANSWER):
        row[place] = row[place][:LONGEST_BODY]
    return row


def _sized(entry: Entry) -> Headers:
    """Return the answer's headers, with the size where more was sent than is kept."""
    if len(entry.answer) <= LONGEST_BODY or LENGTH_HEADER in dict(entry.raw_answer_headers):
        return entry.raw_answer_headers
    return (*entry.raw_answer_headers, (LENGTH_HEADER, b"%d" % len(entry.answer)))


def _entry(row: Row) -> Entry:
    values = list(row)
    for place in (_HEADERS, _ANSWER_HEADERS):
        lines = values[place].split(b"\n") if values[place] else []
        values[place] = tuple(
            (name, value) for name, _, value in (x.partition(b": ") for x in lines)
        )
    return Entry(*values)


def _text(headers: Headers) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
