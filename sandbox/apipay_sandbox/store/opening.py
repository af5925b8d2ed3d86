"""How a database is opened: locked, recognised, and brought up to this version's schema."""

import sqlite3
from functools import cache
from importlib import resources
from pathlib import Path

APPLICATION_ID = 0x41706179  # "Apay": tells our files from anybody else's
VERSION = 2


CACHE = 16_384
"""KiB of pages that are kept in memory: a day of a thousand bills fits."""

UNSAID = "\ufffd"
"""Stands for NUL, at which SQLite's tokenizer would stop, and for `END`, in texts and searches."""

END = "\U0010ffff"
"""Ends a text in the index twice, so that its last two letters begin a trigram each (texts.py)."""

_UNSAYABLE = {0: UNSAID, ord(END): UNSAID}


class WrongFile(Exception):
    """The database file belongs to something else, to a newer sandbox, or to a running one."""


def connect(path: Path | None) -> sqlite3.Connection:
    """Return a connection in autocommit mode to a file, or to a memory of its own."""
    try:
        connection = sqlite3.connect(
            path or ":memory:",
            timeout=30,  # a checkpoint has writers wait for the disk now and then
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except sqlite3.OperationalError as fault:
        raise WrongFile(f"{path} cannot be opened: {fault}") from fault
    connection.execute("PRAGMA temp_store=MEMORY")  # a bulk statement can be undone from there
    connection.row_factory = sqlite3.Row
    connection.create_function("indexed", 1, _indexed, deterministic=True)
    return connection


def prepare(connection: sqlite3.Connection, path: Path, *, durable: bool) -> None:
    """Make a file ours: refuse a foreign or newer one, migrate an older one, fill an empty one."""
    try:
        application, version, objects = (
            connection.execute(sql).fetchone()[0]
            for sql in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_schema",
            )
        )
    except sqlite3.DatabaseError as fault:
        raise WrongFile(f"{path} is no SQLite database") from fault
    if objects and application != APPLICATION_ID:
        raise WrongFile(f"{path} is a database of another program")
    if version > VERSION:
        raise WrongFile(f"{path} was written by a newer sandbox (version {version})")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA wal_autocheckpoint=0")  # see checkpoints.py
    connection.execute(f"PRAGMA cache_size=-{CACHE}")
    if not objects:
        template().backup(connection)
    elif version < VERSION:
        _migrate(connection, version)


@cache
def template() -> sqlite3.Connection:
    """Return an empty database: a copy costs a twentieth of what creating it does."""
    connection = connect(None)
    _execute(connection, _read("schema.sql"))
    return connection


def fold(text: str) -> str:
    """Fold case in any script, where SQLite's ``lower`` knows ASCII only (H11)."""
    return text.casefold().translate(_UNSAYABLE)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring an older file here in one transaction: all of it, or nothing."""
    steps = [_read(f"migrations/{number}.sql") for number in range(version + 1, VERSION + 1)]
    _execute(connection, *steps, _read("schema.sql"), _read("derive.sql"))


def _execute(connection: sqlite3.Connection, *scripts: str) -> None:
    connection.executescript(
        f"BEGIN; {'; '.join(scripts)}; PRAGMA application_id={APPLICATION_ID};"
        f" PRAGMA user_version={VERSION}; COMMIT"
    )


def _read(name: str) -> str:
    return (resources.files("apipay_sandbox.store") / name).read_text("utf-8")


def _indexed(text: str | None) -> str | None:
    return None if text is None else fold(text) + END * 2
