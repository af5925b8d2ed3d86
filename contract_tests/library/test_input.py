"""Input is checked before it is sent: every faulty field at once, with the error a 422 would be."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
import respx
from apipay import InvoiceStatus, ValidationFailed

from contract_tests.library.operations import OPERATIONS

OK: dict[str, Any] = {"amount": 1, "phone_number": "87001234567"}
MIDNIGHT = datetime(2025, 1, 1, tzinfo=UTC)
LONG = "must have at most"
INF = float("inf")
DAY = "86400 (a day)"


def create(**fields: Any) -> Callable[[Any], Any]:
    return lambda c: c.invoices.create(**OK | fields)


def once(**fields: Any) -> Callable[[Any], Any]:
    return lambda c: c.invoices.create_once(**OK | {"external_order_id": "A-1"} | fields)


def schedule(**fields: Any) -> Callable[[Any], Any]:
    return lambda c: c.recurring_invoices.create(**OK | {"interval": "daily"} | fields)


def page(**fields: Any) -> Callable[[Any], Any]:
    return lambda c: c.invoices.page(**fields)


def listed(**fields: Any) -> Callable[[Any], Any]:
    return lambda c: c.invoices.list(**fields)  # checked at once, not at the first row


REFUSED: list[tuple[Callable[[Any], Any], dict[str, str]]] = [
    # one field at a time
    (create(description="a" * 501), {"description": f"{LONG} 500 characters, and has 501"}),
    (create(description="🎭" * 501), {"description": LONG}),
    (create(description=5), {"description": "must be text"}),
    (create(description=b"text"), {"description": "must be text"}),
    (create(description="\ud800"), {"description": "lone surrogate"}),
    (create(external_order_id="a" * 256), {"external_order_id": f"{LONG} 255"}),
    (create(external_order_id=1001), {"external_order_id": "must be text"}),
    (create(webhook_id=0), {"webhook_id": "1 or more"}),
    (create(webhook_id=-1), {"webhook_id": "1 or more"}),
    (create(webhook_id=True), {"webhook_id": "whole number"}),
    (create(webhook_id="1"), {"webhook_id": "whole number"}),
    (create(webhook_id=1.0), {"webhook_id": "whole number"}),
    (once(external_order_id=" "), {"external_order_id": "not blank"}),
    (once(external_order_id=""), {"external_order_id": "not blank"}),
    (once(external_order_id=None), {"external_order_id": "not blank"}),
    (once(external_order_id=" A-1"), {"external_order_id": "begin or end with a space"}),
    (once(external_order_id="A-1\n"), {"external_order_id": "begin or end with a space"}),
    (once(external_order_id="a" * 256), {"external_order_id": f"{LONG} 255"}),
    (lambda c: c.invoices.refund(7, reason="a" * 501), {"reason": f"{LONG} 500"}),
    (schedule(interval="hourly"), {"interval": "one of: daily, monthly, weekly, yearly"}),
    (schedule(interval=None), {"interval": "one of"}),
    (schedule(interval=["daily"]), {"interval": "one of"}),
    (schedule(interval="Daily"), {"interval": "one of"}),
    (schedule(start_date="2025-13-01"), {"start_date": "YYYY-MM-DD"}),
    (schedule(start_date="2025-02-29"), {"start_date": "YYYY-MM-DD"}),
    (schedule(start_date="31.01.2025"), {"start_date": "YYYY-MM-DD"}),
    (schedule(start_date=""), {"start_date": "YYYY-MM-DD"}),
    (schedule(start_date=MIDNIGHT), {"start_date": "without a time"}),
    (schedule(end_date=20250131), {"end_date": "YYYY-MM-DD"}),
    (schedule(start_date="2025-02-01", end_date=date(2025, 1, 31)), {"end_date": "start_date"}),
    (page(page=0), {"page": "1 or more"}),  # H07
    (page(page="1"), {"page": "whole number"}),
    (page(page=True), {"page": "whole number"}),
    (page(per_page=0), {"per_page": "1 or more"}),
    (page(per_page=101), {"per_page": "between 1 and 100"}),
    (page(search="a" * 101), {"search": f"{LONG} 100"}),
    (page(status="refunded"), {"status": "one of: cancelled, expired, paid, pending"}),
    (page(status=["paid", "refunded"]), {"status": "one of"}),
    (page(status=[]), {"status": "one or more"}),  # it would list everything
    (page(status=iter(["paid"])), {"status": "a list"}),  # it would be used up by the first page
    (page(status=5), {"status": "a list"}),
    (page(status=b"paid"), {"status": "one of"}),
    (page(date_from="01-01-2025"), {"date_from": "YYYY-MM-DD"}),
    (page(date_from="2025-01-02", date_to="2025-01-01"), {"date_to": "not be before date_from"}),
    (page(date_from=MIDNIGHT, date_to=date(2025, 1, 1)), {"date_from": "without a time"}),
    (page(date_from=date(2025, 1, 1), date_to=MIDNIGHT), {"date_to": "without a time"}),
    (listed(per_page=0), {"per_page": "1 or more"}),
    (listed(status="refunded"), {"status": "one of"}),
    (lambda c: c.refunds.list(per_page=101), {"per_page": "between 1 and 100"}),
    (lambda c: c.recurring_invoices.list(status="ended"), {"status": "one of: active"}),
    (lambda c: c.recurring_invoices.page(status=["active"]), {"status": "one of: active"}),
    (lambda c: c.invoices.wait(7, until="refunded"), {"until": "one of"}),
    (lambda c: c.invoices.wait(7, until=[]), {"until": "one or more"}),
    (lambda c: c.invoices.wait(7, timeout=0), {"timeout": "above 0"}),
    (lambda c: c.invoices.wait(7, poll=float("nan")), {"poll": "above 0"}),
    (lambda c: c.invoices.wait(7, timeout=INF, poll=INF), dict.fromkeys(["timeout", "poll"], DAY)),
    (lambda c: c.invoices.wait(7, timeout=1e12), {"timeout": DAY}),
    # all of them at once (H04)
    (
        create(amount=0, phone_number="", description=5, external_order_id=6, webhook_id=0),
        dict.fromkeys(
            ["amount", "phone_number", "description", "external_order_id", "webhook_id"], ""
        ),
    ),
    (
        once(amount=0, phone_number="", description=5, external_order_id="", webhook_id=0),
        dict.fromkeys(
            ["external_order_id", "amount", "phone_number", "description", "webhook_id"], ""
        ),
    ),
    (
        schedule(amount=0, phone_number="", interval="", start_date=1, end_date=2, webhook_id=0),
        dict.fromkeys(
            ["amount", "phone_number", "interval", "start_date", "end_date", "webhook_id"], ""
        ),
    ),
    (
        page(page=0, per_page=0, search=0, status=0, date_from=0, date_to=0),
        dict.fromkeys(["page", "per_page", "search", "status", "date_from", "date_to"], ""),
    ),
    (lambda c: c.invoices.refund(0, 0, 0), dict.fromkeys(["id", "amount", "reason"], "")),
    (
        lambda c: c.recurring_invoices.update(0, amount=0, description=0, interval=0),
        dict.fromkeys(["id", "amount", "description", "interval"], ""),
    ),
    (
        lambda c: c.recurring_invoices.page(page=0, per_page=0, status=0),
        dict.fromkeys(["page", "per_page", "status"], ""),
    ),
    (
        lambda c: c.invoices.wait(0, until="", timeout=0, poll=0),
        dict.fromkeys(["id", "until", "timeout", "poll"], ""),
    ),
]


def refusal(client: Any, call: Callable[[Any], Any]) -> ValidationFailed:
    """Return the error of a call that sends nothing."""
    with respx.mock(assert_all_called=False) as wire, pytest.raises(ValidationFailed) as caught:
        call(client)
    assert len(wire.calls) == 0
    assert caught.value.status == 422
    assert not caught.value.sent
    return caught.value


@pytest.mark.parametrize(("call", "expected"), REFUSED)
def test_faulty_input_is_refused(
    client: Any, call: Callable[[Any], Any], expected: Mapping[str, str]
):
    error = refusal(client, call)
    assert error.errors.keys() == expected.keys()
    for field, rule in expected.items():
        (text,) = error.errors[field]
        assert rule in text
        assert f"{field}: {text}" in str(error)


BY_ID: list[Callable[[Any, Any], Any]] = [
    lambda c, id_: c.invoices.get(id_),
    lambda c, id_: c.invoices.cancel(id_),
    lambda c, id_: c.invoices.refund(id_),
    lambda c, id_: c.invoices.refunds(id_),
    lambda c, id_: c.invoices.wait(id_),
    lambda c, id_: c.refunds.get(id_),
    lambda c, id_: c.recurring_invoices.get(id_),
    lambda c, id_: c.recurring_invoices.update(id_),
    lambda c, id_: c.recurring_invoices.pause(id_),
    lambda c, id_: c.recurring_invoices.resume(id_),
    lambda c, id_: c.recurring_invoices.cancel(id_),
    lambda c, id_: c.recurring_invoices.bill_now(id_),
    lambda c, id_: c.recurring_invoices.skip_period(id_),
]


@pytest.mark.fact("G08", "H15")
@pytest.mark.parametrize("call", BY_ID)
@pytest.mark.parametrize("faulty", [0, -1, True, None, "7", "7/../8", "", 7.0, [7], b"7"])
def test_an_id_is_a_positive_whole_number(client: Any, call: Callable[..., Any], faulty: Any):
    error = refusal(client, lambda c: call(c, faulty))  # G08, H15
    assert error.errors == {"id": ["must be a whole number of 1 or more"]}


@pytest.mark.parametrize("call", BY_ID)
@pytest.mark.parametrize("faulty", [10**18, 10**5000], ids=["19 digits", "5001 digits"])
def test_an_id_has_digits_that_a_server_can_count(
    client: Any, call: Callable[..., Any], faulty: int
):
    error = refusal(client, lambda c: call(c, faulty))
    assert error.errors == {"id": ["must have at most 18 digits"]}


ACCEPTED: list[tuple[str, Callable[[Any], Any]]] = [
    ("createInvoice", create(description="🎭" * 500, external_order_id="я" * 255)),
    ("createInvoice", create(description="", external_order_id="", webhook_id=10**18 - 1)),
    ("createRefund", lambda c: c.invoices.refund(10**18 - 1, reason="a" * 500)),
    ("listInvoices", page(page=10**9, per_page=100, search="я" * 100)),
    ("listInvoices", page(per_page=1, date_from="2025-01-01", date_to="2025-01-01")),
    ("listInvoices", page(status=("pending", "paid", "cancelled", "expired"))),
    ("listInvoices", page(status={InvoiceStatus.PAID})),
    ("createRecurringInvoice", schedule(start_date="2025-01-01", end_date=date(2025, 1, 1))),
]


@pytest.mark.parametrize(("operation", "call"), ACCEPTED)
def test_input_within_its_bounds_is_sent(client: Any, operation: str, call: Callable[[Any], Any]):
    with respx.mock:
        route = respx.route().respond(json=OPERATIONS[operation].answer)
        call(client)
    assert route.call_count == 1
