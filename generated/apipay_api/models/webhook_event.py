from enum import StrEnum


class WebhookEvent(StrEnum):
    INVOICE_STATUS_CHANGED = "invoice.status_changed"

    def __str__(self) -> str:
        return str(self.value)
