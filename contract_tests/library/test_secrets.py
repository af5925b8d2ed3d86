"""The API key is shown nowhere: no repr, no message, no log, no pickle, no local of a traceback."""

import asyncio
import copy
import logging
import pickle
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import respx
from apipay import (
    ApiPay,
    ApiPayError,
    AsyncApiPay,
    ConfigurationError,
    OutcomeUnknown,
    RateLimited,
    Retries,
    UnreadableResponse,
)

from contract_tests.library.conftest import API_KEY
from contract_tests.library.leaks import broken_server, leaks, shows, stalled
from contract_tests.library.operations import INVOICE, OPERATIONS

ONCE = Retries(attempts=1)


def parts(client: Any) -> list[Any]:
    """Return a client and everything that hangs on it."""
    resources = [client.invoices, client.refunds, client.recurring_invoices]
    http = client._http
    inner = [client, http, http.headers, http.client, http.client.headers, client._policy]
    return [*inner, *resources, *map(vars, [client, http, *resources])]


@pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])
@pytest.mark.parametrize("proxied", [False, True])
def test_no_part_of_a_client_shows_the_key(
    kind: type, proxied: bool, monkeypatch: pytest.MonkeyPatch
):
    if proxied:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    for base_url in ("http://localhost/api", "https://localhost/api"):
        client = kind(API_KEY, base_url=base_url)
        changed = client.with_options(timeout=1, headers={"X-A": "b"}, retries=ONCE)
        for part in [*parts(client), *parts(changed)]:
            assert not shows(API_KEY, part)
        assert base_url in repr(client)


@pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])
@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_neither_pickled_nor_copied(kind: type, take: Callable[[Any], Any]):
    client = kind(API_KEY, base_url="http://localhost")
    with pytest.raises(TypeError, match="holds an API key"):
        take(client)
    if take is not copy.copy:
        with pytest.raises(TypeError):
            take(client.invoices)


ANSWERS = [httpx.Response(status) for status in (200, 204, 302, 400, 401, 404, 410, 422, 429, 500)]
ANSWERS += [httpx.Response(401, json={"message": "Invalid API key", "errors": {"a": ["b"]}})]
FAILURES = [httpx.ConnectError(f"{API_KEY}"), httpx.ReadTimeout(""), httpx.RemoteProtocolError("")]


@pytest.mark.parametrize("outcome", [*ANSWERS, *FAILURES], ids=str)
@pytest.mark.parametrize("operation", ["createInvoice", "getInvoice", "cancelInvoice"])
def test_no_error_leaks_the_key(make_client: Callable[..., Any], outcome: Any, operation: str):
    client = make_client(retries=Retries(attempts=1, wait_initial=0))
    with respx.mock:
        respx.route().mock(**{_kind(outcome): outcome})
        with pytest.raises(ApiPayError) as caught:
            OPERATIONS[operation].call(client)
    assert leaks(API_KEY, caught.value) == []
    assert API_KEY.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("status", [302, 401, 422, 500])
def test_nor_does_an_error_page_that_repeats_the_request(
    client: Any, status: int, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    page = {"message": f"No: {API_KEY}", "errors": {API_KEY: [API_KEY]}, "X-API-Key": API_KEY}
    with respx.mock:
        respx.route().respond(status, json=page, headers={"X-Debug": f"key={API_KEY}"})
        with pytest.raises(ApiPayError, match=r"No: \*\*\*") as caught:
            client.invoices.create(amount=1, phone_number="87001234567")
    assert leaks(API_KEY, caught.value) == []
    assert API_KEY not in caplog.text


@pytest.mark.parametrize("page", ["<pre>X-API-Key: %s</pre>", '{"id": "%s"}', '{"%s": 1}'])
def test_nor_does_a_success_that_repeats_the_request_and_cannot_be_read(
    client: Any, page: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    with respx.mock:
        respx.route().respond(200, text=page % API_KEY, headers={"X-Debug": f"key={API_KEY}"})
        with pytest.raises(UnreadableResponse) as caught:
            client.invoices.get(7)
    assert caught.value.body == page % "***"
    assert leaks(API_KEY, caught.value) == []
    assert API_KEY.encode() not in pickle.dumps(caught.value)
    assert API_KEY not in caplog.text


def test_what_was_saved_is_read_as_it_is_even_if_it_has_the_key_in_it(client: Any):
    with respx.mock:
        respx.route().respond(200, json={**INVOICE, "external_order_id": f"{API_KEY}-7"})
        assert client.invoices.get(7).external_order_id == f"{API_KEY}-7"


def test_a_key_that_is_a_word_is_left_in_texts(make_client: Callable[..., Any]):
    with respx.mock:
        respx.route().respond(401, json={"message": "Invalid API key"})  # E03
        with pytest.raises(ApiPayError, match="Invalid API key"):
            make_client("key").invoices.get(7)


def _kind(outcome: Any) -> str:
    return "side_effect" if isinstance(outcome, Exception) else "return_value"


def test_nor_does_one_of_faulty_input(client: Any):
    with pytest.raises(ApiPayError) as caught:
        client.invoices.create(amount=0.1, phone_number="")
    assert leaks(API_KEY, caught.value) == []


def test_nor_does_one_of_the_pace(make_client: Callable[..., Any]):
    class Full:
        enter = leave = staticmethod(lambda *_, **__: None)
        ask = staticmethod(lambda *_: 1e9)

        async def aask(self, *_: object) -> float:
            return 1e9

    with pytest.raises(RateLimited) as caught:
        make_client(pace=Full()).invoices.get(1)
    assert leaks(API_KEY, caught.value) == []


BAD: list[dict[str, Any]] = [
    {"api_key": f"{API_KEY}\n"},
    {"api_key": f" {API_KEY}"},
    {"api_key": f"{API_KEY}é"},
    {"api_key": API_KEY.encode()},
    {"base_url": "ftp://x"},
    {"base_url": f"https://user:{API_KEY}@host/"},
    {"base_url": f"https://host/?key={API_KEY}"},
    {"timeout": 0},
    {"http_client": "no client"},
]


@pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])
@pytest.mark.parametrize("options", BAD, ids=str)
def test_nor_does_a_client_that_cannot_be_built(kind: type, options: dict[str, Any]):
    with pytest.raises(ConfigurationError) as caught:
        kind(**{"api_key": API_KEY} | options)
    places = leaks(API_KEY, caught.value)
    # A base URL is no secret to itself: only its refusal must not repeat it.
    assert [place for place in places if not place.startswith(("base_url ", "url "))] == []


def test_nor_does_a_key_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APIPAY_API_KEY", f"{API_KEY}\n")
    with pytest.raises(ConfigurationError) as caught:
        ApiPay()
    assert leaks(API_KEY, caught.value) == []


BROKEN = {
    "cut before reading": None,
    "cut before answering": b"",
    "cut in the status": b"HTTP/1.1 2",
    "cut in the headers": b"HTTP/1.1 200 OK\r\nContent-Type: appl",
    "cut in the body": b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id"',
    "cut in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
    "no gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip",
    "endless headers": b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000,
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "bad header": b"HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_nor_does_a_connection_that_breaks(make_client: Callable[..., Any], answer: bytes | None):
    with broken_server(answer) as url, pytest.raises(OutcomeUnknown) as caught:
        make_client(base_url=url, retries=ONCE).invoices.create(
            amount=1, phone_number="87001234567"
        )
    assert leaks(API_KEY, caught.value) == []


def test_nor_does_a_connection_that_is_refused(make_client: Callable[..., Any]):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ApiPayError, match="not sent") as caught:
        make_client(base_url=f"http://127.0.0.1:{port}", retries=ONCE).invoices.get(1)
    assert leaks(API_KEY, caught.value) == []


def test_nor_does_a_task_that_is_cancelled_while_it_writes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", _never_written)

    async def main() -> BaseException:
        async with AsyncApiPay(API_KEY, base_url="http://127.0.0.1:9", pace=None) as client:
            with pytest.raises(TimeoutError) as caught:
                await asyncio.wait_for(client.invoices.get(1), 0.05)
        return caught.value

    error = asyncio.run(main())
    assert isinstance(error.__cause__, asyncio.CancelledError)
    assert leaks(API_KEY, error) == []


async def _never_written(*_: object, **__: object) -> Any:
    stream = httpcore.AsyncMockStream([])
    stream.write = stalled  # type: ignore[method-assign] # it stands still in the middle of a write
    return stream


class Alarm(Exception):
    """What a job queue raises out of a signal's handler."""


@pytest.fixture
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
def test_nor_does_an_alarm_that_rings_in_the_middle():
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        ApiPay(
            API_KEY, base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", pace=None
        ) as client,
    ):
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Alarm) as caught:
            client.invoices.get(1)
    assert leaks(API_KEY, caught.value) == []
    frames = [Path(entry.path).parent.name for entry in caught.traceback]
    assert "apipay" in frames
    assert "_sync" not in frames  # httpcore's


def test_no_logger_at_any_level_shows_the_key(
    make_client: Callable[..., Any], apipay_sandbox: Any, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    for name in ("apipay", "httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    client = make_client(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url)
    client.invoices.create(amount=1, phone_number="87001234567")
    with pytest.raises(ApiPayError):
        client.invoices.get(999)
    with pytest.raises(ApiPayError):
        make_client(
            "wrong" + apipay_sandbox.api_key, base_url=apipay_sandbox.base_url
        ).invoices.get(1)
    assert {"apipay", "httpcore.http11"} <= {record.name for record in caplog.records}
    for record in caplog.records:
        assert not shows(apipay_sandbox.api_key, [record.getMessage(), record.args])
