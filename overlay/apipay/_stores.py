"""Where the claims on webhook events are kept: in memory, in an SQLite file, in Redis.

A record is a key, its holder and the moment until which it counts. The holder is the one who is
handling the event now, or `done`. A record past its moment is as good as none, so a holder who died
is forgotten by itself.
"""

import inspect
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Turn: TypeAlias = Literal["fresh", "busy", "done"]

_DONE = "done"
_NOBODY = ""


class Store(Protocol):
    """Keeps claims. Write these three methods to keep them elsewhere; they must be atomic."""

    def claim(self, key: str, owner: str, lease: float) -> Turn:
        """Give `key` to `owner` for `lease` seconds, unless somebody else has it.

        Returns:
            `fresh` where it is now the owner's (also when it was already: a claim may be repeated
            after its answer was lost), `busy` where another owner has it, `done` where it was
            confirmed.
        """
        ...

    def confirm(self, key: str, keep: float) -> None:
        """Remember for `keep` seconds that the event was handled, whoever has the claim by now."""
        ...

    def release(self, key: str, owner: str) -> None:
        """Forget the claim, if it is still this owner's and was not confirmed."""
        ...


def _turn(holder: object, owner: str) -> Turn:
    """What a record says to `owner`. One that vanished this moment counts as busy: come again."""
    if holder == owner:
        return "fresh"
    return "done" if holder == _DONE else "busy"


class MemoryStore(Store):
    """Claims in this process: safe across threads and tasks, gone when the process ends.

    Args:
        limit: how many events are remembered; the oldest handled ones are forgotten first.
        clock: seconds, for tests.
    """

    def __init__(self, limit: int = 10_000, *, clock: Callable[[], float] = time.monotonic) -> None:
        if limit < 1:
            raise ValueError(f"limit: expected at least 1 event to remember, got {limit}")
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._records: dict[str, tuple[str, float]] = {}

    def claim(self, key: str, owner: str, lease: float) -> Turn:
        with self._lock:
            now = self._clock()
            holder, until = self._records.get(key, (_NOBODY, now))
            if until > now:
                return _turn(holder, owner)
            self._keep(key, owner, now + lease)
            return "fresh"

    def confirm(self, key: str, keep: float) -> None:
        with self._lock:
            self._keep(key, _DONE, self._clock() + keep)

    def release(self, key: str, owner: str) -> None:
        with self._lock:
            if self._records.get(key, (_NOBODY, 0.0))[0] == owner:
                del self._records[key]

    def _keep(self, key: str, holder: str, until: float) -> None:
        self._records.pop(key, None)  # what is put back goes to the end: the order is by age
        self._records[key] = (holder, until)
        if len(self._records) > self._limit:
            handled = (old for old, (who, _) in self._records.items() if who == _DONE)
            del self._records[next(handled, next(iter(self._records)))]


class SQLiteStore(Store):
    """Claims in a file: they survive restarts and are safe across threads and processes.

    Each step opens the file anew: that costs a millisecond or two, and makes forked workers safe.
    Keep the file on a local disk: SQLite's locks are not to be trusted on network ones.

    Args:
        path: the file; it is made when there is none.
        clock: seconds since the epoch, for tests.

    Raises:
        ValueError: for a database that is no file.
        sqlite3.Error: when the file cannot be opened or written.
    """

    _WAIT = 10.0  # seconds for another process's write; W05 gives the whole answer 30

    def __init__(
        self, path: str | PathLike[str], *, clock: Callable[[], float] = time.time
    ) -> None:
        if str(path) in {"", ":memory:"}:
            raise ValueError("path: expected a file; MemoryStore() keeps claims in memory")
        self._path = Path(path).absolute()
        self._clock = clock
        self._forget()  # a file that cannot be written fails here, not with the first webhook

    def claim(self, key: str, owner: str, lease: float) -> Turn:
        now = self._clock()
        written, _ = self._run(_CLAIM, key=key, owner=owner, now=now, until=now + lease)
        if written:
            return "fresh"
        _, holder = self._run("SELECT holder FROM claims WHERE key = :key", key=key)
        return _turn(holder, owner)

    def confirm(self, key: str, keep: float) -> None:
        self._forget()
        self._run(
            "REPLACE INTO claims VALUES (:key, :done, :until)",
            key=key,
            done=_DONE,
            until=self._clock() + keep,
        )

    def release(self, key: str, owner: str) -> None:
        self._run("DELETE FROM claims WHERE key = :key AND holder = :owner", key=key, owner=owner)

    def _forget(self) -> None:
        self._run("DELETE FROM claims WHERE until <= :now", now=self._clock())

    def _run(self, statement: str, **values: str | float) -> tuple[int, object]:
        """How many rows were written, and the first value that was read."""
        with closing(
            sqlite3.connect(self._path, timeout=self._WAIT, isolation_level=None)
        ) as database:
            database.execute(_SCHEMA)
            cursor = database.execute(statement, values)
            return cursor.rowcount, next(cursor, (None,))[0]


_SCHEMA = """
CREATE TABLE IF NOT EXISTS claims (
    key    TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  REAL NOT NULL
) WITHOUT ROWID
"""
_CLAIM = """
INSERT INTO claims VALUES (:key, :owner, :until)
ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE claims.until <= :now
"""


class RedisClient(Protocol):
    """What RedisStore needs of a client; `redis.Redis` and `redis.RedisCluster` have it."""

    def execute_command(self, *args: object) -> object:
        """Send one command and return its answer."""
        ...


class RedisStore(Store):
    """Claims in Redis, shared by all workers on all machines (the `[redis]` extra).

    Args:
        client: a `redis.Redis`; the synchronous one in async applications too, where `async with`
            runs it in a thread. Give it a `socket_timeout` well below the 30 seconds of W05.
        prefix: goes before each key. Services that each act on the same event need one each.

    Raises:
        TypeError: for a client of `redis.asyncio`.
    """

    def __init__(self, client: RedisClient, *, prefix: str = "apipay:webhook:") -> None:
        if inspect.iscoroutinefunction(client.execute_command):
            raise TypeError(
                "client: expected redis.Redis, got one of redis.asyncio; `async with` runs the "
                "synchronous client in a thread, so that it never blocks the event loop"
            )
        self._client = client
        self._prefix = prefix

    def claim(self, key: str, owner: str, lease: float) -> Turn:
        name = self._prefix + key
        if self._client.execute_command("SET", name, owner, "NX", "PX", _milliseconds(lease)):
            return "fresh"
        holder = self._client.execute_command("GET", name)
        return _turn(holder.decode() if isinstance(holder, bytes) else holder, owner)

    def confirm(self, key: str, keep: float) -> None:
        name = self._prefix + key
        self._client.execute_command("SET", name, _DONE, "PX", _milliseconds(keep))

    def release(self, key: str, owner: str) -> None:
        self._client.execute_command("EVAL", _RELEASE, 1, self._prefix + key, owner)


_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
