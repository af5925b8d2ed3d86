"""The SQL of webhooks, their deliveries (the outbox) and every attempt."""

from collections.abc import Sequence

from apipay_sandbox.store.database import Database, Row, Value


def add(db: Database, row: dict[str, Value]) -> int:
    """Insert a webhook and return its id."""
    return db.insert("webhooks", row)


def get(db: Database, organisation_id: int, webhook_id: int) -> Row | None:
    """Return a living webhook of this organisation."""
    sql = "SELECT * FROM webhooks WHERE id = ? AND organisation_id = ? AND deleted_at IS NULL"
    return db.one(sql, (webhook_id, organisation_id))


def of_organisation(db: Database, organisation_id: int) -> list[Row]:
    """Return an organisation's living webhooks, oldest first."""
    sql = "SELECT * FROM webhooks WHERE organisation_id = ? AND deleted_at IS NULL ORDER BY id"
    return db.all(sql, (organisation_id,))


def everyone(db: Database) -> list[Row]:
    """Return all living webhooks, oldest first."""
    return db.all("SELECT * FROM webhooks WHERE deleted_at IS NULL ORDER BY id")


def delete(db: Database, webhook_id: int, now: int) -> bool:
    """Take a webhook out of use with the deliveries still waiting; tell whether it was there."""
    with db.transaction():
        sql = "SELECT 1 FROM webhooks WHERE id = ? AND deleted_at IS NULL"
        if db.one(sql, (webhook_id,)) is None:
            return False
        db.run("UPDATE webhooks SET deleted_at = ? WHERE id = ?", (now, webhook_id))
        sql = "UPDATE deliveries SET status = 'failed', due_at = NULL"
        db.run(f"{sql} WHERE webhook_id = ? AND status = 'waiting'", (webhook_id,))
    return True


def add_delivery(db: Database, *, webhook: Row, invoice_id: int, body: str, now: int) -> int:
    """Put an event into the outbox, due at once."""
    row: dict[str, Value] = {
        "organisation_id": webhook["organisation_id"],
        "webhook_id": webhook["id"],
        "invoice_id": invoice_id,
        "body": body,
        "due_at": now,
        "created_at": now,
    }
    return db.insert("deliveries", row)


def next_due(db: Database, under_way: Sequence[int]) -> int | None:
    """Return the moment of the earliest waiting delivery that is not under way."""
    marks = ", ".join("?" * len(under_way))
    sql = f"""SELECT min(due_at) FROM deliveries
              WHERE due_at IS NOT NULL AND id NOT IN ({marks})"""  # noqa: S608 - marks only
    row = db.one(sql, under_way)
    return row[0] if row else None


def due(db: Database, moment: int, *, limit: int = -1) -> list[Row]:
    """Return the deliveries due at ``moment`` or earlier, with URL and secret of their webhook."""
    sql = """SELECT deliveries.*, url, secret FROM deliveries
             JOIN webhooks ON webhooks.id = webhook_id
             WHERE due_at <= ? ORDER BY deliveries.id LIMIT ?"""
    return db.all(sql, (moment, limit))


def any_alive(db: Database) -> bool:
    """Tell whether anybody is to hear of anything."""
    return db.one("SELECT 1 FROM webhooks WHERE deleted_at IS NULL LIMIT 1") is not None


def add_attempt(db: Database, row: dict[str, Value]) -> int:
    """Keep what one attempt has brought."""
    return db.insert("attempts", row)


def settle(
    db: Database, delivery_id: int, *, status: str, attempts: int, due_at: int | None
) -> None:
    """Keep where a delivery stands; a delivery that is no longer waiting stays as it is."""
    sql = """UPDATE deliveries SET status = ?, attempts = ?, due_at = ?
             WHERE id = ? AND status = 'waiting'"""
    db.run(sql, (status, attempts, due_at, delivery_id))


def deliveries(db: Database, limit: int = 1000) -> list[Row]:
    """Return the latest deliveries, newest first."""
    sql = """SELECT deliveries.*, url FROM deliveries
             JOIN webhooks ON webhooks.id = webhook_id ORDER BY deliveries.id DESC LIMIT ?"""
    return db.all(sql, (limit,))


def attempts_of(db: Database, delivery_id: int) -> list[Row]:
    """Return the attempts of a delivery, oldest first."""
    return db.all("SELECT * FROM attempts WHERE delivery_id = ? ORDER BY id", (delivery_id,))
