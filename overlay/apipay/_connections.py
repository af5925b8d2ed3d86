"""Connections to the API, when the caller brings no httpx client.

An httpx.Client wraps each request in cookies, redirects, authentication and hooks. None of that is
wanted here, and it takes a quarter of a call's CPU; so the transport below it is used by itself.
Only where the environment names a proxy is a client needed, which knows the rules for those.

Connections belong to one process, and with asyncio to one event loop. After a fork, and in another
loop, new ones are opened: on a connection that two processes share, each hears the other's answers.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.request import getproxies
from weakref import WeakKeyDictionary

import httpx

from apipay._settings import certificates
from apipay.errors import ConfigurationError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

T = TypeVar("T")
B = TypeVar("B", bound=httpx.HTTPTransport | httpx.Client)
A = TypeVar("A", bound=httpx.AsyncHTTPTransport | httpx.AsyncClient)


class _Own(Generic[T]):
    """What sends, made anew where it would no longer be ours alone."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.headers = httpx.Headers({"Accept-Encoding": "gzip, deflate"})
        self._make = make
        self._sender = make()
        self._process = os.getpid()
        self._former: list[object] = []  # not closed: their locks may be held for ever
        self.is_closed = False

    def _ours(self) -> T:
        if self.is_closed:
            raise RuntimeError("Cannot send a request, as the client has been closed.")
        if self._process != os.getpid():
            self._forked()
        return self._sender

    def _forked(self) -> None:
        self._former.append(self._sender)
        self._sender, self._process = self._make(), os.getpid()


class _Blocking(_Own[B]):
    def close(self) -> None:
        """Close the connections."""
        self.is_closed = True
        self._sender.close()


class Direct(_Blocking[httpx.HTTPTransport]):
    """Sends, blocking."""

    def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status; redirects are never followed."""
        del follow_redirects  # nothing here could
        response = self._ours().handle_request(request)
        try:
            response.read()
        except BaseException:
            response.close()
            raise
        return response


class Proxied(_Blocking[httpx.Client]):
    """Sends by the proxy that the environment names, blocking."""

    def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status."""
        return self._ours().send(request, follow_redirects=follow_redirects)


class _Awaiting(_Own[A]):
    """As `_Own`, with one for each event loop."""

    def __init__(self, make: Callable[[], A]) -> None:
        super().__init__(make)
        self._by_loop: WeakKeyDictionary[AbstractEventLoop, A] = WeakKeyDictionary()

    def _here(self) -> A:
        from asyncio import get_running_loop  # noqa: PLC0415 - sync programs must not pay for it

        spare, loop = self._ours(), get_running_loop()
        found = self._by_loop.get(loop)
        if found is None:
            found = self._by_loop[loop] = self._make() if self._by_loop else spare
        return found

    def _forked(self) -> None:
        self._former.append(self._by_loop)
        super()._forked()
        self._by_loop = WeakKeyDictionary()

    async def aclose(self) -> None:
        """Close the connections of this loop; those of one that has ended went with it."""
        if not self.is_closed:
            await self._here().aclose()
        self.is_closed = True


class AsyncDirect(_Awaiting[httpx.AsyncHTTPTransport]):
    """Sends, awaiting."""

    async def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status; redirects are never followed."""
        del follow_redirects  # nothing here could
        response = await self._here().handle_async_request(request)
        try:
            await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


class AsyncProxied(_Awaiting[httpx.AsyncClient]):
    """Sends by the proxy that the environment names, awaiting."""

    async def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status."""
        return await self._here().send(request, follow_redirects=follow_redirects)


def connect(url: str) -> Direct | Proxied:
    """Return connections of the library's own.

    Raises:
        ConfigurationError: a variable that names a proxy cannot be used.
    """
    verify = certificates(url)
    if getproxies():
        return _proxied(Proxied, partial(httpx.Client, verify=verify))
    return Direct(partial(httpx.HTTPTransport, verify=verify))


def connect_async(url: str) -> AsyncDirect | AsyncProxied:
    """Return connections of the library's own, for asyncio, as `connect` does."""
    verify = certificates(url)
    if getproxies():
        return _proxied(AsyncProxied, partial(httpx.AsyncClient, verify=verify))
    return AsyncDirect(partial(httpx.AsyncHTTPTransport, verify=verify))


C = TypeVar("C")


def _proxied(kind: Callable[[Callable[[], T]], C], make: Callable[[], T]) -> C:
    try:
        return kind(make)
    except (ValueError, ImportError, httpx.InvalidURL) as fault:
        raise ConfigurationError(
            "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy that can be used "
            f"({type(fault).__name__}): correct it, unset it, or give an http_client of your own"
        ) from None
