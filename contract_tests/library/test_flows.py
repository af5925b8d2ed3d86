"""The library against a real server, as its users will use it: sections 3 to 6 of the contract."""

import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from apipay import (
    ConnectionFailed,
    Gone,
    NotFound,
    RateLimited,
    Retries,
    ServerError,
    Unauthorized,
    UnexpectedStatus,
    ValidationFailed,
    WaitFailed,
    WaitTimedOut,
    WrongState,
    webhooks,
)

from contract_tests.library.operations import OPERATIONS

PHONE = "+7 (700) 123-45-67"
ABSENT = 987_654
SEVEN = 7


@pytest.fixture
def client(make_client, apipay_sandbox):
    return make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)


def ids(rows: Any) -> list[int]:
    return [row.id for row in rows]


@pytest.mark.fact("H02")
def test_an_invoice_is_made_paid_awaited_and_refunded_in_parts(client, apipay_sandbox):
    invoice = client.invoices.create(
        amount="10000", phone_number=PHONE, description="Чай", external_order_id="order-1"
    )
    assert (invoice.status, invoice.amount, invoice.client_phone) == (
        *("pending", Decimal("10000.00"), "87001234567"),
    )
    assert invoice.payment_url.startswith("http")
    assert (invoice.paid_at, invoice.client_name) == (None, None)

    apipay_sandbox.pay(invoice.id, "Aigerim")
    paid = client.invoices.wait(invoice.id, timeout=5)
    assert (paid.status, paid.client_name) == ("paid", "Aigerim")
    assert isinstance(paid.paid_at, datetime)
    assert paid.paid_at.utcoffset() == timedelta(0)

    first = client.invoices.refund(invoice.id, "2500.50", "returned")
    second = client.invoices.refund(invoice.id, amount=Decimal("0.01"))
    rest = client.invoices.refund(invoice.id)
    assert [first.amount, second.amount, rest.amount] == [
        *(Decimal("2500.50"), Decimal("0.01"), Decimal("7499.49")),
    ]
    assert (first.status, first.reason, second.reason) == ("completed", "returned", None)
    assert client.invoices.refunds(invoice.id) == [rest, second, first]
    assert client.refunds.get(first.id) == first
    assert list(client.refunds.list()) == client.refunds.page().items == [rest, second, first]
    assert client.invoices.get(invoice.id).status == "paid"  # H02
    with pytest.raises(WrongState):
        client.invoices.refund(invoice.id)


def test_invoices_are_found_by_every_filter(client, apipay_sandbox):
    tea, coffee = (
        client.invoices.create(amount=1, phone_number=PHONE, description=text)
        for text in ("Зелёный ЧАЙ 100%", "Coffee")
    )
    apipay_sandbox.pay(tea.id)
    today = tea.created_at.date()
    find = client.invoices.list
    assert ids(find(search="чай 100%")) == ids(find(status="paid")) == [tea.id]
    assert ids(find(status=["paid", "pending"])) == [coffee.id, tea.id]
    assert ids(find(status={"cancelled"})) == []
    assert ids(find(date_from=today - timedelta(1), date_to=str(today + timedelta(1)))) == [
        *(coffee.id, tea.id),
    ]
    assert ids(find(date_to=date(2020, 1, 1))) == []


def test_an_invoice_that_nobody_pays_can_be_cancelled_or_expires(client, apipay_sandbox):
    cancelled, expired = (client.invoices.create(amount=1, phone_number=PHONE) for _ in range(2))
    assert client.invoices.cancel(cancelled.id).cancelled_at is not None
    apipay_sandbox.advance("P1D")
    assert client.invoices.get(expired.id).expired_at is not None
    with pytest.raises(WaitFailed, match="expired for good") as caught:
        client.invoices.wait(expired.id, until="paid")
    assert caught.value.invoice.status == "expired"
    for number in (cancelled.id, expired.id):
        with pytest.raises(WrongState):
            client.invoices.cancel(number)


def test_waiting_in_vain_tells_the_invoice_as_it_was(client):
    invoice = client.invoices.create(amount=1, phone_number=PHONE)
    with pytest.raises(WaitTimedOut) as caught:
        client.invoices.wait(invoice.id, timeout=0.05, poll=0.02)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.invoice == invoice


@pytest.mark.fact("C04")
def test_a_schedule_bills_as_time_passes(client, apipay_sandbox):
    schedule = client.recurring_invoices.create(
        amount="99.90", phone_number=PHONE, interval="daily", description="subscription"
    )
    assert schedule.next_billing_date == schedule.start_date  # C04

    def billed() -> int:
        return len(list(client.invoices.list(search="subscription")))

    apipay_sandbox.advance("P2D")
    assert billed() == 3
    extra = client.recurring_invoices.bill_now(schedule.id)
    assert (extra.amount, extra.status, billed()) == (Decimal("99.90"), "pending", 4)

    before = client.recurring_invoices.get(schedule.id).next_billing_date
    skipped = client.recurring_invoices.skip_period(schedule.id)
    assert skipped.next_billing_date == before + timedelta(1)
    apipay_sandbox.advance("P1D")
    assert billed() == 4

    assert client.recurring_invoices.pause(schedule.id).status == "paused"
    apipay_sandbox.advance("P5D")
    assert billed() == 4
    assert client.recurring_invoices.resume(schedule.id).status == "active"
    changed = client.recurring_invoices.update(schedule.id, amount=5, interval="weekly")
    assert (changed.amount, changed.interval) == (Decimal(5), "weekly")
    assert client.recurring_invoices.page(status="active").items == [changed]
    assert list(client.recurring_invoices.list(status="active")) == [changed]
    assert client.recurring_invoices.cancel(schedule.id).status == "cancelled"
    apipay_sandbox.advance("P30D")
    assert billed() == 4


def test_webhooks_arrive_signed_and_tell_what_happened(client, apipay_sandbox):
    number, secret = apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    paid, cancelled = (
        client.invoices.create(
            amount=amount, phone_number=PHONE, external_order_id=f"order {amount}", webhook_id=hook
        )
        for amount, hook in (("10.50", number), ("20", None))
    )
    apipay_sandbox.pay(paid.id, "Aigerim")
    client.invoices.cancel(cancelled.id)
    events = {}
    for received in apipay_sandbox.inbox.wait(2):
        signature = received.headers["x-webhook-signature"]
        event = webhooks.parse(received.body, signature, ["an older secret", secret])
        assert isinstance(event, webhooks.InvoiceStatusChanged)
        events[event.key] = event.invoice
        with pytest.raises(webhooks.SignatureError):
            webhooks.parse(received.body, signature, "another secret")
    assert events.keys() == {(paid.id, "paid"), (cancelled.id, "cancelled")}
    told = events[paid.id, "paid"]
    assert (told.amount, told.external_order_id, told.client_name) == (
        *(Decimal("10.50"), "order 10.50", "Aigerim"),
    )
    assert told.paid_at == client.invoices.get(paid.id).paid_at
    assert events[cancelled.id, "cancelled"].cancelled_at is not None


def test_every_operation_that_takes_an_id_knows_none_of_a_stranger(
    client, make_client, apipay_sandbox
):
    invoice = client.invoices.create(amount=1, phone_number=PHONE)
    schedule = client.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily")
    stranger = make_client(apipay_sandbox.create_key(), base_url=apipay_sandbox.base_url)
    assert list(stranger.invoices.list()) == list(stranger.recurring_invoices.list()) == []
    calls = [
        *(getattr(stranger.invoices, name) for name in ("get", "cancel", "refund", "refunds")),
        stranger.refunds.get,
        *(
            getattr(stranger.recurring_invoices, name)
            for name in ("get", "update", "pause", "resume", "cancel", "bill_now", "skip_period")
        ),
    ]
    for call in calls:
        for number in (invoice.id, schedule.id, ABSENT):
            with pytest.raises(NotFound, match="404 Resource not found"):
                call(number)


def test_a_wrong_key_is_told_for_every_kind_of_call(make_client, apipay_sandbox):
    client = make_client("not-a-key", base_url=apipay_sandbox.base_url)
    for call in (
        lambda: client.invoices.create(amount=1, phone_number=PHONE),
        lambda: next(client.invoices.list()),
        lambda: client.invoices.cancel(1),
        lambda: client.recurring_invoices.update(1, amount=1),
        lambda: client.invoices.create_once(external_order_id="A", amount=1, phone_number=PHONE),
    ):
        with pytest.raises(Unauthorized, match="Invalid API key") as caught:
            call()
        assert "not-a-key" not in f"{caught.value}{caught.value.__dict__}"
        assert not caught.value.retryable


@pytest.mark.fact("H01", "H24", "I11", "R03")
def test_what_the_state_forbids_is_told(client, apipay_sandbox):
    invoice = client.invoices.create(amount=10, phone_number=PHONE)
    schedule = client.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily")
    with pytest.raises(WrongState):
        client.invoices.refund(invoice.id)  # R03
    with pytest.raises(WrongState):
        client.recurring_invoices.resume(schedule.id)  # H24
    apipay_sandbox.pay(invoice.id)
    with pytest.raises(WrongState):
        client.invoices.refund(invoice.id, "10.01")  # H01
    with pytest.raises(WrongState):
        client.invoices.cancel(invoice.id)  # I11
    client.recurring_invoices.cancel(schedule.id)
    for name in ("pause", "resume", "cancel", "bill_now", "skip_period", "update"):
        with pytest.raises(WrongState):
            getattr(client.recurring_invoices, name)(schedule.id)


def test_what_only_the_server_can_see_is_told_field_by_field(client):
    with pytest.raises(ValidationFailed) as caught:
        client.invoices.create(amount=1, phone_number=PHONE, webhook_id=ABSENT)
    assert (list(caught.value.errors), caught.value.sent) == (["webhook_id"], True)
    with pytest.raises(ValidationFailed) as caught:
        client.recurring_invoices.create(
            amount=1,
            phone_number=PHONE,
            interval="daily",
            start_date="2020-01-01",
            webhook_id=ABSENT,
        )
    assert sorted(caught.value.errors) == ["start_date", "webhook_id"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(410, Gone), (500, ServerError), (503, ServerError), (403, UnexpectedStatus)],
)
def test_what_the_sandbox_does_not_say_is_typed_as_well(make_client, server, status, kind):
    server.answer = lambda _: (status, {}, {"message": "Of that status"})
    client = make_client(base_url=server.base_url, retries=Retries(attempts=1))
    with pytest.raises(kind, match="Of that status") as caught:
        client.refunds.get(1)
    assert caught.value.status == status


def test_nobody_there_is_told_as_not_sent(make_client):
    with pytest.raises(ConnectionFailed):
        make_client(base_url="http://127.0.0.1:9/api").invoices.refund(1)


def test_a_key_that_has_used_up_its_minute_waits_as_long_as_it_is_told(client, apipay_sandbox):
    apipay_sandbox.rate_limit = True
    for _ in range(60):
        client.refunds.page()
    with pytest.raises(RateLimited) as caught:
        client.with_options(retries=Retries(attempts=1)).refunds.page()
    assert 55 < caught.value.retry_after <= 60
    assert caught.value.headers["x-ratelimit-remaining"] == "0"
    assert (caught.value.sent, caught.value.retryable) == (True, True)
    apipay_sandbox.advance("PT59S")
    before = time.monotonic()
    invoice = client.invoices.create(amount=1, phone_number=PHONE)  # refused, and then made once
    assert time.monotonic() - before > 0.5
    assert ids(client.invoices.list()) == [invoice.id]
    assert [entry.status for entry in apipay_sandbox.requests][-4:] == [429, 429, 200, 200]


def test_every_operation_works_against_the_server(client, apipay_sandbox):
    while (invoice := client.invoices.create(amount=9, phone_number=PHONE)).id < SEVEN:
        pass  # the table of operations speaks of number 7 everywhere
    for _ in range(SEVEN):
        client.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily")
    apipay_sandbox.pay(invoice.id)
    for _ in range(SEVEN - 1):
        client.invoices.refund(invoice.id, "0.01")
    order = sorted(OPERATIONS, key=lambda name: (name == "getRefund", "cancel" in name, name))
    for name in [name for name in order if name != "cancelInvoice"]:
        OPERATIONS[name].call(client)
    unpaid = client.invoices.create(amount=9, phone_number=PHONE)
    assert client.invoices.cancel(unpaid.id).status == "cancelled"
    done = {
        (entry.method, entry.path.removeprefix("/api").replace(f"/{unpaid.id}/", "/7/"))
        for entry in apipay_sandbox.requests
        if entry.status == 200
    }
    assert done == {(operation.method, operation.path) for operation in OPERATIONS.values()}
