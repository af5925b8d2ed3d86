"""Operations on invoices (docs/contract.md, section 3, and the refunds of one invoice)."""

from collections.abc import Collection
from datetime import date

from apipay_api import models as wire
from apipay_api.api.invoices import create_invoice, get_invoice, list_invoices
from apipay_api.api.refunds import create_refund, list_invoice_refunds
from apipay_api.types import UNSET

from apipay import _check, money, phone
from apipay._call import Call, Page, call
from apipay._check import Fields, call_of
from apipay._paging import Walk
from apipay.models import (
    Invoice,
    InvoiceStatus,
    Refund,
    read_invoice,
    read_invoices,
    read_refund,
    read_refunds,
)

Refunds = list[Refund]  # before the name `list` becomes an operation here
Statuses = InvoiceStatus | str | Collection[InvoiceStatus | str]


def create(
    *,
    amount: money.Amount,
    phone_number: str,
    description: str | None = None,
    external_order_id: str | None = None,
    webhook_id: int | None = None,
) -> Call[Invoice]:
    """Create an invoice; send the customer to its `payment_url` (I01 to I03).

    Never repeated once it was sent: after OutcomeUnknown or ServerError there may be an invoice.
    `create_once` takes care of that by itself.

    Args:
        amount: tenge, 0.01 to 99999999.99, as int, Decimal or text; float is refused.
        phone_number: the customer's, as people write it.
        description: at most 500 characters.
        external_order_id: your own reference, at most 255 characters; need not be unique (I12).
        webhook_id: the one webhook to tell; without it all are told (H17).

    Raises:
        ValidationFailed: a field is faulty; mostly before anything is sent.
        WrongState: the organisation is not verified (G12, H06).
    """
    return creation(
        Fields("POST", "/invoices"),
        amount=amount,
        phone_number=phone_number,
        description=description,
        external_order_id=external_order_id,
        webhook_id=webhook_id,
    )


def creation(
    check: Fields,
    *,
    amount: money.Amount,
    phone_number: str,
    description: str | None,
    external_order_id: str | None,
    webhook_id: int | None,
) -> Call[Invoice]:
    """Return the call of `create`, unless a field is faulty or `check` knows of one that is."""
    body = wire.CreateInvoice(
        amount=check.required("amount", money.to_wire, amount),
        phone_number=check.required("phone_number", phone.normalize, phone_number),
        description=check.optional("description", _check.DESCRIPTION, description),
        external_order_id=check.optional("external_order_id", _check.ORDER_ID, external_order_id),
        webhook_id=check.optional("webhook_id", _check.positive, webhook_id),
    )
    check.verdict()
    return call("createInvoice", create_invoice._get_kwargs(body=body), read_invoice)


def get(id: int) -> Call[Invoice]:
    """Return one invoice (I10). Webhooks are better than asking again and again (I12).

    Raises:
        NotFound: no such invoice in this organisation.
    """
    return call_of("getInvoice", get_invoice._get_kwargs, id, read_invoice)


def refund(id: int, amount: money.Amount | None = None, reason: str | None = None) -> Call[Refund]:
    """Refund a paid invoice, in full or in part (R01, R04).

    Never repeated once it was sent: after OutcomeUnknown or ServerError look at `refunds(id)`
    before you try again.

    Args:
        id: the invoice.
        amount: tenge, from 0.01 to what is left; None refunds what is left (H03).
        reason: at most 500 characters.

    Raises:
        ValidationFailed: a field is faulty; mostly before anything is sent.
        WrongState: the invoice is not paid (R03), or less than `amount` is left (H01).
        NotFound: no such invoice in this organisation.
    """
    check = Fields("POST", "/invoices/{id}/refund")
    check.required("id", _check.positive, id)
    body = wire.CreateRefund(
        amount=check.optional("amount", money.to_wire, amount),
        reason=check.optional("reason", _check.REASON, reason),
    )
    check.verdict()
    # A full refund without a reason has nothing to say, and the body is optional (R01).
    said = UNSET if amount is None and reason is None else body
    return call("createRefund", create_refund._get_kwargs(id, body=said), read_refund)


def refunds(id: int) -> Call[Refunds]:
    """Return all refunds of one invoice (R05), newest first (H09).

    Raises:
        NotFound: no such invoice in this organisation.
    """
    return call_of("listInvoiceRefunds", list_invoice_refunds._get_kwargs, id, read_refunds)


def page(
    *,
    page: int = 1,
    per_page: int = 10,
    search: str | None = None,
    status: Statuses | None = None,
    date_from: date | str | None = None,
    date_to: date | str | None = None,
) -> Call[Page[Invoice]]:
    """Return one page of the invoices, newest first (I09, H09); past the end it is empty (H08).

    Args:
        page: from 1.
        per_page: 1 to 100.
        search: at most 100 characters; found in description and order id, in any case (H11).
        status: one status or several, as InvoiceStatus or text.
        date_from: first day of creation, in Almaty (H10).
        date_to: last day of creation, included; not before `date_from`.

    Raises:
        ValidationFailed: an argument is out of bounds; before anything is sent.
    """
    check = Fields("GET", "/invoices")
    check.required("page", _check.positive, page)
    check.required("per_page", _check.per_page, per_page)
    check.optional("search", _check.SEARCH, search)
    statuses = check.optional("status", _check.some_of(InvoiceStatus), status)
    first = check.optional("date_from", _check.day, date_from)
    last = check.optional("date_to", _check.day, date_to)
    check.order("date_from", first, "date_to", last)
    check.verdict()
    parameters = list_invoices._get_kwargs(
        page=page,
        per_page=per_page,
        search=_check.given(search),
        status=statuses,
        date_from=first,
        date_to=last,
    )
    return call("listInvoices", parameters, read_invoices)


def list(
    *,
    search: str | None = None,
    status: Statuses | None = None,
    date_from: date | str | None = None,
    date_to: date | str | None = None,
    per_page: int = 100,
) -> Walk[Invoice]:
    """Iterate over all invoices, newest first (I09, H09), reading pages as they are needed.

    The list may change meanwhile: no row comes twice, and none that stays is left out. With a
    `status` the pages overlap for that, so they are a little smaller than `per_page` now and then.
    The async client reads one page ahead.

    Args:
        search: at most 100 characters; found in description and order id, in any case (H11).
        status: one status or several, as InvoiceStatus or text.
        date_from: first day of creation, in Almaty (H10).
        date_to: last day of creation, included; not before `date_from`.
        per_page: rows a request, 1 to 100.

    Raises:
        ValidationFailed: an argument is out of bounds; before anything is sent.
    """

    def one(number: int, rows: int) -> Call[Page[Invoice]]:
        return page(
            page=number,
            per_page=rows,
            search=search,
            status=status,
            date_from=date_from,
            date_to=date_to,
        )

    # I07: the status is all that changes in an invoice.
    return Walk(one, per_page, loses_rows=status is not None)
