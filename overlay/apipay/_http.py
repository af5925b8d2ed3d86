"""The transport: requests and responses of httpx on one side, calls and answers on the other.

Redirects are never followed, whatever the user's own client does: the key would travel to whatever
host the answer names, and a POST would turn into a GET.
"""

import json
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from math import inf
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx

from apipay._call import Call
from apipay._flow import CLOSED, Answer, Attempt, Failure
from apipay._watch import Watching

_log = logging.getLogger("apipay")


class Client(Protocol):
    """Connections, blocking: httpx.Client, or our own."""

    @property
    def headers(self) -> httpx.Headers: ...
    @property
    def is_closed(self) -> bool: ...
    def send(self, request: httpx.Request, *, follow_redirects: bool) -> httpx.Response: ...
    def close(self) -> None: ...


class AsyncClient(Protocol):
    """Connections, awaiting: httpx.AsyncClient, or our own."""

    @property
    def headers(self) -> httpx.Headers: ...
    @property
    def is_closed(self) -> bool: ...
    def send(
        self, request: httpx.Request, *, follow_redirects: bool
    ) -> Coroutine[Any, Any, httpx.Response]: ...
    async def aclose(self) -> None: ...


_Client = TypeVar("_Client", Client, AsyncClient)

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before the first byte of the request left: DNS, TCP, TLS, proxy, pool."""

_RAISED = (httpx.RequestError, httpx.InvalidURL, OSError)
"""What httpx raises of a request, of a `Location` that it cannot make sense of, or lets through: a
TLS record that is none, for one, when it is awaited."""

MASK = "***"

_SHORTEST_KEY = 8
"""Characters; a shorter one is no secret but a word, such as "test", and texts may well have it."""


class _Http(Generic[_Client]):
    """Turns calls into requests, and transport exceptions into values."""

    def __init__(
        self,
        client: _Client,
        base_url: str,
        headers: httpx.Headers,
        timeout: httpx.Timeout,
        watch: Watching | None = None,
    ) -> None:
        self.client: _Client = client
        self.base_url = base_url
        self.headers = headers
        self.timeout = timeout
        self.watch = watch
        self._timeouts: dict[str, float | None] = timeout.as_dict()
        self._longest = max(inf if t is None else t for t in self._timeouts.values())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def copy(self, timeout: httpx.Timeout | None, headers: Mapping[str, str]) -> Self:
        """Return one that shares the connections, with another timeout or more headers."""
        merged = MaskedHeaders(self.headers)
        merged.update(headers)
        return type(self)(self.client, self.base_url, merged, timeout or self.timeout, self.watch)

    def request(self, attempt: Attempt) -> httpx.Request:
        """Build the request with all of its headers.

        A `client.build_request` would merge URL, headers and cookies anew, and a Request without
        a stream would write the headers a second time, to add what it misses.
        """
        call = attempt.call
        query = "?" + urlencode(call.params, doseq=True, quote_via=quote) if call.params else ""
        body, headers = _written(call, self.headers)
        request = httpx.Request(
            call.method,
            f"{self.base_url}{call.path}{query}",
            headers=headers,
            stream=httpx.ByteStream(body),
            extensions={"timeout": self._within(attempt.time_left)},
        )
        request.read()  # hooks and tests may look at the content
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s %s sends %s", call.method, call.path, masked(request.headers))
        return request

    def _within(self, time_left: float) -> dict[str, float | None]:
        if time_left >= self._longest:
            return self._timeouts
        return {
            name: time_left if seconds is None else min(seconds, time_left)
            for name, seconds in self._timeouts.items()
        }

    def heard(self, call: Call[Any], response: httpx.Response) -> Answer:
        """Log the headers of a response, show the watch, and return what may be kept of it."""
        answer = Answer(response.status_code, response.headers, response.content, self._hide)
        if not response.is_success:
            answer = self._without_key(answer)
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%d brings %s", answer.status_code, self._shown(answer.headers))
        if self.watch is not None:
            try:
                self.watch.saw(call.method, self.base_url, call.path, answer)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the payment goes on
                _log.warning("the watch raised %s", type(fault).__name__)
        return answer

    def _without_key(self, answer: Answer) -> Answer:
        """Hide the key in what becomes an error: some error pages show the whole request."""
        return replace(
            answer,
            headers={name: self._hide(value) for name, value in answer.headers.items()},
            content=self._hide(answer.content.decode("latin-1")).encode("latin-1"),  # same bytes
        )

    def _shown(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: self._hide(value) for name, value in masked(headers).items()}

    def _hide(self, text: str) -> str:
        key = self.headers[KEY_HEADER]
        return text.replace(key, MASK) if len(key) >= _SHORTEST_KEY else text

    def failed(self, exception: Exception) -> Failure:
        """Keep what a caller may know of a transport exception; the rest could reach the key."""
        reason = self._hide(f"{type(exception).__name__}: {exception}")
        return Failure(
            sent=not isinstance(exception, _NOT_SENT),
            timed_out=isinstance(exception, httpx.TimeoutException),
            reason=reason.removesuffix(": "),
        )


class Http(_Http[Client]):
    """Sends, blocking."""

    def send(self, attempt: Attempt) -> Answer | Failure:
        """Send once. What the transport raises comes back as a Failure."""
        if self.client.is_closed:
            return CLOSED
        request = self.request(attempt)
        try:
            return self.heard(attempt.call, self.client.send(request, follow_redirects=False))
        except _RAISED as exception:
            return self.failed(exception)
        except BaseException as interruption:
            _cut(interruption.__traceback__)
            raise


class AsyncHttp(_Http[AsyncClient]):
    """Sends, awaiting."""

    async def send(self, attempt: Attempt) -> Answer | Failure:
        """Send once. What the transport raises comes back as a Failure."""
        from apipay._cancel import ended_well  # noqa: PLC0415 - sync programs must not pay for it

        if self.client.is_closed:
            return CLOSED
        request = self.request(attempt)
        try:
            response = await ended_well(self.client.send(request, follow_redirects=False))
            return self.heard(attempt.call, response)
        except _RAISED as exception:
            return self.failed(exception)
        except BaseException as interruption:
            _cut(interruption.__traceback__)
            raise


def _cut(trace: TracebackType | None) -> None:
    """Cut the traceback of a cancelled task or an alarm: below httpx, frames hold the raw headers.

    Trackers of errors collect the locals of every frame, and the key would be among them.
    """
    while trace is not None:
        below = trace.tb_next
        if below and below.tb_frame.f_globals.get("__name__", "").startswith("httpcore."):
            trace.tb_next = None
        trace = trace.tb_next


def _written(call: Call[Any], headers: httpx.Headers) -> tuple[bytes, httpx.Headers]:
    """Return the body of a call (G03), and the headers with what is to be said of it."""
    if call.method == "GET":
        return b"", headers
    headers = httpx.Headers(headers)
    body = b""
    if call.json is not None:
        body = json.dumps(call.json, ensure_ascii=False, separators=(",", ":")).encode()
        headers["Content-Type"] = "application/json"
    headers["Content-Length"] = str(len(body))
    return body, headers


class MaskedHeaders(httpx.Headers):
    """Headers whose repr does not show the key."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({masked(self)})"


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers for a log: the key and everything else that is secret is hidden."""
    return {name: MASK if name in _SECRET else value for name, value in headers.items()}


KEY_HEADER = "X-API-Key"
"""Where the key goes (G02)."""

_SECRET = frozenset({"x-api-key", "authorization", "proxy-authorization", "cookie", "set-cookie"})
