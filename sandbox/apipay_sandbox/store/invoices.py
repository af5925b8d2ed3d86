"""The SQL of invoices."""

from collections.abc import Sequence
from dataclasses import dataclass

from apipay_sandbox.store.counts import count
from apipay_sandbox.store.database import Database, Page, Row, Value

FIRST_DAY, LAST_DAY = 1, 10_000_000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of invoices is narrowed to (I09); days are Almaty days, both inclusive (H10)."""

    search: str = ""
    statuses: Sequence[str] = ()
    first_day: int | None = None
    last_day: int | None = None

    @property
    def days(self) -> tuple[int, int] | None:
        """The days as bounds, None where there is no bound."""
        if self.first_day is None and self.last_day is None:
            return None
        first = FIRST_DAY if self.first_day is None else self.first_day
        return first, LAST_DAY if self.last_day is None else self.last_day


def add(db: Database, row: dict[str, Value]) -> int:
    """Insert an invoice and return its id."""
    return db.insert("invoices", row)


def get(db: Database, organisation_id: int, invoice_id: int) -> Row | None:
    """Return an invoice of this organisation (H15)."""
    sql = "SELECT * FROM invoices WHERE id = ? AND organisation_id = ?"
    return db.one(sql, (invoice_id, organisation_id))


def find(db: Database, invoice_id: int) -> Row | None:
    """Return an invoice of any organisation, for the customer and for control."""
    return db.one("SELECT * FROM invoices WHERE id = ?", (invoice_id,))


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


def due(db: Database, moment: int) -> list[Row]:
    """Return the pending invoices whose deadline is ``moment`` or earlier."""
    sql = "SELECT * FROM invoices WHERE status = 'pending' AND expires_at <= ? ORDER BY id"
    return db.all(sql, (moment,))


def page(db: Database, organisation_id: int, wanted: Filter, *, page: int, per_page: int) -> Page:
    """Return a page of an organisation's invoices, newest first."""
    where, values = _where(organisation_id, wanted)
    if wanted.search:
        total = db.number(f"SELECT count(*) FROM invoices WHERE {where}", values)  # noqa: S608 - ours
    else:
        statuses = tuple(wanted.statuses)
        total = count(db, "invoice", organisation_id, statuses=statuses, days=wanted.days)
    sql = f"SELECT * FROM invoices WHERE {where}"  # noqa: S608 - built from constants below
    return db.page(sql, values, total=total, page=page, per_page=per_page)


def _where(organisation_id: int, wanted: Filter) -> tuple[str, list[Value]]:
    where = ["organisation_id = ?"]
    values: list[Value] = [organisation_id]
    if wanted.statuses:
        where.append(f"status IN ({', '.join('?' * len(wanted.statuses))})")
        values += wanted.statuses
    if wanted.days:
        where.append("day BETWEEN ? AND ?")
        values += wanted.days
    if wanted.search:
        # instr, not LIKE: "%" and "_" are ordinary characters, and any script folds (H11).
        where.append("(instr(fold(description), ?) OR instr(fold(external_order_id), ?))")
        values += [wanted.search.casefold()] * 2
    return " AND ".join(where), values
