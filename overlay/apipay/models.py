"""Invoice, Refund and RecurringInvoice as callers see them.

Amounts are Decimal, moments aware datetimes, days dates. What the API leaves out (G13), or sends as
null, is None. A status that nobody has documented yet stays readable as text, and compares with
text like a documented one does. `raw` is the JSON object as it came, unknown fields included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apipay_api.models.invoice_status import InvoiceStatus
from apipay_api.models.recurring_interval import RecurringInterval
from apipay_api.models.recurring_invoice_status import RecurringInvoiceStatus
from apipay_api.models.refund_status import RefundStatus

from apipay import _read
from apipay._reader import Field, Reader, listed, paged

__all__ = [
    "Invoice",
    "InvoiceStatus",
    "RecurringInterval",
    "RecurringInvoice",
    "RecurringInvoiceStatus",
    "Refund",
    "RefundStatus",
]


@dataclass(frozen=True, slots=True)
class Invoice:
    """A request for money from one phone number (I05)."""

    id: int
    kaspi_invoice_id: str
    """The invoice's id at Kaspi; text (G08)."""
    kaspi_qr_token: str
    """A token for drawing a QR code (I02)."""
    payment_url: str
    """Where the customer confirms the amount and pays (I03)."""
    amount: Decimal
    """Tenge (G07). Refunds do not change it."""
    status: InvoiceStatus | str
    """pending, paid, cancelled or expired (I06); refunded invoices stay paid (H02)."""
    created_at: datetime
    description: str | None = None
    external_order_id: str | None = None
    """The merchant's own reference; it need not be unique (I12)."""
    client_name: str | None = field(default=None, repr=False)
    """Appears once the customer has paid (H30). Personal data, so no repr and no log shows it."""
    client_phone: str | None = field(default=None, repr=False)
    """Personal data too."""
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    expired_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for a paid invoice, in full or in part (R02, R04)."""

    id: int
    invoice_id: int
    amount: Decimal
    """Tenge (G07)."""
    status: RefundStatus | str
    """completed (R02)."""
    created_at: datetime
    reason: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RecurringInvoice:
    """A schedule that makes an invoice at each billing date (C02)."""

    id: int
    amount: Decimal
    """Tenge (G07), of each invoice."""
    phone_number: str = field(repr=False)
    """Personal data, so no repr and no log shows it."""
    interval: RecurringInterval | str
    """daily, weekly, monthly or yearly (C09)."""
    status: RecurringInvoiceStatus | str
    """active, paused or cancelled (C03)."""
    start_date: date
    created_at: datetime
    description: str | None = None
    end_date: date | None = None
    next_billing_date: date | None = None
    """None once the schedule has ended (H21)."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


INVOICE: Mapping[str, Field] = {
    "id": Field(_read.number, "G08", required=True),
    "kaspi_invoice_id": Field(_read.text, "G08", required=True),
    "kaspi_qr_token": Field(_read.text, "I02", required=True),
    "payment_url": Field(_read.text, "I02", required=True),
    "amount": Field(_read.amount, "G07", required=True),
    "status": Field(_read.OpenEnum(InvoiceStatus), "I06", required=True),
    "created_at": Field(_read.timestamp, "G09", required=True),
    "description": Field(_read.text, "I05"),
    "external_order_id": Field(_read.text, "I12"),
    "client_name": Field(_read.text, "I05"),
    "client_phone": Field(_read.text, "I05"),
    "paid_at": Field(_read.timestamp, "G09"),
    "cancelled_at": Field(_read.timestamp, "G09"),
    "expired_at": Field(_read.timestamp, "G09"),
}

REFUND: Mapping[str, Field] = {
    "id": Field(_read.number, "G08", required=True),
    "invoice_id": Field(_read.number, "R02", required=True),
    "amount": Field(_read.amount, "G07", required=True),
    "status": Field(_read.OpenEnum(RefundStatus), "R02", required=True),
    "created_at": Field(_read.timestamp, "G09", required=True),
    "reason": Field(_read.text, "R02"),
}

RECURRING_INVOICE: Mapping[str, Field] = {
    "id": Field(_read.number, "G08", required=True),
    "amount": Field(_read.amount, "G07", required=True),
    "phone_number": Field(_read.text, "C02", required=True),
    "interval": Field(_read.OpenEnum(RecurringInterval), "C01", required=True),
    "status": Field(_read.OpenEnum(RecurringInvoiceStatus), "C03", required=True),
    "start_date": Field(_read.day, "G09", required=True),
    "created_at": Field(_read.timestamp, "G09", required=True),
    "description": Field(_read.text, "C02"),
    "end_date": Field(_read.day, "G09"),
    "next_billing_date": Field(_read.day, "G09"),
}

read_invoice = Reader(Invoice, INVOICE, "I05")
read_refund = Reader(Refund, REFUND, "R02")
read_recurring_invoice = Reader(RecurringInvoice, RECURRING_INVOICE, "C02")

read_invoices = paged(read_invoice, "I09")
read_all_refunds = paged(read_refund, "R05")
read_recurring_invoices = paged(read_recurring_invoice, "C10")


def read_refunds(raw: object) -> list[Refund]:
    """Read the refunds of one invoice: an array under `data`, without pages (R05)."""
    return listed(read_refund, raw, "R05")
