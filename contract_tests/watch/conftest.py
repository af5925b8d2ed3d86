"""A watch, clients of either colour that it looks at, and what an answer may hold."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from apipay_drift import Finding, Watch

from contract_tests.library.conftest import (  # noqa: F401 - fixtures
    Blocking,
    colour,
    httpx_client,
    make_client,
)

API = "https://bpapi.bazarbay.site/api"
HEADERS = {"X-RateLimit-Remaining": "59"}


@pytest.fixture
def told() -> list[Finding]:
    """What the watch has told."""
    return []


@pytest.fixture
def watch(told: list[Finding]) -> Watch:
    return Watch(told.append)


@pytest.fixture
def hooked(colour: str) -> Iterator[Callable[..., Any]]:  # noqa: F811 - a fixture
    """Makes httpx clients of either colour that have the hooks of a watch, to be used blocking."""
    made: list[Any] = []
    loop = asyncio.new_event_loop() if colour == "async" else None

    def make(watch: Watch, base_url: str | None = None, **options: Any) -> Any:
        client: Any = (
            httpx.Client(event_hooks=watch.hooks(base_url), trust_env=False, **options)
            if loop is None
            else Blocking(
                httpx.AsyncClient(
                    event_hooks=watch.async_hooks(base_url), trust_env=False, **options
                ),
                loop,
            )
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close() if loop is None else client.aclose()
    if loop is not None:
        loop.close()


def answering(*bodies: Any, status: int = 200, **headers: str) -> httpx.MockTransport:
    """A transport that answers these bodies in turn, the last one again and again."""
    left = list(bodies)

    def answer(_: httpx.Request) -> httpx.Response:
        body = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, json=body, headers=HEADERS | headers)

    return httpx.MockTransport(answer)
