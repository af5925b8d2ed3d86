"""W02, W03: what a signed body says."""

import contextlib
import json
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from apipay import webhooks
from apipay.webhooks import (
    InvoiceStatusChanged,
    MalformedEvent,
    UnknownEvent,
    WebhookInvoice,
)
from apipay_api.models.invoice_status import InvoiceStatus
from hypothesis import given
from hypothesis import strategies as st

SECRET = "whsec_test"


def test_a_paid_invoice_is_read_as_money_and_moments(paid: Any, parse: Any):
    assert parse(paid) == InvoiceStatusChanged(
        event="invoice.status_changed",
        invoice=WebhookInvoice(
            id=42,
            external_order_id="order-1001",
            amount=Decimal("10000.00"),
            status=InvoiceStatus.PAID,
            description="Two tickets for the theatre",
            kaspi_invoice_id="4200000042",
            client_name="Customer",
            client_phone="87001234567",
            paid_at=datetime(2025, 1, 31, 12, 5, 30, tzinfo=UTC),
            raw={},
        ),
        timestamp=datetime(2025, 1, 31, 12, 5, 31, tzinfo=UTC),
        raw={},
    )


def test_each_event_of_the_contract_is_read(contract: Any, parse: Any):
    examples = contract["components"]["examples"]
    events = [value["value"] for name, value in examples.items() if name.endswith("Event")]
    assert len(events) >= 2
    for document in events:
        event = parse(document)
        assert isinstance(event, InvoiceStatusChanged)
        assert event.invoice.status == document["invoice"]["status"]
        assert isinstance(event.invoice.status, InvoiceStatus)
        assert event.key == (42, document["invoice"]["status"])
        assert event.raw == document
        assert event.invoice.raw == document["invoice"]


@pytest.mark.fact("W03")
def test_the_reader_knows_every_field_of_the_contract_and_demands_no_more_than_it(contract: Any):
    schema = contract["components"]["schemas"]["WebhookInvoice"]
    ours = {field.name: field.default for field in fields(WebhookInvoice)}
    ours.pop("raw")
    assert set(ours) == set(schema["properties"])
    demanded = {name for name, default in ours.items() if default is not None}
    # The phone rests on a house rule (H30): its absence must not cost a receiver the event.
    assert demanded == set(schema["required"]) - {"client_phone"}


def test_what_an_event_does_not_say_is_none(paid: Any, parse: Any):
    minimal = {name: paid["invoice"][name] for name in ("id", "amount", "status")}
    minimal["kaspi_invoice_id"] = "1"
    invoice = parse({**paid, "invoice": minimal}).invoice
    assert (invoice.external_order_id, invoice.description) == (None, None)
    assert (invoice.client_name, invoice.client_phone) == (None, None)
    assert (invoice.paid_at, invoice.cancelled_at, invoice.expired_at) == (None, None, None)


def test_a_null_counts_as_absent(paid: Any, parse: Any):
    paid["invoice"]["client_name"] = None
    assert parse(paid).invoice.client_name is None


def test_a_status_nobody_knows_yet_stays_readable(paid: Any, parse: Any):
    paid["invoice"]["status"] = "refunded"
    event = parse(paid)
    assert event.invoice.status == "refunded"
    assert event.key == (42, "refunded")


def test_fields_nobody_knows_yet_stay_reachable(paid: Any, parse: Any):
    paid["invoice"]["currency"] = "KZT"
    paid["attempt"] = 2
    event = parse(paid)
    assert event.raw["attempt"] == 2
    assert event.invoice.raw["currency"] == "KZT"


def test_an_event_nobody_knows_yet_is_no_error(parse: Any):
    event = parse({"event": "recurring.failed", "recurring_invoice": {"id": 7}})
    assert event == UnknownEvent(event="recurring.failed", raw={})
    assert event.raw["recurring_invoice"] == {"id": 7}


def test_a_name_cut_in_the_middle_of_an_emoji_does_not_cost_the_event(paid: Any, parse: Any):
    paid["invoice"]["client_name"] = "Айгүл \ud83d"
    assert parse(paid).invoice.client_name == "Айгүл \ud83d"


def test_events_are_values(paid: Any, parse: Any):
    first, again = parse(paid), parse(paid)
    assert first == again
    assert hash(first) == hash(again)
    with pytest.raises(AttributeError):
        first.invoice.amount = Decimal(1)
    assert not hasattr(first.invoice, "__dict__")


def test_a_repr_keeps_personal_data_and_the_raw_body_out_of_logs(paid: Any, parse: Any):
    shown = repr(parse(paid))
    assert "87001234567" not in shown
    assert "Customer" not in shown
    assert "raw" not in shown
    assert "order-1001" in shown
    assert "raw" not in repr(UnknownEvent(event="x", raw={"phone": "87001234567"}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "cannot be parsed"),
        (b"no json", "cannot be parsed"),
        (b'{"event": "x"', "cannot be parsed"),
        (b'{"event": "x"} {}', "cannot be parsed"),
        (b"\xff\xfe{}", "not UTF-8"),
        ('{"event": "x"}'.encode("utf-16"), "not UTF-8"),
        (b'\xef\xbb\xbf{"event": "x"}', "cannot be parsed"),
        (b'{"event": "x", "n": NaN}', "cannot be parsed"),
        (b'{"event": "x", "n": -Infinity}', "cannot be parsed"),
        (b'{"event": "x", "n": ' + b"9" * 5000 + b"}", "cannot be parsed"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[]", "got an array"),
        (b'"text"', "got text"),
        (b"null", "got null"),
        (b"5", "got a whole number"),
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(body: bytes, reason: str, parse: Any):
    with pytest.raises(MalformedEvent, match=reason) as caught:
        parse(body)
    assert caught.value.status == 400
    assert "W03" in str(caught.value)
    assert caught.value.__context__ is None  # a JSONDecodeError would carry the whole body


MISSING = [
    ("event", "W03"),
    ("invoice", "W03"),
    ("timestamp", "G09"),
    ("invoice.id", "G08"),
    ("invoice.amount", "G07"),
    ("invoice.status", "W02"),
    ("invoice.kaspi_invoice_id", "G08"),
]


@pytest.mark.parametrize(("path", "fact"), MISSING)
@pytest.mark.parametrize("null", [True, False])
def test_a_field_that_must_be_there_is_missed_by_name(
    path: str, fact: str, null: bool, paid: Any, parse: Any
):
    holder, name = (paid["invoice"], path[8:]) if path.startswith("invoice.") else (paid, path)
    holder[name] = None
    if not null:
        del holder[name]
    with pytest.raises(MalformedEvent, match=rf"field {path} is missing \(fact {fact}\)"):
        parse(paid)


RETYPED = [
    ("event", 5, "W03"),
    ("invoice", [], "W03"),
    ("timestamp", 1738324800, "G09"),
    ("timestamp", "2025-01-31T12:05:31", "G09"),
    ("invoice.id", "42", "G08"),
    ("invoice.id", True, "G08"),
    ("invoice.id", 42.0, "G08"),
    ("invoice.amount", 10000.5, "G07"),
    ("invoice.amount", "10 000,00", "G07"),
    ("invoice.amount", "NaN", "G07"),
    ("invoice.status", 1, "W02"),
    ("invoice.kaspi_invoice_id", 4200000042, "G08"),
    ("invoice.external_order_id", 1001, "W03"),
    ("invoice.description", {}, "W03"),
    ("invoice.client_name", ["A"], "W03"),
    ("invoice.client_phone", 87001234567, "W03"),
    ("invoice.paid_at", "yesterday", "G09"),
    ("invoice.cancelled_at", "", "G09"),
    ("invoice.expired_at", False, "G09"),
]


@pytest.mark.parametrize(("path", "value", "fact"), RETYPED)
def test_a_field_of_another_type_is_refused_by_name_without_its_value(
    path: str, value: Any, fact: str, paid: Any, parse: Any
):
    holder, name = (paid["invoice"], path[8:]) if path.startswith("invoice.") else (paid, path)
    holder[name] = value
    with pytest.raises(MalformedEvent, match=f"field {path} is not as fact {fact} says") as caught:
        parse(paid)
    assert "87001234567" not in str(caught.value)
    assert "yesterday" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
fields_of_an_invoice = st.sampled_from([field.name for field in fields(WebhookInvoice)])


@given(
    invoice=json_values | st.dictionaries(fields_of_an_invoice, json_values),
    event=st.just("invoice.status_changed") | json_values,
    timestamp=st.just("2025-01-31T12:00:00Z") | json_values,
)
def test_nothing_but_a_malformed_event_comes_of_any_json(invoice: Any, event: Any, timestamp: Any):
    _only_webhook_errors(
        json.dumps({"event": event, "invoice": invoice, "timestamp": timestamp}).encode()
    )


@given(body=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_nothing_but_a_malformed_event_comes_of_any_bytes(body: bytes):
    _only_webhook_errors(body)


def _only_webhook_errors(body: bytes) -> None:
    with contextlib.suppress(MalformedEvent):
        event = webhooks.parse(body, webhooks.sign(body, SECRET), SECRET)
        assert isinstance(event, InvoiceStatusChanged | UnknownEvent)


@given(
    amount=st.integers(1, 9_999_999_999),
    status=st.sampled_from(["paid", "cancelled", "expired"]) | st.text(min_size=1),
    moment=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    order=st.none() | st.text(),
)
def test_an_event_says_what_was_sent(amount: int, status: str, moment: datetime, order: str | None):
    stamp = moment.isoformat().replace("+00:00", "Z")
    invoice = {"id": 1, "amount": f"{amount // 100}.{amount % 100:02}", "status": status}
    invoice |= {"kaspi_invoice_id": "1", "external_order_id": order, "paid_at": stamp}
    document = {"event": "invoice.status_changed", "invoice": invoice, "timestamp": stamp}
    body = json.dumps(document).encode()
    event = webhooks.parse(body, webhooks.sign(body, SECRET), SECRET)
    assert isinstance(event, InvoiceStatusChanged)
    assert event.invoice.amount * 100 == amount
    assert event.invoice.status == status
    assert event.invoice.external_order_id == order
    assert event.invoice.paid_at == event.timestamp == moment
