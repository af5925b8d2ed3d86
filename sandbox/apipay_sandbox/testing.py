"""The sandbox inside a test process: a real server in a thread, and its control as methods."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from apipay_sandbox import answers
from apipay_sandbox.app import App
from apipay_sandbox.clock import add
from apipay_sandbox.contract import Contract
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.inbox import Inbox
from apipay_sandbox.log import Entry
from apipay_sandbox.server import Server
from apipay_sandbox.service import hooks, invoices
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.store.database import Row
from apipay_sandbox.world import Settings, World, new_key

T = TypeVar("T")

START_LIMIT = 15.0
CALL_LIMIT = 120.0


class Sandbox:
    """A running sandbox. Its methods may be called from any thread but the server's."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._app = server.app
        self._loop = loop
        self._inbox: Inbox | None = None

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Start a sandbox in memory on a free port of 127.0.0.1, and stop it at the end."""
        app = App(Contract.load(), Settings(rate_limit=False), new_key())
        server = Server(app, "127.0.0.1", 0)
        ready = threading.Event()
        loop = asyncio.new_event_loop()
        thread = threading.Thread(
            target=lambda: _serve(loop, server, ready), name="apipay-sandbox", daemon=True
        )
        thread.start()
        if not ready.wait(START_LIMIT):
            raise RuntimeError(f"the sandbox did not start within {START_LIMIT} seconds")
        sandbox = cls(server, loop)
        try:
            yield sandbox
        finally:
            loop.call_soon_threadsafe(server.stop)
            thread.join()
            if sandbox._inbox is not None:
                sandbox._inbox.close()

    @property
    def url(self) -> str:
        """The root of the server: control is below ``/_sandbox``."""
        return self._server.url

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return self._server.url + BASE_PATH

    @property
    def api_key(self) -> str:
        """The key of a verified organisation; another one after each `renew`."""
        return self._app.api_key

    @property
    def inbox(self) -> Inbox:
        """A receiver of webhooks; register its ``url``."""
        if self._inbox is None:
            self._inbox = Inbox()
        return self._inbox

    @property
    def requests(self) -> list[Entry]:
        """The API requests that reached the server, oldest first, without their keys."""
        return self._do(lambda world: list(world.log.entries))

    @property
    def rate_limit(self) -> bool:
        """Whether a key is held to 60 requests a minute (G05); setting it begins a new window."""
        return self._app.settings.rate_limit

    @rate_limit.setter
    def rate_limit(self, value: bool) -> None:
        self._app.settings.rate_limit = value
        self._do(lambda world: world.windows.clear())

    def pay(self, invoice_id: int, client_name: str | None = None) -> dict[str, object]:
        """Pay a pending invoice in the customer's place and return it."""
        return self._move(invoice_id, lambda world, row: invoices.pay(world, row, client_name))

    def expire(self, invoice_id: int) -> dict[str, object]:
        """Let a pending invoice pass its deadline now and return it."""
        return self._move(
            invoice_id, lambda world, row: invoices.expire(world, row, world.clock.now())
        )

    def cancel(self, invoice_id: int) -> dict[str, object]:
        """Let the customer decline a pending invoice and return it."""
        return self._move(invoice_id, invoices.cancel)

    def create_key(self, *, verified: bool = True) -> str:
        """Return the key of a new organisation."""
        return self._do(lambda world: world.add_organisation("Test", verified=verified))

    def register_webhook(self, url: str, *, api_key: str | None = None) -> tuple[int, str]:
        """Register a webhook for the organisation of ``api_key``; return its id and secret."""
        row = self._do(lambda world: _register(world, url, api_key or self.api_key))
        return row["id"], row["secret"]

    def advance(self, duration: str) -> None:
        """Move the clock on by an ISO 8601 duration, living through all that falls due."""

        async def leap() -> None:
            await self._app.courier.leap(add(self._app.world.clock.now(), duration))

        self._await(leap)

    def renew(self) -> None:
        """Go on with an empty world, no rate limit and an empty inbox."""
        self._app.settings.rate_limit = False
        self._await(self._app.fresh)
        if self._inbox is not None:
            self._inbox.clear()

    def _move(self, invoice_id: int, verb: Callable[[World, Row], Row]) -> dict[str, object]:
        def move(world: World) -> dict[str, object]:
            row = verb(world, invoices.find(world, invoice_id))
            return answers.invoice(row, world.public_url)

        return self._do(move)

    def _do(self, work: Callable[[World], T]) -> T:
        """Call ``work`` on the server's loop, which alone may touch the world."""

        async def on_loop() -> T:
            return work(catch_up(self._app.world))

        return self._await(on_loop)

    def _await(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(CALL_LIMIT)


def _serve(loop: asyncio.AbstractEventLoop, server: Server, ready: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(server.run_until_stopped(ready.set))
    finally:
        loop.close()


def _register(world: World, url: str, api_key: str) -> Row:
    account = world.account(api_key)
    if account is None:
        raise ValueError("api_key is not a key of this sandbox")
    return hooks.register(world, account.organisation_id, url)
