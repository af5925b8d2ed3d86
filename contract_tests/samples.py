"""Answers as the contract has them, for whatever changes or records one."""

from typing import Any

INVOICE: dict[str, Any] = {
    "id": 42,
    "kaspi_invoice_id": "4200000042",
    "kaspi_qr_token": "QR42TOKEN",
    "payment_url": "https://pay.example.com/42",
    "amount": "10000.00",
    "status": "pending",
    "description": "Два билета",
    "external_order_id": "order-1001",
    "client_phone": "87001234567",
    "created_at": "2025-01-31T12:00:00Z",
}
