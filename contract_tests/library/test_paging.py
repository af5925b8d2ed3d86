"""Lists over the wire: lazy, exact while they change, one page ahead in async (I09, H07 to H09)."""

import json
from collections import Counter
from typing import Any

import httpx
import pytest
from apipay import Page, Retries, ServerError, UnreadableResponse, ValidationFailed

from contract_tests.library.refund_pages import pages

PHONE = "87001234567"
ONCE = Retries(attempts=1)


@pytest.fixture
def merchant(make_client, apipay_sandbox):
    return make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)


def issue(client: Any, count: int) -> list[int]:
    return [client.invoices.create(amount=1, phone_number=PHONE).id for _ in range(count)]


def asked(apipay_sandbox) -> int:
    return sum(entry.method == "GET" for entry in apipay_sandbox.requests)


@pytest.mark.parametrize("per_page", [1, 2, 3, 10, 100])
def test_every_list_is_told_whole_and_newest_first(merchant, apipay_sandbox, per_page):
    ids = issue(merchant, 12)
    for number in ids:
        apipay_sandbox.pay(number)
        merchant.invoices.refund(number)
        merchant.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily")
    lists = [
        merchant.invoices.list(per_page=per_page),
        merchant.invoices.list(per_page=per_page, status="paid"),
        merchant.refunds.list(per_page=per_page),
        merchant.recurring_invoices.list(per_page=per_page),
        merchant.recurring_invoices.list(per_page=per_page, status="active"),
    ]
    for rows in lists:
        numbers = [row.id for row in rows]
        assert len(numbers) == 12
        assert numbers == sorted(numbers, reverse=True)


def test_a_list_that_changes_in_every_way_tells_each_row_that_stays_once(merchant, apipay_sandbox):
    ids = issue(merchant, 40)
    early, late = ids[:20], ids[20:]  # the late come first
    for number in early[:10] + late[:10]:
        apipay_sandbox.pay(number)
    staying = set(early[10:] + late[10:])
    told: Counter[int] = Counter()
    for count, invoice in enumerate(merchant.invoices.list(status="pending", per_page=5)):
        told[invoice.id] += 1
        if count % 3 == 0 and len(staying) > 8:
            gone = max(staying)  # a row that was told, or is about to be
            apipay_sandbox.pay(gone)
            staying.discard(gone)
            issue(merchant, 1)
    assert set(told.values()) == {1}
    assert staying <= set(told)


def test_rows_that_enter_in_the_middle_come_at_most_once(merchant):
    schedules = [
        merchant.recurring_invoices.create(amount=1, phone_number=PHONE, interval="daily").id
        for _ in range(30)
    ]
    paused = schedules[::3]
    for number in paused:
        merchant.recurring_invoices.pause(number)
    staying = set(schedules) - set(paused)
    told: Counter[int] = Counter()
    for schedule in merchant.recurring_invoices.list(status="active", per_page=4):
        told[schedule.id] += 1
        if paused:
            merchant.recurring_invoices.resume(paused.pop())
    assert set(told.values()) == {1}
    assert staying <= set(told)


def test_nothing_is_asked_before_the_first_row_is_and_then_as_little_as_needed(
    merchant, apipay_sandbox
):
    issue(merchant, 3)
    rows = merchant.invoices.list(per_page=1)
    assert asked(apipay_sandbox) == 0
    next(rows)
    rows.close()
    assert 1 <= asked(apipay_sandbox) <= 2


def test_arguments_are_checked_at_once_and_cost_no_request(merchant, apipay_sandbox):
    for call, field in (
        (lambda: merchant.invoices.list(per_page=0), "per_page"),
        (lambda: merchant.invoices.list(per_page=101), "per_page"),
        (lambda: merchant.invoices.list(status="gone"), "status"),
        (lambda: merchant.refunds.list(per_page=True), "per_page"),
        (lambda: merchant.recurring_invoices.list(status=["active"]), "status"),
    ):
        with pytest.raises(ValidationFailed) as caught:
            call()
        assert (list(caught.value.errors), caught.value.sent) == ([field], False)
    assert asked(apipay_sandbox) == 0


def test_empty_lists_cost_one_request(merchant, apipay_sandbox):
    assert list(merchant.invoices.list()) == []
    assert list(merchant.invoices.list(status="paid")) == []
    assert list(merchant.refunds.list()) == []
    assert list(merchant.recurring_invoices.list(status="paused")) == []
    assert asked(apipay_sandbox) == 4


def test_a_page_knows_the_total_and_one_past_the_end_is_empty(merchant):
    ids = issue(merchant, 3)
    first = merchant.invoices.page(per_page=2)
    assert (first.total, first.number, first.per_page, first.has_next) == (3, 1, 2, True)
    assert [invoice.id for invoice in first] == ids[:0:-1]
    past = merchant.invoices.page(page=9, per_page=2)
    assert (past.items, past.total, past.number, past.has_next) == ([], 3, 9, False)


@pytest.fixture
def over(make_client, request):
    """A client of either colour over an invented transport."""
    kind = httpx.Client if "sync" in request.node.callspec.params.values() else httpx.AsyncClient

    def client(answer, **options):
        transport = httpx.MockTransport(answer)
        return make_client(http_client=kind(transport=transport), retries=ONCE, **options)

    return client


def test_an_error_comes_after_the_rows_before_it(over):
    told: list[int] = []
    with pytest.raises(ServerError, match="page fails"):
        told += (row.id for row in over(pages(9, failing_page=3)).refunds.list(per_page=3))
    assert told == [9, 8, 7, 6, 5, 4]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"data": []}, "meta"),
        ({"data": [], "meta": []}, "meta"),
        ({"data": [], "meta": {"current_page": 1, "per_page": 10}}, "meta.total"),
        ({"data": [], "meta": {"current_page": 1, "per_page": None, "total": 0}}, "meta.per_page"),
        ({"data": [], "meta": {"current_page": 1, "per_page": 1, "total": "9"}}, "meta.total"),
        ({"meta": {"current_page": 1, "per_page": 10, "total": 0}}, "data"),
        ({"data": {}, "meta": {"current_page": 1, "per_page": 10, "total": 0}}, "data"),
        ({"data": [None], "meta": {"current_page": 1, "per_page": 9, "total": 1}}, "data[0]"),
        ([], "data"),
    ],
)
def test_a_list_without_its_parts_is_told_by_name(over, body, field):
    client = over(lambda _: httpx.Response(200, content=json.dumps(body)))
    with pytest.raises(UnreadableResponse) as caught:
        next(client.refunds.list())
    assert (caught.value.operation, caught.value.field) == ("listRefunds", field)


@pytest.mark.parametrize("size", [-1, 0, 1, 3, 7, 1000])
def test_a_false_page_size_in_meta_confuses_nobody(over, size):
    def answer(request: httpx.Request) -> httpx.Response:
        body = pages(7)(request).json()
        body["meta"] |= {"per_page": size, "current_page": -5}
        return httpx.Response(200, json=body)

    rows = over(answer).refunds.list(per_page=3)
    assert [row.id for row in rows] == [7, 6, 5, 4, 3, 2, 1]


def test_page_is_a_sequence_of_its_items():
    page = Page([1, 2], 1, 2, 3)
    assert (list(page), len(page), page.has_next) == ([1, 2], 2, True)
