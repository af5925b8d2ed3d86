"""The sandbox inside a test process: a real server in a thread, and its control as methods."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self, TypeVar

from apipay_sandbox.app import App
from apipay_sandbox.contract import Contract
from apipay_sandbox.control import door
from apipay_sandbox.gate import BASE_PATH
from apipay_sandbox.handles import ClockHandle, FaultsHandle
from apipay_sandbox.inbox import Inbox
from apipay_sandbox.log import Entry
from apipay_sandbox.problems import Problem
from apipay_sandbox.server import Server
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.world import Settings, World, new_key

T = TypeVar("T")
Json = dict[str, Any]

START_LIMIT = 15.0
CALL_LIMIT = 120.0


class Sandbox:
    """A running sandbox. Its methods may be called from any thread but the server's."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._app = server.app
        self._loop = loop
        self._inbox: Inbox | None = None
        self._settings = replace(server.app.settings)
        self.clock = ClockHandle(self.control)
        """Moves, freezes and thaws the sandbox's time."""
        self.faults = FaultsHandle(self.control)
        """Lets things go wrong on purpose."""

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

    def pay(self, invoice_id: int, client_name: str | None = None) -> Json:
        """Pay a pending invoice in the customer's place and return it.

        This and the other moves raise `Refused` in a wrong state, `LookupError` for an unknown id.
        """
        name = {} if client_name is None else {"client_name": client_name}
        return self._invoice("payInvoice", invoice_id, **name)

    def expire(self, invoice_id: int) -> Json:
        """Let a pending invoice pass its deadline now and return it."""
        return self._invoice("expireInvoice", invoice_id)

    def cancel(self, invoice_id: int) -> Json:
        """Let the customer decline a pending invoice and return it."""
        return self._invoice("cancelInvoice", invoice_id)

    def create_key(self, *, verified: bool = True) -> str:
        """Return the key of a new organisation, verified or not (H06)."""
        made: Json = self.control("addKey", organisation="Test", verified=verified)
        return str(made["key"])

    def register_webhook(self, url: str, *, api_key: str | None = None) -> tuple[int, str]:
        """Register a webhook for the organisation of ``api_key``; return its id and secret."""
        account = self._do(lambda world: world.account(api_key or self.api_key))
        if account is None:
            raise ValueError("api_key is not a key of this sandbox")
        made = self.control("addWebhook", url=url, organisation_id=account.organisation_id)
        return made["id"], made["secret"]

    def deliveries(self, **wanted: object) -> list[Json]:
        """Return the webhook deliveries with their attempts, newest first.

        ``invoice_id``, ``webhook_id`` and ``status`` narrow them down.
        """
        found: list[Json] = self.control("listDeliveries", **wanted)["data"]
        return found

    def redeliver(self, delivery_id: int) -> Json:
        """Send a delivery again, at once, and return it as it waits."""
        delivery: Json = self.control("redeliver", {"id": delivery_id})
        return delivery

    def advance(self, duration: str | timedelta) -> None:
        """Move the clock on, living through all that falls due: `clock.advance`."""
        self.clock.advance(duration)

    def seed(self, invoices: int = 100, **more: int) -> Json:
        """Add made-up invoices, refunds and schedules, and return how many.

        ``days`` (30) is how long ago they begin, ``seed`` (1) what they are drawn from.
        """
        sown: Json = self.control("seed", invoices=invoices, **more)
        return sown

    def snapshot(self, name: str = "default") -> None:
        """Keep the world as it is under a name."""
        self.control("takeSnapshot", name=name)

    def restore(self, name: str = "default") -> None:
        """Go back to a snapshot, its clock included; `LookupError` for an unknown name."""
        self.control("restoreSnapshot", {"name": name})

    def har(self, **wanted: object) -> Json:
        """Return the request log as HAR, narrowed down as ``/_sandbox/requests.har`` can be."""
        exported: Json = self.control("exportRequests", **wanted)
        return exported

    def renew(self) -> None:
        """Go on with an empty world, a new key, first settings, no fault and an empty inbox."""
        self._app.settings = replace(self._settings)
        self._await(self._app.fresh)
        if self._inbox is not None:
            self._inbox.clear()

    def control(self, operation_id: str, path: Json | None = None, /, **fields: object) -> Any:  # noqa: ANN401 - JSON
        """Do an operation of ``/_sandbox/openapi.json`` by its id, with the same checks.

        Raises `ValueError` for a faulty field, `LookupError` for an unknown operation, id or name,
        `Refused` in a wrong state.
        """
        try:
            return self._await(lambda: door.call(self._app, operation_id, path, **fields))
        except Problem as problem:
            texts = problem.body.get("errors", problem.body["message"])
            if problem.status == 404:  # noqa: PLR2004 - Not Found
                raise LookupError(texts) from None
            raise ValueError(texts) from None

    def _invoice(self, operation_id: str, invoice_id: int, **fields: object) -> Json:
        moved: Json = self.control(operation_id, {"id": invoice_id}, **fields)
        return moved

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
