"""The SQL of refunds."""

from apipay_sandbox.store import tallies
from apipay_sandbox.store.database import Database, Page, Row, Value
from apipay_sandbox.store.tallies import Listing


def add(db: Database, row: dict[str, Value]) -> int:
    """Insert a refund and return its id."""
    return db.insert("refunds", row)


def get(db: Database, organisation_id: int, refund_id: int) -> Row | None:
    """Return a refund of this organisation (H15)."""
    sql = "SELECT * FROM refunds WHERE id = ? AND organisation_id = ?"
    return db.one(sql, (refund_id, organisation_id))


def of_invoice(db: Database, invoice_id: int) -> list[Row]:
    """Return an invoice's refunds, newest first (R05, H09)."""
    return db.all("SELECT * FROM refunds WHERE invoice_id = ? ORDER BY id DESC", (invoice_id,))


def page(db: Database, organisation_id: int, *, page: int, per_page: int) -> Page:
    """Return a page of an organisation's refunds, newest first."""
    listing = Listing("refunds", organisation_id)
    return tallies.page(db, listing, number=page, per_page=per_page)
