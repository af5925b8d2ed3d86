"""A real HTTP receiver of webhooks for tests."""

import sys
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Received(NamedTuple):
    """A webhook as it arrived: raw bytes, header names in lower case."""

    body: bytes
    headers: Mapping[str, str]


class _Server(ThreadingHTTPServer):
    """Says nothing of senders that hang up: a sandbox that is reset drops its webhooks."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - inherited
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Inbox:
    """Listens on a port of its own and keeps what arrives.

    ``status`` is what it answers, 200 by default, and ``delay`` the seconds before it does; set
    them to make deliveries fail.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 200
        self.delay = 0.0
        self._lap = 0
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="apipay-inbox", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where to send webhooks; another one for each test, so that none hears of the last."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{self._lap}"

    def wait(self, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """Return what has arrived once it is ``count`` or more; `TimeoutError` after so many s."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while len(self.received) < count:
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"{len(self.received)} of {count} webhooks in {timeout} s")
            return list(self.received)

    def clear(self) -> None:
        """Forget what has arrived, and take no more of it."""
        with self._changed:
            self._lap += 1
            self.received.clear()
            self.status = 200
            self.delay = 0.0

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _keep(self, path: str, webhook: Received) -> int:
        with self._changed:
            if path == f"/{self._lap}":
                self.received.append(webhook)
                self._changed.notify_all()
            status, delay = self.status, self.delay
        time.sleep(delay)
        return status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        keep = self._keep

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(keep(self.path, Received(body, headers)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
                """Say nothing: a test asks the inbox."""

        return Handler
