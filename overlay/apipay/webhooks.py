"""Webhooks: is this body from ApiPay, what does it say, and was it here before?

    event = webhooks.parse(body, headers.get("X-Webhook-Signature"), secret)

`parse` verifies and reads (W03, W04); `Seen` tells duplicates (W06); `sign` is for tests. A
WebhookError knows the HTTP status to answer with (W08); everything else, events that nobody knows
yet included, is to be answered 2xx.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

from apipay_api.models.invoice_status import InvoiceStatus

from apipay import _read, _signature
from apipay._deliveries import Claim, Seen
from apipay._stores import MemoryStore, RedisStore, SQLiteStore, Store, Turn
from apipay.errors import EventInProgress, MalformedEvent, SignatureError, WebhookError

__all__ = [
    "SIGNATURE_HEADER",
    "Claim",
    "Event",
    "EventInProgress",
    "InvoiceStatusChanged",
    "MalformedEvent",
    "MemoryStore",
    "RedisStore",
    "SQLiteStore",
    "Seen",
    "SignatureError",
    "Store",
    "Turn",
    "UnknownEvent",
    "WebhookError",
    "WebhookInvoice",
    "parse",
    "sign",
]

SIGNATURE_HEADER = _signature.HEADER
"""The header of the signature (W04)."""

T = TypeVar("T")

_status = _read.OpenEnum(InvoiceStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookInvoice:
    """The invoice as a webhook tells of it (W03); what the event does not say is None (G13).

    `amount` is tenge. A status that nobody has documented yet is plain text. One of `paid_at`,
    `cancelled_at`, `expired_at` is there, as the status says; they are aware, in UTC (G09). `raw`
    is the JSON object as it came. The customer's name and phone are personal data: they stay out
    of the repr, because events are what receivers log.
    """

    id: int
    amount: Decimal
    status: InvoiceStatus | str
    kaspi_invoice_id: str
    external_order_id: str | None = None
    description: str | None = None
    client_name: str | None = field(default=None, repr=False)
    client_phone: str | None = field(default=None, repr=False)
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    expired_at: datetime | None = None
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceStatusChanged:
    """`invoice.status_changed`: an invoice became paid, cancelled or expired (W02).

    `timestamp` is when the event was made; `raw` is the whole body as it came.
    """

    event: str
    invoice: WebhookInvoice
    timestamp: datetime
    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[int, str]:
        """Invoice id and status, which together tell duplicates (W06)."""
        return self.invoice.id, str(self.invoice.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent:
    """A signed event of a kind that this library does not know: answer 2xx (W08).

    `raw` is the whole body as it came.
    """

    event: str
    raw: Mapping[str, Any] = field(repr=False, compare=False)


Event: TypeAlias = InvoiceStatusChanged | UnknownEvent


def sign(body: _signature.Body, secret: str) -> str:
    """The value of `X-Webhook-Signature` for this very body (W04), for tests of a receiver.

    Raises:
        TypeError: when the body is not bytes or the secret is not text.
        ConfigurationError: when the secret is empty, or no text that can be encoded.
    """
    problem = _signature.misuse(body, None, secret)
    if problem is None:
        return _signature.signature_of(bytes(body), secret)
    del secret  # a traceback that prints its locals must not print this one
    raise problem


def parse(body: _signature.Body, signature: str | None, secret: str | Sequence[str]) -> Event:
    """Verify a webhook and read it (W03, W04).

    Args:
        body: the request's raw bytes. JSON that was parsed and written again has other bytes, and
            another signature.
        signature: the header `X-Webhook-Signature`, or None where there is none.
        secret: the webhook's secret, or several while one is being replaced.

    Raises:
        SignatureError: the signature is missing, malformed, or of another body or secret. Answer
            401 (W08).
        MalformedEvent: signed, but no event as W03 says. Answer 400 (W08).
        TypeError: the body is not bytes, the signature or a secret is not text.
        ConfigurationError: a secret is empty or there is none; it would verify what anybody signs.
            Or a secret is no text that can be encoded.
    """
    # bytes, because a memoryview with gaps cannot be signed as it is
    problem = _signature.misuse(body, signature, secret) or _signature.distrust(
        bytes(body), signature, secret
    )
    del secret  # a traceback that prints its locals must not print this one
    if problem is not None:
        raise problem
    document = _json_object(bytes(body))
    fields = _Fields(document)
    event = fields.need("event", _read.text, "W03")
    if event != "invoice.status_changed":
        return UnknownEvent(event=event, raw=document)
    return InvoiceStatusChanged(
        event=event,
        invoice=_invoice(fields.need("invoice", _object, "W03")),
        timestamp=fields.need("timestamp", _read.timestamp, "G09"),
        raw=document,
    )


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        document: object = json.loads(body.decode(), parse_constant=_refuse)
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError:
        problem = "it cannot be parsed"
    else:
        if isinstance(document, dict):
            return cast("dict[str, Any]", document)
        problem = f"expected an object, got {_read.shape(document)}"
    raise MalformedEvent(f"the body is signed, but no JSON object (W03, W08): {problem}")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity, which are no JSON


def _object(value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise ValueError(f"expected an object, got {_read.shape(value)}")


class _Fields:
    """The fields of one JSON object; null counts as absent (G13)."""

    def __init__(self, document: Mapping[str, Any], at: str = "") -> None:
        self._document = document
        self._at = at

    def need(self, name: str, read: Callable[[object], T], fact: str) -> T:
        value = self.may(name, read, fact)
        if value is None:
            raise MalformedEvent(f"field {self._at}{name} is missing (fact {fact})")
        return value

    def may(self, name: str, read: Callable[[object], T], fact: str) -> T | None:
        value = self._document.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except ValueError as error:
            problem = str(error)
        raise MalformedEvent(f"field {self._at}{name} is not as fact {fact} says: {problem}")


def _invoice(raw: Mapping[str, Any]) -> WebhookInvoice:
    """Strict about what every receiver acts on; the phone rests on a house rule only (H30)."""
    fields = _Fields(raw, "invoice.")
    return WebhookInvoice(
        id=fields.need("id", _read.number, "G08"),
        amount=fields.need("amount", _read.amount, "G07"),
        status=fields.need("status", _status, "W02"),
        kaspi_invoice_id=fields.need("kaspi_invoice_id", _read.text, "G08"),
        external_order_id=fields.may("external_order_id", _read.text, "W03"),
        description=fields.may("description", _read.text, "W03"),
        client_name=fields.may("client_name", _read.text, "W03"),
        client_phone=fields.may("client_phone", _read.text, "W03"),
        paid_at=fields.may("paid_at", _read.timestamp, "G09"),
        cancelled_at=fields.may("cancelled_at", _read.timestamp, "G09"),
        expired_at=fields.may("expired_at", _read.timestamp, "G09"),
        raw=raw,
    )
