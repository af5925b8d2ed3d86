# pyright: strict
"""Code that people write, in both colours: type checkers accept it and know what comes back."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import date, datetime
from decimal import Decimal
from typing import assert_type

import httpx
from apipay import (
    ApiError,
    ApiPay,
    AsyncApiPay,
    Invoice,
    InvoiceStatus,
    OutcomeUnknown,
    Pace,
    Page,
    RateLimited,
    RecurringInterval,
    RecurringInvoice,
    Refund,
    Retries,
    UnreadableResponse,
    ValidationFailed,
    WaitTimedOut,
    webhooks,
)


def build() -> ApiPay:
    ApiPay()
    ApiPay("key", base_url="http://127.0.0.1:8000/api", timeout=5, pace=None)
    ApiPay("key", timeout=None, pace=Pace(30, 60.0), retries=Retries(attempts=2, timeout=10))
    ApiPay("key", timeout=httpx.Timeout(5, connect=1), http_client=httpx.Client())
    AsyncApiPay("key", http_client=httpx.AsyncClient())
    return ApiPay().with_options(timeout=1, retries=Retries(attempts=1), headers={"X-A": "b"})


def invoices(client: ApiPay) -> None:
    invoice = client.invoices.create(amount=10000, phone_number="+7 700 123-45-67")
    assert_type(invoice, Invoice)
    assert_type(invoice.amount, Decimal)
    assert_type(invoice.created_at, datetime)
    assert_type(invoice.paid_at, datetime | None)
    assert_type(invoice.status, InvoiceStatus | str)
    client.invoices.create_once(
        external_order_id="A-1",
        amount=Decimal("0.29"),
        phone_number="87001234567",
        description=None,
        webhook_id=3,
    )
    assert_type(client.invoices.refund(invoice.id), Refund)
    assert_type(client.invoices.refund(invoice.id, "0.29", "a reason"), Refund)
    assert_type(client.invoices.refunds(invoice.id), list[Refund])
    assert_type(client.invoices.cancel(invoice.id), Invoice)
    assert_type(client.invoices.wait(invoice.id, until="paid", timeout=5, poll=0.5), Invoice)
    assert_type(client.invoices.list(status=["paid", InvoiceStatus.EXPIRED]), Iterator[Invoice])
    page = client.invoices.page(
        page=2, status="paid", date_from=date(2025, 1, 1), date_to="2025-01-31"
    )
    assert_type(page, Page[Invoice])
    assert_type([row.id for row in page], list[int])


def schedules(client: ApiPay) -> None:
    schedule = client.recurring_invoices.create(
        amount=5000, phone_number="87001234567", interval=RecurringInterval.MONTHLY
    )
    assert_type(schedule, RecurringInvoice)
    assert_type(schedule.next_billing_date, date | None)
    assert_type(client.recurring_invoices.bill_now(schedule.id), Invoice)
    assert_type(client.recurring_invoices.update(schedule.id, interval="weekly"), RecurringInvoice)
    assert_type(next(client.recurring_invoices.list(status="active")), RecurringInvoice)
    assert_type(client.refunds.page().items, list[Refund])


def errors(client: ApiPay) -> None:
    try:
        client.invoices.get(1)
    except ValidationFailed as error:
        assert_type(error.errors, dict[str, list[str]])
    except RateLimited as error:
        assert_type(error.retry_after, float | None)
    except ApiError as error:
        assert_type(error.status, int)
    except (OutcomeUnknown, UnreadableResponse, WaitTimedOut):
        raise


def receive(body: bytes, signature: str | None) -> int:
    try:
        event = webhooks.parse(body, signature, secret=["new", "old"])
    except webhooks.WebhookError as error:
        return error.status
    if isinstance(event, webhooks.InvoiceStatusChanged):
        assert_type(event.invoice.amount, Decimal)
    return 200


async def asynchronous() -> None:
    async with AsyncApiPay() as client:
        invoice = await client.invoices.create(amount="10000.50", phone_number="87001234567")
        assert_type(invoice, Invoice)
        assert_type(await client.invoices.refunds(invoice.id), list[Refund])
        assert_type(await client.recurring_invoices.page(), Page[RecurringInvoice])
        assert_type(
            await asyncio.gather(client.invoices.get(1), client.invoices.refunds(1)),
            tuple[Invoice, list[Refund]],
        )
        look = asyncio.create_task(client.invoices.get(1))
        assert_type(await look, Invoice)
        assert_type(await asyncio.wait_for(client.invoices.get(1), 5), Invoice)
        assert_type(client.invoices.list(), AsyncGenerator[Invoice, None])
        async with aclosing(client.invoices.list()) as rows:
            assert_type(await anext(rows), Invoice)
        async for refund in client.refunds.list(per_page=50):
            assert_type(refund, Refund)
    await client.with_options(timeout=1).close()


def close() -> None:
    with ApiPay() as client:
        assert_type(client, ApiPay)
    client.close()
