"""What HTTP leaves to the server: heads without end, clients without haste, dropped connections."""

import asyncio
import socket
import struct
import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRANSPORT = "apipay_sandbox.transport"
"""The key of the connection's transport among the ``extensions`` of an ASGI scope."""

LONGEST_HEAD = 65_536
"""Bytes of a request's target and header fields together; trailers have as many again."""

PATIENCE = 30.0
"""Seconds that a client has to send a request, and to take the next bytes of an answer."""

IDLE = 60.0
"""Seconds that a connection is kept between two requests."""

LINGER = 1.0
"""Seconds that a refused client may go on sending, unread, so that it hears its answer."""

_BUFFER = 32_768
_LINGER_FORMAT = "hh" if sys.platform == "win32" else "ii"


def _answer(status: str, message: str) -> bytes:
    body = f'{{"message":"{message}"}}'
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\nConnection: close\r\n\r\n{body}".encode()


_ENDLESS = _answer(
    "431 Request Header Fields Too Large",
    f"The request header fields are larger than {LONGEST_HEAD} bytes",
)
_MALFORMED = _answer("400 Bad Request", "The request is not valid HTTP")
_SLOW = _answer("408 Request Timeout", f"The request did not arrive within {PATIENCE:.0f} seconds")


class EndlessHead(ValueError):
    """The target and header fields of a request are larger than `LONGEST_HEAD`."""


class Protocol(HttpToolsProtocol, asyncio.BufferedProtocol):
    """Uvicorn's protocol that lends its transport to faults, and bounds what a client may do.

    Buffered: asyncio would make room for 256 KiB anew for every read, a third of a request's cost.
    """

    _silent = 0
    """Bytes that came since the parser last had something whole to say."""
    _endless = False
    _deaf = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._stuck_since = self._due_since = self.loop.time()
        self._limit: float | None = PATIENCE
        self._unsent = 0

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - asyncio's own signature
        """Return where the next bytes go."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take bytes from the client, unless it has been told that they are too many."""
        if self._deaf:
            return
        self._silent += nbytes
        self.data_received(bytes(self._view[:nbytes]))
        if self._silent > LONGEST_HEAD + _BUFFER and not self._deaf:
            self._refuse(_ENDLESS)

    def on_message_begin(self) -> None:
        """Begin a request, which has to be complete in time."""
        super().on_message_begin()
        self._await(PATIENCE)
        scope: dict[str, Any] = self.scope  # type: ignore[assignment] # a TypedDict is a dict
        scope["extensions"] = {TRANSPORT: self.transport}

    def on_headers_complete(self) -> None:
        """Refuse a head that is too large, or let the application answer it."""
        self._silent = 0
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > (
            LONGEST_HEAD
        ):
            self._endless = True
            raise EndlessHead
        super().on_headers_complete()
        self.headers = []  # trailers, which nobody reads: the application has the list of before

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._silent = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait no more: the turn is the application's, unless it has answered already."""
        if self.cycle.response_complete:
            self._await(IDLE)
        else:
            self._limit = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request; `sweep` ends the wait, for a timer each would cost more."""
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        if self._limit is None:
            self._await(IDLE)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words
        """Refuse what is no HTTP, or too much of it."""
        self._refuse(_ENDLESS if self._endless else _MALFORMED)

    def sweep(self, now: float) -> None:
        """Let go of a client that neither sends its request nor takes its answer in time."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._stuck_since = now
        self._unsent = unsent
        if now - self._stuck_since > PATIENCE:
            self._reset()
        elif self._limit is not None and now - self._due_since > self._limit:
            if self._limit == IDLE:
                self.transport.close()
            else:
                self._refuse(_SLOW)

    def _reset(self) -> None:
        """End the connection at once; a mere close would keep what is unsent in the kernel."""
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER_FORMAT, 1, 0)
        )
        self.transport.abort()

    def _await(self, limit: float) -> None:
        self._due_since = self.loop.time()
        self._limit = limit

    def _refuse(self, answer: bytes) -> None:
        self._deaf = True
        self._limit = None
        self.transport.write(answer)
        self.loop.call_later(LINGER, self.transport.abort)
