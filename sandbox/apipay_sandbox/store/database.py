"""One SQLite connection for the whole sandbox: opened, checked, and with explicit transactions."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import NamedTuple

APPLICATION_ID = 0x41706179  # "Apay": tells our files from anybody else's
VERSION = 1

Row = sqlite3.Row
Value = str | int | float | bytes | None


class WrongFile(Exception):
    """The database file belongs to something else, or to a newer sandbox."""


class Page(NamedTuple):
    """A piece of a list, newest first (H09), and the length of the whole list."""

    rows: list[Row]
    total: int


class Database:
    """A connection in autocommit mode: every statement outside `transaction` stands alone.

    ``path`` is a file, or None for memory. Raises `WrongFile`. A commit survives the end of the
    process at any moment (WAL, ``synchronous=NORMAL``).
    """

    def __init__(self, path: Path | None) -> None:
        try:
            self._connection = sqlite3.connect(
                path or ":memory:", isolation_level=None, check_same_thread=False
            )
        except sqlite3.OperationalError as fault:
            raise WrongFile(f"{path} cannot be opened: {fault}") from fault
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function("fold", 1, _fold, deterministic=True)
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        try:
            application = self.number("PRAGMA application_id")
            version = self.number("PRAGMA user_version")
            tables = self.number("SELECT count(*) FROM sqlite_schema")
        except sqlite3.DatabaseError as fault:
            raise WrongFile(f"{path} is no SQLite database") from fault
        if tables and application != APPLICATION_ID:
            raise WrongFile(f"{path} is a database of another program")
        if version > VERSION:
            raise WrongFile(f"{path} was written by a newer sandbox (version {version})")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA foreign_keys=ON")
        if not tables:
            self._create()

    def _create(self) -> None:
        schema = (resources.files("apipay_sandbox.store") / "schema.sql").read_text("utf-8")
        self._connection.executescript(
            f"BEGIN; {schema}; PRAGMA application_id={APPLICATION_ID};"
            f" PRAGMA user_version={VERSION}; COMMIT"
        )

    def close(self) -> None:
        """Close the connection; a file is then complete without its -wal companion."""
        self._connection.close()

    def become(self, other: "Database") -> None:
        """Take over everything that ``other`` holds, and lose what was here."""
        other.copy_into(self._connection)

    def copy_into(self, connection: sqlite3.Connection) -> None:
        """Make another connection hold what this one does."""
        self._connection.backup(connection)

    def clear(self) -> None:
        """Delete all rows and begin to count ids anew."""
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [row["name"] for row in self.all(sql)]
        self.run("PRAGMA foreign_keys=OFF")
        with self.transaction():
            for name in [*names, "sqlite_sequence"]:
                self.run(f"DELETE FROM {name}")  # noqa: S608 - names of our own schema
        self.run("PRAGMA foreign_keys=ON")

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

    def number(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Return the first column of the first row, 0 where it is NULL."""
        return self._connection.execute(sql, values).fetchone()[0] or 0

    def page(
        self, sql: str, values: Sequence[Value], *, total: int, page: int, per_page: int
    ) -> Page:
        """Return one page of ``sql``; past the end it is empty (H08)."""
        offset = (page - 1) * per_page
        if offset >= total:
            return Page([], total)
        rows = self.all(f"{sql} ORDER BY id DESC LIMIT ? OFFSET ?", (*values, per_page, offset))
        return Page(rows, total)

    def insert(self, table: str, row: dict[str, Value]) -> int:
        """Insert a row whose names come from our own code, and return its id."""
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        return self.run(sql, tuple(row.values()))


def _fold(text: str | None) -> str:
    """Fold case in any script, where SQLite's ``lower`` knows ASCII only (H11)."""
    return "" if text is None else text.casefold()
