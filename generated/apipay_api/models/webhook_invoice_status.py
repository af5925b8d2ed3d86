from enum import StrEnum


class WebhookInvoiceStatus(StrEnum):
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAID = "paid"

    def __str__(self) -> str:
        return str(self.value)
