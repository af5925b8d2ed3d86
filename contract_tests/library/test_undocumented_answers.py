"""What no contract promises, of each operation: a named error, no write repeated, no key shown."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import apipay
import httpx
import pytest
import respx
from apipay import ApiPayError, UnreadableResponse

from contract_tests.library.conftest import API_KEY
from contract_tests.library.leaks import broken_server, leaks
from contract_tests.library.operations import CONTRACT, OPERATIONS, Operation, resolved

ATTEMPTS = 4  # of Retries as they are by default
EACH = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)
HTML = f"<h1>Bad gateway</h1><pre>X-API-Key: {API_KEY}</pre>".encode()
STATUSES = {  # status: its error, and whether a GET is asked again
    **dict.fromkeys((300, 301, 302, 303, 304, 307, 308), ("UnexpectedStatus", False)),
    **dict.fromkeys((402, 403, 405, 406, 408, 409, 415, 418), ("UnexpectedStatus", False)),
    410: ("Gone", False),
    **dict.fromkeys((501, 502, 503, 504, 520), ("ServerError", True)),
}


def ask(client: Any, operation: Operation, response: httpx.Response) -> tuple[Any, int]:
    """Return what a call gives or raises, and how often it was sent."""
    with respx.mock:
        route = respx.route(method=operation.method, path=f"/api{operation.path}")
        route.side_effect = lambda _: response
        respx.route(method="GET").respond(500)  # where cancel looks, in doubt
        try:
            return operation.call(client), route.call_count
        except ApiPayError as error:
            return error, route.call_count


@pytest.mark.parametrize(("status", "error", "again"), [(s, *of) for s, of in STATUSES.items()])
def test_a_status_that_nobody_documented(client: Any, status: int, error: str, again: bool):
    headers = {"Content-Type": "text/html", "Location": "http://localhost/elsewhere"}
    masked = len(HTML) - len(API_KEY) + len("***")
    for operation in OPERATIONS.values():
        got, sent = ask(client, operation, httpx.Response(status, content=HTML, headers=headers))
        assert type(got) is getattr(apipay, error), operation.name
        assert (got.status, got.retryable) == (status, again and operation.method == "GET")
        assert sent == (ATTEMPTS if got.retryable else 1), operation.name
        assert got.message == f"no message in the body (text/html, {masked} bytes)"
        assert leaks(API_KEY, got) == []


@pytest.mark.parametrize("status", [201, 202, 203, 206])
def test_another_success_with_the_documented_body_is_read(client: Any, status: int):
    for operation in OPERATIONS.values():
        got, sent = ask(client, operation, httpx.Response(status, json=operation.answer))
        assert not isinstance(got, Exception), operation.name
        assert sent == 1


ODD = {  # what stands where a JSON object should
    "nothing": (b"", "an empty body"),
    "HTML": (HTML, "no JSON"),
    "half": (b'{"id": 7, "amount": "1', "no JSON"),
    "null": (b"null", None),
    "a list": (b"[]", None),
    "a number": (b"7", None),
    "an empty object": (b"{}", None),
    "another object": (b'{"ok": true, "error": null}', None),
    "an error": (b'{"message": "Resource not found"}', None),
}


@pytest.mark.fact("G03")
@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize(("body", "told"), ODD.values(), ids=ODD)
def test_a_success_that_is_something_else_is_unreadable_and_never_sent_again(
    client: Any, status: int, body: bytes, told: str | None
):
    for operation in OPERATIONS.values():
        error, sent = ask(client, operation, httpx.Response(status, content=body))
        assert type(error) is UnreadableResponse, operation.name
        assert (error.operation, error.status, sent) == (operation.name, status, 1)
        assert error.got == told or (told is None and error.got)
        assert not error.retryable
        assert leaks(API_KEY, error) == []


def objects(answer: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object that has fields of the contract, with its place in the body."""
    if "data" in answer:
        yield from ((f"data[{index}].", row) for index, row in enumerate(answer["data"]))
        if "meta" in answer:
            yield "meta.", answer["meta"]
    else:
        yield "", answer


def required(operation: Operation, place: str) -> list[str]:
    """Return the fields that the contract's schema of the answer wants at a place."""
    (raw,) = [
        each
        for methods in CONTRACT["paths"].values()
        for name, each in methods.items()
        if name != "parameters" and each["operationId"] == operation.name
    ]
    schema = resolved(raw["responses"]["200"]["content"]["application/json"]["schema"])
    if place:
        schema = resolved(schema["properties"][place.split("[", maxsplit=1)[0].strip(".")])
        schema = resolved(schema.get("items", schema))
    # H30 says that it is always there; the documentation does not.
    return [name for name in schema["required"] if name != "client_phone"]


@pytest.mark.fact("G07", "G08", "G09", "I05", "I09", "R02", "C02")
@EACH
def test_a_required_field_that_is_missing_or_of_another_type_is_named(
    client: Any, operation: Operation
):
    count = len([*objects(operation.answer)])
    for number in range(count):
        place, example = [*objects(operation.answer)][number]
        assert required(operation, place)
        for name in required(operation, place):
            for wrong in (..., None, [], {"a": 1}, True, 1.5):
                body = copy.deepcopy(operation.answer)
                row = [*objects(body)][number][1]
                if wrong is ...:
                    del row[name]
                else:
                    row[name] = wrong
                error, sent = ask(client, operation, httpx.Response(200, json=body))
                assert type(error) is UnreadableResponse, (name, wrong, example[name])
                assert (error.field, sent) == (f"{place}{name}", 1)


@EACH
def test_fields_that_nobody_documented_are_kept_and_hurt_nothing(client: Any, operation: Operation):
    body = copy.deepcopy(operation.answer)
    for _, row in objects(body):
        row["added_later"] = {"deep": [1, None]}
    body["also"] = "x"
    got, _ = ask(client, operation, httpx.Response(200, json=body))
    rows = [*got] if "data" in body else [got]
    assert all(row.raw["added_later"] == {"deep": [1, None]} for row in rows)


KINDS = ["text/html", "text/plain", "application/xml", "application/octet-stream", "", "odd;;="]


@pytest.mark.parametrize("kind", [*KINDS, "application/json; charset=utf-16"])
def test_json_under_another_name_is_json(client: Any, kind: str):
    for operation in OPERATIONS.values():
        content = json.dumps(operation.answer, ensure_ascii=False).encode()
        headers = {"Content-Type": kind}
        got, _ = ask(client, operation, httpx.Response(200, content=content, headers=headers))
        assert not isinstance(got, Exception), operation.name


TWICE = [
    ("X-RateLimit-Remaining", "5", "50"),
    ("Content-Type", "text/html", "application/json"),
    ("Retry-After", "1", "2"),
    ("Content-Length", "9", "9"),
]


@pytest.mark.parametrize(("name", "first", "second"), TWICE)
def test_a_header_that_comes_twice_hurts_nothing(client: Any, name: str, first: str, second: str):
    headers = [(name, first), (name, second)]
    for operation in OPERATIONS.values():
        content = json.dumps(operation.answer).encode()
        good, _ = ask(client, operation, httpx.Response(200, headers=headers, content=content))
        assert not isinstance(good, Exception)
        no = httpx.Response(404, headers=headers, content=b'{"message": "No"}')
        bad, _ = ask(client, operation, no)
        assert type(bad) is apipay.NotFound
        assert bad.headers[name.lower()] == f"{first}, {second}"


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_gigantic_body_makes_no_gigantic_sentence(client: Any, status: int):
    huge = b'{"message": "' + b"x" * 8_000_000
    for name in ("createInvoice", "listInvoices"):
        error, _ = ask(client, OPERATIONS[name], httpx.Response(status, content=huge))
        assert isinstance(error, ApiPayError)
        assert len(str(error)) < 500
        assert len(repr(error)) < 500


def written(*lines: str, body: str = "") -> bytes:
    """An answer as it goes over the wire."""
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()


INVOICE = json.dumps(OPERATIONS["getInvoice"].answer)
GOOD = written("HTTP/1.1 200 OK", body=INVOICE)
WIRES: dict[str, tuple[bytes, str | None]] = {  # what a server sends: the error, if any
    "103 first": (b"HTTP/1.1 103 Early Hints\r\n\r\n" + GOOD, None),
    "100 first": (b"HTTP/1.1 100 Continue\r\n\r\n" + GOOD, None),
    "100 alone": (b"HTTP/1.1 100 Continue\r\n\r\n", "OutcomeUnknown"),
    "another protocol": (written("HTTP/1.1 101 Switching", "Upgrade: x"), "OutcomeUnknown"),
    "less than announced": (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", "OutcomeUnknown"),
    "two lengths": (written("HTTP/1.1 200 OK", "Content-Length: 1", body="{}"), "OutcomeUnknown"),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", "OutcomeUnknown"),
    "no HTTP": (b"-ERR unknown command\r\n", "OutcomeUnknown"),
    "nothing": (b"", "OutcomeUnknown"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n" + INVOICE.encode(), None),
}


@pytest.mark.parametrize(("wire", "error"), WIRES.values(), ids=WIRES)
def test_a_server_that_speaks_oddly(
    make_client: Callable[..., Any], wire: bytes, error: str | None
):
    with broken_server(wire) as url:
        client = make_client(base_url=url, retries=apipay.Retries(attempts=1))
        if error is None:
            assert client.invoices.get(7).raw == OPERATIONS["getInvoice"].answer
            return
        with pytest.raises(ApiPayError) as caught:
            client.invoices.get(7)
    assert type(caught.value) is getattr(apipay, error)
    assert leaks(API_KEY, caught.value) == []
