"""The models and enums of the API, each imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .create_invoice import CreateInvoice
    from .create_recurring_invoice import CreateRecurringInvoice
    from .create_refund import CreateRefund
    from .error import Error
    from .field_errors import FieldErrors
    from .invoice import Invoice
    from .invoice_list import InvoiceList
    from .invoice_refunds import InvoiceRefunds
    from .invoice_status import InvoiceStatus
    from .invoice_status_changed import InvoiceStatusChanged
    from .page_meta import PageMeta
    from .rate_limit_error import RateLimitError
    from .recurring_interval import RecurringInterval
    from .recurring_invoice import RecurringInvoice
    from .recurring_invoice_list import RecurringInvoiceList
    from .recurring_invoice_status import RecurringInvoiceStatus
    from .refund import Refund
    from .refund_list import RefundList
    from .refund_status import RefundStatus
    from .update_recurring_invoice import UpdateRecurringInvoice
    from .validation_error import ValidationError
    from .webhook_event import WebhookEvent
    from .webhook_invoice import WebhookInvoice
    from .webhook_invoice_status import WebhookInvoiceStatus
else:
    _MODULES = {
        "CreateInvoice": ".create_invoice",
        "CreateRecurringInvoice": ".create_recurring_invoice",
        "CreateRefund": ".create_refund",
        "Error": ".error",
        "FieldErrors": ".field_errors",
        "Invoice": ".invoice",
        "InvoiceList": ".invoice_list",
        "InvoiceRefunds": ".invoice_refunds",
        "InvoiceStatus": ".invoice_status",
        "InvoiceStatusChanged": ".invoice_status_changed",
        "PageMeta": ".page_meta",
        "RateLimitError": ".rate_limit_error",
        "RecurringInterval": ".recurring_interval",
        "RecurringInvoice": ".recurring_invoice",
        "RecurringInvoiceList": ".recurring_invoice_list",
        "RecurringInvoiceStatus": ".recurring_invoice_status",
        "Refund": ".refund",
        "RefundList": ".refund_list",
        "RefundStatus": ".refund_status",
        "UpdateRecurringInvoice": ".update_recurring_invoice",
        "ValidationError": ".validation_error",
        "WebhookEvent": ".webhook_event",
        "WebhookInvoice": ".webhook_invoice",
        "WebhookInvoiceStatus": ".webhook_invoice_status",
    }

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return getattr(import_module(_MODULES[name], __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = (
    "CreateInvoice",
    "CreateRecurringInvoice",
    "CreateRefund",
    "Error",
    "FieldErrors",
    "Invoice",
    "InvoiceList",
    "InvoiceRefunds",
    "InvoiceStatus",
    "InvoiceStatusChanged",
    "PageMeta",
    "RateLimitError",
    "RecurringInterval",
    "RecurringInvoice",
    "RecurringInvoiceList",
    "RecurringInvoiceStatus",
    "Refund",
    "RefundList",
    "RefundStatus",
    "UpdateRecurringInvoice",
    "ValidationError",
    "WebhookEvent",
    "WebhookInvoice",
    "WebhookInvoiceStatus",
)
