"""Each answer that the contract documents, of each operation, is the value or error it means."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import apipay
import pytest
import respx
from apipay import ApiError, Invoice, Page, RecurringInvoice, Refund

from contract_tests.library.conftest import API_KEY
from contract_tests.library.leaks import leaks
from contract_tests.library.operations import CONTRACT, OPERATIONS, Operation, resolved

ERRORS = {
    400: apipay.WrongState,
    401: apipay.Unauthorized,
    404: apipay.NotFound,
    422: apipay.ValidationFailed,
    429: apipay.RateLimited,
    500: apipay.ServerError,
}
ATTEMPTS = 4  # of Retries as they are by default


class Documented(NamedTuple):
    """One example of one answer of one operation."""

    operation: Operation
    status: int
    example: str
    body: dict[str, Any]


def documented() -> Iterator[Documented]:
    for methods in CONTRACT["paths"].values():
        for method, raw in methods.items():
            if method == "parameters":
                continue
            for status, response in raw["responses"].items():
                media = resolved(response)["content"]["application/json"]
                for name, example in media["examples"].items():
                    body = resolved(example)["value"]
                    yield Documented(OPERATIONS[raw["operationId"]], int(status), name, body)


DOCUMENTED = list(documented())
GOOD = [each for each in DOCUMENTED if each.status == 200]
BAD = [each for each in DOCUMENTED if each.status != 200]


def told(each: Documented) -> str:
    return f"{each.operation.name}-{each.status}-{each.example}"


def repeated(operation: Operation, status: int) -> bool:
    """E08: a limit is waited out whatever is asked; after a 500, a write may have been done."""
    return status == 429 or (status == 500 and operation.method == "GET")


@pytest.mark.fact("E01", "H28")
def test_every_operation_and_status_is_among_them():
    assert {each.operation.name for each in GOOD} == OPERATIONS.keys()
    assert {each.status for each in BAD} == ERRORS.keys()
    assert len({(each.operation.name, each.status) for each in DOCUMENTED}) > 90


@pytest.mark.fact("G13", "I05", "R02", "C02")
@pytest.mark.parametrize("each", GOOD, ids=told)
def test_a_success_is_the_typed_value_with_all_that_came(client: Any, each: Documented):
    with respx.mock:
        respx.route().respond(200, json=each.body)
        value = each.operation.call(client)
    rows = [*value] if isinstance(value, Page | list) else [value]
    sent = each.body.get("data", [each.body])
    assert [row.raw for row in rows] == sent
    for row, raw in zip(rows, sent, strict=True):
        assert isinstance(row, Invoice | Refund | RecurringInvoice)
        for name in type(row).__dataclass_fields__:
            assert name == "raw" or (getattr(row, name) is None) == (name not in raw), name
    assert not isinstance(value, Page) or value.total == each.body["meta"]["total"]


@pytest.mark.fact("E02", "E08", "H28")
@pytest.mark.parametrize("each", BAD, ids=told)
def test_a_refusal_is_the_error_of_its_status_with_all_that_it_said(client: Any, each: Documented):
    body = each.body | ({"retry_after": 0} if each.status == 429 else {})
    with respx.mock:
        route = respx.route(method=each.operation.method, path=f"/api{each.operation.path}")
        route.respond(each.status, json=body, headers={"X-RateLimit-Remaining": "3"})
        respx.route(method="GET").respond(500)  # where cancel looks, after a 500
        with pytest.raises(ApiError) as caught:
            each.operation.call(client)
    error = caught.value
    assert type(error) is ERRORS[each.status]
    assert (error.status, error.message) == (each.status, each.body["message"])
    assert error.errors == each.body.get("errors", {})
    assert error.headers["x-ratelimit-remaining"] == "3"
    assert error.retryable == repeated(each.operation, each.status)
    assert route.call_count == (ATTEMPTS if error.retryable else 1)
    assert leaks(API_KEY, error) == []


@pytest.mark.fact("G06")
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_the_wait_of_a_refusal_is_told_as_the_contract_s_example_says(
    make_client: Any, operation: Operation
):
    (limited,) = [e.body for e in BAD if e.operation == operation and e.status == 429]
    client = make_client(retries=apipay.Retries(attempts=1))
    with respx.mock:
        respx.route().respond(429, json=limited)
        with pytest.raises(apipay.RateLimited) as caught:
            operation.call(client)
    assert caught.value.retry_after == limited["retry_after"]
