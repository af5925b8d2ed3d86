"""A small HTTP server on 127.0.0.1 that notes when each request arrives."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Arrival(NamedTuple):
    """A request, and when it came, in monotonic seconds."""

    at: float
    method: str
    path: str
    key: str


Answer = tuple[int, dict[str, str], object]
"""Status, headers, body; text goes out as it is, anything else as JSON."""

REFUND = {
    "id": 1,
    "invoice_id": 1,
    "amount": "1.00",
    "status": "completed",
    "created_at": "2025-01-31T12:00:00Z",
}


def a_refund(_arrival: Arrival) -> Answer:
    return 200, {}, REFUND


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # else the sixth at a time connects a second later


class CountingServer:
    """What arrived, and where to send it."""

    def __init__(self, answer: Callable[[Arrival], Answer]) -> None:
        self.answer = answer
        self.arrivals: list[Arrival] = []
        self._http = _Http(("127.0.0.1", 0), self._handler())
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}/api"

    @classmethod
    @contextmanager
    def running(cls, answer: Callable[[Arrival], Answer] = a_refund) -> Iterator["CountingServer"]:
        server = cls(answer)
        thread = threading.Thread(target=server._http.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server._http.shutdown()
            thread.join()
            server._http.server_close()

    def most_within(self, per: float) -> int:
        """The most that arrived in any half-open window of so many seconds."""
        times = sorted(arrival.at for arrival in self.arrivals)
        return max((sum(t <= at < t + per for at in times) for t in times), default=0)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def answer(self) -> None:
                key = self.headers.get("X-API-Key", "")
                arrival = Arrival(time.monotonic(), self.command, self.path, key)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                owner.arrivals.append(arrival)
                status, headers, body = owner.answer(arrival)
                data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(data)}"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                # In one piece: two would wait for each other's acknowledgement.
                self.wfile.write("\r\n".join([*lines, "", ""]).encode() + data)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's own names

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler
