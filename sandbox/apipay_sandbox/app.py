"""The whole sandbox as one ASGI application: the API, control and the pages."""

import asyncio
from functools import cached_property

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from apipay_sandbox.answers import Json
from apipay_sandbox.contract import Contract
from apipay_sandbox.control import door
from apipay_sandbox.deliver import Courier
from apipay_sandbox.gate import BASE_PATH, Gate
from apipay_sandbox.pages import guard
from apipay_sandbox.problems import Problem
from apipay_sandbox.reply import Receive, Scope, Send, drop
from apipay_sandbox.store import organisations
from apipay_sandbox.store.snapshots import Snapshots
from apipay_sandbox.world import Settings, World, new_key

ORGANISATION = "Sandbox"


class App:
    """Serves one world at a time; `open` replaces it by another."""

    def __init__(self, contract: Contract, settings: Settings, api_key: str) -> None:
        self.api_key = api_key
        self.settings = settings
        self.public_url = "http://127.0.0.1"
        self.operations = {operation.id: operation for operation in contract.operations}
        self.snapshots = Snapshots(settings.database)
        self.world = self._new_world()
        self._gate = Gate(contract, self.world)
        self._courier: Courier | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or drop it where the server stops before there is an answer."""
        try:
            await self._answer(scope, receive, send)
        except asyncio.CancelledError:
            await drop(scope, receive)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if (path + "/").startswith(f"{BASE_PATH}/"):
            await self._gate(scope, receive, send)
            return
        names = guard.Names(self.public_url, self.settings.any_host)
        refused = guard.refused(scope, names)
        await (refused or self._pages)(scope, receive, guard.guarded(send))

    @cached_property
    def _pages(self) -> Starlette:
        """Control and pages, made when they are first asked for: the API starts without them."""
        from apipay_sandbox.pages import routes  # noqa: PLC0415 - see above

        control = (*door.routes(self), *routes.dashboard(self)) if self.settings.control else ()
        return Starlette(
            routes=[*control, *routes.public(self)],
            exception_handlers={HTTPException: self._http_problem, Problem: self._problem},
        )

    @property
    def courier(self) -> Courier:
        """The outbox worker, which runs while the app is started."""
        if self._courier is None:
            raise RuntimeError("the app is not started")
        return self._courier

    async def start(self, public_url: str) -> None:
        """Begin to deliver webhooks; ``public_url`` is where customers reach the app."""
        self.public_url = self.world.public_url = self.settings.public_url or public_url
        self._courier = Courier(self.world).start()

    async def stop(self) -> None:
        """Stop delivering and close the database."""
        await self.courier.close()
        self.snapshots.close()
        self.world.close()

    async def fresh(self) -> None:
        """Go on with a new, empty world in memory, which has an API key of its own.

        Clients pace themselves by key and address: tests that shared a key would slow each other.
        """
        await self.stop()
        self.snapshots = Snapshots(self.settings.database)
        self.api_key = new_key()
        self.world = self._gate.world = self._new_world()
        await self.start(self.public_url)

    async def reset(self) -> None:
        """Empty the database and set the clock to real time; the first key stays valid."""
        await self.courier.close()
        self.world.reset()
        self._let_in(self.world)
        await self.start(self.public_url)

    async def restore(self, name: str) -> None:
        """Go back to a snapshot, the first key still valid; `KeyError` for an unknown name."""
        await self.courier.close()
        try:
            self.world.restore(lambda db: self.snapshots.restore(db, name))
            self._let_in(self.world)
        finally:
            await self.start(self.public_url)

    def _new_world(self) -> World:
        world = World.open(self.settings)
        self._let_in(world)
        return world

    def _let_in(self, world: World) -> None:
        """Make the key that the sandbox was started with one of the first organisation's."""
        if world.account(self.api_key) is not None:
            return
        first = next(iter(organisations.everyone(world.db)), None)
        if first is None:
            world.add_organisation(ORGANISATION, verified=True, key=self.api_key)
            return
        now = world.clock.now()
        organisations.add_key(world.db, organisation_id=first["id"], key=self.api_key, now=now)

    async def _problem(self, request: Request, fault: Exception) -> Response:
        if not isinstance(fault, Problem):
            raise fault
        return self._say(request, fault.body, fault.status)

    async def _http_problem(self, request: Request, fault: Exception) -> Response:
        if not isinstance(fault, HTTPException):
            raise fault
        hint = f"{request.method} {request.url.path}: {fault.detail}"
        response = self._say(request, {"message": hint}, fault.status_code)
        response.headers.update(fault.headers or {})
        return response

    def _say(self, request: Request, body: Json, status: int) -> Response:
        """Say what is wrong in JSON, or on a page to a person who looks at pages."""
        from apipay_sandbox.pages.site import Notice, View  # noqa: PLC0415 - see `_pages`

        wants_page = "text/html" in request.headers.get("accept", "")
        if not wants_page or request.url.path.startswith("/_sandbox"):
            return JSONResponse(body, status)
        view = View(self, request, Notice(status=status))
        return view.render("message.html", **view.reason(status, str(body["message"])))
