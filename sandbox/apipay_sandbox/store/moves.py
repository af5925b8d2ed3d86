"""The SQL of what customers with a magic number will do."""

from apipay_sandbox.store.database import Database, Row


def add(db: Database, invoice_id: int, verb: str, due_at: int) -> None:
    """Keep what the customer of an invoice will do, and when."""
    db.run("INSERT INTO customer_moves VALUES (?, ?, ?)", (invoice_id, verb, due_at))


def next_due(db: Database) -> int | None:
    """Return the earliest moment at which a customer acts."""
    row = db.one("SELECT min(due_at) FROM customer_moves")
    return row[0] if row else None


def take_due(db: Database, moment: int) -> list[Row]:
    """Return the invoices, each with its ``verb``, whose customers act by ``moment``, only once."""
    sql = """SELECT invoices.*, verb FROM customer_moves
             JOIN invoices ON invoices.id = invoice_id
             WHERE customer_moves.due_at <= ? ORDER BY invoice_id"""
    rows = db.all(sql, (moment,))
    if rows:
        db.run("DELETE FROM customer_moves WHERE due_at <= ?", (moment,))
    return rows
