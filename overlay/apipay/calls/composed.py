"""Operations that take several requests, so that an unknown outcome costs nobody money."""

from collections.abc import Collection
from decimal import Decimal

from apipay_api.api.invoices import cancel_invoice

from apipay import money, phone
from apipay._call import Call, Page
from apipay._check import Fields, call_of, duration, positive, some_of
from apipay._flow import Flow, Pause, Policy, Steps
from apipay._perform import perform
from apipay.calls import invoices
from apipay.errors import (
    ApiPayError,
    OrderConflict,
    OutcomeUnknown,
    ServerError,
    UnreadableResponse,
    WaitFailed,
    WaitTimedOut,
    WrongState,
)
from apipay.models import Invoice, InvoiceStatus, read_invoice

UNCERTAIN = (OutcomeUnknown, ServerError, UnreadableResponse)
"""After these the server may have done the work."""

LIVING = (InvoiceStatus.PENDING, InvoiceStatus.PAID)
FINAL = (InvoiceStatus.PAID, InvoiceStatus.CANCELLED, InvoiceStatus.EXPIRED)  # I07

SETTLE = (0.5, 1.0, 2.0)
"""Seconds before each look for an invoice that may be in the making."""

LAST_LOOK = 5.0
"""Seconds that `wait` gives a look which begins when its time is up."""

GATEWAY_TIMEOUT = 504
SEARCHED = 100  # characters that `search` takes (I09)


def cancel(id: int) -> Steps[Invoice]:
    """Cancel a pending invoice (I11) and return it.

    Safe to repeat by its meaning: when the outcome is unknown the invoice is read again and, unless
    it is cancelled by then, cancelled once more.

    Raises:
        WrongState: the invoice is not pending (I06, I11).
        NotFound: no such invoice in this organisation.
    """
    request = call_of("cancelInvoice", cancel_invoice._get_kwargs, id, read_invoice)
    look = invoices.get(id)

    def steps(policy: Policy) -> Flow[Invoice]:
        policy = policy.started()
        repetition = 1
        while True:
            try:
                return (yield from perform(request, policy))
            except UNCERTAIN as error:
                doubt: ApiPayError = error
            except WrongState as error:
                if repetition == 1:
                    raise
                doubt = error  # of a repetition: perhaps the first one came through late
            invoice = yield from _look(look, policy, doubt, repetition)
            if invoice.status == InvoiceStatus.CANCELLED:
                return invoice
            if isinstance(doubt, WrongState) or repetition >= policy.retries.attempts:
                raise doubt
            repetition += 1

    return steps


def _look(
    look: Call[Invoice], policy: Policy, doubt: ApiPayError, repetition: int
) -> Flow[Invoice]:
    wait = policy.retries.wait(repetition, policy.dice)
    if policy.time_left() <= wait:
        raise doubt
    yield Pause(wait)
    try:
        return (yield from perform(look, policy))
    except ApiPayError:
        raise doubt from None  # that nobody could look tells nothing of the work itself


def create_once(
    *,
    external_order_id: str,
    amount: money.Amount,
    phone_number: str,
    description: str | None = None,
    webhook_id: int | None = None,
) -> Steps[Invoice]:
    """Return the living invoice of this order, creating it when there is none.

    Living is pending or paid. When the outcome of the create is unknown, the order is looked up
    again, at growing intervals, before anything is created again; should the lost invoice turn up
    later still, the spare one is cancelled. After a time-out nothing is created again at all:
    OutcomeUnknown is raised when the look-up finds nothing. Call once more when the server has had
    the time to finish, a minute later say: until then the lost request may still be at work.

    What stays possible, since the API knows no idempotency keys: two processes that call this for
    the same order in the same moment can both find nothing and both create.

    Args:
        external_order_id: your reference, 1 to 255 characters, compared exactly.
        amount: tenge, 0.01 to 99999999.99, as int, Decimal or text; float is refused.
        phone_number: the customer's, as people write it.
        description: at most 500 characters.
        webhook_id: the one webhook to tell; without it all are told (H17).

    Raises:
        OrderConflict: the living invoice is for another amount or phone.
        OutcomeUnknown, ServerError, UnreadableResponse: perhaps created, and not found so far.
        ValidationFailed, WrongState: as `create`.
    """
    check = Fields("POST", "/invoices")
    check.required("external_order_id", _order_id, external_order_id)
    creation = invoices.creation(
        check,
        amount=amount,
        phone_number=phone_number,
        description=description,
        external_order_id=external_order_id,
        webhook_id=webhook_id,
    )
    wanted = money.parse(amount), phone.normalize(phone_number)

    def steps(policy: Policy) -> Flow[Invoice]:
        policy = policy.started()
        invoice = yield from _living(external_order_id, policy)
        if invoice is None:
            invoice = yield from _create(creation, external_order_id, policy)
        return _unless_other(invoice, external_order_id, wanted)

    return steps


def _unless_other(invoice: Invoice, order_id: str, wanted: tuple[Decimal, str]) -> Invoice:
    """Return the order's living invoice, if it is for the amount and phone that are wanted."""
    if (invoice.amount, _phone_of(invoice) or wanted[1]) != wanted:
        raise OrderConflict(
            f"order {order_id!r} has the living invoice {invoice.id} for another amount or phone; "
            "cancel it, or use another external_order_id",
            invoice=invoice,
        )
    return invoice


def _order_id(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text that is not blank: it is what the invoice is found by")
    if value != value.strip():
        raise ValueError("must not begin or end with a space: a server that trims would lose it")
    return value


def _phone_of(invoice: Invoice) -> str | None:
    """Return the phone as G10 has it; None where it is absent, masked or a foreign one (H30)."""
    try:
        return phone.normalize(invoice.client_phone or "")
    except ValueError:
        return None


def _create(creation: Call[Invoice], order_id: str, policy: Policy) -> Flow[Invoice]:
    """Create; on an unknown outcome look before creating again."""
    repetition = 1
    doubt: ApiPayError | None = None
    while True:
        try:
            invoice = yield from perform(creation, policy)
        except UNCERTAIN as error:
            doubt = error
        except ApiPayError as error:
            raise doubt or error from None  # that this one was refused tells nothing of the first
        else:
            # An earlier create that was taken for lost may have come through meanwhile.
            return (yield from _settled(invoice, order_id, policy)) if doubt else invoice
        found = yield from _found(order_id, policy, doubt)
        if found is not None:
            return found
        spent = repetition >= policy.retries.attempts or policy.time_left() <= 0
        if spent or _may_still_run(doubt):
            raise doubt
        repetition += 1


def _may_still_run(doubt: ApiPayError) -> bool:
    """Whether the server, for all we know, is working on the request this very moment."""
    return getattr(doubt, "timed_out", False) or getattr(doubt, "status", 0) == GATEWAY_TIMEOUT


def _found(order_id: str, policy: Policy, doubt: ApiPayError) -> Flow[Invoice | None]:
    for seconds in SETTLE:
        if policy.time_left() <= seconds:
            raise doubt
        yield Pause(seconds)
        try:
            invoice = yield from _living(order_id, policy)
        except ApiPayError:
            raise doubt from None  # that nobody could look tells nothing of the create
        if invoice is not None:
            return invoice
    return None


def _settled(spare: Invoice, order_id: str, policy: Policy) -> Flow[Invoice]:
    """Return the order's first invoice; ours, of a moment ago, is cancelled when it is another."""
    try:
        first = yield from _living(order_id, policy)
        if first is None or first.id == spare.id:
            return spare
        yield from cancel(spare.id)(policy)
    except ApiPayError:
        return spare  # created and known: nothing that fails afterwards may hide it
    return first


def _living(order_id: str, policy: Policy) -> Flow[Invoice | None]:
    """Return the living invoice with exactly this order id: a paid one, else the oldest."""
    walk = invoices.list(search=order_id[:SEARCHED].strip(), status=LIVING)
    found: list[Invoice] = []
    call: Call[Page[Invoice]] | None = walk.first()
    while call is not None:
        rows, call = walk.take((yield from perform(call, policy)))
        found += [row for row in rows if row.external_order_id == order_id and row.status in LIVING]
    return min(found, key=lambda row: (row.status != InvoiceStatus.PAID, row.id), default=None)


def wait(
    id: int,
    *,
    until: InvoiceStatus | str | Collection[InvoiceStatus | str] = FINAL,
    timeout: float = 600.0,
    poll: float = 5.0,
) -> Steps[Invoice]:
    """Ask again and again until the invoice has a status; webhooks are better (I12).

    Args:
        id: the invoice.
        until: the status or statuses to wait for; by default any but pending.
        timeout: seconds in all; the last look begins then, and may take 5 seconds longer.
        poll: seconds between two looks; each is one of the 60 requests a minute (G05).

    Raises:
        WaitFailed: the invoice has a final status that was not waited for; it never will (I07).
        WaitTimedOut: the time is up.
        NotFound: no such invoice in this organisation.
        RateLimited, ServerError, ConnectionFailed, OutcomeUnknown: no look came through in time.
    """
    check = Fields("GET", "/invoices/{id}")
    check.required("id", positive, id)
    wanted = check.required("until", some_of(InvoiceStatus), until)
    check.required("timeout", duration, timeout)
    check.required("poll", duration, poll)
    check.verdict()
    look = invoices.get(id)

    def steps(policy: Policy) -> Flow[Invoice]:
        end = policy.now() + timeout
        while True:
            # Neither silence nor a pace without a turn may make one look outlast it all.
            latest = max(end, policy.now()) + LAST_LOOK
            invoice = yield from perform(look, policy.until(latest))
            left = end - policy.now()
            if invoice.status in wanted:
                return invoice
            if invoice.status in FINAL or left <= 0:
                raise _in_vain(invoice)
            yield Pause(min(poll, left))

    return steps


def _in_vain(invoice: Invoice) -> WaitFailed:
    if invoice.status in FINAL:
        return WaitFailed(f"invoice {invoice.id} is {invoice.status} for good", invoice=invoice)
    return WaitTimedOut(f"invoice {invoice.id} is still {invoice.status}", invoice=invoice)
