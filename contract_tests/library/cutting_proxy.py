"""A TCP proxy on 127.0.0.1 that cuts the connection at a chosen point of a chosen exchange."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

NEVER = 10**9


class Cut(NamedTuple):
    """Where one exchange is cut, and how; a byte count beyond its end is its very end.

    The request is forwarded when it came whole and `forward` says so, and the cut comes after the
    server's answer did: what was forwarded is done. With `reset` the client sees a reset
    connection (RST), else an end (FIN).
    """

    request_bytes: int = NEVER
    forward: bool = True
    answer_bytes: int = 0
    reset: bool = True


class Replace(NamedTuple):
    """Another answer than the server's, which does its work before, or does not."""

    answer: bytes
    forward: bool = True


class Hold(NamedTuple):
    """No answer and no end, until the client gives up; the request is kept in `held`."""


class Lose(NamedTuple):
    """An end without an answer; the request is kept in `held`, and may arrive later."""


Plan = Cut | Replace | Hold | Lose


class CuttingProxy:
    """Passes exchanges on to a server, but for those, counted from 0, that `plans` has a plan for.

    `before` is called with the number of each exchange before it is forwarded.
    """

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._lock = threading.Lock()
        self.plans: Mapping[int, Plan] = {}
        self.exchanges = 0
        self.forwarded = 0
        self.held: list[bytes] = []
        self.before: Callable[[int], None] = lambda _: None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api"

    @classmethod
    @contextmanager
    def running(cls, base_url: str) -> Iterator["CuttingProxy"]:
        """Start a proxy to the server of this base URL."""
        host, port = base_url.removeprefix("http://").split("/")[0].split(":")
        proxy = cls((host, int(port)))
        thread = threading.Thread(target=proxy._accept, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.close()
            thread.join(5)

    def close(self) -> None:
        """Listen no longer: connections are refused from now on."""
        if self._listener.fileno() >= 0:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def begin(self, plans: Mapping[int, Plan]) -> None:
        """Count exchanges from 0 again, with these plans."""
        self.plans = plans
        self.exchanges = self.forwarded = 0
        self.held.clear()

    def deliver(self) -> None:
        """Forward what was held, and wait until it is done."""
        while self.held:
            self._forward(self.held.pop(0))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            connection.settimeout(10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while self._exchange(connection):
                    pass
            except OSError:  # the client has hung up
                return

    def _exchange(self, connection: socket.socket) -> bool:
        """Do one exchange; return whether the connection goes on."""
        plan = self.plans.get(self.exchanges)
        if isinstance(plan, Cut) and plan.request_bytes == 0:  # before a byte of it has come
            self._count()
            return _end(connection, reset=plan.reset)
        first = connection.recv(1)
        if not first:
            return False
        number = self._count()
        plan = self.plans.get(number)  # others may have been made while the connection was idle
        limit = plan.request_bytes if isinstance(plan, Cut) else NEVER
        request = _read(connection, first, limit)
        if isinstance(plan, Hold | Lose):
            self.held.append(request)
            if isinstance(plan, Hold):
                connection.recv(1)
            return _end(connection, reset=False)
        self.before(number)
        whole = not isinstance(plan, Cut) or len(request) < plan.request_bytes
        answer = self._forward(request) if whole and (plan is None or plan.forward) else b""
        if isinstance(plan, Replace):
            answer = plan.answer
        connection.sendall(answer[: plan.answer_bytes] if isinstance(plan, Cut) else answer)
        return plan is None or _end(connection, reset=isinstance(plan, Cut) and plan.reset)

    def _count(self) -> int:
        with self._lock:
            self.exchanges += 1
            return self.exchanges - 1

    def _forward(self, request: bytes) -> bytes:
        self.forwarded += 1
        with socket.create_connection(self._upstream, timeout=10) as upstream:
            upstream.sendall(request)
            return _read(upstream, b"", NEVER)


def _read(connection: socket.socket, begun: bytes, limit: int) -> bytes:
    """Return one HTTP message, or its beginning when so many bytes have come."""
    data = begun
    while len(data) < limit:
        head, separator, body = data.partition(b"\r\n\r\n")
        if separator and len(body) >= _content_length(head):
            return data
        chunk = connection.recv(min(65536, limit - len(data)))
        if not chunk:
            return data
        data += chunk
    return data


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _end(connection: socket.socket, *, reset: bool) -> bool:
    """End a connection; returns False, for it does not go on."""
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(65536):  # what is unread at the close would turn it into a reset
            pass
    connection.close()
    return False


def answer(status: int, body: bytes, content_type: str = "application/json") -> bytes:
    """An HTTP answer to replace the server's with; the connection ends after it."""
    head = f"HTTP/1.1 {status} Replaced\r\nContent-Type: {content_type}\r\n"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
