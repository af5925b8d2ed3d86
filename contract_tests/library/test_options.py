"""Options of a client: from arguments, from the environment, by default; checked where given."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from apipay import ApiPay, AsyncApiPay, ConfigurationError, Retries, ServerError

from contract_tests.library.conftest import API_KEY
from contract_tests.library.leaks import broken_server
from contract_tests.library.operations import INVOICE

KINDS = pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])


def requested(client: Any) -> httpx.Request:
    """Return the one request of a call."""
    with respx.mock:
        route = respx.route().respond(json=INVOICE)
        client.invoices.get(7)
        (exchange,) = route.calls
    return exchange.request


def test_key_and_address_come_from_the_environment(
    make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("APIPAY_API_KEY", "from-environment")
    monkeypatch.setenv("APIPAY_BASE_URL", "http://localhost:9/env/")
    request = requested(make_client(None, base_url=None))
    assert request.headers["x-api-key"] == "from-environment"
    assert str(request.url) == "http://localhost:9/env/invoices/7"
    request = requested(make_client("from-argument", base_url="http://localhost:9/argument"))
    assert request.headers["x-api-key"] == "from-argument"
    assert str(request.url) == "http://localhost:9/argument/invoices/7"


@KINDS
@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_there_is_no_client(
    kind: type, key: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("APIPAY_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="pass api_key=, or set APIPAY_API_KEY"):
        kind(key)


@KINDS
@pytest.mark.parametrize("key", ["a b", "key\n", "“key”", "ключ", "key\x00", b"key", 5])
def test_a_key_that_no_header_carries_is_refused(kind: type, key: Any):
    with pytest.raises(ConfigurationError, match="a character that a header cannot carry"):
        kind(key)


BAD_URLS = ["host", "host/api", "//host", "ftp://host", "http://", "https:///api", "http://[::1"]
BAD_URLS += ["http://host:port", "http://host:99999", "http://host:-1", "http://a..b", "http://h/?"]
BAD_URLS += [
    "http://user@host",
    "https://h/#",
    "http://h /",
    " http://h",
    "http://h/\n",
    "http://h/a b",
]
BAD_URLS += [f"http://{'a' * 64}.kz", "http://h\x01", "http://\ud800", b"http://h", 5, ["http://h"]]


@KINDS
@pytest.mark.parametrize("url", BAD_URLS, ids=ascii)
def test_an_address_that_is_none_is_refused(kind: type, url: Any):
    with pytest.raises(ConfigurationError, match="base_url must be like https://host/path"):
        kind(API_KEY, base_url=url)


def test_an_address_of_the_environment_is_checked_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APIPAY_BASE_URL", "localhost:8000")
    with pytest.raises(ConfigurationError, match="APIPAY_BASE_URL"):
        ApiPay(API_KEY)


TIMEOUTS: list[tuple[dict[str, Any], dict[str, float | None]]] = [
    ({}, {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 30.0}),
    ({"timeout": 5}, dict.fromkeys(["connect", "read", "write", "pool"], 5)),
    (
        {"timeout": httpx.Timeout(4.0, connect=1.0)},
        {"connect": 1.0, "read": 4.0, "write": 4.0, "pool": 4.0},
    ),
    (
        {"timeout": None, "retries": Retries(timeout=None)},
        dict.fromkeys(["connect", "read", "write", "pool"]),
    ),
]


@pytest.mark.parametrize(("options", "expected"), TIMEOUTS)
def test_timeouts_reach_the_connection(
    make_client: Callable[..., Any], options: dict[str, Any], expected: dict[str, float | None]
):
    assert requested(make_client(**options)).extensions["timeout"] == expected
    changed = make_client(retries=Retries(timeout=None)).with_options(**options)
    assert requested(changed).extensions["timeout"] == expected


@pytest.mark.parametrize("timeout", [None, 30, httpx.Timeout(30, connect=None)])
def test_no_step_takes_longer_than_the_whole_call_may(
    make_client: Callable[..., Any], timeout: Any
):
    client = make_client(timeout=timeout, retries=Retries(timeout=2.0))
    assert all(1.5 < step <= 2.0 for step in requested(client).extensions["timeout"].values())


@KINDS
@pytest.mark.parametrize("timeout", [0, -1, float("nan"), httpx.Timeout(5, read=0)])
def test_a_timeout_of_nothing_is_refused(kind: type, timeout: Any):
    with pytest.raises(ConfigurationError, match="more than 0 seconds"):
        kind(API_KEY, timeout=timeout)
    with pytest.raises(ConfigurationError, match="more than 0 seconds"):
        kind(API_KEY).with_options(timeout=timeout)


@KINDS
@pytest.mark.parametrize(
    "timeout", ["30", b"3", [], timedelta(seconds=3), (1, 2), True, httpx.Timeout("3")], ids=str
)
def test_a_timeout_that_is_no_number_is_refused(kind: type, timeout: Any):
    with pytest.raises(ConfigurationError, match="timeout must be"):
        kind(API_KEY, timeout=timeout)


def test_other_options_leave_the_first_client_as_it_was(client: Any):
    changed = client.with_options(
        timeout=1, retries=Retries(attempts=1), headers={"Accept-Language": "ru"}
    )
    again = changed.with_options(headers={"accept-language": "kk", "X-A": "b"})
    languages = [requested(c).headers.get("accept-language") for c in (client, changed, again)]
    assert languages == [None, "ru", "kk"]
    assert requested(again).extensions["timeout"]["read"] == 1
    assert requested(client).extensions["timeout"]["read"] == 30
    for one, attempts in ((client, 4), (changed, 1), (again, 1)):
        with respx.mock:
            route = respx.route().respond(500)
            with pytest.raises(ServerError):
                one.invoices.get(7)
            assert route.call_count == attempts
    assert requested(again).headers["x-api-key"] == API_KEY


BAD_HEADERS = [{"X-A": "a\nb"}, {"X-A": "ключ"}, {"X A": "b"}, {"": "b"}, {"X-A": " b"}, {"Ж": "b"}]


@pytest.mark.parametrize("headers", BAD_HEADERS, ids=ascii)
def test_a_header_that_no_request_carries_is_refused(client: Any, headers: dict[str, str]):
    with pytest.raises(ConfigurationError, match="must be ASCII text without line breaks"):
        client.with_options(headers=headers)
    requested(client.with_options(headers={"X-A": "", "X-B": "a b\tc"}))


@pytest.mark.parametrize("headers", [{"X-A": 1}, {"X-A": None}, {1: "b"}, {"X-A": b"b"}], ids=str)
def test_a_header_that_is_no_text_is_refused(client: Any, headers: Any):
    with pytest.raises(ConfigurationError, match="must be ASCII text"):
        client.with_options(headers=headers)


def test_another_key_needs_another_client(client: Any):
    with pytest.raises(ConfigurationError, match="make another client"):
        client.with_options(headers={"x-api-KEY": "other"})


def test_a_copy_does_not_close_the_first_client(client: Any):
    copy = client.with_options(timeout=1)
    copy.close()
    assert requested(client).headers["x-api-key"] == API_KEY
    client.close()
    for closed in (client, copy):
        with pytest.raises(RuntimeError, match="client has been closed"):
            closed.invoices.get(7)


def test_a_client_is_closed_by_its_context():
    with ApiPay(API_KEY, base_url="http://localhost") as client:
        requested(client)
    with pytest.raises(RuntimeError, match="closed"):
        client.invoices.get(7)

    async def main() -> None:
        async with AsyncApiPay(API_KEY, base_url="http://localhost") as client:
            with respx.mock:
                respx.route().respond(json=INVOICE)
                await client.invoices.get(7)
        with pytest.raises(RuntimeError, match="closed"):
            await client.invoices.get(7)

    asyncio.run(main())


def test_a_client_of_your_own_keeps_what_you_gave_it(
    make_client: Callable[..., Any], httpx_client: type
):
    seen: list[str] = []

    def see(request: httpx.Request) -> None:
        seen.append(request.headers["x-api-key"])

    async def asee(request: httpx.Request) -> None:
        see(request)

    hook = see if httpx_client is httpx.Client else asee
    own = httpx_client(
        headers={"X-Team": "kassa", "X-Api-Key": "wrong", "Accept": "text/html"},
        timeout=7,
        auth=("name", "password"),
        event_hooks={"request": [hook]},
    )
    client = make_client(http_client=own)
    request = requested(client)
    assert request.headers.get_list("x-api-key") == [API_KEY]
    assert request.headers["accept"] == "application/json"
    assert request.headers["x-team"] == "kassa"
    assert request.headers["authorization"].startswith("Basic ")
    assert request.extensions["timeout"]["read"] == 7
    assert seen == [API_KEY]
    client.close()
    assert not own.is_closed  # who made it closes it
    requested(client)


@KINDS
@pytest.mark.parametrize("http_client", [httpx.Client, httpx.AsyncClient, httpx, "http://h"])
def test_a_client_of_the_other_colour_is_refused(kind: type, http_client: Any):
    wanted = "Client" if kind is ApiPay else "AsyncClient"
    if http_client is not getattr(httpx, wanted):
        given = http_client() if isinstance(http_client, type) else http_client
        with pytest.raises(ConfigurationError, match=f"must be an httpx.{wanted}$"):
            kind(API_KEY, http_client=given)


def test_a_proxy_of_the_environment_is_used(
    make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    body = json.dumps(INVOICE).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with broken_server(head.encode() + body) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        client = make_client(base_url="http://apipay.invalid/api")
        assert client.invoices.get(7).id == INVOICE["id"]


def test_many_threads_share_a_client(apipay_sandbox: Any):
    with ApiPay(apipay_sandbox.api_key, base_url=apipay_sandbox.base_url, pace=None) as client:

        def work(number: int) -> bool:
            order = f"A-{number}"
            made = client.invoices.create(
                amount=number + 1, phone_number="87001234567", external_order_id=order
            )
            read = client.with_options(timeout=20).invoices.get(made.id)
            return read == made and (read.amount, read.external_order_id) == (number + 1, order)

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(work, range(80)))
        assert client.invoices.page().total == 80


def test_many_tasks_share_a_client(apipay_sandbox: Any):
    async def main() -> None:
        options = {"base_url": apipay_sandbox.base_url, "pace": None}
        async with AsyncApiPay(apipay_sandbox.api_key, **options) as client:
            made = await asyncio.gather(
                *(
                    client.invoices.create(amount=n, phone_number="87001234567")
                    for n in range(1, 41)
                )
            )
            assert sorted(invoice.amount for invoice in made) == [*range(1, 41)]

    asyncio.run(main())
