"""The SQL by which people look at the outbox."""

from apipay_sandbox.store.database import Database, Row

_WITH_URL = """SELECT deliveries.*, url, deleted_at FROM deliveries
               JOIN webhooks ON webhooks.id = webhook_id"""


def latest(
    db: Database,
    *,
    limit: int,
    organisation_id: int | None = None,
    invoice_id: int | None = None,
    webhook_id: int | None = None,
    status: str | None = None,
) -> list[Row]:
    """Return the latest deliveries, newest first, of some only."""
    wanted = {
        "deliveries.organisation_id": organisation_id,
        "deliveries.invoice_id": invoice_id,
        "deliveries.webhook_id": webhook_id,
        "deliveries.status": status,
    }
    chosen = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(["TRUE", *(f"{name} = ?" for name in chosen)])
    sql = f"{_WITH_URL} WHERE {where} ORDER BY deliveries.id DESC LIMIT ?"
    return db.all(sql, (*chosen.values(), limit))


def find(db: Database, delivery_id: int) -> Row | None:
    """Return a delivery with the URL of its webhook."""
    return db.one(f"{_WITH_URL} WHERE deliveries.id = ?", (delivery_id,))


def begin_again(db: Database, delivery_id: int, now: int) -> None:
    """Let a delivery wait for a first attempt, due now."""
    sql = "UPDATE deliveries SET status = 'waiting', attempts = 0, due_at = ? WHERE id = ?"
    db.run(sql, (now, delivery_id))
