"""Each behaviour of the library is written once, blocking, and run in both colours."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from apipay import ApiPay, AsyncApiPay, Retries

from contract_tests.library.counting_server import CountingServer
from contract_tests.library.cutting_proxy import CuttingProxy

BASE_URL = "http://localhost/api"
"""Plain HTTP to this machine: a client then reads no certificates, which takes most of a test."""

API_KEY = "key-that-must-stay-secret"

QUICK = Retries(wait_initial=0.0, wait_max=0.0)
"""Retries as usual, without the waits."""


class Blocking:
    """An async client, or a part of it, seen as a blocking one."""

    def __init__(self, target: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._target = target
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if inspect.ismethod(value):
            return lambda *args, **kwargs: self._answer(value(*args, **kwargs))
        return Blocking(value, self._loop) if hasattr(value, "_run") else value

    def _answer(self, result: Any) -> Any:
        if inspect.isawaitable(result):
            return self._loop.run_until_complete(result)
        if isinstance(result, AsyncIterator):
            return self._rows(result)
        return Blocking(result, self._loop) if isinstance(result, AsyncApiPay) else result

    def _rows(self, rows: Any) -> Iterator[Any]:
        try:
            while True:
                try:
                    yield self._loop.run_until_complete(anext(rows))
                except StopAsyncIteration:
                    return
        finally:
            self._loop.run_until_complete(rows.aclose())


@pytest.fixture(params=["sync", "async"])
def colour(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def httpx_client(colour: str) -> type[httpx.Client | httpx.AsyncClient]:
    """The class of an http_client of this colour."""
    return httpx.Client if colour == "sync" else httpx.AsyncClient


@pytest.fixture
def make_client(colour: str) -> Iterator[Callable[..., Any]]:
    """Builds clients of either colour, for a base URL that respx answers, unless told otherwise.

    They are not paced and repeat without waiting unless options say so, and are closed at the end.
    """
    made: list[Any] = []
    loop = asyncio.new_event_loop() if colour == "async" else None

    def make(api_key: str | None = API_KEY, **options: Any) -> Any:
        options = {"base_url": BASE_URL, "pace": None, "retries": QUICK} | options
        client: Any = (
            ApiPay(api_key, **options)
            if loop is None
            else Blocking(AsyncApiPay(api_key, **options), loop)
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
    if loop is not None:
        loop.run_until_complete(loop.shutdown_asyncgens())  # as asyncio.run does
        loop.close()


@pytest.fixture
def client(make_client: Callable[..., Any]) -> Any:
    """A client of either colour with the defaults of `make_client`."""
    return make_client()


@pytest.fixture
def server() -> Iterator[CountingServer]:
    """A server that notes when each request arrives."""
    with CountingServer.running() as running:
        yield running


@pytest.fixture
def proxy(apipay_sandbox: Any) -> Iterator[CuttingProxy]:
    """A proxy to the sandbox that cuts connections."""
    with CuttingProxy.running(apipay_sandbox.base_url) as running:
        yield running
