"""The SQL of the request log."""

from collections.abc import Sequence

from apipay_sandbox.store.database import Database, Row, Value

COLUMNS = (
    "id, at, duration_us, key_id, operation, method, path, query, headers, body, status,"
    " answer_headers, answer, fault"
)


def add_many(db: Database, rows: Sequence[Sequence[Value]]) -> None:
    """Insert requests; their values are in the order of `COLUMNS`."""
    marks = ", ".join("?" * len(COLUMNS.split(",")))
    db.run_many(f"INSERT INTO requests ({COLUMNS}) VALUES ({marks})", rows)  # noqa: S608 - ours


def everything(db: Database) -> list[Row]:
    """Return all requests, oldest first."""
    return db.all(f"SELECT {COLUMNS} FROM requests ORDER BY id")  # noqa: S608 - ours


def weights(db: Database) -> list[int]:
    """Return the bytes of the bodies of every request, oldest first."""
    sql = "SELECT length(body) + length(answer) FROM requests ORDER BY id"
    return [row[0] for row in db.all(sql)]


def last_id(db: Database) -> int:
    """Return the id of the latest request, 0 where there is none."""
    return db.number("SELECT max(id) FROM requests")


def delete_before(db: Database, request_id: int) -> None:
    """Delete the requests before one."""
    db.run("DELETE FROM requests WHERE id < ?", (request_id,))
