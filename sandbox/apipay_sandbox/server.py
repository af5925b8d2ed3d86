"""The sandbox on a real port, in the foreground or in a thread."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from apipay_sandbox.app import App
from apipay_sandbox.wire import Protocol

GRACE = 5
"""Seconds that running requests have to finish when the server stops."""


class Server(uvicorn.Server):
    """A uvicorn that says when it accepts connections and leaves signals to its starter."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self.app = app
        self._socket = listen(host, port)
        self.url = f"http://{reachable(host)}:{self._socket.getsockname()[1]}"
        self._ready: Callable[[], None] = lambda: None
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    async def run_until_stopped(self, ready: Callable[[], None]) -> None:
        """Serve until `stop`; ``ready`` is called once connections are accepted."""
        self._ready = ready
        await self.app.start(self.url)
        try:
            await self.serve(sockets=[self._socket])
        finally:
            await self.app.stop()
            self._socket.close()

    def stop(self) -> None:
        """Finish the requests under way and stop. To be called on the server's own loop."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, and say so."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening; requests under way have `GRACE` seconds, a leap of the clock has none."""
        self.app.courier.cut_short()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second; once a second, write the log, sweep clients."""
        if counter % 10 == 0:
            self.app.world.log.flush()
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Protocol):
                    connection.sweep(now)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would raise them again after a clean stop."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one. Raises `OSError`."""
    family, _, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # The protocol is named, for asyncio sets TCP_NODELAY only where it is: else 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)  # noqa: FBT003 - the socket's own signature
    return listener


def reachable(host: str) -> str:
    """Return a host to connect to for one that is listened on."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - recognised, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
