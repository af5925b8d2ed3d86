"""The SQL of invoices."""

from collections.abc import Sequence
from dataclasses import dataclass

from apipay_sandbox.store import tallies, texts
from apipay_sandbox.store.database import Database, Page, Row, Value
from apipay_sandbox.store.tallies import Listing


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of invoices is narrowed to (I09); days are Almaty days, both inclusive (H10)."""

    search: str = ""
    statuses: Sequence[str] = ()
    first_day: int | None = None
    last_day: int | None = None


COLUMNS = (
    "status, amount, phone_number, description, external_order_id, webhook_id, schedule_id,"
    " organisation_id, token, qr_token, created_at, day, expires_at"
)


def add_all(db: Database, rows: Sequence[Sequence[Value]]) -> int:
    """Insert invoices, their values in the order of `COLUMNS`; return the id of the first."""
    marks = "?" + ", ?" * COLUMNS.count(",")
    db.run_many(f"INSERT INTO invoices ({COLUMNS}) VALUES ({marks})", rows)  # noqa: S608 - ours
    last_id = db.number("SELECT last_insert_rowid()")
    if last_id % texts.BATCH < len(rows):
        texts.take_in(db, last_id)
    return last_id - len(rows) + 1


def get(db: Database, organisation_id: int, invoice_id: int) -> Row | None:
    """Return an invoice of this organisation (H15)."""
    sql = "SELECT * FROM invoices WHERE id = ? AND organisation_id = ?"
    return db.one(sql, (invoice_id, organisation_id))


def find(db: Database, invoice_id: int) -> Row | None:
    """Return an invoice of any organisation, for the customer and for control."""
    return db.one("SELECT * FROM invoices WHERE id = ?", (invoice_id,))


def newest(db: Database) -> int:
    """Return the moment at which the newest invoice was made, 0 where there is none."""
    row = db.one("SELECT created_at FROM invoices ORDER BY id DESC LIMIT 1")
    return row[0] if row else 0


def move(db: Database, invoice_id: int, status: str, now: int) -> None:
    """Keep a new status and its moment."""
    sql = f"UPDATE invoices SET status = ?, {status}_at = ? WHERE id = ?"  # noqa: S608 - a status
    db.run(sql, (status, now, invoice_id))


def name_client(db: Database, invoice_id: int, client_name: str) -> None:
    """Keep who has paid (H30)."""
    db.run("UPDATE invoices SET client_name = ? WHERE id = ?", (client_name, invoice_id))


def add_refunded(db: Database, invoice_id: int, amount: int) -> None:
    """Keep that ``amount`` more has been given back."""
    db.run("UPDATE invoices SET refunded = refunded + ? WHERE id = ?", (amount, invoice_id))


def next_due(db: Database) -> int | None:
    """Return the earliest payment deadline of a pending invoice."""
    row = db.one("SELECT min(expires_at) FROM invoices WHERE status = 'pending'")
    return row[0] if row else None


def due_and_heard(db: Database, moment: int) -> list[int]:
    """Return the ids of the pending invoices due by ``moment`` that a webhook tells of."""
    sql = """SELECT id FROM invoices WHERE status = 'pending' AND expires_at <= ?
             AND organisation_id IN (SELECT organisation_id FROM webhooks WHERE deleted_at IS NULL)
             ORDER BY id"""
    return [row["id"] for row in db.all(sql, (moment,))]


def move_due(db: Database, moment: int, status: str) -> None:
    """Keep a new status and its moment for the pending invoices that are due by then."""
    sql = f"""UPDATE invoices SET status = ?, {status}_at = ?
              WHERE status = 'pending' AND expires_at <= ?"""  # noqa: S608 - a status
    db.run(sql, (status, moment, moment))


def page(db: Database, organisation_id: int, wanted: Filter, *, page: int, per_page: int) -> Page:
    """Return a page of an organisation's invoices, newest first."""
    first_id, last_id = _ids(db, organisation_id, wanted.first_day, wanted.last_day)
    listing = Listing("invoices", organisation_id, wanted.statuses, first_id, last_id)
    if wanted.search:
        return texts.page(db, listing, wanted.search, number=page, per_page=per_page)
    return tallies.page(db, listing, number=page, per_page=per_page)


def _ids(
    db: Database, organisation_id: int, first_day: int | None, last_day: int | None
) -> tuple[int, int]:
    """Return the range of ids of a range of days, both inclusive: days and ids grow together."""
    sql = """SELECT first_id FROM days WHERE organisation_id = ? AND day >= ?
             ORDER BY day LIMIT 1"""
    bounds = [0, tallies.LAST_ID]
    if first_day is not None:
        row = db.one(sql, (organisation_id, first_day))
        bounds[0] = row["first_id"] if row else tallies.LAST_ID
    if last_day is not None:
        row = db.one(sql, (organisation_id, last_day + 1))
        bounds[1] = row["first_id"] - 1 if row else tallies.LAST_ID
    return bounds[0], bounds[1]
