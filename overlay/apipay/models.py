"""Invoice, Refund and RecurringInvoice as callers see them.

Amounts are Decimal, moments aware datetimes, days dates. What the API leaves out (G13), or sends as
null, is None. A status that nobody has documented yet stays readable as text, and compares with
text like a documented one does. `raw` is the JSON object as it came, unknown fields included.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from apipay_api.models.invoice_status import InvoiceStatus
from apipay_api.models.recurring_interval import RecurringInterval
from apipay_api.models.recurring_invoice_status import RecurringInvoiceStatus
from apipay_api.models.refund_status import RefundStatus
from attrs import field, frozen

from apipay import _read
from apipay._call import Page, Unreadable

__all__ = [
    "Invoice",
    "InvoiceStatus",
    "RecurringInterval",
    "RecurringInvoice",
    "RecurringInvoiceStatus",
    "Refund",
    "RefundStatus",
]

T = TypeVar("T")


@frozen(slots=False)  # frozen slots cost twice the time to fill, and lists are long
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
    raw: Mapping[str, Any] = field(factory=dict, repr=False, eq=False)


@frozen(slots=False)
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
    raw: Mapping[str, Any] = field(factory=dict, repr=False, eq=False)


@frozen(slots=False)
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
    raw: Mapping[str, Any] = field(factory=dict, repr=False, eq=False)


class _Field(NamedTuple):
    """How one field is read. `fact` is the id that says how it should be."""

    read: Callable[[object], Any]
    fact: str
    required: bool = False


INVOICE: Mapping[str, _Field] = {
    "id": _Field(_read.number, "G08", required=True),
    "kaspi_invoice_id": _Field(_read.text, "G08", required=True),
    "kaspi_qr_token": _Field(_read.text, "I02", required=True),
    "payment_url": _Field(_read.text, "I02", required=True),
    "amount": _Field(_read.amount, "G07", required=True),
    "status": _Field(_read.open_enum(InvoiceStatus), "I06", required=True),
    "created_at": _Field(_read.timestamp, "G09", required=True),
    "description": _Field(_read.text, "I05"),
    "external_order_id": _Field(_read.text, "I12"),
    "client_name": _Field(_read.text, "I05"),
    "client_phone": _Field(_read.text, "I05"),
    "paid_at": _Field(_read.timestamp, "G09"),
    "cancelled_at": _Field(_read.timestamp, "G09"),
    "expired_at": _Field(_read.timestamp, "G09"),
}

REFUND: Mapping[str, _Field] = {
    "id": _Field(_read.number, "G08", required=True),
    "invoice_id": _Field(_read.number, "R02", required=True),
    "amount": _Field(_read.amount, "G07", required=True),
    "status": _Field(_read.open_enum(RefundStatus), "R02", required=True),
    "created_at": _Field(_read.timestamp, "G09", required=True),
    "reason": _Field(_read.text, "R02"),
}

RECURRING_INVOICE: Mapping[str, _Field] = {
    "id": _Field(_read.number, "G08", required=True),
    "amount": _Field(_read.amount, "G07", required=True),
    "phone_number": _Field(_read.text, "C02", required=True),
    "interval": _Field(_read.open_enum(RecurringInterval), "C01", required=True),
    "status": _Field(_read.open_enum(RecurringInvoiceStatus), "C03", required=True),
    "start_date": _Field(_read.day, "G09", required=True),
    "created_at": _Field(_read.timestamp, "G09", required=True),
    "description": _Field(_read.text, "C02"),
    "end_date": _Field(_read.day, "G09"),
    "next_billing_date": _Field(_read.day, "G09"),
}


class Reader(Generic[T]):
    """Reads one JSON object into a model.

    Rows of a list look alike, so the types that a good row had are kept with what is left to
    convert; a row with the same types then costs little. Any other row is read field by field.

    Args:
        model: takes the fields in the table's order, then the raw object.
        fields: the table.
        fact: the id that says that there should be an object.
    """

    def __init__(self, model: Callable[..., T], fields: Mapping[str, _Field], fact: str) -> None:
        self._model = model
        self._fields = fields
        self._fact = fact
        self._shapes: dict[tuple[type, ...], list[tuple[int, Callable[[object], Any]]]] = {}

    def __call__(self, raw: object, where: str = "") -> T:
        """Return the model of this object, which stands at `where` in the body.

        Raises:
            Unreadable: names the first field that is not as its fact says.
        """
        if not isinstance(raw, dict):
            raise Unreadable(where.rstrip("."), self._fact, f"no object but {_read.shape(raw)}")
        values = [*map(raw.get, self._fields)]
        rest = self._shapes.get((*map(type, values),))
        if rest is None:
            return self._field_by_field(raw, where, values)
        try:
            for index, convert in rest:
                values[index] = convert(values[index])
        except ValueError:
            return self._field_by_field(raw, where, [*map(raw.get, self._fields)])
        return self._model(*values, raw)

    def _field_by_field(self, raw: dict[str, Any], where: str, values: list[Any]) -> T:
        shape = (*map(type, values),)
        rest = []
        for index, (name, (convert, fact, required)) in enumerate(self._fields.items()):
            value = values[index]
            if value is None:
                if required:
                    raise Unreadable(f"{where}{name}", fact, "null" if name in raw else "missing")
                continue
            try:
                values[index] = convert(value)
            except ValueError as fault:
                raise Unreadable(f"{where}{name}", fact, str(fault)) from None
            if convert not in _AS_IS:
                rest.append((index, convert))
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes[shape] = rest
        return self._model(*values, raw)


_AS_IS = (_read.number, _read.text)  # they check the type and change nothing
_MOST_SHAPES = 256


read_invoice = Reader(Invoice, INVOICE, "I05")
read_refund = Reader(Refund, REFUND, "R02")
read_recurring_invoice = Reader(RecurringInvoice, RECURRING_INVOICE, "C02")


def _listed(item: Reader[T], raw: object, fact: str) -> list[T]:
    rows = raw.get("data") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise Unreadable("data", fact, f"no array but {_read.shape(rows)}")
    return [item(row, f"data[{index}].") for index, row in enumerate(rows)]


class _Meta(NamedTuple):
    current_page: int
    per_page: int
    total: int
    raw: Mapping[str, Any]


_META = ("current_page", "per_page", "total")


def _paged(item: Reader[T], fact: str) -> Callable[[object], Page[T]]:
    meta = Reader(_Meta, {name: _Field(_read.number, fact, required=True) for name in _META}, fact)

    def read(raw: object) -> Page[T]:
        items = _listed(item, raw, fact)
        said = meta(raw.get("meta") if isinstance(raw, dict) else None, "meta.")
        return Page(items, said.current_page, said.per_page, said.total)

    return read


read_invoices = _paged(read_invoice, "I09")
read_all_refunds = _paged(read_refund, "R05")
read_recurring_invoices = _paged(read_recurring_invoice, "C10")


def read_refunds(raw: object) -> list[Refund]:
    """Read the refunds of one invoice: an array under `data`, without pages (R05)."""
    return _listed(read_refund, raw, "R05")
