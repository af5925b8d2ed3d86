"""What goes over the wire, to the byte: every operation with the least and the most it takes."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import httpx
import pytest
import respx
from apipay import InvoiceStatus, RecurringInterval, __version__

from contract_tests.library.conftest import API_KEY
from contract_tests.library.operations import CONTRACT, INVOICE, OPERATIONS

PHONE = "87001234567"


class Row(NamedTuple):
    operation: str
    call: Callable[[Any], Any]
    line: str  # method and target, below /api
    body: str = ""


WIRE = [
    Row(
        "createInvoice",
        lambda c: c.invoices.create(amount=10000, phone_number=PHONE),
        "POST /invoices",
        '{"amount":10000,"phone_number":"87001234567"}',
    ),
    Row(
        "createInvoice",
        lambda c: c.invoices.create(
            amount=Decimal("10000.50"),
            phone_number="+7 (700) 123-45-67",
            description="Два билета 🎭 «Абай»",
            external_order_id='a"b\\c/№1',
            webhook_id=3,
        ),
        "POST /invoices",
        '{"amount":10000.5,"phone_number":"87001234567","description":"Два билета 🎭 «Абай»",'
        '"external_order_id":"a\\"b\\\\c/№1","webhook_id":3}',
    ),
    Row("listInvoices", lambda c: c.invoices.page(), "GET /invoices?page=1&per_page=10"),
    Row(
        "listInvoices",
        lambda c: c.invoices.page(
            page=2,
            per_page=100,
            search="счёт & 100%_/?#",
            status=["paid", InvoiceStatus.EXPIRED],
            date_from=date(2025, 1, 1),
            date_to="2025-01-31",
        ),
        "GET /invoices?page=2&per_page=100"
        "&search=%D1%81%D1%87%D1%91%D1%82%20%26%20100%25_%2F%3F%23"
        "&status%5B%5D=paid&status%5B%5D=expired&date_from=2025-01-01&date_to=2025-01-31",
    ),
    Row("getInvoice", lambda c: c.invoices.get(7), "GET /invoices/7"),
    Row("cancelInvoice", lambda c: c.invoices.cancel(7), "POST /invoices/7/cancel"),
    Row("createRefund", lambda c: c.invoices.refund(7), "POST /invoices/7/refund"),
    Row(
        "createRefund",
        lambda c: c.invoices.refund(7, "0.29", "Возврат"),
        "POST /invoices/7/refund",
        '{"amount":0.29,"reason":"Возврат"}',
    ),
    Row(
        "createRefund",
        lambda c: c.invoices.refund(7, reason="all of it"),
        "POST /invoices/7/refund",
        '{"reason":"all of it"}',
    ),
    Row("listInvoiceRefunds", lambda c: c.invoices.refunds(7), "GET /invoices/7/refunds"),
    Row("listRefunds", lambda c: c.refunds.page(), "GET /refunds?page=1&per_page=10"),
    Row(
        "listRefunds",
        lambda c: c.refunds.page(page=3, per_page=1),
        "GET /refunds?page=3&per_page=1",
    ),
    Row("getRefund", lambda c: c.refunds.get(7), "GET /refunds/7"),
    Row(
        "createRecurringInvoice",
        lambda c: c.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily"),
        "POST /recurring-invoices",
        '{"amount":1,"phone_number":"87001234567","interval":"daily"}',
    ),
    Row(
        "createRecurringInvoice",
        lambda c: c.recurring_invoices.create(
            amount="99999999.99",
            phone_number="8 700 123 45 67",
            interval=RecurringInterval.YEARLY,
            description="Абонемент",
            start_date=date(2025, 2, 1),
            end_date="2025-12-31",
            webhook_id=3,
        ),
        "POST /recurring-invoices",
        '{"amount":99999999.99,"phone_number":"87001234567","interval":"yearly",'
        '"description":"Абонемент","start_date":"2025-02-01","end_date":"2025-12-31",'
        '"webhook_id":3}',
    ),
    Row(
        "listRecurringInvoices",
        lambda c: c.recurring_invoices.page(),
        "GET /recurring-invoices?page=1&per_page=10",
    ),
    Row(
        "listRecurringInvoices",
        lambda c: c.recurring_invoices.page(page=2, per_page=50, status="paused"),
        "GET /recurring-invoices?page=2&per_page=50&status=paused",
    ),
    Row("getRecurringInvoice", lambda c: c.recurring_invoices.get(7), "GET /recurring-invoices/7"),
    Row(
        "updateRecurringInvoice",
        lambda c: c.recurring_invoices.update(7),
        "PUT /recurring-invoices/7",
        "{}",
    ),
    Row(
        "updateRecurringInvoice",
        lambda c: c.recurring_invoices.update(7, amount=5, description="", interval="weekly"),
        "PUT /recurring-invoices/7",
        '{"amount":5,"description":"","interval":"weekly"}',
    ),
    Row(
        "pauseRecurringInvoice",
        lambda c: c.recurring_invoices.pause(7),
        "POST /recurring-invoices/7/pause",
    ),
    Row(
        "resumeRecurringInvoice",
        lambda c: c.recurring_invoices.resume(7),
        "POST /recurring-invoices/7/resume",
    ),
    Row(
        "cancelRecurringInvoice",
        lambda c: c.recurring_invoices.cancel(7),
        "POST /recurring-invoices/7/cancel",
    ),
    Row(
        "billRecurringInvoiceNow",
        lambda c: c.recurring_invoices.bill_now(7),
        "POST /recurring-invoices/7/bill-now",
    ),
    Row(
        "skipRecurringInvoicePeriod",
        lambda c: c.recurring_invoices.skip_period(7),
        "POST /recurring-invoices/7/skip-period",
    ),
]


def sent(call: Callable[[Any], Any], client: Any, answer: object = INVOICE) -> httpx.Request:
    """Make a call and return the one request it sent."""
    with respx.mock:
        route = respx.route().respond(json=answer)
        call(client)
        (exchange,) = route.calls
        return exchange.request


@pytest.mark.fact("G04")
def test_the_table_has_every_operation_of_the_contract():
    documented = {
        operation["operationId"]: (method.upper(), path)
        for path, methods in CONTRACT["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    assert len(documented) == 17  # G04
    shown = {
        row.operation: tuple(row.line.partition("?")[0].replace("/7", "/{id}").split())
        for row in WIRE
    }
    assert shown == documented


@pytest.mark.parametrize("row", WIRE, ids=lambda row: row.operation)
def test_method_address_and_body(client: Any, row: Row):
    request = sent(row.call, client, OPERATIONS[row.operation].answer)
    target = request.url.raw_path.decode("ascii").removeprefix("/api")
    assert f"{request.method} {target}" == row.line
    assert request.content.decode("utf-8") == row.body
    assert str(request.url).startswith("http://localhost/api/")


AGENT = f"apipay-kz/{__version__} httpx/{httpx.__version__}"
BARE = {
    "host": "localhost",
    "accept": "application/json",
    "user-agent": AGENT,
    "x-api-key": API_KEY,
}


@pytest.mark.fact("G02", "G03")
@pytest.mark.parametrize("row", WIRE, ids=lambda row: row.operation)
def test_headers(client: Any, row: Row):
    headers = dict(sent(row.call, client, OPERATIONS[row.operation].answer).headers)
    assert set(headers.pop("accept-encoding").split(", ")) >= {"gzip", "deflate"}
    expected = BARE.copy()  # G02, G03
    if row.body:
        expected["content-type"] = "application/json"
    if not row.line.startswith("GET"):
        expected["content-length"] = str(len(row.body.encode("utf-8")))
    assert headers == expected


AMOUNTS = [  # G07: a JSON number, the very one that was meant
    (10000, "10000"),
    (Decimal(10000), "10000"),
    ("10000", "10000"),
    ("10000.00", "10000"),
    (Decimal("1E+4"), "10000"),
    (Decimal("10000.50"), "10000.5"),
    ("0.29", "0.29"),
    ("0.01", "0.01"),
    ("0.10", "0.1"),
    ("1.10", "1.1"),
    ("4.35", "4.35"),
    ("1234567.89", "1234567.89"),
    ("99999999.99", "99999999.99"),
    (99999999, "99999999"),
    ("0000001.50", "1.5"),
]


@pytest.mark.parametrize(("amount", "written"), AMOUNTS)
def test_amounts_are_written_as_they_are_meant(client: Any, amount: Any, written: str):
    body = sent(lambda c: c.invoices.create(amount=amount, phone_number=PHONE), client).content
    assert re.search(rb'"amount":([^,}]+)', body)[1] == written.encode()


ABSENT = [  # H13: what was not given is not sent, not even as null
    lambda c: c.invoices.create(
        amount=1, phone_number=PHONE, description=None, external_order_id=None, webhook_id=None
    ),
    lambda c: c.invoices.refund(7, None, None),
    lambda c: c.invoices.page(search=None, status=None, date_from=None, date_to=None),
    lambda c: c.recurring_invoices.update(7, amount=None, description=None, interval=None),
    lambda c: c.recurring_invoices.page(status=None),
]


@pytest.mark.parametrize("call", ABSENT)
def test_none_is_never_sent(client: Any, call: Callable[[Any], Any]):
    with respx.mock:
        route = respx.route().respond(status_code=500, json={})
        with pytest.raises(Exception, match="500"):
            call(client)
    request = route.calls[0].request
    assert b"null" not in request.content
    assert b"None" not in request.url.query
    assert request.url.params.keys() <= {"page", "per_page"}


@pytest.mark.fact("G11")
def test_one_status_may_be_given_alone(client: Any):
    page = OPERATIONS["listInvoices"].answer
    for status in ("paid", InvoiceStatus.PAID):
        request = sent(lambda c, status=status: c.invoices.page(status=status), client, page)
        assert request.url.params.get_list("status[]") == ["paid"]  # G11


@pytest.mark.fact("G01")
@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        (None, "https://bpapi.bazarbay.site/api/invoices/7"),  # G01: no version in the path
        ("http://localhost:8000/kz/pay/", "http://localhost:8000/kz/pay/invoices/7"),
        ("http://[::1]:8000", "http://[::1]:8000/invoices/7"),
        ("https://касса.kz/api", "https://xn--80aa2a3aa.kz/api/invoices/7"),
    ],
)
def test_addresses_begin_with_the_base_url(
    make_client: Callable[..., Any], base_url: str | None, address: str
):
    assert str(sent(lambda c: c.invoices.get(7), make_client(base_url=base_url)).url) == address
