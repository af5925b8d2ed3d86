"""Rows as control shows them: what is not known is absent, keys and secrets are not shown."""

from apipay_sandbox.answers import Json, present
from apipay_sandbox.clock import Clock
from apipay_sandbox.faults import Fault
from apipay_sandbox.log import Entry
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import Settings


def clock(shown: Clock) -> Json:
    """Show where a clock stands."""
    return {"now": to_text(shown.now()), "frozen": shown.frozen_at is not None}


def settings(shown: Settings) -> Json:
    """Show what can be switched."""
    return {
        "rate_limit": shown.rate_limit,
        "payment_time": shown.payment_time // 1_000,
        "strict_webhooks": not shown.private_webhooks,
    }


def organisation(row: Row) -> Json:
    """Show an organisation."""
    return {
        "id": row["id"],
        "name": row["name"],
        "verified": bool(row["verified"]),
        "created_at": to_text(row["created_at"]),
    }


def key(row: Row) -> Json:
    """Show an API key by its end."""
    return {
        "id": row["id"],
        "organisation_id": row["organisation_id"],
        "organisation": row["name"],
        "verified": bool(row["verified"]),
        "hint": row["hint"],
        "created_at": to_text(row["created_at"]),
    }


def webhook(row: Row) -> Json:
    """Show a webhook without its secret."""
    return {
        "id": row["id"],
        "organisation_id": row["organisation_id"],
        "url": row["url"],
        "created_at": to_text(row["created_at"]),
    }


def delivery(row: Row, attempts: list[Row]) -> Json:
    """Show a delivery with its attempts."""
    return present(
        id=row["id"],
        webhook_id=row["webhook_id"],
        invoice_id=row["invoice_id"],
        url=row["url"],
        body=row["body"],
        status=row["status"],
        created_at=to_text(row["created_at"]),
        next_attempt_at=to_text(row["due_at"]) if row["due_at"] is not None else None,
        attempts=[attempt(each) for each in attempts],
    )


def attempt(row: Row) -> Json:
    """Show one attempt of a delivery."""
    return present(
        started_at=to_text(row["started_at"]),
        duration_ms=row["duration_ms"],
        status_code=row["status_code"],
        answer=row["answer"],
        fault=row["fault"],
    )


def fault(shown: Fault) -> Json:
    """Show a fault that stands, with the parameters that matter to its kind."""
    return present(
        id=shown.id,
        kind=shown.kind,
        operation=shown.operation,
        key_id=shown.key_id,
        left=shown.left,
        **{name: getattr(shown, name) for name in shown.given},
    )


def request(entry: Entry) -> Json:
    """Show a request of the log."""
    return present(
        id=entry.id,
        at=to_text(entry.at),
        duration_ms=entry.duration_us / 1_000,
        key_id=entry.key_id,
        operation=entry.operation,
        method=entry.method,
        path=entry.path,
        query=entry.query or None,
        status=entry.status,
        fault=entry.fault,
        request={"headers": entry.headers, "body": entry.body.decode("utf-8", "replace")},
        response={
            "headers": entry.answer_headers,
            "body": entry.answer.decode("utf-8", "replace"),
        },
    )
