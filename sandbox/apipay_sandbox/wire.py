"""What HTTP itself cannot say to an application: dropped connections, and heads without end."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRANSPORT = "apipay_sandbox.transport"
"""The key of the connection's transport among the ``extensions`` of an ASGI scope."""

LONGEST_HEAD = 65_536
"""Bytes of a request's target and header fields together, trailers included."""

LINGER = 1.0
"""Seconds that the rest of an endless head is read and thrown away, so that its 431 is heard."""

_TOO_LARGE = b'{"message":"The request header fields are larger than %d bytes"}' % LONGEST_HEAD
_ANSWER = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(_TOO_LARGE), _TOO_LARGE)
)


class EndlessHead(ValueError):
    """The target and header fields of a request are larger than `LONGEST_HEAD`."""


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol that lends its transport to faults, and bounds the head of a request."""

    _head = 0
    """Bytes of the head so far, in whole fields."""
    _silent = 0
    """Bytes that the parser has taken without a word: a field that does not end."""
    _deaf = False

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._head = self._silent = 0
        scope: dict[str, Any] = self.scope  # type: ignore[assignment] # a TypedDict is a dict
        scope["extensions"] = {TRANSPORT: self.transport}

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header field."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._silent = 0
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Take bytes from the client, unless it has been told that they are too many."""
        if self._deaf:
            return
        self._silent += len(data)
        super().data_received(data)
        if self._silent > LONGEST_HEAD and not self._deaf:
            self._refuse()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or too much of it."""
        if self._head > LONGEST_HEAD:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _count(self, size: int) -> None:
        self._silent = 0
        self._head += size
        if self._head > LONGEST_HEAD:
            raise EndlessHead

    def _refuse(self) -> None:
        self._deaf = True
        self.transport.write(_ANSWER)
        asyncio.get_running_loop().call_later(LINGER, self.transport.abort)
