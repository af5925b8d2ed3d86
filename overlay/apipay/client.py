"""The clients: build, close, with_options."""

import random
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeVar

import httpx

from apipay import _settings
from apipay._connections import connect, connect_async
from apipay._flow import Policy
from apipay._http import AsyncHttp, Http
from apipay._settings import DEFAULT, Default, Timeout
from apipay._watch import Watching
from apipay.pace import PaceLike
from apipay.pace import shared as shared_pace
from apipay.resources import (
    AsyncInvoices,
    AsyncRecurringInvoices,
    AsyncRefunds,
    Invoices,
    RecurringInvoices,
    Refunds,
)
from apipay.retries import Retries

H = TypeVar("H", Http, AsyncHttp)


class _Client(Generic[H]):
    """What both clients have in common."""

    def __init__(self, http: H, policy: Policy, *, owns_connections: bool) -> None:
        self._http: H = http
        self._policy = policy
        self._owns_connections = owns_connections
        self._attach()

    def _attach(self) -> None:
        raise NotImplementedError

    def __repr__(self) -> str:
        # A traceback shows it too when it could not be built.
        return f"<{type(self).__name__} {self._http.base_url if hasattr(self, '_http') else '?'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds an API key and open connections, so it is neither "
            "pickled nor copied; make one where it is needed"
        )

    def with_options(
        self,
        *,
        timeout: Timeout | Default = DEFAULT,
        retries: Retries | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other options that shares connections, key, pace and watch.

        Args:
            timeout: seconds, or httpx.Timeout; None: no limit.
            retries: other Retries.
            headers: more headers, such as Accept-Language; they replace earlier ones.

        Raises:
            ConfigurationError: one of them cannot work, such as a timeout that is not above 0.
        """
        other = object.__new__(type(self))
        limits = None if isinstance(timeout, Default) else _settings.limits(timeout)
        more = {} if headers is None else _settings.more_headers(headers)
        _settings.check_retries(retries)
        http = self._http.copy(limits, more)
        policy = self._policy if retries is None else self._policy._replace(retries=retries)
        _Client.__init__(other, http, policy, owns_connections=False)
        return other


class ApiPay(_Client[Http]):
    """The client for ApiPay.kz, blocking; `AsyncApiPay` is the same with await.

    Thread-safe. Use one for the whole program, as a context manager or with `close()`.

    Args:
        api_key: from ApiPay's dashboard (G12); else the environment's APIPAY_API_KEY.
        base_url: else the environment's APIPAY_BASE_URL; else the production API (G01).
        timeout: seconds for each step of a request, or httpx.Timeout; None: no limit.
        retries: which calls are repeated and how patiently; `Retries(attempts=1)`: none.
        pace: at most 60 requests a minute (G05), shared by all clients with this key in the
            process; another Pace or RedisPace replaces it, None switches it off.
        watch: sees every answer and never gets in its way, such as `apipay_drift.Watch()`, which
            holds it to the contract.
        http_client: an httpx.Client of yours, with its proxies, certificates, event hooks and
            authentication; you close it.

    Raises:
        ConfigurationError: no key, or another argument that cannot work.
    """

    invoices: Invoices
    refunds: Refunds
    recurring_invoices: RecurringInvoices

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: Timeout | Default = DEFAULT,
        retries: Retries | None = None,
        pace: PaceLike | Default | None = DEFAULT,
        watch: Watching | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        key, api_key = _settings.Key(api_key), None  # nothing below may show it in a traceback
        key.check()
        url = _settings.base_url(base_url)
        _settings.check_colour(http_client, httpx.Client)
        _settings.check_watch(watch)
        limits, policy = _settings.timeouts(timeout, http_client), _policy(retries, pace, key, url)
        client = http_client or connect(url)
        http = Http(client, url, key.headers(url, client.headers), limits, watch)
        super().__init__(http, policy, owns_connections=not http_client)

    def _attach(self) -> None:
        self.invoices = Invoices(self._http, self._policy)
        self.refunds = Refunds(self._http, self._policy)
        self.recurring_invoices = RecurringInvoices(self._http, self._policy)

    def close(self) -> None:
        """Close the connections, unless they are those of an `http_client` of yours."""
        if self._owns_connections:
            self._http.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncApiPay(_Client[AsyncHttp]):
    """The client for ApiPay.kz, for asyncio: as `ApiPay`, with await and `async for`.

    Use one for the whole program, as an async context manager or with `await close()`. Each event
    loop has connections of its own: a second `asyncio.run` opens others.

    Args:
        api_key: as in ApiPay.
        base_url: as in ApiPay.
        timeout: as in ApiPay.
        retries: as in ApiPay.
        pace: as in ApiPay; the two kinds of client share it.
        watch: as in ApiPay; the two kinds of client may share it.
        http_client: an httpx.AsyncClient of yours; you close it.

    Raises:
        ConfigurationError: no key, or another argument that cannot work.
    """

    invoices: AsyncInvoices
    refunds: AsyncRefunds
    recurring_invoices: AsyncRecurringInvoices

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: Timeout | Default = DEFAULT,
        retries: Retries | None = None,
        pace: PaceLike | Default | None = DEFAULT,
        watch: Watching | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        key, api_key = _settings.Key(api_key), None  # nothing below may show it in a traceback
        key.check()
        url = _settings.base_url(base_url)
        _settings.check_colour(http_client, httpx.AsyncClient)
        _settings.check_watch(watch)
        limits, policy = _settings.timeouts(timeout, http_client), _policy(retries, pace, key, url)
        client = http_client or connect_async(url)
        http = AsyncHttp(client, url, key.headers(url, client.headers), limits, watch)
        super().__init__(http, policy, owns_connections=not http_client)

    def _attach(self) -> None:
        self.invoices = AsyncInvoices(self._http, self._policy)
        self.refunds = AsyncRefunds(self._http, self._policy)
        self.recurring_invoices = AsyncRecurringInvoices(self._http, self._policy)

    async def close(self) -> None:
        """Close the connections, unless they are those of an `http_client` of yours."""
        if self._owns_connections:
            await self._http.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _policy(
    retries: Retries | None, pace: PaceLike | Default | None, key: _settings.Key, url: str
) -> Policy:
    _settings.check_retries(retries)
    if isinstance(pace, Default):
        pace = shared_pace(key.digest(url), time.monotonic())
    _settings.check_pace(pace)
    return Policy(Retries() if retries is None else retries, pace, time.monotonic, random.random)
