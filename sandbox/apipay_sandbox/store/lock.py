"""One process at a time on a database file."""

import sqlite3
from pathlib import Path


class InUse(Exception):
    """Another process holds the file."""


class Lock:
    """An exclusive lock on a file beside the database, which the system ends with its process.

    It is SQLite's own, since that works on every system; a lock on the database itself would also
    keep out those who only want to read it. Raises `InUse`, and `sqlite3.OperationalError` where
    nothing can be written.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-lock")
        self._connection = sqlite3.connect(
            self._path, isolation_level=None, timeout=0, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as fault:
            self._connection.close()
            if fault.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise InUse from fault
            raise

    def release(self) -> None:
        """Let others have the file."""
        self._path.unlink(missing_ok=True)
        self._connection.close()
