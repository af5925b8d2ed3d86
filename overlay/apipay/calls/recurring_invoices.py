"""Operations on recurring invoices, the schedules (docs/contract.md, section 5)."""

from datetime import date

from apipay_api import models as wire
from apipay_api.api.recurring_invoices import (
    bill_recurring_invoice_now,
    cancel_recurring_invoice,
    create_recurring_invoice,
    get_recurring_invoice,
    list_recurring_invoices,
    pause_recurring_invoice,
    resume_recurring_invoice,
    skip_recurring_invoice_period,
    update_recurring_invoice,
)

from apipay import _check, money, phone
from apipay._call import Call, Page, call
from apipay._check import Fields, call_of
from apipay._paging import Walk
from apipay.models import (
    Invoice,
    RecurringInterval,
    RecurringInvoice,
    RecurringInvoiceStatus,
    read_invoice,
    read_recurring_invoice,
    read_recurring_invoices,
)


def create(
    *,
    amount: money.Amount,
    phone_number: str,
    interval: RecurringInterval | str,
    description: str | None = None,
    start_date: date | str | None = None,
    end_date: date | str | None = None,
    webhook_id: int | None = None,
) -> Call[RecurringInvoice]:
    """Create a schedule that makes an invoice at each billing date (C01, C04).

    Never repeated once it was sent: after OutcomeUnknown or ServerError look at `list()` first.

    Args:
        amount: tenge, 0.01 to 99999999.99, as int, Decimal or text; float is refused.
        phone_number: the customer's, as people write it.
        interval: daily, weekly, monthly or yearly (C09, H19).
        description: at most 500 characters.
        start_date: the first billing date; today by default, and not before it (H20).
        end_date: the last day on which it may bill; not before `start_date` (H20, H21).
        webhook_id: the one webhook to tell of the invoices; without it all are told (H17).

    Raises:
        ValidationFailed: a field is faulty; mostly before anything is sent.
    """
    check = Fields("POST", "/recurring-invoices")
    body = wire.CreateRecurringInvoice(
        amount=check.required("amount", money.to_wire, amount),
        phone_number=check.required("phone_number", phone.normalize, phone_number),
        interval=check.required("interval", _check.one_of(RecurringInterval), interval),
        description=check.optional("description", _check.DESCRIPTION, description),
        start_date=check.optional("start_date", _check.day, start_date),
        end_date=check.optional("end_date", _check.day, end_date),
        webhook_id=check.optional("webhook_id", _check.positive, webhook_id),
    )
    check.order("start_date", body.start_date, "end_date", body.end_date)
    check.verdict()
    return call(
        "createRecurringInvoice",
        create_recurring_invoice._get_kwargs(body=body),
        read_recurring_invoice,
    )


def get(id: int) -> Call[RecurringInvoice]:
    """Return one schedule (C10).

    Raises:
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "getRecurringInvoice", get_recurring_invoice._get_kwargs, id, read_recurring_invoice
    )


def update(
    id: int,
    *,
    amount: money.Amount | None = None,
    description: str | None = None,
    interval: RecurringInterval | str | None = None,
) -> Call[RecurringInvoice]:
    """Change the amount, description or interval of a schedule (C05); None leaves it as it is.

    A new interval counts from `next_billing_date`, which stays (H26).

    Raises:
        ValidationFailed: a field is faulty; mostly before anything is sent.
        WrongState: the schedule is cancelled (H24).
        NotFound: no such schedule in this organisation.
    """
    check = Fields("PUT", "/recurring-invoices/{id}")
    check.required("id", _check.positive, id)
    body = wire.UpdateRecurringInvoice(
        amount=check.optional("amount", money.to_wire, amount),
        description=check.optional("description", _check.DESCRIPTION, description),
        interval=check.optional("interval", _check.one_of(RecurringInterval), interval),
    )
    check.verdict()
    return call(
        "updateRecurringInvoice",
        update_recurring_invoice._get_kwargs(id, body=body),
        read_recurring_invoice,
    )


def pause(id: int) -> Call[RecurringInvoice]:
    """Pause an active schedule (C06); no invoice is made until `resume`.

    Raises:
        WrongState: the schedule is not active (H24).
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "pauseRecurringInvoice", pause_recurring_invoice._get_kwargs, id, read_recurring_invoice
    )


def resume(id: int) -> Call[RecurringInvoice]:
    """Resume a paused schedule (C06); periods missed meanwhile are not billed (H25).

    Raises:
        WrongState: the schedule is not paused (H24).
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "resumeRecurringInvoice", resume_recurring_invoice._get_kwargs, id, read_recurring_invoice
    )


def cancel(id: int) -> Call[RecurringInvoice]:
    """End a schedule for good (C03, C06).

    Raises:
        WrongState: the schedule is cancelled already (H24).
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "cancelRecurringInvoice", cancel_recurring_invoice._get_kwargs, id, read_recurring_invoice
    )


def bill_now(id: int) -> Call[Invoice]:
    """Make an invoice of the schedule at once and return it (C07); its dates stay (H22).

    Never repeated once it was sent: after OutcomeUnknown or ServerError look at `invoices.list()`
    before you try again.

    Raises:
        WrongState: the schedule is not active (H22).
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "billRecurringInvoiceNow", bill_recurring_invoice_now._get_kwargs, id, read_invoice
    )


def skip_period(id: int) -> Call[RecurringInvoice]:
    """Pass over the next period without charging (C08): one interval is added to the date (H23).

    Never repeated once it was sent: after OutcomeUnknown compare `next_billing_date` first.

    Raises:
        WrongState: the schedule is cancelled (H23).
        NotFound: no such schedule in this organisation.
    """
    return call_of(
        "skipRecurringInvoicePeriod",
        skip_recurring_invoice_period._get_kwargs,
        id,
        read_recurring_invoice,
    )


def page(
    *, page: int = 1, per_page: int = 10, status: RecurringInvoiceStatus | str | None = None
) -> Call[Page[RecurringInvoice]]:
    """Return one page of the schedules, newest first (C10, H09); past the end it is empty (H08).

    Args:
        page: from 1.
        per_page: 1 to 100.
        status: active, paused or cancelled; one value.

    Raises:
        ValidationFailed: an argument is out of bounds; before anything is sent.
    """
    check = Fields("GET", "/recurring-invoices")
    check.required("page", _check.positive, page)
    check.required("per_page", _check.per_page, per_page)
    wanted = check.optional("status", _check.one_of(RecurringInvoiceStatus), status)
    check.verdict()
    parameters = list_recurring_invoices._get_kwargs(page=page, per_page=per_page, status=wanted)
    return call("listRecurringInvoices", parameters, read_recurring_invoices)


def list(
    *, status: RecurringInvoiceStatus | str | None = None, per_page: int = 100
) -> Walk[RecurringInvoice]:
    """Iterate over all schedules, newest first (C10, H09), reading pages as they are needed.

    The list may change meanwhile: no row comes twice, and none that stays is left out. With a
    `status` the pages overlap for that. The async client reads one page ahead.

    Args:
        status: active, paused or cancelled; one value.
        per_page: rows a request, 1 to 100.

    Raises:
        ValidationFailed: an argument is out of bounds; before anything is sent.
    """
    return Walk(
        lambda number, rows: page(page=number, per_page=rows, status=status),
        per_page,
        loses_rows=status is not None,
    )
