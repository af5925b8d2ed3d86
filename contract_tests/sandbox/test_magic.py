"""Phone numbers whose customers act by themselves (rules/magic.py)."""

import json
import re

import pytest
from apipay_sandbox.rules import magic


@pytest.fixture
def frozen(control):
    control.post("/clock", json={"to": "2030-01-01T00:00:00Z", "frozen": True})


@pytest.mark.fact("G10")
def test_each_number_is_a_phone_number_of_its_own():
    assert len(magic.BY_PHONE) == len(magic.NUMBERS)
    assert all(re.fullmatch("8[0-9]{10}", number) for number in magic.BY_PHONE)


@pytest.mark.fact("I02")
@pytest.mark.parametrize(
    ("phone", "before", "after"),
    [
        ("87000000001", None, "paid"),
        ("87000000030", "PT29S", "paid"),
        ("87000000002", "PT23H59M59S", "expired"),
        ("87000000003", None, "cancelled"),
        ("87000000033", "PT29S", "cancelled"),
        ("87000000060", "PT59S", "expired"),
    ],
)
@pytest.mark.usefixtures("frozen")
def test_the_customer_acts_on_the_clock_of_the_sandbox(api, apipay_sandbox, phone, before, after):
    made = api.post("/invoices", json={"amount": 1, "phone_number": phone}).json()
    assert made["status"] == "pending"  # I02
    if before:
        apipay_sandbox.advance(before)
        assert api.get(f"/invoices/{made['id']}").json()["status"] == "pending"
        apipay_sandbox.advance("PT1S")
    assert api.get(f"/invoices/{made['id']}").json()["status"] == after


@pytest.mark.fact("H30")
@pytest.mark.usefixtures("frozen")
def test_the_moves_are_told_by_webhook_at_their_moment(new_invoice, apipay_sandbox):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    new_invoice(phone_number="87000000030")
    apipay_sandbox.advance("P1D")
    (webhook,) = apipay_sandbox.inbox.wait(1)
    told = json.loads(webhook.body)["invoice"]
    assert (told["status"], told["paid_at"]) == ("paid", "2030-01-01T00:00:30Z")
    assert told["client_name"]  # H30


@pytest.mark.usefixtures("frozen")
def test_an_invoice_that_is_settled_already_is_left_alone(api, new_invoice, apipay_sandbox):
    made = new_invoice(phone_number="87000000030")
    api.post(f"/invoices/{made['id']}/cancel")
    apipay_sandbox.advance("P1D")
    assert api.get(f"/invoices/{made['id']}").json()["status"] == "cancelled"


@pytest.mark.fact("H27")
@pytest.mark.usefixtures("frozen")
def test_invoices_of_a_schedule_reach_the_same_customer(api, new_schedule):
    schedule = new_schedule(phone_number="87000000001")
    bill = api.post(f"/recurring-invoices/{schedule['id']}/bill-now").json()
    assert api.get(f"/invoices/{bill['id']}").json()["status"] == "paid"


def test_at_once_needs_nobody_to_ask(new_invoice, apipay_sandbox):
    apipay_sandbox.register_webhook(apipay_sandbox.inbox.url)
    new_invoice(phone_number="87000000001")
    assert b'"paid"' in apipay_sandbox.inbox.wait(1)[0].body
