"""Moves what is committed from the -wal file into the database, off the event loop's thread."""

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

COMMITS, CHANGES = 250, 10_000
"""A checkpoint is due after so many commits or changed rows: about 10 MiB of the -wal file."""

TOO_LONG = 4_096
"""Pages of a -wal file (16 MiB) that grows while it is emptied: then writers wait for its end."""


class Checkpoints:
    """A thread with a connection of its own. A checkpoint waits for the disk twice; writers do not.

    Without it SQLite would make the checkpoint within the commit that is one too many.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._commits = 0
        self._changes = 0
        self._due = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def count(self, changes: int) -> None:
        """Take note of a commit; ``changes`` is how many rows have been changed since the start."""
        self._commits += 1
        if self._commits >= COMMITS or changes - self._changes >= CHANGES:
            self._commits, self._changes = 0, changes
            self._due.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop; the last connection to be closed makes the last checkpoint."""
        self._closed = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            while self._due.wait() and not self._closed:
                self._due.clear()
                with suppress(sqlite3.OperationalError):  # a full disk: writers hear of it too
                    _checkpoint(connection)
        finally:
            connection.close()


def _checkpoint(connection: sqlite3.Connection) -> None:
    _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if pages > TOO_LONG:
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
