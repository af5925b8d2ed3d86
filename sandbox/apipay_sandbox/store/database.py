"""One SQLite connection for the whole sandbox: opened, checked, and with explicit transactions."""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from apipay_sandbox.store import opening
from apipay_sandbox.store.checkpoints import Checkpoints
from apipay_sandbox.store.lock import InUse, Lock
from apipay_sandbox.store.opening import WrongFile

__all__ = ["Database", "Page", "Row", "Value", "WrongFile"]

Row = sqlite3.Row
Value = str | int | float | bytes | None


class Page(NamedTuple):
    """A piece of a list, newest first (H09), and the length of the whole list."""

    rows: list[Row]
    total: int


class Database:
    """A connection in autocommit mode: every statement outside `transaction` stands alone.

    ``path`` is a file, or None for memory. Raises `WrongFile`. A commit survives the end of the
    process at any moment (WAL); with ``durable`` it survives the end of the machine as well.
    """

    def __init__(self, path: Path | None, *, durable: bool = False) -> None:
        self.known_keys: dict[str, Row] = {}  # organisations.py keeps it true
        self.found: dict[tuple[int, str], tuple[int, array[int]]] = {}  # texts.py remembers
        self._checkpoints: Checkpoints | None = None
        with ExitStack() as opened:
            if path:
                opened.callback(_lock(path).release)
            self._connection = opening.connect(path)
            opened.callback(self._connection.close)
            if path:
                opening.prepare(self._connection, path, durable=durable)
                self._checkpoints = Checkpoints(path)
                opened.callback(self._checkpoints.close)
            else:
                opening.template().backup(self._connection)
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Close the connection; a file is then complete without its -wal companion."""
        self._opened.close()

    def become(self, other: "Database") -> None:
        """Take over everything that ``other`` holds, and lose what was here."""
        self._forget()
        other.copy_into(self._connection)

    def copy_into(self, connection: sqlite3.Connection) -> None:
        """Make another connection hold what this one does."""
        self._connection.backup(connection)

    def clear(self) -> None:
        """Delete all rows and begin to count ids anew."""
        self._forget()
        opening.template().backup(self._connection)

    def _forget(self) -> None:
        self.known_keys.clear()
        self.found.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all statements of the block together, or none. Blocks may be nested."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        if self._checkpoints:
            self._checkpoints.count(self.changes)

    @property
    def changes(self) -> int:
        """How many rows have been changed since the beginning."""
        return self._connection.total_changes

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Execute one statement and return the id of the row it inserted."""
        return self._connection.execute(sql, values).lastrowid or 0

    def run_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Execute one statement for many rows."""
        self._connection.executemany(sql, rows)

    def one(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """Return the first row, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return all rows."""
        return self._connection.execute(sql, values).fetchall()

    def rows(self, sql: str, values: Sequence[Value] = ()) -> Iterator[Row]:
        """Return the rows one by one, for who may not want all of them."""
        return self._connection.execute(sql, values)

    def number(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Return the first column of the first row, 0 where it is NULL."""
        return self._connection.execute(sql, values).fetchone()[0] or 0

    def insert(self, table: str, row: dict[str, Value]) -> int:
        """Insert a row whose names come from our own code, and return its id."""
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        return self.run(sql, tuple(row.values()))


def _lock(path: Path) -> Lock:
    try:
        return Lock(path)
    except InUse:
        raise WrongFile(f"{path} is in use by another sandbox") from None
    except sqlite3.OperationalError as fault:
        raise WrongFile(f"{path} cannot be opened: {fault}") from fault
