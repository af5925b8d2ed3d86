"""Values: what the API says is read exactly, and what it may say tomorrow breaks nobody."""

import copy
import dataclasses
import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from apipay import (
    Invoice,
    InvoiceStatus,
    Page,
    RecurringInterval,
    RecurringInvoice,
    RecurringInvoiceStatus,
    Refund,
    RefundStatus,
    UnreadableResponse,
)

from contract_tests.library.operations import CONTRACT, answering

EXAMPLES = CONTRACT["components"]["examples"]
PAID = EXAMPLES["InvoicePaid"]["value"]
REFUND = EXAMPLES["RefundPartial"]["value"]
SCHEDULE = EXAMPLES["RecurringInvoiceActive"]["value"]


def invoice(**changes: Any) -> Invoice:
    body = {name: value for name, value in (PAID | changes).items() if value is not ...}
    return answering(httpx.Response(200, json=body)).invoices.get(1)


def schedule(**changes: Any) -> RecurringInvoice:
    return answering(httpx.Response(200, json=SCHEDULE | changes)).recurring_invoices.get(1)


@pytest.mark.fact("G07", "G08", "G09")
def test_an_invoice():
    body = {
        "id": 42,
        "kaspi_invoice_id": "0012",
        "kaspi_qr_token": "token",
        "payment_url": "https://pay.test/42",
        "amount": "10000.50",
        "status": "paid",
        "description": "Билет 🎭",
        "external_order_id": "A-1",
        "client_name": "Абай Ж.",
        "client_phone": "87001234567",
        "created_at": "2025-01-31T12:00:00Z",
        "paid_at": "2025-01-31T12:05:00.250Z",
        "cancelled_at": "2025-01-31T17:05:00+05:00",
        "expired_at": "2025-02-01T12:00:00Z",
    }
    assert answering(httpx.Response(200, json=body)).invoices.get(42) == Invoice(
        id=42,
        kaspi_invoice_id="0012",  # G08
        kaspi_qr_token="token",
        payment_url="https://pay.test/42",
        amount=Decimal("10000.50"),  # G07
        status=InvoiceStatus.PAID,
        description="Билет 🎭",
        external_order_id="A-1",
        client_name="Абай Ж.",
        client_phone="87001234567",
        created_at=datetime(2025, 1, 31, 12, tzinfo=UTC),  # G09
        paid_at=datetime(2025, 1, 31, 12, 5, 0, 250_000, tzinfo=UTC),
        cancelled_at=datetime(2025, 1, 31, 12, 5, tzinfo=UTC),
        expired_at=datetime(2025, 2, 1, 12, tzinfo=UTC),
    )


def test_a_refund():
    body = {"id": 1, "invoice_id": 42, "amount": "0.29", "status": "completed"}
    body |= {"created_at": "2025-01-31T12:00:00Z"}
    assert answering(httpx.Response(200, json=body)).refunds.get(1) == Refund(
        id=1,
        invoice_id=42,
        amount=Decimal("0.29"),
        status=RefundStatus.COMPLETED,
        created_at=datetime(2025, 1, 31, 12, tzinfo=UTC),
        reason=None,
    )


def test_a_schedule():
    read = schedule(end_date="2025-12-31", description=None)
    assert (read.interval, read.status) == (
        RecurringInterval.MONTHLY,
        RecurringInvoiceStatus.ACTIVE,
    )
    assert (read.end_date, read.description) == (date(2025, 12, 31), None)
    assert type(read.start_date) is date
    assert read.amount == Decimal(SCHEDULE["amount"])


@pytest.mark.fact("H08", "I09")
def test_a_page():
    body = EXAMPLES["InvoicePage"]["value"] | {
        "meta": {"current_page": 2, "per_page": 2, "total": 5, "last_page": 3}
    }
    page = answering(httpx.Response(200, json=body)).invoices.page()
    assert (page.number, page.per_page, page.total) == (2, 2, 5)  # I09
    assert [*page] == page.items
    assert len(page) == len(body["data"])
    assert page.has_next
    assert not dataclasses.replace(page, total=4).has_next
    assert not Page([], number=9, per_page=2, total=5).has_next  # H08


ABSENT = ["description", "external_order_id", "client_name", "client_phone", "paid_at"]


@pytest.mark.fact("G13")
@pytest.mark.parametrize("absent", [None, ...], ids=["null", "missing"])
@pytest.mark.parametrize("name", [*ABSENT, "cancelled_at", "expired_at"])
def test_what_is_not_known_yet_is_none(name: str, absent: Any):
    assert getattr(invoice(**{name: absent}), name) is None  # G13


def test_a_status_that_is_new_stays_readable_as_text():
    read = invoice(status="partially_refunded")
    assert read.status == "partially_refunded"
    assert read.status not in list(InvoiceStatus)
    assert type(read.status) is str
    assert invoice(status="").status == ""
    assert schedule(interval="hourly", status="ended").interval == "hourly"


def test_a_status_that_is_known_compares_with_text_too():
    read = invoice(status="paid")
    assert read.status == "paid" == InvoiceStatus.PAID
    assert f"{read.status}" == str(read.status) == "paid"
    assert json.dumps(read.status) == '"paid"'
    assert {read.status: 1}["paid"] == 1


def test_fields_that_are_new_are_reachable():
    read = invoice(currency="KZT", nested={"a": [1, None]})
    assert read.raw["currency"] == "KZT"
    assert read.raw["nested"] == {"a": [1, None]}
    assert read == invoice()  # raw is no part of what an invoice is


def test_an_amount_may_be_a_whole_number_one_day():
    assert invoice(amount=10000).amount == Decimal(10000)
    assert invoice(amount=10**30).amount == Decimal(10**30)


def test_models_are_values():
    first, second = invoice(), invoice()
    assert first == second
    assert hash(first) == hash(second)
    assert len({first, second, invoice(id=1)}) == 2
    assert first != invoice(amount="0.01")
    for read in (first, schedule()):
        with pytest.raises(dataclasses.FrozenInstanceError):
            read.amount = Decimal(1)  # type: ignore[misc] # that is the point
        assert pickle.loads(pickle.dumps(read)) == copy.deepcopy(read) == read  # noqa: S301 - ours
        assert dataclasses.replace(read, amount=Decimal(1)).amount == 1


def test_no_repr_shows_whose_it_is():
    shown = repr(invoice(client_name="Абай Кунанбаев", client_phone="87771112233", secret="s3cret"))
    shown += repr(schedule(phone_number="87771112233"))
    assert "Абай" not in shown
    assert "8777" not in shown
    assert "s3cret" not in shown
    assert "amount=Decimal('10000.00')" in shown


WRONG: list[tuple[str, str, list[Any]]] = [  # field, fact, what it must not be
    ("id", "G08", [None, ..., "42", 1.0, True, [], {}]),
    ("kaspi_invoice_id", "G08", [None, ..., 12, [], False]),
    ("kaspi_qr_token", "I02", [None, ..., 12]),
    ("payment_url", "I02", [None, ..., {}]),
    ("amount", "G07", [None, ..., 10.5, "10,00", "1e3", "", "-1.00", -1, "1.001", True, {}]),
    ("status", "I06", [None, ..., 1, ["paid"], {}, True]),
    ("created_at", "G09", [None, ..., 0, "", "2025-01-31", "2025-01-31T12:00:00", "yesterday"]),
    ("paid_at", "G09", [0, False, "", "31.01.2025", "2025-02-30T00:00:00Z", [], {}]),
    ("description", "I05", [0, False, [], {}]),
    ("external_order_id", "I12", [1001]),
    ("client_name", "I05", [["Abai"]]),
    ("client_phone", "I05", [87001234567]),
]


@pytest.mark.parametrize(("field", "fact", "values"), WRONG, ids=lambda value: str(value)[:16])
def test_what_cannot_be_read_names_operation_field_and_fact(
    field: str, fact: str, values: list[Any]
):
    for value in values:
        with pytest.raises(UnreadableResponse) as caught:
            invoice(**{field: value})
        error = caught.value
        assert (error.operation, error.field, error.fact) == ("getInvoice", field, fact)
        assert (error.got == "null") == (value is None)
        assert (error.got == "missing") == (value is ...)
        assert str(error) == (
            f"getInvoice (GET /invoices/1, 200): field '{field}' is not as fact {fact} says: "
            f"{error.got}"
        )


def test_a_faulty_row_is_named_by_its_place():
    page = EXAMPLES["InvoicePage"]["value"]
    rows = [page["data"][0], page["data"][0] | {"amount": None}]
    with pytest.raises(UnreadableResponse) as caught:
        answering(httpx.Response(200, json=page | {"data": rows})).invoices.page()
    assert caught.value.field == "data[1].amount"


def test_a_faulty_list_is_named_by_its_part():
    page = EXAMPLES["InvoicePage"]["value"]
    meta = page["meta"]
    for changes, field in [
        ({"data": {}}, "data"),
        ({"data": [5]}, "data[0]"),
        ({"meta": None}, "meta"),
        ({"meta": meta | {"total": "5"}}, "meta.total"),
    ]:
        with pytest.raises(UnreadableResponse) as caught:
            answering(httpx.Response(200, json=page | changes)).invoices.page()
        assert (caught.value.field, caught.value.operation) == (field, "listInvoices")


def test_an_unreadable_value_is_not_repeated():  # it may be somebody's name
    with pytest.raises(UnreadableResponse) as caught:
        invoice(created_at="Абай 87771112233")
    assert "Абай" not in str(caught.value)
    assert "8777" not in str(caught.value)
    assert "Абай" in json.dumps(json.loads(caught.value.body), ensure_ascii=False)
