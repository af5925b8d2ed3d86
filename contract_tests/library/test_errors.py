"""Errors: whatever a server answers is a typed error, which tells all that a caller may need."""

import json
from collections.abc import Callable
from typing import Any

import apipay
import httpx
import pytest
import respx
from apipay import ApiError, ApiPayError, OutcomeUnknown, Retries, UnreadableResponse

from contract_tests.library.operations import INVOICE, OPERATIONS, Operation

ONCE = Retries(attempts=1, wait_initial=0)
NOW = "Fri, 31 Jan 2025 12:00:00 GMT"


@pytest.fixture
def client(make_client: Callable[..., Any]) -> Any:
    return make_client(retries=ONCE)


def failure(client: Any, call: Callable[[Any], Any], response: httpx.Response) -> Any:
    """Return the error that a call raises for this response."""
    with respx.mock:
        respx.route().mock(return_value=response)
        with pytest.raises(ApiPayError) as caught:
            call(client)
    return caught.value


def get(client: Any) -> Any:
    return client.invoices.get(7)


def create(client: Any) -> Any:
    return client.invoices.create(amount=1, phone_number="87001234567")


CLASSES = [  # E01, E08: class, is a GET worth repeating, is a POST
    (300, "UnexpectedStatus", False, False),
    (302, "UnexpectedStatus", False, False),
    (304, "UnexpectedStatus", False, False),
    (400, "WrongState", False, False),
    (401, "Unauthorized", False, False),
    (403, "UnexpectedStatus", False, False),
    (404, "NotFound", False, False),
    (408, "UnexpectedStatus", False, False),
    (409, "UnexpectedStatus", False, False),
    (410, "Gone", False, False),  # E05: no operation gives it, and still it has a class
    (418, "UnexpectedStatus", False, False),
    (422, "ValidationFailed", False, False),
    (429, "RateLimited", True, True),
    (500, "ServerError", True, False),
    (502, "ServerError", True, False),
    (503, "ServerError", True, False),
    (504, "ServerError", True, False),
    (599, "ServerError", True, False),
    (600, "UnexpectedStatus", False, False),
    (999, "UnexpectedStatus", False, False),
]


@pytest.mark.fact("E01", "E05", "E08")
@pytest.mark.parametrize(("status", "name", "of_get", "of_post"), CLASSES)
def test_each_status_has_its_class(
    client: Any, status: int, name: str, of_get: bool, of_post: bool
):
    for call, retryable in ((get, of_get), (create, of_post)):
        error = failure(client, call, httpx.Response(status, json={"message": "No"}))
        assert type(error) is getattr(apipay, name)
        assert (error.status, error.message, error.retryable) == (status, "No", retryable)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_every_operation_names_its_request(client: Any, operation: Operation):
    error = failure(client, operation.call, httpx.Response(404, json={"message": "No"}))
    assert (error.method, error.path) == (operation.method, operation.path)
    assert str(error) == f"{operation.method} {operation.path}: 404 No"


@pytest.mark.fact("E02")
def test_a_field_error_tells_everything(client: Any):
    body = {"message": "Validation failed", "errors": {"amount": ["Too small", "Odd"], "x": ["y"]}}
    headers = {"X-RateLimit-Remaining": "41", "X-Request-Id": "r-1"}
    error = failure(client, create, httpx.Response(422, json=body, headers=headers))
    assert error.errors == {"amount": ["Too small", "Odd"], "x": ["y"]}  # E02
    assert error.headers["x-ratelimit-remaining"] == "41"
    assert error.headers["x-request-id"] == "r-1"
    assert json.loads(error.body) == body
    assert error.sent
    assert error.retry_after is None
    assert str(error) == ("POST /invoices: 422 Validation failed (amount: Too small Odd; x: y)")


@pytest.mark.fact("E07")
@pytest.mark.parametrize(("status", "name", "_get", "_post"), CLASSES)
def test_the_class_is_the_same_in_russian(
    client: Any, status: int, name: str, _get: bool, _post: bool
):
    body = {"message": "Ошибка проверки", "errors": {"amount": ["Сумма слишком мала"]}}  # E07
    error = failure(client, get, httpx.Response(status, json=body))
    assert type(error) is getattr(apipay, name)
    assert error.message == "Ошибка проверки"
    assert "Сумма слишком мала" in str(error)


ERRORS = [  # of whatever shape: what can be told is told
    ({"amount": "one text"}, {"amount": ["one text"]}),
    ({"amount": ["a", 1, None, {"b": 2}]}, {"amount": ["a", "1", "None", "{'b': 2}"]}),
    ({"amount": None}, {"amount": ["None"]}),
    ({"amount": []}, {"amount": []}),
    ({"": {}}, {"": ["{}"]}),
    (["amount"], {}),
    ("amount", {}),
    (None, {}),
    (5, {}),
]


@pytest.mark.parametrize(("errors", "told"), ERRORS)
def test_field_errors_of_any_shape_are_told(client: Any, errors: Any, told: dict[str, list[str]]):
    body = {"message": "Validation failed", "errors": errors}
    assert failure(client, create, httpx.Response(422, json=body)).errors == told


ODD_BODIES = {
    "empty": b"",
    "HTML": b"<!doctype html><h1>502 Bad Gateway</h1>",
    "array": b'[{"message": "x"}]',
    "null": b"null",
    "number": b"1e999",
    "text": b'"message"',
    "no message": b"{}",
    "message of another type": b'{"message": {"a": 1}, "errors": 5, "retry_after": "soon"}',
    "empty message": b'{"message": ""}',
    "cut": b'{"message": "Val',
    "deeper than Python reads": b"[" * 100_000,
    "more digits than Python reads": b'{"retry_after": ' + b"9" * 10_000 + b"}",
    "no UTF-8": b'{"message": "\xff\xfe\xfa"}',
    "NUL": b"\x00" * 8,
    "not a number": b'{"retry_after": NaN}',
    "lone surrogate": b'{"message": "\\ud800", "errors": {"\\udfff": ["\\ud800"]}}',
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_any_body_of_a_failure_gives_an_api_error(client: Any, body: bytes):
    for status in (302, 400, 401, 404, 410, 418, 422, 429, 500, 503):
        error = failure(client, get, httpx.Response(status, content=body))
        assert isinstance(error, ApiError)
        assert error.status == status
        assert error.message
        assert error.body == body.decode("utf-8", "replace")
        assert error.retry_after == (60 if status == 429 else None)


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_the_same_body_of_a_success_is_unreadable(client: Any, body: bytes):
    for operation in OPERATIONS.values():
        error = failure(client, operation.call, httpx.Response(200, content=body))
        assert isinstance(error, UnreadableResponse)
        assert (error.operation, error.method) == (operation.name, operation.method)
        assert (error.path, error.status) == (operation.path, 200)
        assert error.body == body.decode("utf-8", "replace")
        assert error.fact in str(error)


CHARSETS = ["base64", "bz2", "hex", "idna", "punycode", "quopri", "rot13", "undefined", "zlib"]


@pytest.mark.parametrize("charset", [*CHARSETS, "utf-16", "unicode_escape", "mbcs", "\x00", "é"])
def test_a_charset_of_the_server_s_choice_is_not_followed(client: Any, charset: str):
    kind = f"application/json; charset={charset}".encode()
    for status, expected in ((200, UnreadableResponse), (404, apipay.NotFound)):
        response = httpx.Response(status, headers=[(b"content-type", kind)], content="ж{".encode())
        error = failure(client, get, response)
        assert type(error) is expected
        assert error.body == "ж{"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.test/api",
        "mailto:a@b",
        "http://[",
        "//",
        "\x01",
        "http:///x",
        "x" * 70_000,
        "",
    ],
    ids=lambda location: location[:10],
)
def test_no_redirect_is_followed_even_where_the_user_s_client_would(
    make_client: Callable[..., Any], httpx_client: type, location: str
):
    client = make_client(retries=ONCE, http_client=httpx_client(follow_redirects=True))
    with respx.mock:
        route = respx.route().respond(307, headers={"location": location})
        with pytest.raises(ApiPayError) as caught:
            create(client)
    assert route.call_count == 1
    # httpx reads the Location before anybody asks, and may be unable to.
    assert isinstance(caught.value, apipay.UnexpectedStatus | OutcomeUnknown)


def test_a_body_that_cannot_be_unpacked_is_no_answer(client: Any):
    response = httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
    )
    error = failure(client, create, response)
    assert type(error) is OutcomeUnknown
    assert not error.timed_out
    assert error.reason.startswith("DecodingError: ")


@pytest.mark.fact("E01")
@pytest.mark.parametrize("status", [200, 201, 202, 206, 299])
def test_any_success_with_a_good_body_is_a_success(client: Any, status: int):
    with respx.mock:
        respx.route().respond(status, json=INVOICE)  # E01 knows 200 alone
        assert get(client).id == INVOICE["id"]


def test_a_success_without_a_body_is_unreadable(client: Any):
    error = failure(client, create, httpx.Response(204))
    assert type(error) is UnreadableResponse
    assert (error.operation, error.field, error.fact) == ("createInvoice", "", "G03")
    assert (error.status, error.got) == (204, "an empty body")


RETRY_AFTER = [  # body, Retry-After, Date -> seconds
    ({"retry_after": 17}, "5", None, 17),  # G06
    ({"retry_after": 0}, None, None, 0),
    ({"retry_after": 2.5}, None, None, 2.5),
    ({"retry_after": True}, "5", None, 5),
    ({"retry_after": "17"}, "5", None, 5),
    ({"retry_after": -1}, None, None, 60),
    ({"retry_after": 10**12}, None, None, 60),
    ({}, "120", None, 120),
    ({}, "0", None, 0),
    ({}, "Fri, 31 Jan 2025 12:00:30 GMT", NOW, 30),
    ({}, "Fri, 31 Jan 2025 11:59:00 GMT", NOW, 0),
    ({}, "Fri, 31 Jan 2025 12:00:30 GMT", None, 60),
    ({}, "Fri, 31 Jan 2025 12:00:30 GMT", "yesterday", 60),
    ({}, "Fri, 31 Jan 99999999999999999999 12:00:30 GMT", NOW, 60),
    ({}, "Fri, 31 Jan 2025 99999999999999:00:30 GMT", NOW, 60),
    ({}, "Fri, 31 Jan 2025 12:00:30 +99999999999999", NOW, 60),
    ({}, "-5", NOW, 60),
    ({}, "1e3", NOW, 60),
    ({}, "9" * 30, NOW, 60),
    ({}, "soon", NOW, 60),
    ({}, "", NOW, 60),
    ({}, None, None, 60),  # E08
]


@pytest.mark.parametrize(("body", "header", "date", "seconds"), RETRY_AFTER)
def test_retry_after_is_read_from_body_or_header(
    client: Any, body: Any, header: str | None, date: str | None, seconds: float
):
    headers = {"retry-after": header, "date": date}
    told = {name: value for name, value in headers.items() if value is not None}
    error = failure(client, create, httpx.Response(429, json=body, headers=told))
    assert error.retry_after == seconds
    assert str(error).endswith(f"; retry after {seconds:.0f} s")


def test_a_server_error_may_ask_to_wait_as_well(client: Any):
    response = httpx.Response(503, headers={"retry-after": "7"})
    assert failure(client, get, response).retry_after == 7
