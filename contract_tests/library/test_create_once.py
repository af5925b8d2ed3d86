"""create_once: what it takes for the order's invoice (H11, I06, I12)."""

from typing import Any

import httpx
import pytest
from apipay import (
    ConnectionFailed,
    OrderConflict,
    ValidationFailed,
    WrongState,
)

from contract_tests.library.cutting_proxy import Replace, answer

PHONE = "87001234567"


@pytest.fixture
def client(make_client, apipay_sandbox):
    return make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)


def once(client: Any, order: str, **changes: Any) -> Any:
    return client.invoices.create_once(
        **{"external_order_id": order, "amount": 1, "phone_number": PHONE} | changes
    )


def create(client: Any, order: str) -> Any:
    return client.invoices.create(amount=1, phone_number=PHONE, external_order_id=order)


def living(client: Any, order: str) -> list[int]:
    rows = client.invoices.list(status=["pending", "paid"])
    return [row.id for row in rows if row.external_order_id == order]


def test_the_same_order_gives_the_same_invoice_for_two_requests_at_first_and_one_later(
    client, apipay_sandbox
):
    first = once(client, "A", description="tea", amount="10.50")
    assert [entry.method for entry in apipay_sandbox.requests] == ["GET", "POST"]
    assert once(client, "A", description="other words", amount="10.5") == first
    assert [entry.method for entry in apipay_sandbox.requests] == ["GET", "POST", "GET"]


@pytest.mark.parametrize(
    "order",
    [
        "1",
        "%",
        "_",
        "a&status[]=expired#x",
        "заказ № 17",
        "тапсырыс-Ңғқ",
        "x" * 100,
        "x" * 101,
        "x" * 255,
        "ы" * 255,
        "y" * 100 + "   " + "z" * 100,
        "emoji 🧾",
        "İstanbul ß",
    ],
)
def test_orders_are_told_apart_exactly(client, order):
    # Around it: orders that contain it, differ in case, or are the same for the first characters.
    others = [f"{order[:200]}0", f"0{order[:200]}", f"{order[:100]}#", order.swapcase()]
    for other in others:
        if other != order:
            create(client, other)
    invoice = once(client, order)
    assert invoice.external_order_id == order
    assert once(client, order).id == invoice.id
    assert living(client, order) == [invoice.id]


def test_a_living_invoice_is_found_behind_pages_of_others(client):
    mine = create(client, "7")
    for number in range(150):
        create(client, f"7{number}")
    assert once(client, "7").id == mine.id


def test_a_paid_invoice_is_the_orders_invoice_even_when_a_pending_one_is_older(
    client, apipay_sandbox
):
    pending, paid = create(client, "A"), create(client, "A")
    assert once(client, "A").id == pending.id
    apipay_sandbox.pay(paid.id)
    assert once(client, "A").id == paid.id
    assert once(client, "A").status == "paid"


def test_an_expired_or_cancelled_invoice_is_none_and_a_new_one_is_made(client, apipay_sandbox):
    first = once(client, "A")
    apipay_sandbox.expire(first.id)
    second = once(client, "A")
    client.invoices.cancel(second.id)
    third = once(client, "A")
    assert first.id < second.id < third.id
    assert living(client, "A") == [third.id]


@pytest.mark.parametrize("changes", [{"amount": "1.01"}, {"phone_number": "87001234568"}])
def test_another_amount_or_phone_is_a_conflict_and_makes_nothing(client, changes):
    invoice = once(client, "A")
    with pytest.raises(OrderConflict, match=f"'A' has the living invoice {invoice.id} ") as caught:
        once(client, "A", **changes)
    assert caught.value.invoice == invoice
    assert living(client, "A") == [invoice.id]
    assert once(client, "A", amount="1.00", phone_number="+7 (700) 123-45-67") == invoice


@pytest.mark.parametrize(
    ("shown", "agrees"),
    [
        ("+7 700 123-45-67", True),
        ("77001234567", True),
        ("8700***4567", True),
        ("", True),
        (None, True),
        ("+77001234568", False),
    ],
)
def test_how_the_server_writes_the_phone_is_not_held_against_it(
    make_client, apipay_sandbox, proxy, shown, agrees
):
    client = make_client(apipay_sandbox.api_key, base_url=proxy.base_url)
    raw = dict(create(client, "A").raw) | {"client_phone": shown}
    page = {"data": [raw], "meta": {"current_page": 1, "per_page": 100, "total": 1}}
    found = httpx.Response(200, json=page).content
    proxy.begin({0: Replace(answer(200, found), forward=False)})
    if agrees:
        assert once(client, "A").id == raw["id"]
    else:
        with pytest.raises(OrderConflict):
            once(client, "A")


@pytest.mark.parametrize("order", ["", " ", "\t\n", " " * 255, " " * 100 + "x", None, 7, "x" * 256])
def test_an_order_id_that_nothing_can_be_found_by_is_refused(client, apipay_sandbox, order):
    with pytest.raises(ValidationFailed) as caught:
        once(client, order)
    assert list(caught.value.errors) == ["external_order_id"]
    assert caught.value.sent is False
    assert apipay_sandbox.requests == []


def test_an_organisation_that_is_not_verified_hears_it_at_once(make_client, apipay_sandbox):
    key = apipay_sandbox.create_key(verified=False)
    client = make_client(key, base_url=apipay_sandbox.base_url)
    with pytest.raises(WrongState):
        once(client, "A")
    assert [entry.method for entry in apipay_sandbox.requests] == ["GET", "POST"]


def test_nothing_is_made_when_nobody_can_look_first(make_client):
    client = make_client(base_url="http://127.0.0.1:9/api")
    with pytest.raises(ConnectionFailed) as caught:
        once(client, "A")
    assert caught.value.method == "GET"
