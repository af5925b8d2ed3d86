"""Whatever JSON a server answers is a value, or an UnreadableResponse; nothing bare, ever."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from apipay import (
    ApiError,
    ApiPay,
    Invoice,
    Page,
    RecurringInvoice,
    Refund,
    Retries,
    UnreadableResponse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.library.operations import CONTRACT, OPERATIONS, Operation

NAMES = sorted(
    {
        name
        for schema in CONTRACT["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
)
FACTS = {"G03", "G07", "G08", "G09", "I02", "I05", "I06", "I09", "I12", "R02", "R05"}
FACTS |= {"C01", "C02", "C03", "C10"}
KNOWN = ["paid", "pending", "10000.00", "2025-01-31", "2025-01-31T12:00:00Z", "0.1", "-1", "NaN"]

names = st.sampled_from(NAMES) | st.text(max_size=5)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(st.characters(), max_size=12),
    st.sampled_from(KNOWN),
    st.datetimes().map(str),
    st.decimals().map(str),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=12,
)
operations = st.sampled_from(list(OPERATIONS.values()))


@pytest.fixture(scope="module")
def answer() -> Iterator[Callable[[Operation, int, object], Any]]:
    """Answers a call with any JSON, on one client for all of them."""
    body = b""
    status = 200
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=body))
    with httpx.Client(transport=transport) as http:
        once = Retries(attempts=1, wait_initial=0)
        client = ApiPay("key", base_url="http://h", http_client=http, pace=None, retries=once)

        def run(operation: Operation, its_status: int, content: object) -> Any:
            nonlocal body, status
            body, status = json.dumps(content).encode(), its_status
            return operation.call(client)

        yield run


def check(answer: Callable[..., Any], operation: Operation, body: object) -> None:
    unreadable = None
    try:
        value = answer(operation, 200, body)
    except UnreadableResponse as error:
        unreadable = error
    if unreadable:
        assert (unreadable.operation, unreadable.path) == (operation.name, operation.path)
        assert unreadable.fact in FACTS
    else:
        rows = value if isinstance(value, Page | list) else [value]
        assert all(isinstance(row, Invoice | Refund | RecurringInvoice) for row in rows)
        hash((*rows,))
        repr(value)


@settings(max_examples=300)
@given(operation=operations, body=anything)
def test_any_json_at_all(answer: Callable[..., Any], operation: Operation, body: object):
    check(answer, operation, body)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container of a body with each of its keys."""
    keys = [*node] if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from places(node[key])


@settings(max_examples=300)
@given(operation=operations, data=st.data())
def test_a_good_answer_with_anything_in_some_places(
    answer: Callable[..., Any], operation: Operation, data: st.DataObject
):
    body = copy.deepcopy(operation.answer)
    for _ in range(data.draw(st.integers(1, 3))):
        found = [*places(body)]
        if found:
            container, key = found[data.draw(st.integers(0, len(found) - 1))]
            if data.draw(st.booleans()):
                container[key] = data.draw(anything)
            else:
                del container[key]
    check(answer, operation, body)


@given(operation=operations, status=st.integers(300, 999), body=anything)
def test_any_json_of_a_failure(
    answer: Callable[..., Any], operation: Operation, status: int, body: object
):
    with pytest.raises(ApiError) as caught:
        answer(operation, status, body)
    error = caught.value
    assert (error.status, error.path) == (status, operation.path)
    assert isinstance(error.message, str)
    assert all(isinstance(text, str) for texts in error.errors.values() for text in texts)
    assert error.retry_after is None or error.retry_after >= 0
