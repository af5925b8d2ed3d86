"""The API's door: key, rate limit, route, operation, answer. An ASGI application."""

import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from apipay_sandbox import body as json_body
from apipay_sandbox import problems
from apipay_sandbox.api import OPERATIONS
from apipay_sandbox.call import Call
from apipay_sandbox.contract import BrokenContract, Contract, Operation
from apipay_sandbox.problems import Problem
from apipay_sandbox.rules import Refused
from apipay_sandbox.service.due import catch_up
from apipay_sandbox.world import Account, World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BASE_PATH = "/api"
_DRAINED = 16 * json_body.LIMIT

log = logging.getLogger("apipay_sandbox")


class Gate:
    """Answers everything below the base path, for the world that it currently holds."""

    def __init__(self, contract: Contract, world: World) -> None:
        missing = {operation.id for operation in contract.operations} ^ set(OPERATIONS)
        if missing:
            raise BrokenContract(f"operations of the contract and of the sandbox differ: {missing}")
        self._contract = contract
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        request = Request(
            world=self.world,
            method=scope["method"],
            path=scope["path"][len(BASE_PATH) :],
            query=scope["query_string"],
            headers=dict(headers),
        )
        try:
            raw = await _read(receive)
        except _Gone:
            return
        status, body = self._answer(request, raw)
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        request.world.log.add(request.method, scope["path"], status, headers)
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(data)).encode()),
                *request.answer_headers,
            ],
        }
        await send(start)
        await send({"type": "http.response.body", "body": data})

    def _answer(self, request: "Request", raw: bytes | None) -> tuple[int, object]:
        """Return status and body; whatever goes wrong inside is logged and a 500."""
        try:
            try:
                operation, identity = self._admit(request, raw)
            except Problem as problem:
                request.add_headers(problem)
                return problem.status, problem.body
            status, body = self._perform(request, operation, identity, raw or b"")
            operation.check_answer(status, body)
        except Exception:
            log.exception("internal error in %s %s", request.method, request.path)
            return 500, problems.internal_error().body
        return status, body

    def _admit(self, request: "Request", raw: bytes | None) -> tuple[Operation, str | None]:
        """Check key, rate, size, path and method, in this order; return operation and id."""
        request.authenticate()
        request.count()
        if raw is None:
            raise problems.too_large(json_body.LIMIT)
        found = self._contract.find(request.path)
        if found is None:
            raise problems.not_found()
        route, identity = found
        method = "GET" if request.method == "HEAD" else request.method
        operation = route.operations.get(method)
        if operation is None:
            raise problems.method_not_allowed(route.allowed)
        return operation, identity

    @staticmethod
    def _perform(
        request: "Request", operation: Operation, identity: str | None, raw: bytes
    ) -> tuple[int, object]:
        try:
            catch_up(request.world)
            call = Call(
                world=request.world,
                account=request.account,
                operation=operation,
                identity=identity,
                raw_query=request.query,
                raw_body=raw,
                content_type=request.headers.get(b"content-type", b"").decode("latin-1"),
            )
            return 200, OPERATIONS[operation.id](call)
        except Problem as problem:
            return problem.status, problem.body
        except Refused as refusal:
            return 400, {"message": str(refusal)}


class Request:
    """What came in, and the headers that the answer will carry."""

    __slots__ = ("_account", "answer_headers", "headers", "method", "path", "query", "world")

    def __init__(
        self,
        *,
        world: World,
        method: str,
        path: str,
        query: bytes,
        headers: dict[bytes, bytes],
    ) -> None:
        self.world = world
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.answer_headers: list[tuple[bytes, bytes]] = []
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """Who asks."""
        if self._account is None:
            raise problems.api_key_missing()
        return self._account

    def authenticate(self) -> None:
        """Find out who asks, or raise a 401 (E03)."""
        key = self.headers.get(b"x-api-key", b"").decode("utf-8", "surrogateescape")
        if not key:
            raise problems.api_key_missing()
        self._account = self.world.account(key)
        if self._account is None:
            raise problems.api_key_invalid()

    def count(self) -> None:
        """Count the request, or raise a 429; either way say how many are left (G06)."""
        window, passes = self.world.take_request(self.account)
        self.answer_headers.append((b"x-ratelimit-remaining", str(window.remaining).encode()))
        if not passes:
            raise problems.too_many_requests(window.retry_after(self.world.clock.now()))

    def add_headers(self, problem: Problem) -> None:
        """Take over the headers of a problem."""
        for name, value in problem.headers.items():
            self.answer_headers.append((name.lower().encode(), value.encode()))


class _Gone(Exception):
    """The client has hung up before its request was complete: nothing is done for it."""


async def _read(receive: Receive) -> bytes | None:
    """Return the body, or None when it is larger than allowed.

    A body somewhat too large is read to its end, so that the client hears the answer.
    """
    size = 0
    chunks: list[bytes] = []
    while size <= _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= json_body.LIMIT:
            chunks.append(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks) if size <= json_body.LIMIT else None
