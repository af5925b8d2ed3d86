"""A typed client for ApiPay.kz, the REST API in front of Kaspi Pay.

from apipay import ApiPay

with ApiPay() as client:
    invoice = client.invoices.create(amount="10000", phone_number="+7 700 123-45-67")
    print(invoice.payment_url)
"""

from typing import TYPE_CHECKING

from apipay._call import Page
from apipay._version import __version__
from apipay.client import ApiPay, AsyncApiPay
from apipay.errors import (
    ApiError,
    ApiPayError,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    EventInProgress,
    Gone,
    MalformedEvent,
    NotFound,
    OrderConflict,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    SignatureError,
    Unauthorized,
    UnexpectedStatus,
    UnreadableResponse,
    ValidationFailed,
    WaitFailed,
    WaitTimedOut,
    WebhookError,
    WrongState,
)
from apipay.models import (
    Invoice,
    InvoiceStatus,
    RecurringInterval,
    RecurringInvoice,
    RecurringInvoiceStatus,
    Refund,
    RefundStatus,
)
from apipay.pace import Pace
from apipay.retries import Retries

if TYPE_CHECKING:
    from apipay import webhooks
    from apipay.redis_pace import RedisPace as RedisPace

__all__ = [
    "ApiError",
    "ApiPay",
    "ApiPayError",
    "AsyncApiPay",
    "ClientClosed",
    "ConfigurationError",
    "ConnectionFailed",
    "EventInProgress",
    "Gone",
    "Invoice",
    "InvoiceStatus",
    "MalformedEvent",
    "NotFound",
    "OrderConflict",
    "OutcomeUnknown",
    "Pace",
    "Page",
    "RateLimited",
    "RecurringInterval",
    "RecurringInvoice",
    "RecurringInvoiceStatus",
    "Refund",
    "RefundStatus",
    "Retries",
    "ServerError",
    "SignatureError",
    "Unauthorized",
    "UnexpectedStatus",
    "UnreadableResponse",
    "ValidationFailed",
    "WaitFailed",
    "WaitTimedOut",
    "WebhookError",
    "WrongState",
    "__version__",
    "webhooks",
]

# Imported when first asked for: not every program receives webhooks or has a Redis, and every
# program starts. RedisPace needs an extra, so it is not in __all__: a star must do without.
_LATER = {"webhooks": "apipay.webhooks", "RedisPace": "apipay.redis_pace"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when something is imported later

    try:
        module = import_module(_LATER[name])
    except ModuleNotFoundError as missing:
        if missing.name != "limits":
            raise
        raise ImportError(f"{name} needs an extra: pip install 'apipay-kz[redis]'") from None
    value = module if name == "webhooks" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
