"""The SQL of recurring invoices."""

from collections.abc import Sequence

from apipay_sandbox.store import tallies
from apipay_sandbox.store.database import Database, Page, Row, Value
from apipay_sandbox.store.tallies import Listing


def add(db: Database, row: dict[str, Value]) -> int:
    """Insert a schedule and return its id."""
    return db.insert("schedules", row)


def get(db: Database, organisation_id: int, schedule_id: int) -> Row | None:
    """Return a schedule of this organisation (H15)."""
    sql = "SELECT * FROM schedules WHERE id = ? AND organisation_id = ?"
    return db.one(sql, (schedule_id, organisation_id))


def update(db: Database, schedule_id: int, row: dict[str, Value]) -> None:
    """Keep new values for some columns, whose names come from our own code."""
    names = ", ".join(f"{name} = ?" for name in row)
    sql = f"UPDATE schedules SET {names} WHERE id = ?"  # noqa: S608 - our own names
    db.run(sql, (*row.values(), schedule_id))


def next_due(db: Database) -> int | None:
    """Return the earliest moment at which a schedule has something to do."""
    row = db.one("SELECT min(due_at) FROM schedules WHERE due_at IS NOT NULL")
    return row[0] if row else None


def due(db: Database, moment: int) -> list[Row]:
    """Return the schedules that have something to do by ``moment``, with ``verified`` of theirs."""
    sql = """SELECT schedules.*, verified FROM schedules
             JOIN organisations ON organisations.id = organisation_id
             WHERE due_at <= ? ORDER BY schedules.id"""
    return db.all(sql, (moment,))


def step_all(db: Database, rows: Sequence[Sequence[Value]]) -> None:
    """Keep new values of ``status, interval, day, next_date, due_at``, each before its id."""
    sql = """UPDATE schedules SET status = ?, interval = ?, day = ?, next_date = ?, due_at = ?
             WHERE id = ?"""
    db.run_many(sql, rows)


def page(
    db: Database, organisation_id: int, status: str | None, *, page: int, per_page: int
) -> Page:
    """Return a page of an organisation's schedules, newest first (C10)."""
    listing = Listing("schedules", organisation_id, () if status is None else (status,))
    return tallies.page(db, listing, number=page, per_page=per_page)
