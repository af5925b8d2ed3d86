"""Connections to the API, when the caller brings no httpx client.

An httpx.Client wraps each request in cookies, redirects, authentication and hooks. None of that is
wanted here, and it takes a quarter of a call's CPU; so the transport below it is used by itself.
Only where the environment names a proxy is a client needed, which knows the rules for those.
"""

from typing import Generic, TypeVar
from urllib.request import getproxies

import httpx

from apipay._settings import certificates

T = TypeVar("T", httpx.HTTPTransport, httpx.AsyncHTTPTransport)


class _Direct(Generic[T]):
    """A transport with the few things of a client that are used here."""

    def __init__(self, transport: T) -> None:
        self.headers = httpx.Headers({"Accept-Encoding": "gzip, deflate"})
        self._transport: T = transport
        self._closed = False

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Cannot send a request, as the client has been closed.")


class Direct(_Direct[httpx.HTTPTransport]):
    """Sends, blocking."""

    def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status; redirects are never followed."""
        del follow_redirects  # nothing here could
        self._check_open()
        response = self._transport.handle_request(request)
        try:
            response.read()
        except BaseException:
            response.close()
            raise
        return response

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        self._transport.close()


class AsyncDirect(_Direct[httpx.AsyncHTTPTransport]):
    """Sends, awaiting."""

    async def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response:
        """Return the whole response, whatever its status; redirects are never followed."""
        del follow_redirects  # nothing here could
        self._check_open()
        response = await self._transport.handle_async_request(request)
        try:
            await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        self._closed = True
        await self._transport.aclose()


def connect(url: str) -> httpx.Client | Direct:
    """Return connections of the library's own."""
    verify = certificates(url)
    if getproxies():
        return httpx.Client(verify=verify)
    return Direct(httpx.HTTPTransport(verify=verify))


def connect_async(url: str) -> httpx.AsyncClient | AsyncDirect:
    """Return connections of the library's own, for asyncio."""
    verify = certificates(url)
    if getproxies():
        return httpx.AsyncClient(verify=verify)
    return AsyncDirect(httpx.AsyncHTTPTransport(verify=verify))
