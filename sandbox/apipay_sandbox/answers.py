"""Rows as the API shows them: what is not known is absent (G13)."""

from apipay_sandbox import money
from apipay_sandbox.rules.moments import to_text
from apipay_sandbox.store.database import Page, Row

Json = dict[str, object]

TEXTS = ("description", "external_order_id", "client_name")
MOMENTS = ("paid_at", "cancelled_at", "expired_at")


def kaspi_invoice_id(invoice_id: int) -> str:
    """Return the invoice's id at Kaspi (G08)."""
    return str(4_200_000_000 + invoice_id)


def present(**values: object) -> Json:
    """Leave out what is None (G13)."""
    return {name: value for name, value in values.items() if value is not None}


def invoice(row: Row, public_url: str) -> Json:
    """Show an invoice (I05)."""
    number = row["id"]
    shown: Json = {  # the heart of every list: made without detours
        "id": number,
        "kaspi_invoice_id": kaspi_invoice_id(number),
        "kaspi_qr_token": row["qr_token"],
        "payment_url": f"{public_url}/pay/{number}-{row['token']}",
        "amount": money.to_text(row["amount"]),
        "status": row["status"],
        "client_phone": row["phone_number"],
        "created_at": to_text(row["created_at"]),
    }
    for name in TEXTS:
        if (text := row[name]) is not None:
            shown[name] = text
    for name in MOMENTS:
        if (moment := row[name]) is not None:
            shown[name] = to_text(moment)
    return shown


def refund(row: Row) -> Json:
    """Show a refund (R02)."""
    return present(
        id=row["id"],
        invoice_id=row["invoice_id"],
        amount=money.to_text(row["amount"]),
        status="completed",
        reason=row["reason"],
        created_at=to_text(row["created_at"]),
    )


def schedule(row: Row) -> Json:
    """Show a recurring invoice (C02)."""
    return present(
        id=row["id"],
        amount=money.to_text(row["amount"]),
        phone_number=row["phone_number"],
        description=row["description"],
        interval=row["interval"],
        status=row["status"],
        start_date=row["start_date"],
        end_date=row["end_date"],
        next_billing_date=row["next_date"],
        created_at=to_text(row["created_at"]),
    )


def event(row: Row, now: int) -> Json:
    """Tell of an invoice that has changed its status (W03)."""
    moment = f"{row['status']}_at"
    return {
        "event": "invoice.status_changed",
        "invoice": present(
            id=row["id"],
            external_order_id=row["external_order_id"],
            amount=money.to_text(row["amount"]),
            status=row["status"],
            description=row["description"],
            kaspi_invoice_id=kaspi_invoice_id(row["id"]),
            client_name=row["client_name"],
            client_phone=row["phone_number"],
            **{moment: to_text(row[moment])},
        ),
        "timestamp": to_text(now),
    }


def page(found: Page, shown: list[Json], *, number: int, per_page: int) -> Json:
    """Show a page of a list (I09)."""
    meta = {"current_page": number, "per_page": per_page, "total": found.total}
    return {"data": shown, "meta": meta}
