"""Connections are of one process and one event loop; whatever ends a call gives its own back."""

import asyncio
import gc
import os
import ssl
import threading
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any

import httpx
import pytest
from apipay import (
    ApiPay,
    AsyncApiPay,
    ClientClosed,
    ConfigurationError,
    OutcomeUnknown,
    Pace,
    Retries,
)
from apipay_sandbox.testing import Sandbox

from contract_tests.absent import lacking

PHONE = "87001234567"


@pytest.fixture
def fork() -> Any:
    """Processes that begin as copies of this one."""
    return get_context("fork") if hasattr(os, "fork") else lacking("this system does not fork")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        running.rate_limit = False
        yield running


def client_of(sandbox: Sandbox) -> ApiPay:
    return ApiPay(sandbox.api_key, base_url=sandbox.base_url, pace=None)


def orders(client: ApiPay, who: str) -> None:
    """End with the number of invoices that came back as somebody else's."""
    made = [
        (
            f"{who}-{n}",
            client.invoices.create(amount=1, phone_number=PHONE, external_order_id=f"{who}-{n}"),
        )
        for n in range(40)
    ]
    os._exit(sum(order != invoice.external_order_id for order, invoice in made))


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_processes_that_share_a_client_hear_their_own_answers_only(fork: Any, sandbox: Sandbox):
    with client_of(sandbox) as client:
        client.invoices.page()
        workers = [fork.Process(target=orders, args=(client, who)) for who in ("w1", "w2")]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        assert [worker.exitcode for worker in workers] == [0, 0]
        client.invoices.page()


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_process_begins_with_a_pace_that_nobody_holds(fork: Any):
    pace, inside, done = Pace(), threading.Event(), threading.Event()

    def hold() -> None:
        with pace._lock:  # another thread is in the middle of a call
            inside.set()
            done.wait(30)

    pace.enter()
    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    child = fork.Process(target=lambda: os._exit(int(pace.ask(pace.enter(), 0.0))))
    child.start()
    child.join(10)
    done.set()
    holder.join()
    child.kill()
    assert child.exitcode == 0


def in_two_loops(sandbox: Sandbox) -> list[int]:
    client = AsyncApiPay(sandbox.api_key, base_url=sandbox.base_url, pace=None)

    async def create() -> int:
        invoice = await client.invoices.create(amount=1, phone_number=PHONE)
        return (await client.invoices.get(invoice.id)).id

    async def last() -> int:
        async with client:
            return await create()

    return [asyncio.run(create()), asyncio.run(last())]


# The first loop ended with a connection open, as it does when somebody forgets to close a client.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_second_event_loop_has_connections_of_its_own(sandbox: Sandbox):
    assert in_two_loops(sandbox) == [1, 2]
    gc.collect()
    with client_of(sandbox) as client:
        assert len(list(client.invoices.list())) == 2


@pytest.mark.parametrize("own", [False, True], ids=["the library's connections", "one's own"])
def test_calls_that_are_cancelled_give_their_connections_back(sandbox: Sandbox, own: bool):
    async def main() -> None:
        limits = httpx.Limits(max_connections=5)
        bare = httpx.AsyncClient(limits=limits) if own else None
        retries = Retries(attempts=1, timeout=5)
        client = AsyncApiPay(
            sandbox.api_key,
            base_url=sandbox.base_url,
            pace=None,
            retries=retries,
            http_client=bare,
        )
        async with client:
            for turn in range(150):
                tasks = [asyncio.ensure_future(client.invoices.page()) for _ in range(5)]
                await asyncio.sleep(turn % 30 / 1500)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(client.invoices.page() for _ in range(5)))
        if bare is not None:
            await bare.aclose()

    asyncio.run(main())


def test_what_breaks_below_httpx_after_sending_is_an_unknown_outcome():
    async def broken(_: httpx.Request) -> httpx.Response:
        raise ssl.SSLError("DECRYPTION_FAILED_OR_BAD_RECORD_MAC")

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(broken)) as bare:
            client = AsyncApiPay("any-key-here", base_url="http://localhost", http_client=bare)
            with pytest.raises(OutcomeUnknown, match="SSLError"):
                await client.invoices.create(amount=1, phone_number=PHONE)

    asyncio.run(main())


def test_a_client_that_is_closed_meanwhile_hides_no_invoice(sandbox: Sandbox):
    client = client_of(sandbox)
    sandbox.faults.add("drop", operation="createInvoice", when="after", count=1)

    threading.Timer(0.3, client.close).start()
    with pytest.raises(OutcomeUnknown):
        client.invoices.create_once(external_order_id="A-1", amount=1, phone_number=PHONE)
    with pytest.raises(ClientClosed, match=r"GET /invoices/1: not sent"):
        client.invoices.get(1)


@pytest.mark.parametrize("proxy", ["htp://127.0.0.1:9", "http://127.0.0.1:x9", "foo bar:zz"])
@pytest.mark.parametrize("kind", [ApiPay, AsyncApiPay])
def test_a_proxy_that_is_none_is_named_when_the_client_is_made(
    kind: type[ApiPay | AsyncApiPay], proxy: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        kind("any-key-here")
