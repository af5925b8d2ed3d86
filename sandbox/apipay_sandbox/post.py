"""Posts webhooks: signed (W04), within 30 seconds (W05), to nobody who may not be reached (W07).

Imports httpx, which costs a tenth of a second: only for who uses webhooks.
"""

import asyncio
import hmac
import socket
from dataclasses import dataclass

import httpx

from apipay_sandbox.hosts import is_internal
from apipay_sandbox.rules import delivery as rules
from apipay_sandbox.service.hooks import INVALID_URL, allowed

KEPT = 2_000
"""Bytes of an answer that are kept with the attempt."""

MOST_IDLE = 100
"""Connections that are kept for the next webhook."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt has brought: a status and the beginning of the answer, or a fault."""

    status_code: int | None = None
    answer: str | None = None
    fault: str | None = None


def sign(body: bytes, secret: str) -> str:
    """Return the value of ``X-Webhook-Signature`` (W04)."""
    return "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()


class Post:
    """Connections to receivers: anywhere, or to public addresses alone."""

    def __init__(self) -> None:
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def send(self, url: str, body: bytes, secret: str, *, private: bool) -> Outcome:
        """Post once; redirects are not followed. ``private`` allows what production refuses."""
        if not allowed(url, private=private):
            return Outcome(fault=f"{INVALID_URL}: https and a public address are wanted")
        headers = {
            "Content-Type": "application/json",
            "X-Webhook-Signature": sign(body, secret),
            "User-Agent": "ApiPay-Sandbox",
        }
        try:
            async with (
                asyncio.timeout(rules.TIME_LIMIT),
                self._client(private=private).stream(
                    "POST", url, content=body, headers=headers
                ) as response,
            ):
                answer = b""
                async for chunk in response.aiter_bytes():
                    answer += chunk[: KEPT - len(answer)]
                return Outcome(response.status_code, answer.decode("utf-8", "replace"))
        except TimeoutError:
            return Outcome(fault=f"no answer within {rules.TIME_LIMIT:.0f} seconds")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as fault:
            return Outcome(fault=f"{type(fault).__name__}: {fault}")

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()

    def _client(self, *, private: bool) -> httpx.AsyncClient:
        if private not in self._clients:
            transport = _transport(kept=MOST_IDLE) if private else PublicOnly(_transport(kept=0))
            self._clients[private] = httpx.AsyncClient(transport=transport, timeout=None)  # noqa: S113 - TIME_LIMIT for it all
        return self._clients[private]


class PublicOnly(httpx.AsyncBaseTransport):
    """Connects to the very addresses that were found public: nobody looks the name up again.

    So a name that leads elsewhere from one look-up to the next gains nothing. ``inner`` has to
    keep no connection: it would find it by address, and use it for another name at the same one.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the first of the addresses that takes the connection."""
        host = request.url.raw_host.decode("ascii")
        addresses = await _look_up(host, request.url.port or 443)
        inside = next(filter(is_internal, addresses), None)
        if inside is not None:
            raise httpx.ConnectError(f"{host} leads to {inside}, an address of an internal network")
        request.extensions = {**request.extensions, "sni_hostname": host}
        unreached = httpx.ConnectError(f"{host} has no address")
        for address in addresses:
            request.url = request.url.copy_with(host=address)
            try:
                return await self._inner.handle_async_request(request)
            except httpx.ConnectError as fault:
                unreached = fault
        raise unreached

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


async def _look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each once. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [*dict.fromkeys(str(address[0]) for *_, address in found)]


def _transport(*, kept: int) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept)
    return httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
